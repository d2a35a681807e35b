#include "market/event_report.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "market/estimates.hpp"
#include "market/event_export.hpp"

namespace ronde::market {
namespace {

/// Things, and the different people who brought them or, where they changed hands, got them.
struct CountedThings {
  std::uint32_t count = 0;
  std::set<EventPersonId> givers, receivers;

  void add(EventPersonId giver) {
    ++count;
    givers.insert(giver);
  }
  void add(const EventTransfer& transfer) {
    add(transfer.giver);
    receivers.insert(transfer.receiver);
  }
  void add(const CountedThings& other) {
    count += other.count;
    givers.insert(other.givers.begin(), other.givers.end());
    receivers.insert(other.receivers.begin(), other.receivers.end());
  }
  [[nodiscard]] bool may_be_told() const {
    return count == 0 || (givers.size() >= kReportPeopleMin && (receivers.empty() || receivers.size() >= kReportPeopleMin));
  }
};

/// A row of a table whose cells are told together with all their sums: each must be of nobody or of enough.
template <std::size_t Cells>
using Row = std::array<CountedThings, Cells>;

template <std::size_t Cells>
bool may_be_told(const Row<Cells>& row) {
  return std::ranges::all_of(row, &CountedThings::may_be_told);
}

template <std::size_t Cells>
std::uint32_t things(const Row<Cells>& row) {
  std::uint32_t sum = 0;
  for (const CountedThings& cell : row) sum += cell.count;
  return sum;
}

/// Puts the rows that may not be told by name into one; the smallest of the others too, until that one may be told. Nothing is left if
/// it never may. Rows of nothing fall away.
template <class Key, std::size_t Cells>
struct ToldRows {
  std::map<Key, Row<Cells>> named;
  Row<Cells> rest;

  explicit ToldRows(std::map<Key, Row<Cells>> rows) : named(std::move(rows)) {
    std::erase_if(named, [](const auto& row) { return things(row.second) == 0; });
    for (auto row = named.begin(); row != named.end();) row = may_be_told(row->second) ? std::next(row) : to_rest(row);
    while (!may_be_told(rest) && !named.empty())
      to_rest(std::ranges::min_element(named, {}, [](const auto& row) { return things(row.second); }));
    if (!may_be_told(rest)) rest = {};
  }

 private:
  auto to_rest(typename std::map<Key, Row<Cells>>::iterator row) {
    for (std::size_t i = 0; i < Cells; ++i) rest[i].add(row->second[i]);
    return named.erase(row);
  }
};

class Reporter {
 public:
  Reporter(const EventBook& book, const ReportFacts& facts) : book_(book), facts_(facts) {
    for (const EventPerson& person : book.people) people_.emplace(person.id, &person);
    for (const EventItem& item : book.items) items_.emplace(item.id, &item);
    note_done();
    note_there();
  }

  EventReport report() && {
    report_.name = book_.event.name;
    report_.at = book_.event.drop_off.from;
    report_.kinds = book_.event.kinds;
    count_people();
    count_items();
    count_transfers();
    count_rings();
    return std::move(report_);
  }

 private:
  void note_done() {
    if (!book_.last) return;
    for (const EventRing& ring : book_.last->rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == EventTransferState::done) done_.emplace(transfer.item, &transfer);
      }
    }
  }
  void note_there() {
    const bool door = std::ranges::any_of(book_.people, [](const EventPerson& person) { return person.presence == Presence::present; });
    for (const EventPerson& person : book_.people) {
      if (person.presence == (door ? Presence::present : Presence::expected)) there_.insert(person.id);
    }
    for (const auto& [item, transfer] : done_) {
      for (const EventPersonId id : {transfer->giver, transfer->receiver}) {
        if (people_.contains(id)) there_.insert(id);
      }
    }
  }

  /// Two parts of a whole that is told: the first, if both may be.
  static MaskedCount part(const CountedThings& part, const CountedThings& other) {
    if (!part.may_be_told() || !other.may_be_told()) return std::nullopt;
    return part.count;
  }

  void count_people() {
    if (there_.size() < kReportPeopleMin) return;
    report_.people = static_cast<std::uint32_t>(there_.size());
    std::set<EventPersonId> served;
    for (const auto& [item, transfer] : done_) served.insert(transfer->receiver);
    CountedThings got, got_nothing, fresh, seen_before;
    for (const EventPersonId id : there_) {
      (served.contains(id) ? got : got_nothing).add(id);
      (facts_.newcomer && facts_.newcomer(*people_.at(id)) ? fresh : seen_before).add(id);
    }
    report_.served = part(got, got_nothing);
    report_.newcomers = part(fresh, seen_before);
  }

  /// Handed over and not, by category; what was not, by what became of it.
  void count_items() {
    std::map<std::string, Row<2>> categories;
    std::map<Leftover, Row<1>> leftovers;
    for (const auto& [id, item] : items_) {
      const auto done = done_.find(id);
      if (done != done_.end()) {
        categories[item->category][0].add(*done->second);
      } else if (there_.contains(item->owner)) {
        categories[item->category][1].add(item->owner);
        leftovers[item->leftover][0].add(item->owner);
      }
    }
    const ToldRows<std::string, 2> told(std::move(categories));
    for (const auto& [id, row] : told.named) {
      if (!id.empty()) report_.categories.push_back({id, things(row), row[0].count});
    }
    Row<2> rest = told.rest;
    if (const auto nameless = told.named.find(""); nameless != told.named.end()) {
      for (std::size_t i = 0; i < rest.size(); ++i) rest[i].add(nameless->second[i]);
    }
    if (things(rest) > 0) report_.categories.push_back({"", things(rest), rest[0].count});
    if (report_.categories.empty()) return;
    report_.items = 0;
    report_.transfers = 0;
    for (const CategoryRow& row : report_.categories) {
      *report_.items += row.brought;
      *report_.transfers += row.handed;
    }
    const ToldRows<Leftover, 1> fates(std::move(leftovers));
    for (const auto& [what, row] : fates.named) report_.leftovers.push_back({what, row[0].count});
    if (fates.rest[0].count > 0) report_.leftovers.push_back({std::nullopt, fates.rest[0].count});
  }

  void count_transfers() {
    if (!report_.transfers) return;
    CountedThings reserve, others, near, far, unknown;
    for (const auto& [item, transfer] : done_) {
      if (!items_.contains(item)) continue;
      const auto giver = people_.find(transfer->giver);
      const auto receiver = people_.find(transfer->receiver);
      const bool both = giver != people_.end() && receiver != people_.end();
      const bool freely = giver != people_.end() && giver->second->gives_only;
      (freely ? reserve : others).add(*transfer);
      const auto close = both && facts_.near ? facts_.near(*giver->second, *receiver->second) : std::nullopt;
      (!close ? unknown : *close ? near : far).add(*transfer);
    }
    report_.from_reserve = part(reserve, others);
    if (!unknown.may_be_told() || !near.may_be_told() || !far.may_be_told()) return;
    report_.near_known = near.count + far.count;
    report_.near = near.count;
  }

  /// By what was handed over in them: so the lengths add up to the transfers, and tell nothing of what was not.
  void count_rings() {
    if (!report_.transfers || !book_.last) return;
    std::map<std::uint32_t, Row<1>> lengths;
    for (const EventRing& ring : book_.last->rings) {
      CountedThings one;
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == EventTransferState::done && items_.contains(transfer.item)) one.add(transfer);
      }
      if (one.count == 0) continue;
      CountedThings& row = lengths[std::exchange(one.count, 1)][0];
      row.add(one);
    }
    const ToldRows<std::uint32_t, 1> told(std::move(lengths));
    for (const auto& [length, row] : told.named) report_.rings.push_back({length, row[0].count});
    if (told.rest[0].count > 0) report_.rings.push_back({0, told.rest[0].count});
  }

  const EventBook& book_;
  const ReportFacts& facts_;
  std::map<EventPersonId, const EventPerson*> people_;
  std::map<EventItemId, const EventItem*> items_;
  std::map<EventItemId, const EventTransfer*> done_;
  std::set<EventPersonId> there_;
  EventReport report_;
};

// ---- as a table ----

/// By Language.
struct ReportWords {
  std::string_view people, newcomers, served, items, transfers, from_reserve, near_known, near, category, brought, handed, rings, length,
      left, other, section, what, kept, helped, estimated;
  std::array<std::string_view, 5> leftovers;
};
constexpr std::array<ReportWords, 4> kWords{{
    {"Personnes présentes",
     "Dont pour la première fois",
     "Dont reparties avec un objet",
     "Objets apportés",
     "Objets remis",
     "Dont donnés par la réserve",
     "Dont trajet connu",
     "Dont à moins de 15 min à pied",
     "Catégorie",
     "Apportés",
     "Remis",
     "Rondes",
     "Longueur",
     "Objets restants",
     "Autres, ensemble",
     "Rubrique",
     "Quoi",
     "Gardés en usage, au moins, en kg",
     "Aide, au moins, en heures",
     "Estimations de Ronde (méthode : docs/estimates.md)",
     {"pas noté", "repris", "réserve", "coin don", "à un projet"}},
    {"Anwesende",
     "Davon zum ersten Mal",
     "Davon mit einem Gegenstand nach Hause",
     "Mitgebrachte Gegenstände",
     "Übergebene Gegenstände",
     "Davon aus der Reserve",
     "Davon Weg bekannt",
     "Davon unter 15 Min. zu Fuss",
     "Kategorie",
     "Mitgebracht",
     "Übergeben",
     "Runden",
     "Länge",
     "Übrige Gegenstände",
     "Andere, zusammen",
     "Rubrik",
     "Was",
     "Weiter in Gebrauch, mindestens, in kg",
     "Hilfe, mindestens, in Stunden",
     "Schätzungen von Ronde (Methode: docs/estimates.md)",
     {"nicht notiert", "zurückgenommen", "Reserve", "Gratis-Ecke", "an ein Projekt"}},
    {"Persone presenti",
     "Di cui per la prima volta",
     "Di cui tornate con un oggetto",
     "Oggetti portati",
     "Oggetti consegnati",
     "Di cui dati dalla riserva",
     "Di cui tragitto noto",
     "Di cui a meno di 15 min a piedi",
     "Categoria",
     "Portati",
     "Consegnati",
     "Giri",
     "Lunghezza",
     "Oggetti rimasti",
     "Altri, insieme",
     "Rubrica",
     "Cosa",
     "Ancora in uso, almeno, in kg",
     "Aiuto, almeno, in ore",
     "Stime di Ronde (metodo: docs/estimates.md)",
     {"non annotato", "ripresi", "riserva", "angolo del dono", "a un progetto"}},
    {"People present",
     "Of these for the first time",
     "Of these who took something home",
     "Items brought",
     "Items handed over",
     "Of these given by the reserve",
     "Of these way known",
     "Of these under 15 min on foot",
     "Category",
     "Brought",
     "Handed over",
     "Rings",
     "Length",
     "Items left",
     "Others, together",
     "Section",
     "What",
     "Kept in use, at least, in kg",
     "Help, at least, in hours",
     "Estimates by Ronde (method: docs/estimates.md)",
     {"not noted", "taken back", "reserve", "give corner", "to a project"}},
}};

}  // namespace

EventReport event_report(const EventBook& book, const ReportFacts& facts) {
  return Reporter(book, facts).report();
}

std::string event_report_csv(const EventReport& report, const Taxonomy& taxonomy, Language language) {
  const auto in = static_cast<std::size_t>(language);
  const ReportWords& words = kWords[in];
  std::string out = "\xEF\xBB\xBF";
  const auto row = [&out](std::string_view section, std::string_view what, const MaskedCount& one, const MaskedCount& other) {
    out += csv_cell(section) + ',' + csv_cell(what) + ',' + csv_cell(one ? std::to_string(*one) : "*") + ',' +
           csv_cell(other ? std::to_string(*other) : "") + "\r\n";
  };
  out += csv_cell(words.section) + ',' + csv_cell(words.what) + ',' + csv_cell("1") + ',' + csv_cell("2") + "\r\n";
  const std::array<std::pair<std::string_view, MaskedCount>, 8> totals{{{words.people, report.people},
                                                                        {words.newcomers, report.newcomers},
                                                                        {words.served, report.served},
                                                                        {words.items, report.items},
                                                                        {words.transfers, report.transfers},
                                                                        {words.from_reserve, report.from_reserve},
                                                                        {words.near_known, report.near_known},
                                                                        {words.near, report.near}}};
  for (const auto& [what, count] : totals) row(report.name, what, count, std::nullopt);
  const std::string both = std::string(words.category) + " (" + std::string(words.brought) + ", " + std::string(words.handed) + ")";
  for (const CategoryRow& one : report.categories) {
    const Category* const known = taxonomy.category(one.category);
    row(both, known ? std::string_view(known->labels[in]) : words.other, one.brought, one.handed);
  }
  const std::string rings = std::string(words.rings) + " (" + std::string(words.length) + ")";
  for (const RingRow& one : report.rings)
    row(rings, one.length == 0 ? std::string(words.other) : std::to_string(one.length), one.rings, std::nullopt);
  for (const LeftoverRow& one : report.leftovers)
    row(words.left, one.what ? words.leftovers[static_cast<std::size_t>(*one.what)] : words.other, one.items, std::nullopt);
  const Estimate estimate = estimate_of(report, taxonomy);
  row(words.estimated, words.kept, estimate.kept_kg, std::nullopt);
  row(words.estimated, words.helped, estimate.helped_hours, std::nullopt);
  return out;
}

}  // namespace ronde::market
