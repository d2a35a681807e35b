#pragma once
// Strongly connected components: what lies on no common cycle is in no exchange together.
#include <cstdint>
#include <span>
#include <vector>

namespace ronde::matcher {

/// By node its component, numbered from 0; an arc never leads to a component of a higher number. Node i's arcs lead to
/// `to[first[i]]` up to `to[first[i + 1]]`; `first` has one entry more than there are nodes.
/// Cost: nodes + arcs, no recursion. Source: Tarjan, SIAM J. Comput. 1972.
[[nodiscard]] std::vector<std::uint32_t> components_of(std::span<const std::uint32_t> first, std::span<const std::uint32_t> to);

}  // namespace ronde::matcher
