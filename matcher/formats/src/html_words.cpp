#include "html_words.hpp"

#include "show.hpp"

namespace ronde::formats {
namespace {

// French sets a space that does not break before : ; ! ? and %: U+00A0, as in the client.

std::string counted(std::size_t count, std::string_view one, std::string_view many, bool zero_is_one) {
  const bool single = count == 1 || (count == 0 && zero_is_one);
  return std::to_string(count) + "\u00A0" + std::string(single ? one : many);
}

}  // namespace

std::string PageWords::moves(std::size_t items, std::size_t exchanges) const {
  if (items == 0) return std::string(pick("Nothing changes hands.", "Rien ne change de mains."));
  if (!french_)
    return counted(items, "item changes", "items change", false) + " hands in " + counted(exchanges, "exchange", "exchanges", false) + ".";
  return counted(items, "objet change", "objets changent", true) + " de mains en " + counted(exchanges, "échange", "échanges", true) + ".";
}

std::string PageWords::sure(bool proven) const {
  if (proven) return std::string(pick("Proven: no plan is better.", "C’est prouvé\u00A0: aucun plan n’est meilleur."));
  return std::string(
      pick("This is the best plan found; a better one may exist.", "C’est le meilleur plan trouvé\u00A0; il peut en exister un meilleur."));
}

std::string PageWords::exchange_heading(std::size_t number, bool cycle, std::size_t items) const {
  const std::string_view kind = cycle ? pick("Ring", "Ronde") : pick("Chain", "Chaîne");
  return std::string(kind) + " " + std::to_string(number) + " <small>" +
         (french_ ? counted(items, "objet", "objets", true) : counted(items, "item", "items", false)) + "</small>";
}

std::string PageWords::hands_over(const std::string& giver, const std::string& item, const std::string& receiver) const {
  return french_ ? giver + " donne " + item + " à " + receiver : giver + " gives " + item + " to " + receiver;
}

std::string PageWords::goes_to_owner_of(const std::string& item, const std::string& other) const {
  return french_ ? item + " va à qui offre " + other : item + " goes to the owner of " + other;
}

std::string PageWords::share(std::size_t part, std::size_t whole) const {
  std::string text = std::to_string(part) + std::string(pick(" of ", " sur ")) + std::to_string(whole);
  if (whole == 0) return text;
  std::string percent = fixed(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1);
  if (!french_) return text + " (" + percent + "%)";
  if (const std::size_t point = percent.find('.'); point != std::string::npos) percent[point] = ',';
  return text + " (" + percent + "\u00A0%)";
}

std::string_view PageWords::level(matcher::Level level) const {
  switch (level) {
    case matcher::Level::people:
      return pick("People who receive", "Personnes qui reçoivent");
    case matcher::Level::users:
      return pick("People who trade", "Personnes qui échangent");
    case matcher::Level::transfers:
      return pick("Items that change hands", "Objets qui changent de mains");
    case matcher::Level::weight:
      return pick("Weight", "Poids");
    case matcher::Level::rank:
      return pick("Cost of the wishes", "Coût des souhaits");
    case matcher::Level::wish:
      return pick("Wishes", "Souhaits");
    case matcher::Level::walk:
      return pick("Walking", "Marche");
    case matcher::Level::waiting:
      return pick("Waiting", "Attente");
    case matcher::Level::balance:
      return pick("Imbalance of sizes", "Écart des tailles");
    case matcher::Level::expected:
      return pick("Hand-overs expected, in thousandths", "Remises attendues, en millièmes");
  }
  return "";
}

}  // namespace ronde::formats
