// The rules of the matcher in the four languages. Numbers stand behind a colon, so that no language has to bend a word for them.
#include "api/rules_words.hpp"

#include <array>
#include <initializer_list>

namespace ronde::api {
namespace {

using market::Criterion;
using Sentence = std::array<std::string_view, 4>;  // in the order of names_of<Language>: fr, de, it, en

constexpr Sentence told_first{
    "Toujours en premier : que le plus de personnes possible reçoivent quelque chose, puis qu’il y ait le plus de remises possible. "
    "Cela ne se règle pas.",
    "Immer zuerst: dass möglichst viele Personen etwas erhalten, dann möglichst viele Übergaben. Das lässt sich nicht verstellen.",
    "Sempre per prima cosa: che il maggior numero possibile di persone riceva qualcosa, poi che ci siano più consegne possibili. "
    "Questo non si regola.",
    "Always first: that as many people as possible receive something, then as many hand-overs as possible. This cannot be changed."};

/// By Criterion.
constexpr std::array<Sentence, 5> told_criteria{{
    {"Puis ce que les gens souhaitent le plus.", "Dann, was sich die Leute am meisten wünschen.",
     "Poi ciò che le persone desiderano di più.", "Then what people wish for most."},
    {"Puis les chemins les plus courts à pied.", "Dann die kürzesten Wege zu Fuss.", "Poi i percorsi più brevi a piedi.",
     "Then the shortest ways on foot."},
    {"Puis qui attend depuis le plus longtemps. Jours d’attente qui comptent au plus : {}. S’y ajoutent, en jours, pour un échange tombé à "
     "l’eau après votre oui : {} ; pour chaque chose donnée de plus que reçue, jusqu’à dix : {}.",
     "Dann, wer am längsten wartet. Tage, die höchstens zählen: {}. Dazu kommen, in Tagen, für einen Tausch, der nach Ihrem Ja geplatzt "
     "ist: {}; für jede Sache, die Sie mehr gegeben als erhalten haben, bis zu zehn: {}.",
     "Poi chi aspetta da più tempo. Giorni di attesa che contano al massimo: {}. Si aggiungono, in giorni, per uno scambio saltato dopo il "
     "Suo sì: {}; per ogni cosa data in più di quelle ricevute, fino a dieci: {}.",
     "Then who has waited longest. Days of waiting that count at most: {}. Added to them, in days, for an exchange that fell through after "
     "your yes: {}; for each thing given beyond what was received, up to ten: {}."},
    {"Puis les rondes où ce que l’on donne est à peu près aussi grand que ce que l’on reçoit.",
     "Dann Runden, in denen man etwa so viel gibt, wie man erhält.",
     "Poi i giri in cui ciò che si dà è grande all’incirca quanto ciò che si riceve.",
     "Then rings in which what one gives is about as large as what one receives."},
    {"Puis les rondes courtes, qui tiennent plus souvent.", "Dann kurze Runden, die öfter zustande kommen.",
     "Poi i giri brevi, che riescono più spesso.", "Then short rings, which hold more often."},
}};

/// Behind people and hand-overs, before all else.
constexpr Sentence told_no_return{
    "Puis, des cadeaux du mois, une part va d’abord à un souhait « sans contrepartie » : sur chaque dizaine, au plus {}. Une fois par mois "
    "et par personne, qui attend depuis le plus longtemps d’abord. On peut marquer ainsi deux souhaits ; personne d’autre ne le voit, et "
    "personne ne demande pourquoi.",
    "Dann geht von den Geschenken des Monats ein Teil zuerst an einen Wunsch «ohne Gegenleistung»: von je zehn höchstens {}. Einmal im "
    "Monat "
    "pro Person, wer am längsten wartet zuerst. So lassen sich zwei Wünsche bezeichnen; niemand sonst sieht es, und niemand fragt, warum.",
    "Poi, dei regali del mese, una parte va prima a un desiderio «senza contropartita»: su ogni decina, al massimo {}. Una volta al mese "
    "per "
    "persona, prima chi aspetta da più tempo. Si possono segnare così due desideri; nessun altro lo vede e nessuno chiede perché.",
    "Then, of the gifts of the month, a part goes first to a wish “without a return”: of each ten, at most {}. Once a month for each "
    "person, "
    "who has waited longest first. Two wishes can be marked like this; nobody else sees it, and nobody asks why."};

constexpr Sentence told_reach{
    "Minutes de marche que l’on demande à quelqu’un, au plus : {}.", "Gehminuten, die man jemandem höchstens zumutet: {}.",
    "Minuti a piedi che si chiedono a qualcuno, al massimo: {}.", "Minutes on foot that anybody is asked for, at most: {}."};
constexpr Sentence told_caps{
    "Remises dans une ronde, au plus : {} ; dans une chaîne : {}.", "Übergaben in einer Runde, höchstens: {}; in einer Kette: {}.",
    "Consegne in un giro, al massimo: {}; in una catena: {}.", "Hand-overs in a ring, at most: {}; in a chain: {}."};
constexpr Sentence told_hard{
    "Un blocage, un refus, des heures où l’on ne peut pas se voir, une entrée sans marche dont quelqu’un a besoin : cela ne se pèse pas. "
    "Rien ne passe outre.",
    "Eine Sperre, eine Ablehnung, Zeiten, zu denen man sich nicht treffen kann, ein stufenloser Zugang, den jemand braucht: das wird nicht "
    "abgewogen. Nichts geht darüber hinweg.",
    "Un blocco, un rifiuto, orari in cui non ci si può vedere, un’entrata senza gradini di cui qualcuno ha bisogno: questo non si pesa. "
    "Niente lo scavalca.",
    "A block, a refusal, hours at which people cannot meet, a way in without a step that somebody needs: these are not weighed. Nothing "
    "overrides them."};
constexpr Sentence told_ignored{"Ne comptent jamais : le nom, la fonction, les mercis reçus, l’ancienneté, l’argent.",
                                "Nie zählen: der Name, das Amt, erhaltener Dank, wie lange jemand dabei ist, Geld.",
                                "Non contano mai: il nome, la funzione, i grazie ricevuti, da quanto tempo si è qui, il denaro.",
                                "What never counts: names, offices, thanks received, how long somebody has been here, money."};

constexpr Sentence told_events{"À une bourse d’échange, ce sont les règles de la bourse qui valent : elles sont écrites sur sa page.",
                               "An einem Tauschfest gelten die Regeln des Festes: sie stehen auf seiner Seite.",
                               "A una festa di scambio valgono le regole della festa: sono scritte sulla sua pagina.",
                               "At a swap event the event's own rules hold: they are written on its page."};

std::string filled(const Sentence& sentence, market::Language language, std::initializer_list<std::uint32_t> numbers = {}) {
  std::string text(sentence[static_cast<std::size_t>(language)]);
  for (const std::uint32_t number : numbers) text.replace(text.find("{}"), 2, std::to_string(number));
  return text;
}

}  // namespace

RulesTold rules_told(const market::Weights& weights, const market::Settings& settings, market::Language language) {
  RulesTold told{{filled(told_first, language)}, {}};
  if (weights.no_return_of_ten > 0) told.ranked.push_back(filled(told_no_return, language, {weights.no_return_of_ten}));
  for (const Criterion one : weights.order) {
    const Sentence& sentence = told_criteria[static_cast<std::size_t>(one)];
    told.ranked.push_back(one == Criterion::waiting
                              ? filled(sentence, language, {weights.waiting_days, weights.fallen_days, weights.ahead_days})
                              : filled(sentence, language));
  }
  const auto minutes = static_cast<std::uint32_t>(market::minutes_of(weights.farthest).value_or(0));
  told.limits = {filled(told_reach, language, {minutes}), filled(told_caps, language, {settings.cycle_cap, settings.chain_cap}),
                 filled(told_hard, language), filled(told_ignored, language), filled(told_events, language)};
  return told;
}

}  // namespace ronde::api
