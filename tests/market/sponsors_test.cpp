// A shop lets a chain begin: it gives a thing, asks nothing back, and receives nothing in that chain.
#include "market/sponsors.hpp"

#include <doctest/doctest.h>

#include "cases.hpp"
#include "market/associations.hpp"
#include "market/meeting_places.hpp"
#include "market/opening_hours.hpp"
#include "market/places.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// A bakery with a place in the directory, and two who act for it.
struct Bakery : ThreeWay {
  Bakery() {
    Place wanted;
    wanted.id = dice.id<PlaceId>();
    wanted.name = "Boulangerie du Tilleul";
    wanted.hours = read_hours("Mo-Fr 07:00-18:30");
    wanted.step_free = StepFree::no;
    must(AddPlace{claire, dice.id<AuditId>(), wanted});
    place = wanted.id;
    shop = make(wanted.name, AssociationKind::business, place);
    must(AskIntoAssociation{claire, shop, CodeHash(64, 'a')});
    must(EnterAssociation{seller, dice.id<AuditId>(), shop, CodeHash(64, 'a')});
  }
  AssociationId make(const std::string& name, AssociationKind kind, std::optional<PlaceId> at) {
    Association wanted;
    wanted.id = dice.id<AssociationId>();
    wanted.name = name;
    wanted.kind = kind;
    wanted.place = at;
    must(MakeAssociation{claire, dice.id<AuditId>(), wanted, baker});
    return wanted.id;
  }
  ListingDraft gift_draft(AssociationId of, std::uint32_t units = 1) {
    ListingDraft written = draft(Direction::offer, "un moule à gâteau");
    written.kind = ListingKind::gift;
    written.association = of;
    written.quantity = units;
    return written;
  }
  ListingId given() { return post(baker, gift_draft(shop)); }
  PostListing posting(ListingDraft written) { return {baker, dice.id<ListingId>(), std::move(written)}; }
  /// The bakery's gift goes to Léa, who keeps Karim's cat.
  std::vector<PlannedSeat> chain(ListingId gift) { return {{baker, gift, {}}, {lea, cats, wants_mould}, {karim, {}, wants_cats}}; }
  ProposalId agreed_chain(ListingId gift) {
    const ProposalId id = propose(chain(gift));
    for (const MemberId who : {baker, lea, karim}) accept(who, id);
    return id;
  }
  void hand_over(ProposalId id, std::size_t transfer) {
    confirm(proposal(id).transfers[transfer].giver, id, transfer);
    confirm(proposal(id).transfers[transfer].receiver, id, transfer);
  }

  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId baker = member("Paul"), seller = member("Nora");
  ListingId wants_mould = want(lea, "moule à gâteau");
  PlaceId place;
  AssociationId shop;
};

}  // namespace

TEST_CASE("a gift in the name of a shop begins a chain, and everybody in it reads who let it begin") {
  Bakery town;
  const ProposalId id = town.propose(town.chain(town.given()));
  for (const MemberId viewer : {town.baker, town.lea, town.karim}) {
    const auto shown = view_of(town.view, town.proposal(id), viewer, town.now);
    REQUIRE(shown.has_value());
    CHECK(std::ranges::count_if(shown->transfers, [](const TransferView& one) { return one.sponsor.has_value(); }) == 1);
    const auto gift = std::ranges::find_if(shown->transfers, [](const TransferView& one) { return one.sponsor.has_value(); });
    CHECK(gift->sponsor->name == "Boulangerie du Tilleul");
    CHECK(gift->title == "un moule à gâteau");
  }
  const ListingId own = town.gift(town.nadia, "canapé");
  CHECK_FALSE(is_sponsored(*town.view.listing(own)));
}

TEST_CASE("a gift in a name asks nothing back: no counterpart, no place in a ring") {
  Bakery town;
  const ListingId flour = town.want(town.baker, "farine");
  ListingDraft bargain = town.gift_draft(town.shop);
  bargain.pairing = {flour};
  CHECK(town.refusal(town.posting(bargain)) == "bad-pairing");
  const ListingId gift = town.given();
  const ListingId mill = town.offer(town.lea, "farine du moulin");
  CHECK(town.refusal(town.plan({{town.baker, gift, flour}, {town.lea, mill, town.wants_mould}})) == "gift-for-return");
}

TEST_CASE("nobody of a shop receives in a chain that its gift began, neither for the shop nor for themselves") {
  Bakery town;
  const ListingId gift = town.given();
  ListingDraft for_the_shop = Town::draft(Direction::want, "garder le chat de la boutique");
  for_the_shop.association = town.shop;
  const ListingId theirs = town.post(town.seller, for_the_shop);
  const ListingId own = town.want(town.seller, "garder mon chat");
  for (const ListingId wanted : {theirs, own}) {
    CHECK(town.refusal(town.plan({{town.baker, gift, {}}, {town.lea, town.cats, town.wants_mould}, {town.seller, {}, wanted}})) ==
          "sponsor-receives");
    // In a chain that a neighbour began, or in a swap, they are neighbours like others.
    const ListingId sofa = town.gift(town.nadia, "canapé");
    const ListingId wants_sofa = town.want(town.lea, "canapé");
    CHECK(town.refusal(town.plan({{town.nadia, sofa, {}}, {town.lea, town.cats, wants_sofa}, {town.seller, {}, wanted}})).empty());
    town.decline(town.seller, town.view.live_proposals_of(town.seller).front().id);
    town.pass(days{30});
  }
}

TEST_CASE("a business posts so many gifts a month and no more, however it goes about it; an association may post what it has") {
  Bakery town;
  const ListingId twelve = town.post(town.baker, town.gift_draft(town.shop, 12));
  CHECK(town.refusal(town.posting(town.gift_draft(town.shop, 9))) == "gifts-this-month");
  PostListing by_the_other = town.posting(town.gift_draft(town.shop, 9));
  by_the_other.member = town.seller;
  CHECK(town.refusal(by_the_other) == "gifts-this-month");
  const auto more = [&](std::uint32_t units) {
    const Listing listing = *town.view.listing(twelve);
    ListingDraft changed = draft_of(listing);
    changed.quantity = units;
    return EditListing{town.baker, twelve, listing.version, changed};
  };
  CHECK(town.refusal(more(21)) == "gifts-this-month");
  CHECK(town.refusal(more(20)).empty());
  town.must(EndListing{town.baker, twelve});
  CHECK(town.refusal(town.posting(town.gift_draft(town.shop))) == "gifts-this-month");
  town.pass(days{30});
  town.must(town.posting(town.gift_draft(town.shop, 20)));
  const AssociationId club = town.make("Troc du Salève", AssociationKind::association, {});
  town.must(town.posting(town.gift_draft(club, 60)));
}

TEST_CASE("what is added to an old gift would be counted in no month, so it is posted anew") {
  Bakery town;
  ListingDraft lasting = town.gift_draft(town.shop);
  lasting.expires_at = town.now + days{100};
  const ListingId gift = town.post(town.baker, lasting);
  town.pass(days{31});
  const Listing listing = *town.view.listing(gift);
  ListingDraft changed = draft_of(listing);
  changed.quantity = 2;
  CHECK(town.refusal(EditListing{town.baker, gift, listing.version, changed}) == "gifts-this-month");
  changed.quantity = 1;
  changed.text = "en fonte";
  CHECK(town.refusal(EditListing{town.baker, gift, listing.version, changed}).empty());
}

TEST_CASE("a shop is told how many chains began with its gifts, on which all agreed, and how many gifts were handed over") {
  Bakery town;
  const auto starts = [&] {
    const GiftStarts now = gift_starts(town.view, town.shop);
    return std::pair(now.agreed, now.handed_over);
  };
  const ListingId gift = town.given();
  const ProposalId id = town.propose(town.chain(gift));
  CHECK(starts() == std::pair(0U, 0U));
  for (const MemberId who : {town.baker, town.lea, town.karim}) town.accept(who, id);
  CHECK(starts() == std::pair(1U, 0U));
  town.hand_over(id, 0);
  CHECK(starts() == std::pair(1U, 1U));
  town.hand_over(id, 1);
  CHECK(town.state(id) == ProposalState::fulfilled);
  CHECK(starts() == std::pair(1U, 1U));
}

TEST_CASE("a gift that nobody fetched began a chain all the same, and one that was withdrawn did not") {
  Bakery town;
  const ProposalId id = town.agreed_chain(town.given());
  town.must(Withdraw{.member = town.baker, .id = id, .reason = {}, .seed = town.dice.seed(), .person = {}});
  CHECK(gift_starts(town.view, town.shop).agreed == 0);
}

TEST_CASE("what is to be fetched at the shop is handed over there, while it is open") {
  Bakery town;
  ListingDraft fetched = town.gift_draft(town.shop);
  fetched.collect = true;
  const ProposalId id = town.agreed_chain(town.post(town.baker, fetched));
  const Transfer gift = town.proposal(id).transfers.front();
  const HandoverPointId at_the_shop(town.place.bytes());
  CHECK(meeting_places(town.view, gift) == std::vector{at_the_shop});
  const auto meeting = [&](HandoverPointId where, std::chrono::milliseconds after) {
    return SetMeeting{town.lea, id, gift.number, where, town.now + after};  // Monday, 11 in Switzerland
  };
  CHECK(town.refusal(meeting(town.point, 1h)) == "fetched-there");
  CHECK(town.refusal(meeting(at_the_shop, 10h)) == "closed-then");
  town.must(meeting(at_the_shop, 1h));
  const auto shown = view_of(town.view, town.proposal(id), town.lea, town.now);
  REQUIRE(shown.has_value());
  const auto mine = std::ranges::find_if(shown->transfers, [](const TransferView& one) { return one.sponsor.has_value(); });
  REQUIRE(mine->meeting.has_value());
  CHECK(mine->meeting->name == "Boulangerie du Tilleul");
  REQUIRE(mine->hosts.size() == 1);
  CHECK(mine->hosts.front().hours == "Mo-Fr 07:00-18:30");
  // The next hand-over of the chain is between neighbours: the shop is not theirs to meet in.
  const Transfer next = town.proposal(id).transfers[1];
  CHECK(town.refusal(SetMeeting{town.lea, id, next.number, at_the_shop, town.now + 2h}) == "bad-meeting");
}

TEST_CASE("who does not get into the shop is handed it elsewhere, and only a gift of who has an address is fetched") {
  Bakery town;
  ListingDraft fetched = town.gift_draft(town.shop);
  fetched.collect = true;
  const ProposalId id = town.agreed_chain(town.post(town.baker, fetched));
  town.must(ChangeMember{town.lea, {}, {}, {}, true});
  const Transfer gift = town.proposal(id).transfers.front();
  CHECK(meeting_places(town.view, gift) == std::vector{town.point});
  town.must(SetMeeting{town.lea, id, gift.number, town.point, town.now + 1h});

  ListingDraft sold = fetched;
  sold.kind = ListingKind::good;
  CHECK(town.refusal(town.posting(sold)) == "bad-collect");
  const AssociationId club = town.make("Troc du Salève", AssociationKind::association, {});
  ListingDraft nowhere = town.gift_draft(club);
  nowhere.collect = true;
  CHECK(town.refusal(town.posting(nowhere)) == "bad-collect");
  ListingDraft private_gift = fetched;
  private_gift.association.reset();
  CHECK(town.refusal(town.posting(private_gift)) == "bad-collect");
}

TEST_CASE("whoever lets chains begin stands in the directory where the alphabet has them: nothing given moves a line") {
  Bakery town;
  Place first = *town.view.place(town.place);
  first.id = town.dice.id<PlaceId>();
  first.name = "Atelier vélo";
  town.must(AddPlace{town.claire, town.dice.id<AuditId>(), first});
  const auto names = [&](const SoughtPlaces& sought) {
    std::vector<std::string> all;
    for (const Place& one : places_for(town.view, sought, town.now)) all.push_back(one.name);
    return all;
  };
  const auto before = names({});
  const auto sought = names({.kind = PlaceKind::shop});
  for (std::size_t i = 0; i < 3; ++i) {
    const ProposalId id = town.agreed_chain(town.given());
    town.hand_over(id, 0);
    town.hand_over(id, 1);
    town.cats = town.offer(town.lea, "garde de chat");
    town.wants_mould = town.want(town.lea, "moule à gâteau");
    town.wants_cats = town.want(town.karim, "garder mon chat");
  }
  CHECK(gift_starts(town.view, town.shop).handed_over == 3);
  CHECK(names({}) == before);
  CHECK(names({.kind = PlaceKind::shop}) == sought);
}

TEST_CASE("in random neighbourhoods no plan that passes lets a sponsor receive, and one that lets none receive passes") {
  for (std::uint64_t seed = 1; seed <= cases(200); ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    Bakery town;
    const ListingId gift = town.given();
    std::vector<MemberId> people{town.nadia, town.karim, town.seller, town.claire};
    for (std::size_t i = people.size(); i > 1; --i) std::swap(people[i - 1], people[dice.below(i)]);
    const std::size_t length = 1 + dice.below(2);  // who comes behind Léa or in her place; a chain has three transfers at most
    std::vector<PlannedSeat> seats{{town.baker, gift, {}}};
    for (std::size_t i = 0; i < length; ++i) {
      const bool for_the_shop = people[i] == town.seller && dice.one_in(2);
      ListingDraft wanted = Town::draft(Direction::want, "quelque chose");
      if (for_the_shop) wanted.association = town.shop;
      const ListingId want = town.post(people[i], wanted);
      const ListingId offer = town.offer(people[i], "autre chose");
      seats.push_back({people[i], i + 1 < length ? std::optional(offer) : std::nullopt, want});
    }
    const bool is_theirs = std::ranges::find(seats, town.seller, &PlannedSeat::member) != seats.end();
    const bool asks_back = dice.one_in(4);
    if (asks_back) {
      seats.front().receives = town.want(town.baker, "un merci");
      seats.back().gives = town.offer(seats.back().member, "un merci");
    }
    CHECK(town.refusal(town.plan(seats)) == (asks_back ? "gift-for-return" : is_theirs ? "sponsor-receives" : ""));
  }
}
