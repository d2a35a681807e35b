#include "market/listings.hpp"

#include "market/associations.hpp"
#include "market/bundles.hpp"
#include "market/exchange_rules.hpp"
#include "market/house_rules.hpp"
#include "market/keys.hpp"
#include "market/minors.hpp"
#include "market/reports.hpp"
#include "market/sponsors.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

bool is_tag(const std::string& tag) {
  return !tag.empty() && tag.size() <= limits::kTag && tag.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

/// What a direction does not know is a mistake, not something to drop silently.
Result<void> check_direction(const ListingDraft& draft) {
  if (draft.direction == Direction::offer) {
    if (draft.wildcard || !draft.exclusions.empty()) return invalid("bad-exclusions", "/wildcard", "only a want can be a surprise");
    if (!draft.only_one_of.empty()) return invalid("bad-group", "/only_one_of", "only wants are chosen one of several");
    if (draft.group_limit != 1) return invalid("bad-group", "/group_limit", "only wants are chosen one of several");
    if (draft.wish_level != WishLevel::good) return invalid("bad-wish", "/wish_level", "only a want has a wish level");
    if (draft.no_return) return invalid("bad-no-return", "/no_return", "only for a want can one have nothing to give");
  } else {
    if (!draft.pairing.empty()) return invalid("bad-pairing", "/pairing", "only an offer names its counterparts");
    if (draft.reserve) return invalid("bad-reserve", "/reserve", "only an offer can stand in");
    if (draft.kind == ListingKind::gift) return invalid("bad-kind", "/kind", "a gift is an offer");
    if (draft.only_one_of.empty() && draft.group_limit != 1) return invalid("bad-group", "/group_limit", "say of which group");
    if (!draft.only_one_of.empty() && draft.quantity != 1) return invalid("bad-group", "/quantity", "of a group nothing comes twice");
    if (!draft.wildcard && !draft.exclusions.empty()) return invalid("bad-exclusions", "/exclusions", "only a surprise has exclusions");
    if (draft.no_return && draft.quantity != 1) return invalid("bad-no-return", "/quantity", "without a return one thing is sought");
  }
  return {};
}

Result<void> check_numbers(const ListingDraft& draft, Timestamp now) {
  if (draft.size < 1 || draft.size > 4) return invalid("bad-size", "/size", "1 to 4");
  if (draft.quantity < 1 || draft.quantity > limits::kQuantity) return invalid("bad-quantity", "/quantity", "1 to 99");
  if (draft.availability > kAllWeek) return invalid("bad-availability", "/availability", "21 bits");
  if (draft.expires_at && (*draft.expires_at <= now || *draft.expires_at > now + limits::kListingLifeMax))
    return invalid("bad-expiry", "/expires_at", "within a year from now");
  if (draft.group_limit < 1 || draft.group_limit > limits::kGroupLimit) return invalid("bad-group", "/group_limit", "1 to 20");
  if (draft.pairing.size() > limits::kPairings) return invalid("bad-pairing", "/pairing", "too many");
  if (draft.exclusions.size() > limits::kExclusions) return invalid("bad-exclusions", "/exclusions", "too many");
  return {};
}

/// Fields that only some kinds have.
Result<void> check_kind(const ListingDraft& draft) {
  if (draft.duration_minutes) {
    if (!has_duration(draft.kind)) return invalid("bad-duration", "/duration_minutes", "only a service or a lesson takes time");
    if (*draft.duration_minutes < limits::kDurationMin || *draft.duration_minutes > limits::kDurationMax)
      return invalid("bad-duration", "/duration_minutes", "5 minutes to a day");
  }
  if (draft.loan_days) {
    if (!has_return(draft.kind)) return invalid("bad-loan-days", "/loan_days", "only a loan comes back");
    if (*draft.loan_days < 1 || *draft.loan_days > limits::kLoanDays) return invalid("bad-loan-days", "/loan_days", "1 to 90 days");
  }
  return {};
}

Result<void> check_pairing(const MarketView& view, const ListingDraft& draft, MemberId member) {
  for (const ListingId id : draft.pairing) {
    const auto want = view.listing(id);
    if (!want || want->member != member || want->direction != Direction::want)
      return invalid("bad-pairing", "/pairing", "a counterpart is a want of yours");
  }
  return {};
}

/// A group never says that fewer may come of it than are promised.
Result<void> check_group(const MarketView& view, const Listing& listing) {
  if (listing.only_one_of.empty()) return {};
  std::uint32_t promised = listing.held > 0 ? 1 : 0;
  for (const Listing& other : view.listings_of(listing.member)) {
    if (same_group(listing, other) && other.held > 0) ++promised;
  }
  if (promised > listing.group_limit) return conflict("reserved", "more of this group is promised already");
  return {};
}

void copy_draft(const ListingDraft& draft, Listing& listing, Timestamp now) {
  listing.direction = draft.direction;
  listing.kind = draft.kind;
  listing.category = draft.category;
  listing.title = draft.title;
  listing.text = draft.text;
  listing.language = draft.language;
  listing.size = draft.size;
  listing.quantity = draft.quantity;
  listing.availability = draft.availability;
  listing.expires_at = draft.expires_at.value_or(now + limits::kListingLife);
  listing.pairing = draft.pairing;
  listing.wish_level = draft.wish_level;
  listing.only_one_of = draft.only_one_of;
  listing.wildcard = draft.wildcard;
  listing.exclusions = draft.exclusions;
  listing.tags = draft.tags;
  listing.group_limit = draft.group_limit;
  listing.duration_minutes = draft.duration_minutes;
  listing.loan_days = draft.loan_days;
  listing.reserve = draft.reserve;
  listing.beside = draft.beside;
  listing.collect = draft.collect;
  listing.no_return = draft.no_return;
}

/// While units are promised, what was promised stays as it is.
bool changes_promise(const Listing& listing, const ListingDraft& draft) {
  return listing.kind != draft.kind || listing.category != draft.category || listing.title != draft.title || listing.size != draft.size ||
         listing.only_one_of != draft.only_one_of || listing.tags != draft.tags || listing.duration_minutes != draft.duration_minutes ||
         listing.loan_days != draft.loan_days || listing.beside != draft.beside || listing.collect != draft.collect ||
         listing.no_return != draft.no_return;
}

Result<Listing> own_listing(const MarketView& view, MemberId member, ListingId id) {
  auto listing = view.listing(id);
  if (!listing || listing->member != member) return not_found("no such listing of yours");
  return std::move(*listing);
}

bool is_open_listing(const Listing& listing) {
  return listing.state == ListingState::active || listing.state == ListingState::paused;
}

std::size_t open_listings(const MarketView& view, MemberId member) {
  const std::vector<Listing> all = view.listings_of(member);
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_open_listing));
}

/// May they have one more wish for which they give nothing? `id`: that wish itself, which does not count against it.
Result<void> check_no_return(const MarketView& view, const ListingDraft& draft, MemberId member, ListingId id) {
  if (!draft.no_return) return {};
  const std::vector<Listing> all = view.listings_of(member);
  const auto others = std::count_if(
      all.begin(), all.end(), [&](const Listing& listing) { return listing.id != id && listing.no_return && is_open_listing(listing); });
  if (static_cast<std::size_t>(others) < limits::kNoReturnWishes) return {};
  return Error{Errc::too_many, "no-return-wishes", "so many of your wishes hang without a return already"};
}

}  // namespace

bool is_category_id(std::string_view id) {
  return !id.empty() && id.size() <= limits::kCategoryId &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == std::string_view::npos;
}

Result<ListingDraft> checked_draft(ListingDraft draft, Timestamp now) {
  Result<std::string> title = clean_text(draft.title, limits::kTitle, Lines::one, "/title");
  if (!title) return title.error();
  Result<std::string> text = clean_text(draft.text, limits::kText, Lines::many, "/text", true);
  if (!text) return text.error();
  Result<std::string> group = clean_text(draft.only_one_of, limits::kGroupName, Lines::one, "/only_one_of", true);
  if (!group) return group.error();
  draft.title = std::move(*title);
  draft.text = std::move(*text);
  draft.only_one_of = std::move(*group);
  if (!is_category_id(draft.category)) return invalid("bad-category", "/category", "no such category");
  for (const std::string& id : draft.exclusions) {
    if (!is_category_id(id)) return invalid("bad-exclusions", "/exclusions", "no such category");
  }
  std::sort(draft.tags.begin(), draft.tags.end());
  draft.tags.erase(std::unique(draft.tags.begin(), draft.tags.end()), draft.tags.end());
  if (draft.tags.size() > limits::kTags || !std::all_of(draft.tags.begin(), draft.tags.end(), is_tag))
    return invalid("bad-tags", "/tags", "at most three, each of a to z, 0 to 9 and hyphens");
  if (Result<void> numbers = check_numbers(draft, now); !numbers) return numbers.error();
  if (Result<void> direction = check_direction(draft); !direction) return direction.error();
  if (Result<void> kind = check_kind(draft); !kind) return kind.error();
  Result<std::vector<BundlePart>> beside = checked_beside(draft);
  if (!beside) return beside.error();
  draft.beside = *std::move(beside);
  return draft;
}

ListingDraft draft_of(const Listing& listing) {
  return {.direction = listing.direction,
          .kind = listing.kind,
          .category = listing.category,
          .title = listing.title,
          .text = listing.text,
          .language = listing.language,
          .size = listing.size,
          .quantity = listing.quantity,
          .availability = listing.availability,
          .expires_at = listing.expires_at,
          .pairing = listing.pairing,
          .wish_level = listing.wish_level,
          .only_one_of = listing.only_one_of,
          .wildcard = listing.wildcard,
          .exclusions = listing.exclusions,
          .tags = listing.tags,
          .group_limit = listing.group_limit,
          .duration_minutes = listing.duration_minutes,
          .loan_days = listing.loan_days,
          .reserve = listing.reserve,
          .collect = listing.collect,
          .beside = listing.beside,
          .no_return = listing.no_return};
}

Result<Changes> decide(const MarketView& view, const PostListing& command, Timestamp now) {
  const Result<Member> member = acting_member(view, command.member);
  if (!member) return member.error();
  if (Result<void> grown_up = check_grown_up(*member); !grown_up) return grown_up.error();
  const Result<ListingDraft> draft = checked_draft(command.draft, now);
  if (!draft) return draft.error();
  if (const auto refused = refused_by_house(*draft)) return *refused;
  if (Result<void> pairing = check_pairing(view, *draft, command.member); !pairing) return pairing.error();
  if (view.listing(command.id)) return conflict("id-taken", "this listing exists already");
  if (open_listings(view, command.member) >= limits::kOpenListings)
    return Error{Errc::too_many, "open-listings", "end some listings first"};
  if (Result<void> few = check_no_return(view, *draft, command.member, command.id); !few) return few.error();
  if (draft->association && !may_act_for(view, command.member, *draft->association))
    return forbidden("not-of-association", "only its people post in the name of an association");
  Listing listing;
  if (const auto association = draft->association ? view.association(*draft->association) : std::nullopt)
    listing.behalf = Behalf{association->id, association->name, association->kind};
  listing.id = command.id;
  listing.member = command.member;
  listing.quarter = member->quarter;
  listing.posted_at = now;
  copy_draft(*draft, listing, now);
  if (Result<void> group = check_group(view, listing); !group) return group.error();
  if (Result<void> sponsored = check_sponsored(view, listing, nullptr, now); !sponsored) return sponsored.error();
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.member, "listings", limits::kListingsADay, "listings-today"); !spent) return spent.error();
  bench.put(listing);
  if (const std::string_view warning = warning_of_house(*draft); !warning.empty()) file_by_rule(bench, listing, warning);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const EditListing& command, Timestamp now) {
  const Result<Member> member = acting_member(view, command.member);
  if (!member) return member.error();
  if (Result<void> grown_up = check_grown_up(*member); !grown_up) return grown_up.error();
  Result<Listing> listing = own_listing(view, command.member, command.id);
  if (!listing) return listing.error();
  if (is_over(*listing)) return Error{Errc::gone, "listing-over", "this listing has ended"};
  if (listing->version != command.version) return conflict("stale-version", "it was changed meanwhile");
  const Result<ListingDraft> draft = checked_draft(command.draft, now);
  if (!draft) return draft.error();
  if (const auto refused = refused_by_house(*draft)) return *refused;
  const std::string_view warning = warning_of_house(*draft);
  if (draft->direction != listing->direction) return invalid("bad-direction", "/direction", "an offer stays an offer");
  if (Result<void> pairing = check_pairing(view, *draft, command.member); !pairing) return pairing.error();
  if (Result<void> few = check_no_return(view, *draft, command.member, command.id); !few) return few.error();
  if (draft->quantity < listing->held + listing->given + (listing->held == 0 ? 1 : 0))
    return conflict("reserved", "so many units are promised or given already");
  if (listing->held > 0 && changes_promise(*listing, *draft)) return conflict("reserved", "this is promised in an exchange");
  const Listing before = *listing;
  copy_draft(*draft, *listing, now);
  if (Result<void> group = check_group(view, *listing); !group) return group.error();
  if (Result<void> sponsored = check_sponsored(view, *listing, &before, now); !sponsored) return sponsored.error();
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.member, "edits", limits::kEditsADay, "edits-today"); !spent) return spent.error();
  ++listing->version;
  if (listing->state == ListingState::expired)  // a new end brings it back
    listing->state = listing->withheld ? ListingState::paused : ListingState::active;
  bench.put(*listing);
  if (listing->withheld) note_correction(bench, *listing);
  if (!warning.empty()) file_by_rule(bench, *listing, warning);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const EndListing& command, Timestamp now) {
  Result<Listing> listing = own_listing(view, command.member, command.id);
  if (!listing) return listing.error();
  if (is_over(*listing)) return Changes{};
  if (listing->held > 0) return conflict("reserved", "this is promised in an exchange");
  Workbench bench(view, now);
  listing->state = ListingState::ended;
  bench.put(*listing);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const PauseListing& command, Timestamp now) {
  Result<Listing> listing = own_listing(view, command.member, command.id);
  if (!listing) return listing.error();
  if (listing->state != ListingState::active && listing->state != ListingState::paused)
    return Error{Errc::gone, "listing-over", "this listing has ended"};
  const ListingState wanted = command.pause ? ListingState::paused : ListingState::active;
  if (listing->state == wanted) return Changes{};
  if (listing->withheld) return conflict("withheld", "correct it first; then somebody looks at it again");
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.member, "edits", limits::kEditsADay, "edits-today"); !spent) return spent.error();
  listing->state = wanted;
  bench.put(*listing);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const HideListing& command, Timestamp now) {
  const auto member = view.member(command.member);
  const auto listing = view.listing(command.id);
  if (!member || member->state == MemberState::left || !listing || listing->member == command.member) return not_found("no such listing");
  if (view.blocked(listing->member, command.member)) return not_found("no such listing");
  if (view.hidden(command.member, command.id) == command.hide) return Changes{};
  Workbench bench(view, now);
  if (command.hide) {
    if (Result<void> spent = bench.spend(command.member, "hides", limits::kHidesADay, "hides-today"); !spent) return spent.error();
    bench.put(Hide{command.member, command.id, now});
  } else {
    bench.erase_row(keys::hide(command.member, command.id));
  }
  bench.say({.type = EventType::hidden_changed, .member = command.member, .listing = command.id});
  return std::move(bench).take();
}

}  // namespace ronde::market
