#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

// Commands on the place itself. Each decide(view, command, now) is pure: what is stored, what is asked, what time it is -> what changes.
namespace ronde::market {

/// The operator begins a neighbourhood in an empty partition. Errors: conflict "already-founded", invalid.
struct FoundNeighbourhood {
  NeighbourhoodId id;
  std::string name;
  std::vector<Language> languages;
  Settings settings = {};
  std::vector<Quarter> quarters;
  std::vector<Walk> walks;
  std::vector<HandoverPoint> points;
  std::vector<QuarterShape> shapes = {};
};

/// The operator adds or corrects places (import of GeoJSON). Rows with a known id are replaced. Shapes, where there are any, are the whole
/// plan from then on: what lay on another one has no common measure with it.
struct PutPlaces {
  std::vector<Quarter> quarters;
  std::vector<Walk> walks;
  std::vector<HandoverPoint> points;
  std::vector<QuarterShape> shapes = {};
};

/// A steward changes what is given. Errors: forbidden "stewards-only", "second-factor-wanted"; invalid "bad-settings" with the pointer;
/// conflict "second-factor-first" where they ask of others what they have not themselves.
struct ChangeSettings {
  MemberId by;
  AuditId audit;
  std::optional<std::uint32_t> cycle_cap;
  std::optional<std::uint32_t> chain_cap;
  std::optional<Rhythm> rhythm;
  std::optional<Approval> approval;
  std::optional<std::uint32_t> reply_hours;
  std::optional<std::uint32_t> seat_cap = {};
  std::optional<std::uint32_t> hold_hours = {};
  std::optional<std::uint32_t> handover_days = {};
  std::optional<bool> second_factor = {};  // asked only by who has one
};

/// A steward arranges the place: its name and languages, quarters with their walks, hand-over points, the charter; what is given replaces
/// what was there under the same id. A charter without texts takes it away. Errors: forbidden as above; invalid "bad-languages",
/// "bad-charter", "bad-quarter", "bad-walk", text-*; conflict "place-full" beyond limits::kPlanQuarters quarters or kHandoverPoints points.
struct ArrangePlace {
  MemberId by;
  AuditId audit;
  std::optional<std::string> name = {};
  std::optional<std::vector<Language>> languages = {};
  std::vector<Quarter> quarters = {};
  std::vector<Walk> walks = {};
  std::vector<HandoverPoint> points = {};
  std::optional<std::vector<std::pair<Language, std::string>>> charter = {};
};

/// The outbox entry arrived in the other partition: forget it. Doing it twice is fine.
struct OutboxDelivered {
  OutboxId id;
  Timestamp at{};  // of the entry
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const FoundNeighbourhood& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const PutPlaces& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeSettings& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ArrangePlace& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const OutboxDelivered& command, Timestamp now);

}  // namespace ronde::market
