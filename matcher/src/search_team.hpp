#pragma once
// The search of exchanges on as many threads as are lent: blocks of starts, each searched on its own, put together in their order.
#include <memory>
#include <mutex>
#include <vector>

#include "parts.hpp"
#include "search.hpp"

namespace ronde::matcher {

class SearchTeam {
 public:
  SearchTeam(const LegGraph& legs, const SearchCaps& caps) : first_(legs, caps) {}
  /// What is found and the steps are the same for any number of threads, unless the stop callback ends it.
  SearchOutcome run(const Prices& prices, const SearchOptions& options, Control& control, ColumnPool& out);

 private:
  class Search;
  [[nodiscard]] std::unique_ptr<ExchangeSearch> borrow();
  void give_back(std::unique_ptr<ExchangeSearch> search);

  ExchangeSearch first_;
  std::vector<StartBlock> blocks_;
  std::mutex mutex_;                                   // of the free ones
  std::vector<std::unique_ptr<ExchangeSearch>> free_;  // each has memory in proportion to the graph: as many as searched at the same time
};

}  // namespace ronde::matcher
