#include "cli/command.hpp"

#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace ronde::cli {

bool holds_store(const std::filesystem::path& data) {
  std::error_code error;
  return std::filesystem::exists(data / "store" / "data.mdb", error);
}

std::unique_ptr<storage::Store> open_store(const std::filesystem::path& data, Folder folder, const std::string& busy) {
  if (folder == Folder::must_exist && !holds_store(data))
    throw Stop(asked_wrongly, data.string() + " is no data folder of Ronde: there is no store in it", "name the right one with --data");
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (error) throw Stop(failed, "cannot make the data folder " + data.string() + ": " + error.message(), "choose another with --data");
  auto store = storage::Store::open(data / "store");
  if (store) return std::move(*store);
  const storage::Error& why = store.error();
  std::string hint;
  if (why.code == storage::Errc::unavailable) hint = busy;
  if (why.code == storage::Errc::corrupt) hint = "`ronde restore BACKUP --data NEW_FOLDER` brings a backup back";
  throw Stop(failed, data.string() + ": " + why.why, hint);
}

ProgressLine::ProgressLine(std::string name) : name_(std::move(name)), terminal_(::isatty(STDERR_FILENO) != 0) {}

void ProgressLine::end() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
  shown_ = false;
}

void ProgressLine::show(std::uint64_t finished, std::uint64_t total) {
  if (!terminal_) return;
  const int percent = total == 0 ? 0 : static_cast<int>(finished * 100 / total);
  if (shown_ && total != 0 && percent == last_) return;
  last_ = percent;
  shown_ = true;
  std::cerr << "\r\033[K" << name_ << "  ";
  if (total == 0)
    std::cerr << finished;
  else
    std::cerr << '[' << std::string(static_cast<std::size_t>(percent / 4), '#')
              << std::string(static_cast<std::size_t>(25 - percent / 4), '.') << "] " << percent << " %";
  std::cerr << std::flush;
}

}  // namespace ronde::cli
