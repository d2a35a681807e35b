// What a steward may do to an exchange whose people do not get on by themselves: stop it, part it, let somebody out of it.
#include "market/mediation.hpp"

#include <set>

#include "market/repair.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// The ring of three that has agreed, and a steward who does not sit in it.
struct Mediated : ThreeWay {
  MemberId marc = member("Marc", AgeBand::adult, {Role::steward});
  ProposalId ring = agreed();

  PauseProposal pause(std::uint32_t length, MediationReason reason = MediationReason::unsafe) {
    return {marc, dice.id<AuditId>(), ring, length, reason};
  }
  ResumeProposal resume() { return {marc, dice.id<AuditId>(), ring}; }
  ReplaceMember replace(MemberId who) {
    return {marc, dice.id<AuditId>(), ring, seat_of(proposal(ring), who)->animal, proposal(ring).round, MediationReason::asked};
  }
  SplitProposal split(const std::vector<MemberId>& who) {
    SplitProposal command{marc, dice.id<AuditId>(), ring, dice.id<ProposalId>(), {}, proposal(ring).round, MediationReason::asked};
    for (const MemberId one : who) command.animals.push_back(seat_of(proposal(ring), one)->animal);
    return command;
  }
  [[nodiscard]] std::vector<MediationAct> deeds_seen_by(MemberId who) const {
    std::vector<MediationAct> acts;
    const auto seen = view_of(view, proposal(ring), who, now);
    for (const Mediation& one : seen->mediations) acts.push_back(one.act);
    return acts;
  }
};

std::set<MemberId> members_in(const Proposal& proposal) {
  std::set<MemberId> all;
  for (const Seat& seat : proposal.seats) all.insert(seat.member);
  return all;
}

/// Nadia teaches Léa, who keeps Paul's cats, who bakes for Karim, who repairs Nadia's bicycle.
struct RingOfFour : Mediated {
  MemberId paul = member("Paul");
  ListingId cake = offer(paul, "gâteau"), wants_cats_too = want(paul, "garder mes chats");
  RingOfFour() {
    ChangeSettings wider{marc, dice.id<AuditId>(), {}, {}, {}, {}, {}};
    wider.cycle_cap = 4;
    must(wider);
    must(CancelProposal{marc, dice.id<AuditId>(), ring, MediationReason::mistake});
    const ListingId karim_wants = want(karim, "un gâteau pour Karim");
    ring =
        propose({{nadia, italian, wants_bicycle}, {lea, cats, wants_italian}, {paul, cake, wants_cats_too}, {karim, bicycle, karim_wants}});
    for (const MemberId who : {nadia, lea, paul, karim}) accept(who, ring);
  }
};

}  // namespace

TEST_CASE("an exchange that is stopped asks nobody, reminds nobody and ends by itself: every clock is later by what it took") {
  Mediated town;
  town.pass(days{1});
  const Proposal before = town.proposal(town.ring);
  town.must(town.pause(3));
  CHECK(*town.proposal(town.ring).handover_by == *before.handover_by + days{3});
  CHECK(next_deadline(town.proposal(town.ring)) == town.now + days{3});
  for (const MemberId who : {town.nadia, town.lea, town.karim}) {
    const auto seen = view_of(town.view, town.proposal(town.ring), who, town.now);
    REQUIRE(seen->pause);
    CHECK(seen->pause->reason == MediationReason::unsafe);
    CHECK(seen->pause->until == town.now + days{3});
    CHECK(town.told(who, NotificationKind::changed).size() == 1);
  }
  CHECK(town.refusal(SetMeeting{town.nadia, town.ring, 0, town.point, town.now + days{1}}) == "paused");
  CHECK(town.refusal(town.pause(1)) == "paused");
  town.pass(days{3} - 1ms);
  REQUIRE(town.proposal(town.ring).pause);
  town.pass(1ms);
  CHECK_FALSE(town.proposal(town.ring).pause);
  CHECK(*town.proposal(town.ring).handover_by == *before.handover_by + days{3});
  CHECK(town.deeds_seen_by(town.lea) == std::vector{MediationAct::pause, MediationAct::resume});
  CHECK(town.view.audit(2).at(0).what == "proposal-resumed");
  CHECK_FALSE(town.view.audit(2).at(0).who);
  CHECK(town.view.audit(2).at(1).what == "proposal-paused-unsafe");
  town.must(SetMeeting{town.nadia, town.ring, 0, town.point, town.now + days{1}});
}

TEST_CASE("a pause that ends early sets the clocks back again, and seven days are all that one exchange is ever stopped for") {
  Mediated town;
  const Timestamp due = *town.proposal(town.ring).handover_by;
  town.must(town.pause(7));
  town.pass(days{2});
  town.must(town.resume());
  CHECK(*town.proposal(town.ring).handover_by == due + days{2});
  CHECK(paused_so_far(town.proposal(town.ring)) == days{2});
  CHECK(town.refusal(town.resume()) == "not-paused");
  CHECK(town.refusal(town.pause(6)) == "paused-enough");
  CHECK(town.refusal(town.pause(0)) == "bad-pause");
  CHECK(town.refusal(town.pause(8)) == "bad-pause");
  town.must(town.pause(5));
  town.pass(days{5});
  CHECK(town.refusal(town.pause(1)) == "paused-enough");
  CHECK(*town.proposal(town.ring).handover_by == due + days{7});
}

TEST_CASE("while it is stopped nobody answers, but one may leave, and say what was handed over") {
  Mediated town;
  SUBCASE("before all have said yes") {
    town.must(CancelProposal{town.marc, town.dice.id<AuditId>(), town.ring});
    town.ring = town.propose(town.circle());
    town.accept(town.nadia, town.ring);
    const Timestamp reply_by = town.proposal(town.ring).reply_by;
    town.must(town.pause(2));
    CHECK(town.proposal(town.ring).reply_by == reply_by + days{2});
    CHECK(town.refusal(town.response(town.lea, town.ring, ResponseAnswer::accept)) == "paused");
    CHECK(town.refusal(town.response(town.nadia, town.ring, ResponseAnswer::take_back)) == "paused");
    CHECK_FALSE(view_of(town.view, town.proposal(town.ring), town.lea, town.now)->to_answer);
    town.decline(town.karim, town.ring);
    CHECK(town.state(town.ring) == ProposalState::repairing);
    CHECK(*town.proposal(town.ring).hold_until == town.now + days{2} + 24h);
    CHECK(town.refusal(town.repair(town.ring, town.circle())) == "paused");
    CHECK(town.refusal(DissolveProposal{town.ring}) == "paused");
    town.pass(days{1});
    const Changes changes = town.must(town.resume());
    CHECK(*town.proposal(town.ring).hold_until == town.now + 24h);
    CHECK(std::ranges::count(changes.events, EventType::proposal_repairing, &DomainEvent::type) == 1);
  }
  SUBCASE("after") {
    town.must(town.pause(2));
    town.confirm(town.nadia, town.ring, 0);
    town.confirm(town.lea, town.ring, 0);
    CHECK(town.proposal(town.ring).transfers.front().state == TransferState::done);
    town.must(Withdraw{.member = town.karim, .id = town.ring});
    CHECK(town.state(town.ring) == ProposalState::repairing);
  }
}

TEST_CASE("one person is let out, nothing is held against them, and the repair asks another") {
  Mediated town;
  const MemberId paul = town.member("Paul");
  const ListingId repair = town.offer(paul, "je répare les vélos"), cat = town.want(paul, "garder mon chat aussi");
  const Animal karims = seat_of(town.proposal(town.ring), town.karim)->animal;
  const ReplaceMember command = town.replace(town.karim);
  town.must(command);
  CHECK(town.state(town.ring) == ProposalState::repairing);
  CHECK(town.closings(town.karim).size() == 1);
  CHECK(town.closings(town.karim).front().closing == Closing::cancelled);
  CHECK(town.view.listing(town.bicycle)->held == 0);
  CHECK_FALSE(asked_enough(town.view, *town.view.member(town.karim), town.now));
  CHECK(town.deeds_seen_by(town.karim) == std::vector{MediationAct::replace});
  CHECK(town.refusal(command) == "no-such-person");
  town.must(town.repair(town.ring,
                        {{town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}, {paul, repair, cat}}));
  CHECK(seat_of(town.proposal(town.ring), paul)->animal != karims);
  CHECK(town.deeds_seen_by(paul) == std::vector{MediationAct::replace});
  CHECK(town.view.audit(1).at(0).what == "proposal-replaced-asked");
}

TEST_CASE("what one of two says was handed over comes first: until the other has said so nobody is let out") {
  Mediated town;
  town.confirm(town.nadia, town.ring, 0);  // Nadia gave, Léa has not said so
  CHECK(town.refusal(town.replace(town.lea)) == "half-done");
  CHECK(town.refusal(town.split({town.lea})) == "half-done");
  town.must(town.replace(town.karim));
  ReplaceMember late{town.marc, town.dice.id<AuditId>(), town.ring, Animal::cat, 7};
  CHECK(town.refusal(late) == "stale-round");
}

TEST_CASE("a ring of four is parted in two that go on by themselves, with what stands between their people and all they hold") {
  RingOfFour town;
  const SplitProposal command = town.split({town.nadia, town.lea});
  const Proposal whole = town.proposal(town.ring);
  town.must(command);
  const Proposal stays = town.proposal(town.ring), goes = town.proposal(command.part);
  CHECK(stays.state == ProposalState::repairing);
  CHECK(goes.state == ProposalState::repairing);
  CHECK(members_in(goes) == std::set{town.nadia, town.lea});
  CHECK(members_in(stays) == std::set{town.paul, town.karim});
  REQUIRE(goes.transfers.size() == 1);  // Nadia to Léa; what Léa gave to Paul, and Karim to Nadia, is let go
  CHECK(goes.transfers.front() == whole.transfers.front());
  for (const ListingId id : {town.italian, town.cats, town.cake, town.bicycle}) CHECK(town.view.listing(id)->held == 1);
  for (const Seat& seat : goes.seats) CHECK(seat.answer == Answer::yes);
  CHECK(town.deeds_seen_by(town.nadia) == std::vector{MediationAct::split});
  CHECK(view_of(town.view, goes, town.nadia, town.now)->seats.size() == 2);
  CHECK_FALSE(view_of(town.view, goes, town.paul, town.now));
  CHECK(town.refusal(command) == "already-proposed");
  const ListingId wants_cats = town.want(town.nadia, "garde de chat pour Nadia");
  town.must(town.repair(command.part, {{town.nadia, town.italian, wants_cats}, {town.lea, town.cats, town.wants_italian}}));
  CHECK(seat_of(town.proposal(command.part), town.lea)->answer == Answer::yes);  // she gets what she agreed to
  town.accept(town.nadia, command.part);
  CHECK(town.state(command.part) == ProposalState::agreed);
  town.pass(24h);
  CHECK(town.state(town.ring) == ProposalState::cancelled);  // nobody was found for Paul and Karim
}

TEST_CASE("what is handed over holds its two together, and neither nobody nor everybody is parted off") {
  RingOfFour town;
  town.confirm(town.nadia, town.ring, 0);
  town.confirm(town.lea, town.ring, 0);
  CHECK(town.refusal(town.split({town.nadia})) == "handed-over-together");
  CHECK(town.refusal(town.split({})) == "no-such-person");
  CHECK(town.refusal(town.split({town.nadia, town.lea, town.paul, town.karim})) == "no-such-person");
  const SplitProposal command = town.split({town.nadia, town.lea});
  town.must(command);
  CHECK(town.proposal(command.part).transfers.front().state == TransferState::done);
  CHECK(town.view.listing(town.italian)->given == 1);
  CHECK(town.view.member(town.lea)->received == 1);
}

TEST_CASE("only stewards, and none who sits in it or sat there, take a hand in an exchange") {
  Mediated town;
  town.must(SetRole{town.dice.id<AuditId>(), town.lea, Role::steward, true});
  const MemberId paul = town.member("Paul");
  const auto by = [&](MemberId who) {
    PauseProposal pause = town.pause(1);
    pause.by = who;
    return town.refusal(pause);
  };
  CHECK(by(paul) == "stewards-only");
  CHECK(by(town.nadia) == "stewards-only");
  CHECK(by(town.lea) == "own-exchange");
  CHECK(town.refusal(CancelProposal{town.lea, town.dice.id<AuditId>(), town.ring}) == "own-exchange");
  town.must(Withdraw{.member = town.lea, .id = town.ring});
  CHECK(by(town.lea) == "own-exchange");
  CHECK(by(town.marc).empty());
}
