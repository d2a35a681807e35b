// The bugs that tests/simulation/planted puts into a copy of the tree: each still finds its place, to the letter, or it would be planted
// nowhere and found by nobody.
#include "tidy.hpp"

namespace {

using namespace ronde::tidy;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What stands today where a hunk begins to change it.
struct Place {
  std::string path, text;
};

std::vector<Place> places_of(std::string_view patch) {
  std::vector<Place> places;
  std::string path;
  for (const std::string_view line : lines_of(patch)) {
    if (line.starts_with("+++ b/"))
      path = line.substr(6);
    else if (line.starts_with("@@"))
      places.push_back({path, ""});
    else if (!places.empty() && !line.starts_with("--- ") && (line.starts_with(' ') || line.starts_with('-')))
      places.back().text += std::string(line.substr(1)) + "\n";
  }
  return places;
}

}  // namespace

TEST_CASE("a planted bug finds its place, to the letter") {
  const auto shown = places_of("Planted: nothing.\n--- a/x.cpp\n+++ b/x.cpp\n@@ -1,2 +1,2 @@\n int x;\n-int y;\n+int z;\n");
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].path == "x.cpp");
  CHECK(shown[0].text == "int x;\nint y;\n");

  std::size_t planted = 0;
  for (const auto& entry : fs::directory_iterator("tests/simulation/planted")) {
    if (entry.path().extension() != ".patch") continue;
    CAPTURE(entry.path().string());
    const auto places = places_of(text_of(entry.path()));
    CHECK(!places.empty());
    for (const Place& place : places) {
      CAPTURE(place.text);
      CHECK(holds(text_of(place.path), place.text));
    }
    ++planted;
  }
  CHECK(planted >= 5);
}
