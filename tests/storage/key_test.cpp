#include "ronde/storage/key.hpp"

#include <doctest/doctest.h>

#include <compare>
#include <limits>
#include <tuple>
#include <unordered_set>

#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;

namespace {

using Tuple = std::tuple<std::uint8_t, std::string, std::int64_t, std::uint32_t>;

Tuple random_tuple(Random& random) {
  // Few different values, so that the order often hangs on a later part; NULs and FFs in the text.
  const std::string alphabet("\0\1ab\xFE\xFF", 6);
  std::string text;
  for (std::uint64_t i = random.below(4); i > 0; --i) text.push_back(alphabet[random.below(alphabet.size())]);
  const auto time = static_cast<std::int64_t>(random.below(5)) - 2;
  return {static_cast<std::uint8_t>(random.below(3)), text, time, static_cast<std::uint32_t>(random.below(3))};
}

std::string key_of(const Tuple& tuple) {
  return KeyWriter{}.u8(std::get<0>(tuple)).text(std::get<1>(tuple)).timestamp(at_ms(std::get<2>(tuple))).u32(std::get<3>(tuple)).take();
}

/// Compares text as bytes, as memcmp does.
std::strong_ordering order(const Tuple& left, const Tuple& right) {
  if (auto c = std::get<0>(left) <=> std::get<0>(right); c != 0) return c;
  if (const int c = std::get<1>(left).compare(std::get<1>(right)); c != 0) return c <=> 0;
  if (auto c = std::get<2>(left) <=> std::get<2>(right); c != 0) return c;
  return std::get<3>(left) <=> std::get<3>(right);
}

}  // namespace

TEST_CASE("a key is the order of its parts, byte for byte") {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const Tuple left = random_tuple(random);
    const Tuple right = random_tuple(random);
    CHECK((key_of(left).compare(key_of(right)) <=> 0) == order(left, right));
  }
}

TEST_CASE("what was written into a key is read out of it") {
  Random random(2);
  for (int i = 0; i < 5'000; ++i) {
    const Tuple tuple = random_tuple(random);
    const std::string key = key_of(tuple);
    KeyReader reader(key);
    CHECK(*reader.u8() == std::get<0>(tuple));
    CHECK(*reader.text() == std::get<1>(tuple));
    CHECK(*reader.timestamp() == at_ms(std::get<2>(tuple)));
    CHECK(*reader.u32() == std::get<3>(tuple));
    CHECK(reader.end());
  }
  const std::array<std::uint8_t, 16> id{1, 2, 3, 0, 0xFF};
  const std::string key = KeyWriter{}.u16(0xABCD).u64(1ULL << 63).bytes16(id).take();
  CHECK(key.size() == 26);
  KeyReader reader(key);
  CHECK(*reader.u16() == 0xABCD);
  CHECK(*reader.u64() == 1ULL << 63);
  CHECK(*reader.bytes16() == id);
  CHECK(reader.end());
}

TEST_CASE("numbers are big-endian and times before 1970 come first") {
  CHECK(KeyWriter{}.u32(0x01020304).take() == std::string("\x01\x02\x03\x04"));
  CHECK(KeyWriter{}.timestamp(at_ms(-1)).take() < KeyWriter{}.timestamp(at_ms(0)).take());
  CHECK(KeyWriter{}.timestamp(at_ms(0)).take() == std::string("\x80\0\0\0\0\0\0\0", 8));
  const auto far = at_ms(std::numeric_limits<std::int64_t>::max());
  const std::string key = KeyWriter{}.timestamp(far).take();
  CHECK(*KeyReader(key).timestamp() == far);
  const std::int64_t new_year_2040 = 2'208'988'800'000;  // beyond the 32 bits of 2038
  CHECK(KeyWriter{}.timestamp(at_ms(new_year_2040)).take() > KeyWriter{}.timestamp(at_ms(noon_ms)).take());
}

TEST_CASE("a key of more than 400 bytes, or none, is refused") {
  CHECK(KeyWriter{}.text(std::string(398, 'a')).finish());
  CHECK(KeyWriter{}.text(std::string(399, 'a')).finish().error().code == Errc::invalid);
  CHECK(KeyWriter{}.text(std::string(200, '\0')).finish().error().code == Errc::invalid);  // escaped: 402 bytes
  CHECK(KeyWriter{}.finish().error().code == Errc::invalid);
}

TEST_CASE("a reader refuses what is not there and stays where it was") {
  KeyReader reader("\x01");
  CHECK(reader.u16().error().code == Errc::corrupt);
  CHECK(reader.text().error().code == Errc::corrupt);
  CHECK(reader.end().error().code == Errc::corrupt);
  CHECK(*reader.u8() == 1);
  CHECK(reader.end());
  for (const std::string& bytes :
       {std::string("ab"), std::string("ab\0", 3), std::string("ab\0\1", 4), std::string("\0\xFF", 2), std::string()}) {
    KeyReader broken(bytes);
    CHECK(broken.text().error().code == Errc::corrupt);
    CHECK(broken.rest() == bytes);
  }
}

TEST_CASE("a partition has one text and one prefix, and none begins another") {
  std::array<std::uint8_t, 16> id{};
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = static_cast<std::uint8_t>(i * 17);
  const PartitionId partition = PartitionId::neighbourhood(id);
  CHECK(partition.bytes().size() == 17);
  CHECK(partition.id() == id);
  CHECK(partition.text() == "neighbourhood/aaisem2ekvthpcezvk54zxpo74");
  CHECK(PartitionId::accounts(0x0f).text() == "accounts/0f");
  CHECK(PartitionId::emails(0xa3).text() == "emails/a3");
  const std::vector<PartitionId> all{PartitionId(),         partition, home(0xFF), PartitionId::accounts(0), PartitionId::accounts(255),
                                     PartitionId::emails(1)};
  std::unordered_set<PartitionId> set(all.begin(), all.end());
  CHECK(set.size() == all.size());
  for (const PartitionId& one : all) {
    CHECK(*PartitionId::parse(one.text()) == one);
    const std::string longer = std::string(one.bytes()) + "rest";
    std::string_view bytes = longer;
    CHECK(*PartitionId::take_prefix(bytes) == one);
    CHECK(bytes == "rest");
    for (const PartitionId& other : all) {
      CHECK((one == other || !other.bytes().starts_with(one.bytes())));
      CHECK((one < other) == (one.bytes() < other.bytes()));
    }
  }
  // The last of 26 digits carries two bits that must be zero: "5" would be a second text of the same id.
  for (const char* text :
       {"", "accounts", "accounts/0F", "accounts/0ff", "emails/g0", "neighbourhood/aaiseM2ekvthpcezvk54zxpo74", "neighbourhood/aaiseM2",
        "neighbourhood/aaiseM2ekvthpcezvk54zxpo75", "neighbourhood/aaisem2ekvthpcezvk54zxpo75"}) {
    CHECK(PartitionId::parse(text).error().code == Errc::invalid);
  }
}
