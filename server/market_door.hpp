#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "market/changes.hpp"
#include "market/market_view.hpp"
#include "ronde/storage/store.hpp"
#include "store_view.hpp"

/// Where a command of the market becomes a write: the rule runs inside the write transaction, on what is committed.
namespace ronde::server {

/// What came of a command. `answer` is the first one's where an Idempotency-Key was used before.
struct Outcome {
  std::uint64_t sequence = 0;
  std::string answer;
  bool repeated = false;
};

[[nodiscard]] market::Error market_error(const storage::Error& error);
/// Puts the decided rows into the transaction and names the change set after its events.
[[nodiscard]] storage::Result<void> keep(storage::WriteView& txn, const market::Changes& changes);

/// One write of a command and what the market said to it, if it said no: the writer fills `refusal`.
struct MarketWrite {
  storage::WriteRequest request;
  std::shared_ptr<std::optional<market::Error>> refusal;
};

/// The write of one command. It is repeatable: the writer may run it more than once, and only its last decision counts.
/// `refusal` gets the market's own words where it says no, or where it says no but has counted something (a wrong code).
template <class Command>
MarketWrite write_of(market::NeighbourhoodId home, Command command, market::Timestamp now, std::string answer = {},
                     std::optional<storage::IdempotencyKey> idempotency = {}) {
  auto refusal = std::make_shared<std::optional<market::Error>>();
  auto rule = [command = std::move(command), now, answer = std::move(answer),
               refusal](storage::WriteView& txn) -> storage::Result<std::string> {
    refusal->reset();
    const StoreView view(txn);
    auto changes = decide(view, command, now);
    if (!changes) {
      *refusal = changes.error();
      return storage::Error{storage::Errc::conflict, "refused by the market"};
    }
    if (auto kept = keep(txn, *changes); !kept) return kept.error();
    *refusal = changes->refusal;
    return answer;
  };
  return {{.partition = partition_of(home), .event = {}, .idempotency = std::move(idempotency), .now = now, .fn = std::move(rule)},
          refusal};
}

/// Three ways to wait until it is on disk, or refused: the caller's coroutine resumes on its own executor; the thread stands still (tools);
/// `done` is called on the writer's thread, which it must not hold up.
boost::asio::awaitable<market::Result<Outcome>> run(storage::Store& store, MarketWrite job);
market::Result<Outcome> run_now(storage::Store& store, MarketWrite job);
void submit(storage::Store& store, MarketWrite job, std::function<void(const market::Result<Outcome>&)> done);

/// Decides and keeps.
template <class Command>
boost::asio::awaitable<market::Result<Outcome>> run(storage::Store& store, market::NeighbourhoodId home, Command command,
                                                    market::Timestamp now, std::string answer = {},
                                                    std::optional<storage::IdempotencyKey> idempotency = {}) {
  return run(store, write_of(home, std::move(command), now, std::move(answer), std::move(idempotency)));
}
template <class Command>
market::Result<Outcome> run_now(storage::Store& store, market::NeighbourhoodId home, Command command, market::Timestamp now) {
  return run_now(store, write_of(home, std::move(command), now));
}

}  // namespace ronde::server
