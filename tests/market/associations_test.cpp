// Several people act for one name; somebody always answers for it, and what is posted in its name says so.
#include "market/associations.hpp"

#include <doctest/doctest.h>

#include "market/listings.hpp"
#include "market/rights.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct House : Town {
  House() { id = make("Maison des Quartiers", paul); }
  AssociationId make(const std::string& name, MemberId responsible, AssociationKind kind = AssociationKind::association) {
    const auto fresh = dice.id<AssociationId>();
    Association wanted;
    wanted.id = fresh;
    wanted.name = name;
    wanted.kind = kind;
    must(MakeAssociation{claire, dice.id<AuditId>(), wanted, responsible});
    return fresh;
  }
  static CodeHash code(char letter) { return CodeHash(64, letter); }
  void bring_in(MemberId who) { bring_in_by(paul, who); }
  void bring_in_by(MemberId responsible, MemberId who) {
    must(AskIntoAssociation{responsible, id, code('a')});
    must(EnterAssociation{who, dice.id<AuditId>(), id, code('a')});
  }
  SetPart part(MemberId by, MemberId whom, std::optional<Part> wanted) { return {by, dice.id<AuditId>(), id, whom, wanted}; }
  ListingId post_for(MemberId by, const std::string& title) {
    ListingDraft offered = draft(Direction::offer, title);
    offered.association = id;
    return post(by, offered);
  }

  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId paul = member("Paul"), nora = member("Nora"), luc = member("Luc");
  AssociationId id;
};

}  // namespace

TEST_CASE("a steward makes an association with somebody who answers for it; nobody else does, and no two have one name") {
  House town;
  CHECK(part_of(*town.view.association(town.id), town.paul) == Part::responsible);
  Association wanted;
  wanted.id = town.dice.id<AssociationId>();
  wanted.name = "Troc du Salève";
  CHECK(town.refusal(MakeAssociation{town.paul, town.dice.id<AuditId>(), wanted, town.paul}) == "stewards-only");
  wanted.name = "maison des quartiers";
  CHECK(town.refusal(MakeAssociation{town.claire, town.dice.id<AuditId>(), wanted, town.luc}) == "same-name");
  wanted.name = "Club des jeunes";
  const MemberId young = town.member("Timo", AgeBand::from_15_to_17);
  CHECK(town.refusal(MakeAssociation{town.claire, town.dice.id<AuditId>(), wanted, young}) == "adults-only");
  wanted.place = town.dice.id<PlaceId>();
  CHECK(town.refusal(MakeAssociation{town.claire, town.dice.id<AuditId>(), wanted, town.luc}) == "not-found");
}

TEST_CASE("who is responsible asks one person in with a code, within a week, and the code is used up") {
  House town;
  CHECK(town.refusal(AskIntoAssociation{town.luc, town.id, House::code('a')}) == "not-responsible");
  town.must(AskIntoAssociation{town.paul, town.id, House::code('a')});
  const auto enter = [&](MemberId who, char letter) {
    return EnterAssociation{who, town.dice.id<AuditId>(), town.id, House::code(letter)};
  };
  CHECK(town.refusal(enter(town.nora, 'b')) == "no-such-invitation");
  CHECK(town.refusal(enter(town.paul, 'a')) == "already-in");
  town.must(enter(town.nora, 'a'));
  CHECK(part_of(*town.view.association(town.id), town.nora) == Part::helper);
  CHECK(town.refusal(enter(town.luc, 'a')) == "no-such-invitation");
  town.must(AskIntoAssociation{town.paul, town.id, House::code('c')});
  town.pass(days{8});
  CHECK(town.refusal(enter(town.luc, 'c')) == "no-such-invitation");
  CHECK(town.refusal(AskIntoAssociation{town.nora, town.id, House::code('d')}) == "not-responsible");
}

TEST_CASE("the last one responsible stays until somebody else is; a helper may go when they like") {
  House town;
  town.bring_in(town.nora);
  CHECK(town.refusal(town.part(town.paul, town.paul, std::nullopt)) == "last-responsible");
  CHECK(town.refusal(town.part(town.claire, town.paul, Part::helper)) == "last-responsible");
  CHECK(town.refusal(town.part(town.nora, town.paul, std::nullopt)) == "not-responsible");
  CHECK(town.refusal(town.part(town.nora, town.nora, Part::responsible)) == "not-responsible");
  town.must(town.part(town.paul, town.nora, Part::responsible));
  town.must(town.part(town.paul, town.paul, std::nullopt));
  CHECK_FALSE(may_act_for(town.view, town.paul, town.id));
  CHECK(may_act_for(town.view, town.nora, town.id));
  town.bring_in_by(town.nora, town.luc);
  town.must(town.part(town.luc, town.luc, std::nullopt));
  CHECK_FALSE(may_act_for(town.view, town.luc, town.id));
}

TEST_CASE("its people post in its name, which stands on the listing and follows when it changes; others may not") {
  House town;
  town.bring_in(town.nora);
  const ListingId tables = town.post_for(town.nora, "des tables pliantes");
  REQUIRE(town.view.listing(tables)->behalf.has_value());
  CHECK(town.view.listing(tables)->behalf->name == "Maison des Quartiers");
  ListingDraft pretended = Town::draft(Direction::offer, "des chaises");
  pretended.association = town.id;
  CHECK(town.refusal(PostListing{town.luc, town.dice.id<ListingId>(), pretended}) == "not-of-association");
  CHECK_FALSE(town.view.listing(town.offer(town.nora, "mon vélo"))->behalf.has_value());
  ChangeAssociation renamed{town.paul, town.dice.id<AuditId>(), town.id, "Maison de Thônex", "Au coeur du quartier"};
  town.must(renamed);
  CHECK(town.view.listing(tables)->behalf->name == "Maison de Thônex");
  renamed.by = town.nora;
  CHECK(town.refusal(renamed) == "not-responsible");
}

TEST_CASE("who goes takes nothing along: their listings in its name end, and their own stay") {
  House town;
  town.bring_in(town.nora);
  const ListingId tables = town.post_for(town.nora, "des tables pliantes");
  const ListingId bicycle = town.offer(town.nora, "mon vélo");
  town.must(town.part(town.paul, town.nora, std::nullopt));
  CHECK(town.view.listing(tables)->state == ListingState::ended);
  CHECK(town.view.listing(bicycle)->state == ListingState::active);
}

TEST_CASE("leaving the neighbourhood is nobody's to forbid, and leaves no part behind") {
  House town;
  town.must(LeaveNeighbourhood{town.paul, town.dice.id<OutboxId>()});
  CHECK(town.view.association(town.id)->people.empty());
  town.must(AskIntoAssociation{town.claire, town.id, House::code('e')});  // a steward sees to what is left
  town.must(EnterAssociation{town.nora, town.dice.id<AuditId>(), town.id, House::code('e')});
  town.must(town.part(town.claire, town.nora, Part::responsible));
  CHECK(part_of(*town.view.association(town.id), town.nora) == Part::responsible);
}

TEST_CASE("where a second factor is asked, whoever has none acts for nobody, and a steward's role sleeps") {
  House town;
  CHECK(signs_in_by_password(town.view, *town.view.member(town.paul)));
  CHECK_FALSE(signs_in_by_password(town.view, *town.view.member(town.luc)));
  ChangeSettings ask;
  ask.by = town.claire;
  ask.audit = town.dice.id<AuditId>();
  ask.second_factor = true;
  CHECK(town.refusal(ask) == "second-factor-first");
  town.must(SecureMember{town.claire, town.dice.id<AuditId>()});
  town.must(ask);
  CHECK_FALSE(may_act_for(town.view, town.paul, town.id));
  CHECK(town.refusal(AskIntoAssociation{town.paul, town.id, House::code('a')}) == "second-factor-wanted");
  town.must(SecureMember{town.paul, town.dice.id<AuditId>()});
  CHECK(may_act_for(town.view, town.paul, town.id));
  town.must(SecureMember{town.claire, town.dice.id<AuditId>(), false});
  CHECK(town.refusal(SetMemberState{town.claire, town.dice.id<AuditId>(), town.luc, MemberState::suspended}) == "second-factor-wanted");
}

TEST_CASE("whatever its people and stewards try, an association that has people has somebody who answers for it") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    House town;
    Dice dice(seed);
    const std::array<MemberId, 4> all{town.claire, town.paul, town.nora, town.luc};
    for (int step = 0; step < 60; ++step) {
      const MemberId by = all[dice.below(all.size())];
      const MemberId whom = all[dice.below(all.size())];
      if (dice.one_in(3)) {
        (void)town.run(AskIntoAssociation{by, town.id, House::code('a')});
        (void)town.run(EnterAssociation{whom, town.dice.id<AuditId>(), town.id, House::code('a')});
      } else {
        const auto part = dice.one_in(2) ? std::nullopt : std::optional(dice.one_in(2) ? Part::helper : Part::responsible);
        (void)town.run(town.part(by, whom, part));
      }
      const auto association = *town.view.association(town.id);
      CHECK(std::ranges::count(association.people, Part::responsible, &AssociationPerson::part) >= 1);
    }
  }
}
