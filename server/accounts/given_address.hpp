#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/reach.hpp"

/// An address that a steward wrote down for a member at the desk (decision 0061). An address is a way back into the account, so nobody gets
/// in by one that another has given, until its member has settled it:
///
///   nothing --a steward gives it--> waits for its link --the link is opened--> given --settled--> the member's own
///                                        \------------- the member's no -----------/---> what was before
///
/// It is settled by the member's yes on a device of theirs; or, where no device of theirs was seen since it was given, by a week without
/// a no. That can be said on a device too, and by a link that is mailed to the address that was theirs before.
namespace ronde::accounts {

inline constexpr std::chrono::days kGivenWait{7};

/// Threads  every member may be called from any thread; awaitables resume on the caller's executor.
class GivenAddresses {
 public:
  /// `key` is the server's own secret.
  GivenAddresses(Reaches& reaches, const Bytes32& key) : reaches_(reaches), key_(key) {}

  struct Asked {
    std::string token;   ///< of the link to the new address
    std::string before;  ///< the member's own address, to be told; empty: none, or the same
    std::string no;      ///< token of the link there that says no
  };
  /// Remembers that the address, given at the desk of that neighbourhood, waits for its link. Errc::not_found for an account that is none.
  boost::asio::awaitable<Result<Asked>> ask(Bytes16 account, Bytes16 desk, std::string email, Timestamp now);

  /// The member says, on a device of theirs, that it is theirs. Answers in which neighbourhood it was given. Errc::not_found where none
  /// was, or it was settled.
  boost::asio::awaitable<Result<Bytes16>> keep(Bytes16 account, Timestamp now);
  /// The member says no: what waits is forgotten, what was given goes, and their own address is back. Errc::not_found as above.
  boost::asio::awaitable<Result<Bytes16>> refuse(Bytes16 account, Timestamp now);
  /// Whose no this token is; nothing for one that is none, or about what was settled. Changes nothing, and nothing is stored for it.
  [[nodiscard]] std::optional<Bytes16> refused_by(std::string_view token, Timestamp now) const;

 private:
  [[nodiscard]] std::string no_token(const Bytes16& account, std::string_view own, std::string_view given) const;
  Reaches& reaches_;
  Bytes32 key_;
};

}  // namespace ronde::accounts
