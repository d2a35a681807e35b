// What hangs in a neighbourhood, and who sees what of it. The people are those of the market's tests.
#include "board/noticeboard.hpp"

#include "market/searches.hpp"
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
                           [](std::string_view, Language, board::Reading) { return std::optional<std::string>{}; }};
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

TEST_CASE("what is all in a proposal is on its member's own list alone, and on everybody's again when the proposal ends") {
  ThreeWay town;
  const MemberId passer = town.member("Passer-by");
  const auto on_list = [&](MemberId who) { return has(Board(town).page(who), town.bicycle.text()); };
  CHECK(on_list(passer));
  const ProposalId id = town.propose(town.circle());
  CHECK_FALSE(on_list(passer));
  CHECK_FALSE(on_list(town.lea));
  CHECK(on_list(town.karim));
  town.decline(town.nadia, id);
  CHECK_FALSE(on_list(passer));
  town.pass(72h);
  CHECK(town.state(id) == ProposalState::cancelled);
  CHECK(on_list(passer));
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

namespace {

/// Somebody who keeps a search, and a board that knows words and one category.
struct Lookout : Town {
  MemberId nadia = member("Nadia"), lea = member("Léa"), karim = member("Karim", AgeBand::adult, {}, 1);

  SearchId keep(MemberId who, Sought sought) {
    const auto id = dice.id<SearchId>();
    must(SaveSearch{who, id, std::move(sought)});
    now += 1min;
    return id;
  }
  [[nodiscard]] std::unique_ptr<board::Noticeboard> hang() const {
    auto fresh = std::make_unique<board::Noticeboard>(
        [](std::string_view category) { return category == "gardening" ? std::string_view("outside") : std::string_view{}; },
        [](std::string_view text, Language, board::Reading) {
          return text == "jardinier" ? std::optional<std::string>("gardening") : std::nullopt;
        });
    fresh->load(view, 1);
    return fresh;
  }
  [[nodiscard]] bool fits(SearchId search, ListingId id) const {
    const auto found = hang()->fitting_searches(id, now).searches;
    return std::ranges::find(found, search) != found.end();
  }
};

}  // namespace

TEST_CASE("a saved search fits what the list shows for it: direction, kind, theme, category, words of any form, and how far it is") {
  Lookout town;
  const auto words = town.keep(town.nadia, {.words = "vélos"});
  const auto guessed = town.keep(town.nadia, {.words = "jardinier"});
  const auto wants = town.keep(town.nadia, {.direction = Direction::want, .category = "gardening"});
  const auto theme = town.keep(town.nadia, {.theme = "outside"});
  const auto gifts = town.keep(town.nadia, {.kind = ListingKind::gift});
  const auto near = town.keep(town.nadia, {.band = WalkBand::under_10, .words = "vélo"});
  const ListingId here = town.offer(town.lea, "Mon vélo"), there = town.offer(town.karim, "Un vélo");
  const ListingId want = town.want(town.lea, "Une tondeuse"), gift = town.gift(town.lea, "Une chaise");
  CHECK(town.fits(words, here));
  CHECK_FALSE(town.fits(words, want));
  CHECK(town.fits(guessed, want));
  CHECK(town.fits(wants, want));
  CHECK_FALSE(town.fits(wants, here));
  CHECK(town.fits(theme, here));
  CHECK(town.fits(gifts, gift));
  CHECK_FALSE(town.fits(gifts, here));
  CHECK(town.fits(near, here));
  CHECK(town.fits(words, there));
  CHECK_FALSE(town.fits(near, there));
}

TEST_CASE("a saved search finds neither one's own, nor what is hidden, nor anything across a block, nor what was there before or is told") {
  Lookout town;
  const ListingId old = town.offer(town.lea, "Vieux vélo");
  town.now += 1min;
  const auto search = town.keep(town.nadia, {.words = "vélo"});
  const ListingId own = town.offer(town.nadia, "Mon vélo"), hidden = town.offer(town.lea, "Vélo rouge");
  const ListingId across = town.offer(town.karim, "Vélo bleu"), good = town.offer(town.lea, "Vélo vert");
  CHECK(town.fits(search, hidden));
  CHECK(town.fits(search, across));
  town.must(HideListing{town.nadia, hidden});
  town.must(BlockOwner{town.karim, town.dice.id<BlockId>(), own});
  for (const ListingId id : {old, own, hidden, across}) CHECK_FALSE(town.fits(search, id));
  CHECK(town.fits(search, good));
  town.must(NoteFinds{good, 1, {search}});
  CHECK_FALSE(town.fits(search, good));  // noted already
  ListingDraft edited = draft_of(*town.view.listing(good));
  edited.text = "Comme neuf";
  town.must(EditListing{town.lea, good, 1, edited});
  CHECK(town.fits(search, good));  // as it is now, it has to be noted again
}

TEST_CASE("an alert never disagrees with the list: whatever is sought, what fits is what the list shows that is new and not one's own") {
  std::size_t found = 0, passed_over = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Lookout town;
    Dice dice(seed);
    static constexpr std::array kWords{"vélo", "vélos rouges", "jardinier", "tondre", ""};
    std::vector<SearchId> searches;
    for (int i = 0; i < 6; ++i) {
      Sought sought{.words = kWords[dice.below(kWords.size())]};
      if (dice.one_in(3)) sought.direction = static_cast<Direction>(dice.below(2));
      if (dice.one_in(3)) sought.kind = static_cast<ListingKind>(dice.below(5));
      if (dice.one_in(4)) sought.category = "gardening";
      if (dice.one_in(4)) sought.theme = "outside";
      if (dice.one_in(3)) sought.band = static_cast<WalkBand>(dice.below(4));
      const SaveSearch command{dice.one_in(2) ? town.nadia : town.karim, town.dice.id<SearchId>(), sought};
      if (town.run(command)) searches.push_back(command.id);
    }
    town.now += 1min;
    std::vector<ListingId> listings;
    static constexpr std::array kTitles{"Mon vélo rouge", "Des vélos", "Tondre votre pelouse", "Une chaise"};
    for (int i = 0; i < 8; ++i) {
      ListingDraft draft = Town::draft(static_cast<Direction>(dice.below(2)), kTitles[dice.below(kTitles.size())]);
      if (draft.direction == Direction::offer && dice.one_in(3)) draft.kind = ListingKind::gift;
      if (dice.one_in(2)) draft.category = "furniture";
      if (!has_duration(draft.kind)) draft.beside = {{kTitles[dice.below(kTitles.size())], "gardening"}};
      listings.push_back(town.post(std::array{town.nadia, town.lea, town.karim}[dice.below(3)], draft));
      if (dice.one_in(5)) town.run(HideListing{town.nadia, listings.back()});
      if (dice.one_in(5)) town.run(PauseListing{town.lea, listings.back(), true});
    }
    if (dice.one_in(3)) town.run(BlockOwner{town.nadia, town.dice.id<BlockId>(), listings[dice.below(listings.size())]});
    const auto board = town.hang();
    for (const SearchId id : searches) {
      const SavedSearch saved = *town.view.saved_search(id);
      std::string page;
      (void)board->page(*board->viewer(saved.member), board::filter_of(saved.sought), town.now, page);
      for (const ListingId listing : listings) {
        const bool listed = has(page, listing.text()) && town.view.listing(listing)->member != saved.member;
        const auto fitting = board->fitting_searches(listing, town.now).searches;
        CHECK((std::ranges::find(fitting, id) != fitting.end()) == listed);
        ++(listed ? found : passed_over);
      }
    }
  }
  CHECK(found > 100);
  CHECK(passed_over > 100);
}

TEST_CASE("the board follows a search that is kept, told and forgotten") {
  Lookout town;
  const auto board = town.hang();
  std::uint64_t sequence = 1;
  const auto follow = [&](const Changes& changes) {
    std::vector<RecordKey> keys;
    for (const Change& row : changes.rows) keys.push_back(row.key);
    board->apply(++sequence, keys, town.view);
  };
  const SaveSearch saved{town.nadia, town.dice.id<SearchId>(), {.words = "vélo"}};
  follow(town.must(saved));
  town.now += 1min;
  const auto id = town.dice.id<ListingId>();
  follow(town.must(PostListing{town.lea, id, Town::draft(Direction::offer, "Mon vélo")}));
  CHECK(board->fitting_searches(id, town.now).searches == std::vector{saved.id});
  follow(town.must(NoteFinds{id, 1, {saved.id}}));
  CHECK(board->fitting_searches(id, town.now).searches.empty());
  town.now += 1h;
  follow(town.must(Expire{due(town.view, town.now, 1).front()}));
  CHECK(board->fitting_searches(id, town.now).searches.empty());
  const auto next = town.dice.id<ListingId>();
  follow(town.must(PostListing{town.lea, next, Town::draft(Direction::offer, "Un autre vélo")}));
  CHECK(board->fitting_searches(next, town.now).searches.size() == 1);
  follow(town.must(ForgetSearch{town.nadia, saved.id}));
  CHECK(board->fitting_searches(next, town.now).searches.empty());
}

TEST_CASE("what was posted last is what came within a time before the newest") {
  Lookout town;
  town.offer(town.lea, "Hier");
  town.now += 2min;
  const ListingId before = town.offer(town.lea, "Juste avant");
  town.now += 1min;
  const ListingId last = town.offer(town.lea, "À l'instant");
  CHECK(town.hang()->posted_last(1min) == std::vector{last, before});
  CHECK(Lookout().hang()->posted_last(1min).empty());
}

TEST_CASE("that a wish is without a return is read by its member, not by who helps them at the desk, nor by anybody else") {
  Town town;
  const MemberId nadia = town.member("Nadia"), lea = town.member("Léa");
  ListingDraft draft = Town::draft(Direction::want, "Un manteau");
  draft.no_return = true;
  const ListingId wish = town.post(nadia, draft);
  const Board at(town);
  CHECK(has(at.seen(nadia, wish), R"("no_return":true)"));
  const std::string helped = *at.board.helped_json(*at.board.viewer(nadia), wish, town.now);
  CHECK(has(helped, R"("wish_level":2)"));
  CHECK_FALSE(has(helped, "no_return"));
  CHECK_FALSE(has(at.seen(lea, wish), "no_return"));
}

TEST_CASE("the tag of a page says nothing of what a listing keeps for its member, and changes for them") {
  Town town;
  const MemberId nadia = town.member("Nadia");
  Listing listing = *town.view.listing(town.want(nadia, "Un manteau"));
  const auto mark = [&](bool mine) {
    std::string text;
    board::Card(listing, "Belle-Terre", {}).append_mark(text, {.walk_minutes = {}, .mine = mine});
    return text;
  };
  const std::string of_others = mark(false), own = mark(true);
  listing.no_return = true;
  listing.wish_level = WishLevel::love;
  CHECK(mark(false) == of_others);
  CHECK(mark(true) != own);
  listing.title = "Un manteau chaud";
  CHECK(mark(false) != of_others);
}
