// What people type into the search, and what they find.
#include "board/search.hpp"

#include <fstream>
#include <iterator>

#include "board/noticeboard.hpp"
#include "market/taxonomy.hpp"
#include "market/text_rules.hpp"
#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

const Taxonomy& the_taxonomy() {
  static const Taxonomy taxonomy = [] {
    std::ifstream file("server/market/data/taxonomy.json", std::ios::binary);
    return Taxonomy::load(std::string{std::istreambuf_iterator<char>(file), {}}).value();
  }();
  return taxonomy;
}

board::TopicOf topics() {
  return [](std::string_view text, Language language, board::Reading reading) -> std::optional<std::string> {
    const auto guess =
        reading == board::Reading::strict ? the_taxonomy().guess(text, language) : the_taxonomy().guess_with_slips(text, language);
    return guess ? std::optional(guess->category) : std::nullopt;
  };
}

board::ThemeOf themes() {
  return [](std::string_view category) -> std::string_view {
    const Category* found = the_taxonomy().category(category);
    return found == nullptr ? std::string_view{} : std::string_view(found->theme);
  };
}

/// A town whose board knows the real taxonomy.
struct Library : Town {
  MemberId nadia = member("Nadia"), lea = member("Léa"), karim = member("Karim", AgeBand::adult, {}, 1);

  ListingId hang(std::string title, std::string category = "furniture", Language language = Language::fr, std::string text = "") {
    ListingDraft draft = Town::draft(Direction::offer, std::move(title));
    draft.category = std::move(category);
    draft.language = language;
    draft.text = std::move(text);
    now += 1min;
    return post(lea, draft);
  }
  [[nodiscard]] std::unique_ptr<board::Noticeboard> board() const {
    auto fresh = std::make_unique<board::Noticeboard>(themes(), topics());
    fresh->load(view, 1);
    return fresh;
  }
  /// What `who` finds, in order: all pages of so many.
  [[nodiscard]] std::vector<ListingId> find(MemberId who, board::Filter filter) const {
    const auto hung = board();
    std::vector<ListingId> found;
    do {
      std::string text;
      filter.after = hung->page(*hung->viewer(who), filter, now, text).next;
      for (std::size_t at = text.find(R"({"id":")"); at != std::string::npos; at = text.find(R"({"id":")", at + 1)) {
        if (text.compare(at + 33, 13, R"(","direction")") == 0) found.push_back(*ListingId::parse(text.substr(at + 7, 26)));
      }
    } while (filter.after);
    return found;
  }
  [[nodiscard]] std::vector<ListingId> find(std::string words, Language language = Language::fr) const {
    board::Filter filter;
    filter.words = std::move(words);
    filter.language = language;
    return find(nadia, filter);
  }
};

using Found = std::vector<ListingId>;

}  // namespace

TEST_CASE("a search finds whatever accents, capitals, plural and ligature either side writes") {
  Library town;
  const ListingId bikes = town.hang("Vélos d’enfants", "furniture"), egg = town.hang("Œufs frais");
  for (const char* words : {"velo enfant", "VÉLOS", "vélo d'enfant", "ve\u0301lo"}) {
    CAPTURE(words);
    CHECK(town.find(words) == Found{bikes});
  }
  for (const char* words : {"oeuf", "œufs", "OEUFS"}) CHECK(town.find(words) == Found{egg});
}

TEST_CASE(
    "a search forgives one slip of the hand: a letter wrong, missing, too many, or two swapped, but not two slips nor one in a short "
    "word") {
  Library town;
  const ListingId guitar = town.hang("Guitare classique");
  town.hang("Un lit");
  for (const char* words : {"guitarre", "gitare", "guitaee", "giutare", "huitare", "uitare", "guitar", "guitarres", "guitare clasique"}) {
    CAPTURE(words);
    CHECK(town.find(words) == Found{guitar});
  }
  for (const char* words : {"gitarre classqiue xylophone", "gutiaree", "lot", "guitare 1234"}) {
    CAPTURE(words);
    CHECK(town.find(words).empty());
  }
}

TEST_CASE("while the last word is being typed, its beginning finds what it may become; an earlier word has to be whole") {
  Library town;
  const ListingId trumpet = town.hang("Trompette de jazz");
  for (const char* words : {"tr", "trompe", "jazz trom", "trompette ja"}) CHECK_MESSAGE(town.find(words) == Found{trumpet}, words);
  CHECK(town.find("trom jazz").empty());
}

TEST_CASE("a word in one of four languages finds the same thing in the others, and another word for it") {
  Library town;
  const ListingId mowing = town.hang("Ich mähe Ihren Rasen", "gardening", Language::de);
  CHECK(town.find("jardinage") == Found{mowing});
  CHECK(town.find("gardening", Language::en) == Found{mowing});
  CHECK(town.find("giardinaggio", Language::it) == Found{mowing});
  CHECK(town.find("Gartenarbeit", Language::fr) == Found{mowing});  // typed in a language that the page is not in
  CHECK(town.find("tondre pelouse") == Found{mowing});
  CHECK(town.find("jardinnage") == Found{mowing});  // and all of that with a slip
  CHECK(town.find("piano").empty());
}

TEST_CASE("a plural is known in the language of the listing, whichever the page is in") {
  Library town;
  const ListingId wheels = town.hang("Zwei alte Lampenschirme", "furniture", Language::de);
  CHECK(town.find("Lampenschirm", Language::fr) == Found{wheels});
}

TEST_CASE("as typed comes before another form, its beginning, a synonym and a slip; among equals the newest") {
  Library town;
  const ListingId synonym = town.hang("Ich jäte und grabe um", "gardening", Language::de);
  const ListingId slip = town.hang("Outil de jardinnage", "furniture");
  const ListingId begun = town.hang("Jardinages-surprises", "furniture");
  const ListingId older = town.hang("Jardinage", "furniture"), newer = town.hang("Livre de jardinage", "furniture");
  CHECK(town.find("jardinage") == Found{newer, older, begun, synonym, slip});
}

TEST_CASE("what says more of what was typed comes first") {
  Library town;
  const ListingId both = town.hang("Lampe rouge en verre"), slips = town.hang("Lmape rouge");
  town.hang("Lampe verte");
  CHECK(town.find("lampe rouge") == Found{both, slips});
}

TEST_CASE("a bundle is found by each of its things: by their words, by what they are called elsewhere, and by their category and theme") {
  Library town;
  ListingDraft draft = Town::draft(Direction::offer, "Vélo d'enfant");
  draft.kind = ListingKind::good;
  draft.category = "bicycles";
  draft.beside = {{"Trottinette rouge", "toys"}, {"Dictionnaire", "books"}};
  const ListingId bundle = town.post(town.lea, draft);
  town.hang("Chaise", "furniture");
  for (const char* words : {"vélo", "trottinette", "dictionnaires", "trotinette", "vélo dictionnaire"})
    CHECK_MESSAGE(town.find(words) == Found{bundle}, words);
  CHECK(town.find("Bücher", Language::de) == Found{bundle});
  const auto filtered = [&](auto change) {
    board::Filter filter;
    change(filter);
    return town.find(town.nadia, filter);
  };
  CHECK(filtered([](board::Filter& filter) { filter.category = "books"; }) == Found{bundle});
  CHECK(filtered([](board::Filter& filter) { filter.theme = themes()("toys"); }) == Found{bundle});
  CHECK(filtered([](board::Filter& filter) { filter.category = "board-games"; }).empty());
}

TEST_CASE("a search without a word finds nothing, one of small words alone their beginnings, and words after the eighth are passed over") {
  Library town;
  const ListingId drawing = town.hang("Dessin au fusain");
  CHECK(town.find("!?").empty());
  CHECK(town.find("des") == Found{drawing});
  CHECK(town.find("un dessin de la") == Found{drawing});
  std::string many = "dessin";
  for (int i = 0; i < 7; ++i) many += " dessin";
  CHECK(town.find(many + " xylophone") == Found{drawing});
  CHECK(town.find("xylophone " + many).empty());
}

TEST_CASE("a search shows what the list shows: nothing hidden, blocked, paused, reserved, over, or of who is suspended") {
  ThreeWay town;
  const auto finds = [&](MemberId who, bool hidden = false) {
    board::Noticeboard board(themes(), topics());
    board.load(town.view, 1);
    board::Filter filter;
    filter.words = std::string(town.view.listing(town.bicycle)->title);
    filter.hidden = hidden;
    std::string text;
    (void)board.page(*board.viewer(who), filter, town.now, text);
    return text.find(town.bicycle.text()) != std::string::npos;
  };
  CHECK(finds(town.nadia));
  town.must(HideListing{town.nadia, town.bicycle, true});
  CHECK_FALSE(finds(town.nadia));
  CHECK(finds(town.nadia, true));
  CHECK(finds(town.lea));
  town.must(HideListing{town.nadia, town.bicycle, false});
  const ProposalId ring = town.propose(town.circle());
  CHECK_FALSE(finds(town.nadia));
  CHECK(finds(town.karim));
  town.decline(town.nadia, ring);
  town.pass(72h);
  CHECK(finds(town.nadia));
  town.must(PauseListing{town.karim, town.bicycle, true});
  CHECK_FALSE(finds(town.nadia));
  town.must(PauseListing{town.karim, town.bicycle, false});
  CHECK(finds(town.nadia));
  town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), town.bicycle});
  CHECK_FALSE(finds(town.nadia));
  CHECK(finds(town.lea));
  const MemberId claire = town.member("Claire", AgeBand::adult, {Role::steward});
  town.must(SetMemberState{claire, town.dice.id<AuditId>(), town.karim, MemberState::suspended});
  CHECK_FALSE(finds(town.lea));
}

TEST_CASE("what somebody finds, and in which order, is the same whether or not there are listings that they may not see") {
  Library town;
  town.hang("Vélo de course");
  const ListingId karims = town.post(town.karim, Town::draft(Direction::offer, "Une chaise"));
  town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), karims});
  town.hang("Vello rouge");
  town.hang("Jardinage");
  const auto pages = [&] {
    std::string all;
    for (const char* words : {"velo", "velos", "vel", "rouge velo", "jardinnage", "jardin", "chaise", "trompette"}) {
      std::optional<board::Place> after;
      do {
        board::Filter filter;
        filter.words = words;
        filter.limit = 1;
        filter.after = after;
        after = town.board()->page(*town.board()->viewer(town.nadia), filter, town.now, all).next;
      } while (after);
    }
    return all;
  };
  const std::string before = pages();
  for (const char* title : {"Vélo", "Vélos rouges", "Jardinage", "Jardinnage", "Trompette"})
    town.post(town.karim, Town::draft(Direction::offer, title));
  CHECK(pages() == before);
  board::Filter filter;
  filter.words = "trompette";
  CHECK(town.find(town.lea, filter).size() == 1);  // they do hang there
}

namespace {

/// A word that somebody may type or write: one of few, at times with a slip in it, so that everything happens often.
std::string some_word(Dice& dice) {
  static constexpr std::array kWords{"vélo",  "vélos",  "jardin", "jardinage", "Fahrrad", "Fahrräder", "lampe",
                                     "rampe", "lampes", "tondre", "pelouse",   "lesson",  "lessons",   "lezione",
                                     "de",    "mit",    "3000",   "3001",      "ja"};
  std::string word = kWords[dice.below(kWords.size())];
  if (!dice.one_in(3)) return word;
  const std::size_t at = dice.below(word.size());
  switch (dice.below(4)) {
    case 0:
      word.erase(at, 1);
      break;
    case 1:
      word.insert(at, 1, static_cast<char>('a' + dice.below(26)));
      break;
    case 2:
      word[at] = static_cast<char>('a' + dice.below(26));
      break;
    default:
      std::swap(word[at], word[(at + 1) % word.size()]);
  }
  return word;
}

std::string some_words(Dice& dice, std::size_t most) {
  std::string words = some_word(dice);
  for (std::size_t more = dice.below(most); more > 0; --more) words += ' ' + some_word(dice);
  return words;
}

board::CardPtr some_card(Dice& dice) {
  static constexpr std::array kCategories{"gardening", "bicycle-repair", "furniture"};
  Listing listing;
  listing.id = dice.id<ListingId>();
  listing.language = static_cast<Language>(dice.below(4));
  listing.category = kCategories[dice.below(kCategories.size())];
  listing.title = some_words(dice, 3);
  listing.text = some_words(dice, 3);
  if (dice.one_in(3)) {
    BundlePart part;
    part.title = some_words(dice, 2);
    part.category = kCategories[dice.below(kCategories.size())];
    listing.beside = {part};
  }
  return std::make_shared<const board::Card>(std::move(listing), "", std::vector<std::string>{});
}

}  // namespace

TEST_CASE("the index finds exactly what the rule says of each listing, whatever came and went") {
  std::array<std::size_t, 6> found{};  // by strangeness; the last one: more
  std::size_t passed_over = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    board::SearchIndex index;
    std::map<ListingId, board::CardPtr> hanging;
    for (int i = 0; i < 60; ++i) {
      if (!hanging.empty() && dice.one_in(3)) {
        const auto gone = std::next(hanging.begin(), static_cast<std::ptrdiff_t>(dice.below(hanging.size())));
        index.drop(gone->first);
        hanging.erase(gone);
      } else {
        const board::CardPtr card = some_card(dice);
        index.put(card);
        hanging[card->listing().id] = card;
      }
    }
    for (int i = 0; i < 20; ++i) {
      const std::string words = some_words(dice, 3);
      CAPTURE(words);
      const board::Query query = board::query_of(words, static_cast<Language>(dice.below(4)), topics());
      std::map<ListingId, std::uint8_t> hits;
      for (const auto& hit : index.find(query)) CHECK(hits.emplace((*hit.card)->listing().id, hit.strangeness).second);
      for (const auto& [id, card] : hanging) {
        const auto strange = board::strangeness(query, board::words_of(card->listing()), card->listing());
        const auto hit = hits.find(id);
        REQUIRE((hit != hits.end()) == strange.has_value());
        if (strange) CHECK(hit->second == *strange);
        ++(strange ? found[std::min<std::size_t>(*strange, 5)] : passed_over);
      }
      CHECK(std::ranges::all_of(hits, [&](const auto& hit) { return hanging.contains(hit.first); }));
    }
  }
  for (const std::size_t count : found) CHECK(count > 100);
  CHECK(passed_over > 100);
}

TEST_CASE("pages of a search, one after the other, give each listing once and best first, however short they are") {
  Library town;
  Dice dice(7);
  for (int i = 0; i < 24; ++i) {
    static constexpr std::array kTitles{"Vélo rouge", "Vélos", "Vélodrome", "Vello", "Une chaise"};
    town.hang(kTitles[dice.below(kTitles.size())]);
    if (dice.one_in(2)) town.now -= 1min;  // two posted at once
  }
  town.now += 1h;
  board::Filter filter;
  filter.words = "vélo";
  filter.limit = 100;
  const Found all = town.find(town.nadia, filter);
  CHECK(all.size() > 12);
  for (const std::size_t limit : {1U, 3U, 7U}) {
    filter.limit = limit;
    CHECK(town.find(town.nadia, filter) == all);
  }
}

TEST_CASE("whether two words are one slip apart is what trying every slip says") {
  const auto tried = [](const std::string& one, const std::string& other) {
    if (one == other) return true;
    for (std::size_t at = 0; at <= one.size(); ++at) {
      for (char letter = 'a'; letter <= 'c'; ++letter) {
        std::string more = one, changed = one;
        if (more.insert(at, 1, letter) == other) return true;
        if (at < one.size() && (changed[at] = letter, changed == other)) return true;
      }
      std::string fewer = one, swapped = one;
      if (at < one.size() && fewer.erase(at, 1) == other) return true;
      if (at + 1 < one.size() && (std::swap(swapped[at], swapped[at + 1]), swapped == other)) return true;
    }
    return false;
  };
  Dice dice(1);
  std::array<int, 2> seen{};
  for (int i = 0; i < 20'000; ++i) {
    std::string one, other;
    for (std::string* word : {&one, &other}) {
      for (std::size_t letters = dice.below(5); letters > 0; --letters) *word += static_cast<char>('a' + dice.below(3));
    }
    const bool apart = tried(one, other);
    CHECK_MESSAGE(one_slip_apart(one, other) == apart, one, " ", other);
    ++seen[apart];
  }
  CHECK(seen[0] > 1000);
  CHECK(seen[1] > 1000);
}
