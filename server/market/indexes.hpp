#pragma once

// Which index rows follow from a record. The workbench keeps them; the invariants check them.

#include <vector>

#include "market/keys.hpp"
#include "market/proposals.hpp"

namespace ronde::market {

[[nodiscard]] std::vector<RecordKey> index_keys(const Member& member);
[[nodiscard]] std::vector<RecordKey> index_keys(const Invitation& invitation);
[[nodiscard]] std::vector<RecordKey> index_keys(const Listing& listing);
[[nodiscard]] std::vector<RecordKey> index_keys(const Place& place);
[[nodiscard]] std::vector<RecordKey> index_keys(const Block& block);
[[nodiscard]] std::vector<RecordKey> index_keys(const Proposal& proposal);
[[nodiscard]] std::vector<RecordKey> index_keys(const SavedSearch& search);

}  // namespace ronde::market
