#include "market/merging.hpp"

#include <algorithm>

#include "market/associations.hpp"
#include "market/calls.hpp"
#include "market/care_records.hpp"
#include "market/event_records.hpp"
#include "market/events.hpp"
#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/mentoring.hpp"
#include "market/merged_rows.hpp"
#include "market/notices.hpp"
#include "market/record_io.hpp"
#include "market/rights.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, MergeQuestion& x) {
  io("into", x.into);
  io("from", x.from);
  io("by", x.by);
  io("how", x.how);
  io("at", x.at);
}

namespace {

constexpr std::size_t kEveryOne = static_cast<std::size_t>(-1);

Result<void> may_be_merged(const MarketView& view, MemberId id) {
  const auto member = view.member(id);
  if (!member || member->state != MemberState::active) return not_found("no such neighbour");
  if (member->age_band != AgeBand::adult) return conflict("adults-only", "whoever is under 18 stays who they are");
  if (signs_in_by_password(view, *member)) return conflict("holds-office", "who has an office here stays who they are");
  return {};
}

bool is_in(const Proposal& proposal, MemberId member) {
  return seat_of(proposal, member) || std::ranges::find(proposal.leavers, member, &Leaver::member) != proposal.leavers.end();
}

/// Then they are two people.
bool sat_together(const MarketView& view, MemberId from, MemberId into) {
  if (view.met(from, into)) return true;
  return std::ranges::any_of(view.past_proposals_of(from, kEveryOne), [&](const Proposal& past) { return is_in(past, into); });
}

bool takes_part_somewhere(const MarketView& view, MemberId member) {
  return std::ranges::any_of(swap_events(view), [&](const SwapEvent& event) {
    return event.state != EventState::closed && event_person_of(view, event.id, member).has_value();
  });
}

bool has_promises(const MarketView& view, MemberId member) {
  return !calls_by(view, member).empty() || !pledges_by(view, member).empty() || !notices_by(view, member).empty() ||
         !mentoring_by(view, member).empty();
}

std::size_t open_listings_of(const MarketView& view, MemberId member) {
  const auto all = view.listings_of(member);
  return static_cast<std::size_t>(std::ranges::count_if(all, [](const Listing& listing) { return !is_over(listing); }));
}

/// One of them looked after a report of the other, or said something about them: together they would judge themselves.
bool judged_each_other(const MarketView& view, MemberId from, MemberId into) {
  const auto judged_by = [&](MemberId about, MemberId by) {
    return std::ranges::any_of(reports_about(view, about), [&](const Report& report) {
      return std::ranges::any_of(
          report.decisions, [&](const Decision& one) { return one.by == by || one.second == by || (one.appeal && one.appeal->by == by); });
    });
  };
  bool found = judged_by(from, into) || judged_by(into, from);
  each_concern(view, [&](const Concern& concern) {
    found = found || (concern.by == from && concern.about == into) || (concern.by == into && concern.about == from);
  });
  return found;
}

/// As they leave, in the same write: whatever is left is nobody's any more.
Result<void> let_go(Workbench& bench, MemberId from, OutboxId outbox) {
  Result<Changes> left = decide(bench, LeaveNeighbourhood{from, outbox}, bench.now());
  if (!left) return left.error();
  for (Change& change : left->rows) change.value ? bench.put_row(change.key, std::move(*change.value)) : bench.erase_row(change.key);
  for (DomainEvent& event : left->events) bench.say(std::move(event));
  for (const OutboxEntry& entry : left->outbox) bench.send(entry);
  return {};
}

}  // namespace

std::string encode(const MergeQuestion& record) {
  return io::write_record(record);
}

template <>
Result<MergeQuestion> decode(std::string_view text) {
  return io::read_record<MergeQuestion>(text);
}

RecordKey merge_key(MemberId into) {
  return {Table::merge_question, {into.bytes()}};
}

std::optional<MergeQuestion> merge_question(const MarketView& view, MemberId into, Timestamp now) {
  const auto text = view.row(merge_key(into));
  if (!text) return std::nullopt;
  Result<MergeQuestion> question = decode<MergeQuestion>(*text);
  if (!question) throw BadRecord(question.error().why);
  const auto other = view.member(question->from);
  const bool waits = now < question->at + limits::kMergeWaits && other && other->state == MemberState::active;
  return waits ? std::optional(*std::move(question)) : std::nullopt;
}

Result<void> may_become_one(const MarketView& view, MemberId from, MemberId into) {
  if (from == into) return conflict("not-yourself", "that is one already");
  if (view.blocked(from, into)) return not_found("no such neighbour");
  for (const MemberId each : {from, into}) {
    if (Result<void> may = may_be_merged(view, each); !may) return may;
    if (view.live_proposal_count(each) > 0) return conflict("has-exchange", "an exchange of theirs is under way");
  }
  if (takes_part_somewhere(view, from)) return conflict("has-event", "they take part in a swap event that is under way");
  if (has_promises(view, from)) return conflict("has-promises", "a call, a promise or a notice of theirs still stands");
  if (sat_together(view, from, into)) return conflict("sat-together", "they were in one exchange together: they are two");
  if (open_listings_of(view, from) + open_listings_of(view, into) > limits::kOpenListings)
    return conflict("too-many-listings", "together they have too many listings");
  if (judged_each_other(view, from, into)) return conflict("cannot-be-one", "these two cannot be made one");
  return {};
}

Result<Changes> decide(const MarketView& view, const AskToMerge& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  for (const MemberId each : {command.from, command.into}) {
    if (const Result<Member> helped = whom_one_may_help(view, command.by, each); !helped) return helped.error();
  }
  if (Result<void> may = may_become_one(view, command.from, command.into); !may) return may.error();
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.by, "merges", limits::kMergesADay, "merges-today"); !spent) return spent.error();
  bench.put_row(merge_key(command.into), encode(MergeQuestion{command.into, command.from, command.by, command.how, now}));
  const std::string_view what = command.how == ConsentHow::spoken ? "desk-merge-spoken" : "desk-merge-signed";
  write_down_deed(bench, {command.audit, now, command.by, std::string(what), command.from.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const AnswerMerge& command, Timestamp now) {
  if (const Result<Member> member = acting_member(view, command.member); !member) return member.error();
  const auto question = merge_question(view, command.member, now);
  const MemberId from = command.from;
  if (!question || question->from != from) return not_found("nobody asks");
  Workbench bench(view, now);
  bench.erase_row(merge_key(command.member));
  const AuditEntry deed{command.audit, now, command.member, command.yes ? "desk-merge-done" : "desk-merge-refused", from.text()};
  write_down_deed(bench, deed);
  if (!command.yes) return std::move(bench).take();
  if (Result<void> may = may_become_one(view, from, command.member); !may) return may.error();
  make_one(bench, from, command.member);
  if (Result<void> gone = let_go(bench, from, command.outbox); !gone) return gone.error();
  bench.say({.type = EventType::member_changed, .member = command.member});
  return std::move(bench).take();
}

}  // namespace ronde::market
