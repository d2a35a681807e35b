// import: a generated neighbourhood (.jsonl of gen_neighbourhood.py), quarters and hand-over points (.geojson), or the directory of shops
// and associations (.csv, or .geojson with --directory). The whole file is read and checked before anything is written, so that a refusal
// leaves things as they were.
#include <iostream>

#include "accounts/secrets.hpp"
#include "cli/batch.hpp"
#include "cli/command_line.hpp"
#include "cli/directory.hpp"
#include "cli/founding.hpp"
#include "cli/generated.hpp"
#include "cli/places.hpp"
#include "embed/embedded.hpp"
#include "market/places.hpp"
#include "market/text_rules.hpp"

namespace ronde::cli {
namespace {

constexpr const char* places_hint = "a GeoJSON file of quarters and hand-over points; packaging/demo/thonex-quarters.geojson is an example";

/// The data folder as it is so far. The store is opened only where there is one, and made only when something is about to be written.
class Target {
 public:
  Target(std::filesystem::path data, std::string name) : data_(std::move(data)), name_(std::move(name)) {
    const auto fine = market::clean_text(name_, market::limits::kPlaceName, market::Lines::one, "", true);
    if (!fine) throw Stop(asked_wrongly, "--neighbourhood: " + fine.error().why, "a name of at most 80 characters");
    name_ = *fine;
    if (!holds_store(data_)) return;
    store_ = open_store(data_, Folder::must_exist);
    home_ = chosen_neighbourhood(*store_, name_);
  }
  [[nodiscard]] KnownPlaces known() { return home_ ? places_of(*store_, *home_) : KnownPlaces{}; }
  [[nodiscard]] storage::Store& store() { return *store_; }
  [[nodiscard]] std::vector<market::Place> directory() {
    return reading(*store_, *home_, [](const market::MarketView& view) { return view.places(); });
  }
  void keep(market::KeepPlaces places) { must(*store_, *home_, std::move(places), now(), "the directory"); }

  /// Adds the places to the neighbourhood, or founds it with them.
  market::NeighbourhoodId keep(market::PutPlaces places) {
    if (!store_) store_ = open_store(data_, Folder::may_be_made);
    if (home_) {
      must(*store_, *home_, std::move(places), now(), "places");
      return *home_;
    }
    market::FoundNeighbourhood command;
    command.id = market::NeighbourhoodId(accounts::random_16());
    command.name = name_.empty() ? "Thônex" : name_;
    command.languages = {market::Language::fr, market::Language::de, market::Language::it, market::Language::en};
    command.quarters = std::move(places.quarters);
    command.walks = std::move(places.walks);
    command.points = std::move(places.points);
    command.shapes = std::move(places.shapes);
    home_ = command.id;
    const std::string what = "founding " + command.name;
    must(*store_, *home_, std::move(command), now(), what);
    return *home_;
  }

 private:
  std::filesystem::path data_;
  std::string name_;
  std::unique_ptr<storage::Store> store_;
  std::optional<market::NeighbourhoodId> home_;
};

/// For whoever sets up a map behind the plan; it is told here and kept nowhere.
void tell_corner(const PlacesFile& places) {
  if (const std::string corner = places.corner(); !corner.empty())
    std::cout << "the plan begins at " << corner << " (for `ronde serve --tiles-corner`, if you want a map; it is not stored)\n";
}

void import_places(const std::filesystem::path& file, Target& target) {
  const Source source(file.string(), read_file(file), places_hint);
  PlacesFile places(source);
  const KnownPlaces known = target.known();
  auto plan = places.plan(known);
  if (known.quarters.empty() && !places.has_quarters())
    source.root().stop("a neighbourhood begins with a quarter, and this file has none", "add a Polygon");
  (void)target.keep(std::move(plan));
  std::cout << places.summary() << '\n' << places.plan_summary() << '\n';
  tell_corner(places);
}

/// Only the outlines: nobody's quarter, band or point changes, whatever the file says of them.
void import_shapes(const std::filesystem::path& file, Target& target) {
  const Source source(file.string(), read_file(file), places_hint);
  PlacesFile places(source);
  if (!places.has_quarters()) source.root().stop("there is no quarter in it to draw", "add a Polygon");
  const KnownPlaces known = target.known();
  if (known.quarters.empty())
    throw Stop(asked_wrongly, "there is no quarter yet that could be drawn", "leave --shapes-only away, and the quarters are founded too");
  auto plan = places.shapes(known);
  if (plan.shapes.empty()) source.root().stop(places.plan_summary());
  (void)target.keep(std::move(plan));
  std::cout << places.plan_summary() << '\n';
  tell_corner(places);
}

std::string summary_of(const std::vector<market::Place>& before, const std::vector<market::Place>& after, const DirectoryFile& file) {
  std::size_t changed = 0;
  for (const auto& place : after) {
    const auto was = std::ranges::find(before, place.id, &market::Place::id);
    if (was != before.end() && *was != place) ++changed;
  }
  std::string text = std::to_string(file.places.size()) + " places (" + std::to_string(after.size() - before.size()) + " new, " +
                     std::to_string(changed) + " changed)";
  if (file.left_out != 0) text += "\n" + std::to_string(file.left_out) + " left out: without a name, or of no kind that the directory has";
  return text;
}

void import_directory(const std::filesystem::path& file, Target& target) {
  const auto quarters = target.known().quarters;
  if (quarters.empty())
    throw Stop(asked_wrongly, "there is no neighbourhood yet to which a directory could belong",
               "import its quarters first: ronde import --help");
  DirectoryFile directory = read_directory(file, quarters);
  const auto before = target.directory();
  target.keep(market::KeepPlaces{directory.places});
  std::cout << summary_of(before, target.directory(), directory) << '\n';
}

void import_people(const std::filesystem::path& file, const std::filesystem::path& places_file, Target& target) {
  const auto taxonomy = market::Taxonomy::load(embedded::taxonomy());
  if (!taxonomy) throw Stop(failed, "the built-in taxonomy is damaged: " + taxonomy.error().why);
  GeneratedNeighbourhood generated = read_generated(file, read_file(file), *taxonomy, now());
  market::PutPlaces plan;
  std::string summary;
  if (!places_file.empty()) {
    const Source source(places_file.string(), read_file(places_file), places_hint);
    PlacesFile places(source);
    if (!places.has_quarters()) source.root().stop("there is no quarter in it where people could live");
    plan = places.plan(target.known());
    generated.settle([&places](const Spot& home) { return places.quarter_at(home); });
    summary = places.summary() + '\n' + places.plan_summary() + '\n';
  } else {
    if (!target.known().quarters.empty())
      throw Stop(asked_wrongly, "the neighbourhood has quarters, but nothing says where they lie: coordinates are never stored",
                 "--places QUARTERS.geojson, the file that it was founded with");
    Sectors sectors;
    generated.settle([&sectors](const Spot& home) { return sectors.quarter_at(home); });
    plan = sectors.places();
    summary = std::to_string(plan.quarters.size()) + " quarters, invented: squares of half a kilometre\n";
  }
  const auto home = target.keep(std::move(plan));
  const auto at = now();
  const std::size_t people = generated.people.size();
  Batch batch(target.store(), "import", people + generated.listings.size());
  for (auto& person : generated.people) batch.add(home, std::move(person), at);
  batch.wait();
  for (auto& listing : generated.listings) batch.add(home, std::move(listing), at);
  batch.wait();
  batch.end();
  std::cout << summary << people << " people, " << generated.offers << " offers, " << generated.wants << " wants\n";
}

}  // namespace

int import_command(int argc, const char* const* argv) {
  CommandLine args{
      "Brings people and listings (.jsonl of gen_neighbourhood.py) quarters and hand-over points (.geojson), or a directory "
      "of shops and associations (.csv) into a neighbourhood.",
      "ronde import"};
  std::filesystem::path data = "var/ronde";
  std::filesystem::path file;
  std::filesystem::path places;
  std::string name;
  bool shapes_only = false;
  bool directory = false;
  args.option("FILE", file, "what to read").required();
  args.option("--data", data, "data folder; made if it is not there").with_default();
  args.option("--neighbourhood", name, "its name; founded if it is not there");
  args.flag("--shapes-only", shapes_only, "with a .geojson: draw the plan of the quarters that are there, by name; change nothing else");
  args.option("--places", places, "with a .jsonl: GeoJSON of the quarters in which its people live; imported too");
  args.flag("--directory", directory, "a .geojson holds shops, associations and services with the tags of OpenStreetMap, not quarters");
  return args.run(argc, argv, [&] {
    accounts::start_secrets();
    const auto ending = file.extension();
    if (ending == ".csv" || (directory && ending == ".geojson")) {
      Target target(data, name);
      import_directory(file, target);
      return done;
    }
    if (ending != ".geojson" && ending != ".jsonl") {
      throw Stop(asked_wrongly, file.string() + ": neither .jsonl nor .geojson nor .csv", "ronde import --help");
    }
    if (ending == ".geojson" && !places.empty()) throw Stop(asked_wrongly, "--places goes with a .jsonl", "import one GeoJSON file alone");
    if (ending == ".jsonl" && shapes_only) throw Stop(asked_wrongly, "--shapes-only goes with a .geojson", "ronde import --help");
    Target target(data, name);
    if (shapes_only)
      import_shapes(file, target);
    else if (ending == ".geojson")
      import_places(file, target);
    else
      import_people(file, places, target);
    return done;
  });
}

}  // namespace ronde::cli
