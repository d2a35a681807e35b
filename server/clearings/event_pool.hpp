#pragma once

// A swap event in the matcher's words: who is there, what lies on the tables and may still move, who would like it. Pure.

#include <optional>
#include <string>
#include <vector>

#include "market/event_book.hpp"
#include "ronde/matcher/clear.hpp"

namespace ronde::clearings {

/// The book of an event and its graph.
///
/// Each level of the objective only chooses among what is best in all before it:
///   owed       hand-overs to those who gave in a ring that broke and got nothing: only where there is somebody
///   people     different people who take something home for the first time
///   transfers  things that change hands
///   changes    hand-overs that were not found before, few: only when the room is cleared again
///   wish       the faces: 3 love, 2 good, 1 acceptable
///
/// A person is one want, as large as the number of things that they take home, and an offer an item. "Only one of these" is a relay. Where
/// an imported want list says what is given for what, an item has a want of its own. Chains begin at gifts and at what somebody owes.
/// Without a cap gifts are a member like others, the reserve, that takes "nothing" from whoever a chain ends at: so a chain is a cycle, and
/// the best plan is found and proven as without gifts. That nothing weighs nothing: then `transfers` is the weight.
struct EventPool {
  market::EventBook book;
  matcher::ExchangeGraph graph;
  matcher::Objective objective;
  matcher::Caps caps;
  std::vector<std::string> level_names;                   ///< by level of `objective`
  std::vector<std::optional<market::EventItemId>> items;  ///< by OfferIndex; nothing: of whoever a chain ends at
  std::vector<market::EventPersonId> people;              ///< by WantIndex; that of the reserve says nothing
  std::optional<matcher::WantIndex> reserve;              ///< takes nothing from whoever a chain ends at
  std::vector<std::string> problems;                      ///< not empty: nothing can be cleared
};

/// In an event where somebody was checked in, those who are present count; where nobody was, all that are not absent. Of what they bring,
/// what is left over does not. Someone takes home as many things as they bring, or `at_most`; who gives only, none. What is done stays, and
/// so does every ring in which something moves and nobody is missing: with what they take up they are out of the graph.
/// The order of the rows of the book changes nothing. Cost: wishes times log.
[[nodiscard]] EventPool event_pool(const market::EventBook& book);

}  // namespace ronde::clearings
