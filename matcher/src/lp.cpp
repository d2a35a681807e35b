#include "lp.hpp"

#include <algorithm>
#include <coin/ClpEventHandler.hpp>
#include <coin/ClpSimplex.hpp>
#include <coin/CoinPackedVector.hpp>

namespace ronde::matcher {
namespace {

/// Lets the caller's stop callback end a long simplex run.
class StopHandler : public ClpEventHandler {
 public:
  explicit StopHandler(Control* control) : control_(control) {}
  int event(Event which) override {
    if (which != endOfIteration || control_ == nullptr) return -1;
    return control_->work(kStepsPerIteration) ? 5 : -1;
  }
  [[nodiscard]] ClpEventHandler* clone() const override { return new StopHandler(*this); }

 private:
  static constexpr std::uint64_t kStepsPerIteration = 200;
  Control* control_;
};

/// To factor a basis again costs its size; after how many pivots that is worth it grows with it. Clp asks so only where it solves alone.
constexpr int kManyRows = 20'000, kPivotsMost = 1'000;

}  // namespace

struct PackingLp::Model {
  ClpSimplex simplex;
  // Empty rows and columns wait here and go in together: Clp copies its matrix at each addition.
  std::vector<double> row_limit, value, upper, coefficient;
  std::vector<int> start{0}, row;
};

PackingLp::PackingLp() : model_(std::make_unique<Model>()) {
  model_->simplex.setLogLevel(0);
  model_->simplex.setOptimizationDirection(1.0);
  model_->simplex.setPerturbation(50);
}
PackingLp::PackingLp(const PackingLp& other)
    : model_(std::make_unique<Model>(*other.model_)), price_(other.price_), value_(other.value_), infeasible_(other.infeasible_) {}
PackingLp::~PackingLp() = default;

int PackingLp::row_count() const {
  return model_->simplex.numberRows() + static_cast<int>(model_->row_limit.size());
}
int PackingLp::column_count() const {
  return model_->simplex.numberColumns() + static_cast<int>(model_->value.size());
}

void PackingLp::flush() {
  if (!model_->row_limit.empty()) {
    const std::vector<double> lower(model_->row_limit.size(), -COIN_DBL_MAX);
    const std::vector<int> starts(model_->row_limit.size() + 1, 0);
    model_->simplex.addRows(static_cast<int>(model_->row_limit.size()), lower.data(), model_->row_limit.data(), starts.data(), nullptr,
                            nullptr);
    model_->row_limit.clear();
  }
  if (model_->value.empty()) return;
  std::vector<double> lower(model_->value.size(), 0.0);
  model_->simplex.addColumns(static_cast<int>(model_->value.size()), lower.data(), model_->upper.data(), model_->value.data(),
                             model_->start.data(), model_->row.data(), model_->coefficient.data());
  model_->value.clear();
  model_->upper.clear();
  model_->coefficient.clear();
  model_->row.clear();
  model_->start.assign(1, 0);
}

int PackingLp::add_row(double at_most, std::span<const int> columns, std::span<const double> coefficients) {
  if (columns.empty()) {
    model_->row_limit.push_back(at_most);
  } else {
    flush();
    model_->simplex.addRow(static_cast<int>(columns.size()), columns.data(), coefficients.data(), -COIN_DBL_MAX, at_most);
  }
  return row_count() - 1;
}

void PackingLp::remove_rows(std::span<const int> rows) {
  flush();
  model_->simplex.deleteRows(static_cast<int>(rows.size()), rows.data());
  price_.clear();
}

int PackingLp::add_column(double value, double upper, std::span<const int> rows, std::span<const double> coefficients) {
  model_->value.push_back(-value);  // Clp makes small
  model_->upper.push_back(upper);
  model_->row.insert(model_->row.end(), rows.begin(), rows.end());
  model_->coefficient.insert(model_->coefficient.end(), coefficients.begin(), coefficients.end());
  model_->start.push_back(static_cast<int>(model_->row.size()));
  return column_count() - 1;
}

void PackingLp::set_upper(int column, double upper) {
  flush();
  model_->simplex.setColumnUpper(column, upper);
}
void PackingLp::set_lower(int column, double lower) {
  flush();
  model_->simplex.setColumnLower(column, lower);
}
void PackingLp::set_row_limit(int row, double at_most) {
  flush();
  model_->simplex.setRowUpper(row, at_most);
}

bool PackingLp::solve(Control& control, bool after_columns) {
  flush();
  if (control.ask()) return false;
  ClpSimplex& simplex = model_->simplex;
  if (simplex.numberColumns() == 0 || simplex.numberRows() == 0) {  // Clp does not take an empty program
    value_ = 0;
    price_.assign(static_cast<std::size_t>(simplex.numberRows()), 0.0);
    return true;
  }
  const StopHandler handler(&control);
  simplex.passInEventHandler(&handler);
  infeasible_ = false;
  if (simplex.numberRows() > kManyRows) simplex.setFactorizationFrequency(kPivotsMost);
  if (after_columns) {
    simplex.primal(1);
  } else {
    simplex.dual(0);
  }
  const auto failed = [&] { return !control.stopped() && simplex.status() != 0 && simplex.status() != 1; };
  if (failed()) simplex.primal(0);
  if (failed()) {  // numerical trouble comes from the way, not from the program: another way, from the start
    simplex.allSlackBasis(true);
    simplex.dual(0);
  }
  if (failed()) simplex.primal(0);
  const StopHandler none(nullptr);
  simplex.passInEventHandler(&none);
  if (control.stopped()) return false;
  infeasible_ = simplex.status() == 1;
  if (simplex.status() != 0) return false;
  value_ = -simplex.objectiveValue();
  const double* const dual = simplex.dualRowSolution();
  price_.resize(static_cast<std::size_t>(simplex.numberRows()));
  for (std::size_t row = 0; row < price_.size(); ++row) price_[row] = std::max(0.0, -dual[row]);
  return true;
}

double PackingLp::value_within(int pivots, Control& control) {
  flush();
  if (control.ask()) return 0;
  ClpSimplex& simplex = model_->simplex;
  const StopHandler handler(&control);
  simplex.passInEventHandler(&handler);
  simplex.setMaximumIterations(pivots);
  simplex.dual(0);
  return simplex.status() == 1 ? -COIN_DBL_MAX : -simplex.objectiveValue();
}

std::span<const double> PackingLp::x() const {
  return {model_->simplex.primalColumnSolution(), static_cast<std::size_t>(model_->simplex.numberColumns())};
}

}  // namespace ronde::matcher
