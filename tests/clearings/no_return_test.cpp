// Wishes without a return as the matcher serves them: at the end of a chain, now and then before their equals, and seen by nobody.
#include "market/no_return.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

#include "cases.hpp"
#include "clearings/clearing.hpp"
#include "clearings/evidence.hpp"
#include "market/invariants.hpp"
#include "market/rights.hpp"
#include "market/weights.hpp"
#include "ronde/matcher/check_certificate.hpp"
#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

ListingDraft seeking(const std::string& category, bool no_return) {
  ListingDraft draft;
  draft.direction = Direction::want;
  draft.category = category;
  draft.title = category;
  draft.no_return = no_return;
  return draft;
}

void set_quota(Town& town, std::uint32_t of_ten) {
  const EnrolMember claire{town.id<MemberId>(), town.id<AccountId>(), "Claire",       *town.quarter_of("A"),
                           AgeBand::adult,      Language::fr,         {Role::steward}};
  REQUIRE(town.keep(claire));
  REQUIRE(town.keep(SecureMember{claire.member, town.id<AuditId>(), true}));
  Weights weights;
  weights.no_return_of_ten = of_ten;
  REQUIRE_MESSAGE(town.keep(ChangeWeights{claire.member, town.id<AuditId>(), weights, "Parce que.", Language::fr}), town.refused_because);
}

clearings::ClearingPlan cleared(Town& town) {
  auto plan = town.matchmaker.clear(town.view, town.now, {}, town.bytes());
  CHECK(plan.problems.empty());
  for (const ProposeExchange& exchange : plan.proposals) town.matchmaker.answered(exchange.seats);
  return plan;
}

bool takes_part(Town& town, const ProposeExchange& exchange, const std::string& name) {
  return std::ranges::any_of(exchange.seats, [&](const PlannedSeat& seat) { return seat.member == town.member(name); });
}

/// U has waited for the garden since yesterday; who is named later seeks the same with a mark. Neither gives anything.
void one_who_waited(Town& town, const std::string& marked) {
  town.post("U", seeking("gardening", false));
  town.pass(24h);
  town.post(marked, seeking("gardening", true));
}

/// A gift of an hour in the garden, which somebody new posts.
ListingId present(Town& town, const std::string& giver) {
  return town.offers(giver, "gardening", "gardening", ListingKind::gift);
}

}  // namespace

TEST_CASE("for a marked wish nothing is asked of its owner, though a swap would fit; a gift serves it") {
  Town town;
  town.offers("A", "translation", "translation");
  town.post("A", seeking("gardening", true));
  town.offers("B", "gardening", "gardening");
  town.wants("B", "translation", "translation");
  CHECK(town.found().empty());
  CHECK(cleared(town).proposals.empty());
  present(town, "G");
  const auto found = town.found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].seats.back().member == town.member("A"));
  CHECK_FALSE(found[0].seats.back().gives.has_value());
}

TEST_CASE("who takes the mark away is in the swap at once, and who sets it is out of it") {
  Town town;
  town.offers("A", "translation", "translation");
  const ListingId wish = town.post("A", seeking("gardening", true));
  town.offers("B", "gardening", "gardening");
  town.wants("B", "translation", "translation");
  const auto edit = [&](bool no_return) {
    REQUIRE(town.keep(EditListing{town.member("A"), wish, town.view.listing(wish)->version, seeking("gardening", no_return)}));
  };
  edit(false);
  CHECK(town.found().size() == 1);
  edit(true);
  CHECK(cleared(town).proposals.empty());
  clearings::Matchmaker again(taxonomy());
  again.load(town.view, town.now);
  CHECK_MESSAGE(again.clear(town.view, town.now, {}, town.bytes()).proposals.empty(), "what is read anew is as it was kept current");
}

TEST_CASE(
    "among equals the marked wish comes first, at once and in a clearing; where a neighbourhood keeps none for it, who has waited "
    "longest") {
  for (const std::uint32_t of_ten : {0U, 2U}) {
    CAPTURE(of_ten);
    Town town;
    one_who_waited(town, "M");
    set_quota(town, of_ten);
    const std::string first = of_ten > 0 ? "M" : "U";
    const ListingId gift = present(town, "G");
    const auto found = town.found_for(gift);
    REQUIRE(found.size() == 1);
    CHECK(takes_part(town, found[0], first));
    const auto plan = cleared(town);
    REQUIRE(plan.proposals.size() == 1);
    CHECK(takes_part(town, plan.proposals[0], first));
  }
}

TEST_CASE("a mark does not come before more hand-overs: the gift goes where it makes another go on") {
  Town town;
  town.post("M", seeking("gardening", true));
  town.wants("B", "gardening", "gardening");
  town.offers("B", "translation", "translation");
  town.wants("C", "translation", "translation");
  const ListingId gift = present(town, "G");
  const auto found = town.found_for(gift);
  REQUIRE(found.size() == 1);
  CHECK(found[0].seats.size() == 3);
  CHECK_FALSE(takes_part(town, found[0], "M"));
  CHECK(cleared(town).proposals.at(0).seats.size() == 3);
}

namespace {

void agree(Town& town, ProposalId id, const std::string& giver, const std::string& receiver) {
  town.answer(giver, id, ResponseAnswer::accept);
  town.answer(receiver, id, ResponseAnswer::accept);
}

void end_all_of(Town& town, const std::string& name) {
  for (const Listing& listing : town.view.listings_of(town.member(name))) REQUIRE(town.keep(EndListing{listing.member, listing.id}));
}

/// A new marked wish gets the gift of somebody new.
ProposalId given_to_marked(Town& town, const std::string& giver, const std::string& marked) {
  town.post(marked, seeking("gardening", true));
  present(town, giver);
  const auto found = town.found();
  REQUIRE(found.size() == 1);
  CHECK(takes_part(town, found[0], marked));
  return town.propose(found[0]);
}

}  // namespace

TEST_CASE("once the month's part is used a mark weighs nothing; what came to nothing was no gift") {
  Town town;
  const ProposalId one = given_to_marked(town, "G", "M"), two = given_to_marked(town, "H", "N");
  agree(town, two, "H", "N");
  one_who_waited(town, "O");
  present(town, "I");
  CHECK(takes_part(town, town.found().at(0), "U"));
  CHECK(takes_part(town, cleared(town).proposals.at(0), "U"));
  town.answer("G", one, ResponseAnswer::decline, DeclineReason::other);
  while (is_live(town.view.proposal(one)->state)) town.pass(24h);
  end_all_of(town, "G");
  end_all_of(town, "M");
  CHECK(takes_part(town, cleared(town).proposals.at(0), "O"));
}

TEST_CASE("the next month has its own part") {
  Town town;
  set_quota(town, 1);
  const ProposalId one = given_to_marked(town, "G", "M");
  agree(town, one, "G", "M");
  one_who_waited(town, "O");
  present(town, "I");
  CHECK(takes_part(town, cleared(town).proposals.at(0), "U"));
  while (month_of(town.now) == month_of(Town{}.now)) town.pass(24h);
  if (!is_live(town.view.proposal(one)->state)) end_all_of(town, "G"), end_all_of(town, "M");
  CHECK(takes_part(town, cleared(town).proposals.at(0), "O"));
}

TEST_CASE("who had a gift for a marked wish comes first again next month only") {
  Town town;
  set_quota(town, 5);
  const ProposalId had = given_to_marked(town, "G", "M");
  agree(town, had, "G", "M");
  for (const Transfer& transfer : Proposal(*town.view.proposal(had)).transfers)
    REQUIRE(town.keep(ConfirmHandover{transfer.giver, had, transfer.number, transfer.code}));
  town.post("U", seeking("translation", false));
  town.pass(24h);
  town.post("M", seeking("translation", true));
  town.offers("H", "translation", "translation", ListingKind::gift);
  CHECK(takes_part(town, cleared(town).proposals.at(0), "U"));
  while (month_of(town.now) == month_of(Town{}.now)) town.pass(24h);
  CHECK(takes_part(town, cleared(town).proposals.at(0), "M"));
}

TEST_CASE("of two accounts that came by one invitation one comes first") {
  const std::vector<MarkedWish> wishes{{ListingId{{1}}, MemberId{{1}}, {MemberId{{9}}}, {}},
                                       {ListingId{{2}}, MemberId{{2}}, {MemberId{{9}}}, {}}};
  CHECK(whose_turn(wishes, 2) == std::vector{ListingId{{1}}});
}

TEST_CASE("a marked wish stands in the middle of nothing that is put together again") {
  Town town;
  town.offers("A", "gardening", "gardening");
  town.wants("A", "language-lessons", "italien", ListingKind::lesson);
  town.offers("B", "bicycle-repair", "bicycle-repair");
  town.wants("B", "gardening", "gardening");
  town.offers("C", "language-lessons", "italien", ListingKind::lesson);
  town.wants("C", "bicycle-repair", "bicycle-repair");
  const auto proposal = town.propose(town.found().at(0));
  town.answer("A", proposal, ResponseAnswer::accept);
  town.answer("B", proposal, ResponseAnswer::accept);
  town.offers("D", "language-lessons", "italien", ListingKind::lesson);
  town.post("D", seeking("bicycle-repair", true));
  town.answer("C", proposal, ResponseAnswer::decline, DeclineReason::bad_time);
  CHECK_FALSE(town.matchmaker.repair(proposal, town.view, town.now, town.bytes()).has_value());
  town.offers("E", "language-lessons", "italien", ListingKind::lesson);
  town.wants("E", "bicycle-repair", "bicycle-repair");
  const auto command = town.matchmaker.repair(proposal, town.view, town.now, town.bytes());
  REQUIRE(command.has_value());
  REQUIRE(town.keep(std::get<RepairProposal>(*command)));
  CHECK(seat_of(*town.view.proposal(proposal), town.member("E")) != nullptr);
}

TEST_CASE("neither a proposal nor what is kept of a clearing tells that marks were weighed, and what is kept can be checked") {
  Town town;
  one_who_waited(town, "M");
  present(town, "G");
  const auto job = town.matchmaker.clearing_job(town.view, town.now);
  REQUIRE(job.first.size() == 1);
  const auto run = clearings::run_clearing(job, {.stop = {}, .keep_rounds = true});
  REQUIRE(run.rounds.size() == 1);
  const auto plan = town.matchmaker.plan(job, run, town.view, town.now, town.bytes());
  REQUIRE(plan.proposals.size() == 1);
  CHECK(takes_part(town, plan.proposals[0], "M"));
  CHECK(plan.proposals[0].found->objective == "people,transfers,wish,walk,waiting");
  CHECK(plan.proposals[0].found->worth.size() == 5);
  CHECK(plan.certificate.find("rank") == std::string::npos);
  const auto& kept = run.rounds[0];
  CHECK_FALSE(matcher::why_it_fails(kept.graph, matcher::certified(kept.graph, kept.clearing)).has_value());
  REQUIRE(kept.clearing.levels.size() == 2);
  for (const auto& arc : kept.graph.transfers()) CHECK_MESSAGE(arc.facts.rank == kept.graph.transfers()[0].facts.rank, "both wish alike");
  const auto files = clearings::evidence_of("clearing-a", run, {});
  REQUIRE(files.size() == 2);
  CHECK(files[1].text.find("rank") == std::string::npos);
}

namespace {

constexpr std::array<const char*, 3> kSought{"gardening", "bicycle-repair", "translation"};

struct Luck {
  explicit Luck(std::uint64_t seed) : engine(static_cast<std::mt19937::result_type>(seed)) {}
  std::size_t below(std::size_t n) { return engine() % n; }
  std::mt19937 engine;
};

/// Two towns of one seed differ only in whether the marks are set: the same people, listings and ids.
void settle(Town& town, std::uint64_t seed, bool with_marks) {
  Luck luck(seed);
  const std::size_t people = 4 + luck.below(8);
  for (std::size_t i = 0; i < people; ++i) {
    const std::string name(1, static_cast<char>('A' + i));
    static_cast<void>(town.member(name, luck.below(3) == 0));
    for (std::size_t n = luck.below(3); n > 0; --n) {
      const std::string category = kSought[luck.below(3)];
      town.offers(name, category, category, luck.below(3) == 0 ? ListingKind::gift : ListingKind::service);
    }
    for (std::size_t n = luck.below(3); n > 0; --n) {
      const std::string category = kSought[luck.below(3)];
      const bool marked = luck.below(2) == 0;
      town.post(name, seeking(category, marked && with_marks));
    }
    if (luck.below(3) == 0) town.pass(24h);
  }
}

}  // namespace

TEST_CASE(
    "whatever a neighbourhood keeps for marked wishes: as many people and hand-overs, and no more come first than the month has left") {
  std::size_t first = 0;
  for (std::uint64_t seed = 1; seed <= cases(60); ++seed) {
    CAPTURE(seed);
    Town town;
    settle(town, seed, true);
    set_quota(town, 0);
    const auto two_levels = [](const clearings::ClearingRun& run) {
      CHECK(run.problems.empty());
      REQUIRE(run.optimal);
      const auto value = [&](std::size_t level) { return run.certificates.empty() ? 0 : run.certificates[0].levels.at(level).value; };
      return std::pair(value(0), value(1));
    };
    const auto without = two_levels(clearings::run_clearing(town.matchmaker.clearing_job(town.view, town.now), {}));
    town.pass(24h);
    const std::uint32_t of_ten = static_cast<std::uint32_t>(1 + seed % 5);
    set_quota(town, of_ten);
    const auto job = town.matchmaker.clearing_job(town.view, town.now);
    const auto run = clearings::run_clearing(job, {});
    CHECK(two_levels(run) == without);
    CHECK(job.first.size() <= of_ten);
    const auto plan = town.matchmaker.plan(job, run, town.view, town.now, town.bytes());
    for (const ProposeExchange& exchange : plan.proposals) {
      for (const PlannedSeat& seat : exchange.seats) {
        if (!seat.receives || !town.view.listing(*seat.receives)->no_return) continue;
        CHECK_FALSE(seat.gives.has_value());
        ++first;
      }
      CHECK_MESSAGE(town.keep(exchange), town.refused_because);
      town.matchmaker.answered(exchange.seats);
    }
    CHECK(violations(town.view).empty());
    MonthsGifts so_far;
    town.view.each_proposal([&](const Proposal& proposal) {
      if (const auto end = gift_end(town.view, proposal)) ++so_far.gifts, so_far.to_marked += end->marked ? 1U : 0U;
      return true;
    });
    CHECK(town.matchmaker.clearing_job(town.view, town.now).first.size() <= first_left(of_ten, so_far));
  }
  if (cases(60) >= 50) CHECK(first > 10);  // or nothing was tried
}

namespace {

/// What a neighbour can ask the matcher, in words.
std::string told(Town& town, const std::string& name) {
  std::string all = name;
  const MemberId who = town.member(name);
  for (const ListingId id : town.matchmaker.possible_for(who)) all += "\npossible " + id.text();
  for (const Direction direction : {Direction::offer, Direction::want}) {
    for (const char* const category : kSought) {
      ListingDraft draft = seeking(category, false);
      draft.direction = direction;
      const auto would = town.matchmaker.matches(who, draft);
      all += "\nwould " + std::to_string(would.listings) + (would.closes ? " close" : "");
    }
  }
  for (const Listing& mine : town.view.listings_of(who)) {
    for (const auto& fact : town.matchmaker.why_nothing(mine.id, town.view, town.now))
      all += "\nwhy " + std::string(clearings::name(fact.code)) + ' ' + std::to_string(fact.count);
  }
  clearings::AlmostTally tally;
  while (!town.matchmaker.look_on(tally, 1'000'000)) {
  }
  for (const auto& lack : town.matchmaker.missing_around(tally, who, 20)) all += "\nlacks " + lack.category + std::to_string(lack.people);
  for (const auto& own : town.matchmaker.almost_of(who, 20)) all += "\nalmost " + own.category + std::to_string(own.ring);
  return all;
}

}  // namespace

TEST_CASE("in two worlds that differ only in marks, whoever has none is told the same of what is possible, what lacks and why") {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= cases(60); ++seed) {
    CAPTURE(seed);
    Town with, without;
    settle(with, seed, true);
    settle(without, seed, false);
    for (char letter = 'A'; letter <= 'L'; ++letter) {
      const std::string name(1, letter);
      const auto has_mark = [](const Listing& listing) { return listing.no_return; };
      if (std::ranges::any_of(with.view.listings_of(with.member(name)), has_mark)) continue;
      CHECK(told(with, name) == told(without, name));
      ++compared;
    }
  }
  CHECK(compared > 0);
}
