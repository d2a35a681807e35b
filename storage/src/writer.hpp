#pragma once
// The one writer thread and its group commit.
//
//   queue -> take all that waits -> ONE transaction: run each job in a child -> log.append(drafts) -> commit, fsync -> answer all
//
// Gathering   those who were just answered often ask again at once, and the first of them alone would cost the others a whole fsync. So
//             after a batch of 8 or more the writer waits until half as many are back, but for a quarter of that batch's time at most,
//             and never over a millisecond. One who writes alone never waits.
// Threads     submit from anywhere; everything else happens on the writer thread. The queue's mutex is held for a push or a swap only.
// Full        a batch that does not fit, on the disk or in batch_bytes_max, is halved until it is one job; that one is refused with
// Errc::full. Conflict    (a log that others append to) aborts the batch and runs its functions again. Fatal       a commit that fails
// otherwise: nothing in memory is believed any more, on_fatal, and no job is answered positively again.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "env.hpp"
#include "job.hpp"
#include "log.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::storage {

inline constexpr std::size_t batch_length_max = 1024;  ///< jobs in one transaction: bounds what a crash or a halving runs again
inline constexpr std::size_t batch_bytes_max = std::size_t{64}
                                               << 20;  ///< of operations in one transaction: they lie in memory until it commits
inline constexpr int conflict_tries = 8;

class Writer {
 public:
  Writer(const Env& env, Log& log, const StoreOptions& options);
  ~Writer() { stop(); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Refuses new jobs, finishes those that wait. One thread may call it, as often as it likes.
  void stop();
  void submit(Pending job);
  void on_commit(CommitListener listener);
  [[nodiscard]] bool is_writer_thread() const { return std::this_thread::get_id() == thread_.get_id(); }
  void add_stats(StoreStats& stats) const;

 private:
  enum class Verdict { done, conflict, full, unavailable, fatal };
  struct Standing {
    Head head;
    std::uint64_t first = 0;  ///< of this batch's change sets; 0: none yet
  };

  void run();
  bool take(std::vector<Pending>& jobs);
  void gather(std::unique_lock<std::mutex>& lock);
  void serve(std::span<Pending> jobs);
  void process(std::span<Pending> jobs);
  void answer(std::span<Pending> jobs);
  void answer_all(std::span<Pending> jobs, const Error& error);
  void tell_listeners();

  [[nodiscard]] Verdict attempt_in_memory(std::span<Pending> jobs);
  [[nodiscard]] Verdict attempt(std::span<Pending> jobs);
  [[nodiscard]] Verdict append_and_commit(Txn txn);
  [[nodiscard]] Result<Written> run_job(MDB_txn* parent, const Pending& pending, bool has_room);
  [[nodiscard]] Result<Written> finish_job(WriteView::Job& job, std::string answer);
  [[nodiscard]] Result<Standing*> standing(MDB_txn* txn, const PartitionId& partition);
  [[nodiscard]] Verdict judge(const Error& error, int code);
  [[nodiscard]] bool has_room();
  void fail(const std::string& why);
  void check_readers_if_due();

  const Env& env_;
  Log& log_;
  const StoreOptions& options_;
  std::uint64_t reserve_bytes_;

  mutable std::mutex mutex_;  // guards the five below
  std::condition_variable wake_;
  std::vector<Pending> waiting_;
  std::size_t wanted_ = SIZE_MAX;  ///< the writer is to be woken when so many wait
  bool stopping_ = false;
  std::shared_ptr<const std::vector<CommitListener>> listeners_;

  // The batch at hand: writer thread only; members so that their memory is used again.
  std::vector<Result<Written>> outcomes_;
  std::vector<Draft> drafts_;
  std::unordered_map<PartitionId, Standing> standings_;
  std::size_t drafted_bytes_ = 0;
  bool rearranged_ = false;
  bool failed_ = false;
  std::size_t last_length_ = 0;  ///< jobs taken last, and how long they took
  std::chrono::steady_clock::duration last_duration_{};
  std::chrono::steady_clock::time_point next_reader_check_;

  std::atomic<std::uint64_t> commits_{0}, jobs_{0}, change_sets_{0}, refused_{0}, batch_max_{0};
  std::atomic<bool> full_{false};
  std::thread thread_;  // last: starts when all else stands
};

}  // namespace ronde::storage
