// What a parsed head must keep to before any handler sees it (checklist 2 and 3). Pure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "http/request.hpp"
#include "http/router.hpp"

namespace ronde::http {

/// Why a head is refused: the status and words for the problem. The connection always ends.
struct HeadRefusal {
  unsigned status;
  std::string_view why;
};

/// Host exactly once and in the list (lower case), Transfer-Encoding the one word chunked and alone, one plain Content-Length, no field
/// twice that must stand once, no coded body, no Expect but 100-continue.
[[nodiscard]] std::optional<HeadRefusal> check_head_rules(const Request& request, std::span<const std::string> hosts);

/// What the head announces of a body.
struct BodyAnnounced {
  std::optional<std::uint64_t> length;
  bool chunked = false;
  [[nodiscard]] bool any() const { return chunked || length.value_or(0) > 0; }
};
[[nodiscard]] std::optional<HeadRefusal> check_body_rules(const Request& request, const RouteOptions& options, BodyAnnounced body);

/// Does it await `100 Continue` before it sends its body?
[[nodiscard]] bool expects_continue(const Request& request);

}  // namespace ronde::http
