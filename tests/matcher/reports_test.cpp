// A clearing for people: the text in TradeMaximizer's style, the table, the page.
#include "ronde/formats/reports.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace ronde::test {
namespace {

using namespace formats;

struct Solved {
  Instance instance;
  matcher::Clearing clearing;
};

Solved solved(ReadResult read, const matcher::Caps& caps) {
  for (const Problem& problem : read.problems) FAIL_CHECK(to_text(problem, "file"));
  REQUIRE(read.instance);
  matcher::Clearing clearing = matcher::clear(read.instance->graph, read.instance->rules.objective, caps);
  return {std::move(*read.instance), std::move(clearing)};
}

Solved list(const std::string& text) {
  matcher::Caps caps;
  caps.cycle_cap.reset();
  return solved(read_wants(text), caps);
}

constexpr const char* kOptions = "ALLOW-DUMMIES REQUIRE-COLONS REQUIRE-USERNAMES LINEAR-PRIORITIES";
const std::string kList =
    "(ann) bike : %any lamp\n"
    "(ann) %any : bread cake\n"
    "(bob) bread : bike\n"
    "(cat) lamp : nothing\n";

Solved with(const std::string& more) {
  return list("#! " + std::string(kOptions) + " " + more + "\n" + kList);
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

TEST_CASE("the report has TradeMaximizer's sections, and dummies do not show") {
  const Solved trade = with("");
  const std::string report = to_trade_report(trade.instance, trade.clearing);
  CHECK(report.starts_with("Ronde, "));
  CHECK(holds(report, "\nOptions: " + std::string(kOptions) + "\n\nInput hash: "));
  CHECK(holds(report, "\nResult: optimal, proven\n\nERRORS:\n"));
  CHECK(report.substr(report.find("ERRORS:")) ==
        "ERRORS:\n"
        "**** line 3, column 20: unknown item \"CAKE\" (no list offers it; is it misspelt?)\n"
        "**** line 5, column 14: unknown item \"NOTHING\" (no list offers it; is it misspelt?)\n"
        "\n"
        "TRADE LOOPS (2 total trades):\n"
        "\n"
        "(ANN) BIKE  receives (BOB) BREAD\n"
        "(BOB) BREAD receives (ANN) BIKE\n"
        "\n"
        "ITEM SUMMARY (2 total trades):\n"
        "\n"
        "(ANN) BIKE  receives (BOB) BREAD and sends to (BOB) BREAD\n"
        "(BOB) BREAD receives (ANN) BIKE  and sends to (ANN) BIKE\n"
        "(CAT) LAMP              does not trade\n"
        "\n"
        "Num trades  = 2 of 3 items (66.7%)\n"
        "Total cost  = 2 (avg 1.00)\n"
        "Num groups  = 1\n"
        "Group sizes = 2\n"
        "Sum squares = 4\n"
        "Num users   = 2 of 3 users\n");
}

TEST_CASE("HIDE-* take their section away, SORT-BY-ITEM turns the names") {
  const auto report = [](const std::string& options) {
    const Solved trade = with(options);
    return to_trade_report(trade.instance, trade.clearing, 12);
  };
  CHECK_FALSE(holds(report("HIDE-LOOPS"), "TRADE LOOPS"));
  CHECK_FALSE(holds(report("HIDE-SUMMARY"), "ITEM SUMMARY"));
  CHECK_FALSE(holds(report("HIDE-NONTRADES"), "does not trade"));
  CHECK_FALSE(holds(report("HIDE-ERRORS"), "ERRORS:"));
  const std::string bare = report("HIDE-STATS");
  CHECK(holds(bare, "Num trades  = 2 of 3 items (66.7%)\n"));
  CHECK_FALSE(holds(bare, "Total cost"));
  CHECK_FALSE(holds(report(""), "Elapsed"));
  CHECK(holds(report("SHOW-ELAPSED-TIME"), "Elapsed time = 12ms\n"));
  const std::string turned = report("SORT-BY-ITEM");
  CHECK(holds(turned, "BIKE (ANN)  receives BREAD (BOB)\nBREAD (BOB) receives BIKE (ANN)\n"));
  CHECK(holds(turned, "\nLAMP (CAT)              does not trade\n"));
}

TEST_CASE("SHOW-MISSING names official items without a list") {
  const std::string names = "!BEGIN-OFFICIAL-NAMES\nb\nzoo\na\n!END-OFFICIAL-NAMES\na : b\nb : a\n";
  const Solved shown = list("#! SHOW-MISSING\n" + names), quiet = list(names);
  CHECK(holds(to_trade_report(shown.instance, shown.clearing), "\n**** Missing want list for official name ZOO\n"));
  CHECK(holds(to_html(shown.instance, shown.clearing, "x"), "<bdi>ZOO</bdi>"));
  CHECK_FALSE(holds(to_trade_report(quiet.instance, quiet.clearing), "ZOO"));
}

TEST_CASE("costs are told as the file counts them, also with NONTRADE-COST") {
  const Solved trade = list("#! LINEAR-PRIORITIES NONTRADE-COST=5\na : b\nb : ; a\nc : d\nd : ; ; e c\ne :\n");
  CHECK(holds(to_trade_report(trade.instance, trade.clearing), "Num trades  = 0 of 5 items (0.0%)\nTotal cost  = 0\n"));
  const Solved cheap = list("#! LINEAR-PRIORITIES NONTRADE-COST=5\na : b\nb : ; a\nc : e d\nd : c\ne :\n");
  CHECK(holds(to_trade_report(cheap.instance, cheap.clearing), "Total cost  = 3 (avg 1.50)\n"));
  CHECK(holds(to_csv(cheap.instance, cheap.clearing), "1,cycle,2,D,,C,,2\n"));
  CHECK(holds(to_json(cheap.instance, cheap.clearing), R"("rank_lowered_by":5)"));
}

TEST_CASE("an empty list has an empty report, table and page") {
  const Solved nothing = list("");
  CHECK(holds(to_trade_report(nothing.instance, nothing.clearing), "Num trades  = 0 of 0 items\n"));
  CHECK(to_csv(nothing.instance, nothing.clearing) == "exchange,kind,step,item,giver,to,receiver,cost\n");
  CHECK(holds(to_html(nothing.instance, nothing.clearing, "x"), "Nothing changes hands."));
}

TEST_CASE("the table has a row a transfer, and no text that a spreadsheet obeys") {
  const Solved trade = with("");
  CHECK(to_csv(trade.instance, trade.clearing) ==
        "exchange,kind,step,item,giver,to,receiver,cost\n"
        "1,cycle,1,BIKE,ANN,BREAD,BOB,1\n"
        "1,cycle,2,BREAD,BOB,BIKE,ANN,1\n");
  const Solved hostile = list("(=1+1) @sum : a,\"b\n(+x) a,\"b : @sum\n");
  CHECK(to_csv(hostile.instance, hostile.clearing) ==
        "exchange,kind,step,item,giver,to,receiver,cost\n"
        "1,cycle,1,\"'@SUM\",\"'=1+1\",\"A,\"\"B\",\"'+X\",1\n"
        "1,cycle,2,\"A,\"\"B\",\"'+X\",\"'@SUM\",\"'=1+1\",1\n");
}

/// Every element that is opened is closed, in order; nothing but known elements.
void check_well_formed(std::string_view page) {
  constexpr std::string_view kEmpty[] = {"meta", "!DOCTYPE"};
  constexpr std::string_view kKnown[] = {"html",   "head",  "title", "style", "body", "h1", "h2",  "h3",      "small", "p",    "dl",
                                         "dt",     "dd",    "ol",    "ul",    "li",   "b",  "bdi", "span",    "svg",   "path", "text",
                                         "circle", "table", "thead", "tbody", "tr",   "th", "td",  "section", "footer"};
  std::vector<std::string_view> open;
  for (std::size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    REQUIRE(end != std::string_view::npos);
    std::string_view tag = page.substr(at + 1, end - at - 1);
    CHECK_MESSAGE(tag.find('<') == std::string_view::npos, tag);
    const bool closes = tag.starts_with('/'), single = tag.ends_with('/');
    if (closes) tag.remove_prefix(1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" />"));
    if (std::ranges::find(kEmpty, name) != std::end(kEmpty) || single) continue;
    CHECK_MESSAGE(std::ranges::find(kKnown, name) != std::end(kKnown), name);
    if (closes) {
      REQUIRE_FALSE(open.empty());
      CHECK(open.back() == name);
      open.pop_back();
    } else {
      open.push_back(name);
    }
  }
  CHECK(open.empty());
}

TEST_CASE("the page draws each ring, says who gives what, and needs nothing beside it") {
  const Solved trade = with("");
  const std::string page = to_html(trade.instance, trade.clearing, "Spring trade");
  check_well_formed(page);
  CHECK(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"));
  CHECK(holds(page, "<title>Spring trade</title>"));
  CHECK(holds(page, "2\u00A0items change hands in 1\u00A0exchange."));
  CHECK(holds(page, "Proven: no plan is better."));
  CHECK(holds(page, "<dt>Items that change hands</dt><dd>2 of 3 (66.7%)</dd>"));
  CHECK(holds(page, "<dt>People who trade</dt><dd>2 of 3 (66.7%)</dd>"));
  CHECK(holds(page, "<dt>Cost of the wishes</dt><dd>2</dd>"));
  CHECK(holds(page, "<li><bdi>ANN</bdi> gives <b><bdi>BIKE</bdi></b> to <bdi>BOB</bdi></li>"));
  CHECK(holds(page, "aria-label=\"A ring: BIKE, BREAD\""));
  CHECK(count(page, "<circle class=\"node\"") == 2);
  CHECK(count(page, "<path class=\"head\"") == 2);
  CHECK(holds(page, "<circle class=\"line\" r=\"60\"/>"));
  CHECK(
      holds(page, "<h2>What stays</h2>\n<ul class=\"stays\">\n<li><b><bdi>LAMP</bdi></b> <span class=\"soft\"><bdi>CAT</bdi></span></li>"));
  CHECK(holds(page, "unknown item &quot;CAKE&quot;"));
  CHECK_FALSE(holds(page, "%ANY"));
  for (const char* never : {"<script", "src=", "href=", "url(", "http:", "https:", "@import"}) CHECK_FALSE(holds(page, never));
}

TEST_CASE("the page speaks French") {
  const Solved trade = with("");
  const std::string page = to_html(trade.instance, trade.clearing, "Bourse", PageLanguage::french);
  check_well_formed(page);
  CHECK(holds(page, "<html lang=\"fr\">"));
  CHECK(holds(page, "2\u00A0objets changent de mains en 1\u00A0échange."));
  CHECK(holds(page, "C’est prouvé\u00A0: aucun plan n’est meilleur."));
  CHECK(holds(page, "<h3>Ronde 1 <small>2\u00A0objets</small></h3>"));
  CHECK(holds(page, "<bdi>ANN</bdi> donne <b><bdi>BIKE</bdi></b> à <bdi>BOB</bdi>"));
  CHECK(holds(page, "2 sur 3 (66,7\u00A0%)"));
  CHECK(holds(page, "Ce qui reste"));
  CHECK(page_language_from("fr") == PageLanguage::french);
  CHECK_FALSE(page_language_from("de"));
}

TEST_CASE("the page obeys HIDE-* too") {
  const auto page = [](const std::string& options) {
    const Solved trade = with(options);
    return to_html(trade.instance, trade.clearing, "x");
  };
  CHECK_FALSE(holds(page("HIDE-LOOPS"), "<svg"));
  CHECK_FALSE(holds(page("HIDE-SUMMARY"), "<table"));
  CHECK_FALSE(holds(page("HIDE-NONTRADES"), "What stays"));
  CHECK_FALSE(holds(page("HIDE-ERRORS"), "left out"));
  CHECK_FALSE(holds(page("HIDE-STATS"), "<dl>"));
  CHECK(holds(page(""), "<th scope=\"col\">Person</th><th scope=\"col\">Item</th>"));
  CHECK(holds(page("SORT-BY-ITEM"), "<th scope=\"col\">Item</th><th scope=\"col\">Person</th>"));
}

TEST_CASE("hostile names stay text in the page") {
  const Solved trade = list(
      "#! CASE-SENSITIVE\n"
      "(<img src=x onerror=alert`1`>) </title><script>alert`1`</script> : \"onload='x'& <b>bold\n"
      "(\xE2\x80\xAE\xC2\x9B) <b>bold : </title><script>alert`1`</script>\n"
      "(\xFF\xFE latin) \"'&lt : &amp\n");
  const std::string page = to_html(trade.instance, trade.clearing, "\"><script>x</script>");
  check_well_formed(page);
  CHECK_FALSE(holds(page, "<script"));
  CHECK_FALSE(holds(page, "<img"));
  CHECK_FALSE(holds(page, "\xFF"));
  CHECK_FALSE(holds(page, "\xC2\x9B"));
  CHECK(holds(page, "&lt;img src=x onerror=alert`1`&gt;"));
  CHECK(holds(page, "&quot;&#39;&amp;lt"));
  CHECK(holds(page, "<title>&quot;&gt;&lt;script&gt;x&lt;/script&gt;</title>"));
}

TEST_CASE("a chain leaves its circle open, a long ring has dots") {
  const Solved chain = solved(read_edges("p 3 2 1\na 2\n2 0 1\n0 1 1\n"), {.cycle_cap = 0, .chain_cap = 3});
  const std::string page = to_html(chain.instance, chain.clearing, "x");
  check_well_formed(page);
  CHECK(holds(page, "<h3>Chain 1 <small>2\u00A0items</small></h3>"));
  CHECK(holds(page, "<path class=\"line\" d=\"M0 -60A60 60 0 1 1 "));
  CHECK(count(page, "<circle class=\"node\"") == 3);
  CHECK(count(page, "<path class=\"head\"") == 2);
  CHECK(holds(page, "<b><bdi>2</bdi></b> goes to the owner of <b><bdi>0</bdi></b>"));
  CHECK(holds(to_trade_report(chain.instance, chain.clearing), "2 sends to 0\n"));

  std::string edges;
  for (int i = 0; i < 50; ++i) edges += std::to_string(i) + " " + std::to_string((i + 1) % 50) + " 1\n";
  matcher::Caps uncapped;
  uncapped.cycle_cap.reset();
  const Solved ring = solved(read_edges(edges), uncapped);
  const std::string dots = to_html(ring.instance, ring.clearing, "x");
  check_well_formed(dots);
  CHECK(count(dots, "<circle class=\"head\"") == 50);
  CHECK(count(dots, "<circle class=\"node\"") == 0);
}

TEST_CASE("a plan that is not proven says so") {
  Solved trade = with("");
  trade.clearing.status = matcher::Status::feasible;
  trade.clearing.levels[0].bound = 3;
  CHECK(holds(to_trade_report(trade.instance, trade.clearing), "Result: the best found; transfers cannot pass 3\n"));
  CHECK(holds(to_html(trade.instance, trade.clearing, "x"), "<dd>2; no plan passes 3</dd>"));
}

}  // namespace
}  // namespace ronde::test
