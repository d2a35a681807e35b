#include "read_pool.hpp"

#include <cstdio>
#include <cstdlib>

#include "ronde/storage/store.hpp"

namespace ronde::storage {
namespace {

constexpr std::size_t idle_max = 64;  ///< slots kept for the next snapshots; the table has 1,024

}  // namespace

ReadPool::ReadPool(MDB_env* env, LongHook on_long) : env_(env), on_long_(std::move(on_long)) {
  idle_.reserve(idle_max);  // so that giving back needs no memory
}

ReadPool::~ReadPool() {
  if (out_ == 0) return;
  std::fputs("ronde storage: a store was closed while a snapshot was alive\n", stderr);
  std::abort();
}

Result<std::unique_ptr<ReadHandle>> ReadPool::take(bool may_be_long) {
  Result<std::unique_ptr<ReadHandle>> handle = renewed();
  if (!handle) return handle;
  (*handle)->begun_ = std::chrono::steady_clock::now();
  (*handle)->may_be_long_ = may_be_long;
  ++out_;
  return handle;
}

Result<std::unique_ptr<ReadHandle>> ReadPool::renewed() {
  std::unique_ptr<ReadHandle> handle;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      handle = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!handle) {
    Result<Txn> txn = Txn::read(env_);
    if (!txn) return txn.error();
    return std::make_unique<ReadHandle>(*this, std::move(*txn));
  }
  if (const int code = mdb_txn_renew(handle->txn()); code != 0) return lmdb_error(code, "renew a read");
  return handle;
}

void ReadPool::give_back(std::unique_ptr<ReadHandle> handle) noexcept {
  const auto lived = std::chrono::steady_clock::now() - handle->begun_;
  const bool too_long = !handle->may_be_long_ && lived > snapshot_life_max;
  mdb_txn_reset(handle->txn());
  {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < idle_max) idle_.push_back(std::move(handle));
  }
  handle.reset();
  --out_;
  if (!too_long) return;
  ++long_count_;
  if (on_long_) on_long_(std::chrono::duration_cast<std::chrono::milliseconds>(lived));
}

}  // namespace ronde::storage
