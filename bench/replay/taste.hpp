#pragma once

#include <optional>

#include "luck.hpp"
#include "town.hpp"

namespace ronde::replay {

/// What people say to a hand-over when they see it. The product knows bands; they know how far they walk and what a thing is worth to them.
/// A matter of the people and the two listings, so each policy hears the same answers.
class Taste {
 public:
  /// `own_caps`: also decline rings and chains that are longer than the generator says they accept. The product does not ask for that.
  Taste(const Town& town, const Luck& luck, bool own_caps) : town_(town), luck_(luck), own_caps_(own_caps) {}

  /// Why this person, its giver or its receiver, will never say yes to that hand-over. Nothing: some day they may.
  [[nodiscard]] std::optional<market::DeclineReason> never(std::size_t person, const Item& offer, const Item& want) const;
  /// ... or not this week.
  [[nodiscard]] std::optional<market::DeclineReason> not_now(std::size_t person, const Item& offer, const Item& want,
                                                             std::int64_t week) const;
  /// Neither of the two will never.
  [[nodiscard]] bool suits(const Item& offer, const Item& want) const {
    return !never(offer.person, offer, want) && !never(want.person, offer, want);
  }
  [[nodiscard]] bool too_long(std::size_t person, const market::Proposal& proposal) const;

 private:
  [[nodiscard]] std::optional<market::DeclineReason> whim(std::size_t person, const Item& offer, const Item& want) const;

  const Town& town_;
  Luck luck_;
  bool own_caps_;
};

}  // namespace ronde::replay
