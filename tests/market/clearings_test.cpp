#include "market/clearings.hpp"

#include "town.hpp"

using namespace ronde::test;

namespace {

/// A town with a steward; founded on Monday, 2 March 2026, at ten in the morning.
struct Nights : Town {
  explicit Nights(Rhythm rhythm) : Town(1, {.rhythm = rhythm}) {}
  void cleared() { must(RecordClearing{dice.id<AuditId>(), {"clearing-" + std::to_string(++count), now, R"({"clearing":"x"})"}}); }
  [[nodiscard]] Timestamp at(unsigned day, std::chrono::hours hour) const {
    return Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / std::chrono::day{day}}} + hour;
  }
  MemberId marc = member("Marc", AgeBand::adult, {Role::steward});
  int count = 0;
};

}  // namespace

TEST_CASE("with the nightly rhythm a clearing is due at three in the morning, and one that was missed is due until it is made up for") {
  Nights town(Rhythm::nightly);
  CHECK(next_clearing(town.view) == town.at(3, 3h));
  town.now = town.at(5, 10h);  // two nights without power
  CHECK(*next_clearing(town.view) < town.now);
  town.cleared();
  CHECK(next_clearing(town.view) == town.at(6, 3h));
  town.now = town.at(6, 3h);
  town.cleared();
  CHECK(next_clearing(town.view) == town.at(7, 3h));
  town.now = town.at(8, 2h);  // a little before three, the night's is the same day's
  town.cleared();
  CHECK(next_clearing(town.view) == town.at(8, 3h));
}

TEST_CASE("with the weekly rhythm it is due in the night to Monday, and a change of rhythm counts from the last one") {
  Nights town(Rhythm::weekly);
  CHECK(next_clearing(town.view) == town.at(9, 3h));
  town.now = town.at(9, 3h);
  town.cleared();
  CHECK(next_clearing(town.view) == town.at(16, 3h));
  ChangeSettings nightly{.by = town.marc,
                         .audit = town.dice.id<AuditId>(),
                         .cycle_cap = {},
                         .chain_cap = {},
                         .rhythm = Rhythm::nightly,
                         .approval = {},
                         .reply_hours = {}};
  town.must(nightly);
  CHECK(next_clearing(town.view) == town.at(10, 3h));
  nightly.rhythm = Rhythm::instant;  // it has its nights too
  town.must(nightly);
  CHECK(next_clearing(town.view) == town.at(10, 3h));
}

TEST_CASE("what a clearing proved is kept, and the journal names it") {
  Nights town(Rhythm::nightly);
  town.cleared();
  CHECK(town.view.last_clearing()->id == "clearing-1");
  CHECK(town.view.last_clearing()->certificate == R"({"clearing":"x"})");
  const AuditEntry entry = town.view.audit(1).at(0);
  CHECK(entry.what == "clearing");
  CHECK(entry.subject == "clearing-1");
  CHECK_FALSE(entry.who);
  const RecordClearing again{town.dice.id<AuditId>(), *town.view.last_clearing()};
  CHECK(town.must(again).rows.empty());
  CHECK(town.refusal(RecordClearing{town.dice.id<AuditId>(), {std::string(41, 'x'), town.now, ""}}) == "bad-clearing");
}

TEST_CASE("a steward changes every rule of the place within its bounds") {
  Nights town(Rhythm::nightly);
  const auto change = [&](auto member, std::uint32_t value) {
    ChangeSettings settings{.by = town.marc,
                            .audit = town.dice.id<AuditId>(),
                            .cycle_cap = {},
                            .chain_cap = {},
                            .rhythm = {},
                            .approval = {},
                            .reply_hours = {}};
    settings.*member = value;
    return town.refusal(settings);
  };
  CHECK(change(&ChangeSettings::seat_cap, 4) == "");
  CHECK(change(&ChangeSettings::hold_hours, 48) == "");
  CHECK(change(&ChangeSettings::handover_days, 30) == "");
  CHECK(town.view.neighbourhood()->settings.seat_cap == 4);
  CHECK(town.view.neighbourhood()->settings.hold_hours == 48);
  CHECK(town.view.neighbourhood()->settings.handover_days == 30);
  CHECK(change(&ChangeSettings::seat_cap, 7) == "bad-settings");
  CHECK(change(&ChangeSettings::hold_hours, 73) == "bad-settings");
  CHECK(change(&ChangeSettings::handover_days, 0) == "bad-settings");
}
