#include "market/keeping.hpp"

#include "market/calls.hpp"
#include "market/care_records.hpp"
#include "market/desk_help.hpp"
#include "market/event_work.hpp"
#include "market/events.hpp"
#include "market/indexes.hpp"
#include "market/keys.hpp"
#include "market/leman.hpp"
#include "market/mentoring.hpp"
#include "market/merging.hpp"
#include "market/messages.hpp"
#include "market/notices.hpp"
#include "market/notifications.hpp"
#include "market/records.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

constexpr std::size_t kRowsLookedAt = 20'000;  // of one snapshot: some tens of milliseconds
constexpr std::size_t kIdText = 26;

/// The tables that the night walks, in this order.
constexpr std::array kWalked{Table::listing, Table::invitation, Table::proposal, Table::audit,  Table::tally,        Table::concern,
                             Table::event,   Table::report,     Table::call,     Table::notice, Table::desk_consent, Table::merge_question};

/// Gathers keys of rows that are there.
class Gatherer {
 public:
  explicit Gatherer(const MarketView& view) : view_(view) {}
  void add(const RecordKey& key) { keys_.push_back(key); }
  template <class Record>
  void add_with_indexes(const RecordKey& key, const Record& record) {
    add(key);
    for (const RecordKey& index : index_keys(record)) add(index);
  }
  void add_all_of(const Call& call) {
    for (const RecordKey& row : ronde::market::rows_of(view_, call)) add(row);
  }
  void add_all(const RecordKey& prefix) {
    view_.rows({.prefix = prefix}, [this](const RecordKey& key, std::string_view) {
      add(key);
      return true;
    });
  }
  std::vector<RecordKey> take() && { return std::move(keys_); }

 private:
  const MarketView& view_;
  std::vector<RecordKey> keys_;
};

void gather_listing(Gatherer& all, const Listing& listing) {
  all.add_with_indexes(keys::listing(listing.id), listing);
  for (const Table table : {Table::refused_arc, Table::refused_quarter, Table::refused_exchange}) all.add_all(keys::of(table, listing.id));
}

void gather_exchange(Gatherer& all, const RecordKey& key, const Proposal& proposal) {
  all.add_with_indexes(key, proposal);
  all.add_all(keys::of(Table::complement, proposal.id));
}

void gather_blocks(Gatherer& all, const MarketView& view, MemberId member) {
  for (const Block& block : view.blocks_by(member)) all.add_with_indexes(keys::block(member, block.blocked), block);
  view.rows({.prefix = keys::of(Table::block_reverse, member)}, [&](const RecordKey& key, std::string_view) {
    all.add(keys::block(key.id_at<MemberId>(1), member));  // whoever is gone need not be kept away, and the hint quotes them
    all.add(key);
    return true;
  });
}

template <class Record>
std::optional<Record> read(std::string_view text) {
  Result<Record> record = decode<Record>(text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

bool ran_out(Timestamp from, std::chrono::days life, Timestamp now) {
  return now >= from + life;
}

bool is_old_listing(const Listing& listing, Timestamp now) {
  const bool open = listing.state == ListingState::active || listing.state == ListingState::paused;
  return !open && listing.held == 0 && ran_out(listing.expires_at, limits::kListingRest, now);
}

bool is_old_invitation(const Invitation& invitation, Timestamp now) {
  return invitation.state != InvitationState::open && ran_out(invitation.expires_at, limits::kInvitationRest, now);
}

bool is_old_exchange(const Proposal& proposal, Timestamp now) {
  return !is_live(proposal.state) && proposal.closed_at && ran_out(*proposal.closed_at, limits::kExchangeLife, now);
}

Timestamp time_of(std::uint64_t number) {
  return Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(number)}};
}

bool is_old_tally(const Tally& tally, Timestamp now) {
  return ran_out(Timestamp{std::chrono::days{static_cast<std::int64_t>(tally.day)}}, limits::kTallyLife, now);
}

bool is_old_report(const Report& report, Timestamp now) {
  return report.state == ReportState::decided && !report.decisions.empty() &&
         ran_out(took_effect(report.decisions.back()), limits::kConcernLife, now);
}

bool is_old(const RecordKey& key, std::string_view text, Timestamp now) {
  switch (key.table) {
    case Table::listing:
      return is_old_listing(*read<Listing>(text), now);
    case Table::invitation:
      return is_old_invitation(*read<Invitation>(text), now);
    case Table::proposal:
      return is_old_exchange(*read<Proposal>(text), now);
    case Table::event:
      return wants_forgetting(*read<SwapEvent>(text), now);
    case Table::tally:
      return is_old_tally(*read<Tally>(text), now);
    case Table::report:
      return is_old_report(*read<Report>(text), now);
    case Table::call:
      return ran_out(end_of(*read<Call>(text)), limits::kCallRest, now);
    case Table::notice:
      return ran_out(read<Notice>(text)->until, limits::kNoticeRest, now);
    case Table::desk_consent:
      return ran_out(read<DeskConsent>(text)->at, limits::kDeskConsentLife, now);
    case Table::merge_question:
      return ran_out(read<MergeQuestion>(text)->at, limits::kMergeWaits, now);
    case Table::concern:
      return ran_out(time_of(key.number_at(0)), limits::kConcernLife, now);
    case Table::audit:
      return ran_out(time_of(key.number_at(0)), limits::kJournalLife, now);
    default:
      return false;
  }
}

/// With all that only leads to it.
void erase_old(Workbench& bench, const RecordKey& key, std::string_view text) {
  if (key.table == Table::event) return forget_of_event(bench, *read<SwapEvent>(text));
  Gatherer gone(bench);
  if (key.table == Table::listing)
    gather_listing(gone, *read<Listing>(text));
  else if (key.table == Table::invitation)
    gone.add_with_indexes(key, *read<Invitation>(text));
  else if (key.table == Table::proposal)
    gather_exchange(gone, key, *read<Proposal>(text));
  else if (key.table == Table::report)
    gone.add_with_indexes(key, *read<Report>(text));
  else if (key.table == Table::call)
    gone.add_all_of(*read<Call>(text));
  else
    gone.add(key);
  if (key.table == Table::audit) {
    if (const auto index = desk_deed_key(*read<AuditEntry>(text))) gone.add(*index);
  }
  for (const RecordKey& row : std::move(gone).take()) bench.erase_row(row);
  if (key.table == Table::listing) {
    const auto id = key.id_at<ListingId>(0);
    bench.say({.type = EventType::listing_gone, .member = read<Listing>(text)->member, .listing = id});
  }
}

}  // namespace

std::vector<RecordKey> rows_of(const MarketView& view, MemberId member, const std::vector<SearchId>& searches) {
  Gatherer all(view);
  all.add(keys::member(member));
  if (const auto record = view.member(member)) all.add(keys::member_by_account(record->account, member));
  for (const Listing& listing : view.listings_of(member)) gather_listing(all, listing);
  for (const Invitation& invitation : view.invitations_of(member)) all.add_with_indexes(keys::invitation(invitation.id), invitation);
  for (const SavedSearch& search : view.searches_of(member)) all.add_with_indexes(keys::saved_search(search.id), search);
  for (const SearchId search : searches) {
    all.add(keys::saved_search(search));
    all.add(keys::search_by_member(member, search));
  }
  gather_blocks(all, view, member);
  for (const Call& call : calls_by(view, member)) all.add_all_of(call);
  for (const Pledge& pledge : pledges_by(view, member)) all.add(key_of(pledge));
  for (const Notice& notice : notices_by(view, member)) all.add(key_of(notice));
  for (const Mentoring& one : mentoring_by(view, member)) all.add(key_of(one));
  for (const RecordKey& key : desk_rows_of(view, member)) all.add(key);
  all.add(merge_key(member));
  for (const RecordKey& key : message_rows_of(view, member)) all.add(key);
  for (const RecordKey& key : event_rows_of(view, member)) all.add(key);
  for (const Table table : {Table::hide, Table::refused_offer, Table::met, Table::notification, Table::tally})
    all.add_all(keys::of(table, member));
  return std::move(all).take();
}

std::string searches_text(const std::vector<SavedSearch>& searches) {
  std::string text;
  for (const SavedSearch& search : searches) text += search.id.text();
  return text;
}

std::vector<SearchId> searches_in(std::string_view text) {
  std::vector<SearchId> found;
  for (; text.size() >= kIdText; text.remove_prefix(kIdText)) {
    if (const auto id = SearchId::parse(text.substr(0, kIdText))) found.push_back(*id);
  }
  return found;
}

Result<Changes> decide(const MarketView& view, const TakeExport& command, Timestamp now) {
  const auto member = view.member(command.member);
  if (!member || member->state == MemberState::left) return not_found("no such member");
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(member->id, "exports", limits::kExportsADay, "exports-today"); !spent) return spent.error();
  bench.write_down({command.audit, now, member->id, "data-exported", ""});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ForgetOld& command, Timestamp now) {
  Workbench bench(view, now);
  for (const RecordKey& key : command.keys) {
    const auto text = bench.row(key);
    if (text && is_old(key, *text, now)) erase_old(bench, key, *text);
  }
  return std::move(bench).take();
}

OldRows old_rows(const MarketView& view, Timestamp now, std::optional<RecordKey> after) {
  OldRows found;
  std::size_t seen = 0;
  auto table = std::find(kWalked.begin(), kWalked.end(), after ? after->table : kWalked.front());
  for (; table != kWalked.end() && !found.next; ++table) {
    view.rows({.prefix = RecordKey{*table}, .after = std::move(after)}, [&](const RecordKey& key, std::string_view text) {
      if (is_old(key, text, now)) found.keys.push_back(key);
      if (++seen < kRowsLookedAt && found.keys.size() < kForgottenAtOnce) return true;
      found.next = key;
      return false;
    });
    after.reset();
  }
  return found;
}

}  // namespace ronde::market
