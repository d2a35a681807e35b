#include "cli/directory.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "accounts/secrets.hpp"
#include "cli/osm_tags.hpp"
#include "cli/source.hpp"
#include "market/csv.hpp"
#include "market/opening_hours.hpp"
#include "market/places.hpp"
#include "market/records.hpp"
#include "market/text_rules.hpp"

namespace ronde::cli {

using market::Csv;
using market::CsvCell;
using market::CsvFault;
using market::read_csv;
using market::TextPlace;
namespace {

constexpr const char* hint = "docs/operating.md, \"The directory\", has the columns and the tags; nothing was imported";
constexpr std::size_t faults_shown = 50;
constexpr std::size_t features_max = 20'000;

using Fault = std::function<void(const std::string& what)>;

/// What is written of one thing of a place, and how to complain about it.
struct Entry {
  std::string text;
  Fault fault;
};
using Entries = std::map<std::string, Entry, std::less<>>;

/// All that is wrong with a file.
class Faults {
 public:
  void add(std::string line) { lines_.push_back(std::move(line)); }
  /// Throws Stop where there is any.
  void stop_if_any() const {
    if (lines_.empty()) return;
    std::string text;
    for (std::size_t i = 0; i < std::min(lines_.size(), faults_shown); ++i) text += (i == 0 ? "" : "\n") + lines_[i];
    if (lines_.size() > faults_shown) text += "\nand " + std::to_string(lines_.size() - faults_shown) + " more";
    throw Stop(asked_wrongly, text, hint);
  }

 private:
  std::vector<std::string> lines_;
};

// --- One place, from whatever file ---------------------------------------------------------------------------------------------------

template <class E>
E word_of(const Entry& entry, E otherwise) {
  if (entry.text.empty()) return otherwise;
  if (const auto value = market::named<E>(entry.text)) return *value;
  std::string all;
  for (const auto name : market::names_of<E>) (all += all.empty() ? "" : ", ") += name;
  entry.fault("\"" + entry.text + "\" is none of: " + all);
  return otherwise;
}

std::vector<market::Currency> currencies_of(const Entry& entry) {
  std::vector<market::Currency> all;
  constexpr std::string_view kBetween = " ,;|/+";
  for (std::size_t at = 0; (at = entry.text.find_first_not_of(kBetween, at)) != std::string::npos;) {
    const std::size_t end = std::min(entry.text.find_first_of(kBetween, at), entry.text.size());
    all.push_back(word_of(Entry{entry.text.substr(at, end - at), entry.fault}, market::Currency::chf));
    at = end;
  }
  return all;
}

std::optional<market::QuarterId> quarter_of(const Entry& entry, const std::vector<market::Quarter>& quarters) {
  if (entry.text.empty()) return std::nullopt;
  std::string all;
  for (const auto& quarter : quarters) {
    if (market::folded(quarter.name) == market::folded(entry.text)) return quarter.id;
    all += (all.empty() ? "" : ", ") + quarter.name;
  }
  entry.fault("no quarter is called " + entry.text + "; there are: " + all);
  return std::nullopt;
}

market::Timestamp day_of(const Entry& entry) {
  if (entry.text.empty()) return {};
  const auto day = market::parse_time(entry.text + "T12:00:00.000Z");
  if (!day) entry.fault("a day is written 2026-03-12");
  return day.value_or(market::Timestamp{});
}

/// Complains about each entry that is not as it should be; the place is good where none does.
market::Place place_of(const Entries& entries, const std::vector<market::Quarter>& quarters, const Fault& fault) {
  const auto entry = [&](std::string_view name) -> Entry {
    const auto found = entries.find(name);
    return found == entries.end() ? Entry{"", fault} : found->second;
  };
  market::Place place;
  place.id = market::PlaceId(accounts::random_16());
  place.name = entry("name").text;
  place.kind = word_of(entry("kind"), market::PlaceKind::service);
  place.text = entry("text").text;
  place.quarter = quarter_of(entry("quarter"), quarters);
  place.address = entry("address").text;
  place.phone = entry("phone").text;
  place.website = entry("website").text;
  place.hours = market::read_hours(entry("opening_hours").text);
  place.step_free = word_of(entry("step_free"), market::StepFree::unknown);
  place.currencies = currencies_of(entry("currencies"));
  place.source = entry("source").text;
  place.checked_at = day_of(entry("checked_at"));
  const auto fine = market::cleaned(place);
  if (fine) return *fine;
  const std::string_view field = fine.error().pointer.substr(std::min<std::size_t>(1, fine.error().pointer.size()));
  entry(field).fault(std::string(field) + ": " + fine.error().why);
  return place;
}

// --- CSV -----------------------------------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 12> kColumns{"name",    "kind",          "text",      "quarter",    "address", "phone",
                                                    "website", "opening_hours", "step_free", "currencies", "source",  "checked_at"};

class CsvDirectory {
 public:
  CsvDirectory(std::string file, const std::vector<market::Quarter>& quarters) : file_(std::move(file)), quarters_(quarters) {}

  DirectoryFile read(std::string_view text) {
    const Csv csv = read_csv(text);
    for (const CsvFault& fault : csv.faults) complain(fault.at, fault.what);
    faults_.stop_if_any();
    if (csv.rows.empty()) complain({}, "there is nothing in it");
    faults_.stop_if_any();
    read_names(csv.rows.front());
    faults_.stop_if_any();
    for (std::size_t i = 1; i < csv.rows.size(); ++i) read_row(csv.rows[i]);
    if (csv.rows.size() == 1) complain({}, "there are column names, and no place below them");
    faults_.stop_if_any();
    return std::move(all_);
  }

 private:
  void complain(const TextPlace& at, const std::string& what) {
    faults_.add(file_ + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + what);
  }

  void read_names(const std::vector<CsvCell>& row) {
    std::string known;
    for (const auto name : kColumns) (known += known.empty() ? "" : ", ") += name;
    for (const CsvCell& cell : row) {
      const std::string name = market::folded(cell.text);
      if (std::ranges::find(kColumns, name) == kColumns.end())
        complain(cell.at, "no column is called \"" + cell.text + "\"; there are: " + known);
      if (std::ranges::find(names_, name) != names_.end()) complain(cell.at, "a second column is called " + name);
      names_.push_back(name);
    }
    for (const char* const needed : {"name", "kind"}) {
      if (std::ranges::find(names_, needed) == names_.end()) complain({}, "no column is called " + std::string(needed));
    }
  }

  void read_row(const std::vector<CsvCell>& row) {
    const TextPlace at = row.front().at;
    if (row.size() != names_.size())
      return complain(at, std::to_string(row.size()) + " cells, and there are " + std::to_string(names_.size()) + " columns");
    Entries entries;
    for (std::size_t i = 0; i < row.size(); ++i)
      entries[names_[i]] = {row[i].text, [this, where = row[i].at](const std::string& what) { complain(where, what); }};
    if (entries["kind"].text.empty()) entries["kind"].fault("a place has a kind: shop, association, service or public_place");
    market::Place place = place_of(entries, quarters_, [this, at](const std::string& what) { complain(at, what); });
    const std::string same = place.source.empty() ? "n " + market::likeness(place) : "s " + place.source;
    const auto [before, fresh] = lines_.emplace(same, at.line);
    if (!fresh) return complain(at, "the same place as in line " + std::to_string(before->second));
    all_.places.push_back(std::move(place));
  }

  std::string file_;
  const std::vector<market::Quarter>& quarters_;
  Faults faults_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> lines_;
  DirectoryFile all_;
};

// --- GeoJSON -------------------------------------------------------------------------------------------------------------------------

class GeoJsonDirectory {
 public:
  GeoJsonDirectory(const Source& source, const std::vector<market::Quarter>& quarters) : source_(source), quarters_(quarters) {}

  DirectoryFile read() {
    const Node root = source_.root();
    if (const auto type = root.find("type"); !type || type->text() != "FeatureCollection")
      root.stop("this is no FeatureCollection", R"(a GeoJSON file begins with {"type": "FeatureCollection", "features": [)");
    for (const Node& feature : root.at("features").items(features_max)) noting([&] { read_feature(feature); });
    faults_.stop_if_any();
    if (all_.places.empty()) root.stop("there is no place in it: none has a name and a kind that the directory has");
    return std::move(all_);
  }

 private:
  /// What stops one feature must not hide what is wrong with the next.
  template <class Work>
  void noting(Work work) {
    try {
      work();
    } catch (const Stop& stop) {
      faults_.add(stop.what());
    }
  }

  void read_feature(const Node& feature) {
    const auto properties = feature.find("properties");
    const OsmTags tags = properties ? osm_tags(*properties) : OsmTags{};
    const Entries entries = entries_of(tags, feature);
    if (!entries.contains("name") || !entries.contains("kind")) {
      ++all_.left_out;
      return;
    }
    market::Place place = place_of(entries, quarters_, [this, &feature](const std::string& what) { noting([&] { feature.stop(what); }); });
    const std::string same = place.source.empty() ? "n " + market::likeness(place) : "s " + place.source;
    if (!seen_.emplace(same, true).second) feature.stop("a second feature is the same place: " + place.name);
    all_.places.push_back(std::move(place));
  }

  Entries entries_of(const OsmTags& tags, const Node& feature) {
    Entries entries;
    for (const auto& [name, tag] : directory_entries(tags))
      entries[name] = {tag.text, [this, node = tag.at](const std::string& what) { noting([&] { node.stop(what); }); }};
    if (const auto id = feature.find("id"); id && !entries.contains("source"))
      entries["source"] = {id->text(), [this, node = *id](const std::string& what) { noting([&] { node.stop(what); }); }};
    return entries;
  }

  const Source& source_;
  const std::vector<market::Quarter>& quarters_;
  Faults faults_;
  std::map<std::string, bool> seen_;
  DirectoryFile all_;
};

}  // namespace

DirectoryFile read_directory(const std::filesystem::path& file, const std::vector<market::Quarter>& quarters) {
  if (file.extension() == ".csv") return CsvDirectory(file.string(), quarters).read(read_file(file));
  const Source source(file.string(), read_file(file), hint);
  return GeoJsonDirectory(source, quarters).read();
}

}  // namespace ronde::cli
