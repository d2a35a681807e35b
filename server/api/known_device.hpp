#pragma once

#include <optional>
#include <string>

#include "api/context.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

/// A browser that has signed in with an account's password, or set it, keeps a cookie that says so. Its wrong passwords are counted by
/// themselves, so that strangers who fail for a login do not keep its owner out: a delay must not be a lock that others can cause. It
/// opens nothing: whoever steals one may guess as often as any stranger.
/// Source  OWASP, Slow Down Online Guessing Attacks with Device Cookies.
namespace ronde::api {

/// Sets the cookie: a random number sealed together with the account, so that nobody else can make one. The server keeps nothing.
void remember_device(const Context& context, http::Response& response, const accounts::Bytes16& account);

/// The limiter's key of this browser, if it is one that this account knows.
[[nodiscard]] std::optional<std::string> known_device(const http::Request& request, const Context& context,
                                                      const accounts::Bytes16& account);

}  // namespace ronde::api
