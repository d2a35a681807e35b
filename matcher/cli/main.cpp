// The matcher alone, for developing it: build/ronde_match FILE. The product's program calls match_command for its own `match`.
#include <iostream>

#include "cli/match.hpp"

int main(int argc, char** argv) {
  return ronde::match_command(argc, argv, std::cout, std::cerr);
}
