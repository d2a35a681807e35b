#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

/// Hands a mail to the next server. libcurl stays behind this header.
namespace ronde::mail {

struct SmtpOptions {
  std::string url;   ///< smtp://HOST:587 (STARTTLS) or smtps://HOST:465
  std::string user;  ///< empty: the server knows us by where we come from
  std::string password;
  std::string ca_file;  ///< certificates to trust instead of the system's; empty: the system's
  std::chrono::seconds connect_within{10};
  std::chrono::seconds send_within{30};
  std::function<bool()> stopping = {};  ///< a transfer under way is broken off
};

/// What is wrong with such a URL, for the operator; nothing if it may be used.
[[nodiscard]] std::string smtp_url_fault(const std::string& url);

enum class Handed : std::uint8_t {
  accepted,  ///< the server has answered for it
  refused,   ///< it wants no mail for this address, now or later (5xx to RCPT)
  later      ///< no connection, no trust, greylisting, our own sender or password refused ...: nothing is said about the address
};

/// One server. TLS is verified and wanted wherever the server is not on this machine: a relay at localhost, 127.0.0.1 or [::1] is spoken to
/// in the clear. Threads  one at a time. Cost  blocks, at most send_within; keeps the connection for the next mail. Source   RFC 5321; RFC
/// 3207 (STARTTLS).
class Smtp {
 public:
  explicit Smtp(SmtpOptions options);
  ~Smtp();
  Smtp(const Smtp&) = delete;
  Smtp& operator=(const Smtp&) = delete;

  /// `from` and `to` are addresses (mail::is_address), `mail` is what mail::compose made.
  [[nodiscard]] Handed send(const std::string& from, const std::string& to, const std::string& mail);
  /// Why the last one did not go: libcurl's words and the server's code. For the log: names no address.
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  struct Transfer;
  SmtpOptions options_;
  std::unique_ptr<Transfer> transfer_;
  std::string why_;
};

}  // namespace ronde::mail
