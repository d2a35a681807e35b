#pragma once

// Clears a hall in one go: the pool in, who hands what to whom out, with a proof that anybody can check. Pure, thread safe: to be run in
// the matcher's pool of threads.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "clearings/event_pool.hpp"
#include "market/taxonomy.hpp"

namespace ronde::clearings {

struct EventClearingLimits {
  std::function<bool()> stop = {};  ///< asked often; true: come back soon with what there is. May be empty
  std::uint64_t step_limit = 0;     ///< search steps, not time: with a limit the same hall gives the same rings everywhere. 0: none
  double gap_limit = 0;             ///< a level ends when its plan is this share under its bound; 0: at the proof
  std::uint64_t seed = 1;
  matcher::RunAll run_all = {};  ///< lends threads; empty: all is done on this one
  bool certify = true;           ///< write `input` and `certificate`: costs a fraction of the search
};

struct EventClearing {
  market::EventResult result;         ///< `at` is the caller's to set
  std::string input;                  ///< the pool by number alone, a `.pool` file: no name, no word, no id
  std::string certificate;            ///< `ronde match INPUT.pool --check CERTIFICATE.json`
  std::vector<std::string> problems;  ///< what is wrong with the pool or its plan; not empty: there is no result
};

/// Rings keep their number and table where they were found before; a new one gets the table at which most of its people sat, else the one
/// with the fewest. `changed` are exactly those of whose slip (what comes, what goes, from and to whom, at which table) anything differs.
/// Every plan passes `matcher::verify` and a second look by people and items (event_check.hpp), or is dropped.
[[nodiscard]] EventClearing clear_event(const EventPool& pool, const EventClearingLimits& limits);

struct TrialWarning {
  std::string_view code;               ///< "no_items", "no_wishes", "unlabelled", "unknown_category", "not_here"
  std::uint32_t count = 0;             ///< of people; of items where it is about items
  std::vector<std::uint32_t> numbers;  ///< of people, ascending, the first kTrialNumbersMax
};
inline constexpr std::size_t kTrialNumbersMax = 50;

struct TrialReport {
  std::uint32_t people = 0, present = 0, served = 0, rings = 0;
  bool proven = false;
  std::vector<TrialWarning> warnings;  ///< those with a count, in the order above
  std::vector<std::string> problems;
};

/// The dry run: clears and forgets. May be asked in any state.
[[nodiscard]] TrialReport try_event(const market::EventBook& book, const market::Taxonomy& taxonomy, const EventClearingLimits& limits);

}  // namespace ronde::clearings
