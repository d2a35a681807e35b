#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/swiss_time.hpp"
#include "market/words.hpp"

// Hours as they hang on a door, and how OpenStreetMap and we write them. Pure; whether it is open now is said by who looks at a clock.
namespace ronde::market {

/// Reads a week such as `Mo-Fr 09:00-12:00,14:00-18:30; Sa 09:00-16:00; Su off`, or `24/7`. A later rule replaces an earlier one for its
/// days; hours after midnight belong to the evening before (`Fr 18:00-02:00`). For `off` one may write `fermé`, `geschlossen`, `chiuso`.
/// Some weeks only: `Sa[1] 10:00-12:00` on the first Saturday of a month, `Sa[2,-1]` on the second and the last, `week 1-53/2 Sa
/// 10:00-12:00` every other Saturday, in weeks with an odd number (`week 2-52/2`: even). Such rules of one day add up where they cannot
/// meet. Rules for public and school holidays (`PH off`) go to the note, since no week tells when they are. Never refuses: where anything
/// else stands in it, such as months or sunset, the whole text is the note and no span is guessed. A week that is half understood would
/// send somebody to a closed door. Source  the subset of https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification that names
/// days and times.
[[nodiscard]] OpeningHours read_hours(std::string_view text);

/// Does it say that it is closed on every day (`fermé`)? Then it has no span, as a text that says nothing has none.
[[nodiscard]] bool is_closed_all_week(std::string_view text);

/// The same in that syntax, days alike joined; read_hours of it gives the same hours back.
[[nodiscard]] std::string hours_text(const OpeningHours& hours);

/// Are these the spans of some week: ascending, within their bounds, none touching another of its day and weeks, at most kOpenSpans? Of one
/// day all are of each week, or of different ones of a month, or of every other one.
[[nodiscard]] bool is_week(const std::vector<OpenSpan>& spans);

/// Is this a day of the span: one of its name, in one of its weeks?
[[nodiscard]] bool falls_on(const OpenSpan& span, std::chrono::local_days day);

/// Is it open then, by the clock of Switzerland? Yesterday's evening counts beyond midnight.
[[nodiscard]] bool is_open_at(const OpeningHours& hours, SwissTime at);

/// When it opens next, from `now` on; nothing where it never says so, or not within kOpensAhead.
[[nodiscard]] std::optional<SwissTime> next_opening(const OpeningHours& hours, SwissTime now);
/// A fifth Saturday comes after three months at most.
inline constexpr std::chrono::days kOpensAhead{92};

}  // namespace ronde::market
