#pragma once

#include <optional>
#include <string>

#include "api/reach.hpp"

// What the pages behind the links of our mails share: they are opened by whoever holds them, without a session.
namespace ronde::api {

[[nodiscard]] http::Response mail_page(unsigned status, std::string text);
/// The link is over, or none.
[[nodiscard]] http::Response no_mail_link();

/// A mail program's one-click request says no Origin; our page says ours; a page of somebody else's says theirs.
[[nodiscard]] std::optional<http::Response> refuse_page_of_others(const http::Request& request, const ReachContext& context);

/// In which language its member reads.
[[nodiscard]] market::Language language_behind(ReachContext& context, const accounts::Bytes16& account);

}  // namespace ronde::api
