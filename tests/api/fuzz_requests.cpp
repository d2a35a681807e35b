// Any request of the API by anybody: each route with its parameters, query, cookie and JSON body, as the first two bytes choose, on a small
// neighbourhood that lives in memory. Whatever comes, a handler answers, with a status of its own (never a 500), well-formed JSON and no
// cookie on a GET.
//
//   byte 0  the route      byte 1  who asks (a quarter each: nobody, a member, another, a steward) and with which headers
//   up to the newline: parameters, separated by blanks ("@0" names an id that exists), then a question mark and the query
//   the rest: the body
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "api/context.hpp"
#include "api/export.hpp"
#include "api/invitation_code.hpp"
#include "api/reach.hpp"
#include "embed/embedded.hpp"
#include "json/parse.hpp"
#include "market/invitations.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market_door.hpp"

namespace asio = boost::asio;

namespace {

using namespace ronde;

constexpr int requests_a_world = 300;
const accounts::Bytes32 key{9};

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "it does not hold: %s\n", what);
  std::abort();
}

/// A folder that goes away with its owner; in memory where the system has such a place.
class Folder {
 public:
  Folder() {
    static int count = 0;
    const std::filesystem::path memory = "/dev/shm";
    const auto base = std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
    path_ = base / ("ronde-fuzz-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Stands still but between two requests; the desk's thread reads it too.
class Clock {
 public:
  [[nodiscard]] market::Timestamp now() const { return market::Timestamp{std::chrono::milliseconds{ms_.load()}}; }
  void tick() { ms_ += 1000; }

 private:
  std::atomic<std::int64_t> ms_{1'790'000'000'000};
};

std::unique_ptr<storage::Store> open_store(const std::filesystem::path& folder) {
  storage::StoreOptions options;
  options.map_size = std::size_t{256} << 20;
  options.min_free_bytes = 0;
  auto store = storage::Store::open(folder, options);
  must(store.has_value(), "the store opens");
  return std::move(*store);
}

market::Taxonomy taxonomy() {
  auto loaded = market::Taxonomy::load(embedded::taxonomy());
  must(loaded.has_value(), "the taxonomy loads");
  return std::move(*loaded);
}

struct Person {
  market::MemberId id;
  std::string cookie;
  std::string csrf;
};

/// Three neighbours, a swap that the desk finds between two of them, an invitation.
class World {
 public:
  World()
      : store_(open_store(folder_.path())),
        accounts_(*store_, key),
        reaches_(*store_, key),
        recovery_(accounts_, reaches_),
        vapid_(folder_.path() / "vapid"),
        postman_({.store = *store_,
                  .reaches = reaches_,
                  .origin = "http://127.0.0.1:8080",
                  .now = [this] { return clock_.now(); },
                  .mail = post::MailSetting{.smtp = {.url = "smtp://127.0.0.1:1", .user = {}, .password = {}, .ca_file = {}},
                                            .from = "ronde@example.org"},
                  .recovery = &recovery_,
                  .push = post::PushSetting{.key = vapid_, .options = {.contact = "mailto:ronde@example.org"}}}),
        passwords_({.passes = 1, .memory = std::size_t{8} * 1024}),
        factors_(*store_, key),
        darkroom_({.folder = folder_.path() / "media", .program = "/nonexistent"}),
        taxonomy_(taxonomy()),
        desks_({.store = *store_,
                .taxonomy = taxonomy_,
                .metrics = metrics_,
                .now = [this] { return clock_.now(); },
                .tell = [](market::NeighbourhoodId, const desk::News&) {}},
               1),
        halls_(folder_.path() / "halls"),
        context_{.store = *store_,
                 .accounts = accounts_,
                 .passwords = passwords_,
                 .factors = factors_,
                 .desks = desks_,
                 .halls = halls_,
                 .darkroom = darkroom_,
                 .taxonomy = taxonomy_,
                 .key = key,
                 .origin = "http://127.0.0.1:8080",
                 .cookie = "ronde",
                 .secure_cookie = false,
                 .now = [this] { return clock_.now(); }},
        reach_{.base = context_, .reaches = reaches_, .recovery = recovery_, .postman = postman_} {
    found();  // the postman is never started: nothing leaves the house
    for (const auto add :
         {api::add_accounts,      api::add_second_factor, api::add_associations, api::add_desk_help,   api::add_mediation,
          api::add_joining,       api::add_neighbourhood, api::add_plan,         api::add_open_places, api::add_members,
          api::add_invitations,   api::add_listings,      api::add_guess,        api::add_almost,      api::add_photos,
          api::add_proposals,     api::add_blocks,        api::add_messages,     api::add_concerns,    api::add_reports,
          api::add_searches,      api::add_places,        api::add_calls,        api::add_notices,     api::add_mentoring,
          api::add_leman,         api::add_arranging,     api::add_statistics,   api::add_rules,       api::add_fairness,
          api::add_notifications, api::add_events,        api::add_my_places,    api::add_sponsors,    api::add_documents}) {
      add(router_, context_);
    }
    api::add_reach(router_, reach_);
    api::add_mail_recovery(router_, reach_);
    api::add_desk_email(router_, reach_);
    api::add_export(router_, reach_);
    await_proposal();
  }
  ~World() {
    halls_.stop();
    desks_.stop();
    passwords_.stop();
    darkroom_.stop();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void ask(std::uint8_t route, std::uint8_t how, std::string_view line, std::string_view body) {
    const auto routes = router_.routes();
    const auto& chosen = routes[route % routes.size()];
    auto request = request_of(chosen, how, line);
    if (!request) return;
    if (chosen.options.body != http::BodyRule::none) request->body = body.substr(0, chosen.options.body_max);
    clock_.tick();
    const auto match = router_.match(*request);
    if (match.target == nullptr) return;
    const bool changes = request->method != http::Method::get;
    judge(run(*match.target, std::move(*request)), changes);
  }

 private:
  template <class Command>
  void must_run(Command command) {
    must(server::run_now(*store_, home_, std::move(command), clock_.now()).has_value(), "the world is made");
  }

  void found() {
    const market::Quarter centre{market::QuarterId(accounts::random_16()), "Belle-Terre"};
    const market::Quarter edge{market::QuarterId(accounts::random_16()), "Curé-Desclouds"};
    ids_ = {centre.id.text(), edge.id.text()};
    const market::HandoverPoint point{market::HandoverPointId(accounts::random_16()), "Bibliothèque", centre.id, "ma-sa", true};
    ids_.push_back(point.id.text());
    must_run(market::FoundNeighbourhood{.id = home_,
                                        .name = "Thônex",
                                        .languages = {market::Language::fr},
                                        .quarters = {centre, edge},
                                        .walks = {{centre.id, edge.id, market::WalkBand::under_15}},
                                        .points = {point}});
    enrol("Amina", centre.id, {});
    enrol("Luc", edge.id, {});
    enrol("Claire", centre.id, {market::Role::steward});
    post(0, market::Direction::offer, "home-cooking", "Couscous");
    post(0, market::Direction::want, "bicycle-repair", "Vélo");
    post(1, market::Direction::offer, "bicycle-repair", "Vélos");
    post(1, market::Direction::want, "home-cooking", "Un bon repas");
    const std::string code = api::new_invitation_code(home_);
    must_run(market::MakeInvitation{.by = people_[2].id,
                                    .id = market::InvitationId(accounts::random_16()),
                                    .code_hash = api::read_invitation_code(code)->hash,
                                    .uses = 500,
                                    .expires_at = {}});
    ids_.push_back(code);
  }

  void enrol(const std::string& name, market::QuarterId quarter, std::vector<market::Role> roles) {
    const market::MemberId id(accounts::random_16());
    const std::string token = accounts_.token_for_join(name + "-key-of-at-least-22-letters", "");
    must_run(market::EnrolMember{.member = id,
                                 .account = market::AccountId(*accounts::Accounts::account_in(token)),
                                 .first_name = name,
                                 .quarter = quarter,
                                 .roles = std::move(roles)});
    const accounts::Membership seat{.neighbourhood = home_.bytes(), .member = id.bytes()};
    auto opening = accounts_.open(token, seat, "Firefox, Linux", clock_.now());
    const auto opened = finish<storage::Result<accounts::Opened>>(std::move(opening));
    must(opened.has_value(), "a session opens");
    people_.push_back({id, "ronde=" + token, accounts_.csrf_of(*opened->session)});
    ids_.push_back(id.text());
  }

  void post(std::size_t person, market::Direction direction, const std::string& category, const std::string& title) {
    market::ListingDraft draft;
    draft.direction = direction;
    draft.kind = market::ListingKind::service;
    draft.category = category;
    draft.title = title;
    const market::ListingId id(accounts::random_16());
    must_run(market::PostListing{.member = people_[person].id, .id = id, .draft = std::move(draft)});
    ids_.push_back(id.text());
  }

  /// The desk proposes in a thread of its own; without a proposal the world is still worth asking.
  void await_proposal() {
    (void)desks_.open(home_);
    for (int ms = 0; ms < 500; ++ms) {
      const auto snapshot = store_->snapshot();
      const auto partition = snapshot->of(server::partition_of(home_));
      const server::StoreView view(*partition);
      view.rows({.prefix = market::RecordKey{market::Table::proposal}}, [this](const market::RecordKey& row, std::string_view) {
        ids_.insert(ids_.begin(), row.id_at<market::ProposalId>(0).text());
        return false;
      });
      if (ids_.size() > 11) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }

  std::string param(std::string_view& words) const {
    const std::size_t end = std::min(words.find(' '), words.size());
    std::string word(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word.size() == 2 && word[0] == '@') return ids_[static_cast<unsigned char>(word[1]) % ids_.size()];
    return word.empty() ? ids_.front() : word;
  }

  std::optional<http::Request> request_of(const http::RouteInfo& route, std::uint8_t how, std::string_view line) const {
    const std::size_t mark = std::min(line.find('?'), line.size());
    std::string_view words = line.substr(0, mark);
    std::string target;
    for (std::string_view left = std::string_view(route.pattern).substr(1); !left.empty();) {
      const std::string_view segment = left.substr(0, left.find('/'));
      left.remove_prefix(std::min(segment.size() + 1, left.size()));
      target += '/';
      target += segment.starts_with('{') ? param(words) : std::string(segment);
    }
    target.append(line.substr(mark));
    http::Request request;
    request.method = route.method;
    if (!request.set_target(target) || !http::Query::parse(request.query_text()) || request.opaque_path()) return std::nullopt;
    add_headers(request, how);
    return request;
  }

  void add_headers(http::Request& request, std::uint8_t how) const {
    const auto count = static_cast<std::uint32_t>(clock_.now().time_since_epoch().count() / 1000);
    request.client = asio::ip::address_v4(count);  // else the limits by address would soon answer everything
    request.add_header("Host", "127.0.0.1:8080");
    request.add_header("User-Agent", "Mozilla/5.0 Firefox/140.0");
    if ((how & 4U) == 0) request.add_header("Origin", "http://127.0.0.1:8080");
    if ((how & 8U) == 0)
      request.add_header("Idempotency-Key", "a-key-of-at-least-22-letters-" + std::to_string(count % ((how & 16U) ? 1U : 997U)));
    if (how & 32U) request.add_header("If-Match", "\"AAAA\"");
    if (how & 64U) request.add_header("If-None-Match", "W/\"AAAA\", *");
    if ((how & 3U) == 0) return;
    const Person& person = people_[(how & 3U) - 1];
    request.add_header("Cookie", person.cookie);
    if ((how & 128U) == 0) request.add_header("X-CSRF-Token", person.csrf);
  }

  template <class T>
  T finish(asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr failure;
    auto done = [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      result = std::move(value);
    };
    asio::co_spawn(io_, std::move(work), std::move(done));
    io_.restart();
    while (!result && io_.run_one_for(std::chrono::seconds{10}) > 0) {
    }
    must(result.has_value(), "a handler answers within ten seconds");
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

  http::Response run(const http::Router::Target& target, http::Request request) {
    if (const auto* fast = std::get_if<http::FastHandler>(&target.handler)) return (*fast)(request);
    const auto& handler = std::get<http::Handler>(target.handler);
    auto answer = handler(std::move(request));
    return finish<http::Response>(std::move(answer));
  }

  static void judge(const http::Response& response, bool changes) {
    must(response.status >= 200 && response.status < 600 && response.status != 500, "a status of its own");
    for (const auto& [name, value] : response.headers) {
      must(changes || name != "Set-Cookie", "reading sets no cookie");
      must(value.find_first_of("\r\n") == std::string::npos, "a header is one line");
    }
    if (response.content_type.find("json") == std::string::npos) return;
    must(json::parse(response.payload(), {.depth_max = 32, .values_max = 1'000'000}).has_value(), "the answer is JSON");
  }

  Folder folder_;  // first, so that it goes last
  Clock clock_;
  market::NeighbourhoodId home_{accounts::random_16()};
  std::unique_ptr<storage::Store> store_;
  metrics::Registry metrics_;
  accounts::Accounts accounts_;
  accounts::Reaches reaches_;
  accounts::MailRecovery recovery_;
  push::VapidKey vapid_;
  post::Postman postman_;
  accounts::PasswordDesk passwords_;
  accounts::SecondFactors factors_;
  media::Darkroom darkroom_;
  market::Taxonomy taxonomy_;
  desk::Desks desks_;
  desk::Halls halls_;
  api::Context context_;
  api::ReachContext reach_;
  http::Router router_;
  asio::io_context io_;
  std::vector<Person> people_;
  std::vector<std::string> ids_;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  accounts::start_secrets();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::unique_ptr<World> world;
  static int asked = 0;
  if (size < 2) return 0;
  if (!world || ++asked % requests_a_world == 0) {
    world.reset();
    world = std::make_unique<World>();
  }
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t end = std::min(text.find('\n'), text.size());
  world->ask(data[0], data[1], text.substr(0, end), text.substr(std::min(end + 1, text.size())));
  return 0;
}
