#pragma once

// The words of moderation: what somebody reported, what was decided about it, and what came of an appeal. Plain values; who may do what
// with them: reports.hpp and care.hpp. How they are stored: care_records.hpp.

#include "market/words.hpp"

namespace ronde::market {

using ReportId = StrongId<struct ReportTag>;

enum class ReportSubject : std::uint8_t { listing, person, message, exchange, place, notice };
template <>
inline constexpr std::array<Name, 6> names_of<ReportSubject>{"listing", "person", "message", "exchange", "place", "notice"};

/// What may be done about a report. leave: nothing to object to. The two suspensions want two people.
enum class CareAct : std::uint8_t { leave, write, ask_edit, hide, end_exchange, warn, suspend_week, suspend_for_good };
template <>
inline constexpr std::array<Name, 8> names_of<CareAct>{"leave",        "write", "ask_edit",     "hide",
                                                       "end_exchange", "warn",  "suspend_week", "suspend_for_good"};
[[nodiscard]] constexpr bool wants_two(CareAct act) {
  return act >= CareAct::suspend_week;
}

//   proposed --a second person confirms--> holds --an appeal is granted--> overturned
//      +------ a second person refuses --> refused
// What needs only one person holds at once.
enum class DecisionState : std::uint8_t { proposed, holds, refused, overturned };
template <>
inline constexpr std::array<Name, 4> names_of<DecisionState>{"proposed", "holds", "refused", "overturned"};

/// Within limits::kAppeal of the decision, once; answered by somebody who had no part in it.
struct Appeal {
  std::string text;
  Timestamp at{};
  std::optional<MemberId> by;  // who answered
  std::optional<Timestamp> answered_at;
  std::string answer;
  friend bool operator==(const Appeal&, const Appeal&) = default;
};

struct Decision {
  CareAct act = CareAct::leave;
  DecisionState state = DecisionState::holds;
  std::string text;  // the statement of reasons, to whom it is about
  MemberId by;
  Timestamp at{};
  std::optional<MemberId> second;  // who confirmed or refused
  std::optional<Timestamp> second_at;
  std::optional<Appeal> appeal;
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// From when a decision holds.
[[nodiscard]] inline Timestamp took_effect(const Decision& decision) {
  return decision.second_at.value_or(decision.at);
}

//   open --decided--> decided --appeal--> appealed --answered--> decided
//    | ^                  +--its author corrected what was hidden--> open
//    | +--refused by a second person-- waiting --confirmed--> decided
//    +--a suspension is proposed--------> ^
enum class ReportState : std::uint8_t { open, waiting, decided, appealed };
template <>
inline constexpr std::array<Name, 4> names_of<ReportState>{"open", "waiting", "decided", "appealed"};

/// Signalement: all concerns about the same thing until it is decided, so that people who say the same are one line of the queue.
struct Report {
  ReportId id;
  ReportSubject subject = ReportSubject::listing;
  std::optional<MemberId> about;  // nobody of a place, nor of an exchange as a whole
  std::optional<ListingId> listing;
  std::optional<ProposalId> proposal;
  std::optional<MessageId> message;
  std::optional<PlaceId> place;
  std::optional<NoticeId> notice = {};
  ConcernKind kind = ConcernKind::other;                  // the most pressing of those that were said
  std::string rule;                                       // which rule of the house noticed it; then nobody need have said anything
  std::string quote;                                      // of a message, what was written
  std::vector<std::pair<Timestamp, ConcernId>> concerns;  // in the order in which they were said
  Timestamp at{};                                         // since when it waits
  ReportState state = ReportState::open;
  std::vector<Decision> decisions;  // the last one counts
  bool corrected = false;           // its author has changed what was hidden, and somebody should look again
  friend bool operator==(const Report&, const Report&) = default;
};

/// Who hears of what concerns minors. Nobody else does, once there are two.
struct Safeguarding {
  std::vector<MemberId> people;  // two, or none
  friend bool operator==(const Safeguarding&, const Safeguarding&) = default;
};

}  // namespace ronde::market
