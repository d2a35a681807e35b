// Sessions that nobody ended: thirty days idle, or ninety days old.
#include <algorithm>
#include <span>

#include "accounts/accounts.hpp"
#include "accounts/records.hpp"

namespace ronde::accounts {
namespace {

constexpr std::size_t rows_looked_at = 2'000;  // on one snapshot: a few milliseconds
constexpr std::size_t rows_in_a_write = 100;   // what others wait for: about a millisecond

/// A stretch of a partition: its sessions that are over, and where to go on (empty at the end).
struct Stretch {
  std::vector<std::string> over;
  std::string next;
};

Result<Stretch> look(const storage::Store& store, const storage::PartitionId& partition, const std::string& from, Timestamp now) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  const auto view = snapshot->of(partition);
  if (!view) return view.error();
  Stretch stretch;
  std::size_t seen = 0;
  const auto visited = view->scan(storage::Range::between(from, {}), [&](std::string_view key, std::string_view value) {
    if (++seen > rows_looked_at) {
      stretch.next = key;
      return false;
    }
    const auto ends = records::end_of_session(key, value);
    if (ends && now >= *ends) stretch.over.emplace_back(key);
    return true;
  });
  if (!visited) return visited.error();
  return stretch;
}

/// Erases those that are still over: a device may have come back since.
Result<std::size_t> erase(storage::Store& store, const storage::PartitionId& partition, std::span<const std::string> keys, Timestamp now) {
  std::size_t count = 0;
  auto fn = [&count, keys = std::vector<std::string>(keys.begin(), keys.end()), now](storage::WriteView& view) -> Result<std::string> {
    count = 0;
    for (const std::string& key : keys) {
      const auto row = view.get(key);
      if (!row) continue;  // ended meanwhile
      const auto ends = records::end_of_session(key, *row);
      if (!ends || now < *ends) continue;
      if (auto erased = view.erase(key); !erased) return erased.error();
      ++count;
    }
    return std::string{};
  };
  const auto written = store.write({.partition = partition, .event = "sessions.swept", .idempotency = {}, .now = now, .fn = std::move(fn)});
  if (!written) return written.error();
  return count;
}

}  // namespace

Result<std::size_t> Accounts::sweep(const storage::PartitionId& partition, Timestamp now) {
  std::size_t count = 0;
  std::string from;
  do {
    const auto stretch = look(store_, partition, from, now);
    if (!stretch) return stretch.error();
    for (std::size_t at = 0; at < stretch->over.size(); at += rows_in_a_write) {
      const std::span all(stretch->over);
      const auto erased = erase(store_, partition, all.subspan(at, std::min(rows_in_a_write, all.size() - at)), now);
      if (!erased) return erased.error();
      count += *erased;
    }
    from = stretch->next;
  } while (!from.empty());
  return count;
}

void Accounts::sweep_memory(Timestamp now) {
  for (Shard& shard : shards_) {
    const std::scoped_lock lock(shard.mutex);
    std::erase_if(shard.sessions, [now](const auto& known) { return now >= known.second->ends(); });
    shard.ended_before = std::move(shard.ended);
    shard.ended.clear();
  }
}

std::size_t Accounts::remembered() {
  std::size_t count = 0;
  for (Shard& shard : shards_) {
    const std::scoped_lock lock(shard.mutex);
    count += shard.sessions.size() + shard.ended.size() + shard.ended_before.size();
  }
  return count;
}

}  // namespace ronde::accounts
