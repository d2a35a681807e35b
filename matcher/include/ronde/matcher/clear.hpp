#pragma once
// The facade: graph + objective + caps + limits -> Clearing with its Certificate. The engine behind it may change; this promise may not.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/matcher/exchange_graph.hpp"
#include "ronde/matcher/objective.hpp"
#include "ronde/matcher/proof.hpp"

namespace ronde::matcher {

/// What a plan may be. Lengths count transfers.
struct Caps {
  std::optional<std::uint32_t> cycle_cap = 3;             ///< nothing: uncapped; 0 or 1: no cycles
  std::uint32_t chain_cap = 0;                            ///< 0: no chains
  std::optional<std::uint32_t> seats_cap = std::nullopt;  ///< members in one exchange: a cycle of n transfers has n seats, a chain n + 1
  bool member_once = false;                               ///< a member sits at most once in an exchange (the product: yes; files: no)
  /// For swap events: over all exchanges together, what a member receives and what they give differ by no more, in half hours (half_hours).
  /// Only places count at which one receives and gives: a gift is given freely, and who receives at the end of a chain owes nothing for it.
  /// A size that is not told counts 0; nobody has no account. Nothing: sizes do not matter. The live pool does not look at it.
  std::optional<std::uint32_t> size_tolerance = std::nullopt;
};

struct Progress {
  std::string_view phase;   ///< "bound", "list", "prove"
  std::int64_t value = 0;   ///< first level, best plan so far
  std::int64_t bound = 0;   ///< first level, best bound so far
  std::uint64_t steps = 0;  ///< work so far
};

/// Calls `each(job)` once for every job in [0, jobs), in any order and on any threads, this one too, and returns when all calls have
/// returned. What a call throws is thrown on, after all have ended. Calls do not wait for each other, and none calls it again.
using RunAll = std::function<void(std::size_t jobs, const std::function<void(std::size_t job)>& each)>;

struct Limits {
  std::function<bool()> stop = {};  ///< asked often; true: come back soon with what there is. May be empty.
                                    ///< With `run_all` from several threads at the same time
  std::uint64_t step_limit = 0;     ///< search steps, not time: same market, same answer, everywhere. 0: none
  double gap_limit = 0;    ///< within caps, a level ends when its plan is this share under its bound (0.003: 0.3 %); 0: at the proof
  std::uint64_t seed = 1;  ///< of the heuristics; a proof does not depend on it
  std::function<void(const Progress&)> progress = {};  ///< may be empty
  bool keep_prices = false;                            ///< fill Certificate::proofs
  std::uint64_t block_work = 10'000;  ///< steps that one job of `run_all` does at least. Belongs to the question: the last digit of a sum
                                      ///< may hang on it
  RunAll run_all = {};                ///< lends threads; empty: all is done on this one. Never changes an answer
  std::uint64_t listed_max =
      500'000;                       ///< up to so many exchanges within the caps are all listed first (about 200 bytes each); else searched
  std::uint32_t whole_max = 30'000;  ///< a pool of more offers is cleared in pieces that no exchange within the caps joins
  std::uint32_t piece_max = 60'000;  ///< and a piece of more, block by block: near the best, and bounded, but seldom proven
};

enum class Status : std::uint8_t { optimal, feasible };
[[nodiscard]] std::string_view name(Status status);

/// value is what the exchanges are worth; bound what no plan can pass (for the small levels: go under) that keeps the values of all
/// earlier levels. Equal on every level: optimal.
struct LevelResult {
  Level level = Level::transfers;
  std::int64_t value = 0;
  std::int64_t bound = 0;
};

/// What a third person needs to repeat the run and to compare.
struct Certificate {
  std::vector<LevelResult> levels;
  Caps caps;
  std::uint64_t seed = 0;
  std::uint64_t input_hash = 0;    ///< ExchangeGraph::hash
  std::uint64_t steps = 0;         ///< work done
  std::string method;              ///< "assignment", "cycles and chains, all listed", ...
  std::string version;             ///< of the engine
  std::vector<LevelProof> proofs;  ///< one a level, if Limits::keep_prices; what they prove says check_certificate.hpp
};

struct Clearing {
  Status status = Status::feasible;
  std::vector<LevelResult> levels;  ///< one a level of the objective, most important first
  std::vector<Exchange> exchanges;  ///< share no unit of an offer or want beyond capacity; in a fixed order
  bool stopped = false;             ///< a limit ended the search
  Certificate certificate;
};

/// Chooses exchanges that are best in the first level, among those best in the second, and so on.
///
/// Errors  none: at a limit, or where this engine cannot prove more, status is feasible and the bounds say how much could be missing.
/// Cost    exponential at worst (NP-hard from cycles of 3 on). Uncapped without chains: O(listings x arcs log) for additive levels.
/// Repeats same graph, objective, caps, seed and step limit: same answer, however many threads `run_all` has, unless `stop` says true.
/// Source  Abraham, Blum, Sandholm: Clearing Algorithms for Barter Exchange Markets, EC 2007 (cycle formulation, column generation);
///         Jepsen et al., Subset-row inequalities, Oper. Res. 2008; see README.md.
[[nodiscard]] Clearing clear(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, const Limits& limits = {});

}  // namespace ronde::matcher
