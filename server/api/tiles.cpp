#include "api/tiles.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ronde::api {
namespace {

constexpr std::size_t pattern_max = 500;
constexpr std::array<std::string_view, 3> placeholders{"{z}", "{x}", "{y}"};

/// Scheme, host and port; empty where the pattern is a path.
std::string_view origin_in(std::string_view pattern) {
  const auto scheme = pattern.find("://");
  if (scheme == std::string_view::npos) return {};
  return pattern.substr(0, pattern.find('/', scheme + 3));
}

/// What may stand in a policy: no wildcard, no name before the host, nothing that ends the directive.
bool is_plain_host(std::string_view host) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789.-[]:";
  return !host.empty() && host.front() != ':' && host.find_first_not_of(letters) == std::string_view::npos;
}

bool is_on_this_machine(std::string_view host) {
  return std::ranges::any_of(std::array<std::string_view, 3>{"127.0.0.1", "localhost", "[::1]"},
                             [&](std::string_view own) { return host == own || (host.starts_with(own) && host[own.size()] == ':'); });
}

bool has_each_once(std::string rest) {
  for (const std::string_view word : placeholders) {
    const auto at = rest.find(word);
    if (at == std::string::npos) return false;
    rest.replace(at, word.size(), "1");
  }
  return rest.find_first_of("{}") == std::string::npos;
}

std::optional<double> degrees_in(std::string_view text, double most) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || !(value >= -most && value <= most)) return std::nullopt;
  return value;
}

}  // namespace

std::string tiles_fault(const std::string& pattern) {
  const std::string shown = "\"" + pattern + "\"";
  if (pattern.size() > pattern_max) return "an address of tiles has at most " + std::to_string(pattern_max) + " characters";
  if (!has_each_once(pattern))
    return shown + " does not hold {z}, {x} and {y} once each, and no other brace: https://tiles.example/{z}/{x}/{y}.png";
  if (pattern.find_first_of(" \"'<>\\^`|#") != std::string::npos ||
      std::ranges::any_of(pattern, [](char c) { return c < 0x21 || c > 0x7E; }))
    return shown + " holds a character that no address of tiles needs";
  if (pattern.starts_with('/') && !pattern.starts_with("//")) return {};
  const std::string_view origin = origin_in(pattern);
  const std::string_view host = origin.substr(std::min(origin.size(), origin.find("://") + 3));
  const bool kept_secret = origin.starts_with("https://") || (origin.starts_with("http://") && is_on_this_machine(host));
  if (!kept_secret) return shown + " begins neither with https:// nor with a / for this server's own host";
  if (!is_plain_host(host)) return shown + " names no host: small letters, digits, dots and perhaps a port";
  return {};
}

std::optional<std::pair<std::string, PlanAnchor>> read_anchor(std::string_view text) {
  const auto equals = text.rfind('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  const std::string_view degrees = text.substr(equals + 1);
  const auto comma = degrees.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  constexpr double mercator_ends = 85;
  const auto north = degrees_in(degrees.substr(0, comma), mercator_ends);
  const auto west = degrees_in(degrees.substr(comma + 1), 180);
  if (!north || !west) return std::nullopt;
  return std::pair{std::string(text.substr(0, equals)), PlanAnchor{.north = *north, .west = *west}};
}

std::string origin_of_tiles(const std::string& pattern) {
  return std::string(origin_in(pattern));
}

}  // namespace ronde::api
