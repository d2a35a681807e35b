#include "market/web_address.hpp"

#include "market/limits.hpp"

namespace ronde::market {
namespace {

/// With the port, without what stands before it and after it. Empty where the scheme is neither http nor https.
std::string_view authority_of(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  return scheme == 0 ? std::string_view{} : text.substr(scheme, text.find_first_of("/?#", scheme) - scheme);
}

}  // namespace

bool is_web_address(std::string_view text) {
  if (text.size() > limits::kWebsite || text.find_first_of(" \"'<>\\^`{|}") != std::string_view::npos) return false;
  const std::string_view host = authority_of(text);
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
  return host.find('.') != std::string_view::npos && host.front() != '.' && host.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string_view host_of_address(std::string_view address) {
  const std::string_view host = authority_of(address);
  return host.substr(0, host.find(':'));
}

}  // namespace ronde::market
