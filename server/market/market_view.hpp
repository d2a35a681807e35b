#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "market/association_words.hpp"
#include "market/record_key.hpp"
#include "market/words.hpp"

namespace ronde::market {

enum class Order : std::uint8_t { ascending, descending };

/// Which rows to walk: those that begin with `prefix`, in `order`, strictly beyond `after` where it is given, at most `limit`.
struct Scan {
  RecordKey prefix;
  std::optional<RecordKey> after = {};
  Order order = Order::ascending;
  std::size_t limit = static_cast<std::size_t>(-1);
};

/// Called with each row; false stops the walk. The value lives only during the call.
using RowVisitor = std::function<bool(const RecordKey& key, std::string_view value)>;

/// A stored record could not be read. Not a refusal: the store is damaged or written by a newer Ronde.
class BadRecord : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A reader of one neighbourhood's records, as they stood at one instant. The two virtual functions are all that a store implements
/// (server/store_view over a transaction, tests over maps); the typed readers stand on them.
///
/// Errors  a typed reader throws BadRecord when a row does not decode. A missing row is an empty optional or an empty list.
/// Cost    one row read and one JSON parse (about 2 us) a record; a view that keeps `decoded` pays it once for a member or listing.
/// Threads as the store behind it: a view belongs to one thread.
class MarketView {
 public:
  virtual ~MarketView() = default;

  [[nodiscard]] virtual std::optional<std::string> row(const RecordKey& key) const = 0;
  virtual void rows(const Scan& scan, const RowVisitor& visit) const = 0;

  // The place. neighbourhood() is empty only in an empty store.
  [[nodiscard]] std::optional<Neighbourhood> neighbourhood() const;
  [[nodiscard]] std::optional<Charter> charter() const;
  [[nodiscard]] std::optional<Quarter> quarter(QuarterId id) const;
  [[nodiscard]] std::vector<Quarter> quarters() const;
  /// In the order of `quarters`; none where nobody has brought outlines.
  [[nodiscard]] std::vector<QuarterShape> quarter_shapes() const;
  [[nodiscard]] bool has_plan() const;
  [[nodiscard]] WalkBand walk_band(QuarterId a, QuarterId b) const;
  [[nodiscard]] std::optional<HandoverPoint> handover_point(HandoverPointId id) const;
  [[nodiscard]] std::vector<HandoverPoint> handover_points() const;
  /// The directory: of shops, associations, services and public places.
  [[nodiscard]] std::optional<Place> place(PlaceId id) const;
  [[nodiscard]] std::vector<Place> places() const;
  [[nodiscard]] std::optional<Association> association(AssociationId id) const;
  [[nodiscard]] std::vector<Association> associations() const;

  // People.
  [[nodiscard]] std::optional<Member> member(MemberId id) const;
  [[nodiscard]] std::optional<Member> member_of_account(AccountId account) const;
  void each_member(const std::function<bool(const Member&)>& visit) const;
  [[nodiscard]] std::optional<Invitation> invitation(InvitationId id) const;
  [[nodiscard]] std::optional<Invitation> invitation_by_code(const CodeHash& hash) const;
  [[nodiscard]] std::vector<Invitation> invitations_of(MemberId maker) const;

  // Listings.
  [[nodiscard]] std::optional<Listing> listing(ListingId id) const;
  [[nodiscard]] std::vector<Listing> listings_of(MemberId member) const;
  void each_listing(const std::function<bool(const Listing&)>& visit) const;
  /// Only those with state active: the pool that the matcher is loaded with.
  void each_open_listing(const std::function<bool(const Listing&)>& visit) const;
  [[nodiscard]] bool hidden(MemberId member, ListingId listing) const;
  [[nodiscard]] std::vector<Hide> hides_of(MemberId member) const;

  // Blocks. blocked: in either direction.
  [[nodiscard]] bool blocked(MemberId a, MemberId b) const;
  [[nodiscard]] std::vector<Block> blocks_by(MemberId blocker) const;
  /// Everyone this member must never meet, either direction, sorted.
  [[nodiscard]] std::vector<MemberId> blocked_with(MemberId member) const;

  // Saved searches.
  [[nodiscard]] std::optional<SavedSearch> saved_search(SearchId id) const;
  [[nodiscard]] std::vector<SavedSearch> searches_of(MemberId member) const;  // oldest first
  void each_search(const std::function<bool(const SavedSearch&)>& visit) const;

  // Proposals.
  [[nodiscard]] std::optional<Proposal> proposal(ProposalId id) const;
  [[nodiscard]] std::size_t live_proposal_count(MemberId member) const;
  /// In which a newcomer of this party sits, see parties_of: one at most.
  [[nodiscard]] std::size_t live_proposal_count_of_party(MemberId party) const;
  [[nodiscard]] std::vector<Proposal> live_proposals_of(MemberId member) const;
  /// Newest first. `after`: the key of the last one already shown, from keys::past_proposal.
  [[nodiscard]] std::vector<Proposal> past_proposals_of(MemberId member, std::size_t limit, std::optional<RecordKey> after = {}) const;
  [[nodiscard]] std::vector<ProposalId> live_proposals_with(ListingId listing) const;
  void each_proposal(const std::function<bool(const Proposal&)>& visit) const;

  // What the people of an exchange write to each other: all of it, newest first; who may see what of it: messages.hpp.
  [[nodiscard]] std::vector<Message> messages_in(ProposalId id, std::size_t limit, std::optional<RecordKey> after = {}) const;
  [[nodiscard]] std::optional<Reading> reading(ProposalId id, MemberId member) const;

  // Memory, notifications, journal.
  [[nodiscard]] bool met(MemberId a, MemberId b) const;
  [[nodiscard]] std::optional<Refusal> refusal(const RecordKey& key) const;
  [[nodiscard]] std::vector<Notification> notifications_of(MemberId member, std::size_t limit,
                                                           std::optional<RecordKey> after = {}) const;        // newest first
  [[nodiscard]] std::vector<AuditEntry> audit(std::size_t limit, std::optional<RecordKey> after = {}) const;  // newest first
  /// Newest first; `open`: nobody has closed them.
  [[nodiscard]] std::vector<Concern> concerns(bool open, std::size_t limit) const;
  [[nodiscard]] std::vector<OutboxEntry> outbox(std::size_t limit) const;  // oldest first
  [[nodiscard]] std::optional<ClearingRecord> last_clearing() const;
  [[nodiscard]] std::uint32_t tally(MemberId member, const std::string& what, Timestamp now) const;
  /// What was counted today; of an earlier day nothing is left.
  [[nodiscard]] Tally tally_of_today(MemberId member, const std::string& what, Timestamp now) const;

 protected:
  /// What a decision asks for again and again, decoded once.
  struct Decoded {
    std::optional<Neighbourhood> neighbourhood;
    std::unordered_map<MemberId, Member> members;
    std::unordered_map<ListingId, Listing> listings;
    void forget(const RecordKey& key);
  };
  /// A view that keeps it says where; it is filled by the readers.
  [[nodiscard]] virtual Decoded* decoded() const { return nullptr; }
};

}  // namespace ronde::market
