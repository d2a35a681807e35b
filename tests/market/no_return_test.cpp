// A wish for which its owner has nothing to give: what may be marked, what a mark forbids, and how much of a month goes first to it.
#include "market/no_return.hpp"

#include <algorithm>
#include <map>

#include "cases.hpp"
#include "market/blocks.hpp"
#include "market/listings.hpp"
#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

ListingDraft marked(const std::string& title) {
  ListingDraft draft = Town::draft(Direction::want, title);
  draft.no_return = true;
  return draft;
}

/// Nadia has something to give, and a wish for which she asks it not to be taken; Léa gives what she seeks.
struct Wish : Town {
  MemberId nadia = member("Nadia"), lea = member("Léa");
  ListingId jam = offer(nadia, "confiture"), wool = offer(lea, "laine"), seeks_jam = want(lea, "confiture");
  ListingId coat = gift(lea, "manteau");
  ListingId wish = post(nadia, marked("laine"));

  std::string posting(ListingDraft draft) { return refusal(PostListing{nadia, dice.id<ListingId>(), std::move(draft)}); }
  std::string editing(ListingId id, const ListingDraft& draft) { return refusal(EditListing{nadia, id, view.listing(id)->version, draft}); }
};

}  // namespace

TEST_CASE("a wish for one thing may be marked, an offer and a wish for several may not") {
  Wish town;
  CHECK(town.view.listing(town.wish)->no_return);
  ListingDraft offer = Town::draft(Direction::offer, "chaise");
  offer.no_return = true;
  CHECK(town.posting(offer) == "bad-no-return");
  ListingDraft several = marked("chaises");
  several.quantity = 2;
  CHECK(town.posting(several) == "bad-no-return");
}

TEST_CASE("two of one's wishes hang marked, and a third may once one of them is over") {
  Wish town;
  const ListingId second = town.post(town.nadia, marked("bottes"));
  CHECK(town.posting(marked("gants")) == "no-return-wishes");
  const ListingId plain = town.want(town.nadia, "gants");
  CHECK(town.editing(plain, marked("gants")) == "no-return-wishes");
  CHECK_MESSAGE(town.editing(second, marked("bottes fourrées")).empty(), "it does not count against itself");
  town.must(PauseListing{town.nadia, second});
  CHECK_MESSAGE(town.editing(plain, marked("gants")) == "no-return-wishes", "what is paused comes back");
  town.must(EndListing{town.nadia, second});
  CHECK(town.editing(plain, marked("gants")).empty());
  CHECK(town.editing(town.wish, Town::draft(Direction::want, "laine")).empty());
  CHECK_FALSE(town.view.listing(town.wish)->no_return);
}

TEST_CASE("nothing is asked for a marked wish: no swap and no ring, only the end of a chain") {
  Wish town;
  const std::vector<PlannedSeat> swap{{town.nadia, town.jam, town.wish}, {town.lea, town.wool, town.seeks_jam}};
  CHECK(town.refusal(town.plan(swap)) == "no-return");
  const MemberId karim = town.member("Karim");
  const ListingId present = town.gift(karim, "laine");
  const ProposalId chain = town.propose({{karim, present, {}}, {town.nadia, {}, town.wish}});
  CHECK_MESSAGE(town.editing(town.wish, Town::draft(Direction::want, "laine")) == "reserved", "what is promised stays as it is");
  CHECK(*gift_end(town.view, town.proposal(chain)) == GiftEnd{month_of(Town::kStart), town.nadia, true});
  town.decline(karim, chain);
  while (is_live(town.state(chain))) town.pass(days{1});
  CHECK_MESSAGE(!gift_end(town.view, town.proposal(chain)), "it served nobody");
}

TEST_CASE("what is refused for another reason is refused for that reason, marked or not") {
  Wish town;
  const MemberId karim = town.member("Karim");
  const ListingId theirs = town.offer(karim, "laine"), seeks = town.want(karim, "confiture");
  town.must(BlockOwner{karim, town.dice.id<BlockId>(), town.jam});
  CHECK(town.refusal(town.plan({{town.nadia, town.jam, town.wish}, {karim, theirs, seeks}})) == "blocked");
}

TEST_CASE("what was posted before there were marks has none, and a mark is read back") {
  Wish town;
  const Listing before = *town.view.listing(town.seeks_jam);
  CHECK(encode(before).find("no_return") == std::string::npos);
  CHECK_FALSE(decode<Listing>(encode(before))->no_return);
  CHECK(decode<Listing>(encode(*town.view.listing(town.wish)))->no_return);
}

TEST_CASE("of each ten gifts that have begun a part goes first, and what marked wishes get by themselves counts") {
  CHECK(first_left(2, {0, 0}) == 2);
  CHECK(first_left(2, {9, 1}) == 1);
  CHECK(first_left(2, {9, 2}) == 0);
  CHECK(first_left(2, {10, 2}) == 2);
  CHECK(first_left(2, {10, 7}) == 0);
  CHECK(first_left(0, {40, 0}) == 0);
  CHECK(first_left(5, {25, 4}) == 11);
}

namespace {

MarkedWish any_wish(Dice& dice, const std::vector<MemberId>& members) {
  MarkedWish one{.wish = dice.id<ListingId>(), .member = members[dice.below(members.size())], .parties = {}, .posted_at = {}};
  if (dice.one_in(3)) one.parties = {members[dice.below(members.size())]};
  one.posted_at = Town::kStart + days{dice.below(4)};
  return one;
}

}  // namespace

TEST_CASE("it is the turn of who has waited longest, once a member and once a party, in whatever order they are asked") {
  for (std::uint64_t seed = 1; seed <= cases(300); ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    std::vector<MemberId> members;
    for (int i = 0; i < 5; ++i) members.push_back(dice.id<MemberId>());
    std::vector<MarkedWish> wishes;
    for (std::size_t i = dice.below(9); i > 0; --i) wishes.push_back(any_wish(dice, members));
    const std::size_t left = dice.below(5);
    const auto turn = whose_turn(wishes, left);
    CHECK(turn.size() <= left);
    std::ranges::reverse(wishes);
    CHECK(whose_turn(wishes, left) == turn);
    std::map<MemberId, int> members_of_turn, parties_of_turn;
    for (const MarkedWish& one : wishes) {
      if (std::ranges::find(turn, one.wish) == turn.end()) continue;
      CHECK(++members_of_turn[one.member] == 1);
      for (const MemberId party : one.parties) CHECK(++parties_of_turn[party] == 1);
    }
    // Whoever is passed over although there is room came along with somebody who waited as long at least.
    for (const MarkedWish& one : wishes) {
      if (turn.size() == left || std::ranges::find(turn, one.wish) != turn.end()) continue;
      CHECK(std::ranges::any_of(wishes, [&](const MarkedWish& other) {
        const bool together = other.member == one.member || std::ranges::find_first_of(other.parties, one.parties) != other.parties.end();
        return std::ranges::find(turn, other.wish) != turn.end() && together && other.posted_at <= one.posted_at;
      }));
    }
  }
}
