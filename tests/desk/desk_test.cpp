// A neighbourhood at work, on a store, under a clock that the test sets.
#include "desk/desks.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "accounts/secrets.hpp"
#include "desk/evidence_folder.hpp"
#include "market/calls.hpp"
#include "market/clearings.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market/proposals.hpp"
#include "market/searches.hpp"
#include "market_door.hpp"
#include "ronde/formats/certificate.hpp"
#include "ronde/formats/instance.hpp"
#include "ronde/matcher/check_certificate.hpp"

using namespace ronde;
using namespace ronde::market;
using namespace std::chrono_literals;

namespace {

const Taxonomy& taxonomy() {
  static const Taxonomy all = [] {
    std::ifstream file("server/market/data/taxonomy.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return Taxonomy::load(text).value();
  }();
  return all;
}

/// A store with one neighbourhood, founded on Monday, 2 March 2026, at noon.
class TownDesk {
 public:
  explicit TownDesk(Rhythm rhythm = Rhythm::nightly) {
    accounts::start_secrets();
    std::string name = (std::filesystem::temp_directory_path() / "ronde-desk-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    open_store();
    quarter_ = id<QuarterId>();
    FoundNeighbourhood found{.id = home,
                             .name = "Thônex",
                             .languages = {Language::fr},
                             .settings = {},
                             .quarters = {{quarter_, "Village"}},
                             .walks = {},
                             .points = {}};
    found.settings.rhythm = rhythm;
    keep(found);
  }
  ~TownDesk() {
    power_cut();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TownDesk(const TownDesk&) = delete;
  TownDesk& operator=(const TownDesk&) = delete;

  void open_store() {
    storage::StoreOptions options;
    options.map_size = std::size_t{64} << 20;
    options.min_free_bytes = 0;
    auto opened = storage::Store::open(folder_ / "store", std::move(options));
    REQUIRE(opened.has_value());
    store = std::move(*opened);
  }
  /// Everything is gone but what is on disk. The writer stops first: it tells the desks.
  void power_cut() {
    store->stop_writing();
    desks.reset();
    store.reset();
  }

  template <class Command>
  void keep(Command command) {
    const auto done = server::run_now(*store, home, std::move(command), now());
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string{} : std::string(done.error().reason)));
  }
  template <class Read>
  auto read(Read look) const {
    const auto snapshot = store->snapshot();
    const auto partition = snapshot->of(server::partition_of(home));
    return look(server::StoreView(*partition));
  }
  template <class Id>
  Id id() {
    return Id(accounts::random_16());
  }
  MemberId member(const std::string& name, std::vector<Role> roles = {}) {
    const auto who = id<MemberId>();
    keep(EnrolMember{who, id<AccountId>(), name, quarter_, AgeBand::adult, Language::fr, std::move(roles)});
    return who;
  }
  /// Nobody looks again at once, at the next start, at what was posted before: that is for the night.
  void something_later() {
    pass(1h);
    post(member("Yvonne"), Direction::offer, "books", "Des romans");
  }
  ListingId post(MemberId who, Direction direction, const std::string& category, const std::string& title) {
    ListingDraft draft;
    draft.direction = direction;
    draft.category = category;
    draft.title = title;
    const auto listing = id<ListingId>();
    keep(PostListing{who, listing, std::move(draft)});
    return listing;
  }
  void answer(MemberId who, const Proposal& proposal, ResponseAnswer how) {
    Respond respond{who, proposal.id, how, proposal.round, {}, {}, {}};
    if (how == ResponseAnswer::decline) respond.reason = DeclineReason::bad_time;
    keep(std::move(respond));
  }
  [[nodiscard]] std::optional<Proposal> proposal() const {
    return read([](const MarketView& view) {
      std::optional<Proposal> found;
      view.each_proposal([&](const Proposal& proposal) {
        found = proposal;
        return false;
      });
      return found;
    });
  }
  [[nodiscard]] std::size_t clearings() const {
    return read([](const MarketView& view) {
      const auto entries = view.audit(100);
      return static_cast<std::size_t>(std::ranges::count(entries, "clearing", &AuditEntry::what));
    });
  }
  [[nodiscard]] std::size_t closings(MemberId who) const {
    return read([&](const MarketView& view) {
      const auto notes = view.notifications_of(who, 100);
      return static_cast<std::size_t>(std::ranges::count(notes, NotificationKind::closing, &Notification::kind));
    });
  }

  [[nodiscard]] Timestamp now() const { return Timestamp{std::chrono::milliseconds{now_.load()}}; }
  void set(unsigned day, std::chrono::minutes time) {
    now_ = (Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / std::chrono::day{day}}} + time).time_since_epoch().count();
  }
  void pass(std::chrono::milliseconds time) { now_ += time.count(); }

  [[nodiscard]] std::filesystem::path evidence() const { return folder_ / "clearings"; }
  desk::DeskContext context() {
    return {
        .store = *store, .taxonomy = taxonomy(), .metrics = metrics, .now = [this] { return now(); }, .tell = {}, .evidence = evidence()};
  }
  desk::DeskPtr open() {
    if (!desks) desks = std::make_unique<desk::Desks>(context(), 1);
    auto desk = desks->open(home);
    REQUIRE(desk);
    return desk;
  }

  NeighbourhoodId home = id<NeighbourhoodId>();
  std::unique_ptr<storage::Store> store;
  metrics::Registry metrics;
  std::unique_ptr<desk::Desks> desks;

 private:
  std::filesystem::path folder_;
  QuarterId quarter_;
  std::atomic<std::int64_t> now_{(Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} + 12h).time_since_epoch().count()};
};

template <class Try>
bool within(std::chrono::milliseconds time, Try attempt) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!attempt()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

/// Who gives what to whom, so that only the three together close: A gardens for B, B repairs for C, C translates for A.
struct Three {
  explicit Three(TownDesk& place) : a(place.member("Amina")), b(place.member("Bruno")), c(place.member("Chloé")) {
    place.post(a, Direction::offer, "gardening", "Jardinage");
    place.post(a, Direction::want, "translation", "Traduire une lettre");
    place.post(b, Direction::offer, "bicycle-repair", "Je répare les vélos");
    place.post(b, Direction::want, "gardening", "Aide au jardin");
    place.post(c, Direction::offer, "translation", "Je traduis vos lettres");
    place.post(c, Direction::want, "bicycle-repair", "Vélo à réparer");
  }
  MemberId a, b, c;
};

}  // namespace

TEST_CASE("a night that the house slept through is made up for as soon as the neighbourhood is opened, once, and its proof is kept") {
  TownDesk place;
  const Three three(place);
  place.something_later();
  place.set(3, 10h);  // three o'clock has passed
  const auto desk = place.open();
  desk->tick();
  REQUIRE(within(10s, [&] { return place.clearings() == 1; }));
  const auto last = place.read([](const MarketView& view) { return view.last_clearing(); });
  REQUIRE(last);
  CHECK(last->at == place.now());
  CHECK(last->certificate.find(last->id) != std::string::npos);
  CHECK(last->certificate.find("\"levels\"") != std::string::npos);
  REQUIRE(within(5s, [&] { return place.proposal().has_value(); }));
  CHECK(place.proposal()->clearing == last->id);
  for (int i = 0; i < 5; ++i) {
    desk->tick();
    std::this_thread::sleep_for(20ms);
  }
  CHECK(place.clearings() == 1);
  place.set(4, 3h - 1min);
  desk->tick();
  std::this_thread::sleep_for(50ms);
  CHECK(place.clearings() == 1);
  place.set(4, 3h);
  CHECK(within(10s, [&] {
    desk->tick();
    return place.clearings() == 2;
  }));
}

TEST_CASE("a neighbourhood that nobody looks at is woken for its clearing; one where nothing hangs sleeps on") {
  TownDesk place;
  place.set(3, 10h);
  SUBCASE("something hangs there") {
    place.set(2, 13h);
    const Three three(place);
    place.set(3, 10h);
    place.desks = std::make_unique<desk::Desks>(place.context(), 1);
    place.desks->start();
    CHECK(within(10s, [&] { return place.clearings() == 1; }));
  }
  SUBCASE("nothing does") {
    place.desks = std::make_unique<desk::Desks>(place.context(), 1);
    place.desks->start();
    std::this_thread::sleep_for(300ms);
    CHECK(place.desks->count() == 0);
  }
}

TEST_CASE("after a night's clearing who offers what nobody took is told of the project that looks for it, and no other night again") {
  TownDesk place;
  const MemberId claire = place.member("Claire", {Role::steward}), amina = place.member("Amina");
  place.post(amina, Direction::offer, "gardening", "Jardinage");
  Call call;
  call.id = place.id<CallId>();
  call.by = claire;
  call.title = "Jardin partagé";
  call.needs = {{.title = "Bras", .category = "gardening", .kind = ListingKind::service}};
  call.until = place.now() + std::chrono::days{20};
  place.keep(MakeCall{place.id<AuditId>(), call});
  const auto desk = place.open();
  const auto told = [&] { return place.read([&](const MarketView& view) { return view.notifications_of(amina, 10); }); };
  const auto night = [&](unsigned day, std::size_t clearings) {
    place.set(day, 3h);
    return within(10s, [&] {
      desk->tick();
      return place.clearings() == clearings;
    });
  };
  REQUIRE(night(3, 1));
  REQUIRE(within(10s, [&] { return told().size() == 1; }));
  CHECK(told().front().kind == NotificationKind::called);
  CHECK(told().front().call == call.id);
  REQUIRE(night(4, 2));
  std::this_thread::sleep_for(200ms);
  CHECK(told().size() == 1);
}

TEST_CASE("from weekly to nightly counts from the last clearing, at once") {
  TownDesk place(Rhythm::weekly);
  const MemberId claire = place.member("Claire", {Role::steward});
  const auto desk = place.open();
  place.set(4, 10h);
  desk->tick();
  std::this_thread::sleep_for(50ms);
  CHECK(place.clearings() == 0);
  ChangeSettings nightly{.by = claire,
                         .audit = place.id<AuditId>(),
                         .cycle_cap = {},
                         .chain_cap = {},
                         .rhythm = Rhythm::nightly,
                         .approval = {},
                         .reply_hours = {}};
  place.keep(nightly);
  CHECK(within(10s, [&] {
    desk->tick();
    return place.clearings() == 1;
  }));
}

TEST_CASE("with the instant rhythm a neighbourhood has its nights too, and what no new listing asks for is found there") {
  TownDesk place(Rhythm::instant);
  const auto desk = place.open();
  const auto beat_until = [&](auto happened) {
    return within(10s, [&] {
      desk->tick();
      return happened();
    });
  };
  const Three three(place);
  REQUIRE(within(10s, [&] { return place.proposal().has_value(); }));
  CHECK(place.proposal()->clearing.starts_with("instant-"));
  const ProposalId unanswered = place.proposal()->id;

  // Nobody answers. The same people may be asked the same again after a week; no listing comes that would make anybody look.
  place.set(5, 10h);
  REQUIRE(beat_until([&] { return place.proposal()->state == ProposalState::expired; }));
  REQUIRE(beat_until([&] { return place.clearings() == 1; }));
  const auto asked_again = [&] {
    std::string clearing;
    place.read([&](const MarketView& view) {
      view.each_proposal([&](const Proposal& proposal) {
        if (proposal.id != unanswered) clearing = proposal.clearing;
        return true;
      });
      return 0;
    });
    return clearing;
  };
  place.set(12, 3h);  // seven hours before the week is over
  REQUIRE(beat_until([&] { return place.clearings() == 2; }));
  place.set(13, 3h - 1min);
  for (int i = 0; i < 5; ++i) {
    desk->tick();
    std::this_thread::sleep_for(20ms);
  }
  CHECK(asked_again() == "");
  place.set(13, 3h);
  CHECK(beat_until([&] { return asked_again().starts_with("clearing-"); }));
}

TEST_CASE(
    "what a night's clearing proved is kept as files that hold when they are checked, and the proposal says where it stands in them") {
  TownDesk place;
  const Three three(place);
  place.something_later();
  const auto desk = place.open();
  place.set(3, 3h);
  REQUIRE(within(10s, [&] {
    desk->tick();
    return place.proposal().has_value();
  }));
  const Proposal proposal = *place.proposal();
  const auto file = [&](const std::string& ending) { return place.evidence() / place.home.text() / (proposal.clearing + ".1" + ending); };
  REQUIRE(within(10s, [&] { return std::filesystem::exists(file(".json")); }));
  const auto text = [](const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  const auto pool = formats::read_pool(text(file(".pool")));
  const auto certificate = formats::read_certificate(text(file(".json")));
  REQUIRE(pool.instance.has_value());
  REQUIRE(certificate.clearing.has_value());
  CHECK(certificate.intact);
  CHECK(certificate.clearing->status == matcher::Status::optimal);
  CHECK(matcher::why_it_fails(pool.instance->graph, *certificate.clearing) == std::nullopt);
  REQUIRE(proposal.found.has_value());
  CHECK(proposal.found->round == 1);
  CHECK(certificate.clearing->exchanges.at(proposal.found->exchange).transfers.size() == proposal.transfers.size());
  CHECK((std::filesystem::status(place.evidence() / place.home.text()).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
}

TEST_CASE("of what clearings proved the newest stay") {
  const TownDesk place;
  const auto folder = place.evidence();
  using namespace std::chrono;
  for (int night = 1; night <= 4; ++night) {
    const std::string name = "clearing-" + std::string(1, static_cast<char>('a' + night));
    CHECK(desk::keep_evidence(folder, {{name + ".1.pool", "pool"}, {name + ".1.json", "proof"}}, 2) == "");
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with(name))
        std::filesystem::last_write_time(entry, std::filesystem::file_time_type::clock::now() - hours(24 * (9 - night)));
    }
  }
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename().string());
  CHECK(names == std::set<std::string>{"clearing-d.1.pool", "clearing-d.1.json", "clearing-e.1.pool", "clearing-e.1.json"});
  CHECK_MESSAGE(desk::keep_evidence(folder / "clearing-e.1.pool", {{"a", "b"}}) != "", "a file is no folder");
}

TEST_CASE("while a clearing thinks, who posts what closes an exchange has it proposed at once") {
  boost::asio::thread_pool pool(1);
  boost::asio::io_context slow;  // where the clearing would run, if anybody let it
  TownDesk place;                // its store holds the desk, so it goes first
  auto context = place.context();
  context.clearings = slow.get_executor();
  auto desk = std::make_shared<desk::Desk>(place.home, context, pool.get_executor());
  REQUIRE(desk->load().has_value());
  desk->start();
  place.store->on_commit([desk](const storage::PartitionId&, std::uint64_t, std::uint64_t) { desk->wake(); });
  place.set(3, 10h);
  desk->tick();
  const Three three(place);
  REQUIRE(within(10s, [&] { return place.proposal().has_value(); }));
  CHECK(place.proposal()->clearing.starts_with("instant-"));
  CHECK(place.clearings() == 0);
  CHECK(within(10s, [&] {
    slow.poll();
    slow.restart();
    return place.clearings() == 1;
  }));
  pool.stop();
  pool.join();
}

TEST_CASE("who comes while seats are held is taken into the exchange, and nobody is told that it is over but who left") {
  TownDesk place;
  const auto desk = place.open();
  const Three three(place);
  REQUIRE(within(10s, [&] { return place.proposal().has_value(); }));
  place.answer(three.a, *place.proposal(), ResponseAnswer::accept);
  place.answer(three.b, *place.proposal(), ResponseAnswer::accept);
  place.answer(three.c, *place.proposal(), ResponseAnswer::decline);
  std::this_thread::sleep_for(200ms);
  CHECK_MESSAGE(place.proposal()->state == ProposalState::repairing, "the seats of who said yes are held");
  place.pass(1min);
  const MemberId d = place.member("Diego");
  place.post(d, Direction::offer, "translation", "Traductions");
  place.post(d, Direction::want, "bicycle-repair", "Mon vélo grince");
  REQUIRE(within(10s, [&] { return place.proposal()->round == 2; }));
  const Proposal repaired = *place.proposal();
  CHECK(repaired.state == ProposalState::proposed);
  REQUIRE(seat_of(repaired, d));
  CHECK(seat_of(repaired, three.b)->answer == Answer::yes);
  CHECK(place.closings(three.c) == 1);
  for (const MemberId who : {three.a, three.b, d}) CHECK(place.closings(who) == 0);
}

TEST_CASE("seats that nobody completes are free again at the end of the hold") {
  TownDesk place;
  const auto desk = place.open();
  const Three three(place);
  REQUIRE(within(10s, [&] { return place.proposal().has_value(); }));
  place.answer(three.a, *place.proposal(), ResponseAnswer::accept);
  place.answer(three.c, *place.proposal(), ResponseAnswer::decline);
  place.pass(24h - 1min);
  desk->tick();
  std::this_thread::sleep_for(200ms);
  CHECK(place.proposal()->state == ProposalState::repairing);
  place.pass(1min);
  desk->tick();
  CHECK(within(10s, [&] { return place.proposal()->state == ProposalState::cancelled; }));
  for (const MemberId who : {three.a, three.b, three.c}) CHECK(place.closings(who) == 1);
}

namespace {

/// Nadia keeps a search, and the day goes on a minute.
struct Waiting {
  explicit Waiting(TownDesk& at, std::string words = "vélos d'enfant") : place(at), nadia(at.member("Nadia")), lea(at.member("Léa")) {
    at.keep(SaveSearch{nadia, search, {.words = std::move(words)}});
    at.pass(1min);
  }
  [[nodiscard]] std::vector<Notification> alerts() const {
    return place.read([&](const MarketView& view) {
      std::vector<Notification> all = view.notifications_of(nadia, 100);
      std::erase_if(all, [](const Notification& note) { return note.kind != NotificationKind::found; });
      return all;
    });
  }
  [[nodiscard]] std::size_t noted() const {
    return place.read([&](const MarketView& view) { return view.saved_search(search)->finds.size(); });
  }
  TownDesk& place;
  SearchId search = place.id<SearchId>();
  MemberId nadia, lea;
};

}  // namespace

TEST_CASE("what is posted and fits a saved search is told half an hour later, together, and the next day's the next day") {
  TownDesk place;
  const auto desk = place.open();
  const Waiting waiting(place);
  const ListingId first = place.post(waiting.lea, Direction::offer, "bicycle-repair", "Un vélo pour enfants");
  place.post(waiting.lea, Direction::offer, "gardening", "Jardinage");
  place.post(waiting.nadia, Direction::offer, "gardening", "Mon vélo d'enfant");
  place.pass(1min);
  place.post(waiting.lea, Direction::want, "gardening", "Vélo d'enfant, contre un coup de main");
  REQUIRE(within(10s, [&] { return waiting.noted() == 2; }));
  place.pass(30min);
  desk->tick();
  REQUIRE(within(10s, [&] { return waiting.alerts().size() == 1; }));
  CHECK(waiting.alerts()[0].count == 2);
  CHECK(waiting.alerts()[0].first == first);
  CHECK(waiting.alerts()[0].search == waiting.search);
  place.post(waiting.lea, Direction::offer, "gardening", "Encore un vélo d'enfant");
  REQUIRE(within(10s, [&] { return waiting.noted() == 1; }));
  place.pass(23h);
  desk->tick();
  std::this_thread::sleep_for(200ms);
  CHECK(waiting.alerts().size() == 1);
  place.pass(2h);
  desk->tick();
  CHECK(within(10s, [&] { return waiting.alerts().size() == 2; }));
}

TEST_CASE("what was posted just before the power went is found for saved searches at the next start, once") {
  TownDesk place;
  const Waiting waiting(place);
  place.post(waiting.lea, Direction::offer, "gardening", "Un vélo d'enfant");  // no desk is open: nobody looks
  CHECK(waiting.noted() == 0);
  auto desk = place.open();
  REQUIRE(within(10s, [&] { return waiting.noted() == 1; }));
  place.pass(31min);
  desk->tick();
  REQUIRE(within(10s, [&] { return waiting.alerts().size() == 1; }));
  desk.reset();
  place.power_cut();
  place.open_store();
  place.open();
  std::this_thread::sleep_for(200ms);
  CHECK(waiting.noted() == 0);
}

TEST_CASE("what was posted just before the power went, or while the pool was read, is put to people at the next start") {
  TownDesk place;
  const Three three(place);  // no desk is open: nobody looks
  CHECK_FALSE(place.proposal());
  const auto desk = place.open();
  REQUIRE(within(10s, [&] { return place.proposal().has_value(); }));
  for (const MemberId who : {three.a, three.b, three.c}) CHECK(seat_of(*place.proposal(), who));
}

TEST_CASE("a listing that is edited away from a search before it is told is not told, and one that is edited but still fits is") {
  TownDesk place;
  const auto desk = place.open();
  const Waiting waiting(place);
  const ListingId away = place.post(waiting.lea, Direction::offer, "gardening", "Un vélo d'enfant");
  const ListingId still = place.post(waiting.lea, Direction::offer, "gardening", "Vélo d'enfant rouge");
  REQUIRE(within(10s, [&] { return waiting.noted() == 2; }));
  const auto edit = [&](ListingId id, const std::string& title) {
    ListingDraft draft = place.read([&](const MarketView& view) { return draft_of(*view.listing(id)); });
    draft.title = title;
    place.keep(EditListing{waiting.lea, id, 1, draft});
  };
  edit(away, "Une tondeuse");
  edit(still, "Vélo d'enfant bleu");
  const auto version = [&] {
    return place.read([&](const MarketView& view) {
      const auto finds = view.saved_search(waiting.search)->finds;
      const auto find = std::ranges::find(finds, still, &Find::listing);
      return find == finds.end() ? 0 : find->version;
    });
  };
  REQUIRE(within(10s, [&] { return version() == 2; }));
  place.pass(30min);
  desk->tick();
  REQUIRE(within(10s, [&] { return waiting.alerts().size() == 1; }));
  CHECK(waiting.alerts()[0].count == 1);
  CHECK(waiting.alerts()[0].first == still);
}
