#include "market/handover.hpp"

#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

TEST_CASE("both sides confirm, in any order, and a doubled message counts once") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.confirm(town.lea, id, 0);
  CHECK(town.proposal(id).transfers[0].state == TransferState::half);
  CHECK(town.state(id) == ProposalState::in_progress);
  CHECK(town.must(ConfirmHandover{town.lea, id, 0, {}}).rows.empty());
  town.confirm(town.nadia, id, 0);
  CHECK(town.proposal(id).transfers[0].state == TransferState::done);
  CHECK(town.must(ConfirmHandover{town.nadia, id, 0, {}}).rows.empty());
  CHECK(town.view.member(town.nadia)->given == 1);
  CHECK(town.view.member(town.lea)->received == 1);
  CHECK(town.view.listing(town.italian)->state == ListingState::given);
}

TEST_CASE("the receiver's code, entered by the giver, confirms both sides") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  std::string code = town.proposal(id).transfers[0].code;
  code.insert(3, " ");
  for (char& c : code) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  town.must(ConfirmHandover{town.nadia, id, 0, code});
  CHECK(town.proposal(id).transfers[0].state == TransferState::done);
  CHECK(town.must(ConfirmHandover{town.nadia, id, 0, code}).rows.empty());
}

TEST_CASE("after five wrong codes only the two people themselves can confirm") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  for (int i = 0; i < 5; ++i) CHECK(town.refusal(ConfirmHandover{town.nadia, id, 0, "222222"}) == "wrong-code");
  CHECK(town.proposal(id).transfers[0].tries == 5);
  CHECK(town.refusal(ConfirmHandover{town.nadia, id, 0, town.proposal(id).transfers[0].code}) == "code-locked");
  town.confirm(town.nadia, id, 0);
  town.confirm(town.lea, id, 0);
  CHECK(town.proposal(id).transfers[0].state == TransferState::done);
}

TEST_CASE("nobody confirms for others, and nothing before the last yes") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  CHECK(town.refusal(ConfirmHandover{town.nadia, id, 0, {}}) == "not-agreed");
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
  CHECK(town.refusal(ConfirmHandover{town.karim, id, 0, {}}) == "not-found");
  CHECK(town.refusal(ConfirmHandover{town.nadia, id, 9, {}}) == "not-found");
}

TEST_CASE("the last hand-over fulfils the exchange; each gets one closing message and has met two neighbours") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  for (const Transfer& transfer : town.proposal(id).transfers)
    town.must(ConfirmHandover{transfer.giver, id, transfer.number, transfer.code});
  CHECK(town.state(id) == ProposalState::fulfilled);
  for (const MemberId who : {town.nadia, town.lea, town.karim}) {
    CHECK(town.closings(who).size() == 1);
    CHECK(town.closings(who).front().closing == Closing::fulfilled);
    CHECK(town.view.member(who)->completed == 1);
    CHECK(town.view.member(who)->partners == 2);
    CHECK(town.view.past_proposals_of(who, 10).size() == 1);
  }
}

TEST_CASE("three days after the deadline a reminder, seven days after it a shortfall") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(ConfirmHandover{town.nadia, id, 0, town.proposal(id).transfers[0].code});
  town.pass(days{14 + 3});
  CHECK(town.state(id) == ProposalState::in_progress);
  CHECK(town.view.notifications_of(town.karim, 1).front().kind == NotificationKind::reminder);
  town.pass(days{4});
  CHECK(town.state(id) == ProposalState::fulfilled_with_shortfall);
  CHECK(town.proposal(id).transfers[0].state == TransferState::done);
  CHECK(town.proposal(id).transfers[1].state == TransferState::missed);
  CHECK(town.view.listing(town.cats)->held == 0);
  CHECK(town.view.member(town.nadia)->completed == 0);
  CHECK(town.view.member(town.nadia)->is_new());
  CHECK(town.refusal(ConfirmHandover{town.lea, id, 1, {}}) == "proposal-over");
}

TEST_CASE("either sets where and when; the deadline follows") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(SetMeeting{town.lea, id, 0, town.point, town.now + days{20}});
  CHECK(town.proposal(id).handover_by == town.now + days{20});
  CHECK(town.refusal(SetMeeting{town.karim, id, 0, town.point, town.now + days{1}}) == "not-found");
  CHECK(town.refusal(SetMeeting{town.lea, id, 0, town.point, town.now - 1ms}) == "bad-meeting");
  CHECK(town.refusal(SetMeeting{town.lea, id, 0, town.dice.id<HandoverPointId>(), town.now + days{1}}) == "bad-meeting");
  CHECK(town.refusal(SetMeeting{town.lea, id, 0, town.point, town.now + days{61}}) == "bad-meeting");
}

TEST_CASE("nobody arranges to meet at a closed point, and a meeting that was arranged there still moves in time") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(SetMeeting{town.lea, id, 0, town.point, town.now + days{2}});
  HandoverPoint closed = *town.view.handover_point(town.point);
  closed.closed = true;
  town.must(PutPlaces{.quarters = {}, .walks = {}, .points = {closed}});
  CHECK(town.refusal(SetMeeting{town.karim, id, 1, town.point, town.now + days{3}}) == "bad-meeting");
  town.must(SetMeeting{town.nadia, id, 0, town.point, town.now + days{3}});
  CHECK(town.proposal(id).transfers[0].meeting->at == town.now + days{3});
}

TEST_CASE("a day before their meeting its two are reminded, once, and nobody else is") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  const auto reminded = [&](MemberId who) { return town.told(who, NotificationKind::meeting_soon).size(); };
  town.must(SetMeeting{town.lea, id, 0, town.point, town.now + days{3}});
  town.pass(days{2} - 1ms);
  CHECK(reminded(town.nadia) == 0);
  const std::vector<Due> next = due(town.view, town.now + 1ms, 1);
  REQUIRE(next.size() == 1);
  town.pass(1ms);
  CHECK(reminded(town.nadia) == 1);
  CHECK(reminded(town.lea) == 1);
  CHECK(reminded(town.karim) == 0);
  CHECK(town.must(Expire{next.front()}).rows.empty());
  town.must(SetMeeting{town.nadia, id, 0, town.point, town.now + days{1}});  // she says the same
  town.pass(days{1});
  CHECK(reminded(town.nadia) == 1);
  CHECK(town.state(id) == ProposalState::agreed);
}

TEST_CASE("a meeting that moves is another one: its two are reminded again, and not of the old one") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  const auto reminded = [&] { return town.told(town.lea, NotificationKind::meeting_soon).size(); };
  town.must(SetMeeting{town.lea, id, 0, town.point, town.now + days{3}});
  town.pass(days{1});
  town.must(SetMeeting{town.nadia, id, 0, town.point, town.now + days{5}});
  town.pass(days{3});
  CHECK_MESSAGE(reminded() == 0, "the old day has passed");
  town.pass(days{1});
  CHECK(reminded() == 1);
  town.must(SetMeeting{town.nadia, id, 0, town.point, town.now + days{4}});
  town.pass(days{3});
  CHECK(reminded() == 2);
}

TEST_CASE("each meeting of an exchange has its own reminder, also when it is set within the day; what is done needs none") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  const auto reminded = [&](MemberId who) { return town.told(who, NotificationKind::meeting_soon).size(); };
  town.must(SetMeeting{town.lea, id, 0, town.point, town.now + days{3}});  // Nadia and Léa
  town.must(SetMeeting{town.lea, id, 1, town.point, town.now + days{4}});  // Léa and Karim
  town.must(SetMeeting{town.karim, id, 2, town.point, town.now + 2h});     // Karim and Nadia
  town.pass(0ms);
  CHECK(reminded(town.karim) == 1);
  CHECK(reminded(town.nadia) == 1);
  town.must(ConfirmHandover{town.nadia, id, 0, town.proposal(id).transfers[0].code});
  town.pass(days{3});
  CHECK(reminded(town.nadia) == 1);
  CHECK(reminded(town.lea) == 1);
  CHECK(reminded(town.karim) == 2);
}

TEST_CASE("of a meeting that was over before the server woke nothing is said, and the other deadlines go on") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(SetMeeting{town.lea, id, 0, town.point, town.now + days{3}});
  town.pass(days{3});
  CHECK(town.told(town.lea, NotificationKind::meeting_soon).empty());
  town.pass(days{14});
  CHECK(town.told(town.lea, NotificationKind::reminder).size() == 1);
  town.pass(days{4});
  CHECK(town.state(id) == ProposalState::fulfilled_with_shortfall);
}

TEST_CASE("a meeting of an older Ronde, which knew no reminder, has none and is read") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  town.must(SetMeeting{town.lea, id, 0, town.point, town.now + days{3}});
  Proposal old = town.proposal(id);
  std::string text = encode(old);
  const std::string mark = ",\"remind_at\":\"" + time_text(town.now + days{2}) + '"';
  REQUIRE(text.find(mark) != std::string::npos);
  text.erase(text.find(mark), mark.size());
  const Result<Proposal> read = decode<Proposal>(text);
  REQUIRE(read.has_value());
  CHECK(read->transfers[0].meeting->at == town.now + days{3});
  CHECK(next_deadline(*read) == *read->handover_by + limits::kReminderAfter);
}

TEST_CASE("thanks come only from who received, only after the hand-over, and once") {
  ThreeWay town;
  const ProposalId id = town.agreed();
  CHECK(town.refusal(SayThanks{town.lea, id, 0, ThanksWord::merci}) == "not-done");
  town.must(ConfirmHandover{town.nadia, id, 0, town.proposal(id).transfers[0].code});
  CHECK(town.refusal(SayThanks{town.nadia, id, 0, ThanksWord::merci}) == "not-found");
  town.must(SayThanks{town.lea, id, 0, ThanksWord::genereux});
  town.must(SayThanks{town.lea, id, 0, ThanksWord::genereux});
  CHECK(town.refusal(SayThanks{town.lea, id, 0, ThanksWord::merci}) == "already-thanked");
  CHECK(town.view.notifications_of(town.nadia, 9).front().proposal == id);
}

TEST_CASE("one of a group has come: the others are wanted no longer") {
  ThreeWay town;
  ListingDraft one_of = Town::draft(Direction::want, "vélo");
  one_of.only_one_of = "vélos";
  const MemberId paul = town.member("Paul");
  const ListingId first = town.post(paul, one_of), second = town.post(paul, one_of), apples = town.offer(paul, "pommes");
  const ListingId wants_apples = town.want(town.karim, "pommes");
  const ProposalId id = town.propose({{paul, apples, first}, {town.karim, town.bicycle, wants_apples}});
  town.accept(paul, id);
  town.accept(town.karim, id);
  town.must(ConfirmHandover{town.karim, id, 1, town.proposal(id).transfers[1].code});
  CHECK(town.view.listing(first)->state == ListingState::given);
  CHECK(town.view.listing(second)->state == ListingState::ended);
}

TEST_CASE("a listing of several units is given when the last unit is") {
  ThreeWay town;
  ListingDraft jars = Town::draft(Direction::offer, "confiture");
  jars.quantity = 2;
  const MemberId paul = town.member("Paul");
  const ListingId jam = town.post(paul, jars), wants_cats = town.want(paul, "chat"), wants_jam = town.want(town.lea, "confiture");
  const ProposalId id = town.propose({{paul, jam, wants_cats}, {town.lea, town.cats, wants_jam}});
  CHECK(town.view.listing(jam)->free_units() == 1);
  CHECK(shown_state(*town.view.listing(jam)) == ListingState::active);
  town.accept(paul, id);
  town.accept(town.lea, id);
  town.must(ConfirmHandover{paul, id, 0, town.proposal(id).transfers[0].code});
  CHECK(town.view.listing(jam)->state == ListingState::active);
  CHECK(town.view.listing(jam)->given == 1);
}
