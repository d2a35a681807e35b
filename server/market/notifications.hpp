#pragma once

#include <optional>
#include <vector>

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// What one write forgets at most.
inline constexpr std::size_t kForgottenAtOnce = 200;

/// Notifications go after limits::kNotificationLife, read or not: what they told of is long over. Keys that name something younger, or no
/// notification, are passed over, so that a program cannot erase more than that. Doing it twice is fine.
struct ForgetNotifications {
  std::vector<RecordKey> keys;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ForgetNotifications& command, Timestamp now);

/// Keys of notifications that are old enough, beyond `after`, at most kForgottenAtOnce of them.
/// Cost    looks at the keys of the whole table, at most 20,000 of them a call: `next` is where to go on, nothing at the end.
struct OldNotifications {
  std::vector<RecordKey> keys;
  std::optional<RecordKey> next;
};
[[nodiscard]] OldNotifications old_notifications(const MarketView& view, Timestamp now, std::optional<RecordKey> after = {});

}  // namespace ronde::market
