#include "market/blocks.hpp"

#include "market/exchange_rules.hpp"
#include "town.hpp"

using namespace ronde::test;

TEST_CASE("a block keeps two people out of every exchange, whoever made it and wherever they would sit") {
  ThreeWay town;
  const auto id = town.dice.id<BlockId>();
  town.must(BlockOwner{town.nadia, id, town.bicycle});
  CHECK(town.view.blocked(town.karim, town.nadia));
  CHECK(town.view.blocked(town.nadia, town.karim));
  CHECK(town.refusal(town.plan(town.circle())) == "blocked");
  CHECK(town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), town.bicycle}).rows.empty());
  town.must(Unblock{town.nadia, id});
  CHECK(town.refusal(town.plan(town.circle())).empty());
  CHECK(town.refusal(Unblock{town.nadia, id}) == "not-found");
}

TEST_CASE("a block is never told: the other sees no reason, and cannot undo it") {
  ThreeWay town;
  town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), town.bicycle});
  CHECK(blocks_view(town.view, town.karim).empty());
  CHECK(blocks_view(town.view, town.nadia).front().hint == "réparation de vélo");
  CHECK(town.refusal(BlockOwner{town.karim, town.dice.id<BlockId>(), town.italian}) == "not-found");
  CHECK(town.refusal(HideListing{town.karim, town.italian}) == "not-found");
}

namespace {

Animal animal_of(const Town& town, ProposalId id, MemberId member) {
  return seat_of(town.proposal(id), member)->animal;
}

}  // namespace

TEST_CASE("who blocks somebody they sit with leaves that exchange, as by passing") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.lea, id);
  town.must(BlockSeat{town.nadia, town.dice.id<BlockId>(), id, animal_of(town, id, town.karim), 1});
  CHECK(town.state(id) == ProposalState::repairing);
  CHECK_FALSE(seat_of(town.proposal(id), town.nadia));
  CHECK(town.closings(town.nadia).size() == 1);
  CHECK(town.closings(town.karim).empty());
}

TEST_CASE("one cannot block oneself, nor a place in an exchange of others") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  const Animal own = animal_of(town, id, town.nadia);
  CHECK(town.refusal(BlockSeat{town.nadia, town.dice.id<BlockId>(), id, own, 1}) == "yourself");
  CHECK(town.refusal(BlockSeat{town.member("Zoé"), town.dice.id<BlockId>(), id, own, 1}) == "not-found");
  std::size_t nobodys = 0;
  for (std::size_t i = 0; i < names_of<Animal>.size(); ++i) {
    const auto animal = static_cast<Animal>(i);
    const Proposal proposal = town.proposal(id);
    if (std::any_of(proposal.seats.begin(), proposal.seats.end(), [&](const Seat& seat) { return seat.animal == animal; })) continue;
    CHECK(town.refusal(BlockSeat{town.nadia, town.dice.id<BlockId>(), id, animal, 1}) == "not-found");
    ++nobodys;
  }
  CHECK(nobodys == names_of<Animal>.size() - 3);
}

TEST_CASE("a block that arrives twice, or after the ring has turned, hits nobody else") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.lea, id);
  BlockSeat block{town.nadia, town.dice.id<BlockId>(), id, animal_of(town, id, town.lea), 1};
  block.round = 0;
  CHECK(town.refusal(block) == "stale-round");
  block.round = 1;
  town.must(block);
  CHECK(town.refusal(block) == "not-found");  // Nadia has left
  CHECK(town.view.blocked(town.nadia, town.lea));
  CHECK_FALSE(town.view.blocked(town.nadia, town.karim));
}

TEST_CASE("a block of somebody who has just left the ring hits nobody else, although the seats have moved up") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  const BlockSeat block{town.nadia, town.dice.id<BlockId>(), id, animal_of(town, id, town.lea), 1};
  town.decline(town.lea, id);  // Karim's is the seat after Nadia's now, in the same round
  CHECK(town.state(id) == ProposalState::repairing);
  CHECK(town.refusal(block) == "not-found");
  CHECK_FALSE(town.view.blocked(town.nadia, town.karim));
}
