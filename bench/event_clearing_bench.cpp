// Question: how long does a hall of people wait for its rings, and how sure are they? (Floors of issue 5: 300 people x 5 items x 20 wishes
// proven in 2 s uncapped, within 1 % in 5 s with rings of five; 1,000 x 8 x 40 uncapped in 15 s; the same again after absences.)
//   ./dev bench event_clearing [--edges FILE --cap N] [--seconds N] [--seed N]
// Without a file the halls are made here: what people bring is liked as a Zipf law of exponent 0.8 says, a tenth of the wishes are loved,
// one in five stands in a group of three, one person in twenty gives only. A file is of the generator, `--unit listing --format edges`:
// listings next to each other into which the same arcs lead are of one person.
// Wall time of one thread, from the book to the result, without its certificate; every result was verified on the way.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "clearings/event_clearing.hpp"

namespace {

using namespace ronde;
using namespace ronde::market;
using clearings::EventClearing;

template <class Id>
Id id_of(std::uint32_t number) {
  typename Id::Bytes bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return Id{bytes};
}

/// Our own, so that a seed gives the same hall everywhere.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : bits_(seed) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(bits_() % n); }
  double unit() { return static_cast<double>(bits_() >> 11U) * 0x1.0p-53; }

 private:
  std::mt19937_64 bits_;
};

struct Hall {
  std::uint32_t people = 300, items = 5, wishes = 20;
};

EventBook empty_book(std::uint8_t cap) {
  EventBook book;
  book.event.cycle_cap = cap;
  book.event.kinds = {ListingKind::good};
  book.event.state = EventState::frozen;
  return book;
}

EventPerson& add_person(EventBook& book) {
  EventPerson& person = book.people.emplace_back();
  person.number = static_cast<std::uint32_t>(book.people.size());
  person.id = id_of<EventPersonId>(person.number);
  person.presence = Presence::present;
  return person;
}

void add_item(EventBook& book, EventPersonId owner) {
  EventItem& item = book.items.emplace_back();
  item.id = id_of<EventItemId>(static_cast<std::uint32_t>(book.items.size()));
  item.owner = owner;
  item.category = "books";
}

EventBook made(const Hall& hall, std::uint8_t cap, std::uint64_t seed) {
  Chance chance(seed);
  EventBook book = empty_book(cap);
  for (std::uint32_t i = 0; i < hall.people; ++i) {
    EventPerson& person = add_person(book);
    person.gives_only = chance.below(20) == 0;
    for (std::uint32_t j = 0; j < hall.items; ++j) add_item(book, person.id);
  }
  std::vector<double> until;  // popularity, summed up; which item is how popular is by dice
  double sum = 0;
  std::vector<std::uint32_t> order(book.items.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::uint32_t i = static_cast<std::uint32_t>(order.size()) - 1; i > 0; --i) std::swap(order[i], order[chance.below(i + 1)]);
  for (std::size_t i = 0; i < order.size(); ++i) until.push_back(sum += std::pow(static_cast<double>(i + 1), -0.8));
  for (const EventPerson& person : book.people) {
    if (person.gives_only) continue;
    EventWishes wishes{.person = person.id, .event = {}, .wishes = {}, .groups = {}};
    std::set<std::uint32_t> taken;
    while (wishes.wishes.size() < hall.wishes) {
      const auto rank = std::ranges::lower_bound(until, chance.unit() * sum) - until.begin();
      const std::uint32_t item = order[std::min(static_cast<std::size_t>(rank), order.size() - 1)];
      if (book.items[item].owner == person.id || !taken.insert(item).second) continue;
      const auto at = static_cast<std::uint16_t>(wishes.wishes.size());
      const auto group = static_cast<std::uint16_t>(at % 15 < 3 ? 1 + at / 15 : 0);
      const WishLevel face = chance.below(10) == 0 ? WishLevel::love : chance.below(2) == 0 ? WishLevel::good : WishLevel::acceptable;
      wishes.wishes.push_back({book.items[item].id, face, group});
    }
    book.wishes.push_back(std::move(wishes));
  }
  return book;
}

EventBook read(const std::string& file, std::uint8_t cap) {
  std::ifstream in(file);
  std::vector<std::vector<std::uint32_t>> wished;  // by listing
  std::vector<bool> gift;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    std::uint32_t from = 0, to = 0;
    if (first == "p" && words >> from) {
      wished.resize(from);
      gift.resize(from);
    } else if (first == "a" && words >> from) {
      gift.at(from) = true;
    } else if (!first.empty() && first != "#" && words >> to) {
      wished.at(to).push_back(static_cast<std::uint32_t>(std::stoul(first)));
    }
  }
  EventBook book = empty_book(cap);
  for (std::size_t i = 0; i < wished.size(); ++i) {
    const bool same = i > 0 && wished[i] == wished[i - 1] && gift[i] == gift[i - 1];
    if (!same) {
      EventPerson& person = add_person(book);
      person.gives_only = gift[i];
      EventWishes wishes{.person = person.id, .event = {}, .wishes = {}, .groups = {}};
      for (const std::uint32_t item : wished[i]) wishes.wishes.push_back({id_of<EventItemId>(item + 1), WishLevel::good, 0});
      if (!wishes.wishes.empty()) book.wishes.push_back(std::move(wishes));
    }
    add_item(book, book.people.back().id);
  }
  return book;
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

EventResult clear(const char* name, const EventBook& book, double limit, std::uint64_t seed) {
  const double begin = seconds_now();
  const clearings::EventPool pool = clearings::event_pool(book);
  clearings::EventClearingLimits limits{.seed = seed};
  limits.stop = [begin, limit] { return seconds_now() - begin > limit; };
  limits.certify = false;
  EventClearing found = clearings::clear_event(pool, limits);
  const double took = seconds_now() - begin;
  std::printf("%-34s %5zu items, %6zu arcs: %6.2f s, %s", name, book.items.size(), pool.graph.transfers().size(), took,
              found.result.proven ? "proven" : "not proven");
  for (const EventLevel& level : found.result.levels)
    std::printf(", %s %lld/%lld", level.name.c_str(), static_cast<long long>(level.value), static_cast<long long>(level.bound));
  std::size_t longest = 0;
  for (const EventRing& ring : found.result.rings) longest = std::max(longest, ring.transfers.size());
  std::printf(", %zu rings, longest %zu%s%s\n", found.result.rings.size(), longest,
              found.problems.empty() ? "" : "; REFUSED: ", found.problems.empty() ? "" : found.problems.front().c_str());
  std::fflush(stdout);
  return std::move(found.result);
}

/// A third of what was found has been handed over, and one in thirty has left.
void go_on(EventBook& book, EventResult result, std::uint64_t seed) {
  Chance chance(seed);
  for (EventRing& ring : result.rings) {
    for (EventTransfer& transfer : ring.transfers) {
      if (chance.below(3) == 0) transfer.state = EventTransferState::done;
    }
  }
  for (EventPerson& person : book.people) {
    if (chance.below(30) == 0) person.presence = Presence::absent;
  }
  book.event.clearings = result.round;
  book.last = std::move(result);
}

void both(const char* name, EventBook book, double limit, std::uint64_t seed) {
  EventResult result = clear(name, book, limit, seed);
  go_on(book, std::move(result), seed);
  clear("  again, some left, some is done", book, limit, seed);
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string_view, std::string> options;
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  const std::uint64_t seed = options.contains("--seed") ? std::stoull(options["--seed"]) : 1;
  const double limit = options.contains("--seconds") ? std::stod(options["--seconds"]) : 20;
  if (options.contains("--edges")) {
    const auto cap = options.contains("--cap") ? std::stoul(options["--cap"]) : 0;
    both(options["--edges"].c_str(), read(options["--edges"], static_cast<std::uint8_t>(cap)), limit, seed);
    return EXIT_SUCCESS;
  }
  both("300 x 5 x 20, rings of any length", made({}, 0, seed), limit, seed);
  both("300 x 5 x 20, rings of up to 5", made({}, 5, seed), limit, seed);
  both("1000 x 8 x 40, rings of any length", made({1000, 8, 40}, 0, seed), limit, seed);
  return EXIT_SUCCESS;
}
