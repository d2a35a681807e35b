#pragma once

#include "accounts/given_address.hpp"
#include "accounts/limiter.hpp"
#include "accounts/mail_recovery.hpp"
#include "accounts/reach.hpp"
#include "api/context.hpp"
#include "post/postman.hpp"

namespace ronde::api {

/// What the handlers of addresses, pushes and the links of our mails need beside the Context. Outlives every request.
struct ReachContext {
  Context& base;
  accounts::Reaches& reaches;
  accounts::MailRecovery& recovery;
  post::Postman& postman;
  accounts::GivenAddresses given{reaches, base.key};

  // Links to an address that waits to be confirmed: nobody fills a stranger's mailbox from here.
  accounts::Limiter links_by_account{{.burst = 5, .refill = std::chrono::hours{24}}};
  accounts::Limiter links_by_address{{.burst = 3, .refill = std::chrono::hours{24}}};
  // Whoever helps at the desk asks the neighbour for a second try, not for a third.
  accounts::Limiter given_by_account{{.burst = 2, .refill = std::chrono::hours{24}}};
  // Mails by which one gets back in, asked for by anybody: with the three above, an address has five a day at most (checklist 22).
  accounts::Limiter ways_back_by_address{{.burst = 2, .refill = std::chrono::hours{24}}};
  accounts::Limiter ways_back_by_source{{.burst = 10, .refill = std::chrono::hours{1}}};
};

void add_reach(http::Router& router, ReachContext& context);
void add_mail_recovery(http::Router& router, ReachContext& context);
void add_desk_email(http::Router& router, ReachContext& context);

}  // namespace ronde::api
