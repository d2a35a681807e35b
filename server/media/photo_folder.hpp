#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "market/market_view.hpp"
#include "media/pictures.hpp"

namespace ronde::media {

/// The bytes of photos: FOLDER/NEIGHBOURHOOD/PHOTO-SIDE.webp, read by their owner only. A file is there whole or not at all, and never
/// changes. Which photos there are is said by the records of listings alone: files are written before a record names them and go after it
/// has let go of them, so what the power cut off is at worst a file that nobody names (`sweep`).
/// Threads any. Blocks on the disk.
class PhotoFolder {
 public:
  /// An empty path keeps nothing, and misses nothing.
  explicit PhotoFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Writes the three and has them on the disk, names and all. False: nothing is kept (no room, no right).
  [[nodiscard]] bool keep(market::NeighbourhoodId home, market::PhotoId photo, const Prints& prints) const;
  /// The bytes; nothing where there is no such file.
  [[nodiscard]] std::optional<std::string> read(market::NeighbourhoodId home, market::PhotoId photo, std::uint32_t side) const;
  /// Takes all three away. What is not there is no fault.
  void remove(market::NeighbourhoodId home, market::PhotoId photo) const;

  /// Photos that have files older than `before`; what is being written right now is younger.
  [[nodiscard]] std::vector<market::PhotoId> older_than(market::NeighbourhoodId home, market::Timestamp before) const;
  /// Takes away which of `old` no listing of `view` names; `view` is of a moment after `old` was listed. Answers how many photos went.
  std::size_t sweep(market::NeighbourhoodId home, const std::vector<market::PhotoId>& old, const market::MarketView& view) const;
  /// One sentence for each photo that a listing names and that lacks a file.
  [[nodiscard]] std::vector<std::string> missing(market::NeighbourhoodId home, const market::MarketView& view) const;

 private:
  [[nodiscard]] std::filesystem::path folder_of(market::NeighbourhoodId home) const { return folder_ / home.text(); }
  [[nodiscard]] std::filesystem::path file(market::NeighbourhoodId home, market::PhotoId photo, std::uint32_t side) const;

  std::filesystem::path folder_;
};

}  // namespace ronde::media
