#include "size_rule.hpp"

#include <algorithm>
#include <cstdlib>

#include "legs.hpp"

namespace ronde::matcher {
namespace {
constexpr std::uint64_t kSeatMost = 8;  // half hours between half a day and a size that is not told
}  // namespace

SizeRule::SizeRule(const ExchangeGraph& graph, std::optional<std::uint32_t> tolerance) : graph_(graph) {
  if (!tolerance) return;
  tolerance_ = *tolerance;
  std::vector<std::uint64_t> gives(graph.member_count(), 0);
  seats_.assign(graph.member_count(), 0);
  for (WantIndex want = 0; want < graph.wants().size(); ++want) {
    const Want& facts = graph.wants()[want];
    if (facts.owner != kNobody && !graph.returns_of(want).empty()) seats_[facts.owner] += facts.capacity;
  }
  for (OfferIndex offer = 0; offer < graph.offers().size(); ++offer) {
    const Offer& facts = graph.offers()[offer];
    if (facts.owner != kNobody && !graph.returns_into(offer).empty()) gives[facts.owner] += facts.capacity;
  }
  for (std::size_t member = 0; member < seats_.size(); ++member) seats_[member] = std::min(seats_[member], gives[member]);
}

bool SizeRule::bars(OfferIndex received, OfferIndex given) const {
  if (seats_.empty()) return false;
  const MemberIndex owner = graph_.offers()[given].owner;
  return owner != kNobody && seats_[owner] == 1 && std::abs(beyond_given(graph_, received, given)) > tolerance_;
}

bool SizeRule::needs_account(MemberIndex member) const {
  return !seats_.empty() && seats_[member] > 1 && seats_[member] * kSeatMost > static_cast<std::uint64_t>(tolerance_);
}

}  // namespace ronde::matcher
