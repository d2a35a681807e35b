#include "clearings/event_wants.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "clearings/event_floor.hpp"
#include "market/csv.hpp"
#include "market/near_words.hpp"
#include "market/text_rules.hpp"
#include "ronde/formats/instance.hpp"

namespace ronde::clearings {

using market::EventBook;
using market::EventGroup;
using market::EventItem;
using market::EventItemId;
using market::EventPerson;
using market::EventPersonId;
using market::EventWish;
using market::EventWishes;
using market::ImportReading;

namespace {

/// "U0001 gives B07: ..." of the reader, for the two kinds of its notes.
std::string in_words(const formats::Problem& problem) {
  return problem.hint.empty() ? problem.message : problem.message + " (" + problem.hint + ")";
}

class WantsReader {
 public:
  WantsReader(std::string_view text, const EventBook& book, const market::NewId& new_id) : text_(text), book_(book), new_id_(new_id) {}

  ImportReading read() && {
    if (const auto fault = market::text_fault(text_, market::kImportBytesMax)) {
      wrong(fault->at.line, fault->at.column, fault->code, {});
      return std::move(reading_);
    }
    // The cost of a wish is its place in the list, whatever the list says of priorities.
    formats::ReadResult read = formats::read_wants(text_, {.options = "LINEAR-PRIORITIES", .plain_ranks = true});
    for (const formats::Problem& problem : read.problems) wrong(problem.line, problem.column, "list", problem.message, problem.hint);
    if (!read.instance) return std::move(reading_);
    instance_ = &*read.instance;
    for (const formats::Problem& remark : instance_->remarks) {
      if (reading_.remarks.size() < market::kImportErrorsMax)
        reading_.remarks.push_back(std::to_string(remark.line) + ": " + in_words(remark));
    }
    add_people();
    add_items();
    if (reading_.errors.empty()) add_wishes();
    if (!reading_.errors.empty()) reading_.people.clear(), reading_.items.clear(), reading_.wishes.clear();
    std::erase_if(reading_.wishes, [](const EventWishes& wishes) { return wishes.wishes.empty(); });
    return std::move(reading_);
  }

 private:
  void wrong(std::size_t line, std::size_t column, std::string_view code, std::string_view value, std::string hint = {}) {
    if (reading_.errors.size() == market::kImportErrorsMax) {
      ++reading_.more_errors;
    } else {
      // Of the list as such it is a whole sentence.
      const std::size_t characters = code == "list" ? 4 * market::kImportValueMax : market::kImportValueMax;
      reading_.errors.push_back({line, column, code, market::shortened(value, characters), std::move(hint)});
    }
  }
  /// Of a name: where it first stands. Names are read in upper case.
  void wrong_name(const std::string& name, std::string_view code) {
    const auto same = [](char one, char other) { return std::toupper(static_cast<unsigned char>(one)) == other; };
    const auto at = std::search(text_.begin(), text_.end(), name.begin(), name.end(), same);
    const auto line = at == text_.end() ? 1 : 1 + std::count(text_.begin(), at, '\n');
    wrong(static_cast<std::size_t>(line), 1, code, name);
  }
  /// As it may stand in the market; empty: it may not, and that is told.
  std::string clean(const std::string& name, std::size_t most, std::string_view code) {
    auto text = market::clean_text(name, most, market::Lines::one, "");
    if (text) return *std::move(text);
    wrong_name(name, text.error().reason == "text-too-long" ? "text-too-long" : code);
    return {};
  }

  void add_people() {
    const auto offers = instance_->graph.offers();
    std::map<matcher::MemberIndex, std::size_t> numbers;
    for (std::size_t i = 0; i < offers.size(); ++i) {
      const bool named = offers[i].owner != matcher::kNobody;
      const auto known = numbers.find(offers[i].owner);
      if (named && known != numbers.end()) {
        person_of_.push_back(known->second);
        continue;
      }
      if (named) numbers.emplace(offers[i].owner, reading_.people.size());
      person_of_.push_back(reading_.people.size());
      add_person(named ? instance_->member_names[offers[i].owner] : instance_->offer_names[i]);
    }
    const std::size_t all = book_.people.size() + reading_.people.size();
    const std::size_t places = std::min<std::size_t>(book_.event.capacity, market::kImportPeopleMax);
    if (all > places) wrong(1, 1, "full", std::to_string(all), std::to_string(places));
  }

  void add_person(const std::string& name) {
    EventPerson& person = reading_.people.emplace_back();
    person.id = EventPersonId{new_id_()};
    person.event = book_.event.id;
    person.number = book_.event.next_number + static_cast<std::uint32_t>(reading_.people.size() - 1);
    person.name = clean(name, market::kImportNameMax, "name-bad");
    const auto known = [&](const EventPerson& other) { return market::folded(other.name) == market::folded(person.name); };
    if (std::ranges::any_of(book_.people, known)) wrong_name(name, "known-person");
    EventWishes& wishes = reading_.wishes.emplace_back();
    wishes.person = person.id;
    wishes.event = book_.event.id;
  }

  void add_items() {
    const auto& kinds = book_.event.kinds;
    const bool goods = kinds.empty() || std::ranges::find(kinds, market::ListingKind::good) != kinds.end();
    for (std::size_t i = 0; i < instance_->offer_names.size(); ++i) {
      EventItem& item = reading_.items.emplace_back();
      item.id = EventItemId{new_id_()};
      item.event = book_.event.id;
      item.owner = reading_.people[person_of_[i]].id;
      item.title = clean(instance_->offer_names[i], market::kImportTitleMax, "text-bad");
      item.kind = goods ? market::ListingKind::good : kinds.front();
    }
    const std::size_t all = book_.items.size() + reading_.items.size();
    if (all > market::kImportItemsMax) wrong(1, 1, "too-many", std::to_string(all), std::to_string(market::kImportItemsMax));
  }

  /// A list, or a dummy: what it names itself, and who names it.
  void add_group(matcher::Receiver of, std::size_t person, std::optional<EventItemId> paid_by) {
    const matcher::ExchangeGraph& graph = instance_->graph;
    EventWishes& wishes = reading_.wishes[person];
    EventGroup group{.group = number_of(of, person), .for_items = {}, .for_groups = {}};
    if (paid_by) group.for_items.push_back(*paid_by);
    if (of.relay) {
      for (const matcher::ArcIndex arc : graph.relay_arcs_of(of.index)) {
        const matcher::Receiver by = graph.relay_arcs()[arc].to;
        if (by.relay)
          group.for_groups.push_back(number_of(by, person));
        else
          group.for_items.push_back(reading_.items[by.index].id);
      }
    }
    // A dummy that nobody names receives nothing; as a group it would be one that anything is given for.
    if (group.for_items.empty() && group.for_groups.empty()) return;
    std::vector<matcher::ArcIndex> arcs(graph.transfers_into(of).begin(), graph.transfers_into(of).end());
    std::ranges::stable_sort(arcs, {}, [&](matcher::ArcIndex arc) { return graph.transfers()[arc].facts.rank; });
    for (const matcher::ArcIndex arc : arcs)
      wishes.wishes.push_back({reading_.items[graph.transfers()[arc].offer].id, market::WishLevel::good, group.group});
    wishes.groups.push_back(std::move(group));
  }

  void add_wishes() {
    const matcher::ExchangeGraph& graph = instance_->graph;
    for (std::uint32_t i = 0; i < graph.offers().size(); ++i) add_group({i, false}, person_of_[i], reading_.items[i].id);
    std::map<matcher::MemberIndex, std::size_t> person_of_member;
    for (std::size_t i = 0; i < graph.offers().size(); ++i) person_of_member[graph.offers()[i].owner] = person_of_[i];
    for (std::uint32_t relay = 0; relay < graph.relays().size(); ++relay) {
      // A dummy of somebody without an item receives for nothing.
      const auto person = person_of_member.find(graph.relays()[relay].owner);
      if (person != person_of_member.end()) add_group({relay, true}, person->second, std::nullopt);
    }
    std::size_t all = 0;
    for (std::size_t i = 0; i < reading_.wishes.size(); ++i) {
      EventWishes& wishes = reading_.wishes[i];
      all += wishes.wishes.size();
      if (wishes.wishes.size() > market::kImportWishesMax || all > market::kImportWishesAllMax)
        wrong_name(reading_.people[i].name, "too-many");
      std::ranges::sort(wishes.groups, {}, &EventGroup::group);
    }
  }

  std::uint16_t number_of(matcher::Receiver of, std::size_t person) {
    const auto [at, fresh] = numbers_.try_emplace({of.relay, of.index}, 0);
    if (fresh) at->second = ++groups_of_[person];
    return at->second;
  }

  std::string_view text_;
  const EventBook& book_;
  const market::NewId& new_id_;
  const formats::Instance* instance_ = nullptr;
  std::vector<std::size_t> person_of_;  // by item
  std::map<std::pair<bool, std::uint32_t>, std::uint16_t> numbers_;
  std::map<std::size_t, std::uint16_t> groups_of_;
  ImportReading reading_;
};

/// Names that a want list can hold, each once whatever the case.
class ListNames {
 public:
  std::string of(const std::string& wanted, const std::string& else_this) {
    const bool plain = !wanted.empty() && std::ranges::all_of(wanted, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    });
    if (plain && taken_.insert(market::folded(wanted)).second) return wanted;
    std::string name = else_this;
    while (!taken_.insert(market::folded(name)).second) name += '_';
    return name;
  }

 private:
  std::set<std::string> taken_;
};

class WantsWriter {
 public:
  explicit WantsWriter(const EventBook& book) : book_(book), floor_(event_floor(book)) {}

  std::string write() && {
    out_ = "# want list of a swap event\n#! ALLOW-DUMMIES REQUIRE-COLONS REQUIRE-USERNAMES\n";
    ListNames names, users;
    std::size_t number = 0;
    for (const auto& [id, item] : floor_.items) {
      const std::string name = names.of(item->title, "ITEM-" + std::to_string(++number));
      item_.emplace(id, name);
      if (name != item->title) out_ += "# " + name + " = " + item->title + "\n";
    }
    for (const EventPerson* person : floor_.people) {
      user_.emplace(person->id, users.of(person->name, "P" + std::to_string(person->number)));
    }
    for (const EventPerson* person : floor_.people) lists_of(*person);
    return std::move(out_);
  }

 private:
  void lists_of(const EventPerson& person) {
    static const EventWishes kNone;
    const auto at = floor_.wishes.find(person.id);
    const EventWishes& wishes = at == floor_.wishes.end() ? kNone : *at->second;
    std::vector<const EventItem*> own;
    for (const auto& [id, item] : floor_.items) {
      if (item->owner == person.id) own.push_back(item);
    }
    if (wishes.groups.empty())
      plain_lists(person, wishes, own);
    else
      tied_lists(person, wishes, own);
  }

  /// Any of one's items for any of one's wishes. Where fewer may come than go, each goes by way of one of as many dummies.
  void plain_lists(const EventPerson& person, const EventWishes& wishes, const std::vector<const EventItem*>& own) {
    std::string all;
    std::map<std::uint16_t, std::string> groups;
    for (const EventWish& wish : wishes.wishes) {
      const std::string name = wanted(person, wish);
      if (name.empty()) continue;
      if (wish.group != 0 && !groups.contains(wish.group)) all += " %G" + std::to_string(wish.group);
      (wish.group == 0 ? all : groups[wish.group]) += name;
    }
    const std::size_t room = room_of(floor_, book_, person);
    const bool few = room < own.size();
    std::string places;
    for (std::size_t place = 0; few && place < room; ++place) places += " %TAKE" + std::to_string(place + 1);
    for (const EventItem* item : own) line(person, item_.at(item->id), is_gift(person, *item) ? "" : few ? places : all);
    for (std::size_t place = 0; few && place < room; ++place) line(person, "%TAKE" + std::to_string(place + 1), all);
    for (const auto& [group, list] : groups) line(person, "%G" + std::to_string(group), list);
  }

  void tied_lists(const EventPerson& person, const EventWishes& wishes, const std::vector<const EventItem*>& own) {
    std::map<std::uint16_t, const EventGroup*> tied;
    for (const EventGroup& group : wishes.groups) {
      if (!group.for_items.empty() || !group.for_groups.empty()) tied.emplace(group.group, &group);
    }
    std::map<EventItemId, std::string> lists;
    std::map<std::uint16_t, std::string> groups;
    const auto is_list = [](const EventGroup& group) { return group.for_items.size() == 1 && group.for_groups.empty(); };
    for (const auto& [number, tied_group] : tied) {
      const EventGroup& group = *tied_group;
      if (is_list(group)) continue;
      const std::string name = " %G" + std::to_string(group.group);
      groups[group.group];
      for (const EventItemId item : group.for_items) lists[item] += name;
      for (const std::uint16_t above : group.for_groups) {
        const auto at = tied.find(above);
        if (at != tied.end()) (is_list(*at->second) ? lists[at->second->for_items.front()] : groups[above]) += name;
      }
    }
    for (const EventWish& wish : wishes.wishes) {
      const auto group = tied.find(wish.group);
      const std::string name = wanted(person, wish);
      if (group != tied.end()) {
        (is_list(*group->second) ? lists[group->second->for_items.front()] : groups[wish.group]) += name;
      } else if (wish.group == 0) {
        for (const EventItem* item : own) lists[item->id] += name;
      } else {
        if (!groups.contains(wish.group)) {
          for (const EventItem* item : own) lists[item->id] += " %G" + std::to_string(wish.group);
        }
        groups[wish.group] += name;
      }
    }
    for (const EventItem* item : own) line(person, item_.at(item->id), is_gift(person, *item) ? "" : lists[item->id]);
    for (const auto& [group, list] : groups) line(person, "%G" + std::to_string(group), list);
  }

  [[nodiscard]] std::string wanted(const EventPerson& person, const EventWish& wish) const {
    const auto item = item_.find(wish.item);
    if (item == item_.end() || floor_.items.at(wish.item)->owner == person.id) return {};
    return " " + item->second;
  }

  void line(const EventPerson& person, const std::string& name, const std::string& list) {
    out_ += "(" + user_.at(person.id) + ") " + name + " :" + list + "\n";
  }

  const EventBook& book_;
  EventFloor floor_;
  std::map<EventItemId, std::string> item_;
  std::map<EventPersonId, std::string> user_;
  std::string out_;
};

}  // namespace

ImportReading read_event_wants(std::string_view text, const EventBook& book, const market::NewId& new_id) {
  return WantsReader(text, book, new_id).read();
}

std::string event_wants(const EventBook& book) {
  return WantsWriter(book).write();
}

}  // namespace ronde::clearings
