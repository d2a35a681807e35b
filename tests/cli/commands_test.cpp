// Every command: its help, wrong words, and what the simple ones say.
#include "desk.hpp"

using namespace ronde::test;

TEST_CASE("every command tells how it is used, and ends well") {
  for (const char* command :
       {"serve", "match", "import", "export", "backup", "restore", "check", "invite", "steward", "demo", "version", "help"}) {
    CAPTURE(command);
    const Ran help = typed({command, "--help"}, 0);
    CHECK(holds(help.out, "Usage"));
    CHECK(holds(help.out, "--help"));
    CHECK(help.err.empty());
  }
}

TEST_CASE("an option that no command knows is asked wrongly, and the hint names the help") {
  for (const char* command :
       {"serve", "match", "import", "export", "backup", "restore", "check", "invite", "steward", "demo", "version", "help"}) {
    CAPTURE(command);
    const Ran wrong = typed({command, "--nope"}, 2);
    CHECK(holds(wrong.err, std::string("ronde ") + command + " --help"));
  }
  CHECK(holds(typed({"dance"}, 2).err, "no such command: dance"));
}

TEST_CASE("what is needed and not given is asked for") {
  for (const char* command : {"import", "backup", "restore", "match", "steward"}) {
    CAPTURE(command);
    (void)typed({command}, 2);
  }
}

TEST_CASE("help lists every command, version tells one line") {
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"help"}, {"--help"}}) {
    const Ran help = typed(words, 0);
    for (const char* command : {"serve", "match", "import", "restore", "version"}) CHECK(holds(help.out, std::string("\n  ") + command));
  }
  CHECK(typed({"version"}, 0).out.starts_with("ronde 0."));
  CHECK(typed({"--version"}, 0).out == typed({"version"}, 0).out);
}

TEST_CASE("match as part of the program says where a file is wrong") {
  const Desk desk;
  const auto wrong = desk.file("a.edges", "0 1 3\n0 x 4\n");
  CHECK(holds(ronde::integration::run_ronde({"match", wrong}).err, "a.edges:2:3: "));
  CHECK(holds(typed({"match", desk.file("b.edges", "0 1 3\n1 0 2\n")}, 0).out, "transfers: 2 (proven)"));
  (void)typed({"match", desk.at("nowhere.edges")}, 2);
}
