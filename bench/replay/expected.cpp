#include "expected.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ronde::replay {
namespace {

using matcher::OfferIndex;
using matcher::WantIndex;

struct Candidate {
  double value = 0;
  bool cycle = true;
  std::vector<OfferIndex> offers;  // offers[i] goes to wants[i]; its owner's successor owns wants[i]
  std::vector<WantIndex> wants;
};

/// All exchanges within the caps, each once.
class Lister {
 public:
  Lister(const clearings::ClearingJob& job, const std::function<double(market::MemberId)>& chance)
      : graph_(job.graph), caps_(job.caps), blocked_(job.blocked.begin(), job.blocked.end()) {
    for (const market::MemberId member : job.members) chance_.push_back(chance(member));
  }

  std::vector<Candidate> list() {
    for (OfferIndex start = 0; start < graph_.offers().size(); ++start) {
      path_ = {};
      sitting_ = {graph_.offers()[start].owner};
      const bool gift = graph_.offers()[start].gift;
      path_.cycle = !gift;
      extend(start, start);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool may_sit(matcher::MemberIndex member) const {
    return std::ranges::none_of(sitting_, [&](auto other) { return other == member || blocked_.contains(std::minmax(member, other)); });
  }

  void extend(OfferIndex start, OfferIndex offer) {
    if (found_.size() >= kExpectedMax) return;
    const std::size_t cap = path_.cycle ? caps_.cycle_cap.value_or(4) : caps_.chain_cap;
    path_.offers.push_back(offer);
    for (const auto at : graph_.transfers_of(offer)) {
      const WantIndex want = graph_.transfers()[at].to.index;
      const auto receiver = graph_.wants()[want].owner;
      path_.wants.push_back(want);
      if (path_.cycle && receiver == sitting_.front()) {
        if (path_.offers.size() > 1 && closes(want, start)) keep();
      } else if (may_sit(receiver)) {
        // Of a ring's beginnings the least member is the one.
        const bool least = !path_.cycle || receiver > sitting_.front();
        if (least) go_on(start, want, receiver, cap);
      }
      path_.wants.pop_back();
    }
    path_.offers.pop_back();
  }

  void go_on(OfferIndex start, WantIndex want, matcher::MemberIndex receiver, std::size_t cap) {
    sitting_.push_back(receiver);
    if (!path_.cycle) keep();
    if (path_.offers.size() < cap) {
      for (const auto at : graph_.returns_of(want)) {
        const OfferIndex next = graph_.returns()[at].offer;
        if (!graph_.offers()[next].gift) extend(start, next);
      }
    }
    sitting_.pop_back();
  }

  [[nodiscard]] bool closes(WantIndex want, OfferIndex start) const {
    return std::ranges::any_of(graph_.returns_of(want), [&](auto at) { return graph_.returns()[at].offer == start; });
  }

  void keep() {
    if (caps_.seats_cap && sitting_.size() > *caps_.seats_cap) return;
    double all = 1, sum = 0;
    for (const auto member : sitting_) all *= chance_[member];
    double prefix = chance_[sitting_.front()];
    for (std::size_t i = 1; i < sitting_.size(); ++i) sum += prefix *= chance_[sitting_[i]];
    path_.value = path_.cycle ? all * static_cast<double>(path_.offers.size()) : sum;
    found_.push_back(path_);
  }

  const matcher::ExchangeGraph& graph_;
  const matcher::Caps& caps_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> blocked_;
  std::vector<double> chance_;  // by member
  Candidate path_;
  std::vector<matcher::MemberIndex> sitting_;
  std::vector<Candidate> found_;
};

/// Greedy by value, then: in with one, out with what it clashes with, wherever that is worth more.
class Packer {
 public:
  Packer(const clearings::ClearingJob& job, const std::vector<Candidate>& all) : job_(job), all_(all) {
    for (const auto& offer : job.graph.offers()) room_.push_back(offer.capacity);
    wants_at_ = room_.size();
    for (const auto& want : job.graph.wants()) room_.push_back(want.capacity);
    seats_at_ = room_.size();
    room_.insert(room_.end(), job.seats_free.begin(), job.seats_free.end());
    users_.resize(room_.size());
  }

  std::vector<std::size_t> pack() {
    for (bool better = true; better && rounds_ < kRoundsMax; ++rounds_) {
      better = false;
      for (std::size_t i = 0; i < all_.size(); ++i) better |= !taken_.contains(i) && try_in(i);
    }
    return {taken_.begin(), taken_.end()};
  }

 private:
  static constexpr int kRoundsMax = 6;

  [[nodiscard]] std::set<std::size_t> rows(const Candidate& one) const {
    std::set<std::size_t> rows;
    for (const OfferIndex offer : one.offers) rows.insert({offer, seats_at_ + job_.graph.offers()[offer].owner});
    for (const WantIndex want : one.wants) rows.insert({wants_at_ + want, seats_at_ + job_.graph.wants()[want].owner});
    return rows;
  }

  bool try_in(std::size_t index) {
    const auto mine = rows(all_[index]);
    std::set<std::size_t> out;
    double lost = 0;
    for (const std::size_t row : mine) {
      if (room_[row] == 0) return false;
      if (users_[row].size() < room_[row]) continue;
      // The cheapest of those who stand there.
      const auto cheapest = std::ranges::min_element(users_[row], {}, [&](std::size_t user) { return all_[user].value; });
      if (out.insert(*cheapest).second) lost += all_[*cheapest].value;
    }
    if (lost + 1e-9 >= all_[index].value) return false;
    for (const std::size_t user : out) leave(user);
    for (const std::size_t row : mine) users_[row].insert(index);
    taken_.insert(index);
    return true;
  }

  void leave(std::size_t index) {
    for (const std::size_t row : rows(all_[index])) users_[row].erase(index);
    taken_.erase(index);
  }

  const clearings::ClearingJob& job_;
  const std::vector<Candidate>& all_;
  std::vector<std::uint32_t> room_;  // offers, then wants, then members
  std::size_t wants_at_ = 0, seats_at_ = 0;
  std::vector<std::set<std::size_t>> users_;
  std::set<std::size_t> taken_;
  int rounds_ = 0;
};

std::vector<market::PlannedSeat> planned(const clearings::ClearingJob& job, const Candidate& one) {
  std::vector<market::PlannedSeat> seats;
  for (std::size_t i = 0; i < one.offers.size(); ++i) {
    market::PlannedSeat seat{job.members[job.graph.offers()[one.offers[i]].owner], job.offers[one.offers[i]], std::nullopt};
    if (i > 0) seat.receives = job.wants[one.wants[i - 1]];
    if (i == 0 && one.cycle) seat.receives = job.wants[one.wants.back()];
    seats.push_back(seat);
  }
  const WantIndex last = one.wants.back();
  if (!one.cycle) seats.push_back({job.members[job.graph.wants()[last].owner], std::nullopt, job.wants[last]});
  return seats;
}

}  // namespace

clearings::ClearingRun expected_clearing(const clearings::ClearingJob& job, const std::function<double(market::MemberId)>& chance) {
  std::vector<Candidate> all = Lister(job, chance).list();
  std::erase_if(all, [&](const Candidate& one) {
    return std::ranges::binary_search(job.refused, market::hash_of(market::arcs_of(planned(job, one))));
  });
  std::ranges::stable_sort(all, std::greater<>{}, &Candidate::value);
  clearings::ClearingRun run;
  for (const std::size_t index : Packer(job, all).pack()) run.exchanges.push_back(planned(job, all[index]));
  return run;
}

}  // namespace ronde::replay
