// The developing process as the server meets it: the program itself, hostile pictures, and programs that answer badly.
#include "media/darkroom.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>

#include "pictures.hpp"

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace ronde;
using namespace std::chrono_literals;

namespace {

const std::string marker = "RUE-DE-GENEVE-42-MARKER";

class Room {
 public:
  explicit Room(const fs::path& program = RONDE_DARKROOM, std::chrono::milliseconds time = 60s)
      : darkroom_({.folder = path_, .program = program, .time = time}) {
    fs::create_directories(path_);
  }
  ~Room() {
    darkroom_.stop();
    fs::remove_all(path_);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  media::Darkroom::Taken take(const std::string& picture) {
    asio::io_context context;
    auto work = darkroom_.take(home, photo, picture);
    auto taken = asio::co_spawn(context, std::move(work), asio::use_future);
    context.run();
    return taken.get();
  }
  std::optional<media::Refusal> refusal(const std::string& picture) { return take(picture).refusal; }
  [[nodiscard]] std::string print(std::uint32_t side) const { return darkroom_.folder().read(home, photo, side).value_or(""); }
  [[nodiscard]] bool holds_nothing() const {
    for (const auto& entry : fs::recursive_directory_iterator(path_)) {
      if (entry.is_regular_file()) return false;
    }
    return true;
  }
  media::Darkroom& darkroom() { return darkroom_; }
  /// A program that does what this shell line says.
  static fs::path program(const std::string& line) {
    const fs::path file = fs::temp_directory_path() / ("ronde-program-" + std::to_string(::getpid()));
    std::ofstream(file) << "#!/bin/sh\n" << line << '\n';
    fs::permissions(file, fs::perms::owner_all);
    return file;
  }

  market::NeighbourhoodId home{{1}};
  market::PhotoId photo{{2}};

 private:
  fs::path path_ = fs::temp_directory_path() / ("ronde-darkroom-" + std::to_string(::getpid()));
  media::Darkroom darkroom_;
};

}  // namespace

TEST_CASE("a photo comes out in three sizes, a small one as it is, and turned as the camera was held") {
  Room room;
  auto taken = room.take(test::png(4000, 1000));
  REQUIRE_FALSE(taken.refusal.has_value());
  CHECK(taken.width == 1600);
  CHECK(taken.height == 400);
  CHECK(media::plain_webp(room.print(320), 320, 80));
  CHECK(media::plain_webp(room.print(800), 800, 200));
  CHECK(media::plain_webp(room.print(1600), 1600, 400));
  taken = room.take(test::plain_jpeg());
  CHECK(taken.width == 48);
  CHECK(taken.height == 32);
  CHECK(media::plain_webp(room.print(1600), 48, 32));
  taken = room.take(test::marked_jpeg(marker, 6));
  CHECK_FALSE(taken.refusal.has_value());
  CHECK(taken.width == 32);
  CHECK(taken.height == 48);
  const std::string webp = room.print(320);  // what we make ourselves, we take too
  CHECK_FALSE(room.refusal(webp).has_value());
}

TEST_CASE("no byte of EXIF, XMP, GPS, comments, text chunks or what hangs behind a picture is in what is kept") {
  for (const std::string& picture : {test::marked_jpeg(marker), test::marked_png(marker)}) {
    Room room;
    REQUIRE(picture.find(marker) != std::string::npos);
    REQUIRE_FALSE(room.refusal(picture).has_value());
    for (const std::uint32_t side : media::kSides) {
      const std::string print = room.print(side);
      REQUIRE(media::plain_webp(print, picture[0] == '\xFF' ? 48 : 60, picture[0] == '\xFF' ? 32 : 40));
      for (const std::string& part : {marker, marker.substr(0, 8), std::string("Exif"), std::string("EXIF"), std::string("XMP"),
                                      std::string("xmp"), std::string("ICC"), std::string("script")})
        CHECK(print.find(part) == std::string::npos);
    }
  }
}

TEST_CASE("what is no photo, is damaged or claims too much is refused, and nothing is kept") {
  Room room;
  using media::Refusal;
  CHECK(room.refusal("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>") == Refusal::other_kind);
  CHECK(room.refusal("GIF89a/*\x01\x00*/=1;alert(1)") == Refusal::other_kind);
  CHECK(room.refusal("") == Refusal::other_kind);
  const std::string jpeg = test::marked_jpeg(marker);
  CHECK(room.refusal(test::plain_jpeg().substr(0, 250)) == Refusal::unreadable);
  CHECK(room.refusal(jpeg.substr(0, 12)) == Refusal::unreadable);
  CHECK(room.refusal(std::string("\xFF\xD8\xFF\xE0<?php echo 1; ?>")) == Refusal::unreadable);
  CHECK(room.refusal(std::string("RIFF\x40\0\0\0WEBPVP8 \x34\0\0\0", 20) + std::string(52, 'x')) == Refusal::unreadable);
  CHECK(room.refusal(test::png(8000, 5001, {}, 1)) == Refusal::too_large);
  CHECK(room.refusal(test::png(65'500, 65'500, {}, 1)) == Refusal::too_large);
  CHECK(room.holds_nothing());
  CHECK_FALSE(room.refusal(test::plain_jpeg()).has_value());  // and it goes on
}

TEST_CASE("every broken or hostile picture of the collection is refused or comes out plain") {
  std::size_t seen = 0, refused = 0;
  for (const auto& entry : fs::recursive_directory_iterator("tests/data/badinput/image")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string picture(std::istreambuf_iterator<char>(in), {});
    CAPTURE(entry.path().string());
    Room room;
    const auto taken = room.take(picture);
    ++seen;
    if (taken.refusal) {
      ++refused;
      CHECK(room.holds_nothing());
    } else {
      CHECK(media::plain_webp(room.print(1600), taken.width, taken.height));
    }
  }
  CHECK(seen > 30);
  CHECK(refused > 0);
}

TEST_CASE("a developing process that dies, hangs, lies or talks for ever is a refusal, within its time, and leaves nothing behind") {
  using media::Refusal;
  const std::string picture = test::png(100, 100);
  for (const char* line : {"kill -9 $$", "exit 0", "cat", "echo RDK1P", "yes", "exec 0<&- 1>&-; sleep 60"}) {
    CAPTURE(line);
    Room room(Room::program(line), 2s);
    CHECK(room.refusal(picture) == Refusal::unreadable);
    CHECK(room.holds_nothing());
  }
  Room slow(Room::program("sleep 60"), 300ms);  // no fault of the picture's
  const auto began = std::chrono::steady_clock::now();
  CHECK(slow.refusal(picture) == Refusal::busy);
  CHECK(std::chrono::steady_clock::now() - began < 10s);
  Room none(fs::path("/nonexistent/ronde-darkroom"));
  CHECK(none.refusal(picture) == Refusal::broken);
  Room open(Room::program("cat >/dev/null; printf RDK14"));  // what ronde-darkroom says where it cannot shut itself in
  CHECK(open.refusal(picture) == Refusal::broken);
  fs::remove(Room::program(""));
}

TEST_CASE("so many wait and no more: who comes then is told to come again, and who stops does not wait for them") {
  Room room(Room::program("sleep 60"), 60s);
  asio::io_context context;
  std::size_t busy = 0, other = 0;
  for (int i = 0; i < media::Darkroom::queue_max + 3; ++i) {
    auto work = room.darkroom().take(room.home, room.photo, test::png(10, 10));
    auto ended = [&](const std::exception_ptr& thrown, const media::Darkroom::Taken& taken) {
      CHECK_FALSE(thrown);
      ++(taken.refusal == media::Refusal::busy ? busy : other);
    };
    asio::co_spawn(context, std::move(work), std::move(ended));
  }
  context.run_for(500ms);
  CHECK(busy == 3);
  CHECK(other == 0);
  const auto began = std::chrono::steady_clock::now();
  room.darkroom().stop();
  CHECK(std::chrono::steady_clock::now() - began < 10s);
  fs::remove(Room::program(""));
}
