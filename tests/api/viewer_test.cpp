// Nothing is written for nobody: a writer without a viewer does not compile (checklist 26). Each line below is the compiler's answer to a
// handler that forgot to ask who looks.
#include <doctest/doctest.h>

#include <concepts>

#include "accounts/accounts.hpp"
#include "api/neighbourhood_json.hpp"
#include "api/proposal_json.hpp"
#include "board/noticeboard.hpp"
#include "json/write.hpp"
#include "market/records.hpp"
#include "market/viewing.hpp"

namespace {

using namespace ronde;

/// Is there a way from this value straight to JSON? `Writer::member` goes through `Writer::value`.
template <class T>
concept Writable = requires(const T& value) { api::json_of(value); } || requires(json::Writer& out, const T& value) { out.value(value); } ||
                   requires(std::string& out, const T& value) { value.append_json(out); };

// What is stored is for nobody's eyes as it is.
static_assert(!Writable<market::Neighbourhood> && !Writable<market::Quarter> && !Writable<market::Walk> &&
              !Writable<market::HandoverPoint>);
static_assert(!Writable<market::Member> && !Writable<market::Invitation> && !Writable<market::Block> && !Writable<market::Hide>);
static_assert(!Writable<market::Listing> && !Writable<market::ListingDraft> && !Writable<market::Proposal> && !Writable<market::Seat>);
static_assert(!Writable<market::Transfer> && !Writable<market::Refusal> && !Writable<market::Notification>);
static_assert(!Writable<market::OutboxEntry> && !Writable<market::AuditEntry> && !Writable<market::Tally> && !Writable<market::Concern>);
static_assert(!Writable<board::Card> && !Writable<board::CardPtr> && !Writable<board::Viewer> && !Writable<accounts::Session>);
// Ids are written by name, as text that somebody chose to write.
static_assert(!Writable<market::MemberId> && !Writable<market::AccountId>);

// What is written has been turned towards a viewer before.
static_assert(Writable<market::MemberView> && Writable<market::ProposalView>);
static_assert(requires(const market::MarketView& view, const market::Proposal& proposal, market::MemberId viewer, market::Timestamp now) {
  { market::view_of(view, proposal, viewer, now) } -> std::same_as<std::optional<market::ProposalView>>;
});
template <class View, class Subject>
concept SeenByNobody = requires(const View& view, const Subject& subject, market::Timestamp now) { market::view_of(view, subject, now); };
static_assert(!SeenByNobody<market::MarketView, market::Proposal> && !SeenByNobody<market::MarketView, market::Listing>);

// A card takes how its reader stands to it, the board gives that for a viewer only, and so for every list, search and single listing.
static_assert(requires(const board::Card& card, std::string& out, const board::Regard& regard) { card.append_json(out, regard); });
template <class Board>
concept TellsNobody = requires(const Board& place, std::span<const board::Noticeboard::Changed> listings, market::Timestamp now) {
  place.regards(listings, now);
} || requires(const Board& place, market::ListingId id, market::Timestamp now) {
  place.listing_json(id, now);
} || requires(const Board& place, const board::Filter& filter, market::Timestamp now, std::string& out) { place.page(filter, now, out); };
static_assert(!TellsNobody<board::Noticeboard>);
static_assert(requires(const board::Noticeboard& place, const board::Viewer& who, const board::Filter& filter, market::Timestamp now,
                       std::string& out) {
  { place.page(who, filter, now, out) } -> std::same_as<board::Page>;
});

// The place is told from somebody's quarter: distances are theirs.
template <class View>
concept PlaceSeenFromNowhere = requires(const View& view) { api::neighbourhood_json(view); };
static_assert(!PlaceSeenFromNowhere<market::MarketView>);

}  // namespace

TEST_CASE("a writer without a viewer does not compile") {
  // All of it is said above, to the compiler; here only that the question can be answered with yes at all.
  CHECK(Writable<std::string>);
  CHECK(Writable<market::ProposalView>);
  CHECK_FALSE(Writable<market::Listing>);
}
