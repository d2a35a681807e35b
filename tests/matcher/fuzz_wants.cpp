// Any bytes as a .wants file: told or read, never a crash; what is read is cleared as it asks, judged, and written in every form.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ronde/formats/reports.hpp"
#include "ronde/matcher/verify.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ronde;
  const formats::ReadResult read = formats::read_wants({reinterpret_cast<const char*>(data), size});
  if (read.instance.has_value() == !read.problems.empty()) std::abort();
  if (!read.instance) return 0;
  const matcher::Objective& objective = read.instance->rules.objective;
  const matcher::Caps caps{.cycle_cap = 3, .chain_cap = 2};
  const matcher::Clearing clearing = matcher::clear(read.instance->graph, objective, caps, {.step_limit = 2'000});
  if (!matcher::verify(read.instance->graph, objective, caps, clearing).empty()) std::abort();
  (void)formats::to_json(*read.instance, clearing);
  (void)formats::to_trade_report(*read.instance, clearing);
  (void)formats::to_csv(*read.instance, clearing);
  if (formats::to_html(*read.instance, clearing, "fuzz").find("<script") != std::string::npos) std::abort();
  return 0;
}
