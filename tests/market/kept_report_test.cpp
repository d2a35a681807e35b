// The report of a swap event is counted once.
#include "market/kept_report.hpp"

#include "hall.hpp"
#include "market/event_work.hpp"
#include "market/keeping.hpp"

using namespace ronde::test;

namespace {

/// Six are there, and one of them may leave Ronde.
struct CountedHall : FullHall {
  CountedHall() {
    must(registration(karim, {thing("un vase")}));
    for (const char* const name : {"Dora", "Emil"}) come(name, {thing(std::string("de ") + name)});
    set_presence(person_of(karim).id, Presence::present);
  }
  [[nodiscard]] EventReport report() const { return report_of(view, event()); }
  void erase_karim() {
    must(LeaveNeighbourhood{karim, dice.id<OutboxId>()});
    for (const RecordKey& key : rows_of(view, karim, {})) view.all().erase(key);
  }
};

}  // namespace

TEST_CASE("until an event is closed its report is of those who are there now") {
  CountedHall hall;
  CHECK(hall.report().people == 6);
  hall.come("Fanny", {hall.thing("un livre")});
  CHECK(hall.report().people == 7);
  CHECK(hall.report().items == 7);
}

TEST_CASE("two reports of a closed event never differ by somebody who was erased in between") {
  CountedHall hall;
  hall.publish();
  hall.move(EventState::closed);
  const EventReport before = hall.report();
  REQUIRE(before.people == 6);
  hall.erase_karim();
  CHECK(hall.report() == before);
  // Counted anew it would tell that one is missing: what is kept is what keeps it.
  hall.view.all().erase(keys::event_report(hall.id));
  CHECK(hall.report() != before);
}

TEST_CASE("a report that nobody asked to keep is kept by the night that closes its event, and goes with it") {
  CountedHall hall;
  hall.now = hall.event().pick_up.to + days{30};
  const EventReport before = hall.report();
  hall.must(ForgetOld{old_rows(hall.view, hall.now).keys});
  REQUIRE(hall.event().state == EventState::closed);
  hall.erase_karim();
  CHECK(hall.report() == before);
  hall.now += days{365};
  hall.must(ForgetOld{old_rows(hall.view, hall.now).keys});
  CHECK_FALSE(hall.view.row(keys::event_report(hall.id)));
}

TEST_CASE("a report is read back as it was kept") {
  EventReport report;
  report.name = "Troc de printemps";
  report.kinds = {ListingKind::good, ListingKind::gift};
  report.people = 31;
  report.categories = {{"books", 12, 9}, {"", 6, 5}};
  report.rings = {{3, 2}, {0, 6}};
  report.leftovers = {{Leftover::give_corner, 5}, {std::nullopt, 7}};
  const auto again = decode<EventReport>(encode(report));
  REQUIRE(again.has_value());
  CHECK(*again == report);
  CHECK_FALSE(decode<EventReport>("{}").has_value());
}
