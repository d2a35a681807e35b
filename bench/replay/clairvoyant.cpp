#include "clairvoyant.hpp"

#include <stdexcept>

#include "house.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::replay {
namespace {

using namespace market;

/// Everybody and everything is there on the first morning.
clearings::ClearingJob whole_pool(const Town& town, const Taxonomy& taxonomy, std::uint32_t cycle_cap) {
  Policy policy = product_policy();
  policy.at_once = policy.nights = false;
  policy.cycle_cap = cycle_cap;
  House house(taxonomy, policy, 1, 0, [](MemberId) { return 1.0; });
  house.found(town.place);
  for (const Neighbour& someone : town.people) house.enrol(someone, kBegin);
  for (const Item& item : town.items) {
    if (!house.submit(PostListing{town.people[item.person].id, item.id, item.draft}, kBegin))
      throw std::runtime_error("a listing could not be posted");
  }
  return house.matchmaker().clearing_job(house.view(), kBegin);
}

matcher::ExchangeGraph without_what_nobody_takes(const clearings::ClearingJob& job, const Town& town, const Taste& taste) {
  matcher::ExchangeGraphBuilder builder;
  for (const auto& offer : job.graph.offers()) builder.add_offer(offer);
  for (const auto& want : job.graph.wants()) builder.add_want(want);
  for (const auto& arc : job.graph.transfers()) {
    if (taste.suits(town.item(job.offers[arc.offer]), town.item(job.wants[arc.to.index])))
      builder.add_transfer(arc.offer, arc.to, arc.facts);
  }
  for (const auto& arc : job.graph.returns()) builder.add_return(arc.want, arc.offer);
  auto built = std::move(builder).build();
  if (!built.graph) throw std::runtime_error("the pool is not a graph: " + built.problems.front());
  return *std::move(built.graph);
}

std::pair<std::int64_t, std::int64_t> best(const matcher::ExchangeGraph& graph, const matcher::Caps& caps, matcher::Level level,
                                           std::uint64_t step_limit) {
  const matcher::Objective objective{{level}};
  matcher::Limits limits;
  limits.step_limit = step_limit;
  const matcher::Clearing clearing = matcher::clear(graph, objective, caps, limits);
  if (const auto wrong = matcher::verify(graph, objective, caps, clearing); !wrong.empty()) throw std::runtime_error(wrong.front());
  return {clearing.levels.front().value, clearing.levels.front().bound};
}

}  // namespace

Optimum clairvoyant(const Town& town, const Taxonomy& taxonomy, const Taste& taste, std::uint32_t cycle_cap, std::uint64_t step_limit) {
  const clearings::ClearingJob job = whole_pool(town, taxonomy, cycle_cap);
  const matcher::ExchangeGraph graph = without_what_nobody_takes(job, town, taste);
  Optimum optimum;
  std::tie(optimum.people, optimum.people_bound) = best(graph, job.caps, matcher::Level::people, step_limit);
  std::tie(optimum.handovers, optimum.handovers_bound) = best(graph, job.caps, matcher::Level::transfers, step_limit);
  return optimum;
}

}  // namespace ronde::replay
