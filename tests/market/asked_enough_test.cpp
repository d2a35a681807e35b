// Each proposal rings the phones of everybody in it. Who turns them all down is asked no more until tomorrow.
#include "market/exchange_rules.hpp"
#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// Nadia, and ever new neighbours with whom she could swap. It is ten in the morning.
struct Neighbours : Town {
  Neighbours() : nadia(member("Nadia")) {}

  std::vector<PlannedSeat> swap() {
    other = member("Voisine");
    const ListingId gives = offer(nadia, "jardin"), gets = want(nadia, "pain");
    return {{nadia, gives, gets}, {other, offer(other, "pain"), want(other, "jardin")}};
  }
  void turns_down() { decline(nadia, propose(swap())); }
  void swaps() {
    const ProposalId id = propose(swap());
    for (const MemberId who : {nadia, other}) accept(who, id);
    for (std::size_t place = 0; place < 2; ++place) {
      confirm(proposal(id).transfers.at(place).giver, id, place);
      confirm(proposal(id).transfers.at(place).receiver, id, place);
    }
  }
  [[nodiscard]] bool had_enough(MemberId who) const { return asked_enough(view, *view.member(who), now); }
  [[nodiscard]] Timestamp midnight() const { return std::chrono::ceil<days>(now); }

  MemberId nadia, other;
};

}  // namespace

TEST_CASE("a newcomer who has turned down two proposals is asked no more until tomorrow") {
  Neighbours town;
  town.turns_down();
  CHECK(free_seats(town.view, *town.view.member(town.nadia), town.now) == 1);
  town.turns_down();
  CHECK(free_seats(town.view, *town.view.member(town.nadia), town.now) == 0);
  const ProposeExchange another = town.plan(town.swap());
  CHECK(town.refusal(another) == "asked-enough");
  town.now = town.midnight() - 1ms;
  CHECK(town.refusal(another) == "asked-enough");
  town.now += 1ms;
  CHECK(town.refusal(another).empty());
}

TEST_CASE("who has completed an exchange may turn down five in a day") {
  Neighbours town;
  town.swaps();
  for (std::uint32_t i = 0; i < limits::kTurnedDownADay; ++i) {
    CHECK_FALSE(town.had_enough(town.nadia));
    town.turns_down();
  }
  CHECK(limits::kTurnedDownADay == 5);
  CHECK(town.refusal(town.plan(town.swap())) == "asked-enough");
}

TEST_CASE("to let a proposal expire turns it down, to have said yes to it does not") {
  Neighbours town;
  const ProposalId id = town.propose(town.swap());
  town.accept(town.other, id);
  town.pass(48h);
  REQUIRE(town.state(id) == ProposalState::expired);
  const MemberId said_yes = town.other;
  town.turns_down();
  CHECK(town.had_enough(town.nadia));
  CHECK(town.view.tally(said_yes, keys::kTurnedDown, town.now) == 0);
}

TEST_CASE("to withdraw after the last yes, and to leave by a block, turns a proposal down too") {
  Neighbours town;
  const ProposalId withdrawn = town.propose(town.swap());
  for (const MemberId who : {town.nadia, town.other}) town.accept(who, withdrawn);
  town.must(Withdraw{town.nadia, withdrawn, {}, town.dice.seed()});
  CHECK_FALSE(town.had_enough(town.nadia));
  town.propose(town.swap());
  town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), town.view.listings_of(town.other).front().id});
  CHECK(town.had_enough(town.nadia));
  CHECK_FALSE(town.had_enough(town.other));
}

TEST_CASE("an answer that comes twice is counted once") {
  Neighbours town;
  const Respond no = town.response(town.nadia, town.propose(town.swap()), ResponseAnswer::decline);
  town.must(no);
  town.must(no);
  CHECK_FALSE(town.had_enough(town.nadia));
}

TEST_CASE("a repair asks nobody new who has turned down enough today") {
  ThreeWay town;
  const MemberId paul = town.member("Paul");
  const ListingId bread = town.offer(paul, "pain"), wants_cats = town.want(paul, "chats");
  const ListingId also = town.offer(paul, "vélos");
  for (const ListingId offer : {bread, also}) {
    const MemberId zoe = town.member("Zoé");
    town.decline(paul, town.propose({{paul, offer, wants_cats}, {zoe, town.offer(zoe, "chats"), town.want(zoe, "ceci")}}));
  }
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id, DeclineReason::bad_time);
  const std::vector<PlannedSeat> with_paul{
      {town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}, {paul, also, wants_cats}};
  CHECK(town.refusal(town.repair(id, with_paul)) == "asked-enough");
}

TEST_CASE("when somebody says no, who had said yes hears that their seat is held, and who had only been asked hears nothing") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id);
  REQUIRE(town.state(id) == ProposalState::repairing);
  CHECK(town.told(town.nadia, NotificationKind::changed).size() == 1);
  CHECK(town.told(town.lea, NotificationKind::changed).empty());
}

TEST_CASE("an exchange that somebody let expire is not asked again for a week; others of the same people are") {
  ThreeWay town;
  town.propose(town.circle());
  town.pass(48h);
  const ListingId bread = town.offer(town.karim, "pain"), wants_bread = town.want(town.nadia, "pain");
  std::vector<PlannedSeat> other = town.circle();
  other[2].gives = bread;
  other[0].receives = wants_bread;
  CHECK(town.refusal(town.plan(town.circle())) == "refused-exchange");
  town.now += 24h;  // as newcomers they do not meet on the day on which they were silent
  town.decline(town.nadia, town.propose(other), DeclineReason::other);
  town.pass(24h);  // nobody is held any more
  town.now += days{5} - 1ms;
  CHECK(town.refusal(town.plan(town.circle())) == "refused-exchange");
  town.now += 1ms;
  CHECK(town.refusal(town.plan(town.circle())).empty());
}

TEST_CASE("an exchange refused as such stays refused, also when it was once let expire") {
  ThreeWay town;
  town.propose(town.circle());
  town.pass(48h);
  town.now += days{7};
  town.decline(town.nadia, town.propose(town.circle()), DeclineReason::other);
  town.now += days{365};
  CHECK(exchange_refusal(town.view, arcs_of(town.circle()), town.now).has_value());
}
