#pragma once

// All that is known of one swap event, read at one instant: what the clearing, the slips, the lists and the report are made from.

#include <optional>
#include <vector>

#include "market/event_words.hpp"

namespace ronde::market {

struct EventBook {
  SwapEvent event;
  std::vector<EventPerson> people;  // by number
  std::vector<EventItem> items;     // by id
  std::vector<EventWishes> wishes;  // by person; a list that is empty has no entry
  std::optional<EventResult> last;  // with its transfers
};

}  // namespace ronde::market
