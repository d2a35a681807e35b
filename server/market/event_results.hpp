#pragma once

// What a clearing of the whole hall found, and how it is handed over. The rules do not trust the matcher: a result in which something is
// given twice, or in which a finished transfer is missing, is not kept.

#include "market/changes.hpp"
#include "market/event_people.hpp"

namespace ronde::market {

/// The result of a clearing that read the event after `based_on` clearings. Finished transfers are in it as they are; nothing else of
/// earlier rounds need be. Errors: not_found; forbidden "event-staff-only"; conflict "bad-step", "changed-meanwhile" (another clearing was
/// faster, or somebody in it has left, or somebody received something since); invalid "bad-result": a bug of the matcher.
struct KeepEventResult {
  MemberId by;
  AuditId audit;
  EventId id;
  std::uint32_t based_on = 0;
  EventResult result;
};

/// A runner brought it, its receiver has it, or neither after all. Errors: not_found; forbidden "event-staff-only"; conflict
/// "not-published", "cancelled"; invalid "bad-state".
struct SetEventTransfer {
  MemberId by;
  EventId id;
  std::uint32_t index = 0;
  EventTransferState state = EventTransferState::done;
};

/// One scan at the pick-up: of one slip, or of a person's token or code, and then of all that they get.
struct PickUpScan {
  DoorScan scan;
  std::optional<std::uint32_t> slip;  // the transfer's index
};
/// Each scan counts once, in any order, from any device. Errors: as CheckIn.
struct PickUp {
  MemberId by;
  EventId id;
  std::vector<PickUpScan> scans;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const KeepEventResult& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetEventTransfer& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const PickUp& command, Timestamp now);

/// What became of scans that PickUp took. `came`: this one took something home; `already`: nothing was left to take.
[[nodiscard]] std::vector<CheckedIn> picked_up(const MarketView& view, const SwapEvent& event, const std::vector<PickUpScan>& scans);

}  // namespace ronde::market
