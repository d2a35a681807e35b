// A table that an organiser brings to a swap event: what is read, what is told of what is wrong, and what goes out again.
#include "market/event_import.hpp"

#include <doctest/doctest.h>

#include "event_books.hpp"
#include "market/event_export.hpp"
#include "market/near_words.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

NewId ids_from(std::uint32_t number) {
  return [next = number]() mutable { return numbered<EventItemId>(++next).bytes(); };
}

EventBook an_event() {
  Hall hall;
  hall.book.event.tables = 4;
  return hall.book;
}

ImportReading read(std::string_view text, const EventBook& book = an_event()) {
  return read_event_csv(text, book, all_categories(), ids_from(1000));
}

EventBook with(EventBook book, const ImportReading& reading) {
  book.people.insert(book.people.end(), reading.people.begin(), reading.people.end());
  book.items.insert(book.items.end(), reading.items.begin(), reading.items.end());
  book.wishes.insert(book.wishes.end(), reading.wishes.begin(), reading.wishes.end());
  return book;
}

/// "2:3 unknown-category jeu de socité -> board-games"
std::string first_error(std::string_view text, const EventBook& book = an_event()) {
  const ImportReading reading = read(text, book);
  if (reading.errors.empty()) return "none";
  CHECK(reading.people.empty());
  CHECK(reading.items.empty());
  CHECK(reading.wishes.empty());
  const ImportError& error = reading.errors.front();
  CHECK(std::ranges::find(kImportCodes, error.code) != kImportCodes.end());
  std::string told = std::to_string(error.line) + ":" + std::to_string(error.column) + " " + std::string(error.code);
  if (!error.value.empty()) told += " " + error.value;
  if (!error.hint.empty()) told += " -> " + error.hint;
  return told;
}

}  // namespace

TEST_CASE("a table becomes people, what they bring and what they wish for, in the order in which they wish") {
  const ImportReading reading = read(
      "Prénom;Objet;Catégorie;N°;Souhaits\n"
      "Anna;Lampe de bureau;;1;3 (1) | [2 | Vélo d'enfant]\n"
      "Bruno;Perceuse;;2;1\n"
      "Bruno;Vélo d'enfant;bicycles;3;\n"
      "Chiara;;;;\n");
  REQUIRE(reading.errors.empty());
  REQUIRE(reading.people.size() == 3);
  CHECK(reading.people[0].name == "Anna");
  CHECK(reading.people[0].presence == Presence::expected);
  CHECK(reading.people[2].number == 3);
  REQUIRE(reading.items.size() == 3);
  CHECK(reading.items[2].category == "bicycles");
  CHECK(reading.items[1].owner == reading.people[1].id);
  REQUIRE(reading.wishes.size() == 2);
  const auto& wishes = reading.wishes[0].wishes;
  REQUIRE(wishes.size() == 2);  // the bicycle once: its first place counts
  CHECK(wishes[0] == EventWish{reading.items[2].id, WishLevel::love, 0});
  CHECK(wishes[1] == EventWish{reading.items[1].id, WishLevel::good, 1});
}

TEST_CASE("heads are read in four languages, cells between commas, semicolons or tabs, with a byte order mark or without") {
  for (const std::string_view text :
       {"Vorname\tGegenstand\tKategorie\nAnna\tBuch\tBücher\n", "\xEF\xBB\xBFName,Item,Category\r\nAnna,Book,books\r\n",
        "nome;OGGETTO;categoria\nAnna;libro;Libri\n", "\"Prénom\";\"Objet\";\"Note à moi\"\nAnna;\"livre; le \"\"bon\"\"\";x\n"}) {
    CAPTURE(text);
    const ImportReading reading = read(text);
    INFO(first_error(text));
    CHECK(reading.errors.empty());
    REQUIRE(reading.items.size() == 1);
    CHECK(reading.items[0].category == "books");
  }
}

TEST_CASE("a category that nobody knows is told with its line, and with the one that was meant") {
  CHECK(first_error("Prénom;Objet;Catégorie\nAnna;x;books\nBruno;y;Jeux de scoiété\n") ==
        "3:9 unknown-category Jeux de scoiété -> board-games");
  CHECK(first_error("Prénom;Objet;Catégorie\nAnna;x;bokos\n") == "2:8 unknown-category bokos -> books");
  CHECK(first_error("Prénom;Objet;Catégorie\nAnna;x;qqqqqqqqqq\n") == "2:8 unknown-category qqqqqqqqqq");
}

TEST_CASE("what is wrong is told by line, column and code, and nothing is read") {
  CHECK(first_error("") == "1:1 empty");
  CHECK(first_error("Prénom;Objet\n") == "1:1 empty");
  CHECK(first_error("a;b\n1;2\n") == "1:1 no-name-column");
  CHECK(first_error("Prénom;b\n1;2\n") == "1:1 no-item-column");
  CHECK(first_error("Prénom;Nom;Objet\n1;2;3\n") == "1:8 column-twice Nom");
  CHECK(first_error("Prénom;Objet\nAnna;x\n;y\n") == "3:1 name-missing");
  CHECK(first_error("Prénom;Objet;N°\nAnna;x;1\nBruno;y;1\n") == "3:9 ref-twice 1");
  CHECK(first_error("Prénom;Objet;Étiquette\nAnna;x;A1\nBruno;y;A1\n") == "3:9 label-twice A1");
  CHECK(first_error("Prénom;Objet;Étiquette\nAnna;x;E1\n") == "2:8 label-bad E1");  // four tables: A to D
  CHECK(first_error("Prénom;Objet;Étiquette\nAnna;x;A01\n") == "2:8 label-bad A01");
  CHECK(first_error("Prénom;Objet;Genre\nAnna;x;machin\n") == "2:8 unknown-kind machin");
  CHECK(first_error("Prénom;Objet;Genre\nAnna;x;prêt\n") == "2:8 kind-not-accepted prêt");
  CHECK(first_error("Prénom;Objet;Au plus\nAnna;x;deux\n") == "2:8 not-a-number deux");
  CHECK(first_error("Prénom;Objet;Au plus\nAnna;x;2\nAnna;y;3\n") == "3:8 says-two-things 3");
  CHECK(first_error("Prénom;Objet;Nom affiché\nAnna;x;peut-être\n") == "2:8 not-yes-or-no peut-être");
  CHECK(first_error("Prénom;Objet;Souhaits\nAnna;Lampe;Perseuse\nBruno;Perceuse;\n") == "2:12 unknown-item Perseuse -> perceuse");
  CHECK(first_error("Prénom;Objet;Souhaits\nAnna;Lampe;Lampe\n") == "2:12 own-item Lampe");
  CHECK(first_error("Prénom;Objet;Souhaits\nAnna;Lampe;Livre\nBruno;Livre;\nBruno;livre;\n") == "2:12 ambiguous-item Livre");
  CHECK(first_error("Prénom;Objet;Souhaits\nAnna;Lampe;[Livre\nBruno;Livre;\n") == "2:12 bracket [Livre");
  CHECK(first_error("Prénom;Objet\nAnna;" + std::string(200, 'x') + "\n").starts_with("2:6 text-too-long xxx"));
}

TEST_CASE("people who are on the list already are told, not doubled") {
  Hall hall;
  hall.person("Anna");
  CHECK(first_error("Prénom;Objet\nanna;x\n", hall.book) == "2:1 known-person anna");
  hall.book.event.capacity = 2;
  CHECK(first_error("Prénom;Objet\nBruno;x\nChiara;y\nDario;z\n", hall.book) == "3:1 full Chiara -> 2");
}

TEST_CASE("a wish may name what lies on a table already") {
  Hall hall;
  const EventItemId lamp = hall.brings("Anna", "lamp");
  const ImportReading reading = read("Name,Item,Wishes\nBruno,bike,lamp\nChiara,cup,A1 (3)\n", hall.book);
  REQUIRE(reading.wishes.size() == 2);
  CHECK(reading.wishes[0].wishes[0].item == lamp);
  CHECK(reading.wishes[1].wishes[0] == EventWish{lamp, WishLevel::acceptable, 0});
}

TEST_CASE("bytes that are no table are told with what they are") {
  CHECK(first_error("Pr\xE9nom;Objet\nAnna;x\n") == "1:3 not-utf-8");
  CHECK(first_error(std::string_view("\xFF\xFEP\0r\0", 6)) == "1:1 utf-16");
  CHECK(first_error(std::string_view("Pr\0nom", 6)) == "1:3 nul");
  CHECK(first_error("Prénom;Objet\nAnna;la \"belle\" lampe\n") == "2:9 stray-quote");
  CHECK(first_error("Prénom;Objet\nAnna;\"lampe\n") == "2:6 open-quote");
  CHECK(first_error("Prénom;Objet\nAnna;\"lampe\" belle\n") == "2:13 after-quote");
}

TEST_CASE("a million lines are refused at the first too many, and a thousand mistakes told up to two hundred") {
  std::string lines = "Prénom;Objet\n";
  for (int i = 0; i < 1'000'000; ++i) lines += "A;x\n";
  const ImportReading much = read(lines);
  REQUIRE(much.errors.size() == 1);
  CHECK(much.errors[0].code == "too-many-rows");
  CHECK(much.errors[0].line == 20'001);
  lines.append(kImportBytesMax, 'x');
  CHECK(read(lines).errors[0].code == "too-long");
  std::string wrong = "Prénom;Objet;Étiquette\n";
  for (int i = 0; i < 1'000; ++i) wrong += "A;x;?\n";
  const ImportReading told = read(wrong);
  CHECK(told.errors.size() == kImportErrorsMax);
  CHECK(told.more_errors == 800);
  CHECK(told.items.empty());
}

TEST_CASE("a cell that a spreadsheet would run goes out as text, and comes in again as it was") {
  CHECK(csv_cell("=1+1") == "\"'=1+1\"");
  CHECK(csv_cell("+41 79") == "\"'+41 79\"");
  CHECK(csv_cell("-x") == "\"'-x\"");
  CHECK(csv_cell("@x") == "\"'@x\"");
  CHECK(csv_cell("\tx") == "\"'\tx\"");
  CHECK(csv_cell("\rx") == "\"'\rx\"");
  CHECK(csv_cell("'=x") == "\"''=x\"");
  CHECK(csv_cell("l'été \"bleu\"") == "\"l'été \"\"bleu\"\"\"");
  Hall hall;
  for (const std::string title : {"=HYPERLINK(\"http://x\")", "'=x", "+1", "-1", "@a", "a;b,c", "l'été \"bleu\"", "'quoted'"})
    hall.brings("Anna", title);
  const std::string text = event_csv(hall.book);
  CHECK(text.find("\"=") == std::string::npos);
  const ImportReading reading = read(text);
  REQUIRE(reading.items.size() == hall.book.items.size());
  for (std::size_t i = 0; i < reading.items.size(); ++i) CHECK(reading.items[i].title == hall.book.items[i].title);
}

TEST_CASE("what goes out comes in again the same, in each language") {
  std::size_t wishes = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    HallDice dice(seed);
    Hall hall = hall_by_dice(dice);
    for (EventWishes& list : hall.book.wishes) list.groups.clear();
    const auto language = static_cast<Language>(dice.below(4));
    const std::string text = event_csv(hall.book, language);
    INFO(first_error(text));
    const EventBook again = with(an_event(), read(text));
    CHECK(again.people.size() == hall.book.people.size());
    CHECK(again.items.size() == hall.book.items.size());
    CHECK(event_csv(again, language) == text);
    for (const EventWishes& list : again.wishes) wishes += list.wishes.size();
  }
  CHECK(wishes > 500);
}

TEST_CASE("the nearest word is the one with the fewest slips, and none that has another meaning altogether") {
  CHECK(edits_between("jeux", "jeux", 3) == 0);
  CHECK(edits_between("jeux", "jeu", 3) == 1);
  CHECK(edits_between("jeux", "juex", 3) == 1);
  CHECK(edits_between("abcdef", "xyz", 2) == 3);
  NearestWord nearest("tabel");
  nearest.look_at("cable", "cable");
  nearest.look_at("table", "table");
  nearest.look_at("tablet", "tablet");
  CHECK(nearest.found() == "table");
  CHECK(shortened("éééé", 2) == "éé");
}
