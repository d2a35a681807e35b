#include "api/cursors.hpp"

#include <array>
#include <cstring>

#include "json/read.hpp"
#include "market/keys.hpp"
#include "market/records.hpp"

namespace ronde::api {
namespace {

constexpr std::string_view list_mark = "list:";
constexpr std::string_view past_mark = "past:";
constexpr std::string_view told_mark = "told:";
constexpr std::string_view thread_mark = "thread:";
constexpr std::string_view audit_mark = "audit:";
constexpr std::string_view live_mark = "live:";
constexpr std::size_t watched_events_max = 8;

/// What stands behind the mark; nothing if it is no cursor of ours, or one of another list.
std::optional<std::string> opened(const accounts::Bytes32& key, std::string_view cursor, std::string_view mark) {
  std::string text = accounts::unseal(key, cursor);
  if (!text.starts_with(mark)) return std::nullopt;
  text.erase(0, mark.size());
  return text;
}

/// An id and a time, as text.
template <class Id>
std::optional<std::pair<Id, market::Timestamp>> id_and_time(const std::optional<std::string>& text) {
  constexpr std::size_t id_size = 26;
  if (!text || text->size() < id_size) return std::nullopt;
  const auto id = Id::parse(std::string_view(*text).substr(0, id_size));
  const auto at = market::parse_time(std::string_view(*text).substr(id_size));
  if (!id || !at) return std::nullopt;
  return std::pair(*id, *at);
}

}  // namespace

std::string list_cursor(const accounts::Bytes32& key, const board::Place& place) {
  std::string text(list_mark);
  const std::int64_t ms = place.posted_at.time_since_epoch().count();
  text.append(reinterpret_cast<const char*>(&ms), sizeof ms);
  text.append(place.id.bytes().begin(), place.id.bytes().end());
  text.push_back(static_cast<char>(place.strangeness));
  return accounts::seal(key, text);
}

std::optional<board::Place> list_place(const accounts::Bytes32& key, std::string_view cursor) {
  const auto text = opened(key, cursor, list_mark);
  std::int64_t ms = 0;
  market::ListingId::Bytes id{};
  if (!text || text->size() != sizeof ms + id.size() + 1) return std::nullopt;
  std::memcpy(&ms, text->data(), sizeof ms);
  std::memcpy(id.data(), text->data() + sizeof ms, id.size());
  return board::Place{market::Timestamp{std::chrono::milliseconds{ms}}, market::ListingId(id), static_cast<std::uint8_t>(text->back())};
}

std::string past_cursor(const accounts::Bytes32& key, const market::Proposal& last) {
  const auto closed = last.closed_at.value_or(market::Timestamp{});
  return accounts::seal(key, std::string(past_mark) + last.id.text() + market::time_text(closed));
}

std::optional<market::RecordKey> past_key(const accounts::Bytes32& key, market::MemberId member, std::string_view cursor) {
  const auto end = id_and_time<market::ProposalId>(opened(key, cursor, past_mark));
  if (!end) return std::nullopt;
  return market::keys::past_proposal(member, end->second, end->first);
}

std::string told_cursor(const accounts::Bytes32& key, const market::Notification& last) {
  std::string text(told_mark);
  text.append(market::name_of(last.kind)).append(":");
  const market::ProposalId subject(market::keys::subject_of(last));
  return accounts::seal(key, text + subject.text() + market::time_text(last.at));
}

std::optional<market::RecordKey> told_key(const accounts::Bytes32& key, market::MemberId member, std::string_view cursor) {
  const auto text = opened(key, cursor, told_mark);
  const auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  const auto kind = market::named<market::NotificationKind>(std::string_view(*text).substr(0, colon));
  const auto end = id_and_time<market::ProposalId>(text->substr(colon + 1));
  if (!kind || !end) return std::nullopt;
  market::Notification last{.member = member, .kind = *kind, .proposal = end->first, .at = end->second, .closing = {}};
  if (last.kind == market::NotificationKind::found) last.search = market::SearchId(end->first.bytes());
  if (last.kind == market::NotificationKind::called) last.call = market::CallId(end->first.bytes());
  if (last.kind == market::NotificationKind::announced) last.event = market::EventId(end->first.bytes());
  return market::keys::notification(last);
}

std::string thread_cursor(const accounts::Bytes32& key, market::ProposalId proposal, const market::RecordKey& last) {
  const market::Timestamp at{std::chrono::milliseconds{static_cast<std::int64_t>(last.number_at(1))}};
  const auto id = last.id_at<market::MessageId>(2);
  return accounts::seal(key, std::string(thread_mark) + proposal.text() + id.text() + market::time_text(at));
}

std::optional<market::RecordKey> thread_key(const accounts::Bytes32& key, market::ProposalId proposal, std::string_view cursor) {
  const auto end = id_and_time<market::MessageId>(opened(key, cursor, std::string(thread_mark) + proposal.text()));
  if (!end) return std::nullopt;
  return market::keys::message(proposal, end->second, end->first);
}

std::string audit_cursor(const accounts::Bytes32& key, const market::AuditEntry& last) {
  return accounts::seal(key, std::string(audit_mark) + last.id.text() + market::time_text(last.at));
}

std::optional<market::RecordKey> audit_key(const accounts::Bytes32& key, std::string_view cursor) {
  const auto end = id_and_time<market::AuditId>(opened(key, cursor, audit_mark));
  if (!end) return std::nullopt;
  return market::keys::audit(market::AuditEntry{.id = end->first, .at = end->second, .who = {}, .what = {}, .subject = {}});
}

std::string live_cursor(const accounts::Bytes32& key, market::NeighbourhoodId home, std::uint64_t sequence) {
  std::string text(live_mark);
  text.append(home.bytes().begin(), home.bytes().end());
  text.append(reinterpret_cast<const char*>(&sequence), sizeof sequence);
  return accounts::seal(key, text);
}

std::optional<std::uint64_t> live_sequence(const accounts::Bytes32& key, market::NeighbourhoodId home, std::string_view cursor) {
  const auto text = opened(key, cursor, live_mark);
  std::uint64_t sequence = 0;
  const std::string_view id(reinterpret_cast<const char*>(home.bytes().data()), home.bytes().size());
  if (!text || text->size() != id.size() + sizeof sequence || !text->starts_with(id)) return std::nullopt;
  std::memcpy(&sequence, text->data() + id.size(), sizeof sequence);
  return sequence;
}

std::optional<LiveWord> read_live_word(std::string_view text, std::string_view& why) {
  constexpr std::array<json::Choice<LiveWord::Type>, 3> types{
      {{"ping", LiveWord::Type::ping}, {"resume", LiveWord::Type::resume}, {"watch", LiveWord::Type::watch}}};
  const auto document = json::parse(text, {.depth_max = 4, .values_max = 16});
  why = "not JSON";
  if (!document) return std::nullopt;
  json::ObjectReader reader(document->root());
  LiveWord word{.type = reader.choice("type", types)};
  if (word.type == LiveWord::Type::resume && !reader.is_null("cursor")) word.cursor = reader.token("cursor", 512);
  why = "not a message of ours";
  if (word.type == LiveWord::Type::watch) {
    for (const auto& id : reader.tokens("events", 26, watched_events_max)) {
      const auto event = market::EventId::parse(id);
      if (!event) return std::nullopt;
      word.watched.push_back(*event);
    }
  }
  if (!reader.finish().empty()) return std::nullopt;
  return word;
}

}  // namespace ronde::api
