#include "accounts/limiter.hpp"

#include <algorithm>

namespace ronde::accounts {

double Limiter::filled(const Bucket& bucket, Time now) const {
  const double passed = std::chrono::duration<double, std::milli>(now - bucket.at).count();
  return std::min(rule_.burst, bucket.left + rule_.burst * passed / static_cast<double>(rule_.refill.count()));
}

Limiter::Bucket& Limiter::bucket_of(std::string_view key, Time now) {
  if (const auto found = buckets_.find(std::string(key)); found != buckets_.end()) return found->second;
  if (buckets_.size() >= rule_.keys_max) {
    std::erase_if(buckets_, [&](const auto& entry) { return filled(entry.second, now) >= rule_.burst; });
    if (buckets_.size() >= rule_.keys_max) key = "";  // the strangers' bucket
  }
  return buckets_.try_emplace(std::string(key), Bucket{rule_.burst, now}).first->second;
}

bool Limiter::take(std::string_view key, Time now) {
  const std::scoped_lock lock(mutex_);
  Bucket& bucket = bucket_of(key, now);
  bucket = {filled(bucket, now), now};
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

std::chrono::seconds Limiter::wait(std::string_view key, Time now) const {
  const std::scoped_lock lock(mutex_);
  const auto found = buckets_.find(std::string(key));
  const double missing = found == buckets_.end() ? 0 : std::max(0.0, 1 - filled(found->second, now));
  const double ms = missing / rule_.burst * static_cast<double>(rule_.refill.count());
  return std::chrono::seconds{static_cast<std::int64_t>(ms / 1000) + 1};
}

void Limiter::give_back(std::string_view key) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = buckets_.find(std::string(key)); found != buckets_.end()) {
    found->second.left = std::min(rule_.burst, found->second.left + 1);
  }
}

}  // namespace ronde::accounts
