#pragma once

#include <string>

#include "market/viewing.hpp"

namespace ronde::api {

/// A proposal as its viewer sees it; docs/api/contract.md says each member.
[[nodiscard]] std::string json_of(const market::ProposalView& proposal);
/// One's own page.
[[nodiscard]] std::string json_of(const market::MemberView& member);

}  // namespace ronde::api
