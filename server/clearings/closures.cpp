#include "clearings/closures.hpp"

#include <algorithm>
#include <array>

#include "market/keys.hpp"
#include "market/records.hpp"

namespace ronde::clearings {
namespace {

using market::RecordKey;
using market::Table;

constexpr std::array kTables{Table::refused_arc, Table::refused_quarter, Table::refused_offer, Table::hide};

bool is_rule(Table table) {
  return std::ranges::find(kTables, table) != kTables.end();
}

std::optional<market::Timestamp> until_of(const RecordKey& key, std::string_view value) {
  if (key.table == Table::hide) return std::nullopt;  // for ever, or until shown again
  const auto refusal = market::decode<market::Refusal>(value);
  if (!refusal) throw market::BadRecord(refusal.error().why);
  return refusal->until;
}

}  // namespace

void Closures::load(const market::MarketView& view) {
  *this = {};
  for (const Table table : kTables) {
    view.rows({.prefix = RecordKey{table}}, [this](const RecordKey& key, std::string_view value) {
      put(key, until_of(key, value));
      return true;
    });
  }
}

bool Closures::update(const RecordKey& key, const market::MarketView& view) {
  if (!is_rule(key.table)) return false;
  erase(key);
  if (const auto value = view.row(key)) put(key, until_of(key, *value));
  return true;
}

void Closures::put(const RecordKey& key, std::optional<market::Timestamp> until) {
  rules_.insert_or_assign(key, until);
  if (until) ends_.emplace(*until, key);
  index(key, true);
}

void Closures::erase(const RecordKey& key) {
  const auto rule = rules_.find(key);
  if (rule == rules_.end()) return;
  if (rule->second) ends_.erase({*rule->second, key});
  rules_.erase(rule);
  index(key, false);
}

void Closures::index(const RecordKey& key, bool add) {
  const auto note = [&](auto& table, auto id) {
    if (add) {
      table[id].insert(key);
      return;
    }
    const auto at = table.find(id);
    if (at == table.end()) return;
    at->second.erase(key);
    if (at->second.empty()) table.erase(at);
  };
  const bool by_member = key.table == Table::refused_offer || key.table == Table::hide;
  if (by_member) {
    note(of_member_, key.id_at<market::MemberId>(0));
    note(of_listing_, key.id_at<market::ListingId>(1));
    return;
  }
  note(of_listing_, key.id_at<market::ListingId>(0));
  if (key.table == Table::refused_quarter) {
    note(of_quarter_, key.id_at<market::QuarterId>(1));
  } else {
    note(of_listing_, key.id_at<market::ListingId>(1));
  }
}

bool Closures::holds(const RecordKey& key, market::Timestamp now) const {
  const auto rule = rules_.find(key);
  return rule != rules_.end() && (!rule->second || now < *rule->second);
}

bool Closures::closed(const ListingPlace& offer, const ListingPlace& want, market::Timestamp now) const {
  namespace keys = market::keys;
  return holds(keys::refused_arc(offer.id, want.id), now) || holds(keys::refused_quarter(offer.id, want.quarter), now) ||
         holds(keys::refused_quarter(want.id, offer.quarter), now) || holds(keys::refused_offer(want.member, offer.id), now) ||
         holds(keys::hide(want.member, offer.id), now) || holds(keys::hide(offer.member, want.id), now);
}

Closures::Ends Closures::ends_of(const ListingPlace& listing) const {
  Ends ends;
  const auto each = [](const auto& table, auto id, const auto& visit) {
    const auto at = table.find(id);
    if (at == table.end()) return;
    for (const RecordKey& key : at->second) visit(key);
  };
  each(of_listing_, listing.id, [&](const RecordKey& key) {
    if (key.table == Table::refused_quarter) {
      ends.quarters.push_back(key.id_at<market::QuarterId>(1));
    } else if (key.table == Table::refused_arc) {
      const auto one = key.id_at<market::ListingId>(0);
      ends.listings.push_back(one == listing.id ? key.id_at<market::ListingId>(1) : one);
    } else {
      ends.members.push_back(key.id_at<market::MemberId>(0));
    }
  });
  each(of_member_, listing.member, [&](const RecordKey& key) { ends.listings.push_back(key.id_at<market::ListingId>(1)); });
  each(of_quarter_, listing.quarter, [&](const RecordKey& key) { ends.listings.push_back(key.id_at<market::ListingId>(0)); });
  return ends;
}

std::optional<market::Timestamp> Closures::next_end() const {
  return ends_.empty() ? std::nullopt : std::optional(ends_.begin()->first);
}

std::vector<RecordKey> Closures::take_ended(market::Timestamp now) {
  std::vector<RecordKey> ended;
  while (!ends_.empty() && ends_.begin()->first <= now) {
    ended.push_back(ends_.begin()->second);
    ends_.erase(ends_.begin());
  }
  return ended;
}

}  // namespace ronde::clearings
