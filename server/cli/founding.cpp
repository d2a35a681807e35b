#include "cli/founding.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <sstream>

namespace ronde::cli {

market::Timestamp now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Stop(asked_wrongly, "cannot read " + file.string(), "check the name and its permissions");
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

json::Document read_json(const std::filesystem::path& file, const std::string& text) {
  auto document = json::parse(text, {.depth_max = 32, .values_max = 5'000'000});
  if (document) return std::move(*document);
  const std::size_t offset = std::min(document.error().offset, text.size());
  const auto begin = text.begin();
  const auto here = begin + static_cast<std::ptrdiff_t>(offset);
  const auto line = std::count(begin, here, '\n') + 1;
  const auto start = text.rfind('\n', offset == 0 ? 0 : offset - 1);
  const std::size_t column = offset - (start == std::string::npos ? 0 : start);
  throw Stop(asked_wrongly, file.string() + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + document.error().why);
}

std::vector<KnownNeighbourhood> neighbourhoods_of(storage::Store& store) {
  std::vector<KnownNeighbourhood> known;
  const auto snapshot = store.snapshot();
  if (!snapshot) throw Stop(failed, snapshot.error().why);
  const auto partitions = snapshot->partitions();
  if (!partitions) throw Stop(failed, partitions.error().why);
  for (const auto& partition : *partitions) {
    if (partition.kind() != storage::PartitionId::Kind::neighbourhood) continue;
    const market::NeighbourhoodId id(partition.id());
    const auto rows = snapshot->of(partition);
    if (!rows) throw Stop(failed, rows.error().why);
    if (const auto home = server::StoreView(*rows).neighbourhood()) known.push_back({id, home->name});
  }
  return known;
}

std::optional<market::NeighbourhoodId> chosen_neighbourhood(storage::Store& store, const std::string& name) {
  const auto known = neighbourhoods_of(store);
  if (name.empty()) {
    if (known.size() > 1)
      throw Stop(asked_wrongly, "there are several neighbourhoods", "name one with --neighbourhood: " + known.front().name + ", ...");
    if (known.empty()) return std::nullopt;
    return known.front().id;
  }
  for (const auto& one : known) {
    if (one.name == name || one.id.text() == name) return one.id;
  }
  return std::nullopt;
}

market::NeighbourhoodId needed_neighbourhood(storage::Store& store, const std::string& name) {
  if (const auto id = chosen_neighbourhood(store, name)) return *id;
  throw Stop(asked_wrongly, name.empty() ? "there is no neighbourhood yet" : "no neighbourhood is called " + name,
             "`ronde import PLACES.geojson --neighbourhood NAME` founds one");
}

market::WalkBand band_between(const Area& a, const Area& b) {
  constexpr double minutes_a_km = 60.0 / 4.8 * 1.33;
  const double minutes = std::hypot(a.north_km - b.north_km, a.east_km - b.east_km) * minutes_a_km;
  if (minutes < 5) return market::WalkBand::under_5;
  if (minutes < 10) return market::WalkBand::under_10;
  if (minutes < 15) return market::WalkBand::under_15;
  if (minutes < 25) return market::WalkBand::under_25;
  return market::WalkBand::far;
}

std::vector<market::Walk> walks_between(const std::vector<Area>& areas) {
  std::vector<market::Walk> walks;
  for (std::size_t i = 0; i < areas.size(); ++i) {
    for (std::size_t j = i + 1; j < areas.size(); ++j) {
      const auto band = band_between(areas[i], areas[j]);
      if (band == market::WalkBand::far) continue;  // what is not there is far
      const auto [first, second] = std::minmax(areas[i].quarter.id, areas[j].quarter.id);
      walks.push_back({first, second, band});
    }
  }
  return walks;
}

}  // namespace ronde::cli
