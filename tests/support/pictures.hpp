#pragma once

// Pictures made byte by byte, so that tests know everything that is in them.

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace ronde::test {

inline std::string big_endian(std::uint32_t value, int bytes = 4) {
  std::string out;
  for (int i = bytes; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
  return out;
}

inline std::string png_chunk(std::string_view kind, std::string_view data) {
  const std::string body = std::string(kind).append(data);
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(sum));
}

inline std::string zipped(const std::string& bytes) {
  uLongf size = ::compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  ::compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()),
              9);
  out.resize(size);
  return out;
}

/// A grey PNG of that size by its header, whose pixels fill `rows` rows; `more` are chunks between header and pixels.
inline std::string png(std::uint32_t width, std::uint32_t height, std::string_view more = {}, std::uint32_t rows = 0xFFFFFFFF) {
  const std::string row = std::string(1, '\0') + std::string(width, '\x77');
  std::string pixels;
  for (std::uint32_t y = 0; y < std::min(height, rows); ++y) pixels += row;
  const std::string header = big_endian(width) + big_endian(height) + std::string("\x08\x00\x00\x00\x00", 5);
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", header) + std::string(more) + png_chunk("IDAT", zipped(pixels)) + png_chunk("IEND", {});
}

inline std::string from_base64(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = letters.find(c);
    if (value == std::string_view::npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if ((count += 6) >= 8) out.push_back(static_cast<char>(bits >> (count -= 8) & 0xFFU));
  }
  return out;
}

/// A JPEG of 48 x 32 pixels, the left half red, the right half blue, without any metadata.
inline std::string plain_jpeg() {
  return from_base64(
      "/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREy"
      "YVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAgADADASIAAhEBAxEB/8QAFQAB"
      "AQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAABgcF/8QAGREBAAMBAQAAAAAAAAAAAA"
      "AAAEOBwQUG/9oADAMBAAIRAxEAPwCCAzDkSVZJJvOSVo93o7wAJh5WATNQhJVkkm85JWj3ejvAAmHn/9k=");
}

/// A JPEG segment: marker 0xE1 (APP1) holds EXIF or XMP, 0xFE a comment.
inline std::string jpeg_segment(std::uint8_t marker, std::string_view data) {
  return std::string("\xFF") + static_cast<char>(marker) + big_endian(static_cast<std::uint32_t>(data.size() + 2), 2) + std::string(data);
}

/// EXIF with an orientation, a description, and a GPS block that holds `marker` too (big-endian TIFF).
inline std::string exif(std::uint16_t orientation, const std::string& marker) {
  const auto entry = [](std::uint32_t tag, std::uint32_t type, std::uint32_t count, const std::string& value) {
    return big_endian(tag, 2) + big_endian(type, 2) + big_endian(count) + value;
  };
  const auto length = static_cast<std::uint32_t>(marker.size() + 1);
  constexpr std::uint32_t first = 8, first_size = 2 + 3 * 12 + 4, gps_size = 2 + 2 * 12 + 4;
  const std::uint32_t gps = first + first_size, texts = gps + gps_size;
  std::string tiff = "MM" + big_endian(42, 2) + big_endian(first);
  tiff += big_endian(3, 2) + entry(0x010E, 2, length, big_endian(texts)) +
          entry(0x0112, 3, 1, big_endian(orientation, 2) + big_endian(0, 2)) + entry(0x8825, 4, 1, big_endian(gps)) + big_endian(0);
  tiff += big_endian(2, 2) + entry(0x0001, 2, 2, std::string("N\0\0\0", 4)) + entry(0x001B, 7, length, big_endian(texts)) + big_endian(0);
  return tiff + marker + '\0';
}

/// The picture with EXIF, XMP, a colour profile's name, a comment and a tail after its end, each holding `marker`.
inline std::string marked_jpeg(const std::string& marker, std::uint16_t orientation = 1) {
  const std::string plain = plain_jpeg();
  const std::string head = plain.substr(0, 2), rest = plain.substr(2);
  return head + jpeg_segment(0xE1, std::string("Exif\0\0", 6) + exif(orientation, marker)) +
         jpeg_segment(0xE1, std::string("http://ns.adobe.com/xap/1.0/\0", 29) + "<x:xmpmeta>" + marker + "</x:xmpmeta>") +
         jpeg_segment(0xED, std::string("Photoshop 3.0\0", 14) + marker) + jpeg_segment(0xFE, marker) + rest + "<script>" + marker +
         "</script>";
}

inline std::string marked_png(const std::string& marker) {
  const std::string text = std::string("Comment\0", 8) + marker;
  const std::string xmp = std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) + "<x:xmpmeta>" + marker + "</x:xmpmeta>";
  return png(60, 40, png_chunk("tEXt", text) + png_chunk("iTXt", xmp) + png_chunk("eXIf", exif(1, marker)));
}

}  // namespace ronde::test
