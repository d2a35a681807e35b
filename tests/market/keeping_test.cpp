// What is kept of whom, for how long, and what goes when somebody leaves.
#include "market/keeping.hpp"

#include <fstream>
#include <sstream>

#include "market/concerns.hpp"
#include "market/notifications.hpp"
#include "market/searches.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

std::string file_text(const std::string& path) {
  std::ifstream in(path);
  REQUIRE_MESSAGE(in.good(), path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A line of the table in docs/retention.md begins so.
std::string line_of(const RetentionClock& clock) {
  const std::string life = clock.life ? std::to_string(clock.life->count()) + " days" : "";
  const std::string from = clock.from == ClockStart::leaving ? "until they leave"
                           : clock.from == ClockStart::made  ? life + " at most"
                                                             : life + " after its end";
  return "| `" + std::string(name_of(clock.what)) + "` | " + from + " | " + (clock.outlasts_leaving ? "stays so long" : "erased at once") +
         " |";
}

bool holds_table(Table table) {
  const bool in_the_first_row = table >= Table::neighbourhood && table <= Table::saved_search;
  return in_the_first_row || (table >= Table::search_by_member && table <= Table::reading) || table == Table::quarter_shape ||
         (table >= Table::place && table <= Table::safeguarding) || (table >= Table::association && table <= Table::event_report) ||
         table == Table::desk_deed || table == Table::gift_start || table == Table::hosting_place;
}

}  // namespace

TEST_CASE("each table of the store is told to whom it is about, or says why not") {
  for (int number = 0; number < 256; ++number) {
    const auto table = static_cast<Table>(number);
    const Told told = told_of(table);
    CAPTURE(number);
    CHECK((told.section.has_value() || !told.instead.empty()) == holds_table(table));
  }
}

TEST_CASE("the page of clocks says what the code does, line by line") {
  const std::string page = file_text("docs/retention.md");
  for (const RetentionClock& clock : kRetention) {
    CAPTURE(line_of(clock));
    CHECK(page.find(line_of(clock)) != std::string::npos);
  }
  std::size_t lines = 0;
  for (std::size_t at = page.find("\n| `"); at != std::string::npos; at = page.find("\n| `", at + 1)) ++lines;
  CHECK(lines == kRetention.size());
}

TEST_CASE("the page of one's data has words for each kind, in each language") {
  for (const char* language : {"fr", "de", "it", "en"}) {
    const std::string words = file_text(std::string("client-web/src/i18n/") + language + ".ts");
    for (const Name kind : names_of<Kept>) {
      CAPTURE(std::string(kind));
      CHECK(words.find("'data.what." + std::string(kind) + "'") != std::string::npos);
      CHECK(words.find("'data.why." + std::string(kind) + "'") != std::string::npos);
    }
  }
}

TEST_CASE("what a member takes away as a copy is counted, written down, and enough after five a day") {
  Town town;
  const MemberId ana = town.member("Ana");
  const auto copy = [&] { return TakeExport{ana, town.dice.id<AuditId>()}; };
  const std::size_t before = town.view.audit(100).size();
  for (std::uint32_t i = 0; i < limits::kExportsADay; ++i) town.must(copy());
  CHECK(town.refusal(copy()) == "exports-today");
  CHECK(town.view.audit(100).size() == before + limits::kExportsADay);
  CHECK(town.view.audit(1).front().what == "data-exported");
  town.now += days{1};
  town.must(copy());
}

namespace {

/// Does any row of the market hold this text?
bool holds(const Town& town, const std::string& mark) {
  return std::ranges::any_of(town.view.all(), [&](const auto& row) { return row.second.find(mark) != std::string::npos; });
}

/// What the store does with them, see storage::Store::erase_values.
void erase(Town& town, const std::vector<RecordKey>& keys) {
  for (const RecordKey& key : keys) town.view.all().erase(key);
  town.sound();
}

std::vector<RecordKey> leave(Town& town, MemberId member) {
  const Changes left = town.must(LeaveNeighbourhood{member, town.dice.id<OutboxId>()});
  REQUIRE(left.outbox.size() == 1);
  auto keys = rows_of(town.view, member, searches_in(left.outbox.front().payload));
  erase(town, keys);
  return keys;
}

}  // namespace

TEST_CASE("who leaves is erased: name, listings, searches, blocks of both sides, invitations, news") {
  ThreeWay town;
  town.member("Claire", AgeBand::adult, {Role::steward});
  const ListingId extra = town.offer(town.nadia, "MARQUE annonce");
  const auto id = town.dice.id<SearchId>();
  town.must(SaveSearch{.member = town.nadia, .id = id, .sought = {.words = "MARQUE recherche"}});
  town.must(BlockOwner{.by = town.lea, .id = town.dice.id<BlockId>(), .listing = extra});
  town.must(BlockOwner{.by = town.nadia, .id = town.dice.id<BlockId>(), .listing = town.bicycle});
  town.must(RecordDeed{.id = town.dice.id<AuditId>(), .who = town.nadia, .what = "data-exported"});
  REQUIRE(holds(town, "MARQUE annonce"));
  REQUIRE(holds(town, "MARQUE recherche"));
  REQUIRE(holds(town, "Nadia"));
  const auto keys = leave(town, town.nadia);
  CHECK(std::ranges::find(keys, keys::saved_search(id)) != keys.end());  // its row is gone already, its history is not
  CHECK_FALSE(holds(town, "MARQUE"));
  CHECK_FALSE(holds(town, "Nadia"));
  CHECK(town.view.blocks_by(town.lea).empty());
  CHECK(town.view.listings_of(town.nadia).empty());
  CHECK_FALSE(holds(town, "cours d'italien"));
  CHECK(holds(town, "data-exported"));  // a deed keeps its clock; it names an id that nobody has
}

TEST_CASE("of a finished exchange the other side keeps what it was, with somebody who has left instead of a name") {
  ThreeWay town;
  const ProposalId ring = town.agreed();
  for (std::size_t place = 0; place < 3; ++place) {
    town.confirm(town.proposal(ring).transfers[place].giver, ring, place);
    town.confirm(town.proposal(ring).transfers[place].receiver, ring, place);
  }
  REQUIRE(town.state(ring) == ProposalState::fulfilled);
  leave(town, town.nadia);
  const auto seen = view_of(town.view, town.proposal(ring), town.lea, town.now);
  REQUIRE(seen.has_value());
  REQUIRE(seen->seats.size() == 3);
  std::size_t gone = 0;
  for (const SeatView& seat : seen->seats) {
    CHECK(seat.gone == !seat.first_name.has_value());
    gone += seat.gone ? 1U : 0U;
    CHECK(seat.first_name != "Nadia");
  }
  CHECK(gone == 1);
  CHECK_FALSE(holds(town, "Nadia"));
  CHECK(holds(town, "cours d'italien"));  // Léa learnt Italian
  CHECK(view_of(town.view, town.proposal(ring), town.nadia, town.now).has_value());
}

TEST_CASE("before all accept nothing tells that somebody has left: nobody has a name yet") {
  ThreeWay town;
  const ProposalId ring = town.propose(town.circle());
  leave(town, town.nadia);
  const auto seen = view_of(town.view, town.proposal(ring), town.lea, town.now);
  REQUIRE(seen.has_value());
  for (const SeatView& seat : seen->seats) CHECK_FALSE(seat.gone);
}

TEST_CASE("of what was never handed over the words go with whoever wrote them") {
  ThreeWay town;
  const ProposalId ring = town.agreed();
  town.confirm(town.proposal(ring).transfers[0].giver, ring, 0);
  town.confirm(town.proposal(ring).transfers[0].receiver, ring, 0);
  const auto done = town.proposal(ring).transfers[0].title;
  town.pass(limits::kListingLife);  // nobody else comes: it closes with hand-overs that were missed
  REQUIRE_FALSE(is_live(town.state(ring)));
  std::vector<std::string> missed;
  for (const Transfer& transfer : town.proposal(ring).transfers)
    if (transfer.state != TransferState::done) missed.push_back(transfer.title);
  REQUIRE_FALSE(missed.empty());
  for (const MemberId member : {town.nadia, town.lea, town.karim}) leave(town, member);
  for (const std::string& title : missed) CHECK_FALSE(holds(town, title));
  CHECK(holds(town, done));
}

TEST_CASE("each clock ends what it is for, a day late and not a day early") {
  ThreeWay town;
  const MemberId claire = town.member("Claire", AgeBand::adult, {Role::steward});
  const ProposalId ring = town.agreed();
  for (std::size_t place = 0; place < 3; ++place) {
    town.confirm(town.proposal(ring).transfers[place].giver, ring, place);
    town.confirm(town.proposal(ring).transfers[place].receiver, ring, place);
  }
  const auto concern = town.dice.id<ConcernId>();
  const ListingId other = town.offer(town.karim, "autre chose");
  town.must(RaiseListingConcern{.by = town.lea, .id = concern, .listing = other, .kind = ConcernKind::other, .text = "SOUCI"});
  const Timestamp start = town.now;
  const auto night = [&](days after) {
    town.now = start + after;
    const OldRows old = old_rows(town.view, town.now);
    CHECK_FALSE(old.next.has_value());
    const Result<Changes> changes = decide(town.view, ForgetOld{old.keys}, town.now);
    REQUIRE(changes.has_value());
    town.view.keep(*changes);
    const Result<Changes> notes = decide(town.view, ForgetNotifications{old_notifications(town.view, town.now).keys}, town.now);
    REQUIRE(notes.has_value());
    town.view.keep(*notes);
    const auto wrong = violations_in_use(town.view, town.now);
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
  };
  const auto count = [&](Table table) {
    std::size_t rows = 0;
    town.view.rows({.prefix = RecordKey{table}}, [&](const RecordKey&, std::string_view) { return ++rows > 0; });
    return rows;
  };
  night(days{0});
  REQUIRE(count(Table::tally) > 0);
  CHECK(count(Table::listing) == 7);
  night(limits::kTallyLife);
  CHECK(count(Table::tally) == 0);
  night(limits::kListingLife + limits::kListingRest - days{1});
  CHECK(count(Table::listing) == 7);
  night(limits::kListingLife + limits::kListingRest + days{1});
  CHECK(count(Table::listing) == 1);  // six are given; the last one hangs there until the clock of the market ends it
  night(limits::kExchangeLife - days{1});
  CHECK(town.view.proposal(ring).has_value());
  night(limits::kExchangeLife);
  CHECK_FALSE(town.view.proposal(ring).has_value());
  CHECK(town.view.member(town.lea)->completed == 1);  // the number stays, without what it counted
  night(limits::kConcernLife - days{1});
  CHECK(holds(town, "SOUCI"));
  night(limits::kConcernLife);
  CHECK_FALSE(holds(town, "SOUCI"));
  CHECK(town.view.member(claire).has_value());
}

TEST_CASE("what is named and not old stays") {
  Town town;
  const MemberId ana = town.member("Ana");
  const ListingId lamp = town.offer(ana, "lampe");
  const Changes nothing = town.must(ForgetOld{{keys::listing(lamp), keys::member(ana)}});
  CHECK(nothing.rows.empty());
  CHECK(town.view.listing(lamp).has_value());
}
