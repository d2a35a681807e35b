#include "world.hpp"

#include <map>
#include <optional>
#include <queue>

#include "market/taxonomy.hpp"
#include "people.hpp"

namespace ronde::simulation {
namespace {

using namespace market;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

enum class Kind : std::uint8_t { act, arrive, answer, patience, deadlines, clearing, crash, restart, work, clock_step };

struct Event {
  Timestamp at;
  std::uint64_t order = 0;
  Kind kind = Kind::act;
  std::uint64_t request = 0;
  bool yes = false;
  friend bool operator>(const Event& a, const Event& b) { return std::tie(a.at, a.order) > std::tie(b.at, b.order); }
};

/// A device waits for its answer, and asks again under the same key.
struct Pending {
  Request request;
  int attempts = 0;
  bool answered = false;
};

constexpr int kAttemptsMax = 4;

const Taxonomy& taxonomy() {
  static const Taxonomy all = [] {
    auto loaded = Taxonomy::load(kTaxonomy);
    if (!loaded) throw std::runtime_error(loaded.error().why);
    return *std::move(loaded);
  }();
  return all;
}

class World {
 public:
  explicit World(const Options& options)
      : options_(options),
        random_(options.seed),
        log_(options.verbose),
        people_(checks_, random_.split()),
        server_(store_, checks_, taxonomy(), log_, random_.split(), [this](const Reply& reply) { answered(reply); }) {
    lossy_ = static_cast<unsigned>(random_.below(30));
    crashing_ = random_.chance(60);
    pace_ = random_.between(1, 4);
    stumbling_ = random_.chance(25);
    sluggish_ = random_.chance(25);
  }

  Outcome run() {
    server_.operate(people_.found_place(), clock());
    server_.operate(people_.first_listings(clock()), clock());
    server_.start(clock());
    after(10min, Kind::act);
    after(1h, Kind::deadlines);
    after(5min, Kind::clearing);
    if (crashing_) after(hours(1, 60), Kind::crash);
    if (stumbling_) after(hours(1, 60), Kind::clock_step);
    while (steps_ < options_.steps && sound()) step();
    if (sound()) run_out();
    return outcome();
  }

 private:
  milliseconds hours(std::int64_t least, std::int64_t most) { return milliseconds(random_.between(least * 3'600'000, most * 3'600'000)); }
  void at(Timestamp when, Kind kind, std::uint64_t request = 0, bool yes = false) { events_.push({when, ++order_, kind, request, yes}); }
  void after(milliseconds delay, Kind kind, std::uint64_t request = 0, bool yes = false) { at(now_ + delay, kind, request, yes); }
  [[nodiscard]] bool sound() const { return checks_.found().empty(); }
  /// What the server's clock says; somebody may set it forward or back.
  [[nodiscard]] Timestamp clock() const { return now_ + clock_is_ahead_; }

  void step();
  void compare();
  void play(const Event& event);
  void act();
  void send(std::uint64_t id);
  void answered(const Reply& reply);
  void arrived_at_home(std::uint64_t id, bool yes);
  milliseconds network_delay();
  void plan_work();
  void plan_deadlines();
  void run_out();
  [[nodiscard]] Outcome outcome() const;

  Options options_;
  Random random_;
  Log log_;
  Store store_;
  Checks checks_;
  People people_;
  Server server_;
  Timestamp now_ = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} + 8h;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t order_ = 0;
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t requests_ = 0;
  std::vector<std::string> acknowledged_;  // keys whose yes reached somebody
  bool work_planned_ = false;
  std::optional<Timestamp> deadline_planned_;  // the first one that will be seen to
  unsigned lossy_ = 0;
  bool crashing_ = false;
  bool stumbling_ = false;
  bool sluggish_ = false;  // deadlines are seen to up to two days late: answers come in between
  milliseconds clock_is_ahead_{0};
  Timestamp latest_{};     // that the server's clock has said
  std::int64_t pace_ = 1;  // some neighbourhoods are livelier
  bool quiet_ = false;     // at the end: a perfect network, no new deeds
  std::size_t steps_ = 0;
};

void World::step() {
  const Event event = events_.top();
  events_.pop();
  if (event.kind == Kind::patience && pending_.at(event.request).answered) return;  // nothing to wait for
  now_ = std::max(now_, event.at);
  latest_ = std::max(latest_, clock());
  ++steps_;
  play(event);
  plan_work();
  plan_deadlines();
}

void World::play(const Event& event) {
  switch (event.kind) {
    case Kind::act:
      if (!quiet_) act();
      break;
    case Kind::arrive:
      if (server_.up()) server_.receive(pending_.at(event.request).request, clock());
      break;
    case Kind::answer:
      arrived_at_home(event.request, event.yes);
      break;
    case Kind::patience:
      if (!pending_.at(event.request).answered && pending_.at(event.request).attempts < kAttemptsMax) send(event.request);
      break;
    case Kind::deadlines:
      deadline_planned_.reset();
      server_.deadlines(clock());
      break;
    case Kind::clearing:
      server_.clearing(clock());
      if (random_.chance(30)) compare();
      if (!quiet_) after(24h, Kind::clearing);
      break;
    case Kind::crash:
      if (quiet_ || !server_.up()) break;
      server_.crash(clock());
      for (const std::string& key : acknowledged_) {
        if (!store_.answer(key)) checks_.say("an acknowledged write is lost");
      }
      after(random_.chance(90) ? milliseconds(random_.between(500, 60'000)) : hours(1, 30), Kind::restart);
      break;
    case Kind::restart:
      server_.start(clock());
      if (crashing_ && !quiet_) after(random_.chance(50) ? milliseconds(random_.between(1, 2'000)) : hours(1, 80), Kind::crash);
      break;
    case Kind::work:
      work_planned_ = false;
      if (server_.has_work()) server_.work(clock());
      break;
    case Kind::clock_step:
      if (quiet_) break;
      clock_is_ahead_ += random_.chance(50) ? 1h : -1h;
      log_.write(now_, "the server's clock is set to " + time_text(clock()));
      after(hours(1, 80), Kind::clock_step);
      break;
  }
}

/// While a clock that was set back catches up, the one kept current goes by the later time.
void World::compare() {
  if (clock() >= latest_) server_.compare_with_a_new_one(clock());
}

void World::act() {
  if (auto deed = people_.act(clock())) {
    const std::uint64_t id = ++requests_;
    Request request{id, deed->by, std::nullopt, std::move(deed->command)};
    // Creating calls carry a key. The others are safe to repeat by themselves, and many devices send none.
    const bool creates = std::holds_alternative<PostListing>(request.command) || std::holds_alternative<Join>(request.command) ||
                         std::holds_alternative<MakeInvitation>(request.command) || std::holds_alternative<BlockSeat>(request.command) ||
                         std::holds_alternative<BlockOwner>(request.command);
    if (creates || random_.chance(40)) request.key = "k" + std::to_string(id);
    pending_[id].request = std::move(request);
    send(id);
    if (random_.chance(15)) after(milliseconds(random_.between(0, 50)), Kind::act);  // two at the same moment
  }
  const auto roll = random_.below(100);
  if (events_.size() > 60) return after(hours(1, 4), Kind::act);
  const milliseconds pause = roll < 60   ? milliseconds(random_.between(100, 1'200'000))
                             : roll < 95 ? milliseconds(random_.between(1'200'000, 4 * 3'600'000))
                                         : hours(4, 30);
  after(pause / pace_, Kind::act);
}

milliseconds World::network_delay() {
  if (quiet_) return 20ms;
  const auto roll = random_.below(100);
  if (roll < 80) return milliseconds(random_.between(5, 400));
  if (roll < 94) return milliseconds(random_.between(400, 60'000));
  return hours(0, 90);
}

void World::send(std::uint64_t id) {
  ++pending_.at(id).attempts;
  const bool lost = !quiet_ && random_.chance(lossy_);
  if (!lost) after(network_delay(), Kind::arrive, id);
  if (!quiet_ && random_.chance(lossy_ / 2 + 3)) after(network_delay(), Kind::arrive, id);
  after(milliseconds(random_.between(2'000, 40'000)), Kind::patience, id);
}

void World::answered(const Reply& reply) {
  if (quiet_ || !random_.chance(lossy_)) after(network_delay(), Kind::answer, reply.request, reply.yes);
}

void World::arrived_at_home(std::uint64_t id, bool yes) {
  Pending& pending = pending_.at(id);
  if (pending.answered) return;
  pending.answered = true;
  log_.write(now_, "answer to #" + std::to_string(id) + (yes ? ": yes" : ": no"));
  if (!yes || !pending.request.key) return;
  if (!store_.answer(*pending.request.key)) checks_.say("an acknowledged write is not in the store");
  acknowledged_.push_back(*pending.request.key);
}

void World::plan_work() {
  if (work_planned_ || !server_.has_work()) return;
  work_planned_ = true;
  after(milliseconds(random_.between(0, 30)), Kind::work);
}

void World::plan_deadlines() {
  if (!server_.up()) return;
  const auto next = next_due(store_);
  if (!next || (deadline_planned_ && *deadline_planned_ <= *next)) return;
  const std::int64_t late_max = sluggish_ ? 48 * 3'600'000 : 3'600'000;
  const Timestamp when = std::max(*next - clock_is_ahead_, now_) + milliseconds(quiet_ ? 1'000 : random_.between(1'000, late_max));
  deadline_planned_ = *next;
  at(when, Kind::deadlines);
}

void World::run_out() {
  quiet_ = true;
  server_.stop_proposing();
  if (!server_.up()) server_.start(clock());
  for (std::size_t i = 0; i < 4'000 && sound(); ++i) {
    const bool live = std::ranges::any_of(checks_.proposals(), [](const auto& one) { return is_live(one.second.state); });
    if (events_.empty() || (!live && !server_.has_work())) break;
    step();
  }
  if (!sound()) return;
  while (server_.has_work()) server_.work(clock());
  compare();
  checks_.at_the_end();
  for (const std::string& key : acknowledged_) {
    if (!store_.answer(key)) checks_.say("an acknowledged write is lost");
  }
}

Outcome World::outcome() const {
  Outcome outcome;
  outcome.violations = checks_.found();
  outcome.at_step = steps_;
  outcome.steps = steps_;
  outcome.counts = server_.counts();
  Log last = log_;
  for (const auto& [key, value] : store_.all()) last.fold(value);
  outcome.hash = last.hash();
  for (const auto& [id, proposal] : checks_.proposals()) {
    ++outcome.proposals;
    ++outcome.ends[static_cast<std::size_t>(proposal.state)];
    if (proposal.agreed_at) ++outcome.agreed;
    if (proposal.state == ProposalState::fulfilled) ++outcome.fulfilled;
  }
  return outcome;
}

}  // namespace

Outcome simulate(const Options& options) {
  return World(options).run();
}

}  // namespace ronde::simulation
