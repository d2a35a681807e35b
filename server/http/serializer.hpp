// An answer's head as bytes: status line, what every answer carries (checklist 8), what this one adds.
#pragma once

#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "http/response.hpp"

namespace ronde::http {

/// The security headers of each policy, written once at start.
class StandardHeaders {
 public:
  StandardHeaders(bool https, std::string_view embed_frame_ancestors, std::string_view pictures_from = {});
  [[nodiscard]] std::string_view of(HeaderPolicy policy) const { return blocks_[static_cast<std::size_t>(policy)]; }

 private:
  std::array<std::string, 3> blocks_;
};

/// `Date: ...\r\n`, made anew when the second changes. One a thread.
class DateLine {
 public:
  [[nodiscard]] std::string_view now();

 private:
  std::time_t second_ = -1;
  std::string line_;
};

/// Appends the head with its empty line. False, and nothing appended, when a header's name or value would break out of its line.
[[nodiscard]] bool append_head(std::string& out, const Response& response, std::string_view standard_headers, std::string_view date_line,
                               bool close);

/// May an answer of this status have a body at all?
[[nodiscard]] constexpr bool has_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace ronde::http
