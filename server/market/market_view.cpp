#include "market/market_view.hpp"

#include "market/keys.hpp"
#include "market/records.hpp"

namespace ronde::market {
namespace {

template <class T>
T read_or_throw(const RecordKey& key, std::string_view text) {
  Result<T> record = decode<T>(text);
  if (!record) throw BadRecord("table " + std::to_string(static_cast<int>(key.table)) + ": " + record.error().why);
  return std::move(*record);
}

template <class T>
std::optional<T> read_row(const MarketView& view, const RecordKey& key) {
  const auto text = view.row(key);
  if (!text) return std::nullopt;
  return read_or_throw<T>(key, *text);
}

template <class T>
std::vector<T> read_rows(const MarketView& view, const Scan& scan) {
  std::vector<T> found;
  view.rows(scan, [&](const RecordKey& key, std::string_view text) {
    found.push_back(read_or_throw<T>(key, text));
    return true;
  });
  return found;
}

/// Follows an index whose last part is an id of what it points to.
template <class Id>
std::vector<Id> ids_at(const MarketView& view, const Scan& scan, std::size_t part) {
  std::vector<Id> ids;
  view.rows(scan, [&](const RecordKey& key, std::string_view) {
    ids.push_back(key.id_at<Id>(part));
    return true;
  });
  return ids;
}

template <class T>
void each(const MarketView& view, Table table, const std::function<bool(const T&)>& visit) {
  view.rows({RecordKey{table}}, [&](const RecordKey& key, std::string_view text) { return visit(read_or_throw<T>(key, text)); });
}

bool any_row(const MarketView& view, const RecordKey& key) {
  return view.row(key).has_value();
}

template <class Id, class T>
std::optional<T> read_once(const MarketView& view, const RecordKey& key, std::unordered_map<Id, T>& known, Id id) {
  const auto found = known.find(id);
  if (found != known.end()) return found->second;
  auto record = read_row<T>(view, key);
  if (record) known.emplace(id, *record);
  return record;
}

}  // namespace

void MarketView::Decoded::forget(const RecordKey& key) {
  if (key.table == Table::neighbourhood) neighbourhood.reset();
  if (key.table == Table::member) members.erase(key.id_at<MemberId>(0));
  if (key.table == Table::listing) listings.erase(key.id_at<ListingId>(0));
}

std::optional<Neighbourhood> MarketView::neighbourhood() const {
  Decoded* const known = decoded();
  if (!known) return read_row<Neighbourhood>(*this, keys::neighbourhood());
  if (!known->neighbourhood) known->neighbourhood = read_row<Neighbourhood>(*this, keys::neighbourhood());
  return known->neighbourhood;
}
std::optional<Charter> MarketView::charter() const {
  return read_row<Charter>(*this, keys::charter());
}
std::optional<Quarter> MarketView::quarter(QuarterId id) const {
  return read_row<Quarter>(*this, keys::quarter(id));
}
std::vector<Quarter> MarketView::quarters() const {
  return read_rows<Quarter>(*this, {RecordKey{Table::quarter}});
}

std::vector<QuarterShape> MarketView::quarter_shapes() const {
  return read_rows<QuarterShape>(*this, {RecordKey{Table::quarter_shape}});
}

bool MarketView::has_plan() const {
  bool found = false;
  rows({.prefix = RecordKey{Table::quarter_shape}, .limit = 1}, [&](const RecordKey&, std::string_view) { return !(found = true); });
  return found;
}

WalkBand MarketView::walk_band(QuarterId a, QuarterId b) const {
  if (a == b) return WalkBand::under_5;
  const auto walk = read_row<Walk>(*this, keys::walk(a, b));
  return walk ? walk->band : WalkBand::far;
}

std::optional<HandoverPoint> MarketView::handover_point(HandoverPointId id) const {
  return read_row<HandoverPoint>(*this, keys::handover_point(id));
}
std::vector<HandoverPoint> MarketView::handover_points() const {
  return read_rows<HandoverPoint>(*this, {RecordKey{Table::handover_point}});
}

std::optional<Place> MarketView::place(PlaceId id) const {
  return read_row<Place>(*this, keys::place(id));
}
std::vector<Place> MarketView::places() const {
  return read_rows<Place>(*this, {RecordKey{Table::place}});
}
std::optional<Association> MarketView::association(AssociationId id) const {
  return read_row<Association>(*this, keys::association(id));
}
std::vector<Association> MarketView::associations() const {
  return read_rows<Association>(*this, {RecordKey{Table::association}});
}

std::optional<Member> MarketView::member(MemberId id) const {
  Decoded* const known = decoded();
  return known ? read_once(*this, keys::member(id), known->members, id) : read_row<Member>(*this, keys::member(id));
}

std::optional<Member> MarketView::member_of_account(AccountId account) const {
  const auto ids = ids_at<MemberId>(*this, {.prefix = keys::of(Table::member_by_account, account), .limit = 1}, 1);
  return ids.empty() ? std::nullopt : member(ids.front());
}

void MarketView::each_member(const std::function<bool(const Member&)>& visit) const {
  each<Member>(*this, Table::member, visit);
}

std::optional<Invitation> MarketView::invitation(InvitationId id) const {
  return read_row<Invitation>(*this, keys::invitation(id));
}

std::optional<Invitation> MarketView::invitation_by_code(const CodeHash& hash) const {
  const auto ids = ids_at<InvitationId>(*this, {.prefix = RecordKey{Table::invitation_by_code, {hash}}, .limit = 1}, 1);
  return ids.empty() ? std::nullopt : invitation(ids.front());
}

std::vector<Invitation> MarketView::invitations_of(MemberId maker) const {
  std::vector<Invitation> found;
  for (const InvitationId id : ids_at<InvitationId>(*this, {.prefix = keys::of(Table::invitation_by_maker, maker)}, 1)) {
    if (auto one = invitation(id)) found.push_back(std::move(*one));
  }
  return found;
}

std::optional<Listing> MarketView::listing(ListingId id) const {
  Decoded* const known = decoded();
  return known ? read_once(*this, keys::listing(id), known->listings, id) : read_row<Listing>(*this, keys::listing(id));
}

std::vector<Listing> MarketView::listings_of(MemberId owner) const {
  std::vector<Listing> found;
  for (const ListingId id : ids_at<ListingId>(*this, {.prefix = keys::of(Table::listing_by_member, owner)}, 1)) {
    if (auto one = listing(id)) found.push_back(std::move(*one));
  }
  return found;
}

void MarketView::each_listing(const std::function<bool(const Listing&)>& visit) const {
  each<Listing>(*this, Table::listing, visit);
}

void MarketView::each_open_listing(const std::function<bool(const Listing&)>& visit) const {
  rows({RecordKey{Table::listing_open}}, [&](const RecordKey& key, std::string_view) {
    const auto one = listing(key.id_at<ListingId>(0));
    return !one || visit(*one);
  });
}

bool MarketView::hidden(MemberId who, ListingId what) const {
  return any_row(*this, keys::hide(who, what));
}
std::vector<Hide> MarketView::hides_of(MemberId who) const {
  return read_rows<Hide>(*this, {.prefix = keys::of(Table::hide, who)});
}

bool MarketView::blocked(MemberId a, MemberId b) const {
  return any_row(*this, keys::block(a, b)) || any_row(*this, keys::block(b, a));
}

std::vector<Block> MarketView::blocks_by(MemberId blocker) const {
  return read_rows<Block>(*this, {.prefix = keys::of(Table::block, blocker)});
}

std::vector<MemberId> MarketView::blocked_with(MemberId who) const {
  std::vector<MemberId> found = ids_at<MemberId>(*this, {.prefix = keys::of(Table::block, who)}, 1);
  for (const MemberId other : ids_at<MemberId>(*this, {.prefix = keys::of(Table::block_reverse, who)}, 1)) found.push_back(other);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::optional<SavedSearch> MarketView::saved_search(SearchId id) const {
  return read_row<SavedSearch>(*this, keys::saved_search(id));
}

std::vector<SavedSearch> MarketView::searches_of(MemberId who) const {
  std::vector<SavedSearch> found;
  for (const SearchId id : ids_at<SearchId>(*this, {.prefix = keys::of(Table::search_by_member, who)}, 1)) {
    if (auto one = saved_search(id)) found.push_back(std::move(*one));
  }
  std::ranges::stable_sort(found, {}, &SavedSearch::made_at);
  return found;
}

void MarketView::each_search(const std::function<bool(const SavedSearch&)>& visit) const {
  each<SavedSearch>(*this, Table::saved_search, visit);
}

std::optional<Proposal> MarketView::proposal(ProposalId id) const {
  return read_row<Proposal>(*this, keys::proposal(id));
}

std::size_t MarketView::live_proposal_count(MemberId who) const {
  return ids_at<ProposalId>(*this, {.prefix = keys::of(Table::live_proposal, who)}, 1).size();
}

std::size_t MarketView::live_proposal_count_of_party(MemberId party) const {
  return ids_at<ProposalId>(*this, {.prefix = keys::of(Table::live_by_party, party)}, 1).size();
}

std::vector<Proposal> MarketView::live_proposals_of(MemberId who) const {
  std::vector<Proposal> found;
  for (const ProposalId id : ids_at<ProposalId>(*this, {.prefix = keys::of(Table::live_proposal, who)}, 1)) {
    if (auto one = proposal(id)) found.push_back(std::move(*one));
  }
  return found;
}

std::vector<Proposal> MarketView::past_proposals_of(MemberId who, std::size_t limit, std::optional<RecordKey> after) const {
  const Scan scan{.prefix = keys::of(Table::past_proposal, who), .after = std::move(after), .order = Order::descending, .limit = limit};
  std::vector<Proposal> found;
  for (const ProposalId id : ids_at<ProposalId>(*this, scan, 2)) {
    if (auto one = proposal(id)) found.push_back(std::move(*one));
  }
  return found;
}

std::vector<ProposalId> MarketView::live_proposals_with(ListingId what) const {
  return ids_at<ProposalId>(*this, {.prefix = keys::of(Table::live_by_listing, what)}, 1);
}

void MarketView::each_proposal(const std::function<bool(const Proposal&)>& visit) const {
  each<Proposal>(*this, Table::proposal, visit);
}

std::vector<Message> MarketView::messages_in(ProposalId id, std::size_t limit, std::optional<RecordKey> after) const {
  return read_rows<Message>(
      *this, {.prefix = keys::of(Table::message, id), .after = std::move(after), .order = Order::descending, .limit = limit});
}
std::optional<Reading> MarketView::reading(ProposalId id, MemberId who) const {
  return read_row<Reading>(*this, keys::reading(id, who));
}

bool MarketView::met(MemberId a, MemberId b) const {
  return any_row(*this, keys::met(a, b));
}
std::optional<Refusal> MarketView::refusal(const RecordKey& key) const {
  return read_row<Refusal>(*this, key);
}

std::vector<Notification> MarketView::notifications_of(MemberId who, std::size_t limit, std::optional<RecordKey> after) const {
  return read_rows<Notification>(
      *this, {.prefix = keys::of(Table::notification, who), .after = std::move(after), .order = Order::descending, .limit = limit});
}

std::vector<Concern> MarketView::concerns(bool open, std::size_t limit) const {
  std::vector<Concern> found;
  rows({.prefix = RecordKey{Table::concern}, .order = Order::descending}, [&](const RecordKey&, std::string_view text) {
    const Result<Concern> concern = decode<Concern>(text);
    if (concern && concern->closed_at.has_value() != open) found.push_back(*concern);
    return found.size() < limit;
  });
  return found;
}

std::vector<AuditEntry> MarketView::audit(std::size_t limit, std::optional<RecordKey> after) const {
  return read_rows<AuditEntry>(*this,
                               {.prefix = RecordKey{Table::audit}, .after = std::move(after), .order = Order::descending, .limit = limit});
}

std::vector<OutboxEntry> MarketView::outbox(std::size_t limit) const {
  return read_rows<OutboxEntry>(*this, {.prefix = RecordKey{Table::outbox}, .limit = limit});
}

std::optional<ClearingRecord> MarketView::last_clearing() const {
  auto last = read_rows<ClearingRecord>(*this, {.prefix = RecordKey{Table::clearing}, .order = Order::descending, .limit = 1});
  return last.empty() ? std::nullopt : std::optional(std::move(last.front()));
}

std::uint32_t MarketView::tally(MemberId who, const std::string& what, Timestamp now) const {
  return tally_of_today(who, what, now).count;
}

Tally MarketView::tally_of_today(MemberId who, const std::string& what, Timestamp now) const {
  auto row = read_row<Tally>(*this, keys::tally(who, what));
  const auto today = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::days>(now).time_since_epoch().count());
  return row && row->day == today ? *std::move(row) : Tally{.day = today, .count = 0};
}

}  // namespace ronde::market
