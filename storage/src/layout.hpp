#pragma once
// Where things lie: the one LMDB tree of a store, key = partition prefix, table byte, rest. README.md shows it byte by byte.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ronde/storage/feed.hpp"
#include "ronde/storage/key.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::storage {

/// The byte after the partition's prefix.
enum class Table : std::uint8_t {
  head = 0x01,
  rows = 0x10,  ///< 0x10 + Space: what stands now
  idempotency = 0x11,
  tombstones = 0x12,
  base_rows = 0x20,  ///< 0x20 + Space: what stood at base_sequence
  base_idempotency = 0x21,
  base_tombstones = 0x22,
  feed = 0x30,  ///< by sequence number, u64
};

inline constexpr std::array<Space, 3> all_spaces{Space::rows, Space::idempotency, Space::tombstones};
[[nodiscard]] constexpr Table current_table(Space space) {
  return static_cast<Table>(0x10 + static_cast<std::uint8_t>(space));
}
[[nodiscard]] constexpr Table base_table(Space space) {
  return static_cast<Table>(0x20 + static_cast<std::uint8_t>(space));
}
/// "rows", "base of idempotency" ...: for findings.
[[nodiscard]] std::string_view name_of(Table table);
[[nodiscard]] std::string_view name_of(Space space);

/// A whole LMDB key on the stack: prefix (17), table (1), key (400) fit with room to spare.
class RawKey {
 public:
  explicit RawKey(std::string_view bytes) { append(bytes); }
  RawKey(const PartitionId& partition, Table table, std::string_view rest = {}) {
    append(partition.bytes());
    bytes_[size_++] = static_cast<char>(table);
    append(rest);
  }
  [[nodiscard]] static RawKey head(const PartitionId& partition) { return {partition, Table::head}; }
  [[nodiscard]] static RawKey feed(const PartitionId& partition, std::uint64_t sequence);
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  void append(std::string_view bytes) {
    bytes.copy(bytes_.data() + size_, bytes.size());  // unlike memcpy, content with an empty view of nowhere
    size_ += bytes.size();
  }
  std::size_t size_ = 0;
  std::array<char, 512> bytes_;
};

/// A raw key taken apart.
struct Place {
  PartitionId partition;
  Table table{};
  std::string_view rest;
};
/// Errc::corrupt for a key of no known table.
[[nodiscard]] Result<Place> parse_place(std::string_view raw_key);

/// Smallest byte string that is greater than everything that begins with `prefix`; empty: there is none.
[[nodiscard]] std::string prefix_end(std::string_view prefix);

[[nodiscard]] std::string encode_head(const Head& head);
[[nodiscard]] Result<Head> decode_head(std::string_view value);

/// The value of an idempotency row.
struct FirstAnswer {
  Timestamp time;
  std::uint64_t sequence{};
  std::array<std::uint8_t, 32> body_hash{};
  std::string_view answer;
};
[[nodiscard]] std::string encode_first_answer(const FirstAnswer& first);
[[nodiscard]] Result<FirstAnswer> decode_first_answer(std::string_view value);
/// Errc::invalid when owner or text are empty or too long.
[[nodiscard]] Result<std::string> idempotency_row_key(const IdempotencyKey& key);
/// All rows of one owner begin so.
[[nodiscard]] std::string idempotency_owner_prefix(std::string_view owner);

/// The value of a tombstone row; its key is the sequence number of the erasure, u64.
[[nodiscard]] std::string encode_tombstone(Timestamp time, const Erasure& erasure);
struct TombstoneValue {
  Timestamp time;
  Erasure erasure;
};
[[nodiscard]] Result<TombstoneValue> decode_tombstone(std::string_view value);

}  // namespace ronde::storage
