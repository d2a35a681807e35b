#include "media/photo_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>

namespace ronde::media {
namespace {

namespace fs = std::filesystem;

bool write_whole(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

/// Under another name first: whoever finds the name finds the whole file.
bool write_durably(const fs::path& file, std::string_view bytes) {
  const fs::path half = file.string() + ".new";
  const int descriptor = ::open(half.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  const bool written = write_whole(descriptor, bytes);
  const bool closed = ::close(descriptor) == 0;
  return written && closed && ::rename(half.c_str(), file.c_str()) == 0;
}

bool keep_names(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool kept = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return kept;
}

/// Made if need be, each level durably, for its owner only.
bool have_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return true;
  if (!have_folder(folder.parent_path())) return false;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return false;
  return keep_names(folder.parent_path());
}

market::Timestamp written_at(const fs::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return market::Timestamp::max();
  return market::Timestamp(std::chrono::seconds(found.st_mtim.tv_sec));
}

/// The photo of "PHOTO-320.webp" and of "PHOTO-320.webp.new".
std::optional<market::PhotoId> photo_of(const fs::path& file) {
  const std::string name = file.filename().string();
  return market::PhotoId::parse(name.substr(0, name.find('-')));
}

}  // namespace

fs::path PhotoFolder::file(market::NeighbourhoodId home, market::PhotoId photo, std::uint32_t side) const {
  return folder_of(home) / (photo.text() + '-' + std::to_string(side) + ".webp");
}

bool PhotoFolder::keep(market::NeighbourhoodId home, market::PhotoId photo, const Prints& prints) const {
  bool kept = !folder_.empty() && have_folder(folder_of(home));
  for (std::size_t i = 0; kept && i < prints.size(); ++i) kept = write_durably(file(home, photo, kSides[i]), prints[i].webp);
  kept = kept && keep_names(folder_of(home));
  if (!kept) remove(home, photo);
  return kept;
}

std::optional<std::string> PhotoFolder::read(market::NeighbourhoodId home, market::PhotoId photo, std::uint32_t side) const {
  if (std::ranges::find(kSides, side) == kSides.end()) return std::nullopt;
  std::ifstream in(file(home, photo, side), std::ios::binary);
  if (!in) return std::nullopt;
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  if (in.bad() || bytes.empty()) return std::nullopt;
  return bytes;
}

void PhotoFolder::remove(market::NeighbourhoodId home, market::PhotoId photo) const {
  for (const std::uint32_t side : kSides) {
    const fs::path name = file(home, photo, side);
    std::error_code ignored;
    fs::remove(name, ignored);
    fs::remove(name.string() + ".new", ignored);
  }
}

std::vector<market::PhotoId> PhotoFolder::older_than(market::NeighbourhoodId home, market::Timestamp before) const {
  std::set<market::PhotoId> old;
  std::error_code error;
  for (fs::directory_iterator at(folder_of(home), error), end; !error && at != end; at.increment(error)) {
    const auto photo = photo_of(at->path());
    if (photo && written_at(at->path()) < before) old.insert(*photo);
  }
  return {old.begin(), old.end()};
}

std::size_t PhotoFolder::sweep(market::NeighbourhoodId home, const std::vector<market::PhotoId>& old,
                               const market::MarketView& view) const {
  std::set<market::PhotoId> unnamed(old.begin(), old.end());
  if (unnamed.empty()) return 0;
  view.each_listing([&](const market::Listing& listing) {
    for (const market::Photo& photo : listing.photos) unnamed.erase(photo.id);
    return true;
  });
  for (const market::PhotoId photo : unnamed) remove(home, photo);
  return unnamed.size();
}

std::vector<std::string> PhotoFolder::missing(market::NeighbourhoodId home, const market::MarketView& view) const {
  std::vector<std::string> sentences;
  if (folder_.empty()) return sentences;
  view.each_listing([&](const market::Listing& listing) {
    for (const market::Photo& photo : listing.photos) {
      std::error_code error;
      const bool whole =
          std::ranges::all_of(kSides, [&](std::uint32_t side) { return fs::file_size(file(home, photo.id, side), error) > 0 && !error; });
      if (!whole) sentences.push_back("listing " + listing.id.text() + ": photo " + photo.id.text() + " lacks a file");
    }
    return true;
  });
  return sentences;
}

}  // namespace ronde::media
