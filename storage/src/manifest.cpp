#include "manifest.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <sstream>

#include "checksum.hpp"
#include "env.hpp"

namespace ronde::storage {
namespace {

Error file_error(const char* doing) {
  return Error{errno == ENOSPC ? Errc::full : Errc::unavailable, std::string("could not ") + doing + ": " + std::strerror(errno)};
}

std::string hex(const XXH128_hash_t& hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  std::string text;
  for (const unsigned char byte : canonical.digest) {
    text.push_back("0123456789abcdef"[byte >> 4]);
    text.push_back("0123456789abcdef"[byte & 15U]);
  }
  return text;
}

/// Calls `use` with each piece of the file.
template <class Use>
Result<void> read_pieces(const std::filesystem::path& path, Use use) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return file_error("open a file of the backup");
  std::string buffer(std::size_t{1} << 20, '\0');
  while (true) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("read a file of the backup");
    if (got == 0) return {};
    use(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  }
}

template <class Number>
bool parse_number(const std::string& word, Number& number) {
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  return failure == std::errc{} && end == word.data() + word.size();
}

/// One line of the manifest; false if it is none.
bool read_line(const std::string& line, Manifest& manifest) {
  std::istringstream in(line);
  std::array<std::string, 8> words;
  std::size_t count = 0;
  while (count < words.size() && in >> words[count]) ++count;
  if (count == 2 && words[0] == "format") return parse_number(words[1], manifest.format);
  if (count == 2 && words[0] == "bytes") return parse_number(words[1], manifest.bytes);
  if (count == 2 && words[0] == "rows") return parse_number(words[1], manifest.rows);
  if (count == 2 && words[0] == "xxh3-128") return (manifest.hash = words[1]).size() == 32;
  if (count == 2 && words[0] == "made-ms") {
    std::int64_t made{};
    if (!parse_number(words[1], made)) return false;
    manifest.made = Timestamp{std::chrono::milliseconds{made}};
    return true;
  }
  if (count != 8 || words[0] != "partition" || words[2] != "head" || words[4] != "base" || words[6] != "rows") return false;
  const Result<PartitionId> partition = PartitionId::parse(words[1]);
  Manifest::Part part;
  if (!partition || !parse_number(words[3], part.head.sequence) || !parse_number(words[5], part.head.base_sequence) ||
      !parse_number(words[7], part.rows)) {
    return false;
  }
  return manifest.parts.emplace(*partition, part).second;
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
  std::ostringstream out;
  out << "ronde-backup 1\n"
      << "format " << manifest.format << "\nmade-ms " << manifest.made.time_since_epoch().count() << "\nbytes " << manifest.bytes
      << "\nxxh3-128 " << manifest.hash << "\nrows " << manifest.rows << '\n';
  for (const auto& [partition, part] : manifest.parts) {
    out << "partition " << partition.text() << " head " << part.head.sequence << " base " << part.head.base_sequence << " rows "
        << part.rows << '\n';
  }
  out << "end\n";
  return out.str();
}

Result<Manifest> read_manifest(std::string_view text) {
  const Error damaged{Errc::corrupt, "manifest.txt is not that of a backup, or not whole"};
  std::istringstream in{std::string(text)};
  std::string line;
  if (!std::getline(in, line) || line != "ronde-backup 1") return damaged;
  Manifest manifest;
  while (std::getline(in, line)) {
    if (line == "end") return manifest.hash.empty() ? Result<Manifest>(damaged) : Result<Manifest>(std::move(manifest));
    if (!read_line(line, manifest)) return damaged;
  }
  return damaged;
}

Result<std::string> hash_file(const std::filesystem::path& file) {
  struct Free {
    void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
  };
  const std::unique_ptr<XXH3_state_t, Free> state(XXH3_createState());
  if (!state) return Error{Errc::unavailable, "not enough memory to hash a file"};
  XXH3_128bits_reset(state.get());
  const Result<void> read =
      read_pieces(file, [&state](std::string_view piece) { XXH3_128bits_update(state.get(), piece.data(), piece.size()); });
  if (!read) return read.error();
  return hex(XXH3_128bits_digest(state.get()));
}

Result<std::string> read_file(const std::filesystem::path& file) {
  std::string text;
  const Result<void> read = read_pieces(file, [&text](std::string_view piece) { text += piece; });
  if (!read) return read.error();
  return text;
}

Result<void> sync_file(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file.is_open() || ::fsync(file.get()) != 0) return file_error("make a file of the backup durable");
  return {};
}

Result<void> write_file(const std::filesystem::path& path, std::string_view text) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open()) return file_error("make a file of the backup");
  while (!text.empty()) {
    const ssize_t put = ::write(file.get(), text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return file_error("write a file of the backup");
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(file.get()) != 0) return file_error("make a file of the backup durable");
  return {};
}

}  // namespace ronde::storage
