#include "market/sponsors.hpp"

#include <algorithm>

#include "market/associations.hpp"
#include "market/keys.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

bool is_in_name_of(const Listing& listing, AssociationId association) {
  return listing.behalf && listing.behalf->association == association;
}

std::uint32_t gift_units(const Listing* listing) {
  return listing != nullptr && is_sponsored(*listing) ? listing->quantity : 0;
}

/// Of gifts posted in this name within the window, but for one listing.
std::uint32_t units_given_lately(const MarketView& view, const Association& association, ListingId besides, Timestamp now) {
  std::uint32_t units = 0;
  for (const AssociationPerson& person : association.people) {
    for (const Listing& listing : view.listings_of(person.member)) {
      const bool counts = listing.id != besides && is_sponsored(listing) && is_in_name_of(listing, association.id);
      if (counts && listing.posted_at + limits::kGiftsWindow > now) units += listing.quantity;
    }
  }
  return units;
}

/// What is added to an old listing would be counted in no month: it is posted anew.
Result<void> check_month(const MarketView& view, const Listing& listing, const Listing* before, Timestamp now) {
  const bool adds = gift_units(&listing) > gift_units(before);
  if (listing.behalf->kind != AssociationKind::business || !adds) return {};
  const auto association = view.association(listing.behalf->association);
  const bool is_old = listing.posted_at + limits::kGiftsWindow <= now;
  const std::uint32_t others = association ? units_given_lately(view, *association, listing.id, now) : 0;
  if (is_old || others + listing.quantity > limits::kGiftsOfABusiness)
    return Error{Errc::too_many, "gifts-this-month", "a business begins so many chains a month"};
  return {};
}

Result<void> check_collect(const MarketView& view, const Listing& listing) {
  if (!listing.collect) return {};
  const auto association = listing.behalf ? view.association(listing.behalf->association) : std::nullopt;
  if (!is_sponsored(listing) || !association || !association->place)
    return invalid("bad-collect", "/collect", "only a gift in a name is fetched, at its place in the directory");
  return {};
}

bool is_start_of(const Transfer& transfer, AssociationId association) {
  return transfer.sponsor && transfer.sponsor->association == association;
}

}  // namespace

bool is_sponsored(const Listing& listing) {
  return listing.direction == Direction::offer && listing.kind == ListingKind::gift && listing.behalf.has_value();
}

Result<void> check_sponsored(const MarketView& view, const Listing& listing, const Listing* before, Timestamp now) {
  if (Result<void> fetched = check_collect(view, listing); !fetched) return fetched;
  if (!is_sponsored(listing)) return {};
  if (!listing.pairing.empty()) return invalid("bad-pairing", "/pairing", "a gift in a name asks nothing back");
  return check_month(view, listing, before, now);
}

std::vector<MemberId> who_expects_nothing(const MarketView& view, const Listing& gift) {
  std::vector<MemberId> people;
  const auto association = is_sponsored(gift) ? view.association(gift.behalf->association) : std::nullopt;
  if (!association) return people;
  for (const AssociationPerson& person : association->people) {
    if (person.member != gift.member) people.push_back(person.member);
  }
  return people;
}

Result<void> check_gift_start(const MarketView& view, std::span<const PlannedSeat> seats) {
  for (const PlannedSeat& giver : seats) {
    const auto gift = giver.gives ? view.listing(*giver.gives) : std::nullopt;
    if (!gift || !is_sponsored(*gift)) continue;
    if (giver.receives) return invalid("gift-for-return", "/seats", "a gift in a name asks nothing back");
    const std::vector<MemberId> people = who_expects_nothing(view, *gift);
    for (const PlannedSeat& seat : seats) {
      const auto want = seat.receives ? view.listing(*seat.receives) : std::nullopt;
      const bool is_theirs = want && is_in_name_of(*want, gift->behalf->association);
      if (is_theirs || std::ranges::find(people, seat.member) != people.end())
        return invalid("sponsor-receives", "/seats", "who let a chain begin receives nothing in it");
    }
  }
  return {};
}

GiftStarts gift_starts(const MarketView& view, AssociationId association) {
  GiftStarts starts;
  view.rows({.prefix = keys::of(Table::gift_start, association)}, [&](const RecordKey& key, std::string_view) {
    const auto proposal = view.proposal(key.id_at<ProposalId>(1));
    if (!proposal) return true;
    const auto is_done = [&](const Transfer& transfer) {
      return is_start_of(transfer, association) && transfer.state == TransferState::done;
    };
    ++starts.agreed;
    if (std::ranges::any_of(proposal->transfers, is_done) || std::ranges::any_of(proposal->finished, is_done)) ++starts.handed_over;
    return true;
  });
  return starts;
}

}  // namespace ronde::market
