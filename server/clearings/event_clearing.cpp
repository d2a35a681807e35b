#include "clearings/event_clearing.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "clearings/event_check.hpp"
#include "clearings/event_floor.hpp"
#include "clearings/event_rings.hpp"
#include "clearings/event_unserved.hpp"
#include "ronde/formats/certificate.hpp"
#include "ronde/formats/instance.hpp"
#include "ronde/matcher/check_certificate.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::clearings {

using market::EventBook;
using market::EventItem;
using market::EventPerson;
using market::EventRing;
using market::EventTransfer;
using matcher::Exchange;
using matcher::ExchangeKind;
using matcher::Transfer;

namespace {

/// Rings that pass a want twice are as many rings of fewer people: what comes between may close by itself.
std::vector<Exchange> in_short_rings(const std::vector<Exchange>& exchanges) {
  std::vector<Exchange> rings;
  for (const Exchange& exchange : exchanges) {
    if (exchange.kind == ExchangeKind::chain) {
      rings.push_back(exchange);
      continue;
    }
    std::vector<Transfer> path;
    for (const Transfer& transfer : exchange.transfers) {
      path.push_back(transfer);
      const auto before = std::find_if(path.rbegin() + 1, path.rend(), [&](const Transfer& other) { return other.want == transfer.want; });
      if (before == path.rend()) continue;
      rings.push_back({ExchangeKind::cycle, {before.base(), path.end()}});
      path.erase(before.base(), path.end());
    }
    if (!path.empty()) rings.push_back({ExchangeKind::cycle, std::move(path)});
  }
  for (Exchange& ring : rings) {
    if (ring.kind == ExchangeKind::cycle)
      std::ranges::rotate(ring.transfers, std::ranges::min_element(ring.transfers, {}, &Transfer::offer));
  }
  std::ranges::sort(rings, {}, [](const Exchange& ring) { return ring.transfers.front().offer; });
  return rings;
}

/// With numbers and tables still to be given. A cycle through the reserve is a chain from its gift to whoever gives nothing on.
EventRing ring_of(const EventPool& pool, std::vector<Transfer> transfers, ExchangeKind kind) {
  EventRing ring;
  ring.chain = kind == ExchangeKind::chain;
  if (pool.reserve) {
    const auto last = std::ranges::find(transfers, *pool.reserve, &Transfer::want);
    if (last != transfers.end()) {
      std::ranges::rotate(transfers, last + 1);
      transfers.pop_back();
      ring.chain = true;
    }
  }
  std::map<market::EventItemId, market::EventPersonId> owners;
  for (const EventItem& item : pool.book.items) owners.emplace(item.id, item.owner);
  for (const Transfer& transfer : transfers) {
    const market::EventItemId item = pool.items[transfer.offer].value();
    EventTransfer& moves = ring.transfers.emplace_back();
    moves.item = item;
    moves.giver = owners.at(item);
    moves.receiver = pool.people[transfer.want];
  }
  return ring;
}

std::string in_hexadecimal(std::uint64_t number) {
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number >>= 4U) *digit = "0123456789abcdef"[number & 15U];
  return text;
}

std::vector<EventRing> rings_of(const EventPool& pool, const matcher::Clearing& clearing) {
  std::vector<EventRing> rings;
  for (const Exchange& exchange : clearing.exchanges) rings.push_back(ring_of(pool, exchange.transfers, exchange.kind));
  return rings;
}

void tell(const EventPool& pool, const matcher::Clearing& clearing, std::uint64_t seed, market::EventResult& result) {
  result.event = pool.book.event.id;
  result.seed = seed;
  result.input_hash = in_hexadecimal(clearing.certificate.input_hash);
  result.proven = clearing.status == matcher::Status::optimal;
  for (std::size_t i = 0; i < clearing.levels.size(); ++i)
    result.levels.push_back({pool.level_names[i], clearing.levels[i].value, clearing.levels[i].bound});
}

/// What the prices prove; what the search knows more is told beside it.
void certify(const EventPool& pool, const matcher::Clearing& clearing, const EventClearingLimits& limits, EventClearing& done) {
  done.input = formats::pool_to_text(pool.graph);
  done.certificate = formats::certificate_to_json(matcher::certified(pool.graph, clearing, limits.stop), clearing.levels);
}

}  // namespace

EventClearing clear_event(const EventPool& pool, const EventClearingLimits& limits) {
  EventClearing done;
  done.problems = pool.problems;
  if (!done.problems.empty()) return done;
  matcher::Clearing clearing = matcher::clear(pool.graph, pool.objective, pool.caps,
                                              {.stop = limits.stop,
                                               .step_limit = limits.step_limit,
                                               .gap_limit = limits.gap_limit,
                                               .seed = limits.seed,
                                               .progress = {},
                                               .keep_prices = limits.certify,
                                               .run_all = limits.run_all});
  clearing.exchanges = in_short_rings(clearing.exchanges);
  done.problems = matcher::verify(pool.graph, pool.objective, pool.caps, clearing);
  if (!done.problems.empty()) return done;
  tell(pool, clearing, limits.seed, done.result);
  number_rings(pool.book, event_floor(pool.book).kept, rings_of(pool, clearing), done.result);
  done.result.unserved = unserved(pool.book, done.result);
  done.problems = what_is_wrong(pool.book, done.result);
  if (!done.problems.empty()) {
    done.result = {};
  } else if (limits.certify) {
    certify(pool, clearing, limits, done);
  }
  return done;
}

namespace {

/// People who give reason for a warning, and how many there are of what it is about.
class Warnings {
 public:
  void add(std::string_view code, const EventPerson& person) {
    TrialWarning& warning = of(code);
    ++warning.count;
    warning.numbers.push_back(person.number);
  }
  std::vector<TrialWarning> told() && {
    for (TrialWarning& warning : warnings_) {
      std::ranges::sort(warning.numbers);
      warning.numbers.erase(std::unique(warning.numbers.begin(), warning.numbers.end()), warning.numbers.end());
      if (warning.numbers.size() > kTrialNumbersMax) warning.numbers.resize(kTrialNumbersMax);
    }
    std::erase_if(warnings_, [](const TrialWarning& warning) { return warning.count == 0; });
    return std::move(warnings_);
  }

 private:
  TrialWarning& of(std::string_view code) { return *std::ranges::find(warnings_, code, &TrialWarning::code); }
  std::vector<TrialWarning> warnings_{
      {"no_items", 0, {}}, {"no_wishes", 0, {}}, {"unlabelled", 0, {}}, {"unknown_category", 0, {}}, {"not_here", 0, {}}};
};

std::vector<TrialWarning> warnings_of(const EventBook& book, const EventFloor& floor, const market::Taxonomy& taxonomy) {
  Warnings warnings;
  std::set<market::EventPersonId> bring;
  for (const EventItem& item : book.items) bring.insert(item.owner);
  for (const EventPerson* person : floor.people) {
    if (!bring.contains(person->id) && person->at_most == 0) warnings.add("no_items", *person);
    if (!floor.wishes.contains(person->id) && !person->gives_only) warnings.add("no_wishes", *person);
  }
  for (const auto& [id, item] : floor.items) {
    const EventPerson& owner = *floor.by_id.at(item->owner);
    if (item->label.empty()) warnings.add("unlabelled", owner);
    if (taxonomy.category(item->category) == nullptr) warnings.add("unknown_category", owner);
  }
  for (const EventPerson& person : book.people) {
    if (person.presence == market::Presence::expected && !floor.by_id.contains(person.id)) warnings.add("not_here", person);
  }
  return std::move(warnings).told();
}

}  // namespace

TrialReport try_event(const EventBook& book, const market::Taxonomy& taxonomy, const EventClearingLimits& limits) {
  EventClearingLimits quick = limits;
  quick.certify = false;
  const EventFloor floor = event_floor(book);
  EventClearing done = clear_event(event_pool(book), quick);
  TrialReport report;
  report.people = static_cast<std::uint32_t>(book.people.size());
  report.present = static_cast<std::uint32_t>(std::ranges::count(book.people, market::Presence::present, &EventPerson::presence));
  std::set<market::EventPersonId> served;
  for (const EventRing& ring : done.result.rings) {
    for (const EventTransfer& transfer : ring.transfers) served.insert(transfer.receiver);
  }
  report.served = static_cast<std::uint32_t>(served.size());
  report.rings = static_cast<std::uint32_t>(done.result.rings.size());
  report.proven = done.result.proven;
  report.warnings = warnings_of(book, floor, taxonomy);
  report.problems = std::move(done.problems);
  return report;
}

}  // namespace ronde::clearings
