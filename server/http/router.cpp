#include "http/router.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ronde::http {
namespace {

constexpr std::array allow_order{Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del};

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

}  // namespace

/// One segment of the table. Literal children are few, so they are looked through one by one.
struct Router::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> any;
  std::string any_name;
  std::vector<std::pair<Method, std::unique_ptr<Target>>> targets;

  [[nodiscard]] const Node* literal(std::string_view segment) const {
    for (const auto& [text, node] : literals) {
      if (text == segment) return node.get();
    }
    return nullptr;
  }

  [[nodiscard]] const Target* target(Method method) const {
    for (const auto& [own, target] : targets) {
      if (own == method) return target.get();
    }
    return nullptr;
  }

  /// The node of the path from `begin` on. Depth is that of the table, not of the path.
  const Node* find(std::string_view path, std::size_t begin, Request& request) const {
    if (begin > path.size()) return targets.empty() ? nullptr : this;
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    if (const Node* const next = literal(segment)) {
      if (const Node* const found = next->find(path, end + 1, request)) return found;
    }
    if (!any || segment.empty()) return nullptr;
    const Node* const found = any->find(path, end + 1, request);
    if (found) request.set_param(any_name, begin, end - begin);
    return found;
  }

  [[nodiscard]] std::string allow() const {
    std::string text;
    for (const Method method : allow_order) {
      if (!target(method) && !(method == Method::head && target(Method::get))) continue;
      if (!text.empty()) text.append(", ");
      text.append(name_of(method));
    }
    return text;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Router::Target& Router::place(Method method, std::string_view pattern, RouteOptions options, bool upgrade) {
  const auto refuse = [&](std::string_view why) { throw std::invalid_argument("route " + std::string(pattern) + ": " + std::string(why)); };
  if (pattern.empty() || pattern.front() != '/') refuse("must begin with a slash");
  Node* node = root_.get();
  for (const std::string_view segment : segments_of(pattern)) {
    if (segment.size() > 2 && segment.front() == '{' && segment.back() == '}') {
      const std::string name(segment.substr(1, segment.size() - 2));
      if (!node->any) {
        node->any = std::make_unique<Node>();
        node->any_name = name;
      }
      if (node->any_name != name) refuse("another route calls this segment {" + node->any_name + "}");
      node = node->any.get();
      continue;
    }
    if (segment.find_first_of("{}") != std::string_view::npos) refuse("a name takes a whole segment");
    const auto found = std::ranges::find(node->literals, segment, [](const auto& child) -> std::string_view { return child.first; });
    if (found != node->literals.end()) {
      node = found->second.get();
    } else {
      node = node->literals.emplace_back(std::string(segment), std::make_unique<Node>()).second.get();
    }
  }
  if (node->target(method)) refuse("is there already for " + std::string(name_of(method)));
  node->targets.emplace_back(method, std::make_unique<Target>());
  routes_.push_back({method, std::string(pattern), options, upgrade});
  Target& target = *node->targets.back().second;
  target.options = options;
  return target;
}

void Router::add(Method method, std::string_view pattern, RouteOptions options, Handler handler) {
  place(method, pattern, options, false).handler = std::move(handler);
}

void Router::add_fast(Method method, std::string_view pattern, RouteOptions options, FastHandler handler) {
  place(method, pattern, options, false).handler = std::move(handler);
}

void Router::add_upgrade(std::string_view pattern, UpgradeHandler handler) {
  place(Method::get, pattern, RouteOptions{}, true).handler = std::move(handler);
}

void Router::set_fallback(FastHandler handler) {
  fallback_ = std::make_unique<Target>();
  fallback_->handler = std::move(handler);
}

std::vector<RouteInfo> Router::routes() const {
  return routes_;
}

Router::Match Router::match(Request& request) const {
  request.clear_params();
  Match match;
  const bool reads = request.method == Method::get || request.method == Method::head;
  const Node* const node = request.opaque_path() ? nullptr : root_->find(request.path(), 1, request);
  if (node) {
    match.target = node->target(request.method);
    if (!match.target && request.method == Method::head) match.target = node->target(Method::get);
    if (!match.target) match.allow = node->allow();
  } else if (fallback_) {
    if (reads)
      match.target = fallback_.get();
    else
      match.allow = "GET, HEAD";
  }
  return match;
}

}  // namespace ronde::http
