#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// A map behind the plan, drawn by a host that the operator names (decision 0031). Off as it comes.
namespace ronde::api {

/// Where on earth the north-west corner of a plan lies, in degrees (WGS 84). The operator's word at each start: no record knows it.
struct PlanAnchor {
  double north = 0;
  double west = 0;
};

struct Tiles {
  std::string pattern = {};                                     ///< "https://tiles.example/{z}/{x}/{y}.png", or a path of ours; empty: none
  std::string attribution = {};                                 ///< who drew them; beside the map
  std::map<std::string, PlanAnchor, std::less<>> anchors = {};  ///< by the name of a neighbourhood; one without it has no map
};

/// What is wrong with a pattern, for the operator; nothing if it may be used: https, or a path of our own host; {z}, {x} and {y} once each.
/// Plain http only on this machine, for trying out.
[[nodiscard]] std::string tiles_fault(const std::string& pattern);

/// "Thônex=46.21071,6.19276": the name of a neighbourhood, degrees north and east. Nothing for anything else.
[[nodiscard]] std::optional<std::pair<std::string, PlanAnchor>> read_anchor(std::string_view text);

/// From where the policy of our pages lets pictures come: "https://tiles.example:8443". Empty for a path of ours, and for none.
[[nodiscard]] std::string origin_of_tiles(const std::string& pattern);

}  // namespace ronde::api
