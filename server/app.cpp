#include "app.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <stdexcept>

#include "api/context.hpp"
#include "api/export.hpp"
#include "api/live_door.hpp"
#include "api/reach.hpp"
#include "api/screen_door.hpp"
#include "embed/embedded.hpp"
#include "erasure.hpp"
#include "http/server.hpp"
#include "http/static_site.hpp"
#include "log/log.hpp"
#include "maintenance.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market_door.hpp"
#include "metrics/metrics.hpp"
#include "operators_door.hpp"
#include "self_check.hpp"

namespace ronde::server {
namespace {

market::Timestamp system_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::unique_ptr<storage::Store> open_store(const std::filesystem::path& data) {
  auto store = storage::Store::open(data / "store");
  if (!store && store.error().code == storage::Errc::unavailable) throw StoreInUse(data.string() + ": " + store.error().why);
  if (!store) throw std::runtime_error(data.string() + ": " + store.error().why);
  return std::move(*store);
}

market::Taxonomy load_taxonomy() {
  auto taxonomy = market::Taxonomy::load(embedded::taxonomy());
  if (!taxonomy) throw std::runtime_error("taxonomy: " + taxonomy.error().why);
  return std::move(*taxonomy);
}

std::string host_of(const Listen& listen) {
  if (listen.by_name) return "localhost:" + std::to_string(listen.port);
  const bool six = listen.address.find(':') != std::string::npos;
  return (six ? "[" + listen.address + "]" : listen.address) + ":" + std::to_string(listen.port);
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

/// Made when pushes are first wanted; every subscription hangs on it.
std::optional<push::VapidKey> vapid_key(const AppOptions& options) {
  if (options.push_contact.empty()) return std::nullopt;
  return push::VapidKey(options.data / "secrets" / "vapid");
}

}  // namespace

Listen read_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) throw std::invalid_argument(text + " is not ADDRESS:PORT, for example 127.0.0.1:8080");
  std::string address = text.substr(0, colon);
  if (address.size() > 1 && address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
  const std::string port = text.substr(colon + 1);
  const bool digits = !port.empty() && port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
  const int number = digits ? std::stoi(port) : -1;
  const bool by_name = address == "localhost";
  if (by_name) address = "127.0.0.1";
  boost::system::error_code error;
  (void)boost::asio::ip::make_address(address, error);
  if (error || number < 0 || number > 65535) throw std::invalid_argument(text + " is not ADDRESS:PORT, for example 127.0.0.1:8080");
  return {address, static_cast<std::uint16_t>(number), by_name};
}

std::array<std::uint8_t, 32> server_key(const std::filesystem::path& data) {
  const auto folder = data / "secrets";
  const auto file = folder / "key";
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  accounts::Bytes32 key{};
  if (std::ifstream in(file, std::ios::binary); in) {
    in.read(reinterpret_cast<char*>(key.data()), static_cast<std::streamsize>(key.size()));
    if (in.gcount() != static_cast<std::streamsize>(key.size()))
      throw std::runtime_error(file.string() + " is damaged: restore it from your copy");
    return key;
  }
  key = accounts::random_32();
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool kept =
      descriptor >= 0 && ::write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!kept) throw std::runtime_error("cannot write " + file.string());
  return key;
}

struct App::Parts {
  explicit Parts(AppOptions given)
      : options(std::move(given)),
        key(server_key(options.data)),
        store(open_store(options.data)),
        self_check(*store, media::PhotoFolder(options.data / "media"), system_now),
        accounts(*store, key),
        reaches(*store, key),
        recovery(accounts, reaches),
        vapid(vapid_key(options)),
        postman(post_context()),
        maintenance({.store = *store,
                     .accounts = accounts,
                     .reaches = reaches,
                     .now = system_now,
                     .photos = media::PhotoFolder(options.data / "media"),
                     .erased = ErasedList(ErasedList::in(options.data))}),
        factors(*store, key),
        darkroom({.folder = options.data / "media", .program = options.darkroom.empty() ? media::darkroom_program() : options.darkroom}),
        taxonomy(load_taxonomy()),
        desks({.store = *store,
               .taxonomy = taxonomy,
               .metrics = metrics,
               .now = system_now,
               .tell =
                   [this](market::NeighbourhoodId home, const desk::News& news) {
                     live->tell(home, news);
                     screens->tell(home, news);
                   },
               .evidence = options.data / "clearings"},
              1),
        halls(options.data / "halls"),
        context{.store = *store,
                .accounts = accounts,
                .passwords = passwords,
                .factors = factors,
                .desks = desks,
                .halls = halls,
                .darkroom = darkroom,
                .taxonomy = taxonomy,
                .key = key,
                .origin = options.origin,
                .cookie = secure() ? "__Host-ronde" : "ronde",
                .secure_cookie = secure(),
                .now = system_now,
                .somebody_left = [this](market::NeighbourhoodId home) { maintenance.somebody_left(home); },
                .tiles = options.tiles,
                .leman_wallet = options.leman_wallet},
        reach{.base = context, .reaches = reaches, .recovery = recovery, .postman = postman} {
    bind();
    accounts.on_end([this](const accounts::Bytes32& session) {
      if (live) live->end(session);
    });
  }

  /// Browsers keep Secure cookies from plain http; that is served on loopback addresses only.
  [[nodiscard]] bool secure() const { return options.origin.starts_with("https://"); }

  [[nodiscard]] post::PostmanContext post_context();
  void bind();
  void add_routes(http::Router& router);
  void add_gauges();
  void deliver_outbox();
  void erase_who_came_back();

  AppOptions options;
  accounts::Bytes32 key;
  metrics::Registry metrics;
  std::unique_ptr<storage::Store> store;
  SelfCheck self_check;
  boost::asio::thread_pool for_operators{1};
  accounts::Accounts accounts;
  accounts::Reaches reaches;
  accounts::MailRecovery recovery;
  std::optional<push::VapidKey> vapid;
  post::Postman postman;
  Maintenance maintenance;
  accounts::PasswordDesk passwords;
  accounts::SecondFactors factors;
  media::Darkroom darkroom;
  market::Taxonomy taxonomy;
  std::unique_ptr<api::LiveDoor> live;       // outlives the desks, which tell it
  std::unique_ptr<api::ScreenDoor> screens;  // as well
  desk::Desks desks;
  desk::Halls halls;
  api::Context context;
  api::ReachContext reach;
  std::unique_ptr<http::StaticSite> site;
  std::vector<std::string> routes;
  std::unique_ptr<http::Server> server;
  std::atomic<bool> ready{false};
  bool stopped = false;
};

post::PostmanContext App::Parts::post_context() {
  post::PostmanContext setting{.store = *store, .reaches = reaches, .origin = options.origin, .now = system_now};
  setting.recovery = &recovery;
  if (!options.smtp.empty()) {
    mail::SmtpOptions smtp{.url = options.smtp, .user = options.smtp_user, .password = options.smtp_password, .ca_file = options.smtp_ca};
    setting.mail = post::MailSetting{.smtp = std::move(smtp), .from = options.mail_from};
  }
  if (vapid) setting.push.emplace(post::PushSetting{.key = *vapid, .options = {.contact = "mailto:" + options.push_contact}});
  return setting;
}

void App::Parts::add_routes(http::Router& router) {
  api::add_accounts(router, context);
  api::add_second_factor(router, context);
  api::add_associations(router, context);
  api::add_desk_help(router, context);
  api::add_mediation(router, context);
  api::add_joining(router, context);
  api::add_neighbourhood(router, context);
  api::add_plan(router, context);
  api::add_open_places(router, context);
  api::add_members(router, context);
  api::add_invitations(router, context);
  api::add_listings(router, context);
  api::add_guess(router, context);
  api::add_almost(router, context);
  api::add_photos(router, context);
  api::add_proposals(router, context);
  api::add_blocks(router, context);
  api::add_messages(router, context);
  api::add_concerns(router, context);
  api::add_reports(router, context);
  api::add_searches(router, context);
  api::add_places(router, context);
  api::add_calls(router, context);
  api::add_notices(router, context);
  api::add_mentoring(router, context);
  api::add_leman(router, context);
  api::add_arranging(router, context);
  api::add_statistics(router, context);
  api::add_rules(router, context);
  api::add_fairness(router, context);
  api::add_notifications(router, context);
  api::add_reach(router, reach);
  api::add_mail_recovery(router, reach);
  api::add_desk_email(router, reach);
  api::add_export(router, reach);
  api::add_events(router, context);
  api::add_my_places(router, context);
  api::add_sponsors(router, context);
  api::add_documents(router, context);
  live->add_to(router);
  screens->add_to(router);
  router.add_fast(http::Method::get, "/healthz", {}, [](const http::Request&) { return http::text_response(200, "ok\n"); });
  router.add_fast(http::Method::get, "/readyz", {}, [this](const http::Request&) {
    return ready ? http::text_response(200, "ready\n") : http::text_response(503, "not yet\n");
  });
  if (site) {
    router.set_fallback([this](const http::Request& request) { return site->answer(request); });
  }
}

void App::Parts::bind() {
  live = std::make_unique<api::LiveDoor>(context);
  screens = std::make_unique<api::ScreenDoor>(context);
  if (!options.client.empty()) site = std::make_unique<http::StaticSite>(options.client);
  auto router = std::make_shared<http::Router>();
  add_routes(*router);
  for (const auto& route : router->routes()) routes.push_back(std::string(http::name_of(route.method)) + " " + route.pattern);
  http::ServerOptions doors;
  const bool tls = !options.tls_certificate.empty();
  for (const Listen& listen : options.listen) {
    doors.listeners.push_back({.address = listen.address, .port = listen.port, .router = router, .operators_door = false, .tls = tls});
    doors.hosts.push_back(host_of(listen));
    if (listen.by_name)
      doors.hosts.push_back(listen.address + ":" + std::to_string(listen.port));
    else if (is_loopback(listen.address))
      doors.hosts.push_back("localhost:" + std::to_string(listen.port));
  }
  if (options.operators_door) {
    doors.hosts.push_back(host_of(*options.operators_door));
    auto inner = std::make_shared<http::Router>();
    add_operators_door(
        *inner,
        {.store = *store, .metrics = metrics, .self_check = self_check, .data = options.data, .now = system_now, .slow = for_operators});
    doors.listeners.push_back({.address = options.operators_door->address,
                               .port = options.operators_door->port,
                               .router = inner,
                               .operators_door = true,
                               .tls = false});
  }
  const auto scheme = options.origin.find("://");
  doors.hosts.push_back(options.origin.substr(scheme == std::string::npos ? 0 : scheme + 3));
  doors.hosts.insert(doors.hosts.end(), options.hosts.begin(), options.hosts.end());
  for (const auto& proxy : options.proxies) doors.proxies.push_back(boost::asio::ip::make_address(proxy));
  for (const auto& origin : options.embed_from)
    doors.embed_frame_ancestors = (doors.embed_frame_ancestors == "'none'" ? "" : doors.embed_frame_ancestors + " ") + origin;
  doors.pictures_from = api::origin_of_tiles(options.tiles.pattern);
  doors.https = secure();
  doors.tls_certificate_file = options.tls_certificate;
  doors.tls_key_file = options.tls_key;
  doors.threads = options.threads;
  doors.has_session = [this](const http::Request& request) {
    const auto cookie = request.cookie(context.cookie);
    return (cookie && accounts.find(*cookie, system_now()) != nullptr) || screens->is_of_a_hall(request);
  };
  doors.on_failure = [](const std::string& id, std::string_view what, const http::Request&) {
    log::error("handler_failed", {{"id", id}, {"what", what}});
  };
  doors.on_answer = [this](const http::Request&, unsigned status, std::chrono::nanoseconds took) {
    metrics.answers[std::min<std::size_t>(status / 100, 5)].add();
    metrics.answer_seconds.observe(took);
  };
  server = std::make_unique<http::Server>(std::move(doors));
  if (options.operators_door) {
    Listen inner = *options.operators_door;
    inner.port = server->port(options.listen.size());
    tell_operators_door(options.data, host_of(inner));
  }
}

void App::Parts::add_gauges() {
  metrics.gauge("ronde_connections", "Public connections open", [this] { return static_cast<double>(server->counts().open); });
  metrics.gauge("ronde_live_sockets", "WebSockets open", [this] { return static_cast<double>(live->hub().counts().open); });
  metrics.gauge("ronde_screen_sockets", "WebSockets of screens in halls open",
                [this] { return static_cast<double>(screens->hub().counts().open); });
  metrics.gauge("ronde_neighbourhoods_open", "Neighbourhoods in memory", [this] { return static_cast<double>(desks.count()); });
  metrics.gauge("ronde_store_commits", "Durable commits since the start", [this] { return static_cast<double>(store->stats().commits); });
  metrics.gauge("ronde_store_queue", "Writes waiting", [this] { return static_cast<double>(store->stats().queue_length); });
  metrics.gauge("ronde_store_map_used_bytes", "Bytes of the store in use", [this] { return static_cast<double>(store->stats().map_used); });
  metrics.gauge("ronde_maintenance_runs", "Nightly maintenance since the start, done to its end",
                [this] { return static_cast<double>(maintenance.figures().runs); });
  metrics.gauge("ronde_maintenance_faults", "Steps of it that the store refused; it should be 0",
                [this] { return static_cast<double>(maintenance.figures().faults); });
  metrics.gauge("ronde_answers_purged", "Answers kept for a repeated request and let go after a day",
                [this] { return static_cast<double>(maintenance.figures().answers_purged); });
  metrics.gauge("ronde_sessions_swept", "Sessions over and erased",
                [this] { return static_cast<double>(maintenance.figures().sessions_swept); });
  metrics.gauge("ronde_reaches_swept", "Accounts whose unconfirmed address or signed-out device was forgotten",
                [this] { return static_cast<double>(maintenance.figures().reaches_swept); });
  metrics.gauge("ronde_pointers_mended", "Rows from an address to its account that were missing, or led nowhere",
                [this] { return static_cast<double>(maintenance.figures().pointers_mended); });
  metrics.gauge("ronde_notifications_forgotten", "Notifications erased for their age",
                [this] { return static_cast<double>(maintenance.figures().notes_forgotten); });
  metrics.gauge("ronde_rows_forgotten", "Listings, exchanges, invitations, concerns, counts and deeds whose time was over, erased",
                [this] { return static_cast<double>(maintenance.figures().rows_forgotten); });
  metrics.gauge("ronde_people_erased", "Members who had left, erased for good",
                [this] { return static_cast<double>(maintenance.figures().people_erased); });
  metrics.gauge("ronde_threads_forgotten", "Exchanges whose messages were erased for their age",
                [this] { return static_cast<double>(maintenance.figures().threads_forgotten); });
  metrics.gauge("ronde_mails_sent", "Mails that the mail server took since the start",
                [this] { return static_cast<double>(postman.figures().mails); });
  metrics.gauge("ronde_mails_refused", "Mails that it refused for good", [this] { return static_cast<double>(postman.figures().refused); });
  metrics.gauge("ronde_pushes_sent", "Pushes that push services took since the start",
                [this] { return static_cast<double>(postman.figures().pushes); });
  metrics.gauge("ronde_post_deferred", "Mails and pushes that had to be tried again",
                [this] { return static_cast<double>(postman.figures().deferred); });
  metrics.gauge("ronde_photos_swept", "Photos whose files nobody named any more, taken away",
                [this] { return static_cast<double>(maintenance.figures().photos_swept); });
  metrics.gauge("ronde_feeds_folded", "Feeds cut to the length that is kept",
                [this] { return static_cast<double>(maintenance.figures().partitions_folded); });
  metrics.gauge("ronde_self_checks", "Checks of the whole store since the start, one a night",
                [this] { return static_cast<double>(self_check.done()); });
  metrics.gauge("ronde_self_check_findings", "What the last check found; it should be 0",
                [this] { return static_cast<double>(self_check.findings()); });
  metrics.gauge("ronde_store_full", "1 while writes are refused for want of room", [this] { return store->stats().full ? 1.0 : 0.0; });
}

/// What the power cut off: who joined and whose account was not made yet (their device asks again with the same Idempotency-Key), and who
/// left and whose sessions have not ended.
void App::Parts::deliver_outbox() {
  for (const auto id : desks.known()) {
    std::vector<market::OutboxEntry> entries;
    {
      const auto snapshot = store->snapshot();
      if (!snapshot) return;
      const auto partition = snapshot->of(partition_of(id));
      if (!partition) continue;
      entries = StoreView(*partition).outbox(1000);
    }
    for (const auto& entry : entries) {
      const accounts::Membership membership{.neighbourhood = id.bytes(), .member = entry.member.bytes()};
      if (entry.kind == "member_joined" && !accounts.ensure(entry.account.bytes(), membership, system_now())) continue;
      if (entry.kind == "member_left") {
        if (accounts.leave_now(entry.account.bytes(), membership, system_now())) maintenance.somebody_left(id);
        continue;
      }
      (void)run_now(*store, id, market::OutboxDelivered{.id = entry.id, .at = entry.at}, system_now());
    }
  }
}

/// With an older backup. Whoever was erased is so before the first request.
void App::Parts::erase_who_came_back() {
  const auto erased = erase_again(*store, accounts, ErasedList(ErasedList::in(options.data)), system_now());
  if (!erased) throw std::runtime_error("an older backup brought somebody back who was erased: " + erased.error().why);
  if (*erased > 0) log::info("people_erased_again", {{"count", static_cast<std::int64_t>(*erased)}});
}

App::App(AppOptions options) {
  accounts::start_secrets();
  const rlimit no_core{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &no_core);  // a core would hold tokens and names
  http::raise_descriptor_limit();
  if (options.listen.empty()) options.listen.push_back({});
  if (options.origin.empty()) options.origin = (options.tls_certificate.empty() ? "http://" : "https://") + host_of(options.listen.front());
  std::filesystem::create_directories(options.data);
  parts_ = std::make_unique<Parts>(std::move(options));
}

App::~App() {
  stop();
}

void App::start() {
  parts_->add_gauges();
  parts_->erase_who_came_back();
  parts_->server->start();
  parts_->deliver_outbox();
  parts_->desks.start();
  parts_->postman.start();
  parts_->maintenance.start();
  parts_->self_check.start();
  parts_->ready = true;
  log::info("started", {{"port", static_cast<std::int64_t>(port())}});
}

void App::stop(std::chrono::milliseconds deadline) {
  if (!parts_ || parts_->stopped) return;
  parts_->stopped = true;
  parts_->ready = false;
  parts_->server->shutdown(deadline, [this, deadline] {
    (void)parts_->live->hub().close_all(deadline);
    (void)parts_->screens->hub().close_all(deadline);
  });
  parts_->maintenance.stop();
  parts_->postman.stop();
  parts_->halls.stop();
  parts_->desks.stop();
  parts_->passwords.stop();
  parts_->darkroom.stop();
  parts_->self_check.stop();
  parts_->for_operators.stop();
  parts_->for_operators.join();
  parts_->store->stop_writing();  // its last answers go to desks that are still there
  log::info("stopped");
}

std::uint16_t App::port() const {
  return parts_->server->port();
}
std::string App::origin() const {
  return parts_->options.origin;
}
std::vector<std::string> App::routes() const {
  return parts_->routes;
}

}  // namespace ronde::server
