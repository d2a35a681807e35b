#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// Debian's python3-aiosmtpd in a process of its own, which keeps each mail as a file.
namespace ronde::test {

class MailServer {
 public:
  enum class Tls { none, starttls };
  /// Refuses for good who is called "nobody", for now who is called "later"; wants user "ronde" and password "secret" where `login`.
  explicit MailServer(Tls tls = Tls::none, bool login = false);
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const;
  /// The certificate that it shows, for "localhost".
  [[nodiscard]] std::string certificate() const { return (folder_ / "certificate.pem").string(); }
  /// Every mail so far, oldest first: a line "from", a line "to", then the mail.
  [[nodiscard]] std::vector<std::string> mails() const;
  /// Waits until there are so many; fails the test after ten seconds.
  [[nodiscard]] std::vector<std::string> wait_for(std::size_t count) const;

 private:
  std::filesystem::path folder_;
  int process_ = -1;
  int port_ = 0;
};

/// The text part of a mail, decoded.
[[nodiscard]] std::string text_of(const std::string& mail);

}  // namespace ronde::test
