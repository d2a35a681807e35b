// What the linker and the compiler were told, read back from the programs that people run (SECURITY-CHECKLIST 46).
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace {

/// The server, and what decodes strangers' pictures.
const std::array<std::string, 2> programs{RONDE_BINARY, RONDE_DARKROOM};

/// What readelf says; it comes with the compiler.
std::string readelf(const std::string& options, const std::string& program) {
  const std::string command = "readelf --wide " + options + " " + program;
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
  for (const std::string& program : programs) {
    CHECK(has(readelf("--file-header", program), "DYN (Position-Independent Executable file)"));
    CHECK(has(line_with(readelf("--dynamic", program), "(FLAGS_1)"), "PIE"));
  }
}

TEST_CASE("what the loader has filled in becomes read-only before main begins (RELRO, BIND_NOW)") {
  for (const std::string& program : programs) {
    CHECK(has(readelf("--program-headers", program), "GNU_RELRO"));
    const std::string dynamic = readelf("--dynamic", program);
    CHECK(has(line_with(dynamic, "(FLAGS_1)"), "NOW"));
    CHECK_FALSE(has(dynamic, "(TEXTREL)"));
  }
}

TEST_CASE("no memory of the program can be written and executed, the stack least of all") {
  for (const std::string& program : programs) {
    const std::string headers = readelf("--program-headers", program);
    const std::string stack = line_with(headers, "GNU_STACK");
    REQUIRE_FALSE(stack.empty());
    CHECK_FALSE(has(stack, "RWE"));
    CHECK_FALSE(has(headers, " RWE "));
  }
}

TEST_CASE("the program looks for its libraries where the system keeps them, and nowhere else") {
  for (const std::string& program : programs) {
    const std::string dynamic = readelf("--dynamic", program);
    CHECK_FALSE(has(dynamic, "(RPATH)"));
    CHECK_FALSE(has(dynamic, "(RUNPATH)"));
  }
}

TEST_CASE("a stack that was written over ends the program, and so does a copy that does not fit") {
  for (const std::string& program : programs) {
    CHECK(has(readelf("--dyn-syms", program), "__stack_chk_fail"));
  }
#ifdef RONDE_FORTIFIED
  CHECK(has(readelf("--dyn-syms", RONDE_BINARY), "__memcpy_chk"));  // the other makes no copy whose size is not known
#endif
}

TEST_CASE("the standard library's containers check their own use (_GLIBCXX_ASSERTIONS)") {
  for (const std::string& program : programs) {
    // std::__glibcxx_assert_fail is called where an index does not fit; without the switch nothing refers to it.
    CHECK(has(readelf("--dyn-syms", program), "__glibcxx_assert_fail"));
  }
}
