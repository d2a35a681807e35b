#pragma once

// What those who look after a swap event tell everybody who takes part: that the hall has changed, what to bring, that it is called off.
// It stands on the event's page and in the news of the app; outside the app it goes to those who asked for it at that event
// (docs/decisions/0053). It is the event's word: nobody's name stands in it, and it goes with the event.

#include "market/changes.hpp"
#include "market/event_words.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

using AnnouncementId = StrongId<struct AnnouncementTag>;

//   told --taken back by the staff--> without its text --with the event--> gone
struct Announcement {
  AnnouncementId id;
  EventId event;
  Timestamp at{};
  Language language = Language::fr;
  std::string subject;
  std::string text;
  std::optional<Timestamp> taken_back_at = {};  // then subject and text are gone; it still counts for its day
  friend bool operator==(const Announcement&, const Announcement&) = default;
};

[[nodiscard]] std::string encode(const Announcement& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<Announcement> decode(std::string_view text);
[[nodiscard]] RecordKey key_of(const Announcement& announcement);

/// Those that stand, newest first, for who looks after the event or is on its list; nothing for anybody else.
[[nodiscard]] std::vector<Announcement> announcements_for(const MarketView& view, const SwapEvent& event, const Member& viewer);
/// How many more the event may tell on this day (UTC).
[[nodiscard]] std::size_t announcements_left(const MarketView& view, EventId event, Timestamp now);
/// May this notification of an announcement leave the house? It stands, and its member takes part and asked for it at that event.
[[nodiscard]] bool goes_out(const MarketView& view, const Notification& note);

/// By the event's staff, from the moment when people can register until a week after its end. Everybody on its list who is not absent has
/// it in their news. Errors: not_found; forbidden "event-staff-only"; conflict "not-open" (a draft), "event-over"; invalid text-*;
/// too_many "announcements-today".
struct Announce {
  MemberId by;
  AuditId audit;
  Announcement announcement;  // at is the rule's
};
/// What was told in error: its text goes, and it goes out to nobody any more. Twice is fine. Errors: not_found; forbidden
/// "event-staff-only".
struct TakeAnnouncementBack {
  MemberId by;
  AuditId audit;
  EventId event;
  AnnouncementId id;
};
/// Whether announcements of this event may also reach one outside the app; at any time. Errors: not_found (of who is on no list, too).
struct WishEventMail {
  MemberId member;
  EventId event;
  bool by_mail = false;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const Announce& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const TakeAnnouncementBack& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const WishEventMail& command, Timestamp now);

}  // namespace ronde::market
