#include "market/searches.hpp"

#include <algorithm>

#include "market/keys.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

bool asks_for_nothing(const Sought& sought) {
  return sought.words.empty() && sought.category.empty() && sought.theme.empty() && !sought.kind;
}

Result<Sought> checked(Sought sought) {
  Result<std::string> words = clean_text(sought.words, limits::kSearchWords, Lines::one, "/q", true);
  if (!words) return words.error();
  if (words->size() > limits::kSearchWords) return invalid("text-too-long", "/q", "a search is a few words");
  sought.words = *std::move(words);
  if (sought.band == WalkBand::far) return invalid("bad-band", "/band", "5, 10, 15 or 25 minutes");
  if (asks_for_nothing(sought)) return invalid("empty-search", "/q", "say what to look for: words, a category, a theme or a kind");
  return sought;
}

/// What the board's list says of a listing for a member, but for the words: the rules have no stems. On what is committed.
bool may_see(const MarketView& view, const SavedSearch& search, const Listing& listing, Timestamp now) {
  if (listing.member == search.member || listing.state != ListingState::active || now >= listing.expires_at) return false;
  const auto looks = view.member(search.member);
  const auto owner = view.member(listing.member);
  if (!looks || looks->state != MemberState::active || !owner || owner->state != MemberState::active) return false;
  if (view.blocked(listing.member, search.member) || view.hidden(search.member, listing.id)) return false;
  return !search.sought.band || view.walk_band(looks->quarter, listing.quarter) <= *search.sought.band;
}

/// True where the search has changed.
bool note(const MarketView& view, SavedSearch& search, const Listing& listing, Timestamp now) {
  const auto known = std::ranges::find(search.finds, listing.id, &Find::listing);
  if (known != search.finds.end()) return std::exchange(known->version, listing.version) != listing.version;
  if (listing.posted_at <= search.seen_until || search.finds.size() >= limits::kFinds) return false;
  if (!may_see(view, search, listing, now)) return false;
  search.finds.push_back({listing.id, listing.version, listing.posted_at});
  if (!search.tell_at) {
    search.tell_at = now + limits::kFindsGather;
    if (search.told_at) search.tell_at = std::max(*search.tell_at, *search.told_at + limits::kFindsRest);
  }
  return true;
}

}  // namespace

Result<Changes> decide(const MarketView& view, const SaveSearch& command, Timestamp now) {
  if (const Result<Member> member = acting_member(view, command.member); !member) return member.error();
  Result<Sought> sought = checked(command.sought);
  if (!sought) return sought.error();
  const auto kept = view.searches_of(command.member);
  if (std::ranges::find(kept, *sought, &SavedSearch::sought) != kept.end()) return conflict("same-search", "you keep this search already");
  if (kept.size() >= limits::kSavedSearches) return Error{Errc::too_many, "saved-searches", "forget some searches first"};
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.member, "searches", limits::kSearchesADay, "searches-today"); !spent) return spent.error();
  bench.put(SavedSearch{.id = command.id,
                        .member = command.member,
                        .sought = *std::move(sought),
                        .made_at = now,
                        .seen_until = now,
                        .told_at = {},
                        .tell_at = {},
                        .finds = {}});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ForgetSearch& command, Timestamp now) {
  const auto search = view.saved_search(command.id);
  if (!search || search->member != command.member) return not_found("no such search of yours");
  Workbench bench(view, now);
  bench.erase(*search);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const NoteFinds& command, Timestamp now) {
  const auto listing = view.listing(command.listing);
  if (!listing || listing->version != command.version) return Changes{};
  Workbench bench(view, now);
  for (const SearchId id : command.searches) {
    auto search = bench.saved_search(id);
    if (search && note(bench, *search, *listing, now)) bench.put(*search);
  }
  return std::move(bench).take();
}

void tell_finds(Workbench& bench, SavedSearch search) {
  const Timestamp now = bench.now();
  std::vector<ListingId> there;
  // What was posted first is told first, in whatever order it was found.
  std::ranges::stable_sort(search.finds, {}, &Find::posted_at);
  for (const Find& find : search.finds) {
    search.seen_until = std::max(search.seen_until, find.posted_at);
    const auto listing = bench.listing(find.listing);
    if (listing && listing->version == find.version && may_see(bench, search, *listing, now)) there.push_back(find.listing);
  }
  search.finds.clear();
  search.tell_at.reset();
  if (!there.empty()) {
    search.told_at = now;
    bench.tell({.member = search.member,
                .kind = NotificationKind::found,
                .at = now,
                .search = search.id,
                .count = static_cast<std::uint32_t>(there.size()),
                .first = there.front()});
  }
  bench.put(search);
}

}  // namespace ronde::market
