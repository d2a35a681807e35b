#include "post/way_back_mail.hpp"

namespace ronde::post {
namespace {

using market::Language;

struct WayBackWords {
  std::string_view subject;
  std::string_view one, several;  // before the links
  std::string_view open;          // on a link
  std::string_view by_password;   // instead of links, or after them
  std::string_view sign_in;       // on the link to that page
  std::string_view end;
};

constexpr WayBackWords french_way_back{
    .subject = "Retrouver votre compte",
    .one =
        "Quelqu’un, sans doute vous, veut retrouver le compte qui a cette adresse. Pour entrer, ouvrez ce lien dans les 30 minutes, sur "
        "l’appareil que vous voulez utiliser\u00a0:",
    .several =
        "Quelqu’un, sans doute vous, veut retrouver un compte qui a cette adresse. Il y en a plusieurs\u00a0: chaque lien dit, avant "
        "d’entrer, à qui il est. Ouvrez le vôtre dans les 30 minutes\u00a0:",
    .open = "Retrouver mon compte",
    .by_password =
        "Pour un compte qui s’occupe d’un quartier ou d’une association, un courriel ne suffit pas\u00a0: il s’ouvre avec son "
        "identifiant et son mot de passe, ou avec sa fiche de secours.",
    .sign_in = "Se connecter",
    .end = "Si ce n’était pas vous, ne faites rien\u00a0: ce courriel n’est parti qu’à votre adresse, et sans lui personne n’entre."};

constexpr WayBackWords german_way_back{
    .subject = "Ihr Konto wiederfinden",
    .one =
        "Jemand, vermutlich Sie, möchte das Konto mit dieser Adresse wiederfinden. Um einzutreten, öffnen Sie diesen Link innert 30 "
        "Minuten "
        "auf dem Gerät, das Sie benutzen möchten:",
    .several =
        "Jemand, vermutlich Sie, möchte ein Konto mit dieser Adresse wiederfinden. Es gibt mehrere: Jeder Link sagt vor dem Eintreten, "
        "wem er gehört. Öffnen Sie Ihren innert 30 Minuten:",
    .open = "Mein Konto wiederfinden",
    .by_password =
        "Für ein Konto, das sich um ein Quartier oder einen Verein kümmert, genügt eine E-Mail nicht: Es öffnet sich mit "
        "Anmeldename und Passwort oder mit dem Notfallblatt.",
    .sign_in = "Anmelden",
    .end = "Wenn Sie das nicht waren, tun Sie nichts: Diese E-Mail ging nur an Ihre Adresse, und ohne sie kommt niemand hinein."};

constexpr WayBackWords italian_way_back{
    .subject = "Ritrovare il Suo conto",
    .one =
        "Qualcuno, probabilmente Lei, vuole ritrovare il conto con questo indirizzo. Per entrare apra questo link entro 30 minuti, "
        "sul dispositivo che vuole usare:",
    .several =
        "Qualcuno, probabilmente Lei, vuole ritrovare un conto con questo indirizzo. Ce n’è più d’uno: ogni link dice, prima di entrare, "
        "di chi è. Apra il Suo entro 30 minuti:",
    .open = "Ritrovare il mio conto",
    .by_password =
        "Per un conto che si occupa di un quartiere o di un’associazione un’e-mail non basta: si apre con nome di accesso e "
        "password, o con la scheda di recupero.",
    .sign_in = "Accedere",
    .end = "Se non è stato Lei, non faccia nulla: questa e-mail è partita solo al Suo indirizzo, e senza di essa nessuno entra."};

constexpr WayBackWords english_way_back{
    .subject = "Find your account again",
    .one =
        "Somebody, probably you, wants to find the account with this address again. To come in, open this link within 30 minutes, on "
        "the device that you want to use:",
    .several =
        "Somebody, probably you, wants to find an account with this address again. There are several: each link says, before one "
        "comes in, whose it is. Open yours within 30 minutes:",
    .open = "Find my account",
    .by_password =
        "For an account that looks after a neighbourhood or an association a mail is not enough: it opens with its login and "
        "password, or with its recovery sheet.",
    .sign_in = "Sign in",
    .end = "If it was not you, do nothing: this mail went to your address only, and without it nobody comes in."};

const WayBackWords& way_back_words(Language language) {
  switch (language) {
    case Language::de:
      return german_way_back;
    case Language::it:
      return italian_way_back;
    case Language::en:
      return english_way_back;
    case Language::fr:
      break;
  }
  return french_way_back;
}

}  // namespace

Written way_back_mail(Language language, const WayBack& way) {
  const WayBackWords& words = way_back_words(language);
  if (way.links.empty()) {
    const std::vector<std::string> page{way.sign_in};
    return letter(language, {words.subject, words.by_password, words.sign_in, words.end}, page);
  }
  const std::string end = way.sign_in.empty() ? std::string(words.end) : std::string(words.by_password) + " " + std::string(words.end);
  return letter(language, {words.subject, way.links.size() == 1 ? words.one : words.several, words.open, end}, way.links);
}

}  // namespace ronde::post
