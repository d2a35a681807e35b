#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "market/words.hpp"

// Hours as they hang on a door, and how OpenStreetMap and we write them. Pure; whether it is open now is said by who looks at a clock.
namespace ronde::market {

/// Reads a week such as `Mo-Fr 09:00-12:00,14:00-18:30; Sa 09:00-16:00; Su off`, or `24/7`. A later rule replaces an earlier one for its
/// days; hours after midnight belong to the evening before (`Fr 18:00-02:00`). For `off` one may write `fermé`, `geschlossen`, `chiuso`.
/// Rules for public and school holidays (`PH off`) go to the note, since no week tells when they are.
/// Never refuses: where anything else stands in it, such as months or sunset, the whole text is the note and no span is guessed. A week
/// that is half understood would send somebody to a closed door. Source  the subset of
/// https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification that names days and times.
[[nodiscard]] OpeningHours read_hours(std::string_view text);

/// Does it say that it is closed on every day (`fermé`)? Then it has no span, as a text that says nothing has none.
[[nodiscard]] bool is_closed_all_week(std::string_view text);

/// The same in that syntax, days alike joined; read_hours of it gives the same hours back.
[[nodiscard]] std::string hours_text(const OpeningHours& hours);

/// Are these the spans of some week: ascending, within their bounds, none touching another of its day, at most kOpenSpans?
[[nodiscard]] bool is_week(const std::vector<OpenSpan>& spans);

/// Is it open in that minute of that day of the week (Monday 0)? Yesterday's evening counts beyond midnight.
[[nodiscard]] bool is_open_at(const OpeningHours& hours, std::uint32_t day, std::uint32_t minute);

}  // namespace ronde::market
