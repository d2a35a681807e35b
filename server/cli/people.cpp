// invite and steward: what an operator does before anybody has a session.
#include <iostream>

#include "accounts/accounts.hpp"
#include "api/invitation_code.hpp"
#include "app.hpp"
#include "cli/command_line.hpp"
#include "cli/founding.hpp"
#include "market/invitations.hpp"
#include "market/members.hpp"

namespace ronde::cli {
namespace {

/// A member of that name or id. Throws Stop where there is none, or several.
market::Member needed_member(storage::Store& store, market::NeighbourhoodId home, const std::string& name) {
  std::vector<market::Member> found;
  reading(store, home, [&](const market::MarketView& view) {
    view.each_member([&](const market::Member& member) {
      if (member.first_name == name || member.id.text() == name) found.push_back(member);
      return true;
    });
    return 0;
  });
  if (found.empty())
    throw Stop(asked_wrongly, "nobody is called " + name, "`ronde steward --add NAME --quarter QUARTER` makes a first member");
  if (found.size() > 1)
    throw Stop(asked_wrongly, std::to_string(found.size()) + " members are called " + name,
               "use the id, for example " + found.front().id.text());
  return found.front();
}

market::MemberId any_steward(storage::Store& store, market::NeighbourhoodId home) {
  std::optional<market::MemberId> steward;
  reading(store, home, [&](const market::MarketView& view) {
    view.each_member([&](const market::Member& member) {
      if (member.is(market::Role::steward)) steward = member.id;
      return !steward;
    });
    return 0;
  });
  if (!steward) throw Stop(failed, "the neighbourhood has no steward yet", "`ronde steward --add NAME --quarter QUARTER` makes one");
  return *steward;
}

/// The last steward keeps the rights: whoever would be left could neither invite nor help anybody.
void set_role(storage::Store& store, market::NeighbourhoodId home, market::SetRole command, const std::string& name) {
  const auto result = server::run_now(store, home, std::move(command), now());
  if (result) return;
  if (result.error().reason != "last-steward") throw Stop(failed, name + ": " + result.error().why);
  throw Stop(asked_wrongly, name + " is the last steward here", "`ronde steward --grant NAME` first makes somebody else one");
}

market::QuarterId needed_quarter(storage::Store& store, market::NeighbourhoodId home, const std::string& name) {
  return reading(store, home, [&](const market::MarketView& view) {
    std::string all;
    for (const auto& quarter : view.quarters()) {
      if (quarter.name == name || name.empty()) return quarter.id;
      all += (all.empty() ? "" : ", ") + quarter.name;
    }
    throw Stop(asked_wrongly, "no quarter is called " + name, all.empty() ? "import places first: ronde import PLACES.geojson" : all);
  });
}

}  // namespace

int invite_command(int argc, const char* const* argv) {
  CommandLine args{"Makes an invitation link, in the name of a steward or of somebody else.", "ronde invite"};
  std::filesystem::path data = "var/ronde";
  std::string origin = "http://127.0.0.1:8080";
  std::string place;
  std::string by;
  std::uint32_t uses = 1;
  int days = 30;
  args.option("--data", data, "data folder").with_default();
  args.option("--neighbourhood", place, "its name, where there are several");
  args.option("--as", by, "who invites: first name or id; default: a steward");
  args.option("--uses", uses, "how many may join with it").with_default().between(1, 500);
  args.option("--days", days, "until it ends").with_default().between(1, 366);
  args.option("--origin", origin, "where Ronde is served, for the link").with_default().checked("ORIGIN", check_origin);
  return args.run(argc, argv, [&] {
    accounts::start_secrets();
    const auto store = open_store(data, Folder::must_exist);
    const auto home = needed_neighbourhood(*store, place);
    const auto maker = by.empty() ? any_steward(*store, home) : needed_member(*store, home, by).id;
    const std::string code = api::new_invitation_code(home);
    market::MakeInvitation command{.by = maker,
                                   .id = market::InvitationId(accounts::random_16()),
                                   .code_hash = api::read_invitation_code(code)->hash,
                                   .uses = uses,
                                   .expires_at = now() + std::chrono::days{days}};
    must(*store, home, std::move(command), now(), "invitation");
    std::cout << origin << "/i/" << code << '\n';
    return done;
  });
}

int steward_command(int argc, const char* const* argv) {
  CommandLine args{"Gives or takes the rights of a steward or a moderator, or makes a neighbourhood's first member.", "ronde steward"};
  std::filesystem::path data = "var/ronde";
  std::string origin = "http://127.0.0.1:8080";
  std::string place;
  std::string grant;
  std::string revoke;
  std::string add;
  std::string quarter;
  std::string role_name = "steward";
  args.option("--data", data, "data folder").with_default();
  args.option("--neighbourhood", place, "its name, where there are several");
  args.option("--role", role_name, "which rights: over the neighbourhood, or over reports only")
      .with_default()
      .among({"steward", "moderator"});
  auto which = args.one_of("what");
  which.option("--grant", grant, "first name or id of a member who becomes one");
  which.option("--revoke", revoke, "first name or id of one who is none any more");
  which.option("--add", add, "first name of a new member who is one; prints a link to sign in once");
  args.option("--quarter", quarter, "the new member's quarter");
  args.option("--origin", origin, "where Ronde is served, for the link").with_default().checked("ORIGIN", check_origin);
  return args.run(argc, argv, [&] {
    accounts::start_secrets();
    const auto store = open_store(data, Folder::must_exist);
    const auto home = needed_neighbourhood(*store, place);
    const market::Role role = *market::named<market::Role>(role_name);
    if (add.empty()) {
      const auto member = needed_member(*store, home, grant.empty() ? revoke : grant);
      set_role(*store, home, {market::AuditId(accounts::random_16()), member.id, role, revoke.empty()}, member.first_name);
      std::cout << member.first_name << (revoke.empty() ? " is a " : " is no ") << role_name << (revoke.empty() ? "\n" : " any more\n");
      return done;
    }
    market::EnrolMember command;
    command.member = market::MemberId(accounts::random_16());
    const market::AccountId account(accounts::random_16());
    command.account = account;
    command.first_name = add;
    command.quarter = needed_quarter(*store, home, quarter);
    command.roles = {role};
    const auto member = command.member;
    must(*store, home, std::move(command), now(), add);
    accounts::Accounts accounts(*store, server::server_key(data));
    const auto code = accounts.claim_code(account.bytes(), {.neighbourhood = home.bytes(), .member = member.bytes()}, now());
    if (!code) throw Stop(failed, code.error().why);
    std::cout << add << " is a " << role_name << ". To sign in once:\n  " << origin << "/retrouver#" << *code << '\n';
    return done;
  });
}

}  // namespace ronde::cli
