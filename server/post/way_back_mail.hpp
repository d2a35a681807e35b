#pragma once

#include <string>
#include <vector>

#include "post/texts.hpp"

namespace ronde::post {

/// What leads back into the accounts of one address.
struct WayBack {
  std::vector<std::string> links;  ///< one an account, each good once, for half an hour
  std::string sign_in;             ///< the page for accounts that have a password; empty: none of them has one
};

/// Names nobody: whose a link is says its page, to who opens it. `way` leads somewhere.
[[nodiscard]] Written way_back_mail(market::Language language, const WayBack& way);

}  // namespace ronde::post
