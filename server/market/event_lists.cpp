#include "market/event_lists.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "market/event_work.hpp"

namespace ronde::market {
namespace {

/// Gives out codes that nobody at the event has.
class CodeGiver {
 public:
  CodeGiver(const std::vector<EventPerson>& there, const std::vector<std::string>& codes) : codes_(codes) {
    for (const EventPerson& person : there) used_.insert(person.code);
  }
  [[nodiscard]] std::optional<std::string> next() {
    while (at_ < codes_.size()) {
      if (const std::string& code = codes_[at_++]; used_.insert(code).second) return code;
    }
    return std::nullopt;
  }

 private:
  const std::vector<std::string>& codes_;
  std::set<std::string> used_;
  std::size_t at_ = 0;
};

/// Each thing belongs to somebody of the list, and each wish names a thing that is there or comes.
Result<void> check_list(const MarketView& view, const ImportIntoEvent& list) {
  std::set<EventPersonId> people;
  for (const EventPerson& person : list.people) people.insert(person.id);
  std::set<EventItemId> items;
  for (const EventItem& item : event_items(view, list.id)) items.insert(item.id);
  for (const EventItem& item : list.items) {
    if (!people.contains(item.owner) || !items.insert(item.id).second) return invalid("bad-list", "", "a thing of nobody on the list");
  }
  for (const EventWishes& one : list.wishes) {
    const bool known = std::ranges::all_of(one.wishes, [&](const EventWish& wish) { return items.contains(wish.item); });
    if (!people.contains(one.person) || !known) return invalid("bad-list", "", "a wish for what is not there");
    if (encode(one).size() > kRecordBytesMax) return Error{Errc::too_many, "too-many-wishes", "more wishes than one person may have"};
  }
  return {};
}

}  // namespace

Result<Changes> decide(const MarketView& view, const ImportIntoEvent& command, Timestamp now) {
  Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  if (Result<void> open = check_lists_open(*event, true); !open) return open.error();
  const auto there = event_people(view, command.id);
  if (there.size() + command.people.size() > event->capacity) return conflict("event-full", "more people than there are places");
  if (count_event_rows(view, Table::event_item, command.id) + command.items.size() > limits::kEventItemsAll)
    return Error{Errc::too_many, "event-items", "the tables are full"};
  if (Result<void> fine = check_list(view, command); !fine) return fine.error();
  Workbench bench(view, now);
  CodeGiver codes(there, command.codes);
  for (EventPerson person : command.people) {
    auto code = codes.next();
    if (!code) return Error{Errc::unavailable, "unavailable", "not enough codes; please try again"};
    person.event = command.id;
    person.member.reset();
    person.import = command.import;
    person.code = *std::move(code);
    person.number = event->next_number++;
    put(bench, person);
  }
  for (EventItem item : command.items) {
    item.event = command.id;
    item.listing.reset();
    item.import = command.import;
    put(bench, item);
  }
  for (EventWishes one : command.wishes) {
    one.event = command.id;
    put(bench, one);
  }
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-list-imported", command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const UndoEventImport& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  if (Result<void> open = check_lists_open(*event, true); !open) return open.error();
  Workbench bench(view, now);
  std::size_t gone = 0;
  for (const EventPerson& person : event_people(view, command.id)) {
    if (person.import != command.import) continue;
    erase_person(bench, person);
    ++gone;
  }
  if (gone == 0) return not_found("no such import");
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-import-undone", command.id.text()});
  return std::move(bench).take();
}

}  // namespace ronde::market
