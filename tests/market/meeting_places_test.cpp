// Where two may meet: what one of them needs to get in is a limit, and so are a place's hours.
#include "market/meeting_places.hpp"

#include "market/opening_hours.hpp"
#include "market/places.hpp"
#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// Three who have agreed, and three places: the town's own, one with a step, one with hours that can be read.
struct Meeting3 : ThreeWay {
  ProposalId ring = agreed();
  HandoverPointId step = add("Local associatif", false, "");
  HandoverPointId evening = add("École, préau", true, "Mo-Fr 17:00-21:00; Sa,Su 09:00-19:00");

  HandoverPointId add(const std::string& name, bool step_free, const std::string& hours) {
    const HandoverPoint place{dice.id<HandoverPointId>(), name, quarters[0], hours, step_free};
    must(PutPlaces{{}, {}, {place}});
    return place.id;
  }
  SetMeeting meeting(HandoverPointId at_point, Timestamp at) {
    const Transfer first = proposal(ring).transfers.front();
    return {first.giver, ring, first.number, at_point, at};
  }
  void needs_no_step(MemberId who, bool needs = true) { must(ChangeMember{who, {}, {}, {}, needs}); }
};

bool names(const std::vector<HandoverPointId>& places, HandoverPointId one) {
  return std::ranges::find(places, one) != places.end();
}

}  // namespace

TEST_CASE("who needs a way without a step is named no place with one, and whom they meet neither") {
  Meeting3 town;
  const Transfer first = town.proposal(town.ring).transfers.front();
  CHECK(names(meeting_places(town.view, first), town.step));
  town.needs_no_step(first.receiver);
  Transfer back = first;
  std::swap(back.giver, back.receiver);
  for (const auto& places : {meeting_places(town.view, first), meeting_places(town.view, back)}) {
    CHECK_FALSE(names(places, town.step));
    CHECK(names(places, town.evening));
  }
  CHECK(town.refusal(town.meeting(town.step, Town::kStart + days{3})) == "not-step-free");
  town.needs_no_step(first.receiver, false);
  town.must(town.meeting(town.step, Town::kStart + days{3}));
}

TEST_CASE("a place whose hours can be read is a place to meet only then; words that no rule reads close nothing") {
  Meeting3 town;
  const Timestamp wednesday = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 4}};  // an hour behind Switzerland
  CHECK(town.refusal(town.meeting(town.evening, wednesday + 15h)) == "closed-then");
  CHECK(town.refusal(town.meeting(town.evening, wednesday + 20h)) == "closed-then");
  town.must(town.meeting(town.evening, wednesday + 16h));
  const HandoverPointId words = town.add("Bibliothèque", true, "mardi à vendredi 15 h à 18 h 30");
  town.must(town.meeting(words, wednesday + 20h));
  const HandoverPointId closed = town.add("Buvette", true, "fermé");
  CHECK(town.refusal(town.meeting(closed, wednesday + 16h)) == "closed-then");
}

TEST_CASE("in random neighbourhoods every place that is named may be planned, and every other is refused") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    Meeting3 town;
    std::vector<HandoverPointId> places{town.point, town.step, town.evening};
    for (std::size_t i = 0; i < 4; ++i) {
      const bool step_free = dice.one_in(2);
      places.push_back(town.add("Place " + std::to_string(i), step_free, ""));
    }
    const Transfer first = town.proposal(town.ring).transfers.front();
    for (const MemberId one : {first.giver, first.receiver}) {
      if (dice.one_in(2)) town.needs_no_step(one);
    }
    const bool need = town.view.member(first.giver)->step_free || town.view.member(first.receiver)->step_free;
    const auto named = meeting_places(town.view, first);
    const Timestamp noon_of_sunday = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 8}} + 11h;
    for (const HandoverPointId place : places) {
      CHECK(names(named, place) == (!need || town.view.handover_point(place)->step_free));
      CHECK(town.refusal(town.meeting(place, noon_of_sunday)) == (names(named, place) ? "" : "not-step-free"));
    }
  }
}

TEST_CASE("what somebody needs to get in is theirs to know: they see it, and the view of an exchange names places alone") {
  Meeting3 town;
  town.needs_no_step(town.karim);
  CHECK(own_view(town.view, *town.view.member(town.karim)).step_free);
  const auto shown = view_of(town.view, town.proposal(town.ring), town.nadia, town.now);
  REQUIRE(shown.has_value());
  for (const TransferView& transfer : shown->transfers) {
    const bool with_karim = !names(transfer.places, town.step);
    const bool mine = transfer.from == 0 || transfer.to == 0;
    CHECK(transfer.places.empty() == !mine);
    if (mine) CHECK(with_karim == (shown->seats[transfer.from].first_name == "Karim" || shown->seats[transfer.to].first_name == "Karim"));
  }
  const Member karim = *town.view.member(town.karim);
  CHECK(*decode<Member>(encode(karim)) == karim);
  Member usual = karim;
  usual.step_free = false;
  CHECK(encode(usual).find("step_free") == std::string::npos);
}

TEST_CASE("a swap point that comes round once a month hosts hand-overs while it is open, and not when stewards take that back") {
  Meeting3 town;
  const MemberId claire = town.member("Claire", AgeBand::adult, {Role::steward});
  Place cafe;
  cafe.id = town.dice.id<PlaceId>();
  cafe.kind = PlaceKind::repair_cafe;
  cafe.name = "Repair café";
  cafe.hours = read_hours("Sa[1] 09:00-12:00");
  cafe.step_free = StepFree::yes;
  cafe.hosts = true;
  town.must(AddPlace{claire, town.dice.id<AuditId>(), cafe});
  const HandoverPointId there(cafe.id.bytes());
  const Transfer first = town.proposal(town.ring).transfers.front();
  CHECK(names(meeting_places(town.view, first), there));
  const auto at_ten = [&](unsigned month, unsigned day) {
    return town.meeting(there, Timestamp{std::chrono::sys_days{std::chrono::year{2026} / std::chrono::month{month} / std::chrono::day{day}}} + 9h);
  };
  CHECK(town.refusal(at_ten(3, 14)) == "closed-then");  // the second Saturday
  town.must(at_ten(3, 7));
  cafe.hosts = false;
  town.must(ChangePlace{claire, town.dice.id<AuditId>(), cafe});
  CHECK_FALSE(names(meeting_places(town.view, first), there));
  CHECK(town.refusal(at_ten(4, 4)).empty());  // who had arranged to meet there may keep to it
  const Transfer second = town.proposal(town.ring).transfers[1];
  const Timestamp saturday = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 4 / 4}} + 9h;
  CHECK(town.refusal(SetMeeting{second.giver, town.ring, second.number, there, saturday}) == "bad-meeting");
  town.must(RemovePlace{claire, town.dice.id<AuditId>(), cafe.id});
  CHECK(view_of(town.view, town.proposal(town.ring), first.giver, town.now).has_value());
}
