// Mails on their way: a real SMTP server, real sockets, real certificates.
#include "mail/smtp.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "mail/message.hpp"
#include "mail_server.hpp"

using namespace ronde::mail;
using ronde::test::MailServer;

namespace {

constexpr auto from = "ronde@commune.example";

std::string letter_with(const std::string& text) {
  const auto mail = compose({.from_name = "Ronde",
                             .from = from,
                             .to = "amina@example.org",
                             .subject = "Été",
                             .text = text,
                             .html = "<p>",
                             .language = "fr",
                             .id = "one",
                             .unsubscribe = {},
                             .date = {}});
  REQUIRE(mail);
  return *mail;
}

}  // namespace

TEST_CASE("what is handed over arrives as it was written, dots at the beginning of lines and all") {
  const MailServer server;
  Smtp smtp({.url = server.url(), .user = {}, .password = {}, .ca_file = {}});
  const std::string text = "Bonjour,\n.\n..deux\nune très longue ligne " + std::string(300, 'x') + "\nà bientôt\n";
  REQUIRE_MESSAGE(smtp.send(from, "amina@example.org", letter_with(text)) == Handed::accepted, smtp.why());
  REQUIRE_MESSAGE(smtp.send(from, "luc@example.org", letter_with("Deux\n")) == Handed::accepted, smtp.why());
  const auto mails = server.wait_for(2);
  CHECK(mails[0].starts_with("ronde@commune.example\namina@example.org\n"));
  CHECK(ronde::test::text_of(mails[0]) == text);
  CHECK(mails[1].starts_with("ronde@commune.example\nluc@example.org\n"));
}

TEST_CASE("an address that the server refuses for good is told apart from one that it refuses for now") {
  const MailServer server;
  Smtp smtp({.url = server.url(), .user = {}, .password = {}, .ca_file = {}});
  CHECK(smtp.send(from, "nobody@example.org", letter_with("?")) == Handed::refused);
  CHECK(smtp.send(from, "later@example.org", letter_with("?")) == Handed::later);
  CHECK(smtp.why().find("example.org") == std::string::npos);
  CHECK(smtp.send(from, "amina@example.org", letter_with("!")) == Handed::accepted);
  CHECK(server.wait_for(1).size() == 1);
}

TEST_CASE("where nobody listens a mail waits, and the address is not blamed") {
  Smtp smtp({.url = "smtp://127.0.0.1:1", .user = {}, .password = {}, .ca_file = {}, .connect_within = std::chrono::seconds{2}});
  CHECK(smtp.send(from, "amina@example.org", letter_with("?")) == Handed::later);
}

TEST_CASE("user and password are told to a server that wants them, and a wrong password blames no address") {
  const MailServer server(MailServer::Tls::none, true);
  Smtp right({.url = server.url(), .user = "ronde", .password = "secret", .ca_file = {}});
  CHECK_MESSAGE(right.send(from, "amina@example.org", letter_with("!")) == Handed::accepted, right.why());
  Smtp wrong({.url = server.url(), .user = "ronde", .password = "guess", .ca_file = {}});
  CHECK(wrong.send(from, "amina@example.org", letter_with("?")) == Handed::later);
  CHECK(server.wait_for(1).size() == 1);
}

TEST_CASE("a server that is not on this machine has to show a certificate that we trust, and gets no mail in the clear") {
  // "LOCALHOST" is the same machine by another name than those that may go without TLS.
  const MailServer with_tls(MailServer::Tls::starttls, true);
  Smtp trusting({.url = with_tls.url("LOCALHOST"), .user = "ronde", .password = "secret", .ca_file = with_tls.certificate()});
  CHECK_MESSAGE(trusting.send(from, "amina@example.org", letter_with("!")) == Handed::accepted, trusting.why());
  Smtp doubting({.url = with_tls.url("LOCALHOST"), .user = "ronde", .password = "secret", .ca_file = {}});
  CHECK(doubting.send(from, "amina@example.org", letter_with("?")) == Handed::later);
  CHECK(with_tls.wait_for(1).size() == 1);
  const MailServer without;
  Smtp downgraded({.url = without.url("LOCALHOST"), .user = {}, .password = {}, .ca_file = {}});
  CHECK(downgraded.send(from, "amina@example.org", letter_with("?")) == Handed::later);
  CHECK(without.mails().empty());
}

TEST_CASE("what is no address of a mail server is told to the operator") {
  CHECK(smtp_url_fault("smtp://mail.example:587").empty());
  CHECK(smtp_url_fault("smtps://mail.example").empty());
  CHECK(smtp_url_fault("smtp://[::1]:25").empty());
  for (const char* bad : {"mail.example", "http://mail.example", "smtp://", "smtp://user@mail.example", "smtp://mail.example/path"})
    CHECK_FALSE(smtp_url_fault(bad).empty());
}
