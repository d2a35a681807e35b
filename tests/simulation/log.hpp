#pragma once

#include <iostream>
#include <string>

#include "market/records.hpp"
#include "random.hpp"

namespace ronde::simulation {

/// Everything that happens, in order: hashed always, printed when somebody wants to read it.
class Log {
 public:
  explicit Log(bool verbose) : verbose_(verbose) {}
  void write(market::Timestamp now, const std::string& line) {
    hash_.add(std::to_string(now.time_since_epoch().count()));
    hash_.add(line);
    if (verbose_) std::cout << market::time_text(now) << "  " << line << '\n';
  }
  void fold(std::string_view text) { hash_.add(text); }
  [[nodiscard]] std::uint64_t hash() const { return hash_.value(); }

 private:
  Fingerprint hash_;
  bool verbose_;
};

/// Short enough to read, long enough to tell apart in one simulation.
template <class Id>
std::string brief(Id id) {
  return id.text().substr(0, 5);
}

}  // namespace ronde::simulation
