// What a steward arranges: names, quarters and their walks, hand-over points, the charter; and what keeps working meanwhile.

#include "market/neighbourhood.hpp"

#include "town.hpp"

using namespace ronde::test;

namespace {

struct Arranged : Town {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});

  ArrangePlace by_claire() {
    ArrangePlace command;
    command.by = claire;
    command.audit = dice.id<AuditId>();
    return command;
  }
  HandoverPoint fresh_point(const std::string& name, QuarterId quarter) {
    return {.id = dice.id<HandoverPointId>(), .name = name, .quarter = quarter, .hours = ""};
  }
  ArrangePlace with_point(const HandoverPoint& one) {
    ArrangePlace command = by_claire();
    command.points = {one};
    return command;
  }
  ArrangePlace with_charter(std::vector<std::pair<Language, std::string>> texts) {
    ArrangePlace command = by_claire();
    command.charter = std::move(texts);
    return command;
  }
};

}  // namespace

TEST_CASE("a steward names the place, adds a quarter with its walks and renames another; the journal has it") {
  Arranged town;
  ArrangePlace command = town.by_claire();
  command.name = "  Thônex  et Moillesulaz ";
  command.languages = std::vector{Language::fr, Language::de};
  const auto fresh = town.dice.id<QuarterId>();
  command.quarters = {{fresh, "Moillesulaz"}, {town.quarters[0], "Le vieux village"}};
  command.walks = {{fresh, town.quarters[0], WalkBand::under_10}};
  town.must(command);
  CHECK(town.view.neighbourhood()->name == "Thônex et Moillesulaz");
  CHECK(town.view.neighbourhood()->languages == std::vector{Language::fr, Language::de});
  CHECK(town.view.quarter(town.quarters[0])->name == "Le vieux village");
  CHECK(town.view.walk_band(town.quarters[0], fresh) == WalkBand::under_10);
  CHECK(town.view.walk_band(town.quarters[1], fresh) == WalkBand::far);
  CHECK(town.view.audit(1).front().what == "place-arranged");
}

TEST_CASE("who is no steward arranges nothing, and what is wrong is said with where it stands") {
  Arranged town;
  ArrangePlace command = town.by_claire();
  command.by = town.member("Luc");
  command.name = "Chez Luc";
  CHECK(town.refusal(command) == "stewards-only");
  command.by = town.claire;
  command.name = " ";
  CHECK(town.refusal(command) == "text-empty");
  command.name.reset();
  command.languages = std::vector{Language::fr, Language::it, Language::fr};
  CHECK(town.refusal(command) == "bad-languages");
  command.languages = std::vector<Language>{};
  CHECK(town.refusal(command) == "bad-languages");
  command.languages.reset();
  command.walks = {{town.quarters[0], town.dice.id<QuarterId>(), WalkBand::under_5}};
  CHECK(town.refusal(command) == "bad-walk");
  CHECK(town.refusal(town.with_point(town.fresh_point("Gare", town.dice.id<QuarterId>()))) == "bad-quarter");
}

TEST_CASE("a place holds so many hand-over points and not one more") {
  Arranged town;
  ArrangePlace many = town.by_claire();
  for (std::size_t i = town.view.handover_points().size(); i < limits::kHandoverPoints; ++i)
    many.points.push_back(town.fresh_point("Point", town.quarters[0]));
  town.must(many);
  CHECK(town.refusal(town.with_point(town.fresh_point("Un de trop", town.quarters[0]))) == "place-full");
  HandoverPoint known = town.view.handover_points().front();
  known.name = "Un autre nom";
  town.must(town.with_point(known));
}

TEST_CASE("a charter has one text a language, told in the order of languages; an empty one takes it away") {
  Arranged town;
  CHECK_FALSE(town.view.charter());
  town.must(town.with_charter({{Language::de, "Wir tauschen."}, {Language::fr, "On échange.\nOn tient parole."}}));
  REQUIRE(town.view.charter());
  CHECK(town.view.charter()->texts.front() == std::pair{Language::fr, std::string("On échange.\nOn tient parole.")});
  CHECK(town.view.charter()->since == town.now);
  CHECK(town.refusal(town.with_charter({{Language::de, "Eins"}, {Language::de, "Zwei"}})) == "bad-charter");
  CHECK(town.refusal(town.with_charter({{Language::fr, std::string(limits::kCharter + 1, 'x')}})) == "text-too-long");
  CHECK(town.view.audit(1).front().what == "charter-changed");
  town.must(town.with_charter({}));
  CHECK_FALSE(town.view.charter());
}
