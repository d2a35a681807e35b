#include "push/push_client.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "curl/handle.hpp"
#include "push/private_addresses.hpp"

namespace ronde::push {
namespace {

constexpr std::size_t answer_max = 16'384;  // nobody reads it; more is no push service

/// curl asks for the socket with the address that it resolved, just before it connects: no second look-up can lead elsewhere.
curl_socket_t open_public(void*, curlsocktype, curl_sockaddr* address) {
  if (is_private(&address->addr)) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t pass_over(char*, std::size_t size, std::size_t count, void* seen) {
  auto& bytes = *static_cast<std::size_t*>(seen);
  bytes += size * count;
  return bytes > answer_max ? 0 : size * count;
}

Pushed meaning_of(long status) {
  if (status >= 200 && status < 300) return Pushed::accepted;
  if (status == 404 || status == 410) return Pushed::gone;
  if (status == 429 || status >= 500) return Pushed::later;
  return Pushed::refused;
}

}  // namespace

bool is_endpoint(std::string_view url, bool any_port) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme) || url.size() > 1000) return false;
  // Nothing that two readers of URLs take for different things, and nothing that would not fit a JSON string as it is.
  const auto is_fit = [](char c) { return c > ' ' && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>' && c != '#'; };
  if (!std::ranges::all_of(url, is_fit)) return false;
  const std::string_view rest = url.substr(scheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const std::size_t colon = authority.find(':');
  const std::string_view host = authority.substr(0, colon);
  const auto is_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
  if (host.empty() || !std::ranges::all_of(host, is_name)) return false;
  return colon == std::string_view::npos || authority.substr(colon) == ":443" || any_port;
}

struct PushClient::Transfer {
  curl::Easy easy = curl::easy();
};

PushClient::PushClient(const VapidKey& key, PushOptions options)
    : key_(key), options_(std::move(options)), transfer_(std::make_unique<Transfer>()) {
  CURL* easy = transfer_->easy.get();
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(options_.send_within.count()));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.send_within.count()));
  curl::end_when(transfer_->easy, options_.stopping);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, pass_over);
  if (!options_.allow_private) curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_public);
  if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
}

PushClient::~PushClient() = default;

Pushed PushClient::send(const Subscription& to, std::string_view text, std::chrono::seconds life, std::chrono::sys_seconds now) {
  if (!is_endpoint(to.endpoint, options_.any_port)) return Pushed::refused;
  const auto body = encrypted(to, text);
  if (!body) return Pushed::refused;
  curl::List headers;
  curl::append(headers, ("Authorization: " + key_.authorization(to.endpoint, options_.contact, now)).c_str());
  curl::append(headers, ("TTL: " + std::to_string(life.count())).c_str());
  curl::append(headers, "Content-Encoding: aes128gcm");
  curl::append(headers, "Content-Type: application/octet-stream");
  curl::append(headers, "Urgency: normal");
  curl::append(headers, "Expect:");  // no 100 Continue for so little
  CURL* easy = transfer_->easy.get();
  std::size_t seen = 0;
  curl_easy_setopt(easy, CURLOPT_URL, to.endpoint.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &seen);
  const CURLcode result = curl_easy_perform(easy);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
  // No name is sure to lead inside for ever, so that is `later` too; who calls counts its failures.
  return result == CURLE_OK ? meaning_of(status) : Pushed::later;
}

}  // namespace ronde::push
