// Several things that count as one: how a bundle is posted, promised and told, and that no rule is passed by what stands beside.

#include "market/bundles.hpp"

#include <algorithm>

#include "market/care_records.hpp"
#include "market/house_rules.hpp"
#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

ListingDraft bundle(Direction direction, const std::string& title, const std::string& category, std::vector<BundlePart> beside) {
  ListingDraft draft = Town::draft(direction, title);
  draft.kind = ListingKind::good;
  draft.category = category;
  draft.beside = std::move(beside);
  return draft;
}
ListingDraft for_a_child() {
  return bundle(Direction::offer, "Vélo d'enfant", "bicycles", {{"Casque", "sports-gear"}, {"Siège pour vélo", "baby-gear"}});
}

/// Nadia gives the bundle, and seeks a lamp; Léa gives the lamp, and seeks something of the bundle, or all.
struct Swap : Town {
  MemberId nadia = member("Nadia"), lea = member("Léa");
  ListingId given = post(nadia, for_a_child());
  ListingId lamp = offer(lea, "Lampe");
  ListingId seeks_lamp = want(nadia, "Une lampe");

  ProposalId proposed(ListingDraft sought) {
    const ListingId want = post(lea, std::move(sought));
    return propose({{nadia, given, seeks_lamp}, {lea, lamp, want}});
  }
  [[nodiscard]] ProposalView seen(MemberId who, ProposalId id) { return *view_of(view, proposal(id), who, now); }
};

std::string error_of(const ListingDraft& draft) {
  const auto checked = checked_draft(draft, Town::kStart);
  return checked ? "accepted" : std::string(checked.error().reason) + ' ' + std::string(checked.error().pointer);
}

std::string error_of(void (*change)(ListingDraft&)) {
  ListingDraft draft = for_a_child();
  change(draft);
  return error_of(draft);
}

}  // namespace

TEST_CASE("a bundle is of five things at most, each with a title as good as the first") {
  CHECK(error_of([](ListingDraft&) {}) == "accepted");
  CHECK(error_of([](ListingDraft& d) { d.beside[1].title = "  "; }) == "text-empty /beside/1/title");
  CHECK(error_of([](ListingDraft& d) { d.beside[0].title = std::string(81, 'a'); }) == "text-too-long /beside/0/title");
  CHECK(error_of([](ListingDraft& d) { d.beside[0].title = "Casque\nbleu"; }) == "text-control /beside/0/title");
  CHECK(error_of([](ListingDraft& d) { d.beside[1].category = "No such"; }) == "bad-category /beside/1/category");
  CHECK(error_of([](ListingDraft& d) { d.beside.resize(4, {"Sonnette", "bicycle-parts"}); }) == "accepted");
  CHECK(error_of([](ListingDraft& d) { d.beside.resize(5, {"Sonnette", "bicycle-parts"}); }) == "bad-bundle /beside");
  ListingDraft blanks = for_a_child();
  blanks.beside[0].title = "  Casque   bleu ";
  CHECK(checked_draft(blanks, Town::kStart)->beside[0].title == "Casque bleu");
}

TEST_CASE("things make a bundle, in any of the ways to give them; hours, surprises and several of it do not") {
  CHECK(error_of([](ListingDraft& d) { d.kind = ListingKind::loan; }) == "accepted");
  CHECK(error_of([](ListingDraft& d) { d.kind = ListingKind::gift; }) == "accepted");
  CHECK(error_of([](ListingDraft& d) { d.kind = ListingKind::service; }) == "bad-bundle /kind");
  CHECK(error_of([](ListingDraft& d) { d.kind = ListingKind::lesson; }) == "bad-bundle /kind");
  CHECK(error_of([](ListingDraft& d) { d.quantity = 2; }) == "bad-bundle /quantity");
  CHECK(error_of([](ListingDraft& d) { d.direction = Direction::want, d.wildcard = true; }) == "bad-bundle /wildcard");
}

TEST_CASE("what the house bans is found beside too, and nothing there excuses the rest") {
  const auto refused = [](const ListingDraft& draft) {
    const auto error = refused_by_house(draft);
    return error ? std::string(error->reason) + ' ' + std::string(error->pointer) : "";
  };
  CHECK(refused(for_a_child()).empty());
  ListingDraft draft = for_a_child();
  draft.beside[1].title = "Pistolet ancien";
  CHECK(refused(draft) == "house-weapons /beside/1/title");
  draft.beside[1].title = "Pistolet à colle";
  CHECK(refused(draft).empty());
  draft.title = "Zigaretten";
  draft.beside[0].title = "Aschenbecher";
  CHECK_MESSAGE(refused(draft) == "house-tobacco /title", "an ashtray beside them makes no cigarettes of the past");
  draft = for_a_child();
  draft.text = "Avec des cigarettes";
  draft.beside[0].title = "Boîte";
  CHECK(refused(draft) == "house-tobacco /text");
}

TEST_CASE("words that call for a look do so when they stand in two things, and what one should know is said of each") {
  ListingDraft stove = bundle(Direction::offer, "Bouteille bleue", "camping-gear", {{"Gaz", "camping-gear"}});
  CHECK(warning_of_house(stove) == "gas");
  stove.beside[0].title = "Tente, 80 francs";
  CHECK(warning_of_house(stove) == "money");
  const auto notices = house_notices(bundle(Direction::offer, "Panier", "kitchen-ware", {{"Confiture de coings", "preserves"}}));
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].rule == "food");
  CHECK(notices[0].pointer == "/beside/0/category");
}

TEST_CASE("a bundle is refused, warned of and searched at its posting as one thing is") {
  Town town;
  const MemberId nadia = town.member("Nadia");
  ListingDraft draft = for_a_child();
  draft.beside[0].title = "Munitions";
  CHECK(town.refusal(PostListing{nadia, town.dice.id<ListingId>(), draft}) == "house-weapons");
  draft.beside[0].title = "Casque, 20 francs";
  const ListingId posted = town.post(nadia, draft);
  std::size_t reports = 0;
  each_report(town.view, [&](const Report& report) {
    reports += report.listing == posted ? 1U : 0U;
    return true;
  });
  CHECK(reports == 1);
}

TEST_CASE("while it is promised nothing of a bundle changes") {
  Swap town;
  ListingDraft draft = for_a_child();
  draft.beside[0].title = "Casque rouge";
  town.must(EditListing{town.nadia, town.given, 1, draft});
  (void)town.proposed(bundle(Direction::want, "Un casque", "sports-gear", {}));
  draft.beside.pop_back();
  CHECK(town.refusal(EditListing{town.nadia, town.given, 2, draft}) == "reserved");
}

TEST_CASE("who sought one thing of a bundle is told which, and how many come with it; who gives it what they give") {
  Swap town;
  const ProposalId id = town.proposed(bundle(Direction::want, "Un casque", "sports-gear", {}));
  const ProposalView to_lea = town.seen(town.lea, id);
  const auto bundle_of = [](const ProposalView& shown) {
    return std::ranges::find(shown.transfers, std::string("Vélo d'enfant"), &TransferView::title)->beside;
  };
  CHECK(bundle_of(to_lea) == for_a_child().beside);
  REQUIRE(to_lea.why.size() >= 2);
  CHECK(to_lea.why[0].code == WhyCode::you_want);
  CHECK(to_lea.why[0].thing == "Casque");
  CHECK(to_lea.why[1].code == WhyCode::comes_whole);
  CHECK(to_lea.why[1].things == 2);
  const ProposalView to_nadia = town.seen(town.nadia, id);
  CHECK(bundle_of(to_nadia) == for_a_child().beside);
  const auto of_hers = std::ranges::find(to_nadia.why, WhyCode::wants_yours, &Why::code);
  REQUIRE(of_hers != to_nadia.why.end());
  CHECK(of_hers->thing == "Vélo d'enfant");
}

TEST_CASE("who sought all of it reads that it comes together") {
  Swap town;
  const ProposalId id =
      town.proposed(bundle(Direction::want, "Un casque", "sports-gear", {{"Un vélo", "bicycles"}, {"Un siège", "baby-gear"}}));
  const ProposalView to_lea = town.seen(town.lea, id);
  REQUIRE(to_lea.why.size() >= 2);
  CHECK(to_lea.why[1].code == WhyCode::all_together);
  CHECK(to_lea.why[1].things == 3);
}

TEST_CASE("whoever excludes a category gets no bundle with some of it") {
  Swap town;
  ListingDraft surprise = Town::draft(Direction::want, "Surprenez-moi");
  surprise.kind = ListingKind::good;
  surprise.wildcard = true;
  surprise.exclusions = {"baby-gear"};
  const ListingId want = town.post(town.lea, surprise);
  CHECK(town.refusal(town.plan({{town.nadia, town.given, town.seeks_lamp}, {town.lea, town.lamp, want}})) == "excluded");
}

TEST_CASE("who leaves takes the words of a bundle along that was never handed over") {
  Swap town;
  const ProposalId id = town.proposed(bundle(Direction::want, "Un casque", "sports-gear", {}));
  town.decline(town.lea, id);
  town.must(LeaveNeighbourhood{town.nadia, town.dice.id<OutboxId>()});
  for (const Transfer& transfer : town.proposal(id).transfers) {
    if (transfer.giver == town.nadia) CHECK_MESSAGE((transfer.title.empty() && transfer.beside.empty()), "nothing of it is left");
  }
}

TEST_CASE("a record of a bundle is read as it was written, and one that cannot be is refused") {
  Town town;
  const Listing listing = *town.view.listing(town.post(town.member("Nadia"), for_a_child()));
  const std::string text = encode(listing);
  CHECK(*decode<Listing>(text) == listing);
  const auto fault = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    const auto read = decode<Listing>(changed);
    return read ? std::string("read") : read.error().why;
  };
  CHECK(fault("\"good\"", "\"lesson\"") == "a bundle of hours");
  CHECK(fault("\"quantity\":1", "\"quantity\":2") == "several of a bundle");
}
