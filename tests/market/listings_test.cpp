#include "market/listings.hpp"

#include "market/exchange_rules.hpp"
#include "sanitizers.hpp"
#include "town.hpp"

using namespace ronde::test;

TEST_CASE("an offer lives sixty days unless its member says otherwise, then it is over and can be brought back") {
  Town town;
  const MemberId nadia = town.member("Nadia");
  const ListingId lamp = town.offer(nadia, "lampe");
  CHECK(town.view.listing(lamp)->expires_at == town.now + days{60});
  town.pass(days{60} - 1ms);
  CHECK(town.view.listing(lamp)->state == ListingState::active);
  town.pass(1ms);
  CHECK(town.view.listing(lamp)->state == ListingState::expired);
  town.must(EditListing{nadia, lamp, 1, Town::draft(Direction::offer, "lampe")});
  CHECK(town.view.listing(lamp)->state == ListingState::active);
  CHECK(town.view.listing(lamp)->expires_at == town.now + days{60});
}

TEST_CASE("each mistake in a listing is told with its field") {
  Town town;
  const MemberId nadia = town.member("Nadia");
  const auto error = [&](auto spoil) {
    ListingDraft draft = Town::draft(Direction::want, "vélo");
    spoil(draft);
    const auto changes = town.run(PostListing{nadia, town.dice.id<ListingId>(), draft});
    return changes ? std::string("accepted") : std::string(changes.error().reason) + " " + std::string(changes.error().pointer);
  };
  CHECK(error([](ListingDraft& d) { d.title = ""; }) == "text-empty /title");
  CHECK(error([](ListingDraft& d) { d.title = std::string(81, 'a'); }) == "text-too-long /title");
  CHECK(error([](ListingDraft& d) { d.category = "No Such"; }) == "bad-category /category");
  CHECK(error([](ListingDraft& d) { d.size = 5; }) == "bad-size /size");
  CHECK(error([](ListingDraft& d) { d.quantity = 100; }) == "bad-quantity /quantity");
  CHECK(error([](ListingDraft& d) { d.availability = 1U << 21; }) == "bad-availability /availability");
  CHECK(error([&](ListingDraft& d) { d.expires_at = town.now; }) == "bad-expiry /expires_at");
  CHECK(error([](ListingDraft& d) { d.kind = ListingKind::gift; }) == "bad-kind /kind");
  CHECK(error([&](ListingDraft& d) { d.pairing = {town.dice.id<ListingId>()}; }) == "bad-pairing /pairing");
  CHECK(error([](ListingDraft& d) { d.exclusions = {"garden"}; }) == "bad-exclusions /exclusions");
  CHECK(error([](ListingDraft& d) { d.tags = {"V8"}; }) == "bad-tags /tags");
  CHECK(error([](ListingDraft& d) { d.tags = {"a", "b", "c", "d"}; }) == "bad-tags /tags");
  CHECK(error([](ListingDraft& d) { d.duration_minutes = 4; }) == "bad-duration /duration_minutes");
  CHECK(error([](ListingDraft& d) { d.duration_minutes = 1441; }) == "bad-duration /duration_minutes");
  CHECK(error([](ListingDraft& d) { d.kind = ListingKind::good, d.duration_minutes = 60; }) == "bad-duration /duration_minutes");
  CHECK(error([](ListingDraft& d) { d.reserve = true; }) == "bad-reserve /reserve");
  CHECK(error([](ListingDraft& d) { d.loan_days = 7; }) == "bad-loan-days /loan_days");
  CHECK(error([](ListingDraft& d) { d.kind = ListingKind::loan, d.loan_days = 0; }) == "bad-loan-days /loan_days");
  CHECK(error([](ListingDraft& d) { d.kind = ListingKind::loan, d.loan_days = 91; }) == "bad-loan-days /loan_days");
  CHECK(error([](ListingDraft& d) { d.kind = ListingKind::loan, d.loan_days = 90; }) == "accepted");
  CHECK(error([](ListingDraft& d) { d.kind = ListingKind::lesson, d.duration_minutes = 45; }) == "accepted");
  CHECK(error([](ListingDraft& d) { d.direction = Direction::offer, d.only_one_of = "vélos"; }) == "bad-group /only_one_of");
}

TEST_CASE("an edit names the version that it saw") {
  Town town;
  const MemberId nadia = town.member("Nadia"), lea = town.member("Léa");
  const ListingId lamp = town.offer(nadia, "lampe");
  town.must(EditListing{nadia, lamp, 1, Town::draft(Direction::offer, "lampe de chevet")});
  CHECK(town.refusal(EditListing{nadia, lamp, 1, Town::draft(Direction::offer, "lampadaire")}) == "stale-version");
  CHECK(town.refusal(EditListing{lea, lamp, 2, Town::draft(Direction::offer, "lampadaire")}) == "not-found");
  CHECK(town.view.listing(lamp)->title == "lampe de chevet");
}

TEST_CASE("what is promised in a proposal can be neither changed nor ended") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  CHECK(town.refusal(EndListing{town.nadia, town.italian}) == "reserved");
  CHECK(town.refusal(EditListing{town.nadia, town.italian, 1, Town::draft(Direction::offer, "cours de chinois")}) == "reserved");
  ListingDraft kept = draft_of(*town.view.listing(town.italian));
  kept.text = "le samedi";
  town.must(EditListing{town.nadia, town.italian, 1, kept});
  town.must(PauseListing{town.nadia, town.italian, true});
  CHECK(town.view.listing(town.italian)->held == 1);
  town.decline(town.nadia, id);
  town.must(EndListing{town.nadia, town.italian});
  town.must(EndListing{town.nadia, town.italian});
  CHECK(town.refusal(PauseListing{town.nadia, town.italian, false}) == "listing-over");
}

TEST_CASE("a loan says for how many days; from the hand-over on its exchange says when it is due back, whatever the listing says later") {
  ThreeWay town;
  ListingDraft ladder = Town::draft(Direction::offer, "échelle");
  ladder.kind = ListingKind::loan;
  ladder.loan_days = 7;
  ladder.quantity = 2;
  const MemberId paul = town.member("Paul");
  const ListingId lent = town.post(paul, ladder), wants_ladder = town.want(town.karim, "échelle"), wants_bike = town.want(paul, "vélo");
  const ProposalId id = town.propose({{paul, lent, wants_bike}, {town.karim, town.bicycle, wants_ladder}});
  const auto shown = [&] { return view_of(town.view, town.proposal(id), town.karim, town.now)->transfers[0]; };
  CHECK(shown().loan_days == 7);
  CHECK_FALSE(shown().return_by);
  ladder.loan_days = 1;
  CHECK(town.refusal(EditListing{paul, lent, 1, ladder}) == "reserved");
  town.accept(paul, id);
  town.accept(town.karim, id);
  town.now += 5h;
  town.must(ConfirmHandover{paul, id, 0, town.proposal(id).transfers[0].code});
  const Timestamp back = town.now + days{7};
  town.must(EditListing{paul, lent, 1, ladder});  // the other ladder, for a day
  CHECK(shown().loan_days == 7);
  CHECK(shown().return_by == back);
}

TEST_CASE("how long a lesson takes is promised with it") {
  ThreeWay town;
  ListingDraft lesson = Town::draft(Direction::offer, "cours de guitare");
  lesson.kind = ListingKind::lesson;
  lesson.duration_minutes = 45;
  const MemberId paul = town.member("Paul");
  const ListingId guitar = town.post(paul, lesson), wants_bike = town.want(paul, "vélo"), wants_guitar = town.want(town.karim, "guitare");
  const ProposalId id = town.propose({{paul, guitar, wants_bike}, {town.karim, town.bicycle, wants_guitar}});
  const auto shown = view_of(town.view, town.proposal(id), town.karim, town.now);
  CHECK(shown->transfers[0].duration_minutes == 45);
  CHECK_FALSE(shown->transfers[0].return_by);
  CHECK_FALSE(shown->transfers[1].duration_minutes);
}

TEST_CASE("a want of a group of which I want one is free only while no other of it is promised") {
  ThreeWay town;
  ListingDraft one_of = Town::draft(Direction::want, "vélo d'enfant");
  one_of.only_one_of = "vélos";
  const MemberId paul = town.member("Paul");
  const ListingId small = town.post(paul, one_of), big = town.post(paul, one_of), apples = town.offer(paul, "pommes");
  const ListingId wants_apples = town.want(town.nadia, "pommes");
  town.propose({{paul, apples, small}, {town.nadia, town.italian, wants_apples}});
  CHECK_FALSE(is_free(town.view, *town.view.listing(big), town.now));
}

namespace {

/// Paul wants some of three things, and gives pommes to whoever brings one.
struct Group : ThreeWay {
  MemberId paul = member("Paul");
  ListingId apples = plenty(paul, "pommes");
  std::vector<ListingId> group;
  explicit Group(std::uint32_t limit) {
    // Paul is no newcomer, so that he may be in two exchanges at once.
    hand_over(propose({{paul, apples, want(paul, "garder mon chat")}, {lea, cats, want(lea, "pommes")}}));
    for (const char* title : {"vélo d'enfant", "trottinette", "patins"}) group.push_back(post(paul, one(title, limit)));
  }
  ListingId plenty(MemberId who, const std::string& title) {
    ListingDraft written = draft(Direction::offer, title);
    written.quantity = 99;
    return post(who, written);
  }
  static ListingDraft one(const std::string& title, std::uint32_t limit) {
    ListingDraft written = draft(Direction::want, title);
    written.only_one_of = "pour rouler";
    written.group_limit = limit;
    return written;
  }
  /// Somebody new brings what `group[at]` wants, for apples.
  ProposalId brought(std::size_t at) {
    const MemberId who = member("Anne");
    return propose({{who, offer(who, "à rouler"), want(who, "pommes")}, {paul, apples, group[at]}});
  }
  void hand_over(ProposalId id) {
    const Proposal ring = proposal(id);
    for (const Seat& seat : ring.seats) accept(seat.member, id);
    const Proposal agreed = proposal(id);
    for (const Transfer& transfer : agreed.transfers) must(ConfirmHandover{transfer.giver, id, transfer.number, transfer.code});
  }
  [[nodiscard]] bool free(std::size_t at) const { return is_free(view, *view.listing(group[at]), now); }
};

}  // namespace

TEST_CASE("up to two of three: two may be promised at once, the third not, and each only once") {
  Group town(2);
  CHECK(group_room(town.view, *town.view.listing(town.group[2])) == 2);
  town.brought(0);
  CHECK_FALSE(town.free(0));
  CHECK(town.free(1));
  const ProposalId second = town.brought(1);
  CHECK_FALSE(town.free(2));
  town.decline(town.paul, second);
  CHECK(town.free(2));
}

TEST_CASE("of a group that has come in part less is left, and with the last of it the others are wanted no longer") {
  Group town(2);
  town.hand_over(town.brought(0));
  CHECK(town.view.listing(town.group[0])->state == ListingState::given);
  CHECK(town.view.listing(town.group[1])->group_limit == 1);
  const ProposalId second = town.brought(2);
  CHECK_FALSE(town.free(1));
  town.hand_over(second);
  CHECK(town.view.listing(town.group[1])->state == ListingState::ended);
  CHECK(town.view.listing(town.group[2])->state == ListingState::given);
}

TEST_CASE("where the wants of a group differ, the strictest that is open is true for all") {
  Group town(3);
  const ListingId strict = town.post(town.paul, Group::one("draisienne", 1));
  town.brought(0);
  CHECK_FALSE(town.free(1));
  town.must(EndListing{town.paul, strict});
  CHECK(town.free(1));
}

TEST_CASE("a group never says that fewer may come of it than are promised; no want of it is of several units; others have none") {
  Group town(2);
  town.brought(0);
  town.brought(1);
  CHECK(town.refusal(PostListing{town.paul, town.dice.id<ListingId>(), Group::one("draisienne", 1)}) == "reserved");
  CHECK(town.refusal(EditListing{town.paul, town.group[2], 1, Group::one("patins", 1)}) == "reserved");
  CHECK(town.refusal(EditListing{town.paul, town.group[0], 1, Group::one("vélo d'enfant", 1)}) == "reserved");
  town.must(EditListing{town.paul, town.group[2], 1, Group::one("patins", 3)});
  const auto error = [&](auto change) {
    ListingDraft draft = Group::one("vélo", 2);
    change(draft);
    const auto refused = checked_draft(draft, town.now);
    return refused ? std::string() : std::string(refused.error().reason) + " " + std::string(refused.error().pointer);
  };
  CHECK(error([](ListingDraft&) {}).empty());
  CHECK(error([](ListingDraft& d) { d.quantity = 2; }) == "bad-group /quantity");
  CHECK(error([](ListingDraft& d) { d.only_one_of = ""; }) == "bad-group /group_limit");
  CHECK(error([](ListingDraft& d) { d.group_limit = 0; }) == "bad-group /group_limit");
  CHECK(error([](ListingDraft& d) { d.group_limit = 21; }) == "bad-group /group_limit");
  CHECK(error([](ListingDraft& d) { d.direction = Direction::offer, d.only_one_of = ""; }) == "bad-group /group_limit");
}

TEST_CASE("whatever is proposed, declined, handed over or missed, no more of a group comes than was wanted, and nothing of it twice") {
  constexpr std::uint64_t towns = 60 / ronde::test::sanitizer_slowness;
  std::size_t reached = 0, refused = 0;
  for (std::uint64_t seed = 1; seed <= towns; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const auto limit = static_cast<std::uint32_t>(1 + dice.below(3));
    Group town(limit);
    for (int i = 0; i < 3; ++i) town.group.push_back(town.post(town.paul, Group::one("rollers " + std::to_string(i), limit)));
    std::vector<ProposalId> made;
    for (int step = 0; step < 25; ++step) {
      const ListingId want = town.group[dice.below(town.group.size())];
      const MemberId who = town.member("Anne");
      const ProposeExchange command =
          town.plan({{who, town.offer(who, "à rouler"), town.want(who, "pommes")}, {town.paul, town.apples, want}});
      if (town.run(command))
        made.push_back(command.id);
      else
        ++refused;
      for (const ProposalId id : made) {
        if (town.state(id) == ProposalState::proposed && dice.one_in(3)) {
          if (dice.one_in(4))
            town.decline(town.paul, id, DeclineReason::bad_time);
          else
            town.hand_over(id);
        }
      }
      if (dice.one_in(10)) town.pass(days{20});
      std::uint32_t received = 0;
      for (const ListingId id : town.group) {
        CHECK(town.view.listing(id)->given <= 1);
        received += town.view.listing(id)->given;
      }
      CHECK(received <= limit);
      if (step == 24 && received == limit) ++reached;
    }
  }
  CHECK(reached > towns / 3);
  CHECK(refused > towns);
}

TEST_CASE("a listing hidden by either is no arc, until it is shown again") {
  ThreeWay town;
  const auto arc = [&] {
    const auto result = check_arc(town.view, *town.view.listing(town.italian), *town.view.listing(town.wants_italian), town.now);
    return result ? std::string() : std::string(result.error().reason);
  };
  CHECK(arc().empty());
  town.must(HideListing{town.lea, town.italian});
  CHECK(arc() == "hidden");
  town.must(HideListing{town.lea, town.italian, false});
  town.must(HideListing{town.nadia, town.wants_italian});
  CHECK(arc() == "hidden");
  CHECK(town.refusal(HideListing{town.nadia, town.italian}) == "not-found");  // one's own
}

TEST_CASE("that a listing is gone is said when it hung before, however it went; of what was hidden only that it changed") {
  Town town;
  const MemberId nadia = town.member("Nadia");
  const auto said = [](const Changes& changes) {
    REQUIRE(changes.events.size() == 1);
    return changes.events[0].type;
  };
  const ListingId lamp = town.offer(nadia, "lampe");
  const ListingId chair = town.offer(nadia, "chaise");
  const ListingId table = town.offer(nadia, "table");
  CHECK(said(town.must(PauseListing{nadia, lamp})) == EventType::listing_gone);
  const std::uint64_t version = town.view.listing(lamp)->version;
  CHECK(said(town.must(EditListing{nadia, lamp, version, Town::draft(Direction::offer, "grande lampe")})) == EventType::listing_changed);
  CHECK(said(town.must(PauseListing{nadia, lamp, false})) == EventType::listing_changed);
  CHECK(said(town.must(EndListing{nadia, lamp})) == EventType::listing_gone);
  CHECK(said(town.must(PauseListing{nadia, chair})) == EventType::listing_gone);
  CHECK(said(town.must(EndListing{nadia, chair})) == EventType::listing_changed);
  town.now = town.view.listing(table)->expires_at;
  CHECK(said(town.must(Expire{{town.now, Table::listing, table.bytes()}})) == EventType::listing_gone);
}

TEST_CASE("a member posts thirty listings a day, and more tomorrow") {
  Town town;
  const MemberId nadia = town.member("Nadia");
  for (int i = 0; i < 30; ++i) town.offer(nadia, "lampe");
  CHECK(town.refusal(PostListing{nadia, town.dice.id<ListingId>(), Town::draft(Direction::offer, "lampe")}) == "listings-today");
  town.now += days{1};
  CHECK(town.refusal(PostListing{nadia, town.dice.id<ListingId>(), Town::draft(Direction::offer, "lampe")}).empty());
}
