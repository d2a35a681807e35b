// What neighbours tell the stewards in confidence.

#include "market/concerns.hpp"

#include "market/blocks.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Heard : Town {
  MemberId marc = member("Marc", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  MemberId lea = member("Léa");
  ListingId listing = offer(lea, "Un vélo contre argent");

  RaiseListingConcern of_the_offer(std::string text = "") {
    return {.by = nadia, .id = dice.id<ConcernId>(), .listing = listing, .kind = ConcernKind::not_for_ronde, .text = std::move(text)};
  }
};

}  // namespace

TEST_CASE("a concern about a listing is kept for the stewards, with who said it and whom it is about") {
  Heard town;
  const auto said = town.of_the_offer("  On me demande de l'argent.  ");
  town.must(said);
  const auto open = town.view.concerns(true, 10);
  REQUIRE(open.size() == 1);
  CHECK(open[0].id == said.id);
  CHECK(open[0].by == town.nadia);
  CHECK(open[0].about == town.lea);
  CHECK(open[0].text == "On me demande de l'argent.");
  CHECK(town.view.concerns(false, 10).empty());
}

TEST_CASE("nobody hears of a concern but those whose office it is: no event, no notification") {
  Heard town;
  const Changes changes = town.must(town.of_the_offer());
  CHECK(changes.events.empty());
  CHECK(town.view.notifications_of(town.lea, 10).empty());
  CHECK_FALSE(hears_concerns(*town.view.member(town.nadia)));
  CHECK(hears_concerns(*town.view.member(town.marc)));
}

TEST_CASE("a steward closes a concern, once; the journal says that it was closed and not what it was") {
  Heard town;
  const auto said = town.of_the_offer("secret");
  town.must(said);
  CHECK(town.refusal(CloseConcern{town.nadia, town.dice.id<AuditId>(), said.id}) == "stewards-only");
  town.must(CloseConcern{town.marc, town.dice.id<AuditId>(), said.id});
  town.must(CloseConcern{town.marc, town.dice.id<AuditId>(), said.id});
  CHECK(town.view.concerns(true, 10).empty());
  REQUIRE(town.view.concerns(false, 10).size() == 1);
  CHECK(town.view.concerns(false, 10)[0].closed_by == town.marc);
  const auto journal = town.view.audit(10);
  CHECK(std::ranges::count(journal, "concern-closed", &AuditEntry::what) == 1);
  for (const auto& entry : journal) CHECK(entry.subject.find("secret") == std::string::npos);
}

TEST_CASE("one cannot complain of oneself, of what is not there, of who blocks one, nor more than ten times a day") {
  Heard town;
  auto own = town.of_the_offer();
  own.by = town.lea;
  CHECK(town.refusal(own) == "yourself");
  auto nothing = town.of_the_offer();
  nothing.listing = town.dice.id<ListingId>();
  CHECK_FALSE(town.refusal(nothing).empty());
  for (int i = 0; i < 10; ++i) town.must(town.of_the_offer());
  CHECK(town.refusal(town.of_the_offer()) == "concerns-today");
  town.now += days{1};
  CHECK(town.refusal(town.of_the_offer(std::string(501, 'a'))) == "text-too-long");
  town.must(BlockOwner{town.lea, town.dice.id<BlockId>(), town.offer(town.nadia, "Autre chose")});
  CHECK_FALSE(town.refusal(town.of_the_offer()).empty());
}
