#pragma once

#include "api/door.hpp"
#include "market/proposals.hpp"

// What a member's own requests and those given at the desk read in the same way.
namespace ronde::api {

/// A listing as it is sent, of a category that there is; else 400 or 422.
[[nodiscard]] Or<market::ListingDraft> draft_in(const http::Request& request, const Context& context);

/// An answer to a proposal.
struct ResponseBody {
  market::ResponseAnswer answer{};
  std::uint32_t round = 0;
  std::optional<market::DeclineReason> reason;
  std::optional<market::Animal> person;
};
[[nodiscard]] ResponseBody read_response(json::ObjectReader& reader);

/// Where and when two meet.
struct MeetingBody {
  market::HandoverPointId point;
  market::Timestamp at{};
};
[[nodiscard]] MeetingBody read_meeting(json::ObjectReader& reader);

/// Random numbers for one decision.
[[nodiscard]] market::Seed fresh_seed();

}  // namespace ronde::api
