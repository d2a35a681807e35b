#pragma once
// The linear program of a packing: columns in, prices out. Hides COIN-OR Clp. All rows are "at most"; duals come back as prices >= 0.
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "control.hpp"

namespace ronde::matcher {

/// Less than this is nothing: what simplex computes is not exact.
inline constexpr double kZero = 1e-7;

class PackingLp {
 public:
  PackingLp();
  ~PackingLp();
  PackingLp(const PackingLp& other);  ///< with its last point: goes on from there
  PackingLp& operator=(const PackingLp&) = delete;

  int add_row(double at_most, std::span<const int> columns = {}, std::span<const double> coefficients = {});
  int add_column(double value, double upper, std::span<const int> rows, std::span<const double> coefficients);
  void set_upper(int column, double upper);
  void set_lower(int column, double lower);
  void set_row_limit(int row, double at_most);
  /// Those after it close up. Best with rows that are not tight: the point stays one of the program.
  void remove_rows(std::span<const int> rows);
  [[nodiscard]] int row_count() const;
  [[nodiscard]] int column_count() const;

  /// False: stopped or numerical trouble; then x and price are unusable. `after_columns`: primal simplex, else dual.
  [[nodiscard]] bool solve(Control& control, bool after_columns);
  [[nodiscard]] bool infeasible() const { return infeasible_; }
  /// What the value falls to within so many pivots of the dual simplex: about a bound. The last point is lost: for a copy.
  [[nodiscard]] double value_within(int pivots, Control& control);
  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] std::span<const double> x() const;
  [[nodiscard]] std::span<const double> price() const { return price_; }  ///< by row, >= 0

 private:
  struct Model;
  void flush();
  std::unique_ptr<Model> model_;
  std::vector<double> price_;
  double value_ = 0;
  bool infeasible_ = false;
};

}  // namespace ronde::matcher
