// Two members who are one person become one: with two yeses, once and for good, and nobody gains or loses by it what the rules count.
#include "market/merging.hpp"

#include "market/blocks.hpp"
#include "market/concerns.hpp"
#include "market/keeping.hpp"
#include "market/keys.hpp"
#include "market/searches.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Twice : ThreeWay {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId rosa = member("Rosa", AgeBand::adult, {}, 1);  // who joined at the desk,
  MemberId rose = member("Rose");                         // and once more by telephone

  AskToMerge asking(MemberId from, MemberId into) { return {claire, dice.id<AuditId>(), from, into, ConsentHow::spoken}; }
  AnswerMerge answering(MemberId who, MemberId from, bool yes = true) {
    const auto audit = dice.id<AuditId>();
    return {who, audit, dice.id<OutboxId>(), yes, from};
  }
  void merge(MemberId from, MemberId into) {
    must(asking(from, into));
    must(answering(into, from));
  }
  /// A direct swap of these two from the first word to the last hand-over.
  ProposalId swap(MemberId one, MemberId other) {
    const ListingId gives = offer(one, "des confitures"), takes = want(other, "des confitures");
    const ListingId back = offer(other, "une tarte"), wants_back = want(one, "une tarte");
    const ProposalId id = propose({{one, gives, wants_back}, {other, back, takes}});
    for (const MemberId who : {one, other}) accept(who, id);
    for (const std::size_t place : {0U, 1U}) {
      for (const MemberId who : {one, other}) confirm(who, id, place);
    }
    REQUIRE(state(id) == ProposalState::fulfilled);
    return id;
  }
  /// All that is this member's alone goes, as it does a moment after they have left.
  void erase(MemberId who) {
    Changes gone;
    for (const RecordKey& key : rows_of(view, who, {})) {
      if (view.row(key)) gone.rows.push_back({key, std::nullopt});
    }
    std::ranges::sort(gone.rows, {}, &Change::key);
    view.keep(gone);
    sound();
  }
};

}  // namespace

TEST_CASE("two become one with the yes of both: things, history and counters are those of the one who stays") {
  Twice town;
  const ProposalId id = town.swap(town.rosa, town.karim);
  town.swap(town.rose, town.lea);
  const ListingId soup = town.offer(town.rosa, "de la soupe");
  const Member before = *town.view.member(town.rosa);
  town.must(town.asking(town.rosa, town.rose));
  CHECK(merge_question(town.view, town.rose, town.now)->from == town.rosa);
  CHECK(town.view.listing(soup)->member == town.rosa);  // one yes is not enough
  town.must(town.answering(town.rose, town.rosa));
  const Member rose = *town.view.member(town.rose);
  CHECK(town.view.listing(soup)->member == town.rose);
  CHECK(town.view.listing(soup)->quarter == rose.quarter);
  CHECK(town.view.listings_of(town.rosa).empty());
  CHECK(rose.given == 2);
  CHECK(rose.received == 2);
  CHECK(rose.partners == 2);
  CHECK(rose.completed == before.completed + 1);
  CHECK(town.view.met(town.rose, town.karim));
  CHECK_FALSE(town.view.met(town.rosa, town.karim));
  CHECK(seat_of(town.proposal(id), town.rose) != nullptr);
  CHECK(town.view.past_proposals_of(town.rosa, 10).empty());
  CHECK(town.view.past_proposals_of(town.rose, 10).size() == 2);
  CHECK(town.view.member(town.rosa)->state == MemberState::left);
  CHECK(town.view.outbox(10).front().member == town.rosa);
  CHECK_FALSE(merge_question(town.view, town.rose, town.now).has_value());
  town.erase(town.rosa);
  CHECK(town.view.listing(soup).has_value());
}

TEST_CASE("who met both has met one, and whom both have met is counted once") {
  Twice town;
  town.swap(town.rosa, town.karim);
  town.swap(town.rose, town.karim);
  CHECK(town.view.member(town.karim)->partners == 2);
  town.merge(town.rosa, town.rose);
  CHECK(town.view.member(town.karim)->partners == 1);
  CHECK(town.view.member(town.rose)->partners == 1);
}

TEST_CASE("no answer, a no, or a week changes nothing, and a page of yesterday answers no newer question") {
  Twice town;
  town.must(town.asking(town.rosa, town.rose));
  CHECK(town.refusal(town.answering(town.lea, town.rosa)) == "not-found");
  CHECK(town.refusal(town.answering(town.rose, town.karim)) == "not-found");
  town.must(town.answering(town.rose, town.rosa, false));
  CHECK(town.view.member(town.rosa)->state == MemberState::active);
  CHECK(town.refusal(town.answering(town.rose, town.rosa)) == "not-found");
  town.must(town.asking(town.rosa, town.rose));
  town.pass(limits::kMergeWaits);
  CHECK(town.refusal(town.answering(town.rose, town.rosa)) == "not-found");
  town.must(ForgetOld{old_rows(town.view, town.now).keys});
  CHECK_FALSE(town.view.row(merge_key(town.rose)).has_value());
}

TEST_CASE("only a steward asks, of two adults without an office whom nothing parts, and only five times a day") {
  Twice town;
  auto by_lea = town.asking(town.rosa, town.rose);
  by_lea.by = town.lea;
  CHECK(town.refusal(by_lea) == "stewards-only");
  CHECK(town.refusal(town.asking(town.rosa, town.rosa)) == "not-yourself");
  CHECK(town.refusal(town.asking(town.rosa, town.claire)) == "not-yourself");
  CHECK(town.refusal(town.asking(town.member("Timo", AgeBand::from_15_to_17), town.rose)) == "adults-only");
  CHECK(town.refusal(town.asking(town.rosa, town.member("Marc", AgeBand::adult, {Role::moderator}))) == "holds-office");
  CHECK(town.refusal(town.asking(town.dice.id<MemberId>(), town.rose)) == "not-found");
  town.must(BlockOwner{town.karim, town.dice.id<BlockId>(), town.cats});
  CHECK(town.refusal(town.asking(town.karim, town.lea)) == "not-found");
  for (std::uint32_t times = 0; times < limits::kMergesADay; ++times) town.must(town.asking(town.rosa, town.rose));
  CHECK(town.refusal(town.asking(town.rosa, town.rose)) == "merges-today");
}

TEST_CASE("who sat in one exchange together are two, and who waits for an exchange waits with being one") {
  Twice town;
  const ProposalId id = town.propose(town.circle());
  CHECK(town.refusal(town.asking(town.rosa, town.lea)) == "has-exchange");
  CHECK(town.refusal(town.asking(town.lea, town.rosa)) == "has-exchange");
  town.decline(town.nadia, id, DeclineReason::not_wanted);
  town.pass(days{3});
  REQUIRE_FALSE(is_live(town.state(id)));
  CHECK(town.refusal(town.asking(town.karim, town.lea)) == "sat-together");
  CHECK(town.refusal(town.asking(town.nadia, town.lea)) == "sat-together");
  town.must(town.asking(town.rosa, town.lea));
}

TEST_CASE("nobody sheds a suspension, a report or the limits of the day by becoming somebody else") {
  Twice town;
  const ListingId soup = town.offer(town.rosa, "de la soupe");
  town.must(RaiseListingConcern{town.lea, town.dice.id<ConcernId>(), soup, ConcernKind::not_for_ronde, ""});
  for (std::uint32_t copy = 0; copy < limits::kExportsADay; ++copy) town.must(TakeExport{town.rosa, town.dice.id<AuditId>()});
  town.must(TakeExport{town.rose, town.dice.id<AuditId>()});
  town.must(town.asking(town.rosa, town.rose));
  town.must(SetMemberState{town.claire, town.dice.id<AuditId>(), town.rosa, MemberState::suspended});
  CHECK(town.refusal(town.answering(town.rose, town.rosa)) == "not-found");
  CHECK(town.refusal(town.asking(town.rosa, town.rose)) == "not-found");
  town.must(SetMemberState{town.claire, town.dice.id<AuditId>(), town.rosa, MemberState::active});
  town.merge(town.rosa, town.rose);
  CHECK(town.view.concerns(true, 10).front().about == town.rose);
  CHECK(town.refusal(TakeExport{town.rose, town.dice.id<AuditId>()}) == "exports-today");
}

TEST_CASE("blocks hold in both directions for the one who stays, and what is their own by now is neither hidden nor found") {
  Twice town;
  const ListingId soup = town.offer(town.rosa, "de la soupe");
  town.must(BlockOwner{town.rosa, town.dice.id<BlockId>(), town.cats});
  town.must(BlockOwner{town.karim, town.dice.id<BlockId>(), soup});
  town.must(BlockOwner{town.rose, town.dice.id<BlockId>(), town.cats});
  town.must(HideListing{town.rose, soup});
  town.must(HideListing{town.rosa, town.italian});
  town.merge(town.rosa, town.rose);
  CHECK(town.view.blocked(town.rose, town.lea));
  CHECK(town.view.blocked(town.rose, town.karim));
  CHECK(town.view.blocks_by(town.rose).size() == 1);
  CHECK(town.view.blocks_by(town.rosa).empty());
  CHECK_FALSE(town.view.hidden(town.rose, soup));
  CHECK(town.view.hidden(town.rose, town.italian));
}
