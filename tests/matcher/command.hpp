#pragma once
// `ronde match` called as from a command line.

#include <sstream>
#include <string>
#include <vector>

#include "cli/match.hpp"

namespace ronde::test {

struct Outcome {
  int code;
  std::string out, err;
};

inline Outcome match(std::vector<std::string> words) {
  words.insert(words.begin(), "ronde match");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  std::ostringstream out, err;
  const int code = match_command(static_cast<int>(argv.size()), argv.data(), out, err);
  return {code, out.str(), err.str()};
}

}  // namespace ronde::test
