// Who helps at a swap event, and where.
#include "hall.hpp"
#include "market/associations.hpp"
#include "market/blocks.hpp"

using namespace ronde::test;

namespace {

using Stations = std::vector<std::string>;

struct HelpedHall : Hall {
  [[nodiscard]] SetEventStaff set(std::vector<MemberId> people, std::vector<EventHelper> helpers = {}) {
    return {claire, dice.id<AuditId>(), id, std::move(people), std::move(helpers)};
  }
  [[nodiscard]] Stations stations_of(MemberId who) const {
    const SwapEvent now_there = event();
    const auto found = std::ranges::find(now_there.helpers, who, &EventHelper::member);
    return found == now_there.helpers.end() ? Stations{} : found->stations;
  }
  [[nodiscard]] std::string names(MemberId asking, std::string_view sought = "") const {
    std::string all;
    for (const PossibleHelper& helper : possible_helpers(view, event(), *view.member(asking), sought)) (all += helper.name) += ' ';
    return all;
  }
};

}  // namespace

TEST_CASE("each helper stands at the stations they were given, told once and in order, until others are given") {
  HelpedHall hall;
  hall.must(hall.set({hall.nadia, hall.karim}, {{hall.nadia, {"door", "B", "A", "B"}}, {hall.karim, {}}}));
  CHECK(hall.stations_of(hall.nadia) == Stations{"A", "B", "door"});
  CHECK(hall.stations_of(hall.karim).empty());
  hall.must(hall.set({hall.nadia}, {{hall.claire, {"pick_up"}}}));
  CHECK(hall.stations_of(hall.nadia).empty());
  CHECK(hall.stations_of(hall.claire) == Stations{"pick_up"});
}

TEST_CASE("a station is one of the event's, and for somebody of its staff") {
  HelpedHall hall;
  for (const char* const nowhere : {"", "kitchen", "AB", "a", "@", "I", "Z"})  // eight tables: A to H
    CHECK_MESSAGE(hall.refusal(hall.set({hall.nadia}, {{hall.nadia, {nowhere}}})) == "bad-station", nowhere);
  CHECK(hall.refusal(hall.set({hall.nadia}, {{hall.karim, {"A"}}})) == "bad-station");
  hall.must(hall.set({hall.nadia}, {{hall.nadia, {"H"}}}));
}

TEST_CASE("who leaves the neighbourhood leaves their station too") {
  HelpedHall hall;
  hall.must(hall.set({hall.nadia}, {{hall.nadia, {"A"}}}));
  hall.must(LeaveNeighbourhood{hall.nadia, hall.dice.id<OutboxId>()});
  CHECK(hall.event().helpers.empty());
}

TEST_CASE("a steward may ask every grown-up neighbour; others those who come and the people of the association") {
  HelpedHall hall;
  const MemberId luc = hall.member("Luc");
  (void)hall.member("Tim", AgeBand::from_15_to_17);
  hall.must(hall.set({luc}));
  CHECK(hall.names(hall.claire) == "Karim Nadia ");
  CHECK(hall.names(luc).empty());
  hall.move(EventState::open);
  hall.must(hall.registration(hall.karim));
  CHECK(hall.names(luc) == "Karim ");

  Association house;
  house.id = hall.dice.id<AssociationId>();
  house.name = "Maison de quartier";
  hall.must(MakeAssociation{hall.claire, hall.dice.id<AuditId>(), house, hall.nadia});
  SwapEvent event = hall.event();
  event.association = house.id;
  hall.must(ChangeEvent{hall.claire, hall.dice.id<AuditId>(), event, event.version});
  CHECK(hall.names(luc) == "Karim Nadia ");
}

TEST_CASE("helpers are found by how a name begins or by the number on the list, and nobody finds whom they must never meet") {
  HelpedHall hall;
  hall.move(EventState::open);
  hall.must(hall.registration(hall.karim));
  CHECK(hall.names(hall.claire, "KA") == "Karim ");
  CHECK(hall.names(hall.claire, "1") == "Karim ");
  CHECK(hall.names(hall.claire, "arim").empty());
  const ListingId lamp = hall.offer(hall.claire, "une lampe");
  hall.must(BlockOwner{hall.karim, hall.dice.id<BlockId>(), lamp});
  CHECK(hall.names(hall.claire) == "Nadia ");
}
