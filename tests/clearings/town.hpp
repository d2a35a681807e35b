#pragma once

// A few neighbours, in a map. Commands go through the rules; the matchmaker follows what they change.

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "clearings/matchmaker.hpp"
#include "map_view.hpp"
#include "market/blocks.hpp"
#include "market/deadlines.hpp"
#include "market/handover.hpp"
#include "market/invitations.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market/proposals.hpp"
#include "market/repair.hpp"
#include "market/taxonomy.hpp"

namespace ronde::test {

using namespace market;
using namespace std::chrono_literals;

inline const Taxonomy& taxonomy() {
  static const Taxonomy all = [] {
    std::ifstream file("server/market/data/taxonomy.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return Taxonomy::load(text).value();
  }();
  return all;
}

class Town {
 public:
  explicit Town(Settings settings = {}) {
    FoundNeighbourhood place;
    place.id = id<NeighbourhoodId>();
    place.name = "Thônex";
    place.languages = {Language::fr};
    place.settings = settings;
    near_ = id<QuarterId>();
    far_ = id<QuarterId>();
    place.quarters = {{near_, "Belle-Terre"}, {far_, "Village"}};
    place.walks = {{std::min(near_, far_), std::max(near_, far_), WalkBand::under_15}};
    point = id<HandoverPointId>();
    place.points = {{point, "Bibliothèque", near_, "ma-sa", true}};
    keep(place);
    matchmaker.load(view, now);
  }

  /// False, and `refused_because`, when the rules say no.
  template <class Command>
  bool keep(const Command& command) {
    const Result<Changes> changes = decide(view, command, now);
    refused_because = changes ? "" : changes.error().why;
    if (!changes) return false;
    view.keep(*changes);
    std::vector<RecordKey> keys;
    for (const Change& change : changes->rows) keys.push_back(change.key);
    touched = matchmaker.apply(keys, view, now);
    return true;
  }

  MemberId member(const std::string& name, bool elsewhere = false) {
    const auto at = members_.find(name);
    if (at != members_.end()) return at->second;
    EnrolMember enrol{id<MemberId>(), id<AccountId>(), "Anne", elsewhere ? far_ : near_, AgeBand::adult, Language::fr, {}};
    REQUIRE(keep(enrol));
    return members_[name] = enrol.member;
  }

  [[nodiscard]] std::optional<QuarterId> quarter_of(const std::string& name) {
    const auto found = view.member(member(name));
    return found ? std::optional(found->quarter) : std::nullopt;
  }
  /// The first that they posted of that direction.
  [[nodiscard]] ListingId listing_of(const std::string& name, Direction direction) {
    const auto all = view.listings_of(member(name));
    const auto found = std::ranges::find(all, direction, &Listing::direction);
    REQUIRE(found != all.end());
    return found->id;
  }

  /// Somebody who joined by themselves.
  MemberId known(const std::string& name, MemberId who) { return members_[name] = who; }

  ListingId post(const std::string& name, ListingDraft draft) {
    const auto owner = member(name);
    const auto listing = id<ListingId>();
    REQUIRE_MESSAGE(keep(PostListing{owner, listing, std::move(draft)}), refused_because);
    return listing;
  }
  ListingId offers(const std::string& name, const std::string& category, const std::string& title,
                   ListingKind kind = ListingKind::service) {
    ListingDraft draft;
    draft.kind = kind;
    draft.category = category;
    draft.title = title;
    return post(name, draft);
  }
  ListingId wants(const std::string& name, const std::string& category, const std::string& title, ListingKind kind = ListingKind::service) {
    ListingDraft draft;
    draft.direction = Direction::want;
    draft.kind = kind;
    draft.category = category;
    draft.title = title;
    return post(name, draft);
  }

  std::vector<ProposeExchange> found() { return found_for(touched); }
  std::vector<ProposeExchange> found_for(ListingId listing) { return found_for(std::vector{listing}); }
  std::vector<ProposeExchange> found_for(const std::vector<ListingId>& listings) {
    auto commands = matchmaker.propose_for(listings, view, now, bytes());
    for (const auto& command : commands) matchmaker.answered(command.seats);
    return commands;
  }
  ProposalId propose(const ProposeExchange& command) {
    REQUIRE(keep(command));
    return command.id;
  }
  void answer(const std::string& name, ProposalId proposal, ResponseAnswer answer, std::optional<DeclineReason> reason = {}) {
    const Respond respond{member(name), proposal, answer, view.proposal(proposal)->round, reason, {}, Seed{}};
    REQUIRE_MESSAGE(keep(respond), refused_because);
  }
  void pass(std::chrono::milliseconds time) {
    now += time;
    for (const Due& each : due(view, now, 100)) static_cast<void>(keep(Expire{each}));
    touched = matchmaker.tick(view, now);
  }

  clearings::RandomBytes bytes() {
    return [this](std::span<std::uint8_t> span) {
      for (auto& byte : span) byte = static_cast<std::uint8_t>((state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL) >> 56);
    };
  }
  template <class Id>
  Id id() {
    typename Id::Bytes made{};
    bytes()(made);
    return Id{made};
  }

  MapView view;
  Timestamp now = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} + 9h;
  clearings::Matchmaker matchmaker{taxonomy()};
  std::vector<ListingId> touched;
  std::string refused_because;
  HandoverPointId point;

 private:
  std::map<std::string, MemberId> members_;
  QuarterId near_, far_;
  std::uint64_t state_ = 42;
};

/// A gives gardening and seeks a bicycle repaired; B the other way round.
inline void two_who_fit(Town& town) {
  town.offers("A", "gardening", "Coup de main au jardin");
  town.wants("A", "bicycle-repair", "Réparer mon vélo");
  town.offers("B", "bicycle-repair", "Je répare les vélos");
  town.wants("B", "gardening", "Aide au jardin");
}

}  // namespace ronde::test
