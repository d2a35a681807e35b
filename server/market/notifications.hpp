#pragma once

#include <optional>
#include <vector>

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// Does it ring a phone, where there is one to ring, or does it wait until its member looks? What ends because somebody else said no or
/// nothing waits: of a proposal one answered, one had better hear nothing than that it came to nothing; and who made others say yes must
/// not make their phones ring again by saying no (checklist 33). That an exchange is broken after the last yes is another message, which
/// rings.
[[nodiscard]] bool rings(const Notification& note);

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
