#include "post/given_mail.hpp"

#include <array>

namespace ronde::post {
namespace {

using market::Language;

struct GivenWords {
  Letter mail;
  PageWords refuse, refused;
};

constexpr GivenWords french_given{
    .mail =
        {.subject = "Votre adresse a été changée à l’accueil",
         .text =
             "À l’accueil de votre quartier, une personne de l’équipe a inscrit pour vous une autre adresse, avec votre accord. Dès "
             "qu’elle "
             "sera confirmée, Ronde y écrira et n’écrira plus ici. Si vous n’avez rien demandé, dites non\u00a0: votre adresse reviendra "
             "et l’autre sera oubliée.",
         .button = "Ce n’était pas moi",
         .end = "Si c’est bien ce que vous vouliez, ne faites rien. La page «\u00a0À l’accueil\u00a0» de votre profil dit qui l’a "
                "inscrite, et "
                "quand."},
    .refuse = {.title = "Ce n’était pas vous\u00a0?",
               .text = "Votre adresse reviendra, et celle qui a été inscrite à l’accueil sera oubliée. L’équipe le lira dans son journal.",
               .button = "Non, ce n’était pas moi"},
    .refused = {
        .title = "C’est annulé", .text = "Votre adresse est de nouveau la seule. Parlez-en à l’équipe de votre quartier.", .button = {}}};

constexpr GivenWords german_given{
    .mail = {.subject = "Ihre Adresse wurde am Empfang geändert",
             .text =
                 "Am Empfang Ihres Quartiers hat jemand vom Team mit Ihrem Einverständnis eine andere Adresse für Sie notiert. Sobald sie "
                 "bestätigt ist, schreibt Ronde dorthin und nicht mehr hierher. Wenn Sie nicht darum gebeten haben, sagen Sie Nein: Ihre "
                 "Adresse kommt zurück, und die andere wird vergessen.",
             .button = "Das war nicht ich",
             .end = "Wenn Sie es so wollten, tun Sie nichts. Die Seite «Am Empfang» Ihres Profils sagt, wer es notiert hat und wann."},
    .refuse = {.title = "Waren das nicht Sie?",
               .text = "Ihre Adresse kommt zurück, und die am Empfang notierte wird vergessen. Das Team liest es in seinem Protokoll.",
               .button = "Nein, das war nicht ich"},
    .refused = {.title = "Das ist rückgängig gemacht",
                .text = "Ihre Adresse ist wieder die einzige. Sprechen Sie mit dem Team Ihres Quartiers.",
                .button = {}}};

constexpr GivenWords italian_given{
    .mail = {.subject = "Il Suo indirizzo è stato cambiato all’accoglienza",
             .text =
                 "All’accoglienza del Suo quartiere una persona della squadra ha annotato per Lei un altro indirizzo, con il Suo accordo. "
                 "Appena sarà confermato, Ronde scriverà lì e non più qui. Se non ha chiesto nulla, dica di no: il Suo indirizzo tornerà "
                 "e l’altro sarà dimenticato.",
             .button = "Non sono stato io",
             .end = "Se è ciò che voleva, non faccia nulla. La pagina «All’accoglienza» del Suo profilo dice chi l’ha annotato, e quando."},
    .refuse = {.title = "Non è stato Lei?",
               .text = "Il Suo indirizzo tornerà, e quello annotato all’accoglienza sarà dimenticato. La squadra lo leggerà nel registro.",
               .button = "No, non sono stato io"},
    .refused = {
        .title = "È annullato", .text = "Il Suo indirizzo è di nuovo l’unico. Ne parli con la squadra del Suo quartiere.", .button = {}}};

constexpr GivenWords english_given{
    .mail = {.subject = "Your address was changed at the desk",
             .text =
                 "At the desk of your neighbourhood somebody of the team wrote down another address for you, with your consent. Once it is "
                 "confirmed, Ronde will write there and no more here. If you did not ask for it, say no: your address comes back, and the "
                 "other one is forgotten.",
             .button = "It was not me",
             .end = "If it is what you wanted, do nothing. The page \"At the desk\" of your profile says who wrote it down, and when."},
    .refuse = {.title = "Was it not you?",
               .text = "Your address comes back, and the one written down at the desk is forgotten. The team will read it in its journal.",
               .button = "No, it was not me"},
    .refused = {.title = "It is undone",
                .text = "Your address is the only one again. Have a word with the team of your neighbourhood.",
                .button = {}}};

const GivenWords& given_words(Language language) {
  switch (language) {
    case Language::de:
      return german_given;
    case Language::it:
      return italian_given;
    case Language::en:
      return english_given;
    case Language::fr:
      break;
  }
  return french_given;
}

}  // namespace

Written given_mail(Language language, std::string_view link) {
  const std::array links{std::string(link)};
  return letter(language, given_words(language).mail, links);
}

std::string page(Language language, GivenPage which) {
  const GivenWords& words = given_words(language);
  return page(language, which == GivenPage::refuse ? words.refuse : words.refused);
}

}  // namespace ronde::post
