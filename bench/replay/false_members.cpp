#include "false_members.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "market/proposals.hpp"

namespace ronde::replay {

using namespace market;

namespace {

constexpr std::chrono::hours kAnswersAfter{3};

/// A town in which one person has joined more than once, each time by their own invitation; `original[i]` is the item that item i repeats.
struct Crowded {
  Town town;
  std::vector<std::size_t> accounts;  // people of the town that are one person; the first is real
  std::unordered_map<ListingId, ListingId> original;
};

Crowded crowded(const Town& town, std::size_t person, std::size_t accounts, House& ids) {
  Crowded made{town, {person}, {}};
  for (const Item& item : town.items) {
    if (item.person == person) made.original.emplace(item.id, item.id);
  }
  for (std::size_t i = 1; i < accounts; ++i) {
    Neighbour copy = town.people[person];
    copy.id = ids.id<MemberId>();
    copy.account = ids.id<AccountId>();
    copy.invited_by = town.people[person].id;
    made.accounts.push_back(made.town.add(std::move(copy)));
    for (const Item& item : town.items) {
      if (item.person != person) continue;
      Item again = item;
      again.id = ids.id<ListingId>();
      again.person = made.accounts.back();
      made.original.emplace(again.id, item.id);
      made.town.add(std::move(again));
    }
  }
  return made;
}

/// All the accounts, played by the one person behind them.
class Crowd final : public Guest {
 public:
  Crowd(const Crowded& made, Scheme scheme) : made_(made), scheme_(scheme) {
    for (const std::size_t person : made.accounts) members_.push_back(made.town.people[person].id);
    for (const Item& item : made.town.items) {
      if (item.person == made.accounts.front()) left_[item.id] = item.draft.quantity;
    }
  }

  [[nodiscard]] bool plays(std::size_t person) const override { return std::ranges::find(made_.accounts, person) != made_.accounts.end(); }

  void heard(const DomainEvent& event, Timestamp now, Stage& stage) override {
    const bool asks = event.type == EventType::proposal_made || event.type == EventType::proposal_changed;
    if (!asks || !event.proposal) return;
    for (const MemberId member : event.members) {
      if (!is_mine(member)) continue;
      stage.agenda.at(now + kAnswersAfter, [this, &stage, id = *event.proposal, member](Timestamp at) { answer(id, member, at, stage); });
    }
  }

  bool brings(const Transfer& transfer) override { return scheme_ == Scheme::copies && left_.at(made_.original.at(transfer.offer)) > 0; }

  void done(const Transfer& transfer, Timestamp now, Stage&) override {
    if (is_mine(transfer.giver)) {
      ++gain_.given;
      take_one(transfer.offer);
    }
    if (!is_mine(transfer.receiver)) return;
    if (gain_.received++ == 0) first_ = now;
    if (scheme_ == Scheme::copies) take_one(transfer.want);
  }

  [[nodiscard]] Gain gain(int days) const {
    Gain gain = gain_;
    const Timestamp joined = made_.town.people[made_.accounts.front()].joins;
    const Timestamp until = first_.value_or(kBegin + std::chrono::days(days));
    gain.first_after_days = std::chrono::duration<double, std::ratio<86'400>>(until - joined).count();
    return gain;
  }

 private:
  [[nodiscard]] bool is_mine(MemberId member) const { return std::ranges::find(members_, member) != members_.end(); }

  void take_one(ListingId listing) {
    std::uint32_t& left = left_.at(made_.original.at(listing));
    if (left > 0) --left;
  }

  /// What yes-es of other accounts promise already of the same thing.
  [[nodiscard]] std::uint32_t promised(ListingId original, ProposalId except, const Stage& stage) const {
    std::uint32_t count = 0;
    for (const MemberId member : members_) {
      for (const Proposal& proposal : stage.house.view().live_proposals_of(member)) {
        const Seat* seat = seat_of(proposal, member);
        if (proposal.id == except || seat->answer != Answer::yes) continue;
        if (seat->gives && !seat->gave && made_.original.at(*seat->gives) == original) ++count;
        if (seat->receives && !seat->got && made_.original.at(*seat->receives) == original) ++count;
      }
    }
    return count;
  }

  [[nodiscard]] bool worth_it(const Proposal& proposal, const Seat& seat, const Stage& stage) const {
    const auto mine = std::ranges::count_if(proposal.seats, [&](const Seat& other) { return is_mine(other.member); });
    if (mine > 1) return false;
    if (scheme_ == Scheme::takers) return seat.receives.has_value();
    const auto there = [&](const std::optional<ListingId>& id) {
      if (!id) return true;
      const ListingId original = made_.original.at(*id);
      return left_.at(original) > promised(original, proposal.id, stage);
    };
    return there(seat.receives) && there(seat.gives);
  }

  void answer(ProposalId id, MemberId member, Timestamp now, Stage& stage) {
    const auto proposal = stage.house.view().proposal(id);
    const Seat* seat = proposal ? seat_of(*proposal, member) : nullptr;
    if (!seat || proposal->state != ProposalState::proposed || seat->answer != Answer::waiting) return;
    Respond respond{.member = member, .id = id, .answer = ResponseAnswer::accept, .round = proposal->round};
    respond.seed = stage.house.seed();
    if (!worth_it(*proposal, *seat, stage)) {
      respond.answer = ResponseAnswer::decline;
      respond.reason = DeclineReason::bad_time;
    }
    stage.house.submit(respond, now);
  }

  const Crowded& made_;
  Scheme scheme_;
  std::vector<MemberId> members_;
  std::unordered_map<ListingId, std::uint32_t> left_;  // of the real listings: units to give, or still wanted
  Gain gain_;
  std::optional<Timestamp> first_;
};

}  // namespace

std::string_view name(Scheme scheme) {
  constexpr std::array<std::string_view, 2> names{"copies", "takers"};
  return names[static_cast<std::size_t>(scheme)];
}

Gain play_with_accounts(const Town& town, const Taxonomy& taxonomy, const Policy& policy, const Options& options, std::size_t person,
                        std::size_t accounts, Scheme scheme) {
  House ids(taxonomy, policy, options.seed + 1, 0, {});  // only for its ids
  const Crowded made = crowded(town, person, accounts, ids);
  Crowd crowd(made, scheme);
  static_cast<void>(replay(made.town, taxonomy, policy, options, &crowd));
  return crowd.gain(options.days);
}

std::vector<std::size_t> ordinary_people(const Town& town, const Rings& rings, std::size_t count) {
  std::set<MemberId> asked;
  for (const auto& [key, times] : rings) asked.insert(key.first);
  std::vector<bool> gives(town.people.size(), false);
  for (const Item& item : town.items) {
    if (item.draft.direction == Direction::offer && item.draft.kind != ListingKind::gift) gives[item.person] = true;
  }
  std::vector<std::size_t> fit;
  for (std::size_t i = 0; i < town.people.size(); ++i) {
    if (gives[i] && town.people[i].asks && asked.contains(town.people[i].id)) fit.push_back(i);
  }
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < count && i < fit.size(); ++i) some.push_back(fit[i * fit.size() / std::min(count, fit.size())]);
  return some;
}

}  // namespace ronde::replay
