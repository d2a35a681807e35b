#include "cli/progress_bar.hpp"

#include <unistd.h>
#include <algorithm>
#include <iostream>

namespace ronde {

ProgressBar::ProgressBar(std::ostream& err, Clock::time_point start, double limit_s)
    : err_(err), start_(start), last_(start), limit_s_(limit_s), shown_(&err == &std::cerr && ::isatty(STDERR_FILENO) == 1) {}

void ProgressBar::draw(const matcher::Progress& progress) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - start_ < std::chrono::seconds(1) || now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  drawn_ = true;
  constexpr int kWidth = 24;
  const double share = std::clamp(std::chrono::duration<double>(now - start_).count() / limit_s_, 0.0, 1.0);
  const int full = static_cast<int>(share * kWidth);
  err_ << "\r\033[K[" << std::string(static_cast<std::size_t>(full), '#') << std::string(static_cast<std::size_t>(kWidth - full), '.')
       << "] " << progress.phase << ", best " << progress.value << ", bound " << progress.bound << std::flush;
}

void ProgressBar::wipe() {
  if (drawn_) err_ << "\r\033[K" << std::flush;
}

}  // namespace ronde
