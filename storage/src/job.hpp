#pragma once
// One write while it runs: what WriteView shows to the function, and what the writer makes of it afterwards.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "change_set.hpp"
#include "ronde/storage/store.hpp"
#include "txn.hpp"

namespace ronde::storage {

struct WriteView::Job {
  MDB_env* env;
  MDB_txn* parent;
  const WriteRequest& request;
  Head head;
  bool has_room;

  std::optional<Txn> child{};  ///< begun at the first change: a repeat, a refusal or a question costs none
  std::string ops{};           ///< as they will lie in the feed
  std::uint32_t op_count = 0;
  std::optional<Error> failure{};  ///< the first error of a change: the write is refused even if the function swallows it
  std::string event{};
  std::string detail{};
  int scans = 0;            ///< scans on the stack: a change would pull their views away
  bool rearranged = false;  ///< stored rows changed without changing the state (compaction, replay): commit without a draft

  [[nodiscard]] MDB_txn* txn() const { return child ? child->raw() : parent; }
  /// The child transaction, for a change. Errc::full when there is no room.
  [[nodiscard]] Result<MDB_txn*> change();
  [[nodiscard]] Result<void> put(Space space, std::string_view key, std::string_view value);
  [[nodiscard]] Result<bool> erase(Space space, std::string_view key);
  [[nodiscard]] bool changed() const { return op_count > 0; }

 private:
  [[nodiscard]] Error refuse(Error error);
  [[nodiscard]] Result<void> record(const OpView& op);
};

/// Maintenance in the writer's hands: sees the job itself instead of a view.
using InnerFn = std::function<Result<std::string>(WriteView::Job&)>;

/// A job in the queue.
struct Pending {
  WriteRequest request;
  std::function<void(Result<Written>)> done;
  InnerFn inner{};            ///< runs instead of request.fn
  bool uses_reserve = false;  ///< may write when the store is full: it makes room
  bool alone = false;         ///< its own transaction: it rearranges feed rows, which a batch appends only at its end
};

}  // namespace ronde::storage
