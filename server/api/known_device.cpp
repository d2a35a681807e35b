#include "api/known_device.hpp"

namespace ronde::api {
namespace {

constexpr std::string_view mark = "device:";
constexpr std::chrono::days life{365};

std::string cookie_name(const Context& context) {
  return context.cookie + "-known";
}

std::string text_of(const accounts::Bytes16& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

void remember_device(const Context& context, http::Response& response, const accounts::Bytes16& account) {
  const std::string text = std::string(mark) + text_of(account) + text_of(accounts::random_16());
  http::set_cookie(response, cookie_name(context), accounts::seal(context.key, text),
                   {.max_age = std::chrono::duration_cast<std::chrono::seconds>(life), .secure = context.secure_cookie});
}

std::optional<std::string> known_device(const http::Request& request, const Context& context, const accounts::Bytes16& account) {
  const auto cookie = request.cookie(cookie_name(context));
  if (!cookie) return std::nullopt;
  std::string text = accounts::unseal(context.key, *cookie);
  if (!text.starts_with(std::string(mark) + text_of(account))) return std::nullopt;
  return text;
}

}  // namespace ronde::api
