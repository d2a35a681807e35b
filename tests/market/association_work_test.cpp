// What the people of an association do in its name beside listings: its swap events and its calls.
#include "hall.hpp"
#include "market/associations.hpp"
#include "market/calls.hpp"
#include "market/notices.hpp"

using namespace ronde::test;

namespace {

/// A house of which Nadia is responsible and Karim a helper.
struct Neighbours : Hall {
  Neighbours() {
    house = make("Maison des Quartiers", nadia);
    bring_in(house, nadia, karim);
  }
  AssociationId make(const std::string& name, MemberId responsible) {
    Association wanted;
    wanted.id = dice.id<AssociationId>();
    wanted.name = name;
    must(MakeAssociation{claire, dice.id<AuditId>(), wanted, responsible});
    return wanted.id;
  }
  void bring_in(AssociationId association, MemberId responsible, MemberId who) {
    const CodeHash code(64, 'a');
    must(AskIntoAssociation{responsible, association, code});
    must(EnterAssociation{who, dice.id<AuditId>(), association, code});
  }
  void let_go(MemberId who) { must(SetPart{who, dice.id<AuditId>(), house, who, std::nullopt}); }
  MakeEvent announcing(MemberId by, std::optional<AssociationId> association) {
    SwapEvent wanted = announced();
    wanted.association = association;
    return {by, dice.id<AuditId>(), wanted};
  }
  MakeCall calling(MemberId by, std::optional<AssociationId> association) {
    Call call;
    call.id = dice.id<CallId>();
    call.by = by;
    call.association = association;
    call.title = "Jardin partagé";
    call.needs = {{.title = "Chaises", .category = "gardening", .kind = ListingKind::good, .size = 1, .quantity = 10}};
    call.until = now + days{30};
    return {dice.id<AuditId>(), call};
  }
  PostNotice hanging(MemberId by, std::optional<AssociationId> association, NoticeKind kind = NoticeKind::youth_job) {
    Notice notice;
    notice.id = dice.id<NoticeId>();
    notice.by = by;
    notice.association = association;
    notice.kind = kind;
    notice.host = "Quelqu’un d’autre";
    notice.title = "Fête du quartier";
    notice.link = "https://www.maison.example/fete";
    notice.age_from = 16;
    notice.until = now + days{30};
    return {dice.id<AuditId>(), notice};
  }
  ChangeNotice changing(MemberId by, NoticeId which, const std::string& title) {
    Notice notice = hanging(by, std::nullopt).notice;
    notice.id = which;
    notice.title = title;
    return {by, dice.id<AuditId>(), notice};
  }
  [[nodiscard]] bool runs(MemberId who, EventId event) const { return is_event_staff(view, *view.member(who), *swap_event(view, event)); }

  AssociationId house;
  MemberId luc = member("Luc");
};

}  // namespace

TEST_CASE("the people of an association announce its swap event and run it, each of them, and only while they are of it") {
  Neighbours town;
  CHECK(town.refusal(town.announcing(town.luc, town.house)) == "stewards-only");
  CHECK(town.refusal(town.announcing(town.nadia, std::nullopt)) == "stewards-only");
  CHECK(town.refusal(town.announcing(town.claire, town.dice.id<AssociationId>())) == "bad-association");
  const MakeEvent bazaar = town.announcing(town.nadia, town.house);
  town.must(bazaar);
  const EventId event = bazaar.event.id;
  CHECK(town.runs(town.karim, event));
  CHECK_FALSE(town.runs(town.luc, event));
  CHECK(events_for(town.view, *town.view.member(town.luc)).empty());  // a draft
  town.must(MoveEvent{town.karim, town.dice.id<AuditId>(), event, EventState::open});
  CHECK(town.refusal(MoveEvent{town.luc, town.dice.id<AuditId>(), event, EventState::frozen}) == "event-staff-only");
  town.let_go(town.karim);
  CHECK(town.refusal(MoveEvent{town.karim, town.dice.id<AuditId>(), event, EventState::frozen}) == "event-staff-only");
}

TEST_CASE("nobody takes a swap event into a name, or out of one, that they do not act for") {
  Neighbours town;
  const AssociationId other = town.make("Club du livre", town.luc);
  const MakeEvent bazaar = town.announcing(town.nadia, town.house);
  town.must(bazaar);
  const EventId id = bazaar.event.id;
  const auto rename = [&](MemberId by, std::optional<AssociationId> association) {
    SwapEvent wanted = *swap_event(town.view, id);
    wanted.association = association;
    return ChangeEvent{by, town.dice.id<AuditId>(), wanted, wanted.version};
  };
  CHECK(town.refusal(rename(town.nadia, other)) == "not-of-association");
  town.must(SetEventStaff{town.nadia, town.dice.id<AuditId>(), id, {town.nadia, town.luc}});
  CHECK(town.refusal(rename(town.luc, other)) == "not-of-association");
  CHECK(town.refusal(rename(town.luc, std::nullopt)) == "not-of-association");
  town.must(rename(town.luc, town.house));  // as it was
  town.must(rename(town.claire, other));
  CHECK_FALSE(town.runs(town.karim, id));
  CHECK(town.runs(town.luc, id));
}

TEST_CASE("an association calls for what its project needs; all its people keep the call, and another keeps it on when its maker goes") {
  Neighbours town;
  CHECK(town.refusal(town.calling(town.nadia, std::nullopt)) == "not-for-all");
  CHECK(town.refusal(town.calling(town.luc, town.house)) == "not-of-association");
  CHECK(town.refusal(town.calling(town.claire, town.house)) == "not-of-association");
  CHECK(speaks_to_all(town.view, *town.view.member(town.karim)));
  CHECK_FALSE(speaks_to_all(town.view, *town.view.member(town.luc)));
  const MakeCall chairs = town.calling(town.karim, town.house);
  town.must(chairs);
  const auto seen_by = [&](MemberId who) { return *call_for(town.view, *call(town.view, chairs.call.id), who, town.now); };
  CHECK(seen_by(town.nadia).keeps);
  CHECK_FALSE(seen_by(town.luc).keeps);
  Pledge four;
  four.id = town.dice.id<PledgeId>();
  four.call = chairs.call.id;
  four.by = town.luc;
  four.quantity = 4;
  town.must(MakePledge{four});
  CHECK(seen_by(town.nadia).pledges.front().first_name == "Luc");
  town.let_go(town.karim);
  CHECK_FALSE(seen_by(town.karim).keeps);
  CHECK(seen_by(town.karim).pledges.empty());
  CHECK(call(town.view, chairs.call.id)->by == town.nadia);
  town.must(ReceivePledge{town.nadia, chairs.call.id, four.id});
  town.must(CloseCall{town.nadia, town.dice.id<AuditId>(), chairs.call.id});
}

TEST_CASE("a call in an association's name outlasts the neighbour who made it") {
  Neighbours town;
  const MakeCall chairs = town.calling(town.karim, town.house);
  town.must(chairs);
  town.must(LeaveNeighbourhood{town.karim, town.dice.id<OutboxId>()});
  CHECK(call(town.view, chairs.call.id)->by == town.nadia);
  CHECK(call_for(town.view, *call(town.view, chairs.call.id), town.luc, town.now).has_value());
}

TEST_CASE("the people of an association hang notices under its name, each of them changes and takes them down, and nobody else") {
  Neighbours town;
  CHECK(town.refusal(town.hanging(town.luc, town.house)) == "not-of-association");
  CHECK(town.refusal(town.hanging(town.nadia, std::nullopt)) == "not-for-all");
  CHECK(may_post_notice(town.view, *town.view.member(town.karim)));
  CHECK_FALSE(may_post_notice(town.view, *town.view.member(town.luc)));
  const PostNotice by_karim = town.hanging(town.karim, town.house);
  town.must(by_karim);
  const NoticeId id = by_karim.notice.id;
  CHECK(notice(town.view, id)->host == "Maison des Quartiers");  // whatever was written there

  const Timestamp hung_at = town.now;
  town.pass(std::chrono::hours{1});
  CHECK(town.refusal(town.changing(town.luc, id, "La mienne")) == "not-found");
  town.must(town.changing(town.nadia, id, "Fête d’été"));
  CHECK(notice(town.view, id)->title == "Fête d’été");
  CHECK(notice(town.view, id)->by == town.karim);  // who hung it answers for it
  CHECK(notice(town.view, id)->posted_at == hung_at);
  CHECK(notice(town.view, id)->association == town.house);
  CHECK(town.view.audit(1).front().what == "notice-changed");
  town.must(town.changing(town.claire, id, "Fête du parc"));  // a steward

  town.let_go(town.karim);
  CHECK(notice(town.view, id)->by == town.nadia);
  CHECK(town.refusal(town.changing(town.karim, id, "Encore")) == "not-found");
  CHECK(town.refusal(TakeNoticeDown{town.karim, town.dice.id<AuditId>(), id}) == "not-found");
  town.must(TakeNoticeDown{town.nadia, town.dice.id<AuditId>(), id});
  CHECK_FALSE(notice(town.view, id));
}

TEST_CASE("a notice follows the name of its association, and what moderation withheld stays so when it is changed") {
  Neighbours town;
  const PostNotice by_nadia = town.hanging(town.nadia, town.house);
  town.must(by_nadia);
  ChangeAssociation renamed{town.nadia, town.dice.id<AuditId>(), town.house, "Maison du Parc", "", {}};
  town.must(renamed);
  CHECK(notice(town.view, by_nadia.notice.id)->host == "Maison du Parc");

  Notice withheld = *notice(town.view, by_nadia.notice.id);
  withheld.withheld = true;
  town.view.all()[key_of(withheld)] = encode(withheld);
  town.must(town.changing(town.nadia, withheld.id, "Corrigé"));
  CHECK(notice(town.view, withheld.id)->withheld);
  town.pass(days{30});
  CHECK(town.refusal(town.changing(town.nadia, withheld.id, "Trop tard")) == "notice-over");
}

TEST_CASE("a business hangs internships and jobs, and no mandate") {
  Neighbours town;
  Association shop;
  shop.id = town.dice.id<AssociationId>();
  shop.name = "Boulangerie";
  shop.kind = AssociationKind::business;
  town.must(MakeAssociation{town.claire, town.dice.id<AuditId>(), shop, town.luc});
  CHECK(town.refusal(town.hanging(town.luc, shop.id, NoticeKind::mandate)) == "not-for-business");
  const PostNotice job = town.hanging(town.luc, shop.id);
  town.must(job);
  ChangeNotice into_a_mandate = town.changing(town.luc, job.notice.id, "Mandat");
  into_a_mandate.notice.kind = NoticeKind::mandate;
  CHECK(town.refusal(into_a_mandate) == "not-for-business");
  town.must(town.hanging(town.nadia, town.house, NoticeKind::mandate));
}
