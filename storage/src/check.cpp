// The judge of a store: shares no code with the writer but the reading of bytes.

#include <algorithm>
#include <map>
#include <optional>

#include "bytes.hpp"
#include "change_set.hpp"
#include "checksum.hpp"
#include "core.hpp"
#include "format.hpp"
#include "ronde/storage/backup.hpp"
#include "walk.hpp"

namespace ronde::storage {
namespace {

constexpr std::size_t findings_max = 1000;

/// What the feed since the base says of a key; no value: erased.
using Overlay = std::map<std::string_view, std::optional<std::string_view>>;

/// A table of one partition, row by row, as views into the snapshot.
class TableCursor {
 public:
  TableCursor(MDB_txn* txn, const PartitionId& partition, Table table) : prefix_(RawKey(partition, table).view()) {
    Result<Cursor> cursor = open_cursor(txn);
    if (!cursor) return;
    cursor_ = std::move(*cursor);
    MDB_val raw_key = to_val(prefix_);
    step(raw_key, MDB_SET_RANGE);
  }
  [[nodiscard]] bool at_end() const { return !here_; }
  [[nodiscard]] std::string_view key() const { return key_; }
  [[nodiscard]] std::string_view value() const { return value_; }
  void next() {
    MDB_val raw_key{};
    step(raw_key, MDB_NEXT);
  }

 private:
  void step(MDB_val& raw_key, MDB_cursor_op op) {
    MDB_val stored{};
    here_ = mdb_cursor_get(cursor_.get(), &raw_key, &stored, op) == 0 && to_view(raw_key).starts_with(prefix_);
    if (!here_) return;
    key_ = to_view(raw_key).substr(prefix_.size());
    // Checksums were judged on the first walk; a value too short for one is compared as it is.
    value_ = to_view(stored).substr(std::min(checksum_size, stored.mv_size));
  }
  std::string prefix_;
  Cursor cursor_;
  bool here_ = false;
  std::string_view key_;
  std::string_view value_;
};

/// The base with the feed laid over it, in key order.
class Folded {
 public:
  Folded(MDB_txn* txn, const PartitionId& partition, Space space, const Overlay& overlay)
      : base_(txn, partition, base_table(space)), at_(overlay.begin()), end_(overlay.end()) {
    settle();
  }
  [[nodiscard]] bool at_end() const { return !here_; }
  [[nodiscard]] std::string_view key() const { return key_; }
  [[nodiscard]] std::string_view value() const { return value_; }
  void next() { settle(); }

 private:
  void settle() {
    here_ = false;
    while (!here_ && (at_ != end_ || !base_.at_end())) {
      const bool from_feed = at_ != end_ && (base_.at_end() || at_->first <= base_.key());
      if (!from_feed) {
        show(base_.key(), base_.value());
        base_.next();
        continue;
      }
      if (!base_.at_end() && base_.key() == at_->first) base_.next();
      if (at_->second) show(at_->first, *at_->second);
      ++at_;
    }
  }
  void show(std::string_view key, std::string_view value) {
    here_ = true;
    key_ = key;
    value_ = value;
  }
  TableCursor base_;
  Overlay::const_iterator at_;
  Overlay::const_iterator end_;
  bool here_ = false;
  std::string_view key_;
  std::string_view value_;
};

class Checker {
 public:
  Checker(MDB_txn* txn, const Progress& progress) : txn_(txn), progress_(progress), total_(row_count(txn)) {}

  Result<CheckReport> run() {
    const Result<void> walked = walk_all(txn_, [this](std::string_view raw_key, std::string_view stored) -> Result<void> {
      row(raw_key, stored);
      return {};
    });
    if (!walked) add("tree", walked.error().why);
    for (const auto& [partition, head] : heads_) check_partition(partition, head);
    report_.partitions = heads_.size();
    if (progress_) progress_(report_.rows, total_);
    return std::move(report_);
  }

 private:
  void add(std::string where, std::string what) {
    if (report_.findings.size() < findings_max) report_.findings.push_back({std::move(where), std::move(what)});
  }

  void row(std::string_view raw_key, std::string_view stored) {
    if (++report_.rows % progress_rows == 0 && progress_) progress_(report_.rows, total_);
    if (report_.rows > 1 && raw_key <= last_key_) add("tree", "keys are out of order");
    last_key_ = raw_key;
    const bool is_format = raw_key == format_key();
    Place place;
    if (!is_format) {
      const Result<Place> parsed = parse_place(raw_key);
      if (!parsed) return add("tree", parsed.error().why);
      place = *parsed;
      heads_.try_emplace(place.partition);
    }
    const std::string where = is_format ? "format row" : place.partition.text() + " " + std::string(name_of(place.table));
    const Result<std::string_view> value = open_value(raw_key, stored);
    if (!value) return add(where, value.error().why);
    if (!is_format) check_form(place, where, *value);
  }

  void check_form(const Place& place, const std::string& where, std::string_view value) {
    switch (place.table) {
      case Table::head: {
        const Result<Head> head = decode_head(value);
        if (!head || !place.rest.empty()) return add(where, "not a head row");
        heads_[place.partition] = *head;
        return;
      }
      case Table::idempotency:
      case Table::base_idempotency:
        if (!decode_first_answer(value)) add(where, "not a kept answer");
        if (!is_idempotency_key(place.rest)) add(where, "not an idempotency key");
        return;
      case Table::tombstones:
      case Table::base_tombstones:
        if (!decode_tombstone(value) || place.rest.size() != 8) add(where, "not a tombstone");
        return;
      case Table::feed:
        ++report_.change_sets;
        return;
      case Table::rows:
      case Table::base_rows:
        if (!check_key(place.rest)) add(where, "a key of no allowed length");
        return;
    }
  }

  static bool is_idempotency_key(std::string_view key) {
    KeyReader reader(key);
    return reader.text() && reader.text() && reader.end();
  }

  void check_partition(const PartitionId& partition, const Head& head) {
    std::array<Overlay, 3> overlays;
    read_feed(partition, head, overlays);
    for (const Space space : all_spaces) compare(partition, space, overlays[static_cast<std::size_t>(space)]);
  }

  /// Walks the feed rows themselves, so that rows beyond the head are seen as well as gaps.
  void read_feed(const PartitionId& partition, const Head& head, std::array<Overlay, 3>& overlays) {
    const std::string where = partition.text() + " feed";
    std::uint64_t expected = head.base_sequence + 1;
    for (TableCursor feed(txn_, partition, Table::feed); !feed.at_end(); feed.next(), ++expected) {
      std::uint64_t number{};
      ByteReader key(feed.key());
      if (!key.number(number) || !key.at_end()) return add(where, "a key that is no sequence number");
      if (number != expected) {
        add(where, "change set " + std::to_string(expected) + " is missing: " + std::to_string(number) + " comes next");
        expected = number;
      }
      const Result<ChangeSetView> set = parse_change_set(feed.value());
      if (!set || set->front.partition != partition || set->front.sequence != number) {
        add(where, "change set " + std::to_string(number) + " cannot be read");
        continue;
      }
      (void)for_each_op(*set, [&overlays](const OpView& op) -> Result<void> {
        std::optional<std::string_view>& now = overlays[static_cast<std::size_t>(op.space)][op.key];
        now.reset();
        if (op.kind == Op::Kind::put) now = op.value;
        return {};
      });
    }
    if (expected != head.sequence + 1) {
      add(where, "ends at " + std::to_string(expected - 1) + ", but the head says " + std::to_string(head.sequence));
    }
  }

  void compare(const PartitionId& partition, Space space, const Overlay& overlay) {
    std::uint64_t missing = 0;
    std::uint64_t extra = 0;
    std::uint64_t different = 0;
    Folded should(txn_, partition, space, overlay);
    TableCursor is(txn_, partition, current_table(space));
    while (!should.at_end() || !is.at_end()) {
      if (is.at_end() || (!should.at_end() && should.key() < is.key())) {
        ++missing;
        should.next();
      } else if (should.at_end() || is.key() < should.key()) {
        ++extra;
        is.next();
      } else {
        different += should.value() == is.value() ? 0U : 1U;
        should.next();
        is.next();
      }
    }
    if (missing + extra + different == 0) return;
    add(partition.text() + " " + std::string(name_of(space)), "base and feed do not make the rows: " + std::to_string(missing) +
                                                                  " missing, " + std::to_string(extra) + " too many, " +
                                                                  std::to_string(different) + " different");
  }

  MDB_txn* txn_;
  const Progress& progress_;
  std::uint64_t total_;
  std::string last_key_;
  std::map<PartitionId, Head> heads_;
  CheckReport report_;
};

}  // namespace

Result<CheckReport> check(const Store& store, const Progress& progress) {
  const Result<Txn> txn = Txn::read(store.core().env.raw());
  if (!txn) return txn.error();
  return Checker(txn->raw(), progress).run();
}

Result<CheckReport> check(const std::filesystem::path& folder, const Progress& progress) {
  std::error_code failure;
  if (!std::filesystem::exists(folder / "data.mdb", failure)) return Error{Errc::not_found, "there is no store in this folder"};
  const Result<std::unique_ptr<Store>> store = Store::open(folder);
  if (!store) return store.error();
  return check(**store, progress);
}

}  // namespace ronde::storage
