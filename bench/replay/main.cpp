// bench_replay [--days N] [--product] [--own-caps] [--invited] [--nuisances | --hostile] [--seed N] TOWN.jsonl ...
//
// Question: which defaults serve most people with the fewest phone calls? Each file of gen_neighbourhood.py is a town; its people live
// thirty days under each policy, with the same luck. Prints Markdown for bench/RESULTS.md; what it is doing goes to stderr. See README.md.
// Exit code 1 when verify refused something, or when a run repeated is not the same; 2 for a wrong command line or file.

#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "report.hpp"

namespace {

using namespace ronde;
using namespace ronde::replay;

constexpr std::uint64_t kOptimumSteps = 20'000'000;
constexpr std::size_t kPeoplePlayed = 12;  // of each town, by each scheme
constexpr std::size_t kAccounts = 50;

struct Arguments {
  Options options;
  bool product_only = false;
  bool invited = false;
  bool nuisances = false;
  bool hostile = false;  // of the nuisances only this one
  std::vector<std::string> files;
};

bool whole(std::string_view text, auto& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

bool parse(int count, char** words, Arguments& arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--product") {
      arguments.product_only = true;
    } else if (word == "--own-caps") {
      arguments.options.own_caps = true;
    } else if (word == "--invited") {
      arguments.invited = true;
    } else if (word == "--nuisances") {
      arguments.nuisances = true;
    } else if (word == "--hostile") {
      arguments.hostile = true;
    } else if (word == "--days" || word == "--seed") {
      if (++i == count) return false;
      if (word == "--days" ? !whole(words[i], arguments.options.days) : !whole(words[i], arguments.options.seed)) return false;
    } else if (word.starts_with("--")) {
      return false;
    } else {
      arguments.files.emplace_back(word);
    }
  }
  return !arguments.files.empty() && arguments.options.days >= 1;
}

std::string read_file(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) throw std::runtime_error(file + " cannot be read");
  return text.str();
}

struct Setting {
  Town town;
  Options options;
};

std::vector<Setting> settings_of(const Arguments& arguments, const market::Taxonomy& taxonomy) {
  std::vector<Setting> all;
  for (const std::string& file : arguments.files) {
    Setting one{{}, arguments.options};
    one.options.seed += all.size();
    try {
      one.town = read_town(read_file(file), taxonomy, one.options.seed);
    } catch (const std::runtime_error& wrong) {
      throw std::runtime_error(file + ": " + wrong.what());
    }
    spread(one.town, Luck(one.options.seed));
    if (arguments.invited) invite(one.town, Luck(one.options.seed));
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<Row> play_policies(const std::vector<Setting>& settings, const market::Taxonomy& taxonomy, bool product_only) {
  std::map<std::uint32_t, std::vector<Optimum>> optima;
  std::vector<Row> rows;
  for (const Policy& policy : product_only ? std::vector{product_policy()} : all_policies()) {
    Row row{policy, {}, {}};
    auto& known = optima[policy.cycle_cap];
    for (const Setting& each : settings) {
      std::cerr << text(policy) << ", town of " << each.town.people.size() << '\n';
      if (known.size() < settings.size()) {
        const Taste taste(each.town, Luck(each.options.seed), each.options.own_caps);
        known.push_back(clairvoyant(each.town, taxonomy, taste, policy.cycle_cap, kOptimumSteps));
      }
      row.figures.push_back(replay::replay(each.town, taxonomy, policy, each.options).figures);
    }
    row.optima = known;
    rows.push_back(std::move(row));
  }
  return rows;
}

Rings plain_rings(const Setting& each, const market::Taxonomy& taxonomy) {
  return replay::replay(each.town, taxonomy, product_policy(), each.options).rings;
}

std::vector<SchemeRow> play_false_members(const std::vector<Setting>& settings, const market::Taxonomy& taxonomy) {
  std::vector<SchemeRow> rows;
  for (const Scheme scheme : {Scheme::copies, Scheme::takers}) {
    SchemeRow row{scheme, kAccounts, {}};
    for (const Setting& each : settings) {
      for (const std::size_t person : ordinary_people(each.town, plain_rings(each, taxonomy), kPeoplePlayed)) {
        std::cerr << name(scheme) << ", person " << person << '\n';
        const auto with = [&](std::size_t accounts) {
          return play_with_accounts(each.town, taxonomy, product_policy(), each.options, person, accounts, scheme);
        };
        const Gain one = with(1);
        row.pairs.emplace_back(one, with(kAccounts));
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Nuisance> play_hostile_members(const std::vector<Setting>& settings, const market::Taxonomy& taxonomy) {
  std::vector<Nuisance> all;
  for (const Setting& each : settings) {
    const auto person = ordinary_people(each.town, plain_rings(each, taxonomy), 1);
    if (person.empty()) continue;
    std::cerr << "hostile, person " << person.front() << '\n';
    all.push_back(play_hostile(each.town, taxonomy, product_policy(), each.options, person.front()));
  }
  return all;
}

/// Is the first run the same when it is played again, and did verify refuse nothing?
bool sound(const std::vector<Row>& rows, const std::vector<Setting>& settings, const market::Taxonomy& taxonomy) {
  bool good = true;
  for (const Row& row : rows) {
    for (const Figures& one : row.figures) good &= one.judged_bad == 0;
  }
  const Figures& first = rows.front().figures.front();
  const Figures again = replay::replay(settings.front().town, taxonomy, rows.front().policy, settings.front().options).figures;
  if (again.fingerprint != first.fingerprint) std::cerr << "the first run is not the same when it is played again\n";
  std::cout << "\nThe first run once more: " << (again.fingerprint == first.fingerprint ? "the same" : "NOT THE SAME")
            << ". Refused by verify: " << (good ? "nothing" : "SOMETHING") << ".\n";
  return good && again.fingerprint == first.fingerprint;
}

int run(const Arguments& arguments) {
  const auto taxonomy = market::Taxonomy::load(read_file(RONDE_TAXONOMY));
  if (!taxonomy) throw std::runtime_error(taxonomy.error().why);
  const std::vector<Setting> settings = settings_of(arguments, *taxonomy);
  std::cout << settings.size() << " towns of " << settings.front().town.people.size() << " people, " << arguments.options.days
            << " days, luck from " << arguments.options.seed << (arguments.options.own_caps ? ", own caps" : "")
            << (arguments.invited ? ", invited by one another" : "") << ".\n\n";
  if (arguments.nuisances) {
    write_false_members(std::cout, play_false_members(settings, *taxonomy));
    std::cout << '\n';
    write_hostile(std::cout, play_hostile_members(settings, *taxonomy));
    return 0;
  }
  if (arguments.hostile) {
    write_hostile(std::cout, play_hostile_members(settings, *taxonomy));
    return 0;
  }
  const std::vector<Row> rows = play_policies(settings, *taxonomy, arguments.product_only);
  write_policies(std::cout, rows);
  std::cout << '\n';
  write_optima(std::cout, rows);
  return sound(rows, settings, *taxonomy) ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  if (!parse(count, words, arguments)) {
    std::cerr
        << "usage: bench_replay [--days N] [--seed N] [--product] [--own-caps] [--invited] [--nuisances | --hostile] TOWN.jsonl ...\n";
    return 2;
  }
  try {
    return run(arguments);
  } catch (const std::runtime_error& wrong) {
    std::cerr << wrong.what() << '\n';
    return 2;
  }
}
