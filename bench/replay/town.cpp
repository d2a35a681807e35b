#include "town.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "json/parse.hpp"
#include "simulation/random.hpp"

namespace ronde::replay {
namespace {

constexpr double kSectorKm = 0.5;

market::SizeBand size_of(double francs) {
  return francs <= 15 ? 1 : francs <= 30 ? 2 : francs <= 60 ? 3 : 4;
}

const json::Value& at(const json::Value& line, const char* name) {
  const auto found = line.FindMember(name);
  if (found == line.MemberEnd()) throw std::runtime_error(std::string("there is no ") + name);
  return found->value;
}
double number(const json::Value& line, const char* name) {
  const json::Value& value = at(line, name);
  if (!value.IsNumber()) throw std::runtime_error(std::string(name) + " is no number");
  return value.GetDouble();
}
double number_or(const json::Value& line, const char* name, double otherwise) {
  return line.HasMember(name) ? number(line, name) : otherwise;
}
std::size_t whole(const json::Value& line, const char* name, std::size_t most) {
  const double value = number(line, name);
  if (value < 0 || value > static_cast<double>(most)) throw std::runtime_error(std::string(name) + " is out of its range");
  return static_cast<std::size_t>(value);
}

class Reader {
 public:
  Reader(const market::Taxonomy& taxonomy, std::uint64_t seed) : taxonomy_(taxonomy), random_(seed) {}

  void take(const json::Value& line) {
    if (!line.IsObject() || !at(line, "type").IsString()) throw std::runtime_error("no line of gen_neighbourhood.py --format jsonl");
    const std::string_view type = at(line, "type").GetString();
    if (type == "meta") return take_categories(at(line, "categories"));
    if (type == "participant") return take_person(line);
    if (type == "offer" || type == "want") return take_item(line, type == "offer");
    throw std::runtime_error("the type " + std::string(type) + " is none that we know");
  }

  [[nodiscard]] Town finish() {
    if (town_.people.empty()) throw std::runtime_error("nobody is in it");
    town_.place.id = random_.id<market::NeighbourhoodId>();
    town_.place.name = "Thônex";
    town_.place.languages = {market::Language::fr};
    put_walks();
    return std::move(town_);
  }

 private:
  void take_categories(const json::Value& all) {
    for (const json::Value& one : all.GetArray()) {
      const std::string generator = at(one, "name").GetString();
      const market::Category* ours = taxonomy_.category_of_generator(generator);
      if (ours == nullptr) throw std::runtime_error("the category " + generator + " is not in our taxonomy");
      categories_.push_back(ours);
    }
  }

  void take_person(const json::Value& line) {
    const cli::Spot spot{.north = number(line, "lat"), .east = number(line, "lon")};
    if (!plane_) plane_.emplace(spot);
    Neighbour someone;
    someone.id = random_.id<market::MemberId>();
    someone.account = random_.id<market::AccountId>();
    someone.home = plane_->at(spot);
    someone.quarter = quarter_at(someone.home);
    someone.reach_km = number(line, "max_km");
    someone.tolerance = number(line, "tol");
    someone.reliability = number(line, "rel");
    someone.ring_max = static_cast<std::uint32_t>(whole(line, "max_ring", 100));
    someone.chain_max = static_cast<std::uint32_t>(whole(line, "max_chain", 100));
    someone.joins = kBegin + std::chrono::minutes(whole(line, "joined", 100'000'000));  // until `spread`
    town_.add(std::move(someone));
  }

  void take_item(const json::Value& line, bool offer) {
    const std::size_t person = whole(line, "p", town_.people.size() - 1);
    const market::Category& category = *categories_.at(whole(line, "cat", categories_.size() - 1));
    Item item;
    item.id = random_.id<market::ListingId>();
    item.person = person;
    item.value = number(line, "value");
    item.hours = number_or(line, "hours", 0);
    item.draft.kind = category.kind;
    item.draft.category = category.id;
    item.draft.title = category.labels[static_cast<std::size_t>(market::Language::fr)];
    item.draft.size = size_of(item.value);
    if (offer) {
      item.draft.direction = market::Direction::offer;
      if (line.HasMember("gift")) item.draft.kind = market::ListingKind::gift;
      item.draft.quantity = static_cast<std::uint32_t>(whole(line, "uses", market::limits::kQuantity));
      item.draft.tags = {"v" + std::to_string(whole(line, "variant", 1'000'000))};
    } else {
      item.draft.direction = market::Direction::want;
      item.draft.wish_level = static_cast<market::WishLevel>(whole(line, "prio", 3) - 1);
      for (const json::Value& variant : at(line, "variants").GetArray()) item.draft.tags.push_back("v" + std::to_string(variant.GetUint()));
      town_.people[person].asks = true;
    }
    town_.add(std::move(item));
  }

  market::QuarterId quarter_at(const cli::Point& home) {
    const auto row = static_cast<int>(std::floor(home.north_km / kSectorKm));
    const auto column = static_cast<int>(std::floor(home.east_km / kSectorKm));
    const auto [known, fresh] = sectors_.try_emplace({row, column});
    if (fresh) {
      known->second = random_.id<market::QuarterId>();
      town_.place.quarters.push_back({known->second, "Secteur " + std::to_string(sectors_.size())});
    }
    return known->second;
  }

  void put_walks() {
    const auto centre = [](const std::pair<int, int>& sector) {
      return cli::Point{.north_km = (sector.first + 0.5) * kSectorKm, .east_km = (sector.second + 0.5) * kSectorKm};
    };
    for (auto one = sectors_.begin(); one != sectors_.end(); ++one) {
      for (auto other = std::next(one); other != sectors_.end(); ++other) {
        const auto band = cli::band_between(centre(one->first), centre(other->first));
        if (band == market::WalkBand::far) continue;  // what is not there is far
        town_.place.walks.push_back({std::min(one->second, other->second), std::max(one->second, other->second), band});
      }
    }
  }

  const market::Taxonomy& taxonomy_;
  simulation::Random random_;
  std::vector<const market::Category*> categories_;
  std::optional<cli::Plane> plane_;
  std::map<std::pair<int, int>, market::QuarterId> sectors_;
  Town town_;
};

}  // namespace

std::size_t Town::add(Neighbour neighbour) {
  person_of.emplace(neighbour.id, people.size());
  people.push_back(std::move(neighbour));
  return people.size() - 1;
}

std::size_t Town::add(Item item) {
  item_of.emplace(item.id, items.size());
  items.push_back(std::move(item));
  return items.size() - 1;
}

Town read_town(std::string_view text, const market::Taxonomy& taxonomy, std::uint64_t seed) {
  Reader reader(taxonomy, seed);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    try {
      const auto parsed = json::parse(line);
      if (!parsed) throw std::runtime_error(parsed.error().why);
      reader.take(parsed->root());
    } catch (const std::runtime_error& wrong) {
      throw std::runtime_error("line " + std::to_string(number) + ": " + wrong.what());
    }
  }
  return reader.finish();
}

}  // namespace ronde::replay
