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

}  // namespace

void remember_unanswered(Workbench& bench, const Arcs& exchange) {
  if (exchange.empty()) return;
  remember(bench, keys::refused_exchange(exchange.front().first, hash_of(exchange)),
           {.reason = DeclineReason::other, .at = bench.now(), .until = bench.now() + limits::kAskAgainAfter, .arcs = exchange});
}

namespace {

/// Who stands next to this member, each once, with the title that the member saw of them.
std::vector<Meant> neighbours(const MarketView& view, MemberId member, const Arcs& beside) {
  std::vector<Meant> found;
  for (const auto& [offer_id, want_id] : beside) {
    const auto offer = view.listing(offer_id);
    const auto want = view.listing(want_id);
    if (!offer || !want) continue;
    const bool receives = want->member == member;
    Meant one{receives ? offer->member : want->member, receives ? offer->title : want->title};
    const bool known = std::any_of(found.begin(), found.end(), [&](const Meant& other) { return other.member == one.member; });
    if (!known) found.push_back(std::move(one));
  }
  return found;
}

/// Everybody who has this animal or had it; more than one where a repair had to use it again.
std::vector<MemberId> who_is(const Proposal& proposal, Animal animal) {
  std::vector<MemberId> members;
  for (const Seat& seat : proposal.seats) {
    if (seat.animal == animal) members.push_back(seat.member);
  }
  for (const Leaver& leaver : proposal.leavers) {
    if (leaver.animal == animal) members.push_back(leaver.member);
  }
  return members;
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

Result<std::optional<Meant>> person_meant(const MarketView& view, const Proposal& proposal, MemberId by, const Arcs& beside,
                                          std::optional<DeclineReason> reason, std::optional<Animal> animal) {
  if (reason != DeclineReason::person) return std::optional<Meant>{};
  const std::vector<Meant> near = neighbours(view, by, beside);
  if (!animal) {
    if (near.size() > 1) return invalid("person-missing", "/person", "two people stand next to you: say which one");
    return near.empty() ? std::optional<Meant>{} : std::optional(near.front());
  }
  std::vector<MemberId> named = who_is(proposal, *animal);
  std::erase(named, by);
  for (const Meant& one : near) {
    if (std::find(named.begin(), named.end(), one.member) != named.end()) return std::optional(one);
  }
  if (named.empty()) return invalid("no-such-person", "/person", "nobody else in this exchange has this animal");
  return std::optional(Meant{named.front(), std::string(name_of(*animal))});
}

void remember_refusal(Workbench& bench, MemberId member, DeclineReason reason, const Arcs& arcs, const Arcs& exchange,
                      const std::optional<Meant>& person, SeedReader& seed) {
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
  if (person) put_block(bench, member, person->member, seed.block_id(), person->hint);
  if (reason == DeclineReason::other) remember_exchange(bench, exchange);
  bench.say({.type = EventType::arc_refused, .member = member});
}

}  // namespace ronde::market
