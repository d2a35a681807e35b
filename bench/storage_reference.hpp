#pragma once
// The bare program against which the store is measured: LMDB, one writer thread, one transaction a batch, one fsync, and nothing else:
// no child transactions, no checksums, no sequence numbers, no idempotency, no snapshots.

#include <lmdb.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ronde::bench {

using Puts = std::vector<std::pair<std::string, std::string>>;

class BareStore {
 public:
  explicit BareStore(const std::filesystem::path& folder);
  ~BareStore();
  BareStore(const BareStore&) = delete;
  BareStore& operator=(const BareStore&) = delete;
  /// Returns when the puts are on the disk. Ends the program on any error: it is a measuring stick.
  void write(const Puts& puts);

 private:
  struct Waiting {
    const Puts* puts;
    std::mutex mutex;
    std::condition_variable here;
    bool done = false;
  };
  void run();
  void commit(const std::vector<Waiting*>& jobs);

  MDB_env* env_ = nullptr;
  MDB_dbi tree_{};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Waiting*> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ronde::bench
