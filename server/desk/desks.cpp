#include "desk/desks.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include "log/log.hpp"
#include "market/clearings.hpp"
#include "market/deadlines.hpp"
#include "store_view.hpp"

namespace asio = boost::asio;

namespace ronde::desk {
namespace {

constexpr std::chrono::seconds beat_every{1};
constexpr std::uint64_t look_everywhere_every = 60;  // beats
constexpr int clearing_niceness = 10;

/// On a machine of two cores the doors go first while the night's clearing runs. Linux counts niceness by thread; where it is not allowed,
/// nothing is lost but a few milliseconds.
void lower_own_priority() {
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), clearing_niceness);
}

}  // namespace

Desks::Desks(DeskContext context, unsigned threads) : context_(std::move(context)), pool_(threads), clock_(pool_) {
  context_.clearings = clearings_.get_executor();
  asio::post(clearings_, lower_own_priority);
  context_.stopping = [this] { return stopping_.load(); };
  context_.store.on_commit([this](const storage::PartitionId& partition, std::uint64_t, std::uint64_t) {
    if (partition.kind() != storage::PartitionId::Kind::neighbourhood) return;
    if (const DeskPtr desk = find(market::NeighbourhoodId(partition.id()))) desk->wake();
  });
}

Desks::~Desks() {
  stop();
}

void Desks::stop() {
  {
    const std::unique_lock lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
  }
  stopping_ = true;
  clearings_.stop();
  pool_.stop();
  clearings_.join();
  pool_.join();
}

DeskPtr Desks::find(market::NeighbourhoodId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = desks_.find(id);
  return found == desks_.end() ? nullptr : found->second;
}

DeskPtr Desks::open(market::NeighbourhoodId id) {
  if (DeskPtr desk = find(id)) return desk;
  const std::scoped_lock one_at_a_time(opening_);
  if (DeskPtr desk = find(id)) return desk;
  auto desk = std::make_shared<Desk>(id, context_, pool_.get_executor());
  const auto loaded = desk->load();
  if (!loaded) {
    if (loaded.error().code != storage::Errc::not_found) log::error("neighbourhood_not_loaded", {{"why", loaded.error().why}});
    return nullptr;
  }
  {
    const std::unique_lock lock(mutex_);
    if (stopped_) return nullptr;
    desks_[id] = desk;
  }
  desk->start();
  return desk;
}

std::size_t Desks::count() const {
  const std::shared_lock lock(mutex_);
  return desks_.size();
}

std::vector<market::NeighbourhoodId> Desks::known() const {
  std::vector<market::NeighbourhoodId> ids;
  const auto snapshot = context_.store.snapshot();
  if (!snapshot) return ids;
  const auto partitions = snapshot->partitions();
  if (!partitions) return ids;
  for (const auto& partition : *partitions) {
    if (partition.kind() == storage::PartitionId::Kind::neighbourhood) ids.emplace_back(partition.id());
  }
  return ids;
}

void Desks::start() {
  asio::post(pool_, [this] {
    open_what_is_due();
    beat();
  });
}

void Desks::beat() {
  clock_.expires_after(beat_every);
  clock_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    std::vector<DeskPtr> desks;
    {
      const std::shared_lock lock(mutex_);
      for (const auto& [id, desk] : desks_) desks.push_back(desk);
    }
    for (const auto& desk : desks) desk->tick();
    if (++beats_ % look_everywhere_every == 0) open_what_is_due();
    beat();
  });
}

namespace {

/// A deadline; or a clearing, where there is something to clear.
bool something_is_due(const market::MarketView& view, market::Timestamp now) {
  const auto deadline = market::next_due(view);
  if (deadline && *deadline <= now) return true;
  const auto clearing = market::next_clearing(view);
  if (!clearing || *clearing > now) return false;
  bool anything_hangs = false;
  view.each_open_listing([&](const market::Listing&) {
    anything_hangs = true;
    return false;
  });
  return anything_hangs;
}

}  // namespace

/// A proposal expires, and the night's clearing runs, also where nobody has looked since the last start.
void Desks::open_what_is_due() {
  const auto now = context_.now();
  for (const auto id : known()) {
    if (find(id)) continue;
    bool is_due = false;
    {
      const auto snapshot = context_.store.snapshot();
      if (!snapshot) return;
      const auto partition = snapshot->of(server::partition_of(id));
      if (!partition) continue;
      is_due = something_is_due(server::StoreView(*partition), now);
    }
    if (is_due) (void)open(id);
  }
}

}  // namespace ronde::desk
