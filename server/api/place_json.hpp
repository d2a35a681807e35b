#pragma once

#include <optional>

#include "http/request.hpp"
#include "http/response.hpp"
#include "json/write.hpp"
#include "market/places.hpp"

namespace ronde::api {

/// One place as members and the open directory show it. `check_due`: a year has gone by since somebody made sure.
void write_place(json::Writer& out, const market::Place& place, market::Timestamp now);

/// The filters of `GET /places`: q, kind, currency, step_free, open. Empty where one of them is none that there is.
[[nodiscard]] std::optional<market::SoughtPlaces> sought_places(const http::Query& query);
[[nodiscard]] http::Response no_such_filter();

}  // namespace ronde::api
