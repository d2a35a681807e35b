#pragma once

#include "accounts/limiter.hpp"
#include "accounts/reach.hpp"
#include "api/context.hpp"
#include "post/postman.hpp"

namespace ronde::api {

/// What the handlers of addresses, pushes and the links of our mails need beside the Context. Outlives every request.
struct ReachContext {
  Context& base;
  accounts::Reaches& reaches;
  post::Postman& postman;

  // Links to an address that waits to be confirmed: nobody fills a stranger's mailbox from here.
  accounts::Limiter links_by_account{{.burst = 5, .refill = std::chrono::hours{24}}};
  accounts::Limiter links_by_address{{.burst = 3, .refill = std::chrono::hours{24}}};
};

void add_reach(http::Router& router, ReachContext& context);

}  // namespace ronde::api
