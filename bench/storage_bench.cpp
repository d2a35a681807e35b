// Question: what does the store cost beside LMDB itself? Durable change sets a second at 64 writers, a change set being 4 puts (a record of
// 300 bytes, three index rows of 40), against a bare LMDB program with the same puts and the same batching; in the same run, on the
// same disk, interleaved. Two bare programs: one puts the 4 rows, the other also the feed row (the same bytes a second time), which is what
// makes a change set replayable.
//
//   bench_storage [--dir FOLDER] [--rounds 21] [--seconds 0.4] [--writers 64] [--only ronde]

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
  int rounds = 21;
  double seconds = 0.4;
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

/// One of those who are measured: its store stays open, and its numbers go on from round to round.
class Contestant {
 public:
  using Write = std::function<void(std::uint64_t number)>;
  Contestant(const char* name, const Plan& plan, Write write) : name_(name), plan_(plan), write_(std::move(write)) {
    crowd([this] { return next_ < prefill; });
  }

  void run_round() {
    std::atomic<bool> stop{false};
    const double cpu = cpu_seconds();
    const auto begun = std::chrono::steady_clock::now();
    std::thread clock([&] {
      std::this_thread::sleep_for(std::chrono::duration<double>(plan_.seconds));
      stop = true;
    });
    std::vector<float> all = crowd([&stop] { return !stop.load(); });
    clock.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    std::sort(all.begin(), all.end());
    const auto count = static_cast<double>(all.size());
    rounds_.push_back({count / seconds, (cpu_seconds() - cpu) * 1e6 / count, all[all.size() / 2], all[all.size() * 99 / 100]});
  }

  [[nodiscard]] const std::vector<Figure>& rounds() const { return rounds_; }
  [[nodiscard]] const char* name() const { return name_; }

 private:
  /// All writers at once, each as long as `go_on` says; their latencies in ms.
  std::vector<float> crowd(const std::function<bool()>& go_on) {
    std::vector<std::vector<float>> latencies(plan_.writers);
    std::vector<std::thread> threads;
    for (unsigned w = 0; w < plan_.writers; ++w) {
      threads.emplace_back([this, &go_on, &mine = latencies[w]] {
        while (go_on()) {
          const std::uint64_t number = next_++;
          const auto begun = std::chrono::steady_clock::now();
          write_(number);
          mine.push_back(std::chrono::duration<float, std::milli>(std::chrono::steady_clock::now() - begun).count());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::vector<float> all;
    for (const auto& one : latencies) all.insert(all.end(), one.begin(), one.end());
    return all;
  }

  const char* name_;
  const Plan& plan_;
  Write write_;
  std::atomic<std::uint64_t> next_{0};
  std::vector<Figure> rounds_;
};

void write_ours(storage::Store& store, std::uint64_t number) {
  storage::WriteRequest request;
  request.partition = partition_of(number);
  request.event = "bench.posted";
  request.fn = [puts = puts_of(number)](storage::WriteView& view) -> storage::Result<std::string> {
    for (const auto& [key, value] : puts) {
      if (storage::Result<void> put = view.put(key, value); !put) return put.error();
    }
    return std::string();
  };
  store.write(std::move(request)).value();
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

double median(const std::vector<Figure>& figures, double Figure::*member) {
  std::vector<double> numbers;
  for (const Figure& figure : figures) numbers.push_back(figure.*member);
  return median(numbers);
}

void print(const Contestant& one) {
  const std::vector<Figure>& figures = one.rounds();
  const auto [low, high] =
      std::minmax_element(figures.begin(), figures.end(), [](const Figure& a, const Figure& b) { return a.per_second < b.per_second; });
  std::printf("%-34s %9.0f  %7.0f..%-7.0f %8.1f %8.2f %8.2f\n", one.name(), median(figures, &Figure::per_second), low->per_second,
              high->per_second, median(figures, &Figure::cpu_us), median(figures, &Figure::p50_ms), median(figures, &Figure::p99_ms));
}

/// The median of the rounds' own ratios: what else the machine did in a round touched both.
double ratio(const Contestant& ours, const Contestant& other) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.rounds().size(); ++i) ratios.push_back(ours.rounds()[i].per_second / other.rounds()[i].per_second);
  return median(ratios);
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
  fs::remove_all(plan.folder);
  {
    const auto store = storage::Store::open(plan.folder / "ronde").value();
    Contestant ours("ronde storage", plan, [&store](std::uint64_t number) { write_ours(*store, number); });
    if (plan.only_ours) {
      for (int round = 0; round < plan.rounds; ++round) ours.run_round();
      print(ours);
      return 0;
    }
    bench::BareStore bare_store(plan.folder / "bare");
    bench::BareStore feed_store(plan.folder / "bare-feed");
    Contestant bare("bare LMDB, 4 puts", plan, [&](std::uint64_t number) { bare_store.write(bare_puts_of(number, false)); });
    Contestant feed("bare LMDB, 4 puts and a feed row", plan, [&](std::uint64_t number) { feed_store.write(bare_puts_of(number, true)); });
    const std::array<Contestant*, 3> all{&bare, &ours, &feed};
    for (int round = 0; round < plan.rounds; ++round) {
      for (std::size_t i = 0; i < all.size(); ++i) all[(i + static_cast<std::size_t>(round)) % all.size()]->run_round();
    }
    std::printf("durable change sets of 4 puts, %u writers, medians of %d interleaved rounds of %.1f s\n\n", plan.writers, plan.rounds,
                plan.seconds);
    std::printf("%-34s %9s  %16s %8s %8s %8s\n", "", "sets/s", "lowest..highest", "CPU us", "p50 ms", "p99 ms");
    for (const Contestant* one : all) print(*one);
    std::printf("\nmedian ratio of a round: ronde / bare with 4 puts %.2f (floor 0.70, aim 0.85);  ronde / bare with a feed row too %.2f\n",
                ratio(ours, bare), ratio(ours, feed));
  }
  fs::remove_all(plan.folder);
}
