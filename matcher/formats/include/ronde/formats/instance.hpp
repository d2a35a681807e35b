#pragma once
// Files with markets in them, for the command line and the bench. Text in, graph and names out; the caller reads the disk.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/matcher/clear.hpp"

namespace ronde::formats {

/// Something wrong in a file. Lines and columns count from 1; column 0: the whole line.
struct Problem {
  std::size_t line = 0, column = 0;
  std::string message;
  std::string hint;  ///< what to do about it; may be empty
};
/// "file:line:col: message", one line, without control characters of the file.
[[nodiscard]] std::string to_text(const Problem& problem, std::string_view file);

/// A graph with the names of its file.
struct Instance {
  matcher::ExchangeGraph graph;
  std::vector<std::string> offer_names;  ///< by OfferIndex
  std::vector<std::string> want_names;   ///< by WantIndex
  std::vector<std::string> relay_names;  ///< by RelayIndex, "%NAME"
  /// Where a file leaves open whether a vertex is a gift, it is one only here: bounds are taken from this graph, plans from `graph`.
  std::optional<matcher::ExchangeGraph> generous;
  std::int64_t weight_scale = 1;  ///< weights of the file times this are the graph's whole weights
};

struct ReadResult {
  std::optional<Instance> instance;  ///< empty if there are problems
  std::vector<Problem> problems;     ///< all of them, up to kProblemMax
};
inline constexpr std::size_t kProblemMax = 1000;

/// Math-trade want lists, as TradeMaximizer 1.5 reads them: options inside the file (ALLOW-DUMMIES, REQUIRE-COLONS, REQUIRE-USERNAMES,
/// CASE-SENSITIVE, LINEAR-, TRIANGLE- and SQUARE-PRIORITIES, SMALL-STEP=n, BIG-STEP=n; those that only shape its report are taken and have
/// no effect). Dummies `%NAME` are private to their user. A want for an unknown item, an own item, itself, or a repeated one is left out.
[[nodiscard]] ReadResult read_wants(std::string_view text);
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

/// The ending of the file name chooses the reader; nothing for an unknown one. `beside` is the text of the `.ndds` file, if there is one.
[[nodiscard]] std::optional<ReadResult> read_by_name(std::string_view file, std::string_view text, std::optional<std::string_view> beside);
inline constexpr std::string_view kKnownEndings = ".wants .wmd .input (with .ndds) .edges .jsonl";

/// The result as JSON: status, objective, exchanges, certificate. One line and a newline.
[[nodiscard]] std::string to_json(const Instance& instance, const matcher::Clearing& clearing);
/// For people: what changes hands, exchange by exchange, and how sure it is.
[[nodiscard]] std::string to_report(const Instance& instance, const matcher::Clearing& clearing);

}  // namespace ronde::formats
