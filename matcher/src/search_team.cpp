#include "search_team.hpp"

#include <optional>

namespace ronde::matcher {

/// One run, block by block.
class SearchTeam::Search : public PartedTask {
 public:
  Search(SearchTeam& team, const SearchTask& task, ColumnPool& out) : team_(team), task_(task), out_(out) {
    early_.resize(team.blocks_.size());
  }

  bool try_early(std::size_t part, Control& own) override {
    std::unique_ptr<ExchangeSearch> search = team_.borrow();
    early_[part].columns.emplace(out_.leg_graph(), out_.rows());
    early_[part].outcome = search->run(task_, team_.blocks_[part], {}, own, *early_[part].columns, &found_by_all_);
    team_.give_back(std::move(search));
    return !early_[part].outcome.halted;
  }

  bool take(std::size_t part) override {
    const SearchOutcome& found = early_[part].outcome;
    const SearchOptions& options = task_.options;
    const bool too_many = options.column_max != 0 && outcome_.found + found.found > options.column_max;
    if (too_many || (options.step_max != 0 && outcome_.spent + found.spent > options.step_max)) return false;
    out_.append(*early_[part].columns);
    early_[part].columns.reset();
    add(found);
    return true;
  }

  bool do_in_turn(std::size_t part, Control& control) override {
    early_[part].columns.reset();
    add(team_.first_.run(task_, team_.blocks_[part], outcome_, control, out_));
    return !outcome_.halted;
  }

  [[nodiscard]] const SearchOutcome& outcome() const { return outcome_; }

 private:
  struct Early {
    SearchOutcome outcome;
    std::optional<ColumnPool> columns;
  };
  void add(const SearchOutcome& block) {
    outcome_.complete = outcome_.complete && block.complete;
    outcome_.halted = block.halted;
    outcome_.start_sum += block.start_sum;
    outcome_.found += block.found;
    outcome_.spent += block.spent;
  }

  SearchTeam& team_;
  const SearchTask& task_;
  ColumnPool& out_;
  SearchOutcome outcome_;
  std::vector<Early> early_;
  std::atomic<std::uint64_t> found_by_all_ = 0;
};

SearchOutcome SearchTeam::run(const Prices& prices, const SearchOptions& options, Control& control, ColumnPool& out) {
  if (blocks_.empty()) blocks_ = first_.blocks(control.block_work());
  const SearchTask task = first_.task(prices, options, control);
  Search search(*this, task, out);
  do_parts(blocks_.size(), search, control);
  SearchOutcome outcome = search.outcome();
  outcome.complete = outcome.complete && !control.stopped();
  return outcome;
}

std::unique_ptr<ExchangeSearch> SearchTeam::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      std::unique_ptr<ExchangeSearch> search = std::move(free_.back());
      free_.pop_back();
      return search;
    }
  }
  return std::make_unique<ExchangeSearch>(first_);
}

void SearchTeam::give_back(std::unique_ptr<ExchangeSearch> search) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(search));
}

}  // namespace ronde::matcher
