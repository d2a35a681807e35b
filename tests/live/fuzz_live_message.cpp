// A client's bytes give the same messages however they are cut, each valid UTF-8 and within its limit.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/text.hpp"
#include "live/messages.hpp"

namespace live = ronde::live;

namespace {

constexpr std::size_t message_max = 1024;

std::string heard(std::string_view bytes, std::size_t step) {
  live::MessageReader reader(message_max);
  std::string all;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    std::string_view piece = bytes.substr(at, step);
    while (!piece.empty()) {
      const auto incoming = reader.next(piece);
      if (incoming.kind == live::Incoming::Kind::need_more) continue;
      if (incoming.kind == live::Incoming::Kind::text && (!ronde::json::is_utf8(incoming.payload) || incoming.payload.size() > message_max))
        std::abort();
      all.append(1, static_cast<char>(incoming.kind))
          .append(incoming.payload)
          .append(std::to_string(static_cast<int>(incoming.code)))
          .append("|");
      if (incoming.kind == live::Incoming::Kind::failed) return all;
    }
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = heard(bytes, size + 1);
  if (heard(bytes, 1) != whole || heard(bytes, size % 5 + 2) != whole) std::abort();
  return 0;
}
