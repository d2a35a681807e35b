#pragma once
// THE MEMORY. Read this file first: opening, writing, erasing.
//
// One writer thread takes all jobs that wait, opens one transaction, runs each function in a child transaction (a refusal undoes only
// itself), appends each partition's change set to its feed, commits once with fsync, then answers all. A positive answer means: on disk.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/storage/feed.hpp"
#include "ronde/storage/key.hpp"
#include "ronde/storage/reader.hpp"
#include "ronde/storage/result.hpp"
#include "ronde/storage/snapshot.hpp"

namespace ronde::storage {

inline constexpr std::size_t value_size_max = std::size_t{4} << 20;        ///< bytes of one value: records are text, pictures are files
inline constexpr std::size_t change_set_size_max = std::size_t{16} << 20;  ///< bytes of all operations of one write
inline constexpr std::size_t queue_length_max = 4096;                      ///< jobs that may wait; more get Errc::unavailable
inline constexpr std::size_t idempotency_owner_max = 64;                   ///< bytes of IdempotencyKey::owner
inline constexpr std::size_t idempotency_text_max = 128;                   ///< bytes of IdempotencyKey::text
inline constexpr std::chrono::hours idempotency_life{24};
inline constexpr std::chrono::seconds snapshot_life_max{1};

struct StoreOptions {
  std::size_t map_size = std::size_t{64} << 30;           ///< bytes the file may grow to; sparse, costs address space only
  unsigned max_readers = 1024;                            ///< snapshots alive at once; more get Errc::unavailable
  std::uint64_t min_free_bytes = std::uint64_t{1} << 30;  ///< with less free on the disk, writes get Errc::full
  /// The time of the change sets that the store writes by itself (purges). Default: the system clock.
  std::function<Timestamp()> clock;
  /// A commit failed with anything but a full map or disk: nothing in memory is believed any more. Called once, on the writer thread.
  /// Default: one line on stderr and _exit(74). If it returns (tests), every job gets Errc::unavailable from then on.
  std::function<void(std::string_view why)> on_fatal;
  /// A snapshot lived longer than `snapshot_life_max`. Called on the thread that ends it. Default: only counted.
  std::function<void(std::chrono::milliseconds lived)> on_long_snapshot;
};

/// What a write function sees and does. Reads see all earlier jobs of the batch and its own puts. Valid only inside the function.
class WriteView final : public Reader {
 public:
  [[nodiscard]] PartitionId partition() const override;
  [[nodiscard]] Result<std::string> get(std::string_view key) const override;
  [[nodiscard]] Result<std::size_t> scan(const Range& range, const RowVisitor& visit) const override;
  /// The last change set before this one.
  [[nodiscard]] std::uint64_t head() const override;
  /// The number that this change set will have, if it changes anything.
  [[nodiscard]] std::uint64_t sequence() const;
  [[nodiscard]] Timestamp now() const;

  /// Errc::invalid: key empty or too long, value over 4 MiB, change set over 16 MiB, or called from inside a scan. Errc::full.
  /// An error here refuses the whole write, even if the function goes on and returns an answer.
  Result<void> put(std::string_view key, std::string_view value);
  /// True if there was such a row. Erasing what is not there changes nothing.
  Result<bool> erase(std::string_view key);
  /// Names the change set (instead of WriteRequest::event): event at most 255 bytes, detail at most 64 KiB, else the write is refused.
  void set_event(std::string_view name, std::string_view detail = {});

  struct Job;  // the writer's side
  explicit WriteView(Job& job) : job_(&job) {}
  WriteView(const WriteView&) = delete;
  WriteView& operator=(const WriteView&) = delete;

 private:
  Job* job_;
};

/// Decides and changes; the string is the answer's bytes, kept with the idempotency key. It runs on the writer thread, may run more than
/// once (after a conflict or a full map), so it has no side effect but what it puts. An Error, or an exception (Errc::unavailable), is a
/// refusal: nothing of it stays. If it puts nothing, no change set is written.
using WriteFn = std::function<Result<std::string>(WriteView&)>;

/// Same key, same result: a repeat within 24 h gets the first answer, also after a crash. Refusals are not kept.
struct IdempotencyKey {
  std::string owner;                         ///< whose key: bytes of an account or session id; 1 to 64 bytes
  std::string text;                          ///< the client's key; 1 to 128 bytes
  std::array<std::uint8_t, 32> body_hash{};  ///< another hash under the same key gets Errc::mismatch
};

struct WriteRequest {
  PartitionId partition;
  std::string event;  ///< domain event name; the function may say it better with set_event
  std::optional<IdempotencyKey> idempotency;
  Timestamp now{};  ///< read once, at the door
  WriteFn fn;
};

struct Written {
  std::uint64_t sequence{};  ///< of this write's change set (of the first one's, if repeated); without one, the head it decided on
  std::string answer;
  bool repeated{};  ///< the answer is that of an earlier write with this idempotency key
  bool changed{};   ///< a change set was written now
};

/// Called on the writer thread after a commit, once for each partition that changed, after the answers.
using CommitListener = std::function<void(const PartitionId& partition, std::uint64_t first_sequence, std::uint64_t last_sequence)>;

/// What to erase for good; see Store::erase_values.
struct Erasure {
  std::vector<std::string> keys;                ///< keys of rows
  std::vector<std::string> idempotency_owners;  ///< whose kept answers go too (they may quote the values)
  std::string tombstone;                        ///< why, in words that name nobody; at most 64 KiB
  friend bool operator==(const Erasure&, const Erasure&) = default;
};

struct StoreStats {
  std::uint64_t commits{};         ///< durable commits: one fsync each
  std::uint64_t jobs{};            ///< write functions answered positively
  std::uint64_t change_sets{};     ///< appended to feeds
  std::uint64_t refused{};         ///< jobs refused, by themselves or by the store
  std::uint64_t batch_max{};       ///< most jobs that shared one commit
  std::uint64_t long_snapshots{};  ///< that lived longer than snapshot_life_max
  std::uint64_t map_size{};        ///< bytes
  std::uint64_t map_used{};        ///< bytes up to the last page ever used
  std::size_t queue_length{};      ///< jobs waiting now
  unsigned readers{};              ///< reader slots in use
  bool full{};                     ///< the last batch was refused for want of room
};

/// An open store: one folder, one process, one writer thread.
/// Threads  every member may be called from any thread.
/// Stop     the destructor stops writing, then closes. Snapshots must be gone by then.
class Store {
 public:
  /// Opens the folder, or makes it. Must come after any fork.
  /// Errors  Errc::unavailable: another Store (here or elsewhere) has it open. Errc::invalid: a network or FUSE file system, or a store
  ///         written by a newer program. Errc::corrupt: not a store. Errc::full: no room for the file.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder, StoreOptions options = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Queues a write and returns at once. `done` is called exactly once: on the writer thread after the durable commit (hand it over to your
  /// executor there; it must be quick and must not throw), or right here with Errc::unavailable when the queue is full or the store stops.
  /// Errors of the job  what the function returned; Errc::mismatch (idempotency key); Errc::full; Errc::invalid (bounds); Errc::corrupt;
  ///                    Errc::unavailable.
  void submit(WriteRequest request, std::function<void(Result<Written>)> done);
  /// submit and wait: for tests and tools, never from `done`, a listener or a write function (Errc::invalid).
  [[nodiscard]] Result<Written> write(WriteRequest request);

  /// Refuses new writes and finishes those that wait; when it returns, every `done` and every listener has been called for the last
  /// time, so that what they speak to may go. Reading goes on. For the owner's thread; doing it twice is fine.
  void stop_writing();

  /// Errc::unavailable when all reader slots are taken.
  [[nodiscard]] Result<Snapshot> snapshot() const;
  /// For work that cannot be short (backup, check, export): does not count as long-lived. While it lives the file may grow.
  [[nodiscard]] Result<Snapshot> long_snapshot() const;

  /// Adds a listener; call before the first write that it should hear of.
  void on_commit(CommitListener listener);

  /// Drops idempotency rows older than `before`, through ordinary change sets of at most 500 rows (event "storage.purged"). How many went.
  /// Blocks; from a thread that may wait. Works while the store is full.
  [[nodiscard]] Result<std::size_t> purge_idempotency(const PartitionId& partition, Timestamp before);

  /// Folds all change sets but the last `keep_last` into the base, some hundred a transaction, between other writes. The new base sequence.
  /// Blocks; from a thread that may wait. Works while the store is full.
  [[nodiscard]] Result<std::uint64_t> compact(const PartitionId& partition, std::uint64_t keep_last);

  /// Erases rows for good: their values go from the rows, from the base and from every change set at once, in one transaction, with the
  /// kept answers of the owners named. The erasure is itself a change set (event "storage.erased") that leaves a tombstone row, and an
  /// earlier set that had put such a value keeps its number but loses those operations and its detail. Its sequence number.
  /// What stays  keys (choose keys that name nobody); stale bytes in free pages of the live file until they are used again. Backups
  ///             made afterwards hold none.
  /// Cost        reads the partition's whole feed; the writer waits meanwhile.
  [[nodiscard]] Result<std::uint64_t> erase_values(const PartitionId& partition, const Erasure& erasure, Timestamp now);

  [[nodiscard]] StoreStats stats() const;
  [[nodiscard]] const std::filesystem::path& folder() const;

  class Core;  // the workshop: see src/
  [[nodiscard]] Core& core() const { return *core_; }

 private:
  explicit Store(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace ronde::storage
