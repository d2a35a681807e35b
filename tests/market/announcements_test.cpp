// What those who look after a swap event tell everybody who takes part: whom it reaches, what leaves the house, and when it goes.
#include "market/announcements.hpp"

#include <doctest/doctest.h>

#include "hall.hpp"
#include "market/keeping.hpp"

using namespace ronde::market;
using namespace ronde::test;

namespace {

struct OpenHall : Hall {
  OpenHall() {
    move(EventState::open);
    must(registration(nadia));
  }
  [[nodiscard]] Announce telling(MemberId by, std::string subject = "La salle change", std::string text = "C’est à l’école.") {
    Announce command{by, dice.id<AuditId>(), {}};
    command.announcement.id = dice.id<AnnouncementId>();
    command.announcement.event = id;
    command.announcement.subject = std::move(subject);
    command.announcement.text = std::move(text);
    return command;
  }
  AnnouncementId tell() {
    const Announce command = telling(claire);
    must(command);
    return command.announcement.id;
  }
  [[nodiscard]] std::vector<Announcement> read_by(MemberId who) const { return announcements_for(view, event(), *view.member(who)); }
  [[nodiscard]] std::size_t news_of(MemberId who) const { return told(who, NotificationKind::announced).size(); }
  /// The newest piece of their news may leave the house.
  [[nodiscard]] bool goes_out_to(MemberId who) const { return goes_out(view, told(who, NotificationKind::announced).front()); }
  void wish_mail(MemberId who, bool by_mail) { must(WishEventMail{who, id, by_mail}); }
};

}  // namespace

TEST_CASE("an announcement is read by who takes part and by the staff, and is news for those who come") {
  OpenHall hall;
  hall.come("Ana");  // a walk-in has no app
  hall.tell();
  for (const MemberId reader : {hall.nadia, hall.claire}) {
    const auto read = hall.read_by(reader);
    REQUIRE(read.size() == 1);
    CHECK(read.front().subject == "La salle change");
    CHECK(read.front().text == "C’est à l’école.");
    CHECK(read.front().at == hall.now);
  }
  CHECK(hall.read_by(hall.karim).empty());
  CHECK(hall.news_of(hall.nadia) == 1);
  CHECK(hall.told(hall.nadia, NotificationKind::announced).front().event == hall.id);
  CHECK(hall.news_of(hall.karim) == 0);
  CHECK(hall.news_of(hall.claire) == 0);  // who looks after it knows

  hall.set_presence(hall.person_of(hall.nadia).id, Presence::absent);
  hall.now += 1min;
  hall.tell();
  CHECK(hall.news_of(hall.nadia) == 1);
  CHECK(hall.read_by(hall.nadia).size() == 2);  // the page is open to whoever is on the list
}

TEST_CASE("nothing of it leaves the house but to whoever asked for it at that event") {
  OpenHall hall;
  hall.must(hall.registration(hall.karim));
  hall.wish_mail(hall.karim, true);
  hall.tell();
  CHECK_FALSE(hall.goes_out_to(hall.nadia));  // off until they say so
  CHECK(hall.goes_out_to(hall.karim));
  hall.must(hall.registration(hall.karim, {}, true));  // changing something else changes nothing of it
  CHECK(hall.goes_out_to(hall.karim));
  hall.wish_mail(hall.karim, false);  // before it went, say
  CHECK_FALSE(hall.goes_out_to(hall.karim));

  RegisterForEvent with_a_tick = hall.registration(hall.nadia);
  with_a_tick.by_mail = true;
  hall.must(with_a_tick);
  CHECK(hall.goes_out_to(hall.nadia));
  hall.move(EventState::frozen);  // the lists are closed; what reaches one stays one's own to choose
  hall.wish_mail(hall.nadia, false);
  CHECK_FALSE(hall.goes_out_to(hall.nadia));
  hall.wish_mail(hall.nadia, true);
  hall.must(LeaveEvent{hall.nadia, hall.id});
  CHECK_FALSE(hall.goes_out_to(hall.nadia));
  CHECK(hall.refusal(WishEventMail{hall.claire, hall.id, true}) == "not-found");
}

TEST_CASE("what was told in error is taken back: its text is nowhere, and nobody is written to any more") {
  OpenHall hall;
  hall.wish_mail(hall.nadia, true);
  const AnnouncementId told = hall.tell();
  CHECK(hall.refusal(TakeAnnouncementBack{hall.nadia, hall.dice.id<AuditId>(), hall.id, told}) == "event-staff-only");
  CHECK(hall.refusal(TakeAnnouncementBack{hall.claire, hall.dice.id<AuditId>(), hall.id, hall.dice.id<AnnouncementId>()}) == "not-found");
  const TakeAnnouncementBack command{hall.claire, hall.dice.id<AuditId>(), hall.id, told};
  hall.must(command);
  hall.must(command);
  CHECK(hall.read_by(hall.nadia).empty());
  CHECK_FALSE(hall.goes_out_to(hall.nadia));
  for (const auto& [key, text] : hall.view.all()) CHECK(text.find("école") == std::string::npos);
}

TEST_CASE("an event tells three things a day, also where one was taken back") {
  OpenHall hall;
  const AnnouncementId first = hall.tell();
  hall.must(TakeAnnouncementBack{hall.claire, hall.dice.id<AuditId>(), hall.id, first});
  CHECK(announcements_left(hall.view, hall.id, hall.now) == 2);
  for (int i = 0; i < 2; ++i) {
    hall.now += 1min;
    hall.tell();
  }
  CHECK(announcements_left(hall.view, hall.id, hall.now) == 0);
  CHECK(hall.refusal(hall.telling(hall.claire)) == "announcements-today");
  hall.now += days{1};
  CHECK(announcements_left(hall.view, hall.id, hall.now) == 3);
  hall.tell();
}

TEST_CASE("only those who look after the event announce, and only while there is somebody to hear it") {
  Hall draft;
  Announce early{draft.claire, draft.dice.id<AuditId>(), {}};
  early.announcement.event = draft.id;
  early.announcement.subject = early.announcement.text = "Bientôt";
  CHECK(draft.refusal(early) == "not-open");

  OpenHall hall;
  CHECK(hall.refusal(hall.telling(hall.nadia)) == "event-staff-only");
  CHECK(hall.refusal(hall.telling(hall.claire, "")) == "text-empty");
  CHECK(hall.refusal(hall.telling(hall.claire, "Salle", std::string(1001, 'a'))) == "text-too-long");
  hall.move(EventState::closed);  // called off
  hall.must(hall.telling(hall.claire, "Annulé", std::string(1000, 'a')));
  hall.now += days{7};
  CHECK(hall.refusal(hall.telling(hall.claire)) == "event-over");
}

TEST_CASE("the journal says that something was announced and taken back, and not what") {  // checklist 25
  OpenHall hall;
  const AnnouncementId told = hall.tell();
  hall.must(TakeAnnouncementBack{hall.claire, hall.dice.id<AuditId>(), hall.id, told});
  std::string deeds;
  for (const AuditEntry& entry : hall.view.audit(100)) (deeds += entry.what) += ' ';
  CHECK(deeds.find("event-announced ") != std::string::npos);
  CHECK(deeds.find("event-announcement-taken-back ") != std::string::npos);
  for (const AuditEntry& entry : hall.view.audit(100)) CHECK(encode(entry).find("salle change") == std::string::npos);
}

TEST_CASE("an announcement goes with its event") {
  OpenHall hall;
  hall.tell();
  hall.move(EventState::closed);
  hall.now += days{366};
  for (int night = 0; night < 2; ++night) hall.must(ForgetOld{old_rows(hall.view, hall.now).keys});
  CHECK_FALSE(swap_event(hall.view, hall.id));
  for (const auto& [key, text] : hall.view.all()) CHECK(key.table != Table::announcement);
}

TEST_CASE("an announcement comes back from the store as it was, and one without a text is none") {
  OpenHall hall;
  hall.tell();
  const Announcement read = hall.read_by(hall.claire).front();
  CHECK(decode<Announcement>(encode(read)).value() == read);
  Announcement empty = read;
  empty.text.clear();
  CHECK_FALSE(decode<Announcement>(encode(empty)).has_value());
}
