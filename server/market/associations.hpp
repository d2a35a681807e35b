#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

// Associations and businesses: several people act for one name. A steward makes one; those responsible for it ask others in and let them
// go. Nobody signs in as an association: what is done in its name is done by somebody, and says so.
namespace ronde::market {

class Workbench;

/// A steward makes one, with the first of those responsible. Errors: forbidden "stewards-only", "second-factor-wanted", "not-active";
/// not_found (the member, the place); invalid text-*; conflict "same-name", "adults-only"; too_many "associations".
struct MakeAssociation {
  MemberId by;
  AuditId audit;
  Association association;  // without people
  MemberId responsible;
};

/// A steward or somebody responsible. What is posted in its name shows the new one. Errors: as above, and forbidden "not-responsible".
struct ChangeAssociation {
  MemberId by;
  AuditId audit;
  AssociationId id;
  std::string name;
  std::string about;
  std::optional<PlaceId> place = {};
};

/// Somebody responsible, or a steward, makes a code that lets one person in, within a week; it replaces the older one. Errors: not_found,
/// forbidden "not-responsible".
struct AskIntoAssociation {
  MemberId by;
  AssociationId id;
  CodeHash code_hash;
};

/// Whoever was given the code, as a helper; the code is used up. Errors: not_found "no-such-invitation" for any code that lets nobody in;
/// conflict "already-in", "adults-only"; too_many "people".
struct EnterAssociation {
  MemberId by;
  AuditId audit;
  AssociationId id;
  CodeHash code_hash;
};

/// Somebody of it gets a part, or leaves it: by who is responsible, by a steward, or, going, by themselves. Going ends their listings in
/// its name, and hands its calls on. Errors: not_found, forbidden "not-responsible", conflict "last-responsible" (somebody has to
/// answer for it).
struct SetPart {
  MemberId by;
  AuditId audit;
  AssociationId id;
  MemberId member;
  std::optional<Part> part;  // nothing: goes
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const MakeAssociation& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeAssociation& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AskIntoAssociation& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const EnterAssociation& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetPart& command, Timestamp now);

/// The one question: may this member act for this association? Active, of it, and with what the neighbourhood asks of who has a part.
[[nodiscard]] bool may_act_for(const MarketView& view, MemberId member, AssociationId association);

/// May this member speak to the whole neighbourhood: announce swap events, make calls? Stewards may, and whoever acts for an association.
[[nodiscard]] bool speaks_to_all(const MarketView& view, const Member& member);

/// The part that somebody has in it, if any.
[[nodiscard]] std::optional<Part> part_of(const Association& association, MemberId member);
/// Those that this member may act for by name; also while the roles sleep.
[[nodiscard]] std::vector<Association> associations_of(const MarketView& view, MemberId member);

/// Somebody leaves the neighbourhood: nothing keeps them, not even being the last one responsible; stewards see to what is left.
void leave_associations(Workbench& bench, MemberId member);

}  // namespace ronde::market
