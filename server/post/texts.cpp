#include "post/texts.hpp"

#include <array>

#include "json/write.hpp"
#include "mail/message.hpp"

namespace ronde::post {
namespace {

using mail::html_text;
using market::Language;
using market::Notification;
using market::NotificationKind;

/// Everything that is said in one language, in the order of names_of<NotificationKind>. \u00a0 stands where French wants it.
struct Words {
  std::string_view sender;  // before the place's name
  std::array<std::string_view, 12> kinds;
  std::string_view fulfilled, shortfall, over;  // instead of kinds[closing]
  std::string_view several;                     // after a number
  std::string_view hello, see, why, stop;
  std::string_view link_subject, link_text, link_end;
  std::array<std::string_view, 4> page_titles;  // in the order of Page
  std::array<std::string_view, 4> page_texts;
  std::array<std::string_view, 2> page_buttons;
};

constexpr Words french{
    .sender = "La ronde de ",
    .kinds = {"Une ronde vous est proposée\u00a0: elle attend votre réponse.", "Une ronde a changé\u00a0: voyez ce qui est nouveau.",
              "Tout le monde a dit oui\u00a0: votre ronde peut commencer.", "Une remise a été confirmée.",
              "Une remise attend d’être confirmée.", "On vous dit merci.", "Une ronde est close.",
              "Du nouveau pour une recherche que vous gardez.", "Une remise a lieu dans les vingt-quatre heures.",
              "On vous a écrit dans une ronde.", "Du nouveau pour une bourse où vous êtes inscrit.",
              "Un projet du quartier cherche ce que vous proposez et que personne n’a pris."},
    .fulfilled = "Votre ronde est accomplie. Merci\u00a0!",
    .shortfall = "Une ronde est close, avec une remise manquée.",
    .over = "Une ronde proposée n’aura pas lieu. Vous n’avez rien à faire.",
    .several = " nouvelles vous attendent.",
    .hello = "Bonjour,",
    .see = "Voir dans Ronde",
    .why = "Vous recevez ce courriel parce que vous avez donné cette adresse dans Ronde.",
    .stop = "Ne plus recevoir de courriels",
    .link_subject = "Confirmez votre adresse",
    .link_text =
        "Quelqu’un, sans doute vous, a donné cette adresse dans Ronde. Pour la confirmer, ouvrez ce lien dans les 24 heures\u00a0:",
    .link_end = "Si ce n’était pas vous, ne faites rien\u00a0: sans ce lien, l’adresse ne sert pas.",
    .page_titles = {"Confirmer votre adresse", "Ne plus recevoir de courriels", "Adresse confirmée", "C’est noté"},
    .page_texts = {"Ronde pourra vous écrire à cette adresse.", "Ronde ne vous écrira plus. Tout reste visible dans l’application.",
                   "Ronde peut maintenant vous écrire. Vous choisissez de quoi dans votre profil.",
                   "Ronde ne vous écrit plus. Votre profil permet d’y revenir."},
    .page_buttons = {"Confirmer", "Ne plus recevoir"}};

constexpr Words german{
    .sender = "Die Runde von ",
    .kinds = {"Ihnen wird eine Runde vorgeschlagen: Sie wartet auf Ihre Antwort.", "Eine Runde hat sich geändert: Sehen Sie, was neu ist.",
              "Alle haben Ja gesagt: Ihre Runde kann beginnen.", "Eine Übergabe wurde bestätigt.",
              "Eine Übergabe wartet auf die Bestätigung.", "Jemand dankt Ihnen.", "Eine Runde ist abgeschlossen.",
              "Neues zu einer Suche, die Sie behalten.", "Eine Übergabe findet in den nächsten vierundzwanzig Stunden statt.",
              "In einer Runde hat Ihnen jemand geschrieben.", "Neues von einer Tauschbörse, für die Sie angemeldet sind.",
              "Ein Projekt im Quartier sucht, was Sie anbieten und niemand genommen hat."},
    .fulfilled = "Ihre Runde ist vollbracht. Danke!",
    .shortfall = "Eine Runde ist abgeschlossen, eine Übergabe fehlt.",
    .over = "Eine vorgeschlagene Runde findet nicht statt. Sie müssen nichts tun.",
    .several = " Neuigkeiten warten auf Sie.",
    .hello = "Guten Tag",
    .see = "In Ronde ansehen",
    .why = "Sie erhalten diese E-Mail, weil Sie diese Adresse in Ronde angegeben haben.",
    .stop = "Keine E-Mails mehr erhalten",
    .link_subject = "Bestätigen Sie Ihre Adresse",
    .link_text =
        "Jemand, vermutlich Sie, hat diese Adresse in Ronde angegeben. Um sie zu bestätigen, öffnen Sie diesen Link innert 24 Stunden:",
    .link_end = "Wenn Sie das nicht waren, tun Sie nichts: Ohne diesen Link wird die Adresse nicht verwendet.",
    .page_titles = {"Adresse bestätigen", "Keine E-Mails mehr erhalten", "Adresse bestätigt", "Das ist notiert"},
    .page_texts = {"Ronde wird Ihnen an diese Adresse schreiben können.",
                   "Ronde wird Ihnen nicht mehr schreiben. In der App bleibt alles sichtbar.",
                   "Ronde kann Ihnen nun schreiben. Wovon, wählen Sie in Ihrem Profil.",
                   "Ronde schreibt Ihnen nicht mehr. In Ihrem Profil können Sie das ändern."},
    .page_buttons = {"Bestätigen", "Nicht mehr erhalten"}};

constexpr Words italian{
    .sender = "Il giro di ",
    .kinds = {"Le viene proposto un giro: attende la Sua risposta.", "Un giro è cambiato: guardi che cosa c’è di nuovo.",
              "Tutti hanno detto sì: il Suo giro può cominciare.", "Una consegna è stata confermata.",
              "Una consegna attende di essere confermata.", "Qualcuno La ringrazia.", "Un giro è concluso.",
              "Novità per una ricerca che ha salvato.", "Una consegna avviene entro ventiquattro ore.", "In un giro Le hanno scritto.",
              "Novità da una borsa di scambio a cui partecipa.", "Un progetto del quartiere cerca ciò che offre e che nessuno ha preso."},
    .fulfilled = "Il Suo giro è compiuto. Grazie!",
    .shortfall = "Un giro è concluso, con una consegna mancata.",
    .over = "Un giro proposto non avrà luogo. Non deve fare nulla.",
    .several = " novità La attendono.",
    .hello = "Buongiorno,",
    .see = "Vedere in Ronde",
    .why = "Riceve questa e-mail perché ha indicato questo indirizzo in Ronde.",
    .stop = "Non ricevere più e-mail",
    .link_subject = "Confermi il Suo indirizzo",
    .link_text = "Qualcuno, probabilmente Lei, ha indicato questo indirizzo in Ronde. Per confermarlo apra questo link entro 24 ore:",
    .link_end = "Se non è stato Lei, non faccia nulla: senza questo link l’indirizzo non serve.",
    .page_titles = {"Confermare l’indirizzo", "Non ricevere più e-mail", "Indirizzo confermato", "È annotato"},
    .page_texts = {"Ronde potrà scriverle a questo indirizzo.", "Ronde non Le scriverà più. Nell’app tutto resta visibile.",
                   "Ora Ronde può scriverle. Nel Suo profilo sceglie di che cosa.",
                   "Ronde non Le scrive più. Nel Suo profilo può cambiare idea."},
    .page_buttons = {"Confermare", "Non ricevere più"}};

constexpr Words english{
    .sender = "Ronde in ",
    .kinds = {"A ring is proposed to you: it waits for your answer.", "A ring has changed: see what is new.",
              "Everybody has said yes: your ring can begin.", "A hand-over was confirmed.", "A hand-over waits to be confirmed.",
              "Somebody says thank you.", "A ring is closed.", "News for a search that you keep.", "A hand-over takes place within a day.",
              "Somebody in a ring has written to you.", "News from a swap event in which you take part.",
              "A project nearby looks for what you offer and nobody has taken."},
    .fulfilled = "Your ring is complete. Thank you!",
    .shortfall = "A ring is closed, with a hand-over missing.",
    .over = "A proposed ring will not take place. There is nothing for you to do.",
    .several = " pieces of news wait for you.",
    .hello = "Hello,",
    .see = "See it in Ronde",
    .why = "You get this mail because you gave this address in Ronde.",
    .stop = "Stop these mails",
    .link_subject = "Confirm your address",
    .link_text = "Somebody, probably you, gave this address in Ronde. To confirm it, open this link within 24 hours:",
    .link_end = "If it was not you, do nothing: without this link the address is not used.",
    .page_titles = {"Confirm your address", "Stop these mails", "Address confirmed", "Done"},
    .page_texts = {"Ronde will be able to write to you at this address.",
                   "Ronde will not write to you any more. Everything stays visible in the app.",
                   "Ronde can write to you now. Choose what about in your profile.",
                   "Ronde does not write to you any more. Your profile can change that."},
    .page_buttons = {"Confirm", "Stop"}};

const Words& words_of(Language language) {
  switch (language) {
    case Language::de:
      return german;
    case Language::it:
      return italian;
    case Language::en:
      return english;
    case Language::fr:
      break;
  }
  return french;
}

std::string document(std::string_view language, std::string_view title, std::string_view body) {
  return "<!doctype html>\n<html lang=\"" + std::string(language) + "\">\n<head><meta charset=\"utf-8\">" +
         "<meta name=\"viewport\" content=\"width=device-width\"><title>" + html_text(title) + "</title></head>\n<body><main>\n" +
         std::string(body) + "</main></body>\n</html>\n";
}

std::string paragraph(std::string_view text) {
  return "<p>" + html_text(text) + "</p>\n";
}
std::string link_to(std::string_view url, std::string_view text) {
  return "<a href=\"" + html_text(url) + "\">" + html_text(text) + "</a>";
}

std::string headline(const Words& words, Language language, std::span<const Notification> notes) {
  return notes.size() == 1 ? sentence(language, notes.front()) : std::to_string(notes.size()) + std::string(words.several);
}

}  // namespace

std::string sender_name(Language language, std::string_view place) {
  return std::string(words_of(language).sender).append(place);
}

std::string sentence(Language language, const Notification& note) {
  const Words& words = words_of(language);
  if (note.kind != NotificationKind::closing || !note.closing) return std::string(words.kinds[static_cast<std::size_t>(note.kind)]);
  if (*note.closing == market::Closing::fulfilled) return std::string(words.fulfilled);
  return std::string(*note.closing == market::Closing::shortfall ? words.shortfall : words.over);
}

std::string path_of(const Notification& note) {
  if (note.event) return "/bourses/" + note.event->text();
  if (note.kind == NotificationKind::called && note.first) return "/annonces/" + note.first->text();
  if (note.kind == NotificationKind::found || !note.proposal) return "/";
  return "/rondes/" + note.proposal->text() + (note.kind == NotificationKind::message ? "/messages" : "");
}

Written news_mail(Language language, std::string_view origin, std::span<const Notification> notes, std::string_view stop) {
  const Words& words = words_of(language);
  std::string text = std::string(words.hello) + "\n\n";
  std::string body = paragraph(words.hello) + "<ul>\n";
  for (const Notification& note : notes) {
    const std::string said = sentence(language, note);
    const std::string url = std::string(origin) + path_of(note);
    text += "- " + said + "\n  " + url + "\n\n";
    body += "<li>" + html_text(said) + "<br>" + link_to(url, words.see) + "</li>\n";
  }
  text += "-- \n" + std::string(words.why) + "\n" + std::string(words.stop) + ": " + std::string(stop) + "\n";
  body += "</ul>\n<hr>\n<p>" + html_text(words.why) + "<br>" + link_to(stop, words.stop) + "</p>\n";
  std::string subject = headline(words, language, notes);
  std::string html = document(market::name_of(language), subject, body);
  return {.subject = std::move(subject), .text = std::move(text), .html = std::move(html)};
}

Written letter(Language language, const Letter& words, std::span<const std::string> links) {
  const std::string_view hello = words_of(language).hello;
  std::string text = std::string(hello) + "\n\n" + std::string(words.text) + "\n";
  std::string body = paragraph(hello) + paragraph(words.text);
  for (const std::string& link : links) {
    text += link + "\n";
    body += "<p>" + link_to(link, words.button) + "</p>\n";
  }
  return {.subject = std::string(words.subject),
          .text = std::move(text) + "\n" + std::string(words.end) + "\n",
          .html = document(market::name_of(language), words.subject, body + paragraph(words.end))};
}

Written link_mail(Language language, std::string_view link) {
  const Words& words = words_of(language);
  const std::array links{std::string(link)};
  return letter(language, {words.link_subject, words.link_text, words.page_titles[0], words.link_end}, links);
}

std::string push_text(Language language, std::string_view place, std::span<const Notification> notes) {
  json::Writer out;
  out.begin_object().member("title", sender_name(language, place)).member("body", headline(words_of(language), language, notes));
  out.member("lang", market::name_of(language)).member("path", notes.size() == 1 ? path_of(notes.front()) : std::string("/echanges"));
  // The same tag replaces what the phone still shows of it.
  out.member("tag", notes.size() == 1 ? path_of(notes.front()) : std::string("ronde")).end_object();
  return out.take();
}

std::string page(Language language, const PageWords& words) {
  std::string body = "<h1>" + html_text(words.title) + "</h1>\n" + paragraph(words.text);
  if (!words.button.empty()) body += "<form method=\"post\"><button>" + html_text(words.button) + "</button></form>\n";
  return document(market::name_of(language), words.title, body);
}

std::string page(Language language, Page which) {
  const Words& words = words_of(language);
  const auto index = static_cast<std::size_t>(which);
  const std::string_view button = index < words.page_buttons.size() ? words.page_buttons[index] : std::string_view{};
  return page(language, {words.page_titles[index], words.page_texts[index], button});
}

std::string page_of_no_link() {
  return document("fr", "Ronde",
                  "<p lang=\"fr\">Ce lien n’est plus valable.</p>\n<p lang=\"de\">Dieser Link gilt nicht mehr.</p>\n"
                  "<p lang=\"it\">Questo link non è più valido.</p>\n<p lang=\"en\">This link is no longer valid.</p>\n");
}

}  // namespace ronde::post
