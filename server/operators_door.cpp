#include "operators_door.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <stdexcept>

#include "accounts/secrets.hpp"
#include "json/read.hpp"
#include "json/write.hpp"
#include "ronde/storage/backup.hpp"

namespace asio = boost::asio;

namespace ronde::server {
namespace {

using http::Request;
using http::Response;

void keep_secret(const std::filesystem::path& file, const std::string& text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool kept = descriptor >= 0 && ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (descriptor >= 0) ::close(descriptor);
  if (!kept) throw std::runtime_error("cannot write " + file.string());
}

std::string fresh_token(const std::filesystem::path& data) {
  std::string token = accounts::base64url(accounts::random_32());
  keep_secret(data / "secrets" / "operator", token);
  return token;
}

bool holds(const Request& request, std::string_view token) {
  const auto sent = request.header("Authorization").value_or("");
  const std::string expected = "Bearer " + std::string(token);
  const auto bytes = [](std::string_view text) { return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); };
  return accounts::equal_in_constant_time(bytes(sent), bytes(expected));
}

constexpr std::size_t findings_told = 100;

Response no_token() {
  return http::problem(401, "no-token", "No token", "Send the token of DATA/secrets/operator as a bearer token.");
}

/// Backups and checks.
class SlowDesk {
 public:
  explicit SlowDesk(OperatorsContext context) : context_(std::move(context)), token_(fresh_token(context_.data)) {}

  asio::awaitable<Response> back_up(Request request) {
    if (!holds(request, token_)) co_return no_token();
    const auto document = json::parse(request.body);
    if (!document) co_return http::problem(400, "malformed-json", "Not JSON", document.error().why);
    json::ObjectReader reader(document->root());
    const std::string target = reader.text("target", {.points_max = 1000});
    if (const auto errors = reader.finish(); !errors.empty())
      co_return http::problem(422, "invalid-fields", "Not valid", errors.front().detail);
    auto work = [this, target]() -> asio::awaitable<storage::Result<storage::BackupReport>> {
      co_return storage::backup(context_.store, target, context_.now());
    };
    const auto made = co_await asio::co_spawn(context_.slow, std::move(work), asio::use_awaitable);
    if (!made) co_return http::problem(409, "no-backup", "No backup", made.error().why);
    json::Writer out;
    out.begin_object().member("partitions", made->partitions).member("rows", made->rows).member("bytes", made->bytes);
    out.member("hash", made->hash).end_object();
    co_return http::json_response(201, out.take());
  }

  asio::awaitable<Response> check(Request request) {
    if (!holds(request, token_)) co_return no_token();
    auto work = [this]() -> asio::awaitable<CheckedStore> { co_return context_.self_check.run(); };
    const CheckedStore checked = co_await asio::co_spawn(context_.slow, std::move(work), asio::use_awaitable);
    if (!checked.refused.empty()) co_return http::problem(409, "no-check", "No check", checked.refused);
    json::Writer out;
    out.begin_object().member("partitions", checked.partitions).member("rows", checked.rows).member("change_sets", checked.change_sets);
    out.member("found", checked.findings.size()).key("findings").begin_array();
    for (std::size_t i = 0; i < std::min(findings_told, checked.findings.size()); ++i) out.value(checked.findings[i]);
    out.end_array().end_object();
    co_return http::json_response(200, out.take());
  }

 private:
  OperatorsContext context_;
  std::string token_;
};

}  // namespace

void tell_operators_door(const std::filesystem::path& data, const std::string& address_and_port) {
  keep_secret(data / "secrets" / "operator-door", address_and_port);
}

void add_operators_door(http::Router& router, OperatorsContext context) {
  using http::Method;
  auto& metrics = context.metrics;
  router.add_fast(Method::get, "/healthz", {}, [](const Request&) { return http::text_response(200, "ok\n"); });
  router.add_fast(Method::get, "/metrics", {}, [&metrics](const Request&) {
    return http::text_response(200, metrics.text(), "text/plain; version=0.0.4; charset=utf-8");
  });
  const auto desk = std::make_shared<SlowDesk>(std::move(context));
  router.add(Method::post, "/backup", http::json_body, [desk](Request request) { return desk->back_up(std::move(request)); });
  router.add(Method::post, "/check", {}, [desk](Request request) { return desk->check(std::move(request)); });
}

}  // namespace ronde::server
