// `ronde check` and the nightly check of a server at work find what is wrong with a market (checklist 42). Each damage is planted through
// the store's own door, so that checksums, feed and indexes of the storage are right and only the rules of the market are broken.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <functional>
#include <thread>

#include "market/keys.hpp"
#include "market/market_view.hpp"
#include "nights.hpp"
#include "people.hpp"
#include "ronde/storage/store.hpp"
#include "self_check.hpp"
#include "store_view.hpp"

using namespace ronde::integration;
using namespace ronde;

namespace {

/// Puts and erases rows as a broken program would.
using Damage = std::function<void(storage::WriteView& txn)>;

/// The first row of a table, or the first whose value holds the mark.
std::pair<std::string, std::string> row_of(const storage::Reader& reader, market::Table table, const std::string& mark = {}) {
  std::pair<std::string, std::string> found;
  const std::string prefix = server::bytes_of(market::RecordKey{table});
  REQUIRE(reader
              .scan(storage::Range::prefix(prefix),
                    [&](std::string_view key, std::string_view value) {
                      if (value.find(mark) == std::string_view::npos) return true;
                      found = {std::string(key), std::string(value)};
                      return false;
                    })
              .has_value());
  REQUIRE_FALSE(found.first.empty());
  return found;
}

std::string replaced(std::string text, const std::string& old, const std::string& fresh) {
  const auto at = text.find(old);
  REQUIRE_MESSAGE(at != std::string::npos, old << " in " << text);
  return text.replace(at, old.size(), fresh);
}

/// Every neighbourhood of the store that has a listing gets the damage.
void plant(const House& house, const Damage& damage) {
  auto store = storage::Store::open(house.data() / "store");
  REQUIRE(store.has_value());
  std::vector<storage::PartitionId> homes;
  {
    const auto snapshot = (*store)->snapshot();
    REQUIRE(snapshot.has_value());
    const auto partitions = snapshot->partitions();
    REQUIRE(partitions.has_value());
    for (const auto& partition : *partitions) {
      if (partition.kind() == storage::PartitionId::Kind::neighbourhood) homes.push_back(partition);
    }
  }
  REQUIRE(homes.size() == 1);
  storage::WriteRequest request;
  request.partition = homes.front();
  request.event = "planted";
  request.now = storage::Timestamp{std::chrono::milliseconds{1'790'000'000'000}};
  request.fn = [&damage](storage::WriteView& txn) -> storage::Result<std::string> {
    damage(txn);
    return std::string("planted");
  };
  REQUIRE((*store)->write(std::move(request)).has_value());
}

/// Two neighbours with a swap that both have agreed to.
struct Agreed {
  House house;
  Agreed() {
    const std::string code = house.invite(5);
    house.start();
    Device amina(house);
    Device luc(house);
    amina.join(code, "Amina");
    luc.join(code, "Luc");
    const std::string id = swap_between(amina, luc);
    REQUIRE(respond(amina, id, "accept").status == 200);
    REQUIRE(respond(luc, id, "accept").status == 200);
    REQUIRE(house.stop() == 0);
  }
  [[nodiscard]] Ran check() const { return run_ronde({"check", "--data", house.data().string()}); }
};

struct Planted {
  const char* what;
  const char* sentence;  ///< a part of what the check says
  Damage damage;
};

const std::vector<Planted>& damages() {
  using market::Table;
  static const std::vector<Planted> all{
      {"a listing holds a unit that no proposal has", "units, live proposals",
       [](storage::WriteView& txn) {
         const auto [key, value] = row_of(txn, Table::listing, "\"held\":1");
         const auto roomy = replaced(value, "\"quantity\":1", "\"quantity\":9");
         REQUIRE(txn.put(key, replaced(roomy, "\"held\":1", "\"held\":2")).has_value());
       }},
      {"a hold is lost", "holds 0 units, live proposals 1",
       [](storage::WriteView& txn) {
         const auto [key, value] = row_of(txn, Table::listing, "\"held\":1");
         REQUIRE(txn.put(key, replaced(value, "\"held\":1", "\"held\":0")).has_value());
       }},
      {"an index row is missing", "is missing",
       [](storage::WriteView& txn) { REQUIRE(txn.erase(row_of(txn, Table::listing_by_member).first).has_value()); }},
      {"a deadline is missing", "is missing",
       [](storage::WriteView& txn) { REQUIRE(txn.erase(row_of(txn, Table::deadline).first).has_value()); }},
      {"an index row belongs to nothing", "belongs to no record",
       [](storage::WriteView& txn) {
         REQUIRE(txn.put(server::bytes_of(market::keys::of(Table::listing_open, market::ListingId{})), "").has_value());
       }},
      {"a listing is gone from under a proposal", "not its giver's offer",
       [](storage::WriteView& txn) { REQUIRE(txn.erase(row_of(txn, Table::listing, "\"direction\":\"offer\"").first).has_value()); }},
      {"a record cannot be read", "cannot be read",
       [](storage::WriteView& txn) {
         const auto [key, value] = row_of(txn, Table::member);
         REQUIRE(txn.put(key, value.substr(0, value.size() - 1)).has_value());
       }},
      {"a counter of what was given is wrong", "the counter of what was given is wrong",
       [](storage::WriteView& txn) {
         const auto [key, value] = row_of(txn, Table::member, "\"given\":0");
         REQUIRE(txn.put(key, replaced(value, "\"given\":0", "\"given\":7")).has_value());
       }},
      {"a blocked pair sits in one exchange", "a block between them",
       [](storage::WriteView& txn) {
         const auto one = server::key_of(row_of(txn, Table::live_proposal).first)->id_at<market::MemberId>(0);
         std::optional<market::MemberId> other;
         const auto prefix = server::bytes_of(market::RecordKey{Table::live_proposal});
         const auto seen = txn.scan(storage::Range::prefix(prefix), [&](std::string_view row, std::string_view) {
           const auto member = server::key_of(row)->id_at<market::MemberId>(0);
           if (member != one) other = member;
           return true;
         });
         REQUIRE(seen.has_value());
         REQUIRE(other.has_value());
         // Whoever asks looks at the reverse row as well: both, and still no record says why.
         REQUIRE(txn.put(server::bytes_of(market::keys::block(one, *other)), "{\"v\":1}").has_value());
         REQUIRE(txn.put(server::bytes_of(market::keys::block_reverse(*other, one)), "{\"v\":1}").has_value());
       }},
      {"a neighbour lives in a quarter that is not there", "lives in no quarter",
       [](storage::WriteView& txn) {
         const auto [key, value] = row_of(txn, Table::member, "Amina");
         const auto at = value.find("\"quarter\":\"") + 11;
         const std::string quarter = value.substr(at, 26);
         REQUIRE(txn.erase(server::bytes_of(market::keys::of(Table::quarter, *market::QuarterId::parse(quarter)))).has_value());
       }},
  };
  return all;
}

/// POST to the operator's own door, with the token that lies in the data folder.
Answer ask_operators_door(const House& house, const std::string& path, const std::string& token) {
  // Written a moment after the first door opens.
  std::string where;
  REQUIRE(within(10'000, [&] {
    std::ifstream in(house.data() / "secrets" / "operator-door");
    return static_cast<bool>(in >> where);
  }));
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  const auto port = static_cast<std::uint16_t>(std::stoi(where.substr(where.rfind(':') + 1)));
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  const std::string request =
      "POST " + path + " HTTP/1.1\r\nHost: " + where + "\r\nAuthorization: Bearer " + token + "\r\nConnection: close\r\n\r\n";
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  Answer told;
  told.status = static_cast<unsigned>(std::stoi(answer.substr(9, 3)));
  told.body = Json(answer.substr(answer.find("\r\n\r\n") + 4));
  return told;
}

std::string token_of(const House& house) {
  std::ifstream in(house.data() / "secrets" / "operator");
  std::string token;
  in >> token;
  return token;
}

}  // namespace

TEST_CASE("ronde check finds every broken rule of the market, and nothing where all is well") {
  Agreed agreed;
  const auto clean = agreed.check();
  CHECK_MESSAGE(clean.status == 0, clean.out);
  CHECK(clean.out.find("every rule of the market holds") != std::string::npos);
  const auto store = agreed.house.data() / "store";
  const auto whole = agreed.house.data() / "whole";
  std::filesystem::copy(store, whole, std::filesystem::copy_options::recursive);
  for (const auto& planted : damages()) {
    CAPTURE(planted.what);
    std::filesystem::remove_all(store);
    std::filesystem::copy(whole, store, std::filesystem::copy_options::recursive);
    plant(agreed.house, planted.damage);
    const auto found = agreed.check();
    CHECK(found.status == 1);
    CHECK_MESSAGE(found.out.find("change sets: all is well") != std::string::npos, found.out);  // the storage itself is whole
    CHECK_MESSAGE(found.out.find(planted.sentence) != std::string::npos, found.out);
  }
}

TEST_CASE("a server at work checks itself on a snapshot when its operator asks: clean, then what is wrong, in sentences without people") {
  Agreed agreed;
  House& house = agreed.house;
  house.serve_operator();
  house.start();
  CHECK(ask_operators_door(house, "/check", "not the token").status == 401);
  const auto clean = ask_operators_door(house, "/check", token_of(house));
  REQUIRE_MESSAGE(clean.status == 200, clean.body.source());
  CHECK(clean.body.number("found") == 0);
  CHECK(clean.body.number("rows") > 20);
  REQUIRE(house.stop() == 0);

  plant(house, damages().front().damage);
  house.start();
  const auto found = ask_operators_door(house, "/check", token_of(house));
  REQUIRE(found.status == 200);
  CHECK(found.body.number("found") == 1);
  CHECK(found.body.text("findings/0").find("units, live proposals") != std::string::npos);
  CHECK(found.body.source().find("Amina") == std::string::npos);
  REQUIRE(house.stop() == 0);
  CHECK(house.log().find("self_check_found") != std::string::npos);
}

TEST_CASE("the nightly check comes at two o'clock, each night once, also over leap days and years") {
  using namespace std::chrono;
  const auto at = [](year_month_day day, hours hour, minutes minute = 0min) { return market::Timestamp{sys_days{day} + hour + minute}; };
  CHECK(server::next_night(at(2026y / November / 25, 1h, 59min), 2h) == at(2026y / November / 25, 2h));
  CHECK(server::next_night(at(2026y / November / 25, 2h), 2h) == at(2026y / November / 26, 2h));
  CHECK(server::next_night(at(2026y / November / 25, 23h), 2h) == at(2026y / November / 26, 2h));
  CHECK(server::next_night(at(2028y / February / 28, 3h), 2h) == at(2028y / February / 29, 2h));
  CHECK(server::next_night(at(2026y / December / 31, 3h), 2h) == at(2027y / January / 1, 2h));
  CHECK(server::next_night(at(2038y / January / 19, 3h, 15min), 2h) == at(2038y / January / 20, 2h));
}

TEST_CASE("a check that comes due runs while people write, and finds nothing wrong") {
  House house;
  const std::string code = house.invite(5);
  auto store = storage::Store::open(house.data() / "store");
  REQUIRE(store.has_value());
  std::atomic<bool> stop{false};
  std::jthread writer([&] {
    for (std::uint64_t i = 0; !stop; ++i) {
      storage::WriteRequest request;
      request.partition = storage::PartitionId::accounts(static_cast<std::uint8_t>(i % 4));
      request.event = "busy";
      request.now = storage::Timestamp{std::chrono::milliseconds{1'790'000'000'000}};
      request.fn = [i](storage::WriteView& txn) -> storage::Result<std::string> {
        if (auto put = txn.put("row" + std::to_string(i % 50), std::to_string(i)); !put) return put.error();
        return std::string("done");
      };
      CHECK((*store)->write(std::move(request)).has_value());
    }
  });
  for (int round = 0; round < 20; ++round) {
    const auto checked = server::check_everything(**store, market::Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}});
    CHECK(checked.refused.empty());
    CHECK_MESSAGE(checked.findings.empty(), (checked.findings.empty() ? "" : checked.findings.front()));
  }
  stop = true;
}
