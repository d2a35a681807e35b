#include "api/proposal_json.hpp"

#include "board/card.hpp"
#include "json/write.hpp"
#include "market/records.hpp"

namespace ronde::api {
namespace {

using json::Writer;
using market::name_of;
using market::time_text;

template <class T>
void time_member(Writer& out, std::string_view name, const std::optional<T>& at) {
  if (at)
    out.member(name, time_text(*at));
  else
    out.null_member(name);
}

template <class Enum>
void name_member(Writer& out, std::string_view name, const std::optional<Enum>& value) {
  if (value)
    out.member(name, name_of(*value));
  else
    out.null_member(name);
}

void quarter_member(Writer& out, const market::NamedQuarter& quarter) {
  out.key("quarter").begin_object().member("id", quarter.id.text()).member("name", quarter.name).end_object();
}

void seat(Writer& out, const market::SeatView& seat) {
  out.begin_object().member("animal", name_of(seat.animal)).member("you", seat.you).member("first_name", seat.first_name);
  out.member("gone", seat.gone);
  quarter_member(out, seat.quarter);
  out.member("answer", name_of(seat.answer)).member("changed", seat.changed);
  name_member(out, "replies_in", seat.replies_in);
  out.end_object();
}

/// Places of the directory, as one meets there.
void hosts(Writer& out, const std::vector<market::HandoverPoint>& places) {
  out.key("hosts").begin_array();
  for (const market::HandoverPoint& one : places) {
    out.begin_object().member("id", one.id.text()).member("name", one.name).member("hours", one.hours);
    out.member("step_free", one.step_free).end_object();
  }
  out.end_array();
}

void transfer(Writer& out, const market::TransferView& transfer) {
  out.begin_object().member("index", transfer.number).member("from", transfer.from).member("to", transfer.to);
  out.member("title", transfer.title).member("category", transfer.category).member("kind", name_of(transfer.kind));
  board::write_beside(out, transfer.beside);
  out.member("size", int{transfer.size}).member("language", name_of(transfer.language)).member("walk_minutes", transfer.walk_minutes);
  out.member("state", name_of(transfer.state)).member("given", transfer.given).member("received", transfer.received);
  out.key("meeting");
  if (transfer.meeting) {
    out.begin_object().member("handover_point", transfer.meeting->point.text()).member("name", transfer.meeting->name);
    out.member("at", time_text(transfer.meeting->at)).end_object();
  } else {
    out.null();
  }
  time_member(out, "due", transfer.due);
  out.member("code", transfer.code);
  name_member(out, "thanked", transfer.thanked);
  out.member("duration_minutes", transfer.duration_minutes).member("loan_days", transfer.loan_days);
  time_member(out, "done_at", transfer.done_at);
  time_member(out, "return_by", transfer.return_by);
  if (transfer.complement) {
    out.key("complement").begin_object().member("lemans", transfer.complement->lemans);
    out.member("may_declare", transfer.complement->may_declare).end_object();
  }
  if (transfer.sponsor) {
    out.key("sponsor").begin_object().member("id", transfer.sponsor->association.text()).member("name", transfer.sponsor->name);
    out.member("kind", name_of(transfer.sponsor->kind)).end_object();
  }
  out.key("places").begin_array();
  for (const auto point : transfer.places) out.value(point.text());
  out.end_array();
  if (!transfer.hosts.empty()) hosts(out, transfer.hosts);
  out.end_object();
}

void why(Writer& out, const market::Why& why) {
  out.begin_object().member("code", name_of(why.code));
  if (why.seat) out.member("seat", *why.seat);
  if (why.thing) out.member("thing", *why.thing);
  if (why.minutes) out.member("minutes", *why.minutes);
  if (why.things) out.member("things", *why.things);
  out.end_object();
}

void found(Writer& out, const market::FoundView& found) {
  out.begin_object().member("by", name_of(found.by)).member("complete", found.complete).key("weighed").begin_array();
  for (const std::string& one : found.weighed) out.value(one);
  out.end_array().end_object();
}

void pause(Writer& out, const std::optional<market::Pause>& pause) {
  if (!pause) return static_cast<void>(out.null_member("pause"));
  out.key("pause").begin_object().member("reason", name_of(pause->reason)).member("until", time_text(pause->until)).end_object();
}

void mediation(Writer& out, const market::Mediation& one) {
  out.begin_object().member("act", name_of(one.act));
  name_member(out, "reason", one.reason);
  out.member("at", time_text(one.at)).end_object();
}

template <class Item, class Write>
void list(Writer& out, std::string_view name, const std::vector<Item>& items, Write write) {
  out.key(name).begin_array();
  for (const Item& item : items) write(out, item);
  out.end_array();
}

}  // namespace

std::string json_of(const market::ProposalView& proposal) {
  Writer out(2048);
  out.begin_object().member("id", proposal.id.text()).member("state", name_of(proposal.state)).member("round", proposal.round);
  out.member("kind", name_of(proposal.kind));
  time_member(out, "deadline", proposal.deadline);
  out.member("accepted", proposal.accepted).member("to_answer", proposal.to_answer).member("changed_for_you", proposal.changed_for_you);
  out.member("urgent", proposal.urgent).member("late", proposal.late);
  out.member("gap_after", proposal.gap_after);
  list(out, "seats", proposal.seats, seat);
  list(out, "transfers", proposal.transfers, transfer);
  list(out, "why", proposal.why, why);
  out.key("ignored").begin_array();
  for (const auto one : market::names_of<market::Ignored>) out.value(one);
  out.end_array();
  out.key("found");
  if (proposal.found)
    found(out, *proposal.found);
  else
    out.null();
  out.key("balance").begin_object().member("give_minutes", proposal.give_minutes).member("get_minutes", proposal.get_minutes).end_object();
  out.member("times", proposal.times).member("asked_times", proposal.asked_times);
  name_member(out, "closing", proposal.closing);
  pause(out, proposal.pause);
  list(out, "mediations", proposal.mediations, mediation);
  out.key("messages");
  if (proposal.messages)
    out.begin_object().member("open", proposal.messages->open).member("unread", proposal.messages->unread).end_object();
  else
    out.null();
  out.end_object();
  return out.take();
}

std::string json_of(const market::MemberView& member) {
  Writer out;
  out.begin_object().member("id", member.id.text()).member("first_name", member.first_name);
  quarter_member(out, member.quarter);
  out.member("language", name_of(member.language)).key("roles").begin_array();
  for (const auto role : member.roles) out.value(name_of(role));
  const int month = static_cast<int>(static_cast<unsigned>(member.since.month()));
  const std::string since = std::to_string(static_cast<int>(member.since.year())) + (month < 10 ? "-0" : "-") + std::to_string(month);
  out.end_array().member("since", since).member("completed", member.completed).member("given", member.given);
  out.member("received", member.received).member("new", member.is_new);
  name_member(out, "replies_in", member.replies_in);
  out.member("secured", member.secured).member("step_free", member.step_free);
  out.member("no_leman", member.no_leman).end_object();
  return out.take();
}

}  // namespace ronde::api
