#include "market/notifications.hpp"

#include "market/keys.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

constexpr std::size_t keys_looked_at = 20'000;  // some tens of milliseconds of a snapshot

bool is_old(const RecordKey& key, Timestamp now) {
  return key.table == Table::notification && key.number_at(1) < keys::number(now - limits::kNotificationLife);
}

}  // namespace

bool rings(const Notification& note) {
  if (note.kind != NotificationKind::closing) return true;
  return note.closing != Closing::declined && note.closing != Closing::expired && note.closing != Closing::superseded;
}

Result<Changes> decide(const MarketView& view, const ForgetNotifications& command, Timestamp now) {
  Workbench bench(view, now);
  for (const RecordKey& key : command.keys) {
    if (is_old(key, now) && view.row(key)) bench.erase_row(key);
  }
  return std::move(bench).take();
}

OldNotifications old_notifications(const MarketView& view, Timestamp now, std::optional<RecordKey> after) {
  OldNotifications found;
  std::size_t seen = 0;
  view.rows({.prefix = RecordKey{Table::notification}, .after = std::move(after)}, [&](const RecordKey& key, std::string_view) {
    if (is_old(key, now)) found.keys.push_back(key);
    if (++seen < keys_looked_at && found.keys.size() < kForgottenAtOnce) return true;
    found.next = key;
    return false;
  });
  return found;
}

}  // namespace ronde::market
