// From a proposal to the mailbox and the lock screen: a neighbourhood at work, a store, a mail server, a push service; the clock is the
// test's.
#include "post/postman.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "desk/desks.hpp"
#include "mail_server.hpp"
#include "market/announcements.hpp"
#include "market/event_people.hpp"
#include "market/events.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market/proposals.hpp"
#include "market/swiss_time.hpp"
#include "market_door.hpp"
#include "push_service.hpp"

namespace asio = boost::asio;
using namespace ronde;
using namespace ronde::market;
using namespace std::chrono_literals;
using test::MailServer;
using test::PushService;

namespace {

const Taxonomy& themes_and_words() {
  static const Taxonomy all = [] {
    std::ifstream file("server/market/data/taxonomy.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return Taxonomy::load(text).value();
  }();
  return all;
}

struct Neighbour {
  MemberId member;
  accounts::Bytes16 account{};
  accounts::Bytes32 session{};
};

/// A neighbourhood on Monday, 2 March 2026, at noon in Switzerland, and its postman.
class Village {
 public:
  Village() {
    accounts::start_secrets();
    std::string name = (std::filesystem::temp_directory_path() / "ronde-post-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    storage::StoreOptions options;
    options.map_size = std::size_t{64} << 20;
    options.min_free_bytes = 0;
    auto opened = storage::Store::open(folder_ / "store", std::move(options));
    REQUIRE(opened.has_value());
    store = std::move(*opened);
    accounts_ = std::make_unique<accounts::Accounts>(*store, key_);
    reaches = std::make_unique<accounts::Reaches>(*store, key_);
    vapid = std::make_unique<push::VapidKey>(folder_ / "vapid");
    keep(FoundNeighbourhood{.id = home,
                            .name = "Thônex",
                            .languages = {Language::fr},
                            .settings = {},
                            .quarters = {{quarter_, "Village"}},
                            .walks = {},
                            .points = {}});
  }
  ~Village() {
    postman.reset();
    store->stop_writing();
    desks.reset();
    reaches.reset();
    accounts_.reset();
    store.reset();
    std::filesystem::remove_all(folder_);
  }
  Village(const Village&) = delete;
  Village& operator=(const Village&) = delete;

  /// Opens the neighbourhood; what happens from here on is told to the postman, whose ways these are.
  void start(std::optional<std::string> smtp, std::optional<std::string> push_certificate = {}) {
    post::PostmanContext context{.store = *store,
                                 .reaches = *reaches,
                                 .origin = "https://ronde.example",
                                 .now = [this] { return now(); },
                                 .patience = {std::chrono::minutes{1}, std::chrono::hours{2}},
                                 .beat = 10ms};
    if (smtp)
      context.mail = post::MailSetting{.smtp = {.url = *smtp, .user = {}, .password = {}, .ca_file = {}, .connect_within = 2s},
                                       .from = "ronde@commune.example"};
    if (push_certificate)
      context.push.emplace(post::PushSetting{
          .key = *vapid,
          .options = {.contact = "mailto:x@y.example", .allow_private = true, .any_port = true, .ca_file = *push_certificate}});
    postman = std::make_unique<post::Postman>(std::move(context));
    postman->start();
    if (desks) return;
    desk::DeskContext desk{
        .store = *store, .taxonomy = themes_and_words(), .metrics = metrics_, .now = [this] { return now(); }, .tell = {}};
    desks = std::make_unique<desk::Desks>(std::move(desk), 1);
    REQUIRE(desks->open(home));
  }

  template <class Command>
  void keep(Command command) {
    const auto done = server::run_now(*store, home, std::move(command), now());
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string{} : std::string(done.error().reason)));
  }
  template <class T>
  T wait(asio::awaitable<T> work) {
    asio::io_context context;
    auto result = asio::co_spawn(context, std::move(work), asio::use_future);
    context.run();
    return result.get();
  }
  Neighbour neighbour(const std::string& name, Language language = Language::fr, std::vector<Role> roles = {}) {
    Neighbour made{.member = MemberId(accounts::random_16()), .account = accounts::random_16()};
    keep(EnrolMember{made.member, AccountId(made.account), name, quarter_, AgeBand::adult, language, std::move(roles)});
    REQUIRE(accounts_->ensure(made.account, {.neighbourhood = home.bytes(), .member = made.member.bytes()}, now()));
    made.session = wait(accounts_->open_again(made.account, "Firefox, Linux", now())).value().session->id;
    return made;
  }
  void give_email(const Neighbour& who, const std::string& email) {
    const auto token = wait(reaches->ask(who.account, email, now())).value();
    REQUIRE(wait(reaches->confirm(token, now())).has_value());
    pass(1s);  // what happens from now on is news
  }
  void change(const Neighbour& who, const std::function<void(accounts::Reach&)>& how) {
    REQUIRE(reaches
                ->change_now(who.account, now(),
                             [how](accounts::Reach& reach) -> storage::Result<void> {
                               how(reach);
                               return {};
                             })
                .has_value());
  }
  void subscribe(const Neighbour& who, const push::Subscription& to) {
    change(who, [&](accounts::Reach& reach) {
      reach.push_told.until = now();
      reach.devices.push_back({.session = who.session, .endpoint = to.endpoint, .p256dh = to.p256dh, .auth = to.auth});
    });
    pass(1s);
  }
  [[nodiscard]] accounts::Reach reach(const Neighbour& who) const { return reaches->find(who.account).value().reach; }

  void post(const Neighbour& who, Direction direction, const std::string& category, const std::string& title) {
    ListingDraft draft;
    draft.direction = direction;
    draft.category = category;
    draft.title = title;
    keep(PostListing{who.member, ListingId(accounts::random_16()), std::move(draft)});
  }
  /// Both post what fits the other; answers the proposal that comes of it.
  Proposal swap(const Neighbour& one, const Neighbour& other) {
    post(one, Direction::offer, "gardening", "Wombattitre");
    post(one, Direction::want, "translation", "Numbattitre");
    post(other, Direction::offer, "translation", "Okapititre");
    post(other, Direction::want, "gardening", "Dugongtitre");
    std::optional<Proposal> found;
    REQUIRE(within(10s, [&] {
      found = proposal();
      return found.has_value();
    }));
    return *found;
  }
  [[nodiscard]] std::optional<Proposal> proposal() const {
    const auto snapshot = store->snapshot();
    const auto partition = snapshot->of(server::partition_of(home));
    std::optional<Proposal> found;
    server::StoreView(*partition).each_proposal([&](const Proposal& one) {
      found = one;
      return false;
    });
    return found;
  }
  void answer(const Neighbour& who, const Proposal& one, ResponseAnswer how) {
    keep(Respond{who.member, one.id, how, one.round, {}, {}, {}});
  }

  EventId swap_event(const Neighbour& by) {
    SwapEvent event;
    event.id = EventId(accounts::random_16());
    event.name = "Okapibourse";
    event.hall = "Salle";
    event.drop_off = {now() + std::chrono::days{7}, now() + std::chrono::days{7} + 2h};
    event.clearing_at = event.drop_off.to + 15min;
    event.pick_up = {event.drop_off.to + 30min, event.drop_off.to + 90min};
    event.kinds = {ListingKind::good};
    keep(MakeEvent{by.member, AuditId(accounts::random_16()), event});
    keep(MoveEvent{by.member, AuditId(accounts::random_16()), event.id, EventState::open});
    return event.id;
  }
  void come(const Neighbour& who, EventId event, bool by_mail) {
    Seed seed{};
    for (std::size_t at = 0; at < seed.size(); at += 16)
      std::ranges::copy(accounts::random_16(), seed.begin() + static_cast<std::ptrdiff_t>(at));
    const EventPersonId fresh(accounts::random_16());
    keep(RegisterForEvent{.member = who.member, .id = event, .person = fresh, .items = {}, .seed = seed, .by_mail = by_mail});
  }
  void announce(const Neighbour& by, EventId event) {
    Announce command{by.member, AuditId(accounts::random_16()), {}};
    command.announcement.id = AnnouncementId(accounts::random_16());
    command.announcement.event = event;
    command.announcement.subject = "Wombatsujet";
    command.announcement.text = "Numbattexte";
    keep(std::move(command));
  }

  template <class Try>
  static bool within(std::chrono::milliseconds time, Try attempt) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!attempt()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }
  /// Gives the postman the time to do what it must not do.
  static void dwell() { std::this_thread::sleep_for(300ms); }

  [[nodiscard]] Timestamp now() const { return Timestamp{std::chrono::milliseconds{now_.load()}}; }
  void pass(std::chrono::milliseconds time) { now_ += time.count(); }
  /// At this hour in Switzerland, on that day of March.
  void set(unsigned day, std::chrono::minutes hour) { now_ = moment(day, hour).time_since_epoch().count(); }

  NeighbourhoodId home{accounts::random_16()};
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<accounts::Reaches> reaches;
  std::unique_ptr<push::VapidKey> vapid;
  std::unique_ptr<desk::Desks> desks;
  std::unique_ptr<post::Postman> postman;

 private:
  static Timestamp moment(unsigned day, std::chrono::minutes hour) {
    return moment_of(SwissTime(std::chrono::local_days{std::chrono::year{2026} / 3 / std::chrono::day{day}} + hour));
  }
  std::filesystem::path folder_;
  accounts::Bytes32 key_{1, 2, 3};
  std::unique_ptr<accounts::Accounts> accounts_;
  metrics::Registry metrics_;
  QuarterId quarter_{accounts::random_16()};
  std::atomic<std::int64_t> now_{moment(2, 12h).time_since_epoch().count()};
};

}  // namespace

TEST_CASE("a proposal reaches the mailbox of whoever gave an address, once, and names nobody and nothing") {
  const MailServer server;
  Village village;
  const auto amina = village.neighbour("Quetzalcoatline");
  const auto luc = village.neighbour("Xiphiasette", Language::de);
  const auto zoe = village.neighbour("Zoé");  // no address
  village.give_email(amina, "amina@example.org");
  village.give_email(luc, "luc@example.org");
  village.start(server.url());
  const Proposal ring = village.swap(amina, luc);
  village.dwell();
  CHECK(server.mails().empty());  // ten seconds to settle
  village.pass(10s);
  auto mails = server.wait_for(2);
  std::ranges::sort(mails);
  CHECK(mails[0].starts_with("ronde@commune.example\namina@example.org\n"));
  CHECK(mails[1].starts_with("ronde@commune.example\nluc@example.org\n"));
  CHECK(test::text_of(mails[0]).find("Une ronde vous est proposée") != std::string::npos);
  CHECK(test::text_of(mails[0]).find("https://ronde.example/rondes/" + ring.id.text()) != std::string::npos);
  CHECK(test::text_of(mails[1]).find("Ihnen wird eine Runde vorgeschlagen") != std::string::npos);
  for (const auto& mail : mails) {
    const std::string all = mail + test::text_of(mail);
    for (const char* secret : {"Quetzalcoatline", "Xiphiasette", "Wombat", "Numbat", "Okapi", "Dugong", "Village"})
      CHECK_MESSAGE(all.find(secret) == std::string::npos, all);
    CHECK(mail.find("List-Unsubscribe: <https://ronde.example/api/v1/mail/stop/") != std::string::npos);
  }
  // Two worlds: the rings differ in who else is in them, the mails to Amina in nothing that tells it.
  CHECK(test::text_of(mails[0]).find(luc.member.text()) == std::string::npos);
  village.pass(1h);
  village.dwell();
  CHECK(server.mails().size() == 2);
  CHECK(village.reach(amina).mail_told.that_day == 1);
  CHECK_FALSE(village.reaches->find(zoe.account).has_value());
}

TEST_CASE(
    "what happens at night waits for eight in the morning, also while the server is off, and an answer given meanwhile is not asked for") {
  const MailServer server;
  Village village;
  const auto amina = village.neighbour("Amina");
  const auto luc = village.neighbour("Luc");
  village.give_email(amina, "amina@example.org");
  village.give_email(luc, "luc@example.org");
  village.set(2, 22h);
  village.start(server.url());
  const Proposal ring = village.swap(amina, luc);
  village.pass(1h);
  village.dwell();
  CHECK(server.mails().empty());
  village.postman->stop();  // it is off for a while
  village.answer(amina, ring, ResponseAnswer::accept);
  village.set(3, 7h + 59min);
  village.start(server.url());
  village.dwell();
  CHECK(server.mails().empty());
  village.set(3, 8h);
  const auto mails = server.wait_for(1);
  village.dwell();
  REQUIRE(server.mails().size() == 1);
  CHECK(mails[0].find("\nluc@example.org\n") != std::string::npos);
}

TEST_CASE("an announcement of a swap event is mailed to whoever asked for it there, without its text, and one tap ends it") {
  const MailServer server;
  Village village;
  const auto claire = village.neighbour("Claire", Language::fr, {Role::steward});
  const auto amina = village.neighbour("Quetzalcoatline");
  const auto luc = village.neighbour("Xiphiasette");
  village.give_email(amina, "amina@example.org");
  village.give_email(luc, "luc@example.org");
  village.start(server.url());
  const EventId event = village.swap_event(claire);
  village.come(amina, event, true);
  village.come(luc, event, false);
  village.announce(claire, event);
  village.pass(10s);
  const auto mails = server.wait_for(1);
  CHECK(mails[0].starts_with("ronde@commune.example\namina@example.org\n"));
  const std::string all = mails[0] + test::text_of(mails[0]);
  CHECK(all.find("https://ronde.example/bourses/" + event.text()) != std::string::npos);
  CHECK(all.find("List-Unsubscribe: <https://ronde.example/api/v1/mail/stop/") != std::string::npos);
  for (const char* const secret : {"Wombatsujet", "Numbattexte", "Okapibourse"}) CHECK(all.find(secret) == std::string::npos);
  village.set(2, 23h);
  village.announce(claire, event);
  village.pass(1h);
  village.keep(WishEventMail{amina.member, event, false});  // in the night, before the mail of the morning
  village.set(3, 8h + 1min);
  village.dwell();
  CHECK(server.mails().size() == 1);
}

TEST_CASE("an address that the server refuses three times is left alone until its member gives it again") {
  const MailServer server;
  Village village;
  const auto amina = village.neighbour("Amina");
  const auto luc = village.neighbour("Luc");
  village.give_email(amina, "nobody@example.org");
  village.start(server.url());
  const Proposal ring = village.swap(amina, luc);
  village.pass(10s);
  REQUIRE(Village::within(10s, [&] { return village.postman->figures().refused == 1; }));
  REQUIRE(Village::within(5s, [&] { return village.reach(amina).refusals == 1; }));
  village.change(amina, [](accounts::Reach& reach) { reach.refusals = 2; });
  village.answer(luc, ring, ResponseAnswer::accept);
  village.answer(amina, ring, ResponseAnswer::accept);  // agreed: told again
  village.pass(10s);
  REQUIRE(Village::within(10s, [&] { return village.reach(amina).is_paused(); }));
  village.change(amina, [](accounts::Reach& reach) { reach.mail_told = {}; });
  village.postman->look_at(amina.account);
  village.pass(1h);
  village.dwell();
  CHECK(village.postman->figures().refused == 2);
  village.give_email(amina, "amina@example.org");
  CHECK_FALSE(village.reach(amina).is_paused());
}

TEST_CASE("while the mail server is away news wait, and are mailed once when it is back") {
  Village village;
  const auto amina = village.neighbour("Amina");
  const auto luc = village.neighbour("Luc");
  village.give_email(amina, "later@example.org");  // the server says: come back
  const MailServer server;
  village.start(server.url());
  (void)village.swap(amina, luc);
  village.pass(10s);
  REQUIRE(Village::within(10s, [&] { return village.postman->figures().deferred == 1; }));
  village.dwell();
  CHECK(village.postman->figures().deferred == 1);  // not before a minute has passed
  village.pass(1min);
  REQUIRE(Village::within(10s, [&] { return village.postman->figures().deferred == 2; }));
  CHECK(village.reach(amina).refusals == 0);
  village.change(amina, [](accounts::Reach& reach) { reach.email = "amina@example.org"; });
  village.pass(2h);
  CHECK(server.wait_for(1).size() == 1);
  village.pass(2h);
  village.dwell();
  CHECK(server.mails().size() == 1);
}

TEST_CASE("who follows the link that ends mails gets no more of them, and the link is that of the address") {
  const MailServer server;
  Village village;
  const auto amina = village.neighbour("Amina");
  const auto luc = village.neighbour("Luc");
  village.give_email(amina, "amina@example.org");
  village.start(server.url());
  (void)village.swap(amina, luc);
  village.pass(10s);
  const auto mail = server.wait_for(1).front();
  const std::string begin = "/api/v1/mail/stop/";
  const auto at = mail.find(begin) + begin.size();
  const std::string token = mail.substr(at, mail.find('>', at) - at);
  CHECK((village.reaches->stopped_by(token) == amina.account));
}

TEST_CASE("a link to confirm an address goes at once, at any hour") {
  const MailServer server;
  Village village;
  village.set(2, 23h);
  village.start(server.url());
  CHECK(village.postman->send_link(Language::it, "amina@example.org", "Thônex", "abc"));
  const auto mails = server.wait_for(1);
  CHECK(test::text_of(mails[0]).find("https://ronde.example/api/v1/mail/confirm/abc\n") != std::string::npos);
  CHECK(mails[0].find("List-Unsubscribe") == std::string::npos);
  CHECK_FALSE(village.postman->send_link(Language::it, "no address", "Thônex", "abc"));
}

TEST_CASE("links that wait have a bound, and beyond it the door says so") {
  Village village;
  village.start("smtp://127.0.0.1:1");
  std::size_t taken = 0;
  while (taken < 2 * post::Postman::links_max && village.postman->send_link(Language::fr, "a@b.example", "Thônex", "abc")) ++taken;
  CHECK(taken >= post::Postman::links_max);
  CHECK(taken <= post::Postman::links_max + 1);  // one may be on its way
}

TEST_CASE("a proposal reaches the phones, at most five times a day, and a browser that has let go is forgotten") {
  PushService service;
  Village village;
  const auto amina = village.neighbour("Amina");
  const auto luc = village.neighbour("Luc");
  village.subscribe(amina, service.subscription(201));
  village.subscribe(luc, service.subscription(410));
  village.start({}, service.certificate());
  (void)village.swap(amina, luc);
  village.pass(10s);
  REQUIRE(Village::within(10s, [&] { return village.postman->figures().pushes == 1 && village.postman->figures().gone == 1; }));
  REQUIRE(Village::within(5s, [&] { return village.reach(luc).devices.empty(); }));
  CHECK(village.reach(amina).devices.size() == 1);
  for (int more = 0; more < 6; ++more) {
    village.change(amina, [](accounts::Reach& reach) { reach.push_told.until -= 1h; });  // the same once more
    village.postman->look_at(amina.account);
    village.pass(10s);
    village.dwell();
  }
  CHECK(village.postman->figures().pushes == 5);
  village.set(3, 8h);
  CHECK(Village::within(10s, [&] { return village.postman->figures().pushes == 6; }));
}

TEST_CASE("stopping breaks off what hangs, and does not wait for a mail server that says nothing") {
  asio::io_context context;
  asio::ip::tcp::acceptor silent(context, {asio::ip::make_address("127.0.0.1"), 0});
  Village village;
  village.start("smtp://127.0.0.1:" + std::to_string(silent.local_endpoint().port()));
  CHECK(village.postman->send_link(Language::fr, "a@b.example", "Thônex", "abc"));
  village.dwell();
  const auto began = std::chrono::steady_clock::now();
  village.postman->stop();
  CHECK(std::chrono::steady_clock::now() - began < 5s);
}
