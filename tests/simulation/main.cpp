// simulation --seeds 1..2000 [--steps N] [--first]    simulation --seed 7 [--steps N] [--verbose]
//
// Prints each violation with its seed, and how many seeds a minute it plays. RONDE_SEEDS in the environment sets how many (default 2,000).
// Exit code 1 when something did not hold, 2 for a wrong command line.

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "world.hpp"

namespace {

using ronde::simulation::Options;
using ronde::simulation::Outcome;
using ronde::simulation::simulate;

struct Arguments {
  std::uint64_t from = 1, to = 2000;
  std::size_t steps = Options{}.steps;
  bool verbose = false;
  bool first = false;  // stop at the first seed that shows something
};

bool number(std::string_view text, std::uint64_t& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

bool parse(int count, char** words, Arguments& arguments) {
  if (const char* seeds = std::getenv("RONDE_SEEDS")) {
    if (!number(seeds, arguments.to)) return false;
  }
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--first") {
      arguments.first = true;
      continue;
    }
    if (word == "--verbose") {
      arguments.verbose = true;
      continue;
    }
    if (++i == count) return false;
    const std::string_view value = words[i];
    std::uint64_t one = 0;
    if (word == "--seed") {
      if (!number(value, one)) return false;
      arguments.from = arguments.to = one;
    } else if (word == "--steps") {
      if (!number(value, one)) return false;
      arguments.steps = one;
    } else if (word == "--seeds") {
      const auto dots = value.find("..");
      if (dots == std::string_view::npos || !number(value.substr(0, dots), arguments.from) || !number(value.substr(dots + 2), arguments.to))
        return false;
    } else {
      return false;
    }
  }
  return arguments.from <= arguments.to;
}

volatile std::sig_atomic_t playing = 0;

/// An assertion of the rules stops the process: say in which seed. Only calls that a handler may make.
void stopped(int) {
  char text[48] = "seed ";
  std::size_t length = 5;
  char digits[24];
  std::size_t count = 0;
  for (auto seed = static_cast<unsigned long>(playing); seed > 0 || count == 0; seed /= 10)
    digits[count++] = static_cast<char>('0' + seed % 10);
  while (count > 0) text[length++] = digits[--count];
  for (const char c : {':', ' ', 's', 't', 'o', 'p', 'p', 'e', 'd', '\n'}) text[length++] = c;
  static_cast<void>(!::write(STDOUT_FILENO, text, length));
}

void report(std::uint64_t seed, const Outcome& outcome) {
  for (const std::string& wrong : outcome.violations)
    std::cout << "seed " << seed << " step " << outcome.at_step << ": " << wrong << std::endl;
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  if (!parse(count, words, arguments)) {
    std::cerr << "usage: simulation [--seeds FROM..TO | --seed N] [--steps N] [--first] [--verbose]\n";
    return 2;
  }
  std::array<std::size_t, 10> ends{};
  std::signal(SIGABRT, stopped);
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t bad = 0, steps = 0, proposals = 0, agreed = 0, fulfilled = 0, repaired = 0, crashes = 0, commits = 0;
  for (std::uint64_t seed = arguments.from; seed <= arguments.to; ++seed) {
    playing = static_cast<std::sig_atomic_t>(seed);
    const Options options{seed, arguments.steps, arguments.verbose};
    const Outcome outcome = simulate(options);
    if (!outcome.violations.empty()) {
      ++bad;
      report(seed, outcome);
    }
    // Byte for byte: now and then a seed is played twice.
    if (seed % 100 == 1 && simulate({seed, arguments.steps, false}).hash != outcome.hash) {
      ++bad;
      std::cout << "seed " << seed << ": two runs differ\n";
    }
    if (arguments.from == arguments.to) std::cout << "hash " << std::hex << outcome.hash << std::dec << '\n';
    for (std::size_t i = 0; i < ends.size(); ++i) ends[i] += outcome.ends[i];
    steps += outcome.steps;
    proposals += outcome.proposals;
    agreed += outcome.agreed;
    fulfilled += outcome.fulfilled;
    repaired += outcome.counts.repaired;
    crashes += outcome.counts.crashes;
    commits += outcome.counts.commits;
    if (bad >= (arguments.first ? 1U : 10U)) break;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  const auto seeds = arguments.to - arguments.from + 1;
  std::cout << seeds << " seeds, " << steps << " steps, " << commits << " commits, " << proposals << " proposals, " << agreed << " agreed, "
            << fulfilled << " fulfilled, " << repaired << " repairs, " << crashes << " crashes: " << bad << " with violations; "
            << static_cast<std::uint64_t>(static_cast<double>(seeds) / took.count() * 60) << " seeds a minute\n";
  std::cout << "proposals ended";
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i] > 0) std::cout << ' ' << ronde::market::name_of(static_cast<ronde::market::ProposalState>(i)) << ' ' << ends[i];
  }
  std::cout << '\n';
  return bad == 0 ? 0 : 1;
}
