#pragma once

// A swap event's report is counted when the event is closed, and then kept: two reports of it, one from before somebody was erased, would
// differ by that person. It is of nobody (event_report.hpp), so it goes with its event and not with anyone who was there.

#include <string>

#include "market/changes.hpp"
#include "market/event_report.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

class Workbench;

[[nodiscard]] std::string encode(const EventReport& record);
template <class Record>
Result<Record> decode(std::string_view text);
template <>
Result<EventReport> decode(std::string_view text);

/// As it was counted at the closing; of an event that goes on, as it stands now.
/// Cost  one row, or all rows of the event and its neighbourhood's events before it.
[[nodiscard]] EventReport report_of(const MarketView& view, const SwapEvent& event);

/// In the write that closes the event, before anything of it goes.
void keep_report(Workbench& bench, const SwapEvent& event);

}  // namespace ronde::market
