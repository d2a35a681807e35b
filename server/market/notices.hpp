#pragma once

// The notice board: internships, youth jobs and mandates of institutions, each linking to where one applies. Nothing is matched and nobody
// answers here, so Ronde learns of no young person that they looked for work (PRODUCT 9.2; docs/decisions/0043).

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

class Workbench;

/// mandate: a task of public interest that an association may take on.
enum class NoticeKind : std::uint8_t { internship, youth_job, mandate };
template <>
inline constexpr std::array<Name, 3> names_of<NoticeKind>{"internship", "youth_job", "mandate"};

//   on the board --its end comes--> gone --30 days--> forgotten
//       |  ^    +--taken down by who keeps it--> erased
//       v  |
//     withheld by moderation
struct Notice {
  NoticeId id;
  MemberId by;  // who hung it and answers for it; shown to nobody
  NoticeKind kind = NoticeKind::internship;
  std::optional<AssociationId> association = {};  // in whose name; its people keep it too
  std::string host;                               // the institution or association that it is of: then that association's name
  std::string title;
  std::string text;
  std::string link;                       // https, where one applies
  std::string place;                      // as one would say it; maybe empty, as what follows
  std::string dates;                      // « deux semaines en juillet »: few notices know the day
  std::optional<std::uint32_t> age_from;  // always of what is for the young
  Language language = Language::fr;
  Timestamp posted_at{};
  Timestamp until{};  // then it leaves the board
  bool withheld = false;
  friend bool operator==(const Notice&, const Notice&) = default;
};

[[nodiscard]] std::string encode(const Notice& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<Notice> decode(std::string_view text);
[[nodiscard]] RecordKey key_of(const Notice& notice);

[[nodiscard]] std::optional<Notice> notice(const MarketView& view, NoticeId id);
/// Of everybody, whatever became of them; the newest first.
[[nodiscard]] std::vector<Notice> notices(const MarketView& view);
[[nodiscard]] std::vector<Notice> notices_by(const MarketView& view, MemberId member);

/// What is for the young says from which age.
[[nodiscard]] constexpr bool is_for_the_young(NoticeKind kind) {
  return kind != NoticeKind::mandate;
}

/// Everybody reads it, the world included: it is not over, not withheld, and who answers for it is here.
[[nodiscard]] bool is_on_board(const MarketView& view, const Notice& notice, Timestamp now);

/// What somebody looks for on the board. Nothing said: anything.
struct SoughtNotices {
  std::optional<NoticeKind> kind = {};
  std::optional<Language> language = {};
  std::optional<std::uint32_t> age = {};  // somebody of so many years may apply
  std::string words = {};                 // all of them, each by its beginning
};
/// What hangs, the newest first; for who may take it down also what moderation has withheld.
[[nodiscard]] std::vector<Notice> notices_for(const MarketView& view, const SoughtNotices& sought, Timestamp now,
                                              const Member* viewer = nullptr);

/// Whether this member hangs notices at all: stewards, for institutions that are not here, and whoever acts for an association.
[[nodiscard]] bool may_post_notice(const MarketView& view, const Member& member);
/// May change it and take it down: who hung it, a steward, and the people of the association that it is of.
[[nodiscard]] bool keeps_notice(const MarketView& view, const Notice& notice, const Member& member);

/// In the name of an association its name stands as the host, and a business hangs no mandate: those are tasks of public interest.
/// Errors: forbidden "not-for-all", "not-of-association", "not-for-business"; invalid text-*, "bad-link", "bad-age", "bad-until"; too_many
/// "notices", "notices-today".
struct PostNotice {
  AuditId audit;
  Notice notice;  // posted_at and withheld are the rule's
};
/// All that a person fills in, at once; whose it is, where it stands on the board and what moderation said of it stay. Errors: not_found;
/// forbidden "not-for-business"; invalid as PostNotice; gone "notice-over"; too_many "notices-today".
struct ChangeNotice {
  MemberId by;
  AuditId audit;
  Notice notice;
};
/// Errors: not_found.
struct TakeNoticeDown {
  MemberId by;
  AuditId audit;
  NoticeId notice;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const PostNotice& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeNotice& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const TakeNoticeDown& command, Timestamp now);

/// Those in its name are its own: `to` keeps on what `from` kept. Private to the market.
void hand_notices_on(Workbench& bench, MemberId from, AssociationId association, MemberId to);
/// The association has another name now. Private to the market.
void rename_notices(Workbench& bench, AssociationId association, const std::string& name);

/// By moderation, and back again: private to the market. False: there is no such notice.
bool withhold_notice(Workbench& bench, NoticeId id);
void show_notice(Workbench& bench, NoticeId id);

}  // namespace ronde::market
