#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a picture may be when it comes, and what it is when it is kept. Nothing here decodes: that happens in a process of its own.
namespace ronde::media {

/// Longest sides of the three prints of a photo, in pixels: a card, a page, a whole screen. A smaller picture is not made larger.
inline constexpr std::array<std::uint32_t, 3> kSides{320, 800, 1600};
inline constexpr std::uint64_t kPixelsMax = 40'000'000;               ///< of what comes, by its header (checklist 34)
inline constexpr std::size_t kPrintsBytesMax = std::size_t{6} << 20;  ///< of the three together

/// One of the three: WebP, lossy, without any metadata.
struct Print {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string webp;
};
using Prints = std::array<Print, kSides.size()>;

enum class PictureKind : std::uint8_t { jpeg, png, webp };
/// By its first bytes, never by its name or what was said of it; nothing for every other kind.
[[nodiscard]] std::optional<PictureKind> kind_of(std::string_view bytes);

/// Why there are no prints.
enum class Refusal : std::uint8_t {
  other_kind,  ///< neither JPEG, PNG nor WebP
  too_large,   ///< more pixels than kPixelsMax
  unreadable,  ///< damaged, hostile, or more work than a picture may be
  busy,        ///< as many wait as may, or the machine has no time for it; later
  broken,      ///< the program that develops is not there or cannot shut itself in, or the disk refuses
};

/// What the developing process answers, and back: "RDK1", a status, then of each print width, height, size (little-endian, 32 bits) and
/// bytes.
[[nodiscard]] std::string framed(const Prints& prints);
[[nodiscard]] std::string framed(Refusal refusal);
/// Believes nothing: who decoded a stranger's bytes may have been taken over by them. The prints have the sizes that we ask for, and each
/// is one WebP image (plain_webp). Anything else is `unreadable`.
struct Developed {
  std::optional<Prints> prints;
  Refusal refusal = Refusal::unreadable;
};
[[nodiscard]] Developed read_frame(std::string_view answer);

/// The same image without whatever came with it: what plain_webp takes, made of the first lossy image in the file; empty where there is
/// none.
[[nodiscard]] std::string bare_webp(std::string_view bytes);

/// Is this a WebP file that holds one lossy image of that size, and not a byte beside it? A file with room for EXIF, XMP or a colour
/// profile (VP8X) is not. Source: RFC 9649 section 2.5; the frame header RFC 6386 section 9.1.
[[nodiscard]] bool plain_webp(std::string_view bytes, std::uint32_t width, std::uint32_t height);

}  // namespace ronde::media
