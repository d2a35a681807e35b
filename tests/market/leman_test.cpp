// The complement in lémans: off until it is switched on, of goods only, capped, and agreed by everybody anew whenever it changes.
#include "market/leman.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cases.hpp"
#include "market/keeping.hpp"
#include "market/rights.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

/// Three in a ring: Nadia gives a good, Léa a service, Karim what a test wants.
struct Lemans : Town {
  explicit Lemans(std::uint64_t seed = 1, ListingKind of_nadia = ListingKind::good, ListingKind of_lea = ListingKind::service,
                  ListingKind of_karim = ListingKind::good)
      : Town(seed), steward(member("Claire", AgeBand::adult, {Role::steward})) {
    const ListingId lamp = thing(nadia, of_nadia), help = thing(lea, of_lea), chair = thing(karim, of_karim);
    seats = {{nadia, lamp, want(nadia, "chaise")}, {lea, help, want(lea, "lampe")}, {karim, chair, want(karim, "aide")}};
  }
  MemberId steward;
  MemberId nadia = member("Nadia"), lea = member("Léa"), karim = member("Karim");
  std::vector<PlannedSeat> seats;

  ListingId thing(MemberId by, ListingKind kind) {
    ListingDraft draft = Town::draft(Direction::offer, "chose");
    draft.kind = kind;
    return post(by, draft);
  }
  SetLeman caps(std::uint32_t per_transfer, std::uint32_t per_exchange) {
    return {steward, dice.id<AuditId>(), per_transfer, per_exchange};
  }
  void switch_on(std::uint32_t per_transfer = 20, std::uint32_t per_exchange = 30) {
    must(SecureMember{steward, dice.id<AuditId>(), true});
    must(caps(per_transfer, per_exchange));
  }
  /// Of what `giver` gives.
  [[nodiscard]] const Transfer& of(const Proposal& now_it_is, MemberId giver) const {
    return *std::ranges::find(now_it_is.transfers, giver, &Transfer::giver);
  }
  [[nodiscard]] DeclareComplement declaring(MemberId by, ProposalId id, MemberId giver, std::uint32_t lemans) const {
    const Proposal it = proposal(id);
    return {by, id, of(it, giver).number, it.round, lemans};
  }
  [[nodiscard]] std::map<std::uint32_t, std::uint32_t> told_of(ProposalId id) const { return complements(view, proposal(id)); }
};

}  // namespace

TEST_CASE("off as it comes: the field is refused, and nothing of it is told") {
  Lemans town;
  const ProposalId id = town.propose(town.seats);
  CHECK(town.refusal(town.declaring(town.nadia, id, town.nadia, 10)) == "leman-off");
  CHECK_FALSE(view_of(town.view, town.proposal(id), town.nadia, town.now)->transfers[0].complement.has_value());
}

TEST_CASE("a steward who has a second factor switches it on, within the bounds of Ronde") {
  Lemans town;
  CHECK(town.refusal(town.caps(20, 30)) == "second-factor-first");
  town.must(SecureMember{town.steward, town.dice.id<AuditId>(), true});
  CHECK(town.refusal(town.caps(30, 20)) == "bad-settings");
  CHECK(town.refusal(town.caps(0, 20)) == "bad-settings");
  CHECK(town.refusal(town.caps(20, limits::kLemanMax + 1)) == "bad-settings");
  town.must(town.caps(20, 30));
  CHECK(town.view.audit(1).front().what == "leman-on");
  SetLeman of_nadia = town.caps(1, 1);
  of_nadia.by = town.nadia;
  CHECK(town.refusal(of_nadia) == "stewards-only");
  town.must(town.caps(0, 0));
  CHECK(town.view.audit(1).front().what == "leman-off");
}

TEST_CASE("the two of a hand-over declare an amount, everybody who had said yes is asked again, and agrees to what stands there") {
  Lemans town;
  town.switch_on();
  const ProposalId id = town.propose(town.seats);
  town.accept(town.karim, id);
  town.pass(1min);
  town.must(town.declaring(town.nadia, id, town.nadia, 15));
  const Proposal asked = town.proposal(id);
  CHECK(asked.round == 2);
  CHECK(seat_of(asked, town.karim)->answer == Answer::waiting);
  CHECK(town.told(town.karim, NotificationKind::asked).size() == 2);
  CHECK(town.told_of(id) == std::map<std::uint32_t, std::uint32_t>{{town.of(asked, town.nadia).number, 15}});
  town.must(town.declaring(town.lea, id, town.nadia, 12));  // who receives it says otherwise
  DeclareComplement stale = town.declaring(town.nadia, id, town.nadia, 15);
  stale.round = 2;
  CHECK(town.refusal(stale) == "stale-round");
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.accept(who, id);
  CHECK(town.state(id) == ProposalState::agreed);
  CHECK(town.told_of(id).begin()->second == 12);
  CHECK(town.refusal(town.declaring(town.nadia, id, town.nadia, 1)) == "not-open");
}

TEST_CASE("nobody else declares, nor of anything but goods, nor above a cap; the same amount again asks nobody again") {
  Lemans town;
  town.switch_on();
  const ProposalId id = town.propose(town.seats);
  CHECK(town.refusal(town.declaring(town.karim, id, town.nadia, 10)) == "not-found");
  CHECK(town.refusal(town.declaring(town.steward, id, town.nadia, 10)) == "not-found");
  CHECK(town.refusal(town.declaring(town.lea, id, town.lea, 10)) == "goods-only");
  CHECK(town.refusal(town.declaring(town.nadia, id, town.nadia, 21)) == "leman-cap");
  town.must(town.declaring(town.nadia, id, town.nadia, 20));
  CHECK(town.refusal(town.declaring(town.karim, id, town.karim, 11)) == "leman-cap");
  town.must(town.declaring(town.karim, id, town.karim, 10));
  CHECK(town.proposal(id).round == 3);
  town.must(town.declaring(town.karim, id, town.karim, 10));
  CHECK(town.proposal(id).round == 3);
  town.must(town.declaring(town.karim, id, town.karim, 0));
  CHECK(town.told_of(id).size() == 1);
}

TEST_CASE("where somebody goes without, nobody of the exchange can declare one; what was declared before stays, and can be taken away") {
  Lemans town;
  town.switch_on();
  const ProposalId before = town.propose(town.seats);
  town.must(town.declaring(town.nadia, before, town.nadia, 10));
  ChangeMember without{.member = town.karim, .first_name = {}, .quarter = {}, .language = {}, .no_leman = true};
  town.must(without);
  CHECK(own_view(town.view, *town.view.member(town.karim)).no_leman);
  CHECK(town.told_of(before).size() == 1);
  town.must(town.declaring(town.nadia, before, town.nadia, 0));
  CHECK_MESSAGE(town.refusal(town.declaring(town.nadia, before, town.nadia, 5)) == "not-open",
                "the words of one that is answered: nobody is named");
  for (const MemberId who : {town.nadia, town.lea, town.karim}) {
    const auto seen = view_of(town.view, town.proposal(before), who, town.now);
    for (const TransferView& shown : seen->transfers) CHECK_FALSE(shown.complement.has_value());
  }
  without.no_leman = false;
  town.must(without);
  town.must(town.declaring(town.nadia, before, town.nadia, 5));
}

TEST_CASE("switched off, or above a cap that was lowered, it is told no more; and it goes with its exchange") {
  Lemans town;
  town.switch_on();
  const ProposalId id = town.propose(town.seats);
  town.must(town.declaring(town.nadia, id, town.nadia, 20));
  CHECK(view_of(town.view, town.proposal(id), town.nadia, town.now)->transfers[0].complement->lemans == 20);
  town.must(town.caps(19, 30));
  CHECK(town.told_of(id).empty());
  town.must(town.caps(0, 0));
  CHECK(town.told_of(id).empty());
  town.decline(town.karim, id);
  town.pass(days{4});
  REQUIRE_FALSE(is_live(town.state(id)));
  town.pass(limits::kExchangeLife);
  REQUIRE(town.run(ForgetOld{old_rows(town.view, town.now).keys}).has_value());  // what was told of it goes by a clock of its own
  CHECK(complement_rows(town.view, id).empty());
}

TEST_CASE("an operator's link is https and has the amount once") {
  CHECK(is_wallet_pattern("https://wallet.example/pay?amount={amount}"));
  for (const char* wrong : {"", "http://wallet.example/?a={amount}", "https://wallet.example/", "https://wallet.example/{amount}{amount}",
                            "https://wallet.example/{amount}?to={to}", "javascript:{amount}"})
    CHECK_FALSE(is_wallet_pattern(wrong));
}

TEST_CASE("nobody is proposed to because somebody pays: neither the clearings nor the matcher read what is declared") {
  std::size_t read = 0;
  for (const char* folder : {"server/clearings", "matcher/src", "matcher/include"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      CAPTURE(entry.path().string());
      CHECK(text.find("leman") == std::string::npos);
      CHECK(text.find("Complement") == std::string::npos);
      CHECK(text.find("complements(") == std::string::npos);
      ++read;
    }
  }
  CHECK(read > 20);
}

namespace {

ListingKind any_kind(Dice& dice) {
  return static_cast<ListingKind>(dice.below(names_of<ListingKind>.size()));
}

/// One exchange of any kinds, and people and stewards who do what comes to their mind.
struct RandomLemans {
  explicit RandomLemans(std::uint64_t seed)
      : dice(seed * 31), first(any_kind(dice)), second(any_kind(dice)), third(any_kind(dice)), town(seed, first, second, third) {
    town.must(SecureMember{town.steward, town.dice.id<AuditId>(), true});
    people = {town.nadia, town.lea, town.karim};
    id = town.propose(town.seats);
  }
  Dice dice;
  ListingKind first, second, third;
  Lemans town;
  std::vector<MemberId> people;
  ProposalId id;
  std::map<MemberId, std::vector<Complement>> said_yes_to;
  std::size_t declared = 0, agreed = 0;

  MemberId somebody() { return people[dice.below(people.size())]; }

  void declare() {
    const Proposal it = town.proposal(id);
    if (it.transfers.empty()) return;
    const Transfer& transfer = it.transfers[dice.below(it.transfers.size())];
    const MemberId by = somebody();
    const auto lemans = static_cast<std::uint32_t>(dice.below(40));
    const auto done = town.run(DeclareComplement{by, id, transfer.number, it.round, lemans});
    if (!done || done->rows.empty()) return;
    CHECK(transfer.kind == ListingKind::good);
    CHECK((by == transfer.giver || by == transfer.receiver));
    declared += lemans > 0 ? 1U : 0U;
  }
  void answer() {
    const MemberId by = somebody();
    const auto what = dice.one_in(12) ? ResponseAnswer::decline : dice.one_in(8) ? ResponseAnswer::take_back : ResponseAnswer::accept;
    const ProposalState before = town.state(id);
    const auto done = town.run(town.response(by, id, what));
    if (!done || done->refusal) return;
    if (what == ResponseAnswer::accept) said_yes_to[by] = complement_rows(town.view, id);
    if (before == ProposalState::proposed && town.state(id) == ProposalState::agreed) {
      ++agreed;
      for (const MemberId who : people) CHECK(said_yes_to[who] == complement_rows(town.view, id));
    }
  }
  void set_caps() {
    const auto per_transfer = static_cast<std::uint32_t>(dice.below(30));
    const auto more = static_cast<std::uint32_t>(dice.below(30));
    (void)town.run(per_transfer == 0 ? town.caps(0, 0) : town.caps(per_transfer, per_transfer + more));
  }
  void step() {
    switch (dice.below(8)) {
      case 0:
        return set_caps();
      case 1:
      case 2:
      case 3:
        return answer();
      case 4:
        return town.pass(std::chrono::hours{static_cast<int>(dice.below(6))});
      default:
        return declare();
    }
  }
  void check_that_caps_hold() const {
    const Settings settings = town.view.neighbourhood()->settings;
    const Proposal it = town.proposal(id);
    std::uint32_t sum = 0;
    for (const auto& [number, lemans] : complements(town.view, it)) {
      const auto transfer = std::ranges::find(it.transfers, number, &Transfer::number);
      REQUIRE(transfer != it.transfers.end());
      CHECK(transfer->kind == ListingKind::good);
      CHECK(lemans <= settings.leman_per_transfer);
      sum += lemans;
    }
    CHECK(sum <= settings.leman_per_exchange);
    if (has_lemans(settings)) return;
    for (const MemberId who : people) {
      const auto seen = view_of(town.view, it, who, town.now);
      if (!seen) continue;
      for (const TransferView& transfer : seen->transfers) CHECK_FALSE(transfer.complement.has_value());
    }
  }
};

}  // namespace

TEST_CASE("in any order of commands: of goods only, within the caps of today, off is nothing, and all agreed to what stands there") {
  std::size_t declared = 0;
  std::size_t agreed = 0;
  for (std::uint64_t seed = 1; seed <= cases(200); ++seed) {
    CAPTURE(seed);
    RandomLemans ring(seed);
    for (int i = 0; i < 40; ++i) {
      ring.step();
      ring.check_that_caps_hold();
    }
    ring.town.sound();
    declared += ring.declared;
    agreed += ring.agreed;
  }
  CHECK(declared > 0);  // otherwise nothing was shown
  CHECK(agreed > 0);
}
