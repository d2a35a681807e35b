#include "market/invariants.hpp"

#include "market/indexes.hpp"
#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// Does any sentence contain these words?
bool told(const MapView& view, const std::string& words) {
  for (const std::string& fault : violations(view)) {
    if (fault.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a healthy neighbourhood has no violation") {
  ThreeWay town;
  town.agreed();
  CHECK(violations(town.view).empty());
  CHECK(violations(MapView{}).empty());
}

TEST_CASE("a unit in two live proposals is told") {
  ThreeWay town;
  Proposal copy = town.proposal(town.propose(town.circle()));
  copy.id = town.dice.id<ProposalId>();
  town.view.all()[keys::proposal(copy.id)] = encode(copy);
  CHECK(told(town.view, "holds 1 units, live proposals 2"));
  CHECK(told(town.view, "is in too many live proposals"));
}

TEST_CASE("a hold lost in a repair is told") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id);
  Listing lesson = *town.view.listing(town.italian);
  lesson.held = 0;
  town.view.all()[keys::listing(lesson.id)] = encode(lesson);
  CHECK(told(town.view, "holds 0 units, live proposals 1"));
}

TEST_CASE("a hand-over counted twice is told") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(ConfirmHandover{town.nadia, id, 0, town.proposal(id).transfers[0].code});
  Member nadia = *town.view.member(town.nadia);
  ++nadia.given;
  town.view.all()[keys::member(nadia.id)] = encode(nadia);
  CHECK(told(town.view, "the counter of what was given is wrong"));
}

TEST_CASE("a blocked pair, a minor and a yes after the deadline are told") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  MapView blocked = town.view;
  const Block block{town.dice.id<BlockId>(), town.lea, town.karim, town.now, ""};
  blocked.all()[keys::block(town.lea, town.karim)] = encode(block);
  blocked.all()[keys::block_reverse(town.karim, town.lea)] = "";
  CHECK(told(blocked, "with a block between them"));

  MapView young = town.view;
  Member karim = *town.view.member(town.karim);
  karim.age_band = AgeBand::from_15_to_17;
  young.all()[keys::member(karim.id)] = encode(karim);
  CHECK(told(young, "who may not be matched"));

  MapView late = town.view;
  Proposal proposal = town.proposal(id);
  proposal.seats[0].answered_at = proposal.reply_by;
  late.all()[keys::proposal(id)] = encode(proposal);
  CHECK(told(late, "a yes after the deadline"));
}

TEST_CASE("a missing closing message and a doubled one are told") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.pass(48h);
  const Notification note = town.closings(town.lea).front();
  MapView silent = town.view;
  silent.all().erase(keys::notification(note));
  CHECK(told(silent, "has 0 closing messages, not 1"));
  MapView twice = town.view;
  Notification again = note;
  again.at += 1ms;
  twice.all()[keys::notification(again)] = encode(again);
  CHECK(told(twice, "has 2 closing messages, not 1"));
  CHECK(town.state(id) == ProposalState::expired);
}

TEST_CASE("an index row too few, one too many, and a record that cannot be read are told") {
  ThreeWay town;
  MapView view = town.view;
  view.all().erase(keys::listing_open(town.italian));
  CHECK(told(view, "is missing"));
  view = town.view;
  view.all()[keys::listing_open(town.dice.id<ListingId>())] = "";
  CHECK(told(view, "belongs to no record"));
  view = town.view;
  view.all()[keys::member(town.lea)] = "{}";
  CHECK(told(view, "cannot be read"));
}

TEST_CASE("more of a group held than may come of it is told") {
  ThreeWay town;
  town.propose(town.circle());
  Listing strict = *town.view.listing(town.wants_bicycle);
  strict.only_one_of = "vélos";
  strict.quantity = 3;
  MapView view = town.view;
  const auto put = [&](const Listing& listing) {
    for (const RecordKey& key : index_keys(listing)) view.all()[key] = "";
    view.all()[keys::listing(listing.id)] = encode(listing);
  };
  put(strict);
  CHECK_FALSE(told(view, "of its group are held"));
  Listing other = strict;
  other.id = town.dice.id<ListingId>();
  other.group_limit = 2;
  put(other);
  CHECK(told(view, "more of its group are held than may come"));
  strict.group_limit = 2;
  put(strict);
  CHECK_FALSE(told(view, "of its group are held"));
  strict.held = 2;
  put(strict);
  CHECK(told(view, "is held twice, although it is of a group"));
}

TEST_CASE("a search of somebody who is gone, of too many, and a find of one's own or of old are told") {
  ThreeWay town;
  SavedSearch search;
  search.id = town.dice.id<SearchId>();
  search.member = town.dice.id<MemberId>();
  MapView view = town.view;
  const auto put = [&view](const SavedSearch& one) {
    for (const RecordKey& key : index_keys(one)) view.all()[key] = "";
    view.all()[keys::saved_search(one.id)] = encode(one);
  };
  put(search);
  CHECK(told(view, "of somebody who is gone"));
  view = town.view;
  search.member = town.nadia;
  search.told_at = search.tell_at = town.now;
  search.seen_until = town.now;
  search.finds = {{town.italian, 1, town.now}};
  put(search);
  CHECK(told(view, "tells twice in a day"));
  CHECK(told(view, "its member's own"));
  CHECK(told(view, "found what is no news"));
  view = town.view;
  for (int i = 0; i < 21; ++i) {
    search = {};
    search.id = town.dice.id<SearchId>();
    search.member = town.nadia;
    put(search);
  }
  CHECK(told(view, "keeps too many"));
}
