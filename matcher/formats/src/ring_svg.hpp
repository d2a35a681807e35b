#pragma once
// A ring or a chain as a drawing, for a page.
#include <string>
#include <vector>

#include "html_text.hpp"

namespace ronde::formats {

struct RingNode {
  std::string item, user;  ///< cleaned; user may be empty
};

/// Inline SVG: nodes on a circle, clockwise from the top, each giving to the next; a chain leaves the circle open. Up to kNamedNodes they
/// bear their names, up to kNumberedNodes their numbers, else they are dots. Colours come from the page: classes line, node, head and soft.
[[nodiscard]] std::string ring_svg(const std::vector<RingNode>& nodes, bool closed, std::string_view description);
inline constexpr std::size_t kNamedNodes = 12, kNumberedNodes = 40;

}  // namespace ronde::formats
