#include <array>
#include <iostream>
#include <string_view>

#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/match.hpp"
#include "version.hpp"

namespace {

using Command = int (*)(int, const char* const*);

int match(int argc, const char* const* argv) {
  return ronde::match_command(argc, const_cast<char**>(argv), std::cout, std::cerr);
}

int version(int argc, const char* const* argv) {
  ronde::cli::CommandLine args{"Tells the version.", "ronde version"};
  return args.run(argc, argv, [] {
    std::cout << "ronde " << ronde::version << '\n';
    return ronde::cli::done;
  });
}

struct Entry {
  std::string_view name;
  std::string_view what;
  Command run;
};

int help(int argc, const char* const* argv);

using namespace ronde::cli;
constexpr std::array<Entry, 12> commands{{
    {"serve", "serve the neighbourhoods of a data folder", serve_command},
    {"match", "find the best exchanges in a want list or another file", match},
    {"import", "bring people, listings or places into a neighbourhood", import_command},
    {"export", "write a neighbourhood's records as JSON lines", export_command},
    {"backup", "copy the data, also while it is served", backup_command},
    {"restore", "bring a backup back, verified", restore_command},
    {"check", "verify every value, feed and rule of a data folder", check_command},
    {"invite", "make an invitation link", invite_command},
    {"steward", "give or take the rights of a steward", steward_command},
    {"demo", "make a small believable Thônex to look at", demo_command},
    {"version", "tell the version", version},
    {"help", "this", help},
}};

int help(int argc, const char* const* argv) {
  CommandLine args{"Lists the commands.", "ronde help"};
  return args.run(argc, argv, [] {
    std::cout << "Ronde: a barter marketplace for neighbourhoods\n\nronde COMMAND [OPTIONS], each with --help:\n";
    for (const Entry& entry : commands) std::cout << "  " << entry.name << std::string(10 - entry.name.size(), ' ') << entry.what << '\n';
    return done;
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view asked = argc > 1 ? argv[1] : "help";
  if (asked == "--help" || asked == "-h") asked = "help";
  if (asked == "--version") asked = "version";
  for (const Entry& entry : commands) {
    if (entry.name == asked) return entry.run(argc > 1 ? argc - 1 : argc, argc > 1 ? argv + 1 : argv);
  }
  std::cerr << "ronde: no such command: " << asked << "\n  hint: ronde help\n";
  return 2;
}
