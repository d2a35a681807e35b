// What a steward may turn: it chooses among equals, and nothing else. market/weights_test.cpp says who may turn it.
#include "market/weights.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "clearings/clearing.hpp"
#include "clearings/facts.hpp"
#include "market/invariants.hpp"
#include "market/rights.hpp"
#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

/// A steward of the town changes what is weighed there; as often as they like, a day apart.
void reweigh(Town& town, const Weights& weights) {
  EnrolMember claire{town.id<MemberId>(), town.id<AccountId>(), "Claire",       *town.quarter_of("A"),
                     AgeBand::adult,      Language::fr,         {Role::steward}};
  REQUIRE(town.keep(claire));
  REQUIRE(town.keep(SecureMember{claire.member, town.id<AuditId>(), true}));
  town.now += std::chrono::days{1};
  REQUIRE_MESSAGE(town.keep(ChangeWeights{claire.member, town.id<AuditId>(), weights, "Parce que.", Language::fr}), town.refused_because);
}

/// A may swap the garden for what they like, nearby, or for what they love, in the other quarter.
void near_or_loved(Town& town) {
  town.offers("A", "gardening", "Coup de main au jardin");
  town.wants("A", "bicycle-repair", "Réparer mon vélo");
  ListingDraft loved;
  loved.direction = Direction::want;
  loved.category = "translation";
  loved.title = "Traduire une lettre";
  loved.wish_level = WishLevel::love;
  town.post("A", loved);
  town.offers("B", "bicycle-repair", "Je répare les vélos");
  town.wants("B", "gardening", "Aide au jardin");
  static_cast<void>(town.member("C", true));
  town.offers("C", "translation", "Je traduis");
  town.wants("C", "gardening", "Aide au jardin");
}

std::vector<ProposeExchange> cleared_by_all(Town& town) {
  return town.matchmaker.clear(town.view, town.now, {}, town.bytes()).proposals;
}

bool sits(Town& town, const ProposeExchange& exchange, const std::string& name) {
  return std::ranges::any_of(exchange.seats, [&](const PlannedSeat& seat) { return seat.member == town.member(name); });
}

Weights near_first() {
  Weights weights;
  weights.order = {Criterion::walk, Criterion::waiting, Criterion::wish};
  return weights;
}

}  // namespace

TEST_CASE("the usual weights prefer what is wished for most; where the way comes first, the neighbour next door") {
  Town town;
  near_or_loved(town);
  auto usual = cleared_by_all(town);
  REQUIRE(usual.size() == 1);
  CHECK(sits(town, usual[0], "C"));
  CHECK(usual[0].found->objective == "people,transfers,wish,walk,waiting");
  town.matchmaker.answered(usual[0].seats);
  reweigh(town, near_first());
  CHECK_MESSAGE(town.touched.empty(), "no phone rings because a steward turned something");
  auto near = cleared_by_all(town);
  REQUIRE(near.size() == 1);
  CHECK(sits(town, near[0], "B"));
  CHECK(near[0].found->objective == "people,transfers,walk,waiting,wish");
  town.matchmaker.answered(near[0].seats);
  clearings::Matchmaker again(taxonomy());
  again.load(town.view, town.now);
  CHECK(again.clear(town.view, town.now, {}, town.bytes()).proposals.at(0).found->objective == near[0].found->objective);
}

TEST_CASE("where nobody is asked to go further than ten minutes, what is fifteen away is told to be too far") {
  Town town;
  near_or_loved(town);
  Weights weights;
  weights.farthest = WalkBand::under_10;
  reweigh(town, weights);
  auto near = cleared_by_all(town);
  REQUIRE(near.size() == 1);
  CHECK(sits(town, near[0], "B"));
  town.matchmaker.answered(near[0].seats);
  const auto why = town.matchmaker.why_nothing(town.listing_of("C", Direction::offer), town.view, town.now);
  const auto far = std::ranges::find(why, clearings::WhyNothingCode::too_far, &clearings::WhyNothingFact::code);
  REQUIRE(far != why.end());
  CHECK(far->minutes == 10);
}

TEST_CASE("waiting counts days, exchanges that fell through, and what was given beyond what came, each as it is weighed") {
  clearings::FactsMaker maker(taxonomy());
  const Timestamp now = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 20}};
  Listing want;
  want.direction = Direction::want;
  want.category = "gardening";
  want.title = "Aide au jardin";
  want.posted_at = now - std::chrono::days{10};
  const auto days = [&](std::uint32_t fallen, std::uint32_t given, std::uint32_t received) {
    return std::get<matcher::WantFacts>(*maker.facts(want, {0, fallen, given, received}, 0, now)).waiting_days;
  };
  CHECK(days(0, 0, 0) == 10);
  CHECK(days(2, 5, 1) == 10 + 2 * 7 + 4);
  CHECK(days(0, 1, 5) == 10);  // who received more loses nothing
  CHECK(days(0, 40, 0) == 20);
  Weights weights;
  weights.waiting_days = 30;
  weights.fallen_days = 0;
  weights.ahead_days = 3;
  maker.weigh_by(weights);
  CHECK(days(2, 5, 1) == 10 + 4 * 3);
  CHECK(days(0, 40, 0) == 30);
}

namespace {

/// A hostile little neighbourhood, and a hostile steward.
struct Random {
  explicit Random(std::uint32_t seed) : engine(seed) {}
  std::size_t below(std::size_t n) { return engine() % n; }
  std::mt19937 engine;

  Weights weights() {
    Weights weights;
    weights.order = {Criterion::wish, Criterion::walk, Criterion::waiting};
    if (below(2) == 0) weights.order.push_back(Criterion::balance);
    if (below(2) == 0) weights.order.push_back(Criterion::expected);
    std::ranges::shuffle(weights.order, engine);
    weights.farthest = static_cast<WalkBand>(1 + below(3));
    weights.waiting_days = static_cast<std::uint32_t>(14 + below(167));
    weights.fallen_days = static_cast<std::uint32_t>(below(15));
    weights.ahead_days = static_cast<std::uint32_t>(below(4));
    weights.no_return_of_ten = static_cast<std::uint32_t>(below(6));
    return weights;
  }
  ListingDraft draft(Direction direction) {
    static constexpr const char* kCategories[] = {"gardening", "bicycle-repair", "translation"};
    ListingDraft draft;
    draft.direction = direction;
    draft.category = kCategories[below(3)];
    draft.title = draft.category;
    draft.size = static_cast<SizeBand>(1 + below(4));
    if (direction == Direction::want) draft.wish_level = static_cast<WishLevel>(below(3));
    draft.availability = below(3) == 0 ? 0 : static_cast<Availability>(1 + below(kAllWeek));
    draft.kind = direction == Direction::offer && below(6) == 0 ? ListingKind::gift : ListingKind::service;
    return draft;
  }
};

void populate(Town& town, Random& random, std::size_t people) {
  for (std::size_t i = 0; i < people; ++i) {
    const std::string name(1, static_cast<char>('A' + i));
    static_cast<void>(town.member(name, random.below(3) == 0));
    for (std::size_t n = 1 + random.below(2); n > 0; --n) town.post(name, random.draft(Direction::offer));
    for (std::size_t n = 1 + random.below(2); n > 0; --n) town.post(name, random.draft(Direction::want));
  }
  for (std::size_t n = random.below(6); n > 0; --n) {
    const std::string one(1, static_cast<char>('A' + random.below(people)));
    const std::string other(1, static_cast<char>('A' + random.below(people)));
    if (one == other) continue;
    const ListingId theirs = town.listing_of(other, Direction::offer);
    static_cast<void>(town.keep(BlockOwner{town.member(one), town.id<BlockId>(), theirs}));
  }
}

/// What no weight may soften, of one exchange as it was planned.
void holds_all_constraints(const Town& town, const std::vector<PlannedSeat>& seats, const Settings& settings, WalkBand farthest) {
  const bool chain = std::ranges::any_of(seats, [](const PlannedSeat& seat) { return !seat.gives || !seat.receives; });
  CHECK(seats.size() - (chain ? 1 : 0) <= (chain ? settings.chain_cap : settings.cycle_cap));
  for (const PlannedSeat& one : seats) {
    for (const PlannedSeat& other : seats) CHECK_FALSE(town.view.blocked(one.member, other.member));
  }
  for (std::size_t i = 0; i < seats.size(); ++i) {
    const PlannedSeat& to = seats[(i + 1) % seats.size()];
    if (!seats[i].gives) continue;
    REQUIRE(to.receives.has_value());
    const auto offer = town.view.listing(*seats[i].gives), want = town.view.listing(*to.receives);
    CHECK(offer->category == want->category);
    CHECK(common_times(offer->availability, want->availability) != 0);
    CHECK(town.view.walk_band(offer->quarter, want->quarter) <= farthest);
  }
}

}  // namespace

TEST_CASE("whatever is weighed: as many people, as many hand-overs, and no block, hour, reach or cap gives way") {
  std::size_t exchanges = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Settings settings;
    settings.cycle_cap = static_cast<std::uint32_t>(2 + random.below(3));
    settings.chain_cap = static_cast<std::uint32_t>(1 + random.below(4));
    Town town(settings);
    const std::size_t people = 4 + random.below(9);
    populate(town, random, people);
    const auto first_two = [&] {
      const auto run = clearings::run_clearing(town.matchmaker.clearing_job(town.view, town.now), {});
      CHECK(run.problems.empty());
      REQUIRE(run.optimal);
      return run.certificates.empty() ? std::pair<std::int64_t, std::int64_t>{}
                                      : std::pair(run.certificates[0].levels.at(0).value, run.certificates[0].levels.at(1).value);
    };
    Weights weights = random.weights();
    Weights as_far = weights;
    as_far.farthest = WalkBand::under_25;
    const auto usual = first_two();
    reweigh(town, as_far);
    CHECK(first_two() == usual);
    if (weights != as_far) reweigh(town, weights);
    const auto plan = town.matchmaker.clear(town.view, town.now, {}, town.bytes());
    CHECK(plan.problems.empty());
    for (const ProposeExchange& exchange : plan.proposals) {
      ++exchanges;
      holds_all_constraints(town, exchange.seats, settings, weights.farthest);
      CHECK_MESSAGE(town.keep(exchange), town.refused_because);
    }
    CHECK(violations(town.view).empty());
  }
  CHECK(exchanges > 40);  // or nothing was tried
}
