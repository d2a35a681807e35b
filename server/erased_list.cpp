#include "erased_list.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace ronde::server {
namespace {

constexpr std::size_t kId = 26;

std::optional<ErasedList::Entry> entry_of(std::string_view line) {
  if (line.size() != kId + 1 + kId || line[kId] != ' ') return std::nullopt;
  const auto home = market::NeighbourhoodId::parse(line.substr(0, kId));
  const auto member = market::MemberId::parse(line.substr(kId + 1));
  if (!home || !member) return std::nullopt;
  return ErasedList::Entry{*home, *member};
}

}  // namespace

storage::Result<void> ErasedList::add(const Entry& entry) const {
  if (file_.empty()) return {};
  // Begun on a line of its own, whatever the power left of the last.
  const std::string line = "\n" + entry.home.text() + " " + entry.member.text() + "\n";
  const int descriptor = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  bool kept = descriptor >= 0 && ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  kept = kept && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  const int folder = kept ? ::open(file_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  kept = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!kept) return storage::Error{storage::Errc::unavailable, "cannot write " + file_.string()};
  return {};
}

storage::Result<std::vector<ErasedList::Entry>> ErasedList::read() const {
  std::vector<Entry> entries;
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const auto entry = entry_of(line);
    const bool cut_off = line.size() < kId + 1 + kId;  // what came after it began a line anew
    if (!entry && !cut_off) return storage::Error{storage::Errc::corrupt, file_.string() + ": no line of ours: " + line};
    if (entry) entries.push_back(*entry);
  }
  return entries;
}

}  // namespace ronde::server
