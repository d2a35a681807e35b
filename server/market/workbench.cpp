#include "market/workbench.hpp"

#include "market/indexes.hpp"
#include "market/keys.hpp"
#include "market/records.hpp"
#include "market/rights.hpp"

namespace ronde::market {

std::optional<std::string> Workbench::row(const RecordKey& key) const {
  const auto mine = rows_.find(key);
  return mine == rows_.end() ? base_.row(key) : mine->second;
}

void Workbench::rows(const Scan& scan, const RowVisitor& visit) const {
  // What is on the bench is small; what is below may be long. The rows below are walked, and the bench's are merged in by key.
  std::map<RecordKey, std::optional<std::string>> mine;
  for (auto at = rows_.lower_bound(scan.prefix); at != rows_.end() && at->first.begins_with(scan.prefix); ++at) mine.insert(*at);
  const bool up = scan.order == Order::ascending;
  if (scan.after) std::erase_if(mine, [&](const auto& entry) { return up ? entry.first <= *scan.after : entry.first >= *scan.after; });

  std::size_t left = scan.limit;
  bool stopped = false;
  const auto show = [&](const RecordKey& key, std::string_view value) {
    if (left == 0) return false;
    --left;
    if (!visit(key, value)) stopped = true;
    return !stopped && left > 0;
  };
  const auto show_mine_before = [&](const RecordKey* limit) {
    while (!mine.empty() && !stopped && left > 0) {
      const auto next = up ? mine.begin() : std::prev(mine.end());
      if (limit && !(up ? next->first < *limit : next->first > *limit)) return;
      if (next->second) show(next->first, *next->second);
      mine.erase(next);
    }
  };
  Scan below = scan;
  below.limit = static_cast<std::size_t>(-1);
  base_.rows(below, [&](const RecordKey& key, std::string_view value) {
    show_mine_before(&key);
    if (stopped || left == 0) return false;
    const auto over = mine.find(key);
    if (over == mine.end()) return show(key, value);
    const std::optional<std::string> replaced = over->second;
    mine.erase(over);
    return replaced ? show(key, *replaced) : true;
  });
  show_mine_before(nullptr);
}

Settings Workbench::settings() const {
  const auto place = neighbourhood();
  return place ? place->settings : Settings{};
}

void Workbench::put_row(const RecordKey& key, std::string value) {
  decoded_.forget(key);
  rows_[key] = std::move(value);
}
void Workbench::erase_row(const RecordKey& key) {
  decoded_.forget(key);
  rows_[key] = std::nullopt;
}

/// The record as it is now, before another takes its place.
template <class Record>
std::optional<Record> Workbench::before(const RecordKey& key, const Record& record) const {
  if constexpr (std::is_same_v<Record, Member>) {
    return member(record.id);
  } else if constexpr (std::is_same_v<Record, Listing>) {
    return listing(record.id);
  } else {
    const auto text = row(key);
    if (!text) return std::nullopt;
    Result<Record> stored = decode<Record>(*text);
    if (!stored) throw BadRecord(stored.error().why);
    return std::move(*stored);
  }
}

template <class Record>
void Workbench::put_indexed(const RecordKey& key, const Record& record) {
  std::vector<RecordKey> after = index_keys(record);
  if (const auto stored = before(key, record)) {
    for (const RecordKey& old : index_keys(*stored)) {
      if (std::find(after.begin(), after.end(), old) == after.end()) erase_row(old);
    }
  }
  for (const RecordKey& now : after) {
    if (!row(now)) put_row(now, {});
  }
  put_row(key, encode(record));
}

template <class Record>
void Workbench::erase_indexed(const RecordKey& key, const Record& record) {
  for (const RecordKey& old : index_keys(record)) erase_row(old);
  erase_row(key);
}

void Workbench::put(const Neighbourhood& record) {
  put_row(keys::neighbourhood(), encode(record));
}
void Workbench::put(const Charter& record) {
  put_row(keys::charter(), encode(record));
}
void Workbench::put(const Quarter& record) {
  put_row(keys::quarter(record.id), encode(record));
}
void Workbench::put(const QuarterShape& record) {
  put_row(keys::quarter_shape(record.quarter), encode(record));
}
void Workbench::put(const Walk& record) {
  put_row(keys::walk(record.a, record.b), encode(record));
}
void Workbench::put(const HandoverPoint& record) {
  put_row(keys::handover_point(record.id), encode(record));
}
void Workbench::put(const Place& record) {
  put_indexed(keys::place(record.id), record);
}
void Workbench::put(const Association& record) {
  put_row(keys::association(record.id), encode(record));
}
void Workbench::put(const Member& record) {
  put_indexed(keys::member(record.id), record);
  decoded_.members.insert_or_assign(record.id, record);
}
void Workbench::put(const Invitation& record) {
  put_indexed(keys::invitation(record.id), record);
}
void Workbench::put(const Listing& record) {
  if (is_over(record) && !record.photos.empty()) {  // whichever rule ended it: nobody looks at its photos any more
    Listing bare = record;
    bare.photos.clear();
    return put(bare);
  }
  RONDE_MARKET_ASSERT(std::uint64_t{record.held} + record.given <= record.quantity);
  const auto old = listing(record.id);
  put_indexed(keys::listing(record.id), record);
  decoded_.listings.insert_or_assign(record.id, record);
  const bool taken_down = old && old->state == ListingState::active && record.state != ListingState::active;
  const auto what = !old ? EventType::listing_posted : taken_down ? EventType::listing_gone : EventType::listing_changed;
  say({.type = what, .member = record.member, .listing = record.id});
}
void Workbench::put(const Hide& record) {
  put_row(keys::hide(record.member, record.listing), encode(record));
}
void Workbench::put(const Block& record) {
  put_indexed(keys::block(record.blocker, record.blocked), record);
}
void Workbench::put(const Proposal& record) {
  put_indexed(keys::proposal(record.id), record);
}
void Workbench::put(const ClearingRecord& record) {
  put_row(keys::clearing(record), encode(record));
}
void Workbench::put(const Concern& record) {
  put_row(keys::concern(record.at, record.id), encode(record));
}
void Workbench::put(const Message& record) {
  put_row(keys::message(record.proposal, record.at, record.id), encode(record));
}
void Workbench::put(const Reading& record) {
  put_row(keys::reading(record.proposal, record.member), encode(record));
}
void Workbench::put(const SavedSearch& record) {
  put_indexed(keys::saved_search(record.id), record);
}
void Workbench::put(const RecordKey& key, const Refusal& record) {
  put_row(key, encode(record));
}
void Workbench::erase(const Place& record) {
  erase_indexed(keys::place(record.id), record);
}
void Workbench::erase(const Block& record) {
  erase_indexed(keys::block(record.blocker, record.blocked), record);
}
void Workbench::erase(const Proposal& record) {
  const auto stored = proposal(record.id);
  erase_indexed(keys::proposal(record.id), stored ? *stored : record);
}

void Workbench::erase(const SavedSearch& record) {
  erase_indexed(keys::saved_search(record.id), record);
}

void Workbench::say(DomainEvent event) {
  if (std::find(events_.begin(), events_.end(), event) == events_.end()) events_.push_back(std::move(event));
}

void Workbench::tell(const Notification& note) {
  put_row(keys::notification(note), encode(note));
}

void Workbench::send(const OutboxEntry& entry) {
  put_row(keys::outbox(entry), encode(entry));
  outbox_.push_back(entry);
}

void Workbench::write_down(const AuditEntry& entry) {
  put_row(keys::audit(entry), encode(entry));
}

void Workbench::put(MemberId member, const char* what, const Tally& today) {
  put_row(keys::tally(member, what), encode(today));
}

void Workbench::count(MemberId member, const char* what) {
  Tally today = tally_of_today(member, what, now_);
  ++today.count;
  put(member, what, today);
}

Result<void> Workbench::spend(MemberId member, const char* what, std::uint32_t most, std::string_view reason) {
  if (tally(member, what, now_) >= most) return Error{Errc::too_many, reason, "enough for today; tomorrow is another day"};
  count(member, what);
  return {};
}

Changes Workbench::take() && {
  Changes changes;
  changes.rows.reserve(rows_.size());
  for (auto& [key, value] : rows_) {
    if (!value && !base_.row(key)) continue;  // came and went inside this command
    changes.rows.push_back({key, std::move(value)});
  }
  changes.events = std::move(events_);
  changes.outbox = std::move(outbox_);
  return changes;
}

Result<Member> acting_member(const MarketView& view, MemberId id) {
  auto member = view.member(id);
  if (!member || member->state == MemberState::left) return not_found("no such member");
  if (member->state != MemberState::active) return forbidden("not-active", "a steward has to admit this member first");
  return std::move(*member);
}

Result<Member> acting_steward(const MarketView& view, MemberId id) {
  Result<Member> member = acting_member(view, id);
  if (!member) return member;
  if (!member->is(Role::steward)) return forbidden("stewards-only", "only a steward may do this");
  if (const Result<void> awake = roles_awake(view, *member); !awake) return awake.error();
  return member;
}

}  // namespace ronde::market
