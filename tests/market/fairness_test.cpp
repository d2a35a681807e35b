// Do proposals reach everybody alike? What is told of it, and that nobody is seen in it.
#include "market/fairness.hpp"

#include <functional>
#include <map>
#include <set>

#include "cases.hpp"
#include "market/records.hpp"
#include "market/tellable_people.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

constexpr Month kSeekMonth = std::chrono::year{2026} / 3;

/// Members, wishes and exchanges, put into the store as they are.
struct Looked : Town {
  std::vector<Member> people;
  std::set<MemberId> reached;

  explicit Looked(std::uint64_t seed) : Town(seed) {}
  void keep(const RecordKey& key, std::string value) {
    view.keep({.rows = {{key, std::move(value)}}, .events = {}, .outbox = {}, .refusal = {}});
  }
  MemberId live(std::size_t quarter, Language language, Timestamp since, bool step_free) {
    Member one;
    one.id = dice.id<MemberId>();
    one.account = dice.id<AccountId>();
    one.first_name = "Voisine";
    one.quarter = quarters[quarter];
    one.language = language;
    one.since = since;
    one.step_free = step_free;
    keep({Table::member, {one.id.bytes()}}, encode(one));
    people.push_back(one);
    return one.id;
  }
  ListingId seeks(MemberId by, Timestamp at, const std::string& category = "gardening") {
    Listing want;
    want.id = dice.id<ListingId>();
    want.member = by;
    want.quarter = quarters[0];
    want.direction = Direction::want;
    want.category = category;
    want.title = "Une haie";
    want.posted_at = at;
    want.expires_at = at + days{60};
    keep({Table::listing, {want.id.bytes()}}, encode(want));
    return want.id;
  }
  void meets(const std::vector<MemberId>& circle, Timestamp at, std::optional<Timestamp> done) {
    Proposal proposal;
    proposal.id = dice.id<ProposalId>();
    proposal.kind = circle.size() == 2 ? ExchangeKind::direct : ExchangeKind::cycle;
    proposal.state = done ? ProposalState::fulfilled : ProposalState::expired;
    proposal.made_at = at;
    proposal.closed_at = done.value_or(at + days{2});
    for (std::size_t i = 0; i < circle.size(); ++i) {
      Seat seat;
      seat.member = circle[i];
      seat.quarter = quarters[0];
      proposal.seats.push_back(seat);
      Transfer transfer;
      transfer.number = static_cast<std::uint32_t>(i);
      transfer.giver = circle[i];
      transfer.receiver = circle[(i + 1) % circle.size()];
      transfer.offer = dice.id<ListingId>();
      transfer.want = dice.id<ListingId>();
      transfer.category = "gardening";
      transfer.title = "Une haie";
      transfer.state = done ? TransferState::done : TransferState::planned;
      transfer.done_at = done;
      proposal.transfers.push_back(transfer);
    }
    keep({Table::proposal, {proposal.id.bytes()}}, encode(proposal));
  }
  [[nodiscard]] FairnessMonth told(Month month) const { return fairness_of(view, month, reached, now); }
};

/// Everything that a month brings among a few or many, by chance.
void happen_to(Looked& town, std::size_t count) {
  Dice& dice = town.dice;
  for (std::size_t i = 0; i < count; ++i) {
    const auto language = static_cast<Language>(dice.one_in(3) ? dice.below(4) : 0);
    const auto since = begin_of(kSeekMonth) - days{dice.below(600)};
    const auto quarter = dice.below(town.quarters.size());
    const bool step_free = dice.one_in(4);
    const MemberId one = town.live(quarter, language, since, step_free);
    if (dice.one_in(2)) town.reached.insert(one);
  }
  const auto anybody = [&] { return town.people[dice.below(town.people.size())].id; };
  for (const Member& one : town.people) {
    const Timestamp at = begin_of(kSeekMonth) + days{dice.below(55)};
    const bool translates = dice.one_in(3);
    if (!dice.one_in(5)) town.seeks(one.id, at, translates ? "translation" : "gardening");
  }
  for (std::size_t i = dice.below(count); i > 0; --i) {
    const MemberId one = anybody();
    const MemberId other = anybody();
    if (one == other) continue;
    const Timestamp at = begin_of(kSeekMonth) + days{dice.below(55)};
    const bool done = dice.one_in(2);
    town.meets({one, other}, at, done ? std::optional(at + days{dice.below(5)}) : std::nullopt);
  }
}

// --- The judge: it shares nothing with the rule. Which people each told number counts it works out itself, and then it asks of every
// handful of people whether the numbers, with any factors, come down to them alone.
// -------------------------------------------------------------

using Handful = std::set<MemberId>;

struct Asked {
  std::map<MemberId, Timestamp> posted;  // first wish of the month
  std::set<MemberId> proposed, served;
};

std::vector<Proposal> proposals_in(const MapView& view) {
  std::vector<Proposal> all;
  view.each_proposal([&](const Proposal& proposal) {
    all.push_back(proposal);
    return true;
  });
  return all;
}

Asked asked_in(const Looked& town, Month month) {
  Asked asked;
  const Timestamp begin = begin_of(month), next = begin_of(month + std::chrono::months{1}), end = begin_of(month + std::chrono::months{2});
  town.view.each_listing([&](const Listing& want) {
    if (want.posted_at < begin || want.posted_at >= next) return true;
    const auto at = asked.posted.try_emplace(want.member, want.posted_at).first;
    at->second = std::min(at->second, want.posted_at);
    return true;
  });
  for (const Proposal& proposal : proposals_in(town.view)) {
    for (const Seat& seat : proposal.seats) {
      const auto at = asked.posted.find(seat.member);
      if (at != asked.posted.end() && proposal.made_at >= at->second && proposal.made_at < end) asked.proposed.insert(seat.member);
    }
    for (const Transfer& transfer : proposal.transfers) {
      const auto at = asked.posted.find(transfer.receiver);
      if (at != asked.posted.end() && transfer.done_at && *transfer.done_at >= at->second && *transfer.done_at < end)
        asked.served.insert(transfer.receiver);
    }
  }
  return asked;
}

bool belongs(const Looked& town, const Member& member, const GroupFigures& group, Timestamp posted) {
  const auto here = posted - member.since;
  switch (group.division) {
    case Division::quarter:
      return member.quarter.text() == group.group;
    case Division::access:
      return member.step_free == (group.group == "step_free");
    case Division::joined:
      return group.group == (here < days{90} ? "weeks" : here < days{365} ? "year" : "longer");
    case Division::reached:
      return town.reached.contains(member.id) == (group.group == "mail_or_push");
    case Division::language:
      return name_of(member.language) == group.group;
  }
  return false;
}

void know(const ReachedPeople& told, const Handful& seekers, const Asked& asked, std::vector<Handful>& known) {
  const auto among = [&](const std::set<MemberId>& some) {
    Handful both;
    std::ranges::set_intersection(seekers, some, std::inserter(both, both.end()));
    return both;
  };
  const auto number = [&](const std::optional<std::uint32_t>& count, const Handful& group) {
    if (!count) return;
    CHECK(*count == group.size() / 5 * 5);
    known.push_back(group);
  };
  number(told.seekers, seekers);
  number(told.proposed, among(asked.proposed));
  number(told.served, among(asked.served));
}

void know_fairness(const Looked& town, Month month, std::vector<Handful>& known) {
  const FairnessMonth told = town.told(month);
  const Asked asked = asked_in(town, month);
  Handful all;
  for (const auto& [id, at] : asked.posted) all.insert(id);
  know(told.all, all, asked, known);
  for (const GroupFigures& group : told.groups) {
    Handful some;
    for (const Member& member : town.people) {
      const auto at = asked.posted.find(member.id);
      if (at != asked.posted.end() && belongs(town, member, group, at->second)) some.insert(member.id);
    }
    know(group.people, some, asked, known);
  }
}

/// Which people the statistics of a month count one by one: who received, and who sought what nobody offers.
void know_statistics(const Looked& town, const MonthFigures& figures, std::vector<Handful>& known) {
  const Timestamp begin = begin_of(figures.month), end = begin_of(figures.month + std::chrono::months{1});
  if (figures.people) {
    Handful received;
    for (const Proposal& proposal : proposals_in(town.view)) {
      for (const Transfer& transfer : proposal.transfers)
        if (transfer.done_at && *transfer.done_at >= begin && *transfer.done_at < end) received.insert(transfer.receiver);
    }
    known.push_back(received);
  }
  for (const auto& [category, count] : figures.lacking) {
    Handful sought;
    town.view.each_listing([&](const Listing& want) {
      if (want.category == category && want.posted_at >= begin && want.posted_at < end) sought.insert(want.member);
      return true;
    });
    known.push_back(sought);
  }
}

/// Rows of numbers over people, brought to steps by subtracting, with fractions kept exact modulo a prime that the rule does not use.
class Steps {
 public:
  void add(std::vector<std::uint64_t> row) {
    if (!reduce(row)) return;
    rows_.push_back(std::move(row));
  }
  /// Is anything left of it?
  bool reduce(std::vector<std::uint64_t>& row) const {
    for (const auto& step : rows_) {
      const std::size_t at = first(step);
      const std::uint64_t times = row[at] * power(step[at], kPrime - 2) % kPrime;
      for (std::size_t i = 0; i < row.size() && times != 0; ++i) row[i] = (row[i] + (kPrime - times) * step[i]) % kPrime;
    }
    return first(row) < row.size();
  }

 private:
  static constexpr std::uint64_t kPrime = 2'147'483'629;
  static std::size_t first(const std::vector<std::uint64_t>& row) {
    return static_cast<std::size_t>(std::ranges::find_if(row, [](std::uint64_t x) { return x != 0; }) - row.begin());
  }
  static std::uint64_t power(std::uint64_t base, std::uint64_t exponent) {
    std::uint64_t result = 1;
    for (; exponent > 0; exponent /= 2, base = base * base % kPrime)
      if (exponent % 2 == 1) result = result * base % kPrime;
    return result;
  }
  std::vector<std::vector<std::uint64_t>> rows_;
};

/// The size of the smallest group that the numbers come down to; 5 where they come down to none that is smaller.
std::size_t smallest_seen(const std::vector<Handful>& known) {
  std::set<MemberId> everybody;
  for (const Handful& group : known) everybody.insert(group.begin(), group.end());
  const std::vector<MemberId> people(everybody.begin(), everybody.end());
  Steps steps;
  for (const Handful& group : known) {
    std::vector<std::uint64_t> row;
    for (const MemberId one : people) row.push_back(group.contains(one) ? 1 : 0);
    steps.add(std::move(row));
  }
  std::size_t smallest = 5;
  std::vector<std::size_t> chosen;
  const std::function<void(std::size_t)> choose = [&](std::size_t from) {
    if (!chosen.empty() && chosen.size() < smallest) {
      std::vector<std::uint64_t> row(people.size(), 0);
      for (const std::size_t one : chosen) row[one] = 1;
      if (!steps.reduce(row)) smallest = chosen.size();
    }
    for (std::size_t one = from; one < people.size() && chosen.size() + 1 < smallest; ++one) {
      chosen.push_back(one);
      choose(one + 1);
      chosen.pop_back();
    }
  };
  choose(0);
  return smallest;
}

std::vector<Handful> groups_of(const std::vector<std::vector<std::uint32_t>>& numbers, const std::vector<MemberId>& people) {
  std::vector<Handful> groups;
  for (const auto& number : numbers) {
    Handful& group = groups.emplace_back();
    for (const std::uint32_t one : number) group.insert(people[one]);
  }
  return groups;
}

}  // namespace

TEST_CASE("of those who sought something it is told how many were asked and how many received, by what they say of themselves") {
  Looked town(1);
  const Timestamp long_ago = begin_of(kSeekMonth) - days{500};
  for (std::size_t i = 0; i < 24; ++i) town.live(i / 12, i % 2 == 0 ? Language::fr : Language::de, long_ago, false);
  for (std::size_t i = 0; i < 24; ++i) town.seeks(town.people[i].id, begin_of(kSeekMonth) + days{2});
  for (std::size_t i = 0; i < 12; i += 2) {  // all of the first quarter are asked, and receive
    town.meets({town.people[i].id, town.people[i + 1].id}, begin_of(kSeekMonth) + days{4}, begin_of(kSeekMonth) + days{40});
  }
  const FairnessMonth told = town.told(kSeekMonth);
  CHECK(told.all == ReachedPeople{20, 10, 10, Wait::three_days});  // twenty-four, and twelve of them
  const auto figures = [&](Division division, const std::string& group) {
    const auto found = std::ranges::find_if(told.groups, [&](const GroupFigures& x) { return x.division == division && x.group == group; });
    return found == told.groups.end() ? ReachedPeople{} : found->people;
  };
  CHECK(figures(Division::quarter, town.quarters[0].text()) == ReachedPeople{10, 10, 10, Wait::three_days});
  CHECK(figures(Division::quarter, town.quarters[1].text()) == ReachedPeople{10, {}, {}, {}});
  CHECK(figures(Division::language, "de") == ReachedPeople{10, 5, 5, Wait::three_days});
  CHECK(figures(Division::joined, "weeks") == ReachedPeople{});
}

TEST_CASE("of a few who need a way without a step nothing is told, nor of all the others, whose number would tell of them") {
  Looked town(2);
  for (std::size_t i = 0; i < 20; ++i) {
    const MemberId one = town.live(0, Language::fr, begin_of(kSeekMonth) - days{500}, i < 3);
    town.seeks(one, begin_of(kSeekMonth) + days{1});
  }
  const FairnessMonth told = town.told(kSeekMonth);
  CHECK(told.all.seekers == 20);
  CHECK(std::ranges::none_of(told.groups, [](const GroupFigures& group) { return group.division == Division::access; }));
}

TEST_CASE("in random neighbourhoods, no sum and no difference of what is told, here and in the statistics, comes down to fewer than five") {
  std::size_t told = 0, left_out = 0;
  for (std::uint64_t seed = 1; seed <= dear_cases(40); ++seed) {
    CAPTURE(seed);
    Looked town(seed);
    happen_to(town, 5 + seed % 32);
    town.now = begin_of(kSeekMonth + std::chrono::months{2}) + 1h;
    std::vector<Handful> known;
    for (const Month month : {kSeekMonth, kSeekMonth + std::chrono::months{1}}) {
      const MonthFigures figures = figures_of(town.view, month, town.now);
      REQUIRE(town.run(PublishMonth{figures}).has_value());
      know_statistics(town, figures, known);
    }
    const bool statistics_alone = smallest_seen(known) >= 5;
    know_fairness(town, kSeekMonth, known);
    if (statistics_alone) CHECK(smallest_seen(known) >= 5);
    const FairnessMonth month = town.told(kSeekMonth);
    for (const GroupFigures& group : month.groups)
      told += std::size_t{1} + (group.people.proposed ? 1U : 0U) + (group.people.served ? 1U : 0U);
    left_out += 14 - std::min<std::size_t>(14, month.groups.size());
  }
  CHECK(told > dear_cases(40) * 3 / 2);  // or the rule would be kept by saying nothing
  CHECK(left_out > 100);
}

TEST_CASE("two reports have nobody's wish in common: their sums and differences come down to what each of them says") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Looked town(seed);
    happen_to(town, 8 + seed % 16);
    const Month next = kSeekMonth + std::chrono::months{1};
    std::vector<Handful> known;
    know_fairness(town, kSeekMonth, known);
    const Asked first = asked_in(town, kSeekMonth), second = asked_in(town, next);
    std::vector<Handful> of_next;
    know_fairness(town, next, of_next);
    // Somebody's wish of March is another thing than their wish of April.
    std::map<MemberId, MemberId> in_april;
    for (const auto& [id, at] : second.posted) in_april.emplace(id, town.dice.id<MemberId>());
    for (const Handful& group : of_next) {
      Handful wishes;
      for (const MemberId one : group) wishes.insert(in_april.at(one));
      known.push_back(wishes);
    }
    CHECK(smallest_seen(known) >= 5);
  }
}

TEST_CASE("numbers that divide the same people in several ways are told only as far as nobody is set apart") {
  Dice dice(7);
  std::size_t told = 0;
  for (int round = 0; round < 150; ++round) {
    CAPTURE(round);
    const std::size_t count = 6 + dice.below(14);
    std::vector<MemberId> people;
    for (std::size_t i = 0; i < count; ++i) people.push_back(dice.id<MemberId>());
    std::ranges::sort(people);
    std::vector<std::vector<std::uint32_t>> numbers(3 + dice.below(9));
    for (auto& number : numbers) {
      const std::size_t one_in = 1 + dice.below(3);
      for (std::uint32_t i = 0; i < count; ++i)
        if (!dice.one_in(1 + one_in)) number.push_back(i);
    }
    const auto may = tellable_people(count, {}, numbers);
    std::vector<std::vector<std::uint32_t>> shown;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (may[i]) shown.push_back(numbers[i]);
    }
    CHECK(smallest_seen(groups_of(shown, people)) == 5);
    told += shown.size();
    // And none was left out that could have been told next to what was told before it.
    shown.clear();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      shown.push_back(numbers[i]);
      if (may[i]) continue;
      CHECK((numbers[i].size() < 5 || smallest_seen(groups_of(shown, people)) < 5));
      shown.pop_back();
    }
  }
  CHECK(told > 300);
}

TEST_CASE("the judge sees what a factor of a half gives away") {
  // Of three threes each two are told together: half of two numbers less the third is one of them.
  Dice dice(3);
  std::vector<MemberId> people;
  for (int i = 0; i < 9; ++i) people.push_back(dice.id<MemberId>());
  const std::vector<std::vector<std::uint32_t>> numbers{{0, 1, 2, 3, 4, 5}, {0, 1, 2, 6, 7, 8}, {3, 4, 5, 6, 7, 8}};
  CHECK(smallest_seen(groups_of(numbers, people)) == 3);
  const auto may = tellable_people(people.size(), {}, numbers);
  CHECK(may == std::vector<bool>{true, true, false});
}

TEST_CASE("a month is told once, when those who posted in it have had another month, and stays as it was told") {
  ThreeWay town;
  CHECK_FALSE(fairness_to_publish(town.view, town.now).has_value());
  town.now = begin_of(kSeekMonth + std::chrono::months{1});
  CHECK_FALSE(fairness_to_publish(town.view, town.now).has_value());
  CHECK(town.refusal(PublishFairness{fairness_of(town.view, kSeekMonth, {}, town.now)}) == "month-not-over");
  town.now = begin_of(kSeekMonth + std::chrono::months{2});
  REQUIRE(fairness_to_publish(town.view, town.now) == kSeekMonth);
  FairnessMonth figures{.month = kSeekMonth, .published_at = town.now, .all = {15, 10, 5, Wait::week}};
  town.must(PublishFairness{figures});
  CHECK_FALSE(fairness_to_publish(town.view, town.now).has_value());
  FairnessMonth other = figures;
  other.all.seekers = 20;
  town.must(PublishFairness{other});  // a doubled night
  CHECK(fairness_months(town.view) == std::vector{figures});
}

TEST_CASE("what a record of it says is read back, and a part without its whole is no record") {
  const FairnessMonth figures{.month = kSeekMonth,
                              .published_at = Town::kStart,
                              .all = {25, 20, 10, Wait::week},
                              .groups = {{Division::access, "step_free", {5, 5, {}, Wait::month}}}};
  CHECK(*decode<FairnessMonth>(encode(figures)) == figures);
  FairnessMonth wrong = figures;
  wrong.all.seekers.reset();
  CHECK_FALSE(decode<FairnessMonth>(encode(wrong)).has_value());
  wrong = figures;
  wrong.groups[0].people.proposed = 7;
  CHECK_FALSE(decode<FairnessMonth>(encode(wrong)).has_value());
}
