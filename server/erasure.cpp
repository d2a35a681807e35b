#include "erasure.hpp"

#include "accounts/records.hpp"
#include "accounts/secrets.hpp"
#include "market/keeping.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market_door.hpp"

namespace ronde::server {
namespace {

constexpr std::size_t entries_most = 1'000;
constexpr std::string_view kLeft = "member_left";

storage::Result<std::vector<std::string>> keys_of(const storage::Store& store, market::NeighbourhoodId home,
                                                  const market::OutboxEntry& left) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  const auto rows = snapshot->of(partition_of(home));
  if (!rows) return rows.error();
  std::vector<std::string> keys;
  for (const market::RecordKey& key : market::rows_of(StoreView(*rows), left.member, market::searches_in(left.payload)))
    keys.push_back(bytes_of(key));
  return keys;
}

storage::Result<bool> has_other_places(const storage::Store& store, const accounts::Bytes16& account) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  const auto rows = snapshot->of(storage::PartitionId::accounts(account[0]));
  if (!rows) return rows.error();
  return rows->contains(accounts::records::account_key(account));
}

/// The account's rows are gone; this is for what the feed still tells of them: an address, push services, a login, a second factor, how
/// its person called this place. Of who belongs to another place too, that name alone.
storage::Result<void> erase_account_history(storage::Store& store, const market::OutboxEntry& left, market::Timestamp now) {
  const accounts::Bytes16& account = left.account.bytes();
  const auto stays = has_other_places(store, account);
  if (!stays) return stays.error();
  storage::Erasure erasure{.keys = {accounts::records::place_key(account, left.member.bytes())},
                           .idempotency_owners = {},
                           .tombstone = *stays ? "an account left a place" : "an account was closed"};
  if (!*stays) {
    namespace records = accounts::records;
    for (const auto& key : {records::account_key(account), records::reach_key(account), records::factor_key(account)})
      erasure.keys.push_back(key);
  }
  const auto erased = store.erase_values(storage::PartitionId::accounts(account[0]), erasure, now);
  if (!erased) return erased.error();
  return {};
}

storage::Result<std::vector<market::OutboxEntry>> waiting(const storage::Store& store, market::NeighbourhoodId home) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  const auto rows = snapshot->of(partition_of(home));
  if (!rows) return rows.error();
  auto entries = StoreView(*rows).outbox(entries_most);
  std::erase_if(entries, [](const market::OutboxEntry& entry) { return entry.kind != kLeft; });
  return entries;
}

storage::Result<void> erase(storage::Store& store, market::NeighbourhoodId home, const market::OutboxEntry& left, market::Timestamp now) {
  auto keys = keys_of(store, home, left);
  if (!keys) return keys.error();
  const storage::Erasure erasure{.keys = std::move(*keys), .idempotency_owners = {}, .tombstone = "a member left"};
  // The account first: once the answer to their join is gone, its tombstone is what knows them (api/joining.cpp).
  if (auto erased = erase_account_history(store, left, now); !erased) return erased.error();
  if (const auto erased = store.erase_values(partition_of(home), erasure, now); !erased) return erased.error();
  const auto delivered = run_now(store, home, market::OutboxDelivered{.id = left.id, .at = left.at}, now);
  if (!delivered) return storage::Error{storage::Errc::unavailable, delivered.error().why};
  return {};
}

storage::Result<bool> is_here(const storage::Store& store, market::NeighbourhoodId home, market::MemberId member) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  const auto rows = snapshot->of(partition_of(home));
  if (!rows) return rows.error();
  return StoreView(*rows).member(member).has_value();
}

}  // namespace

storage::Result<std::size_t> erase_who_left(storage::Store& store, accounts::Accounts& accounts, market::NeighbourhoodId home,
                                            const ErasedList& erased, market::Timestamp now) {
  const auto entries = waiting(store, home);
  if (!entries) return entries.error();
  for (const market::OutboxEntry& left : *entries) {
    if (auto listed = erased.add({home, left.member}); !listed) return listed.error();
    const accounts::Membership membership{.neighbourhood = home.bytes(), .member = left.member.bytes()};
    if (!accounts.leave_now(left.account.bytes(), membership, now))
      return storage::Error{storage::Errc::unavailable, "an account did not close"};
    if (auto done = erase(store, home, left, now); !done) return done.error();
  }
  return entries->size();
}

storage::Result<std::size_t> erase_again(storage::Store& store, accounts::Accounts& accounts, const ErasedList& erased,
                                         market::Timestamp now) {
  const auto list = erased.read();
  if (!list) return list.error();
  std::size_t count = 0;
  for (const auto& [home, member] : *list) {
    const auto here = is_here(store, home, member);
    if (!here) return here.error();
    if (!*here) continue;
    const market::LeaveNeighbourhood leave{.member = member, .outbox = market::OutboxId(accounts::random_16())};
    if (const auto left = run_now(store, home, leave, now); !left)
      return storage::Error{storage::Errc::conflict, "member " + member.text() + " was erased and cannot leave again: " + left.error().why};
    if (auto done = erase_who_left(store, accounts, home, erased, now); !done) return done.error();
    ++count;
  }
  return count;
}

}  // namespace ronde::server
