#include "market_door.hpp"

#include "store_door.hpp"

namespace ronde::server {

market::Error market_error(const storage::Error& error) {
  using market::Errc;
  switch (error.code) {
    case storage::Errc::mismatch:
      return {Errc::invalid, "idempotency-mismatch", "this Idempotency-Key was used with another body"};
    case storage::Errc::full:
      return {Errc::unavailable, "storage-full", "there is no room to write; reading still works"};
    case storage::Errc::not_found:
      return {Errc::not_found, "not-found", error.why};
    case storage::Errc::invalid:
      return {Errc::invalid, "bad-request", error.why};
    case storage::Errc::conflict:
      return {Errc::conflict, "conflict", error.why};
    case storage::Errc::corrupt:
    case storage::Errc::unavailable:
      break;
  }
  return {Errc::unavailable, "unavailable", "not now; please try again"};
}

namespace {

market::Result<Outcome> outcome_of(const std::optional<market::Error>& refusal, storage::Result<storage::Written> written) {
  if (refusal) return *refusal;
  if (!written) return market_error(written.error());
  return Outcome{written->sequence, std::move(written->answer), written->repeated};
}

}  // namespace

boost::asio::awaitable<market::Result<Outcome>> run(storage::Store& store, MarketWrite job) {
  auto written = co_await server::write(store, std::move(job.request));
  co_return outcome_of(*job.refusal, std::move(written));
}

market::Result<Outcome> run_now(storage::Store& store, MarketWrite job) {
  auto written = store.write(std::move(job.request));
  return outcome_of(*job.refusal, std::move(written));
}

void submit(storage::Store& store, MarketWrite job, std::function<void(const market::Result<Outcome>&)> done) {
  store.submit(std::move(job.request), [refusal = job.refusal, done = std::move(done)](storage::Result<storage::Written> written) {
    done(outcome_of(*refusal, std::move(written)));
  });
}

storage::Result<void> keep(storage::WriteView& txn, const market::Changes& changes) {
  for (const market::Change& change : changes.rows) {
    const std::string key = bytes_of(change.key);
    if (change.value) {
      if (auto put = txn.put(key, *change.value); !put) return put.error();
    } else if (auto gone = txn.erase(key); !gone) {
      return gone.error();
    }
  }
  if (!changes.events.empty()) txn.set_event(market::name_of(changes.events.front().type), market::encode_events(changes.events));
  return {};
}

}  // namespace ronde::server
