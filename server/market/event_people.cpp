#include "market/event_people.hpp"

#include <algorithm>
#include <set>

#include "market/event_items.hpp"
#include "market/event_work.hpp"
#include "market/handover.hpp"
#include "market/keys.hpp"
#include "market/proposal_work.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

/// A new person on the list, with the next number and a code that nobody there has.
Result<EventPerson> new_person(Workbench& bench, SwapEvent& event, EventPersonId id, const Seed& seed) {
  const auto people = event_people(bench, event.id);
  if (people.size() >= event.capacity) return conflict("event-full", "as many people as there are places");
  SeedReader random(seed);
  EventPerson person;
  do {
    person.code = handover_code(random.next());
  } while (std::ranges::find(people, person.code, &EventPerson::code) != people.end());
  person.id = id;
  person.event = event.id;
  person.number = event.next_number++;
  return person;
}

bool is_listed(const std::vector<EventItem>& items, const NewEventItem& wanted) {
  return std::ranges::any_of(items, [&](const EventItem& item) {
    if (wanted.listing) return item.listing == wanted.listing;
    return folded(item.title) == folded(wanted.title) && item.category == wanted.category;
  });
}

Result<void> bring(Workbench& bench, const SwapEvent& event, const EventPerson& person, const std::vector<NewEventItem>& items) {
  if (items.empty()) return {};
  Brought brought = brought_by(bench, person);
  for (const NewEventItem& item : items) {
    if (is_listed(brought.own, item)) continue;
    if (Result<void> put = put_new_item(bench, event, person, item, brought); !put) return put;
  }
  return {};
}

bool lets_in(const SwapEvent& event) {
  return event.state != EventState::draft && event.state != EventState::closed;
}

/// The door's list, by id and by code.
class DoorList {
 public:
  explicit DoorList(std::vector<EventPerson> people) : people_(std::move(people)) {}
  [[nodiscard]] EventPerson* find(const DoorScan& scan) {
    const std::string code = typed_code(scan.code);
    const auto found = std::ranges::find_if(
        people_, [&](const EventPerson& person) { return scan.person ? person.id == *scan.person : !code.empty() && person.code == code; });
    return found == people_.end() ? nullptr : &*found;
  }

 private:
  std::vector<EventPerson> people_;
};

bool has_counted(const EventPerson& person, const std::string& scan) {
  return std::ranges::find(person.checkin_ids, scan) != person.checkin_ids.end();
}

void come_in(EventPerson& person, const DoorScan& scan, Timestamp now) {
  person.presence = Presence::present;
  person.came_at = std::min(scan.at, now);  // a tablet's clock may run fast
  person.checkin_ids.push_back(scan.id);
  if (person.checkin_ids.size() > limits::kScansKept) person.checkin_ids.erase(person.checkin_ids.begin());
}

bool begins_like(const EventPerson& person, const std::vector<std::string>& words) {
  const auto names = words_of(person.name);
  return std::ranges::all_of(words, [&](const std::string& word) {
    const auto begins = [&](const std::string& name) { return name.starts_with(word); };
    return word == std::to_string(person.number) || folded(person.code).starts_with(word) || std::ranges::any_of(names, begins);
  });
}

}  // namespace

Result<Changes> decide(const MarketView& view, const RegisterForEvent& command, Timestamp now) {
  Result<SwapEvent> event = event_of_member(view, command.member, command.id);
  if (!event) return event.error();
  if (Result<void> open = check_lists_open(*event, false); !open) return open.error();
  Workbench bench(view, now);
  Result<void> spent = bench.spend(command.member, "registrations", limits::kRegistrationsADay, "registrations-today");
  if (!spent) return spent.error();
  auto person = event_person_of(bench, event->id, command.member);
  if (!person) {
    Result<EventPerson> fresh = new_person(bench, *event, command.person, command.seed);
    if (!fresh) return fresh.error();
    person = *std::move(fresh);
    person->member = command.member;
  }
  person->name = bench.member(command.member)->first_name;
  person->name_shown = command.name_shown;
  person->by_mail = command.by_mail.value_or(person->by_mail);
  put(bench, *person);
  if (Result<void> brought = bring(bench, *event, *person, command.items); !brought) return brought.error();
  put_touched(bench, *event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const LeaveEvent& command, Timestamp now) {
  const auto event = swap_event(view, command.id);
  auto person = event ? event_person_of(view, command.id, command.member) : std::nullopt;
  if (!event || (!person && event->state == EventState::draft)) return not_found("no such event");
  if (event->state == EventState::closed) return conflict("event-over", "this event is over");
  if (!person || person->presence == Presence::absent) return Changes{};
  Workbench bench(view, now);
  if (check_lists_open(*event, true)) {
    erase_person(bench, *person);
  } else {
    person->presence = Presence::absent;
    put(bench, *person);
  }
  put_touched(bench, *event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const AddWalkIn& command, Timestamp now) {
  Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  if (Result<void> open = check_lists_open(*event, true); !open) return open.error();
  Result<std::string> name = clean_text(command.name, limits::kFirstName, Lines::one, "/name");
  if (!name) return name.error();
  Workbench bench(view, now);
  Result<EventPerson> person = new_person(bench, *event, command.person, command.seed);
  if (!person) return person.error();
  person->name = *std::move(name);
  person->name_shown = command.name_shown;
  person->gives_only = command.gives_only;
  if (command.present) {
    person->presence = Presence::present;
    person->came_at = now;
  }
  put(bench, *person);
  if (Result<void> brought = bring(bench, *event, *person, command.items); !brought) return brought.error();
  put_touched(bench, *event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangeEventPerson& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  auto person = event_person(view, command.id, command.person);
  if (!person) return not_found("nobody like that at this event");
  if (event->state == EventState::closed) return conflict("event-over", "this event is over");
  if (command.name && person->member) return invalid("members-name", "/name", "a member's name is the member's");
  if (command.at_most || command.gives_only) {
    if (Result<void> open = check_lists_open(*event, true); !open && event->state != EventState::frozen) return open.error();
  }
  if (command.name) {
    Result<std::string> name = clean_text(*command.name, limits::kFirstName, Lines::one, "/name");
    if (!name) return name.error();
    person->name = *std::move(name);
  }
  person->name_shown = command.name_shown.value_or(person->name_shown);
  person->gives_only = command.gives_only.value_or(person->gives_only);
  person->at_most = command.at_most.value_or(person->at_most);
  if (command.presence && *command.presence != person->presence) {
    person->presence = *command.presence;
    person->came_at = *command.presence == Presence::present ? std::optional(now) : std::nullopt;
  }
  Workbench bench(view, now);
  put(bench, *person);
  put_touched(bench, *event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const RemoveEventPerson& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  const auto person = event_person(view, command.id, command.person);
  if (!person) return not_found("nobody like that at this event");
  if (Result<void> open = check_lists_open(*event, true); !open) return open.error();
  Workbench bench(view, now);
  erase_person(bench, *person);
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-person-removed", command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const CheckIn& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  if (command.scans.size() > limits::kScansAtOnce) return invalid("too-many-scans", "/scans", "200 at once");
  if (!lets_in(*event)) return Changes{};
  Workbench bench(view, now);
  DoorList list(event_people(view, command.id));
  bool somebody = false;
  for (const DoorScan& scan : command.scans) {
    EventPerson* const person = list.find(scan);
    if (!person || person->presence == Presence::present || has_counted(*person, scan.id)) continue;
    come_in(*person, scan, now);
    put(bench, *person);
    somebody = true;
  }
  if (somebody) put_touched(bench, *event);
  return std::move(bench).take();
}

std::vector<CheckedIn> checked_in(const MarketView& view, const SwapEvent& event, const std::vector<DoorScan>& scans) {
  DoorList list(event_people(view, event.id));
  std::vector<CheckedIn> found;
  for (const DoorScan& scan : scans) {
    const EventPerson* const person = list.find(scan);
    if (!person)
      found.push_back({ScanOutcome::unknown, {}});
    else if (has_counted(*person, scan.id))
      found.push_back({ScanOutcome::came, person->id});
    else
      found.push_back({person->presence == Presence::present ? ScanOutcome::already : ScanOutcome::closed, person->id});
  }
  return found;
}

std::vector<EventPerson> event_people_for(const MarketView& view, EventId event, std::string_view sought) {
  auto people = event_people(view, event);
  const auto words = words_of(sought);
  if (words.empty()) return people;
  std::set<EventPersonId> by_label;
  for (const EventItem& item : event_items(view, event)) {
    if (words.size() == 1 && folded(item.label) == words.front()) by_label.insert(item.owner);
  }
  std::erase_if(people, [&](const EventPerson& person) { return !begins_like(person, words) && !by_label.contains(person.id); });
  return people;
}

}  // namespace ronde::market
