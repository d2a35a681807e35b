#include "job.hpp"

namespace ronde::storage {

Error WriteView::Job::refuse(Error error) {
  if (!failure) failure = error;
  return error;
}

Result<MDB_txn*> WriteView::Job::change() {
  if (scans > 0) return refuse({Errc::invalid, "a scan's visitor must not write"});
  if (!has_room) return refuse({Errc::full, "no room left on the disk or in the map"});
  if (!child) {
    Result<Txn> begun = Txn::write(env, parent);
    if (!begun) return refuse(begun.error());
    child.emplace(std::move(*begun));
  }
  return child->raw();
}

Result<void> WriteView::Job::record(const OpView& op) {
  constexpr std::size_t around = 8;  // kind, space and the two lengths
  if (ops.size() + op.key.size() + op.value.size() + around > change_set_size_max) {
    return refuse({Errc::invalid, "a change set of more than 16 MiB"});
  }
  if (ops.empty()) ops.reserve(1024);
  append_op(ops, op);
  ++op_count;
  return {};
}

Result<void> WriteView::Job::put(Space space, std::string_view key, std::string_view value) {
  if (Result<void> fit = check_key(key); !fit) return refuse(fit.error());
  if (value.size() > value_size_max) return refuse({Errc::invalid, "a value of more than 4 MiB"});
  const Result<MDB_txn*> in = change();
  if (!in) return in.error();
  if (Result<void> recorded = record({Op::Kind::put, space, key, value}); !recorded) return recorded;
  if (Result<void> row = write_row(*in, RawKey(request.partition, current_table(space), key), value); !row) return refuse(row.error());
  return {};
}

Result<bool> WriteView::Job::erase(Space space, std::string_view key) {
  if (Result<void> fit = check_key(key); !fit) return refuse(fit.error());
  const Result<MDB_txn*> in = change();
  if (!in) return in.error();
  const Result<bool> was_there = erase_row(*in, RawKey(request.partition, current_table(space), key));
  if (!was_there) return refuse(was_there.error());
  if (!*was_there) return false;
  if (Result<void> recorded = record({Op::Kind::erase, space, key, {}}); !recorded) return recorded.error();
  return true;
}

PartitionId WriteView::partition() const {
  return job_->request.partition;
}
std::uint64_t WriteView::head() const {
  return job_->head.sequence;
}
std::uint64_t WriteView::sequence() const {
  return job_->head.sequence + 1;
}
Timestamp WriteView::now() const {
  return job_->request.now;
}

Result<std::string> WriteView::get(std::string_view key) const {
  if (Result<void> fit = check_key(key); !fit) return fit.error();
  const Result<std::optional<std::string_view>> row = read_row(job_->txn(), RawKey(partition(), Table::rows, key));
  if (!row) return row.error();
  if (!*row) return Error{Errc::not_found, "no such row"};
  return std::string(**row);
}

Result<std::size_t> WriteView::scan(const Range& range, const RowVisitor& visit) const {
  struct Depth {
    explicit Depth(int& level) : level_(level) { ++level_; }
    ~Depth() { --level_; }
    int& level_;
  } const depth(job_->scans);
  return scan_rows(job_->txn(), partition(), Table::rows, range, visit);
}

Result<void> WriteView::put(std::string_view key, std::string_view value) {
  return job_->put(Space::rows, key, value);
}
Result<bool> WriteView::erase(std::string_view key) {
  return job_->erase(Space::rows, key);
}

void WriteView::set_event(std::string_view name, std::string_view detail) {
  if (!job_->failure && (name.size() > event_size_max || detail.size() > detail_size_max)) {
    job_->failure = Error{Errc::invalid, "an event has at most 255 bytes, its detail 65535"};
  }
  job_->event = name;
  job_->detail = detail;
}

}  // namespace ronde::storage
