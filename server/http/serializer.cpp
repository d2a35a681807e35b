#include "http/serializer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace ronde::http {
namespace {

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

bool is_header_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

constexpr std::string_view page_policy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data: blob:";

}  // namespace

StandardHeaders::StandardHeaders(bool https, std::string_view embed_frame_ancestors, std::string_view pictures_from) {
  std::string common =
      "X-Content-Type-Options: nosniff\r\n"
      "Referrer-Policy: same-origin\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Permissions-Policy: camera=(self), accelerometer=(), autoplay=(), display-capture=(), encrypted-media=(), fullscreen=(), "
      "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()\r\n";
  if (https) common += "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";
  const std::string own = common + "Cross-Origin-Resource-Policy: same-origin\r\n";
  const std::string ancestors(embed_frame_ancestors);
  const auto policy_line = [](std::string_view policy) { return "Content-Security-Policy: " + std::string(policy) + "\r\n"; };
  blocks_[static_cast<std::size_t>(HeaderPolicy::api)] = own + policy_line("default-src 'none'; frame-ancestors 'none'");
  blocks_[static_cast<std::size_t>(HeaderPolicy::page)] =
      own + policy_line(pictures_from.empty() ? std::string(page_policy) : std::string(page_policy) + " " + std::string(pictures_from));
  blocks_[static_cast<std::size_t>(HeaderPolicy::embed)] =
      common + "Cross-Origin-Resource-Policy: cross-origin\r\n" +
      policy_line("default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors " + ancestors);
}

std::string_view DateLine::now() {
  const std::time_t second = std::time(nullptr);
  if (second == second_) return line_;
  second_ = second;
  std::tm parts{};
  gmtime_r(&second, &parts);
  constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 96> text{};
  // Not strftime: it would follow the locale.
  const int size = std::snprintf(
      text.data(), text.size(), "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days.at(static_cast<std::size_t>(parts.tm_wday)),
      parts.tm_mday, months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  line_.assign(text.data(), static_cast<std::size_t>(size));
  return line_;
}

bool append_head(std::string& out, const Response& response, std::string_view standard_headers, std::string_view date_line, bool close) {
  if (!is_header_value(response.content_type) || !is_header_value(response.cache_control)) return false;
  for (const auto& [name, value] : response.headers) {
    if (!is_header_name(name) || !is_header_value(value)) return false;
    // A page that other sites may embed must never sign anybody in (checklist 8).
    if (response.policy == HeaderPolicy::embed && equal_ignoring_case(name, "Set-Cookie")) return false;
  }
  out.append("HTTP/1.1 ");
  append_number(out, response.status);
  out.append(" ").append(reason_phrase(response.status)).append("\r\n").append(date_line);
  if (has_body(response.status)) {
    if (!response.content_type.empty()) out.append("Content-Type: ").append(response.content_type).append("\r\n");
    out.append("Content-Length: ");
    append_number(out, response.payload().size());
    out.append("\r\n");
  }
  if (!response.cache_control.empty()) out.append("Cache-Control: ").append(response.cache_control).append("\r\n");
  out.append(standard_headers);
  for (const auto& [name, value] : response.headers) out.append(name).append(": ").append(value).append("\r\n");
  if (close) out.append("Connection: close\r\n");
  out.append("\r\n");
  return true;
}

}  // namespace ronde::http
