// backup, restore, check: what the operator does with the data folder.
#include <chrono>
#include <iostream>

#include "cli/command.hpp"
#include "ronde/storage/backup.hpp"

namespace ronde::cli {
namespace {

storage::Timestamp now() { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

storage::Progress progress_on(ProgressLine& line) {
  return [&line](std::uint64_t finished, std::uint64_t total) { line.show(finished, total); };
}

int report(const storage::CheckReport& found) {
  for (const auto& finding : found.findings) std::cout << finding.where << ": " << finding.what << '\n';
  std::cout << found.partitions << " partitions, " << found.rows << " rows, " << found.change_sets << " change sets: "
            << (found.findings.empty() ? "all is well" : std::to_string(found.findings.size()) + " findings") << '\n';
  return found.findings.empty() ? done : failed;
}

}  // namespace

int backup_command(int argc, const char* const* argv) {
  CLI::App app{"Copies the data into a new folder, whole and compact.", "ronde backup"};
  std::filesystem::path data = "var/ronde";
  std::filesystem::path target;
  app.add_option("--data", data, "data folder")->capture_default_str();
  app.add_option("TARGET", target, "new folder for the backup")->required();
  return run(app, argc, argv, [&] {
    const auto store = open_store(data);
    ProgressLine line("backup");
    const auto made = storage::backup(*store, target, now(), progress_on(line));
    if (!made) throw Stop(failed, made.error().why, made.error().code == storage::Errc::conflict ? "choose a folder that is not there yet" : "");
    std::cout << target.string() << ": " << made->partitions << " partitions, " << made->rows << " rows, " << made->bytes << " bytes, hash "
              << made->hash << '\n';
    return done;
  });
}

int restore_command(int argc, const char* const* argv) {
  CLI::App app{"Brings a backup back into a new data folder and proves that it is whole.", "ronde restore"};
  std::filesystem::path data;
  std::filesystem::path backup;
  bool verify = true;
  app.add_option("BACKUP", backup, "folder that `ronde backup` made")->required();
  app.add_option("--data", data, "new data folder")->required();
  app.add_flag("--verify,!--no-report", verify, "print what was verified; every restore verifies");
  return run(app, argc, argv, [&] {
    std::filesystem::create_directories(data);
    ProgressLine line("restore");
    const auto found = storage::restore_verify(backup, data / "store", progress_on(line));
    if (!found) throw Stop(failed, found.error().why, "nothing was left behind; try another backup or another folder");
    return verify ? report(*found) : done;
  });
}

int check_command(int argc, const char* const* argv) {
  CLI::App app{"Verifies every value, feed and reference of a data folder that nobody serves.", "ronde check"};
  std::filesystem::path data = "var/ronde";
  app.add_option("--data", data, "data folder")->capture_default_str();
  return run(app, argc, argv, [&] {
    if (!std::filesystem::exists(data / "store")) throw Stop(failed, data.string() + " holds no store", "name the folder with --data");
    ProgressLine line("check");
    const auto found = storage::check(data / "store", progress_on(line));
    if (!found) throw Stop(failed, found.error().why, "stop `ronde serve` first, or check a backup");
    return report(*found);
  });
}

}  // namespace ronde::cli
