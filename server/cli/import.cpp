// import: a generated neighbourhood (.jsonl of gen_neighbourhood.py), or quarters and hand-over points (.geojson).
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <sstream>

#include "accounts/secrets.hpp"
#include "cli/founding.hpp"
#include "embed/embedded.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"

namespace ronde::cli {
namespace {

using json::Value;

constexpr double km_a_degree_north = 111.2;
constexpr double cell_km = 0.5;

/// Numbers and texts of a line that we know; anything else is a Stop with its line.
class Line {
 public:
  Line(const std::filesystem::path& file, std::size_t number, const Value& value) : file_(file), number_(number), value_(value) {
    if (!value.IsObject()) stop("a line is one JSON object");
  }
  [[noreturn]] void stop(const std::string& what) const {
    throw Stop(asked_wrongly, file_.string() + ":" + std::to_string(number_) + ":1: " + what, "is this a file of gen_neighbourhood.py?");
  }
  [[nodiscard]] bool has(const char* name) const { return value_.HasMember(name); }
  [[nodiscard]] const Value& at(const char* name) const {
    const auto found = value_.FindMember(name);
    if (found == value_.MemberEnd()) stop(std::string("\"") + name + "\" is missing");
    return found->value;
  }
  [[nodiscard]] double number(const char* name) const {
    if (!at(name).IsNumber()) stop(std::string("\"") + name + "\" is no number");
    return at(name).GetDouble();
  }
  [[nodiscard]] std::size_t index(const char* name) const {
    if (!at(name).IsUint()) stop(std::string("\"") + name + "\" is no whole number");
    return at(name).GetUint();
  }
  [[nodiscard]] std::string text(const char* name) const {
    if (!at(name).IsString()) stop(std::string("\"") + name + "\" is no text");
    return {at(name).GetString(), at(name).GetStringLength()};
  }

 private:
  const std::filesystem::path& file_;
  std::size_t number_;
  const Value& value_;
};

/// Submits writes and waits for all at the end, so that they share their commits.
class Batch {
 public:
  explicit Batch(storage::Store& store) : store_(store) {}
  template <class Command>
  void add(market::NeighbourhoodId home, Command command, market::Timestamp at) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return waiting_ < in_flight_max; });
      ++waiting_;
    }
    auto refusal = std::make_shared<std::optional<market::Error>>();
    store_.submit(server::write_of(home, std::move(command), at, {}, {}, refusal),
                  [this, refusal](const storage::Result<storage::Written>& written) {
                    const std::scoped_lock lock(mutex_);
                    --waiting_;
                    if (*refusal && first_fault_.empty()) first_fault_ = (*refusal)->why;
                    if (!*refusal && !written && first_fault_.empty()) first_fault_ = written.error().why;
                    room_.notify_all();
                  });
  }
  void wait() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return waiting_ == 0; });
    if (!first_fault_.empty()) throw Stop(failed, "refused: " + first_fault_);
  }

 private:
  static constexpr std::size_t in_flight_max = 2000;
  storage::Store& store_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::size_t waiting_ = 0;
  std::string first_fault_;
};

/// Adds the places to the neighbourhood of that name, or founds it with them.
market::NeighbourhoodId keep_places(storage::Store& store, const std::string& name, market::PutPlaces places) {
  if (const auto known = chosen_neighbourhood(store, name)) {
    must(store, *known, std::move(places), now(), "places");
    return *known;
  }
  market::FoundNeighbourhood command;
  command.id = market::NeighbourhoodId(accounts::random_16());
  command.name = name.empty() ? "Thônex" : name;
  command.languages = {market::Language::fr, market::Language::de, market::Language::it, market::Language::en};
  command.quarters = std::move(places.quarters);
  command.walks = std::move(places.walks);
  command.points = std::move(places.points);
  const auto id = command.id;
  const std::string what = "founding " + command.name;
  must(store, id, std::move(command), now(), what);
  return id;
}

// --- gen_neighbourhood.py -------------------------------------------------------------------------------------------------------------

struct GeneratorCategory {
  std::string id;
  std::string label;
  market::ListingKind kind{};
};

/// The generator's category names -> ours, from the taxonomy's "generator" members.
std::map<std::string, GeneratorCategory> generator_categories() {
  const auto document = json::parse(embedded::taxonomy(), {.depth_max = 32, .values_max = 100'000});
  if (!document) throw Stop(failed, "the built-in taxonomy is damaged");
  std::map<std::string, GeneratorCategory> known;
  for (const auto& theme : document->root()["themes"].GetArray()) {
    for (const auto& category : theme["categories"].GetArray()) {
      if (!category.HasMember("generator")) continue;
      for (const auto& name : category["generator"].GetArray()) {
        known[name.GetString()] = {category["id"].GetString(), category["labels"]["fr"].GetString(),
                                   market::named<market::ListingKind>(category["kind"].GetString()).value_or(market::ListingKind::service)};
      }
    }
  }
  return known;
}

market::SizeBand size_of(double francs) {
  return francs <= 15 ? 1 : francs <= 30 ? 2 : francs <= 60 ? 3 : 4;
}

/// Homes become cells of half a kilometre, each a quarter; the coordinates end here.
class Cells {
 public:
  market::QuarterId quarter_at(double latitude, double longitude) {
    if (areas_.empty() && origin_north_ == 0) {
      origin_north_ = latitude;
      origin_east_ = longitude;
    }
    const double km_a_degree_east = km_a_degree_north * std::cos(origin_north_ * 3.14159265358979 / 180);
    const auto row = static_cast<int>(std::floor((latitude - origin_north_) * km_a_degree_north / cell_km));
    const auto column = static_cast<int>(std::floor((longitude - origin_east_) * km_a_degree_east / cell_km));
    const auto found = cells_.find({row, column});
    if (found != cells_.end()) return areas_[found->second].quarter.id;
    const std::string name = "Secteur " + std::to_string(cells_.size() + 1);
    cells_[{row, column}] = areas_.size();
    areas_.push_back({.quarter = {market::QuarterId(accounts::random_16()), name}, .north_km = row * cell_km, .east_km = column * cell_km});
    return areas_.back().quarter.id;
  }
  [[nodiscard]] market::PutPlaces places() const {
    market::PutPlaces command;
    for (const auto& area : areas_) command.quarters.push_back(area.quarter);
    command.walks = walks_between(areas_);
    return command;
  }

 private:
  double origin_north_ = 0;
  double origin_east_ = 0;
  std::map<std::pair<int, int>, std::size_t> cells_;
  std::vector<Area> areas_;
};

constexpr std::array<std::string_view, 24> first_names{"Amélie",  "Bruno", "Carole", "Denis",  "Elena",    "Farid", "Gisèle", "Hugo",
                                                       "Inès",    "Jean",  "Karin",  "Lionel", "Mireille", "Nadir", "Odile",  "Pierre",
                                                       "Quentin", "Rita",  "Sami",   "Tania",  "Ulysse",   "Vera",  "Willy",  "Zoé"};

struct Counts {
  std::size_t people = 0;
  std::size_t offers = 0;
  std::size_t wants = 0;
};

class GeneratedNeighbourhood {
 public:
  explicit GeneratedNeighbourhood(std::filesystem::path file) : file_(std::move(file)), ours_(generator_categories()) {}

  void read(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
      if (line.empty()) continue;
      const auto document = json::parse(line, {.depth_max = 8, .values_max = 10'000});
      if (!document) {
        throw Stop(asked_wrongly, file_.string() + ":" + std::to_string(number) + ":" + std::to_string(document.error().offset + 1) + ": " +
                                      document.error().why);
      }
      take(Line(file_, number, document->root()));
    }
    if (people_.empty()) throw Stop(asked_wrongly, file_.string() + ": nobody in it", "is this a file of gen_neighbourhood.py?");
  }

  Counts keep(storage::Store& store, const std::string& name) {
    const auto at = now();
    const auto home = keep_places(store, name, cells_.places());
    Batch batch(store);
    for (const auto& person : people_) batch.add(home, person, at);
    batch.wait();
    for (auto& listing : listings_) batch.add(home, std::move(listing), at);
    batch.wait();
    return counts_;
  }

 private:
  void take(const Line& line) {
    const std::string type = line.text("type");
    if (type == "meta") return take_meta(line);
    if (type == "participant") return take_person(line);
    if (type == "offer" || type == "want") return take_listing(line, type == "offer");
    line.stop("the type " + type + " is not one we know");
  }

  void take_meta(const Line& line) {
    for (const auto& category : line.at("categories").GetArray()) {
      const auto found = ours_.find(category["name"].GetString());
      if (found == ours_.end()) line.stop(std::string("the category ") + category["name"].GetString() + " is not in our taxonomy");
      categories_.push_back(found->second);
    }
  }

  void take_person(const Line& line) {
    if (line.index("id") != people_.size()) line.stop("ids run from 0 without gaps");
    market::EnrolMember person;
    person.member = market::MemberId(accounts::random_16());
    person.account = market::AccountId(accounts::random_16());
    person.first_name = first_names[people_.size() % first_names.size()];
    person.quarter = cells_.quarter_at(line.number("lat"), line.number("lon"));
    people_.push_back(std::move(person));
    ++counts_.people;
  }

  void take_listing(const Line& line, bool offer) {
    const std::size_t person = line.index("p");
    const std::size_t category = line.index("cat");
    if (person >= people_.size() || category >= categories_.size()) line.stop("it names a person or category that is not there");
    const GeneratorCategory& ours = categories_[category];
    market::PostListing command{.member = people_[person].member, .id = market::ListingId(accounts::random_16()), .draft = {}};
    market::ListingDraft& draft = command.draft;
    draft.direction = offer ? market::Direction::offer : market::Direction::want;
    draft.kind = line.has("gift") ? market::ListingKind::gift : ours.kind;
    draft.category = ours.id;
    draft.title = ours.label;
    draft.size = size_of(line.number("value"));
    if (offer) {
      draft.quantity = static_cast<std::uint32_t>(std::min<std::size_t>(line.index("uses"), market::limits::kQuantity));
      draft.title += " v" + std::to_string(line.index("variant"));
    } else {
      for (const auto& variant : line.at("variants").GetArray()) draft.title += " v" + std::to_string(variant.GetUint());
      draft.wish_level = static_cast<market::WishLevel>(std::min<std::size_t>(line.index("prio"), 3) - 1);
    }
    listings_.push_back(std::move(command));
    ++(offer ? counts_.offers : counts_.wants);
  }

  std::filesystem::path file_;
  std::map<std::string, GeneratorCategory> ours_;
  std::vector<GeneratorCategory> categories_;
  Cells cells_;
  std::vector<market::EnrolMember> people_;
  std::vector<market::PostListing> listings_;
  Counts counts_;
};

// --- GeoJSON --------------------------------------------------------------------------------------------------------------------------

std::string property(const Value& feature, const char* name, const std::string& otherwise) {
  const auto& properties = feature["properties"];
  if (!properties.IsObject() || !properties.HasMember(name) || !properties[name].IsString()) return otherwise;
  return {properties[name].GetString(), properties[name].GetStringLength()};
}

/// The mean of a ring's corners: near enough for bands of five minutes.
Area area_of(const Value& feature, std::size_t number) {
  const auto& ring = feature["geometry"]["coordinates"][0];
  double north = 0;
  double east = 0;
  for (const auto& corner : ring.GetArray()) {
    north += corner[1].GetDouble();
    east += corner[0].GetDouble();
  }
  north /= ring.Size();
  east /= ring.Size();
  const double km_a_degree_east = km_a_degree_north * std::cos(north * 3.14159265358979 / 180);
  return {.quarter = {market::QuarterId(accounts::random_16()), property(feature, "name", "Quartier " + std::to_string(number))},
          .north_km = north * km_a_degree_north,
          .east_km = east * km_a_degree_east};
}

market::PutPlaces read_places(const Value& root, const std::filesystem::path& file) {
  if (!root.IsObject() || !root.HasMember("features") || !root["features"].IsArray()) {
    throw Stop(asked_wrongly, file.string() + ":1:1: no FeatureCollection",
               "a GeoJSON file begins with {\"type\":\"FeatureCollection\",\"features\":[");
  }
  std::vector<Area> areas;
  std::map<std::string, market::QuarterId> by_key;
  market::PutPlaces command;
  std::size_t number = 0;
  try {
    for (const auto& feature : root["features"].GetArray()) {
      ++number;
      if (std::string_view(feature["geometry"]["type"].GetString()) != "Polygon") continue;
      areas.push_back(area_of(feature, number));
      by_key[property(feature, "key", areas.back().quarter.name)] = areas.back().quarter.id;
      command.quarters.push_back(areas.back().quarter);
    }
    number = 0;
    for (const auto& feature : root["features"].GetArray()) {
      ++number;
      if (std::string_view(feature["geometry"]["type"].GetString()) != "Point") continue;
      const auto quarter = by_key.find(property(feature, "quarter", ""));
      if (quarter == by_key.end()) {
        throw Stop(asked_wrongly, file.string() + ": feature " + std::to_string(number) + " is in no quarter of this file",
                   "its property \"quarter\" is the key of one");
      }
      const auto& properties = feature["properties"];
      const bool step_free = properties.HasMember("step_free") && properties["step_free"].IsTrue();
      command.points.push_back({.id = market::HandoverPointId(accounts::random_16()),
                                .name = property(feature, "name", ""),
                                .quarter = quarter->second,
                                .hours = property(feature, "hours", ""),
                                .step_free = step_free});
    }
  } catch (const json::AssertionFailed&) {
    throw Stop(asked_wrongly, file.string() + ": feature " + std::to_string(number) + " has no geometry that we take",
               "Polygon for a quarter, Point for a hand-over point");
  }
  command.walks = walks_between(areas);
  return command;
}

}  // namespace

int import_command(int argc, const char* const* argv) {
  CLI::App app{
      "Brings people and listings (.jsonl of gen_neighbourhood.py) or quarters and hand-over points (.geojson) into a neighbourhood.",
      "ronde import"};
  std::filesystem::path data = "var/ronde";
  std::filesystem::path file;
  std::string name;
  app.add_option("FILE", file, "what to read")->required();
  app.add_option("--data", data, "data folder")->capture_default_str();
  app.add_option("--neighbourhood", name, "its name; founded if it is not there");
  return run(app, argc, argv, [&] {
    accounts::start_secrets();
    const std::string text = read_file(file);
    if (file.extension() == ".geojson") {
      const auto document = read_json(file, text);
      const auto places = read_places(document.root(), file);
      const auto store = open_store(data);
      (void)keep_places(*store, name, places);
      std::cout << places.quarters.size() << " quarters, " << places.points.size() << " hand-over points\n";
      return done;
    }
    if (file.extension() != ".jsonl") throw Stop(asked_wrongly, file.string() + ": neither .jsonl nor .geojson", "ronde import --help");
    GeneratedNeighbourhood generated(file);
    generated.read(text);
    const auto store = open_store(data);
    const auto counts = generated.keep(*store, name);
    std::cout << counts.people << " people, " << counts.offers << " offers, " << counts.wants << " wants\n";
    return done;
  });
}

}  // namespace ronde::cli
