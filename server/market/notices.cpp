#include "market/notices.hpp"

#include <algorithm>

#include "market/associations.hpp"
#include "market/keys.hpp"
#include "market/record_io.hpp"
#include "market/rights.hpp"
#include "market/text_rules.hpp"
#include "market/web_address.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, Notice& x) {
  io("id", x.id);
  io("by", x.by);
  io("kind", x.kind);
  io("association", x.association);
  io("host", x.host);
  io("title", x.title);
  io("text", x.text);
  io("link", x.link);
  io("place", x.place);
  io("dates", x.dates);
  io("age_from", x.age_from);
  io("language", x.language);
  io("posted_at", x.posted_at);
  io("until", x.until);
  io.unless("withheld", x.withheld, false);
}

namespace {

/// https: nobody on the way reads which job a young person looks at.
bool is_safe_link(std::string_view link) {
  return link.starts_with("https://") && is_web_address(link);
}

bool is_fitting_age(const Notice& x) {
  if (!x.age_from) return !is_for_the_young(x.kind);
  return *x.age_from >= limits::kNoticeAgeMin && *x.age_from <= limits::kNoticeAgeMax;
}

const char* fault_of_notice(const Notice& x) {
  if (x.title.empty() || x.host.empty()) return "a notice without a title, or of nobody";
  if (!is_safe_link(x.link)) return "\"link\" is no https address";
  return is_fitting_age(x) ? nullptr : "\"age_from\" is not 13 to 30, or a notice for the young has none";
}

Result<void> clean_line(std::string& text, std::size_t most, std::string_view pointer, bool may_be_empty) {
  Result<std::string> fine = clean_text(text, most, Lines::one, pointer, may_be_empty);
  if (!fine) return fine.error();
  text = *std::move(fine);
  return {};
}

Result<Notice> cleaned_notice(Notice notice, Timestamp now) {
  for (const Result<void>& fine :
       {clean_line(notice.title, limits::kTitle, "/title", false), clean_line(notice.host, limits::kPlaceName, "/by", false),
        clean_line(notice.place, limits::kAddress, "/place", true), clean_line(notice.dates, limits::kTitle, "/dates", true)}) {
    if (!fine) return fine.error();
  }
  Result<std::string> text = clean_text(notice.text, limits::kNoticeText, Lines::many, "/text", true);
  if (!text) return text.error();
  notice.text = *std::move(text);
  if (!is_safe_link(notice.link)) return invalid("bad-link", "/link", "an address that begins with https://");
  if (!is_fitting_age(notice)) return invalid("bad-age", "/age_from", "13 to 30; an internship or a job says from which age");
  if (notice.until <= now || notice.until > now + limits::kListingLifeMax) return invalid("bad-until", "/until", "within a year from now");
  notice.posted_at = now;
  notice.withheld = false;
  return notice;
}

/// For institutions that are not here speak the stewards, for an association its people.
Result<void> may_hang(const MarketView& view, const Member& member, const std::optional<AssociationId>& association) {
  if (association && !may_act_for(view, member.id, *association))
    return forbidden("not-of-association", "only its people hang a notice in the name of an association");
  if (!association && !acts_as(view, member, Role::steward))
    return forbidden("not-for-all", "only who speaks for an institution hangs a notice");
  return {};
}

/// Of an association the notice says the name by which the neighbourhood knows it.
Notice in_its_name(const MarketView& view, Notice notice) {
  const auto association = notice.association ? view.association(*notice.association) : std::nullopt;
  if (association) notice.host = association->name;
  return notice;
}

Result<void> fits_its_host(const MarketView& view, const Notice& notice) {
  const auto association = notice.association ? view.association(*notice.association) : std::nullopt;
  if (association && association->kind == AssociationKind::business && notice.kind == NoticeKind::mandate)
    return forbidden("not-for-business", "a mandate is of public interest: a business hangs internships and jobs");
  return {};
}

bool fits(const Notice& notice, const SoughtNotices& sought, const std::vector<std::string>& wanted) {
  if (sought.kind && notice.kind != *sought.kind) return false;
  if (sought.language && notice.language != *sought.language) return false;
  if (sought.age && notice.age_from.value_or(0) > *sought.age) return false;
  const auto there = words_of(notice.title + ' ' + notice.host + ' ' + notice.text + ' ' + notice.place);
  return std::ranges::all_of(wanted, [&](const std::string& begin) {
    return std::ranges::any_of(there, [&](const std::string& word) { return word.starts_with(begin); });
  });
}

}  // namespace

std::string encode(const Notice& record) {
  return io::write_record(record);
}

template <>
Result<Notice> decode(std::string_view text) {
  Result<Notice> record = io::read_record<Notice>(text);
  if (!record) return record;
  if (const char* const fault = fault_of_notice(*record)) return io::bad_record(fault);
  return record;
}

RecordKey key_of(const Notice& notice) {
  return {Table::notice, {notice.id.bytes()}};
}

std::optional<Notice> notice(const MarketView& view, NoticeId id) {
  const auto text = view.row({Table::notice, {id.bytes()}});
  if (!text) return std::nullopt;
  Result<Notice> record = decode<Notice>(*text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

std::vector<Notice> notices(const MarketView& view) {
  std::vector<Notice> all;
  view.rows({.prefix = RecordKey{Table::notice}}, [&](const RecordKey&, std::string_view text) {
    Result<Notice> record = decode<Notice>(text);
    if (!record) throw BadRecord(record.error().why);
    all.push_back(*std::move(record));
    return true;
  });
  std::ranges::stable_sort(all, std::greater<>(), &Notice::posted_at);
  return all;
}

std::vector<Notice> notices_by(const MarketView& view, MemberId member) {
  auto all = notices(view);
  std::erase_if(all, [&](const Notice& notice) { return notice.by != member; });
  return all;
}

bool is_on_board(const MarketView& view, const Notice& notice, Timestamp now) {
  const auto keeper = view.member(notice.by);
  return now < notice.until && !notice.withheld && keeper && keeper->state == MemberState::active;
}

std::vector<Notice> notices_for(const MarketView& view, const SoughtNotices& sought, Timestamp now, const Member* viewer) {
  const auto wanted = words_of(sought.words);
  auto found = notices(view);
  std::erase_if(found, [&](const Notice& notice) {
    const bool theirs = viewer && now < notice.until && notice.withheld && keeps_notice(view, notice, *viewer);
    return !(theirs || is_on_board(view, notice, now)) || !fits(notice, sought, wanted);
  });
  return found;
}

bool may_post_notice(const MarketView& view, const Member& member) {
  return speaks_to_all(view, member);
}

bool keeps_notice(const MarketView& view, const Notice& notice, const Member& member) {
  return notice.by == member.id || acts_as(view, member, Role::steward) ||
         (notice.association && may_act_for(view, member.id, *notice.association));
}

Result<Changes> decide(const MarketView& view, const PostNotice& command, Timestamp now) {
  const Result<Member> keeper = acting_member(view, command.notice.by);
  if (!keeper) return keeper.error();
  if (Result<void> may = may_hang(view, *keeper, command.notice.association); !may) return may.error();
  const Result<Notice> notice = cleaned_notice(in_its_name(view, command.notice), now);
  if (!notice) return notice.error();
  if (Result<void> fitting = fits_its_host(view, *notice); !fitting) return fitting.error();
  const auto hanging = std::ranges::count_if(notices(view), [&](const Notice& one) { return now < one.until; });
  if (static_cast<std::size_t>(hanging) >= limits::kOpenNotices) return Error{Errc::too_many, "notices", "the board is full"};
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(notice->by, "notices", limits::kNoticesADay, "notices-today"); !spent) return spent.error();
  bench.put_row(key_of(*notice), encode(*notice));
  bench.write_down({command.audit, now, notice->by, "notice-posted", notice->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangeNotice& command, Timestamp now) {
  const Result<Member> member = acting_member(view, command.by);
  if (!member) return member.error();
  const auto before = notice(view, command.notice.id);
  if (!before || !keeps_notice(view, *before, *member)) return not_found("no such notice of yours");
  if (now >= before->until) return Error{Errc::gone, "notice-over", "it has left the board"};
  Notice changed = command.notice;
  changed.association = before->association;
  Result<Notice> fine = cleaned_notice(in_its_name(view, std::move(changed)), now);
  if (!fine) return fine.error();
  if (Result<void> fitting = fits_its_host(view, *fine); !fitting) return fitting.error();
  fine->by = before->by;
  fine->posted_at = before->posted_at;
  fine->withheld = before->withheld;
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.by, "notices", limits::kNoticesADay, "notices-today"); !spent) return spent.error();
  bench.put_row(key_of(*fine), encode(*fine));
  bench.write_down({command.audit, now, command.by, "notice-changed", fine->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const TakeNoticeDown& command, Timestamp now) {
  const Result<Member> member = acting_member(view, command.by);
  if (!member) return member.error();
  const auto found = notice(view, command.notice);
  if (!found || !keeps_notice(view, *found, *member)) return not_found("no such notice of yours");
  Workbench bench(view, now);
  bench.erase_row(key_of(*found));
  bench.write_down({command.audit, now, command.by, "notice-taken-down", found->id.text()});
  return std::move(bench).take();
}

void hand_notices_on(Workbench& bench, MemberId from, AssociationId association, MemberId to) {
  for (Notice& notice : notices_by(bench, from)) {
    if (notice.association != association) continue;
    notice.by = to;
    bench.put_row(key_of(notice), encode(notice));
  }
}

void rename_notices(Workbench& bench, AssociationId association, const std::string& name) {
  for (Notice& notice : notices(bench)) {
    if (notice.association != association || notice.host == name) continue;
    notice.host = name;
    bench.put_row(key_of(notice), encode(notice));
  }
}

bool withhold_notice(Workbench& bench, NoticeId id) {
  auto found = notice(bench, id);
  if (!found) return false;
  found->withheld = true;
  bench.put_row(key_of(*found), encode(*found));
  return true;
}

void show_notice(Workbench& bench, NoticeId id) {
  auto found = notice(bench, id);
  if (!found) return;
  found->withheld = false;
  bench.put_row(key_of(*found), encode(*found));
}

}  // namespace ronde::market
