#pragma once

// An e-mail address that a steward writes down for a neighbour who sits there and wants it (decision 0061). The address itself is none of
// the market's: it lies with the account (accounts/given_address.hpp). Here stands who may, how often, and that it was done.

#include "market/desk_help.hpp"

namespace ronde::market {

namespace limits {
inline constexpr std::uint32_t kDeskEmailsADay = 10;  // a steward
}  // namespace limits

/// May `by` give an address for `member`? Errors: as WriteDownConsent.
[[nodiscard]] Result<void> may_give_email(const MarketView& view, MemberId by, MemberId member);

/// The neighbour said yes to this one address; writes the journal, nothing else. Errors: those of may_give_email; too_many
/// "desk-emails-today".
struct GiveEmail {
  MemberId by;
  AuditId audit;
  MemberId member;
  ConsentHow how = ConsentHow::spoken;
};

/// What the neighbour said afterwards of an address that was given for them: on their device, or by the link in the mailbox that was theirs
/// before. Writes the journal. Errors: not_found.
struct SettleEmail {
  MemberId member;
  AuditId audit;
  bool keeps = true;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const GiveEmail& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SettleEmail& command, Timestamp now);

}  // namespace ronde::market
