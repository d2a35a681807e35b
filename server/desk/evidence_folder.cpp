#include "desk/evidence_folder.hpp"

#include <algorithm>
#include <fstream>
#include <map>

namespace ronde::desk {
namespace {

namespace fs = std::filesystem;

/// "clearing-abc" of "clearing-abc.1.pool".
std::string clearing_of(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.substr(0, name.find('.'));
}

void write(const fs::path& folder, const clearings::EvidenceFile& file) {
  const fs::path whole = folder / file.name, half = folder / (file.name + ".new");
  std::ofstream out(half, std::ios::binary);
  out.exceptions(std::ios::failbit | std::ios::badbit);
  out << file.text;
  out.close();
  fs::rename(half, whole);
}

void forget_old(const fs::path& folder, std::size_t kept) {
  std::map<std::string, fs::file_time_type> last_written;
  for (const auto& entry : fs::directory_iterator(folder)) {
    fs::file_time_type& last = last_written.try_emplace(clearing_of(entry.path()), fs::file_time_type::min()).first->second;
    last = std::max(last, entry.last_write_time());
  }
  std::vector<std::pair<fs::file_time_type, std::string>> clearings;
  for (const auto& [clearing, at] : last_written) clearings.emplace_back(at, clearing);
  std::ranges::sort(clearings, std::greater{});
  if (clearings.size() > kept) clearings.resize(kept);
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string clearing = clearing_of(entry.path());
    if (std::ranges::none_of(clearings, [&](const auto& one) { return one.second == clearing; })) old.push_back(entry.path());
  }
  for (const fs::path& file : old) fs::remove(file);
}

}  // namespace

std::string keep_evidence(const fs::path& folder, const std::vector<clearings::EvidenceFile>& files, std::size_t kept) try {
  if (fs::create_directories(folder)) fs::permissions(folder, fs::perms::owner_all);
  for (const clearings::EvidenceFile& file : files) write(folder, file);
  forget_old(folder, kept);
  return {};
} catch (const std::exception& error) {  // a full disk, a folder that is a file: the clearing itself is kept in the store
  return error.what();
}

}  // namespace ronde::desk
