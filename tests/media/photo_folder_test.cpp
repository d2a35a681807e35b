#include "media/photo_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "market/photos.hpp"
#include "town.hpp"

using namespace ronde;
namespace fs = std::filesystem;

namespace {

struct Shelf : test::Town {
  Shelf() { fs::remove_all(path); }
  ~Shelf() { fs::remove_all(path); }
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  market::PhotoId keep(const std::string& bytes = "webp") {
    const auto photo = dice.id<market::PhotoId>();
    REQUIRE(folder.keep(home, photo,
                        {media::Print{1, 1, bytes + "320"}, media::Print{1, 1, bytes + "800"}, media::Print{1, 1, bytes + "1600"}}));
    return photo;
  }
  [[nodiscard]] std::size_t files() const {
    std::size_t count = 0;
    for (const auto& file : fs::recursive_directory_iterator(path)) count += file.is_regular_file() ? 1U : 0U;
    return count;
  }

  fs::path path = fs::temp_directory_path() / ("ronde-photos-" + std::to_string(::getpid()));
  media::PhotoFolder folder{path};
  market::NeighbourhoodId home{{1, 2, 3}};
};

constexpr market::Timestamp far_ahead = test::Town::kStart + std::chrono::days{36'500};

}  // namespace

TEST_CASE("a photo is kept in three files that only their owner reads, and comes back as it was") {
  Shelf shelf;
  const auto photo = shelf.keep("abc");
  CHECK(shelf.folder.read(shelf.home, photo, 320) == "abc320");
  CHECK(shelf.folder.read(shelf.home, photo, 1600) == "abc1600");
  CHECK_FALSE(shelf.folder.read(shelf.home, photo, 640).has_value());
  CHECK_FALSE(shelf.folder.read(market::NeighbourhoodId{{9}}, photo, 320).has_value());
  struct stat found {};
  const auto file = shelf.path / shelf.home.text() / (photo.text() + "-320.webp");
  REQUIRE(::stat(file.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0600);
  REQUIRE(::stat(file.parent_path().c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0700);
  shelf.folder.remove(shelf.home, photo);
  CHECK(shelf.files() == 0);
  shelf.folder.remove(shelf.home, photo);
}

TEST_CASE("where the disk refuses, nothing is kept and it is said") {
  Shelf shelf;
  std::ofstream(shelf.path) << "a file where the folder should be";
  CHECK_FALSE(shelf.folder.keep(shelf.home, market::PhotoId{{5}}, {}));
  CHECK_FALSE(media::PhotoFolder({}).keep(shelf.home, market::PhotoId{{5}}, {}));
}

TEST_CASE("the night takes away files that no listing names, halves of files too, and never what may still be on its way") {
  Shelf shelf;
  const auto nadia = shelf.member("Nadia");
  const auto lamp = shelf.offer(nadia, "lampe");
  const auto named = shelf.keep(), orphan = shelf.keep(), half = market::PhotoId{{7}};
  shelf.must(market::AddPhoto{nadia, lamp, {named, 1600, 900, ""}});
  std::ofstream(shelf.path / shelf.home.text() / (half.text() + "-320.webp.new")) << "half";
  std::ofstream(shelf.path / shelf.home.text() / "note.txt") << "somebody's own";
  CHECK(shelf.folder.older_than(shelf.home, test::Town::kStart - std::chrono::days{20'000}).empty());
  const auto old = shelf.folder.older_than(shelf.home, far_ahead);
  CHECK(old.size() == 3);
  CHECK(shelf.folder.sweep(shelf.home, old, shelf.view) == 2);
  CHECK(shelf.files() == 4);
  CHECK(shelf.folder.read(shelf.home, named, 800).has_value());
  CHECK_FALSE(shelf.folder.read(shelf.home, orphan, 800).has_value());
}

TEST_CASE("a check tells the photos that lack a file") {
  Shelf shelf;
  const auto nadia = shelf.member("Nadia");
  const auto lamp = shelf.offer(nadia, "lampe");
  const auto photo = shelf.keep();
  shelf.must(market::AddPhoto{nadia, lamp, {photo, 1600, 900, ""}});
  CHECK(shelf.folder.missing(shelf.home, shelf.view).empty());
  fs::remove(shelf.path / shelf.home.text() / (photo.text() + "-800.webp"));
  const auto sentences = shelf.folder.missing(shelf.home, shelf.view);
  REQUIRE(sentences.size() == 1);
  CHECK(sentences[0] == "listing " + lamp.text() + ": photo " + photo.text() + " lacks a file");
}
