#pragma once
// Read transactions that are used again: renewing one costs no lock of LMDB's and no search for a free reader slot.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "ronde/storage/result.hpp"
#include "txn.hpp"

namespace ronde::storage {

class ReadPool;

/// What a Snapshot holds: a read transaction and where it goes back to.
class ReadHandle {
 public:
  ReadHandle(ReadPool& pool, Txn txn) : pool_(pool), txn_(std::move(txn)) {}
  [[nodiscard]] MDB_txn* txn() const { return txn_.raw(); }
  [[nodiscard]] ReadPool& pool() const { return pool_; }

 private:
  friend class ReadPool;
  ReadPool& pool_;
  Txn txn_;
  std::chrono::steady_clock::time_point begun_;
  bool may_be_long_ = false;
};

class ReadPool {
 public:
  using LongHook = std::function<void(std::chrono::milliseconds)>;
  ReadPool(MDB_env* env, LongHook on_long);
  /// A snapshot that is still alive would read freed memory: that is a bug of the caller, and stops the process.
  ~ReadPool();
  ReadPool(const ReadPool&) = delete;
  ReadPool& operator=(const ReadPool&) = delete;

  [[nodiscard]] Result<std::unique_ptr<ReadHandle>> take(bool may_be_long);
  void give_back(std::unique_ptr<ReadHandle> handle) noexcept;
  [[nodiscard]] std::uint64_t long_count() const { return long_count_; }

 private:
  [[nodiscard]] Result<std::unique_ptr<ReadHandle>> renewed();

  MDB_env* env_;
  LongHook on_long_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<ReadHandle>> idle_;  // guarded by mutex_
  std::atomic<std::uint64_t> long_count_{0};
  std::atomic<std::int64_t> out_{0};
};

}  // namespace ronde::storage
