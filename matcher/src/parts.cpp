#include "parts.hpp"

#include <limits>
#include <vector>

namespace ronde::matcher {
namespace {

constexpr std::uint64_t kNotDone = std::numeric_limits<std::uint64_t>::max();

/// Steps of each part that was done to its end.
std::vector<std::uint64_t> try_all(std::size_t parts, PartedTask& task, const Control& control) {
  std::vector<std::uint64_t> steps(parts, kNotDone);
  Joint joint(control.steps_left());
  control.run_all()(parts, [&](std::size_t part) {
    if (joint.over()) return;
    Control own(control, joint);
    const bool whole = task.try_early(part, own) && !own.stopped();
    own.tell_joint();
    if (whole) {
      steps[part] = own.steps();
    } else {
      joint.give_up();  // those after it would be done for nothing
    }
  });
  return steps;
}

}  // namespace

void do_parts(std::size_t parts, PartedTask& task, Control& control) {
  std::vector<std::uint64_t> early(parts, kNotDone);
  if (control.run_all() && parts > 1) early = try_all(parts, task, control);
  for (std::size_t part = 0; part < parts && !control.stopped(); ++part) {
    if (early[part] <= control.steps_left() && early[part] != kNotDone && task.take(part)) {
      control.work(early[part]);
    } else if (!task.do_in_turn(part, control)) {
      return;
    }
  }
}

}  // namespace ronde::matcher
