#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/reach.hpp"
#include "erased_list.hpp"
#include "market/market_view.hpp"
#include "media/photo_folder.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::server {

/// What the nightly maintenance has done since the start.
struct MaintenanceFigures {
  std::atomic<std::uint64_t> runs{0};
  std::atomic<std::uint64_t> faults{0};              ///< steps that the store refused; the log says which
  std::atomic<std::uint64_t> answers_purged{0};      ///< of Idempotency-Keys older than a day
  std::atomic<std::uint64_t> sessions_swept{0};      ///< thirty days idle, or ninety days old
  std::atomic<std::uint64_t> pointers_mended{0};     ///< from an address to its account: put where missing, taken where astray
  std::atomic<std::uint64_t> reaches_swept{0};       ///< rows with an address that nobody confirmed, or a device that has signed out
  std::atomic<std::uint64_t> notes_forgotten{0};     ///< notifications older than limits::kNotificationLife
  std::atomic<std::uint64_t> rows_forgotten{0};      ///< whose clock ran out: listings, exchanges, invitations, concerns, counts, journal
  std::atomic<std::uint64_t> months_published{0};    ///< whose figures every member may read from then on
  std::atomic<std::uint64_t> fairness_published{0};  ///< months of which everybody may read whom proposals reached
  std::atomic<std::uint64_t> people_erased{0};       ///< who had left
  std::atomic<std::uint64_t> threads_forgotten{0};   ///< exchanges whose messages were older than limits::kMessageLife
  std::atomic<std::uint64_t> photos_swept{0};        ///< whose files no listing names any more
  std::atomic<std::uint64_t> partitions_folded{0};   ///< whose feed was longer than is kept
};

/// Keeps a store from growing with what nobody needs any more, each night, in a thread of its own. Each step is small and goes through the
/// writer's queue between other writes: none of them waits long.
/// Threads  `run`, `run_if_due` one at a time; the rest from any.
class Maintenance {
 public:
  struct Context {
    storage::Store& store;
    accounts::Accounts& accounts;
    accounts::Reaches& reaches;
    std::function<market::Timestamp()> now;
    /// Between two steps, so that a small machine's disk is not kept busy. Tests need none.
    std::chrono::milliseconds pause{20};
    /// How many change sets a feed keeps at most, and none that is older than limits::kHistoryLife. A device that was away longer reloads
    /// instead of resuming. Some weeks of a busy commune, about 20 MB; in the accounts nobody resumes.
    std::uint64_t kept_sets_of_a_neighbourhood = 20'000;
    std::uint64_t kept_sets_of_accounts = 200;
    media::PhotoFolder photos{{}};
    ErasedList erased{{}};  ///< who was erased; an older backup must not bring them back
  };
  explicit Maintenance(Context context);
  ~Maintenance() { stop(); }
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;

  void start();
  void stop();

  /// Somebody has left there: what is theirs alone is erased at once, in the thread of the maintenance. Any thread.
  void somebody_left(market::NeighbourhoodId home);
  /// Erases who has left since; what the thread does when it is told. Blocks.
  void erase_who_left();

  /// Runs if its hour has come: three o'clock (UTC), and first an hour after the start, for machines that are off at night. Did it?
  bool run_if_due();
  /// Runs now, to the end or until `stop`. Blocks.
  void run();

  [[nodiscard]] const MaintenanceFigures& figures() const { return figures_; }
  [[nodiscard]] market::Timestamp next() const { return next_; }

 private:
  void each_minute();
  void tend(const storage::PartitionId& partition, market::Timestamp now);
  void erase_in(market::NeighbourhoodId home);
  void forget_old(const storage::PartitionId& partition, market::Timestamp now);
  void publish_months(const storage::PartitionId& partition, market::Timestamp now);
  void publish_fairness(const storage::PartitionId& partition, market::Timestamp now);
  [[nodiscard]] std::set<market::MemberId> reached_beside_the_app(const market::MarketView& view) const;
  void forget_notes(const storage::PartitionId& partition, market::Timestamp now);
  void forget_threads(const storage::PartitionId& partition, market::Timestamp now);
  [[nodiscard]] bool forget_thread(market::NeighbourhoodId home, market::ProposalId thread, market::Timestamp now);
  void sweep_photos(const storage::PartitionId& partition, market::Timestamp now);
  void fault(std::string_view what);
  /// How many of the last change sets are younger than their clock.
  [[nodiscard]] storage::Result<std::uint64_t> young_sets(const storage::PartitionId& partition, market::Timestamp now);
  /// False when it is time to stop.
  [[nodiscard]] bool rest(std::chrono::milliseconds time);
  /// The same, until somebody leaves too.
  [[nodiscard]] bool rest_or_erase(std::chrono::milliseconds time);

  Context context_;
  market::Timestamp next_;
  MaintenanceFigures figures_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::vector<market::NeighbourhoodId> left_;  // where somebody has left, by the mutex
  std::thread thread_;
};

}  // namespace ronde::server
