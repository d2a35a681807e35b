#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/mail_index.hpp"

/// How a member is reached beside the app: an address, if they gave one, and the devices that may be pushed to. A row of its own in
/// accounts/xx, so that no list of members leads to an address and no two members are compared by theirs: two of a household may have the
/// same.
namespace ronde::accounts {

/// What one way has brought so far; market::ToldSoFar decides with it.
struct ToldBy {
  Timestamp until{};
  std::int64_t day = 0;
  std::int64_t that_day = 0;
  friend bool operator==(const ToldBy&, const ToldBy&) = default;
};

/// How far each way has brought the news of one place, for who belongs to several; what is counted of a day is the person's.
struct ToldIn {
  Bytes16 neighbourhood{};
  Timestamp mail{};
  Timestamp push{};
  friend bool operator==(const ToldIn&, const ToldIn&) = default;
};

/// A device that subscribed to Web Push, with the session it did it in: when that ends, so does this.
struct PushDevice {
  Bytes32 session{};
  std::string endpoint;
  std::string p256dh;
  std::string auth;
  std::int64_t failures = 0;  ///< refused in a row
  friend bool operator==(const PushDevice&, const PushDevice&) = default;
};

/// An address that somebody at the desk gave for its member, and that its member has not settled yet (accounts/given_address.hpp).
struct GivenAddress {
  Timestamp since{};   ///< its link was opened
  Bytes16 in{};        ///< the neighbourhood of that desk
  std::string before;  ///< the member's own until then, to be brought back by their no; empty: none
  friend bool operator==(const GivenAddress&, const GivenAddress&) = default;
};

struct Reach {
  std::string email;                  ///< confirmed; empty: none
  std::int64_t refusals = 0;          ///< the mail server refused it in a row
  std::string asked_email;            ///< waits for its link
  std::optional<Bytes32> asked;       ///< hash of that link's token
  Timestamp asked_until{};            ///< its end
  std::optional<Bytes16> asked_in;    ///< not the member asked, but the desk of this neighbourhood
  std::optional<GivenAddress> given;  ///< `email` came from the desk: no way back as long as this stands
  std::optional<Bytes32> way_back;    ///< hash of the token of a link that opens a session, see accounts/mail_recovery.hpp
  Timestamp way_back_until{};         ///< its end
  std::vector<std::string> no_mail;   ///< kinds of notifications that are not mailed, by name
  std::vector<std::string> no_push;
  bool digest = false;
  ToldBy mail_told;
  ToldBy push_told;
  std::vector<ToldIn> told_in;  ///< empty for who was only ever in one place
  std::vector<PushDevice> devices;
  friend bool operator==(const Reach&, const Reach&) = default;

  static constexpr std::int64_t refusals_max = 3;  ///< then the address is left alone until its member gives it again
  [[nodiscard]] bool is_paused() const { return refusals >= refusals_max; }
  void no_way_back() {
    way_back.reset();
    way_back_until = {};
  }
  void ask_no_more() {
    asked_email.clear();
    asked.reset();
    asked_in.reset();
  }
  /// The address that the member gave, or kept; empty: none.
  [[nodiscard]] const std::string& own_email() const { return given ? given->before : email; }
};

/// A link is good for so long, once.
inline constexpr std::chrono::hours kLinkLife{24};

/// Threads  every member may be called from any thread; awaitables resume on the caller's executor.
class Reaches {
 public:
  /// `key` is the server's own secret.
  Reaches(storage::Store& store, const Bytes32& key) : store_(store), key_(key), index_(store, key) {}

  /// Which accounts have confirmed an address.
  [[nodiscard]] MailIndex& index() { return index_; }

  struct Known {
    Membership membership;
    Reach reach;  ///< without devices whose session has ended
  };
  /// Nothing where the account is none, or was never reached. Cost  two reads, and one a device.
  [[nodiscard]] std::optional<Known> find(const Bytes16& account) const;
  /// The same for each place of the account: with the devices that look there, and what was told of it.
  [[nodiscard]] std::vector<Known> find_each(const Bytes16& account) const;
  /// Brings what was told of a place into the row, as a change: beside the others where there are several.
  static void note_told(Reach& reach, const Bytes16& neighbourhood, bool by_mail, const ToldBy& told, bool several);
  /// Every account that has such a row: what a server looks through when it starts. Blocking; 256 partitions.
  [[nodiscard]] std::vector<Bytes16> everybody() const;
  /// Forgets, in one partition accounts/xx, addresses that nobody confirmed in time and devices whose session has ended. How many rows.
  /// Blocking, in small steps between other writes: for the nightly maintenance.
  [[nodiscard]] Result<std::size_t> sweep(const storage::PartitionId& partition, Timestamp now);

  /// Repeatable: it runs inside the write, on what is committed, maybe twice.
  using Change = std::function<Result<void>(Reach&)>;
  /// Errors  what the change answers; Errc::not_found for an account that is none.
  boost::asio::awaitable<Result<void>> change(Bytes16 account, Timestamp now, Change change);
  /// The same, blocking.
  Result<void> change_now(const Bytes16& account, Timestamp now, Change change);

  /// Remembers that the address waits for its link, and answers the token to mail there. An older link ends; a confirmed address stays
  /// until the new one is. `desk`: not the member asks, but a steward there,
  /// see accounts/given_address.hpp.
  boost::asio::awaitable<Result<std::string>> ask(Bytes16 account, std::string email, Timestamp now, std::optional<Bytes16> desk = {});
  /// The link was followed. Errc::not_found for one that is unknown, used, replaced or old.
  boost::asio::awaitable<Result<void>> confirm(std::string token, Timestamp now);
  /// Lets the address be found as this account's, once its row agrees.
  boost::asio::awaitable<Result<void>> point(Bytes16 account, std::string email, Timestamp now);
  /// Does this token open something still? Changes nothing.
  [[nodiscard]] bool is_open(std::string_view token, Timestamp now) const;

  /// For the link that ends the mails of one account to one address: nothing is stored for it.
  [[nodiscard]] std::string stop_token(const Bytes16& account, std::string_view email) const;
  /// Whose mails it ends; nothing for a token that is none, or of an address that is not theirs any more.
  [[nodiscard]] std::optional<Bytes16> stopped_by(std::string_view token) const;

 private:
  [[nodiscard]] storage::WriteRequest writing(const Bytes16& account, Timestamp now, Change change) const;
  /// The account's confirmed address, as it is stored; empty where there is none.
  [[nodiscard]] std::string email_of(const Bytes16& account) const;
  storage::Store& store_;
  Bytes32 key_;
  MailIndex index_;
};

}  // namespace ronde::accounts
