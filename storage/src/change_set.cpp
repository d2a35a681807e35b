#include "change_set.hpp"

#include "bytes.hpp"
#include "checksum.hpp"
#include "layout.hpp"

namespace ronde::storage {
namespace {

/// One operation from the front; false if the bytes hold none.
bool take_op(ByteReader& reader, OpView& op) {
  std::uint8_t kind{};
  std::uint8_t space{};
  if (!reader.number(kind) || !reader.number(space) || !reader.counted<std::uint16_t>(op.key)) return false;
  if (kind < 1 || kind > 2 || space > 2 || op.key.empty() || op.key.size() > key_size_max) return false;
  op.kind = static_cast<Op::Kind>(kind);
  op.space = static_cast<Space>(space);
  op.value = {};
  return op.kind == Op::Kind::erase || (reader.counted<std::uint32_t>(op.value) && op.value.size() <= value_size_max);
}

bool ops_are_whole(std::string_view ops, std::uint32_t count) {
  ByteReader reader(ops);
  OpView op;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!take_op(reader, op)) return false;
  }
  return reader.at_end();
}

bool take_front(ByteReader& reader, ChangeSetFront& front) {
  std::uint8_t version{};
  std::uint64_t time{};
  if (!reader.number(version) || version != change_set_version) return false;
  std::string_view rest = reader.rest();
  const Result<PartitionId> partition = PartitionId::take_prefix(rest);
  if (!partition) return false;
  front.partition = *partition;
  reader = ByteReader(rest);
  if (!reader.number(front.sequence) || front.sequence == 0 || !reader.number(time)) return false;
  front.time = Timestamp{std::chrono::milliseconds{from_ordered(time)}};
  return reader.counted<std::uint8_t>(front.event) && reader.counted<std::uint16_t>(front.detail) && reader.number(front.op_count);
}

}  // namespace

std::string encode_front(const ChangeSetFront& front) {
  std::string bytes;
  const std::string_view prefix = front.partition.bytes();
  bytes.reserve(1 + prefix.size() + 8 + 8 + 1 + front.event.size() + 2 + front.detail.size() + 4);
  bytes.push_back(static_cast<char>(change_set_version));
  bytes += prefix;
  append_big_endian(bytes, front.sequence);
  append_big_endian(bytes, ordered(front.time.time_since_epoch().count()));
  append_big_endian(bytes, static_cast<std::uint8_t>(front.event.size()));
  bytes += front.event;
  append_big_endian(bytes, static_cast<std::uint16_t>(front.detail.size()));
  bytes += front.detail;
  append_big_endian(bytes, front.op_count);
  return bytes;
}

void append_op(std::string& ops, const OpView& op) {
  append_big_endian(ops, static_cast<std::uint8_t>(op.kind));
  append_big_endian(ops, static_cast<std::uint8_t>(op.space));
  append_big_endian(ops, static_cast<std::uint16_t>(op.key.size()));
  ops += op.key;
  if (op.kind == Op::Kind::erase) return;
  append_big_endian(ops, static_cast<std::uint32_t>(op.value.size()));
  ops += op.value;
}

Result<ChangeSetView> parse_change_set(std::string_view body) {
  ChangeSetView set;
  ByteReader reader(body);
  if (!take_front(reader, set.front)) return Error{Errc::corrupt, "not the front of a change set"};
  set.ops = reader.rest();
  if (!ops_are_whole(set.ops, set.front.op_count)) return Error{Errc::corrupt, "the operations of a change set are not whole"};
  return set;
}

Result<void> for_each_op(const ChangeSetView& set, const std::function<Result<void>(const OpView&)>& visit) {
  ByteReader reader(set.ops);
  OpView op;
  while (take_op(reader, op)) {
    if (Result<void> visited = visit(op); !visited) return visited;
  }
  return {};
}

std::string encode_change_set(const ChangeSet& set) {
  std::string ops;
  for (const Op& op : set.ops) append_op(ops, {op.kind, op.space, op.key, op.value});
  const ChangeSetFront front{set.partition, set.sequence, set.time, set.event, set.detail, static_cast<std::uint32_t>(set.ops.size())};
  const std::string body = encode_front(front) + ops;
  std::string bytes;
  append_big_endian(bytes, row_checksum(RawKey::feed(set.partition, set.sequence).view(), body));
  return bytes + body;
}

Result<ChangeSet> decode_change_set(std::string_view bytes) {
  std::uint64_t checksum{};
  ByteReader reader(bytes);
  if (!reader.number(checksum)) return Error{Errc::corrupt, "too short for a change set"};
  const Result<ChangeSetView> view = parse_change_set(reader.rest());
  if (!view) return view.error();
  const ChangeSetFront& front = view->front;
  if (checksum != row_checksum(RawKey::feed(front.partition, front.sequence).view(), reader.rest())) {
    return Error{Errc::corrupt, "a change set does not fit its checksum"};
  }
  ChangeSet set{front.partition, front.sequence, front.time, std::string(front.event), std::string(front.detail), {}, checksum};
  set.ops.reserve(front.op_count);  // bounded: that many operations were just read
  const Result<void> read = for_each_op(*view, [&set](const OpView& op) -> Result<void> {
    set.ops.push_back({op.kind, op.space, std::string(op.key), std::string(op.value)});
    return {};
  });
  if (!read) return read.error();
  return set;
}

}  // namespace ronde::storage
