// Swap events: who looks after them, who comes, what lies on the tables, what is handed over, and what is forgotten.

#include "hall.hpp"
#include "market/event_work.hpp"
#include "market/keeping.hpp"

using namespace ronde::test;

namespace {

DoorScan scan_of(const std::string& id, EventPersonId person, Timestamp at) {
  return {id, person, "", at};
}

ListingId lamp_of(Hall& hall, MemberId who, std::uint32_t units = 1) {
  ListingDraft draft = Town::draft(Direction::offer, "une lampe");
  draft.kind = ListingKind::good;
  draft.quantity = units;
  return hall.post(who, draft);
}

}  // namespace

TEST_CASE("a steward announces a swap event; until it is open nobody else knows of it") {
  Hall hall;
  CHECK(hall.event().state == EventState::draft);
  CHECK(hall.event().staff == std::vector{hall.claire});
  CHECK(events_for(hall.view, *hall.view.member(hall.nadia)).empty());
  CHECK(hall.refusal(hall.registration(hall.nadia)) == "not-found");
  hall.move(EventState::open);
  CHECK(events_for(hall.view, *hall.view.member(hall.nadia)).size() == 1);
  CHECK(hall.refusal(MakeEvent{hall.nadia, hall.dice.id<AuditId>(), hall.announced()}) == "stewards-only");
  CHECK(hall.refusal(MoveEvent{hall.nadia, hall.dice.id<AuditId>(), hall.id, EventState::frozen}) == "event-staff-only");
}

TEST_CASE("an event whose times, tables or kinds make no sense is refused with the field") {
  Hall hall;
  const auto pointer = [&](auto spoil) {
    SwapEvent event = hall.announced();
    spoil(event);
    const auto refused = hall.run(MakeEvent{hall.claire, hall.dice.id<AuditId>(), event});
    return refused ? std::string("taken") : std::string(refused.error().pointer);
  };
  CHECK(pointer([](SwapEvent& event) { event.name = " "; }) == "/name");
  CHECK(pointer([](SwapEvent& event) { std::swap(event.drop_off.from, event.drop_off.to); }) == "/drop_off");
  CHECK(pointer([](SwapEvent& event) { event.pick_up.to += days{2}; }) == "/pick_up");
  CHECK(pointer([](SwapEvent& event) { event.clearing_at = event.pick_up.to + 1h; }) == "/clearing_at");
  CHECK(pointer([](SwapEvent& event) { event.kinds.clear(); }) == "/kinds");
  CHECK(pointer([](SwapEvent& event) { event.tables = 27; }) == "/tables");
  CHECK(pointer([](SwapEvent& event) { event.cycle_cap = 1; }) == "/cycle_cap");
  CHECK(pointer([](SwapEvent& event) { event.capacity = 0; }) == "/capacity");
  CHECK(pointer([&](SwapEvent& event) { event.quarter = hall.dice.id<QuarterId>(); }) == "/quarter");
}

TEST_CASE("what is edited on an old page is not taken, and a frozen event stays as it is") {
  Hall hall;
  SwapEvent event = hall.event();
  event.hall = "Salle polyvalente";
  hall.must(ChangeEvent{hall.claire, hall.dice.id<AuditId>(), event, event.version});
  CHECK(hall.event().hall == "Salle polyvalente");
  CHECK(hall.refusal(ChangeEvent{hall.claire, hall.dice.id<AuditId>(), event, event.version}) == "stale-version");
  hall.move(EventState::open);
  hall.move(EventState::frozen);
  CHECK(hall.refusal(ChangeEvent{hall.claire, hall.dice.id<AuditId>(), event, hall.event().version}) == "not-open");
}

TEST_CASE("an event goes only the steps that its drawing shows") {
  using enum EventState;
  Hall hall;
  for (const EventState to : {frozen, cleared, published}) CHECK(hall.refused_step(to) == "bad-step");
  hall.move(open);
  for (const EventState to : {draft, cleared, published}) CHECK(hall.refused_step(to) == "bad-step");
  hall.move(frozen);
  for (const EventState to : {draft, cleared, published}) CHECK(hall.refused_step(to) == "bad-step");
  hall.move(open);
  hall.move(frozen);
  hall.must(hall.keeping(hall.result_of({})));
  CHECK(hall.event().state == cleared);
  for (const EventState to : {draft, open}) CHECK(hall.refused_step(to) == "bad-step");
  hall.move(frozen);  // throws the result away
  CHECK_FALSE(event_result(hall.view, hall.id));
  hall.must(hall.keeping(hall.result_of({})));
  hall.move(published);
  for (const EventState to : {draft, open, frozen, cleared}) CHECK(hall.refused_step(to) == "bad-step");
  hall.move(closed);
  for (const EventState to : {draft, open, frozen, cleared, published}) CHECK(hall.refused_step(to) == "bad-step");
}

TEST_CASE("each deed of the staff stands in the journal") {  // checklist 25
  FullHall hall;
  hall.publish();
  hall.move(EventState::closed);
  std::string deeds;
  for (const AuditEntry& entry : hall.view.audit(100)) {
    if (entry.subject == hall.id.text()) (deeds += entry.what) += ' ';
    CHECK(entry.what.find("Ana") == std::string::npos);
  }
  for (const char* const deed : {"event-made", "event-open", "event-frozen", "event-cleared", "event-published", "event-closed"})
    CHECK_MESSAGE(deeds.find(deed) != std::string::npos, deed);
}

TEST_CASE("a member registers, changes their mind about their name, and leaves with what they would have brought") {
  Hall hall;
  hall.move(EventState::open);
  hall.must(hall.registration(hall.nadia, {hall.thing("un puzzle")}));
  const EventPerson nadia = hall.person_of(hall.nadia);
  CHECK(nadia.number == 1);
  CHECK(nadia.name == "Nadia");
  CHECK(nadia.code.size() == 6);
  CHECK_FALSE(nadia.name_shown);
  hall.must(hall.registration(hall.nadia, {hall.thing("Un PUZZLE"), hall.thing("un livre")}, true));
  CHECK(hall.person_of(hall.nadia).id == nadia.id);
  CHECK(hall.person_of(hall.nadia).name_shown);
  CHECK(event_items(hall.view, hall.id).size() == 2);  // what is on the list already comes onto it once
  hall.must(LeaveEvent{hall.nadia, hall.id});
  CHECK(event_people(hall.view, hall.id).empty());
  CHECK(event_items(hall.view, hall.id).empty());
  hall.must(LeaveEvent{hall.nadia, hall.id});
}

TEST_CASE("no more people come than there are places") {
  Hall hall;
  SwapEvent event = hall.event();
  event.capacity = 1;
  hall.must(ChangeEvent{hall.claire, hall.dice.id<AuditId>(), event, event.version});
  hall.move(EventState::open);
  hall.must(hall.registration(hall.nadia));
  CHECK(hall.refusal(hall.registration(hall.karim)) == "event-full");
  CHECK(hall.refusal(hall.walk_in("Ana")) == "event-full");
  hall.must(hall.registration(hall.nadia, {}, true));
}

TEST_CASE("a member who is not grown up is brought together with nobody at an event") {  // checklist 30
  Hall hall;
  const MemberId tim = hall.member("Tim", AgeBand::from_15_to_17);
  hall.move(EventState::open);
  CHECK(hall.refusal(hall.registration(tim)) == "adults-only");
  AddEventItem bring{tim, hall.id, {}, hall.thing("un jeu")};
  CHECK(hall.refusal(bring) == "adults-only");
  CHECK(hall.refusal(SetEventStaff{hall.claire, hall.dice.id<AuditId>(), hall.id, {tim}}) == "no-such-member");
}

TEST_CASE("a unit of a listing that lies on a table is out of the everyday market, and counts towards nobody's two") {
  Hall hall;
  hall.move(EventState::open);
  const ListingId lamps = lamp_of(hall, hall.nadia, 2);
  hall.must(hall.registration(hall.nadia, {hall.unit_of(lamps)}));
  CHECK(hall.view.listing(lamps)->held == 1);
  CHECK(hall.item_of(hall.person_of(hall.nadia).id).title == "une lampe");
  hall.must(AddEventItem{hall.nadia, hall.id, {}, hall.unit_of(lamps)});
  CHECK(hall.view.listing(lamps)->free_units() == 0);
  CHECK(hall.refusal(AddEventItem{hall.nadia, hall.id, {}, hall.unit_of(lamps)}) == "not-free");
  CHECK(hall.refusal(EndListing{hall.nadia, lamps}) == "reserved");
  CHECK(hall.view.live_proposal_count(hall.nadia) == 0);
  hall.must(RemoveEventItem{hall.nadia, hall.id, hall.item_of(hall.person_of(hall.nadia).id).id});
  CHECK(hall.view.listing(lamps)->held == 1);
  hall.must(LeaveEvent{hall.nadia, hall.id});
  CHECK(hall.view.listing(lamps)->held == 0);
}

TEST_CASE("nobody lays another's listing, a want, a bundle, or a kind that is not swapped there onto a table") {
  Hall hall;
  hall.move(EventState::open);
  hall.must(hall.registration(hall.nadia));
  const auto refused = [&](ListingId listing) { return hall.refusal(AddEventItem{hall.nadia, hall.id, {}, hall.unit_of(listing)}); };
  CHECK(refused(lamp_of(hall, hall.karim)) == "not-found");
  CHECK(refused(hall.want(hall.nadia, "un vélo")) == "not-found");
  ListingDraft lesson = Town::draft(Direction::offer, "cours d'italien");
  lesson.kind = ListingKind::lesson;
  CHECK(refused(hall.post(hall.nadia, lesson)) == "bad-kind");
  ListingDraft bundle = Town::draft(Direction::offer, "une table");
  bundle.kind = ListingKind::good;
  bundle.beside = {{"quatre chaises", "furniture"}};
  CHECK_MESSAGE(refused(hall.post(hall.nadia, bundle)) == "bad-bundle", "a label is of one thing");
  // The desk writes for somebody, but reserves nothing of theirs.
  AddEventItem desk{hall.claire, hall.id, hall.person_of(hall.nadia).id, hall.unit_of(lamp_of(hall, hall.nadia))};
  CHECK(hall.refusal(desk) == "not-found");
  CHECK(hall.refusal(AddEventItem{hall.karim, hall.id, {}, hall.thing("un livre")}) == "not-registered");
  CHECK(hall.refusal(AddEventItem{hall.karim, hall.id, hall.person_of(hall.nadia).id, hall.thing("un livre")}) == "event-staff-only");
}

TEST_CASE("when the event closes, what was handed over is given and the rest is free again") {
  Hall hall;
  hall.move(EventState::open);
  const ListingId lamp = lamp_of(hall, hall.nadia), chair = lamp_of(hall, hall.karim);
  hall.must(hall.registration(hall.nadia, {hall.unit_of(lamp)}));
  hall.must(hall.registration(hall.karim, {hall.unit_of(chair)}));
  const EventPersonId nadia = hall.person_of(hall.nadia).id, karim = hall.person_of(hall.karim).id;
  const EventItemId lamp_item = hall.item_of(nadia).id, chair_item = hall.item_of(karim).id;
  hall.must(SetEventWishes{hall.nadia, hall.id, {}, {{chair_item, WishLevel::love, 0}}});
  hall.must(SetEventWishes{hall.karim, hall.id, {}, {{lamp_item, WishLevel::good, 0}}});
  hall.move(EventState::frozen);
  EventRing ring;
  ring.transfers = {{0, lamp_item, nadia, karim, 1, EventTransferState::promised, {}},
                    {1, chair_item, karim, nadia, 1, EventTransferState::promised, {}}};
  hall.must(hall.keeping(hall.result_of({ring})));
  hall.move(EventState::published);
  hall.must(SetEventTransfer{hall.claire, hall.id, 0, EventTransferState::done});
  hall.move(EventState::closed);
  CHECK(hall.view.listing(lamp)->state == ListingState::given);
  CHECK(hall.view.listing(lamp)->given == 1);
  CHECK(hall.view.listing(chair)->state == ListingState::active);
  CHECK(hall.view.listing(chair)->free_units() == 1);
}

TEST_CASE("wishes name things of others that lie there, each once") {
  FullHall hall;
  const auto [ana, ben, cleo] = std::tuple(hall.people[0], hall.people[1], hall.people[2]);
  CHECK(hall.refusal(hall.wishing(ana, {hall.item_of(ana).id})) == "own-item");
  CHECK(hall.refusal(hall.wishing(ana, {hall.item_of(ben).id, hall.item_of(ben).id})) == "wished-twice");
  CHECK(hall.refusal(hall.wishing(ana, {hall.dice.id<EventItemId>()})) == "no-such-item");
  hall.wish(ana, {hall.item_of(cleo).id, hall.item_of(ben).id});
  CHECK(event_wishes(hall.view, hall.id, ana).wishes.front().item == hall.item_of(cleo).id);
  hall.wish(ana, {});
  CHECK(event_wishes(hall.view, hall.id, ana).wishes.empty());
}

TEST_CASE(
    "who must never meet sees nothing of the other on the wall, and the clearing brings them together in no transfer") {  // checklist 31
  Hall hall;
  hall.move(EventState::open);
  hall.must(hall.registration(hall.nadia, {hall.thing("un livre")}));
  hall.must(hall.registration(hall.karim, {hall.thing("un vase")}));
  const EventItemId vase = hall.item_of(hall.person_of(hall.karim).id).id;
  hall.must(SetEventWishes{hall.nadia, hall.id, {}, {{vase, WishLevel::love, 0}}});
  hall.must(BlockOwner{hall.karim, hall.dice.id<BlockId>(), hall.offer(hall.nadia, "un livre")});
  CHECK(wall_for(hall.view, hall.id, hall.nadia).size() == 1);
  CHECK(wall_for(hall.view, hall.id, hall.karim).size() == 1);
  CHECK(hall.refusal(SetEventWishes{hall.nadia, hall.id, {}, {{vase, WishLevel::love, 0}}}) == "no-such-item");
  CHECK(event_book(hall.view, hall.id)->wishes.front().wishes.size() == 1);
  CHECK(event_book_to_clear(hall.view, hall.id)->wishes.front().wishes.empty());
}

TEST_CASE("labels count up on each table, and none is used twice") {
  FullHall hall;
  const auto label = [&](std::size_t who, char table) {
    hall.must(LabelEventItem{hall.claire, hall.id, hall.item_of(hall.people[who]).id, table});
    return hall.item_of(hall.people[who]).label;
  };
  CHECK(label(0, 'A') == "A1");
  CHECK(label(1, 'A') == "A2");
  CHECK(label(2, 'B') == "B1");
  CHECK(label(1, 'A') == "A2");
  CHECK(label(1, 'B') == "B2");
  CHECK(label(1, 'A') == "A2");
  CHECK(hall.refusal(LabelEventItem{hall.claire, hall.id, hall.item_of(hall.people[0]).id, 'Z'}) == "no-such-table");
}

TEST_CASE("a scan counts once, whichever tablet sends it, however often and in whatever order") {
  Hall hall;
  hall.move(EventState::open);
  hall.must(hall.registration(hall.nadia));
  hall.must(hall.registration(hall.karim));
  const EventPersonId nadia = hall.person_of(hall.nadia).id;
  const std::vector<DoorScan> first{scan_of("left-1", nadia, hall.now), {"left-2", {}, "XXXXXX", hall.now}};
  const std::vector<DoorScan> second{
      scan_of("right-1", nadia, hall.now),
      {"right-2", {}, " " + hall.person_of(hall.karim).code.substr(0, 3) + "-" + hall.person_of(hall.karim).code.substr(3), hall.now + 1h}};
  hall.must(CheckIn{hall.claire, hall.id, second});
  hall.must(CheckIn{hall.claire, hall.id, first});
  const std::uint64_t version = hall.event().version;
  hall.must(CheckIn{hall.claire, hall.id, second});
  CHECK(hall.event().version == version);
  const auto outcomes = [&](const std::vector<DoorScan>& scans) {
    std::string text;
    for (const CheckedIn& one : checked_in(hall.view, hall.event(), scans)) (text += name_of(one.outcome)) += ' ';
    return text;
  };
  CHECK(outcomes(first) == "already unknown ");
  CHECK(outcomes(second) == "came came ");
  CHECK(hall.person_of(hall.karim).came_at == hall.now);  // a tablet's clock may run fast
  // Somebody goes home and comes back; the old scan, sent again, does not bring them in.
  hall.set_presence(nadia, Presence::absent);
  hall.must(CheckIn{hall.claire, hall.id, second});
  CHECK(hall.person(nadia).presence == Presence::absent);
  hall.must(CheckIn{hall.claire, hall.id, {scan_of("left-3", nadia, hall.now)}});
  CHECK(hall.person(nadia).presence == Presence::present);
  CHECK(hall.refusal(CheckIn{hall.nadia, hall.id, first}) == "event-staff-only");
}

TEST_CASE("a frozen list changes in nothing but who is there") {
  FullHall hall;
  hall.move(EventState::frozen);
  const EventPersonId ana = hall.people[0];
  CHECK(hall.refusal(hall.walk_in("Dora")) == "not-open");
  CHECK(hall.refusal(hall.registration(hall.nadia)) == "not-open");
  CHECK(hall.refusal(hall.wishing(ana, {})) == "not-open");
  CHECK(hall.refusal(AddEventItem{hall.claire, hall.id, ana, hall.thing("un livre")}) == "not-open");
  CHECK(hall.refusal(RemoveEventItem{hall.claire, hall.id, hall.item_of(ana).id}) == "not-open");
  CHECK(hall.refusal(RemoveEventPerson{hall.claire, hall.dice.id<AuditId>(), hall.id, ana}) == "not-open");
  hall.set_presence(ana, Presence::absent);
  CHECK(hall.person(ana).presence == Presence::absent);
}

TEST_CASE("a result that gives something twice, to the wrong one, or to somebody who has left is not kept") {
  FullHall hall;
  hall.move(EventState::frozen);
  const auto refused = [&](auto spoil) {
    EventRing ring = hall.ring();
    spoil(ring);
    return hall.refusal(hall.keeping(hall.result_of({ring})));
  };
  CHECK(refused([](EventRing& ring) { ring.transfers[1].item = ring.transfers[0].item; }) == "changed-meanwhile");
  CHECK(refused([](EventRing& ring) {
          ring.transfers[1] = ring.transfers[0];
          ring.transfers[1].index = 7;
        }) == "bad-result");
  CHECK(refused([](EventRing& ring) { ring.transfers[1].index = ring.transfers[0].index; }) == "bad-result");
  CHECK(refused([](EventRing& ring) { std::swap(ring.transfers[0].receiver, ring.transfers[1].receiver); }) == "bad-result");
  CHECK(refused([&](EventRing& ring) { ring.transfers[0].state = EventTransferState::done, ring.transfers[0].done_at = hall.now; }) ==
        "changed-meanwhile");
  KeepEventResult late = hall.keeping(hall.result_of({hall.ring()}));
  hall.set_presence(hall.people[0], Presence::absent);
  CHECK(hall.refusal(late) == "changed-meanwhile");
  hall.set_presence(hall.people[0], Presence::present);
  hall.must(late);
  CHECK(hall.refusal(late) == "changed-meanwhile");  // another clearing was faster
  CHECK(hall.event().clearings == 1);
}

TEST_CASE("what was handed over stays when the hall is cleared again, and a result without it is not kept") {
  FullHall hall;
  hall.publish();
  CHECK(hall.refusal(hall.keeping(hall.result_of({}))).empty());  // nothing was done: all may go
  hall.must(hall.keeping(hall.result_of({hall.ring()})));
  hall.move(EventState::published);
  hall.must(SetEventTransfer{hall.claire, hall.id, 1, EventTransferState::done});
  CHECK(hall.refusal(hall.keeping(hall.result_of({}))) == "changed-meanwhile");
  EventRing ring = event_result(hall.view, hall.id)->rings.front();
  EventRing without = ring;
  without.transfers.erase(without.transfers.begin() + 1);
  CHECK(hall.refusal(hall.keeping(hall.result_of({without}))) == "changed-meanwhile");
  hall.set_presence(hall.people[0], Presence::absent);
  ring.transfers = {ring.transfers[1]};
  hall.must(hall.keeping(hall.result_of({ring})));
  CHECK(hall.event().state == EventState::cleared);
  CHECK(hall.refused_step(EventState::frozen) == "already-handed-over");
  CHECK(event_result(hall.view, hall.id)->rings.front().transfers == ring.transfers);
}

TEST_CASE("a pick-up scan takes home one slip, or all that is still to come, once") {
  FullHall hall;
  hall.publish();
  const auto scans = std::vector{PickUpScan{{"t-1", {}, "", hall.now}, 0U}, PickUpScan{scan_of("t-2", hall.people[1], hall.now), {}},
                                 PickUpScan{scan_of("t-3", hall.people[1], hall.now), {}}, PickUpScan{{"t-4", {}, "", hall.now}, 99U}};
  hall.must(PickUp{hall.claire, hall.id, scans});
  hall.must(PickUp{hall.claire, hall.id, scans});
  std::string text;
  for (const CheckedIn& one : picked_up(hall.view, hall.event(), scans)) (text += name_of(one.outcome)) += ' ';
  CHECK(text == "came came already unknown ");
  CHECK(event_transfer(hall.view, hall.id, 0)->transfer.state == EventTransferState::done);
  CHECK(event_transfer(hall.view, hall.id, 1)->transfer.done_at == hall.now);
  CHECK(event_transfer(hall.view, hall.id, 2)->transfer.state == EventTransferState::promised);
  CHECK(hall.refusal(SetLeftover{hall.claire, hall.id, hall.item_of(hall.people[1]).id, Leftover::reserve}) == "handed-over");
  hall.must(SetLeftover{hall.claire, hall.id, hall.item_of(hall.people[0]).id, Leftover::give_corner});
}

TEST_CASE("names of walk-ins go 30 days after the event, and the event itself after a year; a person's night does both") {
  FullHall hall;
  hall.must(hall.registration(hall.nadia, {hall.thing("un livre")}));
  hall.publish();
  hall.move(EventState::closed);
  const auto night = [&] {
    const OldRows old = old_rows(hall.view, hall.now);
    hall.must(ForgetOld{old.keys});
    return std::ranges::count(old.keys, Table::event, &RecordKey::table);
  };
  hall.now += days{29};
  CHECK(night() == 0);
  hall.now += days{1};
  CHECK(night() == 1);
  for (const EventPersonId one : hall.people) {
    CHECK(hall.person(one).name.empty());
    CHECK(hall.person(one).code.empty());
  }
  CHECK(hall.person_of(hall.nadia).name == "Nadia");
  CHECK(event_counts(hall.view, hall.event(), true).served == 3);  // the report stands
  CHECK(night() == 0);
  hall.now += days{335};
  CHECK(night() == 1);
  CHECK_FALSE(swap_event(hall.view, hall.id));
  for (const auto& [key, text] : hall.view.all()) CHECK_FALSE((key.table >= Table::event && key.table <= Table::event_transfer));
}

TEST_CASE("an event that nobody closes lets go of units and names by its clock all the same") {
  Hall hall;
  hall.move(EventState::open);
  ListingDraft draft = Town::draft(Direction::offer, "une lampe");
  draft.kind = ListingKind::good;
  draft.expires_at = hall.now + days{200};
  const ListingId lamp = hall.post(hall.nadia, draft);
  hall.must(hall.registration(hall.nadia, {hall.unit_of(lamp)}));
  hall.come("Ana");
  hall.now = hall.event().pick_up.to + days{30};
  hall.must(ForgetOld{old_rows(hall.view, hall.now).keys});
  CHECK(hall.event().state == EventState::closed);
  CHECK(hall.view.listing(lamp)->held == 0);
  CHECK(event_people(hall.view, hall.id).back().name.empty());
}

TEST_CASE("who leaves Ronde leaves its events: off the list before the freeze, absent after it, and their rows are theirs alone") {
  FullHall hall;
  const ListingId lamp = lamp_of(hall, hall.nadia);
  hall.must(hall.registration(hall.nadia, {hall.unit_of(lamp)}));
  hall.must(hall.registration(hall.karim, {hall.thing("un vase")}));
  hall.must(LeaveNeighbourhood{hall.nadia, hall.dice.id<OutboxId>()});
  CHECK_FALSE(event_person_of(hall.view, hall.id, hall.nadia));
  hall.publish();
  hall.must(LeaveNeighbourhood{hall.karim, hall.dice.id<OutboxId>()});
  const EventPerson karim = hall.person_of(hall.karim);
  CHECK(karim.presence == Presence::absent);
  const auto rows = rows_of(hall.view, hall.karim, {});
  for (const RecordKey& key : {keys::event_person(hall.id, karim.id), keys::event_item(hall.id, hall.item_of(karim.id).id)})
    CHECK(std::ranges::find(rows, key) != rows.end());
  for (const RecordKey& key : rows) hall.view.all().erase(key);
  hall.sound();
  CHECK(event_book(hall.view, hall.id)->people.size() == 3);
}

TEST_CASE("whoever is erased stands without a name in what was handed over") {
  FullHall hall;
  hall.must(hall.registration(hall.nadia, {hall.thing("un livre")}));
  const EventPersonId nadia = hall.person_of(hall.nadia).id;
  const EventItemId book_item = hall.item_of(nadia).id;
  hall.wish(hall.people[0], {book_item});
  hall.wish(nadia, {hall.item_of(hall.people[0]).id});
  hall.move(EventState::frozen);
  EventRing ring;
  ring.transfers = {{0, book_item, nadia, hall.people[0], 1, EventTransferState::promised, {}},
                    {1, hall.item_of(hall.people[0]).id, hall.people[0], nadia, 1, EventTransferState::promised, {}}};
  hall.must(hall.keeping(hall.result_of({ring})));
  hall.move(EventState::published);
  hall.must(PickUp{hall.claire, hall.id, {PickUpScan{{"t-1", {}, "", hall.now}, 0U}}});
  hall.must(LeaveNeighbourhood{hall.nadia, hall.dice.id<OutboxId>()});
  for (const RecordKey& key : rows_of(hall.view, hall.nadia, {})) hall.view.all().erase(key);
  hall.sound();
  const auto book = event_book(hall.view, hall.id);
  const auto gone = std::ranges::find(book->people, nadia, &EventPerson::id);
  REQUIRE(gone != book->people.end());
  CHECK(gone->name.empty());
  CHECK(std::ranges::find(book->items, book_item, &EventItem::id)->title.empty());
}

TEST_CASE("a calendar entry of an event escapes what people write and folds its lines") {
  Hall hall;
  SwapEvent event = hall.event();
  event.rules = "Un objet, un souhait; rien de cassé.\nÀ midi pile, " + std::string(90, 'x');
  const std::string text = event_calendar(event, "https://ronde.example/bourses/x", hall.now);
  CHECK(text.find("DTSTART:20260309T100000Z\r\n") != std::string::npos);
  CHECK(text.find("Un objet\\, un souhait\\; rien de cassé.\\nÀ midi") != std::string::npos);
  CHECK(text.find("SUMMARY:Troc de printemps\r\n") != std::string::npos);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    CHECK(end - at <= 75);
    at = end + 2;
  }
}

TEST_CASE("records of an event are read back as they were written") {
  FullHall hall;
  hall.publish();
  const EventResult result = *event_result(hall.view, hall.id);
  EventResult bare = result;
  for (EventRing& ring : bare.rings) ring.transfers.clear();
  CHECK(*decode<EventResult>(encode(result)) == bare);
  CHECK(*decode<SwapEvent>(encode(hall.event())) == hall.event());
  const EventPerson ana = hall.person(hall.people[0]);
  CHECK(*decode<EventPerson>(encode(ana)) == ana);
  EventWishes wishes{ana.id, hall.id, {{hall.item_of(hall.people[1]).id, WishLevel::good, 2}}, {{2, {hall.item_of(ana.id).id}, {1}}}};
  CHECK(*decode<EventWishes>(encode(wishes)) == wishes);
  std::string broken = encode(hall.event());
  broken.replace(broken.find("\"tables\":8"), 10, "\"tables\":0");
  CHECK_FALSE(decode<SwapEvent>(broken).has_value());
}
