// Photos as neighbours meet them: a phone sends what its camera made; others see the listing's picture and nothing else of it (checklist
// 34).
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "people.hpp"
#include "pictures.hpp"

using namespace ronde::integration;
namespace fs = std::filesystem;

namespace {

const std::string marker = "RUE-DE-GENEVE-42-MARKER";
const std::string listings_path = "/api/v1/listings/";

Answer send(Device& device, const std::string& listing, const std::string& picture, std::map<std::string, std::string> headers = {}) {
  headers.emplace("Content-Type", "image/jpeg");
  return device.call("POST", listings_path + listing + "/photos?alt=Un%20v%C3%A9lo", picture, headers);
}

struct Shown {
  std::string listing;
  std::string photo;
  [[nodiscard]] std::string path(const std::string& side) const { return listings_path + listing + "/photos/" + photo + "/" + side; }
};

Shown show(Device& device, const std::string& picture) {
  Shown shown{device.post("offer", "bicycle-repair", "Un vélo"), {}};
  const auto answer = send(device, shown.listing, picture);
  REQUIRE_MESSAGE(answer.status == 201, answer.body.source());
  shown.photo = answer.body.text("photos/0/id");
  return shown;
}

std::size_t files_of(const House& house) {
  std::error_code none;
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(house.data() / "media", none)) count += entry.is_regular_file() ? 1U : 0U;
  return count;
}

std::string word(const Answer& answer) {
  const std::string type = answer.body.text("type");
  return std::to_string(answer.status) + " " + type.substr(type.rfind('/') + 1);
}

}  // namespace

TEST_CASE("a neighbour sees the photo in three sizes, with its type and nothing that the camera wrote") {
  People people;
  for (const std::string& picture : {ronde::test::marked_jpeg(marker, 6), ronde::test::marked_png(marker)}) {
    const Shown shown = show(people.amina, picture);
    const auto listing = people.luc.call("GET", listings_path + shown.listing);
    CHECK(listing.body.text("photos/0/alt") == "Un vélo");
    CHECK(listing.body.number("photos/0/width") == (picture[0] == '\xFF' ? 32 : 60));
    CHECK(listing.body.number("photos/0/height") == (picture[0] == '\xFF' ? 48 : 40));
    for (const char* side : {"320", "800", "1600"}) {
      const auto seen = people.luc.call("GET", shown.path(side));
      REQUIRE(seen.status == 200);
      CHECK(seen.headers.at("content-type") == "image/webp");
      CHECK(seen.headers.at("x-content-type-options") == "nosniff");
      CHECK(seen.headers.at("cache-control") == "private, max-age=31536000, immutable");
      CHECK(seen.body.source().substr(0, 4) == "RIFF");
      for (const auto& part : {marker, std::string("Exif"), std::string("EXIF"), std::string("xmp"), std::string("XMP")})
        CHECK(seen.body.source().find(part) == std::string::npos);
    }
    CHECK(listing.body.source().find(marker) == std::string::npos);
  }
  CHECK(people.house.log().find(marker) == std::string::npos);
}

TEST_CASE("what is no photo, damaged, a bomb or too big is refused with a reason, and nothing of it is kept") {
  People people;
  const std::string id = people.amina.post("offer", "bicycle-repair", "Un vélo");
  CHECK(word(send(people.amina, id, "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")) == "415 photo-kind");
  CHECK(word(send(people.amina, id, "GIF89a/*...*/=1;alert(1)")) == "415 photo-kind");
  CHECK(word(send(people.amina, id, "")) == "415 photo-kind");
  CHECK(word(send(people.amina, id, ronde::test::plain_jpeg().substr(0, 200))) == "422 photo-unreadable");
  CHECK(word(send(people.amina, id, std::string("\xFF\xD8\xFF\xE0<?php echo 1; ?>"))) == "422 photo-unreadable");
  CHECK(word(send(people.amina, id, ronde::test::png(65'500, 65'500, {}, 1))) == "422 photo-too-large");
  // The largest that the door lets in; tests/http/doors_test.cpp sends one byte more.
  CHECK(word(send(people.amina, id, "\xFF\xD8\xFF" + std::string((std::size_t{8} << 20) - 3, 'x'))) == "422 photo-unreadable");
  CHECK(files_of(people.house) == 0);
  CHECK_FALSE(people.amina.call("GET", listings_path + id).body.has("photos"));
  CHECK(send(people.amina, id, ronde::test::plain_jpeg()).status == 201);
  CHECK(files_of(people.house) == 3);
}

TEST_CASE("a photo goes with what it belongs to: taken away, ended, its member gone; and then nobody finds its files") {
  People people;
  const Shown one = show(people.amina, ronde::test::plain_jpeg());
  const Shown two = show(people.amina, ronde::test::plain_jpeg());
  const Shown three = show(people.luc, ronde::test::plain_jpeg());
  CHECK(files_of(people.house) == 9);
  // Whoever names somebody else's photo under a listing of their own takes nothing away.
  CHECK(people.luc.call("DELETE", listings_path + three.listing + "/photos/" + one.photo).status == 204);
  CHECK(people.luc.call("GET", listings_path + three.listing + "/photos/" + one.photo + "/320").status == 404);
  CHECK(people.amina.call("DELETE", listings_path + one.listing + "/photos/" + one.photo).status == 204);
  CHECK(people.amina.call("GET", one.path("320")).status == 404);
  CHECK(within(5000, [&] { return files_of(people.house) == 6; }));
  CHECK(people.amina.call("GET", two.path("320")).status == 200);
  CHECK(people.amina.call("DELETE", listings_path + two.listing).status == 204);
  CHECK(people.amina.call("GET", two.path("320")).status == 404);
  CHECK(within(5000, [&] { return files_of(people.house) == 3; }));
  CHECK(people.claire.call("GET", three.path("320")).status == 200);
  CHECK(people.luc.call("DELETE", "/api/v1/me").status == 204);
  CHECK(people.claire.call("GET", three.path("320")).status == 404);
  CHECK(within(5000, [&] { return files_of(people.house) == 0; }));
}

TEST_CASE("a photo that is sent twice with one key hangs once, and a fifth does not hang at all") {
  People people;
  const std::string id = people.amina.post("offer", "bicycle-repair", "Un vélo");
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};
  const auto first = send(people.amina, id, ronde::test::plain_jpeg(), key), again = send(people.amina, id, ronde::test::plain_jpeg(), key);
  CHECK(first.status == 201);
  CHECK(again.status == 201);
  CHECK(again.headers.at("location") == first.headers.at("location"));
  CHECK(again.body.count("photos") == 1);
  CHECK(word(send(people.amina, id, ronde::test::png(9, 9), key)) == "422 idempotency-mismatch");
  for (int i = 0; i < 3; ++i) CHECK(send(people.amina, id, ronde::test::plain_jpeg()).status == 201);
  CHECK(word(send(people.amina, id, ronde::test::plain_jpeg())) == "409 photos-full");
  CHECK(within(5000, [&] { return files_of(people.house) == 12; }));
}

TEST_CASE("who sends pictures without end is told to wait, and does not keep others waiting") {
  People people;
  const std::string id = people.amina.post("offer", "bicycle-repair", "Un vélo");
  unsigned status = 0;
  for (int i = 0; i < 60 && status != 429; ++i) status = send(people.amina, id, "\x89PNG\r\n\x1A\nno picture").status;
  CHECK(status == 429);
  const std::string lucs = people.luc.post("offer", "bicycle-repair", "Un autre vélo");
  CHECK(send(people.luc, lucs, ronde::test::plain_jpeg()).status == 201);
}

TEST_CASE("a check tells a photo whose file is lost, and a backup brings the photos back") {
  People people;
  const Shown shown = show(people.amina, ronde::test::plain_jpeg());
  const std::string print = people.amina.call("GET", shown.path("800")).body.source();
  REQUIRE(people.house.stop() == 0);
  const std::string data = people.house.data().string(), backup = data + "/copy", fresh = data + "/fresh";
  CHECK(run_ronde({"check", "--data", data}).status == 0);
  CHECK(run_ronde({"backup", "--data", data, backup}).status == 0);
  CHECK(run_ronde({"restore", backup, "--data", fresh}).status == 0);
  CHECK(run_ronde({"check", "--data", fresh}).status == 0);
  std::size_t same = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fresh + "/media")) {
    if (!entry.is_regular_file() || entry.path().filename() != shown.photo + "-800.webp") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    same += std::string(std::istreambuf_iterator<char>(in), {}) == print ? 1U : 0U;
    in.close();
    fs::remove(entry.path());
  }
  CHECK(same == 1);
  const auto checked = run_ronde({"check", "--data", fresh});
  CHECK(checked.status == 1);
  CHECK_MESSAGE(checked.out.find("photo " + shown.photo + " lacks a file") != std::string::npos, checked.out);
}
