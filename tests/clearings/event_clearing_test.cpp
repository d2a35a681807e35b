// Clearing a hall: who takes home what, what stands when it is done again, and what nobody may get.
#include "clearings/event_clearing.hpp"

#include <doctest/doctest.h>

#include <set>

#include "clearings/event_check.hpp"
#include "event_books.hpp"
#include "ronde/formats/certificate.hpp"
#include "ronde/formats/instance.hpp"
#include "ronde/matcher/check_certificate.hpp"

using namespace ronde;
using namespace ronde::test;
using clearings::clear_event;
using clearings::event_pool;
using clearings::EventClearing;

namespace {

EventResult cleared(const Hall& hall, std::uint64_t seed = 1) {
  EventClearing done = clear_event(event_pool(hall.book), {.step_limit = 2'000'000, .seed = seed});
  INFO("what is wrong: ", done.problems.empty() ? "" : done.problems.front());
  CHECK(done.problems.empty());
  return std::move(done.result);
}

/// The result becomes the last one; a clearing after it is of the next round.
void publish(Hall& hall, EventResult result) {
  hall.book.event.clearings = result.round;
  hall.book.last = std::move(result);
}

EventTransfer& transfer_of(Hall& hall, const std::string& title) {
  for (EventRing& ring : hall.book.last->rings) {
    for (EventTransfer& transfer : ring.transfers) {
      if (transfer.item == hall.item(title)) return transfer;
    }
  }
  FAIL("nobody gets ", title);
  return hall.book.last->rings.front().transfers.front();
}

void is_done(Hall& hall, const std::string& title) {
  transfer_of(hall, title).state = EventTransferState::done;
}

std::size_t count_of(const EventResult& result, EventPersonId person) {
  std::size_t count = 0;
  for (const EventRing& ring : result.rings) {
    for (const EventTransfer& transfer : ring.transfers) count += transfer.receiver == person ? 1U : 0U;
  }
  return count;
}

std::vector<std::string> names(const Hall& hall, const std::vector<EventPersonId>& people) {
  std::vector<std::string> all;
  for (const EventPersonId id : people) all.push_back(hall.name(id));
  return all;
}

/// Anna, Bruno and Chiara would close a ring; Dario would like what Anna brings.
Hall three_in_a_ring() {
  Hall hall;
  hall.brings("Anna", "lamp");
  hall.brings("Bruno", "bike");
  hall.brings("Chiara", "book");
  hall.brings("Dario", "drum", "toys");
  hall.wishes("Bruno", "lamp");
  hall.wishes("Chiara", "bike");
  hall.wishes("Anna", "book");
  hall.wishes("Dario", "lamp");
  return hall;
}

}  // namespace

TEST_CASE("a ring is found, gets a table, and all its people have a new slip") {
  const Hall hall = three_in_a_ring();
  const EventResult result = cleared(hall);
  CHECK(hall.drawn(result) == "lamp: Anna > Bruno, bike: Bruno > Chiara, book: Chiara > Anna");
  CHECK(result.proven);
  CHECK(result.round == 1);
  CHECK(result.rings[0].table == 'A');
  CHECK(names(hall, result.changed) == std::vector<std::string>{"Anna", "Bruno", "Chiara"});
}

TEST_CASE("who is not served is told of what category a thing would close a ring, if they brought one or wished for one") {
  Hall hall = three_in_a_ring();
  const EventResult result = cleared(hall);
  REQUIRE(result.unserved.size() == 1);
  CHECK(hall.name(result.unserved[0].person) == "Dario");
  CHECK_FALSE(result.unserved[0].wishes_none);
  hall.brings("Emil", "cup", "kitchen-ware");
  hall.wishes("Emil", "drum");
  const EventResult more = cleared(hall);
  REQUIRE(more.unserved.size() == 2);
  CHECK(hall.name(more.unserved[0].person) == "Dario");
  CHECK(more.unserved[0].missing == "kitchen-ware");  // Emil would take the drum: Dario need only wish for the cup
  CHECK(more.unserved[1].missing == "books");         // with one Emil could have the drum: Dario wishes for a book
}

TEST_CASE("a gift of the reserve begins a chain, rings of any length or not") {
  for (const std::uint8_t cap : {std::uint8_t{0}, std::uint8_t{3}}) {
    Hall hall;
    hall.book.event.cycle_cap = cap;
    hall.brings("Reserve", "pram");
    hall.at("Reserve").gives_only = true;
    hall.brings("Anna", "lamp");
    hall.brings("Bruno", "bike");
    hall.wishes("Anna", "pram");
    hall.wishes("Bruno", "lamp");
    const EventResult result = cleared(hall);
    CHECK(hall.drawn(result) == "pram: Reserve > Anna, lamp: Anna > Bruno");
    CHECK(result.proven);
    REQUIRE(result.rings.size() == 1);
    CHECK(result.rings[0].chain);
    CHECK(result.levels[1].name == "transfers");
    CHECK(result.levels[1].value == 2);
  }
}

TEST_CASE("of a group one comes, and who takes home one thing at most gets one") {
  Hall hall;
  for (const std::string title : {"red lamp", "blue lamp"}) hall.brings("Anna", title);
  for (const std::string title : {"bike", "book"}) hall.brings("Bruno", title);
  for (const std::string title : {"bike", "book"}) hall.wishes("Anna", title);
  hall.wishes("Bruno", "red lamp", WishLevel::acceptable);
  hall.wishes("Bruno", "blue lamp", WishLevel::love);
  CHECK(count_of(cleared(hall), hall.person("Bruno")) == 2);
  hall.at("Anna").at_most = 1;
  CHECK(count_of(cleared(hall), hall.person("Anna")) == 1);
  hall.at("Anna").at_most = 0;
  for (EventWish& wish : hall.list_of(hall.person("Bruno")).wishes) wish.group = 1;
  const EventResult result = cleared(hall);
  CHECK(count_of(result, hall.person("Bruno")) == 1);
  CHECK(hall.title(result.rings[0].transfers[0].item) == "blue lamp");  // the one that he loves
}

TEST_CASE("who is absent neither gives nor gets; without a door everybody counts who was not called absent") {
  Hall hall = three_in_a_ring();
  hall.at("Chiara").presence = Presence::expected;
  CHECK(cleared(hall).rings.empty());
  for (EventPerson& person : hall.book.people) person.presence = Presence::expected;
  CHECK(cleared(hall).rings.size() == 1);
  hall.at("Chiara").presence = Presence::absent;
  CHECK(cleared(hall).rings.empty());
}

TEST_CASE("cleared again without a change, nothing changes and nobody needs a new slip") {
  Hall hall = three_in_a_ring();
  publish(hall, cleared(hall));
  const EventResult before = *hall.book.last;
  const EventResult after = cleared(hall, 7);
  CHECK(after.rings == before.rings);
  CHECK(after.round == 2);
  CHECK(after.changed.empty());
}

TEST_CASE("a ring in which something has moved stands while all its people are here") {
  Hall hall = three_in_a_ring();
  publish(hall, cleared(hall));
  is_done(hall, "lamp");
  // Now Dario has what Bruno loves; but Bruno's ring has begun.
  hall.wishes("Bruno", "drum", WishLevel::love);
  const EventResult after = cleared(hall);
  CHECK(hall.drawn(after) == "(lamp: Anna > Bruno), bike: Bruno > Chiara, book: Chiara > Anna");
  CHECK(after.changed.empty());
}

TEST_CASE("when a ring breaks, what is done stays, who has something gives on, and who gave comes first") {
  for (const std::uint8_t cap : {std::uint8_t{0}, std::uint8_t{3}}) {
    Hall hall = three_in_a_ring();
    hall.book.event.cycle_cap = cap;
    publish(hall, cleared(hall));
    is_done(hall, "lamp");  // Anna gave, and has nothing; Bruno owes his bike
    hall.at("Chiara").presence = Presence::absent;
    hall.wishes("Dario", "bike", WishLevel::love);
    hall.wishes("Anna", "bike", WishLevel::acceptable);
    const EventResult after = cleared(hall);
    CHECK(hall.drawn(after) == "(lamp: Anna > Bruno) / bike: Bruno > Anna");
    CHECK(after.levels[0].name == "owed");
    CHECK(after.levels[0].value == 1);
    CHECK(names(hall, after.changed) == std::vector<std::string>{"Anna", "Bruno", "Chiara"});
  }
}

TEST_CASE("a new ring is put where most of its people sat") {
  Hall hall = three_in_a_ring();
  hall.book.event.tables = 3;
  for (const std::string name : {"E", "F"}) hall.brings(name, name + "'s");
  hall.wishes("E", "F's");
  hall.wishes("F", "E's");
  EventResult first = cleared(hall);
  REQUIRE(first.rings.size() == 2);
  CHECK(first.rings[0].table != first.rings[1].table);
  const char of_anna = first.rings[0].table;
  publish(hall, std::move(first));
  hall.at("Chiara").presence = Presence::absent;
  hall.wishes("Anna", "bike");
  const EventResult after = cleared(hall);
  REQUIRE(after.rings.size() == 2);
  CHECK(hall.drawn(after) == "E's: E > F, F's: F > E / lamp: Anna > Bruno, bike: Bruno > Anna");
  CHECK(after.rings[1].table == of_anna);
  CHECK(after.rings[1].transfers[0].index == 0);  // lamp: Anna > Bruno was found before
  CHECK(names(hall, after.changed) == std::vector<std::string>{"Anna", "Bruno", "Chiara"});
}

TEST_CASE("the certificate holds for the pool as it is written, with relays and gifts too") {
  HallDice dice(11);
  int held = 0;
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const Hall hall = hall_by_dice(dice);
    const EventClearing done = clear_event(event_pool(hall.book), {.step_limit = 2'000'000});
    REQUIRE(done.problems.empty());
    const auto pool = formats::read_pool(done.input);
    REQUIRE(pool.instance);
    const auto certificate = formats::read_certificate(done.certificate);
    REQUIRE(certificate.clearing);
    const auto wrong = matcher::why_it_fails(pool.instance->graph, *certificate.clearing);
    INFO("why it fails: ", wrong.value_or(""));
    CHECK_FALSE(wrong);
    if (!done.result.rings.empty()) ++held;
  }
  CHECK(held > 10);
}

namespace {

/// Some of what was found is handed over, brought or left; somebody goes, somebody comes.
void time_goes_on(Hall& hall, HallDice& dice) {
  for (EventRing& ring : hall.book.last->rings) {
    for (EventTransfer& transfer : ring.transfers) {
      if (transfer.state == EventTransferState::done) continue;
      const auto here = [&](EventPersonId id) { return hall.at(hall.name(id)).presence == Presence::present; };
      if (dice.chance(30) && here(transfer.giver) && here(transfer.receiver))
        transfer.state = EventTransferState::done;
      else if (dice.chance(20))
        transfer.state = EventTransferState::at_table;
    }
  }
  for (EventPerson& person : hall.book.people) {
    if (dice.chance(15)) person.presence = person.presence == Presence::present ? Presence::absent : Presence::present;
  }
}

using Slip = std::set<std::tuple<bool, std::uint32_t, char>>;
Slip slip(const EventResult& result, EventPersonId person) {
  Slip lines;
  for (const EventRing& ring : result.rings) {
    for (const EventTransfer& transfer : ring.transfers) {
      if (transfer.giver == person) lines.insert({false, transfer.index, ring.table});
      if (transfer.receiver == person) lines.insert({true, transfer.index, ring.table});
    }
  }
  return lines;
}

void changed_are_exact(const Hall& hall, const EventResult& before, const EventResult& after) {
  for (const EventPerson& person : hall.book.people) {
    const bool told = std::ranges::find(after.changed, person.id) != after.changed.end();
    CHECK(told == (slip(before, person.id) != slip(after, person.id)));
  }
}

void done_stands(const EventResult& before, const EventResult& after) {
  for (const EventRing& ring : before.rings) {
    for (const EventTransfer& transfer : ring.transfers) {
      if (transfer.state != EventTransferState::done) continue;
      const auto now = std::ranges::find(after.rings, ring.index, &EventRing::index);
      REQUIRE(now != after.rings.end());
      CHECK(now->table == ring.table);
      CHECK(std::ranges::find(now->transfers, transfer) != now->transfers.end());
    }
  }
}

/// By the book alone, without the functions that the clearing itself asks.
void nobody_gets_what_they_may_not(const Hall& hall, const EventResult& result) {
  std::set<EventItemId> moved;
  std::set<std::uint32_t> indices;
  for (const EventRing& ring : result.rings) {
    for (const EventTransfer& transfer : ring.transfers) {
      CHECK(moved.insert(transfer.item).second);
      CHECK(indices.insert(transfer.index).second);
      const auto item = std::ranges::find(hall.book.items, transfer.item, &EventItem::id);
      REQUIRE(item != hall.book.items.end());
      CHECK(item->owner == transfer.giver);
    }
  }
  for (const EventWishes& wishes : hall.book.wishes) {
    std::map<EventItemId, std::set<std::uint16_t>> groups;
    for (const EventWish& wish : wishes.wishes) groups[wish.item].insert(wish.group);
    std::map<std::uint16_t, int> taken;
    for (const EventRing& ring : result.rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.receiver != wishes.person) continue;
        REQUIRE(groups.contains(transfer.item));
        const auto& of = groups.at(transfer.item);
        if (of.size() == 1 && *of.begin() != 0) CHECK(++taken[*of.begin()] <= 1);
      }
    }
  }
}

Hall with_rows_shuffled(const Hall& hall, HallDice& dice) {
  Hall other = hall;
  dice.shuffle(other.book.people);
  dice.shuffle(other.book.items);
  dice.shuffle(other.book.wishes);
  return other;
}

}  // namespace

TEST_CASE("whatever happens in a hall: what is done stands, nothing is given twice, of a group one comes, changed slips are exact") {
  std::size_t transfers = 0, again = 0;
  for (std::uint64_t seed = 1; seed <= 250; ++seed) {
    CAPTURE(seed);
    HallDice dice(seed);
    Hall hall = hall_by_dice(dice);
    EventResult before;
    for (int round = 0; round < 4; ++round) {
      CAPTURE(round);
      EventResult result = cleared(hall);
      nobody_gets_what_they_may_not(hall, result);
      done_stands(before, result);
      changed_are_exact(hall, before, result);
      CHECK(result == cleared(with_rows_shuffled(hall, dice)));
      for (const EventRing& ring : result.rings) {
        transfers += ring.transfers.size();
        again += round > 0 ? ring.transfers.size() : 0;
      }
      before = result;
      publish(hall, std::move(result));
      time_goes_on(hall, dice);
      before = *hall.book.last;
    }
  }
  CHECK(transfers > 2000);
  CHECK(again > 1000);
}

TEST_CASE("the second look refuses a result that somebody tampered with") {
  const Hall hall = three_in_a_ring();
  const EventResult good = cleared(hall);
  const auto wrong = [&](auto tamper) {
    EventResult bad = good;
    tamper(bad);
    return !clearings::what_is_wrong(hall.book, bad).empty();
  };
  CHECK(clearings::what_is_wrong(hall.book, good).empty());
  CHECK(wrong([](EventResult& bad) { bad.rings.push_back(bad.rings[0]); }));
  CHECK(wrong([](EventResult& bad) { bad.rings[0].transfers.pop_back(); }));
  CHECK(wrong([](EventResult& bad) { bad.rings[0].transfers[0].state = EventTransferState::done; }));
  CHECK(wrong([](EventResult& bad) { std::swap(bad.rings[0].transfers[0].item, bad.rings[0].transfers[1].item); }));
  CHECK(wrong([&](EventResult& bad) { bad.rings[0].transfers[0].receiver = numbered<EventPersonId>(4); }));
  CHECK(wrong([](EventResult& bad) { bad.next_transfer = 0; }));
}

TEST_CASE("a dry run tells what is still to be looked at, and of whom") {
  Hall hall = three_in_a_ring();
  hall.person("Empty");
  hall.at("Late");
  hall.at("Late").presence = Presence::expected;
  hall.thing("bike").label.clear();
  hall.thing("book").category = "unknown";
  const auto report = clearings::try_event(hall.book, all_categories(), {});
  CHECK(report.people == 6);
  CHECK(report.present == 5);
  CHECK(report.served == 3);
  CHECK(report.rings == 1);
  CHECK(report.proven);
  std::string warnings;
  for (const auto& warning : report.warnings) {
    warnings += std::string(warning.code) + " " + std::to_string(warning.count) + ":";
    for (const std::uint32_t number : warning.numbers) warnings += " " + std::to_string(number);
    warnings += "; ";
  }
  CHECK(warnings == "no_items 1: 5; no_wishes 1: 5; unlabelled 1: 2; unknown_category 1: 3; not_here 1: 6; ");
}
