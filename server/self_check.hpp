#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "market/words.hpp"
#include "media/photo_folder.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::server {

/// What a check found. Sentences name partitions, tables and ids, never what a row holds: for the operator, not for the log.
struct CheckedStore {
  std::uint64_t partitions = 0;
  std::uint64_t rows = 0;
  std::uint64_t change_sets = 0;
  std::vector<std::string> findings;  ///< empty: all is well; at most 1,000
  std::string refused;                ///< why there could be no check, if so
};

/// Everything that `ronde check` says of a folder, of a store that serves: every value, feed and index on one snapshot, then the rules of
/// the market recounted, each neighbourhood on a snapshot of its own, and that each photo has its files.
/// Cost     reads all rows; blocks its caller; nobody else waits. While it runs the file may grow.
[[nodiscard]] CheckedStore check_everything(storage::Store& store, market::Timestamp now,
                                            const media::PhotoFolder& photos = media::PhotoFolder({}));

/// Checks the store each night, in a thread of its own. It asks the clock once a minute, so a clock that is set costs at most one check
/// too many or too few, never a loop.
class SelfCheck {
 public:
  SelfCheck(storage::Store& store, media::PhotoFolder photos, std::function<market::Timestamp()> now)
      : store_(store), photos_(std::move(photos)), now_(std::move(now)) {}
  ~SelfCheck() { stop(); }
  SelfCheck(const SelfCheck&) = delete;
  SelfCheck& operator=(const SelfCheck&) = delete;

  void start();
  void stop();
  /// Checks now, whatever the hour; one check at a time. Tells the log how many findings there are, and the gauges.
  CheckedStore run();

  [[nodiscard]] std::uint64_t done() const { return done_; }          ///< checks since the start
  [[nodiscard]] std::uint64_t findings() const { return findings_; }  ///< of the last one

 private:
  void each_night();

  storage::Store& store_;
  media::PhotoFolder photos_;
  std::function<market::Timestamp()> now_;
  std::mutex checking_;
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> findings_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace ronde::server
