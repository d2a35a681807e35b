#include "accounts/given_address.hpp"

#include <algorithm>
#include <span>

#include "store_door.hpp"

namespace asio = boost::asio;

namespace ronde::accounts {
namespace {

const storage::Error nothing_given{storage::Errc::not_found, "no address was given, or it is settled"};

bool waits_from_desk(const Reach& reach, Timestamp now) {
  return reach.asked && reach.asked_in && now < reach.asked_until;
}

/// The neighbourhood at whose desk it was given: the latest, where there are two.
std::optional<Bytes16> given_in(const Reach& reach, Timestamp now) {
  if (waits_from_desk(reach, now)) return reach.asked_in;
  return reach.given ? std::optional(reach.given->in) : std::nullopt;
}

bool same_text(std::string_view one, std::string_view other) {
  const auto bytes_of = [](std::string_view text) { return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); };
  return one.size() == other.size() && equal_in_constant_time(bytes_of(one), bytes_of(other));
}

Result<void> keep_given(Reach& reach) {
  if (!reach.given) return nothing_given;
  reach.given.reset();
  return {};
}

Result<void> take_given_back(Reach& reach, Timestamp now) {
  const bool waited = waits_from_desk(reach, now);
  if (!waited && !reach.given) return nothing_given;
  if (waited) reach.ask_no_more();
  if (reach.given) {
    reach.email = std::move(reach.given->before);
    reach.refusals = 0;
    reach.given.reset();
  }
  return {};
}

}  // namespace

std::string GivenAddresses::no_token(const Bytes16& account, std::string_view own, std::string_view given) const {
  std::string text(account.begin(), account.end());
  text.append(own).append("\n").append(given);
  return pair_text(account, keyed_hash(key_, "given address", text));
}

asio::awaitable<Result<GivenAddresses::Asked>> GivenAddresses::ask(Bytes16 account, Bytes16 desk, std::string email, Timestamp now) {
  auto token = co_await reaches_.ask(account, email, now, desk);
  if (!token) co_return token.error();
  const auto known = reaches_.find(account);
  const std::string own = known ? known->reach.own_email() : std::string{};
  Asked asked{.token = *std::move(token), .before = {}, .no = {}};
  if (own.empty() || same_address(own, email)) co_return asked;
  asked.no = no_token(account, own, email);
  asked.before = own;
  co_return asked;
}

asio::awaitable<Result<Bytes16>> GivenAddresses::keep(Bytes16 account, Timestamp now) {
  const auto known = reaches_.find(account);
  if (!known || !known->reach.given) co_return nothing_given;
  Reaches::Change mine = keep_given;
  const auto kept = co_await reaches_.change(account, now, std::move(mine));
  if (!kept) co_return kept.error();
  co_return known->reach.given->in;
}

asio::awaitable<Result<Bytes16>> GivenAddresses::refuse(Bytes16 account, Timestamp now) {
  const auto known = reaches_.find(account);
  const auto in = known ? given_in(known->reach, now) : std::nullopt;
  if (!in) co_return nothing_given;
  // The pointer first, as when an address is confirmed.
  if (known->reach.given && !known->reach.own_email().empty()) {
    const auto pointed = co_await reaches_.point(account, known->reach.own_email(), now);
    if (!pointed) co_return pointed.error();
  }
  Reaches::Change back = [now](Reach& reach) { return take_given_back(reach, now); };
  const auto gone = co_await reaches_.change(account, now, std::move(back));
  if (!gone) co_return gone.error();
  co_return *in;
}

std::optional<Bytes16> GivenAddresses::refused_by(std::string_view token, Timestamp now) const {
  const auto account = Accounts::account_in(token);
  const auto known = account ? reaches_.find(*account) : std::nullopt;
  if (!known || known->reach.own_email().empty()) return std::nullopt;
  const Reach& reach = known->reach;
  const bool of_waiting = waits_from_desk(reach, now) && same_text(token, no_token(*account, reach.own_email(), reach.asked_email));
  const bool of_given = reach.given && same_text(token, no_token(*account, reach.own_email(), reach.email));
  return of_waiting || of_given ? account : std::nullopt;
}

}  // namespace ronde::accounts
