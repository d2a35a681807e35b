#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "board/noticeboard.hpp"
#include "clearings/matchmaker.hpp"
#include "market/changes.hpp"
#include "market/event_words.hpp"
#include "metrics/metrics.hpp"
#include "ronde/storage/store.hpp"

/// One neighbourhood at work: follows its feed, keeps the board and the matchmaker current, proposes, repairs, lets deadlines take effect.
namespace ronde::desk {

/// Whose thread of an exchange has something new, or was read further.
struct ThreadNews {
  market::ProposalId proposal;
  std::vector<market::MemberId> members;
};

/// What changed, for whoever listens live. `listings` and `proposals` name what to look at again; the listener asks what each viewer may
/// see.
struct News {
  std::uint64_t sequence = 0;  ///< everything up to here has been told
  std::vector<market::ListingId> listings;
  std::vector<market::ListingId> taken_down;  ///< of these, what hung: of what was hidden and stays hidden nobody is told
  std::vector<market::ProposalId> proposals;
  std::vector<ThreadNews> threads;
  std::vector<market::EventId> events;  ///< swap events: their people ask again
  bool neighbourhood = false;           ///< names, quarters or settings
  std::vector<market::MemberId> gone;   ///< members who may see nothing any more: left, suspended
};

/// What these change sets of a feed are news of; `sequence` is what may be said to have been told.
[[nodiscard]] News news_of(std::span<const storage::ChangeSet> sets, std::uint64_t sequence);

/// What desks share. Outlives them.
struct DeskContext {
  storage::Store& store;
  const market::Taxonomy& taxonomy;
  metrics::Registry& metrics;
  std::function<market::Timestamp()> now;
  std::function<void(market::NeighbourhoodId, const News&)> tell;  ///< called on the desk's strand
  std::filesystem::path evidence = {};                             ///< where what clearings proved is kept as files; empty: nowhere
  std::chrono::milliseconds gather{150};  ///< changed listings are told together, at most this late, and so are a swap event's changes
                                          ///< after its first; proposals at once
  // Set by Desks: clearings run beside the desks, so that nobody's proposal waits for one.
  boost::asio::any_io_executor clearings = {};
  std::function<bool()> stopping = {};  ///< a clearing that runs comes back soon
};

/// Threads  `board`, `catch_up` from any thread; the matchmaker only on the desk's strand; awaitables resume on the caller's executor.
class Desk : public std::enable_shared_from_this<Desk> {
 public:
  Desk(market::NeighbourhoodId id, DeskContext& context, boost::asio::any_io_executor executor);

  /// Loads the board from a snapshot. Errors of the store. Cost: about 5 us a record.
  [[nodiscard]] storage::Result<void> load();
  /// Loads the matchmaker and lets the desk work; on its own strand, the caller does not wait.
  void start();

  [[nodiscard]] market::NeighbourhoodId id() const { return id_; }
  [[nodiscard]] const board::Noticeboard& board() const { return board_; }
  /// Brings the board up to what is committed. Whoever wrote calls it before reading, so that they see what they wrote.
  void catch_up();
  /// Everything up to this change set has been told to those who listen: where a fresh listener begins.
  [[nodiscard]] std::uint64_t told() const { return told_.load(); }
  /// Something was committed (from the store's writer thread).
  void wake();
  /// Deadlines, ends of listings, the nightly clearing: called every second or so.
  void tick();

  [[nodiscard]] boost::asio::awaitable<clearings::DraftMatches> matches(market::MemberId member, market::ListingDraft draft);
  struct Fact {
    std::string code;
    std::uint32_t count = 0;
    std::optional<int> minutes;
    std::string category;
  };
  [[nodiscard]] boost::asio::awaitable<std::vector<Fact>> why_nothing(market::ListingId listing);
  /// What is missing, around this member and for what is theirs. What is missing around is looked for at most once for all who ask: anew
  /// when the pool has changed, in a large pool after a minute at the earliest, and answered as it was known before until that is done.
  struct Almost {
    std::vector<clearings::MissingListing> around;
    std::vector<clearings::OwnAlmost> mine;
  };
  [[nodiscard]] boost::asio::awaitable<Almost> almost(market::MemberId member);

 private:
  struct Gathered;

  void follow();
  void tell_proposals(const News& news);
  void follow_set(const storage::ChangeSet& set, const market::MarketView& view, Gathered& gathered);
  void put_to_people(market::ProposeExchange command, std::function<void()> if_refused);
  void propose(const std::vector<market::ListingId>& touched, const market::MarketView& view, int tries = 3);
  void repair(const std::vector<market::ProposalId>& broken, const market::MarketView& view, int tries = 3);
  void expire();
  void find_broken(const market::MarketView& view);
  void use(const std::vector<market::ListingId>& touched, const market::MarketView& view);
  [[nodiscard]] bool stopping() const { return context_.stopping && context_.stopping(); }
  void clear_when_due();
  void clear();
  void tell_of_calls();
  [[nodiscard]] std::string obey(const clearings::ClearingJob& job, const clearings::ClearingRun& run);
  void keep_evidence(const std::string& clearing, std::shared_ptr<const clearings::ClearingRun> run);
  void log_problems();
  void note_finds(std::span<const market::ListingId> listings);
  void take_up_last();
  void look_for_almost();
  void look_on(std::shared_ptr<clearings::AlmostTally> tally);
  void refresh_possible();
  void tell(Gathered& gathered);
  void tell_gathered();
  template <class Command>
  void submit(Command command, std::function<void(bool kept)> done);
  template <class Read>
  bool on_snapshot(Read read) const;

  market::NeighbourhoodId id_;
  DeskContext& context_;
  boost::asio::strand<boost::asio::any_io_executor> strand_;
  board::Noticeboard board_;
  std::mutex catching_up_;

  // On the strand only.
  clearings::Matchmaker matchmaker_;
  std::uint64_t followed_ = 0;
  bool working_ = false;
  std::set<market::ListingId> gathered_listings_;
  std::set<market::ListingId> gathered_taken_down_;
  std::set<market::EventId> gathered_events_;  // those told a moment ago
  std::chrono::steady_clock::time_point events_told_at_{};
  std::set<market::MemberId> concerned_;  // whose « ronde possible » is to be looked at again
  std::atomic<std::uint64_t> told_{0};    // stays before the first that waits to be told
  boost::asio::steady_timer gather_timer_;
  bool gathering_ = false;
  bool clearing_ = false;                 // one runs, or its record is on its way to the disk
  market::Timestamp clear_not_before_{};  // after a record that could not be kept
  clearings::AlmostTally almost_;         // what waits in vain, as last looked at
  std::uint64_t almost_changes_ = 0;      // the pool's number at that time
  bool looking_ = false;
  std::chrono::steady_clock::time_point look_not_before_{};

  std::atomic<bool> wake_queued_{false};
  std::atomic<bool> tick_queued_{false};
};
using DeskPtr = std::shared_ptr<Desk>;

}  // namespace ronde::desk
