#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "accounts/mail_recovery.hpp"
#include "accounts/reach.hpp"
#include "mail/smtp.hpp"
#include "market/telling.hpp"
#include "push/push_client.hpp"
#include "ronde/storage/store.hpp"

/// Brings notifications out of the house. The notifications themselves are the queue: they lie in the neighbourhood's partition since the
/// write that made them, and how far each way has brought them stands in the account's row. So nothing is lost with the power, and what was
/// sent a moment before it went is sent once more, as the same mail (Message-ID) and the same push (tag). Who has news the postman reads in
/// the feeds of the neighbourhoods, each second.
namespace ronde::post {

struct Written;

struct MailSetting {
  mail::SmtpOptions smtp;
  std::string from;  ///< an address
};
struct PushSetting {
  const push::VapidKey& key;  ///< outlives the postman
  push::PushOptions options;
};

struct PostmanContext {
  storage::Store& store;
  accounts::Reaches& reaches;
  std::string origin;  ///< "https://ronde.example": where links lead
  std::function<market::Timestamp()> now;
  std::optional<MailSetting> mail = {};
  accounts::MailRecovery* recovery = nullptr;  ///< without it nobody gets back in by mail; outlives the postman
  std::optional<PushSetting> push = {};
  /// Waits after a failure, one after the other, then the last again. Tests take shorter ones.
  std::vector<std::chrono::milliseconds> patience{std::chrono::minutes{1}, std::chrono::minutes{5}, std::chrono::minutes{30},
                                                  std::chrono::hours{2}};
  /// How often it looks whether something is due.
  std::chrono::milliseconds beat{std::chrono::seconds{1}};
};

/// Since the start.
struct PostFigures {
  std::atomic<std::uint64_t> mails{0};     ///< handed over
  std::atomic<std::uint64_t> refused{0};   ///< for good, by the mail server
  std::atomic<std::uint64_t> deferred{0};  ///< mails and pushes to be tried again
  std::atomic<std::uint64_t> pushes{0};    ///< taken by push services
  std::atomic<std::uint64_t> gone{0};      ///< subscriptions that browsers had let go
};

/// Threads  one a way (mail, push), so that a slow mail server silences no phone. Every member may be called from any thread.
class Postman {
 public:
  explicit Postman(PostmanContext context);
  ~Postman() { stop(); }
  Postman(const Postman&) = delete;
  Postman& operator=(const Postman&) = delete;

  /// Looks first through everybody who can be reached: what was due while the server was off.
  void start();
  /// Breaks off what is being sent.
  void stop();

  [[nodiscard]] bool has_mail() const { return context_.mail.has_value(); }
  [[nodiscard]] const push::VapidKey* push_key() const { return context_.push ? &context_.push->key : nullptr; }

  /// Look at this account soon. Quick. The postman also sees by itself who has a new notification.
  void look_at(const accounts::Bytes16& account);
  /// The mail with the link of an address that waits for it. False: too many wait already, or there is no mail. Not kept over a restart:
  /// the member asks again.
  [[nodiscard]] bool send_link(market::Language language, std::string to, std::string place, const std::string& token);

  /// To the address that was a member's own: at the desk another one was given for them; `no` is the token by which they say no. As
  /// send_link.
  [[nodiscard]] bool send_given_note(market::Language language, std::string to, std::string place, const std::string& no);

  /// Somebody wants to get back into the account of this address. True whoever it is, and at once: the thread of the mails looks whose it
  /// is, and writes to the address that was confirmed. False: too many wait already, or there is no mail.
  [[nodiscard]] bool send_way_back(std::string email);

  [[nodiscard]] const PostFigures& figures() const { return figures_; }
  static constexpr std::size_t links_max = 200;  ///< that wait; a commune's open day is some dozens

 private:
  using Account = accounts::Bytes16;
  using Where = std::pair<Account, accounts::Bytes16>;  // and the neighbourhood
  struct Link {
    std::string to;
    std::string mail;
    std::size_t tries = 0;
    market::Timestamp due{};
  };
  /// One way's work: whom to look at and when. An account is in it once.
  struct Round {
    std::mutex mutex;
    std::condition_variable wake;
    std::map<Account, market::Timestamp> due;
    std::map<Account, std::size_t> failures;                 ///< of the way, in a row; its thread's own
    std::map<Where, accounts::ToldBy> told_but_not_kept;     ///< the store had no room to remember; its thread's own
    std::map<storage::PartitionId, std::uint64_t> followed;  ///< how far each neighbourhood's feed was read; its thread's own
    std::deque<Link> links;                                  ///< of mail alone
    std::deque<std::string> ways_back;                       ///< addresses; of mail alone
    std::thread thread;
  };
  struct Person;

  void work(market::Channel channel);
  void begin_at_the_heads();
  void follow(Round& round);
  void follow(Round& round, const storage::PartitionId& home, std::uint64_t head);
  void schedule(Round& round, const Account& account, market::Timestamp at);
  [[nodiscard]] std::optional<Account> next_due(Round& round);
  void look(market::Channel channel, const Account& account);
  [[nodiscard]] std::vector<Person> people(const Account& account) const;
  /// False: to be tried again.
  [[nodiscard]] bool tell(market::Channel channel, Person who, market::Timestamp now);
  [[nodiscard]] bool mail_to(const Person& person, const market::TellingRound& news);
  [[nodiscard]] bool push_to(const Person& person, const market::TellingRound& news);
  void remember(market::Channel channel, const Person& person, accounts::ToldBy told, accounts::Reaches::Change more);
  /// Puts a letter among the links. False: too many wait, or there is none to be made.
  [[nodiscard]] bool post_letter(market::Language language, const std::string& to, const std::string& place, Written written);
  void send_links();
  void answer_ways_back();
  void answer_way_back(const std::string& email);
  struct Addressee;
  [[nodiscard]] std::optional<Addressee> addressee(const Account& account) const;
  [[nodiscard]] std::chrono::milliseconds patience(std::size_t failures) const;
  Round& round_of(market::Channel channel) { return channel == market::Channel::mail ? mail_round_ : push_round_; }

  PostmanContext context_;
  PostFigures figures_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<mail::Smtp> smtp_;
  std::unique_ptr<push::PushClient> pusher_;
  Round mail_round_;
  Round push_round_;
};

/// Between the market's notifications and the names that the account's row keeps.
[[nodiscard]] market::TellingWishes wishes_of(const accounts::Reach& reach);

}  // namespace ronde::post
