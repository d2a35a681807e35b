#pragma once

#include "api/context.hpp"
#include "json/write.hpp"
#include "market/market_view.hpp"

namespace ronde::api {

/// As member `merge` of an open object: with whom this member is asked to be one; null where nobody asks.
void write_merge_question(json::Writer& out, const market::MarketView& view, market::MemberId member, market::Timestamp now);

}  // namespace ronde::api
