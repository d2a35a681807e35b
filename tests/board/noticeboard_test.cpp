// What hangs in a neighbourhood, and who sees what of it. The people are those of the market's tests.
#include "board/noticeboard.hpp"

#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

/// The board of a town as it is now.
struct Board {
  explicit Board(const Town& from) : town(from) { board.load(town.view, 1); }
  struct Read {
    std::string items;
    std::optional<board::Place> next;
  };
  [[nodiscard]] Read read(MemberId who, const board::Filter& filter) const {
    std::string items;
    const board::Page page = board.page(*board.viewer(who), filter, town.now, items);
    return {items, page.next};
  }
  [[nodiscard]] std::string page(MemberId who) const { return read(who, {}).items; }
  [[nodiscard]] Read hidden(MemberId who, std::size_t limit = 50, std::optional<board::Place> after = {}) const {
    board::Filter filter;
    filter.hidden = true;
    filter.limit = limit;
    filter.after = after;
    return read(who, filter);
  }
  [[nodiscard]] std::string seen(MemberId who, ListingId id) const {
    return board.listing_json(*board.viewer(who), id, town.now).value_or("");
  }
  const Town& town;
  board::Noticeboard board{[](std::string_view) { return std::string_view{}; },
                           [](std::string_view, Language) { return std::vector<std::string>{}; }};
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("others see neither counterparts, wish levels, groups nor how many are left") {
  Town town;
  const MemberId nadia = town.member("Nadia"), lea = town.member("Léa");
  ListingDraft secret = Town::draft(Direction::want, "vélo");
  secret.wish_level = WishLevel::love;
  secret.only_one_of = "vélos";
  const ListingId id = town.post(nadia, secret);
  const Board before(town);
  CHECK(has(before.seen(nadia, id), R"("only_one_of":"vélos")"));
  CHECK(has(before.seen(nadia, id), R"("left":1)"));
  CHECK(has(before.seen(lea, id), R"("walk_minutes":5)"));
  for (const char* word : {"only_one_of", "wish_level", "pairing", "left"}) CHECK_FALSE(has(before.seen(lea, id), word));
  town.must(PauseListing{nadia, id});
  const Board paused(town);
  CHECK(paused.seen(lea, id).empty());
  CHECK_FALSE(paused.seen(nadia, id).empty());
}

TEST_CASE("a search finds a listing with whichever apostrophe either was written") {
  Town town;
  const MemberId nadia = town.member("Nadia"), lea = town.member("Léa");
  const char* const spellings[] = {"Affaires d'école", "Affaires d’école", "Affaires d\u02BCécole"};
  for (const char* spelling : spellings) {
    ListingDraft draft = Town::draft(Direction::offer, "vélo");
    draft.title = spelling;
    town.post(nadia, draft);
  }
  const Board board(town);
  for (const char* spelling : spellings) {
    board::Filter filter;
    filter.words = spelling;
    const std::string found = board.read(lea, filter).items;
    CAPTURE(spelling);
    for (const char* title : spellings) CHECK_MESSAGE(has(found, title), found);
    filter.words = "Affaires d'hiver";
    CHECK(board.read(lea, filter).items == "[]");
  }
}

TEST_CASE("after a block neither sees anything of the other") {
  ThreeWay town;
  town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), town.bicycle});
  const Board board(town);
  CHECK(board.seen(town.karim, town.italian).empty());
  CHECK(board.seen(town.nadia, town.bicycle).empty());
  CHECK_FALSE(board.seen(town.lea, town.bicycle).empty());
}

TEST_CASE("what one hid is on no page but the one that lists it, for oneself alone, until it is shown again") {
  ThreeWay town;
  town.must(HideListing{town.nadia, town.bicycle, true});
  town.must(HideListing{town.nadia, town.cats, true});
  town.must(PauseListing{town.lea, town.cats});  // hidden, and not there at the moment
  const Board board(town);
  CHECK_FALSE(has(board.page(town.nadia), town.bicycle.text()));
  const std::string hidden = board.hidden(town.nadia).items;
  CHECK(has(hidden, town.bicycle.text()));
  CHECK(has(hidden, R"("hidden":true)"));
  CHECK_FALSE(has(hidden, town.cats.text()));
  CHECK_FALSE(has(hidden, town.wants_cats.text()));
  CHECK(board.hidden(town.lea).items == "[]");
  town.must(HideListing{town.nadia, town.bicycle, false});
  CHECK(Board(town).hidden(town.nadia).items == "[]");
  CHECK(has(Board(town).page(town.nadia), town.bicycle.text()));
}

TEST_CASE("what was hidden comes page by page, newest first") {
  Town town;
  const MemberId nadia = town.member("Nadia"), lea = town.member("Léa");
  std::vector<ListingId> hidden;
  for (int i = 0; i < 3; ++i) {
    town.now += 1min;
    hidden.push_back(town.offer(lea, "lampe"));
    town.must(HideListing{nadia, hidden.back(), true});
  }
  const Board board(town);
  const auto first = board.hidden(nadia, 2);
  CHECK(has(first.items, hidden[2].text()));
  CHECK(has(first.items, hidden[1].text()));
  REQUIRE(first.next.has_value());
  const auto second = board.hidden(nadia, 2, first.next);
  CHECK(has(second.items, hidden[0].text()));
  CHECK_FALSE(has(second.items, hidden[1].text()));
  CHECK_FALSE(second.next.has_value());
}

TEST_CASE("the board counts what hangs there by quarter; what is paused or of a suspended member does not") {
  Town town;
  const MemberId claire = town.member("Claire", AgeBand::adult, {Role::steward});
  const MemberId nadia = town.member("Nadia"), lea = town.member("Léa");
  for (int i = 0; i < 5; ++i) town.offer(nadia, "lampe");
  const ListingId book = town.want(nadia, "livre");
  town.offer(lea, "chaise");
  CHECK(Board(town).board.counts(town.now).at(town.quarters[0]).offers == 6);
  CHECK(Board(town).board.counts(town.now).at(town.quarters[0]).wants == 1);
  town.must(PauseListing{nadia, book});
  town.must(SetMemberState{claire, town.dice.id<AuditId>(), lea, MemberState::suspended});
  CHECK(Board(town).board.counts(town.now).at(town.quarters[0]).offers == 5);
  CHECK(Board(town).board.counts(town.now).at(town.quarters[0]).wants == 0);
}
