#include "market/announcements.hpp"

#include <algorithm>

#include "market/event_work.hpp"
#include "market/events.hpp"
#include "market/keys.hpp"
#include "market/record_io.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, Announcement& x) {
  io("id", x.id);
  io("event", x.event);
  io("at", x.at);
  io("language", x.language);
  io("subject", x.subject);
  io("text", x.text);
  io("taken_back_at", x.taken_back_at);
}

namespace {

bool stands(const Announcement& announcement) {
  return !announcement.taken_back_at;
}

/// Oldest first, those that were taken back among them.
std::vector<Announcement> told_at(const MarketView& view, EventId event) {
  std::vector<Announcement> found;
  view.rows({.prefix = keys::of(Table::announcement, event)}, [&](const RecordKey&, std::string_view text) {
    Result<Announcement> record = decode<Announcement>(text);
    if (!record) throw BadRecord(record.error().why);
    found.push_back(*std::move(record));
    return true;
  });
  std::ranges::stable_sort(found, {}, &Announcement::at);
  return found;
}

Result<void> check_may_tell(const MarketView& view, const SwapEvent& event, Timestamp now) {
  if (event.state == EventState::draft) return conflict("not-open", "nobody can have registered yet");
  if (now >= event_over_at(event) + limits::kAnnounceAfter) return conflict("event-over", "it was over a week ago");
  if (announcements_left(view, event.id, now) == 0) return Error{Errc::too_many, "announcements-today", "three things a day"};
  return {};
}

Result<void> clean(Announcement& announcement) {
  Result<std::string> subject = clean_text(announcement.subject, limits::kTitle, Lines::one, "/subject");
  if (!subject) return subject.error();
  Result<std::string> text = clean_text(announcement.text, limits::kAnnouncementText, Lines::many, "/text");
  if (!text) return text.error();
  announcement.subject = *std::move(subject);
  announcement.text = *std::move(text);
  return {};
}

}  // namespace

std::string encode(const Announcement& record) {
  return io::write_record(record);
}

template <>
Result<Announcement> decode(std::string_view text) {
  Result<Announcement> record = io::read_record<Announcement>(text);
  if (!record) return record;
  if (stands(*record) == record->text.empty()) return io::bad_record("it stands without a text, or was taken back and has one");
  return record;
}

RecordKey key_of(const Announcement& announcement) {
  return {Table::announcement, {announcement.event.bytes(), announcement.id.bytes()}};
}

std::vector<Announcement> announcements_for(const MarketView& view, const SwapEvent& event, const Member& viewer) {
  if (!is_event_staff(view, viewer, event) && !event_person_of(view, event.id, viewer.id)) return {};
  auto told = told_at(view, event.id);
  std::erase_if(told, [](const Announcement& one) { return !stands(one); });
  std::ranges::reverse(told);
  return told;
}

std::size_t announcements_left(const MarketView& view, EventId event, Timestamp now) {
  const auto told = told_at(view, event);
  const auto today = std::chrono::floor<std::chrono::days>(now);
  const auto is_of_today = [&](const Announcement& one) { return std::chrono::floor<std::chrono::days>(one.at) == today; };
  const auto already = static_cast<std::size_t>(std::ranges::count_if(told, is_of_today));
  return limits::kAnnouncementsADay - std::min(already, limits::kAnnouncementsADay);
}

bool goes_out(const MarketView& view, const Notification& note) {
  const auto person = note.event ? event_person_of(view, *note.event, note.member) : std::nullopt;
  if (!person || !person->by_mail || person->presence == Presence::absent) return false;
  return std::ranges::any_of(told_at(view, *note.event), [&](const Announcement& one) { return one.at == note.at && stands(one); });
}

Result<Changes> decide(const MarketView& view, const Announce& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.announcement.event);
  if (!event) return event.error();
  if (Result<void> may = check_may_tell(view, *event, now); !may) return may.error();
  Announcement announcement = command.announcement;
  if (Result<void> fine = clean(announcement); !fine) return fine.error();
  announcement.at = now;
  announcement.taken_back_at.reset();
  Workbench bench(view, now);
  bench.put_row(key_of(announcement), encode(announcement));
  for (const EventPerson& person : event_people(view, event->id)) {
    if (!person.member || person.presence == Presence::absent) continue;
    bench.tell({.member = *person.member, .kind = NotificationKind::announced, .at = now, .event = event->id});
  }
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-announced", event->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const TakeAnnouncementBack& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.event);
  if (!event) return event.error();
  auto told = told_at(view, command.event);
  const auto found = std::ranges::find(told, command.id, &Announcement::id);
  if (found == told.end()) return not_found("no such announcement");
  if (!stands(*found)) return Changes{};
  found->subject.clear();
  found->text.clear();
  found->taken_back_at = now;
  Workbench bench(view, now);
  bench.put_row(key_of(*found), encode(*found));
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-announcement-taken-back", event->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const WishEventMail& command, Timestamp now) {
  const auto event = swap_event(view, command.event);
  auto person = event ? event_person_of(view, command.event, command.member) : std::nullopt;
  if (!person) return not_found("not on the list of such an event");
  if (person->by_mail == command.by_mail) return Changes{};
  Workbench bench(view, now);
  person->by_mail = command.by_mail;
  put(bench, *person);
  put_touched(bench, *event);
  return std::move(bench).take();
}

}  // namespace ronde::market
