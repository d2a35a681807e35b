// Appels: what a project collects, who may promise it, and who knows of whom.
#include "market/calls.hpp"

#include "hall.hpp"
#include "market/blocks.hpp"
#include "market/clearings.hpp"
#include "market/keeping.hpp"

using namespace ronde::test;

namespace {

struct Project : Town {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  MemberId karim = member("Karim");

  Call garden() {
    Call call;
    call.id = dice.id<CallId>();
    call.by = claire;
    call.title = "Jardin partagé";
    call.text = "Samedi, derrière la bibliothèque.";
    call.needs = {{.title = "Chaises", .category = "gardening", .kind = ListingKind::good, .size = 1, .quantity = 10},
                  {.title = "Une heure de coup de main", .category = "gardening", .kind = ListingKind::service, .size = 2, .quantity = 5}};
    call.until = now + days{30};
    return call;
  }
  MakeCall making(Call call) { return {dice.id<AuditId>(), std::move(call)}; }
  CallId made() {
    const Call call = garden();
    must(making(call));
    return call.id;
  }
  MakePledge pledging(MemberId by, CallId call, std::uint32_t need, std::uint32_t quantity) {
    Pledge pledge;
    pledge.id = dice.id<PledgeId>();
    pledge.call = call;
    pledge.by = by;
    pledge.need = need;
    pledge.quantity = quantity;
    return {pledge};
  }
  [[nodiscard]] std::optional<CallView> seen(CallId id, MemberId viewer) const { return call_for(view, *call(view, id), viewer, now); }
};

}  // namespace

TEST_CASE("a project says what it needs, neighbours promise, it arrives, and everybody sees how far it is") {
  Project town;
  const CallId id = town.made();
  const MakePledge four = town.pledging(town.nadia, id, 0, 4);
  town.must(four);
  town.must(town.pledging(town.karim, id, 0, 3));
  CHECK(missing(*call(town.view, id), 0, pledges_of(town.view, id)) == 3);
  town.must(ReceivePledge{town.claire, id, four.pledge.id});
  town.must(ReceivePledge{town.claire, id, four.pledge.id});  // a doubled message
  const auto seen = town.seen(id, town.karim);
  REQUIRE(seen.has_value());
  CHECK(seen->needs[0].need.received == 4);
  CHECK(seen->needs[0].promised == 3);
  CHECK(seen->needs[0].mine == 3);
  CHECK(seen->needs[1].promised == 0);
  CHECK(town.view.audit(1).front().what == "call-made");
}

TEST_CASE("who promises what is known to who keeps the call, and to themselves") {
  Project town;
  const CallId id = town.made();
  town.must(town.pledging(town.nadia, id, 0, 4));
  REQUIRE(town.seen(id, town.claire)->pledges.size() == 1);
  CHECK(town.seen(id, town.claire)->pledges.front().first_name == "Nadia");
  CHECK(town.seen(id, town.nadia)->pledges.size() == 1);
  CHECK(town.seen(id, town.karim)->pledges.empty());
}

TEST_CASE("a promise is of an adult, once a need, and not more than is missing") {
  Project town;
  const CallId id = town.made();
  CHECK(town.refusal(town.pledging(town.member("Léo", AgeBand::from_15_to_17), id, 0, 1)) == "adults-only");
  CHECK(town.refusal(town.pledging(town.claire, id, 0, 1)) == "own-call");
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 11)) == "bad-quantity");
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 0)) == "bad-quantity");
  CHECK(town.refusal(town.pledging(town.nadia, id, 2, 1)) == "bad-need");
  CHECK(town.refusal(town.pledging(town.nadia, town.dice.id<CallId>(), 0, 1)) == "not-found");
  const MakePledge eight = town.pledging(town.nadia, id, 0, 8);
  town.must(eight);
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 1)) == "promised-already");
  CHECK(town.refusal(town.pledging(town.karim, id, 0, 3)) == "bad-quantity");
  CHECK(town.refusal(TakePledgeBack{town.karim, id, eight.pledge.id}) == "not-found");
  town.must(TakePledgeBack{town.nadia, id, eight.pledge.id});
  town.must(town.pledging(town.karim, id, 0, 10));
}

TEST_CASE("only who speaks for the neighbourhood makes a call, and only who keeps it ends it or says what came") {
  Project town;
  Call of_nadia = town.garden();
  of_nadia.by = town.nadia;
  CHECK(town.refusal(town.making(of_nadia)) == "not-for-all");
  const CallId id = town.made();
  const MakePledge one = town.pledging(town.nadia, id, 1, 1);
  town.must(one);
  CHECK(town.refusal(ReceivePledge{town.nadia, id, one.pledge.id}) == "not-found");
  CHECK(town.refusal(CloseCall{town.nadia, town.dice.id<AuditId>(), id}) == "not-found");
  town.must(CloseCall{town.claire, town.dice.id<AuditId>(), id});
  CHECK(town.refusal(CloseCall{town.claire, town.dice.id<AuditId>(), id}) == "call-over");
  CHECK(town.refusal(town.pledging(town.karim, id, 1, 1)) == "call-over");
  town.must(ReceivePledge{town.claire, id, one.pledge.id});  // what was promised may still come
  CHECK(town.refusal(TakePledgeBack{town.nadia, id, one.pledge.id}) == "arrived");
}

TEST_CASE("a call without needs, without an end or of a bad size is refused with the field") {
  Project town;
  const auto refused = [&](auto change) {
    Call call = town.garden();
    change(call);
    return town.refusal(town.making(call));
  };
  CHECK(refused([](Call& call) { call.needs.clear(); }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs.resize(13, call.needs.front()); }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs[0].kind = ListingKind::gift; }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs[0].quantity = 100; }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs[0].title = " "; }) == "text-empty");
  CHECK(refused([](Call& call) { call.title = ""; }) == "text-empty");
  CHECK(refused([&](Call& call) { call.until = town.now; }) == "bad-until");
  CHECK(refused([&](Call& call) { call.until = town.now + days{400}; }) == "bad-until");
}

TEST_CASE("a block hides the call of one from the other, and who is parted cannot promise") {
  Project town;
  const CallId id = town.made();
  const ListingId hers = town.offer(town.nadia, "Une haie");
  town.must(BlockOwner{.by = town.claire, .id = town.dice.id<BlockId>(), .listing = hers});
  CHECK_FALSE(town.seen(id, town.nadia).has_value());
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 1)) == "not-found");
}

TEST_CASE("what I offer and nobody takes may go to a project; what an exchange holds comes first") {
  ThreeWay town;
  const MemberId claire = town.member("Claire", AgeBand::adult, {Role::steward});
  Call call;
  call.id = town.dice.id<CallId>();
  call.by = claire;
  call.title = "Jardin partagé";
  call.needs = {{.title = "Bras", .category = "gardening", .kind = town.view.listing(town.italian)->kind}};
  call.until = town.now + days{30};
  town.must(MakeCall{town.dice.id<AuditId>(), call});
  const auto suits = [&] {
    std::vector<ListingId> ids;
    const auto seen = call_for(town.view, call, town.nadia, town.now);
    for (const SpareOffer& one : seen->needs[0].suits) ids.push_back(one.id);
    return ids;
  };
  CHECK(suits().empty());  // nobody has looked yet whether a neighbour could have it
  town.now += std::chrono::hours{1};
  town.must(RecordClearing{town.dice.id<AuditId>(), {"night", town.now, "{}"}});
  CHECK(suits() == std::vector{town.italian});
  const ProposalId ring = town.propose(town.circle());
  CHECK(suits().empty());
  town.decline(town.nadia, ring);
  town.pass(days{3});
  CHECK(suits() == std::vector{town.italian});
}

TEST_CASE("who leaves takes calls and promises along, what arrived stays as a number, and an old call is forgotten") {
  Project town;
  town.member("Viktor", AgeBand::adult, {Role::steward});
  const CallId id = town.made();
  const MakePledge came = town.pledging(town.nadia, id, 0, 4);
  town.must(came);
  town.must(town.pledging(town.nadia, id, 1, 1));
  town.must(ReceivePledge{town.claire, id, came.pledge.id});
  const auto erase = [&](MemberId member) {
    for (const RecordKey& key : rows_of(town.view, member, {})) town.view.all().erase(key);
  };
  erase(town.nadia);
  CHECK(pledges_of(town.view, id).empty());
  CHECK(call(town.view, id)->needs[0].received == 4);
  town.must(town.pledging(town.karim, id, 0, 1));
  town.pass(days{30} + limits::kCallRest);
  const OldRows old = old_rows(town.view, town.now);
  town.must(ForgetOld{old.keys});
  CHECK(calls(town.view).empty());
  CHECK(pledges_by(town.view, town.karim).empty());
  const CallId later = town.made();
  town.must(town.pledging(town.karim, later, 0, 1));
  erase(town.claire);
  CHECK_FALSE(call(town.view, later).has_value());
  CHECK(pledges_by(town.view, town.karim).empty());
}

namespace {

/// Nadia offers four chairs; a project needs six; Léa has things to give for a chair, one after the other.
struct Chairs : Project {
  explicit Chairs(std::uint64_t seed = 1) {
    dice = Dice(seed);
    ListingDraft four = draft(Direction::offer, "Chaises pliantes");
    four.quantity = 4;
    chairs = post(nadia, four);
    Call call = garden();
    call.needs = {{.title = "Chaises", .category = four.category, .kind = four.kind, .size = 1, .quantity = 6}};
    id = call.id;
    must(making(call));
    cleared();
  }
  void cleared() {
    now += std::chrono::hours{1};
    must(RecordClearing{dice.id<AuditId>(), {"night-" + std::to_string(++nights), now, "{}"}});
  }
  MakePledge of_chairs(std::uint32_t units) {
    MakePledge command = pledging(nadia, id, 0, units);
    command.pledge.listing = chairs;
    return command;
  }
  /// A swap of one chair for something new of Léa's.
  ProposeExchange swap() {
    const ListingId hers = offer(lea, "Chose");
    const ListingId she_wants = want(lea, "Une chaise");
    const ListingId wanted = want(nadia, "Une chose");
    return plan({{nadia, chairs, wanted}, {lea, hers, she_wants}});
  }
  [[nodiscard]] Listing offered() const { return *view.listing(chairs); }
  [[nodiscard]] std::vector<SpareOffer> spare() const { return call_for(view, *call(view, id), nadia, now)->needs[0].suits; }
  [[nodiscard]] std::uint32_t arrived() const { return call(view, id)->needs[0].received; }

  MemberId lea = member("Léa");
  ListingId chairs;
  CallId id;
  int nights = 0;
};

}  // namespace

TEST_CASE("what a clearing left over is promised of an offer, stays in the pool, and hangs no more once it has arrived") {
  Chairs town;
  REQUIRE(town.spare() == std::vector{SpareOffer{town.chairs, "Chaises pliantes", 4}});
  CHECK(town.refusal(town.of_chairs(5)) == "not-free");
  const MakePledge three = town.of_chairs(3);
  town.must(three);
  CHECK(town.offered().held == 0);
  CHECK(town.spare().front().units == 1);
  CHECK(call_for(town.view, *call(town.view, town.id), town.nadia, town.now)->pledges.front().offer == "Chaises pliantes");
  CHECK(call_for(town.view, *call(town.view, town.id), town.claire, town.now)->pledges.front().offer.empty());
  town.must(ReceivePledge{town.claire, town.id, three.pledge.id});
  town.must(ReceivePledge{town.claire, town.id, three.pledge.id});  // a doubled message
  CHECK(town.offered().quantity == 1);
  CHECK(town.offered().given == 0);  // nobody is counted by it
  const MakePledge last = town.of_chairs(1);
  town.must(last);
  town.must(ReceivePledge{town.claire, town.id, last.pledge.id});
  CHECK(town.offered().state == ListingState::ended);
  CHECK(town.arrived() == 4);
}

TEST_CASE("a bundle is more than a project asked for: its member parts it before some of it goes there") {
  Project town;
  const CallId id = town.made();
  ListingDraft draft = Town::draft(Direction::offer, "Chaises");
  draft.kind = ListingKind::good;
  const auto left_over = [&](std::vector<BundlePart> beside) {
    draft.beside = std::move(beside);
    const ListingId listing = town.post(town.nadia, draft);
    town.now += std::chrono::hours{1};
    town.must(RecordClearing{town.dice.id<AuditId>(), {"night-" + listing.text(), town.now, "{}"}});
    return call_for(town.view, *call(town.view, id), town.nadia, town.now)->needs[0].suits.size();
  };
  CHECK(left_over({{"Une table", "furniture"}}) == 0);
  CHECK(left_over({}) == 1);
}

TEST_CASE("an exchange takes what is promised to a project, which is told only when it went, and gives it back if nothing comes of it") {
  Chairs town;
  const MakePledge four = town.of_chairs(4);
  town.must(four);
  const auto seen = [&] { return *call_for(town.view, *call(town.view, town.id), town.claire, town.now); };
  const ProposeExchange swap = town.swap();
  town.must(swap);
  CHECK(town.spare().empty());
  CHECK(seen().needs[0].promised == 4);  // that somebody sits in a ring is told to nobody
  CHECK(seen().pledges.front().holds);
  CHECK(town.refusal(ReceivePledge{town.claire, town.id, four.pledge.id}) == "not-free");
  town.accept(town.nadia, swap.id);
  town.accept(town.lea, swap.id);
  for (const MemberId who : {town.nadia, town.lea}) {
    for (const std::size_t place : {0U, 1U}) town.confirm(who, swap.id, place);
  }
  REQUIRE(town.offered().given == 1);
  CHECK_FALSE(seen().pledges.front().holds);
  CHECK(seen().needs[0].promised == 0);
  town.must(TakePledgeBack{town.nadia, town.id, four.pledge.id});
  town.cleared();
  town.must(town.of_chairs(3));
  CHECK(seen().needs[0].promised == 3);
}

TEST_CASE("one promises of an offer only one's own, of what is needed, and nothing that the matcher has not looked at") {
  Chairs town;
  const auto of = [&](MemberId by, ListingId listing) {
    MakePledge command = town.pledging(by, town.id, 0, 1);
    command.pledge.listing = listing;
    return town.refusal(command);
  };
  CHECK(of(town.karim, town.chairs) == "not-found");
  CHECK(of(town.nadia, town.want(town.nadia, "Un tabouret")) == "bad-listing");
  CHECK(of(town.nadia, town.offer(town.nadia, "Un banc")) == "not-free");
  town.cleared();
  CHECK(of(town.nadia, town.view.listings_of(town.nadia).back().id) != "not-found");
}

TEST_CASE("whatever neighbours do, no promise keeps an exchange from a unit, and nothing is given twice") {
  std::size_t both = 0;  // towns in which some chairs went to neighbours and some to the project
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Chairs town(seed);
    std::optional<ProposalId> live;
    for (int step = 0; step < 14; ++step) {
      CAPTURE(step);
      town.cleared();
      const auto pledges = pledges_of(town.view, town.id);
      const bool waits = !pledges.empty() && !pledges.back().received_at;
      switch (town.dice.below(4)) {
        case 0: {
          const auto units = static_cast<std::uint32_t>(1 + town.dice.below(4));
          (void)town.refusal(town.of_chairs(units));
          break;
        }
        case 1:
          if (waits) (void)town.refusal(ReceivePledge{town.claire, town.id, pledges.back().id});
          break;
        case 2:
          if (waits) (void)town.refusal(TakePledgeBack{town.nadia, town.id, pledges.back().id});
          break;
        default:
          if (live) {
            for (const MemberId who : {town.nadia, town.lea}) town.accept(who, *live);
            for (const MemberId who : {town.nadia, town.lea}) {
              for (const std::size_t place : {0U, 1U}) town.confirm(who, *live, place);
            }
            live.reset();
          } else if (town.offered().state == ListingState::active) {
            const ProposeExchange swap = town.swap();
            town.must(swap);  // whatever was promised
            live = swap.id;
          }
      }
      CHECK(town.offered().given + town.offered().held + town.arrived() <= 4);
      CHECK(town.arrived() <= 6);
    }
    if (town.offered().given > 0 && town.arrived() > 0) ++both;
  }
  CHECK(both > 5);
}

namespace {

/// A hall whose rings are published; what Dora brought nobody wished for, and a project looks for such a thing.
struct LeftOver : FullHall {
  explicit LeftOver(std::uint64_t seed = 1) : FullHall(seed) {
    NewEventItem chair = thing("une chaise");
    chair.category = "gardening";
    dora = come("Dora", {chair}).id;
    publish();
    Call project;
    project.id = garden = dice.id<CallId>();
    project.by = claire;
    project.title = "Jardin partagé";
    project.needs = {{.title = "Chaises", .category = "gardening", .kind = ListingKind::good, .size = 1, .quantity = 2}};
    project.until = now + days{60};
    must(MakeCall{dice.id<AuditId>(), project});
  }
  MakePledge promise(MemberId by) {
    Pledge pledge;
    pledge.id = dice.id<PledgeId>();
    pledge.call = garden;
    pledge.by = by;
    pledge.thing = EventThing{id, item_of(dora).id};
    return {pledge};
  }
  SetLeftover leave(Leftover what) { return {claire, id, item_of(dora).id, what}; }
  [[nodiscard]] std::optional<CallView> seen() const { return call_for(view, *call(view, garden), claire, now); }

  EventPersonId dora;
  CallId garden;
};

}  // namespace

TEST_CASE("what an event left over goes to a project that looks for it: promised by the staff, there when who keeps the call says so") {
  LeftOver hall;
  CHECK(hall.refusal(hall.promise(hall.nadia)) == "event-staff-only");
  CHECK(hall.refusal(hall.promise(hall.claire)) == "not-free");  // its owner has not given it up
  CHECK(hall.refusal(hall.leave(Leftover::call)) == "bad-leftover");
  hall.must(hall.leave(Leftover::give_corner));
  const MakePledge chair = hall.promise(hall.claire);  // who looks after the hall may keep the call too
  hall.must(chair);
  CHECK(hall.refusal(hall.promise(hall.claire)) == "promised-already");
  CHECK(hall.seen()->needs[0].promised == 1);
  CHECK(hall.seen()->pledges.front().offer == "une chaise");
  CHECK(hall.seen()->pledges.front().event == "Troc de printemps");
  hall.must(ReceivePledge{hall.claire, hall.garden, chair.pledge.id});
  hall.must(ReceivePledge{hall.claire, hall.garden, chair.pledge.id});  // a doubled message
  CHECK(hall.seen()->needs[0].need.received == 1);
  CHECK(hall.item_of(hall.dora).leftover == Leftover::call);
  CHECK(hall.refusal(hall.leave(Leftover::taken_back)) == "handed-over");
}

TEST_CASE("a thing that its owner takes back after all is promised to no project any more") {
  LeftOver hall;
  hall.must(hall.leave(Leftover::reserve));
  const MakePledge chair = hall.promise(hall.claire);
  hall.must(chair);
  hall.must(hall.leave(Leftover::taken_back));
  CHECK_FALSE(hall.seen()->pledges.front().holds);
  CHECK(hall.seen()->needs[0].promised == 0);
  CHECK(hall.refusal(ReceivePledge{hall.claire, hall.garden, chair.pledge.id}) == "not-free");
}

TEST_CASE("whatever is decided of a thing that was left over, it is given once: taken home, or at the project") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    LeftOver hall(seed);
    hall.dice = Dice(seed);
    for (int step = 0; step < 12; ++step) {
      const auto pledges = pledges_of(hall.view, hall.garden);
      switch (hall.dice.below(4)) {
        case 0:
          (void)hall.refusal(hall.promise(hall.claire));
          break;
        case 1:
          if (!pledges.empty()) (void)hall.refusal(ReceivePledge{hall.claire, hall.garden, pledges.back().id});
          break;
        case 2:
          if (!pledges.empty()) (void)hall.refusal(TakePledgeBack{hall.claire, hall.garden, pledges.back().id});
          break;
        default:
          (void)hall.refusal(hall.leave(static_cast<Leftover>(hall.dice.below(names_of<Leftover>.size()))));
      }
      const std::uint32_t arrived = call(hall.view, hall.garden)->needs[0].received;
      CHECK(arrived <= 1);
      CHECK((arrived == 1) == (hall.item_of(hall.dora).leftover == Leftover::call));
    }
  }
}
