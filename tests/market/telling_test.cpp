// When a notification leaves the house: never at night, rarely, once. The second half plays made-up lives minute by minute.
#include "market/telling.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <map>
#include <random>
#include <set>

#include "market/notifications.hpp"
#include "market/swiss_time.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

Timestamp swiss(int year, unsigned month, unsigned day, std::chrono::minutes time) {
  return moment_of(SwissTime(std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} + time));
}

ProposalId proposal_id(std::uint16_t number) {
  return ProposalId(ProposalId::Bytes{static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8U), 1});
}

Notification note(NotificationKind kind, Timestamp at, std::uint16_t proposal = 1) {
  Notification made{.member = {}, .kind = kind, .proposal = proposal_id(proposal), .at = at};
  if (kind == NotificationKind::closing) made.closing = Closing::declined;
  return made;
}

std::vector<NotificationKind> kinds_of(const TellingRound& round) {
  std::vector<NotificationKind> kinds;
  for (const auto& told : round.notes) kinds.push_back(told.kind);
  return kinds;
}

}  // namespace

TEST_CASE("that somebody wrote is told beside what becomes of the exchange, once, and never in its place") {
  const Timestamp noon = swiss(2026, 3, 12, 12h);
  const auto told = [&](std::vector<Notification> notes) {
    return kinds_of(telling_round(Channel::mail, {}, {}, std::move(notes), noon + 1h));
  };
  using enum NotificationKind;
  CHECK(told({note(agreed, noon), note(message, noon + 1s), note(meeting_soon, noon + 2s), note(message, noon + 3s)}) ==
        std::vector{meeting_soon, message});
  CHECK(told({note(message, noon), note(closing, noon + 1s), note(confirmed, noon)}) == std::vector{message, closing});
  CHECK(kinds_of(telling_round(Channel::push, {}, {}, {note(message, noon)}, noon + 1h)) == std::vector{message});
}

TEST_CASE("Swiss hours are those that the C library reckons from the same law, on every hour of forty years") {
  ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  ::tzset();
  bool same = true;
  bool back = true;
  for (std::time_t second = 1'000'000'000; second < 2'300'000'000; second += 3600) {
    std::tm local{};
    ::localtime_r(&second, &local);
    const Timestamp at{std::chrono::seconds{second}};
    same = same && swiss_offset(at) == std::chrono::seconds{local.tm_gmtoff};
    if (local.tm_hour == 8 || local.tm_hour == 21) back = back && moment_of(swiss_time(at)) == at;
  }
  ::unsetenv("TZ");
  ::tzset();
  CHECK(same);
  CHECK(back);
}

TEST_CASE("it is quiet from nine in the evening to eight in the morning, winter and summer") {
  for (const unsigned month : {1U, 7U}) {
    CHECK_FALSE(is_quiet(swiss(2026, month, 10, 8h)));
    CHECK_FALSE(is_quiet(swiss(2026, month, 10, 20h + 59min)));
    CHECK(is_quiet(swiss(2026, month, 10, 21h)));
    CHECK(is_quiet(swiss(2026, month, 10, 0h)));
    CHECK(is_quiet(swiss(2026, month, 10, 7h + 59min)));
    CHECK(next_morning(swiss(2026, month, 10, 7h)) == swiss(2026, month, 10, 8h));
    CHECK(next_morning(swiss(2026, month, 10, 8h)) == swiss(2026, month, 11, 8h));
  }
  // The night that is an hour short.
  CHECK(next_morning(swiss(2026, 3, 28, 22h)) - swiss(2026, 3, 28, 22h) == 9h);
}

TEST_CASE("what happens by day is told when it has settled, what happens at night in the morning") {
  const Timestamp noon = swiss(2026, 5, 4, 12h);
  const auto asked = note(NotificationKind::asked, noon);
  const auto early = telling_round(Channel::push, {}, {}, {asked}, noon + 5s);
  CHECK(early.notes.empty());
  CHECK(early.again == noon + telling::kGather);
  const auto round = telling_round(Channel::push, {}, {}, {asked}, noon + 10s);
  CHECK(round.notes.size() == 1);
  CHECK(round.after.until == noon);
  CHECK_FALSE(round.again);
  CHECK(telling_round(Channel::push, {}, round.after, {asked}, noon + 1h).notes.empty());

  const Timestamp late = swiss(2026, 5, 4, 23h);
  const auto night = telling_round(Channel::mail, {}, {}, {note(NotificationKind::asked, late)}, late + 1h);
  CHECK(night.notes.empty());
  CHECK(night.again == swiss(2026, 5, 5, 8h));
  CHECK(telling_round(Channel::mail, {}, {}, {note(NotificationKind::asked, late)}, *night.again).notes.size() == 1);
}

TEST_CASE("who wants one mail a day gets it at eight in the morning, and their phone rings at once all the same") {
  const TellingWishes digest{.digest = true};
  const Timestamp noon = swiss(2026, 5, 4, 12h);
  const std::vector notes{note(NotificationKind::asked, noon, 1), note(NotificationKind::agreed, noon + 5h, 2)};
  const auto wait = telling_round(Channel::mail, digest, {}, notes, noon + 6h);
  CHECK(wait.notes.empty());
  CHECK(wait.again == swiss(2026, 5, 5, 8h));
  CHECK(telling_round(Channel::mail, digest, {}, notes, *wait.again).notes.size() == 2);
  CHECK(telling_round(Channel::push, digest, {}, notes, noon + 6h).notes.size() == 2);
}

TEST_CASE("of a proposal its end is told, and nothing that came before or beside it") {
  const Timestamp noon = swiss(2026, 5, 4, 12h);
  const std::vector notes{note(NotificationKind::asked, noon), note(NotificationKind::changed, noon + 1min),
                          note(NotificationKind::closing, noon + 2min), note(NotificationKind::changed, noon + 3min),
                          note(NotificationKind::asked, noon + 4min, 2)};
  const auto round = telling_round(Channel::mail, {}, {}, notes, noon + 1h);
  CHECK(kinds_of(round) == std::vector{NotificationKind::closing, NotificationKind::asked});
  CHECK(round.after.until == noon + 4min);
}

TEST_CASE("of a proposal that came to nothing no phone rings, neither at its end nor for what was asked before; a mail says it") {
  const Timestamp night = swiss(2026, 5, 4, 23h);
  std::vector notes{note(NotificationKind::asked, night), note(NotificationKind::closing, night + 1h)};
  CHECK(telling_round(Channel::push, {}, {}, notes, night + 10h).notes.empty());
  CHECK(kinds_of(telling_round(Channel::mail, {}, {}, notes, night + 10h)) == std::vector{NotificationKind::closing});
  notes.back().closing = Closing::cancelled;
  CHECK(kinds_of(telling_round(Channel::push, {}, {}, notes, night + 10h)) == std::vector{NotificationKind::closing});

  // Nor for what was asked where one does not want to hear of ends.
  TellingWishes no_ends;
  no_ends.mail.reset(static_cast<std::size_t>(NotificationKind::closing));
  CHECK(telling_round(Channel::mail, no_ends, {}, notes, night + 10h).notes.empty());
}

TEST_CASE("what one does not want to hear by a way is not told by it, and holds nothing else up") {
  TellingWishes wishes;
  wishes.push.reset(static_cast<std::size_t>(NotificationKind::thanked));
  const Timestamp noon = swiss(2026, 5, 4, 12h);
  const std::vector notes{note(NotificationKind::thanked, noon, 1), note(NotificationKind::asked, noon + 1min, 2)};
  CHECK(kinds_of(telling_round(Channel::push, wishes, {}, notes, noon + 1h)) == std::vector{NotificationKind::asked});
  CHECK(telling_round(Channel::mail, wishes, {}, notes, noon + 1h).notes.size() == 2);
}

TEST_CASE("after a long outage old news stay in the app") {
  const Timestamp noon = swiss(2026, 5, 4, 12h);
  CHECK(telling_round(Channel::mail, {}, {}, {note(NotificationKind::asked, noon)}, noon + days{7}).notes.size() == 1);
  CHECK(telling_round(Channel::mail, {}, {}, {note(NotificationKind::asked, noon)}, noon + days{7} + 1min).notes.empty());
}

namespace {

/// Plays a fortnight minute by minute, as the one who sends does: asks when something happens and when it was told to.
struct Fortnight {
  std::mt19937_64 random;
  Channel channel;
  TellingWishes wishes;
  std::vector<Notification> happened;
  std::vector<std::pair<Timestamp, Notification>> told;
  std::map<std::int64_t, std::uint32_t> sent_on;
  bool woke_at_night = false;

  Fortnight(std::uint64_t seed, Channel by) : random(seed), channel(by) {
    wishes.digest = by == Channel::mail && random() % 2 == 0;
    if (random() % 3 == 0) wishes.mail = wishes.push = Kinds(random());
  }
  std::array<std::uint16_t, 6> proposals{0, 1, 2, 3, 4, 5};
  std::uint16_t next_proposal = 6;

  [[nodiscard]] bool wished(const Notification& one) const {
    return (channel == Channel::mail ? wishes.mail : wishes.push).test(static_cast<std::size_t>(one.kind)) &&
           (channel == Channel::mail || rings(one));
  }
  /// Of one of six proposals; one that closes gives its place to the next.
  void happen(Timestamp now) {
    std::uint16_t& proposal = proposals[random() % proposals.size()];
    auto made = note(static_cast<NotificationKind>(random() % 9), now - std::chrono::milliseconds(random() % 3000), proposal);
    if (made.kind == NotificationKind::closing) {
      if (random() % 2 == 0) made.closing = Closing::cancelled;
      proposal = next_proposal++;
    }
    happened.push_back(made);
  }
  void play() {
    const Timestamp start = swiss(2026, 3, 20, std::chrono::minutes(random() % 1440));  // summer time begins in the middle
    const unsigned busy = 10 + static_cast<unsigned>(random() % 200);
    ToldSoFar so_far;
    std::optional<Timestamp> again;
    for (Timestamp now = start; now < start + days{16}; now += 1min) {
      const bool news = now < start + days{14} && random() % busy == 0;
      if (news) happen(now);
      if (!news && !(again && *again <= now)) continue;
      const auto round = telling_round(channel, wishes, so_far, happened, now);
      again = round.again;
      if (round.notes.empty()) continue;
      so_far = round.after;
      woke_at_night = woke_at_night || is_quiet(now);
      ++sent_on[std::chrono::floor<days>(swiss_time(now)).time_since_epoch().count()];
      for (const auto& one : round.notes) told.emplace_back(now, one);
    }
  }
};

}  // namespace

TEST_CASE("in any fortnight nobody is woken, no day has too many, and each thing is told once or outrun by its proposal's next") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Fortnight life(seed, seed % 2 == 0 ? Channel::mail : Channel::push);
    life.play();
    CHECK_FALSE(life.woke_at_night);
    for (const auto& [day, count] : life.sent_on) CHECK(count <= (life.channel == Channel::push ? 5U : life.wishes.digest ? 1U : 10U));
    std::size_t missed = 0;
    for (const auto& one : life.happened) {
      const auto times = std::ranges::count_if(life.told, [&](const auto& told) { return told.second == one; });
      const auto outran =
          std::ranges::any_of(life.told, [&](const auto& told) { return told.second.proposal == one.proposal && told.second.at > one.at; });
      const auto over = std::ranges::any_of(life.happened, [&](const auto& end) {
        return end.proposal == one.proposal && end.kind == NotificationKind::closing && end.at > one.at;
      });
      if (times > 1 || (times == 1) > life.wished(one) || (times == 0 && life.wished(one) && !outran && !over)) ++missed;
    }
    CHECK(missed == 0);
    for (const auto& [when, one] : life.told) CHECK(when - one.at <= days{2});
  }
}
