#include "market/fairness.hpp"

#include <algorithm>
#include <map>

#include "market/record_io.hpp"
#include "market/tellable.hpp"
#include "market/tellable_people.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, ReachedPeople& x) {
  io("seekers", x.seekers);
  io("proposed", x.proposed);
  io("served", x.served);
  io("wait", x.wait);
}

template <class Io>
void fields(Io& io, GroupFigures& x) {
  io("division", x.division);
  io("group", x.group);
  io("people", x.people);
}

template <class Io>
void fields(Io& io, FairnessMonth& x) {
  std::string month = month_text(x.month);
  io("month", month);
  if (const auto read = parse_month(month)) x.month = *read;
  io("published_at", x.published_at);
  io("all", x.all);
  io("groups", x.groups);
}

namespace {

using std::chrono::months;

constexpr int kFairnessMonthsBack = 3;       // a listing is kept for a month after it would have expired
constexpr std::size_t kQuartersTold = 8;     // the largest: the table of numbers has room for so many groups
constexpr std::chrono::days kWeeksHere{90};  // whoever has been here so long has seen some clearings
constexpr std::chrono::days kYearHere{365};

RecordKey key_of_fairness(Month month) {
  const int counted = static_cast<int>(month.year()) * 12 + static_cast<int>(static_cast<unsigned>(month.month())) - 1;
  return {Table::fairness_month, {static_cast<std::uint64_t>(counted)}};
}

const char* fault_of_reached(const ReachedPeople& x) {
  for (const auto& count : {x.seekers, x.proposed, x.served}) {
    if (count && (*count < limits::kPublishedAtLeast || *count % 5 != 0)) return "a count that is not told in fives";
  }
  if ((x.proposed || x.served) && !x.seekers) return "a part without what it is a part of";
  return x.wait && !x.proposed ? "a wait of nobody" : nullptr;
}

/// Somebody who posted something that they seek in the month, and what came of it.
struct Seeker {
  const Member* member = nullptr;
  Timestamp posted_at{};
  std::optional<Timestamp> proposed_at;
  bool served = false;
};

using People = std::vector<std::uint32_t>;

/// Everybody who is in any number of the month, by small numbers.
class Crowd {
 public:
  Crowd(const MarketView& view, Month month, std::set<MemberId> reached) : view_(view), reached_(std::move(reached)), month_(month) {
    view.each_member([&](const Member& member) {
      if (member.state == MemberState::active) members_.emplace(member.id, member);
      return true;
    });
    find_seekers();
    follow_exchanges();
  }

  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  [[nodiscard]] const std::map<MemberId, Seeker>& seekers() const { return seekers_; }
  [[nodiscard]] std::uint32_t number(MemberId id) {
    return numbers_.try_emplace(id, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }
  [[nodiscard]] const std::set<MemberId>& received(Month month) const { return month == month_ ? received_first_ : received_next_; }
  [[nodiscard]] const std::set<MemberId>& sought(Month month, const std::string& category) { return sought_[{month, category}]; }
  [[nodiscard]] bool is_reached(MemberId id) const { return reached_.contains(id); }
  [[nodiscard]] Month month() const { return month_; }
  [[nodiscard]] Timestamp end() const { return begin_of(month_ + months{2}); }

 private:
  void find_seekers() {
    view_.each_listing([&](const Listing& listing) {
      if (listing.direction != Direction::want || listing.posted_at < begin_of(month_) || listing.posted_at >= end()) return true;
      const Month posted = listing.posted_at < begin_of(month_ + months{1}) ? month_ : month_ + months{1};
      if (!listing.wildcard) sought_[{posted, listing.category}].insert(listing.member);
      const auto member = members_.find(listing.member);
      if (posted != month_ || member == members_.end()) return true;
      const auto [at, fresh] = seekers_.try_emplace(listing.member, Seeker{&member->second, listing.posted_at, {}, false});
      at->second.posted_at = std::min(at->second.posted_at, listing.posted_at);
      return true;
    });
  }

  void follow_exchanges() {
    view_.each_proposal([&](const Proposal& proposal) {
      for (const Seat& seat : proposal.seats) asked(seat.member, proposal.made_at);
      for (const Leaver& leaver : proposal.leavers) asked(leaver.member, proposal.made_at);
      for (const auto* const transfers : {&proposal.transfers, &proposal.finished}) {
        for (const Transfer& transfer : *transfers) {
          if (transfer.state == TransferState::done && transfer.done_at) handed(transfer.receiver, *transfer.done_at);
        }
      }
      return true;
    });
  }

  void asked(MemberId id, Timestamp at) {
    const auto seeker = seekers_.find(id);
    if (seeker == seekers_.end() || at < seeker->second.posted_at || at >= end()) return;
    seeker->second.proposed_at = std::min(seeker->second.proposed_at.value_or(at), at);
  }
  void handed(MemberId id, Timestamp at) {
    if (at < begin_of(month_) || at >= end()) return;
    (at < begin_of(month_ + months{1}) ? received_first_ : received_next_).insert(id);
    const auto seeker = seekers_.find(id);
    if (seeker != seekers_.end() && at >= seeker->second.posted_at) seeker->second.served = true;
  }

  const MarketView& view_;
  std::set<MemberId> reached_;
  Month month_;
  std::map<MemberId, Member> members_;
  std::map<MemberId, Seeker> seekers_;
  std::map<std::pair<Month, std::string>, std::set<MemberId>> sought_;
  std::set<MemberId> received_first_, received_next_;
  std::map<MemberId, std::uint32_t> numbers_;
};

std::string group_of(const Crowd& crowd, const Seeker& seeker, Division division) {
  const Member& member = *seeker.member;
  switch (division) {
    case Division::quarter:
      return member.quarter.text();
    case Division::access:
      return member.step_free ? "step_free" : "none";
    case Division::joined: {
      const auto here = seeker.posted_at - member.since;
      return here < kWeeksHere ? "weeks" : here < kYearHere ? "year" : "longer";
    }
    case Division::reached:
      return crowd.is_reached(member.id) ? "mail_or_push" : "app_only";
    case Division::language:
      return std::string(name_of(member.language));
  }
  return {};
}

/// The numbers that could be told of one group, or of all: each a part of the first.
struct Candidate {
  People seekers, proposed, served;
  std::vector<std::chrono::milliseconds> waits;
  void add(std::uint32_t person, const Seeker& seeker) {
    seekers.push_back(person);
    if (seeker.proposed_at) proposed.push_back(person);
    if (seeker.proposed_at) waits.push_back(*seeker.proposed_at - seeker.posted_at);
    if (seeker.served) served.push_back(person);
  }
};

struct CandidateGroup {
  Division division{};
  std::string group;
  Candidate numbers;
};

std::vector<CandidateGroup> divided(Crowd& crowd, Division division) {
  std::map<std::string, Candidate> parts;
  for (const auto& [id, seeker] : crowd.seekers()) parts[group_of(crowd, seeker, division)].add(crowd.number(id), seeker);
  std::vector<CandidateGroup> groups;
  for (auto& [group, numbers] : parts) groups.push_back({division, group, std::move(numbers)});
  if (groups.size() > kQuartersTold) {
    std::ranges::stable_sort(groups, std::greater<>(), [](const CandidateGroup& one) { return one.numbers.seekers.size(); });
    groups.resize(kQuartersTold);
    std::ranges::stable_sort(groups, {}, &CandidateGroup::group);
  }
  return groups;
}

/// What the statistics of that month and of the next have told of people: in how many ways these overlap with ours nobody says.
std::vector<People> told_in_statistics(const MarketView& view, Crowd& crowd) {
  std::vector<People> told;
  const auto add = [&](const std::set<MemberId>& members) {
    People people;
    for (const MemberId id : members) people.push_back(crowd.number(id));
    std::ranges::sort(people);
    told.push_back(std::move(people));
  };
  for (const MonthFigures& figures : published_months(view)) {
    if (figures.month != crowd.month() && figures.month != crowd.month() + months{1}) continue;
    if (figures.people) add(crowd.received(figures.month));
    for (const auto& [category, count] : figures.lacking) add(crowd.sought(figures.month, category));
  }
  return told;
}

std::optional<Wait> middle_of(std::vector<std::chrono::milliseconds> waits) {
  const auto middle = waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2);
  std::ranges::nth_element(waits, middle);
  return wait_of(*middle);
}

/// A part is told beside what it is a part of, and the wait beside those who waited: to say less is always allowed.
void finish(const Candidate& from, ReachedPeople& told) {
  if (!told.seekers) told = {};
  if (told.proposed) told.wait = middle_of(from.waits);
}

/// Numbers come first that matter most: of all, then group by group, those who sought before what came of it.
class Telling {
 public:
  void consider(const Candidate& from, ReachedPeople& told) {
    add(from.seekers, told.seekers);
    add(from.proposed, told.proposed);
    add(from.served, told.served);
  }
  void tell(std::size_t people, std::span<const People> told_already) {
    const auto may = tellable_people(people, told_already, numbers_);
    for (std::size_t i = 0; i < may.size(); ++i) {
      if (may[i]) *counts_[i] = in_whole_fives(numbers_[i].size());
    }
  }

 private:
  void add(const People& people, std::optional<std::uint32_t>& count) {
    numbers_.push_back(people);
    std::ranges::sort(numbers_.back());
    counts_.push_back(&count);
  }
  std::vector<People> numbers_;
  std::vector<std::optional<std::uint32_t>*> counts_;
};

}  // namespace

std::string encode(const FairnessMonth& record) {
  return io::write_record(record);
}

template <>
Result<FairnessMonth> decode(std::string_view text) {
  Result<FairnessMonth> record = io::read_record<FairnessMonth>(text);
  if (!record) return record;
  if (!record->month.ok()) return io::bad_record("a month that is none");
  const char* fault = fault_of_reached(record->all);
  for (const GroupFigures& group : record->groups) fault = fault ? fault : fault_of_reached(group.people);
  if (fault) return io::bad_record(fault);
  return record;
}

std::vector<FairnessMonth> fairness_months(const MarketView& view) {
  std::vector<FairnessMonth> found;
  view.rows({.prefix = RecordKey{Table::fairness_month}, .order = Order::descending}, [&](const RecordKey&, std::string_view text) {
    Result<FairnessMonth> figures = decode<FairnessMonth>(text);
    if (!figures) throw BadRecord(figures.error().why);
    found.push_back(*std::move(figures));
    return true;
  });
  return found;
}

std::optional<Month> fairness_to_publish(const MarketView& view, Timestamp now) {
  const auto place = view.neighbourhood();
  if (!place) return std::nullopt;
  const Month current = month_of(now);
  for (Month month = std::max(month_of(place->since), current - months{kFairnessMonthsBack}); month + months{1} < current;
       month += months{1}) {
    if (!view.row(key_of_fairness(month))) return month;
  }
  return std::nullopt;
}

FairnessMonth fairness_of(const MarketView& view, Month month, const std::set<MemberId>& reached, Timestamp now) {
  Crowd crowd(view, month, reached);
  FairnessMonth figures{.month = month, .published_at = now};
  std::vector<CandidateGroup> groups;
  for (std::size_t i = 0; i < names_of<Division>.size(); ++i) {
    for (CandidateGroup& group : divided(crowd, static_cast<Division>(i))) groups.push_back(std::move(group));
  }
  Candidate all;
  for (const auto& [id, seeker] : crowd.seekers()) all.add(crowd.number(id), seeker);
  for (const CandidateGroup& group : groups) figures.groups.push_back({group.division, group.group, {}});
  const auto already = told_in_statistics(view, crowd);
  Telling telling;
  telling.consider(all, figures.all);
  for (std::size_t i = 0; i < groups.size(); ++i) telling.consider(groups[i].numbers, figures.groups[i].people);
  telling.tell(crowd.size(), already);
  finish(all, figures.all);
  for (std::size_t i = 0; i < groups.size(); ++i) finish(groups[i].numbers, figures.groups[i].people);
  std::erase_if(figures.groups, [](const GroupFigures& group) { return !group.people.seekers; });
  return figures;
}

Result<Changes> decide(const MarketView& view, const PublishFairness& command, Timestamp now) {
  if (month_of(now) <= command.figures.month + months{1})
    return conflict("month-not-over", "a month is told once, when those who posted in it have had another");
  Workbench bench(view, now);
  const RecordKey key = key_of_fairness(command.figures.month);
  if (!view.row(key)) bench.put_row(key, encode(command.figures));
  return std::move(bench).take();
}

}  // namespace ronde::market
