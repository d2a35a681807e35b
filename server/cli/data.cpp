// backup, restore, check, export: what the operator does with the data folder.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "cli/command_line.hpp"
#include "cli/founding.hpp"
#include "cli/operator_call.hpp"
#include "erased_list.hpp"
#include "json/write.hpp"
#include "market/invariants.hpp"
#include "media/photo_folder.hpp"
#include "ronde/storage/backup.hpp"

namespace ronde::cli {
namespace {

storage::Progress progress_on(ProgressLine& line) {
  return [&line](std::uint64_t finished, std::uint64_t total) { line.show(finished, total); };
}

int report(const storage::CheckReport& found) {
  for (const auto& finding : found.findings) std::cout << finding.where << ": " << finding.what << '\n';
  std::cout << found.partitions << " partitions, " << found.rows << " rows, " << found.change_sets
            << " change sets: " << (found.findings.empty() ? "all is well" : std::to_string(found.findings.size()) + " findings") << '\n';
  return found.findings.empty() ? done : failed;
}

/// The rules of the market, recounted from the records.
int report_market(storage::Store& store, const media::PhotoFolder& photos) {
  int status = done;
  for (const auto& home : neighbourhoods_of(store)) {
    const auto wrong = reading(store, home.id, [&](const market::MarketView& view) {
      auto sentences = market::violations_in_use(view, now());
      std::ranges::move(photos.missing(home.id, view), std::back_inserter(sentences));
      return sentences;
    });
    for (const auto& sentence : wrong) std::cout << home.name << ": " << sentence << '\n';
    std::cout << home.name << ": "
              << (wrong.empty() ? "every rule of the market holds" : std::to_string(wrong.size()) + " rules are broken") << '\n';
    if (!wrong.empty()) status = failed;
  }
  return status;
}

/// A photo that is taken away while it is copied is none to keep.
void copy_photo(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::skip_existing, error);
  if (error && std::filesystem::exists(from)) throw std::filesystem::filesystem_error("cannot copy", from, to, error);
}

/// The files of photos from one folder to another, on the disk when it returns. They never change, so they can be copied while others come.
void copy_photos(const std::filesystem::path& from, const std::filesystem::path& to) try {
  namespace fs = std::filesystem;
  if (!fs::exists(from / "media")) return;
  fs::create_directories(to / "media");
  fs::permissions(to / "media", fs::perms::owner_all);
  for (const auto& home : fs::directory_iterator(from / "media")) {
    const fs::path folder = to / "media" / home.path().filename();
    fs::create_directories(folder);
    for (const auto& file : fs::directory_iterator(home.path())) {
      if (file.path().extension() == ".webp") copy_photo(file.path(), folder / file.path().filename());
    }
  }
  const int descriptor = ::open(to.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool kept = descriptor >= 0 && ::syncfs(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!kept) throw Stop(failed, "the disk of " + to.string() + " did not keep the photos");
} catch (const std::filesystem::filesystem_error& error) {
  throw Stop(failed, error.what(), "all but the photos is there; copy the folder media yourself");
}

/// One row of a neighbourhood as a JSON line: the table, the parts of its key, the record as it is stored.
std::string json_line(const market::RecordKey& key, std::string_view value) {
  json::Writer out;
  out.begin_object().member("table", static_cast<unsigned>(key.table)).key("key").begin_array();
  for (const auto& part : key.parts) {
    if (const auto* number = std::get_if<std::uint64_t>(&part))
      out.value(*number);
    else if (const auto* id = std::get_if<std::array<std::uint8_t, 16>>(&part))
      out.value(market::base32_text(*id));
    else
      out.value(std::get<std::string>(part));
  }
  out.end_array().key("record");
  if (value.empty())
    out.null();
  else
    out.raw(value);
  out.end_object();
  return out.take();
}

}  // namespace

int backup_command(int argc, const char* const* argv) {
  CommandLine args{"Copies the data into a new folder, whole and compact, also while it is served.", "ronde backup"};
  std::filesystem::path data = "var/ronde";
  std::filesystem::path target;
  args.option("--data", data, "data folder").with_default();
  args.option("TARGET", target, "new folder for the backup").required();
  return args.run(argc, argv, [&] {
    auto made = backup_by_server(data, std::filesystem::absolute(target));
    if (!made) {
      const auto store = open_store(data, Folder::must_exist,
                                    "a server has it open without an operator's door: start it with --operator 127.0.0.1:9090, or stop it");
      ProgressLine line("backup");
      auto copied = storage::backup(*store, target, now(), progress_on(line));
      if (!copied) {
        const bool there = copied.error().code == storage::Errc::conflict;
        throw Stop(failed, copied.error().why, there ? "choose a folder that is not there yet" : "");
      }
      made = std::move(*copied);
    }
    copy_photos(data, target);  // last: a photo that the backup names was on the disk before it was named
    std::cout << target.string() << ": " << made->partitions << " partitions, " << made->rows << " rows, " << made->bytes << " bytes, hash "
              << made->hash << '\n';
    return done;
  });
}

namespace {

/// Makes a folder, and takes away again what it made unless it is told to keep it.
class NewFolder {
 public:
  explicit NewFolder(const std::filesystem::path& folder) {
    auto missing = std::filesystem::absolute(folder);
    for (; !missing.empty() && !std::filesystem::exists(missing); missing = missing.parent_path()) made_.push_back(missing);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw Stop(failed, "cannot make the data folder " + folder.string() + ": " + error.message(), "choose another with --data");
  }
  ~NewFolder() {
    std::error_code ignored;  // a folder that is not empty stays: it is not ours alone
    for (const auto& folder : made_) std::filesystem::remove(folder, ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  void keep() { made_.clear(); }

 private:
  std::vector<std::filesystem::path> made_;  // the innermost first
};

}  // namespace

int restore_command(int argc, const char* const* argv) {
  CommandLine args{"Brings a backup back into a new data folder and proves that it is whole.", "ronde restore"};
  std::filesystem::path data;
  std::filesystem::path backup;
  std::filesystem::path erased;
  bool verify = true;
  args.option("BACKUP", backup, "folder that `ronde backup` made").required();
  args.option("--erased", erased, "erased.txt of the data folder until now: who is in it is erased again").existing_file();
  args.option("--data", data, "new data folder").required();
  args.flag("--verify,!--no-report", verify, "print what was verified; every restore verifies");
  return args.run(argc, argv, [&] {
    if (!std::filesystem::exists(backup / "manifest.txt"))
      throw Stop(asked_wrongly, backup.string() + " is no backup: there is no manifest.txt in it",
                 "name the folder that `ronde backup` made");
    if (holds_store(data)) throw Stop(asked_wrongly, data.string() + " holds a store already", "name a new folder with --data");
    NewFolder folder(data);
    ProgressLine line("restore");
    const auto found = storage::restore_verify(backup, data / "store", progress_on(line));
    if (!found) throw Stop(failed, found.error().why, "nothing was left behind; try another backup or another folder");
    folder.keep();
    line.end();
    copy_photos(backup, data);
    if (!erased.empty()) std::filesystem::copy_file(erased, server::ErasedList::in(data));
    return verify ? report(*found) : done;
  });
}

int check_command(int argc, const char* const* argv) {
  CommandLine args{"Verifies every value, feed and reference of a data folder that nobody serves.", "ronde check"};
  std::filesystem::path data = "var/ronde";
  args.option("--data", data, "data folder").with_default();
  return args.run(argc, argv, [&] {
    const auto store =
        open_store(data, Folder::must_exist, "stop `ronde serve` first: it checks itself each night, see ronde_self_check_findings");
    ProgressLine line("check");
    const auto found = storage::check(*store, progress_on(line));
    line.end();
    if (!found)
      throw Stop(failed, data.string() + ": " + found.error().why, "`ronde restore BACKUP --data NEW_FOLDER` brings a backup back");
    const int status = report(*found);
    return status == done ? report_market(*store, media::PhotoFolder(data / "media")) : status;
  });
}

int export_command(int argc, const char* const* argv) {
  CommandLine args{"Writes every record of a neighbourhood as JSON lines, for people with the right to all of it.", "ronde export"};
  std::filesystem::path data = "var/ronde";
  std::string place;
  args.option("--data", data, "data folder").with_default();
  args.option("--neighbourhood", place, "its name, where there are several");
  return args.run(argc, argv, [&] {
    const auto store = open_store(data, Folder::must_exist);
    const auto home = needed_neighbourhood(*store, place);
    const auto snapshot = store->long_snapshot();
    if (!snapshot) throw Stop(failed, snapshot.error().why);
    const auto partition = snapshot->of(server::partition_of(home));
    if (!partition) throw Stop(failed, partition.error().why);
    ProgressLine line("export");
    const bool to_file = ::isatty(STDOUT_FILENO) == 0;  // else the rows themselves are seen going by
    std::uint64_t rows = 0;
    const auto visited = partition->scan(storage::Range::all(), [&](std::string_view key, std::string_view value) {
      if (const auto record = server::key_of(key)) std::cout << json_line(*record, value) << '\n';
      if (++rows % 1000 == 0 && to_file) line.show(rows, 0);
      return std::cout.good();
    });
    if (!visited) throw Stop(failed, visited.error().why);
    if (!std::cout.flush()) throw Stop(failed, "cannot write all of it", "is there room on the disk where it goes?");
    return done;
  });
}

}  // namespace ronde::cli
