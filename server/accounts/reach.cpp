#include "accounts/reach.hpp"

#include <algorithm>

#include "accounts/given_address.hpp"
#include "accounts/records.hpp"
#include "accounts/rows.hpp"
#include "store_door.hpp"

namespace asio = boost::asio;

namespace ronde::accounts {
namespace {

storage::PartitionId home_of(const Bytes16& account) {
  return storage::PartitionId::accounts(account[0]);
}

Result<Reach> read_reach(const storage::Reader& view, const Bytes16& account) {
  const auto row = view.get(records::reach_key(account));
  if (!row && row.error().code == storage::Errc::not_found) return Reach{};
  if (!row) return row.error();
  return records::decode_reach(*row);
}

/// Devices whose session has ended are no longer anybody's.
void drop_ended(const storage::Reader& view, const Bytes16& account, Reach& reach) {
  std::erase_if(reach.devices, [&](const PushDevice& device) {
    const auto there = view.contains(records::session_key(account, device.session));
    return there && !*there;
  });
}

/// An address that nobody confirmed in time may be anybody's.
void drop_unconfirmed(Reach& reach, Timestamp now) {
  if (reach.asked && now >= reach.asked_until) reach.ask_no_more();
}

/// Half an hour later such a link opens nothing any more.
void drop_old_way_back(Reach& reach, Timestamp now) {
  if (reach.way_back && now >= reach.way_back_until) reach.no_way_back();
}

/// Nobody has said no to what the desk gave, and no device was there that could have been asked.
void settle_given(const storage::Reader& view, const Bytes16& account, Reach& reach, Timestamp now) {
  if (!reach.given || now < reach.given->since + kGivenWait) return;
  const auto rows = view.rows(storage::Range::prefix(records::session_prefix(account)));
  if (!rows) return;
  for (const auto& row : *rows) {
    const auto session = records::decode_session(row.value, account, row.key);
    if (!session || session->seen > reach.given->since) return;
  }
  reach.given.reset();
}

void drop_stale(const storage::Reader& view, const Bytes16& account, Reach& reach, Timestamp now) {
  drop_ended(view, account, reach);
  drop_unconfirmed(reach, now);
  drop_old_way_back(reach, now);
  settle_given(view, account, reach, now);
}

/// Every account of a partition that has such a row, with the row as it is stored.
template <class Visit>
Result<void> each_reach(const storage::Reader& view, Visit visit) {
  const auto scanned = view.scan(storage::Range::prefix(records::reach_prefix()), [&](std::string_view key, std::string_view value) {
    Bytes16 account;
    if (key.size() >= account.size()) {
      std::ranges::copy(key.substr(key.size() - account.size()), account.begin());
      visit(account, value);
    }
    return true;
  });
  if (!scanned) return scanned.error();
  return {};
}

/// Accounts whose row a write would make smaller. A damaged row is left to the check.
Result<std::vector<Bytes16>> with_stale_rows(const storage::Store& store, const storage::PartitionId& partition, Timestamp now) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  const auto view = snapshot->of(partition);
  if (!view) return view.error();
  std::vector<Bytes16> stale;
  const auto visited = each_reach(*view, [&](const Bytes16& account, std::string_view row) {
    const auto stored = records::decode_reach(row);
    if (!stored) return;
    Reach reach = *stored;
    drop_stale(*view, account, reach, now);
    if (reach != *stored) stale.push_back(account);
  });
  if (!visited) return visited.error();
  return stale;
}

struct Pair {
  Bytes16 account;
  Bytes32 more;
};
std::optional<Pair> read_pair(std::string_view text) {
  std::array<std::uint8_t, 48> bytes{};
  if (text.size() != 64 || !unbase64url(text, bytes)) return std::nullopt;
  Pair pair{};
  std::copy_n(bytes.begin(), 16, pair.account.begin());
  std::copy_n(bytes.begin() + 16, 32, pair.more.begin());
  return pair;
}

bool opens(const Reach& reach, std::string_view token, Timestamp now) {
  return reach.asked && now < reach.asked_until && equal_in_constant_time(*reach.asked, hash_of("mail link", token));
}

/// Whose word the new address is. One's own stays one's own, whoever gives it once more.
void note_giver(Reach& reach, Timestamp now) {
  const std::string own = reach.own_email();
  if (!reach.asked_in || (!own.empty() && same_address(own, reach.asked_email)))
    reach.given.reset();
  else
    reach.given = GivenAddress{.since = now, .in = *reach.asked_in, .before = own};
}

const storage::Error no_link{storage::Errc::not_found, "no such link"};

}  // namespace

std::optional<Reaches::Known> Reaches::find(const Bytes16& account) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return std::nullopt;
  const auto view = snapshot->of(home_of(account));
  if (!view) return std::nullopt;
  const auto row = view->get(records::account_key(account));
  const auto known = row ? records::decode_account(*row) : Result<records::Account>(row.error());
  const auto there = view->contains(records::reach_key(account));
  if (!known || !there || !*there) return std::nullopt;
  auto reach = read_reach(*view, account);
  if (!reach) return std::nullopt;
  drop_ended(*view, account, *reach);
  return Known{known->membership, std::move(*reach)};
}

namespace {

/// A device is told of the place that its session looks at, and of no other: who holds it sees one place at a time.
Result<void> keep_those_at(const storage::Reader& view, const Bytes16& account, const Membership& membership, Reach& reach) {
  const auto rows = view.rows(storage::Range::prefix(records::session_prefix(account)));
  if (!rows) return rows.error();
  std::vector<Bytes32> here;
  for (const auto& row : *rows) {
    const auto session = records::decode_session(row.value, account, row.key);
    if (session && session->membership == membership) here.push_back(session->id);
  }
  std::erase_if(reach.devices, [&](const PushDevice& device) { return std::ranges::find(here, device.session) == here.end(); });
  return {};
}

/// Of a place that nothing was noted of yet, what was told before there were several: what is older is no news.
void read_told(const Bytes16& neighbourhood, Reach& reach) {
  const auto noted = std::ranges::find(reach.told_in, neighbourhood, &ToldIn::neighbourhood);
  if (noted == reach.told_in.end()) return;
  reach.mail_told.until = noted->mail;
  reach.push_told.until = noted->push;
}

}  // namespace

std::vector<Reaches::Known> Reaches::find_each(const Bytes16& account) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return {};
  const auto view = snapshot->of(home_of(account));
  if (!view) return {};
  const auto places = read_places(*view, account);
  const auto there = view->contains(records::reach_key(account));
  if (!places || !there || !*there) return {};
  std::vector<Known> all;
  for (const Place& place : *places) {
    auto reach = read_reach(*view, account);
    if (!reach || place.waits) continue;
    if (!keep_those_at(*view, account, place.membership, *reach)) continue;
    read_told(place.membership.neighbourhood, *reach);
    all.push_back({place.membership, std::move(*reach)});
  }
  return all;
}

void Reaches::note_told(Reach& reach, const Bytes16& neighbourhood, bool by_mail, const ToldBy& told, bool several) {
  ToldBy& whole = by_mail ? reach.mail_told : reach.push_told;
  auto noted = std::ranges::find(reach.told_in, neighbourhood, &ToldIn::neighbourhood);
  if (noted == reach.told_in.end() && !several) {
    whole = told;
    return;
  }
  if (noted == reach.told_in.end())
    noted = reach.told_in.insert(noted, {.neighbourhood = neighbourhood, .mail = reach.mail_told.until, .push = reach.push_told.until});
  (by_mail ? noted->mail : noted->push) = told.until;
  whole.day = told.day;
  whole.that_day = told.that_day;
}

std::string Reaches::email_of(const Bytes16& account) const {
  const auto known = find(account);
  return known ? known->reach.email : std::string{};
}

std::vector<Bytes16> Reaches::everybody() const {
  std::vector<Bytes16> all;
  for (unsigned slice = 0; slice < 256; ++slice) {
    const auto snapshot = store_.snapshot();  // a short one each
    if (!snapshot) continue;
    const auto view = snapshot->of(storage::PartitionId::accounts(static_cast<std::uint8_t>(slice)));
    if (!view) continue;
    (void)each_reach(*view, [&](const Bytes16& account, std::string_view) { all.push_back(account); });
  }
  return all;
}

storage::WriteRequest Reaches::writing(const Bytes16& account, Timestamp now, Change change) const {
  auto fn = [account, now, change = std::move(change)](storage::WriteView& view) -> Result<std::string> {
    const auto there = view.contains(records::account_key(account));
    if (!there) return there.error();
    if (!*there) return storage::Error{storage::Errc::not_found, "no such account"};
    auto reach = read_reach(view, account);
    if (!reach) return reach.error();
    const Reach before = *reach;
    drop_stale(view, account, *reach, now);
    if (const auto changed = change(*reach); !changed) return changed.error();
    if (reach->email != before.email) reach->no_way_back();  // its link lies in another mailbox now
    if (*reach == before) return std::string{};
    if (const auto put = view.put(records::reach_key(account), records::encode(*reach)); !put) return put.error();
    return std::string{};
  };
  return {.partition = home_of(account), .event = "reach.changed", .idempotency = {}, .now = now, .fn = std::move(fn)};
}

Result<std::size_t> Reaches::sweep(const storage::PartitionId& partition, Timestamp now) {
  const auto stale = with_stale_rows(store_, partition, now);
  if (!stale) return stale.error();
  for (const Bytes16& account : *stale) {
    const auto kept = change_now(account, now, [](Reach&) -> Result<void> { return {}; });  // each write drops what is stale
    if (!kept && kept.error().code != storage::Errc::not_found) return kept.error();        // who left meanwhile has no row
  }
  return stale->size();
}

asio::awaitable<Result<void>> Reaches::change(Bytes16 account, Timestamp now, Change change) {
  const std::string before = email_of(account);
  auto job = writing(account, now, std::move(change));
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  if (before.empty() || same_address(before, email_of(account))) co_return Result<void>{};
  auto gone = index_.unpointing(account, before, now);
  (void)co_await server::write(store_, std::move(gone));  // where it fails, the night takes the pointer away
  co_return Result<void>{};
}

Result<void> Reaches::change_now(const Bytes16& account, Timestamp now, Change change) {
  const auto written = store_.write(writing(account, now, std::move(change)));
  if (!written) return written.error();
  return {};
}

asio::awaitable<Result<std::string>> Reaches::ask(Bytes16 account, std::string email, Timestamp now, std::optional<Bytes16> desk) {
  std::string token = pair_text(account, random_32());
  Change remember = [email, hash = hash_of("mail link", token), now, desk](Reach& reach) -> Result<void> {
    reach.asked_email = email;
    reach.asked = hash;
    reach.asked_until = now + kLinkLife;
    reach.asked_in = desk;
    return {};
  };
  const auto kept = co_await change(account, now, std::move(remember));
  if (!kept) co_return kept.error();
  co_return token;
}

asio::awaitable<Result<void>> Reaches::confirm(std::string token, Timestamp now) {
  const auto pair = read_pair(token);
  const auto waiting = pair ? find(pair->account) : std::nullopt;
  if (!waiting || !opens(waiting->reach, token, now)) co_return no_link;
  // The pointer first: it leads nowhere until the row agrees, and an address without its pointer is found by nobody.
  const auto pointed = co_await point(pair->account, waiting->reach.asked_email, now);
  if (!pointed) co_return pointed.error();
  Change use = [token, now](Reach& reach) -> Result<void> {
    if (!opens(reach, token, now)) return no_link;
    note_giver(reach, now);
    reach.email = std::move(reach.asked_email);
    reach.ask_no_more();
    reach.refusals = 0;
    reach.mail_told.until = std::max(reach.mail_told.until, now);  // what happened before is no news
    for (ToldIn& told : reach.told_in) told.mail = std::max(told.mail, now);
    return {};
  };
  co_return co_await change(pair->account, now, std::move(use));
}

asio::awaitable<Result<void>> Reaches::point(Bytes16 account, std::string email, Timestamp now) {
  auto pointer = index_.pointing(account, email, now);
  const auto pointed = co_await server::write(store_, std::move(pointer));
  if (!pointed) co_return pointed.error();
  co_return Result<void>{};
}

bool Reaches::is_open(std::string_view token, Timestamp now) const {
  const auto pair = read_pair(token);
  const auto known = pair ? find(pair->account) : std::nullopt;
  return known && opens(known->reach, token, now);
}

std::string Reaches::stop_token(const Bytes16& account, std::string_view email) const {
  std::string text(account.begin(), account.end());
  return pair_text(account, keyed_hash(key_, "mail stop", text.append(email)));
}

std::optional<Bytes16> Reaches::stopped_by(std::string_view token) const {
  const auto pair = read_pair(token);
  const auto known = pair ? find(pair->account) : std::nullopt;
  if (!known || known->reach.email.empty()) return std::nullopt;
  const std::string right = stop_token(pair->account, known->reach.email);
  const auto bytes_of = [](std::string_view text) { return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); };
  return equal_in_constant_time(bytes_of(token), bytes_of(right)) ? std::optional(pair->account) : std::nullopt;
}

}  // namespace ronde::accounts
