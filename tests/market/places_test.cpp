// The directory: who may write in it, what is refused, and how a register that comes again finds what is there.

#include "market/places.hpp"

#include "market/opening_hours.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Street : Town {
  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");

  Place bakery() {
    Place place;
    place.id = dice.id<PlaceId>();
    place.name = "Boulangerie du Tilleul";
    place.address = "Rue de Genève 1";
    place.hours = read_hours("Mo-Fr 07:00-18:30");
    return place;
  }
  Place row(const std::string& name, const std::string& source = "") {
    Place place;
    place.id = dice.id<PlaceId>();
    place.name = name;
    place.source = source;
    return place;
  }
  AddPlace adding(Place place) { return {claire, dice.id<AuditId>(), std::move(place)}; }
  template <class Command>
  std::string refused(const Command& command) {
    const auto changes = run(command);
    return changes ? "" : std::string(changes.error().reason) + std::string(changes.error().pointer);
  }
  std::string names(const SoughtPlaces& sought = {}) const {
    std::string text;
    for (const Place& place : places_for(view, sought, now)) text += (text.empty() ? "" : ", ") + place.name;
    return text;
  }
};

}  // namespace

TEST_CASE("a steward writes a place down, changes it, confirms it, takes it away; the journal has each deed") {
  Street town;
  Place bakery = town.bakery();
  town.must(town.adding(bakery));
  CHECK(town.view.place(bakery.id)->checked_at == town.now);
  const Timestamp added = town.now;
  town.pass(days{1});
  bakery.text = "Pain de la veille";
  town.must(ChangePlace{town.claire, town.dice.id<AuditId>(), bakery});
  CHECK(town.view.place(bakery.id)->text == "Pain de la veille");
  CHECK(town.view.place(bakery.id)->checked_at == added + days{1});
  town.pass(days{365});
  CHECK(wants_a_check(*town.view.place(bakery.id), town.now));
  town.must(ConfirmPlace{town.claire, town.dice.id<AuditId>(), bakery.id});
  CHECK_FALSE(wants_a_check(*town.view.place(bakery.id), town.now));
  town.now += 1min;
  town.must(RemovePlace{town.claire, town.dice.id<AuditId>(), bakery.id});
  CHECK(town.view.places().empty());
  CHECK(town.view.audit(1).front().what == "place-removed");
  CHECK(town.view.audit(1).front().subject == bakery.id.text());
}

TEST_CASE("only stewards keep the directory") {
  Street town;
  const Place bakery = town.bakery();
  town.must(town.adding(bakery));
  CHECK(town.refused(AddPlace{town.nadia, town.dice.id<AuditId>(), town.row("Le mien")}) == "stewards-only");
  CHECK(town.refused(ChangePlace{town.nadia, town.dice.id<AuditId>(), bakery}) == "stewards-only");
  CHECK(town.refused(ConfirmPlace{town.nadia, town.dice.id<AuditId>(), bakery.id}) == "stewards-only");
  CHECK(town.refused(RemovePlace{town.nadia, town.dice.id<AuditId>(), bakery.id}) == "stewards-only");
  CHECK(town.view.places().size() == 1);
}

TEST_CASE("a place is refused where a browser could be led astray, or nobody could be found") {
  Street town;
  const auto with = [&](auto change) {
    Place place = town.bakery();
    change(place);
    return town.refused(town.adding(place));
  };
  CHECK(with([](Place& place) { place.name = "  "; }) == "text-empty/name");
  CHECK(with([](Place& place) { place.name = std::string(81, 'a'); }) == "text-too-long/name");
  CHECK(with([](Place& place) { place.text = "a\x01"; }) == "text-control/text");
  CHECK(with([](Place& place) {
          place.address =
              "\xE2\x80\xAE"
              "evil";
        }) == "text-control/address");
  CHECK(with([](Place& place) { place.phone = "javascript:1234"; }) == "bad-phone/phone");
  CHECK(with([](Place& place) { place.phone = "12"; }) == "bad-phone/phone");
  CHECK(with([&](Place& place) { place.quarter = town.dice.id<QuarterId>(); }) == "bad-quarter/quarter");
  CHECK(with([](Place& place) { place.hours.spans = {{7, 0, 1}}; }) == "bad-hours/opening_hours");
  for (const char* const website : {"javascript:alert(1)", "https://", "https://nobody@example.org/", "https://example.org/\"onclick=",
                                    "//example.org", "ftp://example.org", "https://localhost/", "https://.org", "https://exa mple.org"}) {
    CAPTURE(website);
    CHECK(with([&](Place& place) { place.website = website; }) == "bad-website/website");
  }
  CHECK(with([](Place& place) { place.website = "https://exemple.ch:8443/à-propos?x=1#y"; }).empty());
  CHECK(town.view.places().size() == 1);
}

TEST_CASE("the same name at the same address is the same place, whatever the case and accents") {
  Street town;
  town.must(town.adding(town.bakery()));
  Place again = town.bakery();
  again.name = "BOULANGERIE du tilleul";
  again.address = "rue de Geneve, 1";
  CHECK(town.refused(town.adding(again)) == "same-place");
  again.address = "Rue de Genève 2";
  CHECK(town.refused(town.adding(again)).empty());
  again.address = "Rue de Genève 1";
  CHECK(town.refused(ChangePlace{town.claire, town.dice.id<AuditId>(), again}) == "same-place");
}

TEST_CASE("what is not there can neither be changed nor confirmed nor taken away") {
  Street town;
  CHECK(town.refused(ChangePlace{town.claire, town.dice.id<AuditId>(), town.bakery()}) == "not-found");
  CHECK(town.refused(ConfirmPlace{town.claire, town.dice.id<AuditId>(), town.dice.id<PlaceId>()}) == "not-found");
  CHECK(town.refused(RemovePlace{town.claire, town.dice.id<AuditId>(), town.dice.id<PlaceId>()}) == "not-found");
}

TEST_CASE("a register that comes again changes what it brought, by source or by name and address, and keeps ids") {
  Street town;
  const Place mill = town.row("Moulin", "node/1");
  const Place well = town.row("Puits");
  town.must(KeepPlaces{{mill, well}});
  Place renamed = town.row("Moulin neuf", "node/1");
  Place same_well = town.row("PUITS");
  same_well.text = "Eau fraîche";
  town.must(KeepPlaces{{renamed, same_well}});
  CHECK(town.view.places().size() == 2);
  CHECK(town.view.place(mill.id)->name == "Moulin neuf");
  CHECK(town.view.place(well.id)->text == "Eau fraîche");
}

TEST_CASE("two entries of one register are two places, even where name and address are the same") {
  Street town;
  const KeepPlaces machines{{town.row("Bancomat", "node/1"), town.row("Bancomat", "node/2")}};
  town.must(machines);
  CHECK(town.view.places().size() == 2);
  CHECK(town.must(machines).rows.empty());
}

TEST_CASE("a register without dates confirms what it changes, and nothing that is as it was") {
  Street town;
  const Timestamp first = town.now;
  town.must(KeepPlaces{{town.row("Moulin", "1"), town.row("Puits", "2")}});
  town.pass(days{30});
  Place changed = town.row("Puits", "2");
  changed.phone = "+41 22 000 00 00";
  CHECK(town.must(KeepPlaces{{town.row("Moulin", "1"), changed}}).rows.size() == 1);
  for (const Place& place : town.view.places()) CHECK(place.checked_at == (place.source == "1" ? first : first + days{30}));
  Place dated = town.row("Moulin", "1");
  dated.checked_at = first + days{9999};
  town.must(KeepPlaces{{dated}});
  for (const Place& place : town.view.places()) CHECK(place.checked_at == town.now);  // nobody has looked tomorrow
}

TEST_CASE("one bad row, and nothing of the register is kept; no more than the directory holds either") {
  Street town;
  Place bad = town.row("Puits");
  bad.website = "javascript:1";
  CHECK(town.refused(KeepPlaces{{town.row("Moulin"), bad}}) == "bad-website/website");
  KeepPlaces many;
  for (std::size_t i = 0; i <= limits::kPlaces; ++i) many.places.push_back(town.row("Lieu " + std::to_string(i)));
  CHECK(town.refused(many) == "places");
  CHECK(town.view.places().empty());
  many.places.pop_back();
  town.must(many);
  CHECK(town.refused(town.adding(town.bakery())) == "places");
}

TEST_CASE("places stand in the order of the alphabet, and are found by the beginnings of their words") {
  Street town;
  Place atelier = town.row("Atelier vélo");
  atelier.kind = PlaceKind::association;
  atelier.text = "Prête ses outils le samedi";
  atelier.currencies = {Currency::leman, Currency::chf, Currency::leman};
  Place grocery = town.row("Épicerie");
  grocery.address = "Chemin de Clair-Val 5";
  grocery.step_free = StepFree::yes;
  town.must(KeepPlaces{{town.row("Zoo"), grocery, atelier}});
  CHECK(town.names() == "Atelier vélo, Épicerie, Zoo");
  CHECK(town.names({.words = "EPIC"}) == "Épicerie");
  CHECK(town.names({.words = "outils velo"}) == "Atelier vélo");
  CHECK(town.names({.words = "clair"}) == "Épicerie");
  CHECK(town.names({.words = "icerie"}).empty());
  CHECK(town.names({.kind = PlaceKind::association}) == "Atelier vélo");
  CHECK(town.names({.currency = Currency::leman}) == "Atelier vélo");
  CHECK(town.names({.step_free = true}) == "Épicerie");
}

TEST_CASE("open now is said by the clock of Switzerland, summer and winter") {
  Street town;
  Place bakery = town.bakery();
  bakery.hours = read_hours("Mo 11:00-12:00");
  town.must(town.adding(bakery));
  CHECK(town.names({.open = true}) == "Boulangerie du Tilleul");  // Monday, 10:00 UTC in winter
  town.now = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 7 / 6}} + 10h;
  CHECK(town.names({.open = true}).empty());  // noon in summer
  town.now -= 1h;
  CHECK(town.names({.open = true}) == "Boulangerie du Tilleul");
}

TEST_CASE("that hand-overs may be at a place is for stewards to say: a register that comes again leaves it as it is") {
  Street town;
  Place library = town.row("Bibliothèque d'objets", "node/1");
  library.kind = PlaceKind::library_of_things;
  town.must(KeepPlaces{{library}});
  Place hosting = town.view.places().front();
  hosting.hosts = true;
  town.must(ChangePlace{town.claire, town.dice.id<AuditId>(), hosting});
  Place again = town.row("Bibliothèque d'objets", "node/1");
  again.kind = PlaceKind::library_of_things;
  again.text = "Des outils";
  town.must(KeepPlaces{{again}});
  CHECK(town.view.places().front().text == "Des outils");
  CHECK(town.view.places().front().hosts);
}
