#pragma once

// The want list of a math trade, as TradeMaximizer reads it, becomes an event's lists, and the other way. Pure.

#include <string>
#include <string_view>

#include "market/event_import.hpp"

namespace ronde::clearings {

/// A user is a person, an item an item whose title is its name; each list is a group of wishes that only its item is given for, a dummy a
/// group that lists name. Items without a user are a person each. What the list leaves out with a word (an unknown item, an own one) comes
/// as remarks. Faults of the file: market::ImportError with the code "list", the sentence in `value`.
[[nodiscard]] market::ImportReading read_event_wants(std::string_view text, const market::EventBook& book, const market::NewId& new_id);

/// A want list of who and what event_pool would put into a clearing: `ronde match` finds as many trades in it. Names stay as they are
/// where a want list can write them and they are alike for nobody else; else a number stands for them, told in comments.
/// A want list knows no gifts: what is given freely stands in it, but takes part in nothing.
[[nodiscard]] std::string event_wants(const market::EventBook& book);

}  // namespace ronde::clearings
