#include "prepared_folder.hpp"

#include <doctest/doctest.h>

#include <map>

#include "house.hpp"

namespace fs = std::filesystem;

namespace ronde::integration {
namespace {

struct Step {
  fs::path folder;  ///< as the command left it
  std::string said;
};

/// By every command up to and with this one. Gone with the program.
struct Steps : std::map<std::string, Step> {
  ~Steps() {
    for (const auto& [commands, step] : *this) fs::remove_all(step.folder);
  }
};

/// What else is in `to` stays.
void copy_folder(const fs::path& from, const fs::path& to) {
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

std::string store_of(const fs::path& folder) {
  const auto file = folder / "store" / "data.mdb";
  return fs::exists(file) ? read_all(file) : std::string{};
}

}  // namespace

std::string PreparedFolder::run(std::vector<std::string> arguments) {
  static Steps steps;
  // A test that ran a command of its own has a folder of its own.
  if (done_ && store_of(folder_) != (done_->empty() ? std::string{} : store_of(steps[*done_].folder))) leave();
  const std::string own = folder_.string();
  std::string commands = done_.value_or("");
  for (const std::string& word : arguments) commands += (word.starts_with(own) ? word.substr(own.size()) : word) + '\n';
  if (done_ && steps.contains(commands)) {
    copy_folder(steps[commands].folder, folder_);
  } else {
    arguments.insert(arguments.end(), {"--data", own});
    const Ran ran = run_ronde(arguments);
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    if (!done_) return ran.out;
    const Step step{fresh_folder(), ran.out};
    copy_folder(folder_, step.folder);
    steps.emplace(commands, step);
  }
  done_ = commands;
  return steps[commands].said;
}

}  // namespace ronde::integration
