#pragma once

#include "people.hpp"

/// A swap event that Claire looks after, for the API's tests.
namespace ronde::integration {

inline const std::string events_api = "/api/v1/events";

std::string event_draft(const std::string& name = "Troc de printemps");
/// Announced, and nobody else sees it yet; answers its id.
std::string announced(Device& steward);
void step(Device& steward, const std::string& event, const std::string& to);
/// Announced and open.
std::string opened(Device& steward);
/// A walk-in with one thing; answers the person's id.
std::string walked_in(Device& steward, const std::string& event, const std::string& name, const std::string& brings);

}  // namespace ronde::integration
