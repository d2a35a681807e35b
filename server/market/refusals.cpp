#include "market/keys.hpp"
#include "market/proposal_work.hpp"

namespace ronde::market {
namespace {

/// A refusal for ever is not shortened by a later one for a week.
void remember(Workbench& bench, const RecordKey& key, Refusal refusal) {
  const auto before = bench.refusal(key);
  if (before && (!before->until || (refusal.until && *before->until > *refusal.until))) return;
  bench.put(key, refusal);
}

/// Two exchanges can share a hash; then the later one is remembered, since a full list of exchanges would grow without end.
void remember_exchange(Workbench& bench, const Arcs& exchange) {
  if (exchange.empty()) return;
  bench.put(keys::refused_exchange(exchange.front().first, hash_of(exchange)),
            {.reason = DeclineReason::other, .at = bench.now(), .until = {}, .arcs = exchange});
}

void block_neighbours(Workbench& bench, MemberId member, const Arcs& arcs, std::optional<MemberId> person, SeedReader& seed) {
  if (person) {
    if (*person != member) put_block(bench, member, *person, seed.block_id(), {});
    return;
  }
  for (const auto& [offer_id, want_id] : arcs) {
    const auto offer = bench.listing(offer_id);
    const auto want = bench.listing(want_id);
    if (!offer || !want) continue;
    const bool receives = want->member == member;
    put_block(bench, member, receives ? offer->member : want->member, seed.block_id(), receives ? offer->title : want->title);
  }
}

}  // namespace

Arcs arcs_of(const Proposal& proposal) {
  Arcs arcs;
  for (const Transfer& transfer : proposal.transfers) arcs.emplace_back(transfer.offer, transfer.want);
  std::sort(arcs.begin(), arcs.end());
  return arcs;
}

Arcs arcs_beside(const Proposal& proposal, MemberId member) {
  Arcs arcs;
  for (const Transfer& transfer : proposal.transfers) {
    if (transfer.receiver == member)
      arcs.insert(arcs.begin(), {transfer.offer, transfer.want});  // what one receives comes first
    else if (transfer.giver == member)
      arcs.emplace_back(transfer.offer, transfer.want);
  }
  return arcs;
}

void put_block(Workbench& bench, MemberId blocker, MemberId blocked, BlockId id, std::string hint) {
  if (blocker == blocked || bench.row(keys::block(blocker, blocked))) return;
  bench.put(Block{id, blocker, blocked, bench.now(), std::move(hint)});
  bench.say({.type = EventType::blocks_changed, .member = blocker});
}

void remember_refusal(Workbench& bench, MemberId member, DeclineReason reason, const Arcs& arcs, const Arcs& exchange,
                      std::optional<MemberId> person, SeedReader& seed) {
  const Timestamp now = bench.now();
  for (const auto& [offer_id, want_id] : arcs) {
    const auto offer = bench.listing(offer_id);
    const auto want = bench.listing(want_id);
    if (!offer || !want) continue;
    const bool receives = want->member == member;
    switch (reason) {
      case DeclineReason::not_wanted:  // what one would receive; who only gives refuses the giving
        if (receives || arcs.size() == 1) remember(bench, keys::refused_arc(offer_id, want_id), {reason, now, {}, {}});
        break;
      case DeclineReason::too_far:
        if (receives)
          remember(bench, keys::refused_quarter(want_id, offer->quarter), {reason, now, {}, {}});
        else
          remember(bench, keys::refused_quarter(offer_id, want->quarter), {reason, now, {}, {}});
        break;
      case DeclineReason::bad_time:
        remember(bench, keys::refused_arc(offer_id, want_id), {reason, now, now + limits::kBadTime, {}});
        break;
      case DeclineReason::condition:
        if (receives) remember(bench, keys::refused_offer(member, offer_id), {reason, now, {}, {}});
        break;
      case DeclineReason::person:
      case DeclineReason::other:
        break;
    }
  }
  if (reason == DeclineReason::person) block_neighbours(bench, member, arcs, person, seed);
  if (reason == DeclineReason::other) remember_exchange(bench, exchange);
  bench.say({.type = EventType::arc_refused, .member = member});
}

}  // namespace ronde::market
