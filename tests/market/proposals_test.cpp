#include "market/proposals.hpp"

#include <set>

#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

TEST_CASE("three neighbours who each want what the one before gives get a proposal, an animal each, and 48 hours") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  const Proposal proposal = town.proposal(id);
  CHECK(proposal.state == ProposalState::proposed);
  CHECK(proposal.kind == ExchangeKind::cycle);
  CHECK(proposal.reply_by == town.now + 48h);
  std::set<Animal> animals;
  for (const Seat& seat : proposal.seats) animals.insert(seat.animal);
  CHECK(animals.size() == 3);
  CHECK(town.view.listing(town.italian)->held == 1);
  CHECK(shown_state(*town.view.listing(town.italian)) == ListingState::reserved);
  CHECK(town.view.notifications_of(town.lea, 1).front().kind == NotificationKind::asked);
}

TEST_CASE("all say yes in any order, and only the last yes opens the codes") {
  ThreeWay town;
  std::vector<MemberId> order{town.nadia, town.lea, town.karim};
  std::sort(order.begin(), order.end());
  const ProposalId id = town.propose(town.circle());
  town.accept(order[1], id);
  town.accept(order[2], id);
  CHECK(town.state(id) == ProposalState::proposed);
  CHECK(town.proposal(id).transfers[0].code.empty());
  town.accept(order[0], id);
  CHECK(town.state(id) == ProposalState::agreed);
  std::set<std::string> codes;
  for (const Transfer& transfer : town.proposal(id).transfers) codes.insert(transfer.code);
  CHECK(codes.size() == 3);
  CHECK(town.proposal(id).handover_by == town.now + days{14});
}

TEST_CASE("a yes can be taken back until all have said it") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  town.must(town.response(town.nadia, id, ResponseAnswer::take_back));
  CHECK(seat_of(town.proposal(id), town.nadia)->answer == Answer::waiting);
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
  CHECK(town.refusal(town.response(town.nadia, id, ResponseAnswer::take_back)) == "already-agreed");
  CHECK(town.refusal(town.response(town.nadia, id, ResponseAnswer::decline)) == "already-agreed");
}

TEST_CASE("a yes at the deadline is too late, a millisecond before it is not") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.now += 48h - 1ms;
  town.accept(town.nadia, id);
  town.now += 1ms;
  CHECK(town.refusal(town.response(town.lea, id, ResponseAnswer::accept)) == "deadline-passed");
  town.pass(0ms);
  CHECK(town.state(id) == ProposalState::expired);
  CHECK(town.proposal(id).closing == Closing::expired);
  CHECK(town.view.listing(town.italian)->held == 0);
  CHECK(town.view.member(town.nadia)->waiting_bonus == 1);
  CHECK(town.view.member(town.lea)->waiting_bonus == 0);
  for (const MemberId who : {town.nadia, town.lea, town.karim}) CHECK(town.closings(who).size() == 1);
  CHECK(town.refusal(town.response(town.lea, id, ResponseAnswer::accept)) == "proposal-over");
}

TEST_CASE("a doubled yes is one yes, and a stranger's answer finds nothing") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  const Respond yes = town.response(town.nadia, id, ResponseAnswer::accept);
  town.must(yes);
  CHECK(town.must(yes).rows.empty());
  CHECK(town.refusal(town.response(town.member("Zoé"), id, ResponseAnswer::accept)) == "not-found");
}

TEST_CASE("what is no exchange is not proposed") {
  ThreeWay town;
  const auto why = [&](std::vector<PlannedSeat> seats) { return town.refusal(town.plan(std::move(seats))); };
  CHECK(why({{town.nadia, town.italian, town.wants_bicycle}}) == "not-an-exchange");
  CHECK(why({{town.nadia, town.italian, {}}, {town.lea, {}, town.wants_italian}}) == "not-a-gift");
  CHECK(why({{town.nadia, town.italian, town.wants_bicycle}, {town.lea, {}, town.wants_italian}}) == "not-an-exchange");
  CHECK(why({{town.nadia, town.cats, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}}) == "bad-listing");
  CHECK(why({{town.nadia, town.italian, town.wants_bicycle}, {town.nadia, town.italian, town.wants_bicycle}}) == "same-member-twice");
  CHECK(why(town.circle()).empty());
}

TEST_CASE("a gift starts a chain, which may end with somebody who gives nothing") {
  ThreeWay town;
  const ListingId sofa = town.gift(town.nadia, "canapé");
  const ListingId wants_sofa = town.want(town.lea, "canapé");
  const ProposalId id = town.propose({{town.nadia, sofa, {}}, {town.lea, town.cats, wants_sofa}, {town.karim, {}, town.wants_cats}});
  CHECK(town.proposal(id).kind == ExchangeKind::chain);
  CHECK(town.proposal(id).transfers.size() == 2);
}

TEST_CASE("caps count transfers: a cycle of four waits for a steward who allows it") {
  ThreeWay town;
  const MemberId paul = town.member("Paul"), marc = town.member("Marc", AgeBand::adult, {Role::steward});
  const ListingId bread = town.offer(paul, "pain"), wants_bicycle = town.want(paul, "vélo"), wants_bread = town.want(town.nadia, "pain");
  const std::vector<PlannedSeat> four{{town.nadia, town.italian, wants_bread},
                                      {town.lea, town.cats, town.wants_italian},
                                      {town.karim, town.bicycle, town.wants_cats},
                                      {paul, bread, wants_bicycle}};
  CHECK(town.refusal(town.plan(four)) == "too-long");
  town.must(ChangeSettings{
      .by = marc, .audit = town.dice.id<AuditId>(), .cycle_cap = 4, .chain_cap = {}, .rhythm = {}, .approval = {}, .reply_hours = {}});
  CHECK(town.refusal(town.plan(four)).empty());
}

TEST_CASE("a unit is in one live proposal: the second proposal of the same lesson is refused") {
  ThreeWay town;
  town.propose(town.circle());
  const MemberId zoe = town.member("Zoé");
  const ListingId soup = town.offer(zoe, "soupe"), wants = town.want(zoe, "italien"), soup_want = town.want(town.nadia, "soupe");
  CHECK(free_seats(town.view, *town.view.member(town.nadia), town.now) == 0);
  CHECK(town.refusal(town.plan({{town.nadia, town.italian, soup_want}, {zoe, soup, wants}})) == "live-limit");
  CHECK_FALSE(is_free(town.view, *town.view.listing(town.italian), town.now));
}

TEST_CASE("a new member is in one live proposal, one who has completed an exchange in two") {
  ThreeWay town;
  const ProposalId first = town.agreed();
  CHECK(free_seats(town.view, *town.view.member(town.nadia), town.now) == 0);
  for (std::size_t i = 0; i < 3; ++i) {
    town.confirm(town.proposal(first).transfers[i].giver, first, i);
    town.confirm(town.proposal(first).transfers[i].receiver, first, i);
  }
  CHECK(town.state(first) == ProposalState::fulfilled);
  CHECK(free_seats(town.view, *town.view.member(town.nadia), town.now) == 2);
  CHECK(town.view.member(town.nadia)->partners == 2);
}

TEST_CASE("only adults who are active are in proposals") {
  Town town;
  const MemberId nadia = town.member("Nadia"), tim = town.member("Tim");
  const ListingId a = town.offer(nadia, "a"), b = town.offer(tim, "b"), wa = town.want(tim, "a"), wb = town.want(nadia, "b");
  town.turns_out_to_be(tim, AgeBand::from_15_to_17);
  CHECK(town.refusal(town.plan({{nadia, a, wb}, {tim, b, wa}})) == "not-matchable");
}

TEST_CASE("no common time, an excluded category, another counterpart: no arc") {
  Town town;
  const MemberId nadia = town.member("Nadia"), lea = town.member("Léa");
  ListingDraft mornings = Town::draft(Direction::offer, "jardin"), evenings = Town::draft(Direction::want, "jardin");
  mornings.availability = 1;
  evenings.availability = 4;
  const ListingId offer = town.post(nadia, mornings), want = town.post(lea, evenings);
  const ListingId back = town.offer(lea, "pain"), back_want = town.want(nadia, "pain"), other_want = town.want(nadia, "sel");
  CHECK(town.refusal(town.plan({{nadia, offer, back_want}, {lea, back, want}})) == "no-common-time");
  ListingDraft surprise = Town::draft(Direction::want, "surprise");
  surprise.wildcard = true;
  surprise.exclusions = {"gardening"};
  const ListingId any = town.post(lea, surprise);
  CHECK(town.refusal(town.plan({{nadia, offer, back_want}, {lea, back, any}})) == "excluded");
  ListingDraft paired = Town::draft(Direction::offer, "vélo");
  paired.pairing = {other_want};
  const ListingId only_for_salt = town.post(nadia, paired), bicycle = town.want(lea, "vélo");
  CHECK(town.refusal(town.plan({{nadia, only_for_salt, back_want}, {lea, back, bicycle}})) == "bad-pairing");
}

TEST_CASE("a better clearing may replace a proposal only before anyone answered") {
  ThreeWay town;
  const ProposalId first = town.propose(town.circle());
  town.must(SupersedeProposal{first});
  CHECK(town.proposal(first).closing == Closing::superseded);
  const ProposalId second = town.propose(town.circle());
  town.accept(town.lea, second);
  town.must(town.response(town.lea, second, ResponseAnswer::take_back));
  CHECK(town.refusal(SupersedeProposal{second}) == "already-answered");
}

TEST_CASE("a draft is nobody's proposal yet: it is sent, or it vanishes without a word") {
  ThreeWay town;
  ProposeExchange held_back = town.plan(town.circle());
  held_back.draft = true;
  town.must(held_back);
  CHECK(town.refusal(Respond{.member = town.nadia, .id = held_back.id, .answer = ResponseAnswer::accept, .round = 1}) == "not-found");
  CHECK_FALSE(view_of(town.view, town.proposal(held_back.id), town.nadia, town.now));
  town.pass(24h);
  CHECK_FALSE(town.view.proposal(held_back.id));
  CHECK(town.closings(town.nadia).empty());
  held_back.id = town.dice.id<ProposalId>();
  town.must(held_back);
  town.must(SendProposal{held_back.id});
  CHECK(town.state(held_back.id) == ProposalState::proposed);
}

TEST_CASE("a steward can end any exchange, and everybody is told once") {
  ThreeWay town;
  const MemberId marc = town.member("Marc", AgeBand::adult, {Role::steward});
  const ProposalId id = town.agreed();
  CHECK(town.refusal(CancelProposal{town.nadia, town.dice.id<AuditId>(), id}) == "stewards-only");
  town.must(CancelProposal{marc, town.dice.id<AuditId>(), id, MediationReason::mistake});
  CHECK(town.view.audit(1).at(0).what == "proposal-cancelled-mistake");
  CHECK(town.proposal(id).closing == Closing::cancelled);
  for (const MemberId who : {town.nadia, town.lea, town.karim}) CHECK(town.closings(who).size() == 1);
}

TEST_CASE("another time is asked without saying who") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.must(AskAnotherTime{town.nadia, id, 1});
  town.must(AskAnotherTime{town.lea, id, 4});
  CHECK(view_of(town.view, town.proposal(id), town.karim, town.now)->asked_times == 5);
  CHECK(town.refusal(AskAnotherTime{town.nadia, id, 0}) == "bad-availability");
}

TEST_CASE("how long a member takes to answer is shown from the third answer on, as a band around the median") {
  ThreeWay town;
  const auto answers_after = [&](std::chrono::minutes time, ResponseAnswer answer) {
    const ProposalId id = town.propose(town.circle());
    town.now += time;
    town.must(town.response(town.lea, id, answer, DeclineReason::bad_time));
    if (answer == ResponseAnswer::accept) town.decline(town.karim, id, DeclineReason::bad_time);
    town.pass(days{8});
  };
  const auto shown = [&] { return own_view(town.view, *town.view.member(town.lea)).replies_in; };
  answers_after(30min, ResponseAnswer::accept);
  answers_after(47h, ResponseAnswer::decline);
  CHECK_FALSE(shown());
  answers_after(3h, ResponseAnswer::accept);
  CHECK(shown() == ReplyTime::three_hours);
  CHECK(town.view.member(town.lea)->reply_minutes == std::vector<std::uint32_t>{30, 47 * 60, 180});
  answers_after(30h, ResponseAnswer::accept);
  CHECK_MESSAGE(shown() == ReplyTime::longer, "of two in the middle the longer one");
}

TEST_CASE("a yes that is taken back and said again is one answer, and a withdrawal or a silence is none") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.now += 10min;
  town.accept(town.lea, id);
  town.must(town.response(town.lea, id, ResponseAnswer::take_back));
  town.now += 5h;
  town.accept(town.lea, id);
  town.accept(town.nadia, id);
  town.accept(town.karim, id);
  town.must(Withdraw{town.karim, id, {}, town.dice.seed()});
  CHECK(town.view.member(town.lea)->reply_minutes == std::vector<std::uint32_t>{10});
  CHECK(town.view.member(town.karim)->reply_minutes.size() == 1);
  town.pass(days{2});
  town.propose(town.circle());
  town.pass(days{3});
  CHECK(town.view.member(town.lea)->reply_minutes.size() == 1);
}

TEST_CASE("of how long answers took the last ten count") {
  Member member;
  CHECK_FALSE(reply_time(member));
  member.reply_minutes = {1, 60, 60};
  CHECK(reply_time(member) == ReplyTime::hour);
  member.reply_minutes = {61, 61, 1};
  CHECK(reply_time(member) == ReplyTime::three_hours);
  member.reply_minutes = {1440, 1440, 1440};
  CHECK(reply_time(member) == ReplyTime::day);
  ThreeWay town;
  Member lea = *town.view.member(town.lea);
  lea.reply_minutes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  town.view.all()[keys::member(lea.id)] = encode(lea);
  const ProposalId id = town.propose(town.circle());
  town.now += 11min;
  town.accept(town.lea, id);
  CHECK(town.view.member(town.lea)->reply_minutes == std::vector<std::uint32_t>{2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

TEST_CASE("who is asked again after a repair is waited for anew") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.now += 1h;
  town.accept(town.nadia, id);
  town.decline(town.karim, id, DeclineReason::bad_time);
  town.now += 1h;
  town.must(town.repair(id, {{town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}}));
  const Seat asked_again = *seat_of(town.proposal(id), town.nadia);
  REQUIRE(asked_again.changed);
  CHECK(asked_again.waits_since == town.now);
}

TEST_CASE("the others see how long one takes together with one's name, and not before") {
  ThreeWay town;
  Member lea = *town.view.member(town.lea);
  lea.reply_minutes = {5, 5, 5};
  town.view.all()[keys::member(lea.id)] = encode(lea);
  const ProposalId id = town.propose(town.circle());
  const auto shown = [&] { return view_of(town.view, town.proposal(id), town.nadia, town.now)->seats[1]; };
  CHECK_FALSE(shown().replies_in);
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
  CHECK(shown().first_name == "Léa");
  CHECK(shown().replies_in == ReplyTime::hour);
}

TEST_CASE("a member and a seat of an older Ronde, which did not look at the clock, are read") {
  ThreeWay town;
  const Member plain = *town.view.member(town.lea);
  CHECK(encode(plain).find("reply_minutes") == std::string::npos);
  CHECK(*decode<Member>(encode(plain)) == plain);
  Proposal old = town.proposal(town.propose(town.circle()));
  for (Seat& seat : old.seats) seat.waits_since.reset();
  CHECK(encode(old).find("waits_since") == std::string::npos);
  town.view.all()[keys::proposal(old.id)] = encode(old);
  town.accept(town.lea, old.id);
  CHECK_MESSAGE(town.view.member(town.lea)->reply_minutes.empty(), "since when is not known");
}
