#pragma once

// Kilograms kept in use and hours of help: estimates of ours, from one public table. Pure. Decision 0060; docs/estimates.md is true to it.
//
// An estimate is made of counts that are told, or that may be told beside those that are, and of nothing else: whatever is made of it, it
// speaks of nobody of whom they do not. Each step of the table is so low that most things are above it, and each sum is rounded down.

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "market/event_report.hpp"
#include "market/told_numbers.hpp"

namespace ronde::market {

/// What a thing of these categories counts. A step is about three times the one below.
struct WeightStep {
  std::uint32_t grams = 0;
  std::span<const std::string_view> categories;
};
/// Ascending. No category stands on two.
[[nodiscard]] std::span<const WeightStep> weight_steps();

/// 0 where a category is of no thing that one carries home: help, a room, a car.
[[nodiscard]] std::uint32_t grams_of(std::string_view category);

/// The minutes of the size bands: what help counts.
inline constexpr std::array<std::uint32_t, 4> kHelpSteps{30, 60, 120, 240};
/// The step at or below what was declared or, where nothing was, the size's own. 0: shorter than the first.
[[nodiscard]] std::uint32_t counted_minutes(std::optional<std::uint32_t> declared, SizeBand size);

/// Does somebody keep what is handed over? What is lent goes home again and counts nothing.
[[nodiscard]] constexpr bool is_kept(ListingKind kind) {
  return kind == ListingKind::good || kind == ListingKind::gift;
}

/// In fives, from below; empty where nothing is told, which also says less than five.
struct Estimate {
  std::optional<std::uint32_t> kept_kg;
  std::optional<std::uint32_t> helped_hours;
  friend bool operator==(const Estimate&, const Estimate&) = default;
};
[[nodiscard]] Estimate rounded_estimate(std::uint64_t grams, std::uint64_t minutes);

/// By what each counts: the things of one step.
using StepThings = std::map<std::uint32_t, ToldNumbers::Number>;
/// What of it may be told beside what is told, and is then told: the highest step first; where its things may not be told they go one step
/// down, as if they were lighter, and below the lowest they count nothing.
[[nodiscard]] StepThings tellable_steps(const StepThings& things, ToldNumbers& told);
/// Their sum, where each step's count is as it would be told: in whole fives.
[[nodiscard]] std::uint64_t cautious_sum(const StepThings& told);

/// From the categories' counts that the report tells. Help counts the lowest step, since nobody said how long it takes; so do things whose
/// category is not told, if only things were taken. Where the event takes loans too, no count says what was kept: no kilograms.
[[nodiscard]] Estimate estimate_of(const EventReport& report, const Taxonomy& taxonomy);

}  // namespace ronde::market
