#include "market/exchange_rules.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// Karim, who would give the bicycle repair to Nadia and receive the cat sitting of Léa, declines for a reason.
struct Declined : ThreeWay {
  explicit Declined(std::optional<DeclineReason> reason) { decline(karim, propose(circle()), reason); }
  [[nodiscard]] bool refused(ListingId offer, ListingId want) const {
    return arc_refused(view, *view.listing(offer), *view.listing(want), now);
  }
};

}  // namespace

TEST_CASE("not wanted: this offer for this want never again, everything else still") {
  Declined town(DeclineReason::not_wanted);
  CHECK(town.refused(town.cats, town.wants_cats));
  CHECK_FALSE(town.refused(town.bicycle, town.wants_bicycle));
  town.now += days{3650};
  CHECK(town.refused(town.cats, town.wants_cats));
}

TEST_CASE("too far: these listings and the quarters of those two, never again") {
  Declined town(DeclineReason::too_far);
  const ListingId other_cats = town.offer(town.nadia, "chats aussi");  // same quarter as Léa
  const MemberId paul = town.member("Paul", AgeBand::adult, {}, 1);
  const ListingId near_cats = town.offer(paul, "chats tout près");
  CHECK(town.refused(town.cats, town.wants_cats));
  CHECK(town.refused(other_cats, town.wants_cats));
  CHECK_FALSE(town.refused(near_cats, town.wants_cats));
}

TEST_CASE("a bad moment: these arcs rest for a week") {
  Declined town(DeclineReason::bad_time);
  CHECK(town.refused(town.cats, town.wants_cats));
  CHECK(town.refused(town.bicycle, town.wants_bicycle));
  town.now += days{7} - 1ms;
  CHECK(town.refused(town.cats, town.wants_cats));
  town.now += 1ms;
  CHECK_FALSE(town.refused(town.cats, town.wants_cats));
}

TEST_CASE("its condition: this offer never again for this member, whatever they look for") {
  Declined town(DeclineReason::condition);
  const ListingId other_want = town.want(town.karim, "autre chose");
  CHECK(town.refused(town.cats, other_want));
  CHECK_FALSE(town.refused(town.cats, town.wants_italian));
}

TEST_CASE("the person: a silent block of the one who is named, whichever side they stand on") {
  for (const bool lea : {true, false}) {
    ThreeWay town;
    const ProposalId id = town.propose(town.circle());
    Respond no = town.response(town.karim, id, ResponseAnswer::decline, DeclineReason::person);
    CHECK(town.refusal(no) == "person-missing");
    no.person = seat_of(town.proposal(id), town.karim)->animal;
    CHECK_MESSAGE(town.refusal(no) == "no-such-person", "nobody means themselves");
    no.person = seat_of(town.proposal(id), lea ? town.lea : town.nadia)->animal;
    town.must(no);
    CHECK(town.view.blocked(town.karim, town.lea) == lea);
    CHECK(town.view.blocked(town.karim, town.nadia) != lea);
    CHECK_FALSE(town.view.blocked(town.nadia, town.lea));
    REQUIRE(blocks_view(town.view, town.karim).size() == 1);
    CHECK(blocks_view(town.view, town.karim).front().hint == (lea ? "garde de chat" : "réparer mon vélo"));
    CHECK(blocks_view(town.view, town.lea).empty());
  }
}

TEST_CASE("between two, the person is the other one and needs no name") {
  ThreeWay town;
  const ListingId bread = town.offer(town.lea, "du pain"), wants_bread = town.want(town.nadia, "du pain frais");
  const ProposalId id = town.propose({{town.nadia, town.italian, wants_bread}, {town.lea, bread, town.wants_italian}});
  town.decline(town.nadia, id, DeclineReason::person);
  CHECK(town.view.blocked(town.nadia, town.lea));
}

TEST_CASE("the person can be named after the no, and at a late withdrawal, also when they have left meanwhile") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  const Animal leas = seat_of(town.proposal(id), town.lea)->animal;
  SUBCASE("after the no") {
    town.decline(town.karim, id);
    town.decline(town.lea, id);
    GiveReason why{town.karim, id, DeclineReason::person};
    CHECK(town.refusal(why) == "person-missing");
    why.person = leas;
    town.must(why);
  }
  SUBCASE("at a late withdrawal") {
    for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
    Withdraw leave{town.karim, id, DeclineReason::person};
    CHECK(town.refusal(leave) == "person-missing");
    leave.person = leas;
    town.must(leave);
  }
  CHECK(town.view.blocked(town.karim, town.lea));
  CHECK_FALSE(town.view.blocked(town.karim, town.nadia));
}

TEST_CASE("another reason, or none: exactly this exchange is not proposed again") {
  for (const std::optional<DeclineReason> reason : {std::optional<DeclineReason>{}, std::optional(DeclineReason::other)}) {
    ThreeWay town;
    const ProposalId id = town.propose(town.circle());
    town.decline(town.karim, id, reason);
    town.decline(town.nadia, id, DeclineReason::other);
    CHECK(town.refusal(town.plan(town.circle())) == "refused-exchange");
  }
}

TEST_CASE("a reason can be given after the no, once") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.decline(town.karim, id);
  town.must(GiveReason{town.karim, id, DeclineReason::not_wanted});
  town.must(GiveReason{town.karim, id, DeclineReason::not_wanted});
  CHECK(arc_refused(town.view, *town.view.listing(town.cats), *town.view.listing(town.wants_cats), town.now));
  CHECK(town.refusal(GiveReason{town.karim, id, DeclineReason::other}) == "reason-given");
  CHECK(town.refusal(GiveReason{town.nadia, id, DeclineReason::other}) == "not-found");
}

TEST_CASE("a refusal for ever is not shortened by a later one for a week") {
  ThreeWay town;
  town.decline(town.karim, town.propose(town.circle()), DeclineReason::not_wanted);
  const auto key = keys::refused_arc(town.cats, town.wants_cats);
  CHECK_FALSE(town.view.refusal(key)->until);
}
