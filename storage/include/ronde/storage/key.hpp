#pragma once
// Keys are tuples whose byte order is the order of their parts: numbers big-endian, text escaped and terminated.
// The README of this folder shows each form byte by byte.

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "ronde/storage/result.hpp"

namespace ronde::storage {

/// Milliseconds since 1970 UTC, 64 bits: 2038 is a year like any other.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// LMDB takes 511 bytes; the partition and the table take at most 18 of them, and a reserve is kept for later formats.
inline constexpr std::size_t key_size_max = 400;

/// Builds one key, part by part:  `KeyWriter{}.u8(7).bytes16(id).text(word).take()`.
/// Order   of two keys with parts of the same types: that of the first part that differs; a key that ends first comes first.
/// Cost    one allocation at most (none up to 15 bytes).
class KeyWriter {
 public:
  KeyWriter& u8(std::uint8_t value);
  KeyWriter& u16(std::uint16_t value);
  KeyWriter& u32(std::uint32_t value);
  KeyWriter& u64(std::uint64_t value);
  /// Order-preserving also before 1970: the sign bit is turned.
  KeyWriter& timestamp(Timestamp value);
  KeyWriter& bytes16(const std::array<std::uint8_t, 16>& value);
  /// Any bytes, NUL too: 00 is written 00 FF, the end is 00 00. So "ab" < "ab\0" < "abc" as in memcmp of the texts.
  KeyWriter& text(std::string_view value);

  /// The key, when its parts are of fixed size; the writer is empty afterwards. Store calls check the length again.
  [[nodiscard]] std::string take() { return std::move(bytes_); }
  /// The key, or Errc::invalid when it is empty or longer than `key_size_max`: for keys with text from outside.
  [[nodiscard]] Result<std::string> finish();
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Takes a key apart, in the order in which it was written. Each part is Errc::corrupt when the bytes do not hold it; the reader then
/// stays where it was. Reads any bytes without harm (fuzzed). The key must outlive the reader.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}
  [[nodiscard]] Result<std::uint8_t> u8();
  [[nodiscard]] Result<std::uint16_t> u16();
  [[nodiscard]] Result<std::uint32_t> u32();
  [[nodiscard]] Result<std::uint64_t> u64();
  [[nodiscard]] Result<Timestamp> timestamp();
  [[nodiscard]] Result<std::array<std::uint8_t, 16>> bytes16();
  [[nodiscard]] Result<std::string> text();
  /// Errc::corrupt if bytes are left over.
  [[nodiscard]] Result<void> end() const;
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Names a partition: a neighbourhood, or one of 256 slices of the accounts or of the e-mails. The unit of consistency: writes inside one
/// partition are ordered by its sequence numbers, nothing spans two.
class PartitionId {
 public:
  enum class Kind : std::uint8_t { neighbourhood = 1, accounts = 2, emails = 3 };

  /// The neighbourhood of sixteen zero bytes: co_spawn default-constructs its result.
  PartitionId();
  [[nodiscard]] static PartitionId neighbourhood(const std::array<std::uint8_t, 16>& id);
  [[nodiscard]] static PartitionId accounts(std::uint8_t slice);
  [[nodiscard]] static PartitionId emails(std::uint8_t slice);

  [[nodiscard]] Kind kind() const { return static_cast<Kind>(bytes_[0]); }
  /// The sixteen bytes of a neighbourhood; for a slice, its number and fifteen zeros.
  [[nodiscard]] std::array<std::uint8_t, 16> id() const;
  /// 17 bytes (kind, id) or 2 (kind, slice): the prefix of every key of the partition. No prefix begins another.
  [[nodiscard]] std::string_view bytes() const;
  /// "neighbourhood/" and 26 characters of lower-case base32, "accounts/0f", "emails/a3".
  [[nodiscard]] std::string text() const;
  /// The reverse of text(); Errc::invalid for anything else.
  [[nodiscard]] static Result<PartitionId> parse(std::string_view text);
  /// Reads a prefix from the front of `bytes` and drops it from there; Errc::corrupt when there is none.
  [[nodiscard]] static Result<PartitionId> take_prefix(std::string_view& bytes);

  /// Byte order of the prefixes.
  friend auto operator<=>(const PartitionId&, const PartitionId&) = default;

 private:
  PartitionId(Kind kind, const std::uint8_t* id, std::size_t size);
  std::array<std::uint8_t, 17> bytes_{};
};

}  // namespace ronde::storage

template <>
struct std::hash<ronde::storage::PartitionId> {
  std::size_t operator()(const ronde::storage::PartitionId& partition) const noexcept {
    return std::hash<std::string_view>{}(partition.bytes());
  }
};
