#pragma once
// `ronde match FILE`: the matcher with a command line, nothing else.
#include <iosfwd>

namespace ronde {

/// argv[0] is the name shown in the help ("ronde match"). Writes the result to `out`; errors, hints and the progress bar to `err`.
/// Returns 0: a plan was found (an empty one is a plan), or with --check the certificate holds; 1: it does not, the plan failed its own
/// check, or memory ran out; 2: usage, or an input is wrong. Thread safe, but one call at a time has the terminal. Cost: up to the time
/// limit, and as long again where a certificate is written.
int match_command(int argc, char** argv, std::ostream& out, std::ostream& err);

}  // namespace ronde
