#include "market/merged_rows.hpp"

#include <algorithm>
#include <utility>

#include "market/care_records.hpp"
#include "market/keys.hpp"
#include "market/records.hpp"

namespace ronde::market {
namespace {

constexpr std::size_t kAllThereAre = static_cast<std::size_t>(-1);

template <class Record>
Record record_in(std::string_view text) {
  Result<Record> record = decode<Record>(text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

/// The rows of a table that belong to one member, before any of them moves.
std::vector<std::pair<RecordKey, std::string>> rows_of_table(const MarketView& view, Table table, MemberId member) {
  std::vector<std::pair<RecordKey, std::string>> all;
  view.rows({.prefix = keys::of(table, member)}, [&](const RecordKey& key, std::string_view text) {
    all.emplace_back(key, text);
    return true;
  });
  return all;
}

class Union {
 public:
  Union(Workbench& bench, MemberId from, MemberId into) : bench_(bench), from_(from), into_(into) {}

  void run() {
    move_listings();
    for (Proposal& past : bench_.past_proposals_of(from_, kAllThereAre)) move_exchange(past);
    move_met();
    move_blocks();
    move_turned_down();
    move_searches();
    move_news();
    move_counts();
    move_said();
    add_up();
  }

 private:
  void rename(MemberId& one) const {
    if (one == from_) one = into_;
  }
  void rename(std::optional<MemberId>& one) const {
    if (one) rename(*one);
  }
  [[nodiscard]] bool is_own(ListingId id) const {
    const auto listing = bench_.listing(id);
    return listing && listing->member == into_;
  }

  /// A new version: whoever judges listings looks at them anew, beside those of their owner.
  void move_listings() {
    const auto others = bench_.listings_of(into_);
    const QuarterId quarter = bench_.member(into_)->quarter;
    for (Listing& listing : bench_.listings_of(from_)) {
      listing.member = into_;
      listing.quarter = quarter;
      ++listing.version;
      keep_group_as_open(listing, others);
      bench_.put(listing);
    }
  }

  /// Both named a group alike: what may still come of it is what the one who stays has said.
  static void keep_group_as_open(Listing& listing, const std::vector<Listing>& others) {
    if (listing.only_one_of.empty()) return;
    for (const Listing& other : others) {
      if (other.only_one_of == listing.only_one_of && !is_over(other))
        listing.group_limit = std::max(listing.group_limit, other.group_limit);
    }
  }

  void rename_all(std::vector<Transfer>& transfers) const {
    for (Transfer& transfer : transfers) {
      rename(transfer.giver);
      rename(transfer.receiver);
      if (transfer.meeting) rename(transfer.meeting->set_by);
    }
  }

  void move_exchange(Proposal& past) {
    for (Seat& seat : past.seats) rename(seat.member);
    for (Leaver& leaver : past.leavers) rename(leaver.member);
    rename_all(past.transfers);
    rename_all(past.finished);
    bench_.put(past);
    for (Message& message : bench_.messages_in(past.id, kAllThereAre)) {
      rename(message.by);
      for (MemberId& reader : message.to) rename(reader);
      bench_.put(message);
    }
    if (auto reading = bench_.reading(past.id, from_)) {
      bench_.erase_row(keys::reading(past.id, from_));
      reading->member = into_;
      bench_.put(*reading);
    }
  }

  /// Whom both met is one fewer for that neighbour.
  void move_met() {
    for (const auto& [key, text] : rows_of_table(bench_, Table::met, from_)) {
      const auto other = key.id_at<MemberId>(1);
      bench_.erase_row(key);
      bench_.erase_row(keys::met(other, from_));
      if (auto neighbour = bench_.met(into_, other) ? bench_.member(other) : std::nullopt) {
        --neighbour->partners;
        bench_.put(*neighbour);
      }
      bench_.put_row(keys::met(into_, other), text);
      bench_.put_row(keys::met(other, into_), text);
    }
  }

  void move_block(Block block) {
    bench_.erase(block);
    rename(block.blocker);
    rename(block.blocked);
    if (!bench_.row(keys::block(block.blocker, block.blocked))) bench_.put(block);
    bench_.say({.type = EventType::blocks_changed, .member = block.blocker});
  }

  void move_blocks() {
    for (const Block& block : bench_.blocks_by(from_)) move_block(block);
    for (const auto& [key, text] : rows_of_table(bench_, Table::block_reverse, from_)) {
      if (const auto block = bench_.row(keys::block(key.id_at<MemberId>(1), from_))) move_block(record_in<Block>(*block));
    }
  }

  /// Nobody hides or turns down what is their own by now.
  void move_turned_down() {
    for (const Table table : {Table::hide, Table::refused_offer}) {
      for (const auto& [key, text] : rows_of_table(bench_, table, into_)) {
        if (is_own(key.id_at<ListingId>(1))) bench_.erase_row(key);
      }
      for (const auto& [key, text] : rows_of_table(bench_, table, from_)) {
        bench_.erase_row(key);
        const auto listing = key.id_at<ListingId>(1);
        if (is_own(listing) || bench_.row({table, {into_.bytes(), listing.bytes()}})) continue;
        if (table == Table::hide)
          bench_.put(Hide{into_, listing, record_in<Hide>(text).at});
        else
          bench_.put_row({table, {into_.bytes(), listing.bytes()}}, text);
      }
    }
  }

  /// Those that fit, the oldest first; none finds its own member's things.
  void move_searches() {
    std::size_t kept = 0;
    const auto keep = [&](SavedSearch search) {
      std::erase_if(search.finds, [&](const Find& find) { return is_own(find.listing); });
      if (search.finds.empty()) search.tell_at.reset();
      search.member = into_;
      bench_.put(search);
      ++kept;
    };
    for (const SavedSearch& search : bench_.searches_of(into_)) keep(search);
    for (const SavedSearch& search : bench_.searches_of(from_)) kept < limits::kSavedSearches ? keep(search) : bench_.erase(search);
  }

  void move_news() {
    for (const auto& [key, text] : rows_of_table(bench_, Table::notification, from_)) {
      auto note = record_in<Notification>(text);
      bench_.erase_row(key);
      note.member = into_;
      bench_.tell(note);
    }
  }

  /// What either has done today, both have.
  void move_counts() {
    for (const auto& [key, text] : rows_of_table(bench_, Table::tally, from_)) {
      const auto theirs = record_in<Tally>(text);
      const RecordKey mine = keys::tally(into_, std::get<std::string>(key.parts.at(1)));
      const auto there = bench_.row(mine);
      auto all = there ? record_in<Tally>(*there) : Tally{};
      bench_.erase_row(key);
      if (!there || all.day < theirs.day) {
        all = theirs;
      } else if (all.day == theirs.day) {
        all.count += theirs.count;
        all.with.insert(all.with.end(), theirs.with.begin(), theirs.with.end());
      }
      bench_.put_row(mine, encode(all));
    }
  }

  /// What they said, and what was said and decided about them.
  void move_said() {
    std::vector<Concern> concerns;
    each_concern(bench_, [&](const Concern& concern) {
      if (concern.by == from_ || concern.about == from_) concerns.push_back(concern);
    });
    for (Concern& concern : concerns) {
      rename(concern.by);
      rename(concern.about);
      bench_.put(concern);
    }
    for (Report& report : reports_about(bench_, from_)) {
      rename(report.about);
      put_report(bench_, report);
    }
  }

  /// The counters, as the records now say.
  void add_up() {
    Member from = *bench_.member(from_);
    Member into = *bench_.member(into_);
    into.given += std::exchange(from.given, 0);
    into.received += std::exchange(from.received, 0);
    into.completed += std::exchange(from.completed, 0);
    into.waiting_bonus = std::max(into.waiting_bonus, std::exchange(from.waiting_bonus, 0));
    into.since = std::min(into.since, from.since);
    into.step_free = into.step_free || from.step_free;
    into.no_leman = into.no_leman || from.no_leman;
    into.partners = static_cast<std::uint32_t>(rows_of_table(bench_, Table::met, into_).size());
    from.partners = 0;
    bench_.put(into);
    bench_.put(from);
  }

  Workbench& bench_;
  MemberId from_;
  MemberId into_;
};

}  // namespace

void each_concern(const MarketView& view, const std::function<void(const Concern&)>& visit) {
  view.rows({.prefix = RecordKey{Table::concern}}, [&](const RecordKey&, std::string_view text) {
    visit(record_in<Concern>(text));
    return true;
  });
}

void make_one(Workbench& bench, MemberId from, MemberId into) {
  Union(bench, from, into).run();
}

}  // namespace ronde::market
