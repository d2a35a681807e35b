#include "ronde/storage/key.hpp"

#include <algorithm>

#include "bytes.hpp"

namespace ronde::storage {
namespace {

constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";  // RFC 4648, lower-case, unpadded

std::string to_base32(const std::uint8_t* bytes, std::size_t size) {
  std::string text;
  unsigned window = 0;
  unsigned bits = 0;
  for (std::size_t i = 0; i < size; ++i) {
    window = (window << 8) | bytes[i];
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(base32_digits[(window >> (bits - 5)) & 31U]);
    window &= 0xFFU;
  }
  if (bits > 0) text.push_back(base32_digits[(window << (5 - bits)) & 31U]);
  return text;
}

/// 26 digits to 16 bytes; the two bits left over must be zero, so that an id has one text only.
bool from_base32(std::string_view text, std::array<std::uint8_t, 16>& bytes) {
  if (text.size() != 26) return false;
  unsigned window = 0;
  unsigned bits = 0;
  std::size_t filled = 0;
  for (const char digit : text) {
    const auto value = base32_digits.find(digit);
    if (value == std::string_view::npos) return false;
    window = (window << 5) | static_cast<unsigned>(value);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[filled++] = static_cast<std::uint8_t>((window >> bits) & 0xFFU);
    }
    window &= 0xFFU;
  }
  return (window & ((1U << bits) - 1U)) == 0;
}

Error no_partition() {
  return Error{Errc::invalid, "not the text of a partition"};
}

Error short_key(const char* part) {
  return Error{Errc::corrupt, std::string("the key holds no ") + part + " here"};
}

template <std::unsigned_integral T>
Result<T> take_number(std::string_view& rest, const char* part) {
  if (rest.size() < sizeof(T)) return short_key(part);
  const T value = load_big_endian<T>(rest.data());
  rest.remove_prefix(sizeof(T));
  return value;
}

}  // namespace

KeyWriter& KeyWriter::u8(std::uint8_t value) {
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

KeyWriter& KeyWriter::u16(std::uint16_t value) {
  append_big_endian(bytes_, value);
  return *this;
}

KeyWriter& KeyWriter::u32(std::uint32_t value) {
  append_big_endian(bytes_, value);
  return *this;
}

KeyWriter& KeyWriter::u64(std::uint64_t value) {
  append_big_endian(bytes_, value);
  return *this;
}

KeyWriter& KeyWriter::timestamp(Timestamp value) {
  return u64(ordered(value.time_since_epoch().count()));
}

KeyWriter& KeyWriter::bytes16(const std::array<std::uint8_t, 16>& value) {
  for (const std::uint8_t byte : value) bytes_.push_back(static_cast<char>(byte));
  return *this;
}

KeyWriter& KeyWriter::text(std::string_view value) {
  for (const char byte : value) {
    bytes_.push_back(byte);
    if (byte == '\0') bytes_.push_back('\xFF');
  }
  bytes_.append(2, '\0');
  return *this;
}

Result<std::string> KeyWriter::finish() {
  if (bytes_.empty()) return Error{Errc::invalid, "a key cannot be empty"};
  if (bytes_.size() > key_size_max) return Error{Errc::invalid, "a key of more than 400 bytes"};
  return std::move(bytes_);
}

Result<std::uint8_t> KeyReader::u8() {
  return take_number<std::uint8_t>(rest_, "8-bit number");
}
Result<std::uint16_t> KeyReader::u16() {
  return take_number<std::uint16_t>(rest_, "16-bit number");
}
Result<std::uint32_t> KeyReader::u32() {
  return take_number<std::uint32_t>(rest_, "32-bit number");
}
Result<std::uint64_t> KeyReader::u64() {
  return take_number<std::uint64_t>(rest_, "64-bit number");
}

Result<Timestamp> KeyReader::timestamp() {
  const Result<std::uint64_t> bits = take_number<std::uint64_t>(rest_, "time");
  if (!bits) return bits.error();
  return Timestamp{std::chrono::milliseconds{from_ordered(*bits)}};
}

Result<std::array<std::uint8_t, 16>> KeyReader::bytes16() {
  std::array<std::uint8_t, 16> value{};
  if (rest_.size() < value.size()) return short_key("sixteen bytes");
  std::transform(rest_.begin(), rest_.begin() + 16, value.begin(), [](char byte) { return static_cast<std::uint8_t>(byte); });
  rest_.remove_prefix(value.size());
  return value;
}

Result<std::string> KeyReader::text() {
  std::string value;
  std::size_t at = 0;
  while (at + 1 < rest_.size() || (at < rest_.size() && rest_[at] != '\0')) {
    if (rest_[at] != '\0') {
      value.push_back(rest_[at++]);
      continue;
    }
    const char after = rest_[at + 1];
    if (after == '\0') {
      rest_.remove_prefix(at + 2);
      return value;
    }
    if (after != '\xFF') break;
    value.push_back('\0');
    at += 2;
  }
  return short_key("terminated text");
}

Result<void> KeyReader::end() const {
  if (!rest_.empty()) return Error{Errc::corrupt, "the key is longer than its parts"};
  return {};
}

PartitionId::PartitionId(Kind kind, const std::uint8_t* id, std::size_t size) {
  bytes_[0] = static_cast<std::uint8_t>(kind);
  std::copy_n(id, size, bytes_.begin() + 1);
}

PartitionId::PartitionId() {
  bytes_[0] = static_cast<std::uint8_t>(Kind::neighbourhood);
}

PartitionId PartitionId::neighbourhood(const std::array<std::uint8_t, 16>& id) {
  return {Kind::neighbourhood, id.data(), id.size()};
}
PartitionId PartitionId::accounts(std::uint8_t slice) {
  return {Kind::accounts, &slice, 1};
}
PartitionId PartitionId::emails(std::uint8_t slice) {
  return {Kind::emails, &slice, 1};
}

std::array<std::uint8_t, 16> PartitionId::id() const {
  std::array<std::uint8_t, 16> id{};
  std::copy(bytes_.begin() + 1, bytes_.end(), id.begin());
  return id;
}

std::string_view PartitionId::bytes() const {
  return {reinterpret_cast<const char*>(bytes_.data()), kind() == Kind::neighbourhood ? std::size_t{17} : std::size_t{2}};
}

std::string PartitionId::text() const {
  if (kind() == Kind::neighbourhood) return "neighbourhood/" + to_base32(bytes_.data() + 1, 16);
  std::string text = kind() == Kind::accounts ? "accounts/" : "emails/";
  text.push_back(hex_digits[bytes_[1] >> 4]);
  text.push_back(hex_digits[bytes_[1] & 15U]);
  return text;
}

Result<PartitionId> PartitionId::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return no_partition();
  const std::string_view kind = text.substr(0, slash);
  const std::string_view rest = text.substr(slash + 1);
  if (kind == "neighbourhood") {
    std::array<std::uint8_t, 16> id{};
    if (!from_base32(rest, id)) return no_partition();
    return neighbourhood(id);
  }
  if (rest.size() != 2 || (kind != "accounts" && kind != "emails")) return no_partition();
  const auto high = hex_digits.find(rest[0]);
  const auto low = hex_digits.find(rest[1]);
  if (high == std::string_view::npos || low == std::string_view::npos) return no_partition();
  const auto slice = static_cast<std::uint8_t>(high << 4 | low);
  return kind == "accounts" ? accounts(slice) : emails(slice);
}

Result<PartitionId> PartitionId::take_prefix(std::string_view& bytes) {
  const Error none{Errc::corrupt, "no partition at the front of these bytes"};
  if (bytes.empty()) return none;
  const auto kind = static_cast<std::uint8_t>(bytes[0]);
  if (kind < 1 || kind > 3) return none;
  const std::size_t size = kind == 1 ? 17 : 2;
  if (bytes.size() < size) return none;
  PartitionId partition;
  for (std::size_t i = 0; i < size; ++i) partition.bytes_[i] = static_cast<std::uint8_t>(bytes[i]);
  bytes.remove_prefix(size);
  return partition;
}

}  // namespace ronde::storage
