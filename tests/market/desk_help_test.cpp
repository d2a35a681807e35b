// At the desk somebody posts, answers and prints for a neighbour who has agreed: never without that, and never more than that.
#include "market/desk_help.hpp"

#include <map>
#include <set>

#include "cases.hpp"
#include "market/keeping.hpp"
#include "market/rights.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// By whom and what: deeds of one moment have no order.
using Deeds = std::multiset<std::pair<std::optional<MemberId>, std::string>>;

struct Desk : ThreeWay {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId luc = member("Luc");

  WriteDownConsent consent_of(MemberId who, std::vector<DeskDeed> deeds, MemberId by) {
    return {by, dice.id<AuditId>(), who, ConsentHow::signed_paper, std::move(deeds)};
  }
  void agree(MemberId who, std::vector<DeskDeed> deeds) { must(consent_of(who, std::move(deeds), claire)); }
  SetVolunteer volunteer(MemberId who, bool helps = true) { return {claire, dice.id<AuditId>(), who, helps}; }
  TakeBackConsent taking_back(MemberId by, MemberId who) { return {by, dice.id<AuditId>(), who}; }
  AtDesk<PostListing> posting(MemberId by, MemberId who) {
    const auto audit = dice.id<AuditId>();
    const auto listing = dice.id<ListingId>();
    return {by, audit, {who, listing, draft(Direction::offer, "des confitures")}};
  }
  AtDesk<Respond> answering(MemberId by, MemberId who, ProposalId id, ResponseAnswer answer = ResponseAnswer::accept) {
    return {by, dice.id<AuditId>(), response(who, id, answer)};
  }
  Deeds deeds_for(MemberId who) const {
    Deeds all;
    for (const AuditEntry& deed : desk_deeds(view, who, 1000)) all.insert({deed.who, deed.what});
    return all;
  }
  JoinAtDesk joining(MemberId by, const std::string& name) {
    const auto audit = dice.id<AuditId>();
    const auto account = dice.id<AccountId>();
    EnrolMember newcomer{.member = dice.id<MemberId>(), .account = account, .first_name = name, .quarter = quarters.front(), .roles = {}};
    return {by, audit, std::move(newcomer), ConsentHow::spoken, {DeskDeed::post, DeskDeed::print}, true};
  }
  void forget_old() { must(ForgetOld{old_rows(view, now).keys}); }
  OpenDeskSheet opening(MemberId by, MemberId who) { return {by, dice.id<AuditId>(), who}; }
};

}  // namespace

TEST_CASE("with the neighbour's consent a steward posts for them, by the same rules, and the journal says who did it") {
  Desk town;
  CHECK(town.refusal(town.posting(town.claire, town.nadia)) == "no-consent");
  town.agree(town.nadia, {DeskDeed::post});
  const auto jam = town.posting(town.claire, town.nadia);
  town.must(jam);
  CHECK(town.view.listing(jam.command.id)->member == town.nadia);
  CHECK(town.deeds_for(town.nadia) == Deeds{{town.claire, "desk-consent-signed"}, {town.claire, "desk-listing-posted"}});
  CHECK(desk_deeds(town.view, town.lea, 10).empty());
  auto without_title = town.posting(town.claire, town.nadia);
  without_title.command.draft.title = "";
  CHECK_FALSE(town.refusal(without_title).empty());
  CHECK(town.deeds_for(town.nadia).size() == 2);  // what was refused was not done
  town.must(AtDesk<EndListing>{town.claire, town.dice.id<AuditId>(), {town.nadia, jam.command.id}});
  AtDesk<PostListing> wish = town.posting(town.claire, town.nadia);
  wish.command.draft = Town::draft(Direction::want, "manteau");
  wish.command.draft.no_return = true;
  CHECK_MESSAGE(town.refusal(wish) == "bad-no-return", "that is told to nobody, also not across a desk");
  CHECK(town.view.listing(jam.command.id)->state == ListingState::ended);
}

TEST_CASE("a neighbour without a phone joins at the desk of a steward, with their consent and the charter, and is then one like all") {
  Desk town;
  const auto rosa = town.joining(town.claire, "Rosa");
  const MemberId id = rosa.newcomer.member;
  auto without_charter = rosa;
  without_charter.charter = false;
  CHECK(town.refusal(without_charter) == "charter");
  auto to_nothing = rosa;
  to_nothing.deeds.clear();
  CHECK(town.refusal(to_nothing) == "bad-deeds");
  auto young = rosa;
  young.newcomer.age_band = AgeBand::from_15_to_17;
  CHECK(town.refusal(young) == "adults-only");
  auto in_office = rosa;
  in_office.newcomer.roles = {Role::steward};
  CHECK(town.refusal(in_office) == "adults-only");
  CHECK(town.refusal(town.joining(town.claire, "Claire")) == "name-like-steward");
  CHECK(town.refusal(town.joining(town.luc, "Rosa")) == "stewards-only");
  CHECK_FALSE(town.view.member(id).has_value());
  town.must(rosa);
  CHECK(town.view.member(id)->state == MemberState::active);
  CHECK(town.view.member(id)->roles == std::vector{Role::member});
  CHECK(desk_consent(town.view, id, town.now)->heard_by == town.claire);
  town.must(town.posting(town.claire, id));
  CHECK(town.deeds_for(id) == Deeds{{town.claire, "desk-consent-spoken"}, {town.claire, "desk-listing-posted"}});
  for (std::uint32_t more = 1; more < limits::kDeskJoinsADay; ++more) town.must(town.joining(town.claire, "Rosa"));
  CHECK(town.refusal(town.joining(town.claire, "Rosa")) == "desk-joins-today");
}

TEST_CASE("consent is to what was said, and to nothing else") {
  Desk town;
  const ProposalId id = town.propose(town.circle());
  town.agree(town.nadia, {DeskDeed::answer});
  CHECK(town.refusal(town.posting(town.claire, town.nadia)) == "no-consent");
  town.must(town.answering(town.claire, town.nadia, id));
  CHECK(seat_of(town.proposal(id), town.nadia)->answer == Answer::yes);
  CHECK(town.deeds_for(town.nadia).contains({town.claire, "desk-answer-accept"}));
  CHECK(town.refusal(town.consent_of(town.nadia, {}, town.claire)) == "bad-deeds");
  CHECK(town.refusal(town.consent_of(town.nadia, {DeskDeed::post, DeskDeed::post}, town.claire)) == "bad-deeds");
}

TEST_CASE("a sheet shows what hangs to who posts or prints, and what waits to who answers or prints") {
  Desk town;
  CHECK(town.refusal(town.opening(town.claire, town.nadia)) == "no-consent");
  const auto shown = [&](std::vector<DeskDeed> deeds) {
    town.agree(town.nadia, std::move(deeds));
    town.must(town.opening(town.claire, town.nadia));
    const DeskConsent consent = *desk_consent(town.view, town.nadia, town.now);
    return std::pair(shows_listings(consent), shows_proposals(consent));
  };
  CHECK(shown({DeskDeed::post}) == std::pair(true, false));
  CHECK(shown({DeskDeed::answer}) == std::pair(false, true));
  CHECK(shown({DeskDeed::print}) == std::pair(true, true));
  CHECK(shown({DeskDeed::post, DeskDeed::answer}) == std::pair(true, true));
}

TEST_CASE("what was done at the desk is told as long as the journal keeps it, and of a consent that ran out nothing stays") {
  Desk town;
  town.agree(town.nadia, {DeskDeed::post});
  town.pass(days{10});
  town.must(town.posting(town.claire, town.nadia));
  CHECK(desk_deeds(town.view, town.nadia, 1).front().what == "desk-listing-posted");  // the newest first
  town.pass(limits::kDeskConsentLife);
  town.forget_old();
  CHECK_FALSE(town.view.row(consent_key(town.nadia)).has_value());
  CHECK(town.deeds_for(town.nadia).size() == 2);
  town.pass(limits::kJournalLife - limits::kDeskConsentLife);
  town.forget_old();
  CHECK(town.deeds_for(town.nadia).empty());
  CHECK(desk_rows_of(town.view, town.nadia) == std::vector{consent_key(town.nadia)});  // no row leads to what is gone
}

TEST_CASE("a neighbour takes the consent back themselves or at the desk, and it ends at once; after a year it ends by itself") {
  Desk town;
  town.agree(town.nadia, {DeskDeed::post, DeskDeed::print});
  town.must(town.opening(town.claire, town.nadia));
  CHECK(town.refusal(town.taking_back(town.luc, town.nadia)) == "not-found");
  town.must(town.taking_back(town.nadia, town.nadia));
  CHECK(town.refusal(town.posting(town.claire, town.nadia)) == "no-consent");
  CHECK(town.refusal(town.opening(town.claire, town.nadia)) == "no-consent");
  town.agree(town.nadia, {DeskDeed::post});
  town.must(town.taking_back(town.claire, town.nadia));
  CHECK(town.refusal(town.posting(town.claire, town.nadia)) == "no-consent");
  town.agree(town.nadia, {DeskDeed::post});
  town.pass(limits::kDeskConsentLife);
  CHECK(town.refusal(town.posting(town.claire, town.nadia)) == "no-consent");
  CHECK(desk_consents(town.view, town.now).empty());
}

TEST_CASE("a volunteer helps while a steward wants it, and hears no consent themselves") {
  Desk town;
  town.agree(town.nadia, {DeskDeed::post});
  CHECK(town.refusal(town.posting(town.luc, town.nadia)) == "not-at-desk");
  CHECK(town.refusal(SetVolunteer{town.luc, town.dice.id<AuditId>(), town.luc, true}) == "stewards-only");
  town.must(town.volunteer(town.luc));
  town.must(town.posting(town.luc, town.nadia));
  CHECK(town.refusal(town.consent_of(town.lea, {DeskDeed::post}, town.luc)) == "stewards-only");
  town.must(town.volunteer(town.luc, false));
  CHECK(town.refusal(town.posting(town.luc, town.nadia)) == "not-at-desk");
}

TEST_CASE("nobody is helped who has an office, is not grown up, is of another neighbourhood, or is parted by a block") {
  Desk town;
  const MemberId other = town.member("Zoé", AgeBand::adult, {Role::steward});
  CHECK(town.refusal(town.consent_of(other, {DeskDeed::post}, town.claire)) == "holds-office");
  CHECK(town.refusal(town.consent_of(town.claire, {DeskDeed::post}, town.claire)) == "not-yourself");
  CHECK(town.refusal(town.consent_of(town.member("Timo", AgeBand::from_15_to_17), {DeskDeed::post}, town.claire)) == "adults-only");
  CHECK(town.refusal(town.consent_of(town.dice.id<MemberId>(), {DeskDeed::post}, town.claire)) == "not-found");
  town.agree(town.nadia, {DeskDeed::post});
  town.must(SetRole{town.dice.id<AuditId>(), town.nadia, Role::moderator, true});  // an office that came later
  CHECK(town.refusal(town.posting(town.claire, town.nadia)) == "holds-office");
}

TEST_CASE("who sits in an exchange does not answer in it for another") {
  Desk town;
  const ProposalId id = town.propose(town.circle());
  town.agree(town.nadia, {DeskDeed::answer});
  CHECK(town.refusal(town.answering(town.lea, town.nadia, id)) == "not-at-desk");
  town.must(town.volunteer(town.lea));
  CHECK(town.refusal(town.answering(town.lea, town.nadia, id)) == "own-exchange");
}

TEST_CASE("at the desk a neighbour says where and when they meet, and reads later who wrote it down for them") {
  Desk town;
  const ProposalId id = town.agreed();
  const AtDesk<SetMeeting> meeting{
      town.claire, town.dice.id<AuditId>(), {town.nadia, id, town.proposal(id).transfers[0].number, town.point, town.now + days{2}}};
  CHECK(town.refusal(meeting) == "no-consent");
  town.agree(town.nadia, {DeskDeed::post});
  CHECK(town.refusal(meeting) == "no-consent");
  town.agree(town.nadia, {DeskDeed::answer});
  town.must(meeting);
  REQUIRE(town.proposal(id).transfers[0].meeting);
  CHECK(town.proposal(id).transfers[0].meeting->set_by == town.nadia);
  CHECK(town.deeds_for(town.nadia).contains({town.claire, "desk-meeting-set"}));
  CHECK(town.must(meeting).rows.empty());  // a doubled message is no second deed
  town.must(town.volunteer(town.lea));
  AtDesk<SetMeeting> by_the_other = meeting;
  by_the_other.by = town.lea;
  by_the_other.command.at += days{1};
  CHECK(town.refusal(by_the_other) == "own-exchange");
}

TEST_CASE("whoever leaves is helped no more and helps nobody, and their consent goes with them") {
  Desk town;
  town.agree(town.nadia, {DeskDeed::post});
  town.must(town.volunteer(town.luc));
  town.must(LeaveNeighbourhood{town.luc, town.dice.id<OutboxId>()});
  CHECK(desk_volunteers(town.view).people.empty());
  const auto gone = rows_of(town.view, town.nadia, {});
  CHECK(std::ranges::count(gone, Table::desk_deed, &RecordKey::table) == 1);
  town.must(LeaveNeighbourhood{town.nadia, town.dice.id<OutboxId>()});
  CHECK_FALSE(town.view.row(consent_key(town.nadia)).has_value());
}

TEST_CASE("records of the desk come back as they were written") {
  Dice dice(7);
  const DeskConsent consent{dice.id<MemberId>(), dice.id<MemberId>(), ConsentHow::spoken, {DeskDeed::post, DeskDeed::print}, Town::kStart};
  CHECK(decode<DeskConsent>(encode(consent)).value() == consent);
  const DeskVolunteers volunteers{{dice.id<MemberId>()}};
  CHECK(decode<DeskVolunteers>(encode(volunteers)).value() == volunteers);
  CHECK_FALSE(decode<DeskConsent>(encode(DeskConsent{consent.member, consent.heard_by, {}, {}, {}})).has_value());
}

TEST_CASE("whatever is tried at the desk and in whatever order, nothing is done for somebody without a consent that holds") {
  std::size_t done_in_all = 0;
  for (std::uint64_t seed = 1; seed <= dear_cases(40); ++seed) {
    CAPTURE(seed);
    Desk town;
    Dice dice(seed);
    const MemberId other = town.member("Zoé", AgeBand::adult, {Role::steward});
    const MemberId young = town.member("Timo", AgeBand::from_15_to_17);
    const std::array<MemberId, 7> all{town.claire, other, young, town.nadia, town.lea, town.karim, town.luc};
    std::map<MemberId, std::pair<std::vector<DeskDeed>, Timestamp>> agreed;  // what the test itself remembers
    std::vector<MemberId> helpers{town.claire, other};
    std::size_t done = 0;
    for (int step = 0; step < 80; ++step) {
      const MemberId by = all[dice.below(all.size())];
      const MemberId whom = all[dice.below(all.size())];
      const DeskDeed deed = dice.one_in(2) ? DeskDeed::post : DeskDeed::print;
      switch (dice.below(6)) {
        case 0:
          if (town.run(town.consent_of(whom, {deed}, by))) agreed[whom] = {{deed}, town.now};
          break;
        case 1:
          if (town.run(town.taking_back(by, whom))) agreed.erase(whom);
          break;
        case 2: {
          const bool helps = dice.one_in(2);
          if (!town.run(SetVolunteer{by, town.dice.id<AuditId>(), whom, helps})) break;
          std::erase_if(helpers, [&](MemberId one) { return one == whom && one != town.claire && one != other; });
          if (helps) helpers.push_back(whom);
          break;
        }
        case 3:
          town.pass(days{static_cast<int>(dice.below(60))});
          break;
        default: {
          const bool posts = deed == DeskDeed::post;
          const bool went = posts ? town.run(town.posting(by, whom)).has_value() : town.run(town.opening(by, whom)).has_value();
          if (!went) break;
          ++done;
          REQUIRE(agreed.contains(whom));
          CHECK((deed == DeskDeed::print || std::ranges::count(agreed[whom].first, deed) == 1));  // any consent opens the sheet
          CHECK(town.now < agreed[whom].second + limits::kDeskConsentLife);
          CHECK(std::ranges::count(helpers, by) >= 1);
          CHECK(town.view.member(whom)->roles == std::vector{Role::member});
          CHECK(whom != young);
          CHECK(by != whom);
          CHECK(town.deeds_for(whom).contains({by, deed == DeskDeed::post ? "desk-listing-posted" : "desk-sheet-opened"}));
        }
      }
      town.sound();
    }
    done_in_all += done;
  }
  CHECK(done_in_all > 0);
}
