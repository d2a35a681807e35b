// The notice board: who hangs what, who reads it, and how it leaves.
#include "market/notices.hpp"

#include "market/care.hpp"
#include "market/concerns.hpp"
#include "market/keeping.hpp"
#include "market/reports.hpp"
#include "market/web_address.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Board : Town {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId viktor = member("Viktor", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");

  Notice internship() {
    Notice one;
    one.id = dice.id<NoticeId>();
    one.by = claire;
    one.kind = NoticeKind::internship;
    one.host = "Mairie de Thônex";
    one.title = "Stage à la voirie";
    one.text = "Une semaine avec l’équipe.";
    one.link = "https://www.thonex.ch/stages?annee=2026";
    one.place = "Chemin du Bois-Des-Arts 58";
    one.dates = "une semaine en juillet";
    one.age_from = 15;
    one.until = now + days{30};
    return one;
  }
  PostNotice posting(Notice one) { return {dice.id<AuditId>(), std::move(one)}; }
  NoticeId hung() {
    const Notice one = internship();
    must(posting(one));
    return one.id;
  }
  RaiseNoticeConcern complaint(MemberId by, NoticeId id) {
    return {.by = by, .id = dice.id<ConcernId>(), .notice = id, .kind = ConcernKind::money, .text = "Il faut payer."};
  }
  [[nodiscard]] std::vector<NoticeId> seen(const SoughtNotices& sought = {}) const {
    std::vector<NoticeId> ids;
    for (const Notice& one : notices_for(view, sought, now)) ids.push_back(one.id);
    return ids;
  }
};

}  // namespace

TEST_CASE("an institution's internship hangs on the board until its end, and is forgotten a month later") {
  Board town;
  const NoticeId id = town.hung();
  CHECK(town.seen() == std::vector{id});
  CHECK(town.view.audit(1).front().what == "notice-posted");
  town.pass(days{30});
  CHECK(town.seen().empty());
  town.must(ForgetOld{old_rows(town.view, town.now).keys});
  CHECK(notice(town.view, id).has_value());
  town.pass(limits::kNoticeRest);
  town.must(ForgetOld{old_rows(town.view, town.now).keys});
  CHECK_FALSE(notice(town.view, id).has_value());
}

TEST_CASE("who speaks for the neighbourhood hangs notices, and whoever hung one or looks after the place takes it down") {
  Board town;
  Notice hers = town.internship();
  hers.by = town.nadia;
  CHECK(town.refusal(town.posting(hers)) == "not-for-all");
  const NoticeId id = town.hung();
  CHECK(town.refusal(TakeNoticeDown{town.nadia, town.dice.id<AuditId>(), id}) == "not-found");
  town.must(TakeNoticeDown{town.viktor, town.dice.id<AuditId>(), id});
  CHECK(town.seen().empty());
  CHECK(town.refusal(TakeNoticeDown{town.claire, town.dice.id<AuditId>(), id}) == "not-found");
}

TEST_CASE("a notice says where one applies, safely, and one for the young from which age") {
  Board town;
  const auto refused = [&](auto change) {
    Notice one = town.internship();
    change(one);
    return town.refusal(town.posting(one));
  };
  for (const char* link :
       {"http://www.thonex.ch", "javascript:alert(1)", "https://", "https://thonex", "https://a@b.ch", "https://a.ch/\"x", ""})
    CHECK(refused([&](Notice& one) { one.link = link; }) == "bad-link");
  CHECK(refused([](Notice& one) { one.age_from.reset(); }) == "bad-age");
  CHECK(refused([](Notice& one) { one.age_from = 12; }) == "bad-age");
  CHECK(refused([](Notice& one) { one.age_from = 31; }) == "bad-age");
  CHECK(refused([](Notice& one) { one.title = " "; }) == "text-empty");
  CHECK(refused([](Notice& one) { one.host = ""; }) == "text-empty");
  CHECK(refused([&](Notice& one) { one.until = town.now; }) == "bad-until");
  CHECK(refused([&](Notice& one) { one.until = town.now + days{367}; }) == "bad-until");
  Notice mandate = town.internship();
  mandate.kind = NoticeKind::mandate;
  mandate.age_from.reset();
  mandate.withheld = true;  // not theirs to say
  town.must(town.posting(mandate));
  CHECK(town.seen() == std::vector{mandate.id});
}

TEST_CASE("the host that people read is the one that opens") {
  CHECK(host_of_address("https://www.thonex.ch/stages?a=b") == "www.thonex.ch");
  CHECK(host_of_address("https://exemple.ch:8443#x") == "exemple.ch");
  CHECK(host_of_address("https://exemple.ch") == "exemple.ch");
  CHECK_FALSE(is_web_address("https://thonex.ch@ailleurs.example/"));
}

TEST_CASE("one looks for a kind, a language, what fits an age, and words") {
  Board town;
  const NoticeId roads = town.hung();
  town.pass(std::chrono::minutes{1});
  Notice baker = town.internship();
  baker.kind = NoticeKind::youth_job;
  baker.title = "Extra am Samstag";
  baker.host = "Bäckerei";
  baker.language = Language::de;
  baker.age_from = 13;
  town.must(town.posting(baker));
  CHECK(town.seen() == std::vector{baker.id, roads});
  CHECK(town.seen({.kind = NoticeKind::youth_job}) == std::vector{baker.id});
  CHECK(town.seen({.language = Language::fr}) == std::vector{roads});
  CHECK(town.seen({.age = 14}) == std::vector{baker.id});
  CHECK(town.seen({.age = 15}) == std::vector{baker.id, roads});
  CHECK(town.seen({.words = "voirie THON"}) == std::vector{roads});
  CHECK(town.seen({.words = "voirie backerei"}).empty());
}

TEST_CASE("a reported notice joins one report, is hidden by another person than who hung it, and comes back on appeal") {
  Board town;
  const MemberId moderator = town.member("Mona", AgeBand::adult, {Role::moderator});
  const NoticeId id = town.hung();
  town.must(town.complaint(town.nadia, id));
  town.must(town.complaint(town.member("Luc"), id));
  CHECK(town.refusal(town.complaint(town.claire, id)) == "yourself");
  CHECK(queue_for(town.view, *town.view.member(town.claire)).empty());  // who hung it does not judge it
  const auto queue = queue_for(town.view, *town.view.member(town.viktor));
  REQUIRE(queue.size() == 1);
  CHECK(queue.front().subject == ReportSubject::notice);
  CHECK(queue.front().concerns.size() == 2);
  const auto acts = acts_for(queue.front());
  CHECK(std::ranges::count(acts, CareAct::hide) == 1);
  CHECK(std::ranges::count(acts, CareAct::ask_edit) == 0);
  town.must(DecideReport{town.viktor, town.dice.id<AuditId>(), queue.front().id, CareAct::hide, "Un stage ne se paie pas."});
  CHECK(town.seen().empty());
  const auto keeper = town.view.member(town.claire);
  CHECK(notices_for(town.view, {}, town.now, &*keeper).size() == 1);
  CHECK(town.refusal(town.complaint(town.nadia, id)) == "not-found");
  town.must(AppealDecision{town.claire, town.dice.id<AuditId>(), queue.front().id, "C’était une faute de frappe."});
  town.must(AnswerAppeal{moderator, town.dice.id<AuditId>(), queue.front().id, true, "Bien."});
  CHECK(town.seen() == std::vector{id});
}

TEST_CASE("the notices of who leaves go with them, and of who is suspended they rest") {
  Board town;
  const NoticeId id = town.hung();
  town.must(SetMemberState{town.viktor, town.dice.id<AuditId>(), town.claire, MemberState::suspended});
  CHECK(town.seen().empty());
  town.must(SetMemberState{town.viktor, town.dice.id<AuditId>(), town.claire, MemberState::active});
  CHECK(town.seen() == std::vector{id});
  for (const RecordKey& key : rows_of(town.view, town.claire, {})) town.view.all().erase(key);
  CHECK(notices(town.view).empty());
}
