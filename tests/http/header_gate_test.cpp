// Checklist 1: the gate in front of Beast's parser, as a pure function.
#include "http/header_gate.hpp"

#include <doctest/doctest.h>

#include <string>

using ronde::http::check_head;
using ronde::http::GateVerdict;

namespace {

unsigned refusal(std::string_view bytes) {
  const auto result = check_head(bytes);
  return result.verdict == GateVerdict::refused ? result.status : 0;
}

std::string with_line(std::string_view line) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(line) + "\r\n\r\n";
}

}  // namespace

TEST_CASE("a plain head passes, and its size is told") {
  const std::string head = "GET /a?b=c HTTP/1.1\r\nHost: localhost\r\nX-Empty:\r\nX-Tab: a\tb\xC3\xA9\r\n\r\n";
  const auto result = check_head(head + "and a body");
  CHECK(result.verdict == GateVerdict::complete);
  CHECK(result.size == head.size());
}

TEST_CASE("bare CR, bare LF, NUL and control bytes are refused") {
  CHECK(refusal(with_line("X: a\rb")) == 400);
  CHECK(refusal("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\nHost: a\n\n") == 400);
  CHECK(refusal(with_line(std::string_view("X: a\0b", 6))) == 400);
  for (char c = 1; c < 0x20; ++c) {
    if (c == '\t' || c == '\r') continue;
    CHECK(refusal(with_line(std::string("X: a") + c + "b")) == 400);
  }
  CHECK(refusal(with_line("X: a\x7F")) == 400);
  CHECK(refusal("GET /\x01 HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal("GET /\xC3\xA9 HTTP/1.1\r\n\r\n") == 400);
}

TEST_CASE("folded lines, blanks before the colon and names that are no token are refused") {
  for (const char* line : {" folded", "\tfolded", "X : a", "X\t: a", ": a", "X[: a", "X\xC3\xA9: a", "no colon", "X(y): a", "\"x\": a"}) {
    CAPTURE(line);
    CHECK(refusal(with_line(line)) == 400);
  }
}

TEST_CASE("only request lines of one shape pass") {
  for (const char* line :
       {"GET  / HTTP/1.1", " GET / HTTP/1.1", "GET /", "GET / HTTP/1.1 ", "GET / http/1.1", "GET\t/ HTTP/1.1", "GET / HTTP/1",
        "\r\nGET / HTTP/1.1", "G(T / HTTP/1.1", "GET / HTTP/ 1.1", "AVERYLONGMETHODNAMEINDEED / HTTP/1.1"}) {
    CAPTURE(line);
    CHECK(refusal(std::string(line) + "\r\nHost: a\r\n\r\n") == 400);
  }
  CHECK(refusal("GET / HTTP/2.0\r\n\r\n") == 505);
  CHECK(refusal("GET / HTTP/1.2\r\n\r\n") == 505);
  CHECK(refusal("GET / HTTP/01.1\r\n\r\n") == 505);
  CHECK(refusal("GET / HTTP/1.0\r\n\r\n") == 0);
}

TEST_CASE("head, fields and target have limits") {
  const std::string start = "GET / HTTP/1.1\r\n";
  CHECK(refusal(start + "X: " + std::string(17'000, 'a') + "\r\n\r\n") == 431);
  std::string fields;
  for (int i = 0; i < 64; ++i) fields += "X: a\r\n";
  CHECK(check_head(start + fields + "\r\n").verdict == GateVerdict::complete);
  CHECK(refusal(start + fields + "X: a\r\n\r\n") == 431);
  CHECK(check_head("GET /" + std::string(4095, 'a') + " HTTP/1.1\r\n\r\n").verdict == GateVerdict::complete);
  CHECK(refusal("GET /" + std::string(4096, 'a') + " HTTP/1.1\r\n\r\n") == 414);
}

TEST_CASE("a head that comes byte by byte gets the same verdict as one that comes whole") {
  for (const std::string& head : {with_line("X: y"), with_line("X: a\rb"), with_line(" folded"), std::string("GET / HTTP/1.1\r\n\r\r")}) {
    const auto whole = check_head(head);
    ronde::http::HeaderGate gate;
    auto verdict = GateVerdict::need_more;
    for (std::size_t size = 1; size <= head.size() && verdict == GateVerdict::need_more; ++size)
      verdict = gate.feed(std::string_view(head).substr(0, size));
    CHECK(verdict == whole.verdict);
    if (verdict == GateVerdict::complete) CHECK(gate.size() == whole.size);
    if (verdict == GateVerdict::refused) CHECK(gate.status() == whole.status);
  }
}
