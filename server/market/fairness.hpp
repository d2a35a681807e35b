#pragma once

// Do proposals reach everybody alike? A month is told once, when those who posted in it have had a month to be asked: of five people at
// least, and so that nothing told here, nor anything told in the month's statistics, sets fewer apart. Decision 0050; docs/fairness.md.

#include <set>

#include "market/changes.hpp"
#include "market/market_view.hpp"
#include "market/statistics.hpp"

namespace ronde::market {

/// By what people are told apart. Each is something they said to Ronde themselves, or how long they have been here.
enum class Division : std::uint8_t { quarter, access, joined, reached, language };
template <>
inline constexpr std::array<Name, 5> names_of<Division>{"quarter", "access", "joined", "reached", "language"};

/// Of those who posted something that they seek in the month, for the first time in it: counts in fives, from five on; empty where it
/// cannot be told, which also says that there were none.
struct ReachedPeople {
  std::optional<std::uint32_t> seekers = {};
  std::optional<std::uint32_t> proposed = {};  // of them: sat in an exchange that was proposed since, until the end of the month after
  std::optional<std::uint32_t> served = {};    // of them: received something since, until then
  std::optional<Wait> wait = {};               // from posting to the first proposal, of the middle one who had any
  friend bool operator==(const ReachedPeople&, const ReachedPeople&) = default;
};

struct GroupFigures {
  Division division{};
  std::string group;  // a quarter's id; step_free, none; weeks, year, longer; mail_or_push, app_only; a language
  ReachedPeople people = {};
  friend bool operator==(const GroupFigures&, const GroupFigures&) = default;
};

struct FairnessMonth {
  Month month{};
  Timestamp published_at{};
  ReachedPeople all = {};
  std::vector<GroupFigures> groups = {};  // those of which at least `seekers` can be told; by division, then as they are called
  friend bool operator==(const FairnessMonth&, const FairnessMonth&) = default;
};

[[nodiscard]] std::string encode(const FairnessMonth& record);
template <>
Result<FairnessMonth> decode(std::string_view text);

/// Newest first.
[[nodiscard]] std::vector<FairnessMonth> fairness_months(const MarketView& view);

/// The oldest month that is not told yet, and after which another one is over. Its statistics and those of the month after are told before.
/// None from before there was a neighbourhood, nor of which listings may be forgotten.
[[nodiscard]] std::optional<Month> fairness_to_publish(const MarketView& view, Timestamp now);

/// Counts it. `reached`: members to whom Ronde can write beside the app, which accounts know.
/// Cost  a walk through all exchanges, listings and members: on a snapshot, never in a write.
[[nodiscard]] FairnessMonth fairness_of(const MarketView& view, Month month, const std::set<MemberId>& reached, Timestamp now);

/// Keeps it for good, as PublishMonth does. Errors: conflict "month-not-over".
struct PublishFairness {
  FairnessMonth figures;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const PublishFairness& command, Timestamp now);

}  // namespace ronde::market
