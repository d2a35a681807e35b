// Any bytes as stored records: change sets (with their checksum made to fit, so that the decoder is reached), heads, kept answers,
// tombstones, manifests. What is accepted is written back as the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bytes.hpp"
#include "change_set.hpp"
#include "checksum.hpp"
#include "layout.hpp"
#include "manifest.hpp"
#include "ronde/storage/backup.hpp"

using namespace ronde::storage;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void change_set(std::string_view bytes) {
  (void)decode_change_set(bytes);
  if (bytes.size() < checksum_size) return;
  const std::string_view body = bytes.substr(checksum_size);
  const Result<ChangeSetView> view = parse_change_set(body);
  if (!view) return;
  std::string fitted;
  append_big_endian(fitted, row_checksum(RawKey::feed(view->front.partition, view->front.sequence).view(), body));
  fitted += body;
  const Result<ChangeSet> set = decode_change_set(fitted);
  must(set.has_value());
  must(encode_change_set(*set) == fitted);
}

void other_records(std::string_view bytes) {
  if (const auto head = decode_head(bytes)) must(encode_head(*head) == bytes);
  if (const auto first = decode_first_answer(bytes)) must(encode_first_answer(*first) == bytes);
  if (const auto tombstone = decode_tombstone(bytes)) must(encode_tombstone(tombstone->time, tombstone->erasure) == bytes);
  (void)parse_place(bytes);
  if (const auto list = read_tombstones(bytes)) must(*read_tombstones(write_tombstones(*list)) == *list);
  if (const auto manifest = read_manifest(bytes)) must(read_manifest(write_manifest(*manifest))->parts == manifest->parts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  change_set(bytes);
  other_records(bytes);
  return 0;
}
