// The text that math-trade organisers know: TradeMaximizer's sections, line shapes and order, written anew.
#include <algorithm>

#include "ronde/formats/reports.hpp"
#include "show.hpp"

namespace ronde::formats {
namespace {

class TradeReport {
 public:
  TradeReport(const Instance& instance, const matcher::Clearing& clearing) : instance_(instance), clearing_(clearing) {
    for (std::uint32_t vertex = 0; vertex < instance.offer_names.size(); ++vertex) {
      shown_.push_back(show(vertex));
      width_ = std::max(width_, letters(shown_.back()));
    }
  }

  std::string text(std::int64_t elapsed_ms) {
    const ListRules& rules = instance_.rules;
    head();
    if (rules.show_missing && !instance_.missing_names.empty()) missing();
    if (rules.show_remarks && !instance_.remarks.empty()) remarks();
    if (rules.show_loops) loops();
    if (rules.show_summary) summary();
    stats(rules.show_stats);
    if (rules.show_elapsed) line("Elapsed time = " + std::to_string(elapsed_ms) + "ms");
    return std::move(text_);
  }

 private:
  void line(const std::string& text = {}) { text_ += text + "\n"; }

  [[nodiscard]] std::string show(std::uint32_t vertex) const {
    std::string item = clean(instance_.offer_names[vertex]);
    std::string user = user_of_vertex(instance_, vertex);
    if (user.empty()) return item;
    user = "(" + user + ")";
    return instance_.rules.sort_by_item ? item + " " + user : user + " " + item;
  }

  /// Letters, not bytes: what stands in a column is counted by eyes.
  [[nodiscard]] static std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  }
  [[nodiscard]] std::string padded(std::uint32_t vertex) const {
    return shown_[vertex] + std::string(width_ - letters(shown_[vertex]), ' ');
  }

  void head() {
    line("Ronde, " + clearing_.certificate.version);
    if (!instance_.rules.options.empty()) {
      std::string options = "Options:";
      for (const std::string& option : instance_.rules.options) options += " " + clean(option);
      line(options);
    }
    line();
    line("Input hash: " + hex(clearing_.certificate.input_hash));
    std::string sure = "Result: ";
    sure += clearing_.status == matcher::Status::optimal ? "optimal, proven" : "the best found";
    for (const matcher::LevelResult& level : clearing_.levels) {
      if (level.value != level.bound)
        sure += "; " + std::string(name(level.level)) + " cannot pass " + in_the_files_units(instance_, level.level, level.bound);
    }
    line(sure);
    line();
  }

  void missing() {
    for (const std::string& name : instance_.missing_names) line("**** Missing want list for official name " + clean(name));
    line();
  }

  void remarks() {
    line("ERRORS:");
    for (const Problem& remark : instance_.remarks)
      line("**** line " + std::to_string(remark.line) + ", column " + std::to_string(remark.column) + ": " + clean(remark.message) +
           (remark.hint.empty() ? "" : " (" + remark.hint + ")"));
    if (instance_.remarks_left_out != 0) line("**** and " + std::to_string(instance_.remarks_left_out) + " more");
    line();
  }

  void loops() {
    line("TRADE LOOPS (" + std::to_string(transfer_count(clearing_)) + " total trades):");
    line();
    for (const matcher::Exchange& exchange : clearing_.exchanges) {
      for (auto transfer = exchange.transfers.rbegin(); transfer != exchange.transfers.rend(); ++transfer)
        line(padded(transfer->want) + " receives " + shown_[transfer->offer]);
      line();
    }
  }

  void summary() {
    std::vector<std::string> rows;
    const std::vector<Deal> deals = deals_of(instance_, clearing_);
    for (std::uint32_t vertex = 0; vertex < deals.size(); ++vertex) {
      const Deal& deal = deals[vertex];
      if (!deal.trades()) {
        if (instance_.rules.show_nontrades) rows.push_back(padded(vertex) + "             does not trade");
        continue;
      }
      const bool receives = deal.receives != Deal::kNone, sends = deal.sends_to != Deal::kNone;
      std::string row = padded(vertex);
      if (receives) row += " receives " + (sends ? padded(deal.receives) : shown_[deal.receives]);
      if (receives && sends) row += " and";
      if (sends) row += " sends to " + shown_[deal.sends_to];
      rows.push_back(std::move(row));
    }
    std::ranges::sort(rows);
    line("ITEM SUMMARY (" + std::to_string(transfer_count(clearing_)) + " total trades):");
    line();
    for (const std::string& row : rows) line(row);
    line();
  }

  void stats(bool all) {
    const std::size_t trades = transfer_count(clearing_), items = instance_.offer_names.size();
    std::string first = "Num trades  = " + std::to_string(trades) + " of " + std::to_string(items) + " items";
    if (items != 0) first += " (" + fixed(100.0 * static_cast<double>(trades) / static_cast<double>(items), 1) + "%)";
    line(first);
    if (!all) return;
    const std::int64_t cost = total_cost(instance_, clearing_);
    std::string second = "Total cost  = " + std::to_string(cost);
    if (trades != 0) second += " (avg " + fixed(static_cast<double>(cost) / static_cast<double>(trades), 2) + ")";
    line(second);
    line("Num groups  = " + std::to_string(clearing_.exchanges.size()));
    std::vector<std::size_t> sizes;
    std::size_t squares = 0;
    for (const matcher::Exchange& exchange : clearing_.exchanges) {
      sizes.push_back(exchange.transfers.size());
      squares += sizes.back() * sizes.back();
    }
    std::ranges::sort(sizes, std::greater{});
    std::string third = "Group sizes =";
    for (const std::size_t size : sizes) third += " " + std::to_string(size);
    line(third);
    line("Sum squares = " + std::to_string(squares));
    const std::int64_t users = matcher::evaluate(instance_.graph, {{matcher::Level::users}}, clearing_.exchanges).front();
    if (!instance_.member_names.empty())
      line("Num users   = " + std::to_string(users) + " of " + std::to_string(instance_.member_names.size()) + " users");
  }

  const Instance& instance_;
  const matcher::Clearing& clearing_;
  std::vector<std::string> shown_;
  std::size_t width_ = 1;
  std::string text_;
};

}  // namespace

std::string to_trade_report(const Instance& instance, const matcher::Clearing& clearing, std::int64_t elapsed_ms) {
  return TradeReport(instance, clearing).text(elapsed_ms);
}

}  // namespace ronde::formats
