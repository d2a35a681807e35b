#pragma once

#include "stage.hpp"

namespace ronde::replay {

/// Neighbours look at their phones at their hours, and say yes, say no with a reason, or say nothing.
class Answers {
 public:
  explicit Answers(Stage& stage) : stage_(stage) {}

  /// Somebody has come: from now on they look.
  void begin(std::size_t person);
  [[nodiscard]] std::size_t declines() const { return declines_; }
  [[nodiscard]] std::size_t accepts() const { return accepts_; }

 private:
  void plan_next_look(std::size_t person);
  void look(std::size_t person, market::Timestamp now);
  void answer(std::size_t person, const market::Proposal& proposal, const market::Seat& seat, market::Timestamp now);
  /// Why not, and who is on the other side of what is objected to.
  struct Objection {
    market::DeclineReason reason{};
    std::optional<market::MemberId> other = {};
  };
  [[nodiscard]] std::optional<Objection> objection(std::size_t person, const market::Proposal& proposal, std::int64_t week) const;

  Stage& stage_;
  std::size_t declines_ = 0, accepts_ = 0;
};

}  // namespace ronde::replay
