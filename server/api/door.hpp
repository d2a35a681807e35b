#pragma once

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "api/context.hpp"
#include "board/card.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "json/read.hpp"
#include "market/result.hpp"
#include "market_door.hpp"

/// What every handler does first and last: who asks, may they, what do they send, how is it answered.
namespace ronde::api {

/// A member at the door, with a session that is alive in a neighbourhood where they are active.
struct Caller {
  std::shared_ptr<const accounts::Session> session;
  market::NeighbourhoodId home;
  board::Viewer viewer;
  desk::DeskPtr desk;
  [[nodiscard]] market::MemberId member() const { return viewer.member; }
};

template <class T>
using Or = std::variant<T, http::Response>;

/// Who asks, from the cookie. Else 401; 403 for a member who waits for approval or is suspended, or a session without its second factor.
[[nodiscard]] Or<Caller> caller_of(const http::Request& request, Context& context);
/// The same for a changing request: it comes from our own page (Origin, or Sec-Fetch-Site) and brings the CSRF header. Else 403.
[[nodiscard]] Or<Caller> changing_caller_of(const http::Request& request, Context& context);
/// May this request change something before anybody is signed in? Empty, or the 403.
[[nodiscard]] std::optional<http::Response> refuse_foreign(const http::Request& request, const Context& context);

/// The request's JSON object through `read`; 400 or 422 with the pointer of what is wrong.
template <class T>
[[nodiscard]] Or<T> body_of(const http::Request& request, const std::function<T(json::ObjectReader&)>& read);
[[nodiscard]] http::Response bad_json(const json::ParseError& error);
[[nodiscard]] http::Response bad_fields(const std::vector<json::FieldError>& errors);

/// The Idempotency-Key of a creating call, bound to who asks and to the whole request; 400 without one.
[[nodiscard]] Or<storage::IdempotencyKey> idempotency_of(const http::Request& request, std::string_view owner);

/// The market's refusal as a problem: its reason is the end of the type.
[[nodiscard]] http::Response problem_of(const market::Error& error);
[[nodiscard]] http::Response problem_of(const storage::Error& error);

/// 422 for a query parameter that is none that we take.
[[nodiscard]] http::Response bad_query(std::string_view name);

/// 403 to a session that was opened without the second factor of its account.
[[nodiscard]] http::Response locked_out();

/// 403 for what only a steward may ask or do.
[[nodiscard]] inline http::Response stewards_only() {
  return http::problem(403, "stewards-only", "Stewards only");
}

/// An id from the path; nothing is a 404.
template <class Id>
[[nodiscard]] std::optional<Id> id_param(const http::Request& request, std::string_view name) {
  return Id::parse(request.param(name));
}
/// A whole number of at most four digits and nothing beside it.
[[nodiscard]] std::optional<std::uint32_t> number_in(std::string_view text);
/// The same, from the path.
[[nodiscard]] std::optional<std::uint32_t> number_param(const http::Request& request, std::string_view name);

/// The tag of what this viewer sees: a keyed hash, so that it tells nothing about versions or others.
[[nodiscard]] std::string etag_of(const Context& context, const board::Viewer& viewer, std::string_view text);
/// 200 with an ETag, or 304.
[[nodiscard]] http::Response tagged(const Context& context, const board::Viewer& viewer, const http::Request& request, std::string text);

/// One listing as this viewer may see it, with its ETag; 404 where they may not.
[[nodiscard]] http::Response listing_response(const Context& context, const Caller& who, market::ListingId id, unsigned status);

/// Takes away the files of photos that the listing had and has no more.
void let_go_of_photos(Context& context, const Caller& who, market::ListingId id, const board::Card& before);

/// Pairs of name and value for json::ObjectReader::choice, made from an enum's names.
template <class Enum>
[[nodiscard]] constexpr auto choices() {
  constexpr std::size_t size = market::names_of<Enum>.size();
  std::array<json::Choice<Enum>, size> all{};
  for (std::size_t i = 0; i < size; ++i) all[i] = {market::names_of<Enum>[i], static_cast<Enum>(i)};
  return all;
}

/// Reads the committed state of the caller's neighbourhood: `read(view)` runs on a short snapshot.
template <class Read>
[[nodiscard]] http::Response on_snapshot(Context& context, market::NeighbourhoodId home, Read read) {
  const auto snapshot = context.store.snapshot();
  if (!snapshot) return problem_of(snapshot.error());
  const auto partition = snapshot->of(server::partition_of(home));
  if (!partition) return problem_of(partition.error());
  const server::StoreView view(*partition);
  return read(view);
}

template <class T>
Or<T> body_of(const http::Request& request, const std::function<T(json::ObjectReader&)>& read) {
  auto document = json::parse(request.body);
  if (!document) return bad_json(document.error());
  json::ObjectReader reader(document->root());
  T value = read(reader);
  if (const auto errors = reader.finish(); !errors.empty()) return bad_fields(errors);
  return value;
}

}  // namespace ronde::api
