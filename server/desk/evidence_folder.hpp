#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clearings/evidence.hpp"

namespace ronde::desk {

/// So many clearings of a neighbourhood stay: a month of nights, long enough for somebody to ask.
inline constexpr std::size_t kClearingsKept = 30;

/// Writes the files of one clearing into the folder, which is made if need be and read by its owner only, and takes away those of all but
/// the newest clearings. Files are there whole or not at all. Errors  what went wrong, as one sentence; empty: kept. Threads any, one call
/// a folder at a time.
[[nodiscard]] std::string keep_evidence(const std::filesystem::path& folder, const std::vector<clearings::EvidenceFile>& files,
                                        std::size_t kept = kClearingsKept);

}  // namespace ronde::desk
