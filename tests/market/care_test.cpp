// Moderation, as J5 of the product tells it: what people say becomes a queue, what is decided is explained, and nobody is put out by one.

#include "market/care.hpp"

#include "cases.hpp"
#include "market/concerns.hpp"
#include "market/keeping.hpp"
#include "market/reports.hpp"
#include "market/statements.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Care : Town {
  MemberId marc = member("Marc", AgeBand::adult, {Role::steward});
  MemberId ines = member("Inès", AgeBand::adult, {Role::moderator});
  MemberId paul = member("Paul", AgeBand::adult, {Role::moderator});
  MemberId nadia = member("Nadia"), lea = member("Léa"), karim = member("Karim");
  ListingId phone = offer(lea, "Téléphone presque neuf");

  ReportId say(MemberId by, ListingId what, ConcernKind kind = ConcernKind::money) {
    const auto id = dice.id<ConcernId>();
    must(RaiseListingConcern{.by = by, .id = id, .listing = what, .kind = kind, .text = "voilà"});
    return ReportId{id.bytes()};
  }
  [[nodiscard]] DecideReport decision(MemberId by, ReportId id, CareAct act) {
    return {by, dice.id<AuditId>(), id, act, act == CareAct::leave ? "" : "Voici pourquoi."};
  }
  [[nodiscard]] ConfirmDecision second(MemberId by, ReportId id, bool confirm = true) { return {by, dice.id<AuditId>(), id, confirm}; }
  [[nodiscard]] AppealDecision appeal(MemberId by, ReportId id) { return {by, dice.id<AuditId>(), id, "Ce n’est pas juste."}; }
  [[nodiscard]] AnswerAppeal answer(MemberId by, ReportId id, bool grant) {
    return {by, dice.id<AuditId>(), id, grant, "Nous avons relu."};
  }

  [[nodiscard]] std::vector<Report> queue(MemberId viewer) const { return queue_for(view, *view.member(viewer)); }
  [[nodiscard]] Report report(ReportId id) const { return *report_of(view, id); }
  [[nodiscard]] MemberState state_of(MemberId id) const { return view.member(id)->state; }
  [[nodiscard]] std::size_t journalled(std::string_view what) const {
    const auto all = view.audit(1000);
    return static_cast<std::size_t>(std::ranges::count(all, what, &AuditEntry::what));
  }
  void suspend_for_good(ReportId id) {
    must(decision(marc, id, CareAct::suspend_for_good));
    must(second(ines, id));
  }
};

}  // namespace

TEST_CASE("what two people say of the same thing is one line of the queue, until it is decided") {
  Care town;
  const ReportId first = town.say(town.nadia, town.phone);
  town.say(town.karim, town.phone, ConcernKind::not_for_ronde);
  REQUIRE(town.queue(town.ines).size() == 1);
  CHECK(town.queue(town.ines)[0].concerns.size() == 2);
  town.must(town.decision(town.ines, first, CareAct::leave));
  CHECK(town.queue(town.ines).empty());
  CHECK(town.view.concerns(true, 10).empty());  // both are answered
  town.say(town.nadia, town.phone);
  CHECK(town.queue(town.ines).size() == 1);
  CHECK(town.queue(town.ines)[0].id != first);
}

TEST_CASE("threats come first, then who felt unsafe, then who waits longest") {
  Care town;
  const ReportId old = town.say(town.nadia, town.phone);
  town.now += 1h;
  const ReportId unsafe = town.say(town.nadia, town.offer(town.lea, "Autre chose"), ConcernKind::felt_unsafe);
  const ReportId young = town.say(town.nadia, town.offer(town.karim, "Encore autre chose"));
  town.now += 1h;
  const ReportId threat = town.say(town.karim, town.offer(town.lea, "Une lettre"), ConcernKind::threat);
  std::vector<ReportId> order;
  for (const Report& report : town.queue(town.marc)) order.push_back(report.id);
  CHECK(order == std::vector{threat, unsafe, old, young});
}

TEST_CASE("whoever is concerned neither sees the report nor decides it, whatever their office") {
  Care town;
  const ReportId id = town.say(town.nadia, town.offer(town.ines, "Une lampe"));
  CHECK(town.queue(town.ines).empty());
  CHECK(town.refusal(town.decision(town.ines, id, CareAct::leave)) == "not-found");
  CHECK(town.refusal(town.decision(town.nadia, id, CareAct::leave)) == "not-found");  // no office
  CHECK(town.queue(town.paul).size() == 1);
  CHECK(town.refusal(CloseConcern{town.ines, town.dice.id<AuditId>(), town.report(id).concerns[0].second}) == "not-found");
}

TEST_CASE("what concerns minors is heard by the two who are named for it, and joined to nothing else") {
  Care town;
  CHECK(town.refusal(NameSafeguarding{town.marc, town.dice.id<AuditId>(), {town.ines, town.ines}}) == "two-people");
  CHECK(town.refusal(NameSafeguarding{town.marc, town.dice.id<AuditId>(), {town.ines, town.nadia}}) == "two-people");
  CHECK(town.refusal(NameSafeguarding{town.ines, town.dice.id<AuditId>(), {town.ines, town.paul}}) == "stewards-only");
  const ReportId plain = town.say(town.nadia, town.phone);
  const ReportId minors = town.say(town.karim, town.phone, ConcernKind::minors);
  CHECK(town.queue(town.marc).size() == 2);  // nobody is named yet: the stewards see to it
  CHECK(town.queue(town.ines).size() == 1);
  town.must(NameSafeguarding{town.marc, town.dice.id<AuditId>(), {town.ines, town.paul}});
  CHECK(town.queue(town.marc).size() == 1);
  REQUIRE(town.queue(town.ines).size() == 2);
  CHECK(town.queue(town.ines)[0].id == minors);
  CHECK(town.refusal(town.decision(town.marc, minors, CareAct::hide)) == "not-found");
  CHECK(town.report(plain).concerns.size() == 1);
  CHECK(town.journalled("safeguarding-named") == 1);
}

TEST_CASE("hidden at once, a listing hangs again only when somebody has looked at what its author corrected") {
  Care town;
  const ReportId id = town.say(town.nadia, town.phone);
  town.must(town.decision(town.ines, id, CareAct::hide));
  CHECK(town.view.listing(town.phone)->state == ListingState::paused);
  CHECK(town.refusal(PauseListing{town.lea, town.phone, false}) == "withheld");
  ListingDraft corrected = draft_of(*town.view.listing(town.phone));
  corrected.title = "Téléphone contre console";
  town.must(EditListing{town.lea, town.phone, town.view.listing(town.phone)->version, corrected});
  CHECK(town.view.listing(town.phone)->state == ListingState::paused);
  REQUIRE(town.queue(town.paul).size() == 1);
  CHECK(town.queue(town.paul)[0].corrected);
  town.must(town.decision(town.paul, id, CareAct::leave));
  CHECK(town.view.listing(town.phone)->state == ListingState::active);
  CHECK(town.journalled("decided-hide") == 1);
  CHECK(town.journalled("decided-leave") == 1);
}

TEST_CASE("a suspension takes two different people, neither of whom is concerned nor said it") {
  Care town;
  const ReportId id = town.say(town.paul, town.phone);  // who hears concerns may have some
  CHECK(town.refusal(town.decision(town.paul, id, CareAct::suspend_for_good)) == "involved");
  town.must(town.decision(town.marc, id, CareAct::suspend_for_good));
  CHECK(town.state_of(town.lea) == MemberState::active);
  CHECK(town.refusal(town.second(town.marc, id)) == "second-person");
  CHECK(town.refusal(town.second(town.paul, id)) == "involved");
  CHECK(town.refusal(town.second(town.lea, id)) == "not-found");
  town.must(town.second(town.ines, id));
  CHECK(town.state_of(town.lea) == MemberState::suspended);
  CHECK_FALSE(town.view.member(town.lea)->back_at);
  town.pass(days{400});
  CHECK(town.state_of(town.lea) == MemberState::suspended);
  CHECK(town.journalled("proposed-suspend-for-good") == 1);
  CHECK(town.journalled("confirmed-suspend-for-good") == 1);
}

TEST_CASE("the second person may say no, and then it is open again") {
  Care town;
  const ReportId id = town.say(town.nadia, town.phone);
  town.must(town.decision(town.marc, id, CareAct::suspend_week));
  town.must(town.second(town.ines, id, false));
  CHECK(town.state_of(town.lea) == MemberState::active);
  CHECK(town.report(id).state == ReportState::open);
  town.must(town.decision(town.ines, id, CareAct::warn));
  CHECK(town.report(id).decisions.size() == 2);
}

TEST_CASE("a suspension of a week ends by itself, and what was posted hangs as before") {
  Care town;
  const ReportId id = town.say(town.nadia, town.phone);
  town.must(town.decision(town.marc, id, CareAct::suspend_week));
  town.must(town.second(town.ines, id));
  CHECK(town.state_of(town.lea) == MemberState::suspended);
  town.pass(days{6} + 23h);
  CHECK(town.state_of(town.lea) == MemberState::suspended);
  town.pass(1h);
  CHECK(town.state_of(town.lea) == MemberState::active);
  CHECK(town.view.listing(town.phone)->state == ListingState::active);
  CHECK(town.journalled("suspension-over") == 1);
}

TEST_CASE("one steward alone stops somebody for three days and no longer") {
  Care town;
  town.must(SetMemberState{town.marc, town.dice.id<AuditId>(), town.lea, MemberState::suspended});
  CHECK(town.state_of(town.lea) == MemberState::suspended);
  town.pass(limits::kStewardStop);
  CHECK(town.state_of(town.lea) == MemberState::active);
}

TEST_CASE("a suspended person's exchange waits for a repair that keeps the others; it is not frozen") {
  ThreeWay town;
  const MemberId marc = town.member("Marc", AgeBand::adult, {Role::steward});
  const MemberId ines = town.member("Inès", AgeBand::adult, {Role::moderator});
  const MemberId zoe = town.member("Zoé");
  const ListingId zoes_cats = town.offer(zoe, "garde de chat"), zoe_learns = town.want(zoe, "apprendre l'italien");
  const ProposalId id = town.agreed();
  const auto concern = town.dice.id<ConcernId>();
  town.must(RaiseListingConcern{.by = town.karim, .id = concern, .listing = town.cats, .kind = ConcernKind::threat, .text = ""});
  const ReportId report{concern.bytes()};
  town.must(DecideReport{marc, town.dice.id<AuditId>(), report, CareAct::suspend_for_good, "Menaces."});
  const Changes changes = town.must(ConfirmDecision{ines, town.dice.id<AuditId>(), report, true});
  CHECK(std::ranges::count(changes.events, EventType::proposal_repairing, &DomainEvent::type) == 1);
  CHECK(town.state(id) == ProposalState::repairing);
  CHECK_FALSE(seat_of(town.proposal(id), town.lea));
  CHECK(town.view.live_proposal_count(town.lea) == 0);
  CHECK(town.view.listing(town.cats)->held == 0);
  town.must(town.repair(
      id, {{town.nadia, town.italian, town.wants_bicycle}, {zoe, zoes_cats, zoe_learns}, {town.karim, town.bicycle, town.wants_cats}}));
  for (const Seat& seat : town.proposal(id).seats) {
    if (seat.answer != Answer::yes) town.accept(seat.member, id);
  }
  CHECK(town.state(id) == ProposalState::agreed);
}

TEST_CASE("who is put out of one exchange leaves it to be repaired for the others, and stays a member") {
  ThreeWay town;
  const MemberId ines = town.member("Inès", AgeBand::adult, {Role::moderator});
  const ProposalId id = town.agreed();
  const auto concern = town.dice.id<ConcernId>();
  const Animal animal = seat_of(town.proposal(id), town.lea)->animal;
  town.must(RaiseSeatConcern{
      .by = town.karim, .id = concern, .proposal = id, .animal = animal, .round = 1, .kind = ConcernKind::did_not_come, .text = ""});
  town.must(DecideReport{ines, town.dice.id<AuditId>(), ReportId{concern.bytes()}, CareAct::end_exchange, "Deux rendez-vous manqués."});
  CHECK(town.state(id) == ProposalState::repairing);
  CHECK(town.view.member(town.lea)->state == MemberState::active);
}

TEST_CASE("an exchange reported as a whole is ended for all, each with one closing message") {
  ThreeWay town;
  const MemberId ines = town.member("Inès", AgeBand::adult, {Role::moderator});
  const ProposalId id = town.agreed();
  const auto concern = town.dice.id<ConcernId>();
  town.must(RaiseExchangeConcern{.by = town.karim, .id = concern, .proposal = id, .kind = ConcernKind::other, .text = ""});
  town.must(DecideReport{ines, town.dice.id<AuditId>(), ReportId{concern.bytes()}, CareAct::end_exchange, "Elle tourne en rond."});
  CHECK(town.state(id) == ProposalState::cancelled);
  for (const MemberId who : {town.nadia, town.lea, town.karim}) CHECK(town.closings(who).size() == 1);
}

TEST_CASE("said and never again with them is one breath: the block holds as soon as it is heard") {
  Care town;
  town.must(RaiseListingConcern{.by = town.nadia,
                                .id = town.dice.id<ConcernId>(),
                                .listing = town.phone,
                                .kind = ConcernKind::felt_unsafe,
                                .text = "",
                                .block = town.dice.id<BlockId>()});
  CHECK(town.view.blocked(town.nadia, town.lea));
  CHECK(town.queue(town.ines).size() == 1);
}

TEST_CASE("whom a decision is about appeals within seven days, once, and somebody else answers") {
  Care town;
  const ReportId id = town.say(town.nadia, town.phone);
  town.suspend_for_good(id);
  CHECK(town.refusal(town.appeal(town.karim, id)) == "not-found");
  town.must(town.appeal(town.lea, id));  // although suspended
  CHECK(town.refusal(town.appeal(town.lea, id)) == "appealed");
  CHECK(town.refusal(town.answer(town.marc, id, true)) == "another-person");
  CHECK(town.refusal(town.answer(town.ines, id, true)) == "another-person");
  town.must(town.answer(town.paul, id, true));
  CHECK(town.state_of(town.lea) == MemberState::active);
  CHECK(town.report(id).decisions.back().state == DecisionState::overturned);
  CHECK(town.refusal(town.appeal(town.lea, id)) == "appealed");
  CHECK(town.journalled("appeal-made") == 1);
  CHECK(town.journalled("appeal-granted") == 1);
}

TEST_CASE("after seven days it is too late to appeal, and of what was left as it is there is nothing to appeal") {
  Care town;
  const ReportId hidden = town.say(town.nadia, town.phone);
  town.must(town.decision(town.ines, hidden, CareAct::hide));
  town.pass(limits::kAppeal);
  CHECK(town.refusal(town.appeal(town.lea, hidden)) == "appeal-over");
  const ReportId left = town.say(town.nadia, town.offer(town.lea, "Une lampe"));
  town.must(town.decision(town.ines, left, CareAct::leave));
  CHECK(town.refusal(town.appeal(town.lea, left)) == "not-found");
}

TEST_CASE("granting one appeal does not undo what was decided about something else") {
  Care town;
  const ReportId one = town.say(town.nadia, town.phone);
  const ReportId other = town.say(town.karim, town.offer(town.lea, "Une lampe"));
  town.must(town.decision(town.marc, one, CareAct::suspend_week));
  town.must(town.second(town.ines, one));
  town.suspend_for_good(other);
  town.must(town.appeal(town.lea, one));
  town.must(town.answer(town.paul, one, true));
  CHECK(town.state_of(town.lea) == MemberState::suspended);
}

TEST_CASE("reading what others wrote takes a report of that exchange and a reason, which the journal keeps") {
  ThreeWay town;
  const MemberId ines = town.member("Inès", AgeBand::adult, {Role::moderator});
  const ProposalId id = town.agreed();
  const auto concern = town.dice.id<ConcernId>();
  town.must(RaiseExchangeConcern{.by = town.karim, .id = concern, .proposal = id, .kind = ConcernKind::threat, .text = ""});
  const ReportId report{concern.bytes()};
  CHECK(town.refusal(OpenThread{ines, town.dice.id<AuditId>(), report, "  "}) == "text-empty");
  CHECK(town.refusal(OpenThread{town.nadia, town.dice.id<AuditId>(), report, "Par curiosité"}) == "not-found");
  town.must(OpenThread{ines, town.dice.id<AuditId>(), report, "Vérifier les menaces signalées"});
  const AuditEntry entry = town.view.audit(1).front();
  CHECK(entry.what == "thread-read");
  CHECK(entry.who == ines);
  CHECK(entry.subject == id.text());
  CHECK(entry.reason == "Vérifier les menaces signalées");
}

TEST_CASE("each act has a statement in each language, which names what it is about and never who said it") {
  for (std::size_t act = 1; act < names_of<CareAct>.size(); ++act) {
    for (std::size_t kind = 0; kind < names_of<ConcernKind>.size(); ++kind) {
      for (std::size_t tongue = 0; tongue < names_of<Language>.size(); ++tongue) {
        const std::string text = statement_template(static_cast<CareAct>(act), static_cast<ConcernKind>(kind),
                                                    static_cast<Language>(tongue), "Marco", "Téléphone");
        CHECK(text.find("Marco") != std::string::npos);
        CHECK(text.find("Téléphone") != std::string::npos);
        CHECK(text.find('{') == std::string::npos);
        CHECK(text.size() < limits::kStatement);
      }
    }
  }
  CHECK(statement_template(CareAct::leave, ConcernKind::money, Language::fr, "Marco", "").empty());
}

TEST_CASE("whatever is tried by whomever, nobody is suspended for good by fewer than two, and each act is in the journal") {
  for (std::uint64_t seed = 1; seed <= dear_cases(60); ++seed) {
    CAPTURE(seed);
    Care town;
    Dice dice(seed);
    const std::vector<MemberId> people{town.marc, town.ines, town.paul, town.nadia, town.lea, town.karim};
    std::vector<ListingId> listings;
    for (const MemberId who : people) listings.push_back(town.offer(who, "Quelque chose"));
    std::vector<ReportId> reports;
    const auto anybody = [&] { return people[dice.below(people.size())]; };
    for (int step = 0; step < 60; ++step) {
      const ReportId id = reports.empty() || dice.one_in(4) ? ReportId{} : reports[dice.below(reports.size())];
      const std::size_t before = town.view.audit(1000).size();
      bool happened = false;
      switch (dice.below(6)) {
        case 0: {
          const auto concern = town.dice.id<ConcernId>();
          const auto kind = static_cast<ConcernKind>(dice.below(names_of<ConcernKind>.size()));
          if (town.run(RaiseListingConcern{anybody(), concern, listings[dice.below(listings.size())], kind, ""}))
            reports.push_back(ReportId{concern.bytes()});
          break;
        }
        case 1:
          happened = town.run(town.decision(anybody(), id, static_cast<CareAct>(dice.below(names_of<CareAct>.size())))).has_value();
          break;
        case 2:
          happened = town.run(town.second(anybody(), id, !dice.one_in(4))).has_value();
          break;
        case 3:
          happened = town.run(town.appeal(anybody(), id)).has_value();
          break;
        case 4:
          happened = town.run(town.answer(anybody(), id, dice.one_in(2))).has_value();
          break;
        default: {
          const auto changes = town.run(
              SetMemberState{anybody(), town.dice.id<AuditId>(), anybody(), dice.one_in(2) ? MemberState::suspended : MemberState::active});
          happened = changes && !changes->rows.empty();
          town.pass(std::chrono::hours{static_cast<int>(dice.below(48))});
        }
      }
      town.sound();
      if (happened) CHECK(town.view.audit(1000).size() > before);
      for (const MemberId who : people) {
        const Member member = *town.view.member(who);
        if (member.state != MemberState::suspended || member.back_at) continue;
        const auto all = reports_about(town.view, who);
        const bool by_two = std::ranges::any_of(all, [&](const Report& report) {
          return std::ranges::any_of(report.decisions, [&](const Decision& decision) {
            return decision.act == CareAct::suspend_for_good && decision.state != DecisionState::proposed && decision.second &&
                   *decision.second != decision.by && decision.by != who && *decision.second != who;
          });
        });
        CHECK(by_two);
      }
    }
  }
}

TEST_CASE("a decision is forgotten two years after it was taken; what waits is not") {
  Care town;
  const ReportId decided = town.say(town.nadia, town.phone);
  const ReportId open = town.say(town.nadia, town.offer(town.karim, "Une lampe"));
  town.must(town.decision(town.ines, decided, CareAct::warn));
  town.now += limits::kConcernLife;
  town.must(ForgetOld{old_rows(town.view, town.now).keys});
  CHECK_FALSE(report_of(town.view, decided));
  CHECK(report_of(town.view, open));
  CHECK(reports_about(town.view, town.lea).empty());
}
