#include "api/mail_links.hpp"

#include "api/door.hpp"
#include "post/texts.hpp"

namespace ronde::api {

using http::Request;
using http::Response;

Response mail_page(unsigned status, std::string text) {
  auto response = http::text_response(status, std::move(text), "text/html; charset=utf-8");
  response.policy = http::HeaderPolicy::page;  // its form goes to where it came from
  return response;
}

Response no_mail_link() {
  return mail_page(404, post::page_of_no_link());
}

std::optional<Response> refuse_page_of_others(const Request& request, const ReachContext& context) {
  const auto origin = request.header("Origin");
  if (!origin || *origin == context.base.origin) return std::nullopt;
  return http::problem(403, "foreign-request", "Not from our own page");
}

market::Language language_behind(ReachContext& context, const accounts::Bytes16& account) {
  const auto known = context.reaches.find(account);
  market::Language language = market::Language::fr;
  if (!known) return language;
  (void)on_snapshot(context.base, market::NeighbourhoodId(known->membership.neighbourhood), [&](const market::MarketView& view) {
    if (const auto member = view.member(market::MemberId(known->membership.member))) language = member->language;
    return Response{};
  });
  return language;
}

}  // namespace ronde::api
