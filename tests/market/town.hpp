#pragma once

// A small neighbourhood to play the rules in. Every command goes through the same door: decide, keep what changes, and the invariants hold.

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

#include "map_view.hpp"
#include "market/audit.hpp"
#include "market/blocks.hpp"
#include "market/deadlines.hpp"
#include "market/handover.hpp"
#include "market/invariants.hpp"
#include "market/invitations.hpp"
#include "market/keys.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market/proposals.hpp"
#include "market/repair.hpp"
#include "market/viewing.hpp"

namespace ronde::test {

using namespace ronde::market;
using namespace std::chrono_literals;
using std::chrono::days;

/// splitmix64: the same numbers on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class Id>
  Id id() {
    typename Id::Bytes bytes{};
    const std::uint64_t words[2] = {next(), next()};
    std::memcpy(bytes.data(), words, sizeof words);
    return Id{bytes};
  }
  Seed seed() {
    Seed bytes{};
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
      const std::uint64_t word = next();
      std::memcpy(bytes.data() + at, &word, sizeof word);
    }
    return bytes;
  }

 private:
  std::uint64_t state_;
};

class Town {
 public:
  static constexpr Timestamp kStart = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} + 10h;

  explicit Town(std::uint64_t seed = 1, Settings settings = {}, Timestamp start = kStart);

  /// Runs a command. A refusal is returned; a success is kept.
  template <class Command>
  Result<Changes> run(const Command& command) {
    Result<Changes> changes = decide(view, command, now);
    if (changes) view.keep(*changes);
    return changes;
  }
  template <class Command>
  Changes must(const Command& command) {
    Result<Changes> changes = run(command);
    if (!changes) FAIL("refused: " << std::string(changes.error().reason) << ": " << changes.error().why);
    sound();
    return std::move(*changes);
  }
  /// The reason of the refusal; "" where there was none.
  template <class Command>
  std::string refusal(const Command& command) {
    const Result<Changes> changes = run(command);
    sound();
    if (!changes) return std::string(changes.error().reason);
    return changes->refusal ? std::string(changes->refusal->reason) : "";
  }
  void sound();

  MemberId member(const std::string& name, AgeBand age = AgeBand::adult, std::vector<Role> roles = {}, std::size_t quarter = 0);
  /// Who posted as an adult was none: what was asked at the door is asked again before anybody is matched.
  void turns_out_to_be(MemberId who, AgeBand age);
  ListingId post(MemberId by, ListingDraft draft);
  static ListingDraft draft(Direction direction, const std::string& title);
  ListingId offer(MemberId by, const std::string& title) { return post(by, draft(Direction::offer, title)); }
  ListingId want(MemberId by, const std::string& title) { return post(by, draft(Direction::want, title)); }
  ListingId gift(MemberId by, const std::string& title);

  [[nodiscard]] ProposeExchange plan(std::vector<PlannedSeat> seats);
  ProposalId propose(std::vector<PlannedSeat> seats);
  [[nodiscard]] Respond response(MemberId who, ProposalId id, ResponseAnswer answer, std::optional<DeclineReason> reason = {});
  void accept(MemberId who, ProposalId id);
  void decline(MemberId who, ProposalId id, std::optional<DeclineReason> reason = {});
  RepairProposal repair(ProposalId id, std::vector<PlannedSeat> seats);
  /// `place`: in the ring as it is now.
  void confirm(MemberId who, ProposalId id, std::size_t place);
  /// Lets everything take effect that is due.
  void pass(std::chrono::milliseconds time);
  [[nodiscard]] Proposal proposal(ProposalId id) const { return *view.proposal(id); }
  [[nodiscard]] ProposalState state(ProposalId id) const { return view.proposal(id)->state; }
  [[nodiscard]] std::vector<Notification> told(MemberId who, NotificationKind kind) const;
  [[nodiscard]] std::vector<Notification> closings(MemberId who) const { return told(who, NotificationKind::closing); }

  MapView view;
  Timestamp now;
  Dice dice;
  std::vector<QuarterId> quarters;
  HandoverPointId point;
};

/// J2 of the product: Nadia teaches Italian, Léa keeps cats, Karim repairs bicycles. Each wants what the one before gives.
struct ThreeWay : Town {
  explicit ThreeWay(Timestamp start = kStart);

  MemberId nadia = member("Nadia"), lea = member("Léa"), karim = member("Karim", AgeBand::adult, {}, 1);
  ListingId italian = offer(nadia, "cours d'italien"), cats = offer(lea, "garde de chat"), bicycle = offer(karim, "réparation de vélo");
  ListingId wants_italian = want(lea, "apprendre l'italien"), wants_cats = want(karim, "garder mon chat"),
            wants_bicycle = want(nadia, "réparer mon vélo");

  [[nodiscard]] std::vector<PlannedSeat> circle() const;
  ProposalId agreed();
};

}  // namespace ronde::test
