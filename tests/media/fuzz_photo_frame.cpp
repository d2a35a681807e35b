// Whatever a developing process says: what is believed of it is three plain WebP images of sizes that we asked for.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "media/pictures.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view answer(reinterpret_cast<const char*>(data), size);
  const auto developed = ronde::media::read_frame(answer);
  if (developed.prints && ronde::media::framed(*developed.prints) != answer) std::abort();
  const std::string bare = ronde::media::bare_webp(answer);
  if (bare.size() > size + 12) std::abort();
  return 0;
}
