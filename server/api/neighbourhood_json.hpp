#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "json/read.hpp"
#include "json/write.hpp"
#include "market/market_view.hpp"

namespace ronde::api {

/// The place as somebody of quarter `mine` sees it: walking bands are told from there.
[[nodiscard]] std::string neighbourhood_json(const market::MarketView& view, market::QuarterId mine);

/// Minutes on foot, as the list's own filter takes them; an error of the reader where they are none of 5, 10, 15 and 25.
[[nodiscard]] std::optional<market::WalkBand> walk_in(json::ObjectReader& reader, std::string_view name);

/// What the place says that one agrees to, by language: {} where the product's own lines hold.
void write_charter(json::Writer& out, const market::MarketView& view);

/// Of the public page and the plan: under five it is null, so that it points at nobody.
void write_public_count(json::Writer& out, std::string_view name, std::uint32_t count);
/// Neighbourhoods of a server whose counts are shown to everybody: each is read through and held in memory for it.
inline constexpr std::size_t kPublicCountedMax = 20;
/// How long what is shown to everybody stays as it was.
inline constexpr std::chrono::minutes kPublicLife{1};

}  // namespace ronde::api
