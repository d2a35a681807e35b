#include "market/event_import.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "market/csv.hpp"
#include "market/event_export.hpp"
#include "market/near_words.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

enum class Column : std::uint8_t { name, shown, gives_only, at_most, ref, item, category, kind, label, wishes };
constexpr std::size_t kColumns = 10;

/// Folded words of a head, in any of the four languages.
struct ColumnWord {
  std::string_view word;
  Column column;
};
constexpr std::array kColumnWords{
    ColumnWord{"name", Column::name},
    ColumnWord{"first name", Column::name},
    ColumnWord{"person", Column::name},
    ColumnWord{"nom", Column::name},
    ColumnWord{"prenom", Column::name},
    ColumnWord{"personne", Column::name},
    ColumnWord{"vorname", Column::name},
    ColumnWord{"nome", Column::name},
    ColumnWord{"persona", Column::name},
    ColumnWord{"name shown", Column::shown},
    ColumnWord{"nom affiche", Column::shown},
    ColumnWord{"name sichtbar", Column::shown},
    ColumnWord{"nome visibile", Column::shown},
    ColumnWord{"gives only", Column::gives_only},
    ColumnWord{"donne seulement", Column::gives_only},
    ColumnWord{"gibt nur", Column::gives_only},
    ColumnWord{"solo dona", Column::gives_only},
    ColumnWord{"at most", Column::at_most},
    ColumnWord{"au plus", Column::at_most},
    ColumnWord{"hochstens", Column::at_most},
    ColumnWord{"al massimo", Column::at_most},
    ColumnWord{"no", Column::ref},
    ColumnWord{"n", Column::ref},
    ColumnWord{"nr", Column::ref},
    ColumnWord{"num", Column::ref},
    ColumnWord{"number", Column::ref},
    ColumnWord{"numero", Column::ref},
    ColumnWord{"nummer", Column::ref},
    ColumnWord{"ref", Column::ref},
    ColumnWord{"item", Column::item},
    ColumnWord{"title", Column::item},
    ColumnWord{"objet", Column::item},
    ColumnWord{"titre", Column::item},
    ColumnWord{"article", Column::item},
    ColumnWord{"gegenstand", Column::item},
    ColumnWord{"titel", Column::item},
    ColumnWord{"oggetto", Column::item},
    ColumnWord{"titolo", Column::item},
    ColumnWord{"category", Column::category},
    ColumnWord{"categorie", Column::category},
    ColumnWord{"kategorie", Column::category},
    ColumnWord{"categoria", Column::category},
    ColumnWord{"kind", Column::kind},
    ColumnWord{"genre", Column::kind},
    ColumnWord{"type", Column::kind},
    ColumnWord{"art", Column::kind},
    ColumnWord{"tipo", Column::kind},
    ColumnWord{"label", Column::label},
    ColumnWord{"etiquette", Column::label},
    ColumnWord{"etikette", Column::label},
    ColumnWord{"etichetta", Column::label},
    ColumnWord{"wishes", Column::wishes},
    ColumnWord{"wants", Column::wishes},
    ColumnWord{"souhaits", Column::wishes},
    ColumnWord{"souhait", Column::wishes},
    ColumnWord{"envies", Column::wishes},
    ColumnWord{"voeux", Column::wishes},
    ColumnWord{"wunsche", Column::wishes},
    ColumnWord{"desideri", Column::wishes},
};

struct KindWord {
  std::string_view word;
  ListingKind kind;
};
constexpr std::array kKindWords{
    KindWord{"good", ListingKind::good},        KindWord{"objet", ListingKind::good},      KindWord{"gegenstand", ListingKind::good},
    KindWord{"oggetto", ListingKind::good},     KindWord{"service", ListingKind::service}, KindWord{"dienst", ListingKind::service},
    KindWord{"servizio", ListingKind::service}, KindWord{"loan", ListingKind::loan},       KindWord{"pret", ListingKind::loan},
    KindWord{"leihe", ListingKind::loan},       KindWord{"prestito", ListingKind::loan},   KindWord{"lesson", ListingKind::lesson},
    KindWord{"cours", ListingKind::lesson},     KindWord{"lektion", ListingKind::lesson},  KindWord{"lezione", ListingKind::lesson},
    KindWord{"gift", ListingKind::gift},        KindWord{"don", ListingKind::gift},        KindWord{"cadeau", ListingKind::gift},
    KindWord{"geschenk", ListingKind::gift},    KindWord{"dono", ListingKind::gift},       KindWord{"regalo", ListingKind::gift},
};

constexpr std::array<std::string_view, 7> kYesWords{"yes", "oui", "ja", "si", "x", "1", "true"};
constexpr std::array<std::string_view, 6> kNoWords{"", "no", "non", "nein", "0", "false"};
constexpr std::array<std::string_view, 6> kLoveWords{"1", "love", "j'adore", "liebe", "adoro", "!"};
constexpr std::array<std::string_view, 5> kGoodWords{"2", "good", "bien", "gut", "bene"};
constexpr std::array<std::string_view, 5> kAcceptableWords{"3", "acceptable", "a la rigueur", "notfalls", "se serve"};
constexpr CsvBounds kBounds{.bytes = kImportBytesMax, .rows = 20'000, .columns = 40};

constexpr std::size_t kRefMax = 20;
constexpr std::size_t kHintsMax = 50;  // of items: each is compared with all titles

std::string words_joined(std::string_view text) {
  std::string joined;
  for (const std::string& word : words_of(text)) joined += joined.empty() ? word : " " + word;
  return joined;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\n") - from + 1);
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

class TableReader {
 public:
  TableReader(std::string_view text, const EventBook& book, const Taxonomy& taxonomy, const NewId& new_id)
      : csv_(read_csv(text, kBounds)), book_(book), taxonomy_(taxonomy), new_id_(new_id) {}

  ImportReading read() && {
    for (const CsvFault& fault : csv_.faults) wrong(fault.at, fault.code, {});
    if (csv_.faults.empty() && csv_.rows.size() < 2) wrong(TextPlace{}, "empty", {});
    if (good() && read_head()) {
      note_book();
      for (std::size_t row = 1; row < csv_.rows.size(); ++row) read_row(csv_.rows[row]);
      for (const auto& [cell, person] : wish_cells_) read_wishes(*cell, person);
    }
    if (!good()) reading_.people.clear(), reading_.items.clear(), reading_.wishes.clear();
    std::erase_if(reading_.wishes, [](const EventWishes& wishes) { return wishes.wishes.empty(); });
    return std::move(reading_);
  }

 private:
  [[nodiscard]] bool good() const { return reading_.errors.empty(); }

  void wrong(TextPlace at, std::string_view code, std::string_view value, std::string hint = {}) {
    if (reading_.errors.size() == kImportErrorsMax) {
      ++reading_.more_errors;
    } else {
      reading_.errors.push_back({at.line, at.column, code, shortened(value, kImportValueMax), std::move(hint)});
    }
  }
  void wrong(const CsvCell& cell, std::string_view code, std::string hint = {}) { wrong(cell.at, code, cell.text, std::move(hint)); }

  bool read_head() {
    column_.fill(kNoColumn);
    const auto& head = csv_.rows.front();
    for (std::size_t i = 0; i < head.size(); ++i) {
      const auto word = std::ranges::find(kColumnWords, words_joined(head[i].text), &ColumnWord::word);
      if (word == kColumnWords.end()) continue;  // a column of the organiser's own
      std::size_t& column = column_[static_cast<std::size_t>(word->column)];
      if (column != kNoColumn) wrong(head[i], "column-twice");
      column = i;
    }
    if (column_[static_cast<std::size_t>(Column::name)] == kNoColumn) wrong(TextPlace{1, 1}, "no-name-column", {});
    if (column_[static_cast<std::size_t>(Column::item)] == kNoColumn) wrong(TextPlace{1, 1}, "no-item-column", {});
    return good();
  }

  void note_book() {
    for (const EventPerson& person : book_.people) known_.insert(folded(person.name));
    for (const EventItem& item : book_.items) {
      if (!item.label.empty()) by_label_.emplace(item.label, item.id);
      name_item(item.title, item.id);
      owner_.emplace(item.id, item.owner);
    }
  }

  /// The cell of a column, as it was before it was made safe for a spreadsheet; empty where the row is short.
  CsvCell cell(const std::vector<CsvCell>& row, Column which) const {
    const std::size_t at = column_[static_cast<std::size_t>(which)];
    if (at >= row.size()) return {{}, row.front().at};
    CsvCell cell = row[at];
    if (cell.text.starts_with('\'') && is_formula(cell.text)) cell.text.erase(0, 1);
    cell.text = without_blanks(cell.text);
    return cell;
  }

  void read_row(const std::vector<CsvCell>& row) {
    const CsvCell name = cell(row, Column::name);
    if (name.text.empty()) return wrong(name, "name-missing");
    const std::optional<std::size_t> person = person_named(name);
    if (!person) return;
    read_person(row, *person);
    read_item(row, *person);
    const std::size_t wishes = column_[static_cast<std::size_t>(Column::wishes)];
    if (wishes < row.size() && !without_blanks(row[wishes].text).empty()) wish_cells_.emplace_back(&row[wishes], *person);
  }

  std::optional<std::size_t> person_named(const CsvCell& cell) {
    const Result<std::string> name = clean_text(cell.text, kImportNameMax, Lines::one, "");
    if (!name) {
      wrong(cell, name.error().reason == "text-too-long" ? "text-too-long" : "name-bad");
      return std::nullopt;
    }
    const std::string key = folded(*name);
    if (const auto at = person_.find(key); at != person_.end()) return at->second;
    if (known_.contains(key)) {
      wrong(cell, "known-person");
      return std::nullopt;
    }
    if (book_.people.size() + reading_.people.size() >= std::min<std::size_t>(book_.event.capacity, kImportPeopleMax)) {
      if (!full_) wrong(cell, "full", std::to_string(book_.event.capacity));
      full_ = true;
      return std::nullopt;
    }
    EventPerson& person = reading_.people.emplace_back();
    person.id = EventPersonId{new_id_()};
    person.event = book_.event.id;
    person.number = book_.event.next_number + static_cast<std::uint32_t>(reading_.people.size() - 1);
    person.name = *name;
    reading_.wishes.push_back({person.id, person.event, {}, {}});
    groups_.push_back(0);
    return person_.emplace(key, reading_.people.size() - 1).first->second;
  }

  void read_person(const std::vector<CsvCell>& row, std::size_t at) {
    EventPerson& person = reading_.people[at];
    person.name_shown = read_yes(cell(row, Column::shown)) || person.name_shown;
    person.gives_only = read_yes(cell(row, Column::gives_only)) || person.gives_only;
    const CsvCell most = cell(row, Column::at_most);
    if (most.text.empty()) return;
    std::uint8_t number = 0;
    const char* const end = most.text.data() + most.text.size();
    const auto [read, error] = std::from_chars(most.text.data(), end, number);
    if (error != std::errc{} || read != end) return wrong(most, "not-a-number");
    if (person.at_most != 0 && person.at_most != number) return wrong(most, "says-two-things");
    person.at_most = number;
  }

  bool read_yes(const CsvCell& cell) {
    const std::string word = folded(cell.text);
    if (is_one_of(kYesWords, word)) return true;
    if (!is_one_of(kNoWords, word)) wrong(cell, "not-yes-or-no");
    return false;
  }

  void read_item(const std::vector<CsvCell>& row, std::size_t person) {
    const CsvCell title = cell(row, Column::item);
    if (title.text.empty()) return;
    const Result<std::string> clean = clean_text(title.text, kImportTitleMax, Lines::one, "");
    if (!clean) return wrong(title, clean.error().reason == "text-too-long" ? "text-too-long" : "text-bad");
    if (book_.items.size() + reading_.items.size() >= kImportItemsMax) {
      if (!too_many_) wrong(title, "too-many");
      too_many_ = true;
      return;
    }
    EventItem item;
    item.id = EventItemId{new_id_()};
    item.event = book_.event.id;
    item.owner = reading_.people[person].id;
    item.title = *clean;
    item.category = category_of(cell(row, Column::category), *clean);
    item.kind = kind_of(cell(row, Column::kind), item.category);
    item.label = label_of(cell(row, Column::label), item.id);
    note_ref(cell(row, Column::ref), item.id);
    name_item(item.title, item.id);
    owner_.emplace(item.id, item.owner);
    reading_.items.push_back(std::move(item));
  }

  std::string category_of(const CsvCell& cell, std::string_view title) {
    if (cell.text.empty()) {
      const auto guess = taxonomy_.guess(title, Language::fr);
      return guess ? guess->category : std::string{};
    }
    if (const Category* known = taxonomy_.category(cell.text)) return known->id;
    const std::string word = words_joined(cell.text);
    for (const Category& category : taxonomy_.categories()) {
      if (std::ranges::any_of(category.labels, [&](const std::string& label) { return words_joined(label) == word; })) return category.id;
    }
    wrong(cell, "unknown-category", near_category(taxonomy_, cell.text));
    return {};
  }

  ListingKind kind_of(const CsvCell& cell, std::string_view category) {
    const auto accepted = [this](ListingKind kind) { return std::ranges::find(book_.event.kinds, kind) != book_.event.kinds.end(); };
    if (cell.text.empty()) {
      const Category* const known = taxonomy_.category(category);
      if (known && accepted(known->kind)) return known->kind;
      return accepted(ListingKind::good) || book_.event.kinds.empty() ? ListingKind::good : book_.event.kinds.front();
    }
    const auto word = std::ranges::find(kKindWords, folded(cell.text), &KindWord::word);
    if (word == kKindWords.end()) {
      wrong(cell, "unknown-kind");
      return ListingKind::good;
    }
    if (!accepted(word->kind)) wrong(cell, "kind-not-accepted");
    return word->kind;
  }

  std::string label_of(const CsvCell& cell, EventItemId item) {
    if (cell.text.empty()) return {};
    const std::string_view digits = std::string_view(cell.text).substr(1);
    const bool letter = cell.text[0] >= 'A' && cell.text[0] < 'A' + std::min<int>(book_.event.tables, 26);
    const bool number = !digits.empty() && digits.size() <= 3 && digits[0] != '0' &&
                        std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!letter || !number) {
      wrong(cell, "label-bad");
    } else if (!by_label_.emplace(cell.text, item).second) {
      wrong(cell, "label-twice");
    }
    return cell.text;
  }

  void note_ref(const CsvCell& cell, EventItemId item) {
    if (cell.text.empty()) return;
    if (cell.text.size() > kRefMax) return wrong(cell, "text-too-long");
    if (!by_ref_.emplace(folded(cell.text), item).second) wrong(cell, "ref-twice");
  }

  /// Nothing where several have this title: then a wish for it says not which.
  void name_item(std::string_view title, EventItemId item) {
    const auto [at, fresh] = by_title_.try_emplace(folded(title), item);
    if (!fresh) at->second.reset();
  }

  // ---- wishes: "12 | 14 (1) | [15 | Lampe de bureau]" ----

  void read_wishes(const CsvCell& cell, std::size_t person) {
    std::string_view rest = cell.text;
    if (rest.starts_with('\'') && is_formula(rest)) rest.remove_prefix(1);
    std::uint16_t group = 0;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of("|\n"), rest.size());
      std::string_view word = without_blanks(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (word.starts_with('[')) {
        if (group != 0) return wrong(cell, "bracket");
        group = ++groups_[person];
        word = without_blanks(word.substr(1));
      }
      const bool closes = word.ends_with(']');
      if (closes) word = without_blanks(word.substr(0, word.size() - 1));
      if (closes && group == 0) return wrong(cell, "bracket");
      if (!word.empty()) read_wish(cell, word, group, person);
      if (closes) group = 0;
    }
    if (group != 0) wrong(cell, "bracket");
  }

  void read_wish(const CsvCell& cell, std::string_view word, std::uint16_t group, std::size_t person) {
    EventWish wish{.item = {}, .face = WishLevel::good, .group = group};
    if (const auto face = face_of(word)) {
      wish.face = *face;
      word = without_blanks(word.substr(0, word.rfind('(')));
    }
    const std::optional<EventItemId> item = item_named(cell, word);
    if (!item) return;
    if (owner_.at(*item) == reading_.people[person].id) return wrong(cell.at, "own-item", word);
    auto& wishes = reading_.wishes[person].wishes;
    if (!wished_.emplace(person, *item).second) return;  // the first place counts
    if (wishes.size() == kImportWishesMax || wished_.size() > kImportWishesAllMax) return wrong(cell, "too-many");
    wish.item = *item;
    wishes.push_back(wish);
  }

  /// What stands in brackets at its end, if that is a face.
  static std::optional<WishLevel> face_of(std::string_view word) {
    const std::size_t open = word.rfind('(');
    if (open == std::string_view::npos || !word.ends_with(')')) return std::nullopt;
    const std::string face = folded(without_blanks(word.substr(open + 1, word.size() - open - 2)));
    if (is_one_of(kLoveWords, face)) return WishLevel::love;
    if (is_one_of(kGoodWords, face)) return WishLevel::good;
    if (is_one_of(kAcceptableWords, face)) return WishLevel::acceptable;
    return std::nullopt;
  }

  std::optional<EventItemId> item_named(const CsvCell& cell, std::string_view word) {
    const std::string key = folded(word);
    if (const auto at = by_ref_.find(key); at != by_ref_.end()) return at->second;
    if (const auto at = by_label_.find(std::string(word)); at != by_label_.end()) return at->second;
    const auto at = by_title_.find(key);
    if (at == by_title_.end()) {
      wrong(cell.at, "unknown-item", word, hints_++ < kHintsMax ? near_title(key) : std::string{});
    } else if (!at->second) {
      wrong(cell.at, "ambiguous-item", word);
    } else {
      return at->second;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string near_title(std::string_view word) const {
    NearestWord nearest(word);
    for (const auto& [title, item] : by_title_) nearest.look_at(title, title);
    return nearest.found();
  }

  static constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);
  const Csv csv_;
  const EventBook& book_;
  const Taxonomy& taxonomy_;
  const NewId& new_id_;
  ImportReading reading_;
  std::array<std::size_t, kColumns> column_{};
  std::set<std::string> known_;
  std::map<std::string, std::size_t> person_;
  std::vector<std::uint16_t> groups_;  // by person, so far
  std::map<std::string, EventItemId> by_ref_, by_label_;
  std::map<std::string, std::optional<EventItemId>> by_title_;
  std::map<EventItemId, EventPersonId> owner_;
  std::set<std::pair<std::size_t, EventItemId>> wished_;
  std::vector<std::pair<const CsvCell*, std::size_t>> wish_cells_;
  std::size_t hints_ = 0;
  bool full_ = false, too_many_ = false;
};

}  // namespace

ImportReading read_event_csv(std::string_view text, const EventBook& book, const Taxonomy& taxonomy, const NewId& new_id) {
  return TableReader(text, book, taxonomy, new_id).read();
}

}  // namespace ronde::market
