#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// Writes down a deed that changes no other record (an export, a sign-in of a steward). `what`: a slug of a-z and '-', at most 40.
/// Errors: invalid "bad-deed", text-*.
struct RecordDeed {
  AuditId id;
  std::optional<MemberId> who = {};
  std::string what;
  std::string subject = {};
  std::string reason = {};  // why, at most limits::kDeedReason code points
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RecordDeed& command, Timestamp now);

}  // namespace ronde::market
