// A server on a loopback port with the routes that the tests of the door ask for.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "http/server.hpp"
#include "json/write.hpp"
#include "raw_client.hpp"

namespace ronde::test {

/// Deadlines a hundred times shorter than people get.
inline http::Limits short_limits() {
  http::Limits limits;
  limits.first_byte = limits.head = limits.idle = std::chrono::milliseconds{300};
  limits.body = std::chrono::milliseconds{600};
  limits.body_grace = std::chrono::milliseconds{250};
  limits.write = std::chrono::milliseconds{400};
  limits.connections_per_address = 10'000;
  return limits;
}

inline void add_test_routes(http::Router& router) {
  using http::Request;
  using http::Response;
  const auto hello = [](const Request&) { return http::json_response(200, R"({"hello":"neighbour"})"); };
  const auto echo = [](const Request& request) { return http::text_response(200, request.body); };
  router.add_fast(http::Method::get, "/", {}, hello);
  router.add_fast(http::Method::post, "/", {http::BodyRule::any, http::json_body_max}, echo);
  router.add_fast(http::Method::post, "/echo", {http::BodyRule::any, http::json_body_max}, echo);
  router.add_fast(http::Method::get, "/echo", {}, [](const Request& request) {
    return http::text_response(200, "Cookie: " + std::string(request.header("Cookie").value_or("")));
  });
  router.add_fast(http::Method::get, "/cookie", {}, [](const Request& request) {
    std::string text;
    for (const char* name : {"foo", "a", "b", "c"}) {
      if (const auto value = request.cookie(name)) text += std::string(name) + "=" + std::string(*value) + "\n";
    }
    return http::text_response(200, text);
  });
  router.add_fast(http::Method::post, "/json", http::json_body,
                  [](const Request& request) { return http::json_response(200, request.body); });
  router.add_fast(http::Method::post, "/picture", {http::BodyRule::any, http::picture_body_max},
                  [](const Request& request) { return http::text_response(200, std::to_string(request.body.size())); });
  router.add_fast(http::Method::post, "/nothing", {}, hello);
  router.add_fast(http::Method::get, "/who", {}, [](const Request& request) {
    return http::text_response(200, request.client.to_string() + (request.tls ? " tls" : ""));
  });
  router.add_fast(http::Method::get, "/listings/{id}", {},
                  [](const Request& request) { return http::text_response(200, std::string(request.param("id"))); });
  router.add_fast(http::Method::put, "/listings/{id}", {http::BodyRule::any, 100}, echo);
  router.add_fast(http::Method::get, "/throw", {}, [](const Request&) -> Response { throw std::runtime_error("the secret of the vault"); });
  router.add(http::Method::get, "/throw-later", {}, [](Request) -> boost::asio::awaitable<Response> {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds{1});
    co_await timer.async_wait(boost::asio::use_awaitable);
    throw std::runtime_error("the secret of the vault");
  });
  router.add(http::Method::get, "/slow/{ms}", {}, [](Request request) -> boost::asio::awaitable<Response> {
    const int ms = std::stoi(std::string(request.param("ms")));
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds{ms});
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return http::text_response(200, "slept " + std::string(request.param("ms")));
  });
  router.add_fast(http::Method::get, "/large", {}, [](const Request&) {
    static const auto bytes = std::make_shared<const std::string>(std::size_t{1} << 20, 'x');
    Response response = http::text_response(200, "");
    response.shared_body = bytes;
    return response;
  });
  router.add_fast(http::Method::get, "/embed/{name}", {}, [](const Request& request) {
    Response response = http::text_response(200, "<p>hello", "text/html; charset=utf-8");
    response.policy = http::HeaderPolicy::embed;
    if (request.param("name") == "cookie") http::set_cookie(response, "a", "b", {});
    return response;
  });
  router.add_fast(http::Method::get, "/split", {}, [](const Request&) {
    Response response = http::empty_response(204);
    response.add_header("X-Name", "a\r\nSet-Cookie: stolen=1");
    return response;
  });
}

class TestDoor {
 public:
  using Change = std::function<void(http::ServerOptions&)>;
  explicit TestDoor(const Change& change = {}, const std::function<void(http::Router&)>& routes = add_test_routes) {
    auto router = std::make_shared<http::Router>();
    routes(*router);
    http::ServerOptions options;
    options.listeners.push_back({.address = "127.0.0.1", .port = 0, .router = std::move(router)});
    options.hosts = {"localhost:8080", "localhost"};
    options.threads = 2;
    options.limits = short_limits();
    options.on_failure = [this](const std::string& id, std::string_view what, const http::Request&) {
      const std::scoped_lock lock(mutex);
      failures.push_back(id + " " + std::string(what));
    };
    if (change) change(options);
    server = std::make_unique<http::Server>(std::move(options));
    server->start();
  }
  [[nodiscard]] std::uint16_t port(std::size_t listener = 0) const { return server->port(listener); }

  std::mutex mutex;
  std::vector<std::string> failures;
  std::unique_ptr<http::Server> server;
};

inline std::string get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body, std::string_view more = "") {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

/// Sends the bytes on a fresh connection and gives the first answer's status; 0: closed without one.
inline unsigned status_of(const TestDoor& door, std::string_view bytes) {
  RawClient client(door.port());
  client.send(bytes);
  const auto answer = client.answer(bytes.starts_with("HEAD"), std::chrono::milliseconds{3000});
  return answer ? answer->status : 0;
}

}  // namespace ronde::test
