// What the commune is told of a swap event, and that nobody can be seen through it.
#include "market/event_report.hpp"

#include <doctest/doctest.h>

#include <set>

#include "event_books.hpp"
#include "market/estimates.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

/// Everybody hands their thing to the next, in rings of so many.
Hall hall_of_rings(std::uint32_t people, std::uint32_t ring, const std::string& category = "books") {
  Hall hall;
  for (std::uint32_t i = 0; i < people; ++i) hall.brings("P" + std::to_string(i), "T" + std::to_string(i), category);
  hall.book.last.emplace();
  std::uint32_t index = 0;
  for (std::uint32_t first = 0; first + ring <= people; first += ring) {
    EventRing& one = hall.book.last->rings.emplace_back();
    one.index = static_cast<std::uint32_t>(hall.book.last->rings.size());
    for (std::uint32_t i = 0; i < ring; ++i) {
      EventTransfer transfer;
      transfer.index = index++;
      transfer.item = hall.book.items[first + i].id;
      transfer.giver = hall.book.people[first + i].id;
      transfer.receiver = hall.book.people[first + (i + 1) % ring].id;
      transfer.state = EventTransferState::done;
      one.transfers.push_back(transfer);
    }
  }
  return hall;
}

ReportFacts no_facts() {
  return {[](const EventPerson&) { return false; }, [](const EventPerson&, const EventPerson&) { return std::nullopt; }};
}

}  // namespace

TEST_CASE("a report tells how many came, what they brought and what was handed over") {
  Hall hall = hall_of_rings(12, 3);
  const EventReport report = event_report(hall.book, no_facts());
  CHECK(report.people == 12);
  CHECK(report.served == 12);
  CHECK(report.newcomers == 0);
  CHECK(report.items == 12);
  CHECK(report.transfers == 12);
  REQUIRE(report.categories.size() == 1);
  CHECK(report.categories[0] == CategoryRow{"books", 12, 12});
  REQUIRE(report.rings.size() == 1);
  CHECK(report.rings[0] == RingRow{3, 4});
  CHECK(report.leftovers.empty());
}

TEST_CASE("what four people brought is told together with the smallest of the rest") {
  Hall hall = hall_of_rings(30, 3);
  for (std::size_t i = 0; i < 4; ++i) hall.book.items[i].category = "toys";
  for (std::size_t i = 4; i < 12; ++i) hall.book.items[i].category = "clothes";
  const EventReport report = event_report(hall.book, no_facts());
  REQUIRE(report.categories.size() == 2);
  CHECK(report.categories[0].category == "books");
  CHECK(report.categories[1].category.empty());
  CHECK(report.categories[0].brought + report.categories[1].brought == *report.items);
}

TEST_CASE("of a handful of people nothing is told, and of one who is new not that there is one") {
  const EventReport few = event_report(hall_of_rings(4, 2).book, no_facts());
  CHECK_FALSE(few.people);
  CHECK_FALSE(few.items);
  CHECK(few.categories.empty());
  CHECK(few.rings.empty());
  ReportFacts facts = no_facts();
  facts.newcomer = [](const EventPerson& person) { return person.number == 1; };
  CHECK_FALSE(event_report(hall_of_rings(12, 3).book, facts).newcomers);
  facts.newcomer = [](const EventPerson& person) { return person.number <= 11; };
  CHECK_FALSE(event_report(hall_of_rings(12, 3).book, facts).newcomers);  // all but one tells of the one
  facts.newcomer = [](const EventPerson& person) { return person.number <= 6; };
  CHECK(event_report(hall_of_rings(12, 3).book, facts).newcomers == 6);
}

namespace {

/// A hall that goes home: things are handed over, some are left.
Hall hall_that_ends(HallDice& dice) {
  static const char* const kCategories[] = {"books", "toys", "clothes", ""};
  const std::uint32_t ring = 2 + dice.below(4);
  Hall hall = hall_of_rings(dice.below(60), ring);
  for (EventItem& item : hall.book.items) {
    item.category = kCategories[std::min(dice.below(4), dice.below(5))];
    item.leftover = static_cast<Leftover>(dice.below(4));
  }
  for (EventRing& one : hall.book.last->rings) {
    for (EventTransfer& transfer : one.transfers) {
      if (dice.chance(15)) transfer.state = EventTransferState::promised;
    }
  }
  for (EventPerson& person : hall.book.people) {
    person.gives_only = dice.chance(10);
    if (dice.chance(10)) person.presence = Presence::absent;
  }
  return hall;
}

class Spy {
 public:
  Spy(const Hall& hall, const EventReport& report) : hall_(hall), report_(report) {
    for (const EventRing& ring : hall.book.last->rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == EventTransferState::done) done_.emplace(transfer.item, &transfer);
      }
    }
  }

  /// Each told number, and each difference of a part from a whole that is told, is of nobody or of five people and more.
  void look() {
    std::set<std::string> named;
    for (const CategoryRow& row : report_.categories) {
      if (!row.category.empty()) named.insert(row.category);
    }
    for (const CategoryRow& row : report_.categories) {
      const auto of_row = [&](const EventItem& item) {
        return row.category.empty() ? !named.contains(item.category) : item.category == row.category;
      };
      enough([&](const EventItem& item) { return of_row(item) && done_.contains(item.id); }, row.handed);
      enough([&](const EventItem& item) { return of_row(item) && !done_.contains(item.id); }, row.brought - row.handed);
    }
    if (report_.items) {
      enough([&](const EventItem& item) { return done_.contains(item.id); }, *report_.transfers);
      enough([&](const EventItem& item) { return !done_.contains(item.id); }, *report_.items - *report_.transfers);
    }
    std::set<Leftover> fates;
    for (const LeftoverRow& row : report_.leftovers) {
      if (row.what) fates.insert(*row.what);
    }
    for (const LeftoverRow& row : report_.leftovers) {
      enough(
          [&](const EventItem& item) {
            return !done_.contains(item.id) && (row.what ? item.leftover == *row.what : !fates.contains(item.leftover));
          },
          row.items);
    }
    if (report_.from_reserve) {
      enough([&](const EventItem& item) { return done_.contains(item.id) && of_reserve(item); }, *report_.from_reserve);
      enough([&](const EventItem& item) { return done_.contains(item.id) && !of_reserve(item); },
             *report_.transfers - *report_.from_reserve);
    }
    people();
  }

 private:
  [[nodiscard]] bool of_reserve(const EventItem& item) const {
    return std::ranges::find(hall_.book.people, item.owner, &EventPerson::id)->gives_only;
  }
  [[nodiscard]] bool is_there(EventPersonId id) const {
    const bool door = std::ranges::any_of(hall_.book.people, [](const EventPerson& one) { return one.presence == Presence::present; });
    const EventPerson& person = *std::ranges::find(hall_.book.people, id, &EventPerson::id);
    if (person.presence == (door ? Presence::present : Presence::expected)) return true;
    return std::ranges::any_of(done_, [&](const auto& one) { return one.second->giver == id || one.second->receiver == id; });
  }

  template <class Holds>
  void enough(Holds holds, std::uint32_t told) {
    std::uint32_t count = 0;
    std::set<EventPersonId> givers, receivers;
    for (const EventItem& item : hall_.book.items) {
      const auto done = done_.find(item.id);
      if (!holds(item) || (done == done_.end() && !is_there(item.owner))) continue;
      ++count;
      givers.insert(item.owner);
      if (done != done_.end()) receivers.insert(done->second->receiver);
    }
    CHECK(count == told);
    CHECK((count == 0 || givers.size() >= 5));
    CHECK((receivers.empty() || receivers.size() >= 5));
  }

  void people() {
    if (!report_.people) return;
    CHECK(*report_.people >= 5);
    for (const MaskedCount& part : {report_.served, report_.newcomers}) {
      if (!part) continue;
      CHECK((*part == 0 || *part >= 5));
      CHECK((*part == *report_.people || *report_.people - *part >= 5));
    }
    std::uint32_t lengths = 0;
    bool by_length = !report_.rings.empty();
    for (const RingRow& row : report_.rings) {
      by_length = by_length && row.length != 0;
      lengths += row.length * row.rings;
    }
    if (by_length) CHECK(lengths == *report_.transfers);
  }

  const Hall& hall_;
  const EventReport& report_;
  std::map<EventItemId, const EventTransfer*> done_;
};

}  // namespace

TEST_CASE("no number of a report, nor the difference of two, is of fewer than five people") {
  std::size_t told = 0, together = 0;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    CAPTURE(seed);
    HallDice dice(seed);
    const Hall hall = hall_that_ends(dice);
    const std::uint32_t new_until = dice.below(60);
    ReportFacts facts = no_facts();
    facts.newcomer = [new_until](const EventPerson& person) { return person.number <= new_until; };
    const EventReport report = event_report(hall.book, facts);
    Spy(hall, report).look();
    told += report.categories.size();
    together += std::ranges::any_of(report.categories, [](const CategoryRow& row) { return row.category.empty(); }) ? 1U : 0U;
  }
  CHECK(told > 1'000);
  CHECK(together > 200);
}

TEST_CASE("near is told only where near, far and unknown are each of enough people") {
  const Hall hall = hall_of_rings(20, 2);
  ReportFacts facts = no_facts();
  facts.near = [](const EventPerson& giver, const EventPerson&) { return std::optional(giver.number <= 10); };
  CHECK(event_report(hall.book, facts).near == 10);
  CHECK(event_report(hall.book, facts).near_known == 20);
  facts.near = [](const EventPerson& giver, const EventPerson&) { return std::optional(giver.number <= 18); };
  CHECK_FALSE(event_report(hall.book, facts).near);  // the two who live far apart
  facts.near = [](const EventPerson& giver, const EventPerson&) { return giver.number <= 2 ? std::nullopt : std::optional(true); };
  CHECK_FALSE(event_report(hall.book, facts).near_known);
}

TEST_CASE("the report as a table has no formula, and a star for what is not told") {
  Hall hall = hall_of_rings(12, 3);
  hall.book.event.name = "=cmd()";
  ReportFacts facts = no_facts();
  facts.newcomer = [](const EventPerson& person) { return person.number == 1; };
  const std::string text = event_report_csv(event_report(hall.book, facts), all_categories());
  CHECK(text.find("\"'=cmd()\",\"Personnes présentes\",\"12\"") != std::string::npos);
  CHECK(text.find("\"Dont pour la première fois\",\"*\"") != std::string::npos);
  CHECK(text.find("\"=") == std::string::npos);
}

TEST_CASE("an event's estimate is made of the counts that its report tells, and of nothing else") {
  const auto estimated = [](const Hall& hall) { return estimate_of(event_report(hall.book, no_facts()), all_categories()); };
  CHECK(estimated(hall_of_rings(60, 3)) == Estimate{15, std::nullopt});  // 60 books of 0.3 kg: 18
  CHECK(estimated(hall_of_rings(12, 3, "furniture")) == Estimate{120, std::nullopt});
  CHECK(estimated(hall_of_rings(4, 2, "furniture")) == Estimate{});  // nothing is told of four people
  Hall hall = hall_of_rings(60, 3);
  for (std::size_t i = 0; i < 4; ++i) hall.book.items[i].category = "furniture";
  CHECK(estimated(hall) == Estimate{15, std::nullopt});  // four wardrobes are told with the books, and count as books
  Hall helps = hall_of_rings(60, 3, "ironing-and-sewing");
  CHECK(estimated(helps) == Estimate{});  // only things were taken: whatever it is, it was no hour
  helps.book.event.kinds = {ListingKind::good, ListingKind::service};
  CHECK(estimated(helps) == Estimate{std::nullopt, 30});
  Hall lends = hall_of_rings(60, 3, "board-games");
  CHECK(estimated(lends) == Estimate{60, std::nullopt});
  lends.book.event.kinds = {ListingKind::good, ListingKind::loan};
  CHECK(estimated(lends) == Estimate{});  // the count does not say what was kept
}

TEST_CASE("the table of a report says what is estimated, and a star where nothing is told") {
  const auto table = [](const Hall& hall) { return event_report_csv(event_report(hall.book, no_facts()), all_categories()); };
  CHECK(table(hall_of_rings(60, 3)).find("\"Gardés en usage, au moins, en kg\",\"15\",\"\"\r\n") != std::string::npos);
  CHECK(table(hall_of_rings(60, 3)).find("\"Aide, au moins, en heures\",\"*\",\"\"\r\n") != std::string::npos);
}
