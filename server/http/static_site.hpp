// The client's files, from a table made at start (checklist 9): a path in a request is a key of this table and never a path on the disk.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/request.hpp"
#include "http/response.hpp"

namespace ronde::http {

struct StaticSiteOptions {
  std::size_t file_max = std::size_t{16} << 20;  ///< a larger file fails the start
  std::size_t total_max = std::size_t{256} << 20;
  int brotli_quality = 9;  ///< when no `.br` lies beside the file
};

/// A folder read once into memory, each text file also as gzip and Brotli (taken from `.gz` and `.br` beside it, else made here).
///
/// Answers  `/assets/*` immutable for a year; everything else no-cache with an ETag (hash of the bytes). A navigation (Accept has
///          text/html, last segment without a dot, not below /api or /embed) to an unknown path gets index.html. Else 404.
///          `/` is home.html for a browser with a cookie of ours and welcome.html for one without any, where they lie beside index.html.
/// Threads  read-only after construction.
class StaticSite {
 public:
  /// Throws std::runtime_error naming the file when the folder cannot be read. Symbolic links and dot files are left out.
  explicit StaticSite(const std::filesystem::path& folder, StaticSiteOptions options = {});

  /// For GET and HEAD: plug into Router::set_fallback.
  [[nodiscard]] Response answer(const Request& request) const;
  [[nodiscard]] std::size_t file_count() const { return files_.size(); }

 private:
  struct File {
    std::string content_type;
    std::string tag;
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> gzip;
    std::shared_ptr<const std::string> brotli;
    bool immutable = false;
  };
  void add(const std::filesystem::path& file, const std::string& key, const StaticSiteOptions& options);
  [[nodiscard]] const File* first_page(const Request& request) const;
  [[nodiscard]] Response serve(const File& file, const Request& request, std::string_view vary = "Accept-Encoding") const;

  std::unordered_map<std::string, File> files_;  // key: decoded path, beginning with a slash
};

}  // namespace ronde::http
