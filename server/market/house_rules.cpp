#include "market/house_rules.hpp"

#include <algorithm>

#include "market/bundles.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

/// Of which kinds of listing a rule speaks.
enum class Of : std::uint8_t { all, things, favours };

struct HouseRule {
  std::string_view rule;
  std::string_view reason;
  HouseVerdict verdict{};
  Of of = Of::all;
  std::string_view words;        // folded, in four languages, blank between; one is enough
  std::string_view with = {};    // and one of these too
  std::string_view unless = {};  // but none of these
  std::string_view categories = {};
};

/// The strictest first. PRODUCT: goods that nobody swaps here, activities that the law regulates, money, and what one should know.
constexpr std::array kHouseRules{
    HouseRule{
        "weapons", "house-weapons", HouseVerdict::refuse, Of::things,
        "fusil fusils pistolet pistolets revolver carabine munition munitions gewehr gewehre pistole waffe waffen fucile fucili pistola "
        "munizioni rifle rifles handgun ammunition gun guns",
        "",
        "colle eau peinture jouet jouets silicone massage collage kleber heisskleber wasser spielzeug farbe acqua giocattolo colla "
        "pittura glue water toy toys nerf paint spray staple massaggio livre buch libro book"},
    HouseRule{
        "medicines", "house-medicines", HouseVerdict::refuse, Of::things,
        "medicament medicaments antibiotique antibiotiques somnifere somniferes medikament medikamente antibiotika schlafmittel farmaco "
        "farmaci medicinali antibiotici medicines antibiotics painkillers",
        "", "boite pilulier armoire livre dose schrank buch scatola armadio libro box cabinet book"},
    HouseRule{
        "tobacco", "house-tobacco", HouseVerdict::refuse, Of::things,
        "cigarette cigarettes tabac cigares vapoteuse vapoteuses snus zigaretten tabak zigarren sigarette tabacco sigari tobacco cigars "
        "vape vapes",
        "", "boite etui cendrier collection affiche dose aschenbecher scatola posacenere box ashtray poster"},
    HouseRule{"alcohol", "house-alcohol", HouseVerdict::refuse, Of::things,
              "vin vins biere bieres whisky vodka rhum wein weine bier schnaps vino vini birra birre grappa wine wines beer beers", "",
              "verre verres cave tire bouchon bouchons carafe caisse caisses casier etagere livre tonneau brassage vide vides glas glaser "
              "regal kiste kisten buch fass leer leere bicchiere bicchieri bottiglie cassetta libro botte vuote glass glasses rack crate "
              "crates book barrel empty opener kit porte set"},
    HouseRule{"animals", "house-animals", HouseVerdict::refuse, Of::things,
              "chiot chiots chaton chatons welpe welpen katzchen cucciolo cuccioli gattino gattini puppy puppies kitten kittens", "",
              "peluche peluches livre dessin jouet jouets puzzle costume collier panier pluschtier buch spielzeug puzzle kostum halsband "
              "korb libro disegno giocattolo costume collare cesta book toy toys drawing collar basket"},
    HouseRule{"papers", "house-papers", HouseVerdict::refuse, Of::things, "passeport passeports reisepass passaporto passport passports",
              "", "photo photos etui pochette hulle foto custodia cover holder"},
    HouseRule{"adult", "house-adult", HouseVerdict::refuse, Of::all,
              "porno pornographique sextoy sextoys escorte prostitution pornografisch pornografico pornographic"},
    HouseRule{"drugs", "house-drugs", HouseVerdict::refuse, Of::all,
              "cannabis haschisch cocaine ecstasy amphetamine amphetamines kokain cocaina hashish"},
    HouseRule{"money", "house-money", HouseVerdict::look, Of::all, "vends vendre verkaufe verkaufen vendo vendesi vendere selling"},
    HouseRule{"tickets", "house-tickets", HouseVerdict::look, Of::things,
              "voucher vouchers gutschein gutscheine billets biglietti tickets"},
    HouseRule{"finance", "house-finance", HouseVerdict::look, Of::all,
              "bitcoin bitcoins crypto cryptomonnaie kryptowahrung criptovaluta investissement placement kredit credit prestito loanshark",
              "bitcoin bitcoins crypto cryptomonnaie kryptowahrung criptovaluta rendement rendite rendimento argent geld denaro money"},
    HouseRule{"gas", "house-gas", HouseVerdict::look, Of::all, "gaz gas",
              "chauffe rechaud cuisiniere bouteille chauffage kocher flasche ofen heizung fornello bombola stufa stove cylinder heater"},
    HouseRule{
        "electricity", "house-electricity", HouseVerdict::look, Of::favours,
        "electrique electriques electricien elektriker elektroinstallation elettricista elettrico electrician rewiring",
        "installation installer tableau prise prises poser electricien elektriker elektroinstallation elettricista impianto installare "
        "electrician rewiring install",
        "velo velos piano guitare"},
    HouseRule{"nursing", "house-nursing", HouseVerdict::look, Of::favours,
              "piqure piqures pansement pansements perfusion infirmiers spritze spritzen infusion krankenpflege wundpflege iniezione "
              "iniezioni medicazione injection injections nursing"},
    HouseRule{"minors", "house-minors", HouseVerdict::notice, Of::favours, "", "", "", "babysitting school-run school-tutoring"},
    HouseRule{"domestic", "house-domestic", HouseVerdict::notice, Of::favours, "", "", "", "cleaning ironing-and-sewing elderly-company"},
    HouseRule{"rides", "house-rides", HouseVerdict::notice, Of::favours, "", "", "", "rides"},
    HouseRule{"food", "house-food", HouseVerdict::notice, Of::all, "", "", "", "home-cooking shared-meal baking preserves"},
    HouseRule{"safety", "house-safety", HouseVerdict::notice, Of::things,
              "casque casques rehausseur helm helme kindersitz autositz casco caschi seggiolino helmet helmets", "",
              "audio ecouteurs musique kopfhorer audio cuffie headphones bluetooth"},
};

/// Is it one of a list of words with blanks between?
bool lists(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const bool begins = at == 0 || list[at - 1] == ' ';
    const bool ends = at + word.size() == list.size() || list[at + word.size()] == ' ';
    if (begins && ends) return true;
  }
  return false;
}

bool any_listed(std::string_view list, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& word) { return lists(list, word); });
}

bool speaks_of(const HouseRule& rule, ListingKind kind) {
  const bool favour = has_duration(kind);
  return rule.of == Of::all || (rule.of == Of::favours) == favour;
}

/// What a draft says: its titles, a thing each, and its text. Words that go together may stand apart, a bottle in one title and the gas in
/// the next; what excuses a title stands in the title itself.
struct Said {
  std::vector<std::vector<std::string>> titles;
  std::vector<std::string> text;
  std::vector<std::string> all_titles;
};

Said said_in(const ListingDraft& draft) {
  Said said{{words_of(draft.title)}, words_of(draft.text), {}};
  for (const BundlePart& part : draft.beside) said.titles.push_back(words_of(part.title));
  for (const auto& title : said.titles) said.all_titles.insert(said.all_titles.end(), title.begin(), title.end());
  return said;
}

/// `around`: where the words that make it may stand too.
bool has_its_words(const HouseRule& rule, const std::vector<std::string>& words, const std::vector<std::string>& around) {
  if (rule.words.empty() || !any_listed(rule.words, words)) return false;
  return (rule.with.empty() || any_listed(rule.with, around)) && !any_listed(rule.unless, words);
}

/// "80 francs", "CHF 20": a price.
bool names_a_price(const std::vector<std::string>& words) {
  constexpr std::string_view kCoins = "chf francs franc fr sfr euro euros eur franken franchi";
  const auto is_number = [](const std::string& word) { return word.find_first_not_of("0123456789") == std::string::npos; };
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (is_number(words[i]) && lists(kCoins, words[i + 1])) return true;
    if (lists(kCoins, words[i]) && is_number(words[i + 1])) return true;
  }
  return false;
}

/// Where the draft says what the rule is of; empty: nowhere.
std::string_view pointer_of(const HouseRule& rule, const ListingDraft& draft, const Said& said) {
  const bool of_money = rule.rule == "money";
  const auto hits = [&](const std::vector<std::string>& words, const std::vector<std::string>& around) {
    return has_its_words(rule, words, around) || (of_money && names_a_price(words));
  };
  const std::size_t things = std::min(said.titles.size(), 1 + limits::kBeside);
  for (std::size_t i = 0; i < things; ++i) {
    if (hits(said.titles[i], said.all_titles)) return title_pointer(i);
  }
  // What the title says excuses the text: a gun in the description of a novel is a novel.
  if (hits(said.text, said.text) && !any_listed(rule.unless, said.titles[0])) return "/text";
  for (std::size_t i = 0; i < things && !rule.categories.empty(); ++i) {
    if (lists(rule.categories, i == 0 ? draft.category : draft.beside[i - 1].category)) return category_pointer(i);
  }
  return {};
}

}  // namespace

std::vector<HouseNotice> house_notices(const ListingDraft& draft) {
  const Said said = said_in(draft);
  std::vector<HouseNotice> found;
  for (const HouseRule& rule : kHouseRules) {
    if (!speaks_of(rule, draft.kind)) continue;
    if (const std::string_view pointer = pointer_of(rule, draft, said); !pointer.empty())
      found.push_back({rule.rule, rule.reason, rule.verdict, pointer});
  }
  return found;
}

std::optional<Error> refused_by_house(const ListingDraft& draft) {
  for (const HouseNotice& notice : house_notices(draft)) {
    if (notice.verdict == HouseVerdict::refuse)
      return Error{Errc::invalid, notice.reason, "this is not swapped here; see the rules of the neighbourhood", notice.pointer};
  }
  return std::nullopt;
}

std::string_view warning_of_house(const ListingDraft& draft) {
  for (const HouseNotice& notice : house_notices(draft)) {
    if (notice.verdict == HouseVerdict::look) return notice.rule;
  }
  return {};
}

}  // namespace ronde::market
