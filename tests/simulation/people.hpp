#pragma once

// How neighbours behave: they post, answer, hesitate, forget, quarrel, move away. They know what they were last shown, which may be old.

#include <map>
#include <optional>
#include <vector>

#include "checks.hpp"
#include "commands.hpp"
#include "random.hpp"

namespace ronde::simulation {

/// What a small neighbourhood exchanges.
extern const char* const kTaxonomy;

class People {
 public:
  People(const Checks& books, Random random) : books_(books), random_(random) {}

  /// The place and its first members, made by the operator.
  [[nodiscard]] std::vector<Command> found_place();
  /// What they brought along, so that there is something to match from the first hour.
  [[nodiscard]] std::vector<Command> first_listings(market::Timestamp now);
  /// What somebody does now; nothing if they think better of it.
  struct Act {
    market::MemberId by;
    Command command;
  };
  [[nodiscard]] std::optional<Act> act(market::Timestamp now);

 private:
  using Maybe = std::optional<Command>;
  [[nodiscard]] Maybe about_a_proposal(const market::Member& me, market::Timestamp now);
  [[nodiscard]] Maybe answer(const market::Member& me, const market::Proposal& proposal, const market::Seat& seat);
  [[nodiscard]] Maybe hand_over(const market::Member& me, const market::Proposal& proposal, market::Timestamp now);
  [[nodiscard]] Maybe about_a_listing(const market::Member& me, market::Timestamp now);
  [[nodiscard]] Maybe about_people(const market::Member& me);
  [[nodiscard]] Maybe as_steward(const market::Member& me);
  [[nodiscard]] std::optional<Act> join();
  [[nodiscard]] bool sits_somewhere(market::MemberId member) const;
  [[nodiscard]] market::ListingDraft draft(const market::Member& me, market::Timestamp now);
  [[nodiscard]] std::vector<market::Listing> listings_of(market::MemberId member) const;
  [[nodiscard]] std::optional<market::DeclineReason> reason();
  [[nodiscard]] market::CodeHash code_hash();
  [[nodiscard]] market::Seed seed();

  const Checks& books_;
  Random random_;
  std::vector<market::QuarterId> quarters_;
  market::HandoverPointId point_;
  market::MemberId steward_;
  std::map<market::MemberId, std::vector<market::Proposal>> seen_;  // when they last looked
};

}  // namespace ronde::simulation
