#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/limiter.hpp"
#include "accounts/passwords.hpp"
#include "accounts/second_factor.hpp"
#include "api/tiles.hpp"
#include "desk/desks.hpp"
#include "desk/halls.hpp"
#include "http/router.hpp"
#include "market/taxonomy.hpp"
#include "media/darkroom.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::api {

/// What the handlers work with. The composition root owns all of it; it outlives every request.
struct Context {
  storage::Store& store;
  accounts::Accounts& accounts;
  accounts::PasswordDesk& passwords;
  accounts::SecondFactors& factors;
  desk::Desks& desks;
  desk::Halls& halls;
  media::Darkroom& darkroom;
  const market::Taxonomy& taxonomy;
  accounts::Bytes32 key;  ///< the server's own secret: cursors, ETags
  std::string origin;     ///< "https://ronde.example", compared whole
  std::string cookie;     ///< "__Host-ronde", or "ronde" over plain http on a loopback address
  bool secure_cookie = true;
  std::function<market::Timestamp()> now;
  /// Somebody has left there: what is theirs alone is to be erased, soon, in another thread.
  std::function<void(market::NeighbourhoodId)> somebody_left = [](market::NeighbourhoodId) {};

  Tiles tiles = {};               ///< a map behind the plans; none as it comes
  std::string leman_wallet = {};  ///< the operator's link to the wallet, see market/leman.hpp; empty: none

  std::vector<std::uint8_t> tag_secret = accounts::stretched(key, "etag", 256);  ///< what ETags are keyed with

  // 30 sign-ins, joins and recoveries an address in 15 minutes; 10 wrong passwords a login (checklist 22). A browser that has signed in
  // with that password before is counted by itself: else whoever knows a login could keep its owner waiting for ever.
  accounts::Limiter door_by_address{{.burst = 30, .refill = std::chrono::minutes{15}}};
  accounts::Limiter failures_by_login{{.burst = 10, .refill = std::chrono::minutes{15}}};
  accounts::Limiter failures_by_device{{.burst = 10, .refill = std::chrono::minutes{15}}};
  // Ten wrong codes an account: only who knows its password, or holds a session of it, comes so far.
  accounts::Limiter codes_by_account{{.burst = 10, .refill = std::chrono::minutes{15}}};
  // Developing one costs a tenth of a second of a processor: so many an hour, whatever becomes of them.
  accounts::Limiter photos_by_member{{.burst = 40, .refill = std::chrono::hours{1}}};
  // A hall shares an address: joins are bounded by the invitation's uses, and by this.
  accounts::Limiter joins_by_address{{.burst = 500, .refill = std::chrono::hours{1}}};
};

// One function a resource: adds its routes. docs/api/contract.md is the list.
void add_accounts(http::Router& router, Context& context);
void add_second_factor(http::Router& router, Context& context);
void add_associations(http::Router& router, Context& context);
void add_desk_help(http::Router& router, Context& context);
void add_mediation(http::Router& router, Context& context);
void add_joining(http::Router& router, Context& context);
void add_neighbourhood(http::Router& router, Context& context);
void add_plan(http::Router& router, Context& context);
void add_members(http::Router& router, Context& context);
void add_invitations(http::Router& router, Context& context);
void add_listings(http::Router& router, Context& context);
void add_guess(http::Router& router, Context& context);
void add_almost(http::Router& router, Context& context);
void add_photos(http::Router& router, Context& context);
void add_proposals(http::Router& router, Context& context);
void add_messages(http::Router& router, Context& context);
void add_blocks(http::Router& router, Context& context);
void add_concerns(http::Router& router, Context& context);
void add_reports(http::Router& router, Context& context);
void add_searches(http::Router& router, Context& context);
void add_places(http::Router& router, Context& context);
void add_calls(http::Router& router, Context& context);
void add_mentoring(http::Router& router, Context& context);
void add_leman(http::Router& router, Context& context);
void add_notices(http::Router& router, Context& context);
void add_arranging(http::Router& router, Context& context);
void add_statistics(http::Router& router, Context& context);
void add_rules(http::Router& router, Context& context);
void add_fairness(http::Router& router, Context& context);
void add_open_places(http::Router& router, Context& context);
void add_notifications(http::Router& router, Context& context);
void add_events(http::Router& router, Context& context);
void add_my_places(http::Router& router, Context& context);
void add_sponsors(http::Router& router, Context& context);
void add_documents(http::Router& router, Context& context);

}  // namespace ronde::api
