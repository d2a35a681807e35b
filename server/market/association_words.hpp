#pragma once

#include "market/words.hpp"

// An association or a business of the neighbourhood, and who acts for it (associations.hpp).
namespace ronde::market {

/// responsible: answers for it, asks others in and lets them go. helper: posts and acts in its name.
enum class Part : std::uint8_t { responsible, helper };
template <>
inline constexpr std::array<Name, 2> names_of<Part>{"responsible", "helper"};

struct AssociationPerson {
  MemberId member;
  Part part = Part::helper;
  friend bool operator==(const AssociationPerson&, const AssociationPerson&) = default;
};

struct Association {
  AssociationId id;
  std::string name;
  AssociationKind kind = AssociationKind::association;
  std::string about;             // what it does, maybe empty
  std::optional<PlaceId> place;  // where it is found in the directory
  std::vector<AssociationPerson> people;
  Timestamp since{};
  std::string asked;        // hash of the code that lets one person in, or empty
  Timestamp asked_until{};  // its end
  friend bool operator==(const Association&, const Association&) = default;
};

}  // namespace ronde::market
