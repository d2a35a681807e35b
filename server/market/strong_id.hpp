#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ronde::market {

/// The bytes of an id as 26 characters of RFC 4648 base32, lower-case, unpadded.
[[nodiscard]] std::string base32_text(const std::array<std::uint8_t, 16>& bytes);

/// The other way. Strict: exactly 26 characters of a-z2-7, and the two spare bits are zero, so that an id has one spelling.
[[nodiscard]] std::optional<std::array<std::uint8_t, 16>> base32_bytes(std::string_view text);

/// An id that cannot be confused with another kind of id. 128 random bits, so that it tells nothing. "No id" is an empty std::optional.
template <class Tag>
class StrongId {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  constexpr StrongId() = default;  // co_spawn default-constructs its result, so Result<Listing> needs this
  constexpr explicit StrongId(Bytes bytes) : bytes_(bytes) {}

  [[nodiscard]] constexpr const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] std::string text() const { return base32_text(bytes_); }
  [[nodiscard]] static std::optional<StrongId> parse(std::string_view text) {
    const auto bytes = base32_bytes(text);
    if (!bytes) return std::nullopt;
    return StrongId{*bytes};
  }

  friend constexpr auto operator<=>(const StrongId&, const StrongId&) = default;
  /// Two words instead of a call of memcmp: a page of listings compares hundreds of them.
  friend constexpr bool operator==(const StrongId& a, const StrongId& b) {
    using Words = std::array<std::uint64_t, 2>;
    return std::bit_cast<Words>(a.bytes_) == std::bit_cast<Words>(b.bytes_);
  }

 private:
  Bytes bytes_{};
};

using NeighbourhoodId = StrongId<struct NeighbourhoodTag>;
using QuarterId = StrongId<struct QuarterTag>;
using HandoverPointId = StrongId<struct HandoverPointTag>;
using AssociationId = StrongId<struct AssociationTag>;
using PlaceId = StrongId<struct PlaceTag>;
using NoticeId = StrongId<struct NoticeTag>;
using EventId = StrongId<struct EventTag>;
using CallId = StrongId<struct CallTag>;
using MentoringId = StrongId<struct MentoringTag>;
using AccountId = StrongId<struct AccountTag>;
using MemberId = StrongId<struct MemberTag>;
using InvitationId = StrongId<struct InvitationTag>;
using ListingId = StrongId<struct ListingTag>;
using PhotoId = StrongId<struct PhotoTag>;
using BlockId = StrongId<struct BlockTag>;
using ConcernId = StrongId<struct ConcernTag>;
using MessageId = StrongId<struct MessageTag>;
using ProposalId = StrongId<struct ProposalTag>;
using SearchId = StrongId<struct SearchTag>;
using AuditId = StrongId<struct AuditTag>;
using OutboxId = StrongId<struct OutboxTag>;

static_assert(!std::is_convertible_v<ListingId, MemberId> && !std::is_convertible_v<ListingId::Bytes, ListingId>);

}  // namespace ronde::market

/// Ids are random, so eight of their bytes are hash enough.
template <class Tag>
struct std::hash<ronde::market::StrongId<Tag>> {
  std::size_t operator()(const ronde::market::StrongId<Tag>& id) const noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, id.bytes().data(), sizeof word);
    return static_cast<std::size_t>(word);
  }
};
