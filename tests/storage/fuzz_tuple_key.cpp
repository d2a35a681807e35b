// Any bytes as a key: readers refuse or read, and what was read is written back as the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ronde/storage/key.hpp"

using namespace ronde::storage;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

/// The first byte of each part says of what type the next is read.
void read_parts(std::string_view bytes) {
  KeyReader reader(bytes);
  std::string again;
  while (const auto type = reader.u8()) {
    KeyWriter part;
    const std::string_view before = reader.rest();
    bool read = true;
    switch (*type % 6) {
      case 0:
        if (const auto v = reader.u16(); (read = v.has_value())) part.u16(*v);
        break;
      case 1:
        if (const auto v = reader.u32(); (read = v.has_value())) part.u32(*v);
        break;
      case 2:
        if (const auto v = reader.u64(); (read = v.has_value())) part.u64(*v);
        break;
      case 3:
        if (const auto v = reader.timestamp(); (read = v.has_value())) part.timestamp(*v);
        break;
      case 4:
        if (const auto v = reader.bytes16(); (read = v.has_value())) part.bytes16(*v);
        break;
      default:
        if (const auto v = reader.text(); (read = v.has_value())) part.text(*v);
        break;
    }
    if (!read) {
      must(reader.rest() == before);
      return;
    }
    must(before.substr(0, before.size() - reader.rest().size()) == part.take());
  }
}

void read_partition(std::string_view bytes) {
  std::string_view rest = bytes;
  if (const auto partition = PartitionId::take_prefix(rest)) {
    must(partition->bytes() == bytes.substr(0, bytes.size() - rest.size()));
    must(*PartitionId::parse(partition->text()) == *partition);
  }
  if (const auto parsed = PartitionId::parse(bytes)) must(parsed->text() == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_parts(bytes);
  read_partition(bytes);
  return 0;
}
