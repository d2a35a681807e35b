#include "accounts/limiter.hpp"

#include <doctest/doctest.h>

using ronde::accounts::Limiter;
using namespace std::chrono_literals;

TEST_CASE("three tries go through, the fourth waits until the bucket has filled again") {
  Limiter limiter({.burst = 3, .refill = 30s});
  const Limiter::Time start{};
  CHECK(limiter.take("a", start));
  CHECK(limiter.take("a", start));
  CHECK(limiter.take("a", start));
  CHECK_FALSE(limiter.take("a", start));
  CHECK(limiter.wait("a", start) > 5s);
  CHECK(limiter.take("b", start));
  CHECK_FALSE(limiter.take("a", start + 9s));
  CHECK(limiter.take("a", start + 20s));
}

TEST_CASE("a crowd of new addresses does not push out the one that is held back") {
  Limiter limiter({.burst = 1, .refill = 1h, .keys_max = 10});
  const Limiter::Time start{};
  CHECK(limiter.take("held", start));
  for (int i = 0; i < 1000; ++i) (void)limiter.take("stranger " + std::to_string(i), start);
  CHECK_FALSE(limiter.take("held", start + 1s));
}

TEST_CASE("a try that was no failure is given back") {
  Limiter limiter({.burst = 1, .refill = 1h});
  const Limiter::Time start{};
  CHECK(limiter.take("a", start));
  limiter.give_back("a");
  CHECK(limiter.take("a", start));
}
