#include "storage_reference.hpp"

#include <cstdio>
#include <cstdlib>

namespace ronde::bench {
namespace {

void must(int code) {
  if (code == 0) return;
  std::fprintf(stderr, "bare LMDB: %s\n", mdb_strerror(code));
  std::exit(1);
}

}  // namespace

BareStore::BareStore(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  must(mdb_env_create(&env_));
  must(mdb_env_set_mapsize(env_, std::size_t{64} << 30));
  must(mdb_env_set_maxreaders(env_, 1024));
  must(mdb_env_open(env_, folder.c_str(), MDB_NOTLS, 0600));
  MDB_txn* txn = nullptr;
  must(mdb_txn_begin(env_, nullptr, 0, &txn));
  must(mdb_dbi_open(txn, nullptr, 0, &tree_));
  must(mdb_txn_commit(txn));
  thread_ = std::thread([this] { run(); });
}

BareStore::~BareStore() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  mdb_env_close(env_);
}

void BareStore::write(const Puts& puts) {
  Waiting job;
  job.puts = &puts;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&job);
  }
  wake_.notify_one();
  std::unique_lock lock(job.mutex);
  job.here.wait(lock, [&job] { return job.done; });
}

void BareStore::run() {
  std::vector<Waiting*> jobs;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !waiting_.empty() || stopping_; });
      if (waiting_.empty()) return;
      jobs.swap(waiting_);
    }
    commit(jobs);
    for (Waiting* job : jobs) {
      const std::lock_guard lock(job->mutex);
      job->done = true;
      job->here.notify_one();
    }
    jobs.clear();
  }
}

void BareStore::commit(const std::vector<Waiting*>& jobs) {
  MDB_txn* txn = nullptr;
  must(mdb_txn_begin(env_, nullptr, 0, &txn));
  for (const Waiting* job : jobs) {
    for (const auto& [key, value] : *job->puts) {
      MDB_val raw_key{key.size(), const_cast<char*>(key.data())};
      MDB_val raw_value{value.size(), const_cast<char*>(value.data())};
      must(mdb_put(txn, tree_, &raw_key, &raw_value, 0));
    }
  }
  must(mdb_txn_commit(txn));
}

}  // namespace ronde::bench
