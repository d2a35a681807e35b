#include "market/leman.hpp"

#include <algorithm>

#include "market/keys.hpp"
#include "market/proposal_work.hpp"
#include "market/record_io.hpp"
#include "market/web_address.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, Complement& x) {
  io("proposal", x.proposal);
  io("transfer", x.transfer);
  io("lemans", x.lemans);
  io("declared_at", x.declared_at);
}

namespace {

constexpr std::string_view kAmount = "{amount}";

Settings settings_of(const MarketView& view) {
  const auto place = view.neighbourhood();
  return place ? place->settings : Settings{};
}

bool takes_a_complement(const Transfer& transfer) {
  return transfer.kind == ListingKind::good;
}

const Transfer* transfer_in(const Proposal& proposal, std::uint32_t number) {
  const auto found = std::ranges::find(proposal.transfers, number, &Transfer::number);
  return found == proposal.transfers.end() ? nullptr : &*found;
}

/// Of goods that are still in it, or were handed over before a repair.
std::map<std::uint32_t, std::uint32_t> declared(const MarketView& view, const Proposal& proposal) {
  std::map<std::uint32_t, std::uint32_t> amounts;
  for (const Complement& one : complement_rows(view, proposal.id)) {
    for (const auto* list : {&proposal.transfers, &proposal.finished}) {
      for (const Transfer& transfer : *list) {
        if (transfer.number == one.transfer && takes_a_complement(transfer)) amounts[one.transfer] = one.lemans;
      }
    }
  }
  return amounts;
}

std::uint32_t sum_of(const std::map<std::uint32_t, std::uint32_t>& amounts) {
  std::uint32_t sum = 0;
  for (const auto& [number, lemans] : amounts) sum += lemans;
  return sum;
}

bool somebody_goes_without(const MarketView& view, const Proposal& proposal) {
  return std::ranges::any_of(proposal.seats, [&](const Seat& seat) {
    const auto member = view.member(seat.member);
    return member && member->no_leman;
  });
}

/// A new round: what everybody said yes to is not the same any more. The deadline stays, so that nobody is kept waiting by it.
void ask_all_again(Workbench& bench, Proposal& proposal, MemberId who) {
  ++proposal.round;
  for (Seat& seat : proposal.seats) {
    if (seat.answer == Answer::waiting || !is_busy(seat)) continue;  // who has done their part is asked nothing any more
    seat.answer = Answer::waiting;
    seat.answered_at.reset();
    seat.waits_since = bench.now();
    seat.changed = true;
    if (seat.member != who) tell_seat(bench, proposal, seat, NotificationKind::asked);
  }
}

Result<void> check_amount(const MarketView& view, const Proposal& proposal, const DeclareComplement& command) {
  const Settings settings = settings_of(view);
  auto after = declared(view, proposal);
  after[command.transfer] = command.lemans;
  if (command.lemans > settings.leman_per_transfer || sum_of(after) > settings.leman_per_exchange)
    return invalid("leman-cap", "/lemans", "above what this neighbourhood allows");
  return {};
}

}  // namespace

std::string encode(const Complement& record) {
  return io::write_record(record);
}

template <>
Result<Complement> decode(std::string_view text) {
  Result<Complement> record = io::read_record<Complement>(text);
  if (!record) return record;
  if (record->lemans == 0 || record->lemans > limits::kLemanMax) return io::bad_record("\"lemans\" is not 1 to 200");
  return record;
}

RecordKey key_of(const Complement& complement) {
  return {Table::complement, {complement.proposal.bytes(), std::uint64_t{complement.transfer}}};
}

std::vector<Complement> complement_rows(const MarketView& view, ProposalId proposal) {
  std::vector<Complement> all;
  view.rows({.prefix = {Table::complement, {proposal.bytes()}}}, [&](const RecordKey&, std::string_view text) {
    Result<Complement> record = decode<Complement>(text);
    if (!record) throw BadRecord(record.error().why);
    all.push_back(*std::move(record));
    return true;
  });
  return all;
}

void move_complements(Workbench& bench, ProposalId from, const Proposal& to) {
  for (Complement& one : complement_rows(bench, from)) {
    if (!transfer_in(to, one.transfer)) continue;
    bench.erase_row(key_of(one));
    one.proposal = to.id;
    bench.put_row(key_of(one), encode(one));
  }
}

std::map<std::uint32_t, std::uint32_t> complements(const MarketView& view, const Proposal& proposal) {
  const Settings settings = settings_of(view);
  if (!has_lemans(settings)) return {};
  auto amounts = declared(view, proposal);
  std::erase_if(amounts, [&](const auto& one) { return one.second > settings.leman_per_transfer; });
  if (sum_of(amounts) > settings.leman_per_exchange) amounts.clear();
  return amounts;
}

bool may_declare(const MarketView& view, const Proposal& proposal, const Transfer& transfer, MemberId member, Timestamp now) {
  return has_lemans(settings_of(view)) && proposal.state == ProposalState::proposed && !proposal.pause && now < proposal.reply_by &&
         takes_a_complement(transfer) && transfer.state == TransferState::planned &&
         (transfer.giver == member || transfer.receiver == member) &&
         (!somebody_goes_without(view, proposal) || !declared(view, proposal).empty());
}

Result<Changes> decide(const MarketView& view, const DeclareComplement& command, Timestamp now) {
  if (const Result<Member> member = acting_member(view, command.member); !member) return member.error();
  auto proposal = view.proposal(command.proposal);
  if (!proposal || proposal->state == ProposalState::draft || !seat_of(*proposal, command.member)) return not_found("no such proposal");
  if (!has_lemans(settings_of(view))) return conflict("leman-off", "this neighbourhood exchanges without lémans");
  if (command.round != proposal->round) return conflict("stale-round", "the exchange has changed meanwhile");
  const Transfer* transfer = transfer_in(*proposal, command.transfer);
  if (!transfer || (transfer->giver != command.member && transfer->receiver != command.member))
    return not_found("no such hand-over of yours");
  if (!takes_a_complement(*transfer)) return invalid("goods-only", "/lemans", "services, lessons, loans and gifts go without");
  if (!may_declare(view, *proposal, *transfer, command.member, now)) return conflict("not-open", "everybody has answered, or it is over");
  if (const Result<void> fine = check_amount(view, *proposal, command); !fine) return fine.error();
  const Complement wanted{command.proposal, command.transfer, command.lemans, now};
  const auto before = declared(view, *proposal);
  const auto was = before.find(command.transfer);
  if ((was == before.end() ? 0U : was->second) == command.lemans) return Changes{};
  if (proposal->round >= limits::kLemanRounds) return conflict("often-changed", "it has changed often enough: answer, or turn it down");
  Workbench bench(view, now);
  if (command.lemans > 0)
    bench.put_row(key_of(wanted), encode(wanted));
  else
    bench.erase_row(key_of(wanted));
  ask_all_again(bench, *proposal, command.member);
  bench.put(*proposal);
  say_proposal(bench, EventType::proposal_changed, *proposal);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetLeman& command, Timestamp now) {
  const Result<Member> steward = acting_steward(view, command.by);
  if (!steward) return steward.error();
  if (!steward->secured) return conflict("second-factor-first", "who decides about money signs in with a second factor");
  const bool off = command.per_transfer == 0 && command.per_exchange == 0;
  const bool in_order =
      command.per_transfer > 0 && command.per_transfer <= command.per_exchange && command.per_exchange <= limits::kLemanMax;
  if (!off && !in_order) return invalid("bad-settings", "/per_transfer", "0 and 0, or 1 up to the cap of an exchange, 200 at most");
  auto place = view.neighbourhood();
  if (!place) return not_found("no neighbourhood here");
  if (place->settings.leman_per_transfer == command.per_transfer && place->settings.leman_per_exchange == command.per_exchange)
    return Changes{};
  place->settings.leman_per_transfer = command.per_transfer;
  place->settings.leman_per_exchange = command.per_exchange;
  Workbench bench(view, now);
  bench.put(*place);
  bench.write_down({command.audit, now, command.by, off ? "leman-off" : "leman-on", ""});
  bench.say({.type = EventType::neighbourhood_changed});
  return std::move(bench).take();
}

bool is_wallet_pattern(std::string_view pattern) {
  const auto at = pattern.find(kAmount);
  if (at == std::string_view::npos || !pattern.starts_with("https://")) return false;
  std::string rest(pattern);
  rest.replace(at, kAmount.size(), "1");
  return is_web_address(rest);
}

}  // namespace ronde::market
