#include "api/event_result_json.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "json/write.hpp"
#include "market/records.hpp"
#include "market/text_rules.hpp"

namespace ronde::api {
namespace {

using market::EventBook;
using market::EventPerson;
using market::EventPersonId;
using market::EventResult;
using market::EventRing;
using market::EventTransfer;
using market::EventTransferState;

/// For whom it is written: everybody's id and name, or only names that may be shown.
enum class Names : std::uint8_t { all, shown };

void write_somebody(json::Writer& out, std::string_view key, const EventPerson& person, Names names) {
  out.key(key).begin_object();
  if (names == Names::all) out.member("id", person.id.text());
  out.member("number", person.number);
  if (names == Names::all || person.name_shown) out.member("name", person.name);
  out.end_object();
}

void write_transfer(json::Writer& out, const EventLookup& at, const EventTransfer& transfer, Names names) {
  const market::EventItem& item = *at.items.at(transfer.item);
  out.begin_object().member("index", transfer.index).member("item", item.id.text()).member("label", item.label);
  out.member("title", item.title).member("category", item.category);
  write_somebody(out, "giver", *at.people.at(transfer.giver), names);
  write_somebody(out, "receiver", *at.people.at(transfer.receiver), names);
  out.member("state", market::name_of(transfer.state)).end_object();
}

void write_ring(json::Writer& out, const EventLookup& at, const EventRing& ring, Names names) {
  out.begin_object().member("index", ring.index).member("table", std::string(1, ring.table)).member("chain", ring.chain);
  out.key("transfers").begin_array();
  for (const EventTransfer& transfer : ring.transfers) write_transfer(out, at, transfer, names);
  out.end_array().end_object();
}

std::size_t served_by(const EventResult& result) {
  std::set<EventPersonId> served;
  for (const EventRing& ring : result.rings) {
    for (const EventTransfer& transfer : ring.transfers) {
      if (transfer.state != EventTransferState::cancelled) served.insert(transfer.receiver);
    }
  }
  return served.size();
}

void write_head(json::Writer& out, const EventResult& result) {
  out.begin_object().member("round", result.round).member("at", market::time_text(result.at));
  out.member("seed", std::to_string(result.seed));  // as a text: a number of JavaScript has 53 bits
  out.member("input_hash", result.input_hash).member("proven", result.proven).key("levels").begin_array();
  for (const market::EventLevel& level : result.levels)
    out.begin_object().member("name", level.name).member("value", level.value).member("bound", level.bound).end_object();
  out.end_array().member("served", served_by(result));
}

bool sits_in(const EventRing& ring, EventPersonId person) {
  return std::ranges::any_of(ring.transfers, [&](const EventTransfer& one) { return one.giver == person || one.receiver == person; });
}

/// Does this person give or get something in it that is still to be handed over, or was?
bool stands_in(const EventRing& ring, EventPersonId person) {
  return std::ranges::any_of(ring.transfers, [&](const EventTransfer& one) {
    return one.state != EventTransferState::cancelled && (one.giver == person || one.receiver == person);
  });
}

/// What one gets or gives, and the table where its ring meets.
struct SlipLine {
  const EventTransfer* transfer;
  char table;
};
struct Slip {
  std::vector<SlipLine> gets;
  std::vector<SlipLine> gives;
};

std::map<EventPersonId, Slip> slips_of(const EventResult& result) {
  std::map<EventPersonId, Slip> slips;
  for (const EventRing& ring : result.rings) {
    for (const EventTransfer& transfer : ring.transfers) {
      if (transfer.state == EventTransferState::cancelled) continue;
      slips[transfer.receiver].gets.push_back({&transfer, ring.table});
      slips[transfer.giver].gives.push_back({&transfer, ring.table});
    }
  }
  return slips;
}

void write_lines(json::Writer& out, const EventLookup& at, const std::vector<SlipLine>& lines, bool gets) {
  out.key(gets ? "gets" : "gives").begin_array();
  for (const SlipLine& line : lines) {
    const market::EventItem& item = *at.items.at(line.transfer->item);
    out.begin_object().member("index", line.transfer->index).member("label", item.label).member("title", item.title);
    out.member("table", std::string(1, line.table));
    write_somebody(out, gets ? "from" : "to", *at.people.at(gets ? line.transfer->giver : line.transfer->receiver), Names::shown);
    out.end_object();
  }
  out.end_array();
}

/// Who is here with a slip of the round before, of which nothing stands any more: a paper has to say so.
std::vector<const EventPerson*> with_nothing_left(const EventBook& book, const EventLookup& at) {
  std::vector<const EventPerson*> people;
  if (!book.last) return people;
  for (const EventPersonId id : book.last->changed) {
    const auto person = at.people.find(id);
    const bool here = person != at.people.end() && person->second->presence != market::Presence::absent;
    if (here && std::ranges::none_of(book.last->rings, [&](const EventRing& ring) { return stands_in(ring, id); }))
      people.push_back(person->second);
  }
  return people;
}

/// By name; those who want none shown come after, by number.
bool comes_before(const EventPerson& one, const EventPerson& other) {
  const auto rank = [](const EventPerson& person) {
    const bool named = person.name_shown && !person.name.empty();
    return std::tuple(!named, named ? market::folded(person.name) : std::string{}, person.number);
  };
  return rank(one) < rank(other);
}

}  // namespace

EventLookup::EventLookup(const EventBook& book) {
  for (const EventPerson& person : book.people) people[person.id] = &person;
  for (const market::EventItem& item : book.items) items[item.id] = &item;
}

std::string event_result_for_staff(const EventBook& book) {
  const EventLookup at(book);
  const EventResult& result = *book.last;
  json::Writer out(65'536);
  write_head(out, result);
  out.key("rings").begin_array();
  for (const EventRing& ring : result.rings) write_ring(out, at, ring, Names::all);
  out.end_array().key("unserved").begin_array();
  for (const market::Unserved& one : result.unserved) {
    const auto person = at.people.find(one.person);
    if (person == at.people.end()) continue;  // gone for good since
    out.begin_object();
    write_somebody(out, "person", *person->second, Names::all);
    out.member("missing", one.missing).member("wishes_none", one.wishes_none).end_object();
  }
  out.end_array().key("changed").begin_array();
  for (const EventPersonId id : result.changed) out.value(id.text());
  out.end_array().end_object();
  return out.take();
}

std::string event_result_for(const EventBook& book, EventPersonId viewer) {
  const EventLookup at(book);
  json::Writer out(2048);
  write_head(out, *book.last);
  out.key("rings").begin_array();
  for (const EventRing& ring : book.last->rings) {
    if (sits_in(ring, viewer)) write_ring(out, at, ring, Names::shown);
  }
  out.end_array().key("unserved").begin_array().end_array().key("changed").begin_array().end_array().end_object();
  return out.take();
}

std::string event_slips(const EventBook& book, const std::function<std::string(EventPersonId)>& token) {
  const EventLookup at(book);
  const auto slips = book.last ? slips_of(*book.last) : std::map<EventPersonId, Slip>{};
  std::vector<const EventPerson*> people;
  for (const auto& [id, slip] : slips) people.push_back(at.people.at(id));
  for (const EventPerson* person : with_nothing_left(book, at)) people.push_back(person);
  std::ranges::sort(people, [](const EventPerson* one, const EventPerson* other) { return comes_before(*one, *other); });
  json::Writer out(65'536);
  out.begin_object().key("event").begin_object().member("name", book.event.name).member("hall", book.event.hall).end_object();
  out.key("people").begin_array();
  for (const EventPerson* person : people) {
    const auto found = slips.find(person->id);
    const Slip slip = found == slips.end() ? Slip{} : found->second;
    out.begin_object().key("person").begin_object().member("id", person->id.text()).member("number", person->number);
    out.member("name", person->name_shown ? person->name : std::string{}).member("code", person->code);
    out.member("token", token(person->id)).end_object();
    out.member("changed", std::ranges::find(book.last->changed, person->id) != book.last->changed.end());
    write_lines(out, at, slip.gets, true);
    write_lines(out, at, slip.gives, false);
    out.end_object();
  }
  out.end_array().end_object();
  return out.take();
}

std::string event_transfer_json(const EventBook& book, const EventTransfer& transfer) {
  json::Writer out;
  write_transfer(out, EventLookup(book), transfer, Names::all);
  return out.take();
}

}  // namespace ronde::api
