// A steward writes down an address for a neighbour who said yes to it: who may, how often, and who reads of it.
#include "market/desk_email.hpp"

#include "market/blocks.hpp"
#include "market/rights.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Counter : ThreeWay {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});

  GiveEmail giving(MemberId by, MemberId who) { return {by, dice.id<AuditId>(), who, ConsentHow::spoken}; }
  void ask_second_factor() {
    must(SecureMember{claire, dice.id<AuditId>()});
    ChangeSettings ask;
    ask.by = claire;
    ask.audit = dice.id<AuditId>();
    ask.second_factor = true;
    must(ask);
    must(SecureMember{claire, dice.id<AuditId>(), false});
  }
  SettleEmail settling(MemberId who, bool keeps) { return {who, dice.id<AuditId>(), keeps}; }
};

}  // namespace

TEST_CASE("that an address was written down stands in the journal and in the neighbour's trace, and nothing of the address does") {
  Counter town;
  town.must(town.giving(town.claire, town.nadia));
  const auto deeds = desk_deeds(town.view, town.nadia, 10);
  REQUIRE(deeds.size() == 1);
  CHECK(deeds.front().what == "desk-email-spoken");
  CHECK(deeds.front().who == town.claire);
  auto on_paper = town.giving(town.claire, town.lea);
  on_paper.how = ConsentHow::signed_paper;
  town.must(on_paper);
  CHECK(desk_deeds(town.view, town.lea, 10).front().what == "desk-email-signed");
  town.now += 1min;
  town.must(town.settling(town.nadia, false));
  CHECK(desk_deeds(town.view, town.nadia, 1).front().what == "desk-email-refused");
  CHECK(desk_deeds(town.view, town.nadia, 1).front().who == town.nadia);
  town.now += 1min;
  town.must(town.settling(town.nadia, true));
  CHECK(desk_deeds(town.view, town.nadia, 1).front().what == "desk-email-kept");
  CHECK(town.refusal(town.settling(town.dice.id<MemberId>(), true)) == "not-found");
}

TEST_CASE("only a steward writes down an address, and for nobody who has an office, is not grown up, is parted by a block, or elsewhere") {
  Counter town;
  CHECK(town.refusal(town.giving(town.lea, town.nadia)) == "stewards-only");
  town.must(SetVolunteer{town.claire, town.dice.id<AuditId>(), town.lea, true});
  CHECK(town.refusal(town.giving(town.lea, town.nadia)) == "stewards-only");
  const MemberId other = town.member("Zoé", AgeBand::adult, {Role::moderator});
  CHECK(town.refusal(town.giving(town.claire, other)) == "holds-office");
  CHECK(town.refusal(town.giving(town.claire, town.claire)) == "not-yourself");
  CHECK(town.refusal(town.giving(town.claire, town.member("Timo", AgeBand::from_15_to_17))) == "adults-only");
  CHECK(town.refusal(town.giving(town.claire, town.dice.id<MemberId>())) == "not-found");
  const ListingId hers = town.offer(town.claire, "des confitures");
  town.must(BlockOwner{town.nadia, town.dice.id<BlockId>(), hers});
  CHECK(town.refusal(town.giving(town.claire, town.nadia)) == "not-found");
}

TEST_CASE("a steward writes down ten addresses a day, whoever they are for") {
  Counter town;
  for (std::uint32_t one = 0; one < limits::kDeskEmailsADay; ++one)
    town.must(town.giving(town.claire, one % 2 == 0 ? town.nadia : town.lea));
  CHECK(town.refusal(town.giving(town.claire, town.nadia)) == "desk-emails-today");
  town.now += days{1};
  town.must(town.giving(town.claire, town.nadia));
}

TEST_CASE("where a second factor is asked of offices, a steward without one writes down no address") {
  Counter town;
  town.ask_second_factor();
  CHECK(town.refusal(town.giving(town.claire, town.nadia)) == "second-factor-wanted");
}
