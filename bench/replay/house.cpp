#include "house.hpp"

#include <stdexcept>

#include "expected.hpp"
#include "market/invitations.hpp"
#include "market/members.hpp"
#include "market/notifications.hpp"
#include "market/records.hpp"
#include "market/repair.hpp"

namespace ronde::replay {

using namespace market;

namespace {
constexpr std::size_t kDueAtOnce = 100;
constexpr std::size_t kDueRoundsMax = 100;  // a deadline that does not go away is a bug, not a reason to hang
}  // namespace

House::House(const Taxonomy& taxonomy, const Policy& policy, std::uint64_t seed, std::uint64_t step_limit, Chance chance)
    : policy_(policy),
      step_limit_(step_limit),
      chance_(std::move(chance)),
      random_(seed),
      matchmaker_(taxonomy, {.score_min = policy.score_min}) {}

void House::found(const FoundNeighbourhood& place) {
  FoundNeighbourhood mine = place;
  mine.settings.cycle_cap = policy_.cycle_cap;
  const auto decided = market::decide(view_, mine, kBegin);
  if (!decided) throw std::runtime_error(decided.error().why);
  view_.keep(*decided);
  matchmaker_.load(view_, kBegin);
}

void House::enrol(const Neighbour& someone, Timestamp now) {
  EnrolMember command;
  command.member = someone.id;
  command.account = someone.account;
  command.first_name = "Camille";
  command.quarter = someone.quarter;
  if (!submit(command, now)) throw std::runtime_error("somebody could not join");
}

void House::welcome(const Neighbour& someone, MemberId by, Timestamp now) {
  Join command;
  command.member = someone.id;
  command.account = someone.account;
  command.outbox = id<OutboxId>();
  command.code_hash = link_of(by, now);
  command.first_name = "Camille";
  command.quarter = someone.quarter;
  command.charter = true;
  if (!submit(command, now)) throw std::runtime_error("somebody could not join by an invitation");
}

/// A link serves twenty people.
CodeHash House::link_of(MemberId by, Timestamp now) {
  Link& link = links_[by];
  if (link.uses == 0) {
    link = {{}, limits::kInvitationUses};
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (int i = 0; i < 64; ++i) link.code += kDigits[random_.below(kDigits.size())];
    if (!submit(MakeInvitation{by, id<InvitationId>(), link.code, link.uses, {}}, now)) throw std::runtime_error("nobody is invited today");
  }
  --link.uses;
  return link.code;
}

Seed House::seed() {
  Seed seed{};
  random_.fill(seed);
  return seed;
}

clearings::RandomBytes House::bytes() {
  return [this](std::span<std::uint8_t> span) { random_.fill(span); };
}

bool House::take(Result<Changes> decided, Timestamp now) {
  if (!decided) {
    ++counts_.refused;
    return false;
  }
  const Changes changes = *std::move(decided);
  if (changes.rows.empty()) return true;
  view_.keep(changes);
  ring(changes, now);
  follow(changes, now);
  return !changes.refusal;
}

void House::ring(const Changes& changes, Timestamp now) {
  for (const Change& change : changes.rows) {
    if (change.key.table != Table::notification || !change.value) continue;
    ++counts_.told;
    const auto note = decode<Notification>(*change.value);
    if (!note) throw std::runtime_error(note.error().why);
    if (!market::rings(*note) || !note->proposal) continue;
    const auto [last, first] = rang_.try_emplace({note->member, *note->proposal}, now);
    if (first || std::exchange(last->second, now) != now) ++rings_[{note->member, day_of(now)}];
  }
}

void House::follow(const Changes& changes, Timestamp now) {
  std::vector<RecordKey> keys;
  for (const Change& change : changes.rows) keys.push_back(change.key);
  const auto touched = matchmaker_.apply(keys, view_, now);
  for (const DomainEvent& event : changes.events) {
    if (event.type == EventType::proposal_repairing && event.proposal) broken_.push_back(*event.proposal);
    if (listener_) listener_(event, now);
  }
  use(touched, now);
}

/// What has come may complete an exchange whose seats are held: that goes first, people wait there.
void House::use(const std::vector<ListingId>& touched, Timestamp now) {
  for (const ProposalId id : matchmaker_.repairs_for(touched, now)) broken_.push_back(id);
  touched_.insert(touched.begin(), touched.end());
  work(now);
}

void House::work(Timestamp now) {
  if (std::exchange(working_, true)) return;  // whoever works already sees to it
  while (!broken_.empty() || !touched_.empty()) {
    if (!broken_.empty()) {
      const ProposalId id = broken_.front();
      broken_.pop_front();
      repair(id, now);
      continue;
    }
    const std::vector<ListingId> some(touched_.begin(), touched_.end());
    touched_.clear();
    if (policy_.at_once) propose(matchmaker_.propose_for(some, view_, now, bytes()), now);
  }
  note_problems(0);
  working_ = false;
}

void House::repair(ProposalId id, Timestamp now) {
  const auto command = matchmaker_.repair(id, view_, now, bytes());
  if (!command) return;  // nothing to be done yet: the seats are held
  const bool kept = std::visit([&](const auto& asked) { return submit(asked, now); }, *command);
  if (kept && std::holds_alternative<RepairProposal>(*command)) ++counts_.repaired;
}

void House::propose(const std::vector<ProposeExchange>& commands, Timestamp now) {
  for (const ProposeExchange& command : commands) {
    if (submit(command, now)) ++counts_.proposed;
    matchmaker_.answered(command.seats);
  }
}

void House::hour(Timestamp now) {
  for (std::size_t round = 0; round < kDueRoundsMax; ++round) {
    const auto due = market::due(view_, now, kDueAtOnce);
    if (due.empty()) break;
    for (const Due& each : due) submit(Expire{each}, now);
  }
  const auto next = matchmaker_.next_tick();
  if (next && *next <= now) use(matchmaker_.tick(view_, now), now);
}

void House::night(Timestamp now) {
  if (!policy_.nights) return;
  ++counts_.cleared;
  const clearings::ClearingJob job = matchmaker_.clearing_job(view_, now);
  const auto chance = [&](MemberId member) { return policy_.weighing == Weighing::told ? chance_(member) : kEvenChance; };
  const clearings::ClearingRun run = policy_.weighing == Weighing::people
                                         ? clearings::run_clearing(job, {.stop = {}, .step_limit = step_limit_, .seed = 1})
                                         : expected_clearing(job, chance);
  const clearings::ClearingPlan plan = matchmaker_.plan(job, run, view_, now, bytes());
  note_problems(plan.problems.size());
  propose(plan.proposals, now);
}

void House::note_problems(std::size_t more) {
  counts_.judged_bad += more + matchmaker_.take_problems().size();
}

std::uint64_t House::fingerprint() const {
  simulation::Fingerprint all;
  for (const auto& [key, value] : view_.all()) all.add(value);
  return all.value();
}

}  // namespace ronde::replay
