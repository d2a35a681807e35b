#include "api/event_screen.hpp"

#include <vector>

#include "api/event_result_json.hpp"
#include "json/write.hpp"
#include "market/event_records.hpp"
#include "market/events.hpp"

namespace ronde::api {
namespace {

using market::EventBook;
using market::EventPersonId;
using market::EventState;
using market::EventTransfer;
using market::EventTransferState;
using market::MarketView;

constexpr std::size_t id_characters = 26;
/// Halls on one evening on one server; when there are more, pages are written again.
constexpr std::size_t screen_pages_kept = 16;

accounts::Bytes32 screen_secret(const Context& context) {
  return accounts::keyed_hash(context.key, "event-screen", "");
}

/// What somebody gets and gives, and where they meet their ring; of several tables, the first.
struct OwnPart {
  char table = 0;
  std::vector<const EventTransfer*> gets;
  std::vector<const EventTransfer*> gives;
};

/// Who has a part, and the table of each transfer.
struct Parts {
  explicit Parts(const EventBook& book) {
    if (!book.last) return;
    for (const auto& ring : book.last->rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == EventTransferState::cancelled) continue;
        add(transfer.receiver, ring.table).gets.push_back(&transfer);
        add(transfer.giver, ring.table).gives.push_back(&transfer);
        tables.emplace(&transfer, ring.table);
      }
    }
  }
  OwnPart& add(EventPersonId person, char table) {
    OwnPart& own = people[person];
    if (own.table == 0) own.table = table;
    return own;
  }
  [[nodiscard]] std::optional<std::string> table_of(EventPersonId person) const {
    const auto found = people.find(person);
    return found == people.end() ? std::nullopt : std::optional(std::string(1, found->second.table));
  }
  std::map<EventPersonId, OwnPart> people;
  std::map<const EventTransfer*, char> tables;
};

void write_people(json::Writer& out, const EventBook& book, const Parts& parts) {
  out.key("people").begin_array();
  for (const auto& person : book.people) {
    if (person.number == 0 || person.presence == market::Presence::absent) continue;
    out.begin_object().member("number", person.number);
    if (person.name_shown) out.member("name", person.name);
    if (const auto table = parts.table_of(person.id)) out.member("table", *table);
    out.end_object();
  }
  out.end_array();
}

void write_rings(json::Writer& out, const EventBook& book, const EventLookup& at) {
  out.key("rings").begin_array();
  if (book.last) {
    for (const auto& ring : book.last->rings) {
      out.begin_object().member("index", ring.index).member("table", std::string(1, ring.table)).member("chain", ring.chain);
      out.key("transfers").begin_array();
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == EventTransferState::cancelled) continue;
        const market::EventItem& item = *at.items.at(transfer.item);
        out.begin_object().member("from", at.people.at(transfer.giver)->number).member("to", at.people.at(transfer.receiver)->number);
        out.member("title", item.title).member("category", item.category).member("state", market::name_of(transfer.state)).end_object();
      }
      out.end_array().end_object();
    }
  }
  out.end_array();
}

void write_things(json::Writer& out, const std::vector<const EventTransfer*>& transfers, const EventLookup& at, const Parts& parts) {
  out.begin_array();
  for (const EventTransfer* transfer : transfers) {
    const market::EventItem& item = *at.items.at(transfer->item);
    out.begin_object().member("index", transfer->index).member("label", item.label).member("title", item.title);
    out.member("table", std::string(1, parts.tables.at(transfer))).end_object();
  }
  out.end_array();
}

std::string own_json(const market::EventPerson& person, const EventLookup& at, const Parts& parts) {
  static const OwnPart none;
  const auto found = parts.people.find(person.id);
  const OwnPart& own = found == parts.people.end() ? none : found->second;
  json::Writer out;
  out.begin_object().member("number", person.number).member("table", parts.table_of(person.id).value_or(""));
  write_things(out.key("gets"), own.gets, at, parts);
  write_things(out.key("gives"), own.gives, at, parts);
  out.end_object();
  return out.take();
}

}  // namespace

std::string screen_key(const Context& context, const ScreenAddress& address) {
  return accounts::seal(screen_secret(context), address.home.text() + address.event.text());
}

std::optional<ScreenAddress> screen_of(const Context& context, std::string_view key) {
  const std::string text = accounts::unseal(screen_secret(context), key);
  if (text.size() != 2 * id_characters) return std::nullopt;
  const auto home = market::NeighbourhoodId::parse(std::string_view(text).substr(0, id_characters));
  const auto event = market::EventId::parse(std::string_view(text).substr(id_characters));
  if (!home || !event) return std::nullopt;
  return ScreenAddress{*home, *event};
}

std::optional<market::SwapEvent> event_on_screen(const MarketView& view, market::EventId id) {
  auto event = market::swap_event(view, id);
  if (!event || event->state == EventState::draft || event->state == EventState::closed) return std::nullopt;
  return event;
}

ScreenPage::ScreenPage(const MarketView& view, EventBook book) : version_(book.event.version) {
  const market::SwapEvent& event = book.event;
  const bool told = event.state == EventState::published;
  if (!told) book.last.reset();
  const EventLookup at(book);
  const Parts parts(book);
  const auto counts = market::event_counts(view, event, told);
  json::Writer out(16'384);
  out.begin_object().key("event").begin_object().member("id", event.id.text()).member("name", event.name);
  out.member("hall", event.hall).member("state", market::name_of(event.state)).member("version", event.version).end_object();
  out.key("counts").begin_object().member("people", counts.people).member("present", counts.present).member("items", counts.items);
  out.member("wishes", counts.wishes).member("rings", counts.rings).member("served", counts.served).end_object();
  write_people(out, book, parts);
  write_rings(out, book, at);
  common_ = out.end_object().take();
  common_.pop_back();
  for (const auto& person : book.people) mine_.emplace(person.id, own_json(person, at, parts));
}

std::string ScreenPage::json(std::optional<EventPersonId> me) const {
  if (!me) return common_ + "}";
  const auto mine = mine_.find(*me);
  return common_ + R"(,"mine":)" + (mine == mine_.end() ? "null" : mine->second) + "}";
}

std::shared_ptr<const ScreenPage> ScreenPages::page(const MarketView& view, const market::SwapEvent& event) {
  const std::scoped_lock lock(mutex_);
  if (pages_.size() >= screen_pages_kept && !pages_.contains(event.id)) pages_.clear();
  auto& page = pages_[event.id];
  if (!page || page->version() < event.version) page = std::make_shared<const ScreenPage>(view, *market::event_book(view, event.id));
  return page;
}

}  // namespace ronde::api
