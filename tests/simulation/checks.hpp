#pragma once

// What must hold, counted by people who trust no rule: a second set of books beside market::violations. Fed with each commit.

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "commands.hpp"
#include "store.hpp"

namespace ronde::simulation {

class Checks {
 public:
  /// A change set is durable. `command` was decided at `now`.
  void committed(const Command& command, const ChangeSet& set, market::Timestamp now);
  /// The whole neighbourhood, by the market's own judge.
  void whole(const Store& store);
  /// After everything was let run out: nothing is left hanging.
  void at_the_end();
  void say(std::string what) { found_.push_back(std::move(what)); }
  [[nodiscard]] const std::vector<std::string>& found() const { return found_; }

  // The books, for whoever plays a member: decoded once, when a row changes.
  [[nodiscard]] const std::map<market::ProposalId, market::Proposal>& proposals() const { return proposals_; }
  [[nodiscard]] const std::map<market::ListingId, market::Listing>& listings() const { return listings_; }
  [[nodiscard]] const std::map<market::MemberId, market::Member>& members() const { return members_; }
  [[nodiscard]] const market::Settings& settings() const { return settings_; }
  [[nodiscard]] const std::map<market::BlockId, market::Block>& blocks() const { return blocks_; }
  [[nodiscard]] const std::map<market::InvitationId, market::Invitation>& invitations() const { return invitations_; }

 private:
  using Of = std::pair<market::ProposalId, market::MemberId>;
  void note(const RowChange& row);
  void proposal_began(const market::Proposal& made, market::Timestamp now);
  void proposal_moved(const market::Proposal& before, const market::Proposal& after, const Command& command, market::Timestamp now);
  void answers(const market::Proposal& before, const market::Proposal& after, const Command& command, market::Timestamp now);
  void who_may_sit(const market::Proposal& after, const market::Proposal* before);
  void what_may_be_exchanged(const market::Proposal& after, const market::Proposal* before, market::Timestamp now);
  void receipt_and_yes(const market::Proposal& before, const market::Seat& old, const market::Proposal& after, const market::Seat& seat);
  void openings(const market::Proposal& before, const market::Proposal& after);
  void confirmations(const market::Proposal& before, const market::Proposal& after, const Command& command);
  void endings(const market::Proposal& before, const market::Proposal& after);
  void numbers(const market::Proposal& after);
  void done_stays(const market::Proposal* before, const market::Proposal& after);
  void closings(const market::Proposal& after);
  void turned_down(const market::Proposal& before, const market::Proposal& after, const Command& command, market::Timestamp now);
  void attention(const market::Proposal& after, const market::Proposal* before, market::Timestamp now);
  void not_today(const market::Proposal& after, const market::Proposal* before, market::Timestamp now);
  void parties(const std::map<market::MemberId, std::size_t>& live);
  void units();
  void limits();

  std::map<market::ProposalId, market::Proposal> proposals_;
  std::map<market::ListingId, market::Listing> listings_;
  std::map<market::MemberId, market::Member> members_;
  std::map<market::BlockId, market::Block> blocks_;
  std::map<market::InvitationId, market::Invitation> invitations_;
  std::set<std::pair<market::MemberId, market::MemberId>> blocked_;       // both directions
  std::set<std::pair<market::ListingId, market::ListingId>> not_wanted_;  // said no to for ever
  std::map<market::ListingId, std::uint32_t> done_;                       // transfers done, by offer and by want
  std::map<Of, int> closing_messages_;
  std::set<Of> seated_;                       // ever
  std::set<market::ProposalId> said_yes_to_;  // somebody, once
  struct Day {
    std::int64_t day = 0;
    std::uint32_t count = 0;
    std::set<market::MemberId> with = {};  // of a newcomer: who else sat there
  };
  std::map<market::MemberId, Day> turned_down_;            // on the day when they did it last
  std::map<market::MemberId, market::MemberId> guest_of_;  // who came by the invitation of a member who was no steward then
  using Pairs = std::set<std::pair<market::ListingId, market::ListingId>>;
  std::map<Pairs, market::Timestamp> let_expire_;  // which hand-overs, and when
  using Handing = std::array<market::ListingId, 2>;
  std::map<std::pair<market::ProposalId, std::uint32_t>, Handing> numbered_;
  market::Settings settings_;
  std::vector<std::string> found_;
};

}  // namespace ronde::simulation
