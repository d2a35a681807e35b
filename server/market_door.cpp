#include "market_door.hpp"

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
