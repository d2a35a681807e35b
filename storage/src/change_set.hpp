#pragma once
// The bytes of a change set, written in two pieces (front, operations) and read as views: nothing is copied twice on the writer thread.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ronde/storage/feed.hpp"

namespace ronde::storage {

inline constexpr std::uint8_t change_set_version = 1;
inline constexpr std::size_t event_size_max = 255;
inline constexpr std::size_t detail_size_max = 65535;

/// Everything before the operations.
struct ChangeSetFront {
  PartitionId partition;
  std::uint64_t sequence{};
  Timestamp time;
  std::string_view event;
  std::string_view detail;
  std::uint32_t op_count{};
};
[[nodiscard]] std::string encode_front(const ChangeSetFront& front);

/// An operation whose key and value lie in somebody else's bytes.
struct OpView {
  Op::Kind kind{};
  Space space{};
  std::string_view key;
  std::string_view value;
};
void append_op(std::string& ops, const OpView& op);

/// A change set in place.
struct ChangeSetView {
  ChangeSetFront front;
  std::string_view ops;
};
/// Reads the body (what lies after the checksum) and every operation in it, so that for_each_op cannot fail afterwards.
[[nodiscard]] Result<ChangeSetView> parse_change_set(std::string_view body);
/// The operations of a parsed set, in order; the visitor's refusal ends it.
[[nodiscard]] Result<void> for_each_op(const ChangeSetView& set, const std::function<Result<void>(const OpView&)>& visit);

}  // namespace ronde::storage
