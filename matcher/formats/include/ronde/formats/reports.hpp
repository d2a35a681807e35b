#pragma once
// A clearing for people: the text that math-trade organisers know, a table, a page. Beside to_json and to_report of instance.hpp.
#include <optional>
#include <string>
#include <string_view>

#include "ronde/formats/instance.hpp"

namespace ronde::formats {

/// As TradeMaximizer prints: ERRORS, TRADE LOOPS, ITEM SUMMARY, numbers; obeys HIDE-*, SHOW-* and SORT-BY-ITEM of the file. Plain text;
/// "X receives Y" reads against the hand-over, as there. `elapsed_ms` is shown only where the file says SHOW-ELAPSED-TIME.
[[nodiscard]] std::string to_trade_report(const Instance& instance, const matcher::Clearing& clearing, std::int64_t elapsed_ms = 0);

/// One row a transfer, in order: exchange,kind,step,item,giver,to,receiver,cost. UTF-8, a head row, RFC 4180 quotes; exchanges and steps
/// count from 1; `giver` and `receiver` are users, or empty. A text that a spreadsheet would take for a formula has a ' before it.
[[nodiscard]] std::string to_csv(const Instance& instance, const matcher::Clearing& clearing);

enum class PageLanguage : std::uint8_t { english, french };
[[nodiscard]] std::optional<PageLanguage> page_language_from(std::string_view text);  ///< "en" or "fr"

/// One page of HTML that needs nothing beside it: what moves, the rings drawn, who sends and receives what, what stays, what was left out,
/// and how sure it is. No script and no address in it; all text of the file is escaped and set apart in its own direction. Obeys the same
/// options. `title`: the name of the file, say.
[[nodiscard]] std::string to_html(const Instance& instance, const matcher::Clearing& clearing, std::string_view title,
                                  PageLanguage language = PageLanguage::english);

}  // namespace ronde::formats
