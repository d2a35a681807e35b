#include "accounts/mail_index.hpp"

#include <algorithm>

#include "accounts/reach.hpp"
#include "accounts/records.hpp"

namespace ronde::accounts {
namespace {

using storage::PartitionId;
using storage::Snapshot;
using storage::WriteRequest;
using storage::WriteView;

/// The confirmed address of an account; empty where it has none, or is none.
std::string confirmed_address(const Snapshot& snapshot, const Bytes16& account) {
  const auto row = snapshot.get(PartitionId::accounts(account[0]), records::reach_key(account));
  const auto reach = row ? records::decode_reach(*row) : Result<Reach>(row.error());
  return reach ? reach->email : std::string{};
}

WriteRequest writing_pointer(const Bytes32& hash, std::string event, Timestamp now, storage::WriteFn fn) {
  return {.partition = PartitionId::emails(hash[0]), .event = std::move(event), .idempotency = {}, .now = now, .fn = std::move(fn)};
}

WriteRequest erasing_pointer(const Bytes32& hash, const Bytes16& account, Timestamp now) {
  return writing_pointer(hash, "address.freed", now, [key = records::address_key(hash, account)](WriteView& view) -> Result<std::string> {
    if (const auto erased = view.erase(key); !erased) return erased.error();
    return std::string{};
  });
}

/// Hash and account of a pointer's key.
bool read_pointer_key(std::string_view key, Bytes32& hash, Bytes16& account) {
  if (key.size() != 1 + hash.size() + account.size()) return false;
  std::ranges::copy(key.substr(1, hash.size()), hash.begin());
  std::ranges::copy(key.substr(1 + hash.size()), account.begin());
  return true;
}

}  // namespace

std::string plain_address(std::string_view email) {
  std::string plain(email);  // ASCII: mail::is_address
  std::ranges::transform(plain, plain.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return plain;
}

bool same_address(std::string_view one, std::string_view other) {
  return plain_address(one) == plain_address(other);
}

Bytes32 MailIndex::hash_of_address(std::string_view email) const {
  return keyed_hash(key_, "address", plain_address(email));
}

std::vector<Bytes16> MailIndex::accounts_of(std::string_view email) const {
  std::vector<Bytes16> found;
  const Bytes32 hash = hash_of_address(email);
  const auto snapshot = store_.snapshot();
  if (!snapshot) return found;
  const auto view = snapshot->of(PartitionId::emails(hash[0]));
  if (!view) return found;
  (void)view->scan(storage::Range::prefix(records::address_prefix(hash)), [&](std::string_view key, std::string_view) {
    Bytes32 same{};
    Bytes16 account{};
    if (read_pointer_key(key, same, account)) found.push_back(account);
    return found.size() < accounts_max;
  });
  std::erase_if(found, [&](const Bytes16& account) { return !same_address(confirmed_address(*snapshot, account), email); });
  return found;
}

WriteRequest MailIndex::pointing(const Bytes16& account, std::string_view email, Timestamp now) const {
  const Bytes32 hash = hash_of_address(email);
  return writing_pointer(hash, "address.pointed", now, [hash, account](WriteView& view) -> Result<std::string> {
    if (const auto put = view.put(records::address_key(hash, account), records::encode_pointer(account)); !put) return put.error();
    return std::string{};
  });
}

WriteRequest MailIndex::unpointing(const Bytes16& account, std::string_view email, Timestamp now) const {
  return erasing_pointer(hash_of_address(email), account, now);
}

/// Of the accounts of one partition that have an address and no pointer to them.
Result<std::vector<WriteRequest>> MailIndex::missing(const PartitionId& partition, Timestamp now) const {
  std::vector<WriteRequest> writes;
  const auto snapshot = store_.snapshot();
  if (!snapshot) return snapshot.error();
  const auto view = snapshot->of(partition);
  if (!view) return view.error();
  const auto scanned = view->scan(storage::Range::prefix(records::reach_prefix()), [&](std::string_view key, std::string_view row) {
    Bytes16 account{};
    const auto reach = records::decode_reach(row);
    if (!reach || reach->email.empty() || key.size() < account.size()) return true;  // a damaged row is left to the check
    std::ranges::copy(key.substr(key.size() - account.size()), account.begin());
    const Bytes32 hash = hash_of_address(reach->email);
    const auto there = snapshot->get(PartitionId::emails(hash[0]), records::address_key(hash, account));
    if (!there && there.error().code == storage::Errc::not_found) writes.push_back(pointing(account, reach->email, now));
    return true;
  });
  if (!scanned) return scanned.error();
  return writes;
}

/// Of one partition's pointers those whose account has another address by now, or is none.
Result<std::vector<WriteRequest>> MailIndex::stray(const PartitionId& partition, Timestamp now) const {
  std::vector<WriteRequest> writes;
  const auto snapshot = store_.snapshot();
  if (!snapshot) return snapshot.error();
  const auto view = snapshot->of(partition);
  if (!view) return view.error();
  const auto scanned = view->scan(storage::Range::prefix(records::address_prefix()), [&](std::string_view key, std::string_view) {
    Bytes32 hash{};
    Bytes16 account{};
    if (!read_pointer_key(key, hash, account)) return true;
    const std::string email = confirmed_address(*snapshot, account);
    if (email.empty() || hash_of_address(email) != hash) writes.push_back(erasing_pointer(hash, account, now));
    return true;
  });
  if (!scanned) return scanned.error();
  return writes;
}

Result<std::size_t> MailIndex::mend(const PartitionId& partition, Timestamp now) {
  auto writes = partition.kind() == PartitionId::Kind::emails ? stray(partition, now) : missing(partition, now);
  if (!writes) return writes.error();
  for (auto& job : *writes) {
    if (const auto written = store_.write(std::move(job)); !written) return written.error();
  }
  return writes->size();
}

}  // namespace ronde::accounts
