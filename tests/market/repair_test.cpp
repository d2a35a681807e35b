#include "market/repair.hpp"

#include "town.hpp"

using namespace ronde::test;

namespace {

/// J3: Karim passes; Paul repairs bicycles too, and has a cat.
struct Substitute : ThreeWay {
  MemberId paul = member("Paul");
  ListingId pauls_repair = offer(paul, "je répare les vélos"), pauls_cat = want(paul, "garder mon chat aussi");
  [[nodiscard]] std::vector<PlannedSeat> with_paul() const {
    return {{nadia, italian, wants_bicycle}, {lea, cats, wants_italian}, {paul, pauls_repair, pauls_cat}};
  }
};

}  // namespace

TEST_CASE("somebody passes: the others' places are held for a day, the one who passed is thanked and free") {
  Substitute town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.accept(town.lea, id);
  town.decline(town.karim, id, DeclineReason::bad_time);
  CHECK(town.state(id) == ProposalState::repairing);
  CHECK(town.proposal(id).hold_until == town.now + 24h);
  CHECK(town.view.listing(town.italian)->held == 1);
  CHECK(town.view.listing(town.bicycle)->held == 0);
  CHECK(town.closings(town.karim).size() == 1);
  CHECK(town.closings(town.nadia).empty());
  CHECK(town.must(town.response(town.karim, id, ResponseAnswer::decline)).rows.empty());  // a doubled message
}

TEST_CASE("a substitute: who receives the same from the same is informed, who gets another giver is asked again") {
  Substitute town;
  const ProposalId id = town.propose(town.circle());
  const Animal rabbit = seat_of(town.proposal(id), town.nadia)->animal;
  const Animal passed = seat_of(town.proposal(id), town.karim)->animal;
  town.accept(town.nadia, id);
  town.accept(town.lea, id);
  town.decline(town.karim, id, DeclineReason::bad_time);
  town.must(town.repair(id, town.with_paul()));
  const Proposal repaired = town.proposal(id);
  CHECK(repaired.state == ProposalState::proposed);
  CHECK(repaired.round == 2);
  CHECK(seat_of(repaired, town.lea)->answer == Answer::yes);
  CHECK_FALSE(seat_of(repaired, town.lea)->changed);
  CHECK(seat_of(repaired, town.nadia)->answer == Answer::waiting);
  CHECK(seat_of(repaired, town.paul)->answer == Answer::waiting);
  CHECK(seat_of(repaired, town.nadia)->animal == rabbit);
  CHECK(seat_of(repaired, town.paul)->animal != passed);
  CHECK(view_of(town.view, repaired, town.nadia, town.now)->changed_for_you);
  CHECK_FALSE(view_of(town.view, repaired, town.lea, town.now)->changed_for_you);
  Respond late = town.response(town.nadia, id, ResponseAnswer::accept);
  late.round = 1;
  CHECK(town.refusal(late) == "stale-round");
  town.accept(town.nadia, id);
  town.accept(town.paul, id);
  CHECK(town.state(id) == ProposalState::agreed);
}

TEST_CASE("a shorter exchange among those who accepted; who does not fit gets the closing message and goes first next time") {
  Substitute town;
  const ListingId wants_cats = town.want(town.nadia, "chat de Nadia");
  const ProposalId id = town.propose(town.circle());
  for (const MemberId who : {town.nadia, town.lea}) town.accept(who, id);
  town.decline(town.karim, id);
  town.must(town.repair(id, {{town.nadia, town.italian, wants_cats}, {town.lea, town.cats, town.wants_italian}}));
  CHECK(town.proposal(id).kind == ExchangeKind::direct);
  CHECK(seat_of(town.proposal(id), town.lea)->answer == Answer::yes);
  CHECK(seat_of(town.proposal(id), town.nadia)->answer == Answer::waiting);
  CHECK(town.view.listing(town.wants_bicycle)->held == 0);
}

TEST_CASE("a chain that only gets shorter asks nobody and is agreed at once") {
  ThreeWay town;
  const ListingId sofa = town.gift(town.nadia, "canapé"), wants_sofa = town.want(town.lea, "canapé");
  const ProposalId id = town.propose({{town.nadia, sofa, {}}, {town.lea, town.cats, wants_sofa}, {town.karim, {}, town.wants_cats}});
  town.accept(town.nadia, id);
  town.accept(town.lea, id);
  town.decline(town.karim, id);
  town.must(town.repair(id, {{town.nadia, sofa, {}}, {town.lea, {}, wants_sofa}}));
  CHECK(town.state(id) == ProposalState::agreed);
  CHECK(town.proposal(id).transfers[0].code.size() == 6);
  CHECK(town.view.listing(town.cats)->held == 0);
}

TEST_CASE("no repair within the day: it dissolves, and those who had said yes go first from now on") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id);
  town.pass(24h - 1ms);
  CHECK(town.state(id) == ProposalState::repairing);
  town.pass(1ms);
  CHECK(town.state(id) == ProposalState::cancelled);
  CHECK(town.proposal(id).closing == Closing::declined);
  CHECK(town.view.member(town.nadia)->waiting_bonus == 1);
  CHECK(town.view.member(town.lea)->waiting_bonus == 0);
  CHECK(town.closings(town.nadia).front().bonus);
  CHECK(town.view.listing(town.italian)->held == 0);
  CHECK(town.refusal(town.repair(id, town.circle())) == "not-repairing");
}

TEST_CASE("the matcher finds nothing: it need not wait for the day to end") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id);
  town.must(DissolveProposal{id});
  CHECK(town.state(id) == ProposalState::cancelled);
}

TEST_CASE("a direct exchange with one who has not answered is not worth a hold") {
  ThreeWay town;
  const ListingId wants = town.want(town.nadia, "chat"), offer = town.italian;
  const ProposalId id = town.propose({{town.nadia, offer, wants}, {town.lea, town.cats, town.wants_italian}});
  town.decline(town.nadia, id);
  CHECK(town.state(id) == ProposalState::cancelled);
  CHECK(town.closings(town.lea).size() == 1);
}

TEST_CASE("who left does not come back, and a repair of an old round is refused") {
  Substitute town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.decline(town.karim, id, DeclineReason::bad_time);
  CHECK(town.refusal(town.repair(id, town.circle())) == "came-back");
  RepairProposal old = town.repair(id, town.with_paul());
  old.round = 0;
  CHECK(town.refusal(old) == "stale-round");
  town.now += 24h;
  CHECK(town.refusal(town.repair(id, town.with_paul())) == "hold-over");
}

TEST_CASE("late withdrawal: what is handed over stays, the rest is put together again") {
  Substitute town;
  const ProposalId id = town.agreed();
  town.confirm(town.nadia, id, 0);  // Nadia has given her lesson to Léa
  town.confirm(town.lea, id, 0);
  const std::string code = town.proposal(id).transfers[0].code;
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  CHECK(town.state(id) == ProposalState::repairing);
  CHECK(town.must(Withdraw{town.karim, id, {}, town.dice.seed()}).rows.empty());
  CHECK(town.refusal(town.repair(id, {{town.lea, town.cats, {}}, {town.paul, {}, town.pauls_cat}})) == "not-a-gift");
  town.must(town.repair(id, town.with_paul()));
  CHECK(town.proposal(id).transfers[0].state == TransferState::done);
  CHECK(seat_of(town.proposal(id), town.lea)->answer == Answer::yes);
  town.accept(town.nadia, id);
  town.accept(town.paul, id);
  CHECK(town.state(id) == ProposalState::in_progress);
  for (const std::size_t transfer : {1UL, 2UL}) {
    town.confirm(town.proposal(id).transfers[transfer].giver, id, transfer);
    town.confirm(town.proposal(id).transfers[transfer].receiver, id, transfer);
  }
  CHECK(town.state(id) == ProposalState::fulfilled);
  CHECK(town.view.member(town.karim)->completed == 0);
  for (const MemberId who : {town.nadia, town.lea, town.karim, town.paul}) CHECK(town.closings(who).size() == 1);
}

TEST_CASE("a confirmation that comes again after a repair is not taken for the hand-over that stands there now") {
  Substitute town;
  const ProposalId id = town.agreed();
  const Transfer to_karim = town.proposal(id).transfers[1];
  const ConfirmHandover given{town.lea, id, to_karim.number, {}};
  const ConfirmHandover coded{town.lea, id, to_karim.number, to_karim.code};
  const SetMeeting meeting{town.lea, id, to_karim.number, town.point, town.now + days{2}};
  town.must(given);
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  town.must(town.repair(id, town.with_paul()));
  town.accept(town.nadia, id);
  town.accept(town.paul, id);
  const Transfer to_paul = town.proposal(id).transfers[1];
  CHECK(town.refusal(given) == "not-found");
  CHECK(town.refusal(coded) == "not-found");
  CHECK(town.refusal(meeting) == "not-found");
  CHECK(town.proposal(id).transfers[1] == to_paul);
  CHECK_FALSE(to_paul.given);
  CHECK_MESSAGE(town.proposal(id).transfers[0].number == 0, "what stays keeps its number");
  town.confirm(town.lea, id, 1);
  CHECK(town.proposal(id).transfers[1].given);
}

TEST_CASE("a confirmation that comes again after its hand-over was set aside by a repair is fine, and changes nothing") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  const ConfirmHandover given{town.nadia, id, 0, town.proposal(id).transfers[0].code};
  town.must(given);
  town.must(Withdraw{town.lea, id, {}, town.dice.seed()});
  REQUIRE(town.proposal(id).finished.size() == 1);
  CHECK(town.must(given).rows.empty());
  CHECK(town.refusal(ConfirmHandover{town.karim, id, 0, {}}) == "not-found");
}

TEST_CASE("a finished transfer cannot be dropped from a repair") {
  Substitute town;
  const ProposalId id = town.agreed();
  town.confirm(town.nadia, id, 0);
  town.confirm(town.lea, id, 0);
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  const ListingId wants_cats = town.want(town.nadia, "chat"), salad = town.want(town.lea, "salade"),
                  other = town.offer(town.nadia, "salade");
  CHECK(town.refusal(town.repair(id, {{town.nadia, other, wants_cats}, {town.lea, town.cats, salad}})) == "finished-transfer-lost");
}

TEST_CASE("who received and then withdraws: the one who gave is served by a gift, for they have given") {
  ThreeWay town;
  const ListingId wants_cats = town.want(town.nadia, "chat de Nadia");
  const ProposalId id = town.propose({{town.nadia, town.italian, wants_cats}, {town.lea, town.cats, town.wants_italian}});
  town.accept(town.nadia, id);
  town.accept(town.lea, id);
  town.confirm(town.nadia, id, 0);
  town.confirm(town.lea, id, 0);
  town.must(Withdraw{town.lea, id, DeclineReason::other, town.dice.seed()});
  CHECK(town.state(id) == ProposalState::repairing);
  const MemberId zoe = town.member("Zoé");
  const ListingId kindness = town.gift(zoe, "je garde votre chat");
  town.must(town.repair(id, {{zoe, kindness, {}}, {town.nadia, {}, wants_cats}}));
  town.accept(zoe, id);
  town.accept(town.nadia, id);
  town.confirm(zoe, id, 0);
  town.confirm(town.nadia, id, 0);
  CHECK(town.state(id) == ProposalState::fulfilled);
  CHECK(town.view.member(town.nadia)->given == 1);
  CHECK(town.view.member(town.nadia)->received == 1);
}

TEST_CASE("nobody helps: what was given is a shortfall, said once to each") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.confirm(town.nadia, id, 0);
  town.confirm(town.lea, id, 0);
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  town.pass(24h);
  CHECK(town.state(id) == ProposalState::fulfilled_with_shortfall);
  CHECK(town.view.member(town.nadia)->waiting_bonus == 1);
  CHECK(town.view.member(town.lea)->waiting_bonus == 0);  // she received
}

TEST_CASE("the last of a chain withdraws and nobody lacks anything: the exchange is simply over") {
  ThreeWay town;
  const ListingId sofa = town.gift(town.nadia, "canapé"), wants_sofa = town.want(town.lea, "canapé");
  const ProposalId id = town.propose({{town.nadia, sofa, {}}, {town.lea, town.cats, wants_sofa}, {town.karim, {}, town.wants_cats}});
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
  town.confirm(town.nadia, id, 0);
  town.confirm(town.lea, id, 0);
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  CHECK(town.state(id) == ProposalState::fulfilled);
  CHECK(town.view.listing(town.cats)->held == 0);
}

TEST_CASE("a withdrawal the day before a meeting makes the repair urgent") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(SetMeeting{town.nadia, id, 0, town.point, town.now + 23h});
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  CHECK(view_of(town.view, town.proposal(id), town.nadia, town.now)->urgent);
}

TEST_CASE("it is the leaver's own meeting that makes it urgent, and it stays so until all have said yes again") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(SetMeeting{town.karim, id, 2, town.point, town.now + 23h});  // Karim comes to Nadia's tomorrow
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  CHECK(view_of(town.view, town.proposal(id), town.nadia, town.now)->urgent);
  const MemberId zoe = town.member("Zoé");
  const ListingId tools = town.offer(zoe, "vélo"), wants_cats = town.want(zoe, "chat");
  const std::vector<PlannedSeat> with_zoe{
      {town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}, {zoe, tools, wants_cats}};
  town.must(town.repair(id, with_zoe));
  town.decline(zoe, id, DeclineReason::bad_time);
  CHECK(view_of(town.view, town.proposal(id), town.nadia, town.now)->urgent);
}

TEST_CASE("a withdrawal long before any meeting is no emergency") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(SetMeeting{town.karim, id, 2, town.point, town.now + 25h});
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  CHECK_FALSE(view_of(town.view, town.proposal(id), town.nadia, town.now)->urgent);
}

TEST_CASE("whoever has a meeting within a day is told beforehand that it would be late to leave, and nobody else is") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  const auto late = [&](MemberId who) { return view_of(town.view, town.proposal(id), who, town.now)->late; };
  town.must(SetMeeting{town.karim, id, 2, town.point, town.now + days{2}});  // Karim and Nadia
  CHECK_FALSE(late(town.karim));
  town.now += 24h;
  CHECK_FALSE(late(town.karim));
  town.now += 1ms;
  CHECK(late(town.karim));
  CHECK(late(town.nadia));
  CHECK_FALSE(late(town.lea));
  town.must(ConfirmHandover{town.karim, id, 2, town.proposal(id).transfers[2].code});
  CHECK_FALSE_MESSAGE(late(town.nadia), "that meeting is done");
}

TEST_CASE("who stands in may give without return in an urgent repair, with an offer of the reserve and no other") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  const MemberId zoe = town.member("Zoé");
  ListingDraft repairs = Town::draft(Direction::offer, "je répare les vélos");
  const ListingId plain = town.post(zoe, repairs);
  repairs.reserve = true;
  const ListingId stand_in = town.post(zoe, repairs);
  const auto chain = [&](ListingId gives) {
    return std::vector<PlannedSeat>{{zoe, gives, {}}, {town.nadia, town.italian, town.wants_bicycle}, {town.lea, {}, town.wants_italian}};
  };
  SUBCASE("on the eve of a meeting") {
    town.must(SetMeeting{town.karim, id, 2, town.point, town.now + 5h});
    town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
    CHECK(town.refusal(town.repair(id, chain(plain))) == "not-a-gift");
    town.must(town.repair(id, chain(stand_in)));
    CHECK(town.proposal(id).kind == ExchangeKind::chain);
    town.accept(zoe, id);
    town.accept(town.nadia, id);
    CHECK(town.state(id) == ProposalState::agreed);
    CHECK_MESSAGE(seat_of(town.proposal(id), town.lea)->answer == Answer::yes, "she receives what she said yes to");
  }
  SUBCASE("but not when there is time") {
    town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
    CHECK(town.refusal(town.repair(id, chain(stand_in))) == "not-a-gift");
  }
  SUBCASE("nor in an exchange from the start") {
    town.must(CancelProposal{town.member("Marc", AgeBand::adult, {Role::steward}), town.dice.id<AuditId>(), id});
    CHECK(town.refusal(town.plan(chain(stand_in))) == "not-a-gift");
  }
}

TEST_CASE("who joined for a repair that is needed no longer goes with thanks") {
  ThreeWay town;
  const ListingId sofa = town.gift(town.nadia, "canapé"), wants_sofa = town.want(town.lea, "canapé");
  const ProposalId id = town.propose({{town.nadia, sofa, {}}, {town.lea, town.cats, wants_sofa}, {town.karim, {}, town.wants_cats}});
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
  town.confirm(town.nadia, id, 0);
  town.confirm(town.lea, id, 0);
  town.must(Withdraw{town.lea, id, {}, town.dice.seed()});  // she received and gives nothing on: Karim lacks his cat sitter
  CHECK(town.state(id) == ProposalState::repairing);
  const MemberId zoe = town.member("Zoé");
  const ListingId kindness = town.gift(zoe, "je garde votre chat");
  town.must(town.repair(id, {{zoe, kindness, {}}, {town.karim, {}, town.wants_cats}}));
  CHECK(town.closings(town.nadia).front().closing == Closing::fulfilled);  // her part was done
  const auto seen = view_of(town.view, town.proposal(id), town.nadia, town.now);
  REQUIRE(seen);
  CHECK(seen->state == ProposalState::fulfilled);
  CHECK(seen->closing == Closing::fulfilled);
  REQUIRE(seen->transfers.size() == 1);
  CHECK(seen->transfers[0].title == "canapé");
  CHECK(seen->transfers[0].state == TransferState::done);
  CHECK(seen->seats[seen->transfers[0].from].you);
  CHECK(seen->seats[0].you);
  CHECK(seen->seats[seen->transfers[0].to].first_name == "Léa");
  CHECK_MESSAGE(seen->seats.size() == 2, "nothing of who goes on");
  const auto leas = view_of(town.view, town.proposal(id), town.lea, town.now);  // she withdrew, and what she received stays hers
  CHECK(leas->closing == Closing::declined);
  CHECK(leas->state == ProposalState::cancelled);
  REQUIRE(leas->transfers.size() == 1);
  CHECK(leas->transfers[0].to == 0);
  town.accept(zoe, id);
  town.decline(town.karim, id);
  town.pass(24h);
  CHECK_FALSE(is_live(town.state(id)));
  CHECK(town.closings(zoe).size() == 1);
  CHECK(town.view.listing(kindness)->held == 0);
}
