#pragma once

#include <optional>

#include "json/write.hpp"
#include "market/market_view.hpp"

namespace ronde::api {

/// The member "association": in whose name something is done, as a listing says it, or null.
void write_behalf(json::Writer& out, const market::MarketView& view, const std::optional<market::AssociationId>& id);

}  // namespace ronde::api
