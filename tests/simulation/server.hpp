#pragma once

// The server in one thread: every piece of work is one step, and the power may fail between any two. What it holds in memory dies with it:
// the open transaction, the matchmaker, what it meant to do next. What is committed stays.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks.hpp"
#include "clearings/matchmaker.hpp"
#include "commands.hpp"
#include "log.hpp"
#include "random.hpp"
#include "store.hpp"

namespace ronde::simulation {

struct Request {
  std::uint64_t id = 0;
  market::MemberId from;
  std::optional<std::string> key;  // Idempotency-Key
  Command command;
};

struct Reply {
  std::uint64_t request = 0;
  bool yes = false;
  std::string reason;
};

struct ServerCounts {
  std::uint64_t commits = 0, proposed = 0, repaired = 0, dissolved = 0, cleared = 0, refused = 0, crashes = 0;
};

class Server {
 public:
  using Answer = std::function<void(const Reply&)>;
  Server(Store& store, Checks& checks, const market::Taxonomy& taxonomy, Log& log, Random random, Answer answer);

  [[nodiscard]] bool up() const { return matchmaker_ != nullptr; }
  void start(market::Timestamp now);
  void crash(market::Timestamp now);

  /// A request arrived. It is decided in the open transaction; the answer leaves after the commit.
  void receive(const Request& request, market::Timestamp now);
  void deadlines(market::Timestamp now);
  void clearing(market::Timestamp now);
  [[nodiscard]] bool has_work() const { return up() && (!staged_.empty() || !work_.empty()); }
  void work(market::Timestamp now);  // one piece
  /// Commands of the operator, outside of any network, in one transaction.
  void operate(const std::vector<Command>& commands, market::Timestamp now);

  /// At the end: only what is there runs out.
  void stop_proposing() { proposing_ = false; }
  /// Does the matchmaker, kept current by changes, see what a new one sees?
  void compare_with_a_new_one(market::Timestamp now);
  [[nodiscard]] const ServerCounts& counts() const { return counts_; }

 private:
  struct Staged {
    Command command;
    market::Timestamp at;
    ChangeSet set;
    std::optional<Reply> reply;
    std::uint64_t request = 0;
    bool own_words = true;  // an answer that may be given again without harm (take back, pause, ...)
  };
  using Work = std::function<void(market::Timestamp)>;

  void submit(const Command& command, market::Timestamp now, const Request* request);
  void commit(market::Timestamp now);
  void follow(const ChangeSet& set, market::Timestamp now);
  void want_repair(market::ProposalId id);
  void propose(const std::vector<market::ProposeExchange>& commands, market::Timestamp now);
  void supersede(market::Timestamp now);
  clearings::RandomBytes bytes();

  Store& store_;
  Checks& checks_;
  const market::Taxonomy& taxonomy_;
  Log& log_;
  Random random_;
  Answer answer_;
  std::unique_ptr<clearings::Matchmaker> matchmaker_;
  std::vector<Staged> staged_;
  std::deque<Work> work_;
  std::map<std::uint64_t, int> applied_;  // how often a request changed something, for ever
  bool proposing_ = true;
  ServerCounts counts_;
};

}  // namespace ronde::simulation
