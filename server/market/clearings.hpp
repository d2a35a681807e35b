#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

// When the whole pool is cleared, and what is kept of it: who was proposed what can be asked about years later.
namespace ronde::market {

/// A clearing has run: its certificate is kept and named in the journal ("clearing", subject: its id). Doing it twice is fine.
/// Errors: invalid "bad-clearing" (an id of more than 40 characters, a certificate of more than 64 KiB).
struct RecordClearing {
  AuditId audit;
  ClearingRecord record;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RecordClearing& command, Timestamp now);

/// When the next clearing is due: the first three o'clock (UTC) after the last one, with the weekly rhythm that of a Monday. A time in
/// the past means that it was missed and is due now. Nothing where there is no neighbourhood. The instant rhythm has its nights too: what
/// frees up without a new listing (an exchange that may be asked again, a partner who was promised elsewhere) nobody else looks for.
[[nodiscard]] std::optional<Timestamp> next_clearing(const MarketView& view);

}  // namespace ronde::market
