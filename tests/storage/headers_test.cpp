// The promise hides the workshop: this file sees every public header, and must not see LMDB or xxHash.
#include "ronde/storage/backup.hpp"
#include "ronde/storage/feed.hpp"
#include "ronde/storage/key.hpp"
#include "ronde/storage/reader.hpp"
#include "ronde/storage/result.hpp"
#include "ronde/storage/snapshot.hpp"
#include "ronde/storage/store.hpp"

#if defined(_LMDB_H_) || defined(MDB_VERSION_MAJOR)
#error "a public header of the storage lets LMDB through"
#endif
#if defined(XXH_VERSION_NUMBER) || defined(XXH_INLINE_ALL)
#error "a public header of the storage lets xxHash through"
#endif

#include <doctest/doctest.h>

#include <type_traits>

using namespace ronde::storage;

TEST_CASE("a snapshot is moved, never copied, and a write view is neither") {
  static_assert(std::is_move_constructible_v<Snapshot> && !std::is_copy_constructible_v<Snapshot>);
  static_assert(!std::is_move_constructible_v<WriteView> && !std::is_copy_constructible_v<WriteView>);
  static_assert(!std::is_copy_constructible_v<Store> && !std::is_move_constructible_v<Store>);
  static_assert(std::is_same_v<decltype(std::declval<Snapshot>().get({}, {})), Result<std::string>>, "no view outlives a read");
}

TEST_CASE("a result that nobody looked at throws what the refusal said") {
  const Result<int> refusal = Error{Errc::full, "no room"};
  try {
    (void)refusal.value();
    FAIL("value() of a refusal returned");
  } catch (const StorageFailure& failure) {
    CHECK(failure.code() == Errc::full);
    CHECK(std::string(failure.what()) == "no room");
  }
  CHECK(name_of(Errc::mismatch) == "mismatch");
}
