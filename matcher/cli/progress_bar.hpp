#pragma once
// How far `ronde match` is, for who watches a terminal.
#include <chrono>
#include <iosfwd>

#include "ronde/matcher/clear.hpp"

namespace ronde {

/// One line on a terminal that is drawn over; nothing elsewhere, and nothing in the first second.
class ProgressBar {
 public:
  using Clock = std::chrono::steady_clock;
  ProgressBar(std::ostream& err, Clock::time_point start, double limit_s);
  void draw(const matcher::Progress& progress);
  void wipe();

 private:
  std::ostream& err_;
  Clock::time_point start_, last_;
  double limit_s_;
  bool shown_ = false, drawn_ = false;
};

}  // namespace ronde
