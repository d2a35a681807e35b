#include "desk/desk.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "accounts/secrets.hpp"
#include "clearings/surplus.hpp"
#include "desk/evidence_folder.hpp"
#include "log/log.hpp"
#include "market/clearings.hpp"
#include "market/deadlines.hpp"
#include "market/searches.hpp"
#include "market_door.hpp"
#include "store_view.hpp"

namespace asio = boost::asio;

namespace ronde::desk {
namespace {

using market::ListingId;
using market::MarketView;
using market::MemberId;
using market::ProposalId;
using market::RecordKey;
using market::Table;

constexpr std::size_t sets_at_once = 256;
constexpr std::size_t due_at_once = 100;
constexpr std::size_t possible_members_at_once = 4;
constexpr std::chrono::seconds clearing_time_max{60};  // a neighbourhood of 2,000 takes a second or two
constexpr std::chrono::minutes clearing_again_after{10};
constexpr std::uint64_t almost_steps_at_once = 20'000;  // arcs: about a millisecond, in which no proposal is put to anybody
constexpr std::chrono::minutes almost_again_after{1};   // where one stretch is not enough
constexpr std::size_t almost_around = 3;                // that fit on a card
constexpr std::size_t almost_mine = 5;
constexpr std::size_t searches_at_once = 100;             // that one write notes a find for
constexpr std::size_t hints_at_once = 20;                 // each looks through what was promised, while others wait to write
constexpr std::chrono::minutes posted_before_the_end{1};  // what the power may have cut off between a listing and what comes of it

void fill_random(std::span<std::uint8_t> bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    const auto some = accounts::random_16();
    std::copy_n(some.begin(), std::min<std::size_t>(16, bytes.size() - at), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

board::ThemeOf themes(const market::Taxonomy& taxonomy) {
  return [&taxonomy](std::string_view category) -> std::string_view {
    const market::Category* found = taxonomy.category(category);
    return found == nullptr ? std::string_view{} : std::string_view(found->theme);
  };
}

board::TopicOf topics(const market::Taxonomy& taxonomy) {
  return [&taxonomy](std::string_view text, market::Language language, board::Reading reading) -> std::optional<std::string> {
    const auto guess = reading == board::Reading::strict ? taxonomy.guess(text, language) : taxonomy.guess_with_slips(text, language);
    return guess ? std::optional(guess->category) : std::nullopt;
  };
}

std::vector<RecordKey> rows_of(const storage::ChangeSet& set) {
  std::vector<RecordKey> keys;
  for (const auto& op : set.ops) {
    if (op.space != storage::Space::rows) continue;
    if (auto key = server::key_of(op.key)) keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace

namespace {

void sort_once(auto& ids) {
  std::ranges::sort(ids);
  const auto doubled = std::ranges::unique(ids);
  ids.erase(doubled.begin(), doubled.end());
}

void add_news(News& news, const std::vector<RecordKey>& keys) {
  for (const RecordKey& key : keys) {
    switch (key.table) {
      case Table::listing:
        news.listings.push_back(key.id_at<ListingId>(0));
        break;
      case Table::proposal:
        news.proposals.push_back(key.id_at<ProposalId>(0));
        break;
      case Table::event:
        news.events.push_back(key.id_at<market::EventId>(0));
        break;
      case Table::neighbourhood:
      case Table::quarter:
      case Table::quarter_shape:
      case Table::walk:
      case Table::handover_point:
        news.neighbourhood = true;
        break;
      default:
        break;
    }
  }
}

void add_thread(News& news, const market::DomainEvent& event) {
  auto thread = std::ranges::find(news.threads, *event.proposal, &ThreadNews::proposal);
  if (thread == news.threads.end()) thread = news.threads.insert(thread, {*event.proposal, {}});
  thread->members.insert(thread->members.end(), event.members.begin(), event.members.end());
  sort_once(thread->members);
}

/// Not by its rows: those who are not told must not notice that anything was written.
void add_what_was_said(News& news, const storage::ChangeSet& set) {
  const auto says = [&](market::EventType type) { return set.detail.find(market::name_of(type)) != std::string::npos; };
  if (!says(market::EventType::messages_changed) && !says(market::EventType::listing_gone)) return;
  const auto events = market::decode_events(set.detail);
  if (!events) return;
  for (const auto& event : *events) {
    if (event.type == market::EventType::messages_changed && event.proposal) add_thread(news, event);
    if (event.type == market::EventType::listing_gone && event.listing) news.taken_down.push_back(*event.listing);
  }
}

}  // namespace

News news_of(std::span<const storage::ChangeSet> sets, std::uint64_t sequence) {
  News news;
  news.sequence = sequence;
  for (const auto& set : sets) {
    add_news(news, rows_of(set));
    add_what_was_said(news, set);
  }
  sort_once(news.listings);
  sort_once(news.taken_down);
  sort_once(news.proposals);
  sort_once(news.events);
  return news;
}

/// What a stretch of the feed brought.
struct Desk::Gathered {
  News news;
  std::vector<ListingId> touched;
  std::vector<ProposalId> broken;
  std::vector<MemberId> members;  // who changed
};

Desk::Desk(market::NeighbourhoodId id, DeskContext& context, asio::any_io_executor executor)
    : id_(id),
      context_(context),
      strand_(asio::make_strand(executor)),
      board_(themes(context.taxonomy), topics(context.taxonomy)),
      matchmaker_(context.taxonomy),
      gather_timer_(strand_) {}

template <class Read>
bool Desk::on_snapshot(Read read) const {
  const auto snapshot = context_.store.snapshot();
  if (!snapshot) return false;
  const auto partition = snapshot->of(server::partition_of(id_));
  if (!partition) return false;
  const server::StoreView view(*partition);
  read(*snapshot, *partition, view);
  return true;
}

storage::Result<void> Desk::load() {
  bool there = false;
  const bool read = on_snapshot([&](const auto&, const storage::PartitionView& partition, const MarketView& view) {
    there = view.neighbourhood().has_value();
    if (!there) return;
    board_.load(view, partition.head());
    followed_ = partition.head();  // from here on everything is told, also what is written before start() has its turn
    told_ = followed_;
  });
  if (!read) return storage::Error{storage::Errc::unavailable, "no snapshot"};
  if (!there) return storage::Error{storage::Errc::not_found, "no such neighbourhood"};
  return {};
}

void Desk::start() {
  asio::post(strand_, [self = shared_from_this()] {
    self->on_snapshot([&](const auto&, const auto&, const MarketView& view) {
      self->matchmaker_.load(view, self->context_.now());
      self->find_broken(view);
    });
    self->working_ = true;
    self->expire();
    self->follow();
    self->take_up_last();
  });
}

/// What was posted while the pool was read, or before the power went: it is in the pool already, but nobody has looked for its exchange
/// or for who seeks it.
void Desk::take_up_last() {
  const std::vector<ListingId> last = board_.posted_last(posted_before_the_end);
  on_snapshot([&](const auto&, const auto&, const MarketView& view) { use(last, view); });
  note_finds(last);
}

/// A repair that was under way when the power went is taken up again.
void Desk::find_broken(const MarketView& view) {
  std::vector<ProposalId> broken;
  view.each_proposal([&](const market::Proposal& proposal) {
    if (proposal.state == market::ProposalState::repairing) broken.push_back(proposal.id);
    return true;
  });
  repair(broken, view);
}

void Desk::catch_up() {
  const std::scoped_lock lock(catching_up_);
  bool more = true;
  while (more) {
    more = false;
    on_snapshot([&](const storage::Snapshot& snapshot, const auto&, const MarketView& view) {
      const auto slice = snapshot.feed(server::partition_of(id_), board_.applied(), sets_at_once);
      if (!slice) return;
      for (const auto& set : slice->sets) board_.apply(set.sequence, rows_of(set), view);
      more = slice->more;
    });
  }
}

void Desk::wake() {
  if (wake_queued_.exchange(true)) return;
  asio::post(strand_, [self = shared_from_this()] {
    self->wake_queued_ = false;
    self->follow();
  });
}

/// First those whom a proposal asks, then the matcher, whose findings have to be written, then the board and everybody else.
void Desk::follow() {
  if (!working_) return;
  bool more = true;
  while (more) {
    more = false;
    Gathered gathered;
    on_snapshot([&](const storage::Snapshot& snapshot, const auto&, const MarketView& view) {
      const auto slice = snapshot.feed(server::partition_of(id_), followed_, sets_at_once);
      if (!slice || slice->sets.empty()) return;
      more = slice->more;
      gathered.news = news_of(slice->sets, told_);
      tell_proposals(gathered.news);
      const auto began = std::chrono::steady_clock::now();
      for (const auto& set : slice->sets) follow_set(set, view, gathered);
      repair(gathered.broken, view);
      use(gathered.touched, view);
      if (!gathered.touched.empty()) context_.metrics.match_seconds.observe(std::chrono::steady_clock::now() - began);
    });
    catch_up();
    tell(gathered);
    note_finds(gathered.news.listings);
  }
}

/// And what is written in them, and that a swap event has changed: at once if it has been still, else with what is gathered, since a door
/// lets in many a second and a whole hall looks. Their cursor is the old one: listings that changed with them are told later.
void Desk::tell_proposals(const News& news) {
  const bool events_wait = !gathered_events_.empty() || std::chrono::steady_clock::now() - events_told_at_ < context_.gather;
  if (events_wait) gathered_events_.insert(news.events.begin(), news.events.end());
  const bool events_now = !events_wait && !news.events.empty();
  if ((news.proposals.empty() && news.threads.empty() && !events_now) || !context_.tell) return;
  News of_proposals;
  of_proposals.sequence = news.sequence;
  of_proposals.proposals = news.proposals;
  of_proposals.threads = news.threads;
  if (events_now) {
    of_proposals.events = news.events;
    events_told_at_ = std::chrono::steady_clock::now();
  }
  context_.tell(id_, of_proposals);
}

void Desk::follow_set(const storage::ChangeSet& set, const MarketView& view, Gathered& gathered) {
  const std::vector<RecordKey> keys = rows_of(set);
  if (const auto events = market::decode_events(set.detail)) {
    for (const auto& event : *events) {
      if (event.type == market::EventType::proposal_repairing && event.proposal) gathered.broken.push_back(*event.proposal);
      if (event.type == market::EventType::listing_posted && event.member) concerned_.insert(*event.member);
      if ((event.type == market::EventType::member_changed || event.type == market::EventType::member_left) && event.member)
        gathered.members.push_back(*event.member);
    }
  }
  const auto touched = matchmaker_.apply(keys, view, context_.now());
  gathered.touched.insert(gathered.touched.end(), touched.begin(), touched.end());
  followed_ = set.sequence;
}

/// Changed listings wait a moment for others, so that a busy hour does not write each socket once a listing.
void Desk::tell(Gathered& gathered) {
  gathered_listings_.insert(gathered.news.listings.begin(), gathered.news.listings.end());
  gathered_taken_down_.insert(gathered.news.taken_down.begin(), gathered.news.taken_down.end());
  const bool waits = !gathered_listings_.empty() || !gathered_events_.empty();
  if (waits && !gathering_) {
    gathering_ = true;
    gather_timer_.expires_after(context_.gather);
    gather_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->tell_gathered();
    });
  }
  // What waits has not been told: a cursor may not pass it.
  if (!waits) told_ = followed_;
  News news;
  news.sequence = told_;
  news.neighbourhood = gathered.news.neighbourhood;
  for (const MemberId member : gathered.members) {
    if (!board_.viewer(member)) news.gone.push_back(member);
  }
  if ((news.neighbourhood || !news.gone.empty()) && context_.tell) context_.tell(id_, news);
}

void Desk::tell_gathered() {
  gathering_ = false;
  refresh_possible();  // first: the news say it
  News news;
  news.sequence = followed_;
  news.listings.assign(gathered_listings_.begin(), gathered_listings_.end());
  gathered_listings_.clear();
  news.taken_down.assign(gathered_taken_down_.begin(), gathered_taken_down_.end());
  gathered_taken_down_.clear();
  news.events.assign(gathered_events_.begin(), gathered_events_.end());
  gathered_events_.clear();
  if (!news.events.empty()) events_told_at_ = std::chrono::steady_clock::now();
  if (context_.tell) context_.tell(id_, news);
  told_ = followed_;
}

template <class Command>
void Desk::submit(Command command, std::function<void(bool kept)> done) {
  auto decided = [self = shared_from_this(), done = std::move(done)](const market::Result<server::Outcome>& outcome) {
    asio::post(self->strand_, [self, kept = outcome.has_value(), done] { done(kept); });
  };
  server::submit(context_.store, server::write_of(id_, std::move(command), context_.now()), std::move(decided));
}

/// What has come may complete an exchange whose seats are held: that goes first, people wait there.
void Desk::use(const std::vector<ListingId>& touched, const MarketView& view) {
  if (touched.empty()) return;
  repair(matchmaker_.repairs_for(touched, context_.now()), view);
  propose(touched, view);
}

/// The rules may refuse what the pool found: who sits in it has changed something in the same moment. Then the pool is asked once more.
void Desk::propose(const std::vector<ListingId>& touched, const MarketView& view, int tries) {
  if (touched.empty()) return;
  for (auto& command : matchmaker_.propose_for(touched, view, context_.now(), fill_random)) {
    std::vector<ListingId> listings;
    for (const auto& seat : command.seats) {
      if (seat.gives) listings.push_back(*seat.gives);
    }
    put_to_people(std::move(command), [this, listings, tries] {
      if (tries <= 1) return;
      on_snapshot([&](const auto&, const auto&, const MarketView& fresh) { propose(listings, fresh, tries - 1); });
    });
  }
  log_problems();
}

void Desk::put_to_people(market::ProposeExchange command, std::function<void()> if_refused) {
  const auto seats = command.seats;
  submit(std::move(command), [this, seats, if_refused](bool kept) {
    follow();  // what was written holds the units before the promise ends
    matchmaker_.answered(seats);
    (kept ? context_.metrics.proposals_made : context_.metrics.proposals_dropped).add();
    if (!kept) if_refused();
  });
}

/// Where nothing can be done yet the seats stay held: what comes is tried (`use`), and the deadline dissolves it.
void Desk::repair(const std::vector<ProposalId>& broken, const MarketView& view, int tries) {
  for (const ProposalId id : broken) {
    auto command = matchmaker_.repair(id, view, context_.now(), fill_random);
    if (!command) continue;
    if (auto* dissolved = std::get_if<market::DissolveProposal>(&*command)) {
      submit(std::move(*dissolved), [](bool) {});
      continue;
    }
    submit(std::move(std::get<market::RepairProposal>(*command)), [this, id, tries](bool kept) {
      (kept ? context_.metrics.proposals_repaired : context_.metrics.proposals_dropped).add();
      if (kept) return;
      if (tries <= 1) return;
      on_snapshot([&](const auto&, const auto&, const MarketView& fresh) { repair({id}, fresh, tries - 1); });
    });
  }
}

/// Saved searches that a listing fits, as the board's list would show it. A find that is noted already costs nothing.
void Desk::note_finds(std::span<const ListingId> listings) {
  for (const ListingId id : listings) {
    const auto fitting = board_.fitting_searches(id, context_.now());
    for (std::size_t at = 0; at < fitting.searches.size(); at += searches_at_once) {
      const auto some = std::span(fitting.searches).subspan(at, std::min(searches_at_once, fitting.searches.size() - at));
      submit(market::NoteFinds{id, fitting.version, {some.begin(), some.end()}}, [](bool) {});
    }
  }
}

/// A mark on cards, so it waits for the gathered news and never delays a proposal; in a busy hour some wait for the next.
void Desk::refresh_possible() {
  for (std::size_t count = 0; count < possible_members_at_once && !concerned_.empty(); ++count) {
    const auto member = concerned_.extract(concerned_.begin()).value();
    board_.set_possible(member, matchmaker_.possible_for(member));
  }
}

void Desk::tick() {
  if (tick_queued_.exchange(true)) return;
  asio::post(strand_, [self = shared_from_this()] {
    self->tick_queued_ = false;
    if (!self->working_) return;
    self->expire();
    self->clear_when_due();
  });
}

void Desk::expire() {
  const auto now = context_.now();
  on_snapshot([&](const auto&, const auto&, const MarketView& view) {
    for (const market::Due& due : market::due(view, now, due_at_once)) {
      server::submit(context_.store, server::write_of(id_, market::Expire{due}, now), [](const auto&) {});
    }
    const auto next = matchmaker_.next_tick();
    if (next && *next <= now) use(matchmaker_.tick(view, now), view);
  });
}

/// What the judge refused is a bug of ours: it is not obeyed, and it is told.
void Desk::log_problems() {
  for (const auto& problem : matchmaker_.take_problems()) log::error("exchange_refused_by_verify", {{"why", problem}});
}

/// The record of the last clearing decides, so that neither a night without power nor a changed rhythm loses one.
void Desk::clear_when_due() {
  const auto now = context_.now();
  if (clearing_ || now < clear_not_before_) return;
  bool is_due = false;
  on_snapshot([&](const auto&, const auto&, const MarketView& view) {
    const auto next = market::next_clearing(view);
    is_due = next && *next <= now;
  });
  if (is_due) clear();
}

/// The job is a copy and runs beside the desk; what comes of it is looked at here again, on what is committed by then.
void Desk::clear() {
  auto job = std::make_shared<clearings::ClearingJob>();
  const bool read =
      on_snapshot([&](const auto&, const auto&, const MarketView& view) { *job = matchmaker_.clearing_job(view, context_.now()); });
  if (!read) return;
  log::info("clearing_begins",
            {{"offers", static_cast<std::int64_t>(job->offers.size())}, {"wants", static_cast<std::int64_t>(job->wants.size())}});
  clearing_ = true;
  asio::post(context_.clearings, [self = shared_from_this(), job] {
    const auto deadline = std::chrono::steady_clock::now() + clearing_time_max;
    const clearings::ClearingLimits limits{.stop = [&] { return std::chrono::steady_clock::now() > deadline || self->stopping(); },
                                           .keep_rounds = !self->context_.evidence.empty()};
    auto run = std::make_shared<clearings::ClearingRun>(clearings::run_clearing(*job, limits));
    asio::post(self->strand_, [self, job, run] { self->keep_evidence(self->obey(*job, *run), run); });
  });
}

/// Beside the desk too: to write prices down takes a while. A proposal never waits for it.
void Desk::keep_evidence(const std::string& clearing, std::shared_ptr<const clearings::ClearingRun> run) {
  if (clearing.empty() || run->rounds.empty()) return;
  asio::post(context_.clearings, [self = shared_from_this(), clearing, run = std::move(run)] {
    const auto files = clearings::evidence_of(clearing, *run, [&] { return self->stopping(); });
    if (self->stopping()) return;  // half a proof proves nothing
    const std::string wrong = desk::keep_evidence(self->context_.evidence / self->id_.text(), files);
    if (!wrong.empty()) log::error("clearing_evidence_not_kept", {{"why", wrong}});
  });
}

/// The name of the clearing; nothing where the store did not answer.
std::string Desk::obey(const clearings::ClearingJob& job, const clearings::ClearingRun& run) {
  clearings::ClearingPlan plan;
  const bool read = on_snapshot(
      [&](const auto&, const auto&, const MarketView& view) { plan = matchmaker_.plan(job, run, view, context_.now(), fill_random); });
  for (const auto& problem : plan.problems) log::error("clearing_refused_by_verify", {{"why", problem}});
  log_problems();
  if (!read) {
    clearing_ = false;
    return {};
  }
  log::info("clearing", {{"id", plan.id}, {"proposals", static_cast<std::int64_t>(plan.proposals.size())}});
  for (auto& command : plan.proposals) put_to_people(std::move(command), [] {});
  // Last, so that a clearing whose proposals the power cut off is run again.
  market::RecordClearing record{.audit = market::AuditId(accounts::random_16()),
                                .record = {.id = plan.id, .at = context_.now(), .certificate = std::move(plan.certificate)}};
  submit(std::move(record), [this](bool kept) {
    clearing_ = false;
    if (!kept) clear_not_before_ = context_.now() + clearing_again_after;
    if (kept) tell_of_calls();
  });
  return plan.id;
}

/// Now that people have had what they can have. Beside the desk: all that hangs is looked through.
void Desk::tell_of_calls() {
  asio::post(context_.clearings, [self = shared_from_this()] {
    if (self->stopping()) return;
    const auto now = self->context_.now();
    std::vector<market::CallHint> hints;
    self->on_snapshot([&](const auto&, const auto&, const MarketView& view) {
      hints = clearings::surplus_to_calls(market::call_chances(view, now), now);
    });
    if (hints.empty()) return;
    asio::post(self->strand_, [self, hints = std::move(hints)] {
      log::info("calls_matched", {{"people", static_cast<std::int64_t>(hints.size())}});
      for (std::size_t at = 0; at < hints.size(); at += hints_at_once) {
        const auto some = std::span(hints).subspan(at, std::min(hints_at_once, hints.size() - at));
        self->submit(market::TellOfCalls{{some.begin(), some.end()}}, [](bool) {});
      }
    });
  });
}

asio::awaitable<clearings::DraftMatches> Desk::matches(MemberId member, market::ListingDraft draft) {
  auto ask = [self = shared_from_this(), member, draft = std::move(draft)]() -> asio::awaitable<clearings::DraftMatches> {
    co_return self->matchmaker_.matches(member, draft);
  };
  co_return co_await asio::co_spawn(strand_, std::move(ask), asio::use_awaitable);
}

asio::awaitable<std::vector<Desk::Fact>> Desk::why_nothing(ListingId listing) {
  auto ask = [self = shared_from_this(), listing]() -> asio::awaitable<std::vector<Fact>> {
    std::vector<Fact> facts;
    self->on_snapshot([&](const auto&, const auto&, const MarketView& view) {
      for (const auto& fact : self->matchmaker_.why_nothing(listing, view, self->context_.now())) {
        facts.push_back({std::string(clearings::name(fact.code)), fact.count, fact.minutes, fact.category.value_or("")});
      }
    });
    co_return facts;
  };
  co_return co_await asio::co_spawn(strand_, std::move(ask), asio::use_awaitable);
}

/// A small pool is looked at before the answer; a large one in stretches, between which the desk does its work.
void Desk::look_for_almost() {
  if (looking_ || (almost_.whole && almost_changes_ == matchmaker_.changes())) return;
  if (std::chrono::steady_clock::now() < look_not_before_) return;
  looking_ = true;
  almost_changes_ = matchmaker_.changes();
  look_on(std::make_shared<clearings::AlmostTally>());
}

void Desk::look_on(std::shared_ptr<clearings::AlmostTally> tally) {
  const bool first = tally->next == 0;
  if (stopping()) return;
  if (matchmaker_.look_on(*tally, almost_steps_at_once)) {
    if (!first) look_not_before_ = std::chrono::steady_clock::now() + almost_again_after;
    almost_ = std::move(*tally);
    looking_ = false;
    return;
  }
  asio::post(strand_, [self = shared_from_this(), tally = std::move(tally)] { self->look_on(tally); });
}

asio::awaitable<Desk::Almost> Desk::almost(MemberId member) {
  auto ask = [self = shared_from_this(), member]() -> asio::awaitable<Almost> {
    self->look_for_almost();
    co_return Almost{self->matchmaker_.missing_around(self->almost_, member, almost_around),
                     self->matchmaker_.almost_of(member, almost_mine)};
  };
  co_return co_await asio::co_spawn(strand_, std::move(ask), asio::use_awaitable);
}

}  // namespace ronde::desk
