#include "hostile.hpp"

#include <algorithm>

#include "market/limits.hpp"
#include "market/proposals.hpp"

namespace ronde::replay {

using namespace market;

namespace {

constexpr std::chrono::minutes kDeclinesAfter{5};

/// The town in which that person's listings are bait: by turns an offer of what somebody seeks and a want of what somebody offers.
Town baited(const Town& town, std::size_t person, int days, std::uint64_t seed) {
  Town made = town;
  made.items.clear();
  made.item_of.clear();
  std::vector<const Item*> others;
  for (const Item& item : town.items) {
    if (item.person == person) continue;
    made.add(item);
    others.push_back(&item);
  }
  made.people[person].joins = kBegin + std::chrono::hours(6);
  made.people[person].invited_by.reset();
  simulation::Random random(seed);
  for (int day = 0; day < days; ++day) {
    for (std::uint32_t i = 0; i < limits::kListingsADay; ++i) {
      const Item& model = *random.pick(others);
      Item bait = model;
      bait.id = random.id<ListingId>();
      bait.person = person;
      bait.posted = kBegin + std::chrono::days(day) + std::chrono::hours(7) + std::chrono::minutes(30 * i);
      const bool offer = model.draft.direction == Direction::want;
      bait.draft.direction = offer ? Direction::offer : Direction::want;
      bait.draft.wish_level = offer ? WishLevel::good : WishLevel::love;
      bait.draft.quantity = offer ? 20 : 1;
      bait.hours = offer ? 8 : 0;
      if (!offer && bait.draft.kind == ListingKind::gift) bait.draft.kind = ListingKind::good;
      made.add(std::move(bait));
    }
  }
  return made;
}

class Hostile final : public Guest {
 public:
  Hostile(const Town& town, std::size_t person) : person_(person), me_(town.people[person].id) {}

  [[nodiscard]] bool plays(std::size_t person) const override { return person == person_; }

  void heard(const DomainEvent& event, Timestamp now, Stage& stage) override {
    const bool asks = event.type == EventType::proposal_made || event.type == EventType::proposal_changed;
    if (!asks || !event.proposal || std::ranges::find(event.members, me_) == event.members.end()) return;
    stage.agenda.at(now + kDeclinesAfter, [this, &stage, id = *event.proposal](Timestamp at) { decline(id, at, stage); });
  }

  bool brings(const Transfer&) override { return false; }
  void done(const Transfer&, Timestamp, Stage&) override {}
  [[nodiscard]] std::size_t declines() const { return declines_; }

 private:
  void decline(ProposalId id, Timestamp now, Stage& stage) {
    const auto proposal = stage.house.view().proposal(id);
    const Seat* seat = proposal ? seat_of(*proposal, me_) : nullptr;
    if (!seat || proposal->state != ProposalState::proposed) return;
    Respond respond{.member = me_, .id = id, .answer = ResponseAnswer::decline, .round = proposal->round};
    respond.seed = stage.house.seed();
    if (stage.house.submit(respond, now)) ++declines_;
  }

  std::size_t person_;
  MemberId me_;
  std::size_t declines_ = 0;
};

struct Told {
  std::map<MemberId, double> by_member;
  double busiest_day = 0;
  double total = 0;
};

Told told_without(const Rings& rings, MemberId me) {
  Told told;
  for (const auto& [key, count] : rings) {
    if (key.first == me) continue;
    told.by_member[key.first] += count;
    told.total += count;
    told.busiest_day = std::max(told.busiest_day, static_cast<double>(count));
  }
  return told;
}

}  // namespace

Nuisance play_hostile(const Town& town, const Taxonomy& taxonomy, const Policy& policy, const Options& options, std::size_t person) {
  const MemberId me = town.people[person].id;
  const Town bait = baited(town, person, options.days, options.seed);
  Hostile hostile(bait, person);
  const Told loud = told_without(replay(bait, taxonomy, policy, options, &hostile).rings, me);
  Told quiet = told_without(replay(town, taxonomy, policy, options).rings, me);
  Nuisance nuisance;
  nuisance.extra_a_day = (loud.total - quiet.total) / static_cast<double>(town.people.size() - 1) / options.days;
  for (const auto& [member, count] : loud.by_member)
    nuisance.extra_a_day_worst = std::max(nuisance.extra_a_day_worst, (count - quiet.by_member[member]) / options.days);
  nuisance.busiest_day = loud.busiest_day;
  nuisance.busiest_day_quiet = quiet.busiest_day;
  nuisance.declines = hostile.declines();
  return nuisance;
}

}  // namespace ronde::replay
