#include "market/calls.hpp"

#include <algorithm>

#include "market/associations.hpp"
#include "market/bundles.hpp"
#include "market/event_work.hpp"
#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/record_io.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, CallNeed& x) {
  io("title", x.title);
  io("category", x.category);
  io("kind", x.kind);
  io("size", x.size);
  io("quantity", x.quantity);
  io("received", x.received);
}

template <class Io>
void fields(Io& io, Call& x) {
  io("id", x.id);
  io("by", x.by);
  io("association", x.association);
  io("title", x.title);
  io("text", x.text);
  io("language", x.language);
  io("needs", x.needs);
  io("made_at", x.made_at);
  io("until", x.until);
  io("closed_at", x.closed_at);
}

template <class Io>
void fields(Io& io, EventThing& x) {
  io("event", x.event);
  io("item", x.item);
}

template <class Io>
void fields(Io& io, Pledge& x) {
  io("id", x.id);
  io("call", x.call);
  io("by", x.by);
  io("need", x.need);
  io("quantity", x.quantity);
  io("at", x.at);
  io("received_at", x.received_at);
  io("listing", x.listing);
  io("thing", x.thing);
}

namespace {

const char* fault_of_need(const CallNeed& x) {
  if (x.title.empty()) return "a need without a title";
  if (x.kind == ListingKind::gift) return "a need that is a gift";
  if (x.size < 1 || x.size > 4) return "\"size\" is not 1 to 4";
  if (x.quantity < 1 || x.quantity > limits::kQuantity) return "\"quantity\" is not 1 to 99";
  return x.received > x.quantity ? "more arrived than was needed" : nullptr;
}

const char* fault_of_call(const Call& x) {
  if (x.title.empty()) return "a call without a title";
  if (x.needs.empty() || x.needs.size() > limits::kCallNeeds) return "a call with no need, or too many";
  for (const CallNeed& need : x.needs) {
    if (const char* const fault = fault_of_need(need)) return fault;
  }
  return nullptr;
}

const char* fault_of_pledge(const Pledge& x) {
  if (x.need >= limits::kCallNeeds) return "\"need\" is none that a call has";
  if (x.thing && (x.listing || x.quantity != 1)) return "a thing of an event that is something else too";
  return x.quantity < 1 || x.quantity > limits::kQuantity ? "\"quantity\" is not 1 to 99" : nullptr;
}

template <class T>
std::vector<T> all_of_call_table(const MarketView& view, const RecordKey& prefix) {
  std::vector<T> found;
  view.rows({.prefix = prefix}, [&](const RecordKey&, std::string_view text) {
    Result<T> record = decode<T>(text);
    if (!record) throw BadRecord(record.error().why);
    found.push_back(*std::move(record));
    return true;
  });
  return found;
}

std::optional<Pledge> pledge_in(const MarketView& view, CallId call, PledgeId id) {
  const auto text = view.row({Table::pledge, {call.bytes(), id.bytes()}});
  if (!text) return std::nullopt;
  Result<Pledge> record = decode<Pledge>(*text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

/// A call that this member knows of.
Result<Call> known_call(const MarketView& view, CallId id, MemberId member) {
  auto found = call(view, id);
  if (!found || !knows_of(view, *found, member)) return not_found("no such call");
  return *std::move(found);
}

bool keeps(const MarketView& view, const Call& call, const Member& member) {
  return call.by == member.id || member.is(Role::steward) || (call.association && may_act_for(view, member.id, *call.association));
}

/// For the neighbourhood speak its stewards, for an association its people.
Result<void> may_call(const MarketView& view, const Member& maker, const std::optional<AssociationId>& association) {
  if (association && !may_act_for(view, maker.id, *association))
    return forbidden("not-of-association", "only its people call in the name of an association");
  if (!association && !maker.is(Role::steward))
    return forbidden("not-for-all", "only who speaks for a project of the neighbourhood makes a call");
  return {};
}

Result<CallNeed> cleaned_need(CallNeed need) {
  Result<std::string> title = clean_text(need.title, limits::kTitle, Lines::one, "/needs");
  if (!title) return title.error();
  need.title = *std::move(title);
  need.received = 0;
  if (const char* const fault = fault_of_need(need)) return invalid("bad-need", "/needs", fault);
  return need;
}

Result<Call> cleaned_call(Call call, Timestamp now) {
  Result<std::string> title = clean_text(call.title, limits::kTitle, Lines::one, "/title");
  if (!title) return title.error();
  Result<std::string> text = clean_text(call.text, limits::kText, Lines::many, "/text", true);
  if (!text) return text.error();
  call.title = *std::move(title);
  call.text = *std::move(text);
  if (call.needs.empty() || call.needs.size() > limits::kCallNeeds) return invalid("bad-need", "/needs", "1 to 12 things that are needed");
  for (CallNeed& need : call.needs) {
    Result<CallNeed> fine = cleaned_need(std::move(need));
    if (!fine) return fine.error();
    need = *std::move(fine);
  }
  if (call.until <= now || call.until > now + limits::kListingLifeMax) return invalid("bad-until", "/until", "within a year from now");
  call.made_at = now;
  call.closed_at.reset();
  return call;
}

/// A gift is a thing, given.
bool fits(ListingKind kind, std::string_view category, const CallNeed& need) {
  return category == need.category && (kind == ListingKind::gift ? ListingKind::good : kind) == need.kind;
}
/// A bundle is more than what is needed, and comes whole: its member parts it first.
bool is_of_need(const Listing& listing, const CallNeed& need) {
  return listing.direction == Direction::offer && fits(listing.kind, listing.category, need) && !is_bundle(listing);
}

/// Some ring of the event has it, or handed it over.
bool is_in_a_ring(const MarketView& view, const EventThing& thing) {
  return std::ranges::any_of(event_transfers(view, thing.event), [&](const PlacedTransfer& placed) {
    return placed.transfer.item == thing.item && placed.transfer.state != EventTransferState::cancelled;
  });
}

/// Its owner does not want it back, and nobody has it yet. Of what is forgotten nothing else is known.
bool is_given_up(const MarketView& view, const EventThing& thing) {
  const auto item = event_item(view, thing.event, thing.item);
  if (!item) return true;
  const bool lies_there = item->leftover == Leftover::reserve || item->leftover == Leftover::give_corner;
  return lies_there && !is_in_a_ring(view, thing);
}

bool is_promised(const MarketView& view, const EventThing& thing) {
  const auto all = all_of_call_table<Pledge>(view, RecordKey{Table::pledge});
  return std::ranges::any_of(all, [&](const Pledge& one) { return one.thing == thing; });
}

/// Staff promises what an event left over, and only that.
Result<void> check_thing(const MarketView& view, const Pledge& pledge, const CallNeed& need) {
  const EventThing& thing = *pledge.thing;
  const Result<SwapEvent> event = event_of_staff(view, pledge.by, thing.event);
  if (!event) return event.error();
  const auto item = event_item(view, thing.event, thing.item);
  if (!item || pledge.listing) return not_found("no such thing on these tables");
  if (event->state != EventState::published && event->state != EventState::closed)
    return conflict("not-published", "what is left over shows when things change hands");
  if (!fits(item->kind, item->category, need)) return invalid("bad-item", "/item", "not what is needed");
  if (is_promised(view, thing)) return conflict("promised-already", "it is promised to a project");
  if (!is_given_up(view, thing)) return conflict("not-free", "its owner has not given it up, or somebody gets it");
  return {};
}

/// The matcher has looked for an exchange for it among everybody's, and left it.
bool was_left_over(const MarketView& view, const Listing& listing) {
  const auto last = view.last_clearing();
  return last && listing.posted_at < last->at;
}

/// Units that hang free, that no exchange asks for, and that their member has promised to no project.
std::uint32_t spare_units(const MarketView& view, const Listing& listing, const std::vector<Pledge>& promised, Timestamp now) {
  const bool hangs = listing.state == ListingState::active && listing.held == 0 && now < listing.expires_at;
  if (!hangs || !was_left_over(view, listing) || !view.live_proposals_with(listing.id).empty()) return 0;
  std::uint32_t units = listing.free_units();
  for (const Pledge& pledge : promised) {
    if (pledge.listing == listing.id && !pledge.received_at) units -= std::min(units, pledge.quantity);
  }
  return units;
}

std::vector<SpareOffer> spare_offers(const MarketView& view, const CallNeed& need, const std::vector<Listing>& own,
                                     const std::vector<Pledge>& promised, Timestamp now) {
  std::vector<SpareOffer> found;
  for (const Listing& listing : own) {
    const std::uint32_t units = is_of_need(listing, need) ? spare_units(view, listing, promised, now) : 0;
    if (units > 0) found.push_back({listing.id, listing.title, units});
  }
  return found;
}

/// The offer that is promised is the giver's, fits, and has so many units to spare.
Result<void> check_spare(const MarketView& view, const Pledge& pledge, const CallNeed& need, Timestamp now) {
  const auto listing = pledge.listing ? view.listing(*pledge.listing) : std::nullopt;
  if (!pledge.listing) return {};
  if (!listing || listing->member != pledge.by) return not_found("no such offer of yours");
  if (!is_of_need(*listing, need)) return invalid("bad-listing", "/listing", "not what is needed");
  if (pledge.quantity > spare_units(view, *listing, pledges_by(view, pledge.by), now))
    return conflict("not-free", "exchanges come first: not so many units of it are left over");
  return {};
}

bool is_own_wait(const Pledge& pledge) {
  return !pledge.received_at && !pledge.thing;
}

/// One promises once a need, not what one keeps oneself, and so often a day.
Result<void> check_own_promise(const MarketView& view, const Pledge& pledge, const Call& call, Timestamp now) {
  if (call.by == pledge.by) return conflict("own-call", "you keep this call");
  const bool again = std::ranges::any_of(
      pledges_of(view, call.id), [&](const Pledge& one) { return one.by == pledge.by && one.need == pledge.need && is_own_wait(one); });
  if (again) return conflict("promised-already", "take the first promise back to make another");
  return check_spare(view, pledge, call.needs[pledge.need], now);
}

/// It lies on no table any more.
void take_off_the_table(Workbench& bench, const EventThing& thing) {
  auto item = event_item(bench, thing.event, thing.item);
  const auto event = swap_event(bench, thing.event);
  if (!item || !event) return;
  item->leftover = Leftover::call;
  put(bench, *item);
  put_touched(bench, *event);
}

/// So many units fewer are offered. It is nothing that anybody has given in an exchange: nobody is counted by it.
void part_with(Workbench& bench, const Pledge& pledge) {
  if (pledge.thing) return take_off_the_table(bench, *pledge.thing);
  auto listing = pledge.listing ? bench.listing(*pledge.listing) : std::nullopt;
  if (!listing) return;
  if (listing->quantity > pledge.quantity)
    listing->quantity -= pledge.quantity;
  else
    listing->state = ListingState::ended;
  const bool open = listing->state == ListingState::active || listing->state == ListingState::paused;
  if (open && listing->given == listing->quantity) listing->state = ListingState::given;
  ++listing->version;
  bench.put(*listing);
}

/// No exchange asks for those units now: what is there can be handed over.
bool is_at_hand(const MarketView& view, const Pledge& pledge) {
  if (pledge.thing) return is_given_up(view, *pledge.thing);
  const auto listing = pledge.listing ? view.listing(*pledge.listing) : std::nullopt;
  return !listing || listing->free_units() >= pledge.quantity;
}

/// Which offer it is of is between its giver and the market: who keeps the call could see on the board when it is reserved.
PledgeView seen_pledge(const MarketView& view, const Pledge& pledge, MemberId viewer) {
  const auto giver = view.member(pledge.by);
  const auto listing = pledge.listing && pledge.by == viewer ? view.listing(*pledge.listing) : std::nullopt;
  const auto item = pledge.thing ? event_item(view, pledge.thing->event, pledge.thing->item) : std::nullopt;
  const auto event = pledge.thing ? swap_event(view, pledge.thing->event) : std::nullopt;
  return {.pledge = pledge,
          .first_name = giver ? giver->first_name : std::string{},
          .offer = listing ? listing->title
                   : item  ? item->title
                           : std::string{},
          .event = event ? event->name : std::string{},
          .holds = holds(view, pledge)};
}

}  // namespace

std::string encode(const Call& record) {
  return io::write_record(record);
}
std::string encode(const Pledge& record) {
  return io::write_record(record);
}

template <>
Result<Call> decode(std::string_view text) {
  Result<Call> record = io::read_record<Call>(text);
  if (!record) return record;
  if (const char* const fault = fault_of_call(*record)) return io::bad_record(fault);
  return record;
}

template <>
Result<Pledge> decode(std::string_view text) {
  Result<Pledge> record = io::read_record<Pledge>(text);
  if (!record) return record;
  if (const char* const fault = fault_of_pledge(*record)) return io::bad_record(fault);
  return record;
}

RecordKey key_of(const Call& call) {
  return {Table::call, {call.id.bytes()}};
}
RecordKey key_of(const Pledge& pledge) {
  return {Table::pledge, {pledge.call.bytes(), pledge.id.bytes()}};
}

std::optional<Call> call(const MarketView& view, CallId id) {
  const auto text = view.row({Table::call, {id.bytes()}});
  if (!text) return std::nullopt;
  Result<Call> record = decode<Call>(*text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

std::vector<Call> calls(const MarketView& view) {
  auto all = all_of_call_table<Call>(view, RecordKey{Table::call});
  std::ranges::stable_sort(all, std::greater<>(), &Call::made_at);
  return all;
}

std::vector<Pledge> pledges_of(const MarketView& view, CallId call) {
  auto all = all_of_call_table<Pledge>(view, {Table::pledge, {call.bytes()}});
  std::ranges::stable_sort(all, {}, &Pledge::at);
  return all;
}

std::vector<Call> calls_by(const MarketView& view, MemberId member) {
  auto all = calls(view);
  std::erase_if(all, [&](const Call& call) { return call.by != member; });
  return all;
}

std::vector<Pledge> pledges_by(const MarketView& view, MemberId member) {
  auto all = all_of_call_table<Pledge>(view, RecordKey{Table::pledge});
  std::erase_if(all, [&](const Pledge& pledge) { return pledge.by != member; });
  return all;
}

std::vector<RecordKey> rows_of(const MarketView& view, const Call& call) {
  std::vector<RecordKey> rows{key_of(call)};
  for (const Pledge& pledge : pledges_of(view, call.id)) rows.push_back(key_of(pledge));
  return rows;
}

std::uint32_t missing(const Call& call, std::size_t need, const std::vector<Pledge>& pledges) {
  std::uint32_t there = call.needs.at(need).received;
  for (const Pledge& pledge : pledges) {
    if (pledge.need == need && !pledge.received_at) there += pledge.quantity;
  }
  return call.needs[need].quantity - std::min(there, call.needs[need].quantity);
}

bool holds(const MarketView& view, const Pledge& pledge) {
  if (pledge.received_at) return true;
  if (pledge.thing) return is_given_up(view, *pledge.thing);
  if (!pledge.listing) return true;
  const auto listing = view.listing(*pledge.listing);
  return !listing || listing->quantity - listing->given >= pledge.quantity;
}

std::vector<Pledge> standing_pledges(const MarketView& view, CallId call) {
  auto pledges = pledges_of(view, call);
  std::erase_if(pledges, [&](const Pledge& pledge) { return !holds(view, pledge); });
  return pledges;
}

bool knows_of(const MarketView& view, const Call& call, MemberId viewer) {
  const auto keeper = view.member(call.by);
  return keeper && keeper->state == MemberState::active && !view.blocked(call.by, viewer);
}

std::optional<CallView> call_for(const MarketView& view, const Call& call, MemberId viewer, Timestamp now) {
  const auto member = view.member(viewer);
  if (!member || !knows_of(view, call, viewer)) return std::nullopt;
  CallView seen{.call = call, .keeps = keeps(view, call, *member), .needs = {}, .pledges = {}};
  const auto own = view.listings_of(viewer);
  const auto promised = pledges_by(view, viewer);
  for (const CallNeed& need : call.needs) {
    const bool may_give = !seen.keeps && is_open(call, now) && may_be_matched(*member);
    seen.needs.push_back({.need = need, .suits = may_give ? spare_offers(view, need, own, promised, now) : std::vector<SpareOffer>{}});
  }
  for (const Pledge& pledge : pledges_of(view, call.id)) {
    NeedView& need = seen.needs.at(pledge.need);
    if (!pledge.received_at && holds(view, pledge)) need.promised += pledge.quantity;
    if (!pledge.received_at && pledge.by == viewer && !pledge.thing) need.mine += pledge.quantity;
    const auto giver = view.member(pledge.by);
    if (pledge.by == viewer || (seen.keeps && giver && !view.blocked(viewer, pledge.by)))
      seen.pledges.push_back(seen_pledge(view, pledge, viewer));
  }
  return seen;
}

Result<Changes> decide(const MarketView& view, const MakeCall& command, Timestamp now) {
  const Result<Member> maker = acting_member(view, command.call.by);
  if (!maker) return maker.error();
  if (Result<void> may = may_call(view, *maker, command.call.association); !may) return may.error();
  Result<Call> call = cleaned_call(command.call, now);
  if (!call) return call.error();
  const auto open = std::ranges::count_if(calls(view), [&](const Call& one) { return is_open(one, now); });
  if (static_cast<std::size_t>(open) >= limits::kOpenCalls) return Error{Errc::too_many, "calls", "enough calls are open"};
  Workbench bench(view, now);
  bench.put_row(key_of(*call), encode(*call));
  bench.write_down({command.audit, now, call->by, "call-made", call->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const CloseCall& command, Timestamp now) {
  const Result<Member> closer = acting_member(view, command.by);
  if (!closer) return closer.error();
  auto found = call(view, command.call);
  if (!found || !keeps(view, *found, *closer)) return not_found("no such call of yours");
  if (!is_open(*found, now)) return conflict("call-over", "it is over already");
  Workbench bench(view, now);
  found->closed_at = now;
  bench.put_row(key_of(*found), encode(*found));
  bench.write_down({command.audit, now, command.by, "call-closed", found->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const MakePledge& command, Timestamp now) {
  Pledge pledge = command.pledge;
  const Result<Member> giver = acting_member(view, pledge.by);
  if (!giver) return giver.error();
  const Result<Call> call = known_call(view, pledge.call, pledge.by);
  if (!call) return call.error();
  if (!may_be_matched(*giver)) return forbidden("adults-only", "under 18 one gives with a responsible adult of a programme");
  if (!is_open(*call, now)) return conflict("call-over", "it is over");
  if (pledge.need >= call->needs.size()) return invalid("bad-need", "/need", "no such need");
  const CallNeed& need = call->needs[pledge.need];
  const Result<void> fine = pledge.thing ? check_thing(view, pledge, need) : check_own_promise(view, pledge, *call, now);
  if (!fine) return fine.error();
  if (pledge.quantity < 1 || pledge.quantity > missing(*call, pledge.need, standing_pledges(view, call->id)))
    return invalid("bad-quantity", "/quantity", "not more than is missing");
  Workbench bench(view, now);
  if (!pledge.thing) {  // of things of an event there are only as many as lie there
    if (Result<void> spent = bench.spend(pledge.by, "pledges", limits::kPledgesADay, "pledges-today"); !spent) return spent.error();
  }
  pledge.at = now;
  pledge.received_at.reset();
  bench.put_row(key_of(pledge), encode(pledge));
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const TakePledgeBack& command, Timestamp now) {
  if (const Result<Member> giver = acting_member(view, command.by); !giver) return giver.error();
  const auto pledge = pledge_in(view, command.call, command.pledge);
  if (!pledge || pledge->by != command.by) return not_found("no such promise of yours");
  if (pledge->received_at) return conflict("arrived", "it has arrived: thank you");
  Workbench bench(view, now);
  bench.erase_row(key_of(*pledge));
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ReceivePledge& command, Timestamp now) {
  const Result<Member> keeper = acting_member(view, command.by);
  if (!keeper) return keeper.error();
  auto found = call(view, command.call);
  auto pledge = pledge_in(view, command.call, command.pledge);
  if (!found || !pledge || !keeps(view, *found, *keeper)) return not_found("no such promise to a call of yours");
  if (pledge->received_at) return Changes{};
  if (!is_at_hand(view, *pledge)) return conflict("not-free", "an exchange came first");
  CallNeed& need = found->needs.at(pledge->need);
  need.received += std::min(pledge->quantity, need.quantity - need.received);
  pledge->received_at = now;
  Workbench bench(view, now);
  part_with(bench, *pledge);
  bench.put_row(key_of(*found), encode(*found));
  bench.put_row(key_of(*pledge), encode(*pledge));
  return std::move(bench).take();
}

}  // namespace ronde::market
