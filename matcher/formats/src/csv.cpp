// A clearing as a table.
#include "ronde/formats/reports.hpp"
#include "show.hpp"

namespace ronde::formats {
namespace {

std::string field(std::string text) {
  constexpr std::string_view kFormula = "=+-@";
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"'") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string to_csv(const Instance& instance, const matcher::Clearing& clearing) {
  std::string text = "exchange,kind,step,item,giver,to,receiver,cost\n";
  std::size_t number = 0;
  for (const matcher::Exchange& exchange : clearing.exchanges) {
    ++number;
    std::size_t step = 0;
    for (const matcher::Transfer& transfer : exchange.transfers) {
      const matcher::Exchange alone{exchange.kind, {transfer}};
      const std::int64_t cost =
          matcher::evaluate(instance.graph, {{matcher::Level::rank}}, {&alone, 1}).front() + instance.rules.rank_lowered_by;
      text += std::to_string(number) + (exchange.kind == matcher::ExchangeKind::cycle ? ",cycle," : ",chain,") + std::to_string(++step) +
              "," + field(clean(instance.offer_names[transfer.offer])) + "," + field(user_of_vertex(instance, transfer.offer)) + "," +
              field(clean(instance.want_names[transfer.want])) + "," + field(user_of_vertex(instance, transfer.want)) + "," +
              std::to_string(cost) + "\n";
    }
  }
  return text;
}

}  // namespace ronde::formats
