#include "market/viewing.hpp"

#include "town.hpp"

using namespace ronde::test;

TEST_CASE("before all accept nobody has a name; afterwards everybody has") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  for (const MemberId who : {town.nadia, town.lea, town.karim}) {
    const auto shown = view_of(town.view, town.proposal(id), who, town.now);
    REQUIRE(shown);
    CHECK(shown->seats[0].you);
    for (std::size_t i = 1; i < 3; ++i) CHECK_FALSE(shown->seats[i].first_name);
    CHECK(shown->to_answer);
  }
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
  CHECK(view_of(town.view, town.proposal(id), town.karim, town.now)->seats[1].first_name == "Nadia");
}

TEST_CASE("everybody sees the ring from their own place, and the transfers keep their number") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  const auto shown = view_of(town.view, town.proposal(id), town.lea, town.now);
  REQUIRE(shown);
  CHECK(shown->transfers[1].from == 0);
  CHECK(shown->transfers[1].to == 1);
  CHECK(shown->transfers[1].title == "garde de chat");
  CHECK(shown->transfers[0].from == 2);
  CHECK(shown->transfers[0].to == 0);
  CHECK(shown->seats[1].quarter.name == "Curé-Desclouds");
  CHECK(shown->transfers[1].walk_minutes == 15);
}

TEST_CASE("a code is shown to its receiver only, from the last yes until it is used") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  const auto code_for = [&](MemberId who) { return view_of(town.view, town.proposal(id), who, town.now)->transfers[0].code; };
  CHECK(code_for(town.lea) == town.proposal(id).transfers[0].code);
  CHECK_FALSE(code_for(town.nadia));
  CHECK_FALSE(code_for(town.karim));
  town.must(ConfirmHandover{town.nadia, id, 0, *code_for(town.lea)});
  CHECK_FALSE(code_for(town.lea));
}

TEST_CASE("when a hand-over took place is told to everybody of its exchange, and of one to come there is nothing to tell") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(ConfirmHandover{town.nadia, id, 0, town.proposal(id).transfers[0].code});
  for (const MemberId who : {town.nadia, town.lea, town.karim}) {
    const auto shown = view_of(town.view, town.proposal(id), who, town.now);
    for (const TransferView& transfer : shown->transfers) CHECK(transfer.done_at.has_value() == (transfer.number == 0));
    CHECK(std::ranges::find(shown->transfers, 0U, &TransferView::number)->done_at == town.now);
  }
}

TEST_CASE("three reasons at most say why, and the bar compares what one gives and gets") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  const auto shown = view_of(town.view, town.proposal(id), town.nadia, town.now);
  REQUIRE(shown->why.size() == 3);
  CHECK(shown->why[0].code == WhyCode::you_want);
  CHECK(shown->why[0].thing == "réparation de vélo");
  CHECK(shown->why[0].seat == 2);
  CHECK(shown->why[1].code == WhyCode::wants_yours);
  CHECK(shown->why[2].code == WhyCode::walk_under);
  CHECK(shown->why[2].minutes == 15);
  CHECK(shown->give_minutes == 60);
  CHECK(shown->get_minutes == 60);
}

TEST_CASE("which run of the matcher a proposal comes from is said, what it is worth by the objective is not") {
  ThreeWay town;
  ProposeExchange command = town.plan(town.circle());
  const auto shown = [&] { return view_of(town.view, town.proposal(command.id), town.nadia, town.now)->found; };
  SUBCASE("by a person") {
    town.must(command);
    CHECK_FALSE(shown());
  }
  SUBCASE("at once, by a search that was cut") {
    command.clearing = "instant-abc";
    command.found = Finding{"people", {3}, false};
    town.must(command);
    CHECK(shown()->by == FoundBy::at_once);
    CHECK_FALSE(shown()->complete);
  }
  SUBCASE("by a proven clearing, and then by a repair") {
    command.clearing = "clearing-abc";
    command.found = Finding{"people", {3}, true};
    town.must(command);
    CHECK(shown()->by == FoundBy::clearing);
    CHECK(shown()->complete);
    town.accept(town.nadia, command.id);
    town.decline(town.karim, command.id, DeclineReason::bad_time);
    town.must(town.repair(command.id, {{town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}}));
    CHECK(shown()->by == FoundBy::repair);
    CHECK_FALSE(town.proposal(command.id).found);
  }
}

TEST_CASE("a chain has one open place, after who gives nothing on") {
  ThreeWay town;
  const ListingId sofa = town.gift(town.nadia, "canapé"), wants_sofa = town.want(town.lea, "canapé");
  const ProposalId id = town.propose({{town.nadia, sofa, {}}, {town.lea, {}, wants_sofa}});
  CHECK(view_of(town.view, town.proposal(id), town.nadia, town.now)->gap_after == 1);
  CHECK(view_of(town.view, town.proposal(id), town.lea, town.now)->gap_after == 0);
}

TEST_CASE("a stranger sees no proposal, who left sees only that it is over for them") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  CHECK_FALSE(view_of(town.view, town.proposal(id), town.member("Zoé"), town.now));
  town.accept(town.nadia, id);
  town.decline(town.karim, id);
  const auto left = view_of(town.view, town.proposal(id), town.karim, town.now);
  REQUIRE(left);
  CHECK(left->closing == Closing::declined);
  CHECK(left->seats.empty());
  CHECK(left->transfers.empty());
}
