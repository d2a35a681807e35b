#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "accounts/passwords.hpp"
#include "accounts/secrets.hpp"
#include "ronde/storage/store.hpp"

/// Who is at the door: accounts, the sessions of their devices, recovery sheets and the passwords of stewards. What a member may do is the
/// market's business; here stands only which member a device speaks for.
namespace ronde::accounts {

using storage::Result;
using storage::Timestamp;

/// Which member an account speaks for.
struct Membership {
  Bytes16 neighbourhood{};
  Bytes16 member{};
  friend bool operator==(const Membership&, const Membership&) = default;
};

/// A neighbourhood that the person of an account belongs to, under the name that they gave it. Both are theirs alone: no neighbour and no
/// steward ever sees that two members are one account.
struct Place {
  Membership membership;
  std::string nickname;  ///< empty: none
  Timestamp since{};
  bool waits = false;  ///< room kept for a join that has not been answered yet
  friend bool operator==(const Place&, const Place&) = default;

  static constexpr std::size_t places_max = 3;  ///< an account: home, work, parents
  static constexpr std::size_t nickname_points_max = 40;
};

struct Session {
  Bytes32 id{};  ///< BLAKE2b of the token; the token itself is on the device only
  Bytes16 account{};
  Membership membership;
  Timestamp created;
  Timestamp seen;       ///< to the day
  std::string device;   ///< "Firefox, Linux": made from the User-Agent, nothing finer
  bool locked = false;  ///< opened without the second factor that its account has: until that comes it can only give it, or sign out
  std::optional<Timestamp> factor_at = {};  ///< when the second factor was last given in it

  static constexpr std::chrono::days idle_max{30};
  static constexpr std::chrono::days life_max{90};
  [[nodiscard]] Timestamp ends() const { return std::min<Timestamp>(seen + idle_max, created + life_max); }
};

/// A session just opened, with the only copy of its token.
struct Opened {
  std::shared_ptr<const Session> session;
  std::string token;  ///< cookie value: base64url of account id and 32 secret bytes
};

/// Threads  every member may be called from any thread; awaitables resume on the caller's executor.
class Accounts {
 public:
  /// `key` is the server's own secret; see Secrets file in docs/operating.md.
  Accounts(storage::Store& store, const Bytes32& key) : store_(store), key_(key) {}

  /// Whose cookie this is, or nothing: unknown, ended, 30 days idle or 90 days old.
  /// Cost  a hash and a look into memory; the first time after a start one read of the store.
  [[nodiscard]] std::shared_ptr<const Session> find(std::string_view token, Timestamp now);

  /// What the page sends back in X-CSRF-Token: a keyed hash of the session, so nothing is stored.
  [[nodiscard]] std::string csrf_of(const Session& session) const;
  [[nodiscard]] bool csrf_fits(const Session& session, std::string_view sent) const;

  /// The token that this `Idempotency-Key` and body always give, so that a join whose answer was lost can be asked for again.
  [[nodiscard]] std::string token_for_join(std::string_view idempotency_key, std::string_view body) const;
  [[nodiscard]] static std::optional<Bytes16> account_in(std::string_view token);

  /// Opens a session under `token`; makes the account where there is none yet. Doing it twice changes nothing.
  boost::asio::awaitable<Result<Opened>> open(std::string token, Membership membership, std::string device, Timestamp now);
  /// A fresh token for an account that exists; `factor_given`: its second factor came along. Errc::not_found.
  boost::asio::awaitable<Result<Opened>> open_again(Bytes16 account, std::string device, Timestamp now, bool factor_given = false);
  /// The second factor was given in this session: it is no longer locked. Errc::not_found where it has ended.
  boost::asio::awaitable<Result<std::shared_ptr<const Session>>> prove(std::shared_ptr<const Session> session, Timestamp now);
  /// The second factor is gone, and with it what was known of it here.
  boost::asio::awaitable<Result<std::shared_ptr<const Session>>> forget_factor(std::shared_ptr<const Session> session, Timestamp now);

  /// Makes the account if it is not there, or adds the place to it: for joins whose answer the power cut off. False if the store refused.
  /// Blocking.
  bool ensure(const Bytes16& account, const Membership& membership, Timestamp now);

  // --- The places of one person (places.cpp) -------------------------------------------------------------------------------------------

  /// Where the account belongs, the oldest first; not those that wait for their join. Errc::not_found for an account that is none.
  [[nodiscard]] Result<std::vector<Place>> places_of(const Bytes16& account) const;
  /// What became of the wish to belong to one more place.
  struct Room {
    bool full = false;      ///< there are Place::places_max already
    Membership membership;  ///< as which to join; of one that belongs there, or tried before, the member of then
  };
  /// Keeps room for `wanted` before its neighbourhood is asked, so that two joins at once do not make four places. What was kept an hour
  /// ago and never joined makes room.
  boost::asio::awaitable<Result<Room>> keep_room(Bytes16 account, Place wanted, Timestamp now);
  /// The neighbourhood has let them in. Doing it twice changes nothing.
  boost::asio::awaitable<Result<void>> settle(Bytes16 account, Membership membership, Timestamp now);
  /// It has not: the room is free again, if it still only waits.
  boost::asio::awaitable<Result<void>> give_up_room(Bytes16 account, Membership membership, Timestamp now);
  /// Errc::not_found for a neighbourhood to which the account does not belong.
  boost::asio::awaitable<Result<Place>> name_place(Bytes16 account, Bytes16 neighbourhood, std::string nickname, Timestamp now);

  /// The token that this session gets by this `Idempotency-Key` in that place: a switch whose answer was lost can be asked for again.
  [[nodiscard]] std::string token_for_place(std::string_view token, std::string_view idempotency_key, const Bytes16& neighbourhood) const;
  /// Ends the session and opens one for another place of its account, in one write: the device, its age and its pushes go along, so that
  /// nobody gains time by switching. `token`: empty for one of its own. `asks_factor`: it begins locked where the account has a second
  /// factor.
  /// Errc::not_found where the session has ended, or for a place that is none of the account's.
  boost::asio::awaitable<Result<Opened>> change_place(std::shared_ptr<const Session> session, Bytes16 neighbourhood, std::string token,
                                                      bool asks_factor, Timestamp now);

  /// The member has left: their place goes with the sessions that looked there; with the last one the account closes. Doing it twice
  /// changes nothing.
  boost::asio::awaitable<Result<void>> leave(Bytes16 account, Membership membership, Timestamp now);
  /// The same, blocking: for what the power cut off. False if the store refused.
  bool leave_now(const Bytes16& account, const Membership& membership, Timestamp now);

  // --- Devices, recovery, passwords ----------------------------------------------------------------------------------------------------

  /// Ends one session of the account; Errc::not_found if it is not one of theirs.
  boost::asio::awaitable<Result<void>> end(Bytes16 account, Bytes32 session, Timestamp now);
  boost::asio::awaitable<Result<void>> end_others(Bytes16 account, Bytes32 kept, Timestamp now);
  [[nodiscard]] Result<std::vector<Session>> sessions_of(const Bytes16& account) const;

  /// A new recovery code (20 characters, 98 bits), which replaces the older one. Shown once; the store keeps its hash.
  /// `make`: for whom somebody let in and who has no device yet; the account is made where there is none.
  boost::asio::awaitable<Result<std::string>> new_recovery_code(Bytes16 account, Timestamp now, std::optional<Membership> make = {});
  /// Uses a recovery code up. Errc::not_found for any code that does not open. `key`, the caller's Idempotency-Key, decides the token with
  /// the code: asked again after a lost answer it opens the same session, as long as that has not ended. Empty: a token of its own.
  boost::asio::awaitable<Result<Opened>> recover(std::string code, std::string device, Timestamp now, std::string key = {});
  /// What opens once is used up by this, in the write that opens the session: neither happens without the other. Repeatable.
  using Spend = std::function<Result<void>(storage::WriteView&)>;
  /// A session for whoever brought `secret`; `key` as in `recover`. Errors  what `spend` answers.
  boost::asio::awaitable<Result<Opened>> open_by(Bytes16 account, std::string secret, std::string key, std::string device, Timestamp now,
                                                 Spend spend);
  /// A recovery code for a member who came by import and holds no device yet; makes their account, `account` of the member's record, where
  /// there is none. Blocking: for the command line.
  Result<std::string> claim_code(const Bytes16& account, const Membership& membership, Timestamp now);

  /// Whoever it spoke for has left: every session ends, recovery code, login and password go. Doing it twice changes nothing.
  boost::asio::awaitable<Result<void>> close(Bytes16 account, Timestamp now);
  /// The same, blocking: for what the power cut off. False if the store refused.
  bool close_now(const Bytes16& account, Timestamp now);

  /// Gives the account a login and a password hash; Errc::conflict if somebody else has the login.
  boost::asio::awaitable<Result<void>> set_password(Bytes16 account, std::string login, std::string hash, Timestamp now);
  struct Credential {
    Bytes16 account{};
    std::string hash;
  };
  /// Nothing for an unknown login: the caller verifies against an empty hash all the same.
  [[nodiscard]] std::optional<Credential> credential_of(std::string_view login) const;
  /// The hash of the account's password; nothing where none is set.
  [[nodiscard]] std::optional<std::string> password_of(const Bytes16& account) const;

  /// Erases the rows of sessions that are over, of one partition accounts/xx. How many. Blocking, in small steps between other writes: for
  /// the nightly maintenance.
  [[nodiscard]] Result<std::size_t> sweep(const storage::PartitionId& partition, Timestamp now);
  /// Lets go of sessions that are over, and of those that ended before the last time this was called.
  void sweep_memory(Timestamp now);
  /// Sessions that memory holds, ended ones too.
  [[nodiscard]] std::size_t remembered();

  /// Has it ended a while ago? For who found it a moment ago.
  [[nodiscard]] bool has_ended(const Bytes32& session);
  /// Called (on any thread) when a session has ended, so that its socket closes within a second.
  void on_end(std::function<void(const Bytes32& session)> listener) { ended_ = std::move(listener); }

 private:
  struct HashOfId {
    std::size_t operator()(const Bytes32& id) const noexcept;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<Bytes32, std::shared_ptr<const Session>, HashOfId> sessions;
    // Who read the store just before must not bring one back: a matter of moments, but nobody counts them. Two generations, so that a sweep
    // forgets none that ended just now.
    std::unordered_set<Bytes32, HashOfId> ended, ended_before;
    [[nodiscard]] bool has_ended(const Bytes32& id) const { return ended.contains(id) || ended_before.contains(id); }
  };

  Shard& shard_of(const Bytes32& id) { return shards_[id[0] % shards_.size()]; }
  /// False if it has ended meanwhile.
  [[nodiscard]] bool remember(const std::shared_ptr<const Session>& session);
  void welcome(const std::shared_ptr<const Session>& session);
  void forget(const Bytes32& id);
  void forget_all(std::string_view ids);
  [[nodiscard]] std::shared_ptr<const Session> load(const Bytes16& account, const Bytes32& id) const;
  void touch(const std::shared_ptr<const Session>& session, Timestamp now);
  boost::asio::awaitable<Result<std::shared_ptr<const Session>>> put_session(std::shared_ptr<Session> session, std::string event,
                                                                             Timestamp now);
  boost::asio::awaitable<Result<Opened>> open_fresh(std::shared_ptr<Session> session, std::string token, Timestamp now);
  [[nodiscard]] static storage::WriteRequest leaving(const Bytes16& account, const Membership& membership, Timestamp now);
  [[nodiscard]] Result<std::vector<storage::WriteRequest>> closing(const Bytes16& account, Timestamp now) const;

  storage::Store& store_;
  Bytes32 key_;
  std::array<Shard, 16> shards_;
  std::function<void(const Bytes32&)> ended_;
};

}  // namespace ronde::accounts
