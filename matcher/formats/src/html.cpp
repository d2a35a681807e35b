// A clearing as one page.
#include <algorithm>

#include "html_text.hpp"
#include "html_words.hpp"
#include "ring_svg.hpp"
#include "ronde/formats/reports.hpp"
#include "show.hpp"

namespace ronde::formats {
namespace {

// A policy that lets nothing be loaded or run stands in the head as well: should an escape ever be missed, the page stays dumb.
constexpr std::string_view kHead =
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<meta name=\"robots\" content=\"noindex\">\n";
constexpr std::string_view kStyle = R"(<style>
:root { color-scheme: light dark; --paper: #fdfcf9; --ink: #1d1f1e; --soft: #5c625f; --line: #c9cec9; --mark: #14695a }
@media (prefers-color-scheme: dark) { :root { --paper: #171918; --ink: #e8e9e5; --soft: #a3aaa5; --line: #414744; --mark: #6fc7b3 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.5 Charter, "Bitstream Charter", "Sitka Text", Cambria, serif; overflow-wrap: anywhere }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; font-weight: 600 }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 3rem 0 1rem; font-weight: 600 }
h3 { font-size: 1.0625rem; margin: 0 0 .5rem; font-weight: 600 }
small, .soft { color: var(--soft); font-size: .9em; font-weight: 400 }
p { margin: .25rem 0; max-width: 42rem }
.lede { font-size: 1.25rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.5rem; margin: 1.25rem 0 0 }
dt { color: var(--soft) }
dd { margin: 0; font-variant-numeric: tabular-nums }
.ring { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr); gap: 0 2rem; align-items: center; padding: 1.25rem 0;
  border-top: 1px solid var(--line); break-inside: avoid }
.ring h3 { grid-column: 1 / -1 }
.long { break-inside: auto }
.long svg, .long ol { grid-column: 1 / -1 }
.long ol { columns: 20rem; column-gap: 2rem; margin-top: 1rem }
ol { margin: 0; padding-left: 2.2rem }
li { margin: .15rem 0; break-inside: avoid }
li::marker { color: var(--soft); font-variant-numeric: tabular-nums }
b { font-weight: 600 }
svg { width: 100%; max-height: 26rem; font-size: 13px }
svg text { fill: var(--ink) }
svg .soft { fill: var(--soft); font-size: 11px }
.line { fill: none; stroke: var(--mark); stroke-width: 1.5 }
.head { fill: var(--mark) }
.node { fill: var(--paper); stroke: var(--mark); stroke-width: 1.5 }
table { border-collapse: collapse; width: 100%; font-size: .95em }
th, td { text-align: left; vertical-align: top; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--soft); font-weight: 400 }
tr { break-inside: avoid }
ul { margin: 0; padding-left: 1.2rem }
.stays { columns: 16rem; column-gap: 2rem }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .85em; color: var(--soft) }
@media (max-width: 40rem) { .ring { grid-template-columns: minmax(0, 1fr) } }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --mark: #000 }
  @page { margin: 16mm }
  body { max-width: none; padding: 0; font-size: 10.5pt }
  h2, h3 { break-after: avoid }
}
</style>
)";

class Page {
 public:
  Page(const Instance& instance, const matcher::Clearing& clearing, PageLanguage language)
      : instance_(instance), clearing_(clearing), words_(language), has_users_(!instance.member_names.empty()) {}

  std::string text(std::string_view title) {
    const ListRules& rules = instance_.rules;
    const std::string name = escaped(clean(title));
    text_ = "<!DOCTYPE html>\n<html lang=\"" + std::string(words_.tag()) + "\">\n<head>\n" + std::string(kHead) + "<title>" + name +
            "</title>\n" + std::string(kStyle) + "</head>\n<body>\n";
    head(name);
    if (rules.show_loops && !clearing_.exchanges.empty()) exchanges();
    if (rules.show_summary && !clearing_.exchanges.empty()) summary();
    if (rules.show_nontrades) stays();
    if (rules.show_missing && !instance_.missing_names.empty()) missing();
    if (rules.show_remarks && !instance_.remarks.empty()) remarks();
    footer();
    return std::move(text_) + "</body>\n</html>\n";
  }

 private:
  /// A name of the file, in its own direction of writing.
  [[nodiscard]] static std::string named(std::string_view text) { return "<bdi>" + escaped(text) + "</bdi>"; }
  [[nodiscard]] std::string item(std::uint32_t vertex) const { return "<b>" + named(clean(instance_.offer_names[vertex])) + "</b>"; }
  /// The user, or the item of somebody unnamed.
  [[nodiscard]] std::string somebody(std::uint32_t vertex) const {
    const std::string user = user_of_vertex(instance_, vertex);
    return user.empty() ? item(vertex) : named(user);
  }
  [[nodiscard]] std::string item_and_user(std::uint32_t vertex) const {
    const std::string user = user_of_vertex(instance_, vertex);
    return user.empty() ? item(vertex) : item(vertex) + " <span class=\"soft\">" + named(user) + "</span>";
  }
  void heading(std::string_view english, std::string_view french) {
    text_ += "<h2>" + std::string(words_.pick(english, french)) + "</h2>\n";
  }

  void head(const std::string& name) {
    text_ += "<h1><bdi>" + name + "</bdi></h1>\n<p class=\"lede\">" + words_.moves(transfer_count(clearing_), clearing_.exchanges.size()) +
             "</p>\n<p>" + words_.sure(clearing_.status == matcher::Status::optimal) + "</p>\n";
    if (instance_.rules.show_stats) stats();
  }

  void stats() {
    const auto row = [this](std::string_view what, const std::string& value) {
      text_ += "<dt>" + std::string(what) + "</dt><dd>" + value + "</dd>\n";
    };
    text_ += "<dl>\n";
    row(words_.level(matcher::Level::transfers), words_.share(transfer_count(clearing_), instance_.offer_names.size()));
    if (has_users_) {
      const std::int64_t users = matcher::evaluate(instance_.graph, {{matcher::Level::users}}, clearing_.exchanges).front();
      row(words_.level(matcher::Level::users), words_.share(static_cast<std::size_t>(users), instance_.member_names.size()));
    }
    for (const matcher::LevelResult& level : clearing_.levels) {
      std::string value = level.level == matcher::Level::rank ? std::to_string(total_cost(instance_, clearing_))
                                                              : in_the_files_units(instance_, level.level, level.value);
      if (level.value != level.bound && level.level != matcher::Level::rank)
        value += std::string(words_.pick("; no plan passes ", "\u00A0; aucun plan ne dépasse ")) +
                 in_the_files_units(instance_, level.level, level.bound);
      const bool told = level.level == matcher::Level::transfers || (has_users_ && level.level == matcher::Level::users);
      if (!told || level.value != level.bound) row(words_.level(level.level), value);
    }
    text_ += "</dl>\n";
  }

  void exchanges() {
    heading("Who gives what to whom", "Qui donne quoi à qui");
    std::size_t number = 0;
    for (const matcher::Exchange& exchange : clearing_.exchanges) one_exchange(exchange, ++number);
  }

  void one_exchange(const matcher::Exchange& exchange, std::size_t number) {
    const bool cycle = exchange.kind == matcher::ExchangeKind::cycle;
    std::vector<RingNode> nodes;
    const auto node = [this](std::uint32_t vertex) {
      return RingNode{clean(instance_.offer_names[vertex]), user_of_vertex(instance_, vertex)};
    };
    for (const matcher::Transfer& transfer : exchange.transfers) nodes.push_back(node(transfer.offer));
    if (!cycle) nodes.push_back(node(exchange.transfers.back().want));
    text_ += std::string("<section class=\"ring") + (nodes.size() > kNamedNodes ? " long" : "") + "\">\n<h3>" +
             words_.exchange_heading(number, cycle, exchange.transfers.size()) + "</h3>\n";
    text_ += ring_svg(nodes, cycle, description(nodes, cycle)) + "<ol>\n";
    for (const matcher::Transfer& transfer : exchange.transfers) {
      const bool named_giver = !user_of_vertex(instance_, transfer.offer).empty();
      text_ += "<li>" +
               (named_giver ? words_.hands_over(somebody(transfer.offer), item(transfer.offer), somebody(transfer.want))
                            : words_.goes_to_owner_of(item(transfer.offer), item(transfer.want))) +
               "</li>\n";
    }
    text_ += "</ol>\n</section>\n";
  }

  /// What the drawing shows, for those who hear it; the list beside it tells the rest.
  [[nodiscard]] std::string description(const std::vector<RingNode>& nodes, bool cycle) const {
    std::string text(cycle ? words_.pick("A ring: ", "Une ronde\u00A0: ") : words_.pick("A chain: ", "Une chaîne\u00A0: "));
    for (std::size_t i = 0; i < std::min(nodes.size(), kNamedNodes); ++i) text += (i == 0 ? "" : ", ") + nodes[i].item;
    return text + (nodes.size() > kNamedNodes ? ", \u2026" : "");
  }

  void summary() {
    heading("Item by item", "Objet par objet");
    text_ += "<table>\n<thead><tr>";
    const auto column = [this](std::string_view english, std::string_view french) {
      text_ += "<th scope=\"col\">" + std::string(words_.pick(english, french)) + "</th>";
    };
    const bool by_user = has_users_ && !instance_.rules.sort_by_item;
    if (by_user) column("Person", "Personne");
    column("Item", "Objet");
    if (has_users_ && !by_user) column("Person", "Personne");
    column("Goes to", "Va à");
    column("What comes for it", "Ce qui vient en échange");
    text_ += "</tr></thead>\n<tbody>\n";
    const std::vector<Deal> deals = deals_of(instance_, clearing_);
    for (const std::uint32_t vertex : in_order()) {
      const Deal& deal = deals[vertex];
      if (!deal.trades()) continue;
      const std::string user = "<td>" + named(user_of_vertex(instance_, vertex)) + "</td>";
      text_ += "<tr>" + (by_user ? user : "") + "<td>" + item(vertex) + "</td>" + (has_users_ && !by_user ? user : "") + "<td>" +
               (deal.sends_to == Deal::kNone ? std::string("\u2013") : somebody(deal.sends_to)) + "</td><td>" +
               (deal.receives == Deal::kNone ? std::string("\u2013") : item_and_user(deal.receives)) + "</td></tr>\n";
    }
    text_ += "</tbody>\n</table>\n";
  }

  /// Vertices by user and item, or by item.
  [[nodiscard]] std::vector<std::uint32_t> in_order() const {
    std::vector<std::uint32_t> order(instance_.offer_names.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [this](std::uint32_t vertex) {
      return std::pair(instance_.rules.sort_by_item ? std::string() : user_of_vertex(instance_, vertex),
                       std::string_view(instance_.offer_names[vertex]));
    });
    return order;
  }

  void stays() {
    const std::vector<Deal> deals = deals_of(instance_, clearing_);
    std::string list;
    for (const std::uint32_t vertex : in_order()) {
      if (!deals[vertex].trades()) list += "<li>" + item_and_user(vertex) + "</li>\n";
    }
    if (list.empty()) return;
    heading("What stays", "Ce qui reste");
    text_ += "<ul class=\"stays\">\n" + list + "</ul>\n";
  }

  void missing() {
    heading("Official items without a list", "Objets officiels sans liste");
    text_ += "<ul class=\"stays\">\n";
    for (const std::string& name : instance_.missing_names) text_ += "<li>" + named(clean(name)) + "</li>\n";
    text_ += "</ul>\n";
  }

  void remarks() {
    heading("What was left out", "Ce qui a été laissé de côté");
    text_ += "<ul lang=\"en\">\n";  // the reader speaks English
    for (const Problem& remark : instance_.remarks) {
      text_ +=
          "<li>line " + std::to_string(remark.line) + ", column " + std::to_string(remark.column) + ": " + named(clean(remark.message));
      if (!remark.hint.empty()) text_ += " <span class=\"soft\">" + escaped(clean(remark.hint)) + "</span>";
      text_ += "</li>\n";
    }
    if (instance_.remarks_left_out != 0) text_ += "<li>and " + std::to_string(instance_.remarks_left_out) + " more</li>\n";
    text_ += "</ul>\n";
  }

  void footer() {
    text_ += "<footer>\n";
    if (!instance_.rules.options.empty()) {
      text_ += "<p>Options" + std::string(words_.pick(":", "\u00A0:"));
      for (const std::string& option : instance_.rules.options) text_ += " " + escaped(clean(option));
      text_ += "</p>\n";
    }
    const matcher::Certificate& certificate = clearing_.certificate;
    text_ += "<p>" + escaped(certificate.version) + std::string(words_.pick("; input ", "\u00A0; entrée ")) + hex(certificate.input_hash) +
             std::string(words_.pick("; seed ", "\u00A0; graine ")) + std::to_string(certificate.seed) + "</p>\n</footer>\n";
  }

  const Instance& instance_;
  const matcher::Clearing& clearing_;
  PageWords words_;
  bool has_users_;
  std::string text_;
};

}  // namespace

std::optional<PageLanguage> page_language_from(std::string_view text) {
  if (text == "en") return PageLanguage::english;
  if (text == "fr") return PageLanguage::french;
  return std::nullopt;
}

std::string to_html(const Instance& instance, const matcher::Clearing& clearing, std::string_view title, PageLanguage language) {
  return Page(instance, clearing, language).text(title);
}

}  // namespace ronde::formats
