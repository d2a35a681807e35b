// Pages that a machine can hold against the tree: the duties of docs/security.md, the dependencies, the lists of what is compiled. Each
// rule is also shown a bad example.
#include <sstream>

#include "tidy.hpp"

namespace {

using namespace ronde::tidy;

// --- the page of duties names tests that are there --------------------------------------------------------------------------------

/// What stands between double quotes in a table of docs/security.md: sentences of tests.
std::vector<std::string> sentences_of(std::string_view page) {
  std::vector<std::string> sentences;
  for (const std::string_view line : lines_of(page)) {
    if (!line.starts_with("| ")) continue;
    for (std::size_t open = line.find('"'); open != std::string_view::npos; open = line.find('"', open)) {
      const std::size_t close = line.find('"', open + 1);
      if (close == std::string_view::npos) break;
      sentences.emplace_back(line.substr(open + 1, close - open - 1));
      open = close + 1;
    }
  }
  return sentences;
}

/// Sentences that no test has, of those that are longer than a word or two.
Complaints untold(const File& page, const std::vector<File>& tests) {
  Complaints complaints;
  for (const std::string& sentence : sentences_of(page.text)) {
    if (std::ranges::count(sentence, ' ') < 2) continue;
    const bool found = std::ranges::any_of(
        tests, [&](const File& file) { return (is_under(file, "tests/") || is_under(file, "client-web/")) && holds(file.text, sentence); });
    if (!found) complaints.push_back(page.path + ": no test is called \"" + sentence + "\"");
  }
  return complaints;
}

// --- dependencies ------------------------------------------------------------------------------------------------------------------

// What a CMakeLists.txt looks for outside, and the page of dependencies does not name.
Complaints unlisted(const File& file, std::string_view page) {
  if (!file.path.ends_with("CMakeLists.txt")) return {};
  const std::string known = lower_ascii(page);
  return each_line(file, "no line in docs/dependencies.md for it", [&](std::string_view line) {
    const bool is_module = holds(line, "pkg_check_modules(");
    if (!is_module && !holds(line, "find_package(")) return false;
    line = line.substr(0, line.find(')'));
    // pkg_check_modules(OURS REQUIRED IMPORTED_TARGET theirs): the last word; find_package(theirs ...): the first.
    const std::string_view inside = line.substr(line.find('(') + 1);
    const std::string name = lower_ascii(is_module ? inside.substr(inside.rfind(' ') + 1) : inside.substr(0, inside.find(' ')));
    // Two are CMake's own; Brotli comes in parts.
    if (name == "threads" || name == "pkgconfig") return false;
    return !holds(known, name.starts_with("libbrotli") ? "libbrotli" : name);
  });
}

/// A line of a table: its cells, without the blanks around them.
std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  if (!line.starts_with("| ") || line.starts_with("|---")) return cells;
  for (line.remove_prefix(1); !line.empty();) {
    const std::size_t end = line.find('|');
    std::string_view cell = line.substr(0, end);
    while (cell.starts_with(' ')) cell.remove_prefix(1);
    while (cell.ends_with(' ')) cell.remove_suffix(1);
    cells.push_back(cell);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  }
  return cells;
}

struct Dependency {
  std::string name;
  std::string versions;  // of its whole line
};

/// What the tables under "## section" name; several in one cell stand between commas, "(with ...)" says more of one.
std::vector<Dependency> named_under(std::string_view page, std::string_view section) {
  std::vector<Dependency> named;
  bool here = false;
  for (const std::string_view line : lines_of(page)) {
    if (line.starts_with("## ")) here = line.substr(3) == section;
    const auto cells = here ? cells_of(line) : std::vector<std::string_view>{};
    if (cells.size() < 2 || cells[0] == "package") continue;
    for (std::string_view all = cells[0]; !all.empty();) {
      const std::size_t end = all.find(", ");
      const std::string_view name = all.substr(0, end);
      named.push_back({std::string(name.substr(0, name.find(" ("))), std::string(cells[1])});
      all.remove_prefix(end == std::string_view::npos ? all.size() : end + 2);
    }
  }
  return named;
}

bool stands_alone(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || holds(" (\n", text.substr(at - 1, 1));
    if (begins && (end == text.size() || holds(" )\n", text.substr(end, 1)))) return true;
  }
  return false;
}

/// The words of `dev`'s lists: packages_build=(... ...).
std::vector<std::string> installed_by(std::string_view dev) {
  std::vector<std::string> packages;
  for (std::size_t at = dev.find("\npackages_"); at != std::string_view::npos; at = dev.find("\npackages_", at + 1)) {
    const std::size_t open = dev.find('(', at), close = dev.find(')', at);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    std::istringstream words{std::string(dev.substr(open + 1, close - open - 1))};
    for (std::string word; words >> word;) packages.push_back(word);
  }
  return packages;
}

/// Debian packages, both ways: what ./dev installs has its line on the page, and what the page names is installed by ./dev.
Complaints debian_packages(std::string_view page, std::string_view dev) {
  Complaints found;
  std::vector<Dependency> named = named_under(page, "In the server");
  std::ranges::copy(named_under(page, "To build and to test"), std::back_inserter(named));
  for (const Dependency& one : named) {
    if (!stands_alone(dev, one.name)) found.push_back("docs/dependencies.md names " + one.name + ", which ./dev does not install");
  }
  const std::vector<Dependency> later = named_under(page, "Comes later");
  for (const std::string& package : installed_by(dev)) {
    if (std::ranges::find(named, package, &Dependency::name) == named.end() &&
        std::ranges::find(later, package, &Dependency::name) == later.end())
      found.push_back("./dev installs " + package + ", which has no line in docs/dependencies.md");
  }
  return found;
}

/// The client's packages, both ways and with their versions. `package_json` has a line a package, as npm writes it.
Complaints npm_packages(std::string_view page, std::string_view package_json) {
  Complaints found;
  const std::vector<Dependency> named = named_under(page, "In the client");
  std::set<std::string> used;
  bool here = false;
  for (std::string_view line : lines_of(package_json)) {
    if (line.starts_with("  \"")) here = holds(line, "ependencies\": {");
    if (!here || !line.starts_with("    \"")) continue;
    line.remove_prefix(5);
    const std::string name(line.substr(0, line.find('"')));
    line.remove_prefix(line.find(": \"") + 3);
    const std::string_view version = line.substr(0, line.find('"'));
    used.insert(name);
    const auto row = std::ranges::find(named, name, &Dependency::name);
    if (row == named.end())
      found.push_back("client-web/package.json has " + name + ", which has no line in docs/dependencies.md");
    else if (!holds(row->versions, version))
      found.push_back("docs/dependencies.md does not know version " + std::string(version) + " of " + name);
  }
  for (const Dependency& one : named) {
    if (!used.contains(one.name))
      found.push_back("docs/dependencies.md names " + one.name + ", which client-web/package.json does not have");
  }
  return found;
}

/// A source that no CMakeLists.txt of its folder or elsewhere names is compiled by nobody and tested by nobody. (That what a list names is
/// there CMake sees to.)
Complaints built_by_nobody(const File& file, const std::vector<File>& lists) {
  if (!file.path.ends_with(".cpp")) return {};
  const fs::path path(file.path);
  for (const File& list : lists) {
    const fs::path folder = fs::path(list.path).parent_path();
    const std::string inside = path.lexically_relative(folder.empty() ? "." : folder).generic_string();
    if (holds(list.text, " " + inside) || holds(list.text, "(" + inside) || holds(list.text, "/" + inside) ||
        holds(list.text, "\n" + inside))
      return {};
  }
  return {complaint(file, 1, "no CMakeLists.txt names it")};
}

}  // namespace

TEST_CASE("every test that the page of duties names is there") {
  const std::vector<File> tests{{"tests/a_test.cpp", "TEST_CASE(\"neighbours meet each other\") {}\n"}};
  CHECK(untold({"docs/security.md", "| 1 | duty | `a_test.cpp`: \"neighbours meet each other\" | shown |\n"}, tests).empty());
  CHECK(untold({"docs/security.md", "| 1 | duty | `a_test.cpp`: \"neighbours never meet again\" | shown |\n"}, tests).size() == 1);
  const auto page = std::ranges::find(house(), "docs/security.md", &File::path);
  REQUIRE(page != house().end());
  CHECK(sentences_of(page->text).size() > 100);
  for (const std::string& words : untold(*page, house())) FAIL_CHECK(words);
}

TEST_CASE("what CMake looks for has a line in docs/dependencies.md") {
  const auto page = std::ranges::find(house(), "docs/dependencies.md", &File::path);
  REQUIRE(page != house().end());
  CHECK(unlisted({"CMakeLists.txt", "find_package(Unheard REQUIRED)\n"}, page->text).size() == 1);
  CHECK(unlisted({"CMakeLists.txt", "pkg_check_modules(LMDB REQUIRED IMPORTED_TARGET lmdb)\n"}, page->text).empty());
  check_house([&](const File& file) { return unlisted(file, page->text); });
}

TEST_CASE("what the page of dependencies names is what ./dev and npm install, and the other way round") {
  const auto text_of = [](std::string_view path) -> const std::string& {
    const auto found = std::ranges::find(house(), path, &File::path);
    REQUIRE_MESSAGE(found != house().end(), path);
    return found->text;
  };
  const std::string page =
      "## In the server\n| package | version |\n|---|---|\n| one-dev (with more), two | 1 |\n"
      "## In the client\n| ring, seat | 1.2.3, 4.5.6 |\n";
  const std::string package_json = "{\n  \"devDependencies\": {\n    \"ring\": \"1.2.3\",\n    \"seat\": \"4.5.6\"\n  },\n";
  CHECK(debian_packages(page, "\npackages_build=(one-dev\n  two)\n").empty());
  CHECK(debian_packages(page, "\npackages_build=(one-dev two three)\n").size() == 1);
  CHECK(debian_packages(page, "\npackages_build=(one-dev twofold)\n").size() == 2);
  CHECK(npm_packages(page, package_json).empty());
  CHECK(npm_packages(page, package_json + "  \"optionalDependencies\": {\n    \"bench\": \"1.0.0\"\n  }\n}\n").size() == 1);
  CHECK(npm_packages(page, "{\n  \"devDependencies\": {\n    \"ring\": \"1.2.4\"\n  }\n}\n").size() == 2);
  CHECK(installed_by(text_of("dev")).size() > 20);
  for (const std::string& words : debian_packages(text_of("docs/dependencies.md"), text_of("dev"))) FAIL_CHECK(words);
  CHECK(named_under(text_of("docs/dependencies.md"), "In the client").size() > 20);
  for (const std::string& words : npm_packages(text_of("docs/dependencies.md"), text_of("client-web/package.json"))) FAIL_CHECK(words);
}

TEST_CASE("every source is compiled by somebody") {
  std::vector<File> lists{{"server/CMakeLists.txt", "ronde_library(ronde\n  a/one.cpp two.cpp)\n"}};
  CHECK(built_by_nobody({"server/a/one.cpp", ""}, lists).empty());
  CHECK(built_by_nobody({"server/two.cpp", ""}, lists).empty());
  CHECK(built_by_nobody({"server/a/two.cpp", ""}, lists).size() == 1);
  CHECK(built_by_nobody({"tests/one.cpp", ""}, lists).size() == 1);
  lists.clear();
  std::ranges::copy_if(house(), std::back_inserter(lists), [](const File& file) { return file.path.ends_with("CMakeLists.txt"); });
  check_house([&](const File& file) { return built_by_nobody(file, lists); });
}
