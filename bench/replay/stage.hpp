#pragma once

#include "agenda.hpp"
#include "house.hpp"
#include "luck.hpp"
#include "taste.hpp"
#include "town.hpp"

namespace ronde::replay {

/// What a replay happens on.
struct Stage {
  const Town& town;
  const Taste& taste;
  Luck luck;
  House& house;
  Agenda& agenda;
};

/// Somebody who does not behave as neighbours do: plays some people of the town instead of them.
class Guest {
 public:
  Guest() = default;
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  virtual ~Guest() = default;

  [[nodiscard]] virtual bool plays(std::size_t person) const = 0;
  /// An event in which one of theirs may sit. May plan, not submit.
  virtual void heard(const market::DomainEvent& event, market::Timestamp now, Stage& stage) = 0;
  /// Would one of theirs carry this hand-over out, though they said yes?
  [[nodiscard]] virtual bool brings(const market::Transfer& transfer) = 0;
  /// It is done: given or received by one of theirs.
  virtual void done(const market::Transfer& transfer, market::Timestamp now, Stage& stage) = 0;
};

}  // namespace ronde::replay
