#include "ronde/storage/store.hpp"

#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <string>

#include "core.hpp"

namespace ronde::storage {
namespace {

constexpr int exit_disk_failed = 74;  // EX_IOERR of sysexits.h

[[noreturn]] void leave(std::string_view why) {
  // Without stdio or destructors, which could wait for locks that other threads hold, and without memory, which may be what is wanting.
  for (const std::string_view part :
       {std::string_view("ronde storage: nothing in memory can be believed: "), why, std::string_view("\n")}) {
    (void)!::write(STDERR_FILENO, part.data(), part.size());
  }
  ::_exit(exit_disk_failed);
}

StoreOptions completed(StoreOptions options) {
  if (!options.clock) {
    options.clock = [] { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
  }
  if (!options.on_fatal) options.on_fatal = [](std::string_view why) { leave(why); };
  return options;
}

}  // namespace

Store::Core::Core(Env opened, StoreOptions chosen) : Core(std::move(opened), std::move(chosen), std::make_unique<EmbeddedLog>()) {}

Store::Core::Core(Env opened, StoreOptions chosen, std::unique_ptr<Log> other)
    : env(std::move(opened)),
      options(completed(std::move(chosen))),
      log(std::move(other)),
      pool(env.raw(), options.on_long_snapshot),
      writer(env, *log, options) {}

Result<Written> Store::Core::run(Pending job) {
  if (writer.is_writer_thread()) return Error{Errc::invalid, "the writer thread cannot wait for itself"};
  struct Answer {
    std::mutex mutex;
    std::condition_variable here;
    std::optional<Result<Written>> value;
  } answer;
  job.done = [&answer](Result<Written> result) {
    const std::lock_guard lock(answer.mutex);
    answer.value.emplace(std::move(result));
    answer.here.notify_one();  // under the lock: the waiter cannot take `answer` down before this returns
  };
  writer.submit(std::move(job));
  std::unique_lock lock(answer.mutex);
  answer.here.wait(lock, [&answer] { return answer.value.has_value(); });
  return std::move(*answer.value);
}

Result<Written> Store::Core::run_alone(const PartitionId& partition, std::string event, Timestamp now, InnerFn inner) {
  Pending job;
  job.request.partition = partition;
  job.request.event = std::move(event);
  job.request.now = now;
  job.inner = std::move(inner);
  job.uses_reserve = true;
  job.alone = true;
  return run(std::move(job));
}

Store::Store(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder, StoreOptions options) {
  Result<Env> env = Env::open(folder, {options.map_size, options.max_readers});
  if (!env) return env.error();
  return std::unique_ptr<Store>(new Store(std::make_unique<Core>(std::move(*env), std::move(options))));
}

void Store::submit(WriteRequest request, std::function<void(Result<Written>)> done) {
  core_->writer.submit({std::move(request), std::move(done)});
}

Result<Written> Store::write(WriteRequest request) {
  return core_->run({std::move(request), {}});
}

Result<Snapshot> Store::snapshot() const {
  Result<std::unique_ptr<ReadHandle>> handle = core_->pool.take(false);
  if (!handle) return handle.error();
  return Snapshot(std::unique_ptr<ReadHandle, Snapshot::Giveback>(handle->release()));
}

Result<Snapshot> Store::long_snapshot() const {
  Result<std::unique_ptr<ReadHandle>> handle = core_->pool.take(true);
  if (!handle) return handle.error();
  return Snapshot(std::unique_ptr<ReadHandle, Snapshot::Giveback>(handle->release()));
}

void Store::stop_writing() {
  core_->writer.stop();
}

void Store::on_commit(CommitListener listener) {
  core_->writer.on_commit(std::move(listener));
}

StoreStats Store::stats() const {
  StoreStats stats;
  core_->writer.add_stats(stats);
  stats.long_snapshots = core_->pool.long_count();
  const Env::Space space = core_->env.space();
  stats.map_size = space.map_size;
  stats.map_used = space.used;
  stats.readers = space.readers;
  return stats;
}

const std::filesystem::path& Store::folder() const {
  return core_->env.folder();
}

}  // namespace ronde::storage
