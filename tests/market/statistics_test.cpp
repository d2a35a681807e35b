// What is told of a month, and that nobody is seen in it.
#include "market/statistics.hpp"

#include <functional>
#include <map>
#include <set>

#include "market/keeping.hpp"
#include "market/records.hpp"
#include "market/tellable.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

constexpr Month kMarch = std::chrono::year{2026} / 3;

/// A neighbourhood of which only its exchanges are looked at: they are put into the store as they are, done.
struct Past : Town {
  std::vector<MemberId> people;
  std::vector<Proposal> exchanges;

  explicit Past(std::uint64_t seed, std::size_t count) : Town(seed) {
    for (std::size_t i = 0; i < count; ++i) people.push_back(dice.id<MemberId>());
  }
  void keep(const RecordKey& key, std::string value) {
    view.keep({.rows = {{key, std::move(value)}}, .events = {}, .outbox = {}, .refusal = {}});
  }

  /// They give to each other in this order, all handed over at that moment.
  void done(const std::vector<MemberId>& circle, Timestamp at, WalkBand walk = WalkBand::under_5, bool chain = false) {
    Proposal proposal;
    proposal.id = dice.id<ProposalId>();
    proposal.kind = chain ? ExchangeKind::chain : circle.size() == 2 ? ExchangeKind::direct : ExchangeKind::cycle;
    proposal.state = ProposalState::fulfilled;
    proposal.closed_at = at;
    for (const MemberId member : circle) {
      Seat seat;
      seat.member = member;
      seat.quarter = quarters[0];
      proposal.seats.push_back(seat);
    }
    for (std::size_t i = 0; i + (chain ? 1 : 0) < circle.size(); ++i) {
      Transfer transfer;
      transfer.number = static_cast<std::uint32_t>(i);
      transfer.giver = circle[i];
      transfer.receiver = circle[(i + 1) % circle.size()];
      transfer.offer = dice.id<ListingId>();
      transfer.want = dice.id<ListingId>();
      transfer.category = "gardening";
      transfer.title = "Une haie";
      transfer.walk = walk;
      transfer.state = TransferState::done;
      transfer.done_at = at;
      proposal.transfers.push_back(transfer);
    }
    keep({Table::proposal, {proposal.id.bytes()}}, encode(proposal));
    exchanges.push_back(std::move(proposal));
  }
  /// What its hand-overs are.
  void last_was(const std::function<void(Transfer&)>& change) {
    Proposal& proposal = exchanges.back();
    std::ranges::for_each(proposal.transfers, change);
    keep({Table::proposal, {proposal.id.bytes()}}, encode(proposal));
  }
  MemberId anybody() { return people[dice.below(people.size())]; }
  std::vector<MemberId> circle(std::size_t size) {
    std::vector<MemberId> all;
    while (all.size() < size) {
      const MemberId one = anybody();
      if (std::ranges::find(all, one) == all.end()) all.push_back(one);
    }
    return all;
  }
  [[nodiscard]] MonthFigures told(Month month) const { return figures_of(view, month, now); }
};

/// A month of random exchanges among few or many.
void happen(Past& past, Month month, std::size_t exchanges) {
  const Timestamp begin = begin_of(month);
  for (std::size_t i = 0; i < exchanges; ++i) {
    const std::size_t size = std::min(past.people.size(), 2 + past.dice.below(past.dice.one_in(4) ? 4 : 2));
    const auto walk = past.dice.one_in(3) ? WalkBand::under_25 : WalkBand::under_10;
    past.done(past.circle(size), begin + std::chrono::minutes{past.dice.below(27 * 1440)}, walk, past.dice.one_in(6));
  }
}

// --- The judge: it knows the world, shares nothing with the rule but the word "five", and tries every sum and difference. -------

struct Deed {
  std::set<MemberId> givers, receivers;
};
/// A told number: which deeds it counts.
using Group = std::set<std::size_t>;

struct Known {
  std::vector<Deed> deeds;
  std::vector<Group> groups;
  std::vector<std::uint32_t> values;
  void number(const std::optional<std::uint32_t>& told, Group group) {
    if (!told) return;
    groups.push_back(std::move(group));
    values.push_back(*told);
  }
};

bool is_in(const Timestamp at, Month month) {
  return at >= begin_of(month) && at < begin_of(month + std::chrono::months{1});
}

/// The exchanges in the order in which the store has them: of two hand-overs of one instant the rule takes the first there.
std::vector<const Proposal*> as_stored(const Past& past) {
  std::vector<const Proposal*> all;
  for (const Proposal& proposal : past.exchanges) all.push_back(&proposal);
  std::ranges::sort(all, {}, [](const Proposal* one) { return one->id; });
  return all;
}

void know_handovers(const Past& past, Month month, Known& known) {
  std::vector<const Transfer*> transfers;
  for (const Proposal* const proposal : as_stored(past)) {
    for (const Transfer& transfer : proposal->transfers)
      if (is_in(*transfer.done_at, month)) transfers.push_back(&transfer);
  }
  std::ranges::stable_sort(transfers, {}, [](const Transfer* one) { return *one->done_at; });
  Group first, all, near, far;
  std::set<MemberId> served;
  for (const Transfer* const transfer : transfers) {
    const std::size_t deed = known.deeds.size();
    known.deeds.push_back({{transfer->giver}, {transfer->receiver}});
    all.insert(deed);
    (transfer->walk == WalkBand::under_25 ? far : near).insert(deed);
    if (served.insert(transfer->receiver).second) first.insert(deed);
  }
  const MonthFigures told = past.told(month);
  known.number(told.people, first);
  known.number(told.handovers, all);
  known.number(told.within_15, near);
  known.number(told.beyond_15, far);
}

void know_exchanges(const Past& past, Month month, Known& known) {
  Group all;
  std::map<ExchangeSize, Group> sizes;
  for (const Proposal& proposal : past.exchanges) {
    if (!is_in(*proposal.closed_at, month)) continue;
    Deed deed;
    for (const Seat& seat : proposal.seats) deed.givers.insert(seat.member);
    deed.receivers = deed.givers;
    const auto size = proposal.kind == ExchangeKind::chain ? ExchangeSize::chain
                                                           : static_cast<ExchangeSize>(std::min<std::size_t>(proposal.seats.size() - 2, 3));
    all.insert(known.deeds.size());
    sizes[size].insert(known.deeds.size());
    known.deeds.push_back(std::move(deed));
  }
  const MonthFigures told = past.told(month);
  known.number(told.exchanges, all);
  for (const auto& [size, count] : told.sizes) known.number(count, sizes[size]);
}

/// The smallest number of people behind anything that the numbers set apart; more than anybody if they set nothing apart.
std::size_t fewest_behind(const Known& known) {
  std::size_t fewest = 1000, ways = 1;
  for (std::size_t i = 0; i < known.groups.size(); ++i) ways *= 3;
  REQUIRE(known.groups.size() <= 8);
  for (std::size_t way = 0; way < ways; ++way) {
    std::vector<int> times(known.deeds.size(), 0);
    std::size_t rest = way;
    for (const Group& group : known.groups) {
      const int factor = static_cast<int>(rest % 3) - 1;
      rest /= 3;
      for (const std::size_t deed : group) times[deed] += factor;
    }
    if (std::ranges::any_of(times, [](int count) { return count != 0 && count != 1; })) continue;
    std::set<MemberId> givers, receivers;
    for (std::size_t deed = 0; deed < times.size(); ++deed) {
      if (times[deed] == 0) continue;
      givers.insert(known.deeds[deed].givers.begin(), known.deeds[deed].givers.end());
      receivers.insert(known.deeds[deed].receivers.begin(), known.deeds[deed].receivers.end());
    }
    if (!receivers.empty()) fewest = std::min({fewest, givers.size(), receivers.size()});
  }
  return fewest;
}

}  // namespace

TEST_CASE("of a month with many people it is told how many, how far, in which exchanges, in fives") {
  Past past(1, 12);
  const Timestamp in_march = begin_of(kMarch) + days{3};
  for (std::size_t i = 0; i < 12; i += 2) past.done({past.people[i], past.people[i + 1]}, in_march);
  for (std::size_t i = 0; i < 12; i += 3) past.done({past.people[i], past.people[i + 1], past.people[i + 2]}, in_march, WalkBand::under_25);
  const MonthFigures told = past.told(kMarch);
  CHECK(told.people == 10);     // twelve
  CHECK(told.handovers == 20);  // twenty-four
  CHECK(told.within_15 == 10);
  CHECK(told.beyond_15 == 10);
  CHECK(told.exchanges == 10);
  CHECK(told.sizes == std::vector<std::pair<ExchangeSize, std::uint32_t>>{{ExchangeSize::two, 5}});  // of three there were four
}

TEST_CASE("of four people nothing is told, and nothing looks like none") {
  Past past(2, 4);
  for (int i = 0; i < 30; ++i) past.done(past.circle(2), begin_of(kMarch) + days{i % 20});
  MonthFigures busy = past.told(kMarch), quiet = past.told(kMarch + std::chrono::months{1});
  quiet.month = busy.month;
  CHECK(busy == quiet);
}

TEST_CASE("five who receive from one and the same are not told, since that one is seen") {
  Past past(3, 7);
  for (std::size_t i = 1; i < 7; ++i) past.done({past.people[0], past.people[i]}, begin_of(kMarch) + days{2}, WalkBand::under_5, true);
  CHECK_FALSE(past.told(kMarch).handovers.has_value());
}

TEST_CASE("a total is told beside its parts only if what is left over is of five people too") {
  Past past(4, 14);
  const Timestamp at = begin_of(kMarch) + days{2};
  for (std::size_t i = 0; i < 12; i += 2) past.done({past.people[i], past.people[i + 1]}, at);
  past.done({past.people[12], past.people[13]}, at, WalkBand::under_25);  // two live far apart, and everybody knows them
  const MonthFigures told = past.told(kMarch);
  CHECK(told.handovers == 10);
  CHECK_FALSE(told.beyond_15.has_value());
  CHECK_FALSE(told.within_15.has_value());  // the difference would be those two
  CHECK(told.sizes == std::vector<std::pair<ExchangeSize, std::uint32_t>>{{ExchangeSize::two, 5}});
}

TEST_CASE("in random months, no sum and no difference of any two reports speaks of fewer than five people") {
  std::size_t numbers_told = 0, numbers_left_out = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    CAPTURE(seed);
    Past past(seed, 3 + seed % 23);
    const Month april = kMarch + std::chrono::months{1};
    happen(past, kMarch, 1 + past.dice.below(25));
    happen(past, april, 1 + past.dice.below(25));
    Known handovers;
    know_handovers(past, kMarch, handovers);
    know_handovers(past, april, handovers);
    CHECK(fewest_behind(handovers) >= 5);
    Known exchanges;
    know_exchanges(past, kMarch, exchanges);
    CHECK(fewest_behind(exchanges) >= 5);
    for (const std::uint32_t value : exchanges.values) CHECK(value % 5 == 0);
    numbers_told += handovers.groups.size() + exchanges.groups.size();
    numbers_left_out += 8 - handovers.groups.size();
  }
  CHECK(numbers_told > 200);  // or the rule would be kept by saying nothing
  CHECK(numbers_left_out > 100);
}

TEST_CASE("a month tells how many kilograms stayed in use and how many hours were of help, at least") {
  const auto month_of_pairs = [](const std::function<void(Transfer&)>& change) {
    Past past(7, 12);
    for (std::size_t i = 0; i < 12; i += 2) {
      past.done({past.people[i], past.people[i + 1]}, begin_of(kMarch) + days{2});
      past.last_was(change);
    }
    const MonthFigures told = past.told(kMarch);
    return std::pair(told.kept_kg, told.helped_hours);
  };
  using Both = std::pair<std::optional<std::uint32_t>, std::optional<std::uint32_t>>;
  const auto furniture = [](ListingKind kind) {
    return [kind](Transfer& one) {
      one.kind = kind;
      one.category = "furniture";
    };
  };
  CHECK(month_of_pairs(furniture(ListingKind::good)) == Both{100, std::nullopt});  // twelve are told as ten
  CHECK(month_of_pairs(furniture(ListingKind::gift)) == Both{100, std::nullopt});
  CHECK(month_of_pairs(furniture(ListingKind::loan)) == Both{});  // it goes home again
  CHECK(month_of_pairs([](Transfer& one) {
          one.kind = ListingKind::good;
          one.category = "books";
          one.beside = {{"Une armoire", "furniture"}, {"Un vélo", "bicycles"}};
        }) == Both{200, std::nullopt});  // 24 things of ten kilograms are told as twenty, and twelve books as ten
  CHECK(month_of_pairs([](Transfer& one) { one.size = 3; }) == Both{std::nullopt, 20});
  CHECK(month_of_pairs([](Transfer& one) { one.duration_minutes = 45; }) == Both{std::nullopt, 5});
  CHECK(month_of_pairs([](Transfer& one) { one.duration_minutes = 20; }) == Both{});
}

TEST_CASE("one wardrobe in a month of toys weighs as much as one more toy") {
  const auto kept = [](const char* first_category) {
    Past past(8, 12);
    for (std::size_t i = 0; i < 12; ++i) {
      past.done({past.people[i], past.people[(i + 1) % 12]}, begin_of(kMarch) + days{2});
      past.last_was([&](Transfer& one) {
        one.kind = ListingKind::good;
        one.category = i == 0 && one.number == 0 ? first_category : "toys";
      });
    }
    return past.told(kMarch).kept_kg;
  };
  CHECK(kept("toys") == 20);
  CHECK(kept("furniture") == 20);
}

TEST_CASE("the judge of those months sees what a careless report would give away") {
  Past past(4, 14);
  const Timestamp at = begin_of(kMarch) + days{2};
  for (std::size_t i = 0; i < 12; i += 2) past.done({past.people[i], past.people[i + 1]}, at);
  past.done({past.people[12], past.people[13]}, at, WalkBand::under_25);
  Known known;
  know_handovers(past, kMarch, known);
  known.number(10, [&] {
    Group near;
    for (std::size_t deed = 0; deed < 12; ++deed) near.insert(deed);
    return near;
  }());
  CHECK(fewest_behind(known) == 2);
}

TEST_CASE("the wait is told as a band, from posting to hand-over, the middle one of at least five") {
  Past past(5, 0);
  for (std::size_t i = 0; i < 6; ++i) past.people.push_back(past.member("Voisin"));
  std::vector<ListingId> wants;
  for (const MemberId one : past.people) wants.push_back(past.want(one, "Une haie"));
  const Timestamp at = Town::kStart + days{9};
  for (std::size_t i = 0; i < 6; i += 2) {
    past.done({past.people[i], past.people[i + 1]}, at);
    Proposal proposal = past.exchanges.back();
    proposal.transfers[0].want = wants[i + 1];
    proposal.transfers[1].want = wants[i];
    past.keep({Table::proposal, {proposal.id.bytes()}}, encode(proposal));
  }
  CHECK(past.told(kMarch).wait == Wait::fortnight);
}

TEST_CASE("a category that five seek and nobody offers is told; one offer, and it is not") {
  Past past(6, 0);
  for (std::size_t i = 0; i < 6; ++i) {
    const MemberId one = past.member("Voisine");
    ListingDraft draft = Town::draft(Direction::want, "Traduire");
    draft.category = "translation";
    past.post(one, draft);
    if (i < 4) past.want(one, "Une haie");
  }
  CHECK(past.told(kMarch).lacking == std::vector<std::pair<std::string, std::uint32_t>>{{"translation", 5}});
  CHECK(past.told(kMarch + std::chrono::months{1}).lacking.empty());  // the same wishes are in no second report
  ListingDraft bundle = Town::draft(Direction::want, "Une table");
  bundle.kind = ListingKind::good;
  bundle.category = "translation";
  bundle.beside = {{"Des chaises", "furniture"}};
  for (int i = 0; i < 5; ++i) past.post(past.member("Voisin"), bundle);
  const std::vector<std::pair<std::string, std::uint32_t>> ten{{"translation", 10}};
  CHECK_MESSAGE(past.told(kMarch).lacking == ten,
                "a bundle is counted by its first thing alone: two numbers of the same people would tell more than each");
  ListingDraft offer = Town::draft(Direction::offer, "Je traduis");
  offer.category = "translation";
  past.post(past.member("Karim"), offer);
  CHECK(past.told(kMarch).lacking.empty());
}

TEST_CASE("a month is told once, when it is over by the clock of Switzerland, and stays as it was told when people leave") {
  ThreeWay town;
  CHECK_FALSE(month_to_publish(town.view, town.now).has_value());
  CHECK(town.refusal(PublishMonth{figures_of(town.view, kMarch, town.now)}) == "month-not-over");
  town.now = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 31}} + 22h;  // midnight in Thônex, in summer
  REQUIRE(month_to_publish(town.view, town.now) == kMarch);
  MonthFigures figures{.month = kMarch, .published_at = town.now, .people = 15, .handovers = 20, .sizes = {{ExchangeSize::two, 5}}};
  town.must(PublishMonth{figures});
  CHECK_FALSE(month_to_publish(town.view, town.now).has_value());
  REQUIRE(published_months(town.view) == std::vector{figures});
  MonthFigures other = figures;
  other.people = 10;
  town.must(PublishMonth{other});  // a doubled night
  town.must(LeaveNeighbourhood{town.nadia, town.dice.id<OutboxId>()});
  for (const RecordKey& key : rows_of(town.view, town.nadia, {})) town.view.all().erase(key);
  CHECK(published_months(town.view) == std::vector{figures});
  town.now += days{40};
  CHECK(month_to_publish(town.view, town.now) == kMarch + std::chrono::months{1});
}

TEST_CASE("what a month's record says is read back, and a count that is not in fives is no record") {
  const MonthFigures figures{.month = kMarch,
                             .published_at = Town::kStart,
                             .people = 25,
                             .handovers = 40,
                             .within_15 = 30,
                             .beyond_15 = 10,
                             .wait = Wait::week,
                             .exchanges = 15,
                             .sizes = {{ExchangeSize::two, 10}, {ExchangeSize::chain, 5}},
                             .lacking = {{"translation", 5}},
                             .kept_kg = 35,
                             .helped_hours = 20};
  CHECK(*decode<MonthFigures>(encode(figures)) == figures);
  for (const std::uint32_t count : {0U, 4U, 7U}) {
    MonthFigures wrong = figures;
    wrong.people = count;
    CHECK_FALSE(decode<MonthFigures>(encode(wrong)).has_value());
    wrong = figures;
    wrong.kept_kg = count;
    CHECK_FALSE(decode<MonthFigures>(encode(wrong)).has_value());
  }
  MonthFigures of_old = figures;
  of_old.kept_kg = of_old.helped_hours = std::nullopt;
  CHECK(encode(of_old).find("kg") == std::string::npos);  // as it was written before there were estimates
  CHECK(*decode<MonthFigures>(encode(of_old)) == of_old);
  CHECK(parse_month("2026-03") == kMarch);
  for (const char* text : {"2026-13", "2026-3", "26-03", "2026-03-01", "1969-12", "abcd-ef", ""})
    CHECK_FALSE(parse_month(text).has_value());
}
