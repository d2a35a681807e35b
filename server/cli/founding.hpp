#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "market/neighbourhood.hpp"
#include "market_door.hpp"
#include "store_view.hpp"

/// What the commands that fill a data folder share.
namespace ronde::cli {

[[nodiscard]] market::Timestamp now();

/// Runs a command of the market and waits; throws Stop where the rules say no.
template <class Command>
void must(storage::Store& store, market::NeighbourhoodId home, Command command, market::Timestamp at, const std::string& what) {
  const auto result = server::run_now(store, home, std::move(command), at);
  if (!result) throw Stop(failed, what + ": " + result.error().why);
}

/// Reads the committed state of a neighbourhood.
template <class Read>
auto reading(storage::Store& store, market::NeighbourhoodId home, Read read) {
  const auto snapshot = store.snapshot();
  if (!snapshot) throw Stop(failed, snapshot.error().why);
  const auto partition = snapshot->of(server::partition_of(home));
  if (!partition) throw Stop(failed, partition.error().why);
  const server::StoreView view(*partition);
  return read(static_cast<const market::MarketView&>(view));
}

struct KnownNeighbourhood {
  market::NeighbourhoodId id;
  std::string name;
};
[[nodiscard]] std::vector<KnownNeighbourhood> neighbourhoods_of(storage::Store& store);
/// The one of that name or id; the only one where no name is given. Nothing if there is none; throws Stop where the choice is not clear.
[[nodiscard]] std::optional<market::NeighbourhoodId> chosen_neighbourhood(storage::Store& store, const std::string& name);
/// The same, but there must be one.
[[nodiscard]] market::NeighbourhoodId needed_neighbourhood(storage::Store& store, const std::string& name);

}  // namespace ronde::cli
