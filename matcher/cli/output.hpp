#pragma once
// In which form `ronde match` tells its result.
#include <chrono>
#include <iosfwd>
#include <string>

#include "ronde/formats/instance.hpp"

namespace CLI {
class App;
}

namespace ronde {

/// At most one of the first four; none: a short text for people.
struct OutputRequest {
  bool json = false, report = false, csv = false, html = false;
  std::string language = "en";  ///< of the page
};

/// Declares --json, --report, --csv, --html and --language; two forms at once are a usage error.
void declare_output(CLI::App& app, OutputRequest& request);

[[nodiscard]] std::string as_asked(const OutputRequest& request, const formats::Instance& instance, const matcher::Clearing& clearing,
                                   const std::string& file, std::chrono::milliseconds elapsed);

/// One line and a hint to `err` where a want list has entries that were left out, unless the form tells them or the list hides them.
void tell_remarks(const OutputRequest& request, const formats::Instance& instance, const std::string& file, std::ostream& err);

}  // namespace ronde
