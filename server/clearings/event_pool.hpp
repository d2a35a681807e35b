#pragma once

// A swap event in the matcher's words: who is there, what lies on the tables and may still move, who would like it. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "market/event_book.hpp"
#include "ronde/matcher/clear.hpp"

namespace ronde::clearings {

/// What the hall is cleared for. Each level only chooses among what is best in all before it:
///   owed       who gave and got nothing since their ring broke, first (only where there is somebody)
///   people     different people who take something home
///   transfers  things that change hands
///   kept       hand-overs that were found before: few slips change (only when the room is cleared again)
///   wish       the faces
/// What is done, and every ring whole in which something has begun to move, stays: it is taken out, with the places it takes.
struct EventPool {
  market::EventBook book;
  matcher::ExchangeGraph graph;
  matcher::Objective objective;
  matcher::Caps caps;
  std::vector<std::string> level_names;  // by level of `objective`

  /// By OfferIndex: the item. Nothing: it stands for "takes without giving on", see `reserve`.
  std::vector<std::optional<market::EventItemId>> items;
  std::vector<market::EventPersonId> givers;                    // by OfferIndex
  std::vector<std::optional<market::EventPersonId>> receivers;  // by WantIndex; nothing: the reserve
  std::vector<market::EventRing> kept;                          // stand as they are, in their order
  std::vector<std::string> problems;                            // not empty: the book is not sound, nothing can be cleared
};

/// In an event where somebody was checked in, those who are present count; where nobody was, all that were not called absent.
/// An item counts if its owner does. Someone takes home as many things as they bring, or `at_most`.
/// The order of the rows of the book changes nothing.
[[nodiscard]] EventPool event_pool(const market::EventBook& book);

}  // namespace ronde::clearings
