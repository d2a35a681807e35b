#include "market/statements.hpp"

namespace ronde::market {
namespace {

using InFour = std::array<std::string_view, names_of<Language>.size()>;  // fr, de, it, en

constexpr InFour kGreeting{"Bonjour {name}, ", "Guten Tag {name}, ", "Buongiorno {name}, ", "Hello {name}, "};

/// What it is about, where there is a title.
constexpr InFour kOf{"au sujet de « {title} » : ", "zu «{title}»: ", "a proposito di «{title}»: ", "about “{title}”: "};

/// By ConcernKind: the reason, as its author may know it. None of them tells who said it.
constexpr std::array<InFour, names_of<ConcernKind>.size()> kReasons{{
    {"ce qui a été remis n’était pas comme annoncé.", "was übergeben wurde, war nicht wie angekündigt.",
     "ciò che è stato consegnato non era come annunciato.", "what was handed over was not as described."},
    {"quelqu’un a attendu en vain à un rendez-vous.", "jemand hat an einem Treffpunkt vergeblich gewartet.",
     "qualcuno ha atteso invano a un appuntamento.", "somebody waited for you in vain."},
    {"quelqu’un ne s’est pas senti en sécurité.", "jemand hat sich nicht sicher gefühlt.", "qualcuno non si è sentito al sicuro.",
     "somebody did not feel safe."},
    {"cela n’a pas sa place dans la ronde.", "das gehört nicht in die Runde.", "questo non ha posto nel giro.",
     "this does not belong here."},
    {"quelque chose a posé problème.", "etwas war nicht in Ordnung.", "qualcosa non andava.", "something was not right."},
    {"dans la ronde on échange, on ne vend pas.", "in der Runde wird getauscht, nicht verkauft.", "nel giro si scambia, non si vende.",
     "here we swap and do not sell."},
    {"des propos menaçants ou blessants ont été signalés.", "es wurden drohende oder verletzende Worte gemeldet.",
     "sono state segnalate parole minacciose o offensive.", "threatening or hurtful words were reported."},
    {"cela touche à la protection des mineurs.", "es geht um den Schutz von Minderjährigen.", "riguarda la protezione dei minori.",
     "it concerns the protection of minors."},
}};

/// By CareAct: what follows from it.
constexpr std::array<InFour, names_of<CareAct>.size()> kFollows{{
    {"", "", "", ""},
    {"Merci d’y faire attention. Écrivez-nous si nous avons mal compris.",
     "Bitte achten Sie darauf. Schreiben Sie uns, wenn wir etwas falsch verstanden haben.",
     "La preghiamo di farci attenzione. Ci scriva se abbiamo capito male.", "Please mind it. Write to us if we misunderstood."},
    {"Merci de corriger votre annonce.", "Bitte korrigieren Sie Ihr Inserat.", "La preghiamo di correggere il Suo annuncio.",
     "Please correct your listing."},
    {"Votre annonce est masquée. Corrigez-la, et nous la regarderons de nouveau.",
     "Ihr Inserat ist verborgen. Korrigieren Sie es, dann sehen wir es wieder an.",
     "Il Suo annuncio è nascosto. Lo corregga e lo guarderemo di nuovo.", "Your listing is hidden. Correct it, and we will look again."},
    {"Vous ne faites plus partie de cette ronde. Les autres continuent sans vous.",
     "Sie sind nicht mehr Teil dieser Runde. Die anderen machen ohne Sie weiter.", "Non fa più parte di questo giro. Gli altri continuano.",
     "You are no longer part of this exchange. The others go on."},
    {"Ceci est un avertissement.", "Dies ist eine Verwarnung.", "Questo è un avvertimento.", "This is a warning."},
    {"Votre compte est suspendu pour sept jours.", "Ihr Konto ist für sieben Tage gesperrt.", "Il Suo conto è sospeso per sette giorni.",
     "Your account is suspended for seven days."},
    {"Votre compte est suspendu définitivement.", "Ihr Konto ist dauerhaft gesperrt.", "Il Suo conto è sospeso definitivamente.",
     "Your account is suspended for good."},
}};

std::string filled(std::string_view text, std::string_view name, std::string_view value) {
  std::string result(text);
  if (const auto at = result.find(name); at != std::string::npos) result.replace(at, name.size(), value);
  return result;
}

}  // namespace

std::string statement_template(CareAct act, ConcernKind kind, Language language, std::string_view first_name, std::string_view title) {
  const auto tongue = static_cast<std::size_t>(language);
  if (act == CareAct::leave) return {};
  std::string text = filled(kGreeting[tongue], "{name}", first_name);
  if (!title.empty()) text += filled(kOf[tongue], "{title}", title);
  text += kReasons[static_cast<std::size_t>(kind)][tongue];
  return text.append(" ").append(kFollows[static_cast<std::size_t>(act)][tongue]);
}

}  // namespace ronde::market
