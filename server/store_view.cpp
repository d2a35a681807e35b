#include "store_view.hpp"

#include <array>

namespace ronde::server {
namespace {

using market::KeyPart;
using market::RecordKey;
using market::Table;

/// What the parts of each table's keys are: n a number, i an id, t a text. Decoding needs it, since the bytes do not say.
std::string_view shape_of(Table table) {
  switch (table) {
    case Table::neighbourhood:
    case Table::safeguarding:
    case Table::desk_volunteers:
    case Table::charter:
      return "";
    case Table::quarter:
    case Table::quarter_shape:
    case Table::handover_point:
    case Table::member:
    case Table::invitation:
    case Table::listing:
    case Table::listing_open:
    case Table::proposal:
    case Table::saved_search:
    case Table::place:
    case Table::call:
    case Table::event:
    case Table::event_result:
    case Table::report:
    case Table::report_open:
    case Table::notice:
    case Table::mentoring:
    case Table::association:
    case Table::desk_consent:
    case Table::hosting_place:
    case Table::event_report:
      return "i";
    case Table::month_figures:
    case Table::weights:
    case Table::fairness_month:
      return "n";
    case Table::walk:
    case Table::member_by_account:
    case Table::report_about:
    case Table::invitation_by_maker:
    case Table::listing_by_member:
    case Table::hide:
    case Table::block:
    case Table::block_reverse:
    case Table::live_proposal:
    case Table::live_by_listing:
    case Table::refused_arc:
    case Table::refused_quarter:
    case Table::refused_offer:
    case Table::met:
    case Table::search_by_member:
    case Table::live_by_party:
    case Table::reading:
    case Table::pledge:
    case Table::event_person:
    case Table::event_item:
    case Table::event_wishes:
    case Table::announcement:
    case Table::gift_start:
      return "ii";
    case Table::invitation_by_code:
      return "ti";
    case Table::past_proposal:
    case Table::message:
    case Table::desk_deed:
      return "ini";
    case Table::deadline:
      return "nni";
    case Table::refused_exchange:
    case Table::event_transfer:
    case Table::complement:
      return "in";
    case Table::notification:
      return "inni";
    case Table::audit:
    case Table::outbox:
    case Table::concern:
      return "ni";
    case Table::tally:
      return "it";
    case Table::clearing:
      return "nt";
  }
  return "?";
}

std::optional<KeyPart> part_of(char kind, storage::KeyReader& reader) {
  if (kind == 'n') {
    const auto number = reader.u64();
    if (number) return *number;
  } else if (kind == 'i') {
    const auto id = reader.bytes16();
    if (id) return *id;
  } else if (kind == 't') {
    auto text = reader.text();
    if (text) return std::move(*text);
  }
  return std::nullopt;
}

[[noreturn]] void damaged(const storage::Error& error) {
  throw market::BadRecord("the store could not read a record: " + error.why);
}

}  // namespace

std::string bytes_of(const RecordKey& key) {
  storage::KeyWriter writer;
  writer.u8(static_cast<std::uint8_t>(key.table));
  for (const KeyPart& part : key.parts) {
    if (const auto* number = std::get_if<std::uint64_t>(&part))
      writer.u64(*number);
    else if (const auto* id = std::get_if<std::array<std::uint8_t, 16>>(&part))
      writer.bytes16(*id);
    else
      writer.text(std::get<std::string>(part));
  }
  return std::move(writer).take();
}

std::optional<RecordKey> key_of(std::string_view bytes) {
  storage::KeyReader reader(bytes);
  const auto number = reader.u8();
  if (!number) return std::nullopt;
  RecordKey key(static_cast<Table>(*number));
  for (const char kind : shape_of(key.table)) {
    auto part = part_of(kind, reader);
    if (!part) return std::nullopt;
    key.parts.push_back(std::move(*part));
  }
  if (!reader.end()) return std::nullopt;
  return key;
}

std::optional<std::string> StoreView::row(const RecordKey& key) const {
  auto value = reader_.get(bytes_of(key));
  if (value) return std::move(*value);
  if (value.error().code != storage::Errc::not_found) damaged(value.error());
  return std::nullopt;
}

void StoreView::rows(const market::Scan& scan, const market::RowVisitor& visit) const {
  const std::string prefix = bytes_of(scan.prefix);
  storage::Range range = storage::Range::prefix(prefix);
  if (scan.order == market::Order::descending) {
    if (scan.after) range.to = bytes_of(*scan.after);
    range = range.reversed();
  } else if (scan.after) {
    range = storage::Range::after(prefix, bytes_of(*scan.after));
  }
  const auto visited = reader_.scan(range.limited(scan.limit), [&](std::string_view key, std::string_view value) {
    const auto record = key_of(key);
    if (!record) throw market::BadRecord("a row of the store has a key that no record has");
    return visit(*record, value);
  });
  if (!visited) damaged(visited.error());
}

}  // namespace ronde::server
