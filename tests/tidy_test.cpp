// The rules of the house that a machine can check: who may include whom, words that are not written, files that stay readable.
// Each rule is a function from one file to its complaints. Each is also shown a bad example, so that a rule that looks at nothing
// does not pass for a tidy house.
#include "tidy.hpp"

namespace {

using namespace ronde::tidy;

bool is_cxx(const File& file) {
  return has_ending(file, {".cpp", ".hpp"});
}

bool is_code(const File& file) {
  return is_cxx(file) || has_ending(file, {".ts", ".svelte", ".js", ".css", ".html", ".sh", ".cmake", "CMakeLists.txt", "/run"}) ||
         file.path == "dev";
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool holds_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool starts = at == 0 || !is_word_character(line[at - 1]);
    const std::size_t end = at + word.size();
    if (starts && (end == line.size() || !is_word_character(line[end]))) return true;
  }
  return false;
}

std::size_t code_points(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Complaints no_words(const File& file, std::string_view what, std::initializer_list<std::string_view> words) {
  return each_line(file, what, [&](std::string_view line) {
    return std::ranges::any_of(words, [&](std::string_view word) { return holds_word(line, word); });
  });
}

Complaints no_parts(const File& file, std::string_view what, std::initializer_list<std::string_view> parts) {
  return each_line(file, what, [&](std::string_view line) {
    return std::ranges::any_of(parts, [&](std::string_view part) { return holds(line, part); });
  });
}

// --- who may include whom -------------------------------------------------------------------------------------------------------

// What a line includes ("market/words.hpp"), or nothing.
std::string_view included_by(std::string_view line) {
  if (!line.starts_with("#include ") || line.size() < 12) return {};
  line.remove_prefix(10);
  return line.substr(0, line.find_first_of(">\""));
}

Complaints no_includes(const File& file, std::string_view what, std::initializer_list<std::string_view> beginnings) {
  return each_line(file, what, [&](std::string_view line) {
    const std::string_view header = included_by(line);
    return !header.empty() && std::ranges::any_of(beginnings, [&](std::string_view start) { return header.starts_with(start); });
  });
}

Complaints arrows(const File& file) {
  if (!is_cxx(file)) return {};
  Complaints found;
  const auto forbid = [&](std::string_view what, std::initializer_list<std::string_view> beginnings) {
    std::ranges::copy(no_includes(file, what, beginnings), std::back_inserter(found));
  };
  const bool in_matcher = is_under(file, "matcher/");
  const bool in_storage = is_under(file, "storage/");
  const bool is_door = is_under(file, "server/http/") || is_under(file, "server/live/");
  if (is_under(file, "matcher/include/") || is_under(file, "matcher/src/")) {
    forbid("the matcher is pure: no clock, thread, I/O, JSON",
           {"chrono", "ctime", "thread", "fstream", "iostream", "rapidjson/", "filesystem"});
  }
  if (in_matcher) forbid("the matcher knows neither Asio nor the memory", {"boost/asio", "boost/beast", "lmdb", "ronde/storage/"});
  if (in_storage)
    forbid("the memory knows neither JSON, HTTP nor the matcher",
           {"rapidjson/", "boost/asio/ip", "boost/beast", "ronde/matcher/", "ronde/formats/"});
  if (in_matcher || in_storage) {
    forbid("the libraries do not know the server", {"market/", "http/", "live/", "api/", "json/", "accounts/", "clearings/", "desk/",
                                                    "server/", "app.hpp", "store_view.hpp", "store_door.hpp", "market_door.hpp"});
  }
  if (!is_under(file, "storage/src/") && !is_under(file, "bench/") && !is_under(file, "tests/storage/"))
    forbid("LMDB stays in storage/src", {"lmdb.h"});
  if (is_under(file, "server/") && !is_door) forbid("Beast stays in http/ and live/", {"boost/beast"});
  if (is_under(file, "server/market/")) {
    forbid("the rules know neither memory, matcher nor doors", {"ronde/", "boost/asio", "boost/beast", "http/", "live/", "api/",
                                                                "accounts/", "clearings/", "desk/", "store_", "market_door", "app.hpp"});
  }
  if (is_under(file, "server/") && file.path != "server/json/rapidjson.hpp")
    forbid("RapidJSON comes through json/rapidjson.hpp", {"rapidjson/"});
  return found;
}

// --- C++ ------------------------------------------------------------------------------------------------------------------------

Complaints headers_guard_themselves(const File& file) {
  if (!file.path.ends_with(".hpp") || holds(file.text, "#pragma once\n")) return {};
  return {complaint(file, 1, "no #pragma once")};
}

// foo.cpp includes foo.hpp first, so that each header stands on its own. `headers` are all header paths of the house.
Complaints own_header_first(const File& file, const std::set<std::string>& headers) {
  if (!file.path.ends_with(".cpp") || is_under(file, "tests/")) return {};
  const fs::path path(file.path);
  const std::string own = path.stem().string() + ".hpp";
  const bool beside = headers.contains((path.parent_path() / own).string());
  const bool promised = std::ranges::any_of(headers, [&](const std::string& header) {
    return header.starts_with(path.begin()->string() + "/") && holds(header, "/include/") && header.ends_with("/" + own) &&
           path.parent_path().filename() == "src";
  });
  if (!beside && !promised) return {};
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    const std::string_view header = included_by(line);
    if (header.empty()) continue;
    if (header == own || header.ends_with("/" + own)) return {};
    return {complaint(file, number, "the own header " + own + " comes first")};
  }
  return {complaint(file, 1, "does not include its own header " + own)};
}

Complaints lengths(const File& file) {
  if (!is_cxx(file)) return {};
  Complaints found = each_line(file, "a line of more than 140 characters", [](std::string_view line) {
    return code_points(line) > 140 && !holds(line, "R\"(") && !holds(line, "://");
  });
  const std::size_t count = lines_of(file.text).size();
  if (count > 600) MESSAGE(file.path << " has " << count << " lines: does it hold two ideas?");
  if (count > 800) found.push_back(complaint(file, count, "more than 800 lines"));
  return found;
}

Complaints durable_flags(const File& file) {
  if (!is_under(file, "storage/") || !is_cxx(file)) return {};
  return no_words(file, "a flag that loses acknowledged writes", {"MDB_NOSYNC", "MDB_NOMETASYNC", "MDB_WRITEMAP", "MDB_MAPASYNC"});
}

/// A stored record is for nobody's eyes as it is: a door writes what market::view_of has turned towards somebody.
Complaints records_stay_inside(const File& file) {
  if (!is_under(file, "server/api/") && !is_under(file, "server/board/") && !is_under(file, "server/live/")) return {};
  return no_parts(file, "a stored record written by a door", {"market::encode(", " encode(", "(encode("});
}

Complaints coroutines_are_awaited(const File& file) {
  if (!is_under(file, "server/") || !is_cxx(file)) return {};
  // Who detaches a coroutine loses its exception and its end: a completion handler says what becomes of both.
  return no_parts(file, "a detached coroutine", {"asio::detached", "net::detached", "boost/asio/detached.hpp"});
}

// Deadlines go by a clock that is handed in, timers by a steady one. The wall clock is read where programs begin, and for an answer's Date.
Complaints one_clock(const File& file) {
  static const std::set<std::string> readers{"server/app.cpp", "server/cli/founding.cpp", "server/http/serializer.cpp",
                                             "storage/src/store.cpp"};
  const bool ours = is_under(file, "matcher/") || is_under(file, "storage/") || is_under(file, "server/");
  if (!is_cxx(file) || !ours || readers.contains(file.path)) return {};
  return no_parts(file, "a clock or a time zone of its own",
                  {"system_clock::now", "std::time(", "gettimeofday", "clock_gettime(CLOCK_REALTIME", "localtime", "mktime(",
                   "system_timer", "current_zone"});
}

// Our own namespaces may be opened where they end with the file; a header that opens one opens it for everybody.
Complaints no_strays(const File& file) {
  if (!is_cxx(file)) return {};
  return each_line(file, "using namespace at large", [&](std::string_view line) {
    if (!line.starts_with("using namespace ") || holds(line, "literals")) return false;
    return (file.path.ends_with(".hpp") && !is_under(file, "tests/")) || line.starts_with("using namespace std") ||
           line.starts_with("using namespace boost");
  });
}

// --- every text -----------------------------------------------------------------------------------------------------------------

Complaints clean_text(const File& file) {
  if (!is_code(file) && !file.path.ends_with(".md")) return {};
  Complaints found = each_line(file, "a tab or a carriage return",
                               [](std::string_view line) { return line.find_first_of("\t\r") != std::string_view::npos; });
  if (!file.path.ends_with(".md")) {
    std::ranges::copy(each_line(file, "a space at the end", [](std::string_view line) { return line.ends_with(' '); }),
                      std::back_inserter(found));
  }
  if (!file.text.empty() && !file.text.ends_with('\n'))
    found.push_back(complaint(file, lines_of(file.text).size(), "no newline at the end"));
  return found;
}

// In pieces, or this file would complain of itself.
Complaints finished(const File& file) {
  if (!is_code(file) && !file.path.ends_with(".md")) return {};
  return no_words(file, "a word of unfinished work",
                  {"TO"
                   "DO",
                   "FIX"
                   "ME",
                   "XX"
                   "X",
                   "HA"
                   "CK"});
}

Complaints no_machine(const File& file) {
  return no_parts(file, "a path of one machine",
                  {"/wo"
                   "rk/main",
                   "/wo"
                   "rk/shared",
                   "/ro"
                   "ot/",
                   "/Us"
                   "ers/",
                   ".."
                   "/shared"});
}

Complaints no_registry(const File& file) {
  return no_parts(file, "the address of a package registry",
                  {"registry.npm"
                   "js",
                   "registry.yarn"
                   "pkg",
                   "npm.pkg.git"
                   "hub",
                   "deb.deb"
                   "ian.org",
                   "snapshot.deb"
                   "ian.org"});
}

Complaints locked_packages(const File& file) {
  if (file.path != "client-web/package-lock.json") return {};
  return no_parts(file, "an address in the lock file", {"\"resolved\""});
}

// --- the client -----------------------------------------------------------------------------------------------------------------

Complaints text_is_text(const File& file) {
  if (!is_under(file, "client-web/src/") && file.path != "client-web/index.html") return {};
  return no_parts(file, "text turned into markup",
                  {"inner"
                   "HTML",
                   "outer"
                   "HTML",
                   "{@"
                   "html",
                   "insertAdjacent"
                   "HTML",
                   "document."
                   "write"});
}

Complaints one_fetch(const File& file) {
  if (!is_under(file, "client-web/src/") || is_under(file, "client-web/src/lib/") || file.path == "client-web/src/sw.js") return {};
  return each_line(file, "only src/lib speaks to the server",
                   [](std::string_view line) { return holds(line, " fetch(") || holds(line, "new WebSocket("); });
}

Complaints kind_words(const File& file) {
  if (!file.path.ends_with("i18n/fr.ts")) return {};
  return each_line(file, "a word that Ronde does not say to people", [](std::string_view line) {
    const std::string lower = lower_ascii(line);
    return std::ranges::any_of(std::initializer_list<std::string_view>{"utilisateur", "utilisatrice", "réputation", "solde", "algorithme"},
                               [&](std::string_view word) { return holds(lower, word); });
  });
}

}  // namespace

TEST_CASE("the test sees the house") {
  REQUIRE(fs::exists("CMakePresets.json"));
  CHECK(std::ranges::count_if(house(), [](const File& file) { return is_cxx(file) && is_under(file, "matcher/"); }) > 10);
  CHECK(std::ranges::count_if(house(), [](const File& file) { return is_cxx(file) && is_under(file, "storage/"); }) > 10);
  CHECK(std::ranges::count_if(house(), [](const File& file) { return is_cxx(file) && is_under(file, "server/"); }) > 50);
  CHECK(std::ranges::count_if(house(), [](const File& file) { return is_under(file, "client-web/src/"); }) > 20);
}

TEST_CASE("arrows go down: matcher and storage never meet, nothing includes the server from below") {
  CHECK(arrows({"matcher/src/a.cpp", "#include <chrono>\n"}).size() == 1);
  CHECK(arrows({"matcher/formats/src/a.cpp", "#include <rapidjson/document.h>\n"}).empty());
  CHECK(arrows({"matcher/src/a.cpp", "#include \"ronde/storage/store.hpp\"\n"}).size() == 1);
  CHECK(arrows({"storage/src/a.cpp", "#include \"ronde/matcher/clear.hpp\"\n#include \"market/words.hpp\"\n"}).size() == 2);
  CHECK(arrows({"server/api/a.cpp", "#include <boost/beast/http.hpp>\n#include <lmdb.h>\n"}).size() == 2);
  CHECK(arrows({"server/http/a.cpp", "#include <boost/beast/http.hpp>\n"}).empty());
  CHECK(arrows({"server/market/a.cpp", "#include \"ronde/storage/store.hpp\"\n#include <boost/asio/post.hpp>\n"}).size() == 2);
  check_house(arrows);
}

TEST_CASE("each header is included once, and first by its own source") {
  CHECK(headers_guard_themselves({"storage/src/a.hpp", "int x;\n"}).size() == 1);
  const std::set<std::string> two{"server/json/a.hpp", "matcher/include/ronde/matcher/b.hpp"};
  CHECK(own_header_first({"server/json/a.cpp", "#include <string>\n#include \"json/a.hpp\"\n"}, two).size() == 1);
  CHECK(own_header_first({"server/json/a.cpp", "// why\n#include \"json/a.hpp\"\n"}, two).empty());
  CHECK(own_header_first({"matcher/src/b.cpp", "#include <string>\n"}, two).size() == 1);
  check_house(headers_guard_themselves);
  std::set<std::string> headers;
  for (const File& file : house()) {
    if (file.path.ends_with(".hpp")) headers.insert(file.path);
  }
  check_house([&](const File& file) { return own_header_first(file, headers); });
}

TEST_CASE("files fit a reader: 140 characters a line, 800 lines a file") {
  CHECK(lengths({"server/a.cpp", std::string(141, 'x') + "\n"}).size() == 1);
  CHECK(lengths({"server/a.cpp", std::string(140, 'x') + "\n"}).empty());
  check_house(lengths);
}

TEST_CASE("one clock is handed in, and timers are steady") {
  CHECK(one_clock({"server/market/a.cpp", "const auto now = std::chrono::system_clock::now();\n"}).size() == 1);
  CHECK(one_clock({"server/desk/a.cpp", "asio::system_timer timer(io);\n"}).size() == 1);
  CHECK(one_clock({"server/desk/a.cpp", "asio::steady_timer timer(io);\n"}).empty());
  check_house(one_clock);
}

TEST_CASE("nothing acknowledged is lost: no LMDB flag that skips a flush, no coroutine whose end nobody sees") {
  CHECK(durable_flags({"storage/src/env.cpp", "flags |= MDB_NOSYNC;\n"}).size() == 1);
  CHECK(coroutines_are_awaited({"server/live/hub.cpp", "co_spawn(ex, run(), asio::detached);\n"}).size() == 1);
  CHECK(no_strays({"server/a.cpp", "using namespace std;\nusing namespace ronde;\n"}).size() == 1);
  CHECK(no_strays({"server/a.hpp", "using namespace ronde;\n"}).size() == 1);
  check_house(durable_flags);
  check_house(coroutines_are_awaited);
  check_house(no_strays);
}

TEST_CASE("no door writes a record as it is stored") {
  CHECK(records_stay_inside({"server/api/a.cpp", "out.raw(market::encode(listing));\n"}).size() == 1);
  CHECK(records_stay_inside({"server/market/a.cpp", "put(key, encode(listing));\n"}).empty());
  check_house(records_stay_inside);
}

TEST_CASE("texts are clean and finished") {
  CHECK(clean_text({"server/a.cpp", "\tx\ny \nz"}).size() == 3);
  CHECK(finished({"server/a.cpp",
                  "// TO"
                  "DO later\n"})
            .size() == 1);
  CHECK(finished({"server/a.cpp", "int toDO = 1;\n"}).empty());
  check_house(clean_text);
  check_house(finished);
}

TEST_CASE("the tree names no machine and no registry") {
  CHECK(no_machine({"docs/a.md",
                    "cd /wo"
                    "rk/main\n"})
            .size() == 1);
  CHECK(no_registry({"docs/a.md",
                     "https://registry.npm"
                     "js.org\n"})
            .size() == 1);
  CHECK(locked_packages({"client-web/package-lock.json", "\"resolved\": \"x\"\n"}).size() == 1);
  check_house(no_machine);
  check_house(no_registry);
  check_house(locked_packages);
}

TEST_CASE("in the client text stays text, one folder speaks to the server, and the words are kind") {
  CHECK(text_is_text({"client-web/src/a.svelte",
                      "{@"
                      "html title}\n"})
            .size() == 1);
  CHECK(one_fetch({"client-web/src/screens/a.svelte", "await fetch('/api')\n"}).size() == 1);
  CHECK(kind_words({"client-web/src/i18n/fr.ts", "'a': 'Votre Solde'\n"}).size() == 1);
  check_house(text_is_text);
  check_house(one_fetch);
  check_house(kind_words);
}
