// What a newcomer may not yet do to others: ask the same people again on the day on which they turned them down, and come in numbers.
#include "market/exchange_rules.hpp"
#include "market/notifications.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// Neighbours who could swap anything with one another, and doors that open by invitation.
struct Newcomers : Town {
  std::vector<PlannedSeat> swap(MemberId one, MemberId other) {
    return {{one, offer(one, "jardin"), want(one, "pain")}, {other, offer(other, "pain"), want(other, "jardin")}};
  }
  std::vector<PlannedSeat> ring(MemberId one, MemberId two, MemberId three) {
    return {{one, offer(one, "jardin"), want(one, "pain")},
            {two, offer(two, "vélo"), want(two, "jardin")},
            {three, offer(three, "pain"), want(three, "vélo")}};
  }
  /// Both have completed an exchange then.
  void swaps(MemberId one, MemberId other) {
    const ProposalId id = propose(swap(one, other));
    for (const MemberId who : {one, other}) accept(who, id);
    for (std::size_t place = 0; place < 2; ++place) {
      confirm(proposal(id).transfers.at(place).giver, id, place);
      confirm(proposal(id).transfers.at(place).receiver, id, place);
    }
  }
  MemberId guest_of(MemberId by, const std::string& name) {
    const CodeHash code = std::string(62, 'a') + std::to_string(10 + made_++);
    must(MakeInvitation{by, dice.id<InvitationId>(), code, 1, {}});
    const Join join{.member = dice.id<MemberId>(),
                    .account = dice.id<AccountId>(),
                    .outbox = dice.id<OutboxId>(),
                    .code_hash = code,
                    .first_name = name,
                    .quarter = quarters[0],
                    .charter = true,
                    .payload = ""};
    must(join);
    return join.member;
  }
  [[nodiscard]] bool has_room(MemberId who) const { return free_seats(view, *view.member(who), now) > 0; }
  [[nodiscard]] Timestamp midnight() const { return std::chrono::ceil<days>(now); }

  int made_ = 0;
  MemberId marc = member("Marc", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia"), lea = member("Léa"), karim = member("Karim"), paul = member("Paul");
};

}  // namespace

TEST_CASE("whom a newcomer has turned down today they are asked together with tomorrow at the earliest, in whatever exchange") {
  Newcomers town;
  town.decline(town.nadia, town.propose(town.swap(town.nadia, town.lea)));
  CHECK(town.refusal(town.plan(town.swap(town.lea, town.nadia))) == "not-today");
  CHECK(town.refusal(town.plan(town.ring(town.nadia, town.karim, town.lea))) == "not-today");
  const ProposeExchange again = town.plan(town.swap(town.nadia, town.lea));
  town.now = town.midnight() - 1ms;
  CHECK(town.refusal(again) == "not-today");
  town.now += 1ms;
  CHECK(town.refusal(again).empty());
}

TEST_CASE("whom it hits is asked by others, and so is who turned them down") {
  Newcomers town;
  town.decline(town.nadia, town.propose(town.swap(town.nadia, town.lea)));
  CHECK(town.refusal(town.plan(town.swap(town.lea, town.karim))).empty());
  CHECK(town.refusal(town.plan(town.swap(town.nadia, town.paul))).empty());
}

TEST_CASE("in a ring that a newcomer turns down all others sat, also those whom they would have met in no hand-over") {
  Newcomers town;
  const MemberId zoe = town.member("Zoé");
  town.must(ChangeSettings{town.marc, town.dice.id<AuditId>(), 4U, {}, {}, {}, {}});
  const std::vector<PlannedSeat> four{{town.nadia, town.offer(town.nadia, "jardin"), town.want(town.nadia, "pain")},
                                      {town.lea, town.offer(town.lea, "vélo"), town.want(town.lea, "jardin")},
                                      {town.karim, town.offer(town.karim, "chats"), town.want(town.karim, "vélo")},
                                      {zoe, town.offer(zoe, "pain"), town.want(zoe, "chats")}};
  const ProposalId id = town.propose(four);
  town.decline(town.nadia, id);
  town.must(DissolveProposal{id});
  for (const MemberId other : {town.lea, town.karim, zoe}) CHECK(town.refusal(town.plan(town.swap(town.nadia, other))) == "not-today");
  CHECK(town.refusal(town.plan(town.swap(town.lea, town.karim))).empty());
}

TEST_CASE("to let a proposal expire parts who was silent from the others, not those who said yes from each other") {
  Newcomers town;
  const ProposalId id = town.propose(town.ring(town.nadia, town.karim, town.lea));
  for (const MemberId who : {town.karim, town.lea}) town.accept(who, id);
  town.pass(48h);
  REQUIRE(town.state(id) == ProposalState::expired);
  CHECK(town.refusal(town.plan(town.swap(town.nadia, town.lea))) == "not-today");
  CHECK(town.refusal(town.plan(town.swap(town.karim, town.lea))).empty());
}

TEST_CASE("who has completed an exchange may meet again today whom they turned down") {
  Newcomers town;
  town.swaps(town.nadia, town.karim);
  town.decline(town.nadia, town.propose(town.swap(town.nadia, town.lea)));
  CHECK(town.refusal(town.plan(town.swap(town.nadia, town.lea))).empty());
}

TEST_CASE("with the first completed exchange nobody is avoided any more") {
  Newcomers town;
  town.decline(town.nadia, town.propose(town.swap(town.nadia, town.lea)));
  town.swaps(town.nadia, town.karim);
  CHECK(avoided_today(town.view, *town.view.member(town.nadia), town.now).empty());
  CHECK(town.refusal(town.plan(town.swap(town.nadia, town.lea))).empty());
}

TEST_CASE("a repair puts nobody beside a newcomer who turned them down today, and leaves together who sat together") {
  ThreeWay town;
  const MemberId paul = town.member("Paul");
  const ListingId gives = town.offer(paul, "pain"), wants_cats = town.want(paul, "chats");
  town.decline(paul, town.propose({{paul, town.offer(paul, "sel"), town.want(paul, "poivre")},
                                   {town.lea, town.offer(town.lea, "poivre"), town.want(town.lea, "sel")}}));
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id, DeclineReason::bad_time);
  const std::vector<PlannedSeat> with_paul{
      {town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}, {paul, gives, wants_cats}};
  CHECK(town.refusal(town.repair(id, with_paul)) == "not-today");
  town.now = std::chrono::ceil<days>(town.now);
  CHECK(town.refusal(town.repair(id, with_paul)).empty());
}

TEST_CASE("newcomers whom the same member invited share one live proposal, and so does who invited them while new") {
  Newcomers town;
  const MemberId one = town.guest_of(town.nadia, "Una"), two = town.guest_of(town.nadia, "Dua");
  const ProposalId id = town.propose(town.swap(one, town.lea));
  CHECK(town.refusal(town.plan(town.swap(two, town.karim))) == "live-limit");
  CHECK(town.refusal(town.plan(town.swap(town.nadia, town.karim))) == "live-limit");
  town.decline(town.lea, id);
  CHECK(town.refusal(town.plan(town.swap(town.nadia, town.karim))).empty());
  CHECK(town.refusal(town.plan(town.swap(one, town.paul))) == "live-limit");
}

TEST_CASE("guests of guests are of the same party, however long the chain") {
  Newcomers town;
  MemberId last = town.nadia;
  std::vector<MemberId> all{last};
  for (const char* name : {"Una", "Dua", "Tria", "Qua"}) all.push_back(last = town.guest_of(last, name));
  town.propose(town.swap(all[2], town.karim));
  for (const MemberId who : all) CHECK_FALSE(town.has_room(who));
  CHECK(town.has_room(town.lea));
}

TEST_CASE("of newcomers who came together two never sit in one exchange") {
  Newcomers town;
  const MemberId one = town.guest_of(town.nadia, "Una"), two = town.guest_of(town.nadia, "Dua");
  CHECK(town.refusal(town.plan(town.swap(one, two))) == "same-party");
  CHECK(town.refusal(town.plan(town.ring(town.nadia, town.karim, one))) == "same-party");
}

TEST_CASE("a repair brings in nobody of whose party somebody sits in it, or elsewhere") {
  ThreeWay town;
  Town& any = town;
  const CodeHash code(64, 'c');
  any.must(MakeInvitation{town.nadia, any.dice.id<InvitationId>(), code, 1, {}});
  const Join join{.member = any.dice.id<MemberId>(),
                  .account = any.dice.id<AccountId>(),
                  .outbox = any.dice.id<OutboxId>(),
                  .code_hash = code,
                  .first_name = "Una",
                  .quarter = any.quarters[0],
                  .charter = true,
                  .payload = ""};
  any.must(join);
  const ListingId gives = town.offer(join.member, "pain"), wants_cats = town.want(join.member, "chats");
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id, DeclineReason::bad_time);
  const std::vector<PlannedSeat> with_una{
      {town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}, {join.member, gives, wants_cats}};
  CHECK(town.refusal(town.repair(id, with_una)) == "live-limit");
}

TEST_CASE("who came through a steward stands for themselves") {
  Newcomers town;
  const MemberId one = town.guest_of(town.marc, "Una"), two = town.guest_of(town.marc, "Dua");
  town.propose(town.swap(one, town.karim));
  CHECK(town.has_room(two));
  CHECK(town.has_room(town.marc));
}

TEST_CASE("whoever has completed an exchange stands for themselves, and so does their party without them") {
  Newcomers town;
  const MemberId one = town.guest_of(town.nadia, "Una"), two = town.guest_of(town.nadia, "Dua");
  town.swaps(one, town.karim);
  town.propose(town.swap(one, town.lea));
  CHECK(town.has_room(one));
  CHECK(town.has_room(two));
  town.propose(town.swap(two, town.paul));
  CHECK(town.has_room(one));
  CHECK_FALSE(town.has_room(town.nadia));
}

TEST_CASE("guests whom somebody invited before and after their first completed exchange are of one party") {
  Newcomers town;
  const MemberId una = town.guest_of(town.nadia, "Una");
  const MemberId before = town.guest_of(una, "Avant");
  town.swaps(una, town.karim);
  const MemberId after = town.guest_of(una, "Après");
  town.propose(town.swap(before, town.lea));
  CHECK_FALSE(town.has_room(after));
  CHECK_FALSE(town.has_room(town.nadia));
  town.decline(before, town.view.live_proposals_of(before).front().id);
  town.propose(town.swap(after, town.paul));
  CHECK_FALSE(town.has_room(before));
  CHECK_MESSAGE(town.has_room(town.nadia), "she did not invite who came after, nor did anybody new");
}

TEST_CASE("of what ended because somebody said no or nothing no phone rings; of what was done, and of what a steward ended, it does") {
  const auto closing = [](Closing how) {
    return rings({.member = {}, .kind = NotificationKind::closing, .proposal = ProposalId{}, .at = {}, .closing = how});
  };
  for (const Closing silent : {Closing::declined, Closing::expired, Closing::superseded}) CHECK_FALSE(closing(silent));
  for (const Closing told : {Closing::fulfilled, Closing::shortfall, Closing::cancelled}) CHECK(closing(told));
  for (const auto kind : {NotificationKind::asked, NotificationKind::changed, NotificationKind::agreed, NotificationKind::meeting_soon})
    CHECK(rings({.member = {}, .kind = kind, .proposal = ProposalId{}, .at = {}}));
}
