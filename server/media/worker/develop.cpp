#include "media/worker/develop.hpp"

#include <vips/vips.h>
// vips.h first: it does not stand alone
#include <vips/vector.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "media/pictures.hpp"

namespace ronde::media {
namespace {

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

constexpr int quality = 80;
constexpr double white = 255;

/// By the header alone: vips reads pixels when somebody asks for them.
bool small_enough(std::string_view picture) {
  const Image header(vips_image_new_from_buffer(picture.data(), picture.size(), "", nullptr));
  if (!header) return true;  // no header that can be read: the thumbnail says so
  return static_cast<std::uint64_t>(vips_image_get_width(header.get())) * static_cast<std::uint64_t>(vips_image_get_height(header.get())) <=
         kPixelsMax;
}

/// The largest print as pixels in memory: decoded once, shrunk while it is decoded, turned upright, in sRGB.
Image largest(std::string_view picture) {
  VipsImage* made = nullptr;
  const int side = static_cast<int>(kSides.back());
  void* const bytes = const_cast<char*>(picture.data());  // vips does not write there
  if (vips_thumbnail_buffer(bytes, picture.size(), &made, side, "height", side, "size", VIPS_SIZE_DOWN, "export_profile", "srgb", "fail_on",
                            VIPS_FAIL_ON_ERROR, nullptr) != 0)
    return nullptr;
  Image shrunk(made);
  if (vips_image_hasalpha(shrunk.get())) {
    const std::unique_ptr<VipsArrayDouble, void (*)(VipsArrayDouble*)> paper(
        vips_array_double_new(&white, 1), [](VipsArrayDouble* array) { vips_area_unref(VIPS_AREA(array)); });
    if (vips_flatten(shrunk.get(), &made, "background", paper.get(), nullptr) != 0) return nullptr;
    shrunk.reset(made);
  }
  Image pixels(vips_image_copy_memory(shrunk.get()));
  return pixels;
}

bool print(VipsImage* source, std::uint32_t side, Print& print) {
  VipsImage* made = nullptr;
  const int length = static_cast<int>(side);
  if (vips_thumbnail_image(source, &made, length, "height", length, "size", VIPS_SIZE_DOWN, "no_rotate", TRUE, nullptr) != 0) return false;
  const Image shrunk(made);
  void* bytes = nullptr;
  std::size_t size = 0;
  if (vips_webpsave_buffer(shrunk.get(), &bytes, &size, "Q", quality, "strip", TRUE, nullptr) != 0) return false;
  print.webp = bare_webp({static_cast<const char*>(bytes), size});  // libvips 8.14 writes EXIF of its own even when it is to strip
  g_free(bytes);
  print.width = static_cast<std::uint32_t>(vips_image_get_width(shrunk.get()));
  print.height = static_cast<std::uint32_t>(vips_image_get_height(shrunk.get()));
  return true;
}

}  // namespace

bool ready_to_develop() {
  // Where vips looks for plug-ins (ImageMagick, PDF, whole-slide images ...): nowhere.
  if (::setenv("VIPSHOME", "/nonexistent", 1) != 0 || VIPS_INIT("ronde-darkroom") != 0) return false;
  vips_concurrency_set(1);
  vips_cache_set_max(0);
  vips_vector_set_enabled(FALSE);  // code made while running needs memory that can be executed
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* loader : {"VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"})
    vips_operation_block_set(loader, FALSE);
  return true;
}

std::string develop(std::string_view picture) {
  if (!kind_of(picture)) return framed(Refusal::other_kind);
  if (!small_enough(picture)) return framed(Refusal::too_large);
  const Image source = largest(picture);
  if (!source) return framed(Refusal::unreadable);
  Prints prints;
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (!print(source.get(), kSides[i], prints[i])) return framed(Refusal::unreadable);
  }
  return framed(prints);
}

}  // namespace ronde::media
