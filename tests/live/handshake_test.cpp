// Checklist 11: who may open a WebSocket.
#include "live/handshake.hpp"

#include <doctest/doctest.h>

#include <map>
#include <vector>

namespace http = ronde::http;
namespace live = ronde::live;

namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;
const Headers good{{"Host", "ronde.example"},       {"Connection", "keep-alive, Upgrade"},
                   {"Upgrade", "websocket"},        {"Origin", "https://ronde.example"},
                   {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};

unsigned status(Headers headers) {
  const auto refusal = live::check_handshake(http::Request::make(http::Method::get, "/api/v1/live", headers), "https://ronde.example");
  return refusal ? refusal->status : 101;
}

Headers with(std::string_view name, std::string_view value) {
  Headers headers = good;
  for (auto& header : headers) {
    if (header.first == name) header.second = value;
  }
  return headers;
}

Headers without(std::string_view name) {
  Headers headers = good;
  std::erase_if(headers, [&](const auto& header) { return header.first == name; });
  return headers;
}

}  // namespace

TEST_CASE("a good handshake passes and is answered as RFC 6455 shows") {
  CHECK(status(good) == 101);
  CHECK(live::accept_of("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("the Origin is compared whole: none, null, two, a prefix or a suffix is 403") {
  CHECK(status(without("Origin")) == 403);
  for (const char* origin : {"null", "", "http://ronde.example", "https://ronde.example:444", "https://ronde.example.evil.example",
                             "https://evil.example/https://ronde.example", "https://sub.ronde.example", "https://ronde.example/",
                             "HTTPS://RONDE.EXAMPLE", "https://ronde.example https://ronde.example"}) {
    CAPTURE(origin);
    CHECK(status(with("Origin", origin)) == 403);
  }
  Headers two = good;
  two.emplace_back("Origin", "https://ronde.example");
  CHECK(status(two) == 403);
}

TEST_CASE("the key must be 24 characters that decode to 16 bytes") {
  for (const char* key : {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZSE9",
                          "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhb!BsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==dGhlIHNhbXBsZSBub25jZQ=="}) {
    CAPTURE(key);
    CHECK(status(with("Sec-WebSocket-Key", key)) == 400);
  }
  CHECK(status(without("Sec-WebSocket-Key")) == 400);
}

TEST_CASE("what is no WebSocket of version 13 is told to upgrade") {
  CHECK(status(with("Sec-WebSocket-Version", "8")) == 426);
  CHECK(status(without("Upgrade")) == 426);
  CHECK(status(with("Connection", "keep-alive")) == 426);
}
