#include "server.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace ronde::simulation {

using namespace market;

namespace {

/// Things one may do again and mean it: a copy that comes late does them again, and that is no fault.
bool may_be_repeated(const Command& command) {
  if (const auto* respond = std::get_if<Respond>(&command)) return respond->answer != ResponseAnswer::decline;
  return std::holds_alternative<PauseListing>(command) || std::holds_alternative<HideListing>(command) ||
         std::holds_alternative<AskAnotherTime>(command) || std::holds_alternative<SetMeeting>(command) ||
         std::holds_alternative<ChangeMember>(command) || std::holds_alternative<ChangeSettings>(command) ||
         std::holds_alternative<SetMemberState>(command);
}

bool changes_something(const ChangeSet& set) {
  return std::ranges::any_of(set.rows, [](const RowChange& row) { return row.before != row.after; });
}

/// The free pool as sets, so that two matchmakers can be compared.
auto pool_of(const clearings::ClearingJob& job) {
  std::set<std::tuple<ListingId, std::uint32_t, std::uint32_t>> listings;  // id, units, seats of its member
  std::set<std::tuple<ListingId, ListingId, std::int64_t, std::int32_t>> arcs;
  std::set<std::pair<ListingId, ListingId>> returns;
  const auto& graph = job.graph;
  for (std::size_t i = 0; i < job.offers.size(); ++i)
    listings.emplace(job.offers[i], graph.offers()[i].capacity, job.seats_free[graph.offers()[i].owner]);
  for (std::size_t i = 0; i < job.wants.size(); ++i)
    listings.emplace(job.wants[i], graph.wants()[i].capacity, job.seats_free[graph.wants()[i].owner]);
  for (const auto& arc : graph.transfers())
    arcs.emplace(job.offers[arc.offer], job.wants[arc.to.index], arc.facts.weight, arc.facts.waiting);
  for (const auto& arc : graph.returns()) returns.emplace(job.wants[arc.want], job.offers[arc.offer]);
  return std::tuple(std::move(listings), std::move(arcs), std::move(returns), job.refused);
}

}  // namespace

Server::Server(Store& store, Checks& checks, const Taxonomy& taxonomy, Log& log, Random random, Answer answer)
    : store_(store), checks_(checks), taxonomy_(taxonomy), log_(log), random_(random), answer_(std::move(answer)) {}

clearings::RandomBytes Server::bytes() {
  return [this](std::span<std::uint8_t> span) { random_.fill(span); };
}

void Server::start(Timestamp now) {
  matchmaker_ = std::make_unique<clearings::Matchmaker>(taxonomy_);
  matchmaker_->load(store_, now);
  // What it had meant to do is forgotten; what is to be done can be read from the records.
  for (const auto& [id, proposal] : checks_.proposals()) {
    if (proposal.state == ProposalState::repairing) want_repair(id);
  }
  log_.write(now, "server up, " + std::to_string(matchmaker_->size()) + " listings in the pool");
}

void Server::crash(Timestamp now) {
  log_.write(now, "server crashes, " + std::to_string(staged_.size()) + " decisions lost");
  staged_.clear();
  work_.clear();
  matchmaker_.reset();
  store_.crash();
  ++counts_.crashes;
}

void Server::receive(const Request& request, Timestamp now) {
  if (!up()) return;
  if (request.key) {
    if (const KeptAnswer* kept = store_.answer(*request.key)) {
      Staged again{request.command, now, {}, Reply{request.id, kept->yes, kept->reason}, request.id, true};
      staged_.push_back(std::move(again));  // perhaps decided in this very transaction: it must wait for the commit too
      return;
    }
  }
  submit(request.command, now, &request);
}

void Server::submit(const Command& command, Timestamp now, const Request* request) {
  const auto decided = simulation::decide(store_, command, now);
  Staged staged{command, now, {}, std::nullopt, request ? request->id : 0, may_be_repeated(command)};
  std::string told = "yes";
  if (!decided) {
    told = decided.error().reason;
    ++counts_.refused;
  } else {
    if (decided->refusal) told = decided->refusal->reason;
    staged.set = store_.stage(*decided);
    if (decided->refusal) staged.own_words = true;
  }
  const bool yes = told == "yes";
  if (request && request->key && decided) store_.stage_answer(*request->key, {yes, told});
  if (request) staged.reply = Reply{request->id, yes, told};
  log_.write(
      now, std::string(name(command)) + (request ? " of " + brief(request->from) + " #" + std::to_string(request->id) : "") + ": " + told);
  staged_.push_back(std::move(staged));
}

void Server::operate(const std::vector<Command>& commands, Timestamp now) {
  for (const Command& command : commands) submit(command, now, nullptr);
  commit(now);
  work_.clear();  // nobody follows yet
}

void Server::commit(Timestamp now) {
  store_.commit();
  bool changed = false;
  for (Staged& staged : std::exchange(staged_, {})) {
    if (changes_something(staged.set)) {
      changed = true;
      ++counts_.commits;
      if (staged.request != 0 && ++applied_[staged.request] > 1 && !staged.own_words) {
        checks_.say("a doubled message was applied twice: " + std::string(name(staged.command)));
      }
      checks_.committed(staged.command, staged.set, staged.at);
      work_.push_back([this, set = staged.set](Timestamp when) { follow(set, when); });
    }
    if (staged.reply) answer_(*staged.reply);
  }
  if (changed) checks_.whole(store_);
  log_.write(now, "commit");
}

void Server::work(Timestamp now) {
  if (!staged_.empty()) return commit(now);
  const Work next = std::move(work_.front());
  work_.pop_front();
  next(now);
}

void Server::follow(const ChangeSet& set, Timestamp now) {
  std::vector<RecordKey> keys;
  for (const RowChange& row : set.rows) keys.push_back(row.key);
  const auto touched = matchmaker_->apply(keys, store_, now);
  for (const DomainEvent& event : set.events) {
    if (event.type == EventType::proposal_repairing && event.proposal && random_.chance(90)) want_repair(*event.proposal);
  }
  for (const ProposalId id : matchmaker_->repairs_for(touched, now)) want_repair(id);
  if (touched.empty() || !proposing_ || random_.chance(20)) return;  // a neighbourhood may leave it to the nightly clearing
  work_.emplace_back([this, touched](Timestamp when) { propose(matchmaker_->propose_for(touched, store_, when, bytes()), when); });
}

void Server::want_repair(ProposalId id) {
  work_.emplace_back([this, id](Timestamp now) {
    const auto command = matchmaker_->repair(id, store_, now, bytes());
    for (const std::string& wrong : matchmaker_->take_problems()) checks_.say("verify: " + wrong);
    if (!command) return;  // nothing to be done yet: the seats are held
    ++(std::holds_alternative<RepairProposal>(*command) ? counts_.repaired : counts_.dissolved);
    std::visit([&](const auto& asked) { submit(asked, now, nullptr); }, *command);
  });
}

void Server::propose(const std::vector<ProposeExchange>& commands, Timestamp now) {
  for (const std::string& wrong : matchmaker_->take_problems()) checks_.say("verify: " + wrong);
  for (ProposeExchange command : commands) {
    command.draft = random_.chance(4);
    ++counts_.proposed;
    submit(command, now, nullptr);
    work_.emplace_back([this, seats = command.seats](Timestamp) { matchmaker_->answered(seats); });
    if (command.draft && random_.chance(70)) {
      work_.emplace_back([this, id = command.id](Timestamp when) { submit(SendProposal{id}, when, nullptr); });
    }
    // A clearing may find something better before anybody has answered, or just after.
    if (random_.chance(3)) {
      work_.emplace_back([this, id = command.id](Timestamp when) { submit(SupersedeProposal{id}, when, nullptr); });
    }
  }
}

void Server::deadlines(Timestamp now) {
  if (!up() || !staged_.empty()) return;  // comes back
  for (const Due& each : due(store_, now, 5)) submit(Expire{each}, now, nullptr);
  const auto touched = matchmaker_->tick(store_, now);
  for (const ProposalId id : matchmaker_->repairs_for(touched, now)) want_repair(id);
  if (!touched.empty())
    work_.emplace_back([this, touched](Timestamp when) { propose(matchmaker_->propose_for(touched, store_, when, bytes()), when); });
}

/// What a clearing would rather have otherwise. Most have been answered by then.
void Server::supersede(Timestamp now) {
  std::vector<ProposalId> asked;
  for (const auto& [id, proposal] : checks_.proposals()) {
    if (proposal.state == ProposalState::proposed) asked.push_back(id);
  }
  if (!asked.empty()) submit(SupersedeProposal{random_.pick(asked)}, now, nullptr);
}

void Server::clearing(Timestamp now) {
  if (!up() || !staged_.empty() || !proposing_) return;
  if (random_.chance(10)) return supersede(now);
  ++counts_.cleared;
  auto job = std::make_shared<clearings::ClearingJob>(matchmaker_->clearing_job(store_, now));
  auto run = std::make_shared<clearings::ClearingRun>(clearings::run_clearing(*job, {.stop = {}, .step_limit = 200'000, .seed = 1}));
  for (const std::string& wrong : run->problems) checks_.say("verify: " + wrong);
  log_.write(now, "clearing finds " + std::to_string(run->exchanges.size()));
  // The neighbourhood goes on while the matcher thinks: what no longer holds must fall out.
  work_.emplace_back([this, job, run](Timestamp when) { propose(matchmaker_->plan(*job, *run, store_, when, bytes()).proposals, when); });
}

void Server::compare_with_a_new_one(Timestamp now) {
  if (!up() || has_work()) return;
  static_cast<void>(matchmaker_->tick(store_, now));
  clearings::Matchmaker fresh(taxonomy_);
  fresh.load(store_, now);
  const auto mine = pool_of(matchmaker_->clearing_job(store_, now)), theirs = pool_of(fresh.clearing_job(store_, now));
  if (mine == theirs) return;
  std::string what = "the matchmaker kept current sees another pool than a new one:";
  if (std::get<0>(mine) != std::get<0>(theirs)) what += " listings";
  if (std::get<1>(mine) != std::get<1>(theirs)) what += " arcs";
  if (std::get<2>(mine) != std::get<2>(theirs)) what += " returns";
  checks_.say(what);
}

}  // namespace ronde::simulation
