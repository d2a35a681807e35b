#include "http/response.hpp"

#include <array>
#include <random>

#include "json/write.hpp"

namespace ronde::http {
namespace {

struct Status {
  unsigned code;
  std::string_view phrase;
  std::string_view slug;
};

constexpr std::array statuses{
    Status{100, "Continue", ""},
    Status{101, "Switching Protocols", ""},
    Status{200, "OK", ""},
    Status{201, "Created", ""},
    Status{202, "Accepted", ""},
    Status{204, "No Content", ""},
    Status{303, "See Other", ""},
    Status{304, "Not Modified", ""},
    Status{400, "Bad Request", "bad-request"},
    Status{401, "Unauthorized", "unauthorized"},
    Status{403, "Forbidden", "forbidden"},
    Status{404, "Not Found", "not-found"},
    Status{405, "Method Not Allowed", "method-not-allowed"},
    Status{406, "Not Acceptable", "not-acceptable"},
    Status{408, "Request Timeout", "too-slow"},
    Status{409, "Conflict", "conflict"},
    Status{410, "Gone", "gone"},
    Status{412, "Precondition Failed", "precondition-failed"},
    Status{413, "Content Too Large", "too-large"},
    Status{414, "URI Too Long", "target-too-long"},
    Status{415, "Unsupported Media Type", "unsupported-media-type"},
    Status{417, "Expectation Failed", "expectation-failed"},
    Status{422, "Unprocessable Content", "invalid"},
    Status{426, "Upgrade Required", "upgrade-required"},
    Status{428, "Precondition Required", "precondition-required"},
    Status{429, "Too Many Requests", "too-many-requests"},
    Status{431, "Request Header Fields Too Large", "head-too-large"},
    Status{500, "Internal Server Error", "internal"},
    Status{503, "Service Unavailable", "unavailable"},
    Status{505, "HTTP Version Not Supported", "version-not-supported"},
    Status{507, "Insufficient Storage", "insufficient-storage"},
};

const Status* find_status(unsigned code) {
  for (const Status& status : statuses) {
    if (status.code == code) return &status;
  }
  return nullptr;
}

std::string random_id() {
  static thread_local std::random_device source;  // getrandom behind it; the id only has to be unlike others
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id;
  for (int i = 0; i < 16; ++i) id.push_back(digits[source() & 15U]);
  return id;
}

std::string quoted_tag(std::string_view tag) {
  return "\"" + std::string(tag) + "\"";
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
  const Status* const found = find_status(status);
  return found ? found->phrase : "Unknown";
}

Response json_response(unsigned status, std::string text) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(text);
  return response;
}

Response json_response(unsigned status, std::shared_ptr<const std::string> text) {
  Response response = json_response(status, std::string());
  response.shared_body = std::move(text);
  return response;
}

Response empty_response(unsigned status) {
  Response response;
  response.status = status;
  return response;
}

Response text_response(unsigned status, std::string text, std::string content_type) {
  Response response;
  response.status = status;
  response.content_type = std::move(content_type);
  response.body = std::move(text);
  return response;
}

Response problem(unsigned status, std::string_view slug, std::string_view title, std::string_view detail,
                 const std::vector<ProblemMember>& extra) {
  json::Writer out(256);
  out.begin_object().member("type", "/problems/" + std::string(slug)).member("title", title).member("status", status);
  if (!detail.empty()) out.member("detail", detail);
  for (const ProblemMember& member : extra) out.raw_member(member.name, member.json);
  out.end_object();
  Response response = json_response(status, out.take());
  response.content_type = "application/problem+json";
  return response;
}

Response problem_of(unsigned status, std::string_view detail) {
  const Status* const found = find_status(status);
  if (!found || found->slug.empty()) return problem(status, "other", "Problem", detail);
  return problem(status, found->slug, found->phrase, detail);
}

InternalProblem internal_problem() {
  InternalProblem made;
  made.id = random_id();
  made.response = problem(500, "internal", "Internal Server Error", {}, {{"id", json::quoted(made.id)}});
  made.response.close = true;
  return made;
}

Response with_etag(Response response, std::string_view tag) {
  response.add_header("ETag", quoted_tag(tag));
  if (response.cache_control == "no-store") response.cache_control = "private, no-cache";
  return response;
}

bool matches_etag(const Request& request, std::string_view tag) {
  auto left = request.header("If-None-Match").value_or("");
  if (left == "*") return true;
  while (!left.empty()) {
    const std::size_t open = left.find('"');
    if (open == std::string_view::npos) return false;
    const std::size_t shut = left.find('"', open + 1);
    if (shut == std::string_view::npos) return false;
    if (left.substr(open + 1, shut - open - 1) == tag) return true;
    left.remove_prefix(shut + 1);
  }
  return false;
}

Response not_modified(std::string_view tag) {
  return with_etag(empty_response(304), tag);
}

Response retry_after(Response response, std::chrono::seconds wait) {
  response.add_header("Retry-After", std::to_string(wait.count()));
  return response;
}

void set_cookie(Response& response, std::string_view name, std::string_view value, CookieOptions options) {
  std::string text;
  text.append(name).append("=").append(value).append("; Path=/; Max-Age=").append(std::to_string(options.max_age.count()));
  if (options.secure) text.append("; Secure");
  if (options.http_only) text.append("; HttpOnly");
  text.append("; SameSite=Lax");
  response.add_header("Set-Cookie", std::move(text));
}

}  // namespace ronde::http
