#include "market/event_export.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace ronde::market {
namespace {

/// By Language. What read_event_csv knows them by.
using HeadRow = std::array<std::string_view, 10>;
constexpr std::array<HeadRow, 4> kHeads{{
    {"Prénom", "Nom affiché", "Donne seulement", "Au plus", "N°", "Objet", "Catégorie", "Genre", "Étiquette", "Souhaits"},
    {"Vorname", "Name sichtbar", "Gibt nur", "Höchstens", "Nr.", "Gegenstand", "Kategorie", "Art", "Etikette", "Wünsche"},
    {"Nome", "Nome visibile", "Solo dona", "Al massimo", "N.", "Oggetto", "Categoria", "Tipo", "Etichetta", "Desideri"},
    {"Name", "Name shown", "Gives only", "At most", "No.", "Item", "Category", "Kind", "Label", "Wishes"},
}};
constexpr std::array<std::string_view, 4> kYes{"oui", "ja", "sì", "yes"};

class CsvWriter {
 public:
  CsvWriter(const EventBook& book, Language language) : language_(static_cast<std::size_t>(language)) {
    for (const EventItem& item : book.items) items_[item.owner].push_back(&item);
    for (const EventWishes& wishes : book.wishes) wishes_[wishes.person] = &wishes;
    for (const EventPerson& person : book.people) people_.push_back(&person);
    std::ranges::sort(people_, {}, &EventPerson::number);
    std::size_t number = 0;
    for (const EventPerson* person : people_) {
      auto& items = items_[person->id];
      std::ranges::sort(items, {}, &EventItem::id);
      for (const EventItem* item : items) number_[item->id] = std::to_string(++number);
    }
  }

  std::string write() && {
    out_ = "\xEF\xBB\xBF";
    for (std::size_t i = 0; i < kHeads[language_].size(); ++i) put(kHeads[language_][i]);
    end_row();
    for (const EventPerson* person : people_) {
      const auto& items = items_[person->id];
      if (items.empty()) row(*person, nullptr, true);
      for (const EventItem* item : items) row(*person, item, item == items.front());
    }
    return std::move(out_);
  }

 private:
  /// What is a person's own stands in their first row.
  void row(const EventPerson& person, const EventItem* item, bool first) {
    put(person.name);
    put(first && person.name_shown ? kYes[language_] : "");
    put(first && person.gives_only ? kYes[language_] : "");
    put(first && person.at_most != 0 ? std::to_string(person.at_most) : "");
    put(item ? number_.at(item->id) : "");
    put(item ? item->title : "");
    put(item ? item->category : "");
    put(item ? name_of(item->kind) : std::string_view{});
    put(item ? item->label : "");
    put(first ? wishes_of(person) : "");
    end_row();
  }

  /// A group stands in brackets, where its first wish stands.
  [[nodiscard]] std::string wishes_of(const EventPerson& person) const {
    const auto at = wishes_.find(person.id);
    if (at == wishes_.end()) return {};
    std::vector<std::pair<std::uint16_t, std::string>> parts;
    for (const EventWish& wish : at->second->wishes) {
      const auto item = number_.find(wish.item);
      if (item == number_.end()) continue;
      const std::string_view face = wish.face == WishLevel::love ? " (1)" : wish.face == WishLevel::acceptable ? " (3)" : "";
      const auto group = std::ranges::find(parts, wish.group, [](const auto& part) { return part.first; });
      if (wish.group == 0 || group == parts.end())
        parts.emplace_back(wish.group, item->second).second += face;
      else
        group->second.append(" | ").append(item->second).append(face);
    }
    std::string text;
    for (const auto& [group, wishes] : parts) {
      if (!text.empty()) text += " | ";
      text += group == 0 ? wishes : "[" + wishes + "]";
    }
    return text;
  }

  void put(std::string_view cell) {
    if (!out_.empty() && out_.back() == '"') out_ += ',';
    out_ += csv_cell(cell);
  }
  void end_row() { out_ += "\r\n"; }

  std::size_t language_;
  std::map<EventPersonId, std::vector<const EventItem*>> items_;
  std::map<EventPersonId, const EventWishes*> wishes_;
  std::vector<const EventPerson*> people_;
  std::map<EventItemId, std::string> number_;
  std::string out_;
};

}  // namespace

bool is_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\'');
  return first != std::string_view::npos && kFormulaStarts.find(text[first]) != std::string_view::npos;
}

std::string csv_cell(std::string_view text) {
  std::string cell = "\"";
  if (is_formula(text)) cell += '\'';
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell += '"';
}

std::string event_csv(const EventBook& book, Language language) {
  return CsvWriter(book, language).write();
}

}  // namespace ronde::market
