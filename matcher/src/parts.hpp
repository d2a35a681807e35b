#pragma once
// One task on several threads, as if it was done on one: its parts are cut by the input alone, each is tried with a control of its own, and
// what was found is taken in the order of the parts. Where a limit ends the task within a part, that part is done again in its turn, so
// that it ends at the same step as it would on one thread. So threads change how long it takes, and nothing else.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "control.hpp"

namespace ronde::matcher {

class PartedTask {
 public:
  virtual ~PartedTask() = default;
  /// Does the part beside others, on any thread, and keeps what it finds. False: not to its end.
  virtual bool try_early(std::size_t part, Control& own) = 0;
  /// In turn: what was found early becomes part of the result. False: that would be too much, and the part is to be done in its turn.
  virtual bool take(std::size_t part) = 0;
  /// In turn: does the part. False: the task ends here.
  virtual bool do_in_turn(std::size_t part, Control& control) = 0;
};

/// Ends early where the control or the task says so.
void do_parts(std::size_t parts, PartedTask& task, Control& control);

/// Blocks of items of which each is a step.
[[nodiscard]] inline std::size_t block_count(std::size_t items, const Control& control) {
  return (items + control.block_work() - 1) / control.block_work();
}
/// Calls `each(block, begin, end)` for all blocks of the items, which may write to what is theirs alone.
template <class Each>
void for_each_block(std::size_t items, const Control& control, const Each& each) {
  const std::size_t blocks = block_count(items, control), size = control.block_work();
  const auto one = [&](std::size_t block) { each(block, block * size, std::min(items, (block + 1) * size)); };
  if (control.run_all() && blocks > 1) {
    control.run_all()(blocks, one);
  } else {
    for (std::size_t block = 0; block < blocks; ++block) one(block);
  }
}

}  // namespace ronde::matcher
