#pragma once
// The small matching inside a bundle: each thing that is wanted takes a thing of its own among those that are offered.
#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>

#include "ronde/matcher/compatibility.hpp"

namespace ronde::matcher {

/// One thing of an offer or of a want, whether it stands alone or in a bundle.
struct Thing {
  CategoryId category = 0;
  std::span<const Stem> words, tags;
};

/// How well a thing suits, or several do together.
struct Fit {
  int points = 0;
  std::int32_t words = 0, tags = 0;  ///< in common
  friend auto operator<=>(const Fit&, const Fit&) = default;
  friend Fit operator+(const Fit& one, const Fit& other) {
    return {one.points + other.points, one.words + other.words, one.tags + other.tags};
  }
};

template <class Facts>
[[nodiscard]] std::size_t thing_count(const Facts& facts) {
  return 1 + facts.beside.size();
}
template <class Facts>
[[nodiscard]] Thing thing(const Facts& facts, std::size_t at) {
  if (at == 0) return {facts.category, facts.words, facts.tags};
  const BundlePart& part = facts.beside[at - 1];
  return {part.category, part.words, part.tags};
}

/// The best way in which each of `wanted` things takes one of `offered` things, no two the same; nothing: there is none.
/// `fit_of(want, offer)` tells how well a pair suits: an optional Fit.
/// Shapes  what is beyond kBundleMax is not offered; who wants more than that is served by nothing.
/// Cost    2^kBundleMax sets of things taken, for each thing wanted: some 100 ns.
template <class FitOf>
[[nodiscard]] std::optional<Fit> best_fit(std::size_t wanted, std::size_t offered, FitOf fit_of) {
  offered = std::min(offered, kBundleMax);
  if (wanted > offered) return std::nullopt;
  using BySet = std::array<std::optional<Fit>, std::size_t{1} << kBundleMax>;  // the best that takes exactly this set
  BySet best{};
  best[0] = Fit{};
  for (std::size_t want = 0; want < wanted; ++want) {
    BySet next{};
    for (std::size_t offer = 0; offer < offered; ++offer) {
      const std::optional<Fit> fit = fit_of(want, offer);
      if (!fit) continue;
      const std::size_t own = std::size_t{1} << offer;
      for (std::size_t taken = 0; taken < best.size(); ++taken) {
        if (!best[taken] || (taken & own) != 0) continue;
        std::optional<Fit>& with = next[taken | own];
        with = std::max(with, std::optional(*best[taken] + *fit));
      }
    }
    best = next;
  }
  return *std::ranges::max_element(best);
}

}  // namespace ronde::matcher
