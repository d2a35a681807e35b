// Want lists with every option of TradeMaximizer: what each changes in the market, in the aim and in the remarks. One tiny list each.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "ronde/formats/instance.hpp"

namespace ronde::test {
namespace {

using namespace formats;
using matcher::Level;

Instance taken(std::string_view text) {
  ReadResult read = read_wants(text);
  for (const Problem& problem : read.problems) FAIL_CHECK(to_text(problem, "list"));
  REQUIRE(read.instance);
  return std::move(*read.instance);
}

std::uint32_t vertex(const Instance& instance, std::string_view name) {
  const auto found = std::ranges::find(instance.offer_names, name);
  REQUIRE_MESSAGE(found != instance.offer_names.end(), name);
  return static_cast<std::uint32_t>(found - instance.offer_names.begin());
}

/// What `item` costs in the list of `owner`; nothing: it is not wanted there.
std::optional<std::int32_t> cost(const Instance& instance, std::string_view owner, std::string_view item) {
  const auto arc = instance.graph.find_transfer(vertex(instance, item), {vertex(instance, owner), false});
  if (!arc) return std::nullopt;
  return instance.graph.transfers()[*arc].facts.rank;
}

std::vector<std::int32_t> costs_in_a(std::string_view text) {
  const Instance instance = taken(text);
  std::vector<std::int32_t> costs;
  for (const char* item : {"B", "C", "D", "E"}) {
    if (std::ranges::find(instance.offer_names, item) == instance.offer_names.end()) continue;
    if (const auto one = cost(instance, "A", item)) costs.push_back(*one);
  }
  return costs;
}

matcher::Clearing best(const Instance& instance) {
  matcher::Caps caps;
  caps.cycle_cap.reset();
  return matcher::clear(instance.graph, instance.rules.objective, caps);
}
std::size_t trades(const matcher::Clearing& clearing) {
  std::size_t count = 0;
  for (const auto& exchange : clearing.exchanges) count += exchange.transfers.size();
  return count;
}

std::vector<std::string> messages(const std::vector<Problem>& problems) {
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    CHECK_FALSE(problem.hint.empty());
    texts.push_back(std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.message);
  }
  return texts;
}

using Costs = std::vector<std::int32_t>;
using Texts = std::vector<std::string>;
const std::string kFour = "a : b c ; d\nb :\nc :\nd :\n";

TEST_CASE("without priorities each wish costs 1, and the aim is trades") {
  CHECK(costs_in_a(kFour) == Costs{1, 1, 1});
  CHECK(taken(kFour).rules.objective.levels == std::vector<Level>{Level::transfers});
  CHECK(taken(kFour).rules.uncapped);
}

TEST_CASE("LINEAR-, TRIANGLE-, SQUARE- and SCALED-PRIORITIES turn ranks into costs, SMALL-STEP and BIG-STEP make the ranks") {
  CHECK(costs_in_a("#! LINEAR-PRIORITIES\n" + kFour) == Costs{1, 2, 12});
  CHECK(costs_in_a("#! linear-priorities small-step=2 big-step=10\n" + kFour) == Costs{1, 3, 15});
  CHECK(costs_in_a("#! LINEAR-PRIORITIES SMALL-STEP=0\n#! BIG-STEP=100\n" + kFour) == Costs{1, 1, 101});
  CHECK(costs_in_a("#! TRIANGLE-PRIORITIES SMALL-STEP=2 BIG-STEP=10\n" + kFour) == Costs{1, 6, 120});
  CHECK(costs_in_a("#! SQUARE-PRIORITIES SMALL-STEP=2 BIG-STEP=10\n" + kFour) == Costs{1, 9, 225});
  CHECK(costs_in_a("#! SCALED-PRIORITIES BIG-STEP=0\n" + kFour) == Costs{1, 841, 1681});
  CHECK(costs_in_a("#! SQUARE-PRIORITIES BIG-STEP=99999999999999999999\n" + kFour) == Costs{1, 4, 1'000'000'000});
  CHECK(taken("#! SQUARE-PRIORITIES\n" + kFour).rules.objective.levels == std::vector<Level>{Level::transfers, Level::rank});
}

TEST_CASE("semicolons need no spaces, may come first and may be many") {
  CHECK(costs_in_a("#! LINEAR-PRIORITIES\na:;b;;c d\nb\nc\nd\n") == Costs{10, 29, 30});
  CHECK(costs_in_a("#! LINEAR-PRIORITIES\na;b\nb\n") == Costs{10});
}

TEST_CASE("EXPLICIT-PRIORITIES: a number behind the name; without one the next rank") {
  CHECK(costs_in_a("#! EXPLICIT-PRIORITIES\na : b=15 c d=193 e\nb:\nc:\nd:\ne:\n") == Costs{15, 16, 193, 194});
  const Instance wrong = taken("#! EXPLICIT-PRIORITIES\na : b=0 c=x =3 d\nb:\nc:\nd:\n");
  CHECK(cost(wrong, "A", "D") == 1);
  CHECK(messages(wrong.remarks) == Texts{"2:5: \"B=0\" is not a name and a whole number from 1 on: left out",
                                         "2:9: \"C=X\" is not a name and a whole number from 1 on: left out",
                                         "2:13: \"=3\" is not a name and a whole number from 1 on: left out"});
  const Instance without = taken("a : b=15 c\nb:\nc:\n");
  CHECK_FALSE(cost(without, "A", "B"));
  CHECK(messages(without.remarks) == Texts{"1:5: \"B=15\" has a number, but the list has none: left out"});
}

TEST_CASE("NONTRADE-COST forbids rings that are dearer on average, and nothing if it is large") {
  const std::string list = "a : b\nb : ; a\nc : d\nd : c\n";  // a and b: 1 + 10; c and d: 1 + 1
  const auto with = [&](const std::string& n) { return taken("#! LINEAR-PRIORITIES NONTRADE-COST=" + n + "\n" + list); };
  CHECK(trades(best(with("5"))) == 2);
  CHECK(trades(best(with("6"))) == 4);
  CHECK(with("5").rules.objective.levels == std::vector<Level>{Level::rank, Level::transfers});
  CHECK(with("5").rules.rank_lowered_by == 5);
  const matcher::Clearing clearing = best(with("5"));
  CHECK(clearing.status == matcher::Status::optimal);
  CHECK(clearing.levels[0].value == 2 - 2 * 5);
  CHECK(with("14").rules.rank_lowered_by == 0);
  CHECK(with("1000000000").rules.objective.levels == std::vector<Level>{Level::transfers, Level::rank});
  CHECK(trades(best(with("99999999999999999999"))) == 4);
  const ReadResult plain = read_wants("#! LINEAR-PRIORITIES NONTRADE-COST=5\n" + list, {.plain_ranks = true});
  REQUIRE(plain.instance);
  CHECK(cost(*plain.instance, "B", "A") == 10);
  // Through a dummy the cost is that of the dummy's place.
  const Instance dummies =
      taken("#! LINEAR-PRIORITIES ALLOW-DUMMIES NONTRADE-COST=5\n(u) a : ; %x\n(u) %x : b\n(v) b : a\n(w) c : d\n(z) d : c\n");
  CHECK(trades(best(dummies)) == 2);
}

/// A small list by chance, with its costs counted apart from the reader.
struct SmallList {
  static constexpr std::size_t kItems = 6;
  std::string text;
  std::array<std::array<std::int64_t, kItems>, kItems> cost{};  // [receiver][item]; 0: not wanted
};

SmallList small_list(std::uint64_t seed, const std::string& scheme) {
  std::uint64_t state = seed * 0x9E37'79B9'7F4A'7C15U + 1;
  const auto below = [&state](std::uint64_t n) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33U) % n;
  };
  SmallList list;
  for (std::size_t receiver = 0; receiver < SmallList::kItems; ++receiver) {
    list.text += "i" + std::to_string(receiver) + " :";
    std::int64_t rank = 1;
    std::vector<std::size_t> wanted;
    std::vector<std::int64_t> ranks;
    for (std::size_t turn = 0; turn < 4; ++turn) {
      if (below(4) == 0) {
        list.text += " ;";
        rank += 9;
      }
      const std::size_t item = below(SmallList::kItems);
      list.text += " i" + std::to_string(item);
      if (item == receiver || std::ranges::find(wanted, item) != wanted.end()) continue;
      wanted.push_back(item);
      ranks.push_back(rank++);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const std::int64_t r = ranks[i], n = static_cast<std::int64_t>(wanted.size());
      list.cost[receiver][wanted[i]] = scheme == "LINEAR" ? r : scheme == "SQUARE" ? r * r : 1 + (r - 1) * 2520 / n;
    }
    list.text += "\n";
  }
  return list;
}

/// Least of: `stays` for each item that stays and the costs of those that go, over all plans.
std::int64_t least_sum(const SmallList& list, std::int64_t stays) {
  std::array<std::size_t, SmallList::kItems> gets{};
  for (std::size_t i = 0; i < gets.size(); ++i) gets[i] = i;
  std::int64_t least = stays * static_cast<std::int64_t>(gets.size());
  do {
    std::int64_t sum = 0;
    bool wanted = true;
    for (std::size_t i = 0; i < gets.size() && wanted; ++i) {
      wanted = gets[i] == i || list.cost[i][gets[i]] != 0;
      sum += gets[i] == i ? stays : list.cost[i][gets[i]];
    }
    if (wanted) least = std::min(least, sum);
  } while (std::ranges::next_permutation(gets).found);
  return least;
}

TEST_CASE("on small random lists, with any priorities and any NONTRADE-COST, the plan is as cheap as trying everything") {
  constexpr std::int64_t kMuch = 1'000'000'000;  // what TradeMaximizer takes when nothing is said
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (const char* scheme : {"LINEAR", "SQUARE", "SCALED"}) {
      const SmallList list = small_list(seed, scheme);
      for (const std::int64_t stays : {std::int64_t{1}, std::int64_t{3}, std::int64_t{12}, std::int64_t{900}, kMuch}) {
        CAPTURE(seed);
        CAPTURE(scheme);
        CAPTURE(stays);
        const std::string options = "#! " + std::string(scheme) + "-PRIORITIES";
        const Instance instance = taken(options + (stays == kMuch ? "" : " NONTRADE-COST=" + std::to_string(stays)) + "\n" + list.text);
        const matcher::Clearing clearing = best(instance);
        CHECK(clearing.status == matcher::Status::optimal);
        const auto count = static_cast<std::int64_t>(trades(clearing));
        const std::int64_t cost =
            matcher::evaluate(instance.graph, {{Level::rank}}, clearing.exchanges)[0] + instance.rules.rank_lowered_by * count;
        CHECK(cost + stays * (static_cast<std::int64_t>(SmallList::kItems) - count) == least_sum(list, stays));
      }
    }
  }
}

TEST_CASE("METRIC=USERS-TRADING: among plans equal in trades, the most people; other metrics are taken with a word") {
  const std::string list = "(a) a1 : b1 c1\n(a) a2 : b2 d1\n(b) b1 : a1\n(b) b2 : a2\n(c) c1 : a1\n(d) d1 : a2\n";
  const Instance users = taken("#! METRIC=USERS-TRADING\n" + list);
  CHECK(users.rules.objective.levels == std::vector<Level>{Level::transfers, Level::users});
  const matcher::Clearing clearing = best(users);
  CHECK(clearing.levels[0].value == 4);
  CHECK(clearing.levels[1].value == 3);
  CHECK(taken("#! LINEAR-PRIORITIES METRIC=USERS-TRADING\n" + list).rules.objective.levels ==
        std::vector<Level>{Level::transfers, Level::rank, Level::users});
  CHECK(taken("#! METRIC=CHAIN-SIZES-SOS ITERATIONS=100 SEED=7 VERBOSE\n" + list).remarks.empty());
  CHECK(taken("#! ITERATIONS=100 SEED=7\n" + list).rules.seed == 7);
  for (const char* metric : {"USERS-SOS", "COMBINE-SHIPPING", "FAVOR-USER=ANN"}) {
    const Instance other = taken("#! METRIC=" + std::string(metric) + "\n" + list);
    CHECK(messages(other.remarks) == Texts{"1:11: the metric \"" + std::string(metric) + "\" is read but not followed"});
  }
}

TEST_CASE("ALLOW-DUMMIES: dummies are private to their user, may be nested, and need both the option and a user") {
  const std::string list = "(ann) a : %x\n(ann) %x : %y\n(ann) %y : b\n(bob) b : %x\n(bob) %x : a\n";
  const Instance allowed = taken("#! ALLOW-DUMMIES\n" + list);
  CHECK(allowed.relay_names == Texts{"%X", "%Y", "%X"});
  CHECK(trades(best(allowed)) == 2);
  const Instance forbidden = taken(list);
  CHECK(forbidden.relay_names.empty());
  CHECK(trades(best(forbidden)) == 0);
  CHECK(forbidden.remarks.size() == 5);  // three dummies, and two lists that want an unknown one
  const Instance nobodys = taken("#! ALLOW-DUMMIES\na : %x\n%x : b\nb : a\n");
  CHECK(messages(nobodys.remarks) ==
        Texts{"2:5: a list without a user wants the dummy \"%X\": left out", "3:1: a dummy without a user, \"%X\": left out"});
}

TEST_CASE("names meet in any case, accents too; CASE-SENSITIVE keeps them apart, users as well") {
  const Instance folded = taken("V\u00E9lo : B\u0153uf\nb\u0152UF : V\u00C9LO\n");
  CHECK(folded.offer_names == Texts{"V\u00C9LO", "B\u0152UF"});
  CHECK(folded.graph.transfers().size() == 2);
  const Instance apart = taken("#! CASE-SENSITIVE\n(ann) bike : Bike\n(Ann) Bike : bike\n");
  CHECK(apart.offer_names == Texts{"bike", "Bike"});
  CHECK(apart.member_names == Texts{"ann", "Ann"});
  CHECK(trades(best(apart)) == 2);
  CHECK(messages(taken("bike : Bike\nBike : bike\n").remarks) ==
        Texts{"1:8: \"BIKE\" stands in its own list: left out", "2:1: a second list for \"BIKE\": left out"});
}

TEST_CASE("official names: a list counts only under one, an item without a list keeps its place, and it is told as missing") {
  const Instance instance = taken(
      "#! LINEAR-PRIORITIES SHOW-MISSING\n"
      "!begin-official-names\n"
      "BIKE a red bike # with a bell\n"
      "bread: of rye\n"
      "cake\n"
      "!end-official-names\n"
      "bike : cake bred bread\n"
      "bread : bike\n"
      "bred : bike\n");
  CHECK(instance.offer_names == Texts{"BIKE", "BREAD"});
  CHECK(cost(instance, "BIKE", "BREAD") == 2);
  CHECK(instance.missing_names == Texts{"CAKE"});
  CHECK(instance.rules.show_missing);
  CHECK(messages(instance.remarks) == Texts{"7:13: unknown item \"BRED\"", "9:1: no official name, \"BRED\": left out"});
}

TEST_CASE("what is wrong with official names is told by line and column") {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"!END-OFFICIAL-NAMES\n", "1:1: official names end, but did not begin"},
      {"# x\n!BEGIN-OFFICIAL-NAMES\na\n", "2:1: the official names have no end"},
      {"!BEGIN-OFFICIAL-NAMES\n : x\n!END-OFFICIAL-NAMES\n", "2:2: no name before the colon"},
      {"!BEGIN-OFFICIAL-NAMES\n%x\n!END-OFFICIAL-NAMES\n", "2:1: a dummy among the official names"},
      {"!BEGIN-OFFICIAL-NAMES\na#b c\n!END-OFFICIAL-NAMES\n", "2:2: # cannot be part of a name"},
      {"!BEGIN-OFFICIAL-NAMES\na\nA x\n!END-OFFICIAL-NAMES\n", "3:1: the official name \"A\" stands twice"},
      {"!BEGIN-OFFICIAL-NAMES\n!END-OFFICIAL-NAMES\n!BEGIN-OFFICIAL-NAMES\n", "3:1: official names begin a second time"},
      {"a : b\n!BEGIN-OFFICIAL-NAMES\n", "2:1: official names after the first want list"},
      {"!BEGIN-OFFICIAL-NAMES\n#! LINEAR-PRIORITIES\n!END-OFFICIAL-NAMES\n", "2:1: options after the official names"},
      {"!BEGIN-OFFICIAL-NAMES a\n", "1:22: more than the mark on the line"},
      {"a : b\n#! LINEAR-PRIORITIES\n", "2:1: options after the first want list"}};
  for (const auto& [text, told] : wrong) {
    CAPTURE(text);
    const ReadResult read = read_wants(text);
    CHECK_FALSE(read.instance);
    CHECK(messages(read.problems) == Texts{told});
  }
}

TEST_CASE("what is wrong with a list is told by line and column, each line its own") {
  const std::vector<std::pair<std::string, std::string>> wrong{{"(ann a : b", "the user's name has no closing bracket"},
                                                               {"(ann) a : (b", "a second bracket"},
                                                               {"(ann) a) : b", "a second closing bracket"},
                                                               {"() a : b", "no name in the brackets"},
                                                               {"(ann)", "no item is named"},
                                                               {"a (ann) : b", "a bracket inside the list"},
                                                               {"a ann) : b", "a closing bracket without an opening one"},
                                                               {"a ; b : c", "a semicolon before the colon"},
                                                               {"(ann) ; a", "a semicolon before the item"},
                                                               {"a b : c", "more than one item before the colon"},
                                                               {"a : b : c", "a second colon"},
                                                               {" : c", "no item is named"},
                                                               {"a : b # c", "a comment behind a want list"}};
  std::string all;
  Texts told;
  for (const auto& [line, what] : wrong) {
    all += line + "\n";
    told.push_back(what);
  }
  const ReadResult read = read_wants(all);
  CHECK_FALSE(read.instance);
  REQUIRE(read.problems.size() == told.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    CHECK(read.problems[i].message == told[i]);
    CHECK(read.problems[i].line == i + 1);
    CHECK_FALSE(read.problems[i].hint.empty());
  }
}

TEST_CASE("REQUIRE-COLONS and REQUIRE-USERNAMES refuse what goes without them") {
  CHECK(trades(best(taken("a b\n(bob) b a\n"))) == 2);
  CHECK(messages(read_wants("#! REQUIRE-COLONS\na b\n(bob) b : a\n").problems) == Texts{"2:4: no colon after the item"});
  CHECK(messages(read_wants("#! REQUIRE-USERNAMES\na : b\n(bob) b : a\n").problems) == Texts{"2:1: a line without a user"});
}

TEST_CASE("a wrong option is told where it stands, with the word that was meant") {
  const ReadResult read = read_wants("#! HIDE-LOOP NONTRADE-COST=0 BIG-STEP=-1\n#! SEED=x METRIC=FUN ITERATIONS= QUITE-ELSE\n");
  CHECK(messages(read.problems) == Texts{"1:4: unknown option \"HIDE-LOOP\"", "1:28: needs a whole number from 1 on",
                                         "1:39: needs a whole number from 0 on", "2:9: needs a whole number from 1 on",
                                         "2:18: unknown metric \"FUN\"", "2:33: needs a whole number from 1 on",
                                         "2:34: unknown option \"QUITE-ELSE\""});
  REQUIRE(read.problems.size() == 7);
  CHECK(read.problems[0].hint == "did you mean HIDE-LOOPS?");
  CHECK(read.problems[6].hint.starts_with("see the list of options"));
}

TEST_CASE("words may come beside the list, as on TradeMaximizer's command line; the list's own numbers win") {
  const ReadResult read = read_wants("#! LINEAR-PRIORITIES SMALL-STEP=3\n(u) a : b %x\n(u) %x : c\n(v) b : a\n(w) c : a\n",
                                     {.options = "allow-dummies SMALL-STEP=7"});
  REQUIRE(read.instance);
  CHECK(read.instance->relay_names == Texts{"%X"});
  CHECK(read.instance->graph.relay_arcs()[0].rank == 4);
  const ReadResult wrong = read_wants("a : b\n", {.options = "FUN"});
  REQUIRE(wrong.problems.size() == 1);
  CHECK(to_text(wrong.problems[0], "list") == "list: unknown option \"FUN\"");
  CHECK(read_by_name("wants.txt", "a : b\n", {}));
}

TEST_CASE("the words for the report are kept, all options in order") {
  const Instance instance = taken(
      "#! HIDE-LOOPS HIDE-SUMMARY HIDE-NONTRADES HIDE-ERRORS HIDE-REPEATS HIDE-STATS\n#!SORT-BY-ITEM show-elapsed-time SHRINK=3\na : b b "
      "c\n");
  const ListRules& rules = instance.rules;
  CHECK_FALSE(rules.show_loops);
  CHECK_FALSE(rules.show_summary);
  CHECK_FALSE(rules.show_nontrades);
  CHECK_FALSE(rules.show_remarks);
  CHECK_FALSE(rules.show_stats);
  CHECK(rules.sort_by_item);
  CHECK(rules.show_elapsed);
  CHECK(rules.options == Texts{"HIDE-LOOPS", "HIDE-SUMMARY", "HIDE-NONTRADES", "HIDE-ERRORS", "HIDE-REPEATS", "HIDE-STATS", "SORT-BY-ITEM",
                               "SHOW-ELAPSED-TIME", "SHRINK=3"});
}

TEST_CASE("what does not count is told with its place; HIDE-REPEATS keeps quiet about repeats only") {
  const std::string list = "(ann) a : b b a2 a nobody\n(ann) a2 : nobody\n(bob) b : a\n";
  CHECK(messages(taken(list).remarks) == Texts{"1:13: \"B\" is repeated: left out", "1:15: \"A2\" is of the same user: left out",
                                               "1:18: \"A\" stands in its own list: left out",
                                               "1:20: unknown item \"NOBODY\", wanted 2 times"});
  CHECK(taken("#! HIDE-REPEATS\n" + list).remarks.size() == 3);
}

TEST_CASE("so many remarks that the rest is only counted") {
  std::string list = "a :";
  for (int i = 0; i < 1500; ++i) list += " x" + std::to_string(i);
  const Instance instance = taken(list + "\n");
  CHECK(instance.remarks.size() == kProblemMax);
  CHECK(instance.remarks_left_out == 500);
  CHECK(instance.remarks[0].message == "unknown item \"X0\"");
}

TEST_CASE("lines end as any system ends them, a byte order mark and tabs are no part of a name") {
  const Instance instance = taken("\xEF\xBB\xBF#! REQUIRE-COLONS\ra\t:\tb\r\rb : a\r\n");
  CHECK(instance.offer_names == Texts{"A", "B"});
  CHECK(trades(best(instance)) == 2);
}

}  // namespace
}  // namespace ronde::test
