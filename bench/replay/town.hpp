#pragma once

// The people of one generated file: what the product is told of them (drafts, quarters) and what only they know (home, reach, tolerance,
// how reliable they are).

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/ground.hpp"
#include "luck.hpp"
#include "market/listings.hpp"
#include "market/neighbourhood.hpp"
#include "market/taxonomy.hpp"

namespace ronde::replay {

/// A Monday, midnight UTC.
inline constexpr market::Timestamp kBegin{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};
[[nodiscard]] inline std::int64_t day_of(market::Timestamp at) {
  return std::chrono::floor<std::chrono::days>(at - kBegin).count();
}

struct Item {
  market::ListingId id;
  std::size_t person = 0;
  market::ListingDraft draft;
  double value = 0;  // francs
  double hours = 0;  // of a session; 0: not told
  market::Timestamp posted{};
};

struct Neighbour {
  market::MemberId id;
  market::AccountId account;
  market::QuarterId quarter;
  cli::Point home;
  double reach_km = 0;
  double tolerance = 2;    // what is received may be worth so many times more or less than was hoped for
  double reliability = 1;  // that an agreed hand-over is carried out
  std::uint32_t ring_max = 5, chain_max = 6;
  market::Timestamp joins{};
  std::vector<int> looks;                           // minutes of the day, ascending
  bool asks = false;                                // has a want
  std::optional<market::MemberId> invited_by = {};  // nobody: by the stewards' poster
};

struct Town {
  market::FoundNeighbourhood place;
  std::vector<Neighbour> people;
  std::vector<Item> items;
  std::unordered_map<market::MemberId, std::size_t> person_of;
  std::unordered_map<market::ListingId, std::size_t> item_of;

  [[nodiscard]] const Item& item(market::ListingId id) const { return items[item_of.at(id)]; }
  std::size_t add(Neighbour neighbour);
  std::size_t add(Item item);
};

/// Reads a file of gen_neighbourhood.py --format jsonl as `ronde import` does: francs become sizes, a variant a tag, homes squares of half
/// a kilometre. Bundles and tied wants are left out. Ids come from `seed`. Throws std::runtime_error with the line.
[[nodiscard]] Town read_town(std::string_view text, const market::Taxonomy& taxonomy, std::uint64_t seed);

/// Spreads joining, posting and looking over the days.
void spread(Town& town, const Luck& luck);

/// After `spread`: whoever comes after the first day is invited by a neighbour who is there, drawn by luck.
void invite(Town& town, const Luck& luck);

}  // namespace ronde::replay
