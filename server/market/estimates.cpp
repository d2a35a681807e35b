#include "market/estimates.hpp"

#include <algorithm>
#include <iterator>

namespace ronde::market {
namespace {

using namespace std::string_view_literals;

constexpr std::array kOfAHand{"seeds-and-seedlings"sv, "baking"sv,      "preserves"sv, "eggs-and-honey"sv,  "pantry"sv,
                              "children-clothes"sv,    "phones"sv,      "books"sv,     "comics"sv,          "records-and-discs"sv,
                              "video-games"sv,         "clothes"sv,     "costumes"sv,  "school-supplies"sv, "bicycle-parts"sv,
                              "decoration"sv,          "pet-supplies"sv};
constexpr std::array kOfAnArm{
    "plants"sv,       "vegetables"sv,  "fruit"sv,         "garden-tools"sv, "power-tools"sv, "kitchen-ware"sv,
    "toys"sv,         "board-games"sv, "shoes"sv,         "luggage"sv,      "electronics"sv, "fabric-and-wool"sv,
    "camping-gear"sv, "party-gear"sv,  "mobility-aids"sv, "sports-gear"sv,  "computers"sv,   "small-appliances"sv};
constexpr std::array kOfTwoArms{"compost-and-soil"sv, "building-material"sv, "ladder-and-trailer"sv,
                                "baby-gear"sv,        "music-instruments"sv, "skis"sv};
constexpr std::array kOfTwoPeople{"firewood"sv, "furniture"sv, "large-appliances"sv, "bicycles"sv, "cargo-bike"sv};

constexpr std::array<WeightStep, 4> kWeightSteps{{{300, kOfAHand}, {1'000, kOfAnArm}, {3'000, kOfTwoArms}, {10'000, kOfTwoPeople}}};

bool takes(const EventReport& report, ListingKind kind) {
  return std::ranges::find(report.kinds, kind) != report.kinds.end();
}

}  // namespace

std::span<const WeightStep> weight_steps() {
  return kWeightSteps;
}

std::uint32_t grams_of(std::string_view category) {
  for (const WeightStep& step : kWeightSteps) {
    if (std::ranges::find(step.categories, category) != step.categories.end()) return step.grams;
  }
  return 0;
}

std::uint32_t counted_minutes(std::optional<std::uint32_t> declared, SizeBand size) {
  const std::uint32_t minutes = declared.value_or(static_cast<std::uint32_t>(minutes_of(size)));
  const auto above = std::ranges::upper_bound(kHelpSteps, minutes);
  return above == kHelpSteps.begin() ? 0 : *std::prev(above);
}

Estimate rounded_estimate(std::uint64_t grams, std::uint64_t minutes) {
  const auto told = [](std::uint64_t whole) { return whole < 5 ? std::nullopt : std::optional(in_whole_fives(whole)); };
  return {told(grams / 1'000), told(minutes / 60)};
}

StepThings tellable_steps(const StepThings& things, ToldNumbers& told) {
  StepThings may;
  ToldNumbers::Number together;
  for (auto step = things.rbegin(); step != things.rend(); ++step) {
    together.insert(together.end(), step->second.begin(), step->second.end());
    if (told.tell(together)) may.emplace(step->first, std::exchange(together, {}));
  }
  return may;
}

std::uint64_t cautious_sum(const StepThings& told) {
  std::uint64_t sum = 0;
  for (const auto& [each, things] : told) sum += std::uint64_t{each} * in_whole_fives(things.size());
  return sum;
}

Estimate estimate_of(const EventReport& report, const Taxonomy& taxonomy) {
  const bool helps = takes(report, ListingKind::service) || takes(report, ListingKind::lesson);
  const bool lends = takes(report, ListingKind::loan);
  std::uint64_t grams = 0, minutes = 0;
  for (const CategoryRow& row : report.categories) {
    const Category* const category = taxonomy.category(row.category);
    if (category == nullptr)
      grams += helps ? 0 : std::uint64_t{row.handed} * kWeightSteps.front().grams;
    else if (has_duration(category->kind))
      minutes += helps ? std::uint64_t{row.handed} * kHelpSteps.front() : 0;
    else
      grams += std::uint64_t{row.handed} * grams_of(row.category);
  }
  return rounded_estimate(lends ? 0 : grams, minutes);
}

}  // namespace ronde::market
