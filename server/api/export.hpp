#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/reach.hpp"
#include "api/reach.hpp"
#include "json/write.hpp"
#include "market/keeping.hpp"
#include "market/market_view.hpp"
#include "market/taxonomy.hpp"

/// What is kept of a member, for that member: as JSON for programs, and as one page for people. Of others nothing that they do not see
/// anyhow: exchanges go through the viewer's writer.
namespace ronde::api {

/// One of the neighbourhoods of who asks.
struct KeptPlace {
  std::string neighbourhood;  ///< its name
  std::string nickname;
  market::Timestamp since;
};

/// What lies outside the neighbourhood's rows.
struct OutsideMarket {
  std::vector<accounts::Session> sessions;
  std::optional<accounts::Reaches::Known> reach;
  std::vector<KeptPlace> places;
  std::string origin;  ///< photos are named by their address
};

/// {"made_at", "neighbourhood": {id, name}, "my_places": [{neighbourhood, nickname, since}], "retention": [..], and a member for each
/// section of market::Kept but `history`}. Errors  none; market::BadRecord from the view. Cost: reads all rows of the member and the
/// journal; holds the whole text.
[[nodiscard]] std::string export_of(const market::MarketView& view, const market::Member& viewer, const OutsideMarket& outside,
                                    market::Timestamp now);

/// The same as one HTML page without script or anything from elsewhere, in the reader's language. `json`: what export_of wrote.
/// Ids and other things for programs are left out of it; see is_for_programs.
[[nodiscard]] std::string export_page(std::string_view json, market::Language language, const market::Taxonomy& taxonomy);

/// [{what, from, days, outlasts_leaving}]: how long each kind of record is kept.
[[nodiscard]] std::string retention_json();

// --- Words of the page -------------------------------------------------------------------------------------------------------------------

enum class Phrase : std::uint8_t { title, intro, nothing, yes, no };
[[nodiscard]] std::string_view phrase(Phrase which, market::Language language);
/// The heading of a section, or the name of a member of the export; empty where it has none.
[[nodiscard]] std::string_view label_of(std::string_view name, market::Language language);
/// What the word of an enum says; empty where the text is no such word.
[[nodiscard]] std::string_view meaning_of(std::string_view word, market::Language language);
/// Members that only programs need: they stand in the JSON and not on the page.
[[nodiscard]] bool is_for_programs(std::string_view name);
/// "Mon. morning, ..." of the 21 bits of an availability.
[[nodiscard]] std::string times_text(market::Availability times, market::Language language);

void add_export(http::Router& router, ReachContext& context);

}  // namespace ronde::api
