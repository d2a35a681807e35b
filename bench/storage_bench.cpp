// Question: what does the store cost beside LMDB itself? Durable change sets a second at 64 writers, a change set being 4 puts (a record of
// 300 bytes, three index rows of 40), against a bare LMDB program with the same puts and the same batching; in the same run, on the
// same disk, interleaved. Two bare programs: one puts the 4 rows, the other also the feed row (the same bytes a second time), which is what
// makes a change set replayable.
//
//   bench_storage [--dir FOLDER] [--rounds 5] [--seconds 2] [--writers 64] [--only ronde]

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "ronde/storage/store.hpp"
#include "storage_reference.hpp"

namespace fs = std::filesystem;
using namespace ronde;

namespace {

struct Plan {
  fs::path folder = fs::temp_directory_path() / "ronde-bench-storage";
  int rounds = 5;
  double seconds = 2;
  unsigned writers = 64;
  bool only_ours = false;  ///< for a profiler
};

constexpr unsigned neighbourhoods = 8;
constexpr unsigned prefill = 20'000;  ///< change sets before the clock starts: nobody's store is empty

std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

std::array<std::uint8_t, 16> id_of(std::uint64_t number) {
  std::array<std::uint8_t, 16> id{};
  const std::uint64_t halves[2] = {mix(number), mix(~number)};
  std::memcpy(id.data(), halves, sizeof halves);
  return id;
}

storage::PartitionId partition_of(std::uint64_t number) {
  return storage::PartitionId::neighbourhood(id_of(number % neighbourhoods));
}

/// The 4 puts of change set `number`: random ids, as listings have them.
bench::Puts puts_of(std::uint64_t number) {
  const std::array<std::uint8_t, 16> id = id_of(number + 1'000'000);
  bench::Puts puts;
  puts.emplace_back(storage::KeyWriter{}.u8(1).bytes16(id).take(), std::string(300, 'r'));
  for (std::uint8_t index = 2; index <= 4; ++index) {
    puts.emplace_back(storage::KeyWriter{}.u8(index).u16(static_cast<std::uint16_t>(mix(number) % 96)).bytes16(id).take(),
                      std::string(40, 'i'));
  }
  return puts;
}

/// The same for the bare program: whole keys, so that both trees look alike; the store's checksums count as part of the value.
bench::Puts bare_puts_of(std::uint64_t number, bool with_feed) {
  const std::string prefix(partition_of(number).bytes());
  bench::Puts puts = puts_of(number);
  std::string feed(60, 'f');
  for (auto& [key, value] : puts) {
    feed += std::string(8, 'o') + key + value;
    key = prefix + '\x10' + key;
    value += std::string(8, 'c');
  }
  // Numbers grow within each neighbourhood, as sequence numbers do.
  if (with_feed) puts.emplace_back(prefix + '\x30' + storage::KeyWriter{}.u64(number / neighbourhoods).take(), feed);
  return puts;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Figure {
  double per_second = 0;
  double cpu_us = 0;  ///< of the whole process, writers and waiters, for one change set
  double p50_ms = 0;
  double p99_ms = 0;
};

Figure measure(const Plan& plan, const std::function<void(std::uint64_t)>& write) {
  std::atomic<std::uint64_t> next{0};
  std::atomic<bool> stop{false};
  std::vector<std::vector<float>> latencies(plan.writers);
  const auto fill = [&](std::uint64_t until, bool timed, unsigned w) {
    while (!stop) {
      const std::uint64_t number = next++;
      if (!timed && number >= until) return;
      const auto begun = std::chrono::steady_clock::now();
      write(number);
      if (timed) latencies[w].push_back(std::chrono::duration<float, std::milli>(std::chrono::steady_clock::now() - begun).count());
    }
  };
  const auto crowd = [&](bool timed) {
    std::vector<std::thread> threads;
    for (unsigned w = 0; w < plan.writers; ++w) threads.emplace_back(fill, prefill, timed, w);
    if (timed) {
      std::this_thread::sleep_for(std::chrono::duration<double>(plan.seconds));
      stop = true;
    }
    for (std::thread& thread : threads) thread.join();
  };
  crowd(false);
  const double cpu = cpu_seconds();
  const auto begun = std::chrono::steady_clock::now();
  crowd(true);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  std::vector<float> all;
  for (const auto& one : latencies) all.insert(all.end(), one.begin(), one.end());
  std::sort(all.begin(), all.end());
  const auto count = static_cast<double>(all.size());
  return {count / seconds, (cpu_seconds() - cpu) * 1e6 / count, all[all.size() / 2], all[all.size() * 99 / 100]};
}

Figure measure_bare(const Plan& plan, bool with_feed) {
  fs::remove_all(plan.folder);
  bench::BareStore store(plan.folder);
  return measure(plan, [&](std::uint64_t number) { store.write(bare_puts_of(number, with_feed)); });
}

Figure measure_ronde(const Plan& plan) {
  fs::remove_all(plan.folder);
  const auto store = storage::Store::open(plan.folder).value();
  return measure(plan, [&](std::uint64_t number) {
    storage::WriteRequest request;
    request.partition = partition_of(number);
    request.event = "bench.posted";
    request.fn = [puts = puts_of(number)](storage::WriteView& view) -> storage::Result<std::string> {
      for (const auto& [key, value] : puts) {
        if (storage::Result<void> put = view.put(key, value); !put) return put.error();
      }
      return std::string();
    };
    store->write(std::move(request)).value();
  });
}

double median(std::vector<Figure> figures, double Figure::*member) {
  std::sort(figures.begin(), figures.end(), [member](const Figure& a, const Figure& b) { return a.*member < b.*member; });
  return figures[figures.size() / 2].*member;
}

void print(const char* name, const std::vector<Figure>& figures) {
  const auto [low, high] =
      std::minmax_element(figures.begin(), figures.end(), [](const Figure& a, const Figure& b) { return a.per_second < b.per_second; });
  std::printf("%-34s %9.0f  %7.0f..%-7.0f %8.1f %8.2f %8.2f\n", name, median(figures, &Figure::per_second), low->per_second,
              high->per_second, median(figures, &Figure::cpu_us), median(figures, &Figure::p50_ms), median(figures, &Figure::p99_ms));
}

Plan read_plan(int count, char** arguments) {
  Plan plan;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = arguments[i];
    if (name == "--dir") plan.folder = fs::path(arguments[i + 1]) / "ronde-bench-storage";
    if (name == "--rounds") plan.rounds = std::max(1, std::atoi(arguments[i + 1]));
    if (name == "--seconds") plan.seconds = std::atof(arguments[i + 1]);
    if (name == "--only") plan.only_ours = std::string(arguments[i + 1]) == "ronde";
    if (name == "--writers") plan.writers = static_cast<unsigned>(std::max(1, std::atoi(arguments[i + 1])));
  }
  return plan;
}

}  // namespace

int main(int count, char** arguments) {
  const Plan plan = read_plan(count, arguments);
  std::vector<Figure> bare;
  std::vector<Figure> bare_feed;
  std::vector<Figure> ours;
  for (int round = 0; round < plan.rounds; ++round) {
    if (!plan.only_ours) bare.push_back(measure_bare(plan, false));
    ours.push_back(measure_ronde(plan));
    if (!plan.only_ours) bare_feed.push_back(measure_bare(plan, true));
  }
  fs::remove_all(plan.folder);
  std::printf("durable change sets of 4 puts, %u writers, median of %d interleaved rounds of %.1f s\n\n", plan.writers, plan.rounds,
              plan.seconds);
  std::printf("%-34s %9s  %16s %8s %8s %8s\n", "", "sets/s", "lowest..highest", "CPU us", "p50 ms", "p99 ms");
  print("ronde storage", ours);
  if (plan.only_ours) return 0;
  print("bare LMDB, 4 puts", bare);
  print("bare LMDB, 4 puts and a feed row", bare_feed);
  const double own = median(ours, &Figure::per_second);
  std::printf("\nronde / bare with 4 puts %.2f (floor 0.70, aim 0.85);  ronde / bare with a feed row too %.2f\n",
              own / median(bare, &Figure::per_second), own / median(bare_feed, &Figure::per_second));
}
