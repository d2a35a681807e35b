#include "market/result.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace ronde::market {

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("market: " + std::string(error.reason) + ": " + error.why);
}

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: the market's rules are broken: %s\n", file, line, expression);
  std::abort();
}

}  // namespace ronde::market
