// Answers that are made smaller on their way: only of routes that say so, and only for who takes them.
#include "http/coding.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>

#include "asked.hpp"

namespace http = ronde::http;
using ronde::test::ask;
using ronde::test::inflated;
using ronde::test::RawAnswer;
using ronde::test::TestDoor;

namespace {

/// What somebody wrote, 4 kB of it, no two lines alike.
std::string long_text() {
  std::string text = "[";
  for (int i = 0; i < 100; ++i) {
    text += i > 0 ? "," : "";
    text += "{\"id\":" + std::to_string(i * i) + ",\"title\":\"Un vélo pour " + std::to_string(i) + "\"}";
  }
  return text + "]";
}

http::Response tagged(const http::Request& request, std::string text) {
  if (http::matches_etag(request, "t1")) return http::not_modified("t1");
  return http::with_etag(http::json_response(200, std::move(text)), "t1");
}

TestDoor door_with_routes() {
  return TestDoor({}, [](http::Router& router) {
    using http::Method;
    const auto add = [&](std::string_view path, const http::FastHandler& handler) { router.add_fast(Method::get, path, {}, handler); };
    add("/list", http::compressed([](const http::Request& request) { return tagged(request, long_text()); }));
    add("/fixed", http::compressed([shared = std::make_shared<const std::string>(long_text())](const http::Request&) {
          return http::json_response(200, shared);
        }));
    add("/short", http::compressed([](const http::Request& request) { return tagged(request, "[]"); }));
    add("/refused", http::compressed([](const http::Request&) { return http::problem_of(404, long_text()); }));
    add("/secret", [](const http::Request& request) { return tagged(request, long_text()); });
  });
}

RawAnswer ask_for(const TestDoor& door, std::string_view target, std::string_view more = "Accept-Encoding: gzip, deflate, br\r\n") {
  return ask(door, target, more);
}

bool takes_gzip(std::string_view header) {
  const std::array<std::pair<std::string_view, std::string_view>, 1> headers{{{"Accept-Encoding", header}}};
  return http::takes_coding(http::Request::make(http::Method::get, "/", headers), "gzip");
}

}  // namespace

TEST_CASE("a long answer of a route that says so comes as gzip to who takes it, and unpacks to the same bytes") {
  const TestDoor door = door_with_routes();
  for (const char* target : {"/list", "/fixed", "/list"}) {
    CAPTURE(target);
    const auto small = ask_for(door, target);
    CHECK(small.header("content-encoding") == "gzip");
    CHECK(small.header("vary") == "Accept-Encoding");
    CHECK(small.header("content-type") == "application/json");
    CHECK(small.header("content-length") == std::to_string(small.body.size()));
    CHECK(small.body.size() < long_text().size() / 3);
    CHECK(inflated(small.body) == long_text());
    const auto plain = ask_for(door, target, "");
    CHECK(plain.header("content-encoding").empty());
    CHECK(plain.header("vary") == "Accept-Encoding");
    CHECK(plain.body == long_text());
  }
}

TEST_CASE("other bytes have a weaker tag, and either is known again") {
  const TestDoor door = door_with_routes();
  const std::string gzip = "Accept-Encoding: gzip\r\n";
  CHECK(ask_for(door, "/list", gzip).header("etag") == "W/\"t1\"");
  CHECK(ask_for(door, "/list", "").header("etag") == "\"t1\"");
  for (const char* known : {"W/\"t1\"", "\"t1\""}) {
    CAPTURE(known);
    const std::string again = std::string("If-None-Match: ") + known + "\r\n";
    const auto small = ask_for(door, "/list", gzip + again);
    CHECK(small.status == 304);
    CHECK(small.header("etag") == "W/\"t1\"");
    CHECK(small.header("vary") == "Accept-Encoding");
    CHECK(small.header("content-encoding").empty());
    const auto plain = ask_for(door, "/list", again);
    CHECK(plain.status == 304);
    CHECK(plain.header("etag") == "\"t1\"");
  }
}

TEST_CASE("a refusal, and whatever route says nothing of it, stay as they are; so do the bytes of what is short") {
  const TestDoor door = door_with_routes();
  for (const char* target : {"/refused", "/secret"}) {
    CAPTURE(target);
    const auto answer = ask_for(door, target);
    CHECK(answer.header("content-encoding").empty());
    CHECK(answer.header("vary").empty());
    CHECK(answer.header("etag").find("W/") == std::string::npos);
    CHECK(answer.body == ask_for(door, target, "").body);
  }
  const auto brief = ask_for(door, "/short");
  CHECK(brief.header("content-encoding").empty());
  CHECK(brief.header("vary") == "Accept-Encoding");
  CHECK(brief.body == "[]");
}

TEST_CASE("a coding is taken where the request names it and does not say never") {
  for (const char* yes : {"gzip", "GZip", "br, gzip", "gzip;q=0.5", "deflate;q=1, gzip; q=0.001", " gzip "}) {
    CHECK_MESSAGE(takes_gzip(yes), yes);
  }
  for (const char* no : {"", "br", "gzip;q=0", "gzip;q=0.000", "xgzip", "gzipx", "identity, deflate"}) {
    CHECK_FALSE_MESSAGE(takes_gzip(no), no);
  }
}
