#include "leg_choice.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ronde::matcher {
namespace {

/// A leg tried so often is not tried again.
constexpr std::uint32_t kTrialsTrusted = 2;
/// Trials for one choice; and in a row that found no better leg.
constexpr int kLegTrialsMax = 12, kLegVainMax = 5;
constexpr double kWholeUse = 1e-4;
constexpr double kFallLeast = 1e-3;

}  // namespace

std::optional<LegIndex> LegChoice::choose(const Node& node, const std::vector<FractionalColumn>& point, Control& control) {
  std::vector<Candidate> candidates = this->candidates(point);
  if (candidates.empty()) return std::nullopt;
  for (Candidate& candidate : candidates) candidate.score = expected_score(candidate, node.room);
  std::ranges::stable_sort(candidates, std::ranges::greater{}, &Candidate::score);
  LegIndex best = candidates.front().leg;
  double most = -1;
  int tried = 0, vain = 0;
  std::set<ColumnIndex> seen;  // of legs of one column that are not known yet, one is enough
  for (const Candidate& candidate : candidates) {
    if (control.stopped()) break;
    const std::uint32_t before = trials(candidate.leg);
    double score = candidate.score;
    if (before < kTrialsTrusted && tried < kLegTrialsMax && vain < kLegVainMax && seen.insert(candidate.first).second) {
      score = try_out(node, candidate, control);
      ++tried;
      vain = score > most ? 0 : vain + 1;
    } else if (before == 0) {
      continue;
    }
    if (score <= most) continue;
    most = score;
    best = candidate.leg;
  }
  return best;
}

std::vector<LegChoice::Candidate> LegChoice::candidates(const std::vector<FractionalColumn>& point) const {
  const LegGraph& legs = pool_.leg_graph();
  const ExchangeGraph& graph = legs.graph();
  std::map<LegIndex, Candidate> by_leg;
  for (const FractionalColumn& part : point) {
    for (const LegIndex leg : pool_.legs_of(part.column)) {
      if (graph.offers()[legs[leg].offer].capacity != 1 || graph.wants()[legs[leg].want].capacity != 1) continue;
      by_leg.try_emplace(leg, Candidate{leg, 0, part.column}).first->second.x += part.x;
    }
  }
  std::vector<Candidate> candidates;
  for (const auto& [leg, candidate] : by_leg) {
    if (candidate.x > kWholeUse && candidate.x < 1 - kWholeUse) candidates.push_back(candidate);
  }
  return candidates;
}

/// Never nothing, so that of two that leave one part as it is the other part decides.
double LegChoice::score(const Falls& falls, double room) {
  const auto within = [room](double fall) { return std::clamp(fall, kFallLeast, std::max(kFallLeast, room)); };
  return within(falls.used) * within(falls.unused);
}

std::uint32_t LegChoice::trials(LegIndex leg) const {
  const auto known = past_.find(leg);
  return known == past_.end() ? 0 : known->second.trials;
}

/// By what is known of the leg, or else of all.
double LegChoice::expected_score(const Candidate& candidate, double room) const {
  const auto known = past_.find(candidate.leg);
  const Past& past = known == past_.end() ? all_ : known->second;
  const Falls each = past.trials == 0 ? Falls{1, 1} : Falls{past.sum.used / past.trials, past.sum.unused / past.trials};
  return score({each.used * (1 - candidate.x), each.unused * candidate.x}, room);
}

double LegChoice::try_out(const Node& node, const Candidate& candidate, Control& control) {
  const auto fall = [&](bool used) {
    const double value = node.solved.trial(candidate.leg, used, node.missing_price, control);
    return std::clamp(node.solved.value() - value, 0.0, node.room);
  };
  const Falls falls{fall(true), fall(false)};
  for (Past* const past : {&past_[candidate.leg], &all_}) {
    past->sum.used += falls.used / (1 - candidate.x);
    past->sum.unused += falls.unused / candidate.x;
    ++past->trials;
  }
  return score(falls, node.room);
}

}  // namespace ronde::matcher
