// Any bytes as the text files that lie beside a backup: its manifest and the list of what was erased. Refused or read; a manifest
// is read only as it would be written, a list is written and read again alike.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "manifest.hpp"
#include "ronde/storage/backup.hpp"

using namespace ronde::storage;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto manifest = read_manifest(text)) must(write_manifest(*manifest) == text);
  if (const auto list = read_tombstones(text)) {
    const auto again = read_tombstones(write_tombstones(*list));
    must(again.has_value());
    must(*again == *list);
  }
  return 0;
}
