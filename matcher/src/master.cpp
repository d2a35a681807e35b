#include "master.hpp"

#include <algorithm>
#include <cmath>

namespace ronde::matcher {
namespace {
constexpr double kNoLimit = 1e31;  // what Clp takes for infinite
constexpr int kTrialPivots = 30;
}  // namespace

int cut_coefficient(const Cut& cut, std::span<const RowIndex> column_rows) {
  int hits = 0;
  for (const RowIndex row : column_rows) hits += std::ranges::binary_search(cut.rows, row) ? 1 : 0;
  return hits / 2;
}

Master::Master(const ColumnPool& pool, Goal goal, double slack_price)
    : pool_(pool),
      graph_(pool.leg_graph().graph()),
      goal_(std::move(goal)),
      lp_row_(pool.rows().size(), -1),
      sizes_(graph_, goal_.size_tolerance),
      size_rows_(goal_.size_tolerance ? graph_.member_count() : 0) {
  for (const Goal::Kept& kept : goal_.kept) {
    const int row = lp_.add_row(-static_cast<double>(kept.at_least));
    kept_row_.push_back(row);
    if (slack_price > 0) {
      const double minus = -1;
      lp_.add_column(-slack_price, 1e12, std::span(&row, 1), std::span(&minus, 1));
    }
  }
  for (const Level level : {Level::people, Level::users}) {
    const bool wanted = goal_.level == level || std::ranges::any_of(goal_.kept, [level](const Goal::Kept& k) { return k.level == level; });
    if (wanted) add_member_rows(level);
  }
}

void Master::add_member_rows(Level level) {
  const std::size_t count = graph_.member_count();
  MemberRows rows{level, std::vector<bool>(count, false), std::vector<bool>(count, false), std::vector<int>(count, -1)};
  std::vector<std::uint64_t> units(count, 0);
  const LegGraph& legs = pool_.leg_graph();
  for (WantIndex want = 0; want < graph_.wants().size(); ++want) {
    const Want& facts = graph_.wants()[want];
    if (facts.owner != kNobody && !legs.into_want(want).empty()) units[facts.owner] += facts.capacity;
  }
  if (level == Level::users) {
    for (const Offer& offer : graph_.offers()) {
      if (offer.gift && offer.owner != kNobody) units[offer.owner] += offer.capacity;
    }
  }
  for (std::size_t member = 0; member < count; ++member) {
    rows.counted[member] = units[member] > 0;
    rows.once[member] = units[member] == 1;
  }
  member_rows_.push_back(std::move(rows));
}

int Master::row_of(RowIndex row) {
  if (lp_row_[row] < 0) lp_row_[row] = lp_.add_row(pool_.rows().capacity(row));
  return lp_row_[row];
}

int Master::row_of(MemberRows& members, MemberIndex member) {
  int& row = members.row[member];
  if (row >= 0) return row;
  row = lp_.add_row(0);
  std::vector<int> in{row};
  std::vector<double> by{1.0};
  for (std::size_t k = 0; k < goal_.kept.size(); ++k) {
    if (goal_.kept[k].level != members.level) continue;
    in.push_back(kept_row_[k]);
    by.push_back(-1.0);
  }
  lp_.add_column(goal_.level == members.level ? 1.0 : 0.0, 1.0, in, by);
  return row;
}

void Master::count_members(ColumnIndex column, std::vector<int>& rows, std::vector<double>& by, double& value) {
  for (MemberRows& members : member_rows_) {
    members_of(pool_, column, members.level, members_);
    std::ranges::sort(members_);
    double once = 0;
    for (std::size_t i = 0; i < members_.size();) {
      std::size_t end = i;
      while (end < members_.size() && members_[end] == members_[i]) ++end;
      if (members.once[members_[i]]) {
        once += 1;
      } else {
        rows.push_back(row_of(members, members_[i]));
        by.push_back(-static_cast<double>(end - i));
      }
      i = end;
    }
    if (once == 0) continue;
    if (goal_.level == members.level) value += once;
    for (std::size_t k = 0; k < goal_.kept.size(); ++k) {
      if (goal_.kept[k].level != members.level) continue;
      rows.push_back(kept_row_[k]);
      by.push_back(-once);
    }
  }
}

void Master::count_sizes(ColumnIndex column, std::vector<int>& rows, std::vector<double>& by) {
  if (size_rows_.empty()) return;
  accounts_of(pool_, column, accounts_);
  for (const Account& account : accounts_) {
    if (!sizes_.needs_account(account.member)) continue;
    SizeRows& row = size_rows_[account.member];
    if (row.ahead < 0) {
      row.ahead = lp_.add_row(static_cast<double>(*goal_.size_tolerance));
      row.behind = lp_.add_row(static_cast<double>(*goal_.size_tolerance));
    }
    rows.insert(rows.end(), {row.ahead, row.behind});
    by.insert(by.end(), {static_cast<double>(account.beyond), -static_cast<double>(account.beyond)});
  }
}

void Master::add(ColumnIndex column) {
  if (has(column)) return;
  std::vector<int> rows;
  std::vector<double> by;
  double value = counts_members(goal_.level) ? 0.0 : static_cast<double>(pool_.value(column, goal_.level));
  for (const RowIndex row : pool_.rows_of(column)) {
    rows.push_back(row_of(row));
    by.push_back(1.0);
  }
  for (std::size_t k = 0; k < goal_.kept.size(); ++k) {
    if (counts_members(goal_.kept[k].level)) continue;
    rows.push_back(kept_row_[k]);
    by.push_back(-static_cast<double>(pool_.value(column, goal_.kept[k].level)));
  }
  count_members(column, rows, by, value);
  count_sizes(column, rows, by);
  for (std::size_t c = 0; c < cuts_.size(); ++c) {
    const int coefficient = cut_coefficient(cuts_[c], pool_.rows_of(column));
    if (coefficient == 0) continue;
    rows.push_back(cut_row_[c]);
    by.push_back(coefficient);
  }
  for (const LegIndex leg : pool_.legs_of(column)) {
    if (leg_row_.empty()) break;
    const auto row = leg_row_.find(leg);
    if (row == leg_row_.end()) continue;
    rows.push_back(row->second);
    by.push_back(-1.0);
  }
  if (column >= lp_column_.size()) lp_column_.resize(std::max<std::size_t>(pool_.size(), column + 1U), -1);
  lp_column_[column] = lp_.add_column(value, kNoLimit, rows, by);  // its rows limit it, and so their prices say all that a bound needs
  columns_.push_back(column);
}

void Master::add_cut(const Cut& cut) {
  std::vector<int> in;
  std::vector<double> by;
  for (const ColumnIndex column : columns_) {
    const int coefficient = cut_coefficient(cut, pool_.rows_of(column));
    if (coefficient == 0) continue;
    in.push_back(lp_column_[column]);
    by.push_back(coefficient);
  }
  cut_row_.push_back(lp_.add_row(static_cast<double>(cut.limit), in, by));
  cuts_of_row_.resize(pool_.rows().size());
  for (const RowIndex row : cut.rows) cuts_of_row_[row].push_back(static_cast<std::uint32_t>(cuts_.size()));
  cuts_.push_back(cut);
  idle_.push_back(0);
}

void Master::drop_idle_cuts(std::uint32_t solves) {
  std::vector<int> rows;
  std::size_t kept = 0;
  for (std::size_t c = 0; c < cuts_.size(); ++c) {
    if (idle_[c] >= solves) {
      rows.push_back(cut_row_[c]);
      continue;
    }
    if (kept != c) cuts_[kept] = std::move(cuts_[c]);
    cut_row_[kept] = cut_row_[c];
    idle_[kept++] = idle_[c];
  }
  if (rows.empty()) return;
  cuts_.resize(kept);
  cut_row_.resize(kept);
  idle_.resize(kept);
  for (std::vector<std::uint32_t>& of_row : cuts_of_row_) of_row.clear();
  for (std::uint32_t c = 0; c < cuts_.size(); ++c) {
    for (const RowIndex row : cuts_[c].rows) cuts_of_row_[row].push_back(c);
  }
  remove_rows(rows);
}

/// Rows of the program; all who know one by number learn the new one.
void Master::remove_rows(const std::vector<int>& rows) {
  std::vector<int> place(static_cast<std::size_t>(lp_.row_count()), 0);
  lp_.remove_rows(rows);
  for (const int row : rows) place[static_cast<std::size_t>(row)] = 1;
  int gone = 0;
  for (std::size_t row = 0; row < place.size(); ++row) {
    gone += place[row];
    place[row] = static_cast<int>(row) - gone;
  }
  const auto move = [&place](int& row) {
    if (row >= 0) row = place[static_cast<std::size_t>(row)];
  };
  std::ranges::for_each(lp_row_, move);
  std::ranges::for_each(kept_row_, move);
  std::ranges::for_each(cut_row_, move);
  for (MemberRows& members : member_rows_) std::ranges::for_each(members.row, move);
  for (SizeRows& sizes : size_rows_) {
    move(sizes.ahead);
    move(sizes.behind);
  }
  for (auto& [leg, row] : leg_row_) move(row);
}

void Master::block(ColumnIndex column, bool blocked) {
  if (has(column)) lp_.set_upper(lp_column_[column], blocked ? 0.0 : pool_.unit_max(column));
}

void Master::set_range(ColumnIndex column, double lower, double upper) {
  if (!has(column)) return;
  lp_.set_lower(lp_column_[column], lower);
  lp_.set_upper(lp_column_[column], upper);
}

void Master::require(LegIndex leg, bool required, double missing_price) {
  auto row = leg_row_.find(leg);
  if (row == leg_row_.end()) {
    if (!required) return;
    std::vector<int> in;
    std::vector<double> by;
    for (const ColumnIndex column : columns_) {
      if (std::ranges::find(pool_.legs_of(column), leg) == pool_.legs_of(column).end()) continue;
      in.push_back(lp_column_[column]);
      by.push_back(-1.0);
    }
    row = leg_row_.emplace(leg, lp_.add_row(0, in, by)).first;
    const double minus = -1;
    lp_.add_column(-missing_price, 1, std::span(&row->second, 1), std::span(&minus, 1));
  }
  lp_.set_row_limit(row->second, required ? -1.0 : 0.0);
  if (required) {
    required_.insert(leg);
  } else {
    required_.erase(leg);
  }
}

double Master::trial(LegIndex leg, bool used, double missing_price, Control& control) const {
  PackingLp program(lp_);
  const LegGraph& legs = pool_.leg_graph();
  const auto against = [&](LegIndex other) {
    return other != leg && (legs[other].offer == legs[leg].offer || legs[other].want == legs[leg].want);
  };
  std::vector<int> in;
  for (const ColumnIndex column : columns_) {
    const auto of_column = pool_.legs_of(column);
    const bool takes = std::ranges::find(of_column, leg) != of_column.end();
    if (takes) in.push_back(lp_column_[column]);
    if (used ? std::ranges::any_of(of_column, against) : takes) program.set_upper(lp_column_[column], 0);
  }
  if (used) {
    const std::vector<double> by(in.size(), -1.0);
    const int row = program.add_row(-1, in, by);
    const double minus = -1;
    program.add_column(-missing_price, 1, std::span(&row, 1), std::span(&minus, 1));
  }
  return program.value_within(kTrialPivots, control);
}

bool Master::solve(Control& control, bool after_columns) {
  if (!lp_.solve(control, after_columns)) return false;
  read_prices(control);
  for (std::size_t c = 0; c < cuts_.size(); ++c) idle_[c] = price(cut_row_[c]) > kZero ? 0 : idle_[c] + 1;
  return true;
}

double Master::kept_price_max() const {
  double most = 0;
  for (const int row : kept_row_) most = std::max(most, price(row));
  return most;
}

void Master::read_member_prices(std::vector<double>& served, std::vector<double>& started) {
  for (MemberRows& members : member_rows_) {
    members.worth = goal_.level == members.level ? 1.0 : 0.0;
    for (std::size_t k = 0; k < kept_row_.size(); ++k) {
      if (goal_.kept[k].level == members.level) members.worth += price(kept_row_[k]);
    }
    for (MemberIndex member = 0; member < graph_.member_count(); ++member) {
      if (!members.counted[member]) continue;
      const double by_member = member_price(members, member);
      row_bound_ += std::max(0.0, members.worth - by_member);
      served[member] += by_member;
      if (members.level == Level::users) started[member] += by_member;
    }
  }
}

void Master::read_leg_prices(const std::vector<std::pair<Level, double>>& level_price, const std::vector<double>& served,
                             const Control& control) {
  const LegGraph& legs = pool_.leg_graph();
  const auto price_of = [&](LegIndex leg) {
    const Leg& facts = legs[leg];
    double sum = -unit_price(pool_.rows().of_want(facts.want)) - unit_price(pool_.rows().of_offer(facts.offer));
    for (const auto& [level, by] : level_price) sum += by * static_cast<double>(leg_value(leg, level));
    for (const RelayIndex relay : legs.via(leg)) sum -= unit_price(pool_.rows().of_relay(relay));
    const MemberIndex owner = graph_.wants()[facts.want].owner;
    if (owner != kNobody) sum += served[owner];
    if (!required_.empty() && required_.contains(leg)) sum += price(leg_row_.at(leg));
    return sum;
  };
  prices_.leg.resize(legs.size());
  for_each_block(legs.size(), control, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (auto leg = static_cast<LegIndex>(begin); leg < end; ++leg) prices_.leg[leg] = price_of(leg);
  });
}

/// Whatever the account of a member is, it is worth at most tolerance times |price|.
void Master::read_size_prices() {
  prices_.joint.size.assign(size_rows_.size(), 0.0);
  for (std::size_t member = 0; member < size_rows_.size(); ++member) {
    const double by_half_hour = price(size_rows_[member].ahead) - price(size_rows_[member].behind);
    prices_.joint.size[member] = by_half_hour;
    row_bound_ += std::abs(by_half_hour) * static_cast<double>(*goal_.size_tolerance);
  }
}

void Master::read_prices(const Control& control) {
  row_bound_ = 0;
  for (RowIndex row = 0; row < pool_.rows().size(); ++row) row_bound_ += unit_price(row) * pool_.rows().capacity(row);
  for (std::size_t c = 0; c < cuts_.size(); ++c) row_bound_ += price(cut_row_[c]) * static_cast<double>(cuts_[c].limit);
  for (const LegIndex leg : required_) row_bound_ -= price(leg_row_.at(leg));

  std::vector<std::pair<Level, double>> level_price;
  if (!counts_members(goal_.level)) level_price.emplace_back(goal_.level, 1.0);
  for (std::size_t k = 0; k < kept_row_.size(); ++k) {
    row_bound_ -= price(kept_row_[k]) * static_cast<double>(goal_.kept[k].at_least);
    if (!counts_members(goal_.kept[k].level)) level_price.emplace_back(goal_.kept[k].level, price(kept_row_[k]));
  }
  std::vector<double> served(graph_.member_count(), 0.0), started(graph_.member_count(), 0.0);
  read_member_prices(served, started);

  prices_.joint.balance_cost = prices_.joint.expected_worth = 0;
  for (const auto& [level, by] : level_price) {
    if (level == Level::balance) prices_.joint.balance_cost += by;
    if (level == Level::expected) prices_.joint.expected_worth += by;
  }
  read_size_prices();
  read_leg_prices(level_price, served, control);
  prices_.gift_start.assign(graph_.offers().size(), 0.0);
  for (OfferIndex offer = 0; offer < graph_.offers().size(); ++offer) {
    const Offer& facts = graph_.offers()[offer];
    if (facts.gift && facts.owner != kNobody) prices_.gift_start[offer] = started[facts.owner];
  }
}

DualPoint Master::point() const {
  double most = 1;
  for (const double leg : prices_.leg) most = std::max(most, std::abs(leg));
  for (const double row : lp_.price()) most = std::max(most, row);
  constexpr double kPartsMax = 1e16;  // sums of a few dozen stay within 63 bits
  DualPoint point;
  point.scale = 1'000'000'000;
  while (point.scale > 1 && most * static_cast<double>(point.scale) > kPartsMax) point.scale /= 10;
  const auto parts = [&point](double number) { return static_cast<std::int64_t>(std::llround(number * static_cast<double>(point.scale))); };
  const auto put = [&parts](std::vector<Price>& list, std::uint32_t of, double number) {
    if (parts(number) > 0) list.push_back({of, parts(number)});
  };

  const RowMap& rows = pool_.rows();
  std::vector<std::uint32_t> unit_of(rows.size());
  std::uint32_t unit = 0;
  const auto next = [&](RowIndex row) {
    if (row != kNoRow) {
      put(point.units, unit, unit_price(row));
      unit_of[row] = unit;
    }
    ++unit;
  };
  for (WantIndex want = 0; want < graph_.wants().size(); ++want) next(rows.of_want(want));
  for (OfferIndex offer = 0; offer < graph_.offers().size(); ++offer) next(rows.of_offer(offer));
  for (RelayIndex relay = 0; relay < graph_.relays().size(); ++relay) next(rows.of_relay(relay));

  for (const int row : kept_row_) point.kept.push_back(parts(price(row)));
  for (const MemberRows& members : member_rows_) {
    std::vector<Price>& list = members.level == Level::people ? point.people : point.users;
    for (MemberIndex member = 0; member < graph_.member_count(); ++member) {
      if (members.counted[member]) put(list, member, member_price(members, member));
    }
  }
  for (MemberIndex member = 0; member < prices_.joint.size.size(); ++member) {
    if (parts(prices_.joint.size[member]) != 0) point.sizes.push_back({member, parts(prices_.joint.size[member])});
  }
  for (std::size_t c = 0; c < cuts_.size(); ++c) {
    if (parts(price(cut_row_[c])) == 0) continue;
    PricedCut cut{{}, parts(price(cut_row_[c]))};
    for (const RowIndex row : cuts_[c].rows) cut.units.push_back(unit_of[row]);
    std::ranges::sort(cut.units);
    point.cuts.push_back(std::move(cut));
  }
  const LegGraph& legs = pool_.leg_graph();
  for (const LegIndex leg : required_) {
    const std::int64_t worth = parts(price(leg_row_.at(leg)));
    if (worth > 0) point.used.push_back({legs[leg].offer, legs[leg].want, worth});
  }
  std::ranges::sort(point.used, {}, [](const PricedPair& pair) { return std::pair(pair.offer, pair.want); });
  return point;
}

double Master::reduced(ColumnIndex column) const {
  CutCounts counts(cuts_.size());
  return reduced(column, counts);
}

double Master::by_legs(ColumnIndex column) const {
  const auto legs = pool_.legs_of(column);
  double sum = 0;
  for (const LegIndex leg : legs) sum += prices_.leg[leg];
  if (pool_.is_chain(column)) sum += prices_.gift_start[pool_.leg_graph()[legs.front()].offer];
  return sum + pool_.joint_price(column, prices_.joint);
}

double Master::by_cuts(ColumnIndex column, CutCounts& counts) const {
  double sum = 0;
  for (const RowIndex row : pool_.rows_of(column)) {
    for (const std::uint32_t cut : cuts_of_row_[row]) {
      if (counts.hits[cut]++ == 0) counts.touched.push_back(cut);
    }
  }
  for (const std::uint32_t cut : counts.touched) {
    const auto pairs = counts.hits[cut] / 2;  // rounded down: that is the cut
    sum += static_cast<double>(pairs) * price(cut_row_[cut]);
    counts.hits[cut] = 0;
  }
  counts.touched.clear();
  return sum;
}

}  // namespace ronde::matcher
