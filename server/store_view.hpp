#pragma once

#include <optional>
#include <string>

#include "market/market_view.hpp"
#include "ronde/storage/key.hpp"
#include "ronde/storage/reader.hpp"

/// Where the market's records meet the storage's bytes: the only place that knows both.
namespace ronde::server {

/// The bytes of a record's key: the table, then each part as a tuple. Same order as RecordKey's.
[[nodiscard]] std::string bytes_of(const market::RecordKey& key);
/// The other way; empty if no record has such a key.
[[nodiscard]] std::optional<market::RecordKey> key_of(std::string_view bytes);

[[nodiscard]] inline storage::PartitionId partition_of(market::NeighbourhoodId id) {
  return storage::PartitionId::neighbourhood(id.bytes());
}

/// One neighbourhood's records over a write or a snapshot. Must not outlive the reader.
/// Errors  a row that the store finds damaged is market::BadRecord.
class StoreView final : public market::MarketView {
 public:
  explicit StoreView(const storage::Reader& reader) : reader_(reader) {}
  [[nodiscard]] std::optional<std::string> row(const market::RecordKey& key) const override;
  void rows(const market::Scan& scan, const market::RowVisitor& visit) const override;

 private:
  const storage::Reader& reader_;
};

}  // namespace ronde::server
