#include "ronde/storage/backup.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include "core.hpp"
#include "format.hpp"
#include "manifest.hpp"
#include "walk.hpp"

namespace ronde::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t copy_commit_bytes = std::uint64_t{16} << 20;  ///< of rows in one transaction of the copy: bounds its memory

Error folder_error(const std::error_code& failure, const char* doing) {
  const bool full = failure == std::errc::no_space_on_device;
  return Error{full ? Errc::full : Errc::unavailable, std::string("could not ") + doing + ": " + failure.message()};
}

/// A folder in the making, beside its target: it appears whole, under its name, or not at all.
class NewFolder {
 public:
  static Result<NewFolder> make(const fs::path& target) {
    const fs::path whole = fs::absolute(target).lexically_normal();
    const fs::path name = whole.has_filename() ? whole : whole.parent_path();  // "backups/monday/" is "backups/monday"
    std::error_code failure;
    if (fs::exists(name, failure)) return Error{Errc::conflict, "the target folder exists already"};
    fs::create_directories(name.parent_path(), failure);
    if (failure) return folder_error(failure, "make the target's parent folder");
    NewFolder folder(name);
    fs::remove_all(folder.partial_, failure);  // left by a run that was killed
    if (!fs::create_directory(folder.partial_, failure)) return folder_error(failure, "make the target folder");
    folder.made_ = true;
    fs::permissions(folder.partial_, fs::perms::owner_all, failure);
    if (failure) return folder_error(failure, "keep the target folder to its owner");
    return folder;
  }
  NewFolder(NewFolder&& other) noexcept
      : target_(std::move(other.target_)), partial_(std::move(other.partial_)), made_(std::exchange(other.made_, false)) {}
  NewFolder& operator=(NewFolder&&) = delete;
  ~NewFolder() {
    std::error_code ignored;
    if (made_) fs::remove_all(partial_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return partial_; }

  Result<void> appear() {
    std::error_code failure;
    for (const char* lock : {"lock.mdb", "ronde.lock"}) fs::remove(partial_ / lock, failure);
    if (Result<void> synced = sync_folder(partial_); !synced) return synced;
    fs::rename(partial_, target_, failure);
    if (failure) return folder_error(failure, "give the target folder its name");
    made_ = false;
    return sync_folder(target_.parent_path());
  }

 private:
  explicit NewFolder(const fs::path& target) : target_(target), partial_(target) { partial_ += ".partial"; }
  fs::path target_;
  fs::path partial_;
  bool made_ = false;
};

/// Writes rows in key order into a fresh LMDB file.
class Copier {
 public:
  Copier(MDB_txn* from, MDB_env* into, const Progress& progress) : from_(from), into_(into), progress_(progress), total_(row_count(from)) {}

  Result<void> run() {
    if (Result<void> copied = walk_all(from_, [this](std::string_view key, std::string_view stored) { return copy(key, stored); });
        !copied) {
      return copied;
    }
    if (Result<void> last = commit(); !last) return last;
    if (progress_) progress_(manifest_.rows, total_);
    return {};
  }
  [[nodiscard]] Manifest& manifest() { return manifest_; }

 private:
  Result<void> copy(std::string_view raw_key, std::string_view stored) {
    const Result<std::string_view> value = open_value(raw_key, stored);
    if (!value) return Error{Errc::corrupt, "the store is damaged, run a check: " + value.error().why};
    if (Result<void> counted = count(raw_key, *value); !counted) return counted;
    if (!txn_) {
      Result<Txn> begun = Txn::write(into_);
      if (!begun) return begun.error();
      txn_.emplace(std::move(*begun));
    }
    MDB_val key = to_val(raw_key);
    MDB_val bytes = to_val(stored);
    // In key order, so appending fills pages whole: the copy is compact.
    if (const int code = mdb_put(txn_->raw(), main_tree, &key, &bytes, MDB_APPEND); code != 0) return lmdb_error(code, "write the copy");
    pending_ += raw_key.size() + stored.size();
    if (++manifest_.rows % progress_rows == 0 && progress_) progress_(manifest_.rows, total_);
    return pending_ < copy_commit_bytes ? Result<void>{} : commit();
  }

  Result<void> count(std::string_view raw_key, std::string_view value) {
    if (raw_key == format_key()) return {};
    const Result<Place> place = parse_place(raw_key);
    if (!place) return place.error();
    Manifest::Part& part = manifest_.parts[place->partition];
    ++part.rows;
    if (place->table != Table::head) return {};
    const Result<Head> head = decode_head(value);
    if (!head) return head.error();
    part.head = *head;
    return {};
  }

  Result<void> commit() {
    if (!txn_) return {};
    const int code = std::move(*txn_).commit();
    txn_.reset();
    pending_ = 0;
    if (code != 0) return lmdb_error(code, "write the copy");
    return {};
  }

  MDB_txn* from_;
  MDB_env* into_;
  const Progress& progress_;
  std::uint64_t total_;
  std::optional<Txn> txn_;
  std::uint64_t pending_ = 0;
  Manifest manifest_;
};

/// What a store holds, in the words of a manifest.
Result<std::map<PartitionId, Manifest::Part>> take_stock(MDB_txn* txn) {
  std::map<PartitionId, Manifest::Part> parts;
  const Result<void> walked = walk_all(txn, [&parts](std::string_view raw_key, std::string_view stored) -> Result<void> {
    if (raw_key == format_key()) return {};
    const Result<Place> place = parse_place(raw_key);
    if (!place) return place.error();
    Manifest::Part& part = parts[place->partition];
    ++part.rows;
    if (place->table != Table::head) return {};
    const Result<std::string_view> value = open_value(raw_key, stored);
    if (!value) return value.error();
    const Result<Head> head = decode_head(*value);
    if (!head) return head.error();
    part.head = *head;
    return {};
  });
  if (!walked) return walked.error();
  return parts;
}

/// The restored copy against the manifest, and against itself.
Result<CheckReport> prove(const fs::path& folder, const Manifest& manifest, const Progress& progress) {
  StoreOptions options;
  options.min_free_bytes = 0;
  const Result<std::unique_ptr<Store>> store = Store::open(folder, options);
  if (!store) return store.error();
  Result<CheckReport> report = check(**store, progress);
  if (!report) return report;
  if (!report->findings.empty()) {
    const Finding& first = report->findings.front();
    return Error{Errc::corrupt, "the check of the restored store found: " + first.where + ": " + first.what};
  }
  const Result<Txn> txn = Txn::read((*store)->core().env.raw());
  if (!txn) return txn.error();
  const auto stock = take_stock(txn->raw());
  if (!stock) return stock.error();
  if (*stock != manifest.parts || report->rows != manifest.rows)
    return Error{Errc::corrupt, "heads or row counts differ from the manifest"};
  return report;
}

}  // namespace

Result<BackupReport> backup(const Store& store, const fs::path& target, Timestamp now, const Progress& progress) {
  Result<NewFolder> folder = NewFolder::make(target);
  if (!folder) return folder.error();
  Manifest manifest;
  {
    const Result<Txn> txn = Txn::read(store.core().env.raw());
    if (!txn) return txn.error();
    const Result<Env> copy = Env::open_bare(folder->path(), {store.core().env.space().map_size, 1});
    if (!copy) return copy.error();
    Copier copier(txn->raw(), copy->raw(), progress);
    if (Result<void> copied = copier.run(); !copied) return copied.error();
    manifest = std::move(copier.manifest());
  }
  const fs::path data = folder->path() / "data.mdb";
  const Result<std::string> hash = hash_file(data);
  if (!hash) return hash.error();
  std::error_code failure;
  manifest.format = format_version;
  manifest.made = now;
  manifest.hash = *hash;
  manifest.bytes = fs::file_size(data, failure);
  if (Result<void> written = write_file(folder->path() / "manifest.txt", write_manifest(manifest)); !written) return written.error();
  if (Result<void> there = folder->appear(); !there) return there.error();
  return BackupReport{manifest.parts.size(), manifest.rows, manifest.bytes, manifest.hash};
}

Result<CheckReport> restore_verify(const fs::path& backup, const fs::path& target, const Progress& progress) {
  const Result<std::string> text = read_file(backup / "manifest.txt");
  if (!text) return Error{Errc::corrupt, "the backup has no manifest.txt that can be read"};
  const Result<Manifest> manifest = read_manifest(*text);
  if (!manifest) return manifest.error();
  if (manifest->format > format_version) return Error{Errc::invalid, "the backup was made by a newer Ronde"};
  Result<NewFolder> folder = NewFolder::make(target);
  if (!folder) return folder.error();
  std::error_code failure;
  const fs::path data = folder->path() / "data.mdb";
  fs::copy_file(backup / "data.mdb", data, failure);
  if (failure) return folder_error(failure, "copy the backup");
  fs::permissions(data, fs::perms::owner_read | fs::perms::owner_write, failure);
  // The copy is hashed, not the original: what is proved is what will be used.
  const Result<std::string> hash = hash_file(data);
  if (!hash) return hash.error();
  if (*hash != manifest->hash) return Error{Errc::corrupt, "data.mdb is not the file that the manifest describes"};
  Result<CheckReport> report = prove(folder->path(), *manifest, progress);
  if (!report) return report;
  if (Result<void> synced = sync_file(data); !synced) return synced.error();
  if (Result<void> there = folder->appear(); !there) return there.error();
  return report;
}

Result<void> dump(const Store& store, const std::function<bool(std::string_view key, std::string_view value)>& visit) {
  const Result<Txn> txn = Txn::read(store.core().env.raw());
  if (!txn) return txn.error();
  const Error enough{Errc::conflict, {}};
  bool stopped = false;
  Result<void> walked = walk_all(txn->raw(), [&](std::string_view raw_key, std::string_view stored) -> Result<void> {
    if (visit(raw_key, stored)) return {};
    stopped = true;
    return enough;
  });
  if (stopped) return {};
  return walked;
}

}  // namespace ronde::storage
