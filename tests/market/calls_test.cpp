// Appels: what a project collects, who may promise it, and who knows of whom.
#include "market/calls.hpp"

#include "market/blocks.hpp"
#include "market/keeping.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Project : Town {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  MemberId karim = member("Karim");

  Call garden() {
    Call call;
    call.id = dice.id<CallId>();
    call.by = claire;
    call.title = "Jardin partagé";
    call.text = "Samedi, derrière la bibliothèque.";
    call.needs = {{.title = "Chaises", .category = "gardening", .kind = ListingKind::good, .size = 1, .quantity = 10},
                  {.title = "Une heure de coup de main", .category = "gardening", .kind = ListingKind::service, .size = 2, .quantity = 5}};
    call.until = now + days{30};
    return call;
  }
  MakeCall making(Call call) { return {dice.id<AuditId>(), std::move(call)}; }
  CallId made() {
    const Call call = garden();
    must(making(call));
    return call.id;
  }
  MakePledge pledging(MemberId by, CallId call, std::uint32_t need, std::uint32_t quantity) {
    Pledge pledge;
    pledge.id = dice.id<PledgeId>();
    pledge.call = call;
    pledge.by = by;
    pledge.need = need;
    pledge.quantity = quantity;
    return {pledge};
  }
  [[nodiscard]] std::optional<CallView> seen(CallId id, MemberId viewer) const { return call_for(view, *call(view, id), viewer, now); }
};

}  // namespace

TEST_CASE("a project says what it needs, neighbours promise, it arrives, and everybody sees how far it is") {
  Project town;
  const CallId id = town.made();
  const MakePledge four = town.pledging(town.nadia, id, 0, 4);
  town.must(four);
  town.must(town.pledging(town.karim, id, 0, 3));
  CHECK(missing(*call(town.view, id), 0, pledges_of(town.view, id)) == 3);
  town.must(ReceivePledge{town.claire, id, four.pledge.id});
  town.must(ReceivePledge{town.claire, id, four.pledge.id});  // a doubled message
  const auto seen = town.seen(id, town.karim);
  REQUIRE(seen.has_value());
  CHECK(seen->needs[0].need.received == 4);
  CHECK(seen->needs[0].promised == 3);
  CHECK(seen->needs[0].mine == 3);
  CHECK(seen->needs[1].promised == 0);
  CHECK(town.view.audit(1).front().what == "call-made");
}

TEST_CASE("who promises what is known to who keeps the call, and to themselves") {
  Project town;
  const CallId id = town.made();
  town.must(town.pledging(town.nadia, id, 0, 4));
  REQUIRE(town.seen(id, town.claire)->pledges.size() == 1);
  CHECK(town.seen(id, town.claire)->pledges.front().first_name == "Nadia");
  CHECK(town.seen(id, town.nadia)->pledges.size() == 1);
  CHECK(town.seen(id, town.karim)->pledges.empty());
}

TEST_CASE("a promise is of an adult, once a need, and not more than is missing") {
  Project town;
  const CallId id = town.made();
  CHECK(town.refusal(town.pledging(town.member("Léo", AgeBand::from_15_to_17), id, 0, 1)) == "adults-only");
  CHECK(town.refusal(town.pledging(town.claire, id, 0, 1)) == "own-call");
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 11)) == "bad-quantity");
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 0)) == "bad-quantity");
  CHECK(town.refusal(town.pledging(town.nadia, id, 2, 1)) == "bad-need");
  CHECK(town.refusal(town.pledging(town.nadia, town.dice.id<CallId>(), 0, 1)) == "not-found");
  const MakePledge eight = town.pledging(town.nadia, id, 0, 8);
  town.must(eight);
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 1)) == "promised-already");
  CHECK(town.refusal(town.pledging(town.karim, id, 0, 3)) == "bad-quantity");
  CHECK(town.refusal(TakePledgeBack{town.karim, id, eight.pledge.id}) == "not-found");
  town.must(TakePledgeBack{town.nadia, id, eight.pledge.id});
  town.must(town.pledging(town.karim, id, 0, 10));
}

TEST_CASE("only who speaks for the neighbourhood makes a call, and only who keeps it ends it or says what came") {
  Project town;
  Call of_nadia = town.garden();
  of_nadia.by = town.nadia;
  CHECK(town.refusal(town.making(of_nadia)) == "not-for-all");
  const CallId id = town.made();
  const MakePledge one = town.pledging(town.nadia, id, 1, 1);
  town.must(one);
  CHECK(town.refusal(ReceivePledge{town.nadia, id, one.pledge.id}) == "not-found");
  CHECK(town.refusal(CloseCall{town.nadia, town.dice.id<AuditId>(), id}) == "not-found");
  town.must(CloseCall{town.claire, town.dice.id<AuditId>(), id});
  CHECK(town.refusal(CloseCall{town.claire, town.dice.id<AuditId>(), id}) == "call-over");
  CHECK(town.refusal(town.pledging(town.karim, id, 1, 1)) == "call-over");
  town.must(ReceivePledge{town.claire, id, one.pledge.id});  // what was promised may still come
  CHECK(town.refusal(TakePledgeBack{town.nadia, id, one.pledge.id}) == "arrived");
}

TEST_CASE("a call without needs, without an end or of a bad size is refused with the field") {
  Project town;
  const auto refused = [&](auto change) {
    Call call = town.garden();
    change(call);
    return town.refusal(town.making(call));
  };
  CHECK(refused([](Call& call) { call.needs.clear(); }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs.resize(13, call.needs.front()); }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs[0].kind = ListingKind::gift; }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs[0].quantity = 100; }) == "bad-need");
  CHECK(refused([](Call& call) { call.needs[0].title = " "; }) == "text-empty");
  CHECK(refused([](Call& call) { call.title = ""; }) == "text-empty");
  CHECK(refused([&](Call& call) { call.until = town.now; }) == "bad-until");
  CHECK(refused([&](Call& call) { call.until = town.now + days{400}; }) == "bad-until");
}

TEST_CASE("a block hides the call of one from the other, and who is parted cannot promise") {
  Project town;
  const CallId id = town.made();
  const ListingId hers = town.offer(town.nadia, "Une haie");
  town.must(BlockOwner{.by = town.claire, .id = town.dice.id<BlockId>(), .listing = hers});
  CHECK_FALSE(town.seen(id, town.nadia).has_value());
  CHECK(town.refusal(town.pledging(town.nadia, id, 0, 1)) == "not-found");
}

TEST_CASE("what I offer and nobody takes may go to a project; what an exchange holds comes first") {
  ThreeWay town;
  const MemberId claire = town.member("Claire", AgeBand::adult, {Role::steward});
  Call call;
  call.id = town.dice.id<CallId>();
  call.by = claire;
  call.title = "Jardin partagé";
  call.needs = {{.title = "Bras", .category = "gardening", .kind = ListingKind::service}};
  call.until = town.now + days{30};
  town.must(MakeCall{town.dice.id<AuditId>(), call});
  const auto suits = [&] { return call_for(town.view, call, town.nadia, town.now)->needs[0].suits; };
  CHECK(suits() == std::vector{town.italian});
  const ProposalId ring = town.propose(town.circle());
  CHECK(suits().empty());
  town.decline(town.nadia, ring);
  town.pass(days{3});
  CHECK(suits() == std::vector{town.italian});
}

TEST_CASE("who leaves takes calls and promises along, what arrived stays as a number, and an old call is forgotten") {
  Project town;
  town.member("Viktor", AgeBand::adult, {Role::steward});
  const CallId id = town.made();
  const MakePledge came = town.pledging(town.nadia, id, 0, 4);
  town.must(came);
  town.must(town.pledging(town.nadia, id, 1, 1));
  town.must(ReceivePledge{town.claire, id, came.pledge.id});
  const auto erase = [&](MemberId member) {
    for (const RecordKey& key : rows_of(town.view, member, {})) town.view.all().erase(key);
  };
  erase(town.nadia);
  CHECK(pledges_of(town.view, id).empty());
  CHECK(call(town.view, id)->needs[0].received == 4);
  town.must(town.pledging(town.karim, id, 0, 1));
  town.pass(days{30} + limits::kCallRest);
  const OldRows old = old_rows(town.view, town.now);
  town.must(ForgetOld{old.keys});
  CHECK(calls(town.view).empty());
  CHECK(pledges_by(town.view, town.karim).empty());
  const CallId later = town.made();
  town.must(town.pledging(town.karim, later, 0, 1));
  erase(town.claire);
  CHECK_FALSE(call(town.view, later).has_value());
  CHECK(pledges_by(town.view, town.karim).empty());
}
