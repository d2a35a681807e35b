#include "writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <new>
#include <utility>

namespace ronde::storage {
namespace {

constexpr std::chrono::minutes reader_check_rhythm{1};
constexpr std::size_t gather_length_min = 8;
constexpr std::chrono::milliseconds gather_time_max{1};
/// Kept back for jobs that make room, since even erasing needs new pages: an eighth of a small map, 64 MiB of a large one.
std::uint64_t reserve_of(std::size_t map_size) {
  return std::min<std::uint64_t>(std::uint64_t{64} << 20, map_size / 8);
}

void count(std::atomic<std::uint64_t>& counter, std::uint64_t by) {
  counter.fetch_add(by, std::memory_order_relaxed);
}

/// What the function says; what it throws is a refusal like any other. The text of an exception may quote data, so it is not passed on.
template <class Function, class Argument>
Result<std::string> call(const Function& function, Argument& argument) {
  try {
    return function(argument);
  } catch (const StorageFailure& failure) {
    return Error{failure.code(), failure.what()};
  } catch (const std::exception&) {
    return Error{Errc::unavailable, "the write function threw an exception"};
  }
}

}  // namespace

Writer::Writer(const Env& env, Log& log, const StoreOptions& options)
    : env_(env),
      log_(log),
      options_(options),
      reserve_bytes_(reserve_of(options.map_size)),
      listeners_(std::make_shared<const std::vector<CommitListener>>()),
      next_reader_check_(std::chrono::steady_clock::now() + reader_check_rhythm),
      thread_([this] { run(); }) {}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Writer::submit(Pending job) {
  const char* why = nullptr;
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      why = "the store is stopping";
    } else if (waiting_.size() >= queue_length_max) {
      why = "too many writes are waiting";
    } else {
      waiting_.push_back(std::move(job));
      wake = waiting_.size() >= wanted_;
      if (wake) wanted_ = SIZE_MAX;
    }
  }
  if (wake) wake_.notify_one();
  if (why == nullptr) return;
  count(refused_, 1);
  job.done(Error{Errc::unavailable, why});
}

void Writer::on_commit(CommitListener listener) {
  const std::lock_guard lock(mutex_);
  auto longer = std::make_shared<std::vector<CommitListener>>(*listeners_);
  longer->push_back(std::move(listener));
  listeners_ = std::move(longer);
}

void Writer::add_stats(StoreStats& stats) const {
  stats.commits = commits_;
  stats.jobs = jobs_;
  stats.change_sets = change_sets_;
  stats.refused = refused_;
  stats.batch_max = batch_max_;
  stats.full = full_;
  const std::lock_guard lock(mutex_);
  stats.queue_length = waiting_.size();
}

void Writer::run() {
  ::pthread_setname_np(::pthread_self(), "ronde-writer");  // so that top and perf tell it apart
  std::vector<Pending> jobs;
  while (take(jobs)) {
    const auto begun = std::chrono::steady_clock::now();
    std::span<Pending> rest(jobs);
    while (!rest.empty()) {
      const auto stop = std::ranges::find(rest, true, &Pending::alone);
      std::size_t length = std::min(static_cast<std::size_t>(stop - rest.begin()), batch_length_max);
      if (length == 0) length = 1;  // the one that wants to be alone
      serve(rest.first(length));
      rest = rest.subspan(length);
    }
    jobs.clear();
    last_duration_ = std::chrono::steady_clock::now() - begun;
    check_readers_if_due();
  }
}

/// Waits for jobs and takes all of them; false when the store stops and nothing waits any more.
bool Writer::take(std::vector<Pending>& jobs) {
  std::unique_lock lock(mutex_);
  while (waiting_.empty()) {
    if (stopping_) return false;
    wanted_ = 1;
    if (wake_.wait_until(lock, next_reader_check_) == std::cv_status::timeout) {
      lock.unlock();
      check_readers_if_due();
      lock.lock();
    }
  }
  gather(lock);
  wanted_ = SIZE_MAX;
  jobs.swap(waiting_);
  last_length_ = jobs.size();
  return true;
}

void Writer::gather(std::unique_lock<std::mutex>& lock) {
  const std::size_t enough = last_length_ / 2;
  if (last_length_ < gather_length_min || waiting_.size() >= enough) return;
  const auto patience = std::min<std::chrono::steady_clock::duration>(last_duration_ / 4, gather_time_max);
  wanted_ = enough;
  wake_.wait_for(lock, patience, [this, enough] { return waiting_.size() >= enough || stopping_; });
}

/// Nothing may escape from the thread. Before the commit a want of memory is a refusal (see `attempt_in_memory`); what is thrown later
/// meets writes that are on disk and have not been answered, and then only a restart makes all know the same.
void Writer::serve(std::span<Pending> jobs) {
  try {
    process(jobs);
  } catch (const std::exception&) {
    failed_ = true;
    options_.on_fatal("a write could not be answered for want of memory");
  }
}

void Writer::process(std::span<Pending> jobs) {
  if (failed_) return answer_all(jobs, {Errc::unavailable, "the disk failed: the store must be opened again"});
  for (int tries = 0; tries < conflict_tries; ++tries) {
    switch (attempt_in_memory(jobs)) {
      case Verdict::done:
        return answer(jobs);
      case Verdict::conflict:
        continue;
      case Verdict::unavailable:
        return answer_all(jobs, {Errc::unavailable, "not enough memory for a write"});
      case Verdict::fatal:
        return answer_all(jobs, {Errc::unavailable, "the disk failed: the store must be opened again"});
      case Verdict::full:
        if (jobs.size() == 1) {
          full_ = true;
          return answer_all(jobs, {Errc::full, "no room left on the disk or in the map"});
        }
        process(jobs.first(jobs.size() / 2));
        return process(jobs.subspan(jobs.size() / 2));
    }
  }
  answer_all(jobs, {Errc::unavailable, "others kept changing the partition"});
}

void Writer::answer(std::span<Pending> jobs) {
  std::uint64_t good = 0;
  for (const Result<Written>& outcome : outcomes_) good += outcome.has_value() ? 1U : 0U;
  count(jobs_, good);
  count(refused_, jobs.size() - good);
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].done(std::move(outcomes_[i]));
  tell_listeners();
}

void Writer::answer_all(std::span<Pending> jobs, const Error& error) {
  count(refused_, jobs.size());
  for (Pending& job : jobs) job.done(error);
}

void Writer::tell_listeners() {
  std::shared_ptr<const std::vector<CommitListener>> listeners;
  {
    const std::lock_guard lock(mutex_);
    listeners = listeners_;
  }
  if (listeners->empty()) return;
  for (const auto& [partition, standing] : standings_) {
    if (standing.first == 0) continue;
    for (const CommitListener& listener : *listeners) listener(partition, standing.first, standing.head.sequence);
  }
}

/// The transaction dies with what was thrown, so nothing of the batch stays.
Writer::Verdict Writer::attempt_in_memory(std::span<Pending> jobs) {
  try {
    return attempt(jobs);
  } catch (const std::bad_alloc&) {
    return Verdict::unavailable;
  }
}

/// Runs the jobs once in one transaction; their outcomes are in outcomes_ when the verdict is `done`.
Writer::Verdict Writer::attempt(std::span<Pending> jobs) {
  outcomes_.clear();
  drafts_.clear();
  standings_.clear();
  drafted_bytes_ = 0;
  rearranged_ = false;
  const bool room = has_room();
  MDB_txn* raw = nullptr;
  if (const int code = mdb_txn_begin(env_.raw(), nullptr, 0, &raw); code != 0) return judge(lmdb_error(code, "begin a batch"), code);
  Txn txn = Txn::adopt(raw);
  bool lacked_room = false;
  for (const Pending& job : jobs) {
    if (drafted_bytes_ > batch_bytes_max) return Verdict::full;  // never before the first job
    outcomes_.push_back(run_job(raw, job, room || job.uses_reserve));
    if (!outcomes_.back() && outcomes_.back().error().code == Errc::full) lacked_room = true;
  }
  full_ = lacked_room || !room;
  if (drafts_.empty() && !rearranged_) return Verdict::done;  // only questions, repeats and refusals: nothing to commit
  const Verdict verdict = append_and_commit(std::move(txn));
  if (verdict == Verdict::done) {
    count(commits_, 1);
    count(change_sets_, drafts_.size());
    if (jobs.size() > batch_max_) batch_max_ = jobs.size();
  }
  return verdict;
}

Writer::Verdict Writer::append_and_commit(Txn txn) {
  if (const Result<void> appended = log_.append(txn.raw(), drafts_); !appended) return judge(appended.error(), 0);
  const int code = std::move(txn).commit();
  return code == 0 ? Verdict::done : judge(lmdb_error(code, "commit"), code);
}

/// What an error that befell the whole batch means.
Writer::Verdict Writer::judge(const Error& error, int code) {
  switch (error.code) {
    case Errc::full:
      return Verdict::full;
    case Errc::conflict:
      return Verdict::conflict;
    case Errc::unavailable:
      if (code == ENOMEM) return Verdict::unavailable;
      [[fallthrough]];
    default:
      fail(error.why);
      return Verdict::fatal;
  }
}

void Writer::fail(const std::string& why) {
  failed_ = true;
  options_.on_fatal(why);
}

Result<Writer::Standing*> Writer::standing(MDB_txn* txn, const PartitionId& partition) {
  const auto known = standings_.find(partition);
  if (known != standings_.end()) return &known->second;
  const Result<Head> head = read_head(txn, partition);
  if (!head) return head.error();
  return &standings_.emplace(partition, Standing{*head}).first->second;
}

namespace {

/// The first answer under this key, if it is still alive; Errc::mismatch if it was given to another body.
Result<std::optional<Written>> first_answer(MDB_txn* txn, const WriteRequest& request, const std::string& row_key) {
  const auto row = read_row(txn, RawKey(request.partition, Table::idempotency, row_key));
  if (!row) return row.error();
  if (!*row) return std::optional<Written>{};
  const Result<FirstAnswer> first = decode_first_answer(**row);
  if (!first) return first.error();
  if (request.now - first->time >= idempotency_life) return std::optional<Written>{};
  if (first->body_hash != request.idempotency->body_hash)
    return Error{Errc::mismatch, "this idempotency key came with another body before"};
  return std::optional<Written>{Written{first->sequence, std::string(first->answer), true, false}};
}

}  // namespace

Result<Written> Writer::run_job(MDB_txn* parent, const Pending& pending, bool has_room) {
  const WriteRequest& request = pending.request;
  if (!pending.inner && !request.fn) return Error{Errc::invalid, "a write without a function"};
  const Result<Standing*> at = standing(parent, request.partition);
  if (!at) return at.error();
  WriteView::Job job{env_.raw(), parent, request, (*at)->head, has_room};
  std::string row_key;
  if (request.idempotency) {
    Result<std::string> key = idempotency_row_key(*request.idempotency);
    if (!key) return key.error();
    row_key = std::move(*key);
    Result<std::optional<Written>> first = first_answer(parent, request, row_key);
    if (!first) return first.error();
    if (*first) return std::move(**first);
  }
  WriteView view(job);
  view.set_event(request.event);
  Result<std::string> answer = pending.inner ? call(pending.inner, job) : call(request.fn, view);
  if (job.failure) return *job.failure;
  if (!answer) return answer.error();
  if (request.idempotency) {
    const FirstAnswer first{request.now, job.head.sequence + 1, request.idempotency->body_hash, *answer};
    if (Result<void> kept = job.put(Space::idempotency, row_key, encode_first_answer(first)); !kept) return kept.error();
  }
  return finish_job(job, std::move(*answer));
}

/// Keeps what the job changed, and drafts its change set.
Result<Written> Writer::finish_job(WriteView::Job& job, std::string answer) {
  if (!job.changed() && !job.rearranged) return Written{job.head.sequence, std::move(answer), false, false};
  if (const int code = std::move(*job.child).commit(); code != 0) return lmdb_error(code, "keep a write");
  job.child.reset();
  rearranged_ = rearranged_ || job.rearranged;
  if (!job.changed()) return Written{job.head.sequence, std::move(answer), false, false};
  const PartitionId& partition = job.request.partition;
  Standing& at = standings_.find(partition)->second;
  const std::uint64_t sequence = ++at.head.sequence;
  if (at.first == 0) at.first = sequence;
  drafted_bytes_ += job.ops.size();
  drafts_.push_back({partition, sequence - 1, encode_front({partition, sequence, job.request.now, job.event, job.detail, job.op_count}),
                     std::move(job.ops)});
  return Written{sequence, std::move(answer), false, true};
}

/// May ordinary jobs write? Looked at for each batch, so writes resume by themselves when room returns.
bool Writer::has_room() {
  if (env_.disk_free() < options_.min_free_bytes) return false;
  const Env::Space space = env_.space();
  const std::uint64_t beyond = space.map_size - std::min(space.used, space.map_size);
  if (beyond >= reserve_bytes_) return true;
  // The file has reached its size; what counts now are pages that may be used again.
  const Result<std::uint64_t> reusable = env_.reusable_bytes();
  return reusable && beyond + *reusable >= reserve_bytes_;
}

void Writer::check_readers_if_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_reader_check_) return;
  next_reader_check_ = now + reader_check_rhythm;
  env_.check_readers();
}

}  // namespace ronde::storage
