#include "live/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ronde::live {
namespace {

/// Is the word in the comma-separated header?
bool lists(const http::Request& request, std::string_view name, std::string_view word) {
  auto left = request.header(name).value_or("");
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(','), left.size());
    std::string_view item = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (http::equal_ignoring_case(item, word)) return true;
  }
  return false;
}

/// 16 bytes in base64: 22 letters of which the last has four zero bits at its end, and "==".
bool is_key(std::string_view key) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (key.size() != 24 || key.substr(22) != "==") return false;
  if (key.substr(0, 22).find_first_not_of(letters) != std::string_view::npos) return false;
  return letters.find(key[21]) % 16 == 0;
}

http::Response refusal(unsigned status, std::string_view why) {
  http::Response response = http::problem_of(status, why);
  response.close = true;
  return response;
}

}  // namespace

std::optional<http::Response> check_handshake(const http::Request& request, std::string_view origin) {
  const bool websocket = request.method == http::Method::get && request.version == 11 && lists(request, "Connection", "upgrade") &&
                         lists(request, "Upgrade", "websocket");
  if (!websocket || request.header("Sec-WebSocket-Version") != "13") {
    http::Response response = refusal(426, "a WebSocket of version 13 is awaited here");
    response.add_header("Upgrade", "websocket");
    response.add_header("Sec-WebSocket-Version", "13");
    return response;
  }
  if (origin.empty() || request.header_count("Origin") != 1 || request.header("Origin") != origin) {
    return refusal(403, "this Origin may not connect");
  }
  if (request.header_count("Sec-WebSocket-Key") != 1 || !is_key(*request.header("Sec-WebSocket-Key"))) {
    return refusal(400, "Sec-WebSocket-Key is not 16 bytes in base64");
  }
  return std::nullopt;
}

std::string accept_of(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) throw std::runtime_error("SHA-1 failed");
  std::array<unsigned char, 29> coded{};
  const int length = EVP_EncodeBlock(coded.data(), digest.data(), static_cast<int>(digest.size()));
  return std::string(reinterpret_cast<const char*>(coded.data()), static_cast<std::size_t>(length));
}

}  // namespace ronde::live
