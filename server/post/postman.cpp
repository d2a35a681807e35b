#include "post/postman.hpp"

#include <algorithm>

#include "log/log.hpp"
#include "mail/message.hpp"
#include "market/announcements.hpp"
#include "market/market_view.hpp"
#include "market/record_key.hpp"
#include "post/given_mail.hpp"
#include "post/texts.hpp"
#include "store_view.hpp"

namespace ronde::post {
namespace {

using accounts::PushDevice;
using accounts::Reach;
using accounts::ToldBy;
using market::Channel;
using market::Notification;
using market::NotificationKind;
using market::Timestamp;

constexpr std::size_t sets_at_once = 256;     // of one feed and beat
constexpr std::size_t notes_looked_at = 100;  // newest first: who has more news than that is told of the newest
constexpr std::size_t link_tries_max = 4;
constexpr std::int64_t push_failures_max = 5;
constexpr std::chrono::hours push_life{24};  // for a phone that is off; a proposal waits longer, and the app shows it

market::ToldSoFar market_form(const ToldBy& told) {
  return {.until = told.until, .day = static_cast<std::int32_t>(told.day), .that_day = static_cast<std::uint32_t>(told.that_day)};
}
ToldBy account_form(const market::ToldSoFar& told) {
  return {.until = told.until, .day = told.day, .that_day = told.that_day};
}

/// What asks for an answer that was given meanwhile, or for nothing any more, is not told: the closing says that it is over. What was
/// announced at an event goes to those who asked for it there, and have not thought better of it.
bool matters(const market::MarketView& view, const Notification& note) {
  if (note.kind == NotificationKind::announced) return market::goes_out(view, note);
  if (note.kind != NotificationKind::asked || !note.proposal) return true;
  const auto proposal = view.proposal(*note.proposal);
  const market::Seat* seat = proposal ? market::seat_of(*proposal, note.member) : nullptr;
  return seat != nullptr && proposal->state == market::ProposalState::proposed && seat->answer == market::Answer::waiting;
}

/// Who has a new notification by this change set.
void note_receivers(const storage::ChangeSet& set, std::set<market::MemberId>& whom) {
  for (const auto& op : set.ops) {
    if (op.space != storage::Space::rows || op.kind != storage::Op::Kind::put) continue;
    const auto key = server::key_of(op.key);
    if (key && key->table == market::Table::notification) whom.insert(key->id_at<market::MemberId>(0));
  }
}

/// The last change set of every neighbourhood.
std::vector<std::pair<storage::PartitionId, std::uint64_t>> heads_of(const storage::Store& store) {
  std::vector<std::pair<storage::PartitionId, std::uint64_t>> heads;
  const auto snapshot = store.snapshot();
  if (!snapshot) return heads;
  const auto partitions = snapshot->partitions();
  if (!partitions) return heads;
  for (const auto& partition : *partitions) {
    if (partition.kind() != storage::PartitionId::Kind::neighbourhood) continue;
    if (const auto head = snapshot->head(partition)) heads.emplace_back(partition, head->sequence);
  }
  return heads;
}

market::Kinds without(const std::vector<std::string>& names) {
  market::Kinds kinds = market::all_kinds();
  for (const std::string& name : names) {
    if (const auto kind = market::named<NotificationKind>(name)) kinds.reset(static_cast<std::size_t>(*kind));
  }
  return kinds;
}

/// The same news to the same account by the same way are the same mail, however often they are sent.
std::string mail_id(const accounts::Bytes16& account, Timestamp until) {
  std::string text(account.begin(), account.end());
  const auto hash = accounts::hash_of("mail id", text.append(std::to_string(until.time_since_epoch().count())));
  std::string id = accounts::base64url(std::span(hash).first<15>());
  std::ranges::replace(id, '_', '-');
  return id;
}

}  // namespace

market::TellingWishes wishes_of(const Reach& reach) {
  return {.mail = without(reach.no_mail), .push = without(reach.no_push), .digest = reach.digest};
}

/// Everything that is read about one account in one of its places before something is sent to it.
struct Postman::Person {
  Where where;
  bool several = false;  ///< the account has other places too
  Reach reach;
  market::Language language = market::Language::fr;
  std::string place;
  std::vector<Notification> notes;
};

Postman::Postman(PostmanContext context) : context_(std::move(context)) {
  const auto stopping = [this] { return stopping_.load(); };
  if (context_.mail) {
    context_.mail->smtp.stopping = stopping;
    smtp_ = std::make_unique<mail::Smtp>(context_.mail->smtp);
  }
  if (context_.push) {
    context_.push->options.stopping = stopping;
    pusher_ = std::make_unique<push::PushClient>(context_.push->key, context_.push->options);
  }
}

void Postman::start() {
  if (!smtp_ && !pusher_) return;
  begin_at_the_heads();
  const auto now = context_.now();
  for (const auto& account : context_.reaches.everybody()) {
    schedule(mail_round_, account, now);
    schedule(push_round_, account, now);
  }
  if (smtp_) mail_round_.thread = std::thread([this] { work(Channel::mail); });
  if (pusher_) push_round_.thread = std::thread([this] { work(Channel::push); });
}

void Postman::stop() {
  for (Round* round : {&mail_round_, &push_round_}) {
    const std::scoped_lock lock(round->mutex);
    stopping_ = true;
  }
  for (Round* round : {&mail_round_, &push_round_}) {
    round->wake.notify_all();
    if (round->thread.joinable()) round->thread.join();
  }
}

void Postman::look_at(const Account& account) {
  if (smtp_) schedule(mail_round_, account, context_.now());
  if (pusher_) schedule(push_round_, account, context_.now());
}

/// First the heads, then everybody: what is written in between is looked at twice, never not at all.
void Postman::begin_at_the_heads() {
  for (const auto& [partition, head] : heads_of(context_.store)) mail_round_.followed[partition] = push_round_.followed[partition] = head;
}

/// Cost  one seek a neighbourhood where nothing has happened.
void Postman::follow(Round& round) {
  for (const auto& [partition, head] : heads_of(context_.store)) {
    if (round.followed[partition] != head) follow(round, partition, head);
  }
}

/// A feed that was folded meanwhile is passed over by looking at everybody: that costs reads and loses nothing.
void Postman::follow(Round& round, const storage::PartitionId& home, std::uint64_t head) {
  const auto snapshot = context_.store.snapshot();
  if (!snapshot) return;
  const auto slice = snapshot->feed(home, round.followed[home], sets_at_once);
  const auto partition = snapshot->of(home);
  if (!partition) return;
  if (!slice) {
    round.followed[home] = head;
    const auto now = context_.now();
    for (const auto& account : context_.reaches.everybody()) schedule(round, account, now);
    return;
  }
  std::set<market::MemberId> whom;
  for (const auto& set : slice->sets) {
    note_receivers(set, whom);
    round.followed[home] = set.sequence;
  }
  const server::StoreView view(*partition);
  for (const auto member : whom) {
    if (const auto known = view.member(member)) schedule(round, known->account.bytes(), context_.now());
  }
}

/// The earlier of two counts: a look too many costs a read.
void Postman::schedule(Round& round, const Account& account, Timestamp at) {
  const std::scoped_lock lock(round.mutex);
  const auto [entry, fresh] = round.due.emplace(account, at);
  if (!fresh) entry->second = std::min(entry->second, at);
}

std::optional<Postman::Account> Postman::next_due(Round& round) {
  const auto now = context_.now();
  const std::scoped_lock lock(round.mutex);
  const auto found = std::ranges::find_if(round.due, [&](const auto& entry) { return entry.second <= now; });
  if (found == round.due.end()) return std::nullopt;
  const Account account = found->first;
  round.due.erase(found);
  return account;
}

void Postman::work(Channel channel) {
  Round& round = round_of(channel);
  while (!stopping_) {
    try {
      if (channel == Channel::mail) answer_ways_back();
      if (channel == Channel::mail) send_links();
      follow(round);
      while (const auto account = stopping_ ? std::nullopt : next_due(round)) look(channel, *account);
    } catch (const std::exception& error) {
      log::error("post_failed", {{"by", market::name_of(channel)}, {"what", error.what()}});
    }
    std::unique_lock lock(round.mutex);
    round.wake.wait_for(lock, context_.beat, [this] { return stopping_.load(); });
  }
}

/// In each place that the account belongs to. Somebody who waits there, or is suspended, is told nothing of it.
std::vector<Postman::Person> Postman::people(const Account& account) const {
  auto each = context_.reaches.find_each(account);
  const bool several = each.size() > 1;
  std::vector<Person> all;
  for (accounts::Reaches::Known& known : each) {
    const auto snapshot = context_.store.snapshot();
    if (!snapshot) return all;
    const auto partition = snapshot->of(server::partition_of(market::NeighbourhoodId(known.membership.neighbourhood)));
    if (!partition) continue;
    const server::StoreView view(*partition);
    const auto member = view.member(market::MemberId(known.membership.member));
    const auto place = view.neighbourhood();
    if (!member || !place || member->state != market::MemberState::active) continue;
    Person person{.where = {account, known.membership.neighbourhood},
                  .several = several,
                  .reach = std::move(known.reach),
                  .language = member->language,
                  .place = place->name,
                  .notes = view.notifications_of(member->id, notes_looked_at)};
    std::erase_if(person.notes, [&](const Notification& note) { return !matters(view, note); });
    all.push_back(std::move(person));
  }
  return all;
}

/// The clock is read before the store: what is told by then was still wished then.
void Postman::look(Channel channel, const Account& account) {
  Round& round = round_of(channel);
  const auto now = context_.now();
  auto all = people(account);
  bool failed = false;
  for (std::size_t i = 0; i < all.size() && !failed; ++i) {
    failed = !tell(channel, std::move(all[i]), now);
    if (i + 1 < all.size()) all = people(account);  // what one place brought counts for the day of the next
  }
  if (!failed) {
    round.failures.erase(account);
    return;
  }
  ++figures_.deferred;
  schedule(round, account, context_.now() + patience(round.failures[account]++));
}

bool Postman::tell(Channel channel, Person who, Timestamp now) {
  Round& round = round_of(channel);
  const Account& account = who.where.first;
  const bool mailed = channel == Channel::mail;
  if (mailed ? who.reach.email.empty() || who.reach.is_paused() : who.reach.devices.empty()) return true;
  auto told = mailed ? who.reach.mail_told : who.reach.push_told;
  if (const auto later = round.told_but_not_kept.find(who.where);
      later != round.told_but_not_kept.end() && later->second.until > told.until)
    told = later->second;
  const auto news = market::telling_round(channel, wishes_of(who.reach), market_form(told), std::move(who.notes), now);
  if (news.again) schedule(round, account, *news.again);
  if (news.notes.empty()) return true;
  return mailed ? mail_to(who, news) : push_to(who, news);
}

std::chrono::milliseconds Postman::patience(std::size_t failures) const {
  return context_.patience[std::min(failures, context_.patience.size() - 1)];
}

bool Postman::mail_to(const Person& person, const market::TellingRound& news) {
  const Account& account = person.where.first;
  const std::string stop = context_.origin + "/api/v1/mail/stop/" + context_.reaches.stop_token(account, person.reach.email);
  auto written = news_mail(person.language, context_.origin, news.notes, stop);
  const auto mail = mail::compose({.from_name = sender_name(person.language, person.place),
                                   .from = context_.mail->from,
                                   .to = person.reach.email,
                                   .subject = std::move(written.subject),
                                   .text = std::move(written.text),
                                   .html = std::move(written.html),
                                   .language = std::string(market::name_of(person.language)),
                                   .id = mail_id(account, news.after.until),
                                   .unsubscribe = stop,
                                   .date = std::chrono::floor<std::chrono::seconds>(context_.now())});
  const auto handed = mail ? smtp_->send(context_.mail->from, person.reach.email, *mail) : mail::Handed::refused;
  if (handed == mail::Handed::later) {
    log::warn("mail_deferred", {{"why", smtp_->why()}});
    return false;
  }
  const bool refused = handed == mail::Handed::refused;
  ++(refused ? figures_.refused : figures_.mails);
  remember(Channel::mail, person, account_form(news.after), [refused, to = person.reach.email](Reach& reach) -> storage::Result<void> {
    if (reach.email == to) reach.refusals = refused ? reach.refusals + 1 : 0;
    return {};
  });
  return true;
}

bool Postman::push_to(const Person& person, const market::TellingRound& news) {
  const std::string text = push_text(person.language, person.place, news.notes);
  const auto now = std::chrono::floor<std::chrono::seconds>(context_.now());
  std::map<accounts::Bytes32, push::Pushed> outcome;
  bool nowhere_yet = true;
  for (const PushDevice& device : person.reach.devices) {
    const auto pushed = pusher_->send({.endpoint = device.endpoint, .p256dh = device.p256dh, .auth = device.auth}, text, push_life, now);
    outcome[device.session] = pushed;
    if (pushed != push::Pushed::later) nowhere_yet = false;
    if (pushed == push::Pushed::accepted) ++figures_.pushes;
    if (pushed == push::Pushed::gone) ++figures_.gone;
  }
  if (nowhere_yet) return false;
  remember(Channel::push, person, account_form(news.after), [outcome](Reach& reach) -> storage::Result<void> {
    for (PushDevice& device : reach.devices) {
      const auto found = outcome.find(device.session);
      if (found == outcome.end()) continue;
      if (found->second == push::Pushed::accepted) device.failures = 0;
      if (found->second == push::Pushed::refused) ++device.failures;
      if (found->second == push::Pushed::gone) device.failures = push_failures_max;
    }
    std::erase_if(reach.devices, [](const PushDevice& device) { return device.failures >= push_failures_max; });
    return {};
  });
  return true;
}

/// Where the store has no room the process remembers by itself: a full disk must not send the same mail for ever.
void Postman::remember(Channel channel, const Person& person, ToldBy told, accounts::Reaches::Change more) {
  const auto& [account, place] = person.where;
  accounts::Reaches::Change note = [mailed = channel == Channel::mail, place = place, several = person.several, told,
                                    more](Reach& reach) -> storage::Result<void> {
    accounts::Reaches::note_told(reach, place, mailed, told, several);
    return more(reach);
  };
  const auto kept = context_.reaches.change_now(account, context_.now(), std::move(note));
  Round& round = round_of(channel);
  if (kept)
    round.told_but_not_kept.erase(person.where);
  else
    round.told_but_not_kept[person.where] = told;
}

bool Postman::send_link(market::Language language, std::string to, std::string place, const std::string& token) {
  if (!smtp_) return false;
  return post_letter(language, to, place, link_mail(language, context_.origin + "/api/v1/mail/confirm/" + token));
}

bool Postman::send_given_note(market::Language language, std::string to, std::string place, const std::string& no) {
  if (!smtp_) return false;
  return post_letter(language, to, place, given_mail(language, context_.origin + "/api/v1/mail/given/" + no));
}

bool Postman::post_letter(market::Language language, const std::string& to, const std::string& place, Written written) {
  std::string id = accounts::base64url(accounts::random_16());
  std::ranges::replace(id, '_', '-');
  auto mail = mail::compose({.from_name = sender_name(language, place),
                             .from = context_.mail->from,
                             .to = to,
                             .subject = std::move(written.subject),
                             .text = std::move(written.text),
                             .html = std::move(written.html),
                             .language = std::string(market::name_of(language)),
                             .id = std::move(id),
                             .unsubscribe = {},
                             .date = std::chrono::floor<std::chrono::seconds>(context_.now())});
  if (!mail) return false;
  {
    const std::scoped_lock lock(mail_round_.mutex);
    if (mail_round_.links.size() >= links_max) return false;
    mail_round_.links.push_back({.to = to, .mail = std::move(*mail), .tries = 0, .due = context_.now()});
  }
  mail_round_.wake.notify_all();
  return true;
}

/// Somebody waits before a screen: these go first, at any hour.
void Postman::send_links() {
  for (std::size_t looks = links_max; looks > 0 && !stopping_; --looks) {
    Link link;
    {
      const std::scoped_lock lock(mail_round_.mutex);
      if (mail_round_.links.empty()) return;
      link = std::move(mail_round_.links.front());
      mail_round_.links.pop_front();
    }
    if (link.due <= context_.now()) {
      const auto handed = smtp_->send(context_.mail->from, link.to, link.mail);
      ++(handed == mail::Handed::accepted ? figures_.mails : handed == mail::Handed::refused ? figures_.refused : figures_.deferred);
      if (handed != mail::Handed::later || ++link.tries >= link_tries_max) continue;
      link.due = context_.now() + patience(link.tries - 1);
    }
    const std::scoped_lock lock(mail_round_.mutex);
    mail_round_.links.push_back(std::move(link));
  }
}

}  // namespace ronde::post
