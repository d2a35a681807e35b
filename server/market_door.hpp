#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "market/changes.hpp"
#include "market/market_view.hpp"
#include "ronde/storage/store.hpp"
#include "store_door.hpp"
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

/// The write of one command. It is repeatable: the writer may run it more than once, and only its last decision counts.
/// `refusal` gets the market's own words where it says no, or where it says no but has counted something (a wrong code).
template <class Command>
storage::WriteRequest write_of(market::NeighbourhoodId home, Command command, market::Timestamp now, std::string answer,
                               std::optional<storage::IdempotencyKey> idempotency, std::shared_ptr<std::optional<market::Error>> refusal) {
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
  return {.partition = partition_of(home), .event = {}, .idempotency = std::move(idempotency), .now = now, .fn = std::move(rule)};
}

/// Decides and keeps; the caller resumes on its own executor when it is on disk.
template <class Command>
boost::asio::awaitable<market::Result<Outcome>> run(storage::Store& store, market::NeighbourhoodId home, Command command,
                                                    market::Timestamp now, std::string answer = {},
                                                    std::optional<storage::IdempotencyKey> idempotency = {}) {
  auto refusal = std::make_shared<std::optional<market::Error>>();
  auto request = write_of(home, std::move(command), now, std::move(answer), std::move(idempotency), refusal);
  auto written = co_await write(store, std::move(request));
  if (*refusal) co_return **refusal;
  if (!written) co_return market_error(written.error());
  co_return Outcome{written->sequence, std::move(written->answer), written->repeated};
}

/// The same for tools and for the desk's own thread: waits on the spot.
template <class Command>
market::Result<Outcome> run_now(storage::Store& store, market::NeighbourhoodId home, Command command, market::Timestamp now) {
  auto refusal = std::make_shared<std::optional<market::Error>>();
  auto written = store.write(write_of(home, std::move(command), now, {}, {}, refusal));
  if (*refusal) return **refusal;
  if (!written) return market_error(written.error());
  return Outcome{written->sequence, std::move(written->answer), written->repeated};
}

}  // namespace ronde::server
