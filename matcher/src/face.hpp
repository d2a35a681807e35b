#pragma once
// What the best plans of an assignment may do otherwise.
#include <span>
#include <vector>

#include "assignment.hpp"

namespace ronde::matcher {

/// All best plans use arcs of reduced cost 0 only, whatever best prices are taken. Such an arc is open if another best plan may use it more
/// or less: if it lies on a cycle that goes forth along such arcs and back along those with flow. All others are settled.
/// Cost: one pass over the arcs. Source: complementary slackness; Berge, Proc. Nat. Acad. Sci. 1957 (alternating cycles).
class Face {
 public:
  explicit Face(const Assignment& solved);

  /// Of the open arcs alone, with no costs yet and a plan to begin with. Each of its plans is part of a best plan of the whole.
  [[nodiscard]] Assignment& inner() { return inner_; }
  /// Arc i of `inner` is arc `arcs()[i]` of the whole.
  [[nodiscard]] std::span<const std::uint32_t> arcs() const { return arcs_; }
  [[nodiscard]] bool is_open(std::uint32_t arc) const { return open_[arc]; }
  /// Makes the plan of `inner` part of that of the whole.
  void put_into(Assignment& whole) const;

 private:
  void find_open(const Assignment& solved);
  [[nodiscard]] Assignment make_inner(const Assignment& solved) const;
  std::vector<bool> open_;
  std::vector<std::uint32_t> arcs_;
  Assignment inner_;
};

}  // namespace ronde::matcher
