#include "market/desk_help.hpp"

#include <algorithm>

#include "market/associations.hpp"
#include "market/keys.hpp"
#include "market/record_io.hpp"
#include "market/rights.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, DeskConsent& x) {
  io("member", x.member);
  io("heard_by", x.heard_by);
  io("how", x.how);
  io("deeds", x.deeds);
  io("at", x.at);
}

template <class Io>
void fields(Io& io, DeskVolunteers& x) {
  io("people", x.people);
}

namespace {

/// Of the journal, what is done for a neighbour; the same words with an office behind them are of who helps.
constexpr std::string_view kDeskDeedPrefix = "desk-";
constexpr std::string_view kOfVolunteersPrefix = "desk-volunteer-";

bool are_deeds(const std::vector<DeskDeed>& deeds) {
  return !deeds.empty() && std::ranges::is_sorted(deeds) && std::ranges::adjacent_find(deeds) == deeds.end();
}

template <class T>
T desk_record(std::string_view text) {
  Result<T> record = decode<T>(text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

RecordKey volunteers_key() {
  return RecordKey{Table::desk_volunteers};
}

/// Rows of the desk beside those of another decision; they touch no row twice.
Changes together(Changes done, Changes of_the_desk) {
  std::ranges::move(of_the_desk.rows, std::back_inserter(done.rows));
  std::ranges::sort(done.rows, {}, &Change::key);
  return done;
}

/// What they agreed to, as it is kept.
Result<DeskConsent> consent_as_heard(MemberId member, MemberId heard_by, ConsentHow how, std::vector<DeskDeed> deeds, Timestamp now) {
  std::ranges::sort(deeds);
  if (!are_deeds(deeds)) return invalid("bad-deeds", "/deeds", "to what they agree, each once");
  return DeskConsent{member, heard_by, how, std::move(deeds), now};
}

void keep_consent(Workbench& bench, const DeskConsent& consent, AuditId audit) {
  bench.put_row(consent_key(consent.member), encode(consent));
  const std::string_view what = consent.how == ConsentHow::spoken ? "desk-consent-spoken" : "desk-consent-signed";
  write_down_deed(bench, {audit, consent.at, consent.heard_by, std::string(what), consent.member.text()});
}

/// What the command does, and the deed in the journal: both or neither.
Changes written_down(const MarketView& view, Changes done, const AuditEntry& deed, Timestamp now) {
  Workbench journal(view, now);
  write_down_deed(journal, deed);
  return together(std::move(done), std::move(journal).take());
}

Error no_consent() {
  return forbidden("no-consent", "this neighbour has not agreed to it");
}

/// What this neighbour has agreed to, for somebody who helps at the desk and may help them.
Result<DeskConsent> consent_for(const MarketView& view, MemberId by, MemberId id, Timestamp now) {
  const Result<Member> helper = acting_member(view, by);
  if (!helper) return helper.error();
  if (!helps_at_desk(view, *helper)) return forbidden("not-at-desk", "only stewards, and whom they named, help at the desk");
  if (const Result<Member> helped = whom_one_may_help(view, by, id); !helped) return helped.error();
  auto consent = desk_consent(view, id, now);
  if (!consent) return no_consent();
  return *std::move(consent);
}

/// The ordinary command of `member`, given by `by`. A doubled message does nothing, and is no second deed.
template <class Command>
Result<Changes> given_at_desk(const MarketView& view, const AtDesk<Command>& at_desk, DeskDeed deed, std::string what, Timestamp now) {
  const MemberId member = at_desk.command.member;
  if (Result<void> may = may_help(view, at_desk.by, member, deed, now); !may) return may.error();
  Result<Changes> done = decide(view, at_desk.command, now);
  if (!done || done->rows.empty() || done->refusal) return done;
  return written_down(view, *std::move(done), {at_desk.audit, now, at_desk.by, std::move(what), member.text()}, now);
}

/// Nobody at the desk answers for both sides.
Result<void> may_answer_for(const MarketView& view, MemberId by, MemberId member, ProposalId id, Timestamp now) {
  if (Result<void> may = may_help(view, by, member, DeskDeed::answer, now); !may) return may;
  const auto proposal = view.proposal(id);
  if (proposal && seat_of(*proposal, by)) return conflict("own-exchange", "somebody else at the desk answers: you are part of it");
  return {};
}

}  // namespace

Result<Member> whom_one_may_help(const MarketView& view, MemberId by, MemberId id) {
  auto member = view.member(id);
  if (!member || member->state != MemberState::active || view.blocked(by, id)) return not_found("no such neighbour");
  if (by == id) return conflict("not-yourself", "for yourself you act as everybody does");
  if (member->age_band != AgeBand::adult) return conflict("adults-only", "under 18 one is helped by a guardian");
  if (signs_in_by_password(view, *member)) return conflict("holds-office", "who has an office here signs in themselves");
  return *std::move(member);
}

void write_down_deed(Workbench& bench, const AuditEntry& deed) {
  bench.write_down(deed);
  bench.put_row(*desk_deed_key(deed), "");
}

std::string encode(const DeskConsent& record) {
  return io::write_record(record);
}
std::string encode(const DeskVolunteers& record) {
  return io::write_record(record);
}

template <>
Result<DeskConsent> decode(std::string_view text) {
  Result<DeskConsent> record = io::read_record<DeskConsent>(text);
  if (record && !are_deeds(record->deeds)) return io::bad_record("a consent to nothing, or twice to one thing");
  return record;
}

template <>
Result<DeskVolunteers> decode(std::string_view text) {
  return io::read_record<DeskVolunteers>(text);
}

RecordKey consent_key(MemberId member) {
  return {Table::desk_consent, {member.bytes()}};
}

std::optional<RecordKey> desk_deed_key(const AuditEntry& entry) {
  const std::string_view what = entry.what;
  const auto whom = MemberId::parse(entry.subject);
  if (!whom || !what.starts_with(kDeskDeedPrefix) || what.starts_with(kOfVolunteersPrefix)) return std::nullopt;
  return RecordKey{Table::desk_deed, {whom->bytes(), keys::number(entry.at), entry.id.bytes()}};
}

std::vector<RecordKey> desk_rows_of(const MarketView& view, MemberId member) {
  std::vector<RecordKey> rows{consent_key(member)};
  view.rows({.prefix = keys::of(Table::desk_deed, member)}, [&](const RecordKey& key, std::string_view) {
    rows.push_back(key);
    return true;
  });
  return rows;
}

Timestamp end_of(const DeskConsent& consent) {
  return consent.at + limits::kDeskConsentLife;
}

bool shows_listings(const DeskConsent& consent) {
  return std::ranges::any_of(consent.deeds, [](DeskDeed deed) { return deed != DeskDeed::answer; });
}

bool shows_proposals(const DeskConsent& consent) {
  return std::ranges::any_of(consent.deeds, [](DeskDeed deed) { return deed != DeskDeed::post; });
}

DeskVolunteers desk_volunteers(const MarketView& view) {
  const auto text = view.row(volunteers_key());
  return text ? desk_record<DeskVolunteers>(*text) : DeskVolunteers{};
}

bool helps_at_desk(const MarketView& view, const Member& member) {
  if (member.state != MemberState::active) return false;
  return acts_as(view, member, Role::steward) || std::ranges::binary_search(desk_volunteers(view).people, member.id);
}

std::optional<DeskConsent> desk_consent(const MarketView& view, MemberId member, Timestamp now) {
  const auto text = view.row(consent_key(member));
  if (!text) return std::nullopt;
  auto consent = desk_record<DeskConsent>(*text);
  return now < end_of(consent) ? std::optional(std::move(consent)) : std::nullopt;
}

std::vector<DeskConsent> desk_consents(const MarketView& view, Timestamp now) {
  std::vector<DeskConsent> all;
  view.rows({.prefix = RecordKey{Table::desk_consent}}, [&](const RecordKey&, std::string_view text) {
    auto consent = desk_record<DeskConsent>(text);
    if (now < end_of(consent)) all.push_back(std::move(consent));
    return true;
  });
  std::ranges::stable_sort(all, {}, &DeskConsent::at);
  return all;
}

std::vector<AuditEntry> desk_deeds(const MarketView& view, MemberId member, std::size_t most) {
  std::vector<AuditEntry> deeds;
  const Scan newest{.prefix = keys::of(Table::desk_deed, member), .order = Order::descending, .limit = most};
  view.rows(newest, [&](const RecordKey& key, std::string_view) {
    const auto text = view.row({Table::audit, {key.number_at(1), key.id_at<AuditId>(2).bytes()}});
    if (text) deeds.push_back(desk_record<AuditEntry>(*text));
    return true;
  });
  return deeds;
}

Result<void> may_help(const MarketView& view, MemberId by, MemberId member, DeskDeed deed, Timestamp now) {
  const Result<DeskConsent> consent = consent_for(view, by, member, now);
  if (!consent) return consent.error();
  return std::ranges::binary_search(consent->deeds, deed) ? Result<void>{} : no_consent();
}

Result<void> may_open(const MarketView& view, MemberId by, MemberId member, Timestamp now) {
  const Result<DeskConsent> consent = consent_for(view, by, member, now);
  return consent ? Result<void>{} : consent.error();
}

void leave_desk(Workbench& bench, MemberId member) {
  if (bench.row(consent_key(member))) bench.erase_row(consent_key(member));
  DeskVolunteers volunteers = desk_volunteers(bench);
  if (std::erase(volunteers.people, member) > 0) bench.put_row(volunteers_key(), encode(volunteers));
}

Result<Changes> decide(const MarketView& view, const WriteDownConsent& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  if (const Result<Member> helped = whom_one_may_help(view, command.by, command.member); !helped) return helped.error();
  const Result<DeskConsent> consent = consent_as_heard(command.member, command.by, command.how, command.deeds, now);
  if (!consent) return consent.error();
  Workbench bench(view, now);
  keep_consent(bench, *consent, command.audit);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const JoinAtDesk& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  const EnrolMember& newcomer = command.newcomer;
  if (!command.charter) return invalid("charter", "/charter", "whoever joins has agreed to the charter");
  if (newcomer.age_band != AgeBand::adult || !newcomer.roles.empty())
    return conflict("adults-only", "under 18 one is helped by a guardian");
  if (looks_like_steward(view, newcomer.first_name)) return conflict("name-like-steward", "a steward has this name; add a letter");
  const Result<DeskConsent> consent = consent_as_heard(newcomer.member, command.by, command.how, command.deeds, now);
  if (!consent) return consent.error();
  Result<Changes> joined = decide(view, newcomer, now);
  if (!joined) return joined;
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.by, "desk-joins", limits::kDeskJoinsADay, "desk-joins-today"); !spent) return spent.error();
  keep_consent(bench, *consent, command.audit);
  return together(*std::move(joined), std::move(bench).take());
}

Result<Changes> decide(const MarketView& view, const TakeBackConsent& command, Timestamp now) {
  const Result<Member> taker = acting_member(view, command.by);
  if (!taker) return taker.error();
  const bool own = command.by == command.member;
  if (!view.row(consent_key(command.member)) || (!own && !helps_at_desk(view, *taker))) return not_found("no such consent");
  Workbench bench(view, now);
  bench.erase_row(consent_key(command.member));
  write_down_deed(bench, {command.audit, now, command.by, "desk-consent-ended", command.member.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetVolunteer& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  DeskVolunteers volunteers = desk_volunteers(view);
  const bool there = std::ranges::binary_search(volunteers.people, command.member);
  if (there == command.helps) return Changes{};
  const auto member = view.member(command.member);
  if (!member || member->state != MemberState::active) return not_found("no such neighbour");
  if (member->age_band != AgeBand::adult) return conflict("adults-only", "only adults help at the desk");
  if (command.helps && volunteers.people.size() >= limits::kDeskVolunteers)
    return Error{Errc::too_many, "volunteers", "so many people help already"};
  if (command.helps)
    volunteers.people.insert(std::ranges::upper_bound(volunteers.people, command.member), command.member);
  else
    std::erase(volunteers.people, command.member);
  Workbench bench(view, now);
  bench.put_row(volunteers_key(), encode(volunteers));
  bench.write_down(
      {command.audit, now, command.by, command.helps ? "desk-volunteer-named" : "desk-volunteer-ended", command.member.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const OpenDeskSheet& command, Timestamp now) {
  if (Result<void> may = may_open(view, command.by, command.member, now); !may) return may.error();
  return written_down(view, {}, {command.audit, now, command.by, "desk-sheet-opened", command.member.text()}, now);
}

Result<Changes> decide(const MarketView& view, const AtDesk<PostListing>& command, Timestamp now) {
  if (command.command.draft.association) return forbidden("not-of-association", "at the desk one posts for a neighbour");
  if (command.command.draft.no_return)
    return invalid("bad-no-return", "/no_return", "that is the neighbour's own to say, on their own page");
  return given_at_desk(view, command, DeskDeed::post, "desk-listing-posted", now);
}

Result<Changes> decide(const MarketView& view, const AtDesk<EndListing>& command, Timestamp now) {
  return given_at_desk(view, command, DeskDeed::post, "desk-listing-ended", now);
}

Result<Changes> decide(const MarketView& view, const AtDesk<Respond>& command, Timestamp now) {
  const Respond& answer = command.command;
  if (Result<void> may = may_answer_for(view, command.by, answer.member, answer.id, now); !may) return may.error();
  const std::string what = "desk-answer-" + std::string(name_of(answer.answer));
  return given_at_desk(view, command, DeskDeed::answer, what == "desk-answer-take_back" ? "desk-answer-taken-back" : what, now);
}

Result<Changes> decide(const MarketView& view, const AtDesk<SetMeeting>& command, Timestamp now) {
  const SetMeeting& meeting = command.command;
  if (Result<void> may = may_answer_for(view, command.by, meeting.member, meeting.id, now); !may) return may.error();
  return given_at_desk(view, command, DeskDeed::answer, "desk-meeting-set", now);
}

}  // namespace ronde::market
