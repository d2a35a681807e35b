#include "market/event_results.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "market/event_work.hpp"
#include "market/handover.hpp"
#include "market/keys.hpp"

namespace ronde::market {
namespace {

Error bad_result(std::string why) {
  return {Errc::invalid, "bad-result", std::move(why)};
}

Error changed_meanwhile(std::string why) {
  return conflict("changed-meanwhile", std::move(why));
}

/// Holds a result against the event as it is now.
class ResultCheck {
 public:
  ResultCheck(const EventBook& book, const EventResult& result) : book_(book), result_(result) {
    for (const EventPerson& person : book.people) people_[person.id] = &person;
    for (const EventItem& item : book.items) items_[item.id] = &item;
    for (const EventWishes& list : book.wishes) {
      for (const EventWish& wish : list.wishes) wished_.emplace(list.person, wish.item);
    }
  }

  [[nodiscard]] Result<void> run() {
    for (const EventRing& ring : result_.rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (Result<void> fine = check(transfer); !fine) return fine;
      }
    }
    return check_finished();
  }

 private:
  Result<void> check(const EventTransfer& transfer) {
    if (transfer.index >= result_.next_transfer || !indexes_.insert(transfer.index).second) return bad_result("a number stands twice");
    if (transfer.state == EventTransferState::cancelled) return {};
    const auto item = items_.find(transfer.item);
    if (item == items_.end() || item->second->owner != transfer.giver) return changed_meanwhile("a thing is no longer there");
    if (!given_.insert(transfer.item).second) return bad_result("a thing is given twice");
    if (transfer.giver == transfer.receiver) return bad_result("somebody gives to themselves");
    return transfer.state == EventTransferState::done ? check_done(transfer) : check_promise(transfer);
  }

  /// Only what the store says was done is done.
  Result<void> check_done(const EventTransfer& transfer) const {
    for (const EventRing& ring : book_.last ? book_.last->rings : std::vector<EventRing>{}) {
      if (std::ranges::find(ring.transfers, transfer) != ring.transfers.end()) return {};
    }
    return changed_meanwhile("a hand-over was taken back");
  }

  Result<void> check_promise(const EventTransfer& transfer) const {
    for (const EventPersonId id : {transfer.giver, transfer.receiver}) {
      const auto person = people_.find(id);
      if (person == people_.end() || person->second->presence == Presence::absent) return changed_meanwhile("somebody has left");
    }
    if (people_.at(transfer.receiver)->gives_only) return changed_meanwhile("somebody gives without receiving");
    const bool wished = wished_.contains({transfer.receiver, transfer.item}) || has_begun_before(transfer);
    return wished ? Result<void>{} : bad_result("somebody gets what they did not wish for");
  }

  /// A ring in which something has moved already goes on as it is, whatever was wished or blocked since.
  bool has_begun_before(const EventTransfer& transfer) const {
    for (const EventRing& old : book_.last ? book_.last->rings : std::vector<EventRing>{}) {
      const auto same = std::ranges::find(old.transfers, transfer.index, &EventTransfer::index);
      if (same == old.transfers.end() || same->item != transfer.item || same->receiver != transfer.receiver) continue;
      return std::ranges::any_of(old.transfers, [](const EventTransfer& one) {
        return one.state == EventTransferState::done || one.state == EventTransferState::at_table;
      });
    }
    return false;
  }

  /// What is done stays, whatever is cleared again.
  Result<void> check_finished() const {
    for (const EventRing& old : book_.last ? book_.last->rings : std::vector<EventRing>{}) {
      for (const EventTransfer& transfer : old.transfers) {
        if (transfer.state == EventTransferState::done && !stands(transfer))
          return changed_meanwhile("something was handed over meanwhile");
      }
    }
    return {};
  }

  bool stands(const EventTransfer& transfer) const {
    return std::ranges::any_of(result_.rings,
                               [&](const EventRing& ring) { return std::ranges::find(ring.transfers, transfer) != ring.transfers.end(); });
  }

  const EventBook& book_;
  const EventResult& result_;
  std::map<EventPersonId, const EventPerson*> people_;
  std::map<EventItemId, const EventItem*> items_;
  std::set<std::pair<EventPersonId, EventItemId>> wished_;
  std::set<EventItemId> given_;
  std::set<std::uint32_t> indexes_;
};

bool may_clear(const SwapEvent& event) {
  return event.state == EventState::frozen || event.state == EventState::cleared || event.state == EventState::published;
}

void set_state(EventTransfer& transfer, EventTransferState state, Timestamp now) {
  transfer.state = state;
  transfer.done_at = state == EventTransferState::done ? std::optional(now) : std::nullopt;
}

bool is_open_transfer(const EventTransfer& transfer) {
  return transfer.state == EventTransferState::promised || transfer.state == EventTransferState::at_table;
}

/// Whose scan it is: the receiver of the slip, or the person of the token or code.
std::optional<EventPerson> who_picks_up(const MarketView& view, EventId event, const PickUpScan& one) {
  if (one.slip) {
    const auto placed = event_transfer(view, event, *one.slip);
    return placed ? event_person(view, event, placed->transfer.receiver) : std::nullopt;
  }
  if (one.scan.person) return event_person(view, event, *one.scan.person);
  const std::string code = typed_code(one.scan.code);
  for (EventPerson& person : event_people(view, event)) {
    if (!code.empty() && person.code == code) return std::move(person);
  }
  return std::nullopt;
}

bool was_counted(const EventPerson& person, const std::string& scan) {
  return std::ranges::find(person.checkin_ids, scan) != person.checkin_ids.end();
}

/// What this scan takes home: one slip, or all that is still to come.
std::vector<PlacedTransfer> taken_by(const MarketView& view, EventId event, const PickUpScan& one, EventPersonId person) {
  std::vector<PlacedTransfer> taken = one.slip ? std::vector<PlacedTransfer>{} : event_transfers(view, event);
  if (one.slip) {
    if (auto placed = event_transfer(view, event, *one.slip)) taken.push_back(*std::move(placed));
  }
  std::erase_if(taken,
                [&](const PlacedTransfer& placed) { return placed.transfer.receiver != person || !is_open_transfer(placed.transfer); });
  return taken;
}

}  // namespace

Result<Changes> decide(const MarketView& view, const KeepEventResult& command, Timestamp now) {
  Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  if (!may_clear(*event)) return conflict("bad-step", "first the lists are frozen");
  if (event->clearings != command.based_on) return changed_meanwhile("another clearing was faster");
  const auto book = event_book_to_clear(view, command.id);
  if (Result<void> fine = ResultCheck(*book, command.result).run(); !fine) return fine.error();
  if (command.result.round != event->clearings + 1) return bad_result("not the next round");
  EventResult result = command.result;
  result.event = command.id;
  result.at = now;
  event->clearings = result.round;
  event->state = EventState::cleared;
  Workbench bench(view, now);
  put(bench, result);
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-cleared", command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetEventTransfer& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  auto placed = event_transfer(view, command.id, command.index);
  if (!placed) return not_found("no such transfer");
  if (event->state != EventState::published) return conflict("not-published", "nothing changes hands now");
  if (placed->transfer.state == EventTransferState::cancelled) return conflict("cancelled", "it was cleared again without it");
  if (command.state == EventTransferState::cancelled) return invalid("bad-state", "/state", "promised, at_table or done");
  if (placed->transfer.state == command.state) return Changes{};
  set_state(placed->transfer, command.state, now);
  Workbench bench(view, now);
  put(bench, command.id, *placed);
  put_touched(bench, *event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const PickUp& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  if (command.scans.size() > limits::kScansAtOnce) return invalid("too-many-scans", "/scans", "200 at once");
  if (event->state != EventState::published) return Changes{};
  Workbench bench(view, now);
  bool somebody = false;
  for (const PickUpScan& one : command.scans) {
    auto person = who_picks_up(bench, command.id, one);
    if (!person || was_counted(*person, one.scan.id)) continue;
    const auto taken = taken_by(bench, command.id, one, person->id);
    if (taken.empty()) continue;
    for (PlacedTransfer placed : taken) {
      set_state(placed.transfer, EventTransferState::done, std::min(one.scan.at, now));
      put(bench, command.id, placed);
    }
    person->checkin_ids.push_back(one.scan.id);
    if (person->checkin_ids.size() > limits::kScansKept) person->checkin_ids.erase(person->checkin_ids.begin());
    put(bench, *person);
    somebody = true;
  }
  if (somebody) put_touched(bench, *event);
  return std::move(bench).take();
}

std::vector<CheckedIn> picked_up(const MarketView& view, const SwapEvent& event, const std::vector<PickUpScan>& scans) {
  std::vector<CheckedIn> found;
  for (const PickUpScan& one : scans) {
    const auto person = who_picks_up(view, event.id, one);
    if (!person)
      found.push_back({ScanOutcome::unknown, {}});
    else if (was_counted(*person, one.scan.id))
      found.push_back({ScanOutcome::came, person->id});
    else
      found.push_back({event.state == EventState::published ? ScanOutcome::already : ScanOutcome::closed, person->id});
  }
  return found;
}

}  // namespace ronde::market
