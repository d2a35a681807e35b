// Any bytes as a file with a market, or a certificate: told or read, never a crash. Only read, so that millions of runs take minutes; what
// is read is cleared and judged by the targets of the same names without `read_`. RONDE_READER names the reader of this target.
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ronde/formats/certificate.hpp"
#include "ronde/formats/instance.hpp"

namespace ronde::readers {

inline formats::ReadResult wants(std::string_view text) {
  return formats::read_wants(text);
}
inline formats::ReadResult wmd(std::string_view text) {
  return formats::read_wmd(text);
}
/// The head line of an edge list promises so many vertices that they take seconds: millions of runs cannot wait for them.
inline bool promises_much(std::string_view text) {
  constexpr std::uint32_t kMuch = 1'000, kRefused = 2'000'000;
  for (std::size_t at = text.find('p'); at != std::string_view::npos; at = text.find('p', at + 1)) {
    const std::size_t digits = std::min(text.find_first_of("0123456789", at + 1), text.size());
    std::uint32_t count = 0;
    std::from_chars(text.data() + digits, text.data() + text.size(), count);
    if (count > kMuch && count <= kRefused) return true;
  }
  return false;
}

inline formats::ReadResult edges(std::string_view text) {
  return formats::read_edges(promises_much(text) ? std::string_view() : text);
}
inline formats::ReadResult jsonl(std::string_view text) {
  return formats::read_jsonl(text);
}
inline formats::ReadResult pool(std::string_view text) {
  return formats::read_pool(text);
}
inline formats::CertificateRead certificate(std::string_view text) {
  return formats::read_certificate(text);
}
/// Alone, or with its .ndds after a NUL.
inline formats::ReadResult input(std::string_view text) {
  const std::size_t cut = text.find('\0');
  if (cut == std::string_view::npos) return formats::read_input(text, std::nullopt);
  return formats::read_input(text.substr(0, cut), text.substr(cut + 1));
}

inline bool has_read(const formats::ReadResult& result) {
  return result.instance.has_value();
}
inline bool has_read(const formats::CertificateRead& result) {
  return result.clearing.has_value();
}

}  // namespace ronde::readers

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto result = ronde::readers::RONDE_READER({reinterpret_cast<const char*>(data), size});
  if (ronde::readers::has_read(result) == !result.problems.empty()) std::abort();
  for (const auto& problem : result.problems) (void)ronde::formats::to_text(problem, "file");
  return 0;
}
