#pragma once

// What a clearing found, as rings with numbers and tables that change as little as can be: private to the event's clearing.

#include <vector>

#include "market/event_book.hpp"

namespace ronde::clearings {

/// `found`: rings without numbers and tables, their transfers without index and round; each receiver gives the next. Behind them come into
/// `result.rings` those of `kept`. A ring found before keeps its number and table, a transfer its index; other rings get the table where
/// most of their people sat, else the one with the fewest rings. Fills rings, round, next_transfer and changed.
void number_rings(const market::EventBook& book, std::vector<market::EventRing> kept, std::vector<market::EventRing> found,
                  market::EventResult& result);

}  // namespace ronde::clearings
