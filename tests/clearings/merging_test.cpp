// Two who become one, as the matchmaker sees it: what was the other's is found with what is one's own.
#include <doctest/doctest.h>

#include "clearings/matchmaker.hpp"
#include "market/merging.hpp"
#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

MemberId steward_of(Town& town) {
  EnrolMember marc{.member = town.id<MemberId>(), .account = town.id<AccountId>(), .first_name = "Marc", .quarter = {}, .roles = {}};
  marc.quarter = *town.quarter_of("B");
  marc.roles = {Role::steward};
  REQUIRE(town.keep(marc));
  return marc.member;
}

void make_one(Town& town, const std::string& from, const std::string& into) {
  const MemberId marc = steward_of(town);
  REQUIRE(town.keep(AskToMerge{marc, town.id<AuditId>(), town.member(from), town.member(into), ConsentHow::spoken}));
  const auto audit = town.id<AuditId>();
  REQUIRE_MESSAGE(town.keep(AnswerMerge{town.member(into), audit, town.id<OutboxId>(), true, town.member(from)}), town.refused_because);
}

}  // namespace

TEST_CASE("what one of two gives and the other seeks closes a swap once they are one, also when they live in different quarters") {
  for (const bool elsewhere : {false, true}) {
    CAPTURE(elsewhere);
    Town town;
    static_cast<void>(town.member("A", elsewhere));
    town.offers("A", "gardening", "Coup de main au jardin");
    town.wants("Also A", "bicycle-repair", "Réparer mon vélo");
    town.offers("B", "bicycle-repair", "Je répare les vélos");
    const auto theirs = town.wants("B", "gardening", "Aide au jardin");
    CHECK(town.found_for(theirs).empty());
    make_one(town, "A", "Also A");
    CHECK_FALSE_MESSAGE(town.touched.empty(), "whoever might swap now is asked at once");
    const auto found = town.found_for(theirs);
    REQUIRE(found.size() == 1);
    CHECK(std::ranges::any_of(found[0].seats, [&](const PlannedSeat& seat) { return seat.member == town.member("Also A"); }));
    clearings::Matchmaker fresh{taxonomy()};
    fresh.load(town.view, town.now);
    CHECK_MESSAGE(fresh.propose_for(std::vector{theirs}, town.view, town.now, town.bytes()).size() == 1, "as after a restart");
  }
}

TEST_CASE("what one of two gives and the other seeks goes round in no exchange once they are one") {
  Town town;
  const auto offer = town.offers("A", "gardening", "Coup de main au jardin");
  town.wants("A", "bicycle-repair", "Réparer mon vélo");
  town.offers("Also A", "bicycle-repair", "Je répare les vélos");
  town.wants("Also A", "gardening", "Aide au jardin");
  static_cast<void>(town.member("B"));
  CHECK(town.found_for(offer).size() == 1);
  make_one(town, "A", "Also A");
  CHECK(town.found_for(offer).empty());
  CHECK(town.matchmaker.counters().dropped == 0);
}
