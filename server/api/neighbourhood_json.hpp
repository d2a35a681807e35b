#pragma once

#include <string>

#include "market/market_view.hpp"

namespace ronde::api {

/// The place as somebody of quarter `mine` sees it: walking bands are told from there.
[[nodiscard]] std::string neighbourhood_json(const market::MarketView& view, market::QuarterId mine);

}  // namespace ronde::api
