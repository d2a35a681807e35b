#include "http/forwarded.hpp"

#include <algorithm>

namespace ronde::http {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

/// `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`.
std::optional<Address> node_address(std::string_view node) {
  if (node.starts_with('['))
    node = node.substr(1, node.find(']') - 1);
  else if (std::ranges::count(node, ':') == 1)
    node = node.substr(0, node.find(':'));
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(node), error);
  if (error) return std::nullopt;
  return address;
}

}  // namespace

Origin origin_of(const Request& request, const Address& peer, std::span<const Address> proxies) {
  Origin origin{peer, false};
  if (std::ranges::find(proxies, peer) == proxies.end()) return origin;
  std::string_view last;
  for (std::size_t i = 0; i < request.header_total(); ++i) {
    const auto [name, value] = request.header_at(i);
    if (equal_ignoring_case(name, "Forwarded")) last = value;
  }
  if (const auto comma = last.rfind(','); comma != std::string_view::npos) last.remove_prefix(comma + 1);
  while (!last.empty()) {
    const std::size_t end = std::min(last.find(';'), last.size());
    const std::string_view pair = trimmed(last.substr(0, end));
    last.remove_prefix(std::min(end + 1, last.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view value = unquoted(trimmed(pair.substr(equals + 1)));
    if (equal_ignoring_case(pair.substr(0, equals), "for")) origin.client = node_address(value).value_or(origin.client);
    if (equal_ignoring_case(pair.substr(0, equals), "proto")) origin.https = equal_ignoring_case(value, "https");
  }
  return origin;
}

}  // namespace ronde::http
