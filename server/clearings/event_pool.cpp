#include "clearings/event_pool.hpp"

#include <algorithm>
#include <utility>

#include "clearings/event_floor.hpp"

namespace ronde::clearings {

using market::EventBook;
using market::EventGroup;
using market::EventItem;
using market::EventItemId;
using market::EventPerson;
using market::EventPersonId;
using market::EventWish;
using market::EventWishes;
using matcher::MemberIndex;
using matcher::OfferIndex;
using matcher::Receiver;
using matcher::RelayIndex;
using matcher::WantIndex;

namespace {

std::int32_t face_value(market::WishLevel face) {
  return face == market::WishLevel::love ? 3 : face == market::WishLevel::good ? 2 : 1;
}

/// Somebody's place in the pool.
struct Place {
  const EventPerson* person = nullptr;
  MemberIndex member = matcher::kNobody;    // nobody: has something already, so that they are not counted once more
  std::uint32_t room = 0;                   // things that they may still take home in return, and
  std::uint32_t owed = 0;                   // those that they get before others
  std::uint32_t debt = 0;                   // items that they give on for what they have
  bool tied = false;                        // an imported list says what is given for what: then each item has a want of its own
  std::map<EventItemId, OfferIndex> gives;  // in return for something
  std::optional<WantIndex> any, due;        // what comes for any of these; what is owed
};

/// Adds to a builder and notes what each number stands for.
class PoolGraph {
 public:
  explicit PoolGraph(EventPool& pool) : pool_(pool) {}

  OfferIndex add_offer(MemberIndex owner, std::uint32_t units, bool gift, std::optional<EventItemId> item) {
    pool_.items.push_back(item);
    return builder_.add_offer({.owner = owner, .capacity = units, .gift = gift});
  }
  WantIndex add_want(MemberIndex owner, std::uint32_t units, EventPersonId person) {
    pool_.people.push_back(person);
    wants_.push_back({owner, units});
    return builder_.add_want({.owner = owner, .capacity = units});
  }
  RelayIndex add_relay(MemberIndex owner) { return builder_.add_relay({owner}); }
  void add_return(WantIndex want, OfferIndex offer) { builder_.add_return(want, offer); }
  void add_relay_arc(RelayIndex relay, Receiver to) { builder_.add_relay_arc(relay, to); }
  void add_transfer(OfferIndex offer, Receiver to, const matcher::ArcFacts& facts) { builder_.add_transfer(offer, to, facts); }

  /// Chains as cycles: see EventPool.
  void add_reserve(const std::vector<OfferIndex>& gifts) {
    const auto receivers = static_cast<WantIndex>(wants_.size());
    const WantIndex reserve = add_want(matcher::kNobody, static_cast<std::uint32_t>(gifts.size()), {});
    for (const OfferIndex gift : gifts) add_return(reserve, gift);
    for (WantIndex want = 0; want < receivers; ++want) {
      const OfferIndex nothing = add_offer(wants_[want].owner, wants_[want].capacity, false, std::nullopt);
      add_return(want, nothing);
      add_transfer(nothing, {reserve, false}, {.weight = 0});
    }
    pool_.reserve = reserve;
  }
  void build() {
    auto built = std::move(builder_).build();
    pool_.problems = std::move(built.problems);
    if (built.graph) pool_.graph = *std::move(built.graph);
  }

 private:
  EventPool& pool_;
  matcher::ExchangeGraphBuilder builder_;
  std::vector<matcher::Want> wants_;
};

/// One person's wishes as arcs.
class WishWriter {
 public:
  WishWriter(PoolGraph& graph, const EventFloor& floor, const std::map<EventItemId, OfferIndex>& offers,
             const std::set<std::pair<EventItemId, EventPersonId>>& before, const Place& place, const EventWishes& wishes)
      : graph_(graph), floor_(floor), offers_(offers), before_(before), place_(place), wishes_(wishes) {
    for (const EventGroup& group : wishes.groups) {
      if (is_tied(group)) tied_.emplace(group.group, &group);
    }
    for (const EventWish& wish : wishes.wishes) ++size_[wish.group];
    use_up();
  }

  void write() {
    for (const EventWish& wish : wishes_.wishes) {
      const auto offer = offers_.find(wish.item);
      if (offer == offers_.end() || floor_.items.at(wish.item)->owner == place_.person->id) continue;
      for (const Receiver to : receivers_of(wish.group)) add(offer->second, to, wish);
    }
  }

 private:
  /// A list that one item alone is given for needs no relay: its item goes but once.
  [[nodiscard]] static bool is_list(const EventGroup& group) { return group.for_items.size() == 1 && group.for_groups.empty(); }
  [[nodiscard]] static bool is_tied(const EventGroup& group) { return !group.for_items.empty() || !group.for_groups.empty(); }

  /// Of whose group something has come already, and the groups that this one counted for.
  void use_up() {
    const auto received = floor_.received.find(place_.person->id);
    if (received == floor_.received.end()) return;
    for (const EventWish& wish : wishes_.wishes) {
      if (wish.group != 0 && std::ranges::find(received->second, wish.item) != received->second.end()) use_up(wish.group);
    }
  }
  void use_up(std::uint16_t group) {
    const auto tied = tied_.find(group);
    if (tied != tied_.end() && is_list(*tied->second)) return;
    if (!used_up_.insert(group).second || tied == tied_.end()) return;
    for (const std::uint16_t above : tied->second->for_groups) use_up(above);
  }

  std::vector<Receiver> receivers_of(std::uint16_t group) {
    const auto tied = tied_.find(group);
    if (group != 0 && tied != tied_.end()) return receivers_of(*tied->second);
    std::vector<Receiver> open;
    if (used_up_.contains(group) && group != 0) return open;
    const bool one_of_these = group != 0 && size_.at(group) > 1;
    // Where one thing is owed, whatever comes for it is one of its group anyway.
    const bool due_direct = place_.due && (!one_of_these || place_.owed == 1);
    if (due_direct) open.push_back({*place_.due, false});
    if (one_of_these) {
      if (!due_direct) open.push_back({relay_of(group, {}), true});
    } else {
      for (const WantIndex want : wants_for_anything()) open.push_back({want, false});
    }
    return open;
  }

  std::vector<Receiver> receivers_of(const EventGroup& group) {
    std::vector<Receiver> open;
    if (used_up_.contains(group.group)) return open;
    if (place_.due && place_.owed == 1) open.push_back({*place_.due, false});
    if (const auto target = target_of(group)) open.push_back(*target);
    return open;
  }

  /// Where the wishes of a tied group lead: to the want of its one item, or to a relay on the way.
  std::optional<Receiver> target_of(const EventGroup& group) {
    if (!is_list(group)) return Receiver{relay_of(group.group, group), true};
    if (const auto want = want_for(group.for_items.front())) return Receiver{*want, false};
    return std::nullopt;
  }

  RelayIndex relay_of(std::uint16_t number, const EventGroup& group) {
    const auto [at, fresh] = relays_.try_emplace(number, 0);
    if (!fresh) return at->second;
    const RelayIndex relay = graph_.add_relay(place_.member);
    at->second = relay;
    opening_.insert(number);
    std::set<std::pair<bool, std::uint32_t>> leads;
    const auto lead = [&](Receiver to) {
      if (leads.emplace(to.relay, to.index).second) graph_.add_relay_arc(relay, to);
    };
    if (!is_tied(group)) {
      for (const WantIndex want : wants_for_anything()) lead({want, false});
      if (place_.due) lead({*place_.due, false});
    }
    for (const EventItemId item : group.for_items) {
      if (const auto want = want_for(item)) lead({*want, false});
    }
    for (const std::uint16_t above : group.for_groups) {
      const auto tied = tied_.find(above);
      // A group that counts for itself by way of others leads nowhere.
      if (tied == tied_.end() || used_up_.contains(above) || opening_.contains(above)) continue;
      if (const auto target = target_of(*tied->second)) lead(*target);
    }
    opening_.erase(number);
    return relay;
  }

  std::vector<WantIndex> wants_for_anything() {
    std::vector<WantIndex> wants;
    if (place_.any) wants.push_back(*place_.any);
    if (place_.tied) {
      for (const auto& [item, offer] : place_.gives) wants.push_back(*want_for(item));
    }
    return wants;
  }

  /// What comes for this one of one's own items. Nothing: it does not move, or asks nothing back.
  std::optional<WantIndex> want_for(EventItemId item) {
    const auto offer = place_.gives.find(item);
    if (offer == place_.gives.end()) return std::nullopt;
    const auto [at, fresh] = want_for_.try_emplace(item, 0);
    if (fresh) {
      at->second = graph_.add_want(place_.member, 1, place_.person->id);
      graph_.add_return(at->second, offer->second);
    }
    return at->second;
  }

  void add(OfferIndex offer, Receiver to, const EventWish& wish) {
    if (!written_.emplace(offer, to.relay, to.index).second) return;
    matcher::ArcFacts facts;
    facts.wish = face_value(wish.face);
    facts.walk = before_.contains({wish.item, place_.person->id}) ? 0 : 1;
    facts.waiting = !to.relay && place_.due == to.index ? 1 : 0;
    graph_.add_transfer(offer, to, facts);
  }

  PoolGraph& graph_;
  const EventFloor& floor_;
  const std::map<EventItemId, OfferIndex>& offers_;
  const std::set<std::pair<EventItemId, EventPersonId>>& before_;
  const Place& place_;
  const EventWishes& wishes_;
  std::map<std::uint16_t, const EventGroup*> tied_;
  std::map<std::uint16_t, std::size_t> size_;
  std::set<std::uint16_t> used_up_, opening_;
  std::map<std::uint16_t, RelayIndex> relays_;
  std::map<EventItemId, WantIndex> want_for_;
  std::set<std::tuple<OfferIndex, bool, std::uint32_t>> written_;
};

class PoolMaker {
 public:
  PoolMaker(const EventBook& book, EventAim aim) : aim_(aim), floor_(event_floor(book)), graph_(pool_) {
    pool_.book = book;
    note_before(book);
  }

  EventPool make() && {
    for (const EventPerson* person : floor_.people) places_.push_back(place_of(*person));
    owe_items();
    add_offers();
    for (Place& place : places_) add_wants(place);
    for (const Place& place : places_) {
      const auto wishes = floor_.wishes.find(place.person->id);
      if (wishes != floor_.wishes.end()) WishWriter(graph_, floor_, offers_, before_, place, *wishes->second).write();
    }
    const std::uint32_t cap = pool_.book.event.cycle_cap;
    pool_.caps = {.cycle_cap = std::nullopt};
    if (cap != 0) pool_.caps = {.cycle_cap = cap, .chain_cap = gifts_.empty() ? 0 : cap};
    if (cap == 0 && !gifts_.empty()) graph_.add_reserve(gifts_);
    aim();
    graph_.build();
    return std::move(pool_);
  }

 private:
  void note_before(const EventBook& book) {
    if (!book.last) return;
    for (const market::EventRing& ring : book.last->rings) {
      for (const market::EventTransfer& transfer : ring.transfers) before_.emplace(transfer.item, transfer.receiver);
    }
  }

  Place place_of(const EventPerson& person) {
    Place place;
    place.person = &person;
    if (!floor_.received.contains(person.id)) place.member = static_cast<MemberIndex>(places_.size());
    place.room = static_cast<std::uint32_t>(room_of(floor_, pool_.book, person));
    const auto wishes = floor_.wishes.find(person.id);
    place.tied = wishes != floor_.wishes.end() && !wishes->second->groups.empty();
    const auto balance = floor_.owed.find(person.id);
    if (balance == floor_.owed.end()) return place;
    if (balance->second > 0) place.owed = std::min(static_cast<std::uint32_t>(balance->second), place.room);
    if (balance->second < 0) place.debt = static_cast<std::uint32_t>(-balance->second);
    place.room -= place.owed;
    return place;
  }

  /// What was promised goes first, so that few slips change; then by id.
  void owe_items() {
    std::vector<EventItemId> order = floor_.promised;
    for (const auto& [id, item] : floor_.items) order.push_back(id);
    std::map<EventPersonId, std::uint32_t> debts;
    for (const Place& place : places_) debts[place.person->id] = place.debt;
    for (const EventItemId id : order) {
      const EventItem& item = *floor_.items.at(id);
      std::uint32_t& debt = debts.at(item.owner);
      if (debt > 0 && !is_gift(*floor_.by_id.at(item.owner), item) && owed_items_.insert(id).second) --debt;
    }
  }

  void add_offers() {
    std::map<EventPersonId, Place*> place_of;
    for (Place& place : places_) place_of[place.person->id] = &place;
    for (const auto& [id, item] : floor_.items) {
      Place& place = *place_of.at(item->owner);
      const bool gift = is_gift(*place.person, *item) || owed_items_.contains(id);
      // Wants of single items cannot count together what comes for them: then no more is given than may come.
      if (!gift && place.tied && place.gives.size() >= place.room) continue;
      // The reserve of a room without a cap is nobody's, so that a return to it stays inside one member.
      const MemberIndex owner = gift ? matcher::kNobody : place.member;
      const OfferIndex offer = graph_.add_offer(owner, 1, gift && pool_.book.event.cycle_cap != 0, id);
      offers_.emplace(id, offer);
      if (gift)
        gifts_.push_back(offer);
      else
        place.gives.emplace(id, offer);
    }
  }

  void add_wants(Place& place) {
    if (place.room > 0 && !place.tied) {
      place.any = graph_.add_want(place.member, place.room, place.person->id);
      for (const auto& [item, offer] : place.gives) graph_.add_return(*place.any, offer);
    }
    if (place.owed > 0) place.due = graph_.add_want(place.member, place.owed, place.person->id);
    owes_ = owes_ || place.owed > 0;
  }

  void aim() {
    const auto add = [this](matcher::Level level, const char* name) {
      pool_.objective.levels.push_back(level);
      pool_.level_names.emplace_back(name);
    };
    if (owes_) add(matcher::Level::waiting, "owed");
    const matcher::Level transfers = pool_.reserve ? matcher::Level::weight : matcher::Level::transfers;
    if (aim_ == EventAim::transfers) add(transfers, "transfers");
    add(matcher::Level::people, "people");
    if (aim_ == EventAim::people) add(transfers, "transfers");
    if (pool_.book.last) add(matcher::Level::walk, "changes");
    add(matcher::Level::wish, "wish");
  }

  EventPool pool_;
  EventAim aim_;
  EventFloor floor_;
  PoolGraph graph_;
  std::vector<Place> places_;
  std::set<std::pair<EventItemId, EventPersonId>> before_;
  std::set<EventItemId> owed_items_;
  std::map<EventItemId, OfferIndex> offers_;
  std::vector<OfferIndex> gifts_;
  bool owes_ = false;
};

}  // namespace

EventPool event_pool(const EventBook& book, EventAim aim) {
  return PoolMaker(book, aim).make();
}

}  // namespace ronde::clearings
