// Frames as a client sends them: masked, of any shape, also wrong ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ronde::test {

struct FrameShape {
  bool final = true;
  unsigned reserved = 0;
  bool masked = true;
  int length_bytes = -1;  // -1: the shortest form
};

inline std::string client_frame(unsigned opcode, std::string_view payload, FrameShape shape = {}) {
  std::string frame;
  frame.push_back(static_cast<char>((shape.final ? 0x80U : 0U) | (shape.reserved << 4U) | opcode));
  const int bytes = shape.length_bytes >= 0 ? shape.length_bytes : payload.size() < 126 ? 0 : payload.size() <= 0xFFFF ? 2 : 8;
  const auto small = bytes == 0 ? static_cast<unsigned>(payload.size()) : bytes == 2 ? 126U : 127U;
  frame.push_back(static_cast<char>((shape.masked ? 0x80U : 0U) | small));
  for (int i = bytes - 1; i >= 0; --i) frame.push_back(static_cast<char>((static_cast<std::uint64_t>(payload.size()) >> (8 * i)) & 0xFFU));
  constexpr std::string_view mask = "\x12\x34\x56\x78";
  if (shape.masked) frame += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame.push_back(shape.masked ? static_cast<char>(static_cast<unsigned char>(payload[i]) ^ static_cast<unsigned char>(mask[i % 4]))
                                 : payload[i]);
  }
  return frame;
}

}  // namespace ronde::test
