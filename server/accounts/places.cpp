// The neighbourhoods of one person: home, work, parents. A session speaks for one member in one of them; here is how an account comes to
// another, looks there, and leaves it.
#include <algorithm>

#include "accounts/accounts.hpp"
#include "accounts/reach.hpp"
#include "accounts/records.hpp"
#include "accounts/rows.hpp"
#include "store_door.hpp"

namespace asio = boost::asio;

namespace ronde::accounts {
namespace {

constexpr std::chrono::hours room_life{1};  // a join takes seconds
constexpr std::string_view last_place = "last";
const storage::Error no_such_place{storage::Errc::not_found, "not a place of this account"};

auto in_neighbourhood(const Bytes16& neighbourhood) {
  return [neighbourhood](const Place& place) { return place.membership.neighbourhood == neighbourhood; };
}

/// The first one gets its row when there is something to tell it from: a second place, or a name.
Result<void> put_all(storage::WriteView& view, const Bytes16& account, const std::vector<Place>& places) {
  for (const Place& place : places) {
    if (auto put = put_place(view, account, place); !put) return put;
  }
  return {};
}

/// Adds the place where there is none; lets one that waited wait no longer.
Result<void> settle_in(storage::WriteView& view, const Bytes16& account, const Membership& membership, Timestamp now) {
  auto places = read_places(view, account);
  if (!places) return places.error();
  const auto found = std::ranges::find_if(*places, in_neighbourhood(membership.neighbourhood));
  const Place settled{.membership = membership, .nickname = found == places->end() ? "" : found->nickname, .since = now};
  if (found == places->end()) {
    places->push_back(settled);
  } else {
    if (!found->waits && found->membership == membership) return {};
    if (auto erased = view.erase(records::place_key(account, found->membership.member)); !erased) return erased.error();
    *found = settled;
  }
  return put_all(view, account, *places);
}

std::string text_of_room(const Accounts::Room& room) {
  std::string text(room.full ? "full" : "kept");
  return text.append(room.membership.member.begin(), room.membership.member.end());
}

Accounts::Room room_in(std::string_view text, const Bytes16& neighbourhood) {
  Accounts::Room room{.full = text.starts_with("full"), .membership = {.neighbourhood = neighbourhood, .member = {}}};
  std::ranges::copy(text.substr(4), room.membership.member.begin());
  return room;
}

/// A device that is pushed to keeps its subscription: it is told of the place that it looks at now, from now on.
Result<void> take_pushes_along(storage::WriteView& view, const Bytes32& from, const Session& to, Timestamp now) {
  const auto row = view.get(records::reach_key(to.account));
  if (!row && row.error().code == storage::Errc::not_found) return {};
  if (!row) return row.error();
  auto reach = records::decode_reach(*row);
  if (!reach) return reach.error();
  const auto device = std::ranges::find(reach->devices, from, &PushDevice::session);
  if (device == reach->devices.end()) return {};
  device->session = to.id;
  ToldBy told = reach->push_told;
  told.until = now;
  Reaches::note_told(*reach, to.membership.neighbourhood, false, told, true);
  return view.put(records::reach_key(to.account), records::encode(*reach));
}

/// Ends what looks there. Answers the ids, one after the other.
Result<std::string> end_sessions_at(storage::WriteView& view, const Bytes16& account, const Membership& membership) {
  const auto rows = view.rows(storage::Range::prefix(records::session_prefix(account)));
  if (!rows) return rows.error();
  std::string gone;
  for (const auto& row : *rows) {
    const auto session = records::decode_session(row.value, account, row.key);
    if (!session) return session.error();
    if (session->membership != membership) continue;
    if (auto erased = view.erase(row.key); !erased) return erased.error();
    gone += row.key.substr(row.key.size() - sizeof(Bytes32));
  }
  return gone;
}

Result<void> forget_what_was_told(storage::WriteView& view, const Bytes16& account, const Bytes16& neighbourhood) {
  const auto row = view.get(records::reach_key(account));
  if (!row && row.error().code == storage::Errc::not_found) return {};
  if (!row) return row.error();
  auto reach = records::decode_reach(*row);
  if (!reach) return reach.error();
  if (std::erase_if(reach->told_in, [&](const ToldIn& told) { return told.neighbourhood == neighbourhood; }) == 0) return {};
  return view.put(records::reach_key(account), records::encode(*reach));
}

/// The next session looks at the place that is left longest.
Result<void> look_elsewhere(storage::WriteView& view, const Bytes16& account, const Membership& left, const Place& stays) {
  auto known = read_account(view, account);
  if (!known) return known.error();
  if (known->membership != left) return {};
  known->membership = stays.membership;
  return view.put(records::account_key(account), records::encode(*known));
}

}  // namespace

bool Accounts::ensure(const Bytes16& account, const Membership& membership, Timestamp now) {
  auto fn = [account, membership, now](storage::WriteView& view) -> Result<std::string> {
    if (auto made = make_account(view, account, membership, now); !made) return made.error();
    if (auto settled = settle_in(view, account, membership, now); !settled) return settled.error();
    return std::string{};
  };
  return store_.write(request(partition_of(account), "account.made", now, std::move(fn))).has_value();
}

Result<std::vector<Place>> Accounts::places_of(const Bytes16& account) const {
  const auto snapshot = store_.snapshot();
  if (!snapshot) return snapshot.error();
  const auto view = snapshot->of(partition_of(account));
  if (!view) return view.error();
  auto places = read_places(*view, account);
  if (places) std::erase_if(*places, &Place::waits);
  return places;
}

asio::awaitable<Result<Accounts::Room>> Accounts::keep_room(Bytes16 account, Place wanted, Timestamp now) {
  const Bytes16 neighbourhood = wanted.membership.neighbourhood;
  auto fn = [account, wanted, now](storage::WriteView& view) -> Result<std::string> {
    auto places = read_places(view, account);
    if (!places) return places.error();
    const auto found = std::ranges::find_if(*places, in_neighbourhood(wanted.membership.neighbourhood));
    if (found != places->end()) return text_of_room({.full = false, .membership = found->membership});
    for (const Place& old : *places) {
      if (!old.waits || now < old.since + room_life) continue;
      if (auto erased = view.erase(records::place_key(account, old.membership.member)); !erased) return erased.error();
    }
    std::erase_if(*places, [now](const Place& old) { return old.waits && now >= old.since + room_life; });
    if (places->size() >= Place::places_max) return text_of_room({.full = true, .membership = wanted.membership});
    places->push_back(wanted);
    places->back().waits = true;
    if (auto put = put_all(view, account, *places); !put) return put.error();
    return text_of_room({.full = false, .membership = wanted.membership});
  };
  auto job = request(partition_of(account), "place.kept", now, std::move(fn));
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  co_return room_in(written->answer, neighbourhood);
}

asio::awaitable<Result<void>> Accounts::settle(Bytes16 account, Membership membership, Timestamp now) {
  auto fn = [account, membership, now](storage::WriteView& view) -> Result<std::string> {
    if (auto settled = settle_in(view, account, membership, now); !settled) return settled.error();
    return std::string{};
  };
  auto job = request(partition_of(account), "place.joined", now, std::move(fn));
  if (const auto written = co_await server::write(store_, std::move(job)); !written) co_return written.error();
  co_return Result<void>{};
}

asio::awaitable<Result<void>> Accounts::give_up_room(Bytes16 account, Membership membership, Timestamp now) {
  auto fn = [account, membership](storage::WriteView& view) -> Result<std::string> {
    const auto places = read_places(view, account);
    if (!places) return places.error();
    const auto found = std::ranges::find(*places, membership, &Place::membership);
    if (found == places->end() || !found->waits) return std::string{};
    if (auto erased = view.erase(records::place_key(account, membership.member)); !erased) return erased.error();
    return std::string{};
  };
  auto job = request(partition_of(account), "place.given-up", now, std::move(fn));
  if (const auto written = co_await server::write(store_, std::move(job)); !written) co_return written.error();
  co_return Result<void>{};
}

asio::awaitable<Result<Place>> Accounts::name_place(Bytes16 account, Bytes16 neighbourhood, std::string nickname, Timestamp now) {
  auto fn = [account, neighbourhood, nickname](storage::WriteView& view) -> Result<std::string> {
    const auto places = read_places(view, account);
    if (!places) return places.error();
    const auto found = std::ranges::find_if(*places, in_neighbourhood(neighbourhood));
    if (found == places->end() || found->waits) return no_such_place;
    Place named = *found;
    named.nickname = nickname;
    if (named == *found) return records::encode(named);
    if (auto put = put_place(view, account, named); !put) return put.error();
    return records::encode(named);
  };
  auto job = request(partition_of(account), "place.named", now, std::move(fn));
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  co_return records::decode_place(written->answer);
}

std::string Accounts::token_for_place(std::string_view token, std::string_view idempotency_key, const Bytes16& neighbourhood) const {
  std::string text(token);
  text.append(neighbourhood.begin(), neighbourhood.end()).append(idempotency_key);
  return pair_text(account_in(token).value_or(Bytes16{}), keyed_hash(key_, "place token", text));
}

asio::awaitable<Result<Opened>> Accounts::change_place(std::shared_ptr<const Session> session, Bytes16 neighbourhood, std::string token,
                                                       bool asks_factor, Timestamp now) {
  const Bytes16 account = session->account;
  if (token.empty()) token = new_token(account);
  auto fn = [old = *session, neighbourhood, token, asks_factor, now](storage::WriteView& view) -> Result<std::string> {
    const auto erased = view.erase(records::session_key(old.account, old.id));
    if (!erased) return erased.error();
    if (!*erased) return storage::Error{storage::Errc::not_found, "the session has ended"};
    const auto places = read_places(view, old.account);
    if (!places) return places.error();
    const auto to = std::ranges::find_if(*places, in_neighbourhood(neighbourhood));
    if (to == places->end() || to->waits) return no_such_place;
    auto known = read_account(view, old.account);
    if (!known) return known.error();
    known->membership = to->membership;
    if (auto put = view.put(records::account_key(old.account), records::encode(*known)); !put) return put.error();
    const auto factor = has_second_factor(view, old.account);
    if (!factor) return factor.error();
    const auto fresh = fresh_session(token, old.account, to->membership, old.device, now);
    fresh->created = old.created;
    fresh->locked = *factor && (asks_factor || !old.factor_at);
    if (!fresh->locked) fresh->factor_at = old.factor_at;
    if (auto along = take_pushes_along(view, old.id, *fresh, now); !along) return along.error();
    auto gone = keep_session(view, *fresh);
    if (gone) gone->append(old.id.begin(), old.id.end());
    return gone;
  };
  auto job = request(partition_of(account), "session.moved", now, std::move(fn));
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  forget_all(written->answer);
  auto moved = load(account, hash_of("session", token));
  if (!moved) co_return storage::Error{storage::Errc::unavailable, "the session could not be read again"};
  welcome(moved);
  co_return Opened{std::move(moved), std::move(token)};
}

/// Answers `last_place` where nothing would be left, and changes nothing then; else the ids of the sessions that ended.
storage::WriteRequest Accounts::leaving(const Bytes16& account, const Membership& membership, Timestamp now) {
  return request(partition_of(account), "place.left", now, [account, membership](storage::WriteView& view) -> Result<std::string> {
    const auto places = read_places(view, account);
    if (!places && places.error().code == storage::Errc::not_found) return std::string(last_place);
    if (!places) return places.error();
    if (std::ranges::find(*places, membership, &Place::membership) == places->end()) return std::string{};
    const auto stays = std::ranges::find_if(*places, [&](const Place& place) { return !place.waits && place.membership != membership; });
    if (stays == places->end()) return std::string(last_place);
    if (auto erased = view.erase(records::place_key(account, membership.member)); !erased) return erased.error();
    if (auto looks = look_elsewhere(view, account, membership, *stays); !looks) return looks.error();
    if (auto forgot = forget_what_was_told(view, account, membership.neighbourhood); !forgot) return forgot.error();
    return end_sessions_at(view, account, membership);
  });
}

asio::awaitable<Result<void>> Accounts::leave(Bytes16 account, Membership membership, Timestamp now) {
  auto job = leaving(account, membership, now);
  const auto written = co_await server::write(store_, std::move(job));
  if (!written) co_return written.error();
  if (written->answer == last_place) co_return co_await close(account, now);
  forget_all(written->answer);
  co_return Result<void>{};
}

bool Accounts::leave_now(const Bytes16& account, const Membership& membership, Timestamp now) {
  const auto written = store_.write(leaving(account, membership, now));
  if (!written) return false;
  if (written->answer == last_place) return close_now(account, now);
  forget_all(written->answer);
  return true;
}

}  // namespace ronde::accounts
