#pragma once

// How each record is stored: JSON text, {"v":1, ...}, members by name, times as RFC 3339 UTC with milliseconds, ids in base32, enums by
// name. An empty optional is left out, and so
// is what came after the first Ronde and is mostly empty: a list of tags, a flag. A person can read them in ten years.
//
// decode refuses, with a sentence that says what is wrong: text that is not JSON, another version, a missing, doubled or unknown member, a
// value out of its range. decode(encode(x)) == x for every x that the rules can make.

#include <string>
#include <string_view>

#include "market/association_words.hpp"
#include "market/result.hpp"
#include "market/words.hpp"

namespace ronde::market {

inline constexpr std::uint32_t kRecordVersion = 1;
inline constexpr std::size_t kRecordBytesMax = 256 * 1024;

[[nodiscard]] std::string encode(const Neighbourhood& record);
[[nodiscard]] std::string encode(const Charter& record);
[[nodiscard]] std::string encode(const Quarter& record);
[[nodiscard]] std::string encode(const QuarterShape& record);
[[nodiscard]] std::string encode(const Walk& record);
[[nodiscard]] std::string encode(const HandoverPoint& record);
[[nodiscard]] std::string encode(const Place& record);
[[nodiscard]] std::string encode(const Association& record);
[[nodiscard]] std::string encode(const Member& record);
[[nodiscard]] std::string encode(const Invitation& record);
[[nodiscard]] std::string encode(const Listing& record);
[[nodiscard]] std::string encode(const Hide& record);
[[nodiscard]] std::string encode(const Block& record);
[[nodiscard]] std::string encode(const Proposal& record);
[[nodiscard]] std::string encode(const Refusal& record);
[[nodiscard]] std::string encode(const Notification& record);
[[nodiscard]] std::string encode(const OutboxEntry& record);
[[nodiscard]] std::string encode(const AuditEntry& record);
[[nodiscard]] std::string encode(const Concern& record);
[[nodiscard]] std::string encode(const Message& record);
[[nodiscard]] std::string encode(const Reading& record);
[[nodiscard]] std::string encode(const SavedSearch& record);
[[nodiscard]] std::string encode(const Tally& record);
[[nodiscard]] std::string encode(const ClearingRecord& record);

/// Errors  Errc::invalid, reason "bad-record".
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);

template <>
Result<Neighbourhood> decode(std::string_view text);
template <>
Result<Charter> decode(std::string_view text);
template <>
Result<Quarter> decode(std::string_view text);
template <>
Result<QuarterShape> decode(std::string_view text);
template <>
Result<Walk> decode(std::string_view text);
template <>
Result<HandoverPoint> decode(std::string_view text);
template <>
Result<Place> decode(std::string_view text);
template <>
Result<Association> decode(std::string_view text);
template <>
Result<Member> decode(std::string_view text);
template <>
Result<Invitation> decode(std::string_view text);
template <>
Result<Listing> decode(std::string_view text);
template <>
Result<Hide> decode(std::string_view text);
template <>
Result<Block> decode(std::string_view text);
template <>
Result<Proposal> decode(std::string_view text);
template <>
Result<Refusal> decode(std::string_view text);
template <>
Result<Notification> decode(std::string_view text);
template <>
Result<OutboxEntry> decode(std::string_view text);
template <>
Result<AuditEntry> decode(std::string_view text);
template <>
Result<Concern> decode(std::string_view text);
template <>
Result<Message> decode(std::string_view text);
template <>
Result<Reading> decode(std::string_view text);
template <>
Result<SavedSearch> decode(std::string_view text);
template <>
Result<Tally> decode(std::string_view text);
template <>
Result<ClearingRecord> decode(std::string_view text);

/// 2026-03-12T18:04:05.123Z, and back; empty for anything else. Years 1970 to 9999.
[[nodiscard]] std::string time_text(Timestamp at);
[[nodiscard]] std::optional<Timestamp> parse_time(std::string_view text);

}  // namespace ronde::market
