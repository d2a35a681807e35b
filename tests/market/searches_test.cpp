// Searches that neighbours keep, and what they are told. What fits a search is the board's to say (tests/board): here it has said so.

#include "market/searches.hpp"

#include "market/listings.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Seeker : Town {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  MemberId lea = member("Léa", AgeBand::adult, {}, 1);
  SearchId bicycles = search("un vélo");

  Seeker() { now += 1min; }

  SaveSearch saving(Sought sought) { return {.member = nadia, .id = dice.id<SearchId>(), .sought = std::move(sought)}; }
  SearchId search(const std::string& words) {
    const SaveSearch command = saving({.words = words});
    must(command);
    return command.id;
  }
  /// A listing that fits, as the board would say at once.
  ListingId found(const std::string& title = "Mon vélo") {
    const ListingId id = offer(lea, title);
    note(id);
    return id;
  }
  void note(ListingId id) { must(NoteFinds{id, view.listing(id)->version, {bicycles}}); }

  [[nodiscard]] std::vector<Notification> alerts() const {
    std::vector<Notification> all = view.notifications_of(nadia, 100);
    std::erase_if(all, [](const Notification& note) { return note.kind != NotificationKind::found; });
    return all;
  }
};

}  // namespace

TEST_CASE("what is posted within half an hour of the first find is told in one message: how many, and which came first") {
  Seeker town;
  const ListingId first = town.found();
  town.pass(20min);
  town.found("Un vélo d'enfant");
  CHECK(town.alerts().empty());
  town.pass(10min);
  REQUIRE(town.alerts().size() == 1);
  const Notification told = town.alerts().front();
  CHECK(told.search == town.bicycles);
  CHECK(told.count == 2);
  CHECK(told.first == first);
  CHECK_FALSE(told.proposal);
}

TEST_CASE("a search tells at most once a day; what comes meanwhile waits and is told together") {
  Seeker town;
  town.found();
  town.pass(30min);
  CHECK(town.alerts().size() == 1);
  town.pass(1h);
  const ListingId second = town.found();
  town.pass(1h);
  town.found();
  town.pass(22h - 1min);
  CHECK(town.alerts().size() == 1);
  town.pass(1min);
  REQUIRE(town.alerts().size() == 2);
  CHECK(town.alerts().front().count == 2);
  CHECK(town.alerts().front().first == second);
  town.pass(days{5});
  CHECK(town.alerts().size() == 2);  // nothing new, nothing told
}

TEST_CASE("two searches of one member each tell of their own") {
  Seeker town;
  const SearchId lamps = town.search("une lampe");
  town.now += 1min;
  const ListingId lamp = town.offer(town.lea, "Ma lampe");
  town.must(NoteFinds{lamp, 1, {lamps, town.bicycles}});
  town.pass(30min);
  REQUIRE(town.alerts().size() == 2);
  CHECK(town.alerts()[0].search != town.alerts()[1].search);
}

TEST_CASE(
    "nobody is told of what they may not see: own, hidden, of who blocked them or whom they blocked, of the suspended, gone, too far") {
  const auto told_after = [](auto happen) {
    Seeker town;
    const ListingId id = town.found();
    happen(town, id);
    town.pass(1h);
    return town.alerts().size();
  };
  CHECK(told_after([](Seeker&, ListingId) {}) == 1);
  CHECK(told_after([](Seeker& town, ListingId id) { town.must(HideListing{town.nadia, id}); }) == 0);
  CHECK(told_after([](Seeker& town, ListingId id) { town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), id}); }) == 0);
  CHECK(told_after([](Seeker& town, ListingId) {
          town.must(BlockOwner{town.lea, town.dice.id<BlockId>(), town.offer(town.nadia, "Autre chose")});
        }) == 0);
  CHECK(told_after([](Seeker& town, ListingId id) { town.must(EndListing{town.lea, id}); }) == 0);
  CHECK(told_after([](Seeker& town, ListingId id) { town.must(PauseListing{town.lea, id, true}); }) == 0);
  for (const MemberId Seeker::*who : {&Seeker::lea, &Seeker::nadia}) {
    CHECK(told_after([&](Seeker& town, ListingId) {
            town.must(SetMemberState{town.claire, town.dice.id<AuditId>(), town.*who, MemberState::suspended});
          }) == 0);
  }
  Seeker town;
  const ListingId own = town.offer(town.nadia, "Mon vélo");
  town.note(own);
  CHECK(town.view.saved_search(town.bicycles)->finds.empty());
}

TEST_CASE("a search within a walk tells of nothing beyond it, also when somebody moves away before it is told") {
  Seeker town;
  const SaveSearch near = town.saving({.band = WalkBand::under_15, .words = "un vélo"});
  town.must(near);
  town.now += 1min;
  const ListingId id = town.offer(town.lea, "Mon vélo");
  town.must(NoteFinds{id, 1, {near.id}});
  CHECK(town.view.saved_search(near.id)->finds.size() == 1);
  Seeker other;
  const SaveSearch nearer = other.saving({.band = WalkBand::under_10, .words = "un vélo"});
  other.must(nearer);
  other.now += 1min;
  const ListingId far = other.offer(other.lea, "Mon vélo");
  other.must(NoteFinds{far, 1, {nearer.id}});
  CHECK(other.view.saved_search(nearer.id)->finds.empty());
}

TEST_CASE("what was posted before the search was kept, or before it told the last time, is no news") {
  Seeker town;
  const ListingId old = town.offer(town.lea, "Mon vélo");
  town.now += 1min;
  const SaveSearch late = town.saving({.words = "vélo"});
  town.must(late);
  town.must(NoteFinds{old, 1, {late.id}});
  CHECK(town.view.saved_search(late.id)->finds.empty());
  const ListingId fresh = town.found();
  town.pass(30min);
  town.note(fresh);
  CHECK(town.view.saved_search(town.bicycles)->finds.empty());
}

TEST_CASE("a listing that was edited is told of only if it was found again as it is now") {
  Seeker town;
  const ListingId id = town.found();
  ListingDraft edited = draft_of(*town.view.listing(id));
  edited.title = "Une trottinette";
  town.must(EditListing{town.lea, id, 1, edited});
  town.must(NoteFinds{id, 1, {town.bicycles}});  // of the version before: somebody was slower
  town.pass(1h);
  CHECK(town.alerts().empty());
  const ListingId other = town.found();
  edited = draft_of(*town.view.listing(other));
  edited.title = "Mon vélo rouge";
  town.must(EditListing{town.lea, other, 1, edited});
  town.note(other);
  town.pass(1h);
  REQUIRE(town.alerts().size() == 1);
  CHECK(town.alerts().front().first == other);
}

TEST_CASE("the same find twice is one find") {
  Seeker town;
  const ListingId id = town.found();
  const auto before = town.view.all();
  town.note(id);
  CHECK(town.view.all() == before);
}

TEST_CASE("a member keeps twenty searches, each once, and each says what it looks for") {
  Seeker town;
  CHECK(town.refusal(town.saving({.words = " un  vélo "})) == "same-search");
  CHECK(town.refusal(town.saving({})) == "empty-search");
  CHECK(town.refusal(town.saving({.direction = Direction::offer, .band = WalkBand::under_5})) == "empty-search");
  CHECK(town.refusal(town.saving({.band = WalkBand::far, .words = "vélo"})) == "bad-band");
  CHECK(town.refusal(town.saving({.words = std::string(201, 'a')})) == "text-too-long");
  CHECK(town.refusal(town.saving({.kind = ListingKind::gift})).empty());
  for (int i = 2; i < 20; ++i) town.search("lampe " + std::to_string(i));
  CHECK(town.refusal(town.saving({.words = "une de trop"})) == "saved-searches");
  CHECK(town.view.searches_of(town.nadia).size() == 20);
}

TEST_CASE("a search is its member's alone, goes when they forget it, and with them when they leave") {
  Seeker town;
  CHECK(town.refusal(ForgetSearch{town.lea, town.bicycles}) == "not-found");
  town.found();
  town.must(ForgetSearch{town.nadia, town.bicycles});
  CHECK(town.refusal(ForgetSearch{town.nadia, town.bicycles}) == "not-found");
  town.pass(1h);
  CHECK(town.alerts().empty());
  const SearchId again = town.search("vélo");
  town.must(LeaveNeighbourhood{town.nadia, town.dice.id<OutboxId>()});
  CHECK_FALSE(town.view.saved_search(again));
}

TEST_CASE("a day with more than a hundred finds is told as a hundred") {
  Seeker town;
  for (int i = 0; i < 110; ++i) {
    if (i % 30 == 0) town.lea = town.member("Léa");
    town.found();
  }
  town.pass(30min);
  CHECK(town.alerts().front().count == 100);
}
