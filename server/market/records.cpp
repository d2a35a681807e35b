#include "market/records.hpp"

#include <algorithm>
#include <charconv>

#include "market/bundles.hpp"
#include "market/opening_hours.hpp"
#include "market/record_io.hpp"

namespace ronde::market {

// --- What each record holds, member by member --------------------------------------------------------------------------------------

template <class Io>
void fields(Io& io, Settings& x) {
  io("cycle_cap", x.cycle_cap);
  io("chain_cap", x.chain_cap);
  io("seat_cap", x.seat_cap);
  io("rhythm", x.rhythm);
  io("approval", x.approval);
  io("reply_hours", x.reply_hours);
  io("hold_hours", x.hold_hours);
  io("handover_days", x.handover_days);
  io.unless("second_factor", x.second_factor, false);
  io.unless("leman_per_transfer", x.leman_per_transfer, 0U);
  io.unless("leman_per_exchange", x.leman_per_exchange, 0U);
}

template <class Io>
void fields(Io& io, Neighbourhood& x) {
  io("id", x.id);
  io("name", x.name);
  io("languages", x.languages);
  io("settings", x.settings);
  io("since", x.since);
}

template <class Io>
void fields(Io& io, Charter& x) {
  io("texts", x.texts);
  io("since", x.since);
}

template <class Io>
void fields(Io& io, Quarter& x) {
  io("id", x.id);
  io("name", x.name);
}

template <class Io>
void fields(Io& io, QuarterShape& x) {
  io("quarter", x.quarter);
  io("rings", x.rings);
}

template <class Io>
void fields(Io& io, Walk& x) {
  io("a", x.a);
  io("b", x.b);
  io("band", x.band);
}

template <class Io>
void fields(Io& io, HandoverPoint& x) {
  io("id", x.id);
  io("name", x.name);
  io("quarter", x.quarter);
  io("hours", x.hours);
  io("step_free", x.step_free);
  io.unless("closed", x.closed, false);
}

template <class Io>
void fields(Io& io, Member& x) {
  io("id", x.id);
  io("account", x.account);
  io("first_name", x.first_name);
  io("quarter", x.quarter);
  io("language", x.language);
  io("age_band", x.age_band);
  io("roles", x.roles);
  io("state", x.state);
  io("since", x.since);
  io("invited_by", x.invited_by);
  io("given", x.given);
  io("received", x.received);
  io("completed", x.completed);
  io("partners", x.partners);
  io("waiting_bonus", x.waiting_bonus);
  io.unless_empty("reply_minutes", x.reply_minutes);
  io("party", x.party);
  io.unless("secured", x.secured, false);
  io.unless("step_free", x.step_free, false);
  io("back_at", x.back_at);
  io("consent_at", x.consent_at);
  io("consent_seen_by", x.consent_seen_by);
  io.unless("no_leman", x.no_leman, false);
}

template <class Io>
void fields(Io& io, Invitation& x) {
  io("id", x.id);
  io("by", x.by);
  io("code_hash", x.code_hash);
  io("uses", x.uses);
  io("used", x.used);
  io("made_at", x.made_at);
  io("expires_at", x.expires_at);
  io("state", x.state);
}

template <class Io>
void fields(Io& io, Photo& x) {
  io("id", x.id);
  io("width", x.width);
  io("height", x.height);
  io("alt", x.alt);
}

template <class Io>
void fields(Io& io, Behalf& x) {
  io("association", x.association);
  io("name", x.name);
  io("kind", x.kind);
}

template <class Io>
void fields(Io& io, BundlePart& x) {
  io("title", x.title);
  io("category", x.category);
}

template <class Io>
void fields(Io& io, Listing& x) {
  io("id", x.id);
  io("member", x.member);
  io("quarter", x.quarter);
  io("direction", x.direction);
  io("kind", x.kind);
  io("category", x.category);
  io("title", x.title);
  io("text", x.text);
  io("language", x.language);
  io("size", x.size);
  io("quantity", x.quantity);
  io("held", x.held);
  io("given", x.given);
  io("availability", x.availability);
  io("posted_at", x.posted_at);
  io("expires_at", x.expires_at);
  io("pairing", x.pairing);
  io("wish_level", x.wish_level);
  io("only_one_of", x.only_one_of);
  io("wildcard", x.wildcard);
  io("exclusions", x.exclusions);
  io.unless_empty("tags", x.tags);
  io("state", x.state);
  io("version", x.version);
  io.unless("group_limit", x.group_limit, 1U);
  io("duration_minutes", x.duration_minutes);
  io("loan_days", x.loan_days);
  io.unless("reserve", x.reserve, false);
  io.unless_empty("photos", x.photos);
  io.unless("withheld", x.withheld, false);
  io("behalf", x.behalf);
  io.unless_empty("beside", x.beside);
  io.unless("collect", x.collect, false);
  io.unless("no_return", x.no_return, false);
}

template <class Io>
void fields(Io& io, Hide& x) {
  io("member", x.member);
  io("listing", x.listing);
  io("at", x.at);
}

template <class Io>
void fields(Io& io, Block& x) {
  io("id", x.id);
  io("blocker", x.blocker);
  io("blocked", x.blocked);
  io("at", x.at);
  io("hint", x.hint);
}

template <class Io>
void fields(Io& io, Meeting& x) {
  io("point", x.point);
  io("at", x.at);
  io("set_by", x.set_by);
  io("remind_at", x.remind_at);
}

template <class Io>
void fields(Io& io, Transfer& x) {
  io("number", x.number);
  io("giver", x.giver);
  io("receiver", x.receiver);
  io("offer", x.offer);
  io("want", x.want);
  io("title", x.title);
  io("category", x.category);
  io("kind", x.kind);
  io("size", x.size);
  io("language", x.language);
  io("walk", x.walk);
  io("times", x.times);
  io("wish", x.wish);
  io("state", x.state);
  io("given", x.given);
  io("received", x.received);
  io("done_at", x.done_at);
  io("meeting", x.meeting);
  io("due", x.due);
  io("code", x.code);
  io("tries", x.tries);
  io("thanks", x.thanks);
  io("duration_minutes", x.duration_minutes);
  io("loan_days", x.loan_days);
  io.unless_empty("beside", x.beside);
  io("sponsor", x.sponsor);
  io("collect", x.collect);
}

template <class Io>
void fields(Io& io, Seat& x) {
  io("member", x.member);
  io("quarter", x.quarter);
  io("animal", x.animal);
  io("gives", x.gives);
  io("receives", x.receives);
  io("gave", x.gave);
  io("got", x.got);
  io("answer", x.answer);
  io("answered_round", x.answered_round);
  io("answered_at", x.answered_at);
  io("waits_since", x.waits_since);
  io("changed", x.changed);
  io("opened", x.opened);
  io("another_time", x.another_time);
  io.unless_empty("parties", x.parties);
}

template <class Io>
void fields(Io& io, Leaver& x) {
  io("member", x.member);
  io("animal", x.animal);
  io("round", x.round);
  io("at", x.at);
  io("late", x.late);
  io("reason", x.reason);
  io("refused_offers", x.refused_offers);
  io("refused_wants", x.refused_wants);
  io("closing", x.closing);
}

template <class Io>
void fields(Io& io, Pause& x) {
  io("reason", x.reason);
  io("until", x.until);
}

template <class Io>
void fields(Io& io, Mediation& x) {
  io("act", x.act);
  io("reason", x.reason);
  io("at", x.at);
}

template <class Io>
void fields(Io& io, Finding& x) {
  io("objective", x.objective);
  io("worth", x.worth);
  io("complete", x.complete);
  io.unless("round", x.round, 0U);
  io.unless("exchange", x.exchange, 0U);
}

template <class Io>
void fields(Io& io, Proposal& x) {
  io("id", x.id);
  io("state", x.state);
  io("round", x.round);
  io("kind", x.kind);
  io("seats", x.seats);
  io("transfers", x.transfers);
  io("finished", x.finished);
  io("transfers_made", x.transfers_made);
  io("leavers", x.leavers);
  io("clearing", x.clearing);
  io("found", x.found);
  io("made_at", x.made_at);
  io("reply_by", x.reply_by);
  io("hold_until", x.hold_until);
  io("agreed_at", x.agreed_at);
  io("handover_by", x.handover_by);
  io("reminded", x.reminded);
  io("urgent", x.urgent);
  io("closed_at", x.closed_at);
  io("closing", x.closing);
  io("pause", x.pause);
  io.unless_empty("mediations", x.mediations);
}

template <class Io>
void fields(Io& io, Refusal& x) {
  io("reason", x.reason);
  io("at", x.at);
  io("until", x.until);
  io("arcs", x.arcs);
}

template <class Io>
void fields(Io& io, Notification& x) {
  io("member", x.member);
  io("kind", x.kind);
  io("proposal", x.proposal);
  io("at", x.at);
  io("closing", x.closing);
  io("bonus", x.bonus);
  io("search", x.search);
  io.unless("count", x.count, 0U);
  io("first", x.first);
  io("event", x.event);
  io("call", x.call);
}

template <class Io>
void fields(Io& io, OutboxEntry& x) {
  io("id", x.id);
  io("kind", x.kind);
  io("account", x.account);
  io("member", x.member);
  io("at", x.at);
  io("payload", x.payload);
}

template <class Io>
void fields(Io& io, Concern& x) {
  io("id", x.id);
  io("by", x.by);
  io("about", x.about);
  io("listing", x.listing);
  io("proposal", x.proposal);
  io("kind", x.kind);
  io("text", x.text);
  io("at", x.at);
  io("closed_at", x.closed_at);
  io("closed_by", x.closed_by);
  io("message", x.message);
  io.unless("quote", x.quote, std::string{});
  io("place", x.place);
  io("notice", x.notice);
}

template <class Io>
void fields(Io& io, Message& x) {
  io("id", x.id);
  io("proposal", x.proposal);
  io("by", x.by);
  io("to", x.to);
  io("at", x.at);
  io("language", x.language);
  io("text", x.text);
}

template <class Io>
void fields(Io& io, Reading& x) {
  io("member", x.member);
  io("proposal", x.proposal);
  io("until", x.until);
}

template <class Io>
void fields(Io& io, Sought& x) {
  io("direction", x.direction);
  io("kind", x.kind);
  io("theme", x.theme);
  io("category", x.category);
  io("band", x.band);
  io("words", x.words);
  io("language", x.language);
}

template <class Io>
void fields(Io& io, OpenSpan& x) {
  io("day", x.day);
  io("from", x.from);
  io("to", x.to);
  io.unless("weeks", x.weeks, 0U);
}

template <class Io>
void fields(Io& io, AssociationPerson& x) {
  io("member", x.member);
  io("part", x.part);
}

template <class Io>
void fields(Io& io, Association& x) {
  io("id", x.id);
  io("name", x.name);
  io("kind", x.kind);
  io("about", x.about);
  io("place", x.place);
  io("people", x.people);
  io("since", x.since);
  io("asked", x.asked);
  io("asked_until", x.asked_until);
}

template <class Io>
void fields(Io& io, Place& x) {
  io("id", x.id);
  io("kind", x.kind);
  io("name", x.name);
  io("text", x.text);
  io("quarter", x.quarter);
  io("address", x.address);
  io("phone", x.phone);
  io("website", x.website);
  io("hours", x.hours.spans);
  io("hours_note", x.hours.note);
  io("step_free", x.step_free);
  io("currencies", x.currencies);
  io("source", x.source);
  io("checked_at", x.checked_at);
  io.unless("hosts", x.hosts, false);
}

template <class Io>
void fields(Io& io, Find& x) {
  io("listing", x.listing);
  io("version", x.version);
  io("posted_at", x.posted_at);
}

template <class Io>
void fields(Io& io, SavedSearch& x) {
  io("id", x.id);
  io("member", x.member);
  io("sought", x.sought);
  io("made_at", x.made_at);
  io("seen_until", x.seen_until);
  io("told_at", x.told_at);
  io("tell_at", x.tell_at);
  io("finds", x.finds);
}

template <class Io>
void fields(Io& io, AuditEntry& x) {
  io("id", x.id);
  io("at", x.at);
  io("who", x.who);
  io("what", x.what);
  io("subject", x.subject);
  io.unless("reason", x.reason, std::string{});
}

template <class Io>
void fields(Io& io, Tally& x) {
  io("day", x.day);
  io("count", x.count);
  io.unless_empty("with", x.with);
}

template <class Io>
void fields(Io& io, ClearingRecord& x) {
  io("id", x.id);
  io("at", x.at);
  io("certificate", x.certificate);
}

// --- What a record must satisfy to be believed, beyond its types -------------------------------------------------------------------

namespace {

template <class T>
const char* fault_of(const T&) {
  return nullptr;
}

/// Of a listing, or of what was promised of one.
template <class T>
const char* fault_of_kind(const T& x) {
  if (x.duration_minutes && !has_duration(x.kind)) return "\"duration_minutes\" of what takes no time";
  if (x.loan_days && !has_return(x.kind)) return "\"loan_days\" of what is not lent";
  if (x.loan_days && *x.loan_days > limits::kLoanDays) return "\"loan_days\" is out of range";
  if (x.beside.size() > limits::kBeside) return "too much \"beside\"";
  if (is_bundle(x) && !may_be_bundled(x.kind)) return "a bundle of hours";
  return nullptr;
}

const char* fault_of(const Listing& x) {
  if (x.size < 1 || x.size > 4) return "\"size\" is not 1 to 4";
  if (x.quantity < 1 || x.quantity > limits::kQuantity) return "\"quantity\" is out of range";
  if (std::uint64_t{x.held} + x.given > x.quantity) return "more units held and given than there are";
  if (x.availability > kAllWeek) return "\"availability\" has more than 21 bits";
  if (x.group_limit < 1 || x.group_limit > limits::kGroupLimit) return "\"group_limit\" is out of range";
  if (is_bundle(x) && x.quantity != 1) return "several of a bundle";
  if (x.photos.size() > limits::kPhotos) return "too many \"photos\"";
  for (const Photo& photo : x.photos) {
    if (std::min(photo.width, photo.height) < 1 || std::max(photo.width, photo.height) > limits::kPhotoSide)
      return "a photo's size is out of range";
  }
  return fault_of_kind(x);
}

const char* fault_of(const Proposal& x) {
  if (x.seats.size() > limits::kSeats) return "too many seats";
  if (x.transfers.size() > x.seats.size()) return "more transfers than seats";
  if (x.pause && (!is_live(x.state) || x.state == ProposalState::draft)) return "paused, and has no clock that runs";
  for (const auto* list : {&x.transfers, &x.finished}) {
    for (const Transfer& transfer : *list) {
      if (const char* fault = fault_of_kind(transfer)) return fault;
    }
  }
  for (const Leaver& leaver : x.leavers) {
    if (leaver.refused_offers.size() != leaver.refused_wants.size()) return "\"refused_offers\" and \"refused_wants\" differ in length";
  }
  return nullptr;
}

const char* fault_of(const Message& x) {
  if (x.text.empty()) return "a message without text";
  if (x.to.size() >= limits::kSeats) return "more people than an exchange has";
  if (std::find(x.to.begin(), x.to.end(), x.by) != x.to.end()) return "a message to its own writer";
  return nullptr;
}

const char* fault_of(const SavedSearch& x) {
  if (x.sought.band == WalkBand::far) return "\"band\" is no distance that anybody is shown";
  if (x.tell_at.has_value() == x.finds.empty()) return "\"tell_at\" without anything to tell, or the other way round";
  return nullptr;
}

const char* fault_of(const QuarterShape& x) {
  if (x.rings.empty()) return "a shape without a ring";
  std::size_t corners = 0;
  for (const PlanRing& ring : x.rings) {
    if (ring.size() < 3) return "a ring of fewer than three corners";
    corners += ring.size();
    for (const auto& [east, south] : ring) {
      if (std::max(east, south) > limits::kPlanMetres) return "a corner lies beyond any plan";
    }
  }
  return corners > limits::kPlanCorners ? "more corners than a plan has" : nullptr;
}

const char* fault_of(const Association& x) {
  return x.name.empty() ? "an association without a name" : nullptr;
}

const char* fault_of(const Place& x) {
  if (x.name.empty()) return "a place without a name";
  return is_week(x.hours.spans) ? nullptr : "hours that no week has";
}

template <class T>
Result<T> read_checked(std::string_view text) {
  Result<T> record = io::read_record<T>(text);
  if (!record) return record;
  if (const char* fault = fault_of(*record)) return io::bad_record(fault);
  return record;
}

}  // namespace

std::string encode(const Neighbourhood& record) {
  return io::write_record(record);
}
std::string encode(const Charter& record) {
  return io::write_record(record);
}
std::string encode(const Quarter& record) {
  return io::write_record(record);
}
std::string encode(const QuarterShape& record) {
  return io::write_record(record);
}
std::string encode(const Walk& record) {
  return io::write_record(record);
}
std::string encode(const HandoverPoint& record) {
  return io::write_record(record);
}
std::string encode(const Association& record) {
  return io::write_record(record);
}
std::string encode(const Place& record) {
  return io::write_record(record);
}
std::string encode(const Member& record) {
  return io::write_record(record);
}
std::string encode(const Invitation& record) {
  return io::write_record(record);
}
std::string encode(const Listing& record) {
  return io::write_record(record);
}
std::string encode(const Hide& record) {
  return io::write_record(record);
}
std::string encode(const Block& record) {
  return io::write_record(record);
}
std::string encode(const Proposal& record) {
  return io::write_record(record);
}
std::string encode(const Refusal& record) {
  return io::write_record(record);
}
std::string encode(const Notification& record) {
  return io::write_record(record);
}
std::string encode(const OutboxEntry& record) {
  return io::write_record(record);
}
std::string encode(const AuditEntry& record) {
  return io::write_record(record);
}
std::string encode(const Concern& record) {
  return io::write_record(record);
}
std::string encode(const Message& record) {
  return io::write_record(record);
}
std::string encode(const Reading& record) {
  return io::write_record(record);
}
std::string encode(const SavedSearch& record) {
  return io::write_record(record);
}
std::string encode(const Tally& record) {
  return io::write_record(record);
}

std::string encode(const ClearingRecord& record) {
  return io::write_record(record);
}

template <>
Result<Neighbourhood> decode(std::string_view text) {
  return read_checked<Neighbourhood>(text);
}
template <>
Result<Charter> decode(std::string_view text) {
  return read_checked<Charter>(text);
}
template <>
Result<Quarter> decode(std::string_view text) {
  return read_checked<Quarter>(text);
}
template <>
Result<QuarterShape> decode(std::string_view text) {
  return read_checked<QuarterShape>(text);
}
template <>
Result<Walk> decode(std::string_view text) {
  return read_checked<Walk>(text);
}
template <>
Result<HandoverPoint> decode(std::string_view text) {
  return read_checked<HandoverPoint>(text);
}
template <>
Result<Association> decode(std::string_view text) {
  return read_checked<Association>(text);
}
template <>
Result<Place> decode(std::string_view text) {
  return read_checked<Place>(text);
}
template <>
Result<Member> decode(std::string_view text) {
  return read_checked<Member>(text);
}
template <>
Result<Invitation> decode(std::string_view text) {
  return read_checked<Invitation>(text);
}
template <>
Result<Listing> decode(std::string_view text) {
  return read_checked<Listing>(text);
}
template <>
Result<Hide> decode(std::string_view text) {
  return read_checked<Hide>(text);
}
template <>
Result<Block> decode(std::string_view text) {
  return read_checked<Block>(text);
}
template <>
Result<Proposal> decode(std::string_view text) {
  return read_checked<Proposal>(text);
}
template <>
Result<Refusal> decode(std::string_view text) {
  return read_checked<Refusal>(text);
}
template <>
Result<Notification> decode(std::string_view text) {
  return read_checked<Notification>(text);
}
template <>
Result<OutboxEntry> decode(std::string_view text) {
  return read_checked<OutboxEntry>(text);
}
template <>
Result<AuditEntry> decode(std::string_view text) {
  return read_checked<AuditEntry>(text);
}
template <>
Result<Concern> decode(std::string_view text) {
  return read_checked<Concern>(text);
}
template <>
Result<Message> decode(std::string_view text) {
  return read_checked<Message>(text);
}
template <>
Result<Reading> decode(std::string_view text) {
  return read_checked<Reading>(text);
}
template <>
Result<SavedSearch> decode(std::string_view text) {
  return read_checked<SavedSearch>(text);
}
template <>
Result<Tally> decode(std::string_view text) {
  return read_checked<Tally>(text);
}

template <>
Result<ClearingRecord> decode(std::string_view text) {
  return read_checked<ClearingRecord>(text);
}

// --- Times -------------------------------------------------------------------------------------------------------------------------

namespace {

void put_digits(std::string& text, std::size_t at, unsigned value, std::size_t width) {
  for (std::size_t i = width; i-- > 0; value /= 10) text[at + i] = static_cast<char>('0' + value % 10);
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

constexpr std::string_view kTimeShape = "0000-00-00T00:00:00.000Z";

}  // namespace

std::string time_text(Timestamp at) {
  using namespace std::chrono;
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  std::string text{kTimeShape};
  put_digits(text, 0, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)), 4);
  put_digits(text, 5, static_cast<unsigned>(date.month()), 2);
  put_digits(text, 8, static_cast<unsigned>(date.day()), 2);
  put_digits(text, 11, static_cast<unsigned>(clock.hours().count()), 2);
  put_digits(text, 14, static_cast<unsigned>(clock.minutes().count()), 2);
  put_digits(text, 17, static_cast<unsigned>(clock.seconds().count()), 2);
  put_digits(text, 20, static_cast<unsigned>(clock.subseconds().count()), 3);
  return text;
}

std::optional<Timestamp> parse_time(std::string_view text) {
  using namespace std::chrono;
  if (text.size() != kTimeShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kTimeShape[i] != '0' && text[i] != kTimeShape[i]) return std::nullopt;
  }
  const auto y = digits(text.substr(0, 4)), mo = digits(text.substr(5, 2)), d = digits(text.substr(8, 2));
  const auto h = digits(text.substr(11, 2)), mi = digits(text.substr(14, 2)), s = digits(text.substr(17, 2)),
             ms = digits(text.substr(20, 3));
  if (!y || !mo || !d || !h || !mi || !s || !ms || *y < 1970 || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return Timestamp{sys_days{date}} + hours{*h} + minutes{*mi} + seconds{*s} + milliseconds{*ms};
}

}  // namespace ronde::market
