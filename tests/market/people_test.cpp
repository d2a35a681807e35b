#include "market/text_rules.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

const CodeHash kHash(64, 'a');

struct Doorstep : Town {
  using Town::Town;
  MemberId marc = member("Marc", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  InvitationId invite(MemberId by, std::uint32_t uses = 1, CodeHash hash = kHash) {
    const auto id = dice.id<InvitationId>();
    must(MakeInvitation{by, id, std::move(hash), uses, {}});
    return id;
  }
  Join joining(const std::string& name, CodeHash hash = kHash) {
    return {.member = dice.id<MemberId>(),
            .account = dice.id<AccountId>(),
            .outbox = dice.id<OutboxId>(),
            .code_hash = std::move(hash),
            .first_name = name,
            .quarter = quarters[0],
            .charter = true,
            .payload = "session"};
  }
};

}  // namespace

TEST_CASE("one joins with an invitation, a first name and a quarter; the account hears of it by outbox") {
  Doorstep town;
  const InvitationId id = town.invite(town.nadia);
  const Join join = town.joining("  Léa ");
  const Changes changes = town.must(join);
  CHECK(town.view.member(join.member)->first_name == "Léa");
  CHECK(town.view.member(join.member)->invited_by == town.nadia);
  CHECK(town.view.member_of_account(join.account)->id == join.member);
  REQUIRE(changes.outbox.size() == 1);
  CHECK(changes.outbox[0].kind == "member_joined");
  CHECK(changes.outbox[0].payload == "session");
  CHECK(town.view.outbox(10).size() == 1);
  CHECK(town.view.invitation(id)->state == InvitationState::used_up);
  town.must(OutboxDelivered{join.outbox, town.now});
  town.must(OutboxDelivered{join.outbox, town.now});
  CHECK(town.view.outbox(10).empty());
}

TEST_CASE("an invitation that is unknown, used up, expired or revoked looks the same to who tries it") {
  Doorstep town;
  CHECK(town.refusal(town.joining("Léa")) == "no-such-invitation");
  const InvitationId id = town.invite(town.nadia, 2);
  town.must(town.joining("Léa"));
  town.must(town.joining("Karim"));
  CHECK(town.refusal(town.joining("Zoé")) == "no-such-invitation");
  const CodeHash second(64, 'b'), third(64, 'c'), fourth(64, 'd');
  const InvitationId revoked = town.invite(town.nadia, 1, second);
  town.must(RevokeInvitation{town.nadia, revoked});
  town.must(RevokeInvitation{town.marc, revoked});  // twice is fine
  CHECK(town.refusal(town.joining("Zoé", second)) == "no-such-invitation");
  town.invite(town.nadia, 1, third);
  town.now += days{30};  // the clock alone is enough, before any job has run
  CHECK(town.refusal(town.joining("Zoé", third)) == "no-such-invitation");
  town.pass(0ms);
  CHECK(town.view.invitation(id)->state == InvitationState::used_up);
  town.invite(town.nadia, 1, fourth);
  town.must(SetMemberState{town.marc, town.dice.id<AuditId>(), town.nadia, MemberState::suspended});
  CHECK(town.refusal(town.joining("Zoé", fourth)) == "no-such-invitation");
}

TEST_CASE("a member's link serves twenty people, a steward's poster five hundred") {
  Doorstep town;
  const auto make = [&](MemberId by, std::uint32_t uses, char c) {
    return MakeInvitation{by, town.dice.id<InvitationId>(), CodeHash(64, c), uses, {}};
  };
  CHECK(town.refusal(make(town.nadia, 21, 'a')) == "bad-uses");
  CHECK(town.refusal(make(town.nadia, 20, 'b')).empty());
  CHECK(town.refusal(make(town.marc, 500, 'c')).empty());
  CHECK(town.refusal(make(town.marc, 501, 'd')) == "bad-uses");
}

TEST_CASE("where a steward must approve, a newcomer waits at the desk unless a steward invited them") {
  Settings settings;
  settings.approval = Approval::desk;
  Doorstep town(1, settings);
  town.invite(town.nadia);
  const Join join = town.joining("Léa");
  town.must(join);
  CHECK(town.view.member(join.member)->state == MemberState::awaiting_approval);
  CHECK(town.refusal(PostListing{join.member, town.dice.id<ListingId>(), Town::draft(Direction::offer, "thé")}) == "not-active");
  CHECK(town.refusal(SetMemberState{town.nadia, town.dice.id<AuditId>(), join.member, MemberState::active}) == "stewards-only");
  town.must(SetMemberState{town.marc, town.dice.id<AuditId>(), join.member, MemberState::active});
  CHECK(town.view.member(join.member)->state == MemberState::active);
  CHECK(town.view.audit(1).front().what == "member-admitted");
  town.invite(town.marc, 1, CodeHash(64, 'b'));
  const Join second = town.joining("Zoé", CodeHash(64, 'b'));
  town.must(second);
  CHECK(town.view.member(second.member)->state == MemberState::active);
}

TEST_CASE("nobody takes a name that could pass for a steward's") {
  Doorstep town;
  town.invite(town.nadia, 9);
  CHECK(town.refusal(town.joining("Marc")) == "name-like-steward");
  CHECK(town.refusal(town.joining("MARC")) == "name-like-steward");
  CHECK(town.refusal(town.joining("Mar-c")) == "name-like-steward");
  CHECK(town.refusal(town.joining("Marc B.")).empty());
  CHECK(town.refusal(ChangeMember{.member = town.nadia, .first_name = "marc", .quarter = {}, .language = {}}) == "name-like-steward");
}

TEST_CASE("one joins only after agreeing to the charter, in a quarter that exists, with a name") {
  Doorstep town;
  town.invite(town.nadia, 9);
  Join join = town.joining("Léa");
  join.charter = false;
  CHECK(town.refusal(join) == "charter");
  join = town.joining("Léa");
  join.quarter = town.dice.id<QuarterId>();
  CHECK(town.refusal(join) == "bad-quarter");
  CHECK(town.refusal(town.joining("")) == "text-empty");
  CHECK(town.refusal(town.joining("L3a")) == "name-characters");
  CHECK(town.refusal(town.joining("L\xD0\xB5"
                                  "a")) == "name-mixed-scripts");  // a Cyrillic e
  CHECK(town.refusal(town.joining("a\xE2\x80\xAE"
                                  "b")) == "text-control");  // right-to-left override
}

TEST_CASE("moving to another quarter takes one's listings along") {
  Doorstep town;
  const ListingId lamp = town.offer(town.nadia, "lampe");
  town.must(ChangeMember{.member = town.nadia, .first_name = {}, .quarter = town.quarters[1], .language = {}});
  CHECK(town.view.listing(lamp)->quarter == town.quarters[1]);
}

TEST_CASE("leaving ends one's listings, invitations and seats, once") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.must(LeaveNeighbourhood{town.karim, town.dice.id<OutboxId>()});
  CHECK(town.view.listing(town.bicycle)->state == ListingState::ended);
  CHECK(town.state(id) == ProposalState::repairing);
  CHECK(town.must(LeaveNeighbourhood{town.karim, town.dice.id<OutboxId>()}).rows.empty());
}

TEST_CASE("who has done their part and then moves away, or is suspended, stays in the others' exchange and is asked for nothing") {
  ThreeWay town;
  const MemberId marc = town.member("Marc", AgeBand::adult, {Role::steward});
  const ProposalId id = town.agreed();
  for (const std::size_t place : {0UL, 2UL}) {
    town.confirm(town.proposal(id).transfers[place].giver, id, place);
    town.confirm(town.proposal(id).transfers[place].receiver, id, place);
  }
  SUBCASE("moves away") {
    town.must(LeaveNeighbourhood{town.nadia, town.dice.id<OutboxId>()});
  }
  SUBCASE("is suspended") {
    town.must(SetMemberState{marc, town.dice.id<AuditId>(), town.nadia, MemberState::suspended});
  }
  CHECK_MESSAGE(town.state(id) == ProposalState::in_progress, "nothing is to be repaired");
  CHECK(seat_of(town.proposal(id), town.nadia) != nullptr);
  CHECK(town.closings(town.nadia).empty());
  SUBCASE("the last hand-over closes it, for them too") {
    town.confirm(town.lea, id, 1);
    town.confirm(town.karim, id, 1);
    CHECK(town.state(id) == ProposalState::fulfilled);
    CHECK(town.closings(town.nadia).size() == 1);
    CHECK(town.closings(town.nadia).front().closing == Closing::fulfilled);
  }
  SUBCASE("somebody else withdraws: the repair keeps what is done, and gives them nothing new to do") {
    const ListingId kindness = town.gift(town.member("Zoé"), "je garde votre chat"), tea = town.want(town.karim, "thé");
    const MemberId zoe = town.view.listing(kindness)->member;
    town.must(Withdraw{town.lea, id, {}, town.dice.seed()});
    CHECK(town.refusal(town.repair(id, {{town.karim, town.bicycle, tea}, {town.nadia, town.italian, town.wants_bicycle}})) != "");
    town.must(town.repair(id, {{zoe, kindness, {}}, {town.karim, town.bicycle, town.wants_cats}, {town.nadia, {}, town.wants_bicycle}}));
    CHECK(town.refusal(town.response(town.nadia, id, ResponseAnswer::take_back)) == "nothing-left");
    CHECK(town.refusal(town.response(town.nadia, id, ResponseAnswer::decline)) == "nothing-left");
    town.accept(zoe, id);
    town.accept(town.karim, id);
    CHECK(town.state(id) == ProposalState::in_progress);
    CHECK(town.closings(town.nadia).empty());
  }
}

TEST_CASE("the last steward stays until somebody else is one") {
  Doorstep town;
  const LeaveNeighbourhood leave{town.marc, town.dice.id<OutboxId>()};
  CHECK(town.refusal(leave) == "last-steward");
  CHECK(town.refusal(SetRole{town.dice.id<AuditId>(), town.marc, Role::steward, false}) == "last-steward");
  town.must(SetRole{town.dice.id<AuditId>(), town.nadia, Role::steward, true});
  town.must(leave);
  CHECK(town.view.member(town.marc)->state == MemberState::left);
}

TEST_CASE("a steward sees who is here and since which day; others, and of those who left, nothing") {
  Doorstep town;
  const auto seen_by = [&](MemberId whom, MemberId by) { return roster_entry(town.view, *town.view.member(whom), *town.view.member(by)); };
  const auto seen = seen_by(town.nadia, town.marc);
  REQUIRE(seen);
  CHECK(seen->first_name == town.view.member(town.nadia)->first_name);
  CHECK(seen->since == std::chrono::floor<days>(town.now));
  CHECK_FALSE(seen_by(town.marc, town.nadia));
  CHECK_FALSE(seen_by(town.nadia, town.nadia));
  town.must(LeaveNeighbourhood{town.nadia, town.dice.id<OutboxId>()});
  CHECK_FALSE(seen_by(town.nadia, town.marc));
}

TEST_CASE("only a steward changes the rules of the place, and it is written down") {
  Doorstep town;
  ChangeSettings change{
      .by = town.nadia, .audit = town.dice.id<AuditId>(), .cycle_cap = 4, .chain_cap = {}, .rhythm = {}, .approval = {}, .reply_hours = {}};
  CHECK(town.refusal(change) == "stewards-only");
  change.by = town.marc;
  town.must(change);
  CHECK(town.view.neighbourhood()->settings.cycle_cap == 4);
  CHECK(town.view.audit(1).front().what == "settings-changed");
  change.cycle_cap = 5;
  CHECK(town.refusal(change) == "bad-settings");
}

TEST_CASE("words are compared without case, accents and ligatures") {
  CHECK(folded("Élan Œuf STRASSE Straße") == "elan oeuf strasse strasse");
  CHECK(words_of("Réparer l'évier, vite !") == std::vector<std::string>{"reparer", "l", "evier", "vite"});
  CHECK(accented_words_of("Réparer l'Évier") == std::vector<std::string>{"réparer", "l", "évier"});
  CHECK(clean_text("  deux   mots ", 20, Lines::one, "/title").value() == "deux mots");
  CHECK(clean_text("une\nligne", 20, Lines::one, "/title").error().reason == "text-control");
  CHECK(clean_text("deux\nlignes", 20, Lines::many, "/text").value() == "deux\nlignes");
  CHECK(clean_text("trop long", 5, Lines::one, "/title").error().reason == "text-too-long");
}
