// Any bytes as the other formats: .input alone or with its .ndds (cut at a NUL), .edges, .jsonl, .pool; the first byte chooses. Told or
// read, never a crash; what is read is cleared and judged. .wants and .wmd have targets of their own.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ronde/formats/instance.hpp"
#include "ronde/matcher/verify.hpp"

namespace {

using namespace ronde;

formats::ReadResult read(std::uint8_t which, std::string_view text) {
  if (which == 'P') return formats::read_pool(text);
  switch (which % 4) {
    case 0:
      return formats::read_edges(text);
    case 1:
      return formats::read_jsonl(text);
    case 2:
      return formats::read_input(text, std::nullopt);
    default: {
      const std::size_t cut = std::min(text.find('\0'), text.size());
      return formats::read_input(text.substr(0, cut), text.substr(std::min(cut + 1, text.size())));
    }
  }
}

/// A dozen bytes may promise two million vertices. They are read; to clear them is for the benches.
constexpr std::size_t kCleared = 50'000;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const formats::ReadResult result = read(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  if (result.instance.has_value() == !result.problems.empty()) std::abort();
  for (const auto& problem : result.problems) (void)formats::to_text(problem, "file");
  if (!result.instance || result.instance->graph.wants().size() > kCleared) return 0;
  const matcher::Objective objective{{matcher::Level::transfers}};
  const matcher::Caps caps{.cycle_cap = 3, .chain_cap = 2};
  const matcher::Clearing clearing = matcher::clear(result.instance->graph, objective, caps, {.step_limit = 2'000});
  if (!matcher::verify(result.instance->graph, objective, caps, clearing).empty()) std::abort();
  (void)formats::to_json(*result.instance, clearing);
  return 0;
}
