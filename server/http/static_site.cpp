#include "http/static_site.hpp"

#include <brotli/encode.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "http/coding.hpp"

namespace ronde::http {
namespace {

namespace fs = std::filesystem;

struct Type {
  std::string_view extension;
  std::string_view content_type;
  bool text;  // worth compressing
};

constexpr std::array types{
    Type{".html", "text/html; charset=utf-8", true},
    Type{".js", "text/javascript; charset=utf-8", true},
    Type{".mjs", "text/javascript; charset=utf-8", true},
    Type{".css", "text/css; charset=utf-8", true},
    Type{".json", "application/json", true},
    Type{".webmanifest", "application/manifest+json", true},
    Type{".svg", "image/svg+xml", true},
    Type{".txt", "text/plain; charset=utf-8", true},
    Type{".xml", "application/xml", true},
    Type{".wasm", "application/wasm", true},
    Type{".map", "application/json", true},
    Type{".png", "image/png", false},
    Type{".jpg", "image/jpeg", false},
    Type{".jpeg", "image/jpeg", false},
    Type{".webp", "image/webp", false},
    Type{".avif", "image/avif", false},
    Type{".ico", "image/x-icon", false},
    Type{".woff2", "font/woff2", false},
};
constexpr Type unknown_type{"", "application/octet-stream", false};

const Type& type_of(const fs::path& file) {
  const std::string extension = file.extension().string();
  const auto* const found = std::ranges::find(types, std::string_view(extension), &Type::extension);
  return found == types.end() ? unknown_type : *found;
}

std::string read_whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return bytes;
}

std::string hash_of(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) throw std::runtime_error("SHA-256 failed");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < 16; ++i) {
    text.push_back(digits[digest.at(i) >> 4U]);
    text.push_back(digits[digest.at(i) & 15U]);
  }
  return text;
}

std::string brotli(std::string_view bytes, int quality) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  const auto* const in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(), in, &size,
                            reinterpret_cast<std::uint8_t*>(out.data())) != BROTLI_TRUE) {
    throw std::runtime_error("Brotli failed");
  }
  out.resize(size);
  return out;
}

/// The coded form beside the file, or made here; null when it saves less than a tenth.
template <class Make>
std::shared_ptr<const std::string> coded(const fs::path& beside, std::string_view plain, Make make) {
  std::string bytes = fs::is_regular_file(fs::symlink_status(beside)) ? read_whole(beside) : make(plain);
  if (bytes.size() > plain.size() - plain.size() / 10) return nullptr;
  return std::make_shared<const std::string>(std::move(bytes));
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Somebody typed or opened this address in a browser: the client shows its own page for it.
bool is_navigation(const Request& request) {
  const std::string_view path = request.path();
  const std::string_view last = path.substr(path.rfind('/') + 1);
  if (last.find('.') != std::string_view::npos || is_below(path, "/api") || is_below(path, "/embed") || is_below(path, "/assets"))
    return false;
  return request.header("Accept").value_or("").find("text/html") != std::string_view::npos;
}

}  // namespace

StaticSite::StaticSite(const fs::path& folder, StaticSiteOptions options) {
  std::error_code error;
  std::size_t total = 0;
  auto walk = fs::recursive_directory_iterator(folder, error);
  if (error) throw std::runtime_error("cannot read the folder " + folder.string() + ": " + error.message());
  for (; walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    if (error) throw std::runtime_error("cannot read the folder " + folder.string() + ": " + error.message());
    const fs::path& file = walk->path();
    if (file.filename().string().starts_with('.') || fs::is_symlink(walk->symlink_status())) {
      if (walk->is_directory()) walk.disable_recursion_pending();
      continue;
    }
    const std::string extension = file.extension().string();
    if (!walk->is_regular_file() || extension == ".gz" || extension == ".br") continue;
    total += walk->file_size();
    if (walk->file_size() > options.file_max || total > options.total_max) throw std::runtime_error("too large to serve: " + file.string());
    add(file, "/" + fs::relative(file, folder).generic_string(), options);
  }
  if (const auto index = files_.find("/index.html"); index != files_.end()) files_["/"] = File(index->second);
}

void StaticSite::add(const fs::path& file, const std::string& key, const StaticSiteOptions& options) {
  const Type& type = type_of(file);
  const std::string bytes = read_whole(file);
  File entry;
  entry.content_type = type.content_type;
  entry.tag = hash_of(bytes);
  entry.immutable = key.starts_with("/assets/");
  constexpr std::size_t worth_coding = 512;
  if (type.text && bytes.size() >= worth_coding) {
    entry.gzip = coded(file.string() + ".gz", bytes, gzip);
    entry.brotli = coded(file.string() + ".br", bytes, [&](std::string_view plain) { return brotli(plain, options.brotli_quality); });
  }
  entry.plain = std::make_shared<const std::string>(bytes);
  files_[key] = std::move(entry);
}

/// Who has no cookie has no session: what they may read needs no script, and who has one need not see it pass by.
const StaticSite::File* StaticSite::first_page(const Request& request) const {
  const auto page = files_.find(request.header("Cookie") ? "/home.html" : "/welcome.html");
  return page == files_.end() ? nullptr : &page->second;
}

Response StaticSite::answer(const Request& request) const {
  if (!request.opaque_path()) {
    if (request.path() == "/")
      if (const File* page = first_page(request)) return serve(*page, request, "Accept-Encoding, Cookie");
    const auto found = files_.find(std::string(request.path()));
    if (found != files_.end()) return serve(found->second, request);
    const auto index = files_.find("/index.html");
    if (index != files_.end() && is_navigation(request)) return serve(index->second, request);
  }
  Response missing = problem_of(404);
  missing.policy = is_below(request.path(), "/api") ? HeaderPolicy::api : HeaderPolicy::page;
  return missing;
}

Response StaticSite::serve(const File& file, const Request& request, std::string_view vary) const {
  Response response;
  response.policy = HeaderPolicy::page;
  response.cache_control = file.immutable ? "public, max-age=31536000, immutable" : "no-cache";
  response.content_type = file.content_type;
  response.shared_body = file.plain;
  std::string tag = file.tag;
  if (file.gzip || file.brotli) {
    response.add_header("Vary", std::string(vary));
    if (file.brotli && takes_coding(request, "br")) {
      response.shared_body = file.brotli;
      response.add_header("Content-Encoding", "br");
      tag += "-br";
    } else if (file.gzip && takes_coding(request, "gzip")) {
      response.shared_body = file.gzip;
      response.add_header("Content-Encoding", "gzip");
      tag += "-gz";
    }
  }
  response.add_header("ETag", "\"" + tag + "\"");
  if (!matches_etag(request, tag)) return response;
  response.status = 304;
  response.shared_body.reset();
  return response;
}

}  // namespace ronde::http
