#include "components.hpp"

#include <algorithm>
#include <limits>

namespace ronde::matcher {
namespace {

constexpr std::uint32_t kUnseen = std::numeric_limits<std::uint32_t>::max();

class Tarjan {
 public:
  Tarjan(std::span<const std::uint32_t> first, std::span<const std::uint32_t> to) : first_(first), to_(to) {
    const std::size_t count = first.size() - 1;
    component_.assign(count, kUnseen);
    seen_.assign(count, kUnseen);
    lowest_.assign(count, 0);
    next_.assign(first.begin(), first.end() - 1);
  }

  std::vector<std::uint32_t> run() && {
    for (std::uint32_t node = 0; node < component_.size(); ++node) {
      if (seen_[node] == kUnseen) visit(node);
    }
    return std::move(component_);
  }

 private:
  void visit(std::uint32_t root) {
    open(root);
    while (!path_.empty()) {
      const std::uint32_t node = path_.back();
      if (next_[node] < first_[node + 1]) {
        const std::uint32_t to = to_[next_[node]++];
        if (seen_[to] == kUnseen) {
          open(to);
        } else if (component_[to] == kUnseen) {
          lowest_[node] = std::min(lowest_[node], seen_[to]);
        }
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) lowest_[path_.back()] = std::min(lowest_[path_.back()], lowest_[node]);
      if (lowest_[node] == seen_[node]) close(node);
    }
  }

  void open(std::uint32_t node) {
    seen_[node] = lowest_[node] = number_++;
    path_.push_back(node);
    waiting_.push_back(node);
  }

  void close(std::uint32_t node) {
    std::uint32_t member = kUnseen;
    do {
      member = waiting_.back();
      waiting_.pop_back();
      component_[member] = components_;
    } while (member != node);
    ++components_;
  }

  std::span<const std::uint32_t> first_, to_;
  std::vector<std::uint32_t> component_, seen_, lowest_, next_;
  std::vector<std::uint32_t> path_, waiting_;
  std::uint32_t number_ = 0, components_ = 0;
};

}  // namespace

std::vector<std::uint32_t> components_of(std::span<const std::uint32_t> first, std::span<const std::uint32_t> to) {
  return Tarjan(first, to).run();
}

}  // namespace ronde::matcher
