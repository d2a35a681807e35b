#include "market/records.hpp"

#include <doctest/doctest.h>

#include "town.hpp"

using namespace ronde::test;

namespace {

std::string any_text(Dice& dice) {
  static const std::vector<std::string> kPieces{"vélo", " ", "\"", "\\", "\n", "Zürich", "日本", "🚲", "a", "0", "{", "</script>", "'"};
  std::string text;
  for (std::size_t i = dice.below(6); i > 0; --i) text += kPieces[dice.below(kPieces.size())];
  return text;
}

template <class E>
E any(Dice& dice) {
  return static_cast<E>(dice.below(names_of<E>.size()));
}

Timestamp any_time(Dice& dice) {
  return Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(dice.below(4'000'000'000'000))}};
}

template <class T, class Make>
std::optional<T> maybe(Dice& dice, Make make) {
  if (dice.one_in(2)) return std::nullopt;
  return make();
}

std::vector<BundlePart> any_beside(Dice& dice, ListingKind kind) {
  std::vector<BundlePart> beside;
  if (has_duration(kind)) return beside;
  for (std::size_t i = dice.below(3); i > 0; --i) {
    BundlePart part;
    part.title = any_text(dice);
    part.category = any_text(dice);
    beside.push_back(part);
  }
  return beside;
}

Listing any_listing(Dice& dice) {
  Listing x;
  x.id = dice.id<ListingId>();
  x.member = dice.id<MemberId>();
  x.quarter = dice.id<QuarterId>();
  x.direction = any<Direction>(dice);
  x.kind = any<ListingKind>(dice);
  x.category = any_text(dice);
  x.title = any_text(dice);
  x.text = any_text(dice);
  x.language = any<Language>(dice);
  x.size = static_cast<SizeBand>(1 + dice.below(4));
  x.quantity = static_cast<std::uint32_t>(1 + dice.below(99));
  x.held = static_cast<std::uint32_t>(dice.below(x.quantity + 1));
  x.given = static_cast<std::uint32_t>(dice.below(x.quantity - x.held + 1));
  x.availability = static_cast<Availability>(dice.below(kAllWeek + 1));
  x.posted_at = any_time(dice);
  x.expires_at = any_time(dice);
  for (std::size_t i = dice.below(3); i > 0; --i) x.pairing.push_back(dice.id<ListingId>());
  x.wish_level = any<WishLevel>(dice);
  x.only_one_of = any_text(dice);
  x.wildcard = dice.one_in(2);
  for (std::size_t i = dice.below(3); i > 0; --i) x.exclusions.push_back(any_text(dice));
  for (std::size_t i = dice.below(3); i > 0; --i) x.tags.push_back(any_text(dice));
  x.state = any<ListingState>(dice);
  x.version = dice.next();
  x.group_limit = static_cast<std::uint32_t>(1 + dice.below(3));
  x.reserve = dice.one_in(2);
  x.no_return = dice.one_in(2);
  for (std::size_t i = dice.below(3); i > 0; --i)
    x.photos.push_back({dice.id<PhotoId>(), static_cast<std::uint32_t>(1 + dice.below(1600)),
                        static_cast<std::uint32_t>(1 + dice.below(1600)), any_text(dice)});
  if (has_duration(x.kind)) x.duration_minutes = maybe<std::uint32_t>(dice, [&] { return static_cast<std::uint32_t>(dice.below(1440)); });
  if (has_return(x.kind)) x.loan_days = maybe<std::uint32_t>(dice, [&] { return static_cast<std::uint32_t>(1 + dice.below(90)); });
  x.beside = any_beside(dice, x.kind);
  if (!x.beside.empty()) {
    x.quantity = 1;
    x.given = 0;
    x.held = std::min(x.held, x.quantity);
  }
  return x;
}

Transfer any_transfer(Dice& dice) {
  Transfer x;
  x.number = static_cast<std::uint32_t>(dice.below(200));
  x.giver = dice.id<MemberId>();
  x.receiver = dice.id<MemberId>();
  x.offer = dice.id<ListingId>();
  x.want = dice.id<ListingId>();
  x.title = any_text(dice);
  x.walk = any<WalkBand>(dice);
  x.state = any<TransferState>(dice);
  x.given = dice.one_in(2);
  x.received = dice.one_in(2);
  x.done_at = maybe<Timestamp>(dice, [&] { return any_time(dice); });
  x.meeting = maybe<Meeting>(dice, [&] {
    return Meeting{dice.id<HandoverPointId>(), any_time(dice), dice.id<MemberId>(), maybe<Timestamp>(dice, [&] { return any_time(dice); })};
  });
  x.due = maybe<Timestamp>(dice, [&] { return any_time(dice); });
  x.code = handover_code(dice.next());
  x.tries = static_cast<std::uint8_t>(dice.below(6));
  x.thanks = maybe<ThanksWord>(dice, [&] { return any<ThanksWord>(dice); });
  x.kind = any<ListingKind>(dice);
  if (has_return(x.kind)) x.loan_days = maybe<std::uint32_t>(dice, [&] { return static_cast<std::uint32_t>(1 + dice.below(90)); });
  x.beside = any_beside(dice, x.kind);
  x.sponsor = maybe<Behalf>(dice, [&] {
    const auto id = dice.id<AssociationId>();
    return Behalf{id, any_text(dice), AssociationKind::business};
  });
  x.collect = maybe<PlaceId>(dice, [&] { return dice.id<PlaceId>(); });
  return x;
}

Proposal any_proposal(Dice& dice) {
  Proposal x;
  x.id = dice.id<ProposalId>();
  x.state = any<ProposalState>(dice);
  x.round = static_cast<std::uint32_t>(dice.below(20));
  x.kind = any<ExchangeKind>(dice);
  for (std::size_t i = dice.below(7); i > 0; --i) {
    Seat seat;
    seat.member = dice.id<MemberId>();
    seat.quarter = dice.id<QuarterId>();
    seat.animal = any<Animal>(dice);
    seat.gives = maybe<ListingId>(dice, [&] { return dice.id<ListingId>(); });
    seat.receives = maybe<ListingId>(dice, [&] { return dice.id<ListingId>(); });
    seat.answer = any<Answer>(dice);
    seat.answered_at = maybe<Timestamp>(dice, [&] { return any_time(dice); });
    seat.waits_since = maybe<Timestamp>(dice, [&] { return any_time(dice); });
    seat.another_time = maybe<Availability>(dice, [&] { return static_cast<Availability>(dice.below(kAllWeek)); });
    for (std::size_t party = dice.below(3); party > 0; --party) seat.parties.push_back(dice.id<MemberId>());
    x.seats.push_back(seat);
  }
  for (std::size_t i = dice.below(x.seats.size() + 1); i > 0; --i) x.transfers.push_back(any_transfer(dice));
  for (std::size_t i = dice.below(3); i > 0; --i) x.finished.push_back(any_transfer(dice));
  x.transfers_made = static_cast<std::uint32_t>(dice.below(200));
  for (std::size_t i = dice.below(3); i > 0; --i) {
    Leaver leaver;
    leaver.member = dice.id<MemberId>();
    leaver.at = any_time(dice);
    leaver.reason = maybe<DeclineReason>(dice, [&] { return any<DeclineReason>(dice); });
    leaver.refused_offers = {dice.id<ListingId>()};
    leaver.refused_wants = {dice.id<ListingId>()};
    leaver.closing = maybe<Closing>(dice, [&] { return any<Closing>(dice); });
    x.leavers.push_back(leaver);
  }
  x.clearing = any_text(dice);
  x.found = maybe<Finding>(dice, [&] {
    return Finding{any_text(dice), {dice.next(), 0, dice.below(9)}, dice.one_in(2), static_cast<std::uint32_t>(dice.below(3)), 7};
  });
  x.made_at = any_time(dice);
  x.reply_by = any_time(dice);
  x.hold_until = maybe<Timestamp>(dice, [&] { return any_time(dice); });
  x.closing = maybe<Closing>(dice, [&] { return any<Closing>(dice); });
  return x;
}

SavedSearch any_search(Dice& dice) {
  SavedSearch x;
  x.id = dice.id<SearchId>();
  x.member = dice.id<MemberId>();
  x.sought.direction = maybe<Direction>(dice, [&] { return any<Direction>(dice); });
  x.sought.kind = maybe<ListingKind>(dice, [&] { return any<ListingKind>(dice); });
  x.sought.theme = any_text(dice);
  x.sought.category = any_text(dice);
  x.sought.band = maybe<WalkBand>(dice, [&] { return static_cast<WalkBand>(dice.below(4)); });
  x.sought.words = any_text(dice);
  x.sought.language = any<Language>(dice);
  x.made_at = any_time(dice);
  x.seen_until = any_time(dice);
  x.told_at = maybe<Timestamp>(dice, [&] { return any_time(dice); });
  for (std::size_t i = dice.below(3); i > 0; --i) x.finds.push_back({dice.id<ListingId>(), dice.next(), any_time(dice)});
  if (!x.finds.empty()) x.tell_at = any_time(dice);
  return x;
}

Association any_association(Dice& dice) {
  Association x;
  x.id = dice.id<AssociationId>();
  x.name = any_text(dice) + "!";
  x.kind = any<AssociationKind>(dice);
  x.about = any_text(dice);
  x.place = maybe<PlaceId>(dice, [&] { return dice.id<PlaceId>(); });
  for (std::size_t i = dice.below(3); i > 0; --i) x.people.push_back({dice.id<MemberId>(), any<Part>(dice)});
  x.since = any_time(dice);
  x.asked = any_text(dice);
  x.asked_until = any_time(dice);
  return x;
}

Place any_place(Dice& dice) {
  Place x;
  x.id = dice.id<PlaceId>();
  x.kind = any<PlaceKind>(dice);
  x.name = any_text(dice) + "!";
  x.text = any_text(dice);
  x.quarter = maybe<QuarterId>(dice, [&] { return dice.id<QuarterId>(); });
  x.address = any_text(dice);
  x.phone = any_text(dice);
  x.website = any_text(dice);
  for (std::uint32_t day = 0; day < 7; ++day) {
    const auto from = static_cast<std::uint32_t>(dice.below(kDayMinutes));
    if (dice.one_in(2)) x.hours.spans.push_back({day, from, from + 1 + static_cast<std::uint32_t>(dice.below(kDayMinutes))});
  }
  for (OpenSpan& span : x.hours.spans) span.weeks = dice.one_in(3) ? 1 + static_cast<std::uint32_t>(dice.below(63)) : 0;
  x.hosts = dice.one_in(2);
  x.hours.note = any_text(dice);
  x.step_free = any<StepFree>(dice);
  for (std::size_t i = dice.below(3); i > 0; --i) x.currencies.push_back(any<Currency>(dice));
  x.source = any_text(dice);
  x.checked_at = any_time(dice);
  return x;
}

template <class Record>
void comes_back(const Record& record) {
  const std::string text = encode(record);
  const Result<Record> again = decode<Record>(text);
  REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().why));
  CHECK(*again == record);
  CHECK(encode(*again) == text);
  CHECK_FALSE(decode<Record>(text.substr(0, text.size() - 1)).has_value());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("whatever record is written comes back the same") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    comes_back(any_listing(dice));
    comes_back(any_proposal(dice));
    comes_back(Quarter{dice.id<QuarterId>(), any_text(dice)});
    QuarterShape shape{.quarter = dice.id<QuarterId>(), .rings = {}};
    for (std::size_t i = 1 + dice.below(3); i > 0; --i) {
      PlanRing& ring = shape.rings.emplace_back();
      for (std::size_t corner = 3 + dice.below(5); corner > 0; --corner)
        ring.emplace_back(static_cast<std::uint32_t>(dice.below(limits::kPlanMetres)), static_cast<std::uint32_t>(dice.below(100)));
    }
    comes_back(shape);
    comes_back(Walk{dice.id<QuarterId>(), dice.id<QuarterId>(), any<WalkBand>(dice)});
    comes_back(HandoverPoint{dice.id<HandoverPointId>(), any_text(dice), dice.id<QuarterId>(), any_text(dice), true});
    comes_back(Neighbourhood{dice.id<NeighbourhoodId>(), any_text(dice), {Language::de, Language::it}, {}, any_time(dice)});
    Member member;
    member.id = dice.id<MemberId>();
    member.first_name = any_text(dice);
    member.roles = {Role::member, any<Role>(dice)};
    member.invited_by = maybe<MemberId>(dice, [&] { return dice.id<MemberId>(); });
    member.partners = static_cast<std::uint32_t>(dice.next());
    member.party = maybe<MemberId>(dice, [&] { return dice.id<MemberId>(); });
    for (std::size_t i = dice.below(4); i > 0; --i) member.reply_minutes.push_back(static_cast<std::uint32_t>(dice.next()));
    comes_back(member);
    comes_back(Invitation{dice.id<InvitationId>(), member.id, std::string(64, 'a'), 5, 2, any_time(dice), any_time(dice),
                          any<InvitationState>(dice)});
    comes_back(Hide{member.id, dice.id<ListingId>(), any_time(dice)});
    comes_back(Block{dice.id<BlockId>(), member.id, dice.id<MemberId>(), any_time(dice), any_text(dice)});
    comes_back(Refusal{any<DeclineReason>(dice),
                       any_time(dice),
                       maybe<Timestamp>(dice, [&] { return any_time(dice); }),
                       {{dice.id<ListingId>(), dice.id<ListingId>()}}});
    comes_back(Notification{member.id, any<NotificationKind>(dice), dice.id<ProposalId>(), any_time(dice), Closing::declined, true});
    comes_back(Notification{.member = member.id,
                            .kind = NotificationKind::found,
                            .at = any_time(dice),
                            .search = dice.id<SearchId>(),
                            .count = static_cast<std::uint32_t>(dice.below(3)),
                            .first = dice.id<ListingId>()});
    comes_back(any_search(dice));
    comes_back(any_place(dice));
    comes_back(any_association(dice));
    comes_back(Message{dice.id<MessageId>(),
                       dice.id<ProposalId>(),
                       member.id,
                       {dice.id<MemberId>(), dice.id<MemberId>()},
                       any_time(dice),
                       any<Language>(dice),
                       any_text(dice) + "!"});
    comes_back(Reading{member.id, dice.id<ProposalId>(), any_time(dice)});
    comes_back(OutboxEntry{dice.id<OutboxId>(), "member_joined", dice.id<AccountId>(), member.id, any_time(dice), any_text(dice)});
    comes_back(AuditEntry{dice.id<AuditId>(), any_time(dice), member.id, "settings-changed", "", any_text(dice)});
    comes_back(ClearingRecord{"clearing-x", any_time(dice), any_text(dice)});
    comes_back(Concern{dice.id<ConcernId>(),
                       member.id,
                       dice.id<MemberId>(),
                       {},
                       dice.id<ProposalId>(),
                       any<ConcernKind>(dice),
                       any_text(dice),
                       any_time(dice),
                       maybe<Timestamp>(dice, [&] { return any_time(dice); }),
                       maybe<MemberId>(dice, [&] { return dice.id<MemberId>(); })});
    comes_back(Tally{dice.next(), static_cast<std::uint32_t>(dice.next())});
    comes_back(Tally{dice.next(), 2, {dice.id<MemberId>(), member.id}});
  }
}

TEST_CASE("a record of a later Ronde is refused, not guessed at") {
  const std::string text = encode(Quarter{QuarterId{}, "Belle-Terre"});
  CHECK(text == R"({"v":1,"id":"aaaaaaaaaaaaaaaaaaaaaaaaaa","name":"Belle-Terre"})");
  const auto later = decode<Quarter>(replaced(text, "\"v\":1", "\"v\":2"));
  REQUIRE_FALSE(later.has_value());
  CHECK(later.error().why == "version 2; this Ronde reads version 1");
}

TEST_CASE("what is wrong with a damaged record is said in a sentence") {
  const std::string text = encode(Quarter{QuarterId{}, "Belle-Terre"});
  const auto why = [](const std::string& damaged) { return decode<Quarter>(damaged).error().why; };
  CHECK(why(replaced(text, "\"name\"", "\"nom\"")) == "no \"name\"");
  CHECK(why(replaced(text, "{\"v\"", "{\"x\":3,\"v\"")) == "a member that this version does not know");
  CHECK(why(replaced(text, "\"Belle-Terre\"", "7")) == "\"name\" is not a text");
  CHECK(why(replaced(text, "aaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaa")) == "\"id\" is not an id");
  CHECK(why("[]") == "not an object");
  CHECK(why("").starts_with("not JSON"));
  CHECK(why(replaced(text, "{\"v\"", "{\"name\":\"b\",\"v\"")).starts_with("not JSON"));  // a member twice
}

TEST_CASE("notifications of before there were saved searches can be read") {
  const std::string text =
      R"({"v":1,"member":"aaaaaaaaaaaaaaaaaaaaaaaaaa","kind":"asked","proposal":"aaaaaaaaaaaaaaaaaaaaaaaaaa","at":"2026-03-12T18:04:05.123Z","bonus":false})";
  const auto note = decode<Notification>(text);
  REQUIRE(note.has_value());
  CHECK(note->proposal == ProposalId{});
  CHECK_FALSE(note->search);
  CHECK(encode(*note) == text);
}

TEST_CASE("a want of before groups had a limit is one of its group of which one may come") {
  Dice dice(5);
  Listing listing = any_listing(dice);
  listing.group_limit = 1;
  const std::string text = encode(listing);
  CHECK(text.find("group_limit") == std::string::npos);
  CHECK(decode<Listing>(text)->group_limit == 1);
  CHECK(decode<Listing>(replaced(text, "{\"v\":1", "{\"v\":1,\"group_limit\":0")).error().why == "\"group_limit\" is out of range");
}

TEST_CASE("a search that has something to tell and no time for it is not believed") {
  Dice dice(3);
  SavedSearch search = any_search(dice);
  search.finds = {{dice.id<ListingId>(), 1, any_time(dice)}};
  search.tell_at.reset();
  CHECK(decode<SavedSearch>(encode(search)).error().why == "\"tell_at\" without anything to tell, or the other way round");
}

TEST_CASE("a listing of an older Ronde, without fields of its kind, is read; one with another kind's fields is not believed") {
  Dice dice(3);
  Listing loan = any_listing(dice);
  loan.kind = ListingKind::loan;
  loan.duration_minutes.reset();
  loan.loan_days = 7;
  const std::string text = encode(loan);
  loan.loan_days.reset();
  CHECK(*decode<Listing>(replaced(text, ",\"loan_days\":7", "")) == loan);
  CHECK(decode<Listing>(replaced(text, "\"loan\"", "\"good\"")).error().why == "\"loan_days\" of what is not lent");
  CHECK(decode<Listing>(replaced(text, "\"loan_days\":7", "\"loan_days\":91")).error().why == "\"loan_days\" is out of range");
  CHECK(decode<Listing>(replaced(text, "\"loan_days\":7", "\"duration_minutes\":30")).error().why ==
        "\"duration_minutes\" of what takes no time");
}

TEST_CASE("a listing that gave more than it had is not believed") {
  Dice dice(2);
  Listing listing = any_listing(dice);
  listing.quantity = 2;
  listing.held = 1;
  listing.given = 2;
  CHECK(decode<Listing>(encode(listing)).error().why == "more units held and given than there are");
}
