#pragma once

#include "accounts/accounts.hpp"
#include "erased_list.hpp"
#include "market/words.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::server {

/// What the outbox entries "member_left" of a neighbourhood ask for: the account is closed, all that is the member's alone goes for good,
/// from rows, base and feed at once, and a tombstone remembers it; their account's address and devices likewise; then the entry itself.
/// Before anything goes, `erased` has their ids. Doing it twice changes nothing; what was cut off is done again. How many entries; errors
/// are those of the first that failed. Blocking; reads the partition's whole feed.
[[nodiscard]] storage::Result<std::size_t> erase_who_left(storage::Store& store, accounts::Accounts& accounts, market::NeighbourhoodId home,
                                                          const ErasedList& erased, market::Timestamp now);

/// Whoever is on the list and in the store again, because an older backup was restored, leaves again and is erased again; others'
/// exchanges are repaired, as when they left. How many. Errors: of the list; conflict: the last steward of the backup is on it, and another
/// has to be named first. Before anybody is served.
[[nodiscard]] storage::Result<std::size_t> erase_again(storage::Store& store, accounts::Accounts& accounts, const ErasedList& erased,
                                                       market::Timestamp now);

}  // namespace ronde::server
