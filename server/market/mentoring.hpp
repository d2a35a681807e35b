#pragma once

// Mentorat: lessons for the young that go through an association, and never through the matcher. A mentor offers, whoever looks after the
// neighbourhood says that the association has checked them, and the young read which association to ask. Nobody answers here: neither who
// asks nor what becomes of it is known to Ronde (PRODUCT 9.2, row T7; docs/decisions/0051).

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

//   offered --the association has checked its mentor--> checked --a year--> lapsed --checked again--> checked
//      +---------+---- ended by the mentor or a steward ----+------------------+--> erased
struct Mentoring {
  MentoringId id;
  MemberId mentor;        // shown to stewards, and to nobody else
  PlaceId association;    // of the directory, of that kind
  HandoverPointId point;  // they meet there, where others are
  std::string title;
  std::string text;
  Language language = Language::fr;
  Timestamp offered_at{};
  std::optional<MemberId> checked_by = {};
  std::optional<Timestamp> checked_at = {};
  friend bool operator==(const Mentoring&, const Mentoring&) = default;
};

[[nodiscard]] std::string encode(const Mentoring& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<Mentoring> decode(std::string_view text);
[[nodiscard]] RecordKey key_of(const Mentoring& mentoring);

[[nodiscard]] std::optional<Mentoring> mentoring(const MarketView& view, MentoringId id);
/// Of everybody, whatever became of them; the newest first.
[[nodiscard]] std::vector<Mentoring> all_mentoring(const MarketView& view);
[[nodiscard]] std::vector<Mentoring> mentoring_by(const MarketView& view, MemberId mentor);

/// Read by all: checked within the year; its mentor active and grown up; its association and its meeting point still there.
[[nodiscard]] bool is_open_mentoring(const MarketView& view, const Mentoring& one, Timestamp now);

/// What of it is for this member's eyes: nothing of what is not open, but for its mentor and stewards. Never the mentor, but for stewards.
struct MentoringView {
  Mentoring mentoring;
  std::string association = {};  // its name, and how to reach it
  std::string phone = {};
  std::string website = {};
  std::string point = {};
  std::optional<std::string> first_name = {};  // of the mentor: for stewards
  bool open = false;
  bool mine = false;
  bool may_check = false;
};
[[nodiscard]] std::optional<MentoringView> mentoring_for(const MarketView& view, const Mentoring& one, const Member& viewer, Timestamp now);

/// An adult offers; at most kMentoringOf at once. The association stands in the directory with a telephone or a website, the point is one
/// of the neighbourhood's. Errors: forbidden "adults-only"; invalid text-*, "bad-association", "bad-point"; too_many "mentoring".
struct OfferMentoring {
  Mentoring mentoring;  // offered_at and who checked are the rule's
};
/// A steward says that the association has checked its mentor (an extract for work with minors, a talk); good for a year. Not of oneself.
/// Errors: forbidden "stewards-only", "second-factor-wanted"; not_found; conflict "yourself".
struct CheckMentor {
  MemberId by;
  AuditId audit;
  MentoringId mentoring;
};
/// Errors: not_found.
struct EndMentoring {
  MemberId by;
  AuditId audit;
  MentoringId mentoring;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const OfferMentoring& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const CheckMentor& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const EndMentoring& command, Timestamp now);

}  // namespace ronde::market
