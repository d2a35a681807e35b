#include "api/door.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "json/write.hpp"

namespace ronde::api {
namespace {

http::Response unauthorised() {
  return http::problem(401, "no-session", "No session", "Join with an invitation, or use your recovery code.");
}

http::Response foreign() {
  return http::problem(403, "foreign-request", "Not from our own page", "The Origin or the X-CSRF-Token header does not fit this session.");
}

unsigned status_of(market::Errc code) {
  switch (code) {
    case market::Errc::invalid:
      return 422;
    case market::Errc::not_found:
      return 404;
    case market::Errc::forbidden:
      return 403;
    case market::Errc::conflict:
      return 409;
    case market::Errc::gone:
      return 410;
    case market::Errc::too_many:
      return 429;
    case market::Errc::unavailable:
      return 503;
  }
  return 500;
}

std::string_view title_of(market::Errc code) {
  switch (code) {
    case market::Errc::invalid:
      return "Not valid";
    case market::Errc::not_found:
      return "Not found";
    case market::Errc::forbidden:
      return "Not allowed";
    case market::Errc::conflict:
      return "Changed meanwhile";
    case market::Errc::gone:
      return "Over";
    case market::Errc::too_many:
      return "Too many";
    case market::Errc::unavailable:
      return "Not now";
  }
  return "Problem";
}

}  // namespace

http::Response locked_out() {
  return http::problem(403, "second-factor-needed", "One more step", "This account has a second factor: give its code first.");
}

Or<Caller> caller_of(const http::Request& request, Context& context) {
  const auto cookie = request.cookie(context.cookie);
  if (!cookie) return unauthorised();
  Caller caller;
  caller.session = context.accounts.find(*cookie, context.now());
  if (!caller.session) return unauthorised();
  if (caller.session->locked) return locked_out();
  caller.home = market::NeighbourhoodId(caller.session->membership.neighbourhood);
  caller.desk = context.desks.open(caller.home);
  if (!caller.desk) return http::problem_of(503, "The neighbourhood is not ready; please try again.");
  const auto viewer = caller.desk->board().viewer(market::MemberId(caller.session->membership.member));
  if (!viewer) return http::problem(403, "not-active", "Not active", "A steward has not approved you yet, or has suspended you.");
  caller.viewer = *viewer;
  return caller;
}

std::optional<http::Response> refuse_foreign(const http::Request& request, const Context& context) {
  if (const auto origin = request.header("Origin")) {
    if (*origin != context.origin) return foreign();
    return std::nullopt;
  }
  if (request.header("Sec-Fetch-Site") == "same-origin") return std::nullopt;
  return foreign();
}

Or<Caller> changing_caller_of(const http::Request& request, Context& context) {
  auto caller = caller_of(request, context);
  if (std::holds_alternative<http::Response>(caller)) return caller;
  if (auto refusal = refuse_foreign(request, context)) return std::move(*refusal);
  const auto token = request.header("X-CSRF-Token");
  if (!token || !context.accounts.csrf_fits(*std::get<Caller>(caller).session, *token)) return foreign();
  return caller;
}

http::Response bad_json(const json::ParseError& error) {
  const std::string_view slug = error.status() == 400 ? "malformed-json" : "refused-json";
  return http::problem(error.status(), slug, "Not JSON that we take", error.why, {{"offset", std::to_string(error.offset)}});
}

http::Response bad_fields(const std::vector<json::FieldError>& errors) {
  json::Writer list;
  list.begin_array();
  for (const auto& error : errors) {
    list.begin_object().member("pointer", error.pointer).member("code", error.code).member("detail", error.detail).end_object();
  }
  list.end_array();
  return http::problem(422, "invalid-fields", "Not valid", errors.front().detail,
                       {{"pointer", json::quoted(errors.front().pointer)}, {"errors", list.take()}});
}

Or<storage::IdempotencyKey> idempotency_of(const http::Request& request, std::string_view owner) {
  const auto key = request.header("Idempotency-Key");
  const bool fits = key && !key->empty() && key->size() <= 64 &&
                    key->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:") == std::string_view::npos;
  if (!fits) {
    return http::problem(400, "idempotency-key-missing", "Idempotency-Key missing",
                         "A creating call carries an Idempotency-Key of 1 to 64 letters, digits and -_.: so that it can be repeated.");
  }
  std::string whole(http::name_of(request.method));
  whole.append(" ").append(request.target()).append("\n").append(request.body);
  return storage::IdempotencyKey{.owner = std::string(owner), .text = std::string(*key), .body_hash = accounts::hash_of("request", whole)};
}

http::Response bad_query(std::string_view name) {
  return http::problem(422, "bad-query", "Not valid", "The query's " + std::string(name) + " is not one that we take.",
                       {{"pointer", json::quoted(name)}});
}

http::Response problem_of(const market::Error& error) {
  // All 404s of objects are one: its words must not tell what is there and what only may not be seen.
  if (error.code == market::Errc::not_found && error.reason == "not-found") return http::problem_of(404);
  const unsigned status = error.reason == "storage-full" ? 507 : status_of(error.code);
  std::vector<http::ProblemMember> extra;
  if (!error.pointer.empty()) extra.push_back({"pointer", json::quoted(error.pointer)});
  auto response = http::problem(status, error.reason, title_of(error.code), error.why, extra);
  if (status == 429) return http::retry_after(std::move(response), std::chrono::hours{1});
  if (status == 503 || status == 507) return http::retry_after(std::move(response), std::chrono::seconds{5});
  return response;
}

http::Response problem_of(const storage::Error& error) {
  return problem_of(server::market_error(error));
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || text.size() > 4) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> number_param(const http::Request& request, std::string_view name) {
  return number_in(request.param(name));
}

std::string etag_of(const Context& context, const board::Viewer& viewer, std::string_view text) {
  // Not BLAKE2b: a page of 50 listings would cost 25 us of it. The secret keeps the tag from telling what it was made of.
  const auto hash = [&](const void* bytes, std::size_t size) {
    return XXH3_128bits_withSecret(bytes, size, context.tag_secret.data(), context.tag_secret.size());
  };
  const XXH128_hash_t of_text = hash(text.data(), text.size());
  std::array<std::uint8_t, sizeof of_text + 16> both{};
  std::memcpy(both.data(), &of_text, sizeof of_text);
  std::ranges::copy(viewer.member.bytes(), both.begin() + sizeof of_text);
  XXH128_canonical_t tag;
  XXH128_canonicalFromHash(&tag, hash(both.data(), both.size()));
  return accounts::base64url(std::span(tag.digest).first<15>());
}

http::Response listing_response(const Context& context, const Caller& who, market::ListingId id, unsigned status) {
  auto text = who.desk->board().listing_json(who.viewer, id, context.now());
  if (!text) return http::problem_of(404);
  const std::string tag = etag_of(context, who.viewer, *text);
  return http::with_etag(http::json_response(status, std::move(*text)), tag);
}

void let_go_of_photos(Context& context, const Caller& who, market::ListingId id, const board::Card& before) {
  const auto after = who.desk->board().card(id);
  std::vector<market::PhotoId> gone;
  for (const market::Photo& photo : before.listing().photos) {
    const bool kept = after && std::ranges::find(after->listing().photos, photo.id, &market::Photo::id) != after->listing().photos.end();
    if (!kept) gone.push_back(photo.id);
  }
  if (!gone.empty()) context.darkroom.remove(who.home, std::move(gone));
}

http::Response tagged(const Context& context, const board::Viewer& viewer, const http::Request& request, std::string text) {
  const std::string tag = etag_of(context, viewer, text);
  if (http::matches_etag(request, tag)) return http::not_modified(tag);
  return http::with_etag(http::json_response(200, std::move(text)), tag);
}

}  // namespace ronde::api
