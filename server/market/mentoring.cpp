#include "market/mentoring.hpp"

#include <algorithm>

#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/minors.hpp"
#include "market/record_io.hpp"
#include "market/rights.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, Mentoring& x) {
  io("id", x.id);
  io("mentor", x.mentor);
  io("association", x.association);
  io("point", x.point);
  io("title", x.title);
  io("text", x.text);
  io("language", x.language);
  io("offered_at", x.offered_at);
  io("checked_by", x.checked_by);
  io("checked_at", x.checked_at);
}

namespace {

const char* fault_of_mentoring(const Mentoring& x) {
  if (x.title.empty()) return "mentoring without a title";
  if (x.checked_by.has_value() != x.checked_at.has_value()) return "checked by nobody, or never";
  return x.checked_by == x.mentor ? "a mentor who checked themselves" : nullptr;
}

/// One that can be asked.
std::optional<Place> association_of(const MarketView& view, PlaceId id) {
  auto place = view.place(id);
  const bool answers = place && place->kind == PlaceKind::association && !(place->phone.empty() && place->website.empty());
  return answers ? place : std::nullopt;
}

Result<Mentoring> cleaned_mentoring(Mentoring one, Timestamp now) {
  Result<std::string> title = clean_text(one.title, limits::kTitle, Lines::one, "/title");
  if (!title) return title.error();
  Result<std::string> text = clean_text(one.text, limits::kNoticeText, Lines::many, "/text", true);
  if (!text) return text.error();
  one.title = *std::move(title);
  one.text = *std::move(text);
  one.offered_at = now;
  one.checked_by.reset();
  one.checked_at.reset();
  return one;
}

}  // namespace

std::string encode(const Mentoring& record) {
  return io::write_record(record);
}

template <>
Result<Mentoring> decode(std::string_view text) {
  Result<Mentoring> record = io::read_record<Mentoring>(text);
  if (!record) return record;
  if (const char* const fault = fault_of_mentoring(*record)) return io::bad_record(fault);
  return record;
}

RecordKey key_of(const Mentoring& mentoring) {
  return {Table::mentoring, {mentoring.id.bytes()}};
}

std::optional<Mentoring> mentoring(const MarketView& view, MentoringId id) {
  const auto text = view.row({Table::mentoring, {id.bytes()}});
  if (!text) return std::nullopt;
  Result<Mentoring> record = decode<Mentoring>(*text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

std::vector<Mentoring> all_mentoring(const MarketView& view) {
  std::vector<Mentoring> all;
  view.rows({.prefix = RecordKey{Table::mentoring}}, [&](const RecordKey&, std::string_view text) {
    Result<Mentoring> record = decode<Mentoring>(text);
    if (!record) throw BadRecord(record.error().why);
    all.push_back(*std::move(record));
    return true;
  });
  std::ranges::stable_sort(all, std::greater<>(), &Mentoring::offered_at);
  return all;
}

std::vector<Mentoring> mentoring_by(const MarketView& view, MemberId mentor) {
  auto all = all_mentoring(view);
  std::erase_if(all, [&](const Mentoring& one) { return one.mentor != mentor; });
  return all;
}

bool is_open_mentoring(const MarketView& view, const Mentoring& one, Timestamp now) {
  const auto mentor = view.member(one.mentor);
  return one.checked_at && now < *one.checked_at + limits::kMentorCheck && mentor && may_be_matched(*mentor) &&
         association_of(view, one.association) && view.handover_point(one.point);
}

std::optional<MentoringView> mentoring_for(const MarketView& view, const Mentoring& one, const Member& viewer, Timestamp now) {
  const bool steward = acts_as(view, viewer, Role::steward);
  MentoringView seen{.mentoring = one, .open = is_open_mentoring(view, one, now), .mine = one.mentor == viewer.id};
  if (!seen.open && !seen.mine && !steward) return std::nullopt;
  if (const auto place = view.place(one.association)) {
    seen.association = place->name;
    seen.phone = place->phone;
    seen.website = place->website;
  }
  if (const auto point = view.handover_point(one.point)) seen.point = point->name;
  seen.may_check = steward && !seen.mine;
  const auto mentor = view.member(one.mentor);
  if (steward && mentor) seen.first_name = mentor->first_name;
  return seen;
}

Result<Changes> decide(const MarketView& view, const OfferMentoring& command, Timestamp now) {
  const Result<Member> mentor = acting_member(view, command.mentoring.mentor);
  if (!mentor) return mentor.error();
  if (const Result<void> grown_up = check_grown_up(*mentor); !grown_up) return grown_up.error();
  const Result<Mentoring> one = cleaned_mentoring(command.mentoring, now);
  if (!one) return one.error();
  if (!association_of(view, one->association))
    return invalid("bad-association", "/association", "an association of the directory with a telephone or a website");
  if (!view.handover_point(one->point))
    return invalid("bad-point", "/point", "one meets where others are, at a point of the neighbourhood");
  if (mentoring_by(view, mentor->id).size() >= limits::kMentoringOf) return Error{Errc::too_many, "mentoring", "end another one first"};
  Workbench bench(view, now);
  bench.put_row(key_of(*one), encode(*one));
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const CheckMentor& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  auto one = mentoring(view, command.mentoring);
  if (!one) return not_found("no such mentoring");
  if (one->mentor == command.by) return conflict("yourself", "somebody else says this");
  one->checked_by = command.by;
  one->checked_at = now;
  Workbench bench(view, now);
  bench.put_row(key_of(*one), encode(*one));
  bench.write_down({command.audit, now, command.by, "mentor-checked", one->mentor.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const EndMentoring& command, Timestamp now) {
  const Result<Member> member = acting_member(view, command.by);
  if (!member) return member.error();
  const auto one = mentoring(view, command.mentoring);
  const bool theirs = one && one->mentor == command.by;
  if (!one || (!theirs && !acts_as(view, *member, Role::steward))) return not_found("no such mentoring of yours");
  Workbench bench(view, now);
  bench.erase_row(key_of(*one));
  if (!theirs) bench.write_down({command.audit, now, command.by, "mentoring-ended", one->mentor.text()});
  return std::move(bench).take();
}

}  // namespace ronde::market
