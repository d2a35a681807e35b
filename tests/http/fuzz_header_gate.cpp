// The gate gives the same verdict however the bytes are cut, and what it lets through holds nothing it promised to refuse. The body behind
// it, chunked or not, is the same however its bytes come.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/header_gate.hpp"
#include "http/request.hpp"
#include "http/request_parser.hpp"
#include "http/request_rules.hpp"

namespace http = ronde::http;

namespace {

void check_passed(std::string_view head) {
  if (!head.ends_with("\r\n\r\n")) std::abort();
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto byte = static_cast<unsigned char>(head[i]);
    if (byte == '\r' && (i + 1 == head.size() || head[i + 1] != '\n')) std::abort();
    if (byte == '\n' && (i == 0 || head[i - 1] != '\r')) std::abort();
    if (byte == '\n' && i + 1 < head.size() && (head[i + 1] == ' ' || head[i + 1] == '\t')) std::abort();
    if ((byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t') || byte == 0x7F) std::abort();
  }
}

void check_parsed(std::string_view head) {
  http::Request request;
  http::RequestParser parser(request);
  boost::beast::error_code error;
  (void)parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error && error != boost::beast::http::error::need_more) return;
  const std::string hosts[] = {"localhost"};
  (void)http::check_head_rules(request, hosts);
  (void)request.query();
  (void)request.cookie("a");
  for (const char c : request.path()) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) std::abort();
  }
}

enum class End { done, too_large, refused, waits };
struct Heard {
  End end = End::waits;
  std::string body;
  std::size_t used = 0;
};

/// The body behind a head, as a connection reads it: `step` bytes come at a time.
Heard heard(std::string_view head, std::string_view rest, std::size_t step) {
  constexpr std::size_t body_max = 512;
  http::Request request;
  http::RequestParser parser(request);
  boost::beast::error_code error;
  (void)parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error && error != boost::beast::http::error::need_more) return {End::refused, {}, 0};
  parser.body_limit(body_max);
  std::string buffer;
  for (std::size_t read = 0;;) {
    error = {};
    const bool enough = !buffer.empty() && (!parser.chunked() || buffer.size() >= 5);
    if (enough) buffer.erase(0, parser.put(boost::asio::buffer(buffer), error));
    if (error == boost::beast::http::error::body_limit || request.body.size() > body_max) return {End::too_large, {}, 0};
    if (error && error != boost::beast::http::error::need_more) return {End::refused, {}, 0};
    if (parser.is_done()) return {End::done, request.body, read - buffer.size()};
    if (enough && !error && !buffer.empty()) continue;
    if (read == rest.size()) return {};
    const std::string_view piece = rest.substr(read, step);
    buffer.append(piece);
    read += piece.size();
  }
}

/// What is taken is the same however it comes. How far a bad one gets may differ: Beast takes a chunk's length off the limit each time it
/// looks for the end of a broken extension.
void check_body(std::string_view head, std::string_view rest) {
  const Heard whole = heard(head, rest, rest.size() + 1);
  for (const std::size_t step : {std::size_t{1}, rest.size() % 5 + 2}) {
    const Heard cut = heard(head, rest, step);
    if (cut.end != End::done && whole.end != End::done) continue;
    if (cut.end != whole.end || cut.body != whole.body || cut.used != whole.used) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = http::check_head(bytes);
  http::HeaderGate gate;
  auto verdict = http::GateVerdict::need_more;
  const std::size_t step = size % 7 + 1;
  for (std::size_t end = 0; end < size && verdict == http::GateVerdict::need_more;) {
    end = std::min(size, end + step);
    verdict = gate.feed(bytes.substr(0, end));
  }
  if (verdict != whole.verdict) std::abort();
  if (verdict == http::GateVerdict::refused && gate.status() != whole.status) std::abort();
  if (verdict != http::GateVerdict::complete) return 0;
  if (gate.size() != whole.size) std::abort();
  check_passed(bytes.substr(0, whole.size));
  check_parsed(bytes.substr(0, whole.size));
  check_body(bytes.substr(0, whole.size), bytes.substr(whole.size));
  return 0;
}
