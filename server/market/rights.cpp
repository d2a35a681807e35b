#include "market/rights.hpp"

#include "market/associations.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

Result<void> roles_awake(const MarketView& view, const Member& member) {
  if (member.secured) return {};
  const auto place = view.neighbourhood();
  if (!place || !place->settings.second_factor) return {};
  return forbidden("second-factor-wanted", "this neighbourhood asks a second factor of who looks after it");
}

bool acts_as(const MarketView& view, const Member& member, Role role) {
  return member.is(role) && roles_awake(view, member).has_value();
}

bool signs_in_by_password(const MarketView& view, const Member& member) {
  return member.is(Role::steward) || member.is(Role::moderator) || !associations_of(view, member.id).empty();
}

Result<Changes> decide(const MarketView& view, const SecureMember& command, Timestamp now) {
  auto member = view.member(command.member);
  if (!member || member->state == MemberState::left) return not_found("no such member");
  if (member->secured == command.secured) return Changes{};
  member->secured = command.secured;
  Workbench bench(view, now);
  bench.put(*member);
  const std::string what = command.secured ? "second-factor-set-up" : "second-factor-taken-away";
  bench.write_down({command.audit, now, command.member, what, command.member.text()});
  bench.say({.type = EventType::member_changed, .member = command.member});
  return std::move(bench).take();
}

}  // namespace ronde::market
