#include "env.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "format.hpp"
#include "txn.hpp"

namespace ronde::storage {
namespace {

Error system_error(int code, const std::string& doing) {
  const Errc errc = code == ENOSPC || code == EDQUOT ? Errc::full : Errc::unavailable;
  return Error{errc, "could not " + doing + ": " + std::strerror(code)};
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  const bool made = std::filesystem::create_directories(folder, failure);
  if (failure) return system_error(failure.value(), "make the store's folder");
  if (!made) return {};
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
  if (failure) return system_error(failure.value(), "keep the store's folder to its owner");
  return sync_folder(std::filesystem::absolute(folder).parent_path());
}

Result<void> check_file_system(const std::filesystem::path& folder) {
  struct statfs about {};
  if (::statfs(folder.c_str(), &about) != 0) return system_error(errno, "look at the file system");
  if (const auto refusal = file_system_refusal(static_cast<long>(about.f_type))) return Error{Errc::invalid, *refusal};
  return {};
}

/// flock holds for the open file, not for the process: a second open in this process is refused too.
Result<File> lock_folder(const std::filesystem::path& folder) {
  File file(::open((folder / "ronde.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_error(errno, "open the store's lock");
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return Error{Errc::unavailable, "the store is open already, here or in another process"};
  return file;
}

Error open_error(int code) {
  if (code == MDB_INVALID || code == MDB_VERSION_MISMATCH || code == MDB_CORRUPTED) {
    return Error{Errc::corrupt, std::string("data.mdb is not a store: ") + mdb_strerror(code)};
  }
  return code > 0 ? system_error(code, "open data.mdb") : lmdb_error(code, "open data.mdb");
}

/// LMDB learns how to compare the keys of the unnamed tree when it is first opened.
Result<void> open_tree(MDB_txn* txn) {
  MDB_dbi tree{};
  if (const int code = mdb_dbi_open(txn, nullptr, 0, &tree); code != 0) return lmdb_error(code, "open the tree");
  if (tree != main_tree) return Error{Errc::corrupt, "the tree has an unexpected number"};
  return {};
}

Result<void> start(MDB_env* env, bool with_format) {
  Result<Txn> txn = Txn::write(env);
  if (!txn) return txn.error();
  if (Result<void> opened = open_tree(txn->raw()); !opened) return opened;
  if (with_format) {
    const Result<bool> written = bring_up_to_date(txn->raw(), format_version, migrations());
    if (!written) return written.error();
  }
  if (const int code = std::move(*txn).commit(); code != 0) return lmdb_error(code, "write the format row");
  return {};
}

}  // namespace

std::optional<std::string> file_system_refusal(long f_type) {
  const char* name = nullptr;
  switch (static_cast<std::uint32_t>(f_type)) {
    case 0x6969U:
      name = "NFS";
      break;
    case 0x517BU:
      name = "SMB";
      break;
    case 0xFF534D42U:
      name = "CIFS";
      break;
    case 0xFE534D42U:
      name = "SMB2";
      break;
    case 0x65735546U:
      name = "FUSE";
      break;
    default:
      return std::nullopt;
  }
  return std::string("the folder lies on ") + name + ", where file locks and memory maps do not hold: choose a local disk";
}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.is_open() || ::fsync(file.get()) != 0) return system_error(errno, "make a folder's entries durable");
  return {};
}

Result<Env> Env::open(const std::filesystem::path& folder, const Limits& limits) {
  if (Result<void> made = make_folder(folder); !made) return made.error();
  if (Result<void> fit = check_file_system(folder); !fit) return fit.error();
  Result<File> lock = lock_folder(folder);
  if (!lock) return lock.error();
  Result<Env> env = open_bare(folder, limits);
  if (!env) return env;
  env->lock_ = std::move(*lock);
  if (Result<void> started = start(env->raw(), true); !started) return started.error();
  if (Result<void> synced = sync_folder(folder); !synced) return synced.error();
  env->check_readers();
  return env;
}

Result<Env> Env::open_bare(const std::filesystem::path& folder, const Limits& limits) {
  Env env;
  env.folder_ = folder;
  MDB_env* raw = nullptr;
  if (const int code = mdb_env_create(&raw); code != 0) return open_error(code);
  env.env_.reset(raw);
  if (const int code = mdb_env_set_mapsize(raw, limits.map_size); code != 0) return open_error(code);
  if (const int code = mdb_env_set_maxreaders(raw, limits.max_readers); code != 0) return open_error(code);
  if (const int code = mdb_env_open(raw, folder.c_str(), MDB_NOTLS, 0600); code != 0) return open_error(code);
  if (Result<void> started = start(raw, false); !started) return started.error();
  return env;
}

void Env::check_readers() const {
  int dead = 0;
  mdb_reader_check(env_.get(), &dead);
}

Env::Space Env::space() const {
  MDB_envinfo info{};
  MDB_stat stat{};
  mdb_env_info(env_.get(), &info);
  mdb_env_stat(env_.get(), &stat);
  return {info.me_mapsize, (static_cast<std::uint64_t>(info.me_last_pgno) + 1) * stat.ms_psize, info.me_numreaders};
}

Result<std::uint64_t> Env::reusable_bytes() const {
  const Result<Txn> txn = Txn::read(env_.get());
  if (!txn) return txn.error();
  const Result<Cursor> cursor = open_cursor(txn->raw(), free_list);
  if (!cursor) return cursor.error();
  MDB_stat stat{};
  mdb_env_stat(env_.get(), &stat);
  std::uint64_t pages = 0;
  MDB_val key{};
  MDB_val list{};
  while (mdb_cursor_get(cursor->get(), &key, &list, MDB_NEXT) == 0) {
    std::size_t length = 0;  // each list of page numbers begins with its length
    std::memcpy(&length, list.mv_data, sizeof length);
    pages += length;
  }
  return pages * stat.ms_psize;
}

std::uint64_t Env::disk_free() const {
  struct statvfs about {};
  // An unknown amount is no reason to refuse: a write that finds no room says so itself.
  if (::statvfs(folder_.c_str(), &about) != 0) return UINT64_MAX;
  return static_cast<std::uint64_t>(about.f_bavail) * about.f_frsize;
}

}  // namespace ronde::storage
