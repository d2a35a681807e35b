#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "market/words.hpp"

/// Shops, associations and services from a file that somebody kept, or took out of OpenStreetMap.
namespace ronde::cli {

struct DirectoryFile {
  std::vector<market::Place> places;  // with fresh ids; checked_at is what the file says of it, or the epoch
  std::size_t left_out = 0;           // GeoJSON: features without a name, or of no kind that the directory has
};

/// Reads and checks the whole file: `.csv` with a line of column names, or `.geojson` with a FeatureCollection whose properties are the
/// tags of OpenStreetMap. Where a feature lies is not even looked at. docs/operating.md has both. Throws Stop with every fault of the file,
/// a line each: `file:line:column: what`. Nothing was kept then.
[[nodiscard]] DirectoryFile read_directory(const std::filesystem::path& file, const std::vector<market::Quarter>& quarters);

}  // namespace ronde::cli
