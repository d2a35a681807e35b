// Erased people stay erased: the list of what was erased outlives the backups that still hold it.

#include <algorithm>
#include <charconv>
#include <iterator>
#include <sstream>

#include "bytes.hpp"
#include "core.hpp"
#include "ronde/storage/backup.hpp"

namespace ronde::storage {
namespace {

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    text.push_back(hex_digits[static_cast<unsigned char>(byte) >> 4]);
    text.push_back(hex_digits[static_cast<unsigned char>(byte) & 15U]);
  }
  return text;
}

bool from_hex(std::string_view text, std::string& bytes) {
  if (text.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = hex_digits.find(text[i]);
    const auto low = hex_digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return true;
}

/// "erased PARTITION VALUE", the value in the hex of its stored form.
bool read_line(const std::string& line, Tombstone& tombstone) {
  std::istringstream in(line);
  std::string word;
  std::string partition;
  std::string hex;
  std::string bytes;
  if (!(in >> word >> partition >> hex) || word != "erased" || in >> word) return false;
  const Result<PartitionId> id = PartitionId::parse(partition);
  if (!id || !from_hex(hex, bytes)) return false;
  Result<TombstoneValue> value = decode_tombstone(bytes);
  if (!value) return false;
  tombstone = {*id, value->time, std::move(value->erasure)};
  return true;
}

}  // namespace

Result<std::vector<Tombstone>> tombstones(const Store& store) {
  const Result<Snapshot> snapshot = store.long_snapshot();
  if (!snapshot) return snapshot.error();
  const Result<std::vector<PartitionId>> partitions = snapshot->partitions();
  if (!partitions) return partitions.error();
  std::vector<Tombstone> list;
  for (const PartitionId& partition : *partitions) {
    Result<std::vector<Tombstone>> some = tombstones(*snapshot, partition);
    if (!some) return some.error();
    std::ranges::move(*some, std::back_inserter(list));
  }
  return list;
}

Result<std::vector<Tombstone>> tombstones(const Snapshot& snapshot, const PartitionId& partition) {
  const Result<std::vector<Row>> rows = snapshot.tombstone_rows(partition);
  if (!rows) return rows.error();
  std::vector<Tombstone> list;
  for (const Row& row : *rows) {
    Result<TombstoneValue> value = decode_tombstone(row.value);
    if (!value) return value.error();
    list.push_back({partition, value->time, std::move(value->erasure)});
  }
  return list;
}

std::string write_tombstones(const std::vector<Tombstone>& list) {
  std::string text = "ronde-tombstones 1\n";
  for (const Tombstone& tombstone : list) {
    text += "erased " + tombstone.partition.text() + ' ' + to_hex(encode_tombstone(tombstone.time, tombstone.erasure)) + '\n';
  }
  return text + "end\n";
}

Result<std::vector<Tombstone>> read_tombstones(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string line;
  std::vector<Tombstone> list;
  if (!std::getline(in, line) || line != "ronde-tombstones 1") return Error{Errc::invalid, "not a list of tombstones"};
  while (std::getline(in, line)) {
    if (line == "end") return list;
    Tombstone tombstone;
    if (!read_line(line, tombstone)) return Error{Errc::invalid, "line " + std::to_string(list.size() + 2) + " is no tombstone"};
    list.push_back(std::move(tombstone));
  }
  return Error{Errc::invalid, "the list of tombstones is cut short"};
}

Result<std::size_t> honour_tombstones(Store& store, const std::vector<Tombstone>& list, Timestamp now) {
  Result<std::vector<Tombstone>> held = tombstones(store);
  if (!held) return held.error();
  std::size_t applied = 0;
  for (const Tombstone& tombstone : list) {
    // Times differ once an erasure was honoured before, so the same erasure is known by its content; each one held answers for one listed.
    const auto same = std::ranges::find_if(*held, [&tombstone](const Tombstone& other) {
      return other.partition == tombstone.partition && other.erasure == tombstone.erasure;
    });
    if (same != held->end()) {
      held->erase(same);
      continue;
    }
    if (Result<std::uint64_t> erased = store.erase_values(tombstone.partition, tombstone.erasure, now); !erased) return erased.error();
    ++applied;
  }
  return applied;
}

}  // namespace ronde::storage
