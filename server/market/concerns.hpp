#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// "Something is wrong here": said to the stewards in confidence, of who sits or sat in an exchange of one's own, or of whoever put up a
/// listing, or of a message that reached one; its text goes along, and nothing else of what people wrote to each other. Nobody else ever
/// learns of it, least of all whom it is about. Named, as with a block, by what one saw: an animal in a round. With `block` they are never
/// proposed to each other again, in the same change set. Each joins or opens a report, see reports.hpp.
/// Errors: not_found; conflict "stale-round"; invalid "yourself", text-*; too_many "concerns-today".
struct RaiseSeatConcern {
  MemberId by;
  ConcernId id;
  ProposalId proposal;
  Animal animal{};
  std::uint32_t round = 0;
  ConcernKind kind{};
  std::string text;
  std::optional<BlockId> block = {};
};
struct RaiseListingConcern {
  MemberId by;
  ConcernId id;
  ListingId listing;
  ConcernKind kind{};
  std::string text;
  std::optional<BlockId> block = {};
};

struct RaiseMessageConcern {
  MemberId by;
  ConcernId id;
  ProposalId proposal;
  MessageId message;
  ConcernKind kind{};
  std::string text;
  std::optional<BlockId> block = {};
};

/// Of an exchange as a whole, and of a place of the directory: about nobody. Of a notice: about who hung it. Errors as above.
struct RaiseExchangeConcern {
  MemberId by;
  ConcernId id;
  ProposalId proposal;
  ConcernKind kind{};
  std::string text;
};
struct RaisePlaceConcern {
  MemberId by;
  ConcernId id;
  PlaceId place;
  ConcernKind kind{};
  std::string text;
};

struct RaiseNoticeConcern {
  MemberId by;
  ConcernId id;
  NoticeId notice;
  ConcernKind kind{};
  std::string text;
};

/// A steward or moderator has seen to it; written down in the journal, without a word of what it was. Closing twice is fine.
/// Errors: forbidden; not_found.
struct CloseConcern {
  MemberId by;
  AuditId audit;
  ConcernId id;
};

/// Who may read and close concerns.
[[nodiscard]] bool hears_concerns(const Member& member);

[[nodiscard]] Result<Changes> decide(const MarketView& view, const RaiseSeatConcern& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RaiseListingConcern& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RaiseMessageConcern& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RaiseExchangeConcern& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RaisePlaceConcern& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RaiseNoticeConcern& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const CloseConcern& command, Timestamp now);

}  // namespace ronde::market
