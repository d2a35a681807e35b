#pragma once

// Which arcs people have closed: what they refused, and what they hid. Kept from records; asked when a listing enters the pool.

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "market/market_view.hpp"

namespace ronde::clearings {

/// What a rule asks of a listing.
struct ListingPlace {
  market::ListingId id;
  market::MemberId member;
  market::QuarterId quarter;
  market::Direction direction = market::Direction::offer;
};

/// A rule in one of four scopes, as the key of its row says:
///   refused_arc (offer, want) · refused_quarter (listing, quarter) · refused_offer (member, offer) · hide (member, listing)
class Closures {
 public:
  void load(const market::MarketView& view);
  /// One row of the four tables came, changed or went. False if `key` is of another table.
  bool update(const market::RecordKey& key, const market::MarketView& view);

  [[nodiscard]] bool closed(const ListingPlace& offer, const ListingPlace& want, market::Timestamp now) const;

  /// The other ends that a rule about this listing may speak of.
  struct Ends {
    std::vector<market::ListingId> listings;  ///< these
    std::vector<market::MemberId> members;    ///< those of these members
    std::vector<market::QuarterId> quarters;  ///< those in these quarters
    [[nodiscard]] bool empty() const { return listings.empty() && members.empty() && quarters.empty(); }
  };
  [[nodiscard]] Ends ends_of(const ListingPlace& listing) const;

  /// When rules end, soonest first, with their key.
  [[nodiscard]] std::optional<market::Timestamp> next_end() const;
  /// Those that ended by `now`, taken out of the queue (they stay as rows, and close nothing any more).
  [[nodiscard]] std::vector<market::RecordKey> take_ended(market::Timestamp now);

 private:
  void put(const market::RecordKey& key, std::optional<market::Timestamp> until);
  void erase(const market::RecordKey& key);
  [[nodiscard]] bool holds(const market::RecordKey& key, market::Timestamp now) const;
  void index(const market::RecordKey& key, bool add);

  std::map<market::RecordKey, std::optional<market::Timestamp>> rules_;
  std::set<std::pair<market::Timestamp, market::RecordKey>> ends_;
  // Both parts of each key lead to it.
  std::unordered_map<market::ListingId, std::set<market::RecordKey>> of_listing_;
  std::unordered_map<market::MemberId, std::set<market::RecordKey>> of_member_;
  std::unordered_map<market::QuarterId, std::set<market::RecordKey>> of_quarter_;
};

}  // namespace ronde::clearings
