#include <doctest/doctest.h>

#include <set>

#include "market/changes.hpp"
#include "market/handover.hpp"
#include "market/keys.hpp"
#include "market/records.hpp"
#include "market/text_rules.hpp"
#include "town.hpp"

using namespace ronde::test;

TEST_CASE("an id is 26 small letters and digits, and comes back from them") {
  Dice dice(7);
  for (int i = 0; i < 1000; ++i) {
    const auto id = dice.id<MemberId>();
    const std::string text = id.text();
    CHECK(text.size() == 26);
    CHECK(MemberId::parse(text) == id);
  }
  CHECK(MemberId{}.text() == "aaaaaaaaaaaaaaaaaaaaaaaaaa");
}

TEST_CASE("an id has one spelling only") {
  const std::string zero(26, 'a');
  CHECK(MemberId::parse(zero));
  CHECK_FALSE(MemberId::parse(zero.substr(1)));
  CHECK_FALSE(MemberId::parse(zero + "a"));
  CHECK_FALSE(MemberId::parse("A" + zero.substr(1)));
  CHECK_FALSE(MemberId::parse("1" + zero.substr(1)));
  CHECK_FALSE(MemberId::parse(zero.substr(1) + "b"));  // the two spare bits are not zero
}

TEST_CASE("a hand-over code is six characters that nobody confuses") {
  Dice dice(3);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string code = handover_code(dice.next());
    CHECK(code.size() == 6);
    CHECK(code.find_first_not_of("23456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string::npos);
    seen.insert(code);
  }
  CHECK(seen.size() > 995);
}

TEST_CASE("whichever apostrophe somebody's keyboard has, text and names compare alike") {
  for (const std::string apostrophe : {"’", "\u2018", "\u02BC"}) {
    CAPTURE(apostrophe);
    CHECK(folded("L" + apostrophe + "Été") == "l'ete");
    CHECK(words_of("d" + apostrophe + "enfants") == std::vector<std::string>{"d", "enfants"});
    CHECK(accented_words_of("l" + apostrophe + "Été") == std::vector<std::string>{"l", "été"});
    CHECK(skeleton("O" + apostrophe + "Neill") == skeleton("O'Neill"));
    const auto name = clean_first_name("O" + apostrophe + "Neill", "/first_name");
    REQUIRE(name.has_value());
    CHECK(*name == "O" + apostrophe + "Neill");
    CHECK_FALSE(clean_first_name(apostrophe, "/first_name").has_value());
  }
}

TEST_CASE("a size band is half an hour, one, two or four hours") {
  CHECK(minutes_of(SizeBand{1}) == 30);
  CHECK(minutes_of(SizeBand{2}) == 60);
  CHECK(minutes_of(SizeBand{3}) == 120);
  CHECK(minutes_of(SizeBand{4}) == 240);
}

TEST_CASE("nothing said about time means any time") {
  CHECK(common_times(0, 0) == kAllWeek);
  CHECK(common_times(0, 5) == 5);
  CHECK(common_times(3, 6) == 2);
}

TEST_CASE("times are written as people read them, and read back to the millisecond") {
  const Timestamp at = Timestamp{std::chrono::sys_days{std::chrono::year{2028} / 2 / 29}} + 23h + 59min + 58s + 7ms;
  CHECK(time_text(at) == "2028-02-29T23:59:58.007Z");
  CHECK(parse_time("2028-02-29T23:59:58.007Z") == at);
  CHECK_FALSE(parse_time("2027-02-29T23:59:58.007Z"));
  CHECK_FALSE(parse_time("2028-02-29 23:59:58.007Z"));
  CHECK_FALSE(parse_time("2028-02-29T24:00:00.000Z"));
  CHECK(parse_time("2038-01-19T03:14:08.000Z"));
}

TEST_CASE("keys are ordered by table, then part by part, a prefix first") {
  Dice dice(5);
  const auto a = dice.id<MemberId>();
  const auto listing = dice.id<ListingId>();
  CHECK(keys::of(Table::listing_by_member, a) < keys::listing_by_member(a, listing));
  CHECK(keys::listing_by_member(a, listing).begins_with(keys::of(Table::listing_by_member, a)));
  CHECK_FALSE(keys::hide(a, listing).begins_with(keys::of(Table::listing_by_member, a)));
  CHECK(keys::deadline(Timestamp{1s}, Table::proposal, a.bytes()) < keys::deadline(Timestamp{2s}, Table::listing, a.bytes()));
  const auto bytes_order = [&] { return dice.id<MemberId>(); };
  for (int i = 0; i < 200; ++i) {
    const MemberId x = bytes_order(), y = bytes_order();
    CHECK((keys::member(x) < keys::member(y)) == (std::memcmp(x.bytes().data(), y.bytes().data(), 16) < 0));
  }
}

TEST_CASE("events are kept as text and come back") {
  Dice dice(9);
  const std::vector<DomainEvent> events{
      {.type = EventType::listing_posted, .member = dice.id<MemberId>(), .listing = dice.id<ListingId>()},
      {.type = EventType::proposal_repairing, .proposal = dice.id<ProposalId>(), .members = {dice.id<MemberId>()}}};
  CHECK(decode_events(encode_events(events)).value() == events);
  CHECK_FALSE(decode_events("{}").has_value());
}
