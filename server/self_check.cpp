#include "self_check.hpp"

#include <algorithm>

#include "log/log.hpp"
#include "market/invariants.hpp"
#include "nights.hpp"
#include "ronde/storage/backup.hpp"
#include "store_view.hpp"

namespace ronde::server {
namespace {

constexpr std::size_t findings_max = 1000;
constexpr std::chrono::hours hour_of_the_check{2};
constexpr std::chrono::minutes look_every{1};

void check_market(storage::Store& store, market::Timestamp now, const media::PhotoFolder& photos, CheckedStore& checked) {
  const auto partitions = [&]() -> storage::Result<std::vector<storage::PartitionId>> {
    const auto snapshot = store.snapshot();
    if (!snapshot) return snapshot.error();
    return snapshot->partitions();
  }();
  if (!partitions) {
    checked.refused = partitions.error().why;
    return;
  }
  for (const auto& partition : *partitions) {
    if (partition.kind() != storage::PartitionId::Kind::neighbourhood) continue;
    const auto snapshot = store.long_snapshot();
    const auto rows = snapshot ? snapshot->of(partition) : snapshot.error();
    if (!rows) {
      checked.refused = rows.error().why;
      return;
    }
    const StoreView view(*rows);
    auto sentences = market::violations_in_use(view, now);
    std::ranges::move(photos.missing(market::NeighbourhoodId(partition.id()), view), std::back_inserter(sentences));
    for (auto& sentence : sentences) {
      if (checked.findings.size() < findings_max) checked.findings.push_back(partition.text() + ": " + std::move(sentence));
    }
  }
}

}  // namespace

CheckedStore check_everything(storage::Store& store, market::Timestamp now, const media::PhotoFolder& photos) {
  CheckedStore checked;
  const auto report = storage::check(store);
  if (!report) {
    checked.refused = report.error().why;
    return checked;
  }
  checked.partitions = report->partitions;
  checked.rows = report->rows;
  checked.change_sets = report->change_sets;
  for (const auto& finding : report->findings) checked.findings.push_back(finding.where + ": " + finding.what);
  check_market(store, now, photos, checked);
  return checked;
}

CheckedStore SelfCheck::run() {
  const std::scoped_lock one_at_a_time(checking_);
  auto checked = check_everything(store_, now_(), photos_);
  findings_ = checked.findings.size();
  ++done_;
  const auto rows = static_cast<std::int64_t>(checked.rows);
  const auto found = static_cast<std::int64_t>(checked.findings.size());
  if (!checked.refused.empty())
    log::error("self_check_refused", {{"why", checked.refused}});
  else if (found > 0)
    log::error("self_check_found", {{"findings", found}, {"rows", rows}});
  else
    log::info("self_check_clean", {{"rows", rows}});
  return checked;
}

void SelfCheck::start() {
  thread_ = std::thread([this] { each_night(); });
}

void SelfCheck::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SelfCheck::each_night() {
  auto due = next_night(now_(), hour_of_the_check);
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, look_every, [this] { return stopped_; })) {
    const auto now = now_();
    if (now < due && due - now <= std::chrono::days{1}) continue;
    const bool is_night = now >= due;
    due = next_night(now, hour_of_the_check);
    if (!is_night) continue;  // the clock was set back by days: begin to count anew
    lock.unlock();
    (void)run();
    lock.lock();
  }
}

}  // namespace ronde::server
