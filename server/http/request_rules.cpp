#include "http/request_rules.hpp"

#include <algorithm>
#include <array>

namespace ronde::http {
namespace {

// Names whose second coming is an attack on somebody: two readers would each believe another one.
constexpr std::array<std::string_view, 10> once_only{"Content-Length", "Transfer-Encoding", "Origin", "Content-Type",
                                                     "Cookie",         "Authorization",     "Expect", "Content-Encoding",
                                                     "If-Match",       "Idempotency-Key"};

bool begins_ignoring_case(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && equal_ignoring_case(text.substr(0, start.size()), start);
}

std::string lower_case(std::string_view text) {
  std::string low(text);
  for (char& c : low) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return low;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Counts of all the fields that matter, in one pass over the head.
struct FieldCounts {
  std::size_t host = 0;
  std::optional<std::string_view> doubled;
  std::string_view host_value;
  std::optional<std::string_view> length;
  std::optional<std::string_view> coding;
  std::optional<std::string_view> expect;
  bool content_coding = false;
};

FieldCounts count_fields(const Request& request) {
  FieldCounts counts;
  std::array<bool, once_only.size()> seen{};
  for (std::size_t i = 0; i < request.header_total(); ++i) {
    const auto [name, value] = request.header_at(i);
    if (equal_ignoring_case(name, "Host")) {
      ++counts.host;
      counts.host_value = value;
      continue;
    }
    for (std::size_t k = 0; k < once_only.size(); ++k) {
      if (!equal_ignoring_case(name, once_only[k])) continue;
      if (seen[k]) counts.doubled = name;
      seen[k] = true;
      if (k == 0) counts.length = value;
      if (k == 1) counts.coding = value;
      if (k == 6) counts.expect = value;
      if (k == 7) counts.content_coding = true;
    }
    if (begins_ignoring_case(name, "Sec-WebSocket-") && request.header_count(name) > 1) counts.doubled = name;
  }
  return counts;
}

/// `application/json`, maybe with a charset that says UTF-8.
bool is_json_type(std::string_view type) {
  const std::size_t semicolon = std::min(type.find(';'), type.size());
  std::string_view essence = type.substr(0, semicolon);
  while (!essence.empty() && essence.back() == ' ') essence.remove_suffix(1);
  if (!equal_ignoring_case(essence, "application/json")) return false;
  std::string_view rest = type.substr(semicolon);
  while (!rest.empty() && (rest.front() == ';' || rest.front() == ' ')) rest.remove_prefix(1);
  return rest.empty() || equal_ignoring_case(rest, "charset=utf-8") || equal_ignoring_case(rest, "charset=\"utf-8\"");
}

}  // namespace

std::optional<HeadRefusal> check_head_rules(const Request& request, std::span<const std::string> hosts) {
  const FieldCounts counts = count_fields(request);
  if (counts.host != 1) return HeadRefusal{400, "exactly one Host is needed"};
  if (std::ranges::find(hosts, lower_case(counts.host_value)) == hosts.end()) return HeadRefusal{400, "this Host is not served here"};
  if (counts.doubled) return HeadRefusal{400, "a header field is given twice that may stand once"};
  if (counts.coding) {
    if (!equal_ignoring_case(*counts.coding, "chunked")) return HeadRefusal{400, "this Transfer-Encoding is not taken"};
    if (counts.length) return HeadRefusal{400, "Transfer-Encoding together with Content-Length"};
    if (request.version == 10) return HeadRefusal{400, "Transfer-Encoding in HTTP/1.0"};
  }
  if (counts.length && (!all_digits(*counts.length) || counts.length->size() > 18)) return HeadRefusal{400, "Content-Length is no number"};
  if (counts.content_coding) return HeadRefusal{415, "coded bodies are not taken"};
  if (counts.expect && request.version == 11 && !equal_ignoring_case(*counts.expect, "100-continue")) {
    return HeadRefusal{417, "this expectation cannot be met"};
  }
  return std::nullopt;
}

std::optional<HeadRefusal> check_body_rules(const Request& request, const RouteOptions& options, BodyAnnounced body) {
  const bool reads = request.method == Method::get || request.method == Method::head;
  if (body.any() && reads) return HeadRefusal{400, "a body with a method that reads"};
  if (body.any() && options.body == BodyRule::none) return HeadRefusal{413, "no body is taken here"};
  if (body.length.value_or(0) > options.body_max) return HeadRefusal{413, "the body is too large"};
  if (options.body == BodyRule::json) {
    const auto type = request.header("Content-Type");
    if (type ? !is_json_type(*type) : body.any()) return HeadRefusal{415, "only application/json is taken here"};
  }
  return std::nullopt;
}

bool expects_continue(const Request& request) {
  return request.version == 11 && request.header("Expect").has_value();
}

}  // namespace ronde::http
