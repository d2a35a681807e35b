#include "market/desk_email.hpp"

#include "market/members.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

Result<void> may_give_email(const MarketView& view, MemberId by, MemberId member) {
  if (const Result<Member> steward = acting_steward(view, by); !steward) return steward.error();
  if (const Result<Member> helped = whom_one_may_help(view, by, member); !helped) return helped.error();
  return {};
}

Result<Changes> decide(const MarketView& view, const GiveEmail& command, Timestamp now) {
  if (Result<void> may = may_give_email(view, command.by, command.member); !may) return may.error();
  Workbench bench(view, now);
  Result<void> spent = bench.spend(command.by, "desk-emails", limits::kDeskEmailsADay, "desk-emails-today");
  if (!spent) return spent.error();
  const std::string_view what = command.how == ConsentHow::spoken ? "desk-email-spoken" : "desk-email-signed";
  write_down_deed(bench, {command.audit, now, command.by, std::string(what), command.member.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SettleEmail& command, Timestamp now) {
  if (!view.member(command.member)) return not_found("no such neighbour");
  Workbench bench(view, now);
  const std::string_view what = command.keeps ? "desk-email-kept" : "desk-email-refused";
  write_down_deed(bench, {command.audit, now, command.member, std::string(what), command.member.text()});
  return std::move(bench).take();
}

}  // namespace ronde::market
