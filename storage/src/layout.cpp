#include "layout.hpp"

#include <algorithm>

#include "bytes.hpp"

namespace ronde::storage {
namespace {

Error damaged(const char* what) {
  return Error{Errc::corrupt, what};
}

Timestamp time_from(std::uint64_t bits) {
  return Timestamp{std::chrono::milliseconds{from_ordered(bits)}};
}
std::uint64_t time_bits(Timestamp time) {
  return ordered(time.time_since_epoch().count());
}

void append_list(std::string& target, const std::vector<std::string>& list) {
  append_big_endian(target, static_cast<std::uint32_t>(list.size()));
  for (const std::string& item : list) {
    append_big_endian(target, static_cast<std::uint16_t>(item.size()));
    target += item;
  }
}

bool take_list(ByteReader& reader, std::vector<std::string>& list) {
  std::uint32_t size{};
  if (!reader.number(size)) return false;
  for (std::uint32_t i = 0; i < size; ++i) {
    std::string_view item;
    if (!reader.counted<std::uint16_t>(item)) return false;
    list.emplace_back(item);
  }
  return true;
}

}  // namespace

std::string_view name_of(Table table) {
  switch (table) {
    case Table::head:
      return "head";
    case Table::rows:
      return "rows";
    case Table::idempotency:
      return "idempotency";
    case Table::tombstones:
      return "tombstones";
    case Table::base_rows:
      return "base of rows";
    case Table::base_idempotency:
      return "base of idempotency";
    case Table::base_tombstones:
      return "base of tombstones";
    case Table::feed:
      return "feed";
  }
  return "unknown table";
}

std::string_view name_of(Space space) {
  return name_of(current_table(space));
}

RawKey RawKey::feed(const PartitionId& partition, std::uint64_t sequence) {
  char bytes[8];
  store_big_endian(bytes, sequence);
  return {partition, Table::feed, std::string_view(bytes, sizeof bytes)};
}

Result<Place> parse_place(std::string_view raw_key) {
  const Result<PartitionId> partition = PartitionId::take_prefix(raw_key);
  if (!partition) return partition.error();
  if (raw_key.empty()) return damaged("a key ends before its table");
  const auto table = static_cast<Table>(static_cast<unsigned char>(raw_key[0]));
  if (name_of(table) == "unknown table") return damaged("a key of an unknown table");
  return Place{*partition, table, raw_key.substr(1)};
}

std::string prefix_end(std::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF') prefix.remove_suffix(1);
  std::string end(prefix);
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

std::string encode_head(const Head& head) {
  std::string value;
  append_big_endian(value, head.sequence);
  append_big_endian(value, head.base_sequence);
  return value;
}

Result<Head> decode_head(std::string_view value) {
  Head head;
  ByteReader reader(value);
  if (!reader.number(head.sequence) || !reader.number(head.base_sequence) || !reader.at_end()) return damaged("a head is not two numbers");
  if (head.base_sequence > head.sequence) return damaged("a base is ahead of its partition");
  return head;
}

std::string encode_first_answer(const FirstAnswer& first) {
  std::string value;
  value.reserve(48 + first.answer.size());
  append_big_endian(value, time_bits(first.time));
  append_big_endian(value, first.sequence);
  for (const std::uint8_t byte : first.body_hash) value.push_back(static_cast<char>(byte));
  value += first.answer;
  return value;
}

Result<FirstAnswer> decode_first_answer(std::string_view value) {
  FirstAnswer first;
  std::uint64_t time{};
  std::string_view hash;
  ByteReader reader(value);
  if (!reader.number(time) || !reader.number(first.sequence) || !reader.take(first.body_hash.size(), hash)) {
    return damaged("an idempotency row is too short");
  }
  first.time = time_from(time);
  std::transform(hash.begin(), hash.end(), first.body_hash.begin(), [](char byte) { return static_cast<std::uint8_t>(byte); });
  first.answer = reader.rest();
  return first;
}

Result<std::string> idempotency_row_key(const IdempotencyKey& key) {
  if (key.owner.empty() || key.owner.size() > idempotency_owner_max) return Error{Errc::invalid, "an idempotency owner has 1 to 64 bytes"};
  if (key.text.empty() || key.text.size() > idempotency_text_max) return Error{Errc::invalid, "an idempotency key has 1 to 128 bytes"};
  return KeyWriter{}.text(key.owner).text(key.text).finish();
}

std::string idempotency_owner_prefix(std::string_view owner) {
  return KeyWriter{}.text(owner).take();
}

std::string encode_tombstone(Timestamp time, const Erasure& erasure) {
  std::string value;
  append_big_endian(value, time_bits(time));
  append_big_endian(value, static_cast<std::uint32_t>(erasure.tombstone.size()));
  value += erasure.tombstone;
  append_list(value, erasure.keys);
  append_list(value, erasure.idempotency_owners);
  return value;
}

Result<TombstoneValue> decode_tombstone(std::string_view value) {
  TombstoneValue tombstone;
  std::uint64_t time{};
  std::string_view text;
  ByteReader reader(value);
  if (!reader.number(time) || !reader.counted<std::uint32_t>(text) || !take_list(reader, tombstone.erasure.keys) ||
      !take_list(reader, tombstone.erasure.idempotency_owners) || !reader.at_end()) {
    return damaged("a tombstone is not whole");
  }
  tombstone.time = time_from(time);
  tombstone.erasure.tombstone = text;
  return tombstone;
}

}  // namespace ronde::storage
