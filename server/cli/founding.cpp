#include "cli/founding.hpp"

#include <chrono>

namespace ronde::cli {

market::Timestamp now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
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

}  // namespace ronde::cli
