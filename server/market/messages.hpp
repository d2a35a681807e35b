#pragma once

#include <optional>
#include <string>
#include <vector>

#include "market/changes.hpp"
#include "market/market_view.hpp"

// What the people of an agreed exchange write to each other, from the last yes on: when to meet, which door. Adults only, as exchanges are.
// Nobody else reads it: no steward, no operator's tool. Who writes reaches those who knew them by name at that moment and have no block
// with them; what reached somebody stays there until the thread is forgotten, so that a block tells nothing by what disappears.
namespace ronde::market {

class Workbench;

/// Errors  not_found (also: left it); conflict "not-agreed" (to who sits in it and is not known to the others yet), "nobody-there" (all
///         others have gone, or are blocked by the writer); forbidden "not-active", "adults-only"; gone "thread-closed"; invalid text-*;
///         too_many "messages-today". Written twice with the same id: once.
struct WriteMessage {
  MemberId member;
  MessageId id;
  ProposalId proposal;
  Language language = Language::fr;  // of the text
  std::string text;
};

/// The member has read what was written up to then. Errors: not_found. Twice, or an earlier time, is fine.
struct ReadMessages {
  MemberId member;
  ProposalId proposal;
  Timestamp until{};
};

/// What one write forgets at most.
inline constexpr std::size_t kMessagesForgottenAtOnce = 200;

/// The thread of an exchange that is over goes after limits::kMessageLife, so many rows at a time. Of another nothing: a program cannot
/// erase more than that. Errors: none.
struct ForgetMessages {
  ProposalId proposal;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const WriteMessage& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ReadMessages& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ForgetMessages& command, Timestamp now);

/// Who leaves the neighbourhood takes along what they wrote: from then on no view shows it, those who could read it are told, and the rows
/// are among what is erased for good (rows_of in keeping.hpp).
void take_messages_along(Workbench& bench, MemberId member);
/// What they wrote, and how far they had read; of a thread where nobody else wrote, how far everybody had.
[[nodiscard]] std::vector<RecordKey> message_rows_of(const MarketView& view, MemberId member);

/// A thread as one of its people finds it.
struct ThreadView {
  bool open = false;         // they may write now
  std::uint32_t unread = 0;  // of what others wrote to them, up to limits::kUnreadShown
  friend bool operator==(const ThreadView&, const ThreadView&) = default;
};
/// Nothing for who does not sit in it, before their first last yes, and once it is forgotten.
[[nodiscard]] std::optional<ThreadView> thread_view(const MarketView& view, const Proposal& proposal, MemberId viewer, Timestamp now);

struct MessageView {
  MessageId id;
  bool you = false;
  std::string first_name;        // of who wrote it; empty: they have left the neighbourhood
  std::optional<Animal> animal;  // their seat, while they sit there: what blocks and concerns name them by
  Timestamp at{};
  Language language = Language::fr;
  std::string text;
};
struct MessagePage {
  std::vector<MessageView> items;  // newest first
  std::optional<RecordKey> next;   // the row to go on after
};
/// What this viewer wrote and what was written to them. Nothing where thread_view says nothing.
/// Cost    a row read for each message of the thread that is passed over, beside those shown.
[[nodiscard]] std::optional<MessagePage> messages_view(const MarketView& view, const Proposal& proposal, MemberId viewer, Timestamp now,
                                                       std::size_t limit, std::optional<RecordKey> after = {});

/// The one, if it is this member's or reached them; also for who has left the exchange since, and wants to show it to the stewards.
[[nodiscard]] std::optional<Message> message_for(const MarketView& view, const Proposal& proposal, MemberId viewer, MessageId id,
                                                 Timestamp now);
[[nodiscard]] MessageView view_of(const MarketView& view, const Proposal& proposal, const Message& message, MemberId viewer);

/// Exchanges whose thread is to be forgotten, beyond `after`.
/// Cost    looks at the keys of the whole table, at most 20,000 of them a call: `next` is where to go on, nothing at the end.
struct OldThreads {
  std::vector<ProposalId> proposals;
  std::optional<RecordKey> next;
};
[[nodiscard]] OldThreads old_threads(const MarketView& view, Timestamp now, std::optional<RecordKey> after = {});

}  // namespace ronde::market
