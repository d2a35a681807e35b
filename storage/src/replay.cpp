#include <algorithm>

#include "change_set.hpp"
#include "core.hpp"
#include "ronde/storage/feed.hpp"

namespace ronde::storage {
namespace {

constexpr std::size_t chunk_rows = 1000;  ///< base rows or change sets in one transaction

/// Copies one partition, chunk by chunk, through the writer of the other store.
class Replayer {
 public:
  Replayer(MDB_txn* from, Store& into, PartitionId partition, std::uint64_t& done, const std::function<void(std::uint64_t)>& progress)
      : from_(from), into_(into), partition_(partition), done_(done), progress_(progress) {}

  Result<void> run() {
    const Result<Head> head = read_head(from_, partition_);
    if (!head) return head.error();
    if (Result<void> set = write_head({head->base_sequence, head->base_sequence}); !set) return set;
    for (const Space space : all_spaces) {
      if (Result<void> copied = copy_base(space); !copied) return copied;
    }
    for (std::uint64_t next = head->base_sequence + 1; next <= head->sequence; next += chunk_rows) {
      const std::uint64_t last = std::min(next + chunk_rows - 1, head->sequence);
      if (Result<void> played = play(next, last, head->base_sequence); !played) return played;
    }
    return {};
  }

 private:
  using Step = std::function<Result<void>(MDB_txn*)>;

  Result<void> in_other(const Step& step) {
    const Result<Written> written = into_.core().run_alone(partition_, {}, {}, [&step](WriteView::Job& job) -> Result<std::string> {
      const Result<MDB_txn*> txn = job.change();
      if (!txn) return txn.error();
      if (Result<void> done = step(*txn); !done) return done.error();
      job.rearranged = true;
      return std::string();
    });
    if (!written) return written.error();
    return {};
  }

  Result<void> write_head(Head head) {
    return in_other([this, head](MDB_txn* txn) { return write_row(txn, RawKey::head(partition_), encode_head(head)); });
  }

  /// A base row is both: what stood then, and what stands until a later set changes it.
  Result<void> copy_base(Space space) {
    std::string from;
    while (true) {
      std::vector<Row> rows;
      const auto take = [&rows](std::string_view key, std::string_view value) {
        rows.push_back({std::string(key), std::string(value)});
        return true;
      };
      const Range range = Range::between(from, {}).limited(chunk_rows);
      const Result<std::size_t> visited = scan_rows(from_, partition_, base_table(space), range, take);
      if (!visited) return visited.error();
      if (rows.empty()) return {};
      const Result<void> written = in_other([&](MDB_txn* txn) -> Result<void> {
        for (const Row& row : rows) {
          if (Result<void> base = write_row(txn, RawKey(partition_, base_table(space), row.key), row.value); !base) return base;
          if (Result<void> now = write_row(txn, RawKey(partition_, current_table(space), row.key), row.value); !now) return now;
        }
        return {};
      });
      if (!written) return written;
      tell(rows.size());
      from = rows.back().key + '\0';
    }
  }

  Result<void> play(std::uint64_t first, std::uint64_t last, std::uint64_t base) {
    const Result<void> played = in_other([&](MDB_txn* txn) -> Result<void> {
      for (std::uint64_t sequence = first; sequence <= last; ++sequence) {
        if (Result<void> one = play_one(txn, sequence); !one) return one;
      }
      return write_row(txn, RawKey::head(partition_), encode_head({last, base}));
    });
    if (played) tell(last - first + 1);
    return played;
  }

  Result<void> play_one(MDB_txn* txn, std::uint64_t sequence) {
    const RawKey key = RawKey::feed(partition_, sequence);
    const Result<std::optional<std::string_view>> row = read_row(from_, key);
    if (!row) return row.error();
    if (!*row) return Error{Errc::corrupt, "a change set is missing from the feed"};
    const Result<ChangeSetView> set = parse_change_set(**row);
    if (!set) return set.error();
    const Result<void> applied = for_each_op(*set, [&](const OpView& op) -> Result<void> {
      const RawKey place(partition_, current_table(op.space), op.key);
      if (op.kind == Op::Kind::put) return write_row(txn, place, op.value);
      if (const Result<bool> erased = erase_row(txn, place); !erased) return erased.error();
      return {};
    });
    if (!applied) return applied;
    return write_row(txn, key, **row);
  }

  void tell(std::uint64_t more) {
    done_ += more;
    if (progress_) progress_(done_);
  }

  MDB_txn* from_;
  Store& into_;
  PartitionId partition_;
  std::uint64_t& done_;
  const std::function<void(std::uint64_t)>& progress_;
};

}  // namespace

Result<void> replay(const Store& from, Store& into, const std::function<void(std::uint64_t done)>& progress) {
  {
    const Result<Snapshot> there = into.snapshot();
    if (!there) return there.error();
    const Result<std::vector<PartitionId>> partitions = there->partitions();
    if (!partitions) return partitions.error();
    if (!partitions->empty()) return Error{Errc::conflict, "the store to replay into is not empty"};
  }
  const Result<Txn> here = Txn::read(from.core().env.raw());
  if (!here) return here.error();
  const Result<std::vector<PartitionId>> partitions = list_partitions(here->raw());
  if (!partitions) return partitions.error();
  std::uint64_t done = 0;
  for (const PartitionId& partition : *partitions) {
    if (Result<void> replayed = Replayer(here->raw(), into, partition, done, progress).run(); !replayed) return replayed;
  }
  return {};
}

}  // namespace ronde::storage
