#include "media/pictures.hpp"

#include <algorithm>

namespace ronde::media {
namespace {

constexpr std::string_view kMagic = "RDK1";
constexpr char kDeveloped = 'P';

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size = 4) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

void put_number(std::string& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i, value >>= 8) out.push_back(static_cast<char>(value & 0xFFU));
}

/// Takes one print off the front of `rest`.
std::optional<Print> take_print(std::string_view& rest) {
  constexpr std::size_t head = 12;
  if (rest.size() < head) return std::nullopt;
  Print print{number_at(rest, 0), number_at(rest, 4), {}};
  const std::size_t size = number_at(rest, 8);
  if (size > rest.size() - head) return std::nullopt;
  print.webp = rest.substr(head, size);
  rest.remove_prefix(head + size);
  return print;
}

}  // namespace

std::optional<PictureKind> kind_of(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return PictureKind::jpeg;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return PictureKind::png;
  if (bytes.size() >= 16 && bytes.starts_with("RIFF") && bytes.substr(8, 7) == "WEBPVP8") return PictureKind::webp;
  return std::nullopt;
}

std::string framed(const Prints& prints) {
  std::string out(kMagic);
  out.push_back(kDeveloped);
  for (const Print& print : prints) {
    put_number(out, print.width);
    put_number(out, print.height);
    put_number(out, static_cast<std::uint32_t>(print.webp.size()));
    out.append(print.webp);
  }
  return out;
}

std::string framed(Refusal refusal) {
  return std::string(kMagic) + static_cast<char>('0' + static_cast<int>(refusal));
}

Developed read_frame(std::string_view answer) {
  const Developed nothing;
  if (answer.size() <= kMagic.size() || !answer.starts_with(kMagic)) return nothing;
  const char status = answer[kMagic.size()];
  std::string_view rest = answer.substr(kMagic.size() + 1);
  for (const Refusal refusal : {Refusal::too_large, Refusal::broken}) {
    if (status == '0' + static_cast<int>(refusal)) return {std::nullopt, refusal};
  }
  if (status != kDeveloped) return nothing;
  Prints prints;
  for (std::size_t i = 0; i < prints.size(); ++i) {
    auto print = take_print(rest);
    const auto longest = print ? std::max(print->width, print->height) : 0;
    if (longest < 1 || longest > kSides[i] || !plain_webp(print->webp, print->width, print->height)) return nothing;
    prints[i] = std::move(*print);
  }
  if (!rest.empty()) return nothing;
  return {std::move(prints), {}};
}

std::string bare_webp(std::string_view bytes) {
  constexpr std::size_t file_head = 12, chunk_head = 8;
  for (std::size_t at = file_head; at + chunk_head <= bytes.size();) {
    const std::size_t size = number_at(bytes, at + 4);
    const std::size_t padded = size + size % 2;
    if (padded > bytes.size() - at - chunk_head) break;
    if (bytes.substr(at, 4) == "VP8 ") {
      std::string bare = "RIFF";
      put_number(bare, static_cast<std::uint32_t>(4 + chunk_head + padded));
      return bare.append("WEBP").append(bytes.substr(at, chunk_head + padded));
    }
    at += chunk_head + padded;
  }
  return {};
}

bool plain_webp(std::string_view bytes, std::uint32_t width, std::uint32_t height) {
  constexpr std::size_t chunk = 12, data = 20, frame_head = 10;
  if (bytes.size() < data + frame_head || !bytes.starts_with("RIFF") || bytes.substr(8, 8) != "WEBPVP8 ") return false;
  const std::size_t size = number_at(bytes, chunk + 4);
  if (number_at(bytes, 4) != bytes.size() - 8 || size + size % 2 != bytes.size() - data) return false;
  const bool key_frame = (static_cast<unsigned char>(bytes[data]) & 1U) == 0;
  if (!key_frame || bytes.substr(data + 3, 3) != "\x9D\x01\x2A") return false;
  return (number_at(bytes, data + 6, 2) & 0x3FFFU) == width && (number_at(bytes, data + 8, 2) & 0x3FFFU) == height;
}

}  // namespace ronde::media
