#include "market/minors.hpp"

#include "market/workbench.hpp"

namespace ronde::market {

Result<void> check_grown_up(const Member& member) {
  if (is_minor(member)) return forbidden("adults-only", "under 18 one takes part with a responsible adult of a programme");
  return {};
}

bool has_consent(const Member& member) {
  return !is_minor(member) || member.consent_at.has_value();
}

MemberState state_when_back(const Member& member) {
  return has_consent(member) ? MemberState::active : MemberState::awaiting_approval;
}

Result<Changes> decide(const MarketView& view, const NoteConsent& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  auto member = view.member(command.member);
  if (!member || member->state == MemberState::left) return not_found("no such member");
  if (!is_minor(*member)) return invalid("not-a-minor", "", "adults answer for themselves");
  if (has_consent(*member) == command.agrees) return Changes{};
  Workbench bench(view, now);
  if (command.agrees) {
    member->consent_at = now;
    member->consent_seen_by = command.by;
  } else {
    member->consent_at.reset();
    member->consent_seen_by.reset();
    if (member->state == MemberState::active) member->state = MemberState::awaiting_approval;
  }
  bench.put(*member);
  bench.write_down({command.audit, now, command.by, command.agrees ? "guardian-agreed" : "guardian-disagreed", member->id.text()});
  bench.say({.type = EventType::member_changed, .member = member->id});
  return std::move(bench).take();
}

}  // namespace ronde::market
