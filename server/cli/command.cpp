#include "cli/command.hpp"

#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace ronde::cli {

int run(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& body) {
  try {
    app.parse(argc, argv);
    return body();
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return done;
  } catch (const CLI::ParseError& error) {
    std::cerr << "ronde: " << error.what() << "\n  hint: " << app.get_name() << " --help\n";
    return asked_wrongly;
  } catch (const Stop& stop) {
    std::cerr << "ronde: " << stop.what() << '\n';
    if (!stop.hint().empty()) std::cerr << "  hint: " << stop.hint() << '\n';
    return stop.status();
  } catch (const std::exception& error) {
    std::cerr << "ronde: " << error.what() << '\n';
    return failed;
  }
}

std::unique_ptr<storage::Store> open_store(const std::filesystem::path& data) {
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (error) throw Stop(failed, "cannot make the data folder " + data.string() + ": " + error.message());
  auto store = storage::Store::open(data / "store");
  if (store) return std::move(*store);
  const storage::Error& why = store.error();
  std::string hint;
  if (why.code == storage::Errc::unavailable) hint = "is `ronde serve` running on this folder? One process at a time";
  if (why.code == storage::Errc::corrupt) hint = "`ronde restore BACKUP --data NEW_FOLDER` brings a backup back";
  throw Stop(failed, data.string() + ": " + why.why, hint);
}

ProgressLine::ProgressLine(std::string name) : name_(std::move(name)), terminal_(::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::cerr << "\r\033[K";
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
