// Any bytes as a certificate: told or read, never a crash. What is read is judged on a small market, and may hold only if it claims no less
// than the best plan.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ronde/formats/certificate.hpp"
#include "ronde/matcher/check_certificate.hpp"

namespace {

using namespace ronde;

const matcher::ExchangeGraph& market() {
  static const matcher::ExchangeGraph graph =
      formats::read_edges("a 4\n0 1 3\n1 0 4\n1 2 2\n2 3 5\n3 1 1\n4 0 2\n4 2 6\n3 2 2\n2 1 3\n").instance->graph;
  return graph;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  formats::CertificateRead read = formats::read_certificate({reinterpret_cast<const char*>(data), size});
  if (read.clearing.has_value() == !read.problems.empty()) std::abort();
  for (const auto& problem : read.problems) (void)formats::to_text(problem, "file");
  if (!read.clearing) return 0;
  matcher::Clearing& clearing = *read.clearing;
  clearing.certificate.input_hash = market().hash();
  int asked = 0;
  if (matcher::why_it_fails(market(), clearing, [&asked] { return ++asked > 50; })) return 0;
  const matcher::Level first = clearing.levels.front().level;
  const matcher::Clearing best = matcher::clear(market(), {{first}}, clearing.certificate.caps);
  const std::int64_t sign = matcher::is_small(first) ? -1 : 1;
  if (best.status == matcher::Status::optimal && sign * clearing.levels.front().bound < sign * best.levels.front().value) std::abort();
  return 0;
}
