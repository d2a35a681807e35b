#include "market/call_hints.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "market/workbench.hpp"

namespace ronde::market {
namespace {

/// The key says of what it tells.
bool was_told(const MarketView& view, MemberId member, CallId call) {
  bool told = false;
  view.rows({.prefix = {Table::notification, {member.bytes()}}}, [&](const RecordKey& key, std::string_view) {
    told = key.number_at(2) == static_cast<std::uint64_t>(NotificationKind::called) && key.id_at<CallId>(3) == call;
    return !told;
  });
  return told;
}

/// An open call of which something is missing.
struct Open {
  Call call;
  std::vector<std::uint32_t> missing;  // by need
};

Open missing_of(const MarketView& view, Call call) {
  Open open{.call = std::move(call), .missing = {}};
  const auto pledges = standing_pledges(view, open.call.id);
  for (std::size_t need = 0; need < open.call.needs.size(); ++need) open.missing.push_back(missing(open.call, need, pledges));
  return open;
}

/// What of this call's needs this member could give, of all that they have left over.
std::vector<CallChance> chances_at(const MarketView& view, const Open& open, MemberId giver, Timestamp now) {
  std::vector<CallChance> found;
  const auto member = view.member(giver);
  if (!member || member->state != MemberState::active || was_told(view, giver, open.call.id)) return found;
  const auto seen = call_for(view, open.call, giver, now);
  if (!seen) return found;
  for (std::uint32_t need = 0; need < seen->needs.size(); ++need) {
    if (open.missing[need] == 0) continue;
    for (const SpareOffer& spare : seen->needs[need].suits) {
      const auto listing = view.listing(spare.id);
      found.push_back({.giver = giver,
                       .listing = spare.id,
                       .posted_at = listing ? listing->posted_at : now,
                       .call = open.call.id,
                       .need = need,
                       .missing = open.missing[need]});
    }
  }
  return found;
}

/// Who offers something of a category that is missing somewhere.
std::map<std::string, std::set<MemberId>> givers_by_category(const MarketView& view, const std::vector<Open>& open) {
  std::map<std::string, std::set<MemberId>> givers;
  for (const Open& one : open) {
    for (std::size_t need = 0; need < one.missing.size(); ++need) {
      if (one.missing[need] > 0) givers[one.call.needs[need].category];
    }
  }
  if (givers.empty()) return givers;
  view.each_open_listing([&](const Listing& listing) {
    const auto category = givers.find(listing.category);
    if (listing.direction == Direction::offer && category != givers.end()) category->second.insert(listing.member);
    return true;
  });
  return givers;
}

bool is_chance(const MarketView& view, const CallHint& hint, MemberId giver, Timestamp now) {
  auto found = call(view, hint.call);
  if (!found || !is_open(*found, now)) return false;
  const auto chances = chances_at(view, missing_of(view, *std::move(found)), giver, now);
  return std::ranges::any_of(chances, [&](const CallChance& one) { return one.listing == hint.listing && one.need == hint.need; });
}

}  // namespace

std::vector<CallChance> call_chances(const MarketView& view, Timestamp now) {
  std::vector<Open> open;
  for (Call& call : calls(view)) {
    if (is_open(call, now)) open.push_back(missing_of(view, std::move(call)));
  }
  const auto givers = givers_by_category(view, open);
  std::vector<CallChance> all;
  for (const Open& one : open) {
    std::set<MemberId> asked;
    for (std::size_t need = 0; need < one.missing.size(); ++need) {
      const auto category = givers.find(one.call.needs[need].category);
      if (one.missing[need] > 0 && category != givers.end()) asked.insert(category->second.begin(), category->second.end());
    }
    for (const MemberId giver : asked) std::ranges::copy(chances_at(view, one, giver, now), std::back_inserter(all));
  }
  std::ranges::sort(all, {}, [](const CallChance& one) { return std::tuple(one.call, one.need, one.listing); });
  return all;
}

Result<Changes> decide(const MarketView& view, const TellOfCalls& command, Timestamp now) {
  Workbench bench(view, now);
  std::set<MemberId> told;
  for (const CallHint& hint : command.hints) {
    const auto listing = view.listing(hint.listing);
    if (!listing || told.contains(listing->member) || !is_chance(view, hint, listing->member, now)) continue;
    told.insert(listing->member);
    bench.tell({.member = listing->member, .kind = NotificationKind::called, .at = now, .first = listing->id, .call = hint.call});
  }
  return std::move(bench).take();
}

}  // namespace ronde::market
