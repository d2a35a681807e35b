#pragma once
// Files with markets in them, for the command line and the bench. Text in, graph and names out; the caller reads the disk.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/matcher/clear.hpp"

namespace ronde::formats {

/// Most problems, and most remarks, that are told of one file.
inline constexpr std::size_t kProblemMax = 1000;

/// Something wrong in a file. Lines and columns count from 1; column 0: the whole line.
struct Problem {
  std::size_t line = 0, column = 0;
  std::string message;
  std::string hint;  ///< what to do about it; may be empty
};
/// "file:line:col: message", one line, without control characters of the file.
[[nodiscard]] std::string to_text(const Problem& problem, std::string_view file);

/// What a want list says of itself (`#! OPTION ...`): what to aim at and what to print. Other files keep what stands here.
struct ListRules {
  matcher::Objective objective{{matcher::Level::transfers}};  ///< trades; then cost, if it has priorities; then users, if it says so
  bool uncapped = false;                                      ///< a math trade: cycles of any length
  std::optional<std::uint64_t> seed;                          ///< SEED=n
  /// NONTRADE-COST=n where it forbids something: every rank of the graph is its cost minus this.
  std::int64_t rank_lowered_by = 0;
  std::vector<std::string> options;  ///< all of them, in order, for the head of a report
  bool show_loops = true, show_summary = true, show_nontrades = true, show_remarks = true, show_stats = true;
  bool show_missing = false, show_elapsed = false;
  bool sort_by_item = false;  ///< item before user
};

/// A graph with the names of its file. Vertex i of a file is offer i and want i.
struct Instance {
  matcher::ExchangeGraph graph;
  std::vector<std::string> offer_names;  ///< by OfferIndex
  std::vector<std::string> want_names;   ///< by WantIndex
  std::vector<std::string> relay_names;  ///< by RelayIndex, "%NAME"
  /// Where a file leaves open whether a vertex is a gift, it is one only here: bounds are taken from this graph, plans from `graph`.
  std::optional<matcher::ExchangeGraph> generous;
  std::int64_t weight_scale = 1;          ///< weights of the file times this are the graph's whole weights
  std::vector<std::string> member_names;  ///< by MemberIndex, users of a want list; empty where a vertex is its own owner
  ListRules rules;
  std::vector<Problem> remarks;            ///< what was left out of a want list and why, by line; up to kProblemMax
  std::size_t remarks_left_out = 0;        ///< those beyond
  std::vector<std::string> missing_names;  ///< official names without a list, sorted
};

struct ReadResult {
  std::optional<Instance> instance;  ///< empty if there are problems
  std::vector<Problem> problems;     ///< all of them, up to kProblemMax
};

/// Math-trade want lists, as TradeMaximizer 1.3 to 1.5 read them: options inside the file, official names, private dummies `%NAME`,
/// priorities (FORMAT.md beside this library tells all of it, and what is its source). What TradeMaximizer ends with is a problem;
/// what it leaves out with a word (an unknown item, an own item, a repeated one, a second list) is left out here with a remark.
struct WantsReading {
  std::string options = {};  ///< words as after `#!`, read before the list: those of the list win where both say a number
  /// Leaves NONTRADE-COST aside, for a caller with an objective of their own: ranks are costs as they stand.
  bool plain_ranks = false;
};
[[nodiscard]] ReadResult read_wants(std::string_view text, const WantsReading& reading = {});
/// Kidney pools of PrefLib (header lines `# KEY: value`) and of KidneyExchange.jl (first line `vertices,edges`); arcs into altruists and of
/// weight 0 are left out.
[[nodiscard]] ReadResult read_wmd(std::string_view text);
/// Kidney pools of Glasgow: `source target weight` up to `-1 -1 -1`; `ndds` has the altruists' arcs, named `g0`, `g1`, ...
[[nodiscard]] ReadResult read_input(std::string_view text, std::optional<std::string_view> ndds);
/// `p N M A`, `a V`, `u v w`.
[[nodiscard]] ReadResult read_edges(std::string_view text);
/// The generator's JSON Lines, by its own rule of satisfaction; a vertex is a participant, people's own caps and bundles are left out and
/// each want takes its best eight offers, as `--format edges` does.
[[nodiscard]] ReadResult read_jsonl(std::string_view text);

/// A neighbourhood's pool as a clearing found it, by number alone: `o OWNER UNITS GIFT SIZE`, `w OWNER UNITS`, `r WANT OFFER`,
/// `t OFFER WANT` and the facts of an arc; listings count from 0 in the order of their lines. That of a swap event may have relays:
/// `g OWNER`, `u OFFER RELAY` as `t`, `v RELAY WANT RANK`, `x RELAY RELAY RANK`.
[[nodiscard]] ReadResult read_pool(std::string_view text);
/// The same, written: read again it has the same hash.
[[nodiscard]] std::string pool_to_text(const matcher::ExchangeGraph& graph);

/// The ending of the file name chooses the reader; nothing for an unknown one. `beside` is the text of the `.ndds` file, if there is one.
/// A `.txt` is a want list too.
[[nodiscard]] std::optional<ReadResult> read_by_name(std::string_view file, std::string_view text, std::optional<std::string_view> beside,
                                                     const WantsReading& wants = {});
inline constexpr std::string_view kKnownEndings = ".wants .txt .wmd .input (with .ndds) .edges .jsonl .pool";

/// The result as JSON: status, objective, exchanges, certificate. One line and a newline.
[[nodiscard]] std::string to_json(const Instance& instance, const matcher::Clearing& clearing);
/// For people, a line a level: its value as the file counts it, and how sure it is.
[[nodiscard]] std::string levels_to_text(const Instance& instance, const std::vector<matcher::LevelResult>& levels);
/// For people: what changes hands, exchange by exchange, and how sure it is.
[[nodiscard]] std::string to_report(const Instance& instance, const matcher::Clearing& clearing);

}  // namespace ronde::formats
