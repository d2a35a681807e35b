// Home, work, parents: one account in several neighbourhoods, and sessions that look at one of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "accounts/accounts.hpp"
#include "accounts/reach.hpp"
#include "accounts/records.hpp"
#include "accounts/second_factor.hpp"
#include "own_store.hpp"

using namespace ronde::accounts;
using namespace std::chrono_literals;

namespace {

Membership of_place(std::uint8_t neighbourhood, std::uint8_t member) {
  Membership all{};
  all.neighbourhood.fill(neighbourhood);
  all.member.fill(member);
  return all;
}

const Membership thonex = of_place(1, 11);
const Membership carouge = of_place(2, 22);
const Membership vessy = of_place(3, 33);
const Membership lancy = of_place(4, 44);

/// One person with one place and one device.
class Street : public ronde::test::OwnStore {
 public:
  Street() : OwnStore("my-places") {
    accounts = std::make_unique<Accounts>(*store, key_);
    reaches = std::make_unique<Reaches>(*store, key_);
    token = accounts->token_for_join("0123456789abcdefghijkl", "{}");
    who = *Accounts::account_in(token);
    REQUIRE(wait(accounts->open(token, thonex, "Firefox, Linux", now)).has_value());
  }

  Accounts::Room ask_for(const Membership& place, const std::string& nickname = {}) {
    const auto room = wait(accounts->keep_room(who, {.membership = place, .nickname = nickname, .since = now, .waits = true}, now));
    REQUIRE(room.has_value());
    return *room;
  }
  /// Asked for, and let in.
  void join(const Membership& place, const std::string& nickname = {}) {
    REQUIRE_FALSE(ask_for(place, nickname).full);
    REQUIRE(wait(accounts->settle(who, place, now)).has_value());
    now += 1min;
  }
  /// The token of the session there.
  std::string look_at(const std::string& from, const Membership& place, bool asks_factor = false) {
    const auto session = accounts->find(from, now);
    REQUIRE(session);
    const auto moved = wait(accounts->change_place(session, place.neighbourhood, {}, asks_factor, now));
    REQUIRE(moved.has_value());
    CHECK(moved->session->membership == place);
    return moved->token;
  }
  [[nodiscard]] std::vector<Membership> places() const {
    std::vector<Membership> all;
    const auto known = accounts->places_of(who);
    REQUIRE(known.has_value());
    for (const Place& place : *known) all.push_back(place.membership);
    return all;
  }

  Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 27}};
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Reaches> reaches;
  std::string token;
  Bytes16 who{};

  Bytes32 key_ = random_32();
};

}  // namespace

TEST_CASE("who has joined once has one place; others join it in the order in which they let one in, each with its name") {
  Street street;
  CHECK(street.places() == std::vector{thonex});
  street.join(carouge);
  street.join(vessy, "Chez mes parents");
  CHECK(street.places() == std::vector{thonex, carouge, vessy});
  CHECK(street.accounts->places_of(street.who)->back().nickname == "Chez mes parents");
  const auto named = street.wait(street.accounts->name_place(street.who, thonex.neighbourhood, "Chez nous", street.now));
  REQUIRE(named.has_value());
  CHECK(named->membership == thonex);
  CHECK(street.accounts->places_of(street.who)->front().nickname == "Chez nous");
  CHECK_FALSE(street.wait(street.accounts->name_place(street.who, lancy.neighbourhood, "Jardin", street.now)).has_value());
}

TEST_CASE("the fourth place is refused, also while a join waits; what was refused, or never came, makes room again") {
  Street street;
  street.join(carouge);
  CHECK_FALSE(street.ask_for(vessy).full);  // waits
  CHECK(street.places() == std::vector{thonex, carouge});
  CHECK(street.ask_for(lancy).full);
  REQUIRE(street.wait(street.accounts->give_up_room(street.who, vessy, street.now)).has_value());
  CHECK_FALSE(street.ask_for(lancy).full);
  CHECK(street.ask_for(vessy).full);
  street.now += 2h;  // nobody heard of the garden again
  CHECK_FALSE(street.ask_for(vessy).full);
  REQUIRE(street.wait(street.accounts->settle(street.who, vessy, street.now)).has_value());
  CHECK(street.ask_for(lancy).full);
}

TEST_CASE("who asks for a place twice is the same member there, and giving up after having been let in takes nothing away") {
  Street street;
  CHECK(street.ask_for(carouge).membership == carouge);
  CHECK(street.ask_for(of_place(2, 99)).membership == carouge);
  REQUIRE(street.wait(street.accounts->settle(street.who, carouge, street.now)).has_value());
  REQUIRE(street.wait(street.accounts->settle(street.who, carouge, street.now)).has_value());
  REQUIRE(street.wait(street.accounts->give_up_room(street.who, carouge, street.now)).has_value());
  CHECK(street.places() == std::vector{thonex, carouge});
}

TEST_CASE("a join whose end the power cut off is settled by the outbox, once") {
  Street street;
  (void)street.ask_for(carouge, "Bureau");
  REQUIRE(street.accounts->ensure(street.who, carouge, street.now));
  REQUIRE(street.accounts->ensure(street.who, carouge, street.now));
  REQUIRE(street.accounts->ensure(street.who, thonex, street.now));
  CHECK(street.places() == std::vector{thonex, carouge});
  CHECK(street.accounts->places_of(street.who)->back().nickname == "Bureau");
}

TEST_CASE("looking elsewhere ends the session and opens one as old; the recovery code opens the place used last") {
  Street street;
  street.join(carouge);
  const Timestamp began = street.accounts->find(street.token, street.now)->created;
  street.now += 48h;
  std::vector<Bytes32> ended;
  street.accounts->on_end([&](const Bytes32& id) { ended.push_back(id); });
  const Bytes32 before = street.accounts->find(street.token, street.now)->id;
  const std::string there = street.look_at(street.token, carouge);
  CHECK(ended == std::vector{before});
  CHECK_FALSE(street.accounts->find(street.token, street.now));
  const auto session = street.accounts->find(there, street.now);
  REQUIRE(session);
  CHECK(session->created == began);
  CHECK(session->device == "Firefox, Linux");
  CHECK(street.accounts->sessions_of(street.who)->size() == 1);
  const auto code = street.wait(street.accounts->new_recovery_code(street.who, street.now));
  const auto back = street.wait(street.accounts->recover(*code, "Safari, iOS", street.now));
  REQUIRE(back.has_value());
  CHECK(back->session->membership == carouge);
  CHECK(street.places() == std::vector{thonex, carouge});
}

TEST_CASE("nobody looks at a place that is not theirs, that still waits, or with a session that has ended") {
  Street street;
  (void)street.ask_for(carouge);
  const auto session = street.accounts->find(street.token, street.now);
  for (const Membership& place : {carouge, lancy})
    CHECK_FALSE(street.wait(street.accounts->change_place(session, place.neighbourhood, {}, false, street.now)).has_value());
  CHECK(street.accounts->find(street.token, street.now));
  street.join(vessy);
  const std::string there = street.look_at(street.token, vessy);
  CHECK_FALSE(street.wait(street.accounts->change_place(session, thonex.neighbourhood, {}, false, street.now)).has_value());
  CHECK(street.accounts->find(there, street.now));
}

TEST_CASE("the same key gives the same token in the same place alone") {
  Street street;
  const auto token = [&](std::string_view from, std::string_view key, const Membership& place) {
    return street.accounts->token_for_place(from, key, place.neighbourhood);
  };
  CHECK(token(street.token, "0123456789abcdefghijkl", carouge) == token(street.token, "0123456789abcdefghijkl", carouge));
  CHECK(token(street.token, "0123456789abcdefghijkl", carouge) != token(street.token, "0123456789abcdefghijkl", vessy));
  CHECK(token(street.token, "0123456789abcdefghijkl", carouge) != token(street.token, "lkjihgfedcba9876543210", carouge));
  CHECK(Accounts::account_in(token(street.token, "0123456789abcdefghijkl", carouge)) == street.who);
}

TEST_CASE("leaving one place ends what looks there and nothing else; with the last one the account is gone") {
  Street street;
  street.join(carouge);
  const auto code = street.wait(street.accounts->new_recovery_code(street.who, street.now));
  const auto tablet = street.wait(street.accounts->recover(*code, "Safari, iOS", street.now));
  const std::string there = street.look_at(tablet->token, carouge);
  REQUIRE(street.wait(street.accounts->leave(street.who, carouge, street.now)).has_value());
  CHECK_FALSE(street.accounts->find(there, street.now));
  CHECK(street.accounts->find(street.token, street.now));
  CHECK(street.places() == std::vector{thonex});
  const auto again = street.wait(street.accounts->new_recovery_code(street.who, street.now));
  const auto back = street.wait(street.accounts->recover(*again, "Safari, iOS", street.now));
  REQUIRE(back.has_value());
  CHECK(back->session->membership == thonex);
  REQUIRE(street.accounts->leave_now(street.who, carouge, street.now));  // twice changes nothing
  CHECK(street.places() == std::vector{thonex});
  REQUIRE(street.accounts->leave_now(street.who, thonex, street.now));
  CHECK_FALSE(street.accounts->places_of(street.who).has_value());
  CHECK_FALSE(street.accounts->find(street.token, street.now));
  REQUIRE(street.accounts->leave_now(street.who, thonex, street.now));
}

TEST_CASE("an office is entered locked where there is a second factor, and switching never unlocks") {
  Street street;
  street.join(carouge);
  const auto plain = street.look_at(street.token, carouge, true);
  CHECK_FALSE(street.accounts->find(plain, street.now)->locked);  // there is none to ask for
  SecondFactors factors(*street.store, random_32());
  const auto secret = street.wait(factors.begin(street.who, street.now));
  const std::string typed = hotp(*secret, static_cast<std::uint64_t>(totp_step_of(street.now)), kTotpDigits);
  REQUIRE(street.wait(factors.confirm(street.who, typed, street.now)).has_value());
  // Came in before there was one, and never gave it.
  const auto at_home = street.look_at(plain, thonex);
  CHECK(street.accounts->find(at_home, street.now)->locked);
  REQUIRE(street.wait(street.accounts->prove(street.accounts->find(at_home, street.now), street.now)).has_value());
  const auto neighbour = street.look_at(at_home, carouge);
  CHECK_FALSE(street.accounts->find(neighbour, street.now)->locked);
  const auto office = street.look_at(neighbour, thonex, true);
  CHECK(street.accounts->find(office, street.now)->locked);
  CHECK_FALSE(street.accounts->find(office, street.now)->factor_at);
  const auto away = street.look_at(office, carouge);
  CHECK(street.accounts->find(away, street.now)->locked);
}

TEST_CASE("a device is pushed the news of the place that it looks at; mail comes from each, and what was told is told once") {
  Street street;
  street.join(carouge);
  const Bytes32 phone = street.accounts->find(street.token, street.now)->id;
  const Timestamp told = street.now - 1h;
  REQUIRE(street.reaches
              ->change_now(street.who, street.now,
                           [&](Reach& reach) -> Result<void> {
                             reach.email = "amina@example.org";
                             reach.mail_told.until = told;
                             reach.devices.push_back({.session = phone, .endpoint = "https://push.example/x", .p256dh = "p", .auth = "a"});
                             return {};
                           })
              .has_value());
  const auto each = [&] { return street.reaches->find_each(street.who); };
  REQUIRE(each().size() == 2);
  CHECK(each()[0].reach.devices.size() == 1);
  CHECK(each()[1].reach.devices.empty());
  street.now += 1h;
  (void)street.look_at(street.token, carouge);
  CHECK(each()[0].reach.devices.empty());
  REQUIRE(each()[1].reach.devices.size() == 1);
  CHECK(each()[1].reach.push_told.until == street.now);
  REQUIRE(street.reaches
              ->change_now(street.who, street.now,
                           [&](Reach& reach) -> Result<void> {
                             Reaches::note_told(reach, carouge.neighbourhood, true, {.until = street.now, .day = 7, .that_day = 2}, true);
                             return {};
                           })
              .has_value());
  CHECK(each()[0].reach.mail_told.until == told);
  CHECK(each()[1].reach.mail_told.until == street.now);
  for (const auto& known : each()) CHECK(known.reach.mail_told.that_day == 2);  // the day is the person's
  REQUIRE(street.accounts->leave_now(street.who, carouge, street.now));
  REQUIRE(each().size() == 1);
  CHECK(street.reaches->find(street.who)->reach.told_in.empty());
}

TEST_CASE("what is written of a place is read back, and anything else is damage") {
  const Place whole{.membership = carouge, .nickname = "Chez mes « parents »", .since = Timestamp{5ms}, .waits = true};
  CHECK(*records::decode_place(records::encode(whole)) == whole);
  CHECK(*records::decode_place(records::encode(Place{.membership = thonex, .nickname = {}, .since = {}})) ==
        Place{.membership = thonex, .nickname = {}, .since = {}});
  CHECK_FALSE(records::decode_place("{}").has_value());
  CHECK_FALSE(records::decode_place(records::encode_pointer({})).has_value());
}

TEST_CASE("however one joins, leaves and looks about, one has one to three places, and each session looks at one of them") {
  std::random_device seeds;
  const auto seed = seeds();
  CAPTURE(seed);
  std::mt19937 dice(seed);
  const char* said = std::getenv("RONDE_CASES");
  const int rounds = said != nullptr ? std::atoi(said) : 20;
  const std::vector all{thonex, carouge, vessy, lancy};
  Street street;
  std::string token = street.token;
  for (int i = 0; i < rounds * 3; ++i) {
    const auto what = dice() % 3;
    const Membership& place = all[dice() % all.size()];
    const auto mine = street.places();
    const bool there = std::ranges::find(mine, place) != mine.end();
    if (what == 0) {
      const auto room = street.ask_for(place);
      CHECK(room.full == (!there && mine.size() == Place::places_max));
      if (!room.full) REQUIRE(street.wait(street.accounts->settle(street.who, place, street.now)).has_value());
    } else if (what == 1 && there && street.accounts->find(token, street.now)->membership != place) {
      token = street.look_at(token, place);
    } else if (what == 2 && mine.size() > 1 && street.accounts->find(token, street.now)->membership != place) {
      REQUIRE(street.wait(street.accounts->leave(street.who, place, street.now)).has_value());
    }
    street.now += 1min;
    const auto after = street.places();
    CHECK(!after.empty());
    CHECK(after.size() <= Place::places_max);
    const auto sessions = street.accounts->sessions_of(street.who);
    REQUIRE(sessions.has_value());
    CHECK(sessions->size() == 1);
    for (const Session& session : *sessions) CHECK(std::ranges::find(after, session.membership) != after.end());
  }
}
