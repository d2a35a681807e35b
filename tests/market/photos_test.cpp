#include "market/photos.hpp"

#include "town.hpp"

using namespace ronde::test;

namespace {

struct Gallery : Town {
  MemberId nadia = member("Nadia"), lea = member("Léa");
  ListingId lamp = offer(nadia, "lampe");

  AddPhoto picture(const std::string& alt = "Une lampe") { return {nadia, lamp, {dice.id<PhotoId>(), 1600, 1200, alt}}; }
  PhotoId add(const std::string& alt = "Une lampe") {
    const AddPhoto command = picture(alt);
    must(command);
    return command.photo.id;
  }
  std::vector<Photo> photos() { return view.listing(lamp)->photos; }
};

}  // namespace

TEST_CASE("a listing has up to four photos, in the order they came, each with words for who does not see it") {
  Gallery town;
  CHECK(town.photos().empty());
  for (const char* alt : {"devant", "derrière", "", "l'étiquette"}) town.add(alt);
  REQUIRE(town.photos().size() == 4);
  CHECK(town.photos()[0].alt == "devant");
  CHECK(town.photos()[3].alt == "l'étiquette");
  CHECK(town.refusal(town.picture()) == "photos-full");
  CHECK(town.photos().size() == 4);
}

TEST_CASE("nobody but its member adds, arranges or removes a listing's photos, and for others it is not there") {
  Gallery town;
  const PhotoId photo = town.add();
  AddPhoto foreign = town.picture();
  foreign.member = town.lea;
  CHECK(town.refusal(foreign) == "not-found");
  CHECK(town.refusal(ArrangePhotos{town.lea, town.lamp, {{photo, "à moi"}}}) == "not-found");
  CHECK(town.refusal(RemovePhoto{town.lea, town.lamp, photo}) == "not-found");
  REQUIRE(town.photos().size() == 1);
  CHECK(town.photos()[0].alt == "Une lampe");
}

TEST_CASE("the words of a photo are text like any other, and its size is that of a photo") {
  Gallery town;
  CHECK(town.refusal(town.picture(std::string(201, 'a'))) == "text-too-long");
  CHECK(town.refusal(town.picture("deux\nlignes")) == "text-control");
  AddPhoto huge = town.picture();
  huge.photo.width = 1601;
  CHECK(town.refusal(huge) == "bad-photo");
  huge.photo.width = 0;
  CHECK(town.refusal(huge) == "bad-photo");
  town.add("  une   lampe ");
  CHECK(town.photos()[0].alt == "une lampe");
}

TEST_CASE("photos change places only all together, so that two devices never lose one") {
  Gallery town;
  const PhotoId front = town.add("devant"), back = town.add("derrière");
  town.must(ArrangePhotos{town.nadia, town.lamp, {{back, "le dos"}, {front, "devant"}}});
  REQUIRE(town.photos().size() == 2);
  CHECK(town.photos()[0].id == back);
  CHECK(town.photos()[0].alt == "le dos");
  CHECK(town.photos()[1].id == front);
  CHECK(town.refusal(ArrangePhotos{town.nadia, town.lamp, {{front, ""}}}) == "photos-changed");
  CHECK(town.refusal(ArrangePhotos{town.nadia, town.lamp, {{front, ""}, {front, ""}}}) == "photos-changed");
  CHECK(town.refusal(ArrangePhotos{town.nadia, town.lamp, {{front, ""}, {back, ""}, {town.dice.id<PhotoId>(), ""}}}) == "photos-changed");
  CHECK(town.must(ArrangePhotos{town.nadia, town.lamp, {{back, "le dos"}, {front, "devant"}}}).rows.empty());
}

TEST_CASE("a photo taken away twice is gone once, and an edit of the words leaves photos alone") {
  Gallery town;
  const PhotoId front = town.add(), back = town.add();
  town.must(RemovePhoto{town.nadia, town.lamp, front});
  CHECK(town.must(RemovePhoto{town.nadia, town.lamp, front}).rows.empty());
  town.must(EditListing{town.nadia, town.lamp, 1, Town::draft(Direction::offer, "lampadaire")});
  REQUIRE(town.photos().size() == 1);
  CHECK(town.photos()[0].id == back);
}

TEST_CASE("photos go with the listing: ended, given, or its member has left") {
  Gallery town;
  town.add();
  town.must(EndListing{town.nadia, town.lamp});
  CHECK(town.photos().empty());
  CHECK(town.refusal(town.picture()) == "listing-over");

  ThreeWay ring;
  ring.must(AddPhoto{ring.nadia, ring.italian, {ring.dice.id<PhotoId>(), 800, 600, ""}});
  const ProposalId id = ring.agreed();
  CHECK(ring.view.listing(ring.italian)->photos.size() == 1);
  for (std::size_t place = 0; place < 3; ++place) {
    for (const MemberId who : {ring.nadia, ring.lea, ring.karim}) {
      const Transfer transfer = ring.proposal(id).transfers[place];
      if (transfer.giver == who || transfer.receiver == who) ring.confirm(who, id, place);
    }
  }
  CHECK(ring.view.listing(ring.italian)->state == ListingState::given);
  CHECK(ring.view.listing(ring.italian)->photos.empty());

  Gallery other;
  other.add();
  other.pass(days{60});
  CHECK(other.view.listing(other.lamp)->state == ListingState::expired);
  CHECK(other.photos().size() == 1);  // it can be brought back
  other.must(LeaveNeighbourhood{other.nadia, other.dice.id<OutboxId>()});
  CHECK(other.photos().empty());
}

TEST_CASE("a member adds sixty photos a day, whatever they take away again") {
  Gallery town;
  for (std::uint32_t i = 0; i < limits::kPhotosADay; ++i) town.must(RemovePhoto{town.nadia, town.lamp, town.add()});
  CHECK(town.refusal(town.picture()) == "photos-today");
  town.pass(days{1});
  CHECK(town.refusal(town.picture()) == "");
}
