// Any text as a commune's GeoJSON: it is refused in words, or what is drawn of it is a plan that the market keeps and a page can show.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cli/places.hpp"
#include "market/plan.hpp"
#include "market/records.hpp"

namespace {

namespace cli = ronde::cli;
namespace market = ronde::market;

void judge(const std::vector<market::QuarterShape>& plan) {
  const auto [width, height] = market::extent_of(plan);
  std::size_t corners = 0;
  for (const auto& shape : plan) {
    const auto again = market::decode<market::QuarterShape>(market::encode(shape));
    if (!again || !(*again == shape)) std::abort();
    for (const auto& ring : shape.rings) corners += ring.size();
    const auto [x, y] = market::label_of(shape);
    if (x > width || y > height || market::path_of(shape).empty()) std::abort();
  }
  if (corners > market::limits::kPlanCorners || plan.size() > market::limits::kPlanQuarters) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const cli::Source source("quarters.geojson", std::string(reinterpret_cast<const char*>(data), size), "");
    cli::PlacesFile places(source);
    const auto plan = places.plan({});
    judge(plan.shapes);
    (void)(places.summary() + places.plan_summary());
    // The second time every name is known, and nothing may come out otherwise.
    const cli::KnownPlaces known{.quarters = plan.quarters, .points = plan.points, .walks = {}};
    if (places.shapes(known).shapes != plan.shapes) std::abort();
  } catch (const cli::Stop&) {
  }
  return 0;
}
