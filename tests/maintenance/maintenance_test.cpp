// What the night takes away, by a clock of our own.
#include "maintenance.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>

#include "accounts/records.hpp"
#include "market/keys.hpp"
#include "market/neighbourhood.hpp"
#include "market/notifications.hpp"
#include "market/records.hpp"
#include "market/statistics.hpp"
#include "market_door.hpp"

namespace asio = boost::asio;
using namespace ronde;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

/// A store with one neighbourhood in it, the accounts, a clock that stands still until it is set, and the maintenance.
class House {
 public:
  House() : folder_(std::filesystem::temp_directory_path() / ("ronde-maintenance-" + std::to_string(::getpid()))) {
    accounts::start_secrets();
    std::filesystem::remove_all(folder_);
    storage::StoreOptions options;
    // Sparse. Pages that a long fold still reads cannot be used again: on a slow machine who writes meanwhile needs many.
    options.map_size = std::size_t{16} << 30;
    options.clock = [this] { return now; };
    auto opened = storage::Store::open(folder_, std::move(options));
    REQUIRE(opened.has_value());
    store_ = std::move(*opened);
    const auto key = accounts::random_32();
    accounts_ = std::make_unique<accounts::Accounts>(*store_, key);
    reaches_ = std::make_unique<accounts::Reaches>(*store_, key);
    const market::FoundNeighbourhood found{.id = home,
                                           .name = "Thônex",
                                           .languages = {},
                                           .settings = {},
                                           .quarters = {{market::QuarterId({7}), "Bourg"}},
                                           .walks = {},
                                           .points = {}};
    REQUIRE(server::run_now(*store_, home, found, now).has_value());
  }
  ~House() {
    reaches_.reset();
    accounts_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  [[nodiscard]] server::Maintenance::Context context() {
    return {.store = *store_,
            .accounts = *accounts_,
            .reaches = *reaches_,
            .now = [this] { return now; },
            .pause = 0ms,
            .kept_sets_of_a_neighbourhood = 50,
            .kept_sets_of_accounts = 2};
  }
  storage::Store& store() { return *store_; }
  accounts::Accounts& accounts() { return *accounts_; }
  accounts::Reaches& reaches() { return *reaches_; }

  template <class T>
  T wait(asio::awaitable<T> work) {
    asio::io_context context;
    auto result = asio::co_spawn(context, std::move(work), asio::use_future);
    context.run();
    return result.get();
  }
  /// One write of one row, with an Idempotency-Key where one is given.
  storage::Written write(const std::string& key, const std::string& value, const std::string& idempotency = {}) {
    storage::WriteRequest request{.partition = server::partition_of(home), .event = "test", .idempotency = {}, .now = now, .fn = {}};
    if (!idempotency.empty()) request.idempotency = storage::IdempotencyKey{.owner = "someone", .text = idempotency, .body_hash = {}};
    request.fn = [key, value](storage::WriteView& view) -> storage::Result<std::string> {
      if (auto put = view.put(key, value); !put) return put.error();
      return value;
    };
    auto written = store_->write(std::move(request));
    REQUIRE_MESSAGE(written.has_value(), (written ? "" : written.error().why));
    return std::move(*written);
  }

  market::Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h};
  market::NeighbourhoodId home{{1, 2, 3}};

 private:
  std::filesystem::path folder_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<accounts::Reaches> reaches_;
};

/// A key of no table, so that the market takes no notice.
std::string spare_key(int number) {
  return storage::KeyWriter{}.u8(250).u32(static_cast<std::uint32_t>(number)).bytes();
}

}  // namespace

TEST_CASE("it runs an hour after the start, then each night at three, once") {
  House house;
  server::Maintenance maintenance(house.context());
  CHECK_FALSE(maintenance.run_if_due());
  house.now += 1h;
  CHECK(maintenance.run_if_due());
  CHECK_FALSE(maintenance.run_if_due());
  for (int night = 0; night < 3; ++night) {
    house.now = std::chrono::floor<days>(house.now) + days{1} + 2h + 59min;
    CHECK_FALSE(maintenance.run_if_due());
    house.now += 1min;
    CHECK(maintenance.run_if_due());
    house.now += 1min;
    CHECK_FALSE(maintenance.run_if_due());
  }
  CHECK(maintenance.figures().runs == 4);
  CHECK(maintenance.figures().faults == 0);
}

TEST_CASE("a clock that was set a year back does not stop it for a year") {
  House house;
  server::Maintenance maintenance(house.context());
  house.now -= days{365};
  CHECK(maintenance.run_if_due());
  CHECK_FALSE(maintenance.run_if_due());
}

TEST_CASE("an answer is kept a day for whoever asks again, and no longer") {
  House house;
  server::Maintenance maintenance(house.context());
  (void)house.write(spare_key(1), "old", "first");
  house.now += 23h;
  (void)house.write(spare_key(2), "young", "second");
  maintenance.run();
  CHECK(maintenance.figures().answers_purged == 0);
  CHECK(house.write(spare_key(1), "again", "first").repeated);
  house.now += 2h;
  maintenance.run();
  CHECK(maintenance.figures().answers_purged == 1);
  CHECK(house.write(spare_key(2), "again", "second").repeated);
  CHECK_FALSE(house.write(spare_key(1), "again", "first").repeated);
}

TEST_CASE("a feed keeps its last change sets; who comes from before reads anew") {
  House house;
  server::Maintenance maintenance(house.context());
  for (int i = 0; i < 200; ++i) (void)house.write(spare_key(i % 10), std::to_string(i));
  maintenance.run();
  CHECK(maintenance.figures().partitions_folded == 1);
  const auto snapshot = house.store().snapshot();
  REQUIRE(snapshot.has_value());
  const auto home = server::partition_of(house.home);
  const auto head = snapshot->head(home);
  REQUIRE(head.has_value());
  CHECK(head->sequence == 201);
  CHECK(head->base_sequence == 151);
  const auto old = snapshot->feed(home, 100, 10);
  REQUIRE_FALSE(old.has_value());
  CHECK(old.error().code == storage::Errc::not_found);
  CHECK(snapshot->feed(home, 151, 100)->sets.size() == 50);
  CHECK(snapshot->get(home, spare_key(9)).value() == "199");
}

TEST_CASE("a session that is over goes from the store and from memory, one that is used stays") {
  House house;
  server::Maintenance maintenance(house.context());
  const accounts::Membership seat{.neighbourhood = house.home.bytes(), .member = {9}};
  const auto join = [&](const char* name) {
    const auto opened = house.wait(house.accounts().open(house.accounts().token_for_join(name, "{}"), seat, "Firefox, Linux", house.now));
    REQUIRE(opened.has_value());
    return *opened;
  };
  const auto idle = join("0123456789abcdefghijkl");
  const auto used = join("0123456789abcdefghijkm");
  const auto other = house.wait(house.accounts().open_again(used.session->account, "Chrome, Android", house.now));
  REQUIRE(other.has_value());
  house.now += days{20};
  REQUIRE(house.accounts().find(used.token, house.now) != nullptr);  // says that it was seen
  house.now += days{15};
  maintenance.run();
  CHECK(maintenance.figures().sessions_swept == 2);
  CHECK(house.accounts().sessions_of(idle.session->account)->empty());
  CHECK(house.accounts().sessions_of(used.session->account)->size() == 1);
  CHECK(house.accounts().find(used.token, house.now) != nullptr);
  CHECK(house.accounts().find(idle.token, house.now) == nullptr);
  CHECK(house.accounts().remembered() == 1);
}

TEST_CASE("an address that nobody confirmed within a day goes, and so does a device that signed out; a confirmed one stays") {
  House house;
  server::Maintenance maintenance(house.context());
  const accounts::Membership seat{.neighbourhood = house.home.bytes(), .member = {9}};
  const auto opened =
      house.wait(house.accounts().open(house.accounts().token_for_join("0123456789abcdefghijkl", "{}"), seat, "Firefox, Linux", house.now));
  REQUIRE(opened.has_value());
  const auto account = opened->session->account;
  const auto first = house.wait(house.reaches().ask(account, "amina@example.org", house.now));
  REQUIRE(house.wait(house.reaches().confirm(*first, house.now)).has_value());
  const auto add = [&](accounts::Reach& reach) -> storage::Result<void> {
    reach.devices.push_back({.session = opened->session->id, .endpoint = "https://push.example/x", .p256dh = "p", .auth = "a"});
    return {};
  };
  REQUIRE(house.reaches().change_now(account, house.now, add).has_value());
  REQUIRE(house.wait(house.reaches().ask(account, "amina@example.ch", house.now)).has_value());
  const auto row = [&] {
    const auto snapshot = house.store().snapshot();
    return std::string(*snapshot->get(storage::PartitionId::accounts(account[0]), accounts::records::reach_key(account)));
  };
  house.now += 23h;
  maintenance.run();
  CHECK(maintenance.figures().reaches_swept == 0);
  CHECK(row().find("amina@example.ch") != std::string::npos);
  house.now += 1h;
  maintenance.run();
  CHECK(maintenance.figures().reaches_swept == 1);
  CHECK(row().find("amina@example.ch") == std::string::npos);
  CHECK(row().find("push.example") != std::string::npos);
  house.now += days{30};
  maintenance.run();
  CHECK(maintenance.figures().reaches_swept == 2);
  CHECK(row().find("push.example") == std::string::npos);
  CHECK(house.reaches().find(account)->reach.email == "amina@example.org");
  maintenance.run();
  CHECK(maintenance.figures().reaches_swept == 2);
  CHECK(maintenance.figures().faults == 0);
}

TEST_CASE("a session that was ended by hand is forgotten after the second night, and never comes back") {
  House house;
  server::Maintenance maintenance(house.context());
  const accounts::Membership seat{.neighbourhood = house.home.bytes(), .member = {9}};
  const auto opened =
      house.wait(house.accounts().open(house.accounts().token_for_join("0123456789abcdefghijkl", "{}"), seat, "Firefox, Linux", house.now));
  REQUIRE(opened.has_value());
  REQUIRE(house.wait(house.accounts().end(opened->session->account, opened->session->id, house.now)).has_value());
  maintenance.run();
  CHECK(house.accounts().has_ended(opened->session->id));
  CHECK(house.accounts().find(opened->token, house.now) == nullptr);
  maintenance.run();
  CHECK(house.accounts().remembered() == 0);
  CHECK(house.accounts().find(opened->token, house.now) == nullptr);
}

TEST_CASE("notifications go after ninety days, the younger ones stay") {
  House house;
  server::Maintenance maintenance(house.context());
  const auto note = [&](std::uint8_t member, std::uint8_t proposal) {
    const market::Notification told{.member = market::MemberId({member}),
                                    .kind = market::NotificationKind::asked,
                                    .proposal = market::ProposalId({proposal}),
                                    .at = house.now,
                                    .closing = {}};
    (void)house.write(server::bytes_of(market::keys::notification(told)), market::encode(told));
  };
  for (int i = 0; i < 250; ++i) note(1, static_cast<std::uint8_t>(i));
  note(2, 1);
  house.now += days{80};
  note(1, 1);
  house.now += days{11};
  maintenance.run();
  CHECK(maintenance.figures().notes_forgotten == 251);
  CHECK(maintenance.figures().faults == 0);
  const auto snapshot = house.store().snapshot();
  const auto rows = snapshot->of(server::partition_of(house.home));
  const server::StoreView view(*rows);
  CHECK(view.notifications_of(market::MemberId({1}), 1000).size() == 1);
  CHECK(view.notifications_of(market::MemberId({2}), 1000).empty());
  // And no program takes more than that away.
  const auto kept = market::keys::notification(view.notifications_of(market::MemberId({1}), 1).front());
  const auto changes = market::decide(view, market::ForgetNotifications{{kept, market::keys::neighbourhood()}}, house.now);
  REQUIRE(changes.has_value());
  CHECK(changes->rows.empty());
}

TEST_CASE("what people wrote to each other goes ninety days after their exchange, and nothing of another") {
  House house;
  server::Maintenance maintenance(house.context());
  const auto exchange = [&](std::uint8_t number, bool over) {
    market::Proposal proposal;
    proposal.id = market::ProposalId({number});
    proposal.state = over ? market::ProposalState::fulfilled : market::ProposalState::agreed;
    if (over) proposal.closed_at = house.now;
    (void)house.write(server::bytes_of(market::keys::proposal(proposal.id)), market::encode(proposal));
    for (std::uint8_t i = 0; i < 250; ++i) {
      const market::Message message{.id = market::MessageId({i}),
                                    .proposal = proposal.id,
                                    .by = market::MemberId({1}),
                                    .to = {},
                                    .at = house.now,
                                    .language = market::Language::fr,
                                    .text = "Rendez-vous secret"};
      (void)house.write(server::bytes_of(market::keys::message(message.proposal, message.at, message.id)), market::encode(message));
    }
    const market::Reading reading{market::MemberId({2}), proposal.id, house.now};
    (void)house.write(server::bytes_of(market::keys::reading(proposal.id, reading.member)), market::encode(reading));
  };
  exchange(1, true);
  exchange(2, false);
  house.now += days{89};
  exchange(3, true);
  maintenance.run();
  CHECK(maintenance.figures().threads_forgotten == 0);
  house.now += days{1};
  maintenance.run();
  CHECK(maintenance.figures().threads_forgotten == 1);
  CHECK(maintenance.figures().faults == 0);
  const auto snapshot = house.store().snapshot();
  const auto rows = snapshot->of(server::partition_of(house.home));
  const server::StoreView view(*rows);
  CHECK(view.messages_in(market::ProposalId({1}), 1000).empty());
  CHECK_FALSE(view.reading(market::ProposalId({1}), market::MemberId({2})));
  for (const std::uint8_t kept : std::array<std::uint8_t, 2>{2, 3}) CHECK(view.messages_in(market::ProposalId({kept}), 1000).size() == 250);
}

TEST_CASE("people who write meanwhile hardly wait") {
  House house;
  server::Maintenance maintenance(house.context());
  for (int round = 0; round < 4; ++round) {
    std::atomic<int> waiting{0};
    for (int i = 0; i < 1000; ++i) {
      ++waiting;
      storage::WriteRequest request{
          .partition = server::partition_of(house.home),
          .event = "test",
          .idempotency = storage::IdempotencyKey{.owner = "someone", .text = std::to_string(round * 1000 + i), .body_hash = {}},
          .now = house.now,
          .fn = {}};
      request.fn = [i](storage::WriteView& view) -> storage::Result<std::string> {
        if (auto put = view.put(spare_key(i), std::string(300, 'x')); !put) return put.error();
        return std::string(200, 'y');
      };
      house.store().submit(std::move(request), [&waiting](const storage::Result<storage::Written>&) { --waiting; });
    }
    while (waiting > 0) std::this_thread::sleep_for(1ms);
  }
  house.now += 25h;
  std::atomic<bool> done{false};
  std::jthread night([&] {
    maintenance.run();
    done = true;
  });
  std::vector<std::chrono::steady_clock::duration> waits;
  for (int i = 0; !done || waits.size() < 20; ++i) {
    const auto began = std::chrono::steady_clock::now();
    (void)house.write(spare_key(5000 + i), "meanwhile");
    waits.push_back(std::chrono::steady_clock::now() - began);
  }
  night.join();
  CHECK(maintenance.figures().answers_purged == 4000);
  CHECK(maintenance.figures().partitions_folded == 1);
  std::ranges::sort(waits);
  const auto in_ms = [](auto time) { return std::chrono::duration<double, std::milli>(time).count(); };
  MESSAGE("a write waited " << in_ms(waits[waits.size() / 2]) << " ms at the median, " << in_ms(waits.back()) << " ms at most");
  CHECK(in_ms(waits[waits.size() / 2]) < 50);  // of the longest a busy machine decides
}

TEST_CASE("in the first night after its end each month is told, once") {
  House house;
  server::Maintenance maintenance(house.context());
  maintenance.run();
  CHECK(maintenance.figures().months_published == 0);  // the neighbourhood began in this month
  house.now += days{70};                               // from November into February
  maintenance.run();
  maintenance.run();
  CHECK(maintenance.figures().months_published == 3);
  CHECK(maintenance.figures().fairness_published == 2);  // whoever posted in January has until the end of February
  CHECK(maintenance.figures().faults == 0);
}
