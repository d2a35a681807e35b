// An answer as handlers give it. The connection adds what every answer carries: the security headers, Date, Content-Length.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/request.hpp"

namespace ronde::http {

/// Which of checklist 8's header sets goes with the answer.
enum class HeaderPolicy : std::uint8_t {
  api,    ///< `default-src 'none'`
  page,   ///< our own pages and their assets
  embed,  ///< `/embed/*`: frame-ancestors from the settings, never a cookie
};

struct Response {
  unsigned status = 200;
  std::string content_type;  ///< no Content-Type header when empty
  std::string body;
  std::shared_ptr<const std::string> shared_body;  ///< when set it is sent in place of `body`, uncopied
  std::string cache_control = "no-store";
  HeaderPolicy policy = HeaderPolicy::api;
  bool close = false;  ///< end the connection after this answer
  /// Further headers. A name that is no token, or a value with a control character, is a bug: the answer becomes a 500.
  std::vector<std::pair<std::string, std::string>> headers;

  void add_header(std::string name, std::string value) { headers.emplace_back(std::move(name), std::move(value)); }
  [[nodiscard]] std::string_view payload() const { return shared_body ? std::string_view(*shared_body) : std::string_view(body); }
};

/// `text` is JSON already.
[[nodiscard]] Response json_response(unsigned status, std::string text);
[[nodiscard]] Response json_response(unsigned status, std::shared_ptr<const std::string> text);
[[nodiscard]] Response empty_response(unsigned status);
[[nodiscard]] Response text_response(unsigned status, std::string text, std::string content_type = "text/plain; charset=utf-8");

/// One more member of a problem: `json` is JSON already.
struct ProblemMember {
  std::string name;
  std::string json;
};

/// RFC 9457. `slug` is stable and becomes the type `/problems/<slug>`; title and detail are for people.
/// Shapes  {"type":"/problems/not-found","title":"...","status":404,"detail":"...", extra members}. No detail when empty.
[[nodiscard]] Response problem(unsigned status, std::string_view slug, std::string_view title, std::string_view detail = {},
                               const std::vector<ProblemMember>& extra = {});
/// The usual slug and title of a status: problem_of(404) is /problems/not-found.
[[nodiscard]] Response problem_of(unsigned status, std::string_view detail = {});

/// A 500 that tells nothing but a random id (16 hex digits), which also goes to the log.
struct InternalProblem {
  Response response;
  std::string id;
};
[[nodiscard]] InternalProblem internal_problem();

/// Sets `ETag` (quoted strong tag; `tag` without quotes). Cache-Control becomes "private, no-cache" unless set otherwise by the caller.
[[nodiscard]] Response with_etag(Response response, std::string_view tag);
/// Does If-None-Match name this tag (weak comparison)? Then answer 304 with not_modified(tag).
[[nodiscard]] bool matches_etag(const Request& request, std::string_view tag);
[[nodiscard]] Response not_modified(std::string_view tag);

[[nodiscard]] Response retry_after(Response response, std::chrono::seconds wait);

struct CookieOptions {
  std::chrono::seconds max_age{0};  ///< 0 with an empty value ends the cookie
  bool secure = true;               ///< false only over plain http on a loopback address; then the name must not begin with __Host-
  bool http_only = true;
};
/// SameSite=Lax; Path=/, no Domain.
void set_cookie(Response& response, std::string_view name, std::string_view value, CookieOptions options);

[[nodiscard]] std::string_view reason_phrase(unsigned status);

}  // namespace ronde::http
