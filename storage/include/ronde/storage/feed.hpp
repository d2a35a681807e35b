#pragma once
// What changed: each partition's ordered change sets. The state of a partition is the fold of its change sets, nothing else is truth.
// A prefix of them may be folded into a *base*; base plus later sets is always the whole history's result.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/storage/key.hpp"
#include "ronde/storage/result.hpp"

namespace ronde::storage {

class Store;

/// Which of a partition's three key spaces an operation touches.
enum class Space : std::uint8_t {
  rows = 0,         ///< what write functions put
  idempotency = 1,  ///< first answers, by idempotency key
  tombstones = 2,   ///< what was erased for good
};

struct Op {
  enum class Kind : std::uint8_t { put = 1, erase = 2 };
  Kind kind{};
  Space space{};
  std::string key;
  std::string value;  ///< empty for an erase
  friend bool operator==(const Op&, const Op&) = default;
};

/// One atomic change of one partition: self-contained, replayable.
struct ChangeSet {
  PartitionId partition;
  std::uint64_t sequence{};  ///< 1, 2, 3 ... without gaps
  Timestamp time;            ///< the `now` of the write
  std::string event;         ///< the domain event that names why, at most 255 bytes
  std::string detail;        ///< what a listener needs to know beside the event, at most 64 KiB
  std::vector<Op> ops;       ///< applied in this order
  std::uint64_t checksum{};  ///< over all of the above; set by decode_change_set and encode_change_set
  friend bool operator==(const ChangeSet&, const ChangeSet&) = default;
};

/// The bytes as they lie in the feed: checksum, then the set.
[[nodiscard]] std::string encode_change_set(const ChangeSet& set);
/// Errc::corrupt for anything that encode_change_set would not have written. Any bytes do no harm (fuzzed).
[[nodiscard]] Result<ChangeSet> decode_change_set(std::string_view bytes);

/// Where a partition stands.
struct Head {
  std::uint64_t sequence{};       ///< of the last change set; 0: never written
  std::uint64_t base_sequence{};  ///< of the last change set that was folded into the base; the feed begins after it
  friend bool operator==(const Head&, const Head&) = default;
};

/// Replays every partition of `from` into `into`, which must be empty (else Errc::conflict): bases first, then each later change set in
/// order. Afterwards the two hold the same rows, byte for byte (see dump in backup.hpp).
/// Progress  called with the number of change sets and base rows done so far.
/// Cost      about 5 us a change set; both stores may serve meanwhile, later changes of `from` are not seen.
[[nodiscard]] Result<void> replay(const Store& from, Store& into, const std::function<void(std::uint64_t done)>& progress = {});

}  // namespace ronde::storage
