// Bundles in the pool: one vertex, served whole, found by each of its things.
#include <doctest/doctest.h>

#include <algorithm>

#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

ListingDraft of_things(Direction direction, const std::string& category, const std::string& title, std::vector<BundlePart> beside = {}) {
  ListingDraft draft;
  draft.direction = direction;
  draft.kind = ListingKind::good;
  draft.category = category;
  draft.title = title;
  draft.beside = std::move(beside);
  return draft;
}
ListingDraft table_and_chairs(Direction direction) {
  return of_things(direction, "furniture", "Une table", {{"Quatre chaises", "furniture"}, {"Une nappe", "decoration"}});
}

/// A gives what the draft says and seeks a book; B has the book.
void reader(Town& town, ListingDraft gives) {
  town.post("A", std::move(gives));
  town.wants("A", "books", "Un roman", ListingKind::good);
  town.offers("B", "books", "Romans", ListingKind::good);
}

std::vector<clearings::WhyNothingFact> why(Town& town, ListingId listing) {
  return town.matchmaker.why_nothing(listing, town.view, town.now);
}

}  // namespace

TEST_CASE("who seeks one thing of a bundle is proposed the whole of it, in one hand-over") {
  Town town;
  reader(town, table_and_chairs(Direction::offer));
  town.post("B", of_things(Direction::want, "decoration", "Une nappe"));
  const auto found = town.found();
  REQUIRE(found.size() == 1);
  const Proposal proposal = *town.view.proposal(town.propose(found[0]));
  REQUIRE(proposal.transfers.size() == 2);
  const auto bundle = std::ranges::find(proposal.transfers, std::string("Une table"), &Transfer::title);
  REQUIRE(bundle != proposal.transfers.end());
  CHECK(bundle->beside.size() == 2);
  CHECK(town.view.listing(bundle->offer)->held == 1);
}

TEST_CASE("who seeks all of it together is served by all of it, and is told who has only a part") {
  Town town;
  reader(town, of_things(Direction::offer, "furniture", "Une table", {{"Une nappe", "decoration"}}));
  const ListingId want = town.post("B", table_and_chairs(Direction::want));
  CHECK(town.found().empty());
  const auto facts = why(town, want);
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].code == clearings::WhyNothingCode::bundle);
  CHECK(facts[0].count == 1);
  const ListingId given = town.listing_of("A", Direction::offer);
  CHECK(why(town, given).at(0).code == clearings::WhyNothingCode::bundle);

  REQUIRE(town.keep(EditListing{town.member("A"), given, 1, table_and_chairs(Direction::offer)}));
  CHECK_MESSAGE(town.found().size() == 1, "the chairs came to the table");
}

TEST_CASE("what a draft would meet is judged by all its things") {
  Town town;
  reader(town, table_and_chairs(Direction::offer));
  const auto meets = [&](std::vector<BundlePart> beside) {
    return town.matchmaker.matches(town.member("B"), of_things(Direction::want, "decoration", "Une nappe", std::move(beside)));
  };
  CHECK(meets({}).listings == 1);
  CHECK(meets({}).closes);
  CHECK(meets({{"Une table", "furniture"}}).listings == 1);
  CHECK(meets({{"Un vélo", "bicycles"}}).listings == 0);
}

TEST_CASE("a bundle that waits in vain is missing a taker of any of its things, and one that is sought lacks no single category") {
  Town town;
  for (const std::string name : {"A", "C"}) {
    town.post(name, table_and_chairs(Direction::offer));
    town.wants(name, "books", "Un roman", ListingKind::good);
  }
  town.offers("B", "books", "Romans", ListingKind::good);
  const auto lacking = [&] {
    clearings::AlmostTally tally;
    while (!town.matchmaker.look_on(tally, 500)) {
    }
    std::vector<std::string> categories;
    for (const auto& missing : town.matchmaker.missing_around(tally, town.member("B"), 100)) {
      if (missing.direction == Direction::want) categories.push_back(missing.category);
    }
    std::ranges::sort(categories);
    return categories;
  };
  CHECK(lacking() == std::vector<std::string>{"decoration", "furniture"});
  town.post("B", of_things(Direction::want, "bicycles", "Un vélo", {{"Un casque", "sports-gear"}}));
  CHECK(town.matchmaker.almost_of(town.member("B"), 10).empty());
}

TEST_CASE("a bundle that somebody declined is repaired with one that has what they seek, never with a part of it") {
  Town town;
  reader(town, table_and_chairs(Direction::offer));
  town.post("B", table_and_chairs(Direction::want));
  const auto found = town.found();
  REQUIRE(found.size() == 1);
  const ProposalId asked = town.propose(found[0]);
  town.post("C", of_things(Direction::offer, "furniture", "Une table", {{"Une nappe", "decoration"}}));
  town.wants("C", "books", "Un roman", ListingKind::good);
  const ListingId whole = town.post("D", table_and_chairs(Direction::offer));
  town.wants("D", "books", "Un roman", ListingKind::good);
  town.answer("B", asked, ResponseAnswer::accept);
  town.answer("A", asked, ResponseAnswer::decline, DeclineReason::bad_time);
  const auto command = town.matchmaker.repair(asked, town.view, town.now, town.bytes());
  REQUIRE(command.has_value());
  REQUIRE(std::holds_alternative<RepairProposal>(*command));
  const auto& seats = std::get<RepairProposal>(*command).seats;
  REQUIRE(seats.size() == 2);
  CHECK(std::ranges::any_of(seats, [&](const PlannedSeat& seat) { return seat.gives == whole; }));
}
