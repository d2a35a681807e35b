#pragma once

#include <set>
#include <tuple>
#include <unordered_map>

#include "stage.hpp"

namespace ronde::replay {

/// From the last yes to the hand-over: most bring it, some withdraw, some do not come.
class Meetings {
 public:
  Meetings(Stage& stage, Guest* guest) : stage_(stage), guest_(guest) {}

  /// Plans a meeting for each transfer of an exchange that has just been agreed.
  void heard(const market::DomainEvent& event, market::Timestamp now);
  /// When somebody first received something.
  [[nodiscard]] const std::unordered_map<market::MemberId, market::Timestamp>& first_received() const { return first_received_; }
  [[nodiscard]] std::size_t withdrawn() const { return withdrawn_; }

 private:
  struct Planned {
    market::ProposalId proposal;
    std::uint32_t number = 0;
    std::uint64_t attempt = 0;
  };
  void plan(const market::Proposal& proposal, const market::Transfer& transfer, market::Timestamp now);
  void withdraw(const Planned& planned, market::Timestamp now);
  void meet(const Planned& planned, market::Timestamp now);
  /// The transfer as it stands now; nothing if it is done or gone.
  [[nodiscard]] std::optional<market::Transfer> standing(const Planned& planned) const;
  [[nodiscard]] bool brings(const market::Transfer& transfer, std::uint64_t attempt);

  Stage& stage_;
  Guest* guest_;
  std::set<std::pair<market::ProposalId, std::uint32_t>> planned_;
  std::unordered_map<market::MemberId, market::Timestamp> first_received_;
  std::size_t withdrawn_ = 0;
};

}  // namespace ronde::replay
