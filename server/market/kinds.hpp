#pragma once

// The closed lists of the market: enums, with the names that they have in records, in the API and in logs; and size, walking and time.
// State machines are drawn above their enums.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ronde::market {

/// UTC, milliseconds. "now" is always an argument, read once at the door.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Names of an enum in the order of its values. Each enum below specialises it.
template <class E>
inline constexpr auto names_of = nullptr;

template <class E>
[[nodiscard]] constexpr std::string_view name_of(E value) {
  return names_of<E>[static_cast<std::size_t>(value)];
}

template <class E>
[[nodiscard]] constexpr std::optional<E> named(std::string_view name) {
  for (std::size_t i = 0; i < names_of<E>.size(); ++i) {
    if (names_of<E>[i] == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

using Name = std::string_view;

enum class Language : std::uint8_t { fr, de, it, en };
template <>
inline constexpr std::array<Name, 4> names_of<Language>{"fr", "de", "it", "en"};

/// When the matcher weighs all listings against each other: once a night, once a week. At each listing it proposes whatever the rhythm, if
/// the exchange is good enough; with `instant`, which has its nights too, however well it fits.
enum class Rhythm : std::uint8_t { instant, nightly, weekly };
template <>
inline constexpr std::array<Name, 3> names_of<Rhythm>{"instant", "nightly", "weekly"};

/// How one joins. open: an invitation of any member; invite: only a steward's invitation; desk: any, but a steward approves each.
enum class Approval : std::uint8_t { open, invite, desk };
template <>
inline constexpr std::array<Name, 3> names_of<Approval>{"open", "invite", "desk"};

/// Only adults are matched until programmes with a responsible person exist.
enum class AgeBand : std::uint8_t { adult, from_15_to_17, guardian };
template <>
inline constexpr std::array<Name, 3> names_of<AgeBand>{"adult", "15-17", "guardian"};

enum class Role : std::uint8_t { member, steward, moderator };
template <>
inline constexpr std::array<Name, 3> names_of<Role>{"member", "steward", "moderator"};

//   awaiting_approval --approved--> active <--> suspended
//            |                        |             |
//            +----------------------> left <--------+
enum class MemberState : std::uint8_t { awaiting_approval, active, suspended, left };
template <>
inline constexpr std::array<Name, 4> names_of<MemberState>{"awaiting_approval", "active", "suspended", "left"};

//   open -> used_up | revoked | expired
enum class InvitationState : std::uint8_t { open, used_up, revoked, expired };
template <>
inline constexpr std::array<Name, 4> names_of<InvitationState>{"open", "used_up", "revoked", "expired"};

enum class Direction : std::uint8_t { offer, want };
template <>
inline constexpr std::array<Name, 2> names_of<Direction>{"offer", "want"};

enum class ListingKind : std::uint8_t { good, service, loan, lesson, gift };
template <>
inline constexpr std::array<Name, 5> names_of<ListingKind>{"good", "service", "loan", "lesson", "gift"};

/// How much a member wants it: j'adore, bien, à la rigueur. The API writes 1, 2, 3.
enum class WishLevel : std::uint8_t { love, good, acceptable };
template <>
inline constexpr std::array<Name, 3> names_of<WishLevel>{"love", "good", "acceptable"};

//   active <--> paused          `reserved` is never stored: it is how an active listing shows while all that is left is held.
//     |  |        |             Units held in a live proposal stay held whatever the state becomes.
//     |  +--------+--> ended (by its member) | expired
//     +--> given (no unit left; a want: all received)
enum class ListingState : std::uint8_t { active, paused, reserved, given, ended, expired };
template <>
inline constexpr std::array<Name, 6> names_of<ListingState>{"active", "paused", "reserved", "given", "ended", "expired"};

//   draft -> proposed -> agreed -> in_progress -> fulfilled | fulfilled_with_shortfall
//               |  ^        |           |
//     decline   v  |repaired|           |          exits: superseded (replaced before anyone answered), expired (nobody answered in
//             repairing <---+-----------+                 time), cancelled (dissolved, or by a steward)
//                        late withdrawal
// A draft is nobody's proposal yet: it is erased, without a message, when nobody sends it. A steward may stop the clocks of any other that
// is live, for seven days in all (mediation.hpp): then its only deadline is the end of the pause.
// Deadlines: draft 24 h; proposed the reply deadline; repairing the hold; agreed and in_progress a day before each meeting, then the
// hand-over deadline: a reminder 3 days after it, the end 7 days after it. The five last states are over: one closing message has gone to
// each member.
enum class ProposalState : std::uint8_t {
  draft,
  proposed,
  repairing,
  agreed,
  in_progress,
  fulfilled,
  fulfilled_with_shortfall,
  superseded,
  expired,
  cancelled
};
template <>
inline constexpr std::array<Name, 10> names_of<ProposalState>{
    "draft",      "proposed", "repairing", "agreed", "in_progress", "fulfilled", "fulfilled_with_shortfall",
    "superseded", "expired",  "cancelled"};

[[nodiscard]] constexpr bool is_live(ProposalState state) {
  return state <= ProposalState::in_progress;
}
/// From the last yes on: names, codes and meetings are open.
[[nodiscard]] constexpr bool is_open(ProposalState state) {
  return state >= ProposalState::agreed && state <= ProposalState::fulfilled_with_shortfall;
}

enum class ExchangeKind : std::uint8_t { direct, cycle, chain };
template <>
inline constexpr std::array<Name, 3> names_of<ExchangeKind>{"direct", "cycle", "chain"};

enum class Animal : std::uint8_t { rabbit, turtle, bird, cat, squirrel, fish, snail };
template <>
inline constexpr std::array<Name, 7> names_of<Animal>{"rabbit", "turtle", "bird", "cat", "squirrel", "fish", "snail"};

enum class Answer : std::uint8_t { waiting, yes, no };
template <>
inline constexpr std::array<Name, 3> names_of<Answer>{"waiting", "yes", "no"};

enum class DeclineReason : std::uint8_t { not_wanted, too_far, bad_time, condition, person, other };
template <>
inline constexpr std::array<Name, 6> names_of<DeclineReason>{"not_wanted", "too_far", "bad_time", "condition", "person", "other"};

//   planned --one side confirms--> half --the other side--> done
//      |    \--the giver enters the receiver's code--------> done
//      +--------- 7 days after its deadline --------------> missed (half too)
enum class TransferState : std::uint8_t { planned, half, done, missed };
template <>
inline constexpr std::array<Name, 4> names_of<TransferState>{"planned", "half", "done", "missed"};

enum class ThanksWord : std::uint8_t { merci, genereux, ponctuel, sympathique, soigneux };
template <>
inline constexpr std::array<Name, 5> names_of<ThanksWord>{"merci", "genereux", "ponctuel", "sympathique", "soigneux"};

/// How long a member mostly takes to answer: within an hour, three, twelve, a day, or longer. Nothing finer is ever shown.
enum class ReplyTime : std::uint8_t { hour, three_hours, half_day, day, longer };
template <>
inline constexpr std::array<Name, 5> names_of<ReplyTime>{"hour", "three_hours", "half_day", "day", "longer"};

/// Why a proposal is over for a member. Each member gets exactly one.
enum class Closing : std::uint8_t { fulfilled, shortfall, declined, expired, superseded, cancelled };
template <>
inline constexpr std::array<Name, 6> names_of<Closing>{"fulfilled", "shortfall", "declined", "expired", "superseded", "cancelled"};

// --- Size, walking, time -----------------------------------------------------------------------------------------------------------

/// The only value that Ronde knows: 1 small favour, 2 helping hand, 3 good while, 4 big favour.
using SizeBand = std::uint8_t;
/// Minutes of a size band: 30, 60, 120, 240.
[[nodiscard]] constexpr int minutes_of(SizeBand size) {
  return 15 << (size < 1 ? 1 : size > 4 ? 4 : size);
}

/// The only form in which a distance exists: quarter to quarter, on foot. `far` is shown as nothing.
enum class WalkBand : std::uint8_t { under_5, under_10, under_15, under_25, far };
template <>
inline constexpr std::array<Name, 5> names_of<WalkBand>{"under_5", "under_10", "under_15", "under_25", "far"};
/// 5, 10, 15, 25, or nothing.
[[nodiscard]] constexpr std::optional<int> minutes_of(WalkBand band) {
  constexpr std::array<int, 4> minutes{5, 10, 15, 25};
  if (band == WalkBand::far) return std::nullopt;
  return minutes[static_cast<std::size_t>(band)];
}

/// 21 bits: bit 3 * day + part, Monday 0; morning, afternoon, evening. 0 means that nothing was said: any time.
using Availability = std::uint32_t;
inline constexpr Availability kAllWeek = (1U << 21) - 1;
[[nodiscard]] constexpr Availability common_times(Availability a, Availability b) {
  return (a ? a : kAllWeek) & (b ? b : kAllWeek);
}

/// Random bytes that a command brings along, so that the rules stay pure: the same command gives the same animals and codes.
/// Codes are secrets: fill it from a cryptographic source.
using Seed = std::array<std::uint8_t, 64>;

}  // namespace ronde::market
