#include "mail_server.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace ronde::test {
namespace {

std::string whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

int begin(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = arguments;
  std::vector<char*> raw;
  for (auto& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  const int process = ::fork();
  if (process != 0) return process;
  ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);  // openssl draws dots, and aiosmtpd warns of what the tests want
  ::execvp(raw.front(), raw.data());
  ::_exit(127);
}

void make_certificate(const std::filesystem::path& folder) {
  const int process = begin({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", (folder / "key.pem").string(),
                             "-out", (folder / "certificate.pem").string()});
  int status = 0;
  ::waitpid(process, &status, 0);
  REQUIRE(std::filesystem::exists(folder / "certificate.pem"));
}

template <class Try>
bool within_seconds(int seconds, Try attempt) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!attempt()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace

MailServer::MailServer(Tls tls, bool login) {
  static std::atomic<int> count{0};
  folder_ = std::filesystem::temp_directory_path() / ("ronde-mail-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  std::filesystem::create_directories(folder_);
  if (tls == Tls::starttls) make_certificate(folder_);
  // Debian's Python, which knows Debian's packages, whatever else is on the path.
  process_ = begin({"/usr/bin/python3", "tests/mail/mail_server.py", folder_.string(), tls == Tls::starttls ? "starttls" : "none",
                    login ? "login" : "open"});
  const bool up = within_seconds(20, [&] { return std::filesystem::exists(folder_ / "port"); });
  REQUIRE_MESSAGE(up, "the mail server did not start: is python3-aiosmtpd installed? (./dev setup test)");
  port_ = std::atoi(whole(folder_ / "port").c_str());
}

MailServer::~MailServer() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  std::filesystem::remove_all(folder_);
}

std::string MailServer::url(const std::string& host) const {
  return "smtp://" + host + ":" + std::to_string(port_);
}

std::vector<std::string> MailServer::mails() const {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().extension() == ".mail") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> all;
  for (const auto& file : files) all.push_back(whole(file));
  return all;
}

std::vector<std::string> MailServer::wait_for(std::size_t count) const {
  const bool there = within_seconds(10, [&] { return mails().size() >= count; });
  REQUIRE_MESSAGE(there, "only " << mails().size() << " mails came");
  return mails();
}

std::string text_of(const std::string& mail) {
  const std::size_t part = mail.find("Content-Type: text/plain");
  REQUIRE(part != std::string::npos);
  const std::size_t begin_at = mail.find("\r\n\r\n", part) + 4;
  const std::size_t end = mail.find("\r\n--=_ronde", begin_at);
  std::string out;
  for (std::size_t i = begin_at; i < end; ++i) {
    if (mail[i] == '\r') continue;
    if (mail[i] != '=') {
      out += mail[i];
    } else {
      if (mail[i + 1] != '\r') out += static_cast<char>(std::stoi(mail.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return out;
}

}  // namespace ronde::test
