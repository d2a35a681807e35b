#pragma once

// Complément en lémans: where two goods are not worth the same, their two may declare an amount that passes between them outside Ronde.
// Off until a neighbourhood switches it on, of goods only, capped. Ronde holds no money, moves none, and asks nobody whether it came; the
// matcher never sees it (PRODUCT S14 and 9.3; docs/decisions/0047).

#include <map>

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

class Workbench;

/// The receiver of that transfer hands its giver so many lémans.
struct Complement {
  ProposalId proposal;
  std::uint32_t transfer = 0;  // its number, which it keeps for good
  std::uint32_t lemans = 0;    // whole ones; never nothing: then there is no such row
  Timestamp declared_at{};
  friend bool operator==(const Complement&, const Complement&) = default;
};

[[nodiscard]] std::string encode(const Complement& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<Complement> decode(std::string_view text);
[[nodiscard]] RecordKey key_of(const Complement& complement);

/// Every row of an exchange, whatever holds of it now: what goes with it when it is forgotten.
[[nodiscard]] std::vector<Complement> complement_rows(const MarketView& view, ProposalId proposal);

[[nodiscard]] inline bool has_lemans(const Settings& settings) {
  return settings.leman_per_transfer > 0;
}

/// The hand-overs that went on into another exchange take along what is declared of them.
void move_complements(Workbench& bench, ProposalId from, const Proposal& to);

/// By number of the transfer, what is declared of this exchange and holds: of goods that are in it, within the neighbourhood's caps of
/// today. Nothing where it is switched off, and nothing of an exchange whose sum is above the cap: what is not allowed now is not told.
[[nodiscard]] std::map<std::uint32_t, std::uint32_t> complements(const MarketView& view, const Proposal& proposal);

/// May this member declare one of that transfer now? It waits for answers, is of a good, they give or receive it, and nobody who sits there
/// goes without (Member::no_leman): the whole exchange does then, so that it points at nobody. What was declared before may be changed.
[[nodiscard]] bool may_declare(const MarketView& view, const Proposal& proposal, const Transfer& transfer, MemberId member, Timestamp now);

/// One of the two of a transfer declares an amount, changes it, or takes it away (0), as long as somebody's answer is awaited. The exchange
/// begins a new round: all who had said yes are asked again, for what they said yes to has changed. The same amount again changes nothing.
/// Errors: not_found; conflict "leman-off", "stale-round", "not-open", "often-changed"; invalid "goods-only", "leman-cap".
struct DeclareComplement {
  MemberId member;
  ProposalId proposal;
  std::uint32_t transfer = 0;
  std::uint32_t round = 0;
  std::uint32_t lemans = 0;
};

/// A steward who has a second factor switches it on, with caps of whole lémans, or off (0 and 0). Off at once: nothing of it is told any
/// more. Errors: forbidden "stewards-only", "second-factor-wanted"; conflict "second-factor-first"; invalid "bad-settings".
struct SetLeman {
  MemberId by;
  AuditId audit;
  std::uint32_t per_transfer = 0;
  std::uint32_t per_exchange = 0;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const DeclareComplement& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetLeman& command, Timestamp now);

/// The operator's link to the wallet, "https://wallet.example/?amount={amount}": https, with `{amount}` once and no other brace.
[[nodiscard]] bool is_wallet_pattern(std::string_view pattern);

}  // namespace ronde::market
