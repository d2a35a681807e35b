#include "mail/smtp.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "curl/handle.hpp"

namespace ronde::mail {
namespace {

struct Place {
  std::string_view scheme;
  std::string_view host;
};

/// Empty where it is no such URL: a user, a path or a query in it is none of ours.
Place place_of(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return {};
  Place place{.scheme = url.substr(0, colon), .host = url.substr(colon + 3)};
  if (place.host.find_first_of("/?#@ \\") != std::string_view::npos) return {};
  const bool six = place.host.starts_with('[');
  const std::size_t port = six ? place.host.find(':', place.host.find(']')) : place.host.find(':');
  place.host = place.host.substr(0, port);
  return place;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

/// What is left to read of the mail, and the last command that went out: the server's code means another thing after each.
struct Progress {
  std::string_view rest;
  std::string command;
};

std::size_t read_mail(char* to, std::size_t size, std::size_t count, void* progress) {
  auto& rest = static_cast<Progress*>(progress)->rest;
  const std::size_t bytes = std::min(rest.size(), size * count);
  std::memcpy(to, rest.data(), bytes);
  rest.remove_prefix(bytes);
  return bytes;
}

int note_command(CURL*, curl_infotype type, char* data, std::size_t size, void* progress) {
  const std::string_view command(data, std::min<std::size_t>(size, 4));
  if (type == CURLINFO_HEADER_OUT && command != "QUIT") static_cast<Progress*>(progress)->command = command;
  return 0;
}

}  // namespace

std::string smtp_url_fault(const std::string& url) {
  const Place place = place_of(url);
  if (place.host.empty() || (place.scheme != "smtp" && place.scheme != "smtps"))
    return "\"" + url + "\" is not smtp://HOST:PORT or smtps://HOST:PORT";
  return {};
}

struct Smtp::Transfer {
  curl::Easy easy = curl::easy();
  Progress progress;
};

Smtp::Smtp(SmtpOptions options) : options_(std::move(options)), transfer_(std::make_unique<Transfer>()) {
  CURL* easy = transfer_->easy.get();
  const bool here = is_this_machine(place_of(options_.url).host);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(here ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (!options_.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, options_.password.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect_within.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(options_.send_within.count()));
  curl::end_when(transfer_->easy, options_.stopping);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_mail);
  curl_easy_setopt(easy, CURLOPT_READDATA, &transfer_->progress);
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);  // only so that note_command is called
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, note_command);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &transfer_->progress);
}

Smtp::~Smtp() = default;

Handed Smtp::send(const std::string& from, const std::string& to, const std::string& mail) {
  CURL* easy = transfer_->easy.get();
  transfer_->progress = {.rest = mail, .command = {}};
  // The path is what EHLO says: the sender's domain, and not the name of this machine.
  const std::string url = options_.url + "/" + from.substr(from.rfind('@') + 1);
  const std::string sender = "<" + from + ">";
  curl::List recipients;
  curl::append(recipients, ("<" + to + ">").c_str());
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
  const CURLcode result = curl_easy_perform(easy);
  long code = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, nullptr);
  if (result == CURLE_OK) return Handed::accepted;
  why_ = std::string(curl_easy_strerror(result)) + " (" + transfer_->progress.command + " " + std::to_string(code) + ")";
  return transfer_->progress.command == "RCPT" && code >= 500 && code < 600 ? Handed::refused : Handed::later;
}

}  // namespace ronde::mail
