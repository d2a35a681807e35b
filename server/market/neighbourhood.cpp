#include "market/neighbourhood.hpp"

#include <algorithm>

#include "market/keys.hpp"
#include "market/records.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

Result<void> check_settings(const Settings& s) {
  const auto within = [](std::uint32_t value, std::uint32_t low, std::uint32_t high) { return value >= low && value <= high; };
  if (!within(s.cycle_cap, 2, 4)) return invalid("bad-settings", "/cycle_cap", "2 to 4 transfers");
  if (!within(s.chain_cap, 1, 4)) return invalid("bad-settings", "/chain_cap", "1 to 4 transfers");
  if (!within(s.seat_cap, 2, limits::kSeats)) return invalid("bad-settings", "/seat_cap", "2 to 6 seats");
  if (!within(s.reply_hours, 1, 168)) return invalid("bad-settings", "/reply_hours", "1 hour to a week");
  if (!within(s.hold_hours, 1, 72)) return invalid("bad-settings", "/hold_hours", "1 hour to three days");
  if (!within(s.handover_days, 1, 60)) return invalid("bad-settings", "/handover_days", "1 to 60 days");
  return {};
}

/// Puts a new plan in the place of the one that is there.
Result<void> put_plan(Workbench& bench, const std::vector<QuarterShape>& shapes) {
  if (shapes.empty()) return {};
  for (const QuarterShape& old : bench.quarter_shapes()) bench.erase_row(keys::quarter_shape(old.quarter));
  std::size_t corners = 0;
  for (const QuarterShape& shape : shapes) {
    if (!bench.quarter(shape.quarter)) return invalid("bad-quarter", "/shapes/quarter", "no such quarter");
    if (const auto sound = decode<QuarterShape>(encode(shape)); !sound) return invalid("bad-plan", "/shapes", sound.error().why);
    for (const PlanRing& ring : shape.rings) corners += ring.size();
    bench.put(shape);
  }
  if (shapes.size() > limits::kPlanQuarters || corners > limits::kPlanCorners)
    return invalid("bad-plan", "/shapes", "a plan has at most 200 quarters and 800 corners");
  return {};
}

/// Puts places on the bench. What refers to a quarter is checked against what is there by then.
Result<void> put_places(Workbench& bench, const PutPlaces& places) {
  for (Quarter quarter : places.quarters) {
    Result<std::string> name = clean_text(quarter.name, limits::kPlaceName, Lines::one, "/quarters/name");
    if (!name) return name.error();
    quarter.name = std::move(*name);
    bench.put(quarter);
  }
  for (Walk walk : places.walks) {
    if (!bench.quarter(walk.a) || !bench.quarter(walk.b) || walk.a == walk.b)
      return invalid("bad-walk", "/walks", "a walk joins two quarters of this neighbourhood");
    if (walk.b < walk.a) std::swap(walk.a, walk.b);
    bench.put(walk);
  }
  for (HandoverPoint point : places.points) {
    Result<std::string> name = clean_text(point.name, limits::kPlaceName, Lines::one, "/points/name");
    if (!name) return name.error();
    Result<std::string> hours = clean_text(point.hours, limits::kHours, Lines::one, "/points/hours", true);
    if (!hours) return hours.error();
    if (!bench.quarter(point.quarter)) return invalid("bad-quarter", "/points/quarter", "no such quarter");
    point.name = std::move(*name);
    point.hours = std::move(*hours);
    bench.put(point);
  }
  return put_plan(bench, places.shapes);
}

/// Puts the place's own name and languages on the bench, where one of them is given.
Result<void> put_names(Workbench& bench, Neighbourhood place, const ArrangePlace& command) {
  if (command.name) {
    Result<std::string> name = clean_text(*command.name, limits::kPlaceName, Lines::one, "/name");
    if (!name) return name.error();
    place.name = std::move(*name);
  }
  if (command.languages) {
    place.languages = *command.languages;
    std::vector<Language> sorted = place.languages;
    std::ranges::sort(sorted);
    if (sorted.empty() || std::ranges::adjacent_find(sorted) != sorted.end())
      return invalid("bad-languages", "/languages", "at least one language, each once");
  }
  if (command.name || command.languages) bench.put(place);
  return {};
}

/// A charter of these texts, since now; none of them, and there is none.
Result<void> put_charter(Workbench& bench, const std::vector<std::pair<Language, std::string>>& texts) {
  Charter charter{.texts = {}, .since = bench.now()};
  for (const auto& [language, given] : texts) {
    Result<std::string> text = clean_text(given, limits::kCharter, Lines::many, "/charter/" + std::string(name_of(language)));
    if (!text) return text.error();
    charter.texts.emplace_back(language, std::move(*text));
  }
  std::ranges::sort(charter.texts);
  const auto same_language = [](const auto& a, const auto& b) { return a.first == b.first; };
  if (std::ranges::adjacent_find(charter.texts, same_language) != charter.texts.end())
    return invalid("bad-charter", "/charter", "one text for each language");
  if (charter.texts.empty())
    bench.erase_row(keys::charter());
  else
    bench.put(charter);
  return {};
}

}  // namespace

Result<Changes> decide(const MarketView& view, const FoundNeighbourhood& command, Timestamp now) {
  if (view.neighbourhood()) return conflict("already-founded", "this neighbourhood exists already");
  Result<std::string> name = clean_text(command.name, limits::kPlaceName, Lines::one, "/name");
  if (!name) return name.error();
  if (Result<void> fine = check_settings(command.settings); !fine) return fine.error();
  if (command.quarters.empty()) return invalid("bad-quarter", "/quarters", "a neighbourhood has at least one quarter");
  Workbench bench(view, now);
  Neighbourhood place{command.id, std::move(*name), command.languages, command.settings, now};
  if (place.languages.empty()) place.languages = {Language::fr};
  bench.put(place);
  if (Result<void> put = put_places(bench, {command.quarters, command.walks, command.points, command.shapes}); !put) return put.error();
  bench.say({.type = EventType::neighbourhood_changed});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const PutPlaces& command, Timestamp now) {
  if (!view.neighbourhood()) return not_found("no neighbourhood here");
  Workbench bench(view, now);
  if (Result<void> put = put_places(bench, command); !put) return put.error();
  bench.say({.type = EventType::neighbourhood_changed});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangeSettings& command, Timestamp now) {
  const Result<Member> steward = acting_steward(view, command.by);
  if (!steward) return steward.error();
  if (command.second_factor.value_or(false) && !steward->secured)
    return conflict("second-factor-first", "whoever asks a second factor of others has one");
  auto place = view.neighbourhood();
  if (!place) return not_found("no neighbourhood here");
  Settings& settings = place->settings;
  const Settings before = settings;
  if (command.cycle_cap) settings.cycle_cap = *command.cycle_cap;
  if (command.chain_cap) settings.chain_cap = *command.chain_cap;
  if (command.rhythm) settings.rhythm = *command.rhythm;
  if (command.approval) settings.approval = *command.approval;
  if (command.reply_hours) settings.reply_hours = *command.reply_hours;
  if (command.seat_cap) settings.seat_cap = *command.seat_cap;
  if (command.hold_hours) settings.hold_hours = *command.hold_hours;
  if (command.handover_days) settings.handover_days = *command.handover_days;
  if (command.second_factor) settings.second_factor = *command.second_factor;
  if (settings == before) return Changes{};
  if (Result<void> fine = check_settings(settings); !fine) return fine.error();
  Workbench bench(view, now);
  bench.put(*place);
  bench.write_down({command.audit, now, command.by, "settings-changed", ""});
  bench.say({.type = EventType::neighbourhood_changed});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ArrangePlace& command, Timestamp now) {
  const Result<Member> steward = acting_steward(view, command.by);
  if (!steward) return steward.error();
  const auto place = view.neighbourhood();
  if (!place) return not_found("no neighbourhood here");
  Workbench bench(view, now);
  if (Result<void> put = put_names(bench, *place, command); !put) return put.error();
  if (Result<void> put = put_places(bench, {command.quarters, command.walks, command.points}); !put) return put.error();
  if (bench.quarters().size() > limits::kPlanQuarters || bench.handover_points().size() > limits::kHandoverPoints)
    return conflict("place-full", "at most 200 quarters and 200 hand-over points");
  if (command.charter) {
    if (Result<void> put = put_charter(bench, *command.charter); !put) return put.error();
  }
  bench.write_down({command.audit, now, command.by, command.charter ? "charter-changed" : "place-arranged", ""});
  bench.say({.type = EventType::neighbourhood_changed});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const OutboxDelivered& command, Timestamp now) {
  const RecordKey key{Table::outbox, {keys::number(command.at), command.id.bytes()}};
  if (!view.row(key)) return Changes{};
  Workbench bench(view, now);
  bench.erase_row(key);
  return std::move(bench).take();
}

}  // namespace ronde::market
