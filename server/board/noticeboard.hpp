#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "board/card.hpp"
#include "board/search.hpp"
#include "market/market_view.hpp"

/// What hangs in a neighbourhood, in memory: listings newest first, who is blocked, who hid what, how far the quarters are. Never the
/// truth: it is loaded from a snapshot and follows the feed.
namespace ronde::board {

/// category -> theme, for filters; the empty string for a category that nobody knows.
using ThemeOf = std::function<std::string_view(std::string_view category)>;

/// Where a page of the list ended: the place of its last listing.
struct Place {
  market::Timestamp posted_at;
  market::ListingId id;
  std::uint8_t strangeness = 0;  ///< how far from the words of a search (board/search.hpp); without a search 0
  /// What fits a search best first, then the newest; ids, which are random, break ties.
  friend bool operator<(const Place& a, const Place& b) {
    if (a.strangeness != b.strangeness) return a.strangeness < b.strangeness;
    return a.posted_at != b.posted_at ? a.posted_at > b.posted_at : a.id < b.id;
  }
};

struct Filter {
  std::optional<market::Direction> direction;
  std::optional<market::ListingKind> kind;
  std::string theme;
  std::string category;
  std::optional<market::AssociationId> association;  ///< in its name
  std::optional<int> band;                           ///< walking minutes at most
  std::string words;                                 ///< what was typed into the search
  market::Language language = market::Language::fr;
  bool mine = false;    ///< the viewer's own, in every state; else what others may see
  bool hidden = false;  ///< those that the viewer has hidden, and only those; not together with `mine`
  std::optional<Place> after;
  std::size_t limit = 50;
};

/// The filter that a saved search keeps: asked for a page, it shows what its alerts speak of.
[[nodiscard]] Filter filter_of(const market::Sought& sought);

/// Where the page that was written ends, and what it can be told from others by.
struct Page {
  std::optional<Place> next;  ///< nothing at the end of the list
  std::string marks;          ///< equal for two pages of one viewer only if they are written alike; a few bytes a listing
};

/// Threads  any number of readers beside one that applies changes. Nothing here waits for the store.
/// Cost     a page about 5 us for 50 listings, and 0.1 us for each listing that the filter passes over; with words see SearchIndex.
class Noticeboard {
 public:
  Noticeboard(ThemeOf theme_of, TopicOf topic_of) : theme_of_(std::move(theme_of)), topic_of_(std::move(topic_of)) {}

  /// Fills the empty board from a snapshot whose last change set is `head`.
  void load(const market::MarketView& view, std::uint64_t head);
  /// What a change set of the feed changed: these rows, as they stand in `after`. Sets already seen are passed over.
  void apply(std::uint64_t sequence, std::span<const market::RecordKey> changed, const market::MarketView& after);
  [[nodiscard]] std::uint64_t applied() const;

  /// The member as a viewer; nothing for who is unknown, suspended, has left or still waits for approval.
  [[nodiscard]] std::optional<Viewer> viewer(market::MemberId member) const;
  /// Appends the page's listings to `out`, a JSON array.
  [[nodiscard]] Page page(const Viewer& viewer, const Filter& filter, market::Timestamp now, std::string& out) const;
  /// The listing for this viewer, or nothing where they may not see it (the same as one that is not there).
  [[nodiscard]] std::optional<std::string> listing_json(const Viewer& viewer, market::ListingId id, market::Timestamp now) const;
  /// The same for who helps this viewer at the desk.
  [[nodiscard]] std::optional<std::string> helped_json(const Viewer& viewer, market::ListingId id, market::Timestamp now) const;
  [[nodiscard]] CardPtr card(market::ListingId id) const;
  /// A listing that changed, as it hung then; without a card it is erased.
  struct Changed {
    market::ListingId id;
    CardPtr card;
    bool taken_down = false;  ///< it hung before
  };
  /// What somebody may be told of it.
  struct Seen {
    std::optional<Regard> regard;  ///< nothing where they may not see it, or hid it
    /// It was taken down, and they could have seen it. Not where they hid it, where either has blocked the other, or where its owner is
    /// suspended or gone: that it is gone would tell of the block. Of what was hidden and stays hidden they are told nothing.
    bool gone = false;
  };
  /// One for each. Cost: some look-ups a listing, one lock for all.
  [[nodiscard]] std::vector<Seen> regards(const Viewer& viewer, std::span<const Changed> listings, market::Timestamp now) const;
  [[nodiscard]] std::optional<int> walk_minutes(market::QuarterId a, market::QuarterId b) const;

  /// A listing, and the saved searches on whose page it hangs for their members as something new: posted by somebody else since they were
  /// last told, and not noted yet in this version.
  struct Fitting {
    std::uint64_t version = 0;
    std::vector<market::SearchId> searches;
  };
  /// Cost: 0.2 us a saved search.
  [[nodiscard]] Fitting fitting_searches(market::ListingId id, market::Timestamp now) const;
  /// What was posted within this time before the newest, newest first.
  [[nodiscard]] std::vector<market::ListingId> posted_last(std::chrono::milliseconds before) const;

  /// Listings with which the matcher sees an exchange for this member.
  void set_possible(market::MemberId member, std::span<const market::ListingId> listings);

  struct QuarterCount {
    std::uint32_t offers = 0;
    std::uint32_t wants = 0;
  };
  /// How much hangs there, by quarter.
  [[nodiscard]] std::map<market::QuarterId, QuarterCount> counts(market::Timestamp now) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Person {
    market::QuarterId quarter;
    bool active = false;
    std::unordered_set<market::MemberId> blocked;
    std::unordered_set<market::ListingId> hidden;
    std::unordered_set<market::ListingId> possible;
  };
  struct Hanging {
    CardPtr card;
    const Person* owner = nullptr;  // people_ keeps who was known once, so this stays
  };

  using WalksFrom = std::unordered_map<market::QuarterId, std::optional<int>>;
  /// What looking at many listings needs of who looks, found once.
  struct Sight {
    market::MemberId member;
    const Person* person = nullptr;      // nothing known of them: they hide and block nobody
    const WalksFrom* minutes = nullptr;  // from their quarter
  };

  /// A filter with what its words come to, found once.
  struct Looking {
    Filter filter;
    Query query;
  };
  struct Search {
    market::SavedSearch saved;
    Looking looking;
  };

  void put(market::Listing listing);
  void drop(market::ListingId id);
  void apply_row(const market::RecordKey& key, const market::MarketView& after);
  void learn_member(const market::Member& member);
  void learn_place(const market::MarketView& view);
  [[nodiscard]] Sight sight_of(const Viewer& viewer) const;
  [[nodiscard]] static std::optional<Regard> regard_of(const Sight& sight, const Card& card, const Person& owner, market::Timestamp now);
  [[nodiscard]] std::optional<std::string> written(const Viewer& viewer, market::ListingId id, market::Timestamp now, bool helped) const;
  [[nodiscard]] std::optional<Regard> regard_unlocked(const Viewer& viewer, const Card& card, market::Timestamp now) const;
  [[nodiscard]] std::map<Place, Hanging> hidden_by(market::MemberId viewer) const;
  void keep_search(market::SavedSearch search);
  [[nodiscard]] Looking looking(const Filter& filter) const;
  [[nodiscard]] static bool passes(const Card& card, const Filter& filter);
  [[nodiscard]] static bool on_page(const Filter& filter, const Card& card, const Regard& regard);
  /// A listing on its way to a page.
  struct Shown {
    Place place;
    const Card* card = nullptr;
    Regard regard;
  };
  [[nodiscard]] std::vector<Shown> newest(const Sight& sight, const Filter& filter, market::Timestamp now) const;
  [[nodiscard]] std::vector<Shown> best_fitting(const Sight& sight, const Looking& looking, market::Timestamp now) const;

  ThemeOf theme_of_;
  TopicOf topic_of_;
  mutable std::shared_mutex mutex_;
  std::uint64_t applied_ = 0;
  std::map<Place, Hanging> by_place_;
  std::unordered_map<market::ListingId, CardPtr> by_id_;
  std::unordered_map<market::MemberId, std::map<Place, Hanging>> by_member_;
  std::unordered_map<market::MemberId, Person> people_;
  std::map<market::SearchId, Search> searches_;
  SearchIndex index_;  // of all in by_id_
  std::unordered_map<market::QuarterId, std::string> quarters_;
  std::unordered_map<market::QuarterId, WalksFrom> walks_;  // minutes of the band; nothing: out of reach
};

}  // namespace ronde::board
