#include "market/statistics.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "market/bundles.hpp"
#include "market/estimates.hpp"
#include "market/keys.hpp"
#include "market/record_io.hpp"
#include "market/swiss_time.hpp"
#include "market/tellable.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, MonthFigures& x) {
  std::string month = month_text(x.month);
  io("month", month);
  if (const auto read = parse_month(month); read && *read != x.month) x.month = *read;
  io("published_at", x.published_at);
  io("people", x.people);
  io("handovers", x.handovers);
  io("within_15", x.within_15);
  io("beyond_15", x.beyond_15);
  io("wait", x.wait);
  io("exchanges", x.exchanges);
  io("sizes", x.sizes);
  io("lacking", x.lacking);
  io("kept_kg", x.kept_kg);
  io("helped_hours", x.helped_hours);
}

namespace {

using std::chrono::months;

constexpr int kMonthsBack = 11;  // exchanges are kept for a year

std::uint64_t number_of(Month month) {
  return static_cast<std::uint64_t>(static_cast<int>(month.year())) * 12 + static_cast<unsigned>(month.month()) - 1;
}

RecordKey key_of(Month month) {
  return {Table::month_figures, {number_of(month)}};
}

const char* fault_of_figures(const MonthFigures& x) {
  if (!x.month.ok()) return "\"month\" is not a month";
  bool in_fives = true;
  const auto look = [&](std::uint32_t count) { in_fives = in_fives && count >= 5 && count % 5 == 0; };
  for (const auto& count : {x.people, x.handovers, x.within_15, x.beyond_15, x.exchanges, x.kept_kg, x.helped_hours})
    look(count.value_or(5));
  for (const auto& [size, count] : x.sizes) look(count);
  for (const auto& [category, count] : x.lacking) look(count);
  return in_fives ? nullptr : "a count that is not told in fives";
}

/// One transfer that was done in the month.
struct Handover {
  MemberId giver, receiver;
  ListingId want;
  WalkBand walk;
  Timestamp at;
  std::vector<std::uint32_t> grams = {};  // of each of its things, where they are kept
  std::uint32_t minutes = 0;              // of help
};

using Things = std::vector<std::uint32_t>;

/// What was done in the month, as it is gathered from the exchanges.
struct Deeds {
  std::vector<Handover> handovers;
  std::vector<Counted> exchanges;
  std::map<ExchangeSize, Things> by_size;
};

ExchangeSize size_of(const Proposal& proposal) {
  if (proposal.kind == ExchangeKind::chain) return ExchangeSize::chain;
  const std::size_t places = proposal.seats.size();
  return places <= 2 ? ExchangeSize::two : places == 3 ? ExchangeSize::three : places == 4 ? ExchangeSize::four : ExchangeSize::more;
}

Handover handover_of(const Transfer& transfer) {
  Handover one{transfer.giver, transfer.receiver, transfer.want, transfer.walk, *transfer.done_at};
  if (is_kept(transfer.kind)) {
    one.grams.push_back(grams_of(transfer.category));
    for (const BundlePart& part : transfer.beside) one.grams.push_back(grams_of(part.category));
  }
  if (has_duration(transfer.kind)) one.minutes = counted_minutes(transfer.duration_minutes, transfer.size);
  return one;
}

Deeds deeds_in(const MarketView& view, Timestamp begin, Timestamp end) {
  Deeds deeds;
  const auto inside = [&](const std::optional<Timestamp>& at) { return at && *at >= begin && *at < end; };
  view.each_proposal([&](const Proposal& proposal) {
    for (const Transfer& transfer : proposal.transfers) {
      if (transfer.state == TransferState::done && inside(transfer.done_at)) deeds.handovers.push_back(handover_of(transfer));
    }
    if (proposal.state != ProposalState::fulfilled || !inside(proposal.closed_at)) return true;
    Counted exchange;
    for (const Seat& seat : proposal.seats) exchange.givers.push_back(seat.member);
    exchange.receivers = exchange.givers;
    deeds.by_size[size_of(proposal)].push_back(static_cast<std::uint32_t>(deeds.exchanges.size()));
    deeds.exchanges.push_back(std::move(exchange));
    return true;
  });
  std::ranges::stable_sort(deeds.handovers, {}, &Handover::at);
  return deeds;
}

std::optional<std::uint32_t> told(const Things& things, bool may) {
  return may ? std::optional(in_whole_fives(things.size())) : std::nullopt;
}

/// The middle wait of those of them whose wish is still known.
std::optional<Wait> middle_wait(const MarketView& view, const std::vector<Handover>& handovers, const Things& first_of_each) {
  std::vector<std::chrono::milliseconds> waits;
  for (const std::uint32_t thing : first_of_each) {
    const auto want = view.listing(handovers[thing].want);
    if (want) waits.push_back(handovers[thing].at - want->posted_at);
  }
  if (waits.size() < limits::kPublishedAtLeast) return std::nullopt;
  const auto middle = waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2);
  std::ranges::nth_element(waits, middle);
  return wait_of(*middle);
}

/// `things`: one a hand-over, of which these numbers are told. What else is in a bundle is in none of them, and counts here.
void tell_estimates(const std::vector<Handover>& handovers, std::vector<Counted> things, const std::vector<Things>& told,
                    MonthFigures& figures) {
  StepThings by_grams, by_minutes;
  for (std::uint32_t first = 0; first < handovers.size(); ++first) {
    const Handover& one = handovers[first];
    for (std::size_t part = 0; part < one.grams.size(); ++part) {
      const auto thing = part == 0 ? first : static_cast<std::uint32_t>(things.size());
      if (part > 0) things.push_back({{one.giver}, {one.receiver}});
      if (one.grams[part] > 0) by_grams[one.grams[part]].push_back(thing);
    }
    if (one.minutes > 0) by_minutes[one.minutes].push_back(first);
  }
  ToldNumbers numbers(std::move(things));
  for (const Things& number : told) numbers.add(number);
  const std::uint64_t grams = cautious_sum(tellable_steps(by_grams, numbers));
  const Estimate estimate = rounded_estimate(grams, cautious_sum(tellable_steps(by_minutes, numbers)));
  figures.kept_kg = estimate.kept_kg;
  figures.helped_hours = estimate.helped_hours;
}

void tell_handovers(const MarketView& view, const std::vector<Handover>& handovers, MonthFigures& figures) {
  std::vector<Counted> things;
  std::set<MemberId> served;
  std::vector<Things> numbers(4);  // the first of each who received, all, within 15 minutes, beyond
  for (const Handover& one : handovers) {
    const auto thing = static_cast<std::uint32_t>(things.size());
    things.push_back({{one.giver}, {one.receiver}});
    if (served.insert(one.receiver).second) numbers[0].push_back(thing);
    numbers[1].push_back(thing);
    numbers[one.walk <= WalkBand::under_15 ? 2 : 3].push_back(thing);
  }
  const auto may = tellable(things, numbers);
  figures.people = told(numbers[0], may[0]);
  figures.handovers = told(numbers[1], may[1]);
  figures.within_15 = told(numbers[2], may[2]);
  figures.beyond_15 = told(numbers[3], may[3]);
  if (may[0]) figures.wait = middle_wait(view, handovers, numbers[0]);
  std::vector<Things> told_so_far;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (may[i]) told_so_far.push_back(std::move(numbers[i]));
  }
  tell_estimates(handovers, std::move(things), told_so_far, figures);
}

/// All of them, then the sizes from the most frequent on: what is left over to be guessed is as much as can be.
void tell_exchanges(const Deeds& deeds, MonthFigures& figures) {
  std::vector<std::pair<ExchangeSize, Things>> sizes(deeds.by_size.begin(), deeds.by_size.end());
  std::ranges::stable_sort(sizes, std::greater<>(), [](const auto& one) { return one.second.size(); });
  std::vector<Things> numbers(1);
  for (std::uint32_t thing = 0; thing < deeds.exchanges.size(); ++thing) numbers[0].push_back(thing);
  for (const auto& [size, things] : sizes) numbers.push_back(things);
  const auto may = tellable(deeds.exchanges, numbers);
  figures.exchanges = told(numbers[0], may[0]);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (may[i + 1]) figures.sizes.emplace_back(sizes[i].first, in_whole_fives(sizes[i].second.size()));
  }
  std::ranges::sort(figures.sizes);
}

/// Sought for the first time in this month, so that no wish is in two reports; the categories have nobody in common but by chance, and no
/// total that would give away what is left out. So a bundle is sought by its first thing alone, and offered by all.
void tell_lacking(const MarketView& view, Timestamp begin, Timestamp end, MonthFigures& figures) {
  std::map<std::string, std::set<MemberId>> seekers;
  std::set<std::string> offered;
  view.each_listing([&](const Listing& listing) {
    if (listing.direction == Direction::offer) {
      const bool hung = listing.state == ListingState::active || listing.posted_at >= begin;
      if (listing.posted_at >= end || !hung) return true;
      for (const std::string_view category : categories_of(listing)) offered.emplace(category);
    } else if (!listing.wildcard && listing.posted_at >= begin && listing.posted_at < end) {
      seekers[listing.category].insert(listing.member);
    }
    return true;
  });
  for (const auto& [category, people] : seekers) {
    if (!offered.contains(category) && people.size() >= limits::kPublishedAtLeast)
      figures.lacking.emplace_back(category, in_whole_fives(people.size()));
  }
  std::ranges::stable_sort(figures.lacking, std::greater<>(), [](const auto& one) { return one.second; });
}

}  // namespace

Wait wait_of(std::chrono::milliseconds time) {
  const auto whole = std::chrono::floor<std::chrono::days>(time).count();
  return whole < 3 ? Wait::three_days : whole < 7 ? Wait::week : whole < 14 ? Wait::fortnight : whole < 31 ? Wait::month : Wait::longer;
}

std::string month_text(Month month) {
  if (!month.ok()) return {};
  std::string text = std::to_string(static_cast<int>(month.year()));
  const auto number = static_cast<unsigned>(month.month());
  return text + (number < 10 ? "-0" : "-") + std::to_string(number);
}

std::optional<Month> parse_month(std::string_view text) {
  const auto digits = [&](std::size_t from, std::size_t count) {
    int value = -1;
    const char* const end = text.data() + from + count;
    const auto read = std::from_chars(text.data() + from, end, value);
    return read.ec == std::errc{} && read.ptr == end ? value : -1;
  };
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const int year = digits(0, 4), month = digits(5, 2);
  if (year < 1970 || month < 1 || month > 12) return std::nullopt;
  return std::chrono::year(year) / month;
}

Month month_of(Timestamp at) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(swiss_time(at)));
  return day.year() / day.month();
}

Timestamp begin_of(Month month) {
  return moment_of(SwissTime(std::chrono::local_days(month / std::chrono::day{1})));
}

std::string encode(const MonthFigures& record) {
  return io::write_record(record);
}

template <>
Result<MonthFigures> decode(std::string_view text) {
  Result<MonthFigures> record = io::read_record<MonthFigures>(text);
  if (!record) return record;
  if (const char* const fault = fault_of_figures(*record)) return io::bad_record(fault);
  return record;
}

std::vector<MonthFigures> published_months(const MarketView& view) {
  std::vector<MonthFigures> found;
  view.rows({.prefix = RecordKey{Table::month_figures}, .order = Order::descending}, [&](const RecordKey&, std::string_view text) {
    Result<MonthFigures> figures = decode<MonthFigures>(text);
    if (!figures) throw BadRecord(figures.error().why);
    found.push_back(*std::move(figures));
    return true;
  });
  return found;
}

std::optional<Month> month_to_publish(const MarketView& view, Timestamp now) {
  const auto place = view.neighbourhood();
  if (!place) return std::nullopt;
  const Month current = month_of(now);
  for (Month month = std::max(month_of(place->since), current - months{kMonthsBack}); month < current; month += months{1}) {
    if (!view.row(key_of(month))) return month;
  }
  return std::nullopt;
}

MonthFigures figures_of(const MarketView& view, Month month, Timestamp now) {
  const Timestamp begin = begin_of(month), end = begin_of(month + months{1});
  MonthFigures figures{.month = month, .published_at = now};
  const Deeds deeds = deeds_in(view, begin, end);
  tell_handovers(view, deeds.handovers, figures);
  tell_exchanges(deeds, figures);
  tell_lacking(view, begin, end, figures);
  return figures;
}

Result<Changes> decide(const MarketView& view, const PublishMonth& command, Timestamp now) {
  if (month_of(now) <= command.figures.month) return conflict("month-not-over", "a month is told once, when it is over");
  Workbench bench(view, now);
  if (!view.row(key_of(command.figures.month))) bench.put_row(key_of(command.figures.month), encode(command.figures));
  return std::move(bench).take();
}

}  // namespace ronde::market
