#pragma once

// What a neighbourhood did in a month, told so that nobody is seen in it. Decision 0041.
//
// A month is counted once, in the first night after its end, and what may be told of it is kept as it will be told: in fives, and without
// what would speak of fewer than five people. Nothing is ever counted again, so no two reports differ by somebody who came or left.

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

using Month = std::chrono::year_month;

/// 2026-03, and back; empty for anything else.
[[nodiscard]] std::string month_text(Month month);
[[nodiscard]] std::optional<Month> parse_month(std::string_view text);
/// By the clock of Switzerland.
[[nodiscard]] Month month_of(Timestamp at);
[[nodiscard]] Timestamp begin_of(Month month);

/// How many people gave in an exchange that was completed; a chain, which begins with a gift, is told apart.
enum class ExchangeSize : std::uint8_t { two, three, four, more, chain };
template <>
inline constexpr std::array<Name, 5> names_of<ExchangeSize>{"two", "three", "four", "more", "chain"};

/// From when something was posted as sought until it was handed over.
enum class Wait : std::uint8_t { three_days, week, fortnight, month, longer };
template <>
inline constexpr std::array<Name, 5> names_of<Wait>{"three_days", "week", "fortnight", "month", "longer"};

[[nodiscard]] Wait wait_of(std::chrono::milliseconds time);

/// As it is told: counts in fives, from five on; empty where it cannot be told, which also says that there were none.
struct MonthFigures {
  Month month{};
  Timestamp published_at{};
  std::optional<std::uint32_t> people = {};                         // who received something
  std::optional<std::uint32_t> handovers = {};                      // done
  std::optional<std::uint32_t> within_15 = {};                      // of them: quarters at most 15 minutes apart on foot,
  std::optional<std::uint32_t> beyond_15 = {};                      // or further
  std::optional<Wait> wait = {};                                    // the middle one of those who received
  std::optional<std::uint32_t> exchanges = {};                      // completed
  std::vector<std::pair<ExchangeSize, std::uint32_t>> sizes = {};   // of them, ascending by size
  std::vector<std::pair<std::string, std::uint32_t>> lacking = {};  // categories sought in the month and offered by nobody: people
  std::optional<std::uint32_t> kept_kg = {};                        // estimates, see estimates.hpp; none in records of old
  std::optional<std::uint32_t> helped_hours = {};
  friend bool operator==(const MonthFigures&, const MonthFigures&) = default;
};

[[nodiscard]] std::string encode(const MonthFigures& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<MonthFigures> decode(std::string_view text);

/// Newest first.
[[nodiscard]] std::vector<MonthFigures> published_months(const MarketView& view);

/// The oldest month that is over and not told yet. None from before there was a neighbourhood, nor from which exchanges may be erased.
[[nodiscard]] std::optional<Month> month_to_publish(const MarketView& view, Timestamp now);

/// Counts it. Cost  a walk through all exchanges and listings: on a snapshot, never in a write.
[[nodiscard]] MonthFigures figures_of(const MarketView& view, Month month, Timestamp now);

/// Keeps them for good. A month that has been told stays as it was told: nothing is changed. Errors: conflict "month-not-over".
struct PublishMonth {
  MonthFigures figures;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const PublishMonth& command, Timestamp now);

}  // namespace ronde::market
