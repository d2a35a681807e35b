// The table of routes and the small values around it, without sockets.
#include "http/router.hpp"

#include <doctest/doctest.h>

#include "http/forwarded.hpp"
#include "http/request_rules.hpp"

namespace http = ronde::http;
using http::Method;
using http::Request;

namespace {

http::FastHandler says(const std::string& text) {
  return [text](const Request&) { return http::text_response(200, text); };
}

std::string answer(const http::Router& router, Method method, std::string_view target) {
  Request request = Request::make(method, target);
  const auto match = router.match(request);
  if (!match.target) return match.allow.empty() ? "404" : "405 " + match.allow;
  return std::get<http::FastHandler>(match.target->handler)(request).body;
}

}  // namespace

TEST_CASE("a literal wins over a name, and a name is tried when the literal leads nowhere") {
  http::Router router;
  router.add_fast(Method::get, "/listings/{id}", {}, says("one"));
  router.add_fast(Method::get, "/listings/mine", {}, says("mine"));
  router.add_fast(Method::get, "/listings/{id}/why", {}, says("why"));
  router.add_fast(Method::post, "/listings", http::json_body, says("made"));
  router.add_fast(Method::get, "/", {}, says("root"));
  CHECK(answer(router, Method::get, "/listings/mine") == "mine");
  CHECK(answer(router, Method::get, "/listings/abc") == "one");
  CHECK(answer(router, Method::get, "/listings/mine/why") == "why");
  CHECK(answer(router, Method::head, "/listings/abc?x=1") == "one");
  CHECK(answer(router, Method::get, "/") == "root");
  CHECK(answer(router, Method::get, "/listings") == "405 POST");
  CHECK(answer(router, Method::get, "/listings/") == "404");
  CHECK(answer(router, Method::get, "//listings") == "404");
  CHECK(router.routes().size() == 5);
  CHECK(router.routes()[3].pattern == "/listings");
}

TEST_CASE("a route given twice or ill-formed fails the start") {
  http::Router router;
  router.add_fast(Method::get, "/a/{id}", {}, says(""));
  CHECK_THROWS_AS(router.add_fast(Method::get, "/a/{id}", {}, says("")), std::invalid_argument);
  CHECK_THROWS_AS(router.add_fast(Method::get, "/a/{other}/b", {}, says("")), std::invalid_argument);
  CHECK_THROWS_AS(router.add_fast(Method::get, "a", {}, says("")), std::invalid_argument);
  CHECK_THROWS_AS(router.add_fast(Method::get, "/x{y}", {}, says("")), std::invalid_argument);
}

TEST_CASE("parameters, query and cookies are read as they were meant") {
  http::Router router;
  router.add_fast(Method::get, "/a/{first}/b/{second}", {}, [](const Request& request) {
    return http::text_response(
        200, std::string(request.param("second")) + std::string(request.param("first")) + std::string(request.param("none")));
  });
  CHECK(answer(router, Method::get, "/a/1/b/2") == "21");
  const std::array<std::pair<std::string_view, std::string_view>, 1> headers{{{"cookie", "a=1; bb=2=3;c=; a=4"}}};
  const Request request = Request::make(Method::get, "/x?q=v%C3%A9lo+rouge&q=2&empty&=x", headers);
  const auto query = request.query();
  CHECK(query.find("q") == "vélo rouge");
  CHECK(query.find("empty") == "");
  CHECK_FALSE(query.find("none").has_value());
  CHECK(request.cookie("a") == "1");
  CHECK(request.cookie("bb") == "2=3");
  CHECK(request.cookie("c") == "");
  CHECK_FALSE(request.cookie("b").has_value());
  CHECK(request.header("COOKIE").has_value());
  Request moved = Request(request);
  const Request again = std::move(moved);
  CHECK(again.path() == "/x");
}

TEST_CASE("tags match weakly, in lists and by star") {
  const auto matches = [](std::string_view value) {
    const std::array<std::pair<std::string_view, std::string_view>, 1> headers{{{"If-None-Match", value}}};
    return http::matches_etag(Request::make(Method::get, "/", headers), "abc");
  };
  CHECK(matches("\"abc\""));
  CHECK(matches("W/\"abc\""));
  CHECK(matches("\"x\", \"abc\""));
  CHECK(matches("*"));
  CHECK_FALSE(matches("\"abcd\""));
  CHECK_FALSE(matches("abc"));
  CHECK_FALSE(matches("\""));
}

TEST_CASE("a cookie is set with all that protects it") {
  http::Response response;
  http::set_cookie(response, "__Host-ronde", "token", {.max_age = std::chrono::seconds{60}});
  CHECK(response.headers[0].second == "__Host-ronde=token; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
}
