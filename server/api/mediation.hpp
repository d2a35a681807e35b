#pragma once

#include "json/write.hpp"
#include "market/care_words.hpp"
#include "market/market_view.hpp"

namespace ronde::api {

/// The member "exchange" of a report: the places of the exchange that it is about and what stands between them, for a steward who may take
/// a hand in it; null for everybody else, where the exchange is over, and where the report is of none. By animal, without a name: in a ring
/// of two a name would say who reported the other. Who has to know reads the messages, with a reason.
void write_mediated(json::Writer& out, const market::MarketView& view, const market::Report& report, const market::Member& viewer);

}  // namespace ronde::api
