#include "market/event_helpers.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "market/association_words.hpp"
#include "market/event_work.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

bool is_free_to_help(const Member& member) {
  return member.state == MemberState::active && member.age_band == AgeBand::adult;
}

bool is_station(const SwapEvent& event, std::string_view station) {
  if (station == "door" || station == "pick_up") return true;
  return station.size() == 1 && station.front() >= 'A' && station.front() < 'A' + event.tables;
}

/// Each once, in order, and without those who stand nowhere.
Result<std::vector<EventHelper>> checked_helpers(const SwapEvent& event, const std::vector<EventHelper>& wanted) {
  std::map<MemberId, std::set<std::string>> stations;
  for (const EventHelper& helper : wanted) {
    const bool of_staff = std::ranges::binary_search(event.staff, helper.member);
    const auto known = [&](const std::string& station) { return is_station(event, station); };
    if (!of_staff || !std::ranges::all_of(helper.stations, known))
      return invalid("bad-station", "/stations", "the door, the pick-up or a table of this event, for somebody of the staff");
    stations[helper.member].insert(helper.stations.begin(), helper.stations.end());
  }
  std::vector<EventHelper> helpers;
  for (const auto& [member, places] : stations) {
    if (!places.empty()) helpers.push_back({member, {places.begin(), places.end()}});
  }
  return helpers;
}

bool is_sought(const PossibleHelper& helper, const std::vector<std::string>& words) {
  const auto names = words_of(helper.name);
  return std::ranges::all_of(words, [&](const std::string& word) {
    const auto begins = [&](const std::string& name) { return name.starts_with(word); };
    return (helper.number > 0 && word == std::to_string(helper.number)) || std::ranges::any_of(names, begins);
  });
}

}  // namespace

Result<Changes> decide(const MarketView& view, const SetEventStaff& command, Timestamp now) {
  Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  std::set<MemberId> people(command.people.begin(), command.people.end());
  people.insert(event->made_by);
  if (people.size() > limits::kEventStaff) return invalid("too-many-staff", "/people", "30 people at most look after an event");
  for (const MemberId id : people) {
    const auto member = view.member(id);
    if (!(member && is_free_to_help(*member)) && id != event->made_by)
      return invalid("no-such-member", "/people", "a grown-up member of this neighbourhood");
  }
  event->staff.assign(people.begin(), people.end());
  Result<std::vector<EventHelper>> helpers = checked_helpers(*event, command.helpers);
  if (!helpers) return helpers.error();
  event->helpers = *std::move(helpers);
  Workbench bench(view, now);
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-staff-set", event->id.text()});
  return std::move(bench).take();
}

std::vector<PossibleHelper> possible_helpers(const MarketView& view, const SwapEvent& event, const Member& asking,
                                             std::string_view sought) {
  std::map<MemberId, PossibleHelper> known;
  if (const auto association = event.association ? view.association(*event.association) : std::nullopt) {
    for (const AssociationPerson& person : association->people) known[person.member].of_association = true;
  }
  for (const EventPerson& person : event_people(view, event.id)) {
    if (person.member) known[*person.member].number = person.number;
  }
  if (asking.is(Role::steward)) {
    view.each_member([&](const Member& member) {
      known.try_emplace(member.id);
      return true;
    });
  }
  const auto words = words_of(sought);
  const auto apart = view.blocked_with(asking.id);
  std::vector<PossibleHelper> found;
  for (auto& [id, helper] : known) {
    const bool taken = std::ranges::binary_search(event.staff, id) || std::ranges::binary_search(apart, id);
    const auto member = taken ? std::nullopt : view.member(id);
    if (!member || !is_free_to_help(*member)) continue;
    helper.member = id;
    helper.name = member->first_name;
    if (is_sought(helper, words)) found.push_back(std::move(helper));
  }
  std::ranges::sort(found, {}, [](const PossibleHelper& helper) { return std::tuple(folded(helper.name), helper.number, helper.member); });
  if (found.size() > kHelpersTold) found.resize(kHelpersTold);
  return found;
}

}  // namespace ronde::market
