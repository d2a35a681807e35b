#pragma once

// The want list of a math trade, as TradeMaximizer reads it, becomes an event's lists, and the other way. Pure.

#include <string>
#include <string_view>

#include "market/event_import.hpp"

namespace ronde::clearings {

/// A user is a person, an item an item whose title is its name; each list is a group of wishes that only its item is given for, a dummy a
/// group that lists name. Items without a user are a person each. What the list leaves out with a word (an unknown item, an own one) comes
/// as remarks. Faults of a list have the code "list" and a sentence in English as value; columns count bytes.
[[nodiscard]] market::ImportReading read_event_wants(std::string_view text, const market::EventBook& book, const market::NewId& new_id);

/// A want list of who and what event_pool puts into a clearing: `ronde match` finds as many trades in it, with the objective "transfers" or
/// "people,transfers". Names stay as they are where a want list can write them and nobody else has them; else a number stands for them, and
/// comments tell which. A want list knows no gifts: what is given freely has an empty list. Nor does it know what is owed.
[[nodiscard]] std::string event_wants(const market::EventBook& book);

}  // namespace ronde::clearings
