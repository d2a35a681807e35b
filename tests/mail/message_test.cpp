// Mails as bytes: what a person reads, and that no text of anybody's becomes a header.
#include "mail/message.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <sstream>
#include <vector>

using namespace ronde::mail;

namespace {

Message letter() {
  return {.from_name = "La ronde de Thônex",
          .from = "ronde@commune.example",
          .to = "amina@example.org",
          .subject = "Une ronde vous attend",
          .text = "Bonjour,\nune ronde vous attend.\n",
          .html = "<!doctype html><p>Bonjour</p>",
          .language = "fr",
          .id = "abc123",
          .unsubscribe = "https://ronde.example/api/v1/mail/stop/x",
          .date = std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} + std::chrono::hours{17}};
}

std::vector<std::string> lines(const std::string& mail) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < mail.size();) {
    const std::size_t end = mail.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    all.push_back(mail.substr(at, end - at));
    at = end + 2;
  }
  return all;
}

/// The names of the headers before the first empty line, in their order.
std::vector<std::string> header_names(const std::string& mail) {
  std::vector<std::string> names;
  for (const auto& line : lines(mail)) {
    if (line.empty()) break;
    if (line.front() != ' ') names.push_back(line.substr(0, line.find(':')));
  }
  return names;
}

/// Read back by a reader that shares nothing with the writer.
std::string read_quoted_printable(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    if (text[i] != '=') {
      out += text[i];
    } else if (text[i + 1] == '\r') {
      i += 2;
    } else {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a mail says who, to whom, when, that a machine wrote it, and how one ends it by one click") {
  const auto mail = compose(letter());
  REQUIRE(mail);
  CHECK(header_names(*mail) == std::vector<std::string>{"Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "List-Unsubscribe",
                                                        "List-Unsubscribe-Post", "Content-Language", "MIME-Version", "Content-Type"});
  CHECK(mail->find("Date: Thu, 26 Nov 2026 17:00:00 +0000\r\n") != std::string::npos);
  CHECK(mail->find("Message-ID: <abc123@commune.example>\r\n") != std::string::npos);
  CHECK(mail->find("List-Unsubscribe: <https://ronde.example/api/v1/mail/stop/x>\r\n") != std::string::npos);
  CHECK(mail->find("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") != std::string::npos);
  CHECK(mail->find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
  CHECK(mail->find("text/plain") < mail->find("text/html"));  // text first
  for (const auto& line : lines(*mail)) CHECK(line.size() <= 78);
}

TEST_CASE("a mail that one has just asked for has no link to end it") {
  Message asked = letter();
  asked.unsubscribe.clear();
  const auto mail = compose(asked);
  REQUIRE(mail);
  CHECK(mail->find("List-Unsubscribe") == std::string::npos);
}

TEST_CASE("whatever stands in a subject or a name, the mail has the same headers") {
  const auto expected = header_names(*compose(letter()));
  for (const std::string evil : {"a\r\nBcc: all@example.org", "a\nBcc: all@example.org", "a\r\n\r\nbody", "a\rBcc: x", "\0x",
                                 "=?utf-8?B?DQpCY2M6?=", "\"<evil@x.example>", "a\u2028b", "a, b@example.org", "(comment)", "\x7f"}) {
    CAPTURE(evil);
    Message message = letter();
    message.subject = evil;
    message.from_name = evil;
    const auto mail = compose(message);
    REQUIRE(mail);
    CHECK(header_names(*mail) == expected);
    CHECK(mail->find("\nBcc") == std::string::npos);
  }
}

TEST_CASE("an address, an id or a link with a line end, a blank or a bracket makes no mail") {
  const auto without = [](auto change) {
    Message message = letter();
    change(message);
    return !compose(message).has_value();
  };
  for (const std::string evil : {"a@b.example\r\nBcc: c@d.example", "a@b.example>", "a b@c.example", "", "a@b.example\n"}) {
    CAPTURE(evil);
    CHECK(without([&](Message& message) { message.to = evil; }));
    CHECK(without([&](Message& message) { message.from = evil; }));
    CHECK(without([&](Message& message) { message.id = evil; }));
    if (!evil.empty()) CHECK(without([&](Message& message) { message.unsubscribe = "https://x.example/" + evil.substr(1) + "> <"; }));
  }
  CHECK(without([](Message& message) { message.language = "fr\r\nX: y"; }));
}

TEST_CASE("addresses that people have are taken, and those that nobody has are not") {
  for (const std::string good : {"amina@example.org", "a.b+c@sub.example.ch", "o'neil@example.ie", "x_1@xn--bcher-kva.example"}) {
    CAPTURE(good);
    CHECK(is_address(good));
  }
  const std::string long_local(65, 'a');
  const std::string long_domain = std::string(250, 'a') + ".ch";
  for (const std::string& bad :
       {std::string("amina"), std::string("@example.org"), std::string("a@"), std::string("a@b"), std::string("a..b@c.ch"),
        std::string(".a@c.ch"), std::string("a.@c.ch"), std::string("a@-c.ch"), std::string("a@c-.ch"), std::string("a@c.ch."),
        std::string("a@c..ch"), std::string("a@b@c.ch "), std::string("\"a b\"@c.ch"), std::string("a@[127.0.0.1]"), std::string("é@c.ch"),
        std::string("a\0@c.ch", 7), long_local + "@c.ch", "a@" + long_domain}) {
    CAPTURE(bad);
    CHECK_FALSE(is_address(bad));
  }
}

TEST_CASE("quoted-printable gives back every text, in lines of at most 76 visible characters") {
  std::mt19937 random(7);
  const std::vector<std::string> letters{"a", " ", "\n", "=", ".", "é", "日", "\t", "\x01", "€", "--=_ronde", "From "};
  for (int run = 0; run < 300; ++run) {
    std::string text;
    for (auto size = random() % 200; size > 0; --size) text += letters[random() % letters.size()];
    CAPTURE(text);
    const std::string encoded = quoted_printable(text);
    CHECK(read_quoted_printable(encoded) == text);
    CHECK(encoded.find("=_") == std::string::npos);
    std::istringstream all(encoded);
    for (std::string line; std::getline(all, line);) {
      if (line.ends_with('\r')) line.pop_back();
      CHECK(line.size() <= 76);
      CHECK_FALSE(line.ends_with(' '));
      CHECK_FALSE(line.starts_with('.'));
      CHECK(std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 0x7f; }));
    }
  }
}

TEST_CASE("a long title with accents is cut between characters, in words that every reader knows") {
  std::string title;
  for (int i = 0; i < 40; ++i) title += "é日";
  const std::string header = header_text(title);
  std::istringstream all(header);
  int words = 0;
  for (std::string line; std::getline(all, line); ++words) {
    CHECK(line.size() <= 77);
    CHECK(line.find("=?utf-8?B?") < 2);
  }
  CHECK(words > 3);
  CHECK(header_text("Une ronde vous attend") == "Une ronde vous attend");
}

TEST_CASE("text in a page is text") {
  CHECK(html_text("<script>'\"&") == "&lt;script&gt;&#39;&quot;&amp;");
}
