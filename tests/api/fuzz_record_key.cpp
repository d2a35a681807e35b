// Any bytes as the key of a row in a neighbourhood's partition: refused, or read and written back as the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "store_view.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto key = ronde::server::key_of(bytes);
  if (key && ronde::server::bytes_of(*key) != bytes) std::abort();
  return 0;
}
