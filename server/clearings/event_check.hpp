#pragma once

// A second look at what a clearing found, by people and items: shares no code with what made the graph.

#include <string>
#include <vector>

#include "market/event_book.hpp"

namespace ronde::clearings {

/// Everything that is wrong with `result` as what comes after `book.last`, as sentences; empty: it may be obeyed.
/// Checked: who gives owns it, who gets it wished for it, both are here, nothing moves twice; rings close, chains begin with what is given
/// freely or owed; the cap; nobody takes home more than they may, nor two of a group; what was done before stands as it was.
[[nodiscard]] std::vector<std::string> what_is_wrong(const market::EventBook& book, const market::EventResult& result);

}  // namespace ronde::clearings
