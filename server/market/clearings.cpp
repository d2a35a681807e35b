#include "market/clearings.hpp"

#include "market/keys.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

constexpr std::chrono::hours kHourOfClearing{3};  // when nobody waits for a page
constexpr std::size_t kIdMax = 40;
constexpr std::size_t kCertificateMax = 64UL * 1024;

Timestamp first_after(Timestamp last, Rhythm rhythm) {
  auto day = std::chrono::floor<std::chrono::days>(last);
  if (last >= day + kHourOfClearing) day += std::chrono::days{1};
  while (rhythm == Rhythm::weekly && std::chrono::weekday{day} != std::chrono::Monday) day += std::chrono::days{1};
  return day + kHourOfClearing;
}

}  // namespace

Result<Changes> decide(const MarketView& view, const RecordClearing& command, Timestamp now) {
  const ClearingRecord& record = command.record;
  if (record.id.empty() || record.id.size() > kIdMax || record.certificate.size() > kCertificateMax)
    return invalid("bad-clearing", "", "a clearing has an id and a certificate of reasonable length");
  const RecordKey key = keys::clearing(record);
  if (view.row(key)) return Changes{};
  Workbench bench(view, now);
  bench.put(record);
  bench.write_down({command.audit, now, std::nullopt, "clearing", record.id});
  return std::move(bench).take();
}

std::optional<Timestamp> next_clearing(const MarketView& view) {
  const auto place = view.neighbourhood();
  if (!place) return std::nullopt;
  const auto last = view.last_clearing();
  return first_after(last ? std::max(last->at, place->since) : place->since, place->settings.rhythm);
}

}  // namespace ronde::market
