// Sizes that must balance: what a member receives over the whole clearing is near what they give.
#include <doctest/doctest.h>

#include "ronde/matcher/check_certificate.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

constexpr std::uint8_t kHalfHour = 1, kHour = 2, kHalfDay = 4;
const Objective kTransfers{{Level::transfers}};

/// Ann and Bob swap his half hour for her half day, and her half hour for his half day.
ExchangeGraph two_uneven_swaps() {
  ExchangeGraphBuilder builder;
  for (const auto& [ann, bob] : {std::pair(kHalfDay, kHalfHour), std::pair(kHalfHour, kHalfDay)}) {
    const auto of_ann = builder.add_vertex(0, false, ann), of_bob = builder.add_vertex(1, false, bob);
    builder.add_transfer(of_ann.offer, {of_bob.want, false});
    builder.add_transfer(of_bob.offer, {of_ann.want, false});
  }
  return std::move(builder).build().graph.value();
}

/// Somebody gives half a day to Ann, who gives as much time as `size` tells to Bob's call.
ExchangeGraph gift_chain(std::uint8_t size) {
  ExchangeGraphBuilder builder;
  const OfferIndex gift = builder.add_offer({.owner = 2, .gift = true, .size = kHalfDay});
  const auto ann = builder.add_vertex(0, false, size);
  const WantIndex call = builder.add_want({.owner = 1});
  builder.add_transfer(gift, {ann.want, false});
  builder.add_transfer(ann.offer, {call, false});
  return std::move(builder).build().graph.value();
}

Clearing judged(const ExchangeGraph& graph, const Caps& caps) {
  Limits limits;
  limits.keep_prices = true;
  const Clearing clearing = certified(graph, clear(graph, kTransfers, caps, limits));
  CHECK(verify(graph, kTransfers, caps, clearing).empty());
  CHECK(why_it_fails(graph, clearing).value_or("") == "");
  return clearing;
}

TEST_CASE("two uneven swaps of the same two make each other good; one alone does not stand") {
  const ExchangeGraph graph = two_uneven_swaps();
  for (const auto cycle_cap : {std::optional<std::uint32_t>(2), std::optional<std::uint32_t>()}) {
    const Caps even{.cycle_cap = cycle_cap, .size_tolerance = 0};
    Clearing both = judged(graph, even);
    CHECK(both.status == Status::optimal);
    CHECK(both.levels[0].value == 4);
    both.exchanges.pop_back();
    both.levels[0] = {Level::transfers, 2, 4};
    both.status = Status::feasible;
    const std::vector<std::string> wrong = verify(graph, kTransfers, even, both);
    REQUIRE(wrong.size() == 2);
    CHECK(wrong[0] == "the plan leaves member 0 short by 7 half hours");
    CHECK(wrong[1] == "the plan leaves member 1 ahead by 7 half hours");
    CHECK(verify(graph, kTransfers, {.cycle_cap = cycle_cap, .size_tolerance = 7}, both).empty());
  }
}

TEST_CASE("a single swap stands if it is within the tolerance") {
  ExchangeGraphBuilder builder;
  const auto ann = builder.add_vertex(0, false, kHour), bob = builder.add_vertex(1, false, kHalfHour);
  builder.add_transfer(ann.offer, {bob.want, false});
  builder.add_transfer(bob.offer, {ann.want, false});
  const ExchangeGraph graph = std::move(builder).build().graph.value();
  for (const auto cycle_cap : {std::optional<std::uint32_t>(3), std::optional<std::uint32_t>()}) {
    CHECK(judged(graph, {.cycle_cap = cycle_cap, .size_tolerance = 0}).levels[0].value == 0);
    CHECK(judged(graph, {.cycle_cap = cycle_cap, .size_tolerance = 1}).levels[0].value == 2);
    CHECK(judged(graph, {.cycle_cap = cycle_cap}).levels[0].value == 2);
  }
}

TEST_CASE("who begins a chain gives freely, who is at its end owes nothing; between them sizes count") {
  for (const std::uint8_t size : {kHalfHour, kHour, kHalfDay}) {
    const Clearing clearing = judged(gift_chain(size), {.chain_cap = 3, .size_tolerance = 6});
    CHECK(clearing.status == Status::optimal);
    CHECK(clearing.levels[0].value == (size == kHalfHour ? 1 : 2));  // else Ann would be ahead by 7: the chain ends with her
  }
}

TEST_CASE("a tolerance that all can keep changes nothing") {
  const ExchangeGraph graph = two_uneven_swaps();
  CHECK(judged(graph, {.cycle_cap = 2, .size_tolerance = 100}).exchanges == judged(graph, {.cycle_cap = 2}).exchanges);
  CHECK(judged(graph, {.cycle_cap = 2, .size_tolerance = 0xFFFF'FFFF}).levels[0].value == 4);
}

TEST_CASE("prices of sizes stand only where sizes must balance") {
  const ExchangeGraph graph = two_uneven_swaps();
  Clearing clearing = judged(graph, {.cycle_cap = 2});
  LevelProof& proof = clearing.certificate.proofs[0];
  proof.points.resize(1);
  proof.roots = 1;
  proof.points[0].sizes = {{0, -1}};
  CHECK(why_it_fails(graph, clearing) == "the proof of transfers has prices that are out of order, out of range or of nobody");
}

}  // namespace
}  // namespace ronde::test
