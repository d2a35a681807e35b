#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <set>
#include <string>

namespace ronde::replay {
namespace {

std::string number(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// "31.0 (28 to 34)".
template <class Items, class Of>
std::string spread_of(const Items& items, Of of, int digits) {
  double sum = 0, least = 0, most = 0;
  bool first = true;
  for (const auto& item : items) {
    const auto value = static_cast<double>(of(item));
    sum += value;
    least = first ? value : std::min(least, value);
    most = first ? value : std::max(most, value);
    first = false;
  }
  if (first) return "-";
  const std::string mean = number(sum / static_cast<double>(items.size()), digits);
  const std::string low = number(least, digits), high = number(most, digits);
  return low == high ? mean : mean + " (" + low + " to " + high + ")";
}

/// Served of what could be served at most, a hundred being all.
std::string share_of_bound(const Row& row) {
  std::vector<double> shares;
  for (std::size_t i = 0; i < row.figures.size(); ++i) {
    const auto bound = static_cast<double>(row.optima[i].people_bound);
    shares.push_back(bound > 0 ? 100.0 * static_cast<double>(row.figures[i].served) / bound : 100.0);
  }
  return spread_of(
      shares, [](double share) { return share; }, 0);
}

/// Of the same people with the same luck, so much smaller than the spread between towns.
std::string beyond_the_product(const Row& row, std::span<const Row> rows) {
  const auto product = std::ranges::find_if(rows, [](const Row& one) { return text(one.policy) == text(product_policy()); });
  if (product == rows.end()) return "-";
  std::vector<double> more;
  for (std::size_t i = 0; i < row.figures.size(); ++i)
    more.push_back(static_cast<double>(row.figures[i].served) - static_cast<double>(product->figures[i].served));
  return spread_of(
      more, [](double one) { return one; }, 1);
}

/// "12 of 30".
std::string repairs_of(const Row& row) {
  std::size_t repaired = 0, broken = 0;
  for (const Figures& one : row.figures) repaired += one.repaired, broken += one.broken;
  return std::to_string(repaired) + " of " + std::to_string(broken);
}

}  // namespace

void write_policies(std::ostream& out, std::span<const Row> rows) {
  out << "| rhythm | cap | weighing | served | % of the bound | served beyond the product's default, town by town | hand-overs "
         "| waited, median days | p90 | proposals a person | notifications a person and day | declines | unanswered | whole exchanges "
         "| left short | repaired |\n"
         "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const Row& row : rows) {
    const auto cell = [&](auto of, int digits) { out << " | " << spread_of(row.figures, of, digits); };
    out << "| " << text(row.policy);
    cell([](const Figures& one) { return one.served; }, 0);
    out << " | " << share_of_bound(row) << " | " << beyond_the_product(row, rows);
    cell([](const Figures& one) { return one.handovers; }, 0);
    cell([](const Figures& one) { return one.wait_median; }, 1);
    cell([](const Figures& one) { return one.wait_p90; }, 1);
    cell([](const Figures& one) { return one.proposals_a_person; }, 2);
    cell([](const Figures& one) { return one.told_a_day; }, 2);
    cell([](const Figures& one) { return one.declines; }, 0);
    cell([](const Figures& one) { return one.expired; }, 0);
    cell([](const Figures& one) { return one.fulfilled; }, 0);
    cell([](const Figures& one) { return one.short_of; }, 0);
    out << " | " << repairs_of(row) << " |\n";
  }
}

void write_optima(std::ostream& out, std::span<const Row> rows) {
  out << "| cap | people who ask | clairvoyant: people served | at most (proven) | hand-overs | at most (proven) |\n"
         "|---|---|---|---|---|---|\n";
  std::set<std::uint32_t> seen;
  for (const Row& row : rows) {
    if (!seen.insert(row.policy.cycle_cap).second) continue;
    out << "| " << row.policy.cycle_cap << " | "
        << spread_of(
               row.figures, [](const Figures& one) { return one.asking; }, 0);
    const auto cell = [&](auto of) { out << " | " << spread_of(row.optima, of, 0); };
    cell([](const Optimum& one) { return one.people; });
    cell([](const Optimum& one) { return one.people_bound; });
    cell([](const Optimum& one) { return one.handovers; });
    cell([](const Optimum& one) { return one.handovers_bound; });
    out << " |\n";
  }
}

void write_false_members(std::ostream& out, std::span<const SchemeRow> rows) {
  out << "| accounts | people played | received with one | with many | gain | given with one | with many "
         "| first thing after days, one | many |\n"
         "|---|---|---|---|---|---|---|---|---|\n";
  for (const SchemeRow& row : rows) {
    Gain one, many;
    for (const auto& [alone, crowd] : row.pairs) {
      one.received += alone.received, many.received += crowd.received;
      one.given += alone.given, many.given += crowd.given;
      one.first_after_days += alone.first_after_days, many.first_after_days += crowd.first_after_days;
    }
    const auto count = static_cast<double>(std::max<std::size_t>(row.pairs.size(), 1));
    const double before = static_cast<double>(one.received), after = static_cast<double>(many.received);
    const std::string gain = one.received == 0 ? "-" : number(100.0 * (after - before) / before, 0) + " %";
    out << "| 1 against " << row.accounts << ", " << name(row.scheme) << " | " << row.pairs.size() << " | " << one.received << " | "
        << many.received << " | " << gain << " | " << one.given << " | " << many.given << " | " << number(one.first_after_days / count, 1)
        << " | " << number(many.first_after_days / count, 1) << " |\n";
  }
}

void write_hostile(std::ostream& out, std::span<const Nuisance> all) {
  out << "| towns | extra rings a day, an average other member | the member hit most | a member's busiest day "
         "| without the hostile one | declines |\n"
         "|---|---|---|---|---|---|\n| "
      << all.size();
  const auto cell = [&](auto of, int digits) { out << " | " << spread_of(all, of, digits); };
  cell([](const Nuisance& one) { return one.extra_a_day; }, 2);
  cell([](const Nuisance& one) { return one.extra_a_day_worst; }, 2);
  cell([](const Nuisance& one) { return one.busiest_day; }, 0);
  cell([](const Nuisance& one) { return one.busiest_day_quiet; }, 0);
  cell([](const Nuisance& one) { return one.declines; }, 0);
  out << " |\n";
}

}  // namespace ronde::replay
