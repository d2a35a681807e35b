// Who is told that a project looks for what a clearing left over of theirs.
#include "market/call_hints.hpp"

#include "hall.hpp"
#include "market/blocks.hpp"
#include "market/clearings.hpp"

using namespace ronde::test;

namespace {

/// A garden needs two chairs; Nadia and Karim each offer some.
struct Garden : Town {
  Garden() {
    Call call;
    call.id = id = dice.id<CallId>();
    call.by = claire;
    call.title = "Jardin partagé";
    const ListingDraft chairs = draft(Direction::offer, "Chaises");
    call.needs = {{.title = "Chaises", .category = chairs.category, .kind = chairs.kind, .quantity = 2}};
    call.until = now + days{30};
    must(MakeCall{dice.id<AuditId>(), call});
    cleared();
  }
  void cleared() {
    now += std::chrono::hours{1};
    must(RecordClearing{dice.id<AuditId>(), {"night-" + std::to_string(++nights), now, "{}"}});
  }
  void tell(ListingId listing) { must(TellOfCalls{{{.listing = listing, .call = id, .need = 0}}}); }
  [[nodiscard]] std::vector<MemberId> givers() const {
    std::vector<MemberId> found;
    for (const CallChance& chance : call_chances(view, now)) found.push_back(chance.giver);
    std::ranges::sort(found);
    return found;
  }
  [[nodiscard]] std::vector<Notification> told(MemberId member) const {
    auto notes = view.notifications_of(member, 50);
    std::erase_if(notes, [](const Notification& note) { return note.kind != NotificationKind::called; });
    return notes;
  }

  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  MemberId karim = member("Karim");
  ListingId hers = offer(nadia, "Quatre chaises");
  ListingId his = offer(karim, "Une chaise");
  CallId id;
  int nights = 0;
};

std::vector<MemberId> sorted(std::vector<MemberId> members) {
  std::ranges::sort(members);
  return members;
}

}  // namespace

TEST_CASE("whose offer a clearing left over is told once of the project that looks for it, and where it is") {
  Garden town;
  CHECK(town.givers() == sorted({town.nadia, town.karim}));
  CHECK(call_chances(town.view, town.now).front().missing == 2);
  town.tell(town.hers);
  REQUIRE(town.told(town.nadia).size() == 1);
  const Notification note = town.told(town.nadia).front();
  CHECK(note.call == town.id);
  CHECK(note.first == town.hers);
  CHECK(town.givers() == std::vector{town.karim});
  town.now += std::chrono::hours{24};
  town.tell(town.hers);  // it is no chance any more
  CHECK(town.told(town.nadia).size() == 1);
  CHECK(town.told(town.karim).empty());
}

TEST_CASE("one command tells nobody twice, however many of their offers a project could use") {
  Garden town;
  const ListingId more = town.offer(town.nadia, "Deux tabourets");
  town.cleared();
  town.must(TellOfCalls{{{town.hers, town.id, 0}, {more, town.id, 0}}});
  CHECK(town.told(town.nadia).size() == 1);
}

TEST_CASE("a hint is of what is left over: nothing new, nothing promised, nothing that a call no longer misses") {
  Garden town;
  const ListingId fresh = town.offer(town.member("Léa"), "Un banc");
  CHECK(town.givers() == sorted({town.nadia, town.karim}));  // no clearing has looked at hers
  town.tell(fresh);
  CHECK(town.told(town.view.listing(fresh)->member).empty());
  Pledge pledge;
  pledge.id = town.dice.id<PledgeId>();
  pledge.call = town.id;
  pledge.by = town.karim;
  pledge.quantity = 2;
  town.must(MakePledge{pledge});
  CHECK(town.givers().empty());
  town.tell(town.hers);
  CHECK(town.told(town.nadia).empty());
}

TEST_CASE("a project that is over, a block, an exchange and what one keeps oneself are no chance") {
  Garden town;
  SUBCASE("over") {
    town.must(CloseCall{town.claire, town.dice.id<AuditId>(), town.id});
  }
  SUBCASE("blocked, and in an exchange") {
    town.must(BlockOwner{.by = town.claire, .id = town.dice.id<BlockId>(), .listing = town.hers});
    const MemberId lea = town.member("Léa");
    const ListingId thing = town.offer(lea, "Chose"), seeks = town.want(lea, "Une chaise"), wanted = town.want(town.karim, "Une chose");
    town.must(town.plan({{town.karim, town.his, wanted}, {lea, thing, seeks}}));
  }
  SUBCASE("keeps it") {
    town.offer(town.claire, "Mes chaises");
    town.cleared();
    CHECK(town.givers() == sorted({town.nadia, town.karim}));
    return;
  }
  CHECK(town.givers().empty());
  town.must(TellOfCalls{{{town.hers, town.id, 0}, {town.his, town.id, 0}, {town.his, town.dice.id<CallId>(), 0}, {town.his, town.id, 7}}});
  CHECK(town.told(town.nadia).empty());
  CHECK(town.told(town.karim).empty());
}
