#include "media/pictures.hpp"

#include <doctest/doctest.h>

#include "pictures.hpp"

using namespace ronde::media;

namespace {

/// A WebP file with one image chunk that says it has that size; its pixels are nobody's business here.
std::string small_webp(std::uint32_t width, std::uint32_t height, const std::string& pixels = "pixels") {
  const auto little = [](std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i, value >>= 8) out.push_back(static_cast<char>(value & 0xFFU));
    return out;
  };
  std::string image = std::string("\x10\x00\x00\x9D\x01\x2A", 6) + little(width, 2) + little(height, 2) + pixels;
  if (image.size() % 2 != 0) image += '\0';
  const std::string chunk = "VP8 " + little(static_cast<std::uint32_t>(image.size()), 4) + image;
  return "RIFF" + little(static_cast<std::uint32_t>(4 + chunk.size()), 4) + "WEBP" + chunk;
}

Prints three() {
  return {Print{320, 200, small_webp(320, 200)}, Print{800, 500, small_webp(800, 500)}, Print{1600, 1000, small_webp(1600, 1000)}};
}

}  // namespace

TEST_CASE("a picture's kind is told by its first bytes, and only three kinds are taken") {
  CHECK(kind_of(ronde::test::plain_jpeg()) == PictureKind::jpeg);
  CHECK(kind_of(ronde::test::png(2, 2)) == PictureKind::png);
  CHECK(kind_of(small_webp(3, 2)) == PictureKind::webp);
  for (const char* other : {"GIF89a and some more bytes", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "%PDF-1.7", "BM....", "II*\0", "",
                            "RIFF....WAVEfmt .", "\xFF\xD8", "P6 9 9 255 ", "....ftypheic"})
    CHECK_FALSE(kind_of(other).has_value());
}

TEST_CASE("what was developed comes through the frame as it was") {
  const auto read = read_frame(framed(three()));
  REQUIRE(read.prints.has_value());
  CHECK((*read.prints)[0].webp == small_webp(320, 200));
  CHECK((*read.prints)[2].width == 1600);
  CHECK(read_frame(framed(Refusal::too_large)).refusal == Refusal::too_large);
  CHECK(read_frame(framed(Refusal::unreadable)).refusal == Refusal::unreadable);
}

TEST_CASE("a developing process that lies is not believed") {
  const std::string good = framed(three());
  const auto refused = [](const std::string& answer) {
    const auto read = read_frame(answer);
    return !read.prints && read.refusal == Refusal::unreadable;
  };
  CHECK_FALSE(refused(good));
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(refused(good.substr(0, size)));
  CHECK(refused(good + "x"));
  Prints prints = three();
  prints[0] = {321, 200, small_webp(321, 200)};
  CHECK(refused(framed(prints)));  // larger than was asked for
  prints = three();
  prints[1].webp = small_webp(801, 500);
  CHECK(refused(framed(prints)));  // another size in the image than beside it
  prints = three();
  prints[1].webp += std::string("EXIF\x04\0\0\0home", 12);
  CHECK(refused(framed(prints)));  // a second chunk
  prints = three();
  prints[2].webp = "<html>";
  CHECK(refused(framed(prints)));
}

TEST_CASE("of a WebP file only the image itself is kept") {
  std::string laden = "RIFF";
  const std::string plain = small_webp(40, 30);
  laden += std::string("\xFF\xFF\0\0WEBPVP8X\x0A\0\0\0\x08\0\0\0\x27\0\0\x1D\0\0", 26);
  laden += plain.substr(12) + std::string("EXIF\x06\0\0\0marker", 14);
  CHECK_FALSE(plain_webp(laden, 40, 30));
  CHECK(bare_webp(laden) == plain);
  CHECK(plain_webp(bare_webp(laden), 40, 30));
  CHECK(bare_webp("RIFF....WEBP").empty());
  CHECK(bare_webp(laden.substr(0, 40)).empty());
}
