#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "accounts/secrets.hpp"
#include "accounts/totp.hpp"
#include "ronde/storage/store.hpp"

/// The second factor of who looks after a neighbourhood: an authenticator app, and ten recovery codes on paper for the day on which the
/// phone is lost. A row of its own in accounts/xx; it goes with the account.
namespace ronde::accounts {

using storage::Result;

/// As it is stored.
struct SecondFactor {
  std::string sealed;          ///< the secret, with its account, under the server's own key: a copy of the store alone gives no code
  bool confirmed = false;      ///< false: shown, and no code of it was ever typed
  TotpStep last_step = 0;      ///< the newest step that was used: none up to it is taken again
  std::vector<Bytes32> codes;  ///< hashes of recovery codes that are left
  Timestamp since{};           ///< when it was begun, then when it was confirmed
  friend bool operator==(const SecondFactor&, const SecondFactor&) = default;

  static constexpr std::size_t codes_made = 10;
  static constexpr std::size_t code_length = 10;  ///< 49 bits each, and ten tries in a quarter of an hour
};

/// Threads  every member may be called from any thread; awaitables resume on the caller's executor.
class SecondFactors {
 public:
  /// `key` is the server's own secret.
  SecondFactors(storage::Store& store, const Bytes32& key) : store_(store), key_(key) {}

  struct Known {
    Timestamp since;
    std::size_t codes_left = 0;
  };
  /// Nothing where none is set up, or one was begun and never confirmed. Cost  one read.
  [[nodiscard]] std::optional<Known> find(const Bytes16& account) const;

  /// A new secret, to be shown as a QR code; it counts for nothing until a code of it was typed. Errc::conflict where one is set up.
  boost::asio::awaitable<Result<TotpSecret>> begin(Bytes16 account, Timestamp now);
  /// The first code. Answers the recovery codes, shown once. Errc::not_found for a wrong one, or where nothing was begun; Errc::conflict
  /// where one is set up already.
  boost::asio::awaitable<Result<std::vector<std::string>>> confirm(Bytes16 account, std::string code, Timestamp now);

  enum class Used : std::uint8_t { app, recovery };
  /// A code of the app, once, or a recovery code, once. Errc::not_found for one that opens nothing.
  boost::asio::awaitable<Result<Used>> use(Bytes16 account, std::string code, Timestamp now);

  /// Ten new recovery codes; the old ones open nothing more. Errc::not_found where none is set up.
  boost::asio::awaitable<Result<std::vector<std::string>>> new_codes(Bytes16 account, Timestamp now);
  /// Takes it away. Doing it twice is fine.
  boost::asio::awaitable<Result<void>> remove(Bytes16 account, Timestamp now);

 private:
  storage::Store& store_;
  Bytes32 key_;
};

}  // namespace ronde::accounts
