#include "face.hpp"

#include <limits>

#include "components.hpp"

namespace ronde::matcher {
namespace {

constexpr std::uint32_t kUnnumbered = std::numeric_limits<std::uint32_t>::max();

/// Left nodes, then right nodes: forth along arcs of reduced cost 0, back along those with flow.
std::vector<std::uint32_t> alternating_components(const Assignment& solved) {
  const auto lefts = static_cast<std::uint32_t>(solved.left_units().size());
  const auto count = lefts + solved.right_units().size();
  const std::span<const Assignment::Arc> arcs = solved.arcs();
  std::vector<std::uint32_t> first(count + 1, 0);
  const auto each = [&](const auto& take) {
    for (std::uint32_t arc = 0; arc < arcs.size(); ++arc) {
      if (solved.reduced(arc) != 0) continue;
      take(arcs[arc].from, lefts + arcs[arc].to);
      if (solved.flow(arc) > 0) take(lefts + arcs[arc].to, arcs[arc].from);
    }
  };
  each([&](std::uint32_t from, std::uint32_t) { ++first[from + 1]; });
  for (std::size_t node = 0; node < count; ++node) first[node + 1] += first[node];
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1), to(first.back());
  each([&](std::uint32_t from, std::uint32_t head) { to[next[from]++] = head; });
  return components_of(first, to);
}

/// Numbers in order of first call.
class Numbers {
 public:
  explicit Numbers(std::size_t count) : number_(count, kUnnumbered) {}
  std::uint32_t of(std::uint32_t node) {
    if (number_[node] == kUnnumbered) number_[node] = count_++;
    return number_[node];
  }

 private:
  std::vector<std::uint32_t> number_;
  std::uint32_t count_ = 0;
};

}  // namespace

Face::Face(const Assignment& solved) : open_(solved.arcs().size(), false), inner_({}, {}, {}) {
  find_open(solved);
  inner_ = make_inner(solved);
}

/// Within a component arcs can only shift flow round an undirected cycle: one that is a tree is settled.
void Face::find_open(const Assignment& solved) {
  const std::vector<std::uint32_t> component = alternating_components(solved);
  const std::span<const Assignment::Arc> arcs = solved.arcs();
  const auto lefts = static_cast<std::uint32_t>(solved.left_units().size());
  const auto inside = [&](std::uint32_t arc) {
    return solved.reduced(arc) == 0 && component[arcs[arc].from] == component[lefts + arcs[arc].to];
  };
  std::vector<std::uint32_t> nodes(component.size(), 0), inner_arcs(component.size(), 0);
  for (const std::uint32_t one : component) ++nodes[one];
  for (std::uint32_t arc = 0; arc < arcs.size(); ++arc) inner_arcs[component[arcs[arc].from]] += inside(arc) ? 1U : 0U;
  for (std::uint32_t arc = 0; arc < arcs.size(); ++arc) {
    const std::uint32_t one = component[arcs[arc].from];
    if (!inside(arc) || inner_arcs[one] < nodes[one]) continue;
    open_[arc] = true;
    arcs_.push_back(arc);
  }
}

Assignment Face::make_inner(const Assignment& solved) const {
  Numbers lefts(solved.left_units().size()), rights(solved.right_units().size());
  std::vector<Assignment::Arc> arcs;
  std::vector<std::uint32_t> left_units, right_units;
  arcs.reserve(arcs_.size());
  for (const std::uint32_t arc : arcs_) {
    const Assignment::Arc& whole = solved.arcs()[arc];
    const Assignment::Arc inner{lefts.of(whole.from), rights.of(whole.to), 0};
    if (inner.from == left_units.size()) left_units.push_back(0);
    if (inner.to == right_units.size()) right_units.push_back(0);
    left_units[inner.from] += solved.flow(arc);
    right_units[inner.to] += solved.flow(arc);
    arcs.push_back(inner);
  }
  Assignment inner(std::move(left_units), std::move(right_units), std::move(arcs));
  for (std::uint32_t i = 0; i < arcs_.size(); ++i) inner.set_flow(i, solved.flow(arcs_[i]));
  return inner;
}

void Face::put_into(Assignment& whole) const {
  for (std::uint32_t i = 0; i < arcs_.size(); ++i) whole.set_flow(arcs_[i], 0);
  for (std::uint32_t i = 0; i < arcs_.size(); ++i) {
    if (inner_.flow(i) > 0) whole.set_flow(arcs_[i], inner_.flow(i));
  }
}

}  // namespace ronde::matcher
