// Newcomers as the matchmaker sees them: whom they do not meet today, and with whom they share one live proposal.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "clearings/matchmaker.hpp"
#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

void una_joins_through(Town& town, const std::string& host) {
  const CodeHash code(64, 'a');
  REQUIRE(town.keep(MakeInvitation{town.member(host), town.id<InvitationId>(), code, 1, {}}));
  Join join;
  join.member = town.id<MemberId>();
  join.account = town.id<AccountId>();
  join.outbox = town.id<OutboxId>();
  join.code_hash = code;
  join.first_name = "Una";
  join.quarter = town.view.member(town.member(host))->quarter;
  join.charter = true;
  REQUIRE(town.keep(join));
  static_cast<void>(town.known("Una", join.member));
}

/// A has invited Una; each gives and seeks the same, and so do B and C the other way round.
void two_swaps_that_fit(Town& town) {
  una_joins_through(town, "A");
  for (const std::string one : {"A", "Una"}) {
    town.offers(one, "gardening", "Coup de main au jardin");
    town.wants(one, "bicycle-repair", "Réparer mon vélo");
  }
  for (const std::string other : {"B", "C"}) {
    town.offers(other, "bicycle-repair", "Je répare les vélos");
    town.wants(other, "gardening", "Aide au jardin");
  }
}

}  // namespace

TEST_CASE(
    "whom a newcomer turned down today no search and no clearing puts together with them until tomorrow, and why nothing comes names "
    "nobody") {
  Town town;
  two_who_fit(town);
  town.answer("A", town.propose(town.found().at(0)), ResponseAnswer::decline, DeclineReason::not_wanted);
  // Another offer, of which nothing was refused.
  town.offers("A", "handiwork", "Petits travaux");
  town.wants("A", "books", "Un roman", ListingKind::good);
  town.offers("B", "books", "Romans", ListingKind::good);
  const auto theirs = town.wants("B", "handiwork", "Une étagère à poser");
  const auto cleared = [&] { return town.matchmaker.clear(town.view, town.now, {}, town.bytes()).proposals.size(); };
  CHECK(town.found_for(theirs).empty());
  CHECK(cleared() == 0);
  const auto dropped = town.matchmaker.counters().dropped;
  CHECK_MESSAGE(dropped == 0, "the pool does not look where the rules would refuse");
  CHECK(town.matchmaker.possible_for(town.member("B")).empty());
  const auto why = town.matchmaker.why_nothing(theirs, town.view, town.now);
  REQUIRE(why.size() == 1);
  CHECK_MESSAGE(why[0].code == clearings::WhyNothingCode::waits_for_clearing, "which is true, and what many read");
  CHECK_MESSAGE(town.found_for(theirs).empty(), "to ask why changes nothing");
  clearings::Matchmaker fresh{taxonomy()};
  fresh.load(town.view, town.now);
  CHECK_MESSAGE(fresh.propose_for(std::vector{theirs}, town.view, town.now, town.bytes()).empty(), "nor after a restart");
  town.pass(std::chrono::ceil<std::chrono::days>(town.now) - town.now);
  CHECK_MESSAGE(town.touched.empty(), "no phone rings at midnight");
  CHECK(town.found_for(theirs).size() == 1);
  CHECK(cleared() == 1);
}

TEST_CASE("what a newcomer turns down just after midnight, before the new day was noticed, counts for the new day") {
  Town town;
  two_who_fit(town);
  const auto proposal = town.propose(town.found().at(0));
  town.offers("A", "handiwork", "Petits travaux");
  town.wants("A", "books", "Un roman", ListingKind::good);
  town.offers("B", "books", "Romans", ListingKind::good);
  const auto theirs = town.wants("B", "handiwork", "Une étagère à poser");
  town.now = std::chrono::ceil<std::chrono::days>(town.now) + 1s;
  town.answer("A", proposal, ResponseAnswer::decline, DeclineReason::not_wanted);
  town.pass(1s);
  CHECK(town.found_for(theirs).empty());
  CHECK(town.matchmaker.counters().dropped == 0);
}

TEST_CASE("of newcomers who came together a clearing asks one, and a search in the same moment too") {
  Town town;
  two_swaps_that_fit(town);
  const auto plan = town.matchmaker.clear(town.view, town.now, {}, town.bytes());
  CHECK(plan.proposals.size() == 1);
  CHECK(plan.dropped == 0);
  for (const auto& each : plan.proposals) town.matchmaker.answered(each.seats);
  std::vector<ListingId> all;
  for (const std::string name : {"B", "C"}) all.push_back(town.view.listings_of(town.member(name)).front().id);
  const auto found = town.found_for(all);
  REQUIRE(found.size() == 1);
  CHECK(town.matchmaker.counters().dropped == 0);
  static_cast<void>(town.propose(found[0]));
  CHECK_MESSAGE(town.found_for(all).empty(), "nor while one of them is asked");
}

TEST_CASE("when one of those who came together is free again, the others are found") {
  Town town;
  two_swaps_that_fit(town);
  const auto theirs = town.view.listings_of(town.member("C")).front().id;
  const auto proposal = town.propose(town.found_for(town.view.listings_of(town.member("B")).front().id).at(0));
  const bool una = market::seat_of(*town.view.proposal(proposal), town.member("Una")) != nullptr;
  CHECK(town.found_for(theirs).empty());
  const auto mine = town.view.listings_of(town.member(una ? "A" : "Una")).front().id;
  CHECK(town.matchmaker.why_nothing(mine, town.view, town.now).at(0).code == clearings::WhyNothingCode::busy);
  town.answer("B", proposal, ResponseAnswer::decline, DeclineReason::bad_time);
  REQUIRE(town.view.proposal(proposal)->state == ProposalState::cancelled);
  CHECK(town.found_for(theirs).size() == 1);
}
