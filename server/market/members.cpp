#include "market/members.hpp"

#include "market/associations.hpp"
#include "market/desk_help.hpp"
#include "market/event_work.hpp"
#include "market/invitations.hpp"
#include "market/keeping.hpp"
#include "market/messages.hpp"
#include "market/minors.hpp"
#include "market/proposal_work.hpp"
#include "market/rights.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

constexpr std::size_t kAll = static_cast<std::size_t>(-1);

Error name_taken() {
  return conflict("name-like-steward", "a steward has this name; add a letter of your family name");
}

/// Name and quarter as they may be stored. Errors: invalid.
Result<std::string> checked_person(const MarketView& view, const std::string& first_name, QuarterId quarter) {
  Result<std::string> name = clean_first_name(first_name, "/first_name");
  if (!name) return name;
  if (!view.quarter(quarter)) return invalid("bad-quarter", "/quarter", "no such quarter here");
  return name;
}

void use_once(Workbench& bench, Invitation invitation) {
  ++invitation.used;
  if (invitation.used >= invitation.uses) invitation.state = InvitationState::used_up;
  bench.put(invitation);
  bench.say({.type = EventType::invitation_changed, .member = invitation.by});
}

/// More accounts must not pay (checklist 32): whoever invites answers for their guests until these have completed an exchange. Guests of a
/// guest are of the same party, so that a chain of invitations gives no more than a single one.
std::optional<MemberId> party_through(const std::optional<Member>& inviter) {
  if (!inviter || inviter->is(Role::steward)) return std::nullopt;
  return inviter->is_new() ? inviter->party.value_or(inviter->id) : inviter->id;
}

bool is_last_steward(const MarketView& view, const Member& member) {
  if (!member.is(Role::steward) || member.state != MemberState::active) return false;
  bool another = false;
  view.each_member([&](const Member& other) {
    another = other.id != member.id && other.is(Role::steward) && other.state == MemberState::active;
    return !another;
  });
  return !another;
}

void end_listings(Workbench& bench, MemberId member) {
  for (Listing& listing : bench.listings_of(member)) {
    const bool open = listing.state == ListingState::active || listing.state == ListingState::paused;
    if (!open && listing.photos.empty()) continue;
    if (open) listing.state = ListingState::ended;
    listing.photos.clear();
    bench.put(listing);
  }
}

void revoke_invitations(Workbench& bench, MemberId member) {
  for (Invitation& invitation : bench.invitations_of(member)) {
    if (invitation.state != InvitationState::open) continue;
    invitation.state = InvitationState::revoked;
    bench.put(invitation);
  }
}

/// Of what was never handed over nobody needs to know the words.
void forget_words(Workbench& bench, MemberId member) {
  for (Proposal& proposal : bench.past_proposals_of(member, kAll)) {
    bool changed = false;
    for (Transfer& transfer : proposal.transfers) {
      if (transfer.giver != member || transfer.state == TransferState::done || transfer.title.empty()) continue;
      transfer.title.clear();
      transfer.beside.clear();
      changed = true;
    }
    if (changed) bench.put(proposal);
  }
}

void forget_searches(Workbench& bench, MemberId member) {
  for (const SavedSearch& search : bench.searches_of(member)) bench.erase(search);
}

}  // namespace

std::optional<ReplyTime> reply_time(const Member& member) {
  if (member.reply_minutes.size() < limits::kRepliesShown) return std::nullopt;
  std::vector<std::uint32_t> all = member.reply_minutes;
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);  // of an even number the longer one
  std::nth_element(all.begin(), middle, all.end());
  constexpr std::array<std::uint32_t, 4> kWithin{60, 3 * 60, 12 * 60, 24 * 60};
  return static_cast<ReplyTime>(std::lower_bound(kWithin.begin(), kWithin.end(), *middle) - kWithin.begin());
}

bool may_be_matched(const Member& member) {
  return member.state == MemberState::active && member.age_band == AgeBand::adult;
}

std::vector<MemberId> parties_of(const Member& member) {
  if (!member.is_new()) return {};
  if (!member.party) return {member.id};
  // Who was new when they invited some, and was not when they invited others, is of another party than these; the guests are of one.
  if (!member.invited_by || member.invited_by == member.party) return {*member.party};
  return {*member.party, *member.invited_by};
}

bool looks_like_steward(const MarketView& view, const std::string& name, std::optional<MemberId> except) {
  const std::string mine = skeleton(name);
  bool found = false;
  view.each_member([&](const Member& member) {
    if (member.is(Role::steward) && member.state != MemberState::left && member.id != except) found = skeleton(member.first_name) == mine;
    return !found;
  });
  return found;
}

Result<Changes> decide(const MarketView& view, const Join& command, Timestamp now) {
  const Result<Invitation> invitation = usable_invitation(view, command.code_hash, now);
  if (!invitation) return invitation.error();
  if (!command.charter) return invalid("charter", "/charter", "one joins by agreeing to the charter");
  if (view.member(command.member) || view.member_of_account(command.account))
    return conflict("already-member", "this account is a member already");
  Result<std::string> name = checked_person(view, command.first_name, command.quarter);
  if (!name) return name.error();
  if (looks_like_steward(view, *name, {})) return name_taken();
  const auto inviter = view.member(invitation->by);
  const bool asked = view.neighbourhood()->settings.approval == Approval::desk && !(inviter && acts_as(view, *inviter, Role::steward));
  const bool waits = asked || command.age_band != AgeBand::adult;

  Workbench bench(view, now);
  use_once(bench, *invitation);
  Member member{.id = command.member,
                .account = command.account,
                .first_name = std::move(*name),
                .quarter = command.quarter,
                .language = command.language,
                .age_band = command.age_band,
                .roles = {Role::member},
                .state = waits ? MemberState::awaiting_approval : MemberState::active,
                .since = now,
                .invited_by = invitation->by,
                .party = party_through(inviter)};
  bench.put(member);
  bench.send({command.outbox, "member_joined", command.account, command.member, now, command.payload});
  bench.say({.type = EventType::member_joined, .member = command.member});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const EnrolMember& command, Timestamp now) {
  if (!view.neighbourhood()) return not_found("no neighbourhood here");
  if (view.member(command.member) || view.member_of_account(command.account))
    return conflict("already-member", "this account is a member already");
  Result<std::string> name = checked_person(view, command.first_name, command.quarter);
  if (!name) return name.error();
  std::vector<Role> roles{Role::member};
  for (const Role role : command.roles) {
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
  Workbench bench(view, now);
  bench.put(Member{.id = command.member,
                   .account = command.account,
                   .first_name = std::move(*name),
                   .quarter = command.quarter,
                   .language = command.language,
                   .age_band = command.age_band,
                   .roles = std::move(roles),
                   .state = MemberState::active,
                   .since = now,
                   .invited_by = {}});
  bench.say({.type = EventType::member_joined, .member = command.member});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangeMember& command, Timestamp now) {
  auto member = view.member(command.member);
  if (!member || member->state == MemberState::left) return not_found("no such member");
  const Member before = *member;
  Result<std::string> name =
      checked_person(view, command.first_name.value_or(member->first_name), command.quarter.value_or(member->quarter));
  if (!name) return name.error();
  const bool renamed = *name != member->first_name;
  if (renamed && looks_like_steward(view, *name, member->id)) return name_taken();
  member->first_name = std::move(*name);
  member->quarter = command.quarter.value_or(member->quarter);
  member->language = command.language.value_or(member->language);
  member->step_free = command.step_free.value_or(member->step_free);
  member->no_leman = command.no_leman.value_or(member->no_leman);
  if (*member == before) return Changes{};
  Workbench bench(view, now);
  bench.put(*member);
  bench.say({.type = EventType::member_changed, .member = member->id});
  if (member->quarter == before.quarter) return std::move(bench).take();
  for (Listing& listing : bench.listings_of(member->id)) {
    listing.quarter = member->quarter;
    bench.put(listing);
  }
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetMemberState& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  auto member = view.member(command.member);
  if (!member || member->state == MemberState::left) return not_found("no such member");
  if (command.state != MemberState::active && command.state != MemberState::suspended)
    return invalid("bad-state", "/state", "a steward admits or suspends");
  if (command.by == command.member) return conflict("yourself", "another steward has to do this");
  if (member->state == command.state) return Changes{};
  if (command.state == MemberState::active && !has_consent(*member))
    return conflict("guardian-first", "first a legal representative agrees");
  Workbench bench(view, now);
  member->state = command.state;
  member->back_at.reset();
  if (command.state == MemberState::suspended) member->back_at = now + limits::kStewardStop;
  bench.put(*member);
  if (command.state == MemberState::suspended) leave_proposals(bench, command.member);
  bench.write_down({command.audit, now, command.by, command.state == MemberState::active ? "member-admitted" : "member-suspended",
                    command.member.text()});
  bench.say({.type = EventType::member_changed, .member = command.member});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetRole& command, Timestamp now) {
  auto member = view.member(command.member);
  if (!member || member->state == MemberState::left) return not_found("no such member");
  if (command.role == Role::member) return invalid("bad-role", "/role", "everybody is a member");
  if (member->is(command.role) == command.has) return Changes{};
  if (command.has && is_minor(*member)) return forbidden("adults-only", "whoever looks after others is grown up");
  if (!command.has && command.role == Role::steward && is_last_steward(view, *member))
    return conflict("last-steward", "somebody else has to be a steward first");
  if (command.has)
    member->roles.push_back(command.role);
  else
    std::erase(member->roles, command.role);
  Workbench bench(view, now);
  bench.put(*member);
  const std::string what = (command.has ? "role-given-" : "role-taken-") + std::string(name_of(command.role));
  bench.write_down({command.audit, now, std::nullopt, what, command.member.text()});
  bench.say({.type = EventType::member_changed, .member = command.member});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const LeaveNeighbourhood& command, Timestamp now) {
  auto member = view.member(command.member);
  if (!member) return not_found("no such member");
  if (member->state == MemberState::left) return Changes{};
  if (is_last_steward(view, *member)) return conflict("last-steward", "the last steward first hands over to somebody");
  Workbench bench(view, now);
  leave_proposals(bench, command.member);
  leave_events(bench, command.member);
  end_listings(bench, command.member);
  revoke_invitations(bench, command.member);
  const std::string searches = searches_text(bench.searches_of(command.member));
  forget_searches(bench, command.member);
  forget_words(bench, command.member);
  leave_associations(bench, command.member);
  leave_desk(bench, command.member);
  take_messages_along(bench, command.member);
  member = bench.member(command.member);  // leaving a proposal may have changed the counters
  member->state = MemberState::left;
  bench.put(*member);
  bench.send({command.outbox, "member_left", member->account, command.member, now, searches});
  bench.say({.type = EventType::member_left, .member = command.member});
  return std::move(bench).take();
}

}  // namespace ronde::market
