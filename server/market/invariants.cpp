#include "market/invariants.hpp"

#include <map>
#include <set>

#include "market/care_records.hpp"
#include "market/event_records.hpp"
#include "market/exchange_rules.hpp"
#include "market/indexes.hpp"
#include "market/mediation.hpp"
#include "market/members.hpp"
#include "market/proposal_work.hpp"
#include "market/records.hpp"

namespace ronde::market {
namespace {

/// What the records of proposals say about each member and listing, counted afresh.
struct Recount {
  std::map<ListingId, std::uint32_t> held;
  std::map<ListingId, std::uint32_t> given;
  std::map<MemberId, std::uint32_t> given_by;
  std::map<MemberId, std::uint32_t> received_by;
  std::map<MemberId, std::uint32_t> live;
  std::map<MemberId, std::uint32_t> live_of_party;
  std::map<std::pair<ProposalId, MemberId>, std::uint32_t> closings;
};

class Checker {
 public:
  Checker(const MarketView& view, Timestamp forgotten_before) : view_(view), forgotten_before_(forgotten_before) {}

  std::vector<std::string> run() {
    each<Member>(Table::member, [&](const Member& member) { members_.emplace(member.id, member); });
    each<Listing>(Table::listing, [&](const Listing& listing) { listings_.emplace(listing.id, listing); });
    count_notifications();
    each<Proposal>(Table::proposal, [&](const Proposal& proposal) { check_proposal(proposal); });
    each<SwapEvent>(Table::event, [&](const SwapEvent& event) { check_event(event); });
    for (const auto& [id, listing] : listings_) check_listing(listing);
    for (const auto& [id, member] : members_) check_member(member);
    each<Invitation>(Table::invitation, [&](const Invitation& invitation) { check_invitation(invitation); });
    each<Concern>(Table::concern, [&](const Concern& concern) { check_concern(concern); });
    each<Report>(Table::report, [&](const Report& report) { check_report(report); });
    each<SavedSearch>(Table::saved_search, [&](const SavedSearch& search) { check_search(search); });
    each<Message>(Table::message, [&](const Message& message) { check_letter(message); });
    each<Reading>(Table::reading, [&](const Reading& reading) { check_reading(reading); });
    each<Block>(Table::block, [&](const Block& block) { expect_rows(index_keys(block)); });
    each<Place>(Table::place, [&](const Place& place) { expect_rows(index_keys(place)); });
    for (const auto& [party, seats] : recount_.live_of_party)
      require(seats <= 1, "the party of member " + party.text() + " sits in more than one live proposal");
    check_closings_belong();
    check_no_other_index_rows();
    return std::move(faults_);
  }

 private:
  void fault(std::string sentence) { faults_.push_back(std::move(sentence)); }
  void require(bool holds, const std::string& sentence) {
    if (!holds) fault(sentence);
  }

  template <class Record, class Visit>
  void each(Table table, Visit visit) {
    view_.rows({.prefix = RecordKey{table}}, [&](const RecordKey&, std::string_view text) {
      const Result<Record> record = decode<Record>(text);
      if (record)
        visit(*record);
      else
        fault("table " + std::to_string(static_cast<int>(table)) + " has a record that cannot be read: " + record.error().why);
      return true;
    });
  }

  void expect_rows(const std::vector<RecordKey>& keys) {
    for (const RecordKey& key : keys) {
      expected_.insert(key);
      require(view_.row(key).has_value(), "an index row of table " + std::to_string(static_cast<int>(key.table)) + " is missing");
    }
  }

  /// The key says what a notification is; only closings, which are counted, are read whole.
  void count_notifications() {
    view_.rows({.prefix = RecordKey{Table::notification}}, [&](const RecordKey& key, std::string_view text) {
      if (key.number_at(2) != static_cast<std::uint64_t>(NotificationKind::closing)) return true;
      ++recount_.closings[{key.id_at<ProposalId>(3), key.id_at<MemberId>(0)}];
      require(decode<Notification>(text).has_value(), "a closing message cannot be read");
      return true;
    });
  }

  void check_concern(const Concern& concern) {
    const std::string name = "concern " + concern.id.text() + ": ";
    require(concern.by != concern.about, name + "about oneself");
    const int subjects =
        concern.listing.has_value() + concern.proposal.has_value() + concern.place.has_value() + concern.notice.has_value();
    require(subjects == 1, name + "not of one thing: a listing, an exchange, a place or a notice");
    require(concern.closed_at.has_value() == concern.closed_by.has_value(), name + "closed by nobody, or never");
    require(concern.message.has_value() != concern.quote.empty(), name + "a message without its text, or the other way round");
    require(!concern.message || concern.proposal, name + "a message of no exchange");
  }

  /// Nobody is suspended by fewer than two, and nobody decides about themselves.
  void check_report(const Report& report) {
    const std::string name = "report " + report.id.text() + ": ";
    expect_rows(index_keys(report));
    require(!report.concerns.empty() || !report.rule.empty(), name + "of which nobody said anything");
    const bool waits = !report.decisions.empty() && report.decisions.back().state == DecisionState::proposed;
    require(waits == (report.state == ReportState::waiting), name + "waits for a second person, or does not");
    for (const Decision& decision : report.decisions) {
      require(report.about != decision.by && (!decision.second || report.about != *decision.second), name + "decided by whom it is about");
      const bool holds = decision.state == DecisionState::holds || decision.state == DecisionState::overturned;
      if (wants_two(decision.act) && holds)
        require(decision.second && *decision.second != decision.by, name + "a suspension by one person");
      const auto& appeal = decision.appeal;
      require(!appeal || !appeal->by || (*appeal->by != decision.by && appeal->by != decision.second), name + "an appeal to who decided");
    }
  }

  /// Somebody who is or was in this exchange.
  bool is_of(ProposalId id, MemberId member) const {
    const auto proposal = view_.proposal(id);
    return proposal &&
           (seat_of(*proposal, member) || std::ranges::find(proposal->leavers, member, &Leaver::member) != proposal->leavers.end());
  }

  void check_letter(const Message& message) {
    const std::string name = "message " + message.id.text() + ": ";
    std::vector<MemberId> people = message.to;
    people.push_back(message.by);
    const auto writer = found(members_, message.by);
    require(writer != nullptr, name + "of somebody who is gone for good");
    for (const MemberId one : people) {
      const auto member = found(members_, one);
      require(!member || member->age_band == AgeBand::adult, name + "from or to somebody who is not grown up");
      require(is_of(message.proposal, one), name + "from or to somebody who was never in its exchange");
    }
    std::ranges::sort(people);
    require(std::ranges::adjacent_find(people) == people.end(), name + "to the same person twice");
  }

  void check_reading(const Reading& reading) {
    require(is_of(reading.proposal, reading.member), "member " + reading.member.text() + " reads in an exchange of others");
  }

  void check_search(const SavedSearch& search) {
    const std::string name = "search " + search.id.text() + ": ";
    expect_rows(index_keys(search));
    const auto owner = found(members_, search.member);
    require(owner && owner->state != MemberState::left, name + "of somebody who is gone");
    require(view_.searches_of(search.member).size() <= limits::kSavedSearches, name + "its member keeps too many");
    require(search.finds.size() <= limits::kFinds, name + "more finds than are told");
    if (search.told_at && search.tell_at) require(*search.tell_at >= *search.told_at + limits::kFindsRest, name + "tells twice in a day");
    std::set<ListingId> seen;
    for (const Find& find : search.finds) {
      const auto listing = this->found(listings_, find.listing);
      require(seen.insert(find.listing).second, name + "found the same twice");
      require(!listing || listing->member != search.member, name + "found its member's own");
      require(find.posted_at > search.seen_until, name + "found what is no news");
    }
  }

  // --- Swap events ---

  /// Counts the units that it holds, or that were given there.
  void check_event(const SwapEvent& event) {
    const std::string name = "event " + event.id.text() + ": ";
    std::map<EventPersonId, EventPerson> people;
    std::set<std::string> codes;
    std::set<MemberId> registered;
    for (const EventPerson& person : event_people(view_, event.id)) {
      require(person.number > 0 && person.number < event.next_number, name + "a person's number was never given out");
      require(person.code.empty() || codes.insert(person.code).second, name + "two people have one code");
      require(!person.member || registered.insert(*person.member).second, name + "a member is on its list twice");
      people.emplace(person.id, person);
    }
    std::set<std::string> labels;
    std::map<EventItemId, EventItem> items;
    for (const EventItem& item : event_items(view_, event.id)) {
      require(people.contains(item.owner), name + "a thing belongs to nobody there");
      require(item.label.empty() || labels.insert(item.label).second, name + "two things have one label");
      if (item.listing) ++(event.state == EventState::closed ? recount_.given : recount_.held)[*item.listing];
      items.emplace(item.id, item);
    }
    check_event_result(event, items, name);
  }

  void check_event_result(const SwapEvent& event, const std::map<EventItemId, EventItem>& items, const std::string& name) {
    const auto result = event_result(view_, event.id);
    const bool has_one = event.state == EventState::cleared || event.state == EventState::published;
    require(!has_one || result, name + "cleared without a result");
    require(has_one || event.state == EventState::closed || !result, name + "has a result that it should not have");
    std::set<EventItemId> given;
    for (const EventRing& ring : result ? result->rings : std::vector<EventRing>{}) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == EventTransferState::cancelled) continue;
        require(given.insert(transfer.item).second, name + "a thing is given twice");
        require(transfer.giver != transfer.receiver, name + "somebody gives to themselves");
        const EventItem* const item = found(items, transfer.item);
        require(!item || item->owner == transfer.giver, name + "somebody gives what is not theirs");
        require(transfer.index < result->next_transfer, name + "a transfer's number was never given out");
        require((transfer.state == EventTransferState::done) == transfer.done_at.has_value(), name + "done without a time");
      }
    }
  }

  // --- Proposals ---

  void check_proposal(const Proposal& proposal) {
    const std::string name = "proposal " + proposal.id.text() + ": ";
    expect_rows(index_keys(proposal));
    recount(proposal);
    check_seats(proposal, name);
    check_numbers(proposal, name);
    check_transfers(proposal, name);
    check_messages(proposal, name);
    check_times(proposal, name);
    if (is_live(proposal.state)) check_pairs(proposal, name);
  }

  void recount(const Proposal& proposal) {
    for (const Seat& seat : proposal.seats) {
      if (!is_live(proposal.state)) continue;
      ++recount_.live[seat.member];
      for (const MemberId party : seat.parties) ++recount_.live_of_party[party];
      if (seat.gives && !seat.gave) ++recount_.held[*seat.gives];
      if (seat.receives && !seat.got) ++recount_.held[*seat.receives];
    }
    for (const auto* list : {&proposal.transfers, &proposal.finished}) {
      for (const Transfer& transfer : *list) {
        if (transfer.state != TransferState::done) continue;
        ++recount_.given[transfer.offer];
        ++recount_.given[transfer.want];
        ++recount_.given_by[transfer.giver];
        ++recount_.received_by[transfer.receiver];
      }
    }
  }

  void check_seats(const Proposal& proposal, const std::string& name) {
    std::set<MemberId> members;
    std::set<Animal> animals;
    for (const Seat& seat : proposal.seats) {
      require(members.insert(seat.member).second, name + "a member sits twice");
      require(animals.insert(seat.animal).second, name + "two seats have the same animal");
      const bool kept = seat.answered_round < proposal.round;
      if (seat.answer == Answer::yes && !kept && seat.answered_at)
        require(*seat.answered_at < proposal.reply_by, name + "a yes after the deadline");
    }
    for (const Seat& seat : proposal.seats)
      require(!seat.waits_since || seat.answer == Answer::waiting, name + "waits for who has answered");
    for (const Leaver& leaver : proposal.leavers) require(!members.contains(leaver.member), name + "somebody left and sits in it");
    require(proposal.seats.size() <= limits::kSeats, name + "too many seats");
    const bool running = is_open(proposal.state) && is_live(proposal.state);
    for (const Seat& seat : proposal.seats) {
      require(!running || (seat.answer == Answer::yes && seat.opened), name + "agreed without everybody's yes");
      require(proposal.state != ProposalState::fulfilled || seat.opened, name + "fulfilled with somebody who never agreed");
    }
  }

  void check_numbers(const Proposal& proposal, const std::string& name) {
    std::set<std::uint32_t> numbers;
    for (const auto* list : {&proposal.transfers, &proposal.finished}) {
      for (const Transfer& transfer : *list) {
        require(numbers.insert(transfer.number).second, name + "two transfers have the same number");
        require(transfer.number < proposal.transfers_made, name + "a transfer has a number that was never given");
      }
    }
  }

  /// Outside a repair, the transfers are exactly the seats' giving on, in a circle or with one open place.
  void check_transfers(const Proposal& proposal, const std::string& name) {
    const bool parted = std::ranges::find(proposal.mediations, MediationAct::split, &Mediation::act) != proposal.mediations.end();
    const bool in_pieces = proposal.state == ProposalState::repairing || parted || !proposal.leavers.empty();
    const std::size_t n = proposal.seats.size();
    if (!is_live(proposal.state) && in_pieces) return;
    if (proposal.state != ProposalState::repairing) {
      require(n >= 2, name + "fewer than two seats");
      const std::size_t open = proposal.kind == ExchangeKind::chain ? 1 : 0;
      require(proposal.transfers.size() + open == n, name + "neither a cycle nor a chain");
    }
    for (std::size_t i = 0; i < proposal.transfers.size(); ++i) check_transfer(proposal, i, name);
  }

  void check_transfer(const Proposal& proposal, std::size_t index, const std::string& name) {
    const Transfer& transfer = proposal.transfers[index];
    const Seat* giver = seat_of(proposal, transfer.giver);
    const Seat* receiver = seat_of(proposal, transfer.receiver);
    if (!giver || !receiver) return fault(name + "a transfer with somebody who is not seated");
    require(giver->gives == transfer.offer && receiver->receives == transfer.want, name + "a transfer of other listings than its seats'");
    const bool done = transfer.state == TransferState::done;
    require(giver->gave == done && receiver->got == done, name + "a seat and its transfer disagree on what is done");
    if (done) require(transfer.given && transfer.received && transfer.done_at, name + "a transfer is done without both sides");
    const auto from = static_cast<std::size_t>(giver - proposal.seats.data());
    const auto to = static_cast<std::size_t>(receiver - proposal.seats.data());
    if (proposal.state != ProposalState::repairing && is_live(proposal.state))
      require(to == (from + 1) % proposal.seats.size() && from == index, name + "a seat gives to another than the next");
    const auto offer = found(listings_, transfer.offer);
    const auto want = found(listings_, transfer.want);
    // What came to an end may be forgotten before the exchange is.
    const bool past = done || !is_live(proposal.state);
    require(offer ? offer->member == transfer.giver && offer->direction == Direction::offer : past,
            name + "a transfer gives what is not its giver's offer");
    require(want ? want->member == transfer.receiver && want->direction == Direction::want : past,
            name + "a transfer fills what is not its receiver's want");
    if (is_open(proposal.state) && is_live(proposal.state))
      require(transfer.code.size() == 6 && transfer.due, name + "agreed without code or deadline");
    require(transfer.tries <= limits::kCodeTries, name + "more tries of a code than allowed");
    require(!transfer.meeting || !transfer.meeting->remind_at || *transfer.meeting->remind_at < transfer.meeting->at,
            name + "a reminder after its meeting");
  }

  void check_messages(const Proposal& proposal, const std::string& name) {
    const auto closings = [&](MemberId member) {
      const auto found = recount_.closings.find({proposal.id, member});
      return found == recount_.closings.end() ? 0U : found->second;
    };
    // Of who has left Ronde, and of what was long ago, the message may be gone.
    const auto may_be_gone = [&](MemberId member, std::optional<Timestamp> told) {
      return closings(member) == 0 && (!members_.contains(member) || (told && *told < forgotten_before_));
    };
    for (const Seat& seat : proposal.seats) {
      const std::uint32_t wanted = is_live(proposal.state) ? 0 : 1;
      require(closings(seat.member) == wanted || may_be_gone(seat.member, proposal.closed_at),
              name + "a member has " + std::to_string(closings(seat.member)) + " closing messages, not " + std::to_string(wanted));
    }
    for (const Leaver& leaver : proposal.leavers)
      require(closings(leaver.member) == 1 || may_be_gone(leaver.member, leaver.at), name + "who left has not exactly one closing message");
    std::set<MemberId> known;
    for (const Seat& seat : proposal.seats) known.insert(seat.member);
    for (const Leaver& leaver : proposal.leavers) known.insert(leaver.member);
    for (const MemberId member : known) closings_seen_.insert({proposal.id, member});
  }

  void check_times(const Proposal& proposal, const std::string& name) {
    const bool live = is_live(proposal.state);
    require(next_deadline(proposal).has_value() == live, name + "a state without its deadline");
    require(!proposal.pause || (live && proposal.state != ProposalState::draft), name + "stopped without a clock that runs");
    if (proposal.pause) {
      std::optional<Timestamp> since;
      for (const Mediation& one : proposal.mediations) {
        if (one.act == MediationAct::pause) since = one.at;
      }
      require(since && paused_so_far(proposal) + (proposal.pause->until - *since) <= limits::kPause, name + "stopped for too long");
    }
    require(proposal.closing.has_value() != live && proposal.closed_at.has_value() != live,
            name + "over and not closed, or closed and not over");
    if (proposal.state == ProposalState::agreed || proposal.state == ProposalState::in_progress) {
      require(proposal.agreed_at && proposal.handover_by && *proposal.handover_by >= *proposal.agreed_at,
              name + "agreed without a hand-over deadline");
      require(!proposal.agreed_at || *proposal.agreed_at <= proposal.reply_by, name + "agreed after the deadline");
    }
  }

  /// Who still has something to do in it is an active adult and has no block with anybody else who has.
  void check_pairs(const Proposal& proposal, const std::string& name) {
    for (const Seat& seat : proposal.seats) {
      if (!is_busy(seat)) continue;
      const auto member = found(members_, seat.member);
      require(member && may_be_matched(*member), name + "somebody sits in it who may not be matched");
      for (const Seat& other : proposal.seats) {
        if (other.member < seat.member && is_busy(other))
          require(!view_.blocked(seat.member, other.member), name + "two sit in it with a block between them");
      }
    }
  }

  // --- The rest ---

  /// What was counted of exchanges; of those that are forgotten by now the counter alone still knows.
  [[nodiscard]] bool counts(std::uint32_t counter, std::uint32_t recounted, Timestamp since) const {
    const bool older = since + limits::kExchangeLife < forgotten_before_ + limits::kNotificationLife;
    return counter == recounted || (forgotten_before_ > Timestamp{} && older && counter > recounted);
  }

  template <class Id>
  static std::uint32_t at(const std::map<Id, std::uint32_t>& counts, Id id) {
    const auto found = counts.find(id);
    return found == counts.end() ? 0 : found->second;
  }

  void check_listing(const Listing& listing) {
    const std::string name = "listing " + listing.id.text() + ": ";
    expect_rows(index_keys(listing));
    require(listing.held == at(recount_.held, listing.id),
            name + "holds " + std::to_string(listing.held) + " units, live proposals " + std::to_string(at(recount_.held, listing.id)));
    const auto owner = found(members_, listing.member);
    require(owner != nullptr, name + "has no owner");
    require(counts(listing.given, at(recount_.given, listing.id), owner ? owner->since : Timestamp{}),
            name + "has given " + std::to_string(listing.given) + " units, hand-overs " + std::to_string(at(recount_.given, listing.id)));
    require(listing.state != ListingState::reserved, name + "`reserved` is never stored");
    require(!listing.reserve || listing.direction == Direction::offer, name + "a want stands in for nobody");
    require(!listing.no_return || (listing.direction == Direction::want && listing.quantity == 1),
            name + "takes no return, and is no want");
    require(!listing.withheld || listing.state != ListingState::active, name + "is withheld and hangs");
    require(!is_over(listing) || listing.photos.empty(), name + "is over and still has photos");
    for (const Photo& photo : listing.photos) require(photos_.insert(photo.id).second, name + "has a photo that is there twice");
    if (owner) require(owner->quarter == listing.quarter, name + "is in another quarter than its owner");
    if (listing.held > 0 && !listing.only_one_of.empty()) check_group(listing, name);
  }

  /// Of a group no more is promised than its strictest open want says, and nothing twice.
  void check_group(const Listing& listing, const std::string& name) {
    std::uint32_t promised = 0, limit = listing.group_limit;
    for (const auto& [id, other] : listings_) {
      if (id != listing.id && !same_group(listing, other)) continue;
      const bool open = other.state == ListingState::active || other.state == ListingState::paused;
      if (open || other.held > 0) limit = std::min(limit, other.group_limit);
      if (other.held > 0) ++promised;
    }
    require(promised <= limit, name + "more of its group are held than may come");
    require(listing.held == 1, name + "is held twice, although it is of a group");
  }

  void check_member(const Member& member) {
    const std::string name = "member " + member.id.text() + ": ";
    expect_rows(index_keys(member));
    require(counts(member.given, at(recount_.given_by, member.id), member.since), name + "the counter of what was given is wrong");
    require(counts(member.received, at(recount_.received_by, member.id), member.since), name + "the counter of what was received is wrong");
    const std::size_t most = member.is_new() ? limits::kLiveProposalsNew : limits::kLiveProposals;
    require(member.reply_minutes.size() <= limits::kRepliesKept, name + "more answers are remembered than are kept");
    require(at(recount_.live, member.id) <= most, name + "is in too many live proposals");
    std::uint32_t partners = 0;
    view_.rows({.prefix = keys::of(Table::met, member.id)}, [&](const RecordKey&, std::string_view) {
      ++partners;
      return true;
    });
    require(member.partners == partners, name + "the counter of people met is wrong");
    require(view_.quarter(member.quarter).has_value(), name + "lives in no quarter");
    require(!member.back_at || member.state != MemberState::active, name + "is suspended and is not");
  }

  void check_invitation(const Invitation& invitation) {
    expect_rows(index_keys(invitation));
    require(invitation.used <= invitation.uses, "invitation " + invitation.id.text() + ": used more often than allowed");
  }

  void check_closings_belong() {
    for (const auto& [key, count] : recount_.closings) {
      require(closings_seen_.contains(key), "a closing message for somebody who was never in proposal " + key.first.text());
    }
  }

  void check_no_other_index_rows() {
    constexpr std::array kIndexes{Table::member_by_account, Table::invitation_by_code, Table::invitation_by_maker, Table::listing_by_member,
                                  Table::listing_open,      Table::block_reverse,      Table::live_proposal,       Table::past_proposal,
                                  Table::live_by_listing,   Table::deadline,           Table::search_by_member,    Table::live_by_party,
                                  Table::report_about,      Table::report_open,        Table::gift_start,          Table::hosting_place};
    for (const Table table : kIndexes) {
      view_.rows({.prefix = RecordKey{table}}, [&](const RecordKey& key, std::string_view) {
        require(expected_.contains(key), "an index row of table " + std::to_string(static_cast<int>(table)) + " belongs to no record");
        return true;
      });
    }
  }

  template <class Id, class Record>
  static const Record* found(const std::map<Id, Record>& records, Id id) {
    const auto at = records.find(id);
    return at == records.end() ? nullptr : &at->second;
  }

  const MarketView& view_;
  Timestamp forgotten_before_;
  std::map<MemberId, Member> members_;
  std::map<ListingId, Listing> listings_;
  std::set<PhotoId> photos_;
  Recount recount_;
  std::set<RecordKey> expected_;
  std::set<std::pair<ProposalId, MemberId>> closings_seen_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> violations(const MarketView& view, Timestamp forgotten_before) {
  try {
    return Checker(view, forgotten_before).run();
  } catch (const BadRecord& damage) {
    return {damage.what()};
  }
}

}  // namespace ronde::market
