#pragma once

// Private to the market: where a decision is put together. It is a view of the market as it will be: what was put on the bench is read
// back from it, so that one rule can build on another inside the same command.

#include <map>
#include <string>

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

class Workbench final : public MarketView {
 public:
  Workbench(const MarketView& base, Timestamp now) : base_(base), now_(now) {}

  [[nodiscard]] std::optional<std::string> row(const RecordKey& key) const override;
  void rows(const Scan& scan, const RowVisitor& visit) const override;

  [[nodiscard]] Timestamp now() const { return now_; }
  [[nodiscard]] Settings settings() const;

  // Puts a record and moves its index rows along.
  void put(const Neighbourhood& record);
  void put(const Charter& record);
  void put(const Quarter& record);
  void put(const QuarterShape& record);
  void put(const Walk& record);
  void put(const HandoverPoint& record);
  void put(const Place& record);
  void put(const Association& record);
  void put(const Member& record);
  void put(const Invitation& record);
  void put(const Listing& record);  // and says it: posted, gone, changed
  void put(const Hide& record);
  void put(const Block& record);
  void put(const Proposal& record);
  void put(const ClearingRecord& record);
  void put(const Concern& record);
  void put(const Message& record);
  void put(const Reading& record);
  void put(const SavedSearch& record);
  void put(const RecordKey& key, const Refusal& record);
  void put(MemberId member, const char* what, const Tally& today);
  void put_row(const RecordKey& key, std::string value);
  void erase_row(const RecordKey& key);
  void erase(const Place& record);
  void erase(const Block& record);
  void erase(const Proposal& record);
  void erase(const SavedSearch& record);

  void say(DomainEvent event);  // the same event twice is said once
  void tell(const Notification& note);
  void send(const OutboxEntry& entry);
  void write_down(const AuditEntry& entry);

  /// Counts one more today.
  void count(MemberId member, const char* what);
  /// The same; refuses the one beyond `most`.
  [[nodiscard]] Result<void> spend(MemberId member, const char* what, std::uint32_t most, std::string_view reason);

  [[nodiscard]] Changes take() &&;

 private:
  [[nodiscard]] Decoded* decoded() const override { return &decoded_; }
  template <class Record>
  [[nodiscard]] std::optional<Record> before(const RecordKey& key, const Record& record) const;
  template <class Record>
  void put_indexed(const RecordKey& key, const Record& record);
  template <class Record>
  void erase_indexed(const RecordKey& key, const Record& record);

  const MarketView& base_;
  Timestamp now_;
  std::map<RecordKey, std::optional<std::string>> rows_;
  mutable Decoded decoded_;
  std::vector<DomainEvent> events_;
  std::vector<OutboxEntry> outbox_;
};

/// Refusals in the words of the whole market.
[[nodiscard]] inline Error not_found(std::string why) {
  return {Errc::not_found, "not-found", std::move(why)};
}
[[nodiscard]] inline Error invalid(std::string_view reason, std::string_view pointer, std::string why) {
  return {Errc::invalid, reason, std::move(why), pointer};
}
[[nodiscard]] inline Error conflict(std::string_view reason, std::string why) {
  return {Errc::conflict, reason, std::move(why)};
}
[[nodiscard]] inline Error forbidden(std::string_view reason, std::string why) {
  return {Errc::forbidden, reason, std::move(why)};
}

/// The member if they may act now. Errors: not_found; forbidden "not-active".
[[nodiscard]] Result<Member> acting_member(const MarketView& view, MemberId id);
/// ... and is a steward. Errors: also forbidden "stewards-only", "second-factor-wanted".
[[nodiscard]] Result<Member> acting_steward(const MarketView& view, MemberId id);

}  // namespace ronde::market
