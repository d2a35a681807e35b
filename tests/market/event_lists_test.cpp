// A list comes onto an event whole or not at all, and goes again.

#include "market/event_lists.hpp"

#include "hall.hpp"

using namespace ronde::test;

namespace {

struct Desk : Hall {
  Desk() { move(EventState::open); }

  /// Two people, each with a thing, who wish for each other's.
  [[nodiscard]] ImportIntoEvent list() {
    ImportIntoEvent command{.by = claire,
                            .audit = dice.id<AuditId>(),
                            .id = id,
                            .import = dice.id<EventImportId>(),
                            .people = {},
                            .items = {},
                            .wishes = {},
                            .codes = {"AAAAAA", "BBBBBB", "CCCCCC"}};
    for (const char* const name : {"Dora", "Emil"}) {
      EventPerson person;
      person.id = dice.id<EventPersonId>();
      person.name = name;
      EventItem item;
      item.id = dice.id<EventItemId>();
      item.owner = person.id;
      item.title = std::string("de ") + name;
      command.people.push_back(person);
      command.items.push_back(item);
    }
    for (std::size_t i = 0; i < 2; ++i)
      command.wishes.push_back({command.people[i].id, id, {{command.items[1 - i].id, WishLevel::love, 0}}, {}});
    return command;
  }
};

}  // namespace

TEST_CASE("a list brings people with the next numbers, codes of their own, things and wishes; taken back, nothing of it is left") {
  Desk desk;
  const EventPerson ana = desk.come("Ana");
  ImportIntoEvent list = desk.list();
  list.codes.front() = ana.code;  // in use by now: the next one is taken
  desk.must(list);
  const auto people = event_people(desk.view, desk.id);
  REQUIRE(people.size() == 3);
  CHECK(people[1].number == 2);
  CHECK(people[1].code == "BBBBBB");
  CHECK(people[2].code == "CCCCCC");
  CHECK(people[1].presence == Presence::expected);
  CHECK(event_counts(desk.view, desk.event(), false).wishes == 2);
  desk.must(UndoEventImport{desk.claire, desk.dice.id<AuditId>(), desk.id, list.import});
  CHECK(event_people(desk.view, desk.id).size() == 1);
  CHECK(event_items(desk.view, desk.id).empty());
  CHECK(desk.refusal(UndoEventImport{desk.claire, desk.dice.id<AuditId>(), desk.id, list.import}) == "not-found");
}

TEST_CASE("a list for which there is no room, or that is not sound, leaves the event as it was") {
  Desk desk;
  const auto refused = [&](auto spoil) {
    ImportIntoEvent list = desk.list();
    spoil(list);
    return desk.refusal(list);
  };
  CHECK(refused([&](ImportIntoEvent& list) { list.by = desk.nadia; }) == "event-staff-only");
  CHECK(refused([&](ImportIntoEvent& list) { list.items[0].owner = desk.dice.id<EventPersonId>(); }) == "bad-list");
  CHECK(refused([](ImportIntoEvent& list) { list.items[1].id = list.items[0].id; }) == "bad-list");
  CHECK(refused([&](ImportIntoEvent& list) { list.wishes[0].wishes[0].item = desk.dice.id<EventItemId>(); }) == "bad-list");
  CHECK(refused([](ImportIntoEvent& list) { list.codes.clear(); }) == "unavailable");
  SwapEvent event = desk.event();
  event.capacity = 1;
  desk.must(ChangeEvent{desk.claire, desk.dice.id<AuditId>(), event, event.version});
  CHECK(refused([](ImportIntoEvent&) {}) == "event-full");
  desk.move(EventState::frozen);
  CHECK(refused([](ImportIntoEvent&) {}) == "not-open");
  CHECK(event_people(desk.view, desk.id).empty());
}
