// What is written to people, in four languages.
#include "post/texts.hpp"

#include <doctest/doctest.h>

#include <set>

#include "post/given_mail.hpp"
#include "post/way_back_mail.hpp"

using namespace ronde;
using namespace ronde::post;
using market::Closing;
using market::Language;
using market::Notification;
using market::NotificationKind;

namespace {

constexpr std::array languages{Language::fr, Language::de, Language::it, Language::en};

std::vector<Notification> all_notes() {
  std::vector<Notification> notes;
  for (std::size_t kind = 0; kind < market::names_of<NotificationKind>.size(); ++kind) {
    Notification note{
        .member = {}, .kind = static_cast<NotificationKind>(kind), .proposal = market::ProposalId(market::ProposalId::Bytes{1})};
    if (note.kind != NotificationKind::closing) {
      notes.push_back(note);
      continue;
    }
    for (std::size_t closing = 0; closing < market::names_of<Closing>.size(); ++closing) {
      note.closing = static_cast<Closing>(closing);
      notes.push_back(note);
    }
  }
  return notes;
}

}  // namespace

TEST_CASE("each kind of news has its sentence in each language, and no two languages share one") {
  for (const auto& note : all_notes()) {
    std::set<std::string> said;
    for (const auto language : languages) {
      const std::string sentence_here = sentence(language, note);
      CHECK(sentence_here.size() > 10);
      CHECK((sentence_here.ends_with('.') || sentence_here.ends_with('!')));
      said.insert(sentence_here);
    }
    CHECK(said.size() == languages.size());
  }
}

TEST_CASE("French keeps a colon and an exclamation mark with the word before") {
  for (const auto& note : all_notes()) {
    const std::string text = sentence(Language::fr, note);
    for (const char mark : {':', '!', '?', ';'}) {
      const std::size_t at = text.find(mark);
      if (at != std::string::npos) CHECK_MESSAGE(text.substr(at - 2, 2) == "\u00a0", text);
    }
  }
}

TEST_CASE("a mail says what there is to see and where, in text and in a page, and how to end mails") {
  const auto notes = all_notes();
  for (const auto language : languages) {
    const auto mail = news_mail(language, "https://ronde.example", notes, "https://ronde.example/api/v1/mail/stop/x");
    for (const auto& note : notes) {
      CHECK(mail.text.find(sentence(language, note)) != std::string::npos);
      CHECK(mail.text.find("https://ronde.example" + path_of(note)) != std::string::npos);
      CHECK(mail.html.find("href=\"https://ronde.example" + path_of(note) + "\"") != std::string::npos);
    }
    CHECK(mail.text.find("/mail/stop/x") != std::string::npos);
    CHECK(mail.html.find("/mail/stop/x") != std::string::npos);
    CHECK(mail.html.find("<html lang=\"" + std::string(market::name_of(language)) + "\">") != std::string::npos);
    for (const char* active : {"<script", "<img", "style=", "http-equiv"}) CHECK(mail.html.find(active) == std::string::npos);
    CHECK(mail.subject.starts_with(std::to_string(notes.size())));
    CHECK(news_mail(language, "https://x.example", std::span(notes).first(1), "https://x.example").subject ==
          sentence(language, notes.front()));
    CHECK(link_mail(language, "https://x.example/link").text.find("https://x.example/link\n") != std::string::npos);
  }
}

TEST_CASE("a mail that leads back has a link an account, or the way to sign in, in each language its own words") {
  const std::string link = "https://x.example/retrouver#token";
  const std::string sign_in = "https://x.example/connexion";
  std::set<std::string> said;
  for (const Language language : languages) {
    const Written one = way_back_mail(language, {.links = {link}, .sign_in = {}});
    CHECK(one.text.find(link + "\n") != std::string::npos);
    CHECK(one.html.find("href=\"" + link + "\"") != std::string::npos);
    CHECK(one.text.find(sign_in) == std::string::npos);
    const Written two = way_back_mail(language, {.links = {link, link + "2"}, .sign_in = {}});
    CHECK(two.text.find(link + "\n" + link + "2\n") != std::string::npos);
    const Written none = way_back_mail(language, {.links = {}, .sign_in = sign_in});
    CHECK(none.text.find(sign_in + "\n") != std::string::npos);
    CHECK(none.text.find("retrouver") == std::string::npos);
    const Written both = way_back_mail(language, {.links = {link}, .sign_in = sign_in});
    CHECK(both.text.size() > one.text.size());
    for (const Written* mail : {&one, &two, &none}) said.insert(mail->text);
  }
  CHECK(said.size() == 3 * languages.size());
}

TEST_CASE("a page that asks has one button and no script, and a page that thanks has none") {
  for (const auto language : languages) {
    for (const auto which : {Page::confirm, Page::stop, Page::confirmed, Page::stopped}) {
      const std::string text = page(language, which);
      const bool asks = which == Page::confirm || which == Page::stop;
      CHECK((text.find("<form method=\"post\"><button>") != std::string::npos) == asks);
      CHECK(text.find("<h1>") != std::string::npos);
      CHECK(text.find("<script") == std::string::npos);
    }
  }
}

TEST_CASE("that another address was written down is told in each language, with the way to say no, on pages without script") {
  const std::string link = "https://x.example/api/v1/mail/given/token";
  std::set<std::string> said;
  for (const Language language : languages) {
    const Written mail = given_mail(language, link);
    CHECK(mail.text.find(link + "\n") != std::string::npos);
    CHECK(mail.html.find("href=\"" + link + "\"") != std::string::npos);
    const std::string asks = page(language, GivenPage::refuse);
    CHECK(asks.find("<form method=\"post\"><button>") != std::string::npos);
    const std::string thanks = page(language, GivenPage::refused);
    CHECK(thanks.find("<form") == std::string::npos);
    for (const std::string& text : {mail.subject, mail.text, asks, thanks}) {
      CHECK(text.find("<script") == std::string::npos);
      said.insert(text);
    }
  }
  CHECK(said.size() == 4 * languages.size());
}

TEST_CASE("a push fits what every push service takes, and leads to its ring or to the list") {
  const auto notes = all_notes();
  const std::string place(80, 'x');
  for (const auto language : languages) {
    CHECK(push_text(language, place, notes).size() < 3000);
    CHECK(push_text(language, place, std::span(notes).first(1)).find("\"path\":\"/rondes/") != std::string::npos);
    CHECK(push_text(language, place, notes).find("\"path\":\"/echanges\"") != std::string::npos);
  }
}
