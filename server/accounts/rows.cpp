#include "accounts/rows.hpp"

#include <algorithm>

namespace ronde::accounts {
namespace {

constexpr std::size_t sessions_max = 20;  // devices an account; the oldest goes first

}  // namespace

storage::PartitionId partition_of(const Bytes16& account) {
  return storage::PartitionId::accounts(account[0]);
}

std::string new_token(const Bytes16& account) {
  return pair_text(account, random_32());
}

storage::WriteRequest request(storage::PartitionId partition, std::string event, Timestamp now, storage::WriteFn fn) {
  return {.partition = partition, .event = std::move(event), .idempotency = std::nullopt, .now = now, .fn = std::move(fn)};
}

std::shared_ptr<Session> fresh_session(const std::string& token, const Bytes16& account, Membership membership, std::string device,
                                       Timestamp now) {
  auto session = std::make_shared<Session>();
  session->id = hash_of("session", token);
  session->account = account;
  session->membership = membership;
  session->created = now;
  session->seen = now;
  session->device = std::move(device);
  return session;
}

Result<std::string> keep_session(storage::WriteView& view, const Session& session) {
  auto rows = view.rows(storage::Range::prefix(records::session_prefix(session.account)));
  if (!rows) return rows.error();
  std::vector<std::pair<Timestamp, std::string>> devices;
  for (const auto& row : *rows) {
    if (auto old = records::decode_session(row.value, session.account, row.key)) devices.emplace_back(old->seen, row.key);
  }
  std::ranges::sort(devices);
  std::string gone;
  for (std::size_t i = 0; devices.size() - i >= sessions_max; ++i) {
    const std::string& key = devices[i].second;
    if (auto erased = view.erase(key); !erased) return erased.error();
    gone += key.substr(key.size() - session.id.size());
  }
  if (auto put = view.put(records::session_key(session.account, session.id), records::encode(session)); !put) return put.error();
  return gone;
}

Result<void> make_account(storage::WriteView& view, const Bytes16& account, const Membership& membership, Timestamp now) {
  const std::string key = records::account_key(account);
  const auto there = view.contains(key);
  if (!there) return there.error();
  if (*there) return {};
  return view.put(key,
                  records::encode(records::Account{.membership = membership, .created = now, .recovery = {}, .login = {}, .password = {}}));
}

Result<bool> has_second_factor(const storage::Reader& view, const Bytes16& account) {
  const auto row = view.get(records::factor_key(account));
  if (!row && row.error().code == storage::Errc::not_found) return false;
  if (!row) return row.error();
  const auto factor = records::decode_factor(*row);
  if (!factor) return factor.error();
  return factor->confirmed;
}

Result<records::Account> read_account(const storage::Reader& view, const Bytes16& account) {
  auto row = view.get(records::account_key(account));
  if (!row) return row.error();
  return records::decode_account(*row);
}

Result<std::vector<Place>> read_places(const storage::Reader& view, const Bytes16& account) {
  const auto known = read_account(view, account);
  if (!known) return known.error();
  const auto rows = view.rows(storage::Range::prefix(records::place_prefix(account)));
  if (!rows) return rows.error();
  if (rows->empty()) return std::vector{Place{.membership = known->membership, .nickname = {}, .since = known->created}};
  std::vector<Place> places;
  for (const auto& row : *rows) {
    auto place = records::decode_place(row.value);
    if (!place) return place.error();
    places.push_back(std::move(*place));
  }
  std::ranges::sort(places, {}, [](const Place& place) { return std::pair(place.since, place.membership.neighbourhood); });
  return places;
}

Result<void> put_place(storage::WriteView& view, const Bytes16& account, const Place& place) {
  return view.put(records::place_key(account, place.membership.member), records::encode(place));
}

}  // namespace ronde::accounts
