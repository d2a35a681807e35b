#pragma once
// Exchanges as columns of a packing problem: which legs, which rows (units of offers, wants, relays) they take.
#include <cstdint>
#include <span>
#include <vector>

#include "legs.hpp"

namespace ronde::matcher {

using RowIndex = std::uint32_t;
using ColumnIndex = std::uint32_t;
inline constexpr RowIndex kNoRow = 0xFFFF'FFFFU;

/// Which resource is which row of the packing. An offer that only ever follows one want of no greater capacity needs no row of its own.
class RowMap {
 public:
  explicit RowMap(const ExchangeGraph& graph);
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(capacity_.size()); }
  [[nodiscard]] std::uint32_t capacity(RowIndex row) const { return capacity_[row]; }
  [[nodiscard]] RowIndex of_offer(OfferIndex offer) const { return offer_[offer]; }
  [[nodiscard]] RowIndex of_want(WantIndex want) const { return want_[want]; }
  [[nodiscard]] RowIndex of_relay(RelayIndex relay) const { return relay_[relay]; }

 private:
  RowIndex add(std::uint32_t capacity) {
    capacity_.push_back(capacity);
    return static_cast<RowIndex>(capacity_.size() - 1);
  }
  std::vector<RowIndex> offer_, want_, relay_;
  std::vector<std::uint32_t> capacity_;
};

/// What exchanges are worth beside the sum of their legs.
struct JointPrices {
  double balance_cost = 0;    // of a band of imbalance
  double expected_worth = 0;  // of a thousandth of doubt (legs.hpp); the legs have it already
  std::vector<double> size;   // by member, of a half hour received beyond what is given; of any sign. Empty: 0

  /// Of the seat that receives the one and gives the other.
  [[nodiscard]] double seat(const ExchangeGraph& graph, OfferIndex received, OfferIndex given) const;
};

/// A flat list of columns. Rows of a column are distinct and ascending.
class ColumnPool {
 public:
  ColumnPool(const LegGraph& legs, const RowMap& rows) : legs_(&legs), rows_(&rows) {}
  ColumnIndex add(std::span<const LegIndex> legs, bool chain);
  void append(const ColumnPool& other);      ///< over the same legs and rows
  void keep(const std::vector<bool>& kept);  ///< drops the others; indices close up
  void clear();
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(chain_.size()); }
  [[nodiscard]] std::span<const LegIndex> legs_of(ColumnIndex column) const { return slice(leg_list_, leg_start_, column); }
  [[nodiscard]] std::span<const RowIndex> rows_of(ColumnIndex column) const { return slice(row_list_, row_start_, column); }
  [[nodiscard]] bool is_chain(ColumnIndex column) const { return chain_[column]; }
  [[nodiscard]] std::uint32_t unit_max(ColumnIndex column) const;  ///< how often the column could stand in a plan
  [[nodiscard]] const LegGraph& leg_graph() const { return *legs_; }
  [[nodiscard]] const RowMap& rows() const { return *rows_; }
  /// What the column adds to an additive level, as something to make large.
  [[nodiscard]] std::int64_t value(ColumnIndex column, Level level) const;
  /// What the column is worth beside the sum of its legs: minus the cost of its seats and of its doubt.
  [[nodiscard]] double joint_price(ColumnIndex column, const JointPrices& prices) const;
  [[nodiscard]] Exchange exchange(ColumnIndex column) const;

 private:
  template <class T>
  static std::span<const T> slice(const std::vector<T>& list, const std::vector<std::uint32_t>& start, ColumnIndex column) {
    return {list.data() + start[column], list.data() + start[column + 1]};
  }
  const LegGraph* legs_;
  const RowMap* rows_;
  std::vector<LegIndex> leg_list_;
  std::vector<RowIndex> row_list_;
  std::vector<std::uint32_t> leg_start_{0}, row_start_{0};
  std::vector<bool> chain_;
};

/// What a member of the column receives beyond what they give, in half hours, at the seats that do both.
struct Account {
  MemberIndex member = 0;
  std::int64_t beyond = 0;
};
/// One a member, ascending; none that is 0.
void accounts_of(const ColumnPool& pool, ColumnIndex column, std::vector<Account>& out);

/// Members whose count a people or users level sees, once for each time the column serves them.
void members_of(const ColumnPool& pool, ColumnIndex column, Level level, std::vector<MemberIndex>& out);

}  // namespace ronde::matcher
