// SECURITY-CHECKLIST 40: kill -9 under load, again and again on the same store. The child writes with 16 threads and reports each
// acknowledged write through a pipe; the parent kills it at a random moment, opens the store and judges: every acknowledged write is
// there, none is half done, the check is clean.  RONDE_KILLS says how often (default 200).
//
// A write of thread T, number N: rows "a/T/N" and "b/T/N" with the same value, the row "last/T" = N, and an idempotency key T/N.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "ronde/storage/backup.hpp"
#include "ronde/storage/store.hpp"

using namespace ronde::storage;
namespace fs = std::filesystem;

namespace {

constexpr unsigned threads = 16;
constexpr std::uint64_t rows_kept = 40;  ///< of each thread: older ones are erased in the same write, so that the store stays small

/// One acknowledged write; small enough that write(2) to a pipe is atomic.
struct Report {
  std::uint32_t thread;
  std::uint32_t number;
  std::uint64_t sequence;
};

StoreOptions options() {
  StoreOptions chosen;
  chosen.map_size = std::size_t{1} << 30;
  chosen.min_free_bytes = 0;
  return chosen;
}

PartitionId partition_of(unsigned thread) {
  return PartitionId::accounts(static_cast<std::uint8_t>(thread % 4));
}
std::string row_name(const char* kind, unsigned thread, std::uint64_t number) {
  return KeyWriter{}.text(kind).u32(thread).u64(number).take();
}
std::string last_name(unsigned thread) {
  return KeyWriter{}.text("last").u32(thread).take();
}
std::string value_of(unsigned thread, std::uint64_t number) {
  return std::to_string(thread) + " wrote " + std::to_string(number) + std::string(number % 400, '.');
}

Result<std::string> write_both(WriteView& view, unsigned thread, std::uint64_t number) {
  const std::string value = value_of(thread, number);
  for (const char* kind : {"a", "b"}) {
    if (Result<void> put = view.put(row_name(kind, thread, number), value); !put) return put.error();
    if (number <= rows_kept) continue;
    if (Result<bool> old = view.erase(row_name(kind, thread, number - rows_kept)); !old) return old.error();
  }
  if (Result<void> put = view.put(last_name(thread), std::to_string(number)); !put) return put.error();
  return std::to_string(number);
}

WriteRequest request_for(unsigned thread, std::uint64_t number) {
  WriteRequest request;
  request.partition = partition_of(thread);
  request.event = "kill.wrote";
  request.now = Timestamp{std::chrono::milliseconds{1'790'000'000'000}};
  request.idempotency = IdempotencyKey{"t" + std::to_string(thread), std::to_string(number), {}};
  request.fn = [thread, number](WriteView& view) { return write_both(view, thread, number); };
  return request;
}

std::uint64_t last_number(const Snapshot& snapshot, unsigned thread) {
  const Result<std::string> last = snapshot.get(partition_of(thread), last_name(thread));
  return last ? std::stoull(*last) : 0;
}

/// The child: writes until it is killed.
int write_for_ever(const fs::path& folder) {
  Result<std::unique_ptr<Store>> store = Store::open(folder, options());
  if (!store) return 2;
  std::array<std::uint64_t, threads> next{};
  {
    const Result<Snapshot> snapshot = (*store)->snapshot();
    if (!snapshot) return 3;
    for (unsigned t = 0; t < threads; ++t) next[t] = last_number(*snapshot, t) + 1;
  }
  std::vector<std::thread> writers;
  for (unsigned t = 0; t < threads; ++t) {
    writers.emplace_back([&store, t, number = next[t]]() mutable {
      for (;; ++number) {
        const Result<Written> written = (*store)->write(request_for(t, number));
        if (!written || written->answer != std::to_string(number)) ::_exit(4);
        const Report report{t, static_cast<std::uint32_t>(number), written->sequence};
        if (::write(STDOUT_FILENO, &report, sizeof report) != sizeof report) ::_exit(5);
      }
    });
  }
  // Compaction and purging run among the writes, so that kills meet them too.
  for (std::uint8_t slice = 0;; slice = static_cast<std::uint8_t>((slice + 1) % 4)) {
    if (!(*store)->compact(PartitionId::accounts(slice), 300)) return 6;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

/// Runs the child for a while, kills it, and hands over what it had acknowledged. The while is counted from the child's start, so that
/// opening is met too, or from its first acknowledged write, so that a slow machine is met under load as well.
bool run_and_kill(const char* self, const fs::path& folder, std::chrono::microseconds life, bool from_start, std::vector<Report>& reports) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  const pid_t child = ::fork();  // no store is open here
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::execl(self, self, "child", folder.c_str(), nullptr);
    ::_exit(9);
  }
  ::close(ends[1]);
  std::atomic<bool> working{from_start};
  std::thread reader([&reports, &working, end = ends[0]] {
    Report report{};
    std::size_t have = 0;
    while (true) {
      const ssize_t got = ::read(end, reinterpret_cast<char*>(&report) + have, sizeof report - have);
      if (got <= 0) return;
      have += static_cast<std::size_t>(got);
      if (have < sizeof report) continue;
      reports.push_back(report);
      working = true;
      have = 0;
    }
  });
  for (int ms = 0; !working && ms < 20'000; ++ms) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  reader.join();
  ::close(ends[0]);
  if (WIFSIGNALED(status)) return true;
  std::fprintf(stderr, "the child ended by itself with status %d\n", WEXITSTATUS(status));
  return false;
}

/// What must hold of one thread's rows: a and b are the same consecutive numbers, up to `last`.
bool judge_thread(const Snapshot& snapshot, unsigned thread, std::uint64_t acknowledged) {
  const std::uint64_t last = last_number(snapshot, thread);
  if (last < acknowledged) {
    std::fprintf(stderr, "LOST: thread %u was told %llu, the store knows %llu\n", thread, static_cast<unsigned long long>(acknowledged),
                 static_cast<unsigned long long>(last));
    return false;
  }
  for (const char* kind : {"a", "b"}) {
    std::uint64_t number = last > rows_kept ? last - rows_kept + 1 : 1;
    const Result<PartitionView> view = snapshot.of(partition_of(thread));
    const Result<std::vector<Row>> rows = view->rows(Range::prefix(KeyWriter{}.text(kind).u32(thread).take()));
    if (!rows || rows->size() != last - number + 1) {
      std::fprintf(stderr, "HALF DONE: thread %u, rows %s\n", thread, kind);
      return false;
    }
    for (const Row& row : *rows) {
      if (row.key != row_name(kind, thread, number) || row.value != value_of(thread, number)) return false;
      ++number;
    }
  }
  return true;
}

bool judge(const fs::path& folder, const std::map<unsigned, std::uint64_t>& acknowledged, std::uint64_t& highest) {
  const Result<std::unique_ptr<Store>> store = Store::open(folder, options());
  if (!store) {
    std::fprintf(stderr, "open: %s\n", store.error().why.c_str());
    return false;
  }
  const Result<CheckReport> report = check(**store);
  if (!report || !report->findings.empty()) {
    std::fprintf(stderr, "check: %s\n", report ? report->findings[0].what.c_str() : report.error().why.c_str());
    return false;
  }
  const Result<Snapshot> snapshot = (*store)->snapshot();
  if (!snapshot) return false;
  for (unsigned t = 0; t < threads; ++t) {
    const auto told = acknowledged.find(t);
    if (!judge_thread(*snapshot, t, told == acknowledged.end() ? 0 : told->second)) return false;
    highest = std::max(highest, last_number(*snapshot, t));
  }
  return true;
}

/// A write that was acknowledged before the kill gets its first answer afterwards, and is not done again.
bool repeats_are_known(const fs::path& folder, const std::vector<Report>& reports) {
  if (reports.empty()) return true;
  const Result<std::unique_ptr<Store>> store = Store::open(folder, options());
  if (!store) return false;
  const Report& last = reports.back();
  const Result<Written> again = (*store)->write(request_for(last.thread, last.number));
  return again && again->repeated && again->sequence == last.sequence && again->answer == std::to_string(last.number);
}

int kill_again_and_again(const char* self) {
  const char* const wanted = std::getenv("RONDE_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 200;
  std::string name = (fs::temp_directory_path() / "ronde-kill-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 1;
  const fs::path folder = fs::path(name) / "store";
  std::map<unsigned, std::uint64_t> acknowledged;
  std::uint64_t total = 0;
  std::uint64_t highest = 0;
  int early = 0;
  std::uint64_t random = 2463534242;
  for (int i = 0; i < kills; ++i) {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    const std::chrono::microseconds life(3'000 + static_cast<std::int64_t>((random >> 33) % 250'000));
    std::vector<Report> reports;
    if (!run_and_kill(self, folder, life, i % 4 == 0, reports)) return 1;
    for (const Report& report : reports) acknowledged[report.thread] = std::max<std::uint64_t>(acknowledged[report.thread], report.number);
    total += reports.size();
    early += reports.empty() ? 1 : 0;
    if (!judge(folder, acknowledged, highest) || !repeats_are_known(folder, reports)) {
      std::fprintf(stderr, "kill %d of %d, after %lld us; the store is kept in %s\n", i + 1, kills, static_cast<long long>(life.count()),
                   name.c_str());
      return 1;
    }
  }
  std::error_code ignored;
  fs::remove_all(name, ignored);
  std::printf("%d kills (%d before the first answer), %llu acknowledged writes, none lost, none half done, every check clean\n", kills,
              early, static_cast<unsigned long long>(total));
  return total > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::strcmp(arguments[1], "child") == 0) return write_for_ever(arguments[2]);
  return kill_again_and_again(arguments[0]);
}
