// The want list of a math trade, as an event and back again.
#include "clearings/event_wants.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "clearings/event_clearing.hpp"
#include "event_books.hpp"
#include "ronde/formats/instance.hpp"

using namespace ronde;
using namespace ronde::test;
using clearings::event_wants;
using clearings::EventAim;
using clearings::read_event_wants;

namespace {

EventBook empty_book(std::uint8_t cap = 0) {
  Hall hall;
  hall.book.event.cycle_cap = cap;
  hall.book.event.capacity = 200;
  return hall.book;
}

NewId counting() {
  return [next = std::uint32_t{0}]() mutable { return numbered<EventItemId>(++next).bytes(); };
}

ImportReading reading(std::string_view text, const EventBook& book = empty_book()) {
  return read_event_wants(text, book, counting());
}

EventBook with(EventBook book, const ImportReading& reading) {
  book.people = reading.people;
  book.items = reading.items;
  book.wishes = reading.wishes;
  return book;
}

std::size_t trades(const EventBook& book, bool& proven) {
  const auto done = clearings::clear_event(clearings::event_pool(book, EventAim::transfers), {.certify = false});
  REQUIRE(done.problems.empty());
  proven = done.result.proven;
  std::size_t count = 0;
  for (const EventRing& ring : done.result.rings) count += ring.transfers.size();
  return count;
}

/// As `ronde match` finds them in a list.
std::int64_t trades_in(const std::string& list, std::uint8_t cap, bool& proven) {
  const auto read = formats::read_wants(list);
  REQUIRE(read.instance);
  matcher::Caps caps{.cycle_cap = std::nullopt};
  if (cap != 0) caps.cycle_cap = cap;
  const auto clearing = matcher::clear(read.instance->graph, {{matcher::Level::transfers}}, caps);
  proven = clearing.status == matcher::Status::optimal;
  return clearing.levels.front().value;
}

std::string file(const char* name) {
  std::ifstream in(name);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a real math trade becomes an event with the trades that are known to be the most, and goes out again with as many") {
  const std::string list = file("tests/data/matching/math-trades/ftm-br-2024-05.wants");
  for (const auto& [cap, most] : {std::pair<std::uint8_t, std::size_t>{0, 196}, {4, 119}}) {
    CAPTURE(int{cap});
    const ImportReading read = reading(list, empty_book(cap));
    for (const ImportError& error : read.errors) MESSAGE(error.code, ": ", error.value);
    REQUIRE(read.errors.empty());
    CHECK(read.people.size() == 114);
    CHECK(read.items.size() == 875);
    const EventBook book = with(empty_book(cap), read);
    bool proven = false;
    CHECK(trades(book, proven) == most);
    CHECK(proven);
    const std::string out = event_wants(book);
    CHECK(trades_in(out, cap, proven) == static_cast<std::int64_t>(most));
    CHECK(proven);
    const EventBook again = with(empty_book(cap), reading(out, empty_book(cap)));
    CHECK(again.items.size() == book.items.size());
    CHECK(again.people.size() == book.people.size());
    CHECK(trades(again, proven) == most);
  }
}

TEST_CASE("lists and dummies become groups that say what is given for what") {
  const ImportReading read = reading(
      "#! ALLOW-DUMMIES\n(anna) lamp : bike %one\n(anna) cup : %one\n(anna) %one : book drum\n(bruno) bike : lamp\n"
      "(bruno) book :\n(bruno) drum :\n");
  REQUIRE(read.errors.empty());
  REQUIRE(read.people.size() == 2);
  CHECK(read.people[0].name == "ANNA");
  REQUIRE(read.wishes.size() == 2);
  const EventWishes& anna = read.wishes[0];
  REQUIRE(anna.groups.size() == 3);
  CHECK(anna.groups[0].for_items == std::vector{read.items[0].id});
  CHECK(std::ranges::count_if(anna.groups, [](const EventGroup& group) { return group.for_items.size() == 2; }) == 1);
  CHECK(anna.wishes.size() == 3);
}

TEST_CASE("what is wrong with a want list is told by line, and nothing is read") {
  const auto errors = reading("#! REQUIRE-COLONS\n(anna) lamp : bike\n(bruno) bike lamp\n").errors;
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].line == 3);
  CHECK(errors[0].code == "list");
  CHECK_FALSE(errors[0].value.empty());
  CHECK(reading("(anna) l\xE9mp : bike\n").errors[0].code == "not-utf-8");
  CHECK(reading(std::string_view("a\0b", 3)).errors[0].code == "nul");
  CHECK(reading("\xFF\xFE(\0a\0").errors[0].code == "utf-16");
  Hall hall;
  hall.person("Anna");
  const ImportReading known = reading("# a list\n(anna) lamp : bike\n(bruno) bike : lamp\n", hall.book);
  REQUIRE(known.errors.size() == 1);
  CHECK(known.errors[0].code == "known-person");
  CHECK(known.errors[0].line == 2);
  CHECK(known.people.empty());
}

TEST_CASE("a list written of any hall without gifts has as many trades as the hall") {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    CAPTURE(seed);
    HallDice dice(seed);
    Hall hall = hall_by_dice(dice);
    for (EventPerson& person : hall.book.people) person.gives_only = false;
    for (EventItem& item : hall.book.items) item.kind = ListingKind::good;
    for (EventWishes& list : hall.book.wishes) {  // dummies that come back to themselves say nothing
      for (EventGroup& group : list.groups) std::erase_if(group.for_groups, [&](std::uint16_t above) { return above >= group.group; });
    }
    bool proven = false, proven_there = false;
    const auto here = static_cast<std::int64_t>(trades(hall.book, proven));
    const std::int64_t there = trades_in(event_wants(hall.book), hall.book.event.cycle_cap, proven_there);
    CHECK(proven);
    CHECK(proven_there);
    // A person with lists of their own and a limit may have given fewer of their things a chance, see event_pool.
    const bool limited = std::ranges::any_of(hall.book.people, [](const EventPerson& person) { return person.at_most != 0; });
    if (limited)
      CHECK(here <= there);
    else
      CHECK(here == there);
    found += static_cast<std::size_t>(here);
  }
  CHECK(found > 300);
}
