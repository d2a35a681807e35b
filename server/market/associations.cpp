#include "market/associations.hpp"

#include "market/calls.hpp"
#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/notices.hpp"
#include "market/rights.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

/// Texts as they are kept, a place that there is, a name that no other has.
Result<Association> checked(const MarketView& view, Association association) {
  Result<std::string> name = clean_text(association.name, limits::kPlaceName, Lines::one, "/name");
  if (!name) return name.error();
  Result<std::string> about = clean_text(association.about, limits::kPlaceText, Lines::many, "/about", true);
  if (!about) return about.error();
  if (association.place && !view.place(*association.place)) return not_found("no such place");
  association.name = *std::move(name);
  association.about = *std::move(about);
  for (const Association& other : view.associations()) {
    if (other.id != association.id && skeleton(other.name) == skeleton(association.name))
      return conflict("same-name", "another one has this name");
  }
  return association;
}

/// An active adult: minors help in a programme, which is another thing.
Result<void> may_have_part(const MarketView& view, MemberId id) {
  const Result<Member> member = acting_member(view, id);
  if (!member) return member.error();
  if (member->age_band != AgeBand::adult) return conflict("adults-only", "only adults act for an association");
  return {};
}

/// The association, if this member decides about it.
Result<Association> answered_for(const MarketView& view, AssociationId id, MemberId by) {
  const Result<Member> member = acting_member(view, by);
  if (!member) return member.error();
  auto association = view.association(id);
  if (!association) return not_found("no such association");
  if (!member->is(Role::steward) && part_of(*association, by) != Part::responsible)
    return forbidden("not-responsible", "only who is responsible for it may do this");
  if (const Result<void> awake = roles_awake(view, *member); !awake) return awake.error();
  return *std::move(association);
}

std::size_t responsible_in(const Association& association) {
  return static_cast<std::size_t>(std::ranges::count(association.people, Part::responsible, &AssociationPerson::part));
}

/// What is promised stays promised; the rest is nobody's to give in this name any more.
void end_listings_for(Workbench& bench, MemberId member, AssociationId association) {
  for (Listing& listing : bench.listings_of(member)) {
    if (!listing.behalf || listing.behalf->association != association || is_over(listing) || listing.held > 0) continue;
    listing.state = ListingState::ended;
    bench.put(listing);
  }
}

/// A call or a notice in its name is its own: another of those responsible keeps it on.
void hand_on(Workbench& bench, MemberId from, const Association& association) {
  const auto heir = std::ranges::find(association.people, Part::responsible, &AssociationPerson::part);
  if (heir == association.people.end()) return;
  for (Call& call : calls_by(bench, from)) {
    if (call.association != association.id) continue;
    call.by = heir->member;
    bench.put_row(key_of(call), encode(call));
  }
  hand_notices_on(bench, from, association.id, heir->member);
}

void rename_listings(Workbench& bench, const Association& association) {
  for (const AssociationPerson& person : association.people) {
    for (Listing& listing : bench.listings_of(person.member)) {
      if (!listing.behalf || listing.behalf->association != association.id) continue;
      listing.behalf->name = association.name;
      bench.put(listing);
    }
  }
}

}  // namespace

std::optional<Part> part_of(const Association& association, MemberId member) {
  const auto person = std::ranges::find(association.people, member, &AssociationPerson::member);
  return person == association.people.end() ? std::nullopt : std::optional(person->part);
}

bool may_act_for(const MarketView& view, MemberId id, AssociationId association) {
  const auto member = view.member(id);
  const auto known = view.association(association);
  return member && known && member->state == MemberState::active && part_of(*known, id) && roles_awake(view, *member).has_value();
}

bool speaks_to_all(const MarketView& view, const Member& member) {
  const auto acts = [&](const Association& one) { return may_act_for(view, member.id, one.id); };
  return member.is(Role::steward) || std::ranges::any_of(associations_of(view, member.id), acts);
}

std::vector<Association> associations_of(const MarketView& view, MemberId member) {
  std::vector<Association> all = view.associations();
  std::erase_if(all, [&](const Association& one) { return !part_of(one, member); });
  return all;
}

void leave_associations(Workbench& bench, MemberId member) {
  for (Association& association : bench.associations()) {
    if (std::erase_if(association.people, [&](const AssociationPerson& person) { return person.member == member; }) == 0) continue;
    hand_on(bench, member, association);
    bench.put(association);
  }
}

Result<Changes> decide(const MarketView& view, const MakeAssociation& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  Association wanted = command.association;
  wanted.people = {{command.responsible, Part::responsible}};
  wanted.since = now;
  const Result<Association> association = checked(view, std::move(wanted));
  if (!association) return association.error();
  if (Result<void> may = may_have_part(view, command.responsible); !may) return may.error();
  if (view.associations().size() >= limits::kAssociations) return Error{Errc::too_many, "associations", "no more associations fit here"};
  Workbench bench(view, now);
  bench.put(*association);
  bench.write_down({command.audit, now, command.by, "association-made", association->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangeAssociation& command, Timestamp now) {
  Result<Association> before = answered_for(view, command.id, command.by);
  if (!before) return before.error();
  Association wanted = *before;
  wanted.name = command.name;
  wanted.about = command.about;
  wanted.place = command.place;
  const Result<Association> association = checked(view, std::move(wanted));
  if (!association) return association.error();
  if (*association == *before) return Changes{};
  Workbench bench(view, now);
  bench.put(*association);
  if (association->name != before->name) {
    rename_listings(bench, *association);
    rename_notices(bench, association->id, association->name);
  }
  bench.write_down({command.audit, now, command.by, "association-changed", association->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const AskIntoAssociation& command, Timestamp now) {
  Result<Association> association = answered_for(view, command.id, command.by);
  if (!association) return association.error();
  association->asked = command.code_hash;
  association->asked_until = now + limits::kAssociationCodeLife;
  Workbench bench(view, now);
  bench.put(*association);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const EnterAssociation& command, Timestamp now) {
  if (Result<void> may = may_have_part(view, command.by); !may) return may.error();
  auto association = view.association(command.id);
  const bool opens =
      association && !association->asked.empty() && association->asked == command.code_hash && now < association->asked_until;
  if (!opens) return Error{Errc::not_found, "no-such-invitation", "this code lets nobody in; ask for a new one"};
  if (part_of(*association, command.by)) return conflict("already-in", "you are of it already");
  if (association->people.size() >= limits::kAssociationPeople) return Error{Errc::too_many, "people", "so many people are of it already"};
  association->asked.clear();
  association->people.push_back({command.by, Part::helper});
  Workbench bench(view, now);
  bench.put(*association);
  bench.write_down({command.audit, now, command.by, "association-entered", association->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetPart& command, Timestamp now) {
  const bool going = command.by == command.member && !command.part;
  Result<Association> association =
      going ? Result<Association>(not_found("no such association")) : answered_for(view, command.id, command.by);
  if (going) {
    if (auto own = view.association(command.id)) association = *std::move(own);
  }
  if (!association) return association.error();
  const auto person = std::ranges::find(association->people, command.member, &AssociationPerson::member);
  if (person == association->people.end()) return not_found("nobody of this association");
  if (command.part == person->part) return Changes{};
  if (person->part == Part::responsible && responsible_in(*association) == 1)
    return conflict("last-responsible", "somebody has to answer for it: first make another one responsible");
  Workbench bench(view, now);
  if (command.part)
    person->part = *command.part;
  else
    association->people.erase(person);
  if (!command.part) {
    end_listings_for(bench, command.member, command.id);
    hand_on(bench, command.member, *association);
  }
  bench.put(*association);
  const std::string what = command.part ? "association-part-" + std::string(name_of(*command.part)) : "association-left";
  bench.write_down({command.audit, now, command.by, what, command.member.text()});
  return std::move(bench).take();
}

}  // namespace ronde::market
