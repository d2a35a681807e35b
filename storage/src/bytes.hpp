#pragma once
// Big-endian numbers in byte strings: the alphabet of keys, heads and change sets.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace ronde::storage {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

template <std::unsigned_integral T>
void store_big_endian(char* target, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) target[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * (sizeof(T) - 1 - i))));
}

template <std::unsigned_integral T>
[[nodiscard]] T load_big_endian(const char* source) {
  T value{};
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value = static_cast<T>(static_cast<T>(value << (sizeof(T) > 1 ? 8 : 0)) | static_cast<unsigned char>(source[i]));
  return value;
}

template <std::unsigned_integral T>
void append_big_endian(std::string& target, T value) {
  char bytes[sizeof(T)];
  store_big_endian(bytes, value);
  target.append(bytes, sizeof(T));
}

/// Takes bytes apart from the front; every step says whether the bytes were there, and takes nothing if not.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <std::unsigned_integral T>
  [[nodiscard]] bool number(T& value) {
    if (rest_.size() < sizeof(T)) return false;
    value = load_big_endian<T>(rest_.data());
    rest_.remove_prefix(sizeof(T));
    return true;
  }
  [[nodiscard]] bool take(std::size_t size, std::string_view& bytes) {
    if (rest_.size() < size) return false;
    bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }
  /// A length of type T, then so many bytes.
  template <std::unsigned_integral T>
  [[nodiscard]] bool counted(std::string_view& bytes) {
    const std::string_view before = rest_;
    T size{};
    if (number(size) && take(size, bytes)) return true;
    rest_ = before;
    return false;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// A signed number as an unsigned one of the same order: the sign bit turned.
[[nodiscard]] inline std::uint64_t ordered(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}
[[nodiscard]] inline std::int64_t from_ordered(std::uint64_t value) {
  return static_cast<std::int64_t>(value ^ (std::uint64_t{1} << 63));
}

}  // namespace ronde::storage
