#include "accounts/accounts.hpp"

#include <algorithm>
#include <cstring>

#include "accounts/mail_index.hpp"
#include "accounts/records.hpp"
#include "accounts/rows.hpp"
#include "store_door.hpp"

namespace asio = boost::asio;

namespace ronde::accounts {
namespace {

using storage::Errc;
using storage::Error;
using storage::PartitionId;
using storage::WriteView;

constexpr std::size_t recovery_length = 20;
constexpr std::size_t token_length = 64;  // of 48 bytes as base64url

}  // namespace

std::size_t Accounts::HashOfId::operator()(const Bytes32& id) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, id.data(), sizeof hash);  // the id is a hash already
  return hash;
}

std::optional<Bytes16> Accounts::account_in(std::string_view token) {
  std::array<std::uint8_t, 48> bytes{};
  if (token.size() != token_length || !unbase64url(token, bytes)) return std::nullopt;
  Bytes16 account;
  std::copy_n(bytes.begin(), account.size(), account.begin());
  return account;
}

std::shared_ptr<const Session> Accounts::find(std::string_view token, Timestamp now) {
  if (token.size() != token_length) return nullptr;
  const Bytes32 id = hash_of("session", token);
  std::shared_ptr<const Session> session;
  {
    Shard& shard = shard_of(id);
    const std::scoped_lock lock(shard.mutex);
    if (const auto found = shard.sessions.find(id); found != shard.sessions.end()) session = found->second;
  }
  if (!session) {
    const auto account = account_in(token);
    if (account) session = load(*account, id);
    if (!session || !remember(session)) return nullptr;
  }
  if (now >= session->ends()) {
    forget(id);
    return nullptr;
  }
  if (now - session->seen >= std::chrono::days{1}) touch(session, now);
  return session;
}

std::shared_ptr<const Session> Accounts::load(const Bytes16& account, const Bytes32& id) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return nullptr;
  const std::string key = records::session_key(account, id);
  const auto row = snapshot->get(partition_of(account), key);
  if (!row) return nullptr;
  auto session = records::decode_session(*row, account, key);
  return session ? std::make_shared<const Session>(std::move(*session)) : nullptr;
}

/// Nobody waits for this write: if it is lost, the device is only thought idle since a day longer.
void Accounts::touch(const std::shared_ptr<const Session>& session, Timestamp now) {
  auto seen = std::make_shared<Session>(*session);
  seen->seen = now;
  (void)remember(seen);
  auto fn = [copy = *seen](WriteView& view) -> Result<std::string> {
    const std::string key = records::session_key(copy.account, copy.id);
    if (auto there = view.contains(key); !there || !*there) return Error{Errc::not_found, "the session has ended"};
    if (auto put = view.put(key, records::encode(copy)); !put) return put.error();
    return std::string{};
  };
  store_.submit(request(partition_of(session->account), "session.seen", now, std::move(fn)), [](const Result<storage::Written>&) {});
}

bool Accounts::remember(const std::shared_ptr<const Session>& session) {
  Shard& shard = shard_of(session->id);
  const std::scoped_lock lock(shard.mutex);
  if (shard.has_ended(session->id)) return false;
  shard.sessions[session->id] = session;
  return true;
}

/// A session just opened, or opened once more by the repeat of a join.
void Accounts::welcome(const std::shared_ptr<const Session>& session) {
  Shard& shard = shard_of(session->id);
  const std::scoped_lock lock(shard.mutex);
  shard.ended.erase(session->id);
  shard.ended_before.erase(session->id);
  shard.sessions[session->id] = session;
}

void Accounts::forget(const Bytes32& id) {
  {
    Shard& shard = shard_of(id);
    const std::scoped_lock lock(shard.mutex);
    shard.sessions.erase(id);
    shard.ended.insert(id);
  }
  if (ended_) ended_(id);
}

bool Accounts::has_ended(const Bytes32& session) {
  Shard& shard = shard_of(session);
  const std::scoped_lock lock(shard.mutex);
  return shard.has_ended(session);
}

void Accounts::forget_all(std::string_view ids) {
  for (; ids.size() >= sizeof(Bytes32); ids.remove_prefix(sizeof(Bytes32))) {
    Bytes32 id;
    std::ranges::copy(ids.substr(0, id.size()), id.begin());
    forget(id);
  }
}

std::string Accounts::csrf_of(const Session& session) const {
  const std::string_view id(reinterpret_cast<const char*>(session.id.data()), session.id.size());
  return base64url(keyed_hash(key_, "csrf", id));
}

bool Accounts::csrf_fits(const Session& session, std::string_view sent) const {
  Bytes32 bytes{};
  if (!unbase64url(sent, bytes)) return false;
  const std::string_view id(reinterpret_cast<const char*>(session.id.data()), session.id.size());
  return equal_in_constant_time(bytes, keyed_hash(key_, "csrf", id));
}

std::string Accounts::token_for_join(std::string_view idempotency_key, std::string_view body) const {
  const std::string text = std::string(idempotency_key) + '\0' + std::string(body);
  const Bytes32 derived = keyed_hash(key_, "join account", text);
  Bytes16 account;
  std::copy_n(derived.begin(), account.size(), account.begin());
  return pair_text(account, keyed_hash(key_, "join token", text));
}

asio::awaitable<Result<Opened>> Accounts::open(std::string token, Membership membership, std::string device, Timestamp now) {
  const auto account = account_in(token);
  if (!account) co_return Error{Errc::invalid, "not a session token"};
  auto session = fresh_session(token, *account, membership, std::move(device), now);
  co_return co_await open_fresh(std::move(session), std::move(token), now);
}

/// Whoever brings no second factor where there is one stays before the second door: also who repeats the join of long ago.
asio::awaitable<Result<Opened>> Accounts::open_fresh(std::shared_ptr<Session> session, std::string token, Timestamp now) {
  if (!session->factor_at) {
    const auto snapshot = store_.snapshot();
    if (!snapshot) co_return snapshot.error();
    const auto view = snapshot->of(partition_of(session->account));
    if (!view) co_return view.error();
    const auto locked = has_second_factor(*view, session->account);
    if (!locked) co_return locked.error();
    session->locked = *locked;
  }
  auto fn = [copy = *session](WriteView& view) -> Result<std::string> {
    if (auto made = make_account(view, copy.account, copy.membership, copy.created); !made) return made.error();
    return keep_session(view, copy);
  };
  auto job = request(partition_of(session->account), "session.opened", now, std::move(fn));
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  forget_all(written->answer);
  welcome(session);
  co_return Opened{std::move(session), std::move(token)};
}

asio::awaitable<Result<Opened>> Accounts::open_again(Bytes16 account, std::string device, Timestamp now, bool factor_given) {
  Membership membership;
  {
    const auto snapshot = store_.snapshot();
    if (!snapshot) co_return snapshot.error();
    const auto row = snapshot->get(partition_of(account), records::account_key(account));
    if (!row) co_return row.error();
    const auto known = records::decode_account(*row);
    if (!known) co_return known.error();
    membership = known->membership;
  }
  std::string token = new_token(account);
  auto session = fresh_session(token, account, membership, std::move(device), now);
  if (factor_given) session->factor_at = now;
  co_return co_await open_fresh(std::move(session), std::move(token), now);
}

asio::awaitable<Result<std::shared_ptr<const Session>>> Accounts::prove(std::shared_ptr<const Session> session, Timestamp now) {
  auto proven = std::make_shared<Session>(*session);
  proven->locked = false;
  proven->factor_at = now;
  co_return co_await put_session(std::move(proven), "session.proven", now);
}

asio::awaitable<Result<std::shared_ptr<const Session>>> Accounts::forget_factor(std::shared_ptr<const Session> session, Timestamp now) {
  auto plain = std::make_shared<Session>(*session);
  plain->factor_at.reset();
  co_return co_await put_session(std::move(plain), "session.factor-gone", now);
}

asio::awaitable<Result<std::shared_ptr<const Session>>> Accounts::put_session(std::shared_ptr<Session> session, std::string event,
                                                                              Timestamp now) {
  auto fn = [copy = *session](WriteView& view) -> Result<std::string> {
    const std::string key = records::session_key(copy.account, copy.id);
    if (auto there = view.contains(key); !there || !*there) return Error{Errc::not_found, "the session has ended"};
    if (auto put = view.put(key, records::encode(copy)); !put) return put.error();
    return std::string{};
  };
  auto job = request(partition_of(session->account), std::move(event), now, std::move(fn));
  if (const auto written = co_await server::write(store_, std::move(job)); !written) co_return written.error();
  std::shared_ptr<const Session> kept = std::move(session);
  if (!remember(kept)) co_return Error{Errc::not_found, "the session has ended"};
  co_return kept;
}

asio::awaitable<Result<void>> Accounts::end(Bytes16 account, Bytes32 session, Timestamp now) {
  auto fn = [account, session](WriteView& view) -> Result<std::string> {
    const auto gone = view.erase(records::session_key(account, session));
    if (!gone) return gone.error();
    if (!*gone) return Error{Errc::not_found, "no such session"};
    return std::string{};
  };
  auto job = request(partition_of(account), "session.ended", now, std::move(fn));
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  forget(session);
  co_return Result<void>{};
}

asio::awaitable<Result<void>> Accounts::end_others(Bytes16 account, Bytes32 kept, Timestamp now) {
  const auto all = sessions_of(account);
  if (!all) co_return all.error();
  for (const Session& session : *all) {
    if (session.id == kept) continue;
    const auto gone = co_await end(account, session.id, now);
    if (!gone && gone.error().code != Errc::not_found) co_return gone.error();
  }
  co_return Result<void>{};
}

Result<std::vector<Session>> Accounts::sessions_of(const Bytes16& account) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return snapshot.error();
  const auto view = snapshot->of(partition_of(account));
  if (!view) return view.error();
  const auto rows = view->rows(storage::Range::prefix(records::session_prefix(account)));
  if (!rows) return rows.error();
  std::vector<Session> sessions;
  for (const auto& row : *rows) {
    auto session = records::decode_session(row.value, account, row.key);
    if (!session) return session.error();
    sessions.push_back(std::move(*session));
  }
  std::ranges::sort(sessions, std::ranges::greater{}, &Session::seen);
  return sessions;
}

namespace {

/// The code's own row says whose it is; the account's row says which code is good. The second decides, so a code works once.
storage::WriteRequest point_to(const Bytes32& hash, const Bytes16& account, Timestamp now) {
  return request(PartitionId::accounts(hash[0]), "recovery.pointed", now, [hash, account](WriteView& view) -> Result<std::string> {
    if (auto put = view.put(records::recovery_key(hash), records::encode_pointer(account)); !put) return put.error();
    return std::string{};
  });
}

storage::WriteRequest arm(const Bytes32& hash, const Bytes16& account, std::optional<Membership> make, Timestamp now) {
  return request(partition_of(account), "recovery.armed", now, [hash, account, make, now](WriteView& view) -> Result<std::string> {
    auto known = read_account(view, account);
    if (!known && make && known.error().code == Errc::not_found) {
      known = records::Account{.membership = *make, .created = now, .recovery = {}, .login = {}, .password = {}};
    }
    if (!known) return known.error();
    known->recovery = hash;
    if (auto put = view.put(records::account_key(account), records::encode(*known)); !put) return put.error();
    return std::string{};
  });
}

}  // namespace

asio::awaitable<Result<std::string>> Accounts::new_recovery_code(Bytes16 account, Timestamp now, std::optional<Membership> make) {
  std::string code = spoken_code(recovery_length);
  const Bytes32 hash = hash_of("recovery", code);
  auto pointer = point_to(hash, account, now);
  if (const auto written = co_await server::write(store_, std::move(pointer)); !written) co_return written.error();
  auto armed = arm(hash, account, make, now);
  if (const auto written = co_await server::write(store_, std::move(armed)); !written) co_return written.error();
  co_return code;
}

Result<std::string> Accounts::claim_code(const Bytes16& account, const Membership& membership, Timestamp now) {
  std::string code = spoken_code(recovery_length);
  const Bytes32 hash = hash_of("recovery", code);
  if (const auto written = store_.write(point_to(hash, account, now)); !written) return written.error();
  if (const auto written = store_.write(arm(hash, account, membership, now)); !written) return written.error();
  return code;
}

asio::awaitable<Result<Opened>> Accounts::recover(std::string code, std::string device, Timestamp now, std::string key) {
  const std::string tidy = tidy_code(code);
  const Bytes32 hash = hash_of("recovery", tidy);
  Bytes16 account{};
  {
    const auto snapshot = store_.snapshot();
    if (!snapshot) co_return snapshot.error();
    const auto row = snapshot->get(PartitionId::accounts(hash[0]), records::recovery_key(hash));
    if (!row) co_return row.error();
    const auto pointer = records::decode_pointer(*row);
    if (!pointer) co_return pointer.error();
    account = *pointer;
  }
  Spend spend = [account, hash](WriteView& view) -> Result<void> {
    auto known = read_account(view, account);
    if (!known) return known.error();
    if (!known->recovery || !equal_in_constant_time(*known->recovery, hash)) return Error{Errc::not_found, "the code has been used"};
    known->recovery.reset();
    return view.put(records::account_key(account), records::encode(*known));
  };
  co_return co_await open_by(account, tidy, std::move(key), std::move(device), now, std::move(spend));
}

asio::awaitable<Result<Opened>> Accounts::open_by(Bytes16 account, std::string secret, std::string key, std::string device, Timestamp now,
                                                  Spend spend) {
  const std::string token = key.empty() ? new_token(account) : pair_text(account, keyed_hash(key_, "recover token", key + '\0' + secret));
  auto fn = [account, token, device, now, spend = std::move(spend)](WriteView& view) -> Result<std::string> {
    const auto opened_before = view.contains(records::session_key(account, hash_of("session", token)));
    if (!opened_before) return opened_before.error();
    if (*opened_before) return std::string{};  // the answer was lost; what was brought opens this session and no other
    if (const auto spent = spend(view); !spent) return spent.error();
    const auto known = read_account(view, account);
    if (!known) return known.error();
    const auto session = fresh_session(token, account, known->membership, device, now);
    const auto locked = has_second_factor(view, account);
    if (!locked) return locked.error();
    session->locked = *locked;
    return keep_session(view, *session);
  };
  auto job = request(partition_of(account), "session.recovered", now, std::move(fn));
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  forget_all(written->answer);
  auto session = load(account, hash_of("session", token));
  if (!session) co_return Error{Errc::unavailable, "the session could not be read again"};
  welcome(session);
  co_return Opened{std::move(session), token};
}

namespace {

/// Erases a pointer row if it still points to this account.
storage::WriteRequest unpoint(PartitionId partition, std::string event, std::string key, const Bytes16& account, Timestamp now) {
  return request(partition, std::move(event), now, [key = std::move(key), account](WriteView& view) -> Result<std::string> {
    const auto row = view.get(key);
    if (!row && row.error().code == Errc::not_found) return std::string{};
    if (!row) return row.error();
    const auto owner = records::decode_pointer(*row);
    if (!owner) return owner.error();
    if (*owner != account) return std::string{};
    if (auto erased = view.erase(key); !erased) return erased.error();
    return std::string{};
  });
}

/// The account, its sessions and how it is reached; answers the ids of those that ended.
storage::WriteRequest erase_account(const Bytes16& account, Timestamp now) {
  return request(partition_of(account), "account.closed", now, [account](WriteView& view) -> Result<std::string> {
    const auto rows = view.rows(storage::Range::prefix(records::session_prefix(account)));
    if (!rows) return rows.error();
    std::string gone;
    for (const auto& row : *rows) {
      if (auto erased = view.erase(row.key); !erased) return erased.error();
      gone += row.key.substr(row.key.size() - sizeof(Bytes32));
    }
    const auto places = view.rows(storage::Range::prefix(records::place_prefix(account)));
    if (!places) return places.error();
    for (const auto& row : *places) {
      if (auto erased = view.erase(row.key); !erased) return erased.error();
    }
    if (auto erased = view.erase(records::reach_key(account)); !erased) return erased.error();
    if (auto erased = view.erase(records::factor_key(account)); !erased) return erased.error();
    if (auto erased = view.erase(records::account_key(account)); !erased) return erased.error();
    return gone;
  });
}

}  // namespace

/// The pointers first: the account's row alone knows which they are, and goes last.
Result<std::vector<storage::WriteRequest>> Accounts::closing(const Bytes16& account, Timestamp now) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return snapshot.error();
  std::vector<storage::WriteRequest> writes;
  if (const auto row = snapshot->get(partition_of(account), records::account_key(account))) {
    const auto known = records::decode_account(*row);
    if (!known) return known.error();
    if (!known->login.empty()) {
      const Bytes32 hash = keyed_hash(key_, "login", known->login);
      writes.push_back(unpoint(PartitionId::emails(hash[0]), "login.freed", records::login_key(hash), account, now));
    }
    if (known->recovery) {
      const Bytes32& hash = *known->recovery;
      writes.push_back(unpoint(PartitionId::accounts(hash[0]), "recovery.freed", records::recovery_key(hash), account, now));
    }
  } else if (row.error().code != Errc::not_found) {
    return row.error();
  }
  if (const auto row = snapshot->get(partition_of(account), records::reach_key(account))) {
    const auto reach = records::decode_reach(*row);
    if (reach && !reach->email.empty()) writes.push_back(MailIndex(store_, key_).unpointing(account, reach->email, now));
  }
  writes.push_back(erase_account(account, now));
  return writes;
}

asio::awaitable<Result<void>> Accounts::close(Bytes16 account, Timestamp now) {
  auto writes = closing(account, now);
  if (!writes) co_return writes.error();
  for (auto& job : *writes) {
    const auto written = co_await server::write(store_, std::move(job));
    if (!written) co_return written.error();
    forget_all(written->answer);
  }
  co_return Result<void>{};
}

bool Accounts::close_now(const Bytes16& account, Timestamp now) {
  auto writes = closing(account, now);
  if (!writes) return false;
  for (auto& job : *writes) {
    const auto written = store_.write(std::move(job));
    if (!written) return false;
    forget_all(written->answer);
  }
  return true;
}

asio::awaitable<Result<void>> Accounts::set_password(Bytes16 account, std::string login, std::string hash, Timestamp now) {
  const Bytes32 login_hash = keyed_hash(key_, "login", login);
  auto claim = [login_hash, account](WriteView& view) -> Result<std::string> {
    const std::string key = records::login_key(login_hash);
    if (const auto row = view.get(key)) {
      const auto owner = records::decode_pointer(*row);
      if (!owner) return owner.error();
      if (*owner != account) return Error{Errc::conflict, "the login is taken"};
    }
    if (auto put = view.put(key, records::encode_pointer(account)); !put) return put.error();
    return std::string{};
  };
  auto first = request(PartitionId::emails(login_hash[0]), "login.claimed", now, std::move(claim));
  if (const auto written = co_await server::write(store_, std::move(first)); !written) co_return written.error();
  auto keep = [account, login, hash](WriteView& view) -> Result<std::string> {
    auto known = read_account(view, account);
    if (!known) return known.error();
    known->login = login;
    known->password = hash;
    if (auto put = view.put(records::account_key(account), records::encode(*known)); !put) return put.error();
    return std::string{};
  };
  auto second = request(partition_of(account), "password.set", now, std::move(keep));
  if (const auto written = co_await server::write(store_, std::move(second)); !written) co_return written.error();
  co_return Result<void>{};
}

std::optional<Accounts::Credential> Accounts::credential_of(std::string_view login) const {
  const Bytes32 login_hash = keyed_hash(key_, "login", login);
  const auto snapshot = store_.snapshot();
  if (!snapshot) return std::nullopt;
  const auto row = snapshot->get(PartitionId::emails(login_hash[0]), records::login_key(login_hash));
  if (!row) return std::nullopt;
  const auto account = records::decode_pointer(*row);
  if (!account) return std::nullopt;
  const auto record = snapshot->get(partition_of(*account), records::account_key(*account));
  if (!record) return std::nullopt;
  auto known = records::decode_account(*record);
  if (!known || known->login != login) return std::nullopt;
  return Credential{*account, std::move(known->password)};
}

std::optional<std::string> Accounts::password_of(const Bytes16& account) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return std::nullopt;
  const auto record = snapshot->get(partition_of(account), records::account_key(account));
  if (!record) return std::nullopt;
  auto known = records::decode_account(*record);
  if (!known || known->password.empty()) return std::nullopt;
  return std::move(known->password);
}

}  // namespace ronde::accounts
