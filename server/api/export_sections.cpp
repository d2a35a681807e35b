// The export, section by section. What each table is told as, or why not: market/keeping.hpp.
#include <algorithm>

#include "api/export.hpp"
#include "api/proposal_json.hpp"
#include "market/associations.hpp"
#include "market/calls.hpp"
#include "market/care_records.hpp"
#include "market/desk_help.hpp"
#include "market/event_records.hpp"
#include "market/keys.hpp"
#include "market/mentoring.hpp"
#include "market/notices.hpp"
#include "market/records.hpp"
#include "market/viewing.hpp"

namespace ronde::api::sections {
namespace {

using json::Writer;
using market::Kept;
using market::MarketView;
using market::Member;
using market::MemberId;
using market::name_of;
using market::RecordKey;
using market::Table;
using market::time_text;
using market::Timestamp;

constexpr std::size_t kAll = static_cast<std::size_t>(-1);

void time_member(Writer& out, std::string_view name, const std::optional<Timestamp>& at) {
  out.member(name, at ? std::optional(time_text(*at)) : std::nullopt);
}

template <class Id>
void id_member(Writer& out, std::string_view name, const std::optional<Id>& id) {
  out.member(name, id ? std::optional(id->text()) : std::nullopt);
}

template <class Enum>
void name_member(Writer& out, std::string_view name, const std::optional<Enum>& value) {
  out.member(name, value ? std::optional(name_of(*value)) : std::nullopt);
}

template <class Items, class Write>
void list(Writer& out, std::string_view name, const Items& items, Write write) {
  out.key(name).begin_array();
  for (const auto& item : items) write(item);
  out.end_array();
}

template <class Items>
void words(Writer& out, std::string_view name, const Items& items) {
  list(out, name, items, [&](const auto& item) { out.value(std::string_view(item)); });
}

void quarter_member(Writer& out, const MarketView& view, market::QuarterId id) {
  const auto quarter = view.quarter(id);
  out.key("quarter").begin_object().member("id", id.text()).member("name", quarter ? quarter->name : std::string{}).end_object();
}

/// What they agreed to at the desk; what was done there stands in the journal.
void desk_consent_member(Writer& out, const MarketView& view, const Member& me, Timestamp now) {
  const auto consent = market::desk_consent(view, me.id, now);
  if (!consent) return static_cast<void>(out.null_member("desk_consent"));
  out.key("desk_consent").begin_object().member("how", name_of(consent->how)).member("at", time_text(consent->at));
  out.member("until", time_text(market::end_of(*consent)));
  list(out, "deeds", consent->deeds, [&](market::DeskDeed one) { out.value(name_of(one)); });
  out.end_object();
}

void profile(Writer& out, const MarketView& view, const Member& me, Timestamp now) {
  out.begin_object().member("id", me.id.text()).member("first_name", me.first_name);
  quarter_member(out, view, me.quarter);
  out.member("language", name_of(me.language)).member("age_band", name_of(me.age_band));
  list(out, "roles", me.roles, [&](market::Role role) { out.value(name_of(role)); });
  list(out, "associations", market::associations_of(view, me.id), [&](const market::Association& one) {
    out.begin_object().member("name", one.name).member("part", name_of(*market::part_of(one, me.id))).end_object();
  });
  out.member("state", name_of(me.state)).member("since", time_text(me.since)).member("invited", me.invited_by.has_value());
  out.member("given", me.given).member("received", me.received).member("completed", me.completed).member("partners", me.partners);
  list(out, "reply_minutes", me.reply_minutes, [&](std::uint32_t minutes) { out.value(minutes); });
  if (me.consent_at) out.member("guardian_agreed_at", time_text(*me.consent_at));
  out.member("waiting_bonus", me.waiting_bonus).member("step_free", me.step_free);
  out.member("no_leman", me.no_leman);
  desk_consent_member(out, view, me, now);
  out.end_object();
}

void listing(Writer& out, const MarketView& view, const market::Listing& one, const std::string& origin) {
  out.begin_object().member("id", one.id.text()).member("title", one.title).member("text", one.text);
  out.member("direction", name_of(one.direction)).member("kind", name_of(one.kind)).member("category", one.category);
  list(out, "beside", one.beside, [&](const market::BundlePart& part) {
    out.begin_object().member("title", part.title).member("category", part.category).end_object();
  });
  quarter_member(out, view, one.quarter);
  out.member("language", name_of(one.language)).member("size", int{one.size}).member("state", name_of(market::shown_state(one)));
  out.member("quantity", one.quantity).member("held", one.held).member("given", one.given).member("availability", one.availability);
  out.member("posted_at", time_text(one.posted_at)).member("expires_at", time_text(one.expires_at));
  list(out, "pairing", one.pairing, [&](market::ListingId id) { out.value(id.text()); });
  out.member("wish_level", name_of(one.wish_level)).member("only_one_of", one.only_one_of).member("group_limit", one.group_limit);
  out.member("wildcard", one.wildcard);
  words(out, "exclusions", one.exclusions);
  words(out, "tags", one.tags);
  out.member("duration_minutes", one.duration_minutes).member("loan_days", one.loan_days).member("reserve", one.reserve);
  if (one.collect) out.member("collect", true);
  out.member("no_return", one.no_return);
  out.member("version", one.version).member("association", one.behalf ? std::optional(one.behalf->name) : std::nullopt);
  list(out, "photos", one.photos, [&](const market::Photo& photo) {
    out.begin_object().member("id", photo.id.text()).member("width", photo.width).member("height", photo.height).member("alt", photo.alt);
    out.member("link", origin + "/api/v1/listings/" + one.id.text() + "/photos/" + photo.id.text() + "/1600").end_object();
  });
  out.end_object();
}

void search(Writer& out, const market::SavedSearch& one) {
  const market::Sought& sought = one.sought;
  out.begin_object().member("id", one.id.text()).member("words", sought.words).member("language", name_of(sought.language));
  name_member(out, "direction", sought.direction);
  name_member(out, "kind", sought.kind);
  out.member("theme", sought.theme).member("category", sought.category);
  out.member("walk_minutes", sought.band ? market::minutes_of(*sought.band) : std::nullopt);
  out.member("made_at", time_text(one.made_at)).member("seen_until", time_text(one.seen_until));
  time_member(out, "told_at", one.told_at);
  time_member(out, "tell_at", one.tell_at);
  out.member("found", one.finds.size()).end_object();
}

/// As the member sees it, and what they themselves said to it. Whoever has left it keeps their own reason.
void exchange(Writer& out, const MarketView& view, const market::Proposal& proposal, MemberId me, Timestamp now) {
  const auto shown = market::view_of(view, proposal, me, now);
  if (!shown) return;
  out.begin_object().raw_member("proposal", json_of(*shown));
  if (const market::Seat* seat = market::seat_of(proposal, me)) {
    out.member("answer", name_of(seat->answer));
    time_member(out, "answered_at", seat->answered_at);
    out.member("another_time", seat->another_time);
  }
  const auto left = std::ranges::find(proposal.leavers, me, &market::Leaver::member);
  if (left != proposal.leavers.end()) {
    out.member("left_at", time_text(left->at)).member("late", left->late);
    name_member(out, "reason", left->reason);
  }
  out.end_object();
}

void exchanges(Writer& out, const MarketView& view, MemberId me, Timestamp now) {
  out.begin_array();
  for (const auto& proposal : view.live_proposals_of(me)) exchange(out, view, proposal, me, now);
  for (const auto& proposal : view.past_proposals_of(me, kAll)) exchange(out, view, proposal, me, now);
  out.end_array();
}

/// Those that they wrote, and those that reached them, newest first in each exchange.
void messages(Writer& out, const MarketView& view, const market::Proposal& proposal, MemberId me, Timestamp now) {
  const auto page = market::messages_view(view, proposal, me, now, kAll);
  if (!page) return;
  for (const market::MessageView& one : page->items) {
    out.begin_object().member("proposal", proposal.id.text()).member("id", one.id.text()).member("you", one.you);
    if (!one.you) out.member("first_name", one.first_name);
    out.member("at", time_text(one.at)).member("language", name_of(one.language)).member("text", one.text).end_object();
  }
}

void messages(Writer& out, const MarketView& view, MemberId me, Timestamp now) {
  out.begin_array();
  for (const auto& proposal : view.live_proposals_of(me)) messages(out, view, proposal, me, now);
  for (const auto& proposal : view.past_proposals_of(me, kAll)) messages(out, view, proposal, me, now);
  out.end_array();
}

/// What went from or to them, by title; who the other was stood on the slip, if they wanted it to.
void event_transfers(Writer& out, const MarketView& view, market::EventId event, market::EventPersonId me) {
  out.key("transfers").begin_array();
  for (const market::PlacedTransfer& placed : market::event_transfers(view, event)) {
    const market::EventTransfer& one = placed.transfer;
    if (one.giver != me && one.receiver != me) continue;
    const auto item = market::event_item(view, event, one.item);
    out.begin_object().member("direction", one.giver == me ? "given" : "received").member("title", item ? item->title : std::string{});
    out.member("state", name_of(one.state));
    time_member(out, "done_at", one.done_at);
    out.end_object();
  }
  out.end_array();
}

void swap_events(Writer& out, const MarketView& view, MemberId me) {
  out.begin_array();
  for (const market::SwapEvent& event : market::swap_events(view)) {
    const auto person = market::event_person_of(view, event.id, me);
    if (!person) continue;
    out.begin_object().member("id", event.id.text()).member("name", event.name).member("number", person->number);
    out.member("shown_as", person->name).member("code", person->code).member("presence", name_of(person->presence));
    time_member(out, "came_at", person->came_at);
    out.member("name_shown", person->name_shown).member("by_mail", person->by_mail);
    out.member("gives_only", person->gives_only).member("at_most", int{person->at_most});
    list(out, "items", market::event_items_of(view, event.id, person->id), [&](const market::EventItem& item) {
      out.begin_object().member("label", item.label).member("title", item.title).member("category", item.category);
      out.member("kind", name_of(item.kind)).member("leftover", name_of(item.leftover)).end_object();
    });
    list(out, "wishes", market::event_wishes(view, event.id, person->id).wishes, [&](const market::EventWish& wish) {
      const auto item = market::event_item(view, event.id, wish.item);
      out.begin_object().member("title", item ? item->title : std::string{}).member("face", name_of(wish.face));
      out.member("group", wish.group).end_object();
    });
    event_transfers(out, view, event.id, person->id);
    out.end_object();
  }
  out.end_array();
}

template <class Record, class Write>
void rows(Writer& out, const MarketView& view, const RecordKey& prefix, Write write) {
  out.begin_array();
  view.rows({.prefix = prefix}, [&](const RecordKey& key, std::string_view text) {
    const auto record = market::decode<Record>(text);
    if (!record) throw market::BadRecord(record.error().why);
    write(key, *record);
    return true;
  });
  out.end_array();
}

void refusal(Writer& out, const RecordKey& key, const market::Refusal& one) {
  out.begin_object().member("listing", key.id_at<market::ListingId>(1).text()).member("reason", name_of(one.reason));
  out.member("at", time_text(one.at));
  time_member(out, "until", one.until);
  out.end_object();
}

void notification(Writer& out, const market::Notification& note) {
  out.begin_object().member("kind", name_of(note.kind)).member("at", time_text(note.at));
  id_member(out, "proposal", note.proposal);
  name_member(out, "closing", note.closing);
  out.member("bonus", note.bonus);
  id_member(out, "search", note.search);
  out.member("found", note.count);
  id_member(out, "first", note.first);
  id_member(out, "call", note.call);
  out.end_object();
}

void invitation(Writer& out, const market::Invitation& one) {
  out.begin_object().member("id", one.id.text()).member("uses", one.uses).member("used", one.used);
  out.member("made_at", time_text(one.made_at)).member("expires_at", time_text(one.expires_at)).member("state", name_of(one.state));
  out.end_object();
}

/// Those that they raised. Whom it is about they know by what they saw: a listing, an animal.
void concern(Writer& out, const market::Concern& one, MemberId me) {
  if (one.by != me) return;
  out.begin_object().member("id", one.id.text()).member("kind", name_of(one.kind)).member("text", one.text).member("at", time_text(one.at));
  id_member(out, "listing", one.listing);
  id_member(out, "proposal", one.proposal);
  if (!one.quote.empty()) out.member("quote", one.quote);
  out.end_object();
}

/// What was decided about them and held, with their appeal; not who decided, nor who said anything.
void own_decision(Writer& out, const market::Report& report, const market::Decision& one) {
  using market::DecisionState;
  if (one.act == market::CareAct::leave || (one.state != DecisionState::holds && one.state != DecisionState::overturned)) return;
  out.begin_object().member("what", name_of(one.act)).member("at", time_text(market::took_effect(one))).member("text", one.text);
  id_member(out, "listing", report.listing);
  id_member(out, "proposal", report.proposal);
  if (!report.quote.empty()) out.member("quote", report.quote);
  out.member("state", name_of(one.state));
  if (one.appeal) out.member("appeal", one.appeal->text).member("answer", one.appeal->answer);
  out.end_object();
}

/// Deeds of theirs, and those that were about them.
void deed(Writer& out, const market::AuditEntry& entry, MemberId me) {
  const bool by_me = entry.who == me;
  if (!by_me && entry.subject != me.text()) return;
  out.begin_object().member("at", time_text(entry.at)).member("what", entry.what).member("by_me", by_me).end_object();
}

void count(Writer& out, const RecordKey& key, const market::Tally& tally) {
  const auto day = Timestamp{std::chrono::days{static_cast<std::int64_t>(tally.day)}};
  out.begin_object().member("what", std::get<std::string>(key.parts.at(1))).member("day", time_text(day).substr(0, 10));
  out.member("count", tally.count).end_object();
}

/// What one keeps for a project, and what one promised to others'.
void calls(Writer& out, const MarketView& view, MemberId id) {
  out.begin_array();
  for (const market::Call& one : market::calls_by(view, id)) {
    out.begin_object().member("title", one.title).member("text", one.text).member("made_at", time_text(one.made_at));
    out.member("until", time_text(market::end_of(one))).end_object();
  }
  for (const market::Pledge& one : market::pledges_by(view, id)) {
    const auto call = market::call(view, one.call);
    out.begin_object().member("title", call ? call->needs.at(one.need).title : std::string{}).member("quantity", one.quantity);
    out.member("at", time_text(one.at)).member("brought", one.received_at.has_value()).end_object();
  }
  out.end_array();
}

/// What one hung on the board for an institution.
void own_notices(Writer& out, const MarketView& view, MemberId id) {
  out.begin_array();
  for (const market::Notice& one : market::notices_by(view, id)) {
    out.begin_object().member("kind", name_of(one.kind)).member("title", one.title).member("text", one.text).member("link", one.link);
    out.member("at", time_text(one.posted_at)).member("until", time_text(one.until)).end_object();
  }
  for (const market::Mentoring& one : market::mentoring_by(view, id)) {
    out.begin_object().member("kind", "mentoring").member("title", one.title).member("text", one.text);
    out.member("at", time_text(one.offered_at)).end_object();
  }
  out.end_array();
}

void devices(Writer& out, const OutsideMarket& outside) {
  out.begin_array();
  for (const accounts::Session& session : outside.sessions) {
    out.begin_object().member("device", session.device).member("created_at", time_text(session.created));
    out.member("seen_on", time_text(session.seen).substr(0, 10)).end_object();
  }
  out.end_array();
}

void reach(Writer& out, const OutsideMarket& outside) {
  const accounts::Reach known = outside.reach ? outside.reach->reach : accounts::Reach{};
  out.begin_object().member("email", known.email).member("email_waits", known.asked_email).member("mail_refusals", known.refusals);
  if (known.given) out.member("email_given_on", time_text(known.given->since).substr(0, 10)).member("email_before", known.given->before);
  out.member("digest", known.digest);
  words(out, "no_mail", known.no_mail);
  words(out, "no_push", known.no_push);
  words(out, "push_services", [&] {
    std::vector<std::string> endpoints;
    for (const auto& device : known.devices) endpoints.push_back(device.endpoint);
    return endpoints;
  }());
  out.member("mail_told_until", time_text(known.mail_told.until)).member("push_told_until", time_text(known.push_told.until)).end_object();
}

void my_places(Writer& out, const OutsideMarket& outside) {
  out.begin_array();
  for (const KeptPlace& place : outside.places) {
    out.begin_object().member("neighbourhood", place.neighbourhood).member("nickname", place.nickname);
    out.member("since", time_text(place.since).substr(0, 10)).end_object();
  }
  out.end_array();
}

/// All that the neighbourhood's rows hold.
void section(Writer& out, const MarketView& view, const Member& me, Kept what, const OutsideMarket& outside, Timestamp now) {
  const MemberId id = me.id;
  switch (what) {
    case Kept::profile:
      return profile(out, view, me, now);
    case Kept::listings:
      out.begin_array();
      for (const auto& one : view.listings_of(id)) listing(out, view, one, outside.origin);
      return static_cast<void>(out.end_array());
    case Kept::searches:
      out.begin_array();
      for (const auto& one : view.searches_of(id)) search(out, one);
      return static_cast<void>(out.end_array());
    case Kept::hidden:
      out.begin_array();
      for (const auto& one : view.hides_of(id))
        out.begin_object().member("listing", one.listing.text()).member("at", time_text(one.at)).end_object();
      return static_cast<void>(out.end_array());
    case Kept::blocks:
      out.begin_array();
      for (const auto& one : market::blocks_view(view, id))
        out.begin_object().member("id", one.id.text()).member("hint", one.hint).member("at", time_text(one.at)).end_object();
      return static_cast<void>(out.end_array());
    case Kept::exchanges:
      return exchanges(out, view, id, now);
    case Kept::messages:
      return messages(out, view, id, now);
    case Kept::events:
      return swap_events(out, view, id);
    case Kept::refusals:
      return rows<market::Refusal>(out, view, market::keys::of(Table::refused_offer, id),
                                   [&](const RecordKey& key, const auto& one) { refusal(out, key, one); });
    case Kept::notifications:
      return rows<market::Notification>(out, view, market::keys::of(Table::notification, id),
                                        [&](const RecordKey&, const auto& one) { notification(out, one); });
    case Kept::invitations:
      out.begin_array();
      for (const auto& one : view.invitations_of(id)) invitation(out, one);
      return static_cast<void>(out.end_array());
    case Kept::concerns:
      return rows<market::Concern>(out, view, RecordKey{Table::concern}, [&](const RecordKey&, const auto& one) { concern(out, one, id); });
    case Kept::decisions:
      out.begin_array();
      for (const auto& report : market::reports_about(view, id)) {
        for (const auto& one : report.decisions) own_decision(out, report, one);
      }
      return static_cast<void>(out.end_array());
    case Kept::counts:
      return rows<market::Tally>(out, view, market::keys::of(Table::tally, id),
                                 [&](const RecordKey& key, const auto& one) { count(out, key, one); });
    case Kept::journal:
      return rows<market::AuditEntry>(out, view, RecordKey{Table::audit}, [&](const RecordKey&, const auto& one) { deed(out, one, id); });
    case Kept::devices:
      return devices(out, outside);
    case Kept::reach:
      return reach(out, outside);
    case Kept::calls:
      return calls(out, view, id);
    case Kept::notices:
      return own_notices(out, view, id);
    case Kept::history:
      break;
  }
  out.null();  // older states of the same rows, which nobody reads but a restore
}

}  // namespace
}  // namespace ronde::api::sections

namespace ronde::api {

std::string retention_json() {
  json::Writer out(2048);
  out.begin_array();
  for (const market::RetentionClock& clock : market::kRetention) {
    out.begin_object().member("what", market::name_of(clock.what)).member("from", market::name_of(clock.from));
    out.member("days", clock.life ? std::optional(clock.life->count()) : std::nullopt);
    out.member("outlasts_leaving", clock.outlasts_leaving).end_object();
  }
  out.end_array();
  return out.take();
}

std::string export_of(const market::MarketView& view, const market::Member& viewer, const OutsideMarket& outside, market::Timestamp now) {
  const auto place = view.neighbourhood();
  json::Writer out(64 * 1024);
  out.begin_object().member("made_at", market::time_text(now)).key("neighbourhood").begin_object();
  out.member("id", place ? place->id.text() : std::string{}).member("name", place ? place->name : std::string{}).end_object();
  sections::my_places(out.key("my_places"), outside);
  for (const market::RetentionClock& clock : market::kRetention) {
    if (clock.what == market::Kept::history) continue;
    out.key(market::name_of(clock.what));
    sections::section(out, view, viewer, clock.what, outside, now);
  }
  out.raw_member("retention", retention_json()).end_object();
  return out.take();
}

}  // namespace ronde::api
