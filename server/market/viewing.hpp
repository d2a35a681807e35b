#pragma once

#include <optional>
#include <string>
#include <vector>

#include "market/market_view.hpp"
#include "market/messages.hpp"
#include "market/words.hpp"

// What somebody may see, as plain values: the doors write these as JSON and nothing else. Deny by default: whatever is not copied here
// stays inside.
namespace ronde::market {

struct NamedQuarter {
  QuarterId id;
  std::string name;
};

/// One's own page; of others only what a proposal shows.
struct MemberView {
  MemberId id;
  std::string first_name;
  NamedQuarter quarter;
  Language language = Language::fr;
  std::vector<Role> roles;
  std::chrono::year_month since{};
  std::uint32_t completed = 0;
  std::uint32_t given = 0;
  std::uint32_t received = 0;
  bool is_new = true;
  std::optional<ReplyTime> replies_in;
  bool secured = false;
  bool step_free = false;
  bool no_leman = false;
};

/// A member as a steward sees them: enough to admit or to suspend, nothing of what they exchange.
struct RosterEntry {
  MemberId id;
  std::string first_name;
  NamedQuarter quarter;
  MemberState state = MemberState::active;
  std::chrono::sys_days since{};
  bool guardian_asked = false;  // a minor who waits for a legal representative's consent
};

struct SeatView {
  Animal animal = Animal::rabbit;
  bool you = false;
  std::optional<std::string> first_name;  // once both were in it at a last yes
  bool gone = false;                      // instead of the first name: they have left Ronde since
  NamedQuarter quarter;
  Answer answer = Answer::waiting;
  bool changed = false;
  std::optional<ReplyTime> replies_in;  // with the first name
};

struct MeetingView {
  HandoverPointId point;
  std::string name;
  Timestamp at{};
};

/// What is declared in lémans, and whether the viewer may change it.
struct ComplementView {
  std::uint32_t lemans = 0;
  bool may_declare = false;
};

struct TransferView {
  std::uint32_t number = 0;  // what commands name it by: the same for every viewer and in every round
  std::size_t from = 0;      // of ProposalView::seats
  std::size_t to = 0;
  std::string title;
  std::string category;
  std::vector<BundlePart> beside = {};  // the rest of a bundle
  ListingKind kind = ListingKind::service;
  SizeBand size = 2;
  Language language = Language::fr;
  std::optional<int> walk_minutes;
  TransferState state = TransferState::planned;
  bool given = false;
  bool received = false;
  std::optional<MeetingView> meeting;
  std::optional<Timestamp> due;
  std::optional<std::string> code;  // its receiver only, once open, until it is done
  std::optional<ThanksWord> thanked;
  std::optional<std::uint32_t> duration_minutes;
  std::optional<std::uint32_t> loan_days;
  std::optional<ComplementView> complement = {};  // nothing where there is none and none may be
  std::optional<Timestamp> return_by;             // a loan, from the hand-over on
  std::optional<Timestamp> done_at = {};          // when it was confirmed, for all of the exchange
  std::vector<HandoverPointId> places = {};       // where its two may meet, nearest first; theirs only, while there is something to plan
  std::vector<HandoverPoint> hosts = {};          // those of them that are places of the directory
  std::optional<Behalf> sponsor = {};             // in whose name the gift is that the chain began with
};

/// comes_whole: what you receive is a bundle of which you sought a part; the rest comes with it. all_together: you sought all of it.
enum class WhyCode : std::uint8_t { you_want, wants_yours, walk_under, same_time, both_love, comes_whole, all_together };
template <>
inline constexpr std::array<Name, 7> names_of<WhyCode>{"you_want",  "wants_yours", "walk_under",  "same_time",
                                                       "both_love", "comes_whole", "all_together"};

struct Why {
  WhyCode code{};
  std::optional<std::size_t> seat;  // of ProposalView::seats
  std::optional<std::string> thing;
  std::optional<int> minutes;
  std::optional<std::size_t> things = {};  // of a bundle: how many come with what is sought; or how many they are together
};

/// What plays no part in which exchanges are proposed, and to whom: the same for all, so it is said with every proposal.
enum class Ignored : std::uint8_t { name, role, thanks, time_here, money };
template <>
inline constexpr std::array<Name, 5> names_of<Ignored>{"name", "role", "thanks", "time_here", "money"};

/// Which run of the matcher proposed it: at once, for a listing that came; a clearing of all; the repair of what somebody left.
enum class FoundBy : std::uint8_t { at_once, clearing, repair };
template <>
inline constexpr std::array<Name, 3> names_of<FoundBy>{"at_once", "clearing", "repair"};

struct FoundView {
  FoundBy by{};
  bool complete = false;                  // all possibilities were looked at
  std::vector<std::string> weighed = {};  // what was weighed, most important first: by the weights that held then (weights.hpp)
};

/// A proposal turned so that its viewer is seat 0.
struct ProposalView {
  ProposalId id;
  ProposalState state = ProposalState::proposed;
  std::uint32_t round = 1;
  ExchangeKind kind = ExchangeKind::direct;
  std::optional<Timestamp> deadline;
  std::size_t accepted = 0;
  bool to_answer = false;
  bool changed_for_you = false;
  bool urgent = false;                   // under repair, and somebody has a meeting within a day
  bool late = false;                     // to leave now would be: the viewer has a meeting within a day
  std::optional<std::size_t> gap_after;  // chains: the seat that gives nothing on
  std::vector<SeatView> seats;
  std::vector<TransferView> transfers;
  std::vector<Why> why;  // at most three
  std::optional<FoundView> found;
  int give_minutes = 0;
  int get_minutes = 0;
  Availability times = 0;        // in common to all
  Availability asked_times = 0;  // what members asked for, together, anonymous
  std::optional<Closing> closing;
  std::optional<Pause> pause = {};
  std::vector<Mediation> mediations = {};  // what whoever looks after the neighbourhood did to it; who left sees what was until then
  std::optional<ThreadView> messages;      // from the viewer's first last yes on, until it is forgotten
};

/// A block as its maker sees it: never who.
struct BlockView {
  BlockId id;
  std::string hint;
  Timestamp at{};
};

[[nodiscard]] MemberView own_view(const MarketView& view, const Member& member);

/// Nothing where the viewer is no active steward, or where the member has left: who is gone is nobody's to look up.
[[nodiscard]] std::optional<RosterEntry> roster_entry(const MarketView& view, const Member& member, const Member& viewer);

/// Nothing where the viewer neither sits in it nor left it. Who left sees their own closing, their own
/// finished transfers, and no later round.
[[nodiscard]] std::optional<ProposalView> view_of(const MarketView& view, const Proposal& proposal, MemberId viewer, Timestamp now);

[[nodiscard]] std::vector<BlockView> blocks_view(const MarketView& view, MemberId viewer);

}  // namespace ronde::market
