// What the linker and the compiler were told, read back from the program that people run (SECURITY-CHECKLIST 46).
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace {

/// What readelf says; it comes with the compiler.
std::string readelf(const std::string& options) {
  const std::string command = "readelf --wide " + options + " " RONDE_BINARY;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  REQUIRE(pipe);
  std::string all;
  std::array<char, 4096> piece{};
  for (std::size_t size = 0; (size = std::fread(piece.data(), 1, piece.size(), pipe.get())) > 0;) all.append(piece.data(), size);
  REQUIRE_FALSE(all.empty());
  return all;
}

/// The first line that holds the word; empty if none does.
std::string line_with(const std::string& text, const std::string& word) {
  const auto at = text.find(word);
  if (at == std::string::npos) return {};
  const auto begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("the program lies at another address at each start (PIE)") {
  CHECK(has(readelf("--file-header"), "DYN (Position-Independent Executable file)"));
  CHECK(has(line_with(readelf("--dynamic"), "(FLAGS_1)"), "PIE"));
}

TEST_CASE("what the loader has filled in becomes read-only before main begins (RELRO, BIND_NOW)") {
  CHECK(has(readelf("--program-headers"), "GNU_RELRO"));
  const std::string dynamic = readelf("--dynamic");
  CHECK(has(line_with(dynamic, "(FLAGS_1)"), "NOW"));
  CHECK_FALSE(has(dynamic, "(TEXTREL)"));
}

TEST_CASE("no memory of the program can be written and executed, the stack least of all") {
  const std::string headers = readelf("--program-headers");
  const std::string stack = line_with(headers, "GNU_STACK");
  REQUIRE_FALSE(stack.empty());
  CHECK_FALSE(has(stack, "RWE"));
  CHECK_FALSE(has(headers, " RWE "));
}

TEST_CASE("the program looks for its libraries where the system keeps them, and nowhere else") {
  const std::string dynamic = readelf("--dynamic");
  CHECK_FALSE(has(dynamic, "(RPATH)"));
  CHECK_FALSE(has(dynamic, "(RUNPATH)"));
}

TEST_CASE("a stack that was written over ends the program, and so does a copy that does not fit") {
  const std::string symbols = readelf("--dyn-syms");
  CHECK(has(symbols, "__stack_chk_fail"));
#ifdef RONDE_FORTIFIED
  CHECK(has(symbols, "__memcpy_chk"));
#endif
}

TEST_CASE("the standard library's containers check their own use (_GLIBCXX_ASSERTIONS)") {
  // std::__glibcxx_assert_fail is called where an index does not fit; without the switch nothing refers to it.
  CHECK(has(readelf("--dyn-syms"), "__glibcxx_assert_fail"));
}
