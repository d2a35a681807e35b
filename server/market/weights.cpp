#include "market/weights.hpp"

#include <algorithm>

#include "market/members.hpp"
#include "market/record_io.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, Weights& x) {
  io("order", x.order);
  io("farthest", x.farthest);
  io("waiting_days", x.waiting_days);
  io("fallen_days", x.fallen_days);
  io("ahead_days", x.ahead_days);
  io.unless("no_return_of_ten", x.no_return_of_ten, limits::kNoReturnOfTen);
}

template <class Io>
void fields(Io& io, WeightsChange& x) {
  io("number", x.number);
  io("at", x.at);
  io("weights", x.weights);
  io("why", x.why);
  io("language", x.language);
}

namespace {

/// Each once, and none of the three left out that everybody counts on.
bool is_order(const std::vector<Criterion>& order) {
  const auto times = [&](Criterion one) { return std::ranges::count(order, one); };
  const bool once = std::ranges::all_of(order, [&](Criterion one) { return times(one) == 1; });
  return once && times(Criterion::wish) == 1 && times(Criterion::walk) == 1 && times(Criterion::waiting) == 1;
}

Result<void> check_weights(const Weights& x) {
  const auto within = [](std::uint32_t value, std::uint32_t low, std::uint32_t high) { return value >= low && value <= high; };
  if (!is_order(x.order)) return invalid("bad-weights", "/order", "wish, walk and waiting in any order, maybe balance and expected");
  if (x.farthest < WalkBand::under_10 || x.farthest > WalkBand::under_25)
    return invalid("bad-weights", "/farthest", "10, 15 or 25 minutes");
  if (!within(x.waiting_days, 14, 180)) return invalid("bad-weights", "/waiting_days", "14 to 180 days");
  if (!within(x.fallen_days, 0, 14)) return invalid("bad-weights", "/fallen_days", "0 to 14 days");
  if (!within(x.ahead_days, 0, 3)) return invalid("bad-weights", "/ahead_days", "0 to 3 days");
  if (!within(x.no_return_of_ten, 0, limits::kNoReturnOfTenMax)) return invalid("bad-weights", "/no_return_of_ten", "0 to 5 of ten gifts");
  return {};
}

RecordKey key_of(const WeightsChange& change) {
  return {Table::weights, {change.number}};
}

}  // namespace

std::string encode(const WeightsChange& record) {
  return io::write_record(record);
}

template <>
Result<WeightsChange> decode(std::string_view text) {
  Result<WeightsChange> record = io::read_record<WeightsChange>(text);
  if (!record) return record;
  if (const Result<void> fine = check_weights(record->weights); !fine) return io::bad_record(fine.error().why);
  if (record->number == 0 || record->why.empty()) return io::bad_record("a change of weights without a number or a reason");
  return record;
}

std::vector<WeightsChange> weights_log(const MarketView& view, std::size_t count) {
  std::vector<WeightsChange> found;
  view.rows({.prefix = RecordKey{Table::weights}, .order = Order::descending}, [&](const RecordKey&, std::string_view text) {
    if (found.size() == count) return false;
    Result<WeightsChange> change = decode<WeightsChange>(text);
    if (!change) throw BadRecord(change.error().why);
    found.push_back(*std::move(change));
    return true;
  });
  return found;
}

Weights weights_of(const MarketView& view) {
  const auto latest = weights_log(view, 1);
  return latest.empty() ? Weights{} : latest.front().weights;
}

Result<Changes> decide(const MarketView& view, const ChangeWeights& command, Timestamp now) {
  const Result<Member> steward = acting_steward(view, command.by);
  if (!steward) return steward.error();
  if (!steward->secured) return forbidden("second-factor-wanted", "what binds everybody is changed with a second factor");
  if (Result<void> fine = check_weights(command.weights); !fine) return fine.error();
  Result<std::string> why = clean_text(command.why, limits::kWeightsWhy, Lines::many, "/why");
  if (!why) return why.error();
  const auto log = weights_log(view, 1);
  if (command.weights == weights_of(view)) return Changes{};
  if (!log.empty() && now < log.front().at + limits::kWeightsRest)
    return Error{Errc::too_many, "weights-rest", "they were changed within a day"};
  const WeightsChange change{.number = log.empty() ? 1 : log.front().number + 1,
                             .at = now,
                             .weights = command.weights,
                             .why = *std::move(why),
                             .language = command.language};
  if (change.number > limits::kWeightsChanges) return conflict("log-full", "the log of changes is never cut, and full");
  Workbench bench(view, now);
  bench.put_row(key_of(change), encode(change));
  bench.write_down({command.audit, now, command.by, "weights-changed", ""});
  bench.say({.type = EventType::neighbourhood_changed});
  return std::move(bench).take();
}

}  // namespace ronde::market
