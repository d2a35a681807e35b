// GET /almost: the listings that nobody has posted yet and that would close exchanges. No names, no ids of others, no small counts.

#include "api/door.hpp"
#include "json/write.hpp"

namespace ronde::api {
namespace {

namespace asio = boost::asio;
using http::Request, http::Response;

/// A count in fives, from five on; below that, "few".
void write_people(json::Writer& out, std::uint32_t in_fives) {
  if (in_fives == 0)
    out.member("people", "few");
  else
    out.member("people", in_fives);
}

asio::awaitable<Response> almost(Request request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto found = co_await who.desk->almost(who.member());
  json::Writer out;
  out.begin_object().key("around").begin_array();
  for (const auto& missing : found.around) {
    out.begin_object().member("category", missing.category).member("missing", market::name_of(missing.direction));
    write_people(out, missing.people);
    out.end_object();
  }
  out.end_array().key("mine").begin_array();
  for (const auto& own : found.mine) {
    out.begin_object().member("listing", own.listing.text()).member("category", own.category);
    out.member("missing", market::name_of(own.direction)).member("ring", own.ring);
    write_people(out, own.people);
    out.end_object();
  }
  out.end_array().end_object();
  co_return http::json_response(200, out.take());
}

}  // namespace

void add_almost(http::Router& router, Context& context) {
  router.add(http::Method::get, "/api/v1/almost", {}, [&context](Request request) { return almost(std::move(request), context); });
}

}  // namespace ronde::api
