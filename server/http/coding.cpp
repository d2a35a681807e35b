#include "http/coding.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

namespace ronde::http {
namespace {

/// Below it the head of the answer is most of what is sent, and both fit one packet.
constexpr std::size_t worth_compressing = 1024;

/// zlib's state, for one answer after another.
class Deflater {
 public:
  explicit Deflater(int level) {
    constexpr int gzip_window = 15 + 16;
    constexpr int usual_memory = 8;
    if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::runtime_error("zlib failed");
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string operator()(std::string_view bytes) {
    std::string out(deflateBound(&stream_, bytes.size()), '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write there
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream_, Z_FINISH);
    out.resize(stream_.total_out);
    if (deflateReset(&stream_) != Z_OK || result != Z_STREAM_END) throw std::runtime_error("zlib failed");
    return out;
  }

 private:
  z_stream stream_{};
};

/// Setting one up costs as much as a small answer, so each thread keeps its own. Level 1: level 6 takes half as long again to save a
/// hundredth of a page of listings.
Deflater& quick() {
  thread_local Deflater deflater(1);
  return deflater;
}

void weaken_etag(Response& response) {
  const auto tag = std::ranges::find(response.headers, "ETag", &std::pair<std::string, std::string>::first);
  if (tag != response.headers.end() && !tag->second.starts_with("W/")) tag->second.insert(0, "W/");
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

bool takes_coding(const Request& request, std::string_view coding) {
  std::string_view header = request.header("Accept-Encoding").value_or("");
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    const std::string_view item = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    if (!equal_ignoring_case(without_blanks(item.substr(0, semicolon)), coding)) continue;
    const auto quality = item.find("q=", semicolon);
    return quality == std::string_view::npos || item.find_first_of("123456789", quality + 2) != std::string_view::npos;
  }
  return false;
}

std::string gzip(std::string_view bytes) {
  return Deflater(Z_BEST_COMPRESSION)(bytes);
}

FastHandler compressed(FastHandler handler) {
  return [handler = std::move(handler)](const Request& request) {
    Response response = handler(request);
    if (response.status != 200 && response.status != 304) return response;
    response.add_header("Vary", "Accept-Encoding");
    if (!takes_coding(request, "gzip")) return response;
    weaken_etag(response);  // of a short answer too: a 304 does not know how long its 200 was
    if (response.payload().size() < worth_compressing) return response;
    response.body = quick()(response.payload());
    response.shared_body.reset();
    response.add_header("Content-Encoding", "gzip");
    return response;
  };
}

}  // namespace ronde::http
