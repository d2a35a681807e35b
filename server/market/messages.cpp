#include "market/messages.hpp"

#include <algorithm>

#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/records.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

constexpr std::size_t message_keys_looked_at = 20'000;  // some tens of milliseconds of a snapshot

bool is_forgotten(const Proposal& proposal, Timestamp now) {
  return proposal.closed_at && now >= *proposal.closed_at + limits::kMessageLife;
}

/// Until when one may write; nothing while it goes on. What was called off is over at once; a loan that is still out keeps the line open.
std::optional<Timestamp> closes_at(const Proposal& proposal) {
  if (!proposal.closed_at) return std::nullopt;
  if (!is_open(proposal.state)) return proposal.closed_at;
  Timestamp end = *proposal.closed_at + limits::kWriteAfter;
  for (const auto* list : {&proposal.transfers, &proposal.finished}) {
    for (const Transfer& transfer : *list) {
      if (transfer.done_at && transfer.loan_days) end = std::max(end, *transfer.done_at + std::chrono::days{*transfer.loan_days});
    }
  }
  return std::min(end, *proposal.closed_at + limits::kMessageLife);
}

/// Who sits in it and is known to the others who do.
const Seat* opened_seat(const Proposal& proposal, MemberId member) {
  const Seat* seat = seat_of(proposal, member);
  return seat && seat->opened && proposal.state != ProposalState::draft ? seat : nullptr;
}

/// Whom a message of this member reaches. `known`: whether there is anybody whom the writer has not blocked themselves; a block by the
/// other side must not be noticed.
struct Reach {
  std::vector<MemberId> to;
  bool known = false;
};
Reach reach_of(const MarketView& view, const Proposal& proposal, MemberId writer) {
  Reach reach;
  for (const Seat& seat : proposal.seats) {
    if (!seat.opened || seat.member == writer) continue;
    const auto member = view.member(seat.member);
    if (!member || member->state == MemberState::left || member->age_band != AgeBand::adult) continue;
    if (view.row(keys::block(writer, seat.member))) continue;
    reach.known = true;
    if (!view.blocked(writer, seat.member)) reach.to.push_back(seat.member);
  }
  return reach;
}

bool is_for(const Message& message, MemberId viewer) {
  return message.by == viewer || std::ranges::find(message.to, viewer) != message.to.end();
}

/// Of who has left nothing is read any more, before their rows are erased too (keeping.hpp).
bool has_left(const MarketView& view, MemberId member) {
  const auto found = view.member(member);
  return !found || found->state == MemberState::left;
}

template <class Visit>
void each_message(const MarketView& view, ProposalId id, const std::optional<RecordKey>& after, Visit visit) {
  view.rows({.prefix = keys::of(Table::message, id), .after = after, .order = Order::descending},
            [&](const RecordKey& key, std::string_view text) {
              const Result<Message> message = decode<Message>(text);
              if (!message) throw BadRecord("a message: " + message.error().why);
              return has_left(view, message->by) || visit(key, *message);
            });
}

bool is_written(const MarketView& view, ProposalId proposal, MessageId id) {
  bool found = false;
  view.rows({.prefix = keys::of(Table::message, proposal), .order = Order::descending}, [&](const RecordKey& key, std::string_view) {
    found = key.id_at<MessageId>(2) == id;
    return !found;
  });
  return found;
}

std::uint32_t unread_of(const MarketView& view, ProposalId proposal, MemberId viewer, std::uint32_t most = limits::kUnreadShown) {
  const auto reading = view.reading(proposal, viewer);
  std::uint32_t unread = 0;
  each_message(view, proposal, {}, [&](const RecordKey&, const Message& message) {
    if (reading && message.at <= reading->until) return false;
    if (message.by != viewer && is_for(message, viewer)) ++unread;
    return unread < most;
  });
  return unread;
}

/// Before it is put: one notification until it was looked at, however much is written.
void tell_of_message(Workbench& bench, const Message& message) {
  for (const MemberId member : message.to) {
    if (unread_of(bench, message.proposal, member, 1) > 0) continue;
    bench.tell({.member = member, .kind = NotificationKind::message, .proposal = message.proposal, .at = message.at});
  }
}

void say_messages(Workbench& bench, ProposalId proposal, std::vector<MemberId> members) {
  bench.say({.type = EventType::messages_changed, .proposal = proposal, .members = std::move(members)});
}

/// Later than all that is there, whatever the clock does: what is written last stands last, and is news to who has read the rest.
Timestamp next_moment(const MarketView& view, ProposalId proposal, Timestamp now) {
  const auto newest = view.messages_in(proposal, 1);
  return newest.empty() ? now : std::max(now, newest.front().at + std::chrono::milliseconds{1});
}

std::vector<ProposalId> exchanges_of(const MarketView& view, MemberId member) {
  std::vector<ProposalId> theirs;
  for (const Proposal& proposal : view.live_proposals_of(member)) theirs.push_back(proposal.id);
  for (const Proposal& proposal : view.past_proposals_of(member, static_cast<std::size_t>(-1))) theirs.push_back(proposal.id);
  return theirs;
}

/// Who had something of theirs to read.
std::vector<MemberId> readers_of(const MarketView& view, ProposalId proposal, MemberId member) {
  std::vector<MemberId> readers;
  for (const Message& message : view.messages_in(proposal, static_cast<std::size_t>(-1))) {
    if (message.by == member) readers.insert(readers.end(), message.to.begin(), message.to.end());
  }
  std::ranges::sort(readers);
  const auto doubled = std::ranges::unique(readers);
  readers.erase(doubled.begin(), doubled.end());
  return readers;
}

/// How far they had read; everybody's where nothing else was written.
void gather_readings(std::vector<RecordKey>& keys, const MarketView& view, ProposalId proposal, MemberId member, bool all) {
  view.rows({.prefix = keys::of(Table::reading, proposal)}, [&](const RecordKey& key, std::string_view) {
    if (all || key.id_at<MemberId>(1) == member) keys.push_back(key);
    return true;
  });
}

}  // namespace

Result<Changes> decide(const MarketView& view, const WriteMessage& command, Timestamp now) {
  const Result<Member> writer = acting_member(view, command.member);
  if (!writer) return writer.error();
  const auto proposal = view.proposal(command.proposal);
  if (!proposal || proposal->state == ProposalState::draft || !seat_of(*proposal, command.member) || is_forgotten(*proposal, now))
    return not_found("no such exchange of yours");
  if (!opened_seat(*proposal, command.member)) return conflict("not-agreed", "not everybody has said yes");
  if (is_written(view, command.proposal, command.id)) return Changes{};
  if (!may_be_matched(*writer)) return forbidden("adults-only", "only adults write to each other here");
  const auto end = closes_at(*proposal);
  if (end && now >= *end) return Error{Errc::gone, "thread-closed", "this exchange is over"};
  Result<std::string> text = clean_text(command.text, limits::kMessageText, Lines::many, "/text");
  if (!text) return text.error();
  Reach reach = reach_of(view, *proposal, command.member);
  if (!reach.known) return conflict("nobody-there", "nobody is there to read it");
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.member, "messages", limits::kMessagesADay, "messages-today"); !spent) return spent.error();
  const Message message{.id = command.id,
                        .proposal = command.proposal,
                        .by = command.member,
                        .to = std::move(reach.to),
                        .at = next_moment(view, command.proposal, now),
                        .language = command.language,
                        .text = *std::move(text)};
  tell_of_message(bench, message);
  bench.put(message);
  std::vector<MemberId> members = message.to;
  members.push_back(command.member);
  say_messages(bench, command.proposal, std::move(members));
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ReadMessages& command, Timestamp now) {
  const auto proposal = view.proposal(command.proposal);
  if (!proposal || !opened_seat(*proposal, command.member) || is_forgotten(*proposal, now)) return not_found("no such exchange of yours");
  const auto before = view.reading(command.proposal, command.member);
  const auto newest = view.messages_in(command.proposal, 1);
  if (newest.empty()) return Changes{};
  const Timestamp until = std::min(command.until, newest.front().at);
  if (before && until <= before->until) return Changes{};
  Workbench bench(view, now);
  bench.put(Reading{.member = command.member, .proposal = command.proposal, .until = until});
  say_messages(bench, command.proposal, {command.member});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ForgetMessages& command, Timestamp now) {
  const auto proposal = view.proposal(command.proposal);
  if (proposal && !is_forgotten(*proposal, now)) return Changes{};
  Workbench bench(view, now);
  std::size_t left = kMessagesForgottenAtOnce;
  for (const Table table : {Table::reading, Table::message}) {  // while a message is there, the thread is found again
    std::vector<RecordKey> old;
    view.rows({.prefix = keys::of(table, command.proposal), .limit = left}, [&](const RecordKey& key, std::string_view) {
      old.push_back(key);
      return true;
    });
    for (const RecordKey& key : old) bench.erase_row(key);
    left -= old.size();
    if (left == 0) break;
  }
  return std::move(bench).take();
}

void take_messages_along(Workbench& bench, MemberId member) {
  for (const ProposalId proposal : exchanges_of(bench, member)) {
    auto readers = readers_of(bench, proposal, member);
    if (!readers.empty()) say_messages(bench, proposal, std::move(readers));
  }
}

std::vector<RecordKey> message_rows_of(const MarketView& view, MemberId member) {
  std::vector<RecordKey> rows;
  for (const ProposalId proposal : exchanges_of(view, member)) {
    bool all = true;
    for (const Message& message : view.messages_in(proposal, static_cast<std::size_t>(-1))) {
      if (message.by == member)
        rows.push_back(keys::message(proposal, message.at, message.id));
      else
        all = false;
    }
    gather_readings(rows, view, proposal, member, all);
  }
  return rows;
}

std::optional<ThreadView> thread_view(const MarketView& view, const Proposal& proposal, MemberId viewer, Timestamp now) {
  if (!opened_seat(proposal, viewer) || is_forgotten(proposal, now)) return std::nullopt;
  const auto end = closes_at(proposal);
  return ThreadView{.open = (!end || now < *end) && reach_of(view, proposal, viewer).known, .unread = unread_of(view, proposal.id, viewer)};
}

MessageView view_of(const MarketView& view, const Proposal& proposal, const Message& message, MemberId viewer) {
  MessageView shown{.id = message.id,
                    .you = message.by == viewer,
                    .first_name = {},
                    .animal = {},
                    .at = message.at,
                    .language = message.language,
                    .text = message.text};
  if (const auto member = view.member(message.by); member && member->state != MemberState::left) shown.first_name = member->first_name;
  if (const Seat* seat = seat_of(proposal, message.by)) shown.animal = seat->animal;
  return shown;
}

std::optional<MessagePage> messages_view(const MarketView& view, const Proposal& proposal, MemberId viewer, Timestamp now,
                                         std::size_t limit, std::optional<RecordKey> after) {
  if (!opened_seat(proposal, viewer) || is_forgotten(proposal, now)) return std::nullopt;
  MessagePage page;
  std::optional<RecordKey> last;
  each_message(view, proposal.id, after, [&](const RecordKey& key, const Message& message) {
    if (!is_for(message, viewer)) return true;
    if (page.items.size() == limit) {
      page.next = last;
      return false;
    }
    page.items.push_back(view_of(view, proposal, message, viewer));
    last = key;
    return true;
  });
  return page;
}

std::optional<Message> message_for(const MarketView& view, const Proposal& proposal, MemberId viewer, MessageId id, Timestamp now) {
  std::optional<Message> found;
  if (is_forgotten(proposal, now)) return found;
  each_message(view, proposal.id, {}, [&](const RecordKey& key, const Message& message) {
    if (key.id_at<MessageId>(2) != id) return true;
    if (is_for(message, viewer)) found = message;
    return false;
  });
  return found;
}

OldThreads old_threads(const MarketView& view, Timestamp now, std::optional<RecordKey> after) {
  OldThreads found;
  std::size_t seen = 0;
  std::optional<ProposalId> last;
  view.rows({.prefix = RecordKey{Table::message}, .after = std::move(after)}, [&](const RecordKey& key, std::string_view) {
    const auto id = key.id_at<ProposalId>(0);
    if (std::exchange(last, id) != id) {
      const auto proposal = view.proposal(id);
      if (!proposal || is_forgotten(*proposal, now)) found.proposals.push_back(id);
    }
    if (++seen < message_keys_looked_at && found.proposals.size() < kMessagesForgottenAtOnce) return true;
    found.next = key;
    return false;
  });
  return found;
}

}  // namespace ronde::market
