// The table of routes: which handler answers which method and path, with which limits. Filled at start, then only read, by any thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/request.hpp"
#include "http/response.hpp"

namespace ronde::http {

inline constexpr std::size_t json_body_max = std::size_t{64} * 1024;
inline constexpr std::size_t picture_body_max = std::size_t{8} * 1024 * 1024;

/// What a route takes as body.
enum class BodyRule : std::uint8_t {
  none,  ///< any announced body is refused (413; with GET 400)
  json,  ///< `application/json`, else 415; an empty body without a type passes, the handler decides
  any,   ///< bytes; the handler looks at them
};

struct RouteOptions {
  BodyRule body = BodyRule::none;
  std::size_t body_max = json_body_max;  ///< set before the body is read; over it: 413, and the connection ends
};
inline constexpr RouteOptions json_body{BodyRule::json, json_body_max};

/// A handler that may wait. It runs on the connection's executor and resumes there. What it throws becomes a 500 with an id.
using Handler = std::function<boost::asio::awaitable<Response>(Request)>;
/// A handler that never waits and never blocks: no coroutine is made for it. For hot reads.
using FastHandler = std::function<Response(const Request&)>;

/// A socket taken out of HTTP, either plain or under TLS. `early` are bytes that came behind the request.
class UpgradedStream;
/// Whoever takes the connection over after the 101. Runs on the connection's thread.
using UpgradeTaker = std::function<void(std::unique_ptr<UpgradedStream>)>;
struct UpgradeAccepted {
  std::vector<std::pair<std::string, std::string>> headers;  ///< of the 101, e.g. Sec-WebSocket-Accept
  UpgradeTaker take;
};
using UpgradeHandler = std::function<std::variant<Response, UpgradeAccepted>(const Request&)>;

struct RouteInfo {
  Method method;
  std::string pattern;
  RouteOptions options;
  bool upgrade;
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Pattern: literal segments and `{name}` segments, e.g. "/api/v1/listings/{id}"; a literal wins over a name.
  /// A doubled route or an ill-formed pattern throws std::invalid_argument (a failed start).
  void add(Method method, std::string_view pattern, RouteOptions options, Handler handler);
  void add_fast(Method method, std::string_view pattern, RouteOptions options, FastHandler handler);
  /// A GET that leaves HTTP (WebSocket).
  void add_upgrade(std::string_view pattern, UpgradeHandler handler);
  /// Asked for GET and HEAD when no pattern fits (the static site); without it: 404.
  void set_fallback(FastHandler handler);

  /// Every route added, in order: a test holds each against the OpenAPI document.
  [[nodiscard]] std::vector<RouteInfo> routes() const;

  // -- For the connection ----------------------------------------------------------------------------------------------------------

  struct Target {
    RouteOptions options;
    std::variant<std::monostate, Handler, FastHandler, UpgradeHandler> handler;
  };
  struct Match {
    const Target* target = nullptr;
    std::string allow;  ///< when only the method is wrong: the Allow header of the 405
  };
  /// Finds the route and sets the request's params. HEAD finds the GET route. Cost: one step a segment.
  [[nodiscard]] Match match(Request& request) const;

 private:
  struct Node;
  Target& place(Method method, std::string_view pattern, RouteOptions options, bool upgrade);

  std::unique_ptr<Node> root_;
  std::unique_ptr<Target> fallback_;
  std::vector<RouteInfo> routes_;
};

}  // namespace ronde::http
