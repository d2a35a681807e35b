// Time is an argument. Clocks that jump, the days on which calendars stumble, and the years in which numbers overflow change nothing about
// how long people have.

#include <cstdlib>
#include <ctime>

#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

using std::chrono::year;

constexpr Timestamp at(int y, unsigned month, unsigned day, std::chrono::milliseconds time) {
  return Timestamp{std::chrono::sys_days{year{y} / std::chrono::month{month} / std::chrono::day{day}}} + time;
}

struct Stumble {
  const char* what;
  Timestamp start;
  const char* two_days_later;
};

/// Each starts within two days before the moment that it names.
constexpr std::array kStumbles{
    Stumble{"summer time begins", at(2026, 3, 28, 10h), "2026-03-30T10:00:00.000Z"},
    Stumble{"summer time ends", at(2026, 10, 24, 10h), "2026-10-26T10:00:00.000Z"},
    Stumble{"a leap day", at(2028, 2, 28, 10h), "2028-03-01T10:00:00.000Z"},
    Stumble{"no leap day", at(2027, 2, 28, 10h), "2027-03-02T10:00:00.000Z"},
    Stumble{"a year that is divided by four and has no leap day", at(2100, 2, 28, 10h), "2100-03-02T10:00:00.000Z"},
    Stumble{"the year ends", at(2026, 12, 31, 10h), "2027-01-02T10:00:00.000Z"},
    Stumble{"seconds outgrow 31 bits", at(2038, 1, 18, 10h), "2038-01-20T10:00:00.000Z"},
    Stumble{"seconds outgrow 32 bits", at(2106, 2, 6, 10h), "2106-02-08T10:00:00.000Z"},
};

/// The machine is elsewhere for a while.
class TimeZone {
 public:
  explicit TimeZone(const char* name) {
    if (const char* old = std::getenv("TZ")) before_ = old;
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;
  ~TimeZone() {
    before_ ? ::setenv("TZ", before_->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
  }

 private:
  std::optional<std::string> before_;
};

/// A whole life: asked, agreed, reminded, missed.
std::map<RecordKey, std::string> life(Timestamp start) {
  ThreeWay town(start);
  const ProposalId id = town.agreed();
  town.must(ConfirmHandover{town.nadia, id, 0, town.proposal(id).transfers[0].code});
  town.pass(days{14 + 7});
  REQUIRE(town.state(id) == ProposalState::fulfilled_with_shortfall);
  return town.view.all();
}

}  // namespace

TEST_CASE("deadlines go by the clock that is handed in: two days to answer are 48 hours, on every day of every year") {
  for (const Stumble& stumble : kStumbles) {
    CAPTURE(stumble.what);
    ThreeWay town(stumble.start);
    const ProposalId id = town.propose(town.circle());
    const Timestamp reply_by = town.proposal(id).reply_by;
    CHECK(reply_by == stumble.start + 48h);
    CHECK(time_text(reply_by) == stumble.two_days_later);
    CHECK(parse_time(stumble.two_days_later) == reply_by);
    town.pass(48h - 1ms);
    town.accept(town.nadia, id);
    town.now += 1ms;
    CHECK(town.refusal(town.response(town.lea, id, ResponseAnswer::accept)) == "deadline-passed");
    town.pass(0ms);
    CHECK(town.state(id) == ProposalState::expired);
  }
}

TEST_CASE("a hold of a day, two weeks for the hand-overs and two months of a listing are as long on every day of every year") {
  for (const Stumble& stumble : kStumbles) {
    CAPTURE(stumble.what);
    ThreeWay town(stumble.start);
    CHECK(town.view.listing(town.cats)->expires_at == stumble.start + days{60});
    ProposalId id = town.propose(town.circle());
    town.accept(town.nadia, id);
    town.decline(town.karim, id, DeclineReason::bad_time);
    town.pass(24h - 1ms);
    CHECK(town.state(id) == ProposalState::repairing);
    town.pass(1ms);
    CHECK(town.state(id) == ProposalState::cancelled);
    town.now = stumble.start + days{7};
    CHECK_MESSAGE(town.refusal(town.plan(town.circle())).empty(), "a bad moment is over after a week");
    id = town.view.live_proposals_of(town.nadia).front().id;
    for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
    town.pass(days{14 + 3} - 1ms);
    CHECK_FALSE(town.proposal(id).reminded);
    town.pass(1ms);
    CHECK(town.proposal(id).reminded);
    town.pass(days{4});
    CHECK(town.state(id) == ProposalState::fulfilled_with_shortfall);
  }
}

TEST_CASE("what is due first takes effect first, also across the second at which 31 bits end") {
  const Timestamp last = at(2038, 1, 19, 3h + 14min + 7s);
  ThreeWay town(last - 47h);
  const ProposalId id = town.propose(town.circle());
  ListingDraft draft = Town::draft(Direction::offer, "thé");
  draft.expires_at = last;
  const ListingId tea = town.post(town.nadia, draft);
  const std::vector<Due> next = due(town.view, last + days{1}, 10);
  REQUIRE(next.size() == 2);
  CHECK(next[0].at == last);
  CHECK(ListingId{next[0].id} == tea);
  CHECK(next[1].at == last + 1h);
  CHECK(ProposalId{next[1].id} == id);
}

TEST_CASE("a clock that is set back an hour takes nothing back, and what was promised keeps its moment") {
  ThreeWay town;
  const ProposalId over = town.propose(town.circle());
  town.pass(48h);
  REQUIRE(town.state(over) == ProposalState::expired);
  town.now -= 1h;
  CHECK(town.refusal(town.response(town.lea, over, ResponseAnswer::accept)) == "proposal-over");
  town.pass(0ms);
  CHECK(town.closings(town.lea).size() == 1);

  town.now += days{7} + 1h;  // the same may be asked again
  const ProposalId id = town.propose(town.circle());
  const Timestamp reply_by = town.proposal(id).reply_by;
  town.accept(town.nadia, id);
  town.now -= 1h;
  town.accept(town.lea, id);
  CHECK(town.proposal(id).reply_by == reply_by);
  town.pass(1h);
  CHECK(town.closings(town.lea).size() == 1);
  town.now = reply_by - 1ms;
  town.accept(town.karim, id);
  CHECK(town.state(id) == ProposalState::agreed);
  const auto handover_by = town.proposal(id).handover_by;
  town.now -= 1h;
  town.confirm(town.nadia, id, 0);
  town.confirm(town.lea, id, 0);
  CHECK(town.proposal(id).transfers[0].state == TransferState::done);
  CHECK(town.proposal(id).handover_by == handover_by);
}

TEST_CASE("a clock that is set forward an hour makes due what it makes due, once") {
  ThreeWay town;
  const ProposalId id = town.propose(town.circle());
  town.now = town.proposal(id).reply_by - 30min;
  CHECK(due(town.view, town.now, 10).empty());
  town.now += 1h;
  CHECK_MESSAGE(town.refusal(town.response(town.lea, id, ResponseAnswer::accept)) == "deadline-passed", "before any job has run");
  const std::vector<Due> next = due(town.view, town.now, 10);
  REQUIRE(next.size() == 1);
  town.must(Expire{next[0]});
  CHECK(town.state(id) == ProposalState::expired);
  town.now -= 1h;
  CHECK(town.must(Expire{next[0]}).rows.empty());
  town.now += 1h;
  CHECK(town.must(Expire{next[0]}).rows.empty());
  CHECK(town.closings(town.lea).size() == 1);
}

TEST_CASE("the rules do not know in which time zone the machine is, nor what its own clock says") {
  for (const Stumble& stumble : kStumbles) {
    CAPTURE(stumble.what);
    const auto here = life(stumble.start);
    for (const char* zone : {"Europe/Zurich", "America/St_Johns", "Pacific/Apia", "UTC"}) {
      const TimeZone elsewhere(zone);
      CHECK(life(stumble.start) == here);
    }
  }
}
