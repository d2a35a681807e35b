#include "accounts/mail_recovery.hpp"

#include "accounts/records.hpp"

namespace asio = boost::asio;

namespace ronde::accounts {
namespace {

using storage::WriteView;

constexpr std::string_view kWayBack = "mail way back";
const storage::Error no_such_link{storage::Errc::not_found, "the link is unknown, used, replaced or old"};

bool leads_back(const Reach& reach, std::string_view token, Timestamp now) {
  return reach.way_back && !reach.given && now < reach.way_back_until && equal_in_constant_time(*reach.way_back, hash_of(kWayBack, token));
}

/// A password may have been set since the mail was written.
Result<void> refuse_password(const WriteView& view, const Bytes16& account) {
  const auto row = view.get(records::account_key(account));
  if (!row) return row.error();
  const auto known = records::decode_account(*row);
  if (!known) return known.error();
  if (!known->password.empty()) return no_such_link;
  return {};
}

Result<void> spend_link(WriteView& view, const Bytes16& account, std::string_view token, Timestamp now) {
  const auto row = view.get(records::reach_key(account));
  if (!row) return row.error();
  auto reach = records::decode_reach(*row);
  if (!reach) return reach.error();
  if (!leads_back(*reach, token, now)) return no_such_link;
  if (auto refused = refuse_password(view, account); !refused) return refused;
  reach->no_way_back();
  return view.put(records::reach_key(account), records::encode(*reach));
}

}  // namespace

Result<std::string> MailRecovery::make_link(const Bytes16& account, Timestamp now) {
  std::string token = pair_text(account, random_32());
  Reaches::Change remember = [hash = hash_of(kWayBack, token), now](Reach& reach) -> Result<void> {
    if (reach.email.empty() || reach.given) return no_such_link;
    reach.way_back = hash;
    reach.way_back_until = now + kWayBackLife;
    return {};
  };
  const auto kept = reaches_.change_now(account, now, std::move(remember));
  if (!kept) return kept.error();
  return token;
}

std::optional<Membership> MailRecovery::look(std::string_view token, Timestamp now) const {
  const auto account = Accounts::account_in(token);
  const auto known = account ? reaches_.find(*account) : std::nullopt;
  if (!known || !leads_back(known->reach, token, now)) return std::nullopt;
  return known->membership;
}

asio::awaitable<Result<Opened>> MailRecovery::use(std::string token, std::string device, Timestamp now, std::string key) {
  const auto account = Accounts::account_in(token);
  if (!account) co_return no_such_link;
  Accounts::Spend spend = [whose = *account, token, now](WriteView& view) { return spend_link(view, whose, token, now); };
  co_return co_await accounts_.open_by(*account, std::move(token), std::move(key), std::move(device), now, std::move(spend));
}

}  // namespace ronde::accounts
