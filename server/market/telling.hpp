#pragma once

#include <bitset>
#include <optional>
#include <vector>

#include "market/words.hpp"

/// When a notification leaves the house, by mail or to the lock screen of a phone. Every notification is in the app; what goes out as well
/// is rare, never at night, and one person's to choose. Pure: who sends asks here, with the clock passed in.
namespace ronde::market {

enum class Channel : std::uint8_t { mail, push };
template <>
inline constexpr std::array<Name, 2> names_of<Channel>{"mail", "push"};

/// One bit a NotificationKind, in the order of its values.
using Kinds = std::bitset<names_of<NotificationKind>.size()>;
[[nodiscard]] inline Kinds all_kinds() {
  return ~Kinds{};
}

struct TellingWishes {
  Kinds mail = all_kinds();
  Kinds push = all_kinds();
  bool digest = false;  ///< mails once a day, at eight in the morning
  friend bool operator==(const TellingWishes&, const TellingWishes&) = default;
};

/// What one way has brought a person so far.
struct ToldSoFar {
  Timestamp until{};           ///< what happened up to then has been told, or need not be
  std::int32_t day = 0;        ///< days since 1970 in Switzerland, of the last one
  std::uint32_t that_day = 0;  ///< how many went that day
  friend bool operator==(const ToldSoFar&, const ToldSoFar&) = default;
};

/// One mail or push that is due now, and when to ask again.
struct TellingRound {
  std::vector<Notification> notes;  ///< newest last; empty: nothing goes now
  ToldSoFar after;                  ///< what holds when it has gone
  std::optional<Timestamp> again;   ///< empty: not before something new happens
};

namespace telling {
using namespace std::chrono_literals;
inline constexpr std::chrono::hours kDayBegins = 8h;  // quiet from nine in the evening to eight in the morning
inline constexpr std::chrono::hours kDayEnds = 21h;
inline constexpr std::chrono::seconds kGather = 10s;  // what happens together is told together, and no earlier write is passed
inline constexpr std::uint32_t kPushesADay = 5;       // a person and Swiss day (checklist 33); the sixth waits for the morning
inline constexpr std::uint32_t kMailsADay = 10;       // a person and Swiss day, for the same reason
inline constexpr std::chrono::days kStale{7};         // after so long, an outage's for instance, it is no news any more
}  // namespace telling

/// Is it between nine in the evening and eight in the morning in Switzerland?
[[nodiscard]] bool is_quiet(Timestamp now);
/// The next eight o'clock in Switzerland, strictly after `at`.
[[nodiscard]] Timestamp next_morning(Timestamp at);

/// What is to be told now. `notes` are one member's, in any order; those up to `so_far.until` are passed over.
/// A proposal is told of once a round, by its newest note, and by its closing where that is among them: one closing message a proposal.
/// That somebody wrote in it is told beside that.
/// What does not ring (notifications.hpp) goes by mail only, and takes with it what it has outrun.
/// Cost  n log n.
[[nodiscard]] TellingRound telling_round(Channel channel, const TellingWishes& wishes, const ToldSoFar& so_far,
                                         std::vector<Notification> notes, Timestamp now);

}  // namespace ronde::market
