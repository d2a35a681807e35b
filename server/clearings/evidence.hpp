#pragma once

// What is kept of a clearing so that anybody with `ronde match` can check it: the pool of each round as numbers, and the certificate of its
// plan. No name, no word and no id of anybody: members and listings are numbers that mean nothing outside the file. A proposal's record
// says which round and which exchange of its plan it was (market::Finding).

#include <functional>
#include <string>
#include <vector>

#include "clearings/clearing.hpp"

namespace ronde::clearings {

/// More than this of one clearing is not kept: a pool of 10,000 listings takes some 20 MB.
inline constexpr std::size_t kEvidenceBytesMax = 64UL << 20;

struct EvidenceFile {
  std::string name;  ///< "clearing-abc.1.pool", "clearing-abc.1.json", then those of the second round
  std::string text;
};

/// The files of a run with rounds (ClearingLimits::keep_rounds). A round that would pass kEvidenceBytesMax is left out, and those after it.
/// `ronde match NAME.1.pool --check NAME.1.json` checks a round. `stop` is asked often: then a certificate claims less.
/// Cost: as much as checking the certificates, a fraction of the run.
[[nodiscard]] std::vector<EvidenceFile> evidence_of(const std::string& clearing, const ClearingRun& run, const std::function<bool()>& stop);

}  // namespace ronde::clearings
