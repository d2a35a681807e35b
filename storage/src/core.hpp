#pragma once
// What a Store owns, in the order in which it is taken down again: writer, snapshots, files.

#include "env.hpp"
#include "log.hpp"
#include "read_pool.hpp"
#include "ronde/storage/store.hpp"
#include "writer.hpp"

namespace ronde::storage {

class Store::Core {
 public:
  Core(Env opened, StoreOptions chosen);
  /// Another log than the embedded one: for tests of the conditional append.
  Core(Env opened, StoreOptions chosen, std::unique_ptr<Log> other);

  /// Queues the job and waits for its answer; Errc::invalid on the writer thread itself, which would wait for ever.
  [[nodiscard]] Result<Written> run(Pending job);
  /// Maintenance on one partition, in a transaction of its own.
  [[nodiscard]] Result<Written> run_alone(const PartitionId& partition, std::string event, Timestamp now, InnerFn inner);

  const Env env;
  const StoreOptions options;
  const std::unique_ptr<Log> log;
  ReadPool pool;
  Writer writer;
};

}  // namespace ronde::storage
