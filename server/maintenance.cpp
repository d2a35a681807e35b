#include "maintenance.hpp"

#include <chrono>
#include <optional>
#include <vector>

#include "erasure.hpp"
#include "log/log.hpp"
#include "market/fairness.hpp"
#include "market/keeping.hpp"
#include "market/messages.hpp"
#include "market/notifications.hpp"
#include "market/statistics.hpp"
#include "market_door.hpp"
#include "nights.hpp"

namespace ronde::server {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr hours photo_rest{1};         // what was written since may be waiting for its record
constexpr hours hour_of_the_night{3};  // after the nightly clearing and check, before anybody is up

}  // namespace

Maintenance::Maintenance(Context context) : context_(std::move(context)) {
  const auto now = context_.now();
  next_ = std::min<market::Timestamp>(next_night(now, hour_of_the_night), now + hours{1});
}

void Maintenance::start() {
  thread_ = std::thread([this] { each_minute(); });
}

void Maintenance::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Maintenance::rest(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, time, [this] { return stopped_; });
}

bool Maintenance::rest_or_erase(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  (void)wake_.wait_for(lock, time, [this] { return stopped_ || !left_.empty(); });
  return !stopped_;
}

void Maintenance::somebody_left(market::NeighbourhoodId home) {
  {
    const std::scoped_lock lock(mutex_);
    left_.push_back(home);
  }
  wake_.notify_all();
}

void Maintenance::erase_who_left() {
  std::vector<market::NeighbourhoodId> homes;
  {
    const std::scoped_lock lock(mutex_);
    homes.swap(left_);
  }
  for (const auto home : homes) erase_in(home);
}

void Maintenance::erase_in(market::NeighbourhoodId home) {
  const auto erased = server::erase_who_left(context_.store, context_.accounts, home, context_.erased, context_.now());
  if (!erased) return fault(erased.error().why);  // the entry stays in the outbox: tonight, or the next start
  figures_.people_erased += *erased;
  if (*erased > 0) log::info("people_erased", {{"count", static_cast<std::int64_t>(*erased)}});
}

/// It asks the clock each minute: one that is set, or a machine that slept, costs a run too many or too few, never a loop.
void Maintenance::each_minute() {
  while (rest_or_erase(std::chrono::minutes{1})) {
    erase_who_left();
    (void)run_if_due();
  }
}

bool Maintenance::run_if_due() {
  const auto now = context_.now();
  if (now < next_ && now > next_ - days{1} - hours{1}) return false;
  next_ = next_night(now, hour_of_the_night);
  run();
  return true;
}

void Maintenance::run() {
  const auto now = context_.now();
  context_.accounts.sweep_memory(now);
  std::vector<storage::PartitionId> partitions;
  if (const auto snapshot = context_.store.snapshot()) {
    if (auto all = snapshot->partitions()) partitions = std::move(*all);
  }
  for (const auto& partition : partitions) {
    tend(partition, now);
    if (!rest(context_.pause)) return;
  }
  ++figures_.runs;
  log::info("maintenance_done",
            {{"partitions", static_cast<std::int64_t>(partitions.size())}, {"faults", static_cast<std::int64_t>(figures_.faults.load())}});
}

/// What goes out of the rows first, then the feed that tells of it.
void Maintenance::tend(const storage::PartitionId& partition, market::Timestamp now) {
  const auto purged = context_.store.purge_idempotency(partition, now - storage::idempotency_life);
  if (!purged) return fault(purged.error().why);
  figures_.answers_purged += *purged;
  const bool home = partition.kind() == storage::PartitionId::Kind::neighbourhood;
  if (home) erase_in(market::NeighbourhoodId(partition.id()));
  if (home) publish_months(partition, now);    // before anything that they count is forgotten
  if (home) publish_fairness(partition, now);  // after the statistics that it has to stand beside
  if (home) forget_notes(partition, now);
  if (home) forget_old(partition, now);
  if (home) forget_threads(partition, now);
  if (home) sweep_photos(partition, now);
  if (partition.kind() == storage::PartitionId::Kind::accounts) {
    const auto swept = context_.accounts.sweep(partition, now);
    if (!swept) return fault(swept.error().why);
    figures_.sessions_swept += *swept;
    const auto forgotten = context_.reaches.sweep(partition, now);  // after the sessions, which devices go with
    if (!forgotten) return fault(forgotten.error().why);
    figures_.reaches_swept += *forgotten;
  }
  if (!home) {
    const auto mended = context_.reaches.index().mend(partition, now);
    if (!mended) return fault(mended.error().why);
    figures_.pointers_mended += *mended;
  }
  const auto young = young_sets(partition, now);
  if (!young) return fault(young.error().why);
  const std::uint64_t kept = std::min(*young, home ? context_.kept_sets_of_a_neighbourhood : context_.kept_sets_of_accounts);
  const auto snapshot = context_.store.snapshot();
  const auto head = snapshot ? snapshot->head(partition) : snapshot.error();
  if (!head) return fault(head.error().why);
  if (head->sequence - head->base_sequence <= kept) return;
  const auto folded = context_.store.compact(partition, kept);
  if (!folded) return fault(folded.error().why);
  ++figures_.partitions_folded;
}

/// Change sets stand in the order of their times, as near as clocks go.
storage::Result<std::uint64_t> Maintenance::young_sets(const storage::PartitionId& partition, market::Timestamp now) {
  const auto snapshot = context_.store.snapshot();
  const auto head = snapshot ? snapshot->head(partition) : snapshot.error();
  if (!head) return head.error();
  std::uint64_t old = head->base_sequence, beyond = head->sequence + 1;  // all up to `old` are, from `beyond` on none is
  while (old + 1 < beyond) {
    const std::uint64_t middle = old + (beyond - old) / 2;
    const auto slice = snapshot->feed(partition, middle - 1, 1);
    if (!slice) return slice.error();
    const bool is_old = !slice->sets.empty() && slice->sets.front().time < now - market::limits::kHistoryLife;
    (is_old ? old : beyond) = middle;
  }
  return head->sequence + 1 - beyond;
}

void Maintenance::forget_old(const storage::PartitionId& partition, market::Timestamp now) {
  const market::NeighbourhoodId home(partition.id());
  std::optional<market::RecordKey> after;
  do {
    market::OldRows old;
    {
      const auto snapshot = context_.store.snapshot();
      if (!snapshot) return fault(snapshot.error().why);
      const auto rows = snapshot->of(partition);
      if (!rows) return fault(rows.error().why);
      old = market::old_rows(StoreView(*rows), now, after);
    }
    if (!old.keys.empty()) {
      const std::size_t count = old.keys.size();
      const auto done = run_now(context_.store, home, market::ForgetOld{std::move(old.keys)}, now);
      if (!done) return fault(done.error().why);
      figures_.rows_forgotten += count;
    }
    after = std::move(old.next);
  } while (after && rest(context_.pause));
}

/// One month at a time: each is counted on a snapshot and written by itself.
void Maintenance::publish_months(const storage::PartitionId& partition, market::Timestamp now) {
  const market::NeighbourhoodId home(partition.id());
  do {
    std::optional<market::MonthFigures> figures;
    {
      const auto snapshot = context_.store.long_snapshot();
      if (!snapshot) return fault(snapshot.error().why);
      const auto rows = snapshot->of(partition);
      if (!rows) return fault(rows.error().why);
      const StoreView view(*rows);
      const auto month = market::month_to_publish(view, now);
      if (!month) return;
      figures = market::figures_of(view, *month, now);
    }
    const auto done = run_now(context_.store, home, market::PublishMonth{*std::move(figures)}, now);
    if (!done) return fault(done.error().why);
    ++figures_.months_published;
  } while (rest(context_.pause));
}

void Maintenance::publish_fairness(const storage::PartitionId& partition, market::Timestamp now) {
  const market::NeighbourhoodId home(partition.id());
  do {
    std::optional<market::FairnessMonth> figures;
    {
      const auto snapshot = context_.store.long_snapshot();
      if (!snapshot) return fault(snapshot.error().why);
      const auto rows = snapshot->of(partition);
      if (!rows) return fault(rows.error().why);
      const StoreView view(*rows);
      const auto month = market::fairness_to_publish(view, now);
      if (!month) return;
      figures = market::fairness_of(view, *month, reached_beside_the_app(view), now);
    }
    const auto done = run_now(context_.store, home, market::PublishFairness{*std::move(figures)}, now);
    if (!done) return fault(done.error().why);
    ++figures_.fairness_published;
  } while (rest(context_.pause));
}

/// Whom a mail or a push reaches. Accounts know it, the market does not.
std::set<market::MemberId> Maintenance::reached_beside_the_app(const market::MarketView& view) const {
  std::set<market::MemberId> reached;
  view.each_member([&](const market::Member& member) {
    for (const auto& known : context_.reaches.find_each(member.account.bytes())) {
      if (market::MemberId(known.membership.member) != member.id) continue;
      const bool by_mail = !known.reach.email.empty() && !known.reach.is_paused();
      if (by_mail || !known.reach.devices.empty()) reached.insert(member.id);
    }
    return true;
  });
  return reached;
}

void Maintenance::forget_notes(const storage::PartitionId& partition, market::Timestamp now) {
  const market::NeighbourhoodId home(partition.id());
  std::optional<market::RecordKey> after;
  do {
    market::OldNotifications old;
    {
      const auto snapshot = context_.store.snapshot();
      if (!snapshot) return fault(snapshot.error().why);
      const auto rows = snapshot->of(partition);
      if (!rows) return fault(rows.error().why);
      old = market::old_notifications(StoreView(*rows), now, after);
    }
    if (!old.keys.empty()) {
      const std::size_t count = old.keys.size();
      const auto done = run_now(context_.store, home, market::ForgetNotifications{std::move(old.keys)}, now);
      if (!done) return fault(done.error().why);
      figures_.notes_forgotten += count;
    }
    after = std::move(old.next);
  } while (after && rest(context_.pause));
}

void Maintenance::forget_threads(const storage::PartitionId& partition, market::Timestamp now) {
  const market::NeighbourhoodId home(partition.id());
  std::optional<market::RecordKey> after;
  do {
    market::OldThreads old;
    {
      const auto snapshot = context_.store.snapshot();
      if (!snapshot) return fault(snapshot.error().why);
      const auto rows = snapshot->of(partition);
      if (!rows) return fault(rows.error().why);
      old = market::old_threads(StoreView(*rows), now, after);
    }
    for (const market::ProposalId thread : old.proposals) {
      if (!forget_thread(home, thread, now)) return;
      ++figures_.threads_forgotten;
    }
    after = std::move(old.next);
  } while (after && rest(context_.pause));
}

/// In as many small writes as it takes.
bool Maintenance::forget_thread(market::NeighbourhoodId home, market::ProposalId thread, market::Timestamp now) {
  bool some_left = true;
  while (some_left) {
    const auto done = run_now(context_.store, home, market::ForgetMessages{thread}, now);
    if (!done) return fault(done.error().why), false;
    const auto snapshot = context_.store.snapshot();
    if (!snapshot) return fault(snapshot.error().why), false;
    const auto rows = snapshot->of(partition_of(home));
    if (!rows) return fault(rows.error().why), false;
    some_left = !StoreView(*rows).messages_in(thread, 1).empty();
    if (!rest(context_.pause)) return false;
  }
  return true;
}

/// Of listings that were given, of uploads that the power cut off, of a restore. The files are listed before the snapshot is taken: a photo
/// that was named meanwhile is seen.
void Maintenance::sweep_photos(const storage::PartitionId& partition, market::Timestamp now) {
  const market::NeighbourhoodId home(partition.id());
  const auto old = context_.photos.older_than(home, now - photo_rest);
  if (old.empty()) return;
  const auto snapshot = context_.store.long_snapshot();
  if (!snapshot) return fault(snapshot.error().why);
  const auto rows = snapshot->of(partition);
  if (!rows) return fault(rows.error().why);
  figures_.photos_swept += context_.photos.sweep(home, old, StoreView(*rows));
}

void Maintenance::fault(std::string_view what) {
  ++figures_.faults;
  log::error("maintenance_failed", {{"what", what}});
}

}  // namespace ronde::server
