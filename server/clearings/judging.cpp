// A plan is judged before it is submitted: the search that made it is not asked again. The exchange becomes a graph of its own, made from
// the listings' facts, with an arc only where `judge` says today that the offer suits; `verify`, which shares no code with the searches,
// reads the plan on it.

#include "clearings/state.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::clearings {
namespace {

using market::ListingId;
using market::PlannedSeat;

/// What is handed over in this proposal already stays, whatever its listings say now.
bool is_done(const market::Proposal* repaired, ListingId offer, ListingId want) {
  if (repaired == nullptr) return false;
  return std::ranges::any_of(repaired->transfers, [&](const market::Transfer& transfer) {
    return transfer.offer == offer && transfer.want == want && transfer.state == market::TransferState::done;
  });
}

/// Who received before somebody left may start the rest of the exchange without a gift, and so may who gave without return already.
bool gave_freely(const market::Proposal* repaired, const PlannedSeat& seat) {
  if (repaired == nullptr) return false;
  const market::Seat* before = market::seat_of(*repaired, seat.member);
  if (before && !before->receives && before->gives == seat.gives) return true;
  return std::ranges::any_of(repaired->finished, [&](const market::Transfer& transfer) { return transfer.receiver == seat.member; });
}

class ExchangeOnPaper {
 public:
  ExchangeOnPaper(const Matchmaker::State& state, std::span<const PlannedSeat> seats, const market::Proposal* repaired,
                  market::Timestamp now)
      : state_(state), seats_(seats), repaired_(repaired), now_(now) {}

  std::vector<std::string> faults() {
    for (const PlannedSeat& seat : seats_) put(seat);
    for (std::size_t i = 0; i < seats_.size(); ++i) {
      if (seats_[i].gives) hand_over(i, (i + 1) % seats_.size());
    }
    if (!wrong_.empty()) return std::move(wrong_);
    auto built = std::move(builder_).build();
    if (!built.graph) return std::move(built.problems);
    matcher::Clearing plan;
    plan.exchanges.push_back(std::move(exchange_));
    return matcher::verify(*built.graph, {}, state_.caps(), plan, blocks());
  }

 private:
  void put(const PlannedSeat& seat) {
    const Entry* offer = seat.gives ? state_.entry(*seat.gives) : nullptr;
    const Entry* want = seat.receives ? state_.entry(*seat.receives) : nullptr;
    const auto member = state_.members.find(seat.member).value_or(matcher::kNobody);
    members_.push_back(member);
    // A listing of which nothing is left is out of the pool; its hand-over is done, and it is its seat's member's.
    offers_.push_back(seat.gives ? builder_.add_offer({offer ? offer->member : member, 1, may_start(seat, offer), 0}) : 0);
    wants_.push_back(seat.receives ? builder_.add_want({want ? want->member : member, 1}) : 0);
    const bool paired = !offer || offer->pairing.empty() || std::ranges::find(offer->pairing, seat.receives) != offer->pairing.end();
    const bool returns = !want || !want->no_return;
    if (seat.gives && seat.receives && paired && returns) builder_.add_return(wants_.back(), offers_.back());
  }

  [[nodiscard]] bool may_start(const PlannedSeat& seat, const Entry* offer) const {
    if (!offer || gave_freely(repaired_, seat)) return true;  // no offer: handed over already, or `suits` says no
    if (repaired_ != nullptr && repaired_->urgent && offer->reserve) return true;
    return std::get<matcher::OfferFacts>(offer->facts).gift;
  }

  void hand_over(std::size_t from, std::size_t to) {
    if (!seats_[to].receives) return wrong_.push_back("somebody gives to a seat that receives nothing");
    exchange_.transfers.push_back({offers_[from], wants_[to], {}});
    exchange_.kind = to == 0 ? matcher::ExchangeKind::cycle : matcher::ExchangeKind::chain;
    if (suits(*seats_[from].gives, *seats_[to].receives)) builder_.add_transfer(offers_[from], {wants_[to], false});
  }

  [[nodiscard]] bool suits(ListingId offer_id, ListingId want_id) const {
    if (is_done(repaired_, offer_id, want_id)) return true;
    const Entry* offer = state_.entry(offer_id);
    const Entry* want = state_.entry(want_id);
    if (!offer || !want || state_.closures.closed(offer->place, want->place, now_)) return false;
    return matcher::judge(state_.rules, std::get<matcher::OfferFacts>(offer->facts), std::get<matcher::WantFacts>(want->facts)).suits();
  }

  [[nodiscard]] std::vector<matcher::BlockedPair> blocks() const {
    std::vector<matcher::BlockedPair> pairs;
    for (const auto one : members_) {
      for (const auto other : members_) {
        if (one < other && state_.blocked.contains({one, other})) pairs.push_back({one, other});
      }
    }
    return pairs;
  }

  const Matchmaker::State& state_;
  std::span<const PlannedSeat> seats_;
  const market::Proposal* repaired_;
  market::Timestamp now_;
  matcher::ExchangeGraphBuilder builder_;
  matcher::Exchange exchange_;
  std::vector<matcher::MemberIndex> members_;
  std::vector<matcher::OfferIndex> offers_;
  std::vector<matcher::WantIndex> wants_;
  std::vector<std::string> wrong_;
};

constexpr std::size_t kProblemsKept = 20;

}  // namespace

std::vector<std::string> Matchmaker::State::faults_of(std::span<const PlannedSeat> seats, const market::Proposal* repaired,
                                                      market::Timestamp now) const {
  return ExchangeOnPaper(*this, seats, repaired, now).faults();
}

bool Matchmaker::State::judged_sound(std::span<const PlannedSeat> seats, const market::Proposal* repaired, market::Timestamp now) {
  auto faults = faults_of(seats, repaired, now);
  if (faults.empty()) return true;
  ++counters.judged_bad;
  for (auto& fault : faults) {
    if (problems.size() < kProblemsKept) problems.push_back(std::move(fault));
  }
  return false;
}

std::vector<std::string> Matchmaker::take_problems() {
  return std::exchange(state_->problems, {});
}

}  // namespace ronde::clearings
