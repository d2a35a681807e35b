#include "cli/crew.hpp"

#include <algorithm>
#include <utility>

namespace ronde {

std::uint32_t Crew::cores() {
  return std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax);
}

Crew::Crew(std::uint32_t threads) {
  for (std::uint32_t i = 1; i < threads; ++i) others_.emplace_back([this] { wait_for_work(); });
}

Crew::~Crew() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  begin_.notify_all();
}

void Crew::run(std::size_t jobs, const std::function<void(std::size_t)>& each) {
  {
    const std::lock_guard lock(mutex_);
    each_ = &each;
    jobs_ = jobs;
    next_ = 0;
    ++round_;
  }
  begin_.notify_all();
  work(each);
  std::unique_lock lock(mutex_);
  each_ = nullptr;  // who wakes up only now is not waited for
  end_.wait(lock, [this] { return busy_ == 0; });
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Crew::wait_for_work() {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    begin_.wait(lock, [&] { return leaving_ || (each_ != nullptr && round_ != seen); });
    if (leaving_) return;
    seen = round_;
    ++busy_;
    const std::function<void(std::size_t)>& each = *each_;
    lock.unlock();
    work(each);
    lock.lock();
    if (--busy_ == 0) end_.notify_one();
  }
}

void Crew::work(const std::function<void(std::size_t)>& each) {
  for (std::size_t job = next_++; job < jobs_; job = next_++) {
    try {
      each(job);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
    }
  }
}

}  // namespace ronde
