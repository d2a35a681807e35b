#include "accounts/second_factor.hpp"

#include <algorithm>

#include "accounts/records.hpp"
#include "store_door.hpp"

namespace asio = boost::asio;

namespace ronde::accounts {
namespace {

using storage::Errc;

storage::PartitionId rows_of(const Bytes16& account) {
  return storage::PartitionId::accounts(account[0]);
}

/// The key of nothing else, so that what is sealed here opens nowhere else.
Bytes32 sealing_key(const Bytes32& key) {
  return keyed_hash(key, "second factor", "");
}

std::string sealed_secret(const Bytes32& key, const Bytes16& account, const TotpSecret& secret) {
  std::string text(account.begin(), account.end());
  text.append(secret.begin(), secret.end());
  return seal(sealing_key(key), text);
}

/// Nothing for what was sealed with another key, or for another account.
std::optional<TotpSecret> opened_secret(const Bytes32& key, const Bytes16& account, const std::string& sealed) {
  const std::string text = unseal(sealing_key(key), sealed);
  TotpSecret secret{};
  if (text.size() != account.size() + secret.size() || !text.starts_with(std::string(account.begin(), account.end()))) return std::nullopt;
  std::ranges::transform(text.substr(account.size()), secret.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return secret;
}

Result<SecondFactor> read_factor(const storage::Reader& view, const Bytes16& account) {
  const auto row = view.get(records::factor_key(account));
  if (!row) return row.error();
  return records::decode_factor(*row);
}

Bytes32 hash_of_code(const std::string& code) {
  return hash_of("second factor", tidy_code(code));
}

std::vector<std::string> fresh_codes() {
  std::vector<std::string> codes(SecondFactor::codes_made);
  for (std::string& code : codes) code = spoken_code(SecondFactor::code_length);
  return codes;
}

std::vector<Bytes32> hashes_of(const std::vector<std::string>& codes) {
  std::vector<Bytes32> hashes;
  for (const std::string& code : codes) hashes.push_back(hash_of_code(code));
  return hashes;
}

/// Takes the code out of those that are left: it opens once.
bool spend(std::vector<Bytes32>& codes, const std::string& typed) {
  const Bytes32 hash = hash_of_code(typed);
  return std::erase_if(codes, [&](const Bytes32& code) { return equal_in_constant_time(code, hash); }) > 0;
}

constexpr std::string_view by_recovery = "recovery";  // what the write answers then
const storage::Error wrong_code{Errc::not_found, "the code opens nothing"};
const storage::Error set_up_already{Errc::conflict, "a second factor is set up"};

/// Reads the row, changes it and puts it back, in one write. `change` is repeatable, as every function of a write.
template <class Change>
asio::awaitable<Result<std::string>> changed(storage::Store& store, Bytes16 account, std::string event, Timestamp now, Change change) {
  auto fn = [account, change](storage::WriteView& view) -> Result<std::string> {
    auto factor = read_factor(view, account);
    if (!factor) return factor.error();
    auto answer = change(*factor);
    if (!answer) return answer;
    if (auto put = view.put(records::factor_key(account), records::encode(*factor)); !put) return put.error();
    return answer;
  };
  storage::WriteRequest job{.partition = rows_of(account), .event = std::move(event), .idempotency = {}, .now = now, .fn = std::move(fn)};
  const auto written = co_await server::write(store, std::move(job));
  if (!written) co_return written.error();
  co_return written->answer;
}

}  // namespace

std::optional<SecondFactors::Known> SecondFactors::find(const Bytes16& account) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return std::nullopt;
  const auto view = snapshot->of(rows_of(account));
  if (!view) return std::nullopt;
  const auto factor = read_factor(*view, account);
  if (!factor || !factor->confirmed) return std::nullopt;
  return Known{.since = factor->since, .codes_left = factor->codes.size()};
}

asio::awaitable<Result<TotpSecret>> SecondFactors::begin(Bytes16 account, Timestamp now) {
  TotpSecret secret{};
  const Bytes32 random = random_32();
  std::copy_n(random.begin(), secret.size(), secret.begin());
  SecondFactor fresh;
  fresh.sealed = sealed_secret(key_, account, secret);
  fresh.since = now;
  auto fn = [account, fresh](storage::WriteView& view) -> Result<std::string> {
    const auto there = read_factor(view, account);
    if (there && there->confirmed) return set_up_already;
    if (!there && there.error().code != Errc::not_found) return there.error();
    if (auto put = view.put(records::factor_key(account), records::encode(fresh)); !put) return put.error();
    return std::string{};
  };
  storage::WriteRequest job{
      .partition = rows_of(account), .event = "second-factor.begun", .idempotency = {}, .now = now, .fn = std::move(fn)};
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  co_return secret;
}

asio::awaitable<Result<std::vector<std::string>>> SecondFactors::confirm(Bytes16 account, std::string code, Timestamp now) {
  std::vector<std::string> codes = fresh_codes();
  auto change = [key = key_, account, code, now, hashes = hashes_of(codes)](SecondFactor& factor) -> Result<std::string> {
    if (factor.confirmed) return set_up_already;
    const auto secret = opened_secret(key, account, factor.sealed);
    const auto step = secret ? matching_step(*secret, code, now, factor.last_step) : std::nullopt;
    if (!step) return wrong_code;
    factor.confirmed = true;
    factor.last_step = *step;
    factor.codes = hashes;
    factor.since = now;
    return std::string{};
  };
  const auto done = co_await changed(store_, account, "second-factor.confirmed", now, std::move(change));
  if (!done) co_return done.error();
  co_return codes;
}

asio::awaitable<Result<SecondFactors::Used>> SecondFactors::use(Bytes16 account, std::string code, Timestamp now) {
  auto change = [key = key_, account, code, now](SecondFactor& factor) -> Result<std::string> {
    if (!factor.confirmed) return wrong_code;
    const auto secret = opened_secret(key, account, factor.sealed);
    if (const auto step = secret ? matching_step(*secret, code, now, factor.last_step) : std::nullopt) {
      factor.last_step = *step;
      return std::string{};
    }
    if (!spend(factor.codes, code)) return wrong_code;
    return std::string{by_recovery};
  };
  const auto done = co_await changed(store_, account, "second-factor.used", now, std::move(change));
  if (!done) co_return done.error();
  co_return *done == by_recovery ? Used::recovery : Used::app;
}

asio::awaitable<Result<std::vector<std::string>>> SecondFactors::new_codes(Bytes16 account, Timestamp now) {
  std::vector<std::string> codes = fresh_codes();
  auto change = [hashes = hashes_of(codes)](SecondFactor& factor) -> Result<std::string> {
    if (!factor.confirmed) return wrong_code;
    factor.codes = hashes;
    return std::string{};
  };
  const auto done = co_await changed(store_, account, "second-factor.codes", now, std::move(change));
  if (!done) co_return done.error();
  co_return codes;
}

asio::awaitable<Result<void>> SecondFactors::remove(Bytes16 account, Timestamp now) {
  auto fn = [account](storage::WriteView& view) -> Result<std::string> {
    if (auto erased = view.erase(records::factor_key(account)); !erased) return erased.error();
    return std::string{};
  };
  storage::WriteRequest job{
      .partition = rows_of(account), .event = "second-factor.removed", .idempotency = {}, .now = now, .fn = std::move(fn)};
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  co_return Result<void>{};
}

}  // namespace ronde::accounts
