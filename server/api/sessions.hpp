#pragma once

#include <string>

#include "api/door.hpp"

namespace ronde::api {

/// "Firefox, Linux": all that is kept of a User-Agent.
[[nodiscard]] std::string device_of(const http::Request& request);
/// The answer of a sign-in of any kind: who one is, the CSRF token, and the cookie where a session was just opened.
[[nodiscard]] http::Response session_response(Context& context, const accounts::Session& session, unsigned status,
                                              const std::string* token);
/// The cookie of a session that was just opened.
void set_session_cookie(const Context& context, http::Response& response, const std::string& token);
/// Characters of an Idempotency-Key that decides a session's token: it must not be one that others guess.
inline constexpr std::size_t secret_key_length = 22;
using SessionPtr = std::shared_ptr<const accounts::Session>;
/// Whose changing request it is, also of a member who may do nothing yet or any more: they can still sign out and leave. Else 401 or 403.
[[nodiscard]] Or<SessionPtr> changing_session_of(const http::Request& request, Context& context);
/// The same, of a session that is still locked too: what it may do is to unlock itself, and to sign out.
[[nodiscard]] Or<SessionPtr> changing_device_of(const http::Request& request, Context& context);
/// 403 where the account's second factor was last given in this session more than ten minutes ago: what cannot be undone, or tells a lot,
/// wants it anew. Nothing where the account has none.
[[nodiscard]] std::optional<http::Response> stale_factor(const accounts::Session& session, Context& context);
/// 204 to who is no longer signed in here: the cookie ends, and the browser forgets the pictures and answers that it kept.
[[nodiscard]] http::Response signed_out(const Context& context);
/// 429 with Retry-After where this address tries too often; counts the try.
[[nodiscard]] std::optional<http::Response> too_often(accounts::Limiter& limiter, std::string_view key);
/// The address as a limiter's key; IPv6 counts by /64.
[[nodiscard]] std::string address_key(const http::Address& address);

}  // namespace ronde::api
