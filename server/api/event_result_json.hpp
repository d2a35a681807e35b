#pragma once

#include <functional>
#include <map>
#include <string>

#include "market/event_book.hpp"

/// What a clearing found, as JSON: for those who look after the event, and for one who takes part.
namespace ronde::api {

/// The book's rows by id.
struct EventLookup {
  explicit EventLookup(const market::EventBook& book);
  std::map<market::EventPersonId, const market::EventPerson*> people;
  std::map<market::EventItemId, const market::EventItem*> items;
};

/// All of it, with everybody's names.
[[nodiscard]] std::string event_result_for_staff(const market::EventBook& book);
/// The rings in which this person sits; the others' names only where they want them shown.
[[nodiscard]] std::string event_result_for(const market::EventBook& book, market::EventPersonId viewer);
/// What is printed for each: by name, then those without one by number. `token`: what their slip's square says.
[[nodiscard]] std::string event_slips(const market::EventBook& book, const std::function<std::string(market::EventPersonId)>& token);
[[nodiscard]] std::string event_transfer_json(const market::EventBook& book, const market::EventTransfer& transfer);

}  // namespace ronde::api
