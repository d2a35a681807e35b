#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/reach.hpp"

/// The way back by e-mail: a link to the address that an account has confirmed opens a session, once, for half an hour (checklist 21 to
/// 23). An account with a password it never opens; one with a second factor it opens locked, as a recovery sheet does.
namespace ronde::accounts {

/// Such a link is good for so long, once.
inline constexpr std::chrono::minutes kWayBackLife{30};

/// Threads  every member may be called from any thread; awaitables resume on the caller's executor.
class MailRecovery {
 public:
  MailRecovery(Accounts& accounts, Reaches& reaches) : accounts_(accounts), reaches_(reaches) {}

  /// The token to mail to the account's own address; the store keeps its hash. An older one ends. Blocking. Errc::not_found where the
  /// account has no address, or one from the desk that its member has not settled (accounts/given_address.hpp).
  [[nodiscard]] Result<std::string> make_link(const Bytes16& account, Timestamp now);

  /// For whom this token would open a session; nothing for one that is unknown, used, replaced or old. Changes nothing: a mail scanner may
  /// look as often as it likes.
  [[nodiscard]] std::optional<Membership> look(std::string_view token, Timestamp now) const;

  /// Uses the link up and opens a session, in one write. Errc::not_found as above, and where the account has a password. `key`, the
  /// caller's Idempotency-Key, as in Accounts::recover.
  boost::asio::awaitable<Result<Opened>> use(std::string token, std::string device, Timestamp now, std::string key);

  /// Has a password, so that no link opens it.
  [[nodiscard]] bool has_password(const Bytes16& account) const { return accounts_.password_of(account).has_value(); }

 private:
  Accounts& accounts_;
  Reaches& reaches_;
};

}  // namespace ronde::accounts
