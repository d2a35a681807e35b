// kill -9 of the whole program under write load: what was answered is there, whole, after each restart (checklist 40).
// RONDE_KILLS says how often (30 if not said).
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "house.hpp"

using namespace ronde::integration;

namespace {

/// What one neighbour was told is done, and what they asked for when the line went dead.
struct Told {
  std::map<std::string, std::string> titles;  // listing -> title, answered 201
  std::map<std::string, std::string> states;  // listing -> last state answered
  std::set<std::string> unsure;               // listings whose last change was not answered
  std::set<std::string> maybe;                // titles whose posting was not answered
  int answers = 0;
};

class Neighbour {
 public:
  Neighbour(House& house, const std::string& code, int number)
      : device_(house), name_("Voisin" + std::string(1, static_cast<char>('a' + number))) {
    device_.join(code, name_);
  }

  /// Posts, pauses, resumes and ends until the line is dead or `stop` is set.
  void work(const std::atomic<bool>& stop, unsigned seed) {
    std::mt19937 random(seed);
    while (!stop) {
      try {
        // Thirty new ones a day is the limit: then what is there is paused and resumed.
        if (told_.titles.size() + told_.maybe.size() < 28 && random() % 3 == 0)
          post();
        else if (!told_.titles.empty() && !change(random))
          return;
        else if (told_.titles.empty())
          post();
      } catch (const std::exception&) {
        return;
      }
    }
  }

  /// Every acknowledged listing is there as it was last answered, and nothing is there that nobody asked for.
  void check() {
    const auto list = device_.call("GET", "/api/v1/listings?mine=true&limit=100");
    REQUIRE_MESSAGE(list.status == 200, list.body.source());
    std::map<std::string, std::pair<std::string, std::string>> there;
    for (std::size_t i = 0; i < list.body.count("items"); ++i) {
      const std::string at = "items/" + std::to_string(i) + "/";
      const std::string state = list.body.text(at + "state");
      // A proposal may hold it: that is an active listing all the same.
      there[list.body.text(at + "id")] = {list.body.text(at + "title"), state == "reserved" ? "active" : state};
    }
    for (const auto& [id, title] : told_.titles) {
      const auto found = there.find(id);
      REQUIRE_MESSAGE(found != there.end(), "an acknowledged listing is lost: " << title);
      CHECK(found->second.first == title);
      if (!told_.unsure.contains(id)) CHECK(found->second.second == told_.states[id]);
    }
    for (const auto& [id, seen] : there) {
      if (told_.titles.contains(id)) continue;
      CHECK_MESSAGE(told_.maybe.contains(seen.first), "nobody asked for " << seen.first);
      told_.titles[id] = seen.first;
      told_.maybe.erase(seen.first);
    }
    for (const auto& [id, seen] : there) told_.states[id] = seen.second;
    told_.unsure.clear();
  }
  [[nodiscard]] int answers() const { return told_.answers; }

 private:
  void post() {
    const std::string title = name_ + " numéro " + std::to_string(++count_);
    told_.maybe.insert(title);
    const auto answer = device_.call("POST", "/api/v1/listings", draft(count_ % 2 == 0 ? "offer" : "want", "gardening", title));
    if (answer.status != 201) throw std::runtime_error(answer.body.source());
    told_.maybe.erase(title);
    told_.titles[answer.body.text("id")] = title;
    told_.states[answer.body.text("id")] = "active";
    ++told_.answers;
  }

  /// False when the day's edits are used up.
  bool change(std::mt19937& random) {
    auto one = told_.titles.begin();
    std::advance(one, static_cast<std::ptrdiff_t>(random() % told_.titles.size()));
    const bool active = told_.states[one->first] == "active";
    told_.unsure.insert(one->first);
    const auto answer = device_.call("POST", "/api/v1/listings/" + one->first + (active ? "/pause" : "/resume"));
    if (answer.status == 429) {
      told_.unsure.erase(one->first);
      return false;
    }
    if (answer.status != 200) throw std::runtime_error(answer.body.source());
    told_.unsure.erase(one->first);
    told_.states[one->first] = active ? "paused" : "active";
    ++told_.answers;
    return true;
  }

  Device device_;
  std::string name_;
  int count_ = 0;
  Told told_;
};

int kills() {
  const char* const given = std::getenv("RONDE_KILLS");
  return given == nullptr ? 30 : std::max(1, std::atoi(given));
}

/// Newcomers every ten kills: a day's limits are per person.
constexpr int kills_a_crowd = 10;
constexpr int crowd = 5;

}  // namespace

TEST_CASE("whenever the power goes while neighbours write, nothing that was answered is lost and nothing is half done") {
  House house;
  const int rounds = kills();
  const std::string code = house.invite(std::min(500, crowd * (rounds / kills_a_crowd + 1)));
  std::mt19937 random(20'260'315);
  house.start();
  std::vector<std::unique_ptr<Neighbour>> neighbours;
  int answers = 0;
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    if (round % kills_a_crowd == 0) {
      for (const auto& neighbour : neighbours) answers += neighbour->answers();
      neighbours.clear();
      for (int i = 0; i < crowd; ++i) neighbours.push_back(std::make_unique<Neighbour>(house, code, i));
    }
    std::atomic<bool> stop{false};
    {
      std::vector<std::jthread> threads;
      for (auto& neighbour : neighbours) threads.emplace_back([&, seed = random()] { neighbour->work(stop, static_cast<unsigned>(seed)); });
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 120));
      house.kill_9();
      stop = true;
    }
    const auto checked = run_ronde({"check", "--data", house.data().string()});
    CHECK_MESSAGE(checked.status == 0, checked.out << checked.err);
    house.start();
    for (auto& neighbour : neighbours) neighbour->check();
  }
  for (const auto& neighbour : neighbours) answers += neighbour->answers();
  MESSAGE(rounds << " kills, " << answers << " acknowledged writes");
  CHECK(answers > rounds);
  CHECK(house.stop() == 0);
}
