// Who is not grown up (PRODUCT 9.2): admitted with a consent that somebody has seen, reading everything, answering to nobody; and
// mentoring, which goes through an association.
#include "market/minors.hpp"

#include "cases.hpp"
#include "market/calls.hpp"
#include "market/keeping.hpp"
#include "market/mentoring.hpp"
#include "market/messages.hpp"
#include "market/notices.hpp"
#include "market/places.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Youth : Town {
  explicit Youth(std::uint64_t seed = 1) : Town(seed) {
    must(MakeInvitation{claire, dice.id<InvitationId>(), code, 50, {}});
    must(AddPlace{claire, dice.id<AuditId>(), atelier});
    pass(1min);
  }
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId viktor = member("Viktor", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  CodeHash code = CodeHash(64, 'e');
  Place atelier = association("Atelier jeunes", "022 000 00 00");

  Place association(const std::string& name, const std::string& phone) {
    Place place;
    place.id = dice.id<PlaceId>();
    place.kind = PlaceKind::association;
    place.name = name;
    place.phone = phone;
    return place;
  }
  Join joining(AgeBand age) {
    Join join;
    join.member = dice.id<MemberId>();
    join.account = dice.id<AccountId>();
    join.outbox = dice.id<OutboxId>();
    join.code_hash = code;
    join.first_name = "Léo";
    join.quarter = quarters[0];
    join.age_band = age;
    join.charter = true;
    return join;
  }
  MemberId joined(AgeBand age) {
    const Join join = joining(age);
    must(join);
    return join.member;
  }
  NoteConsent consent(MemberId by, MemberId minor, bool agrees = true) { return {by, dice.id<AuditId>(), minor, agrees}; }
  SetMemberState admitting(MemberId minor) { return {claire, dice.id<AuditId>(), minor, MemberState::active}; }
  /// Here with a consent.
  MemberId admitted(AgeBand age = AgeBand::from_15_to_17) {
    const MemberId minor = joined(age);
    must(consent(claire, minor));
    must(admitting(minor));
    return minor;
  }
  OfferMentoring offering(MemberId mentor) {
    Mentoring one;
    one.id = dice.id<MentoringId>();
    one.mentor = mentor;
    one.association = atelier.id;
    one.point = point;
    one.title = "Préparer un entretien";
    return {one};
  }
  CheckMentor checking(MemberId by, MentoringId id) { return {by, dice.id<AuditId>(), id}; }
  [[nodiscard]] std::optional<MentoringView> seen(MentoringId id, MemberId viewer) const {
    const auto one = mentoring(view, id);
    return one ? mentoring_for(view, *one, *view.member(viewer), now) : std::nullopt;
  }
};

}  // namespace

TEST_CASE("who is under 18 waits until a steward has seen a legal representative's consent, whatever is asked of others") {
  for (const AgeBand age : {AgeBand::from_15_to_17, AgeBand::guardian}) {
    Youth town;
    const MemberId leo = town.joined(age);
    CHECK(town.view.member(town.joined(AgeBand::adult))->state == MemberState::active);
    CHECK(town.view.member(leo)->state == MemberState::awaiting_approval);
    CHECK(town.refusal(town.admitting(leo)) == "guardian-first");
    CHECK(town.refusal(town.consent(town.nadia, leo)) == "stewards-only");
    town.must(town.consent(town.viktor, leo));
    CHECK(town.view.audit(1).front().what == "guardian-agreed");
    CHECK(town.view.member(leo)->consent_at == town.now);
    CHECK(town.view.member(leo)->consent_seen_by == town.viktor);
    town.must(town.admitting(leo));
    CHECK(town.view.member(leo)->state == MemberState::active);
    CHECK(roster_entry(town.view, *town.view.member(leo), *town.view.member(town.claire))->guardian_asked == false);
  }
}

TEST_CASE("a consent is taken back as it was given, and then one waits again") {
  Youth town;
  const MemberId leo = town.admitted();
  town.must(town.consent(town.claire, leo, false));
  CHECK(town.view.member(leo)->state == MemberState::awaiting_approval);
  CHECK(town.refusal(town.admitting(leo)) == "guardian-first");
  CHECK(roster_entry(town.view, *town.view.member(leo), *town.view.member(town.claire))->guardian_asked == true);
  CHECK(town.refusal(town.consent(town.claire, town.nadia)) == "not-a-minor");
}

TEST_CASE("a suspension that ends by itself lets nobody in whose consent is missing") {
  Youth town;
  const MemberId leo = town.joined(AgeBand::from_15_to_17);
  town.must(SetMemberState{town.claire, town.dice.id<AuditId>(), leo, MemberState::suspended});
  town.pass(limits::kStewardStop);
  CHECK(town.view.member(leo)->state == MemberState::awaiting_approval);
}

TEST_CASE("under 18 one puts nothing up, offers no mentoring, promises nothing and holds no office; one reads the board") {
  Youth town;
  const MemberId leo = town.admitted();
  CHECK(town.refusal(PostListing{leo, town.dice.id<ListingId>(), Town::draft(Direction::offer, "Promener un chien")}) == "adults-only");
  CHECK(town.refusal(town.offering(leo)) == "adults-only");
  CHECK(town.refusal(SetRole{town.dice.id<AuditId>(), leo, Role::moderator, true}) == "adults-only");
  Notice stage;
  stage.id = town.dice.id<NoticeId>();
  stage.by = town.claire;
  stage.kind = NoticeKind::internship;
  stage.host = "Mairie";
  stage.title = "Stage";
  stage.link = "https://exemple.ch/";
  stage.age_from = 15;
  stage.until = town.now + days{30};
  town.must(PostNotice{town.dice.id<AuditId>(), stage});
  const auto reader = town.view.member(leo);
  CHECK(notices_for(town.view, {}, town.now, &*reader).size() == 1);
}

TEST_CASE("mentoring is read once an association has checked its mentor, names the association and a public point, never the mentor") {
  Youth town;
  const MemberId leo = town.admitted();
  const OfferMentoring offered = town.offering(town.nadia);
  const MentoringId id = offered.mentoring.id;
  town.must(offered);
  CHECK_FALSE(town.seen(id, leo).has_value());
  CHECK(town.seen(id, town.nadia)->mine);
  CHECK(town.refusal(town.checking(town.nadia, id)) == "stewards-only");
  town.pass(1min);
  town.must(town.checking(town.viktor, id));
  const auto read = town.seen(id, leo);
  REQUIRE(read.has_value());
  CHECK(read->association == "Atelier jeunes");
  CHECK(read->phone == "022 000 00 00");
  CHECK_FALSE(read->point.empty());
  CHECK_FALSE(read->first_name.has_value());
  CHECK(town.seen(id, town.claire)->first_name == "Nadia");
  CHECK(town.view.audit(1).front().what == "mentor-checked");
}

TEST_CASE("a check is of somebody else, holds for a year, and rests while its mentor is not here") {
  Youth town;
  const MemberId leo = town.admitted();
  const OfferMentoring own = town.offering(town.claire);
  town.must(own);
  CHECK(town.refusal(town.checking(town.claire, own.mentoring.id)) == "yourself");
  const OfferMentoring offered = town.offering(town.nadia);
  const MentoringId id = offered.mentoring.id;
  town.must(offered);
  town.must(town.checking(town.claire, id));
  town.must(SetMemberState{town.viktor, town.dice.id<AuditId>(), town.nadia, MemberState::suspended});
  CHECK_FALSE(town.seen(id, leo).has_value());
  town.must(SetMemberState{town.viktor, town.dice.id<AuditId>(), town.nadia, MemberState::active});
  CHECK(town.seen(id, leo).has_value());
  town.pass(limits::kMentorCheck);
  CHECK_FALSE(town.seen(id, leo).has_value());
  town.must(town.checking(town.claire, id));
  CHECK(town.seen(id, leo).has_value());
  town.must(RemovePlace{town.claire, town.dice.id<AuditId>(), town.atelier.id});
  CHECK_FALSE(town.seen(id, leo).has_value());
}

TEST_CASE("mentoring goes through an association that can be asked, at a point of the neighbourhood") {
  Youth town;
  const auto refused = [&](auto change) {
    OfferMentoring offered = town.offering(town.nadia);
    change(offered.mentoring);
    return town.refusal(offered);
  };
  Place silent = town.association("Muette", "");
  town.must(AddPlace{town.claire, town.dice.id<AuditId>(), silent});
  Place shop = town.association("Kiosque", "022 111 11 11");
  shop.kind = PlaceKind::shop;
  town.must(AddPlace{town.claire, town.dice.id<AuditId>(), shop});
  CHECK(refused([&](Mentoring& one) { one.association = silent.id; }) == "bad-association");
  CHECK(refused([&](Mentoring& one) { one.association = shop.id; }) == "bad-association");
  CHECK(refused([&](Mentoring& one) { one.point = town.dice.id<HandoverPointId>(); }) == "bad-point");
  CHECK(refused([](Mentoring& one) { one.title = ""; }) == "text-empty");
  for (std::size_t i = 0; i < limits::kMentoringOf; ++i) town.must(town.offering(town.nadia));
  CHECK(town.refusal(town.offering(town.nadia)) == "mentoring");
  for (const RecordKey& key : rows_of(town.view, town.nadia, {})) town.view.all().erase(key);
  CHECK(all_mentoring(town.view).empty());
}

namespace {

/// People of all ages do what comes to their mind.
struct RandomYouth : Youth {
  explicit RandomYouth(std::uint64_t seed) : Youth(seed) { people = {claire, viktor, nadia}; }
  std::vector<MemberId> people;

  MemberId somebody() { return people[dice.below(people.size())]; }

  void arrive() {
    const auto age = static_cast<AgeBand>(dice.below(3));
    const Join join = joining(age);
    if (run(join)) people.push_back(join.member);
  }
  void check_some_mentor() {
    const auto all = all_mentoring(view);
    if (all.empty()) return;
    const MentoringId id = all[dice.below(all.size())].id;
    const MemberId by = somebody();
    (void)run(checking(by, id));
  }
  void step() {
    const MemberId by = somebody();
    const MemberId other = somebody();
    switch (dice.below(9)) {
      case 0:
        return arrive();
      case 1:
        return static_cast<void>(run(consent(by, other, !dice.one_in(3))));
      case 2:
      case 3: {
        const MemberState state = dice.one_in(3) ? MemberState::suspended : MemberState::active;
        return static_cast<void>(run(SetMemberState{by, dice.id<AuditId>(), other, state}));
      }
      case 4:
        return static_cast<void>(run(PostListing{by, dice.id<ListingId>(), Town::draft(Direction::offer, "chose")}));
      case 5:
        return static_cast<void>(run(offering(by)));
      case 6:
        return check_some_mentor();
      case 7:
        return static_cast<void>(run(SetRole{dice.id<AuditId>(), other, Role::moderator, true}));
      default:
        pass(days{static_cast<int>(dice.below(60))});
    }
  }
  void check_that_minors_are_safe() const {
    for (const MemberId id : people) {
      const Member one = *view.member(id);
      if (!is_minor(one)) continue;
      if (one.state == MemberState::active) CHECK(one.consent_at.has_value());
      CHECK(view.listings_of(id).empty());
      CHECK(mentoring_by(view, id).empty());
      CHECK_FALSE(one.is(Role::moderator));
    }
    for (const Mentoring& one : all_mentoring(view)) {
      if (!is_open_mentoring(view, one, now)) continue;
      CHECK(one.checked_by != one.mentor);
      CHECK(now < *one.checked_at + limits::kMentorCheck);
      for (const MemberId id : people) {
        const Member viewer = *view.member(id);
        const auto read = mentoring_for(view, one, viewer, now);
        if (read && !viewer.is(Role::steward)) CHECK_FALSE(read->first_name.has_value());
      }
    }
  }
};

}  // namespace

TEST_CASE("whatever people of all ages do, an active minor has a consent, and nothing of theirs waits for an answer") {
  std::size_t active_minors = 0;
  std::size_t open_mentoring = 0;
  for (std::uint64_t seed = 1; seed <= cases(200); ++seed) {
    CAPTURE(seed);
    RandomYouth town(seed);
    for (int i = 0; i < 60; ++i) {
      town.step();
      town.check_that_minors_are_safe();
    }
    town.sound();
    for (const MemberId id : town.people) {
      const Member one = *town.view.member(id);
      active_minors += is_minor(one) && one.state == MemberState::active ? 1U : 0U;
    }
    for (const Mentoring& one : all_mentoring(town.view)) open_mentoring += is_open_mentoring(town.view, one, town.now) ? 1U : 0U;
  }
  CHECK(active_minors > 0);  // otherwise nothing was shown
  CHECK(open_mentoring > 0);
}
