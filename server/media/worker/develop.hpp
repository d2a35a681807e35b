#pragma once

#include <string>
#include <string_view>

namespace ronde::media {

/// Readies libvips: only the loaders of JPEG, PNG and WebP, one thread's worth of work, no cache, no plug-in. Once, before develop.
[[nodiscard]] bool ready_to_develop();

/// A picture's bytes to the frame of its prints (media/pictures.hpp), turned as its EXIF says, in sRGB, on white where it was transparent,
/// with no metadata; or to the frame of a refusal. More than kPixelsMax by its header is refused before a pixel is decoded.
[[nodiscard]] std::string develop(std::string_view picture);

}  // namespace ronde::media
