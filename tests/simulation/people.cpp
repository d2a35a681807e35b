#include "people.hpp"

#include <algorithm>
#include <array>

namespace ronde::simulation {

using namespace market;

const char* const kTaxonomy = R"({"themes":[
 {"id":"home","icon":"h","labels":{"fr":"Maison","de":"Haus","it":"Casa","en":"Home"},"categories":[
  {"id":"repair","icon":"r","kind":"service","labels":{"fr":"Réparation","de":"Reparatur","it":"Riparazione","en":"Repair"},
   "synonyms":{"fr":["réparer"],"de":["reparieren"],"it":["riparare"],"en":["repair"]}},
  {"id":"garden","icon":"g","kind":"service","labels":{"fr":"Jardin","de":"Garten","it":"Giardino","en":"Garden"},
   "synonyms":{"fr":["jardin"],"de":["Garten"],"it":["giardino"],"en":["garden"]}}]},
 {"id":"things","icon":"t","labels":{"fr":"Objets","de":"Dinge","it":"Cose","en":"Things"},"categories":[
  {"id":"bicycles","icon":"b","kind":"good","labels":{"fr":"Vélos","de":"Velos","it":"Biciclette","en":"Bicycles"},
   "synonyms":{"fr":["vélo"],"de":["Velo"],"it":["bicicletta"],"en":["bicycle"]}},
  {"id":"books","icon":"l","kind":"good","labels":{"fr":"Livres","de":"Bücher","it":"Libri","en":"Books"},
   "synonyms":{"fr":["livre"],"de":["Buch"],"it":["libro"],"en":["book"]}}]}]})";

namespace {

struct Thing {
  const char* category;
  const char* title;
  ListingKind kind;
};
constexpr std::array kThings{
    Thing{"repair", "Réparation de lampes", ListingKind::service}, Thing{"garden", "Coup de main au jardin", ListingKind::service},
    Thing{"bicycles", "Vélo pour enfant", ListingKind::good}, Thing{"books", "Livres de cuisine", ListingKind::good}};

template <class Map>
auto values_of(const Map& map) {
  std::vector<typename Map::mapped_type> values;
  for (const auto& [id, value] : map) values.push_back(value);
  return values;
}

}  // namespace

Seed People::seed() {
  Seed seed{};
  random_.fill(seed);
  return seed;
}

CodeHash People::code_hash() {
  CodeHash hash;
  for (int i = 0; i < 64; ++i) hash += "0123456789abcdef"[random_.below(16)];
  return hash;
}

std::vector<Command> People::found_place() {
  std::vector<Command> commands;
  FoundNeighbourhood place;
  place.id = random_.id<NeighbourhoodId>();
  place.name = "Thônex";
  place.languages = {Language::fr};
  place.settings.cycle_cap = static_cast<std::uint32_t>(random_.between(2, 4));
  place.settings.chain_cap = static_cast<std::uint32_t>(random_.between(1, 4));
  place.settings.reply_hours = static_cast<std::uint32_t>(random_.between(6, 72));
  place.settings.hold_hours = static_cast<std::uint32_t>(random_.between(2, 48));
  place.settings.handover_days = static_cast<std::uint32_t>(random_.between(1, 5));
  for (const char* name : {"Belle-Terre", "Moillesulaz", "Village"}) {
    quarters_.push_back(random_.id<QuarterId>());
    place.quarters.push_back({quarters_.back(), name});
  }
  for (std::size_t i = 0; i < quarters_.size(); ++i) {
    for (std::size_t j = i + 1; j < quarters_.size(); ++j) {
      const auto band = random_.chance(90) ? random_.below(4) : 4;
      place.walks.push_back({std::min(quarters_[i], quarters_[j]), std::max(quarters_[i], quarters_[j]), static_cast<WalkBand>(band)});
    }
  }
  point_ = random_.id<HandoverPointId>();
  place.points.push_back({point_, "Mairie", quarters_[0], "tous les jours", true});
  commands.emplace_back(std::move(place));
  constexpr std::array names{"Anne", "Bruno", "Chloé", "David", "Elena", "Farid", "Gilles", "Hana", "Ivo", "Jeanne"};
  const auto count = static_cast<std::size_t>(random_.between(6, 10));
  for (std::size_t i = 0; i < count; ++i) {
    EnrolMember member;
    member.member = random_.id<MemberId>();
    member.account = random_.id<AccountId>();
    member.first_name = names[i];
    member.quarter = random_.pick(quarters_);
    if (i == 0) {
      steward_ = member.member;
      member.roles = {Role::steward};
    } else if (random_.chance(8)) {
      member.age_band = AgeBand::from_15_to_17;
    }
    commands.emplace_back(std::move(member));
  }
  return commands;
}

std::vector<Command> People::first_listings(Timestamp now) {
  std::vector<Command> commands;
  for (const auto& [id, member] : books_.members()) {
    for (std::int64_t i = random_.between(2, 4); i > 0; --i)
      if (member.age_band == AgeBand::adult) commands.emplace_back(PostListing{id, random_.id<ListingId>(), draft(member, now)});
  }
  return commands;
}

std::vector<Listing> People::listings_of(MemberId member) const {
  std::vector<Listing> mine;
  for (const auto& [id, listing] : books_.listings()) {
    if (listing.member == member && (listing.state == ListingState::active || listing.state == ListingState::paused))
      mine.push_back(listing);
  }
  return mine;
}

std::optional<People::Act> People::act(Timestamp now) {
  if (books_.members().empty()) return std::nullopt;
  if (random_.chance(1)) return join();
  const auto everybody = values_of(books_.members());
  Member me = random_.pick(everybody);
  // Who is in a proposal has more reason to look.
  for (int i = 0; i < 4 && random_.chance(70) && !sits_somewhere(me.id); ++i) me = random_.pick(everybody);
  Maybe command;
  const auto roll = random_.below(100);
  if (me.id == steward_ && roll < 8) {
    command = as_steward(me);
  } else if (roll < 82) {
    command = about_a_proposal(me, now);
  } else if (roll < 85) {
    command = about_people(me);
  }
  if (!command) command = about_a_listing(me, now);
  if (!command) return std::nullopt;
  return Act{me.id, *std::move(command)};
}

bool People::sits_somewhere(MemberId member) const {
  return std::ranges::any_of(books_.proposals(), [&](const auto& one) { return is_live(one.second.state) && seat_of(one.second, member); });
}

// ---- Proposals --------------------------------------------------------------------------------------------------------------------

People::Maybe People::about_a_proposal(const Member& me, Timestamp now) {
  auto& seen = seen_[me.id];
  if (random_.chance(75)) {
    seen.clear();
    for (const auto& [id, proposal] : books_.proposals()) {
      const bool left = std::ranges::find(proposal.leavers, me.id, &Leaver::member) != proposal.leavers.end();
      if (proposal.state != ProposalState::draft && (seat_of(proposal, me.id) || left)) seen.push_back(proposal);
    }
    // What waits for them first, then what is live.
    const auto urgency = [&](const Proposal& proposal) {
      const Seat* seat = seat_of(proposal, me.id);
      if (!seat || !is_live(proposal.state)) return 0;
      return proposal.state == ProposalState::proposed && seat->answer == Answer::yes ? 1 : 2;
    };
    std::ranges::stable_sort(seen, [&](const Proposal& a, const Proposal& b) { return urgency(a) > urgency(b); });
    if (seen.size() > 3) seen.resize(3);
  }
  if (seen.empty()) return std::nullopt;
  const Proposal& proposal = seen[random_.chance(70) ? 0 : random_.below(seen.size())];
  const Seat* seat = seat_of(proposal, me.id);
  if (!seat) {
    if (!random_.chance(30)) return std::nullopt;
    return GiveReason{me.id, proposal.id, reason().value_or(DeclineReason::other), seed()};
  }
  const auto somebody = [&] { return proposal.seats[random_.below(proposal.seats.size())].animal; };
  if (random_.chance(2)) return BlockSeat{me.id, random_.id<BlockId>(), proposal.id, somebody(), proposal.round};
  if (is_open(proposal.state)) return hand_over(me, proposal, now);
  if (!is_live(proposal.state)) return std::nullopt;
  return answer(me, proposal, *seat);
}

std::optional<DeclineReason> People::reason() {
  constexpr std::array reasons{DeclineReason::not_wanted, DeclineReason::not_wanted, DeclineReason::too_far, DeclineReason::bad_time,
                               DeclineReason::bad_time,   DeclineReason::condition,  DeclineReason::person,  DeclineReason::other};
  if (random_.chance(30)) return std::nullopt;
  return random_.pick(reasons);
}

People::Maybe People::answer(const Member& me, const Proposal& proposal, const Seat& seat) {
  const auto roll = random_.below(100);
  if (roll < 5) return AskAnotherTime{me.id, proposal.id, static_cast<Availability>(1 + random_.below(kAllWeek))};
  Respond respond{me.id, proposal.id, ResponseAnswer::accept, proposal.round, std::nullopt, std::nullopt, seed()};
  if (seat.answer == Answer::yes && roll < 60) return std::nullopt;
  if (seat.answer == Answer::yes && roll < 75) respond.answer = ResponseAnswer::take_back;
  if (roll > 87) {
    respond.answer = ResponseAnswer::decline;
    respond.reason = reason();
    if (respond.reason == DeclineReason::person && random_.chance(80))
      respond.person = proposal.seats[random_.below(proposal.seats.size())].animal;
  }
  return respond;
}

People::Maybe People::hand_over(const Member& me, const Proposal& proposal, Timestamp now) {
  std::vector<Transfer> mine;
  for (const Transfer& transfer : proposal.transfers) {
    if (transfer.giver == me.id || transfer.receiver == me.id) mine.push_back(transfer);
  }
  const auto roll = random_.below(100);
  if (roll < 7) return Withdraw{me.id, proposal.id, reason(), seed()};
  if (mine.empty()) return std::nullopt;
  const Transfer& transfer = random_.pick(mine);
  if (transfer.state == TransferState::done && transfer.receiver == me.id && roll < 60)
    return SayThanks{me.id, proposal.id, transfer.number, static_cast<ThanksWord>(random_.below(5))};
  if (roll < 17) return SetMeeting{me.id, proposal.id, transfer.number, point_, now + std::chrono::hours(random_.between(1, 100))};
  ConfirmHandover confirm{me.id, proposal.id, transfer.number, std::nullopt};
  if (transfer.giver == me.id && roll > 60) confirm.code = random_.chance(70) ? transfer.code : "222222";
  if (confirm.code && confirm.code->empty()) confirm.code.reset();
  return confirm;
}

// ---- Listings ---------------------------------------------------------------------------------------------------------------------

ListingDraft People::draft(const Member& me, Timestamp now) {
  const Thing& thing = random_.pick(kThings);
  ListingDraft draft;
  draft.direction = random_.chance(50) ? Direction::offer : Direction::want;
  draft.kind = thing.kind;
  draft.category = thing.category;
  draft.title = thing.title;
  draft.size = static_cast<SizeBand>(random_.between(2, 3));
  draft.quantity = random_.chance(80) ? 1 : 2;
  if (random_.chance(15)) draft.availability = static_cast<Availability>(1 + random_.below(kAllWeek));
  if (random_.chance(20)) draft.expires_at = now + std::chrono::hours(random_.between(30, 400));
  if (draft.direction == Direction::offer) {
    if (random_.chance(15)) draft.kind = ListingKind::gift;
    if (random_.chance(20)) {
      for (const Listing& mine : listings_of(me.id)) {
        if (mine.direction == Direction::want && draft.pairing.size() < 2) draft.pairing.push_back(mine.id);
      }
    }
    return draft;
  }
  draft.wish_level = static_cast<WishLevel>(random_.below(3));
  if (random_.chance(15)) {
    draft.only_one_of = "l'un ou l'autre";
    draft.quantity = 1;
  }
  if (random_.chance(10)) {
    draft.wildcard = true;
    if (random_.chance(50)) draft.category = random_.chance(50) ? "home" : "things";
    draft.exclusions = {random_.pick(kThings).category};
  }
  return draft;
}

People::Maybe People::about_a_listing(const Member& me, Timestamp now) {
  const auto mine = listings_of(me.id);
  const auto roll = random_.below(100);
  if (mine.size() < 2 || (roll < 35 && mine.size() < 6)) return PostListing{me.id, random_.id<ListingId>(), draft(me, now)};
  const Listing& one = random_.pick(mine);
  if (roll < 55) {
    ListingDraft changed = random_.chance(50) ? draft(me, now) : draft_of(one);
    changed.direction = one.direction;
    if (changed.direction == Direction::want) changed.pairing.clear();
    changed.title += " bis";
    return EditListing{me.id, one.id, one.version, std::move(changed)};
  }
  if (roll < 62) return EndListing{me.id, one.id};
  if (roll < 80) return PauseListing{me.id, one.id, one.state == ListingState::active};
  const auto all = values_of(books_.listings());
  return HideListing{me.id, random_.pick(all).id, random_.chance(80)};
}

// ---- People -----------------------------------------------------------------------------------------------------------------------

People::Maybe People::about_people(const Member& me) {
  const auto roll = random_.below(100);
  if (roll < 25) {
    const auto all = values_of(books_.listings());
    if (all.empty()) return std::nullopt;
    return BlockOwner{me.id, random_.id<BlockId>(), random_.pick(all).id};
  }
  if (roll < 45) {
    const auto all = values_of(books_.blocks());
    if (all.empty()) return std::nullopt;
    const Block& block = random_.pick(all);
    return Unblock{block.blocker, block.id};
  }
  if (roll < 60) return ChangeMember{me.id, std::nullopt, random_.pick(quarters_), std::nullopt};
  if (roll < 85 || me.id == steward_) return MakeInvitation{me.id, random_.id<InvitationId>(), code_hash(), 1, std::nullopt};
  return LeaveNeighbourhood{me.id, random_.id<OutboxId>()};
}

std::optional<People::Act> People::join() {
  const auto open = values_of(books_.invitations());
  if (open.empty() || books_.members().size() > 14) return std::nullopt;
  Join join;
  join.member = random_.id<MemberId>();
  join.account = random_.id<AccountId>();
  join.outbox = random_.id<OutboxId>();
  join.code_hash = random_.pick(open).code_hash;
  join.first_name = "Noé";
  join.quarter = random_.pick(quarters_);
  join.age_band = random_.chance(85) ? AgeBand::adult : AgeBand::from_15_to_17;
  join.charter = true;
  return Act{join.member, join};
}

People::Maybe People::as_steward(const Member& me) {
  const auto everybody = values_of(books_.members());
  const auto roll = random_.below(100);
  if (roll < 40) {
    const Member& other = random_.pick(everybody);
    if (other.id == me.id) return std::nullopt;
    const auto state = other.state == MemberState::active ? MemberState::suspended : MemberState::active;
    return SetMemberState{me.id, random_.id<AuditId>(), other.id, state};
  }
  if (roll < 70) {
    ChangeSettings settings{me.id, random_.id<AuditId>(), {}, {}, {}, {}, {}};
    settings.cycle_cap = static_cast<std::uint32_t>(random_.between(2, 4));
    settings.chain_cap = static_cast<std::uint32_t>(random_.between(1, 4));
    settings.reply_hours = static_cast<std::uint32_t>(random_.between(6, 72));
    return settings;
  }
  const auto all = values_of(books_.proposals());
  if (all.empty()) return std::nullopt;
  return CancelProposal{me.id, random_.id<AuditId>(), random_.pick(all).id};
}

}  // namespace ronde::simulation
