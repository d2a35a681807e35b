#include "cli/generated.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <string_view>

#include "accounts/secrets.hpp"
#include "market/limits.hpp"

namespace ronde::cli {
namespace {

constexpr double sector_km = 0.5;
constexpr std::uint64_t ids_max = 100'000'000;
constexpr std::size_t categories_max = 1000;
constexpr const char* hint = "is this a file of gen_neighbourhood.py --format jsonl?";

constexpr std::array<std::string_view, 24> first_names{"Amélie",  "Bruno", "Carole", "Denis",  "Elena",    "Farid", "Gisèle", "Hugo",
                                                       "Inès",    "Jean",  "Karin",  "Lionel", "Mireille", "Nadir", "Odile",  "Pierre",
                                                       "Quentin", "Rita",  "Sami",   "Tania",  "Ulysse",   "Vera",  "Willy",  "Zoé"};

market::SizeBand size_of(double francs) {
  return francs <= 15 ? 1 : francs <= 30 ? 2 : francs <= 60 ? 3 : 4;
}

std::string tag_of(std::uint64_t variant) {
  return "v" + std::to_string(variant);
}

class Reader {
 public:
  Reader(const market::Taxonomy& taxonomy, market::Timestamp now) : taxonomy_(taxonomy), now_(now) {}

  void take(const Node& line) {
    const Node kind = line.at("type");
    const std::string type = kind.text();
    if (type == "meta") return take_meta(line);
    if (categories_.empty()) kind.stop("the first line must be of type meta: it names the categories");
    if (type == "participant") return take_person(line);
    if (type == "offer") return take_offer(line);
    if (type == "want") return take_want(line);
    kind.stop("the type " + type + " is none that we know");
  }
  [[nodiscard]] GeneratedNeighbourhood finish() { return std::move(made_); }

 private:
  struct Kind {
    const market::Category* ours;
    std::uint64_t variants;
  };

  void take_meta(const Node& line) {
    if (!categories_.empty()) line.stop("a second line of type meta");
    for (const Node& category : line.at("categories").items(categories_max)) {
      const Node name = category.at("name");
      const market::Category* ours = taxonomy_.category_of_generator(name.text());
      if (ours == nullptr) name.stop("the category " + name.text() + " is not in our taxonomy");
      categories_.push_back({ours, category.at("variants").whole(1, 1'000'000)});
    }
    if (categories_.empty()) line.at("categories").stop("there is no category");
  }

  void take_person(const Node& line) {
    const Node id = line.at("id");
    if (id.whole(0, ids_max) != made_.people.size())
      id.stop("ids of people run from 0 without gaps: here comes " + std::to_string(made_.people.size()));
    made_.homes.push_back({.north = line.at("lat").number(-90, 90), .east = line.at("lon").number(-180, 180)});
    market::EnrolMember person;
    person.member = market::MemberId(accounts::random_16());
    person.account = market::AccountId(accounts::random_16());
    person.first_name = first_names[made_.people.size() % first_names.size()];
    made_.people.push_back(std::move(person));
    listings_of_.push_back(0);
  }

  /// What offers and wants have in common.
  market::PostListing begin(const Node& line, std::uint64_t& variants) {
    const Node person = line.at("p");
    const std::uint64_t owner = person.whole(0, ids_max);
    if (owner >= made_.people.size()) person.stop("there is no person " + std::to_string(owner) + " before this line");
    if (++listings_of_[owner] > market::limits::kListingsADay)
      person.stop("nobody may post more than " + std::to_string(market::limits::kListingsADay) + " listings in a day");
    const Node category = line.at("cat");
    const std::uint64_t index = category.whole(0, ids_max);
    if (index >= categories_.size()) category.stop("there is no category " + std::to_string(index));
    variants = categories_[index].variants;
    const market::Category& ours = *categories_[index].ours;
    market::PostListing command{.member = made_.people[owner].member, .id = market::ListingId(accounts::random_16()), .draft = {}};
    command.draft.kind = ours.kind;
    command.draft.category = ours.id;
    command.draft.title = ours.labels[static_cast<std::size_t>(market::Language::fr)];
    command.draft.size = size_of(line.at("value").number(0, 1e9));
    return command;
  }

  void take_offer(const Node& line) {
    std::uint64_t variants = 0;
    market::PostListing command = begin(line, variants);
    command.draft.direction = market::Direction::offer;
    if (const auto gift = line.find("gift"); gift && gift->truth()) command.draft.kind = market::ListingKind::gift;
    command.draft.quantity =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(line.at("uses").whole(1, 1'000'000), market::limits::kQuantity));
    command.draft.tags = {tag_of(line.at("variant").whole(0, variants - 1))};
    keep(line, std::move(command));
    ++made_.offers;
  }

  void take_want(const Node& line) {
    std::uint64_t variants = 0;
    market::PostListing command = begin(line, variants);
    command.draft.direction = market::Direction::want;
    command.draft.wish_level = static_cast<market::WishLevel>(line.at("prio").whole(1, 3) - 1);
    const Node accepted = line.at("variants");
    for (const Node& variant : accepted.items(market::limits::kTags)) command.draft.tags.push_back(tag_of(variant.whole(0, variants - 1)));
    if (command.draft.tags.empty()) accepted.stop("a want accepts at least one variant");
    keep(line, std::move(command));
    ++made_.wants;
  }

  void keep(const Node& line, market::PostListing command) {
    const auto draft = market::checked_draft(command.draft, now_);
    if (!draft) line.stop("the market does not take it: " + draft.error().why);
    made_.listings.push_back(std::move(command));
  }

  const market::Taxonomy& taxonomy_;
  market::Timestamp now_;
  std::vector<Kind> categories_;
  std::vector<std::uint32_t> listings_of_;  // by person
  GeneratedNeighbourhood made_;
};

}  // namespace

void GeneratedNeighbourhood::settle(const QuarterAt& quarter_at) {
  for (std::size_t i = 0; i < people.size(); ++i) people[i].quarter = quarter_at(homes[i]);
  homes.clear();
}

GeneratedNeighbourhood read_generated(const std::filesystem::path& file, const std::string& text, const market::Taxonomy& taxonomy,
                                      market::Timestamp now) {
  Reader reader(taxonomy, now);
  std::istringstream lines(text);
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Source source(file.string(), line, hint, number);
    reader.take(source.root());
  }
  GeneratedNeighbourhood made = reader.finish();
  if (made.people.empty()) throw Stop(asked_wrongly, file.string() + ":1:1: nobody is in it", hint);
  return made;
}

market::QuarterId Sectors::quarter_at(const Spot& home) {
  if (!plane_) plane_.emplace(home);
  const Point point = plane_->at(home);
  const auto row = static_cast<int>(std::floor(point.north_km / sector_km));
  const auto column = static_cast<int>(std::floor(point.east_km / sector_km));
  const auto [known, fresh] = known_.try_emplace({row, column});
  if (fresh) {
    known->second = market::QuarterId(accounts::random_16());
    sectors_.push_back({.quarter = {known->second, "Secteur " + std::to_string(sectors_.size() + 1)},
                        .centre = {.north_km = (row + 0.5) * sector_km, .east_km = (column + 0.5) * sector_km}});
  }
  return known->second;
}

market::PutPlaces Sectors::places() const {
  market::PutPlaces places;
  for (std::size_t i = 0; i < sectors_.size(); ++i) {
    places.quarters.push_back(sectors_[i].quarter);
    for (std::size_t j = i + 1; j < sectors_.size(); ++j) {
      const auto band = band_between(sectors_[i].centre, sectors_[j].centre);
      if (band == market::WalkBand::far) continue;  // what is not there is far
      const auto [a, b] = std::minmax(sectors_[i].quarter.id, sectors_[j].quarter.id);
      places.walks.push_back({a, b, band});
    }
  }
  return places;
}

}  // namespace ronde::cli
