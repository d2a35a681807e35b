// What the people of an agreed exchange write to each other.

#include "market/messages.hpp"

#include "market/concerns.hpp"
#include "market/keeping.hpp"
#include "market/notifications.hpp"
#include "market/records.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

struct Letters : ThreeWay {
  WriteMessage letter(MemberId by, ProposalId id, std::string text = "Samedi à dix heures ?") {
    return {.member = by, .id = dice.id<MessageId>(), .proposal = id, .language = Language::fr, .text = std::move(text)};
  }
  MessageId write(MemberId by, ProposalId id, std::string text = "Samedi à dix heures ?") {
    const WriteMessage command = letter(by, id, std::move(text));
    must(command);
    return command.id;
  }
  /// The whole town is looked through once, after the last.
  void write_often(MemberId by, ProposalId id, int times) {
    for (int i = 0; i < times; ++i) REQUIRE(run(letter(by, id)).has_value());
    sound();
  }
  [[nodiscard]] std::vector<std::string> reads(MemberId who, ProposalId id) const {
    std::vector<std::string> texts;
    if (const auto page = messages_view(view, proposal(id), who, now, 100)) {
      for (const MessageView& one : page->items) texts.push_back(one.text);
    }
    return texts;
  }
  [[nodiscard]] std::uint32_t unread(MemberId who, ProposalId id) const { return thread_view(view, proposal(id), who, now)->unread; }
  void all_handed_over(ProposalId id) {
    for (std::size_t place = 0; place < 3; ++place) {
      const Transfer transfer = proposal(id).transfers[place];
      must(ConfirmHandover{transfer.giver, id, transfer.number, transfer.code});
    }
  }
  Animal animal(ProposalId id, MemberId who) const { return seat_of(proposal(id), who)->animal; }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("nobody writes before the last yes; from then on what one writes reaches the others, newest first") {
  Letters town;
  const ProposalId id = town.propose(town.circle());
  town.accept(town.nadia, id);
  CHECK(town.refusal(town.letter(town.nadia, id)) == "not-agreed");
  CHECK_FALSE(thread_view(town.view, town.proposal(id), town.nadia, town.now));
  town.accept(town.lea, id);
  town.accept(town.karim, id);
  town.write(town.nadia, id, "Bonjour");
  town.write(town.karim, id, "  Cafe\u0301 ?\nÀ samedi.  ");
  const Texts both{"Café ?\nÀ samedi.", "Bonjour"};
  for (const MemberId who : {town.nadia, town.lea, town.karim}) CHECK(town.reads(who, id) == both);
  const auto page = messages_view(town.view, town.proposal(id), town.lea, town.now, 1);
  REQUIRE(page);
  REQUIRE(page->items.size() == 1);
  CHECK(page->items[0].first_name == "Karim");
  CHECK(page->items[0].animal == town.animal(id, town.karim));
  CHECK_FALSE(page->items[0].you);
  REQUIRE(page->next);
  const auto rest = messages_view(town.view, town.proposal(id), town.lea, town.now, 1, page->next);
  CHECK(rest->items[0].text == "Bonjour");
  CHECK_FALSE(rest->next);
}

TEST_CASE("a message is text of at most a thousand characters, and one writes a hundred a day") {
  Letters town;
  const ProposalId id = town.agreed();
  CHECK(town.refusal(town.letter(town.nadia, id, " \n ")) == "text-empty");
  CHECK(town.refusal(town.letter(town.nadia, id, std::string(1001, 'a'))) == "text-too-long");
  CHECK(town.refusal(town.letter(town.nadia, id, "\u202Eriov")) == "text-control");
  town.write(town.nadia, id, std::string(1000, 'a'));
  town.write_often(town.nadia, id, 99);
  CHECK(town.refusal(town.letter(town.nadia, id)) == "messages-today");
  town.write(town.lea, id);
  town.now += days{1};
  town.write(town.nadia, id);
}

TEST_CASE("nobody else reads or writes there, no steward either, and it is as if nothing were there") {
  Letters town;
  const MemberId marc = town.member("Marc", AgeBand::adult, {Role::steward});
  const ProposalId id = town.agreed();
  town.write(town.nadia, id);
  CHECK(town.refusal(town.letter(marc, id)) == "not-found");
  CHECK(town.refusal(ReadMessages{marc, id, town.now}) == "not-found");
  CHECK_FALSE(thread_view(town.view, town.proposal(id), marc, town.now));
  CHECK_FALSE(messages_view(town.view, town.proposal(id), marc, town.now, 10));
}

TEST_CASE("the same message said twice is there once, also years of retries later") {
  Letters town;
  const ProposalId id = town.agreed();
  const WriteMessage letter = town.letter(town.nadia, id);
  town.must(letter);
  town.now += days{2};
  CHECK(town.must(letter).rows.empty());
  CHECK(town.reads(town.lea, id).size() == 1);
}

TEST_CASE("a phone rings once until its owner has read, however much is written; one's own messages are never news") {
  Letters town;
  const ProposalId id = town.agreed();
  for (int i = 0; i < 5; ++i) town.write(town.nadia, id);
  CHECK(town.told(town.lea, NotificationKind::message).size() == 1);
  CHECK(town.told(town.nadia, NotificationKind::message).empty());
  CHECK(town.unread(town.lea, id) == 5);
  CHECK(town.unread(town.nadia, id) == 0);
  CHECK(rings(town.told(town.lea, NotificationKind::message).front()));

  const auto read = messages_view(town.view, town.proposal(id), town.lea, town.now, 1)->items.front().at;
  const Changes changes = town.must(ReadMessages{town.lea, id, read});
  REQUIRE(changes.events.size() == 1);
  CHECK(changes.events[0].members == std::vector{town.lea});  // nobody else learns that she has read
  CHECK(town.must(ReadMessages{town.lea, id, read}).rows.empty());
  CHECK(town.unread(town.lea, id) == 0);
  CHECK(town.unread(town.karim, id) == 5);

  town.now -= 1h;  // a clock that was set back: what comes is news all the same, and stands last
  town.write(town.karim, id, "dernier");
  CHECK(town.unread(town.lea, id) == 1);
  CHECK(town.told(town.lea, NotificationKind::message).size() == 2);
  CHECK(town.reads(town.lea, id).front() == "dernier");
}

TEST_CASE("reading ahead of what is there hides nothing that comes later") {
  Letters town;
  const ProposalId id = town.agreed();
  town.write(town.nadia, id);
  town.must(ReadMessages{town.lea, id, town.now + days{300}});
  town.write(town.nadia, id);
  CHECK(town.unread(town.lea, id) == 1);
}

TEST_CASE("after a block nothing passes between the two, what was there stays, and the blocked one cannot notice") {
  Letters town;
  const ProposalId id = town.agreed();
  town.write(town.nadia, id, "avant");
  town.all_handed_over(id);  // a block now ends no exchange
  town.must(BlockSeat{town.lea, town.dice.id<BlockId>(), id, town.animal(id, town.nadia), 1});
  const auto before = *thread_view(town.view, town.proposal(id), town.nadia, town.now);
  town.write(town.lea, id, "sans Nadia");
  const Changes sent = town.must(town.letter(town.nadia, id, "sans Léa"));
  CHECK(town.reads(town.nadia, id) == Texts{"sans Léa", "avant"});
  CHECK(town.reads(town.lea, id) == Texts{"sans Nadia", "avant"});
  CHECK(town.reads(town.karim, id) == Texts{"sans Léa", "sans Nadia", "avant"});
  CHECK(*thread_view(town.view, town.proposal(id), town.nadia, town.now) == before);
  REQUIRE(sent.events.size() == 1);
  CHECK(std::ranges::find(sent.events[0].members, town.lea) == sent.events[0].members.end());
}

TEST_CASE("of two, the blocked one writes into silence, and who has blocked the only other is told that nobody is there") {
  Letters town;
  const MemberId ines = town.member("Inès"), paul = town.member("Paul");
  const ListingId soup = town.offer(ines, "soupe"), ironing = town.offer(paul, "repassage");
  const ListingId wants_ironing = town.want(ines, "repasser"), wants_soup = town.want(paul, "une soupe");
  const ProposalId id = town.propose({{ines, soup, wants_ironing}, {paul, ironing, wants_soup}});
  town.accept(ines, id);
  town.accept(paul, id);
  for (std::size_t place = 0; place < 2; ++place) {
    const Transfer transfer = town.proposal(id).transfers[place];
    town.must(ConfirmHandover{transfer.giver, id, transfer.number, transfer.code});
  }
  town.must(BlockSeat{ines, town.dice.id<BlockId>(), id, town.animal(id, paul), 1});
  CHECK(thread_view(town.view, town.proposal(id), paul, town.now)->open);
  CHECK_FALSE(thread_view(town.view, town.proposal(id), ines, town.now)->open);
  town.write(paul, id, "Allô ?");
  CHECK(town.reads(paul, id) == Texts{"Allô ?"});
  CHECK(town.reads(ines, id).empty());
  CHECK(town.refusal(town.letter(ines, id)) == "nobody-there");
}

TEST_CASE("who has left the exchange neither reads nor writes; who comes for them reads from their own first day on") {
  Letters town;
  const MemberId paul = town.member("Paul");
  const ListingId other_bicycle = town.offer(paul, "réparer tous les vélos"), paul_wants = town.want(paul, "un chat au calme");
  const ProposalId id = town.agreed();
  town.write(town.karim, id, "entre nous trois");
  town.must(Withdraw{town.karim, id, {}, town.dice.seed(), {}});
  CHECK(town.refusal(town.letter(town.karim, id)) == "not-found");
  CHECK_FALSE(messages_view(town.view, town.proposal(id), town.karim, town.now, 10));
  town.write(town.lea, id, "on attend");  // while it is repaired, those who know each other go on
  town.must(town.repair(
      id, {{town.nadia, town.italian, town.wants_bicycle}, {town.lea, town.cats, town.wants_italian}, {paul, other_bicycle, paul_wants}}));
  CHECK(town.refusal(town.letter(paul, id)) == "not-agreed");
  CHECK_FALSE(messages_view(town.view, town.proposal(id), paul, town.now, 10));
  for (const Seat& seat : town.proposal(id).seats) {
    if (seat.answer == Answer::waiting) town.accept(seat.member, id);
  }
  CHECK(town.reads(paul, id).empty());
  town.write(town.nadia, id, "bienvenue");
  CHECK(town.reads(paul, id) == Texts{"bienvenue"});
  CHECK(town.reads(town.lea, id) == Texts{"bienvenue", "on attend", "entre nous trois"});
  const auto page = messages_view(town.view, town.proposal(id), town.lea, town.now, 10);
  CHECK_FALSE(page->items.back().animal);  // Karim sits there no more
}

TEST_CASE("one may write for a month after the last hand-over, longer while a loan is out, and read for ninety days") {
  Letters town;
  const ProposalId id = town.agreed();
  town.write(town.nadia, id, "merci");
  town.all_handed_over(id);
  const Timestamp closed = *town.proposal(id).closed_at;
  town.now = closed + days{30} - 1ms;
  town.write(town.nadia, id);
  town.now = closed + days{30};
  CHECK(town.refusal(town.letter(town.nadia, id)) == "thread-closed");
  CHECK_FALSE(thread_view(town.view, town.proposal(id), town.nadia, town.now)->open);
  town.now = closed + days{90} - 1ms;
  CHECK(town.reads(town.lea, id).size() == 2);
  town.now = closed + days{90};
  CHECK_FALSE(messages_view(town.view, town.proposal(id), town.lea, town.now, 10));

  Proposal lent = town.proposal(id);
  lent.transfers[0].kind = ListingKind::loan;
  lent.transfers[0].loan_days = 60;
  town.now = closed + days{59};
  CHECK(thread_view(town.view, lent, town.nadia, town.now)->open);
  town.now = closed + days{61};
  CHECK_FALSE(thread_view(town.view, lent, town.nadia, town.now)->open);
}

TEST_CASE("what a steward has called off is over at once") {
  Letters town;
  const MemberId marc = town.member("Marc", AgeBand::adult, {Role::steward});
  const ProposalId id = town.agreed();
  town.write(town.nadia, id);
  town.must(CancelProposal{marc, town.dice.id<AuditId>(), id});
  CHECK(town.refusal(town.letter(town.nadia, id)) == "thread-closed");
  CHECK(town.reads(town.lea, id).size() == 1);
}

TEST_CASE("a thread is forgotten whole after its ninety days, and no program makes it go earlier") {
  Letters town;
  const ProposalId id = town.agreed();
  for (const MemberId who : {town.nadia, town.lea, town.karim}) town.write_often(who, id, 80);
  town.must(ReadMessages{town.lea, id, town.now});
  town.all_handed_over(id);
  CHECK(town.must(ForgetMessages{id}).rows.empty());
  CHECK(old_threads(town.view, town.now).proposals.empty());
  town.now = *town.proposal(id).closed_at + days{90};
  CHECK(old_threads(town.view, town.now).proposals == std::vector{id});
  CHECK(town.must(ForgetMessages{id}).rows.size() == kMessagesForgottenAtOnce);
  CHECK(town.must(ForgetMessages{id}).rows.size() == 41);  // the last forty, and how far Léa had read
  CHECK(town.must(ForgetMessages{id}).rows.empty());
  CHECK(town.view.messages_in(id, 1000).empty());
  CHECK(old_threads(town.view, town.now).proposals.empty());
}

TEST_CASE("who leaves the neighbourhood takes along what they wrote, everywhere, and what was written to them stays with who wrote it") {
  Letters town;
  const ProposalId id = town.agreed();
  town.write(town.nadia, id, "de Nadia");
  town.write(town.lea, id, "de Léa");
  town.must(ReadMessages{town.nadia, id, town.now});
  town.must(LeaveNeighbourhood{town.nadia, town.dice.id<OutboxId>()});
  CHECK(town.reads(town.karim, id) == Texts{"de Léa"});
  Changes erased;  // what the server does a moment later
  for (const RecordKey& key : rows_of(town.view, town.nadia, {})) erased.rows.push_back({key, std::nullopt});
  town.view.keep(erased);
  CHECK(town.reads(town.karim, id) == Texts{"de Léa"});
  CHECK_FALSE(town.view.reading(id, town.nadia));
  for (const auto& [key, value] : town.view.all()) CHECK(value.find("de Nadia") == std::string::npos);
}

TEST_CASE("a message that reached one can be shown to the stewards, whole; whose it is hears nothing, and others' cannot be named") {
  Letters town;
  const ProposalId id = town.agreed();
  const MessageId message = town.write(town.nadia, id, "Donne-moi cent francs");
  const auto concern = [&](MemberId by) {
    return RaiseMessageConcern{
        .by = by, .id = town.dice.id<ConcernId>(), .proposal = id, .message = message, .kind = ConcernKind::not_for_ronde, .text = ""};
  };
  const Changes changes = town.must(concern(town.lea));
  CHECK(changes.events.empty());
  const auto heard = town.view.concerns(true, 10);
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].about == town.nadia);
  CHECK(heard[0].message == message);
  CHECK(heard[0].quote == "Donne-moi cent francs");
  CHECK(town.refusal(concern(town.nadia)) == "yourself");
  CHECK(town.refusal(concern(town.member("Marc"))) == "not-found");
  town.must(Withdraw{town.karim, id, {}, town.dice.seed(), {}});  // for that very reason, perhaps
  town.must(concern(town.karim));
  CHECK(town.view.concerns(true, 10).size() == 2);
}

TEST_CASE("nobody under age writes or is written to, whatever a record says") {
  Letters town;
  const ProposalId id = town.agreed();
  Member minor = *town.view.member(town.karim);
  minor.age_band = AgeBand::from_15_to_17;
  Changes damage;
  damage.rows.push_back({keys::member(minor.id), encode(minor)});
  town.view.keep(damage);
  const auto refused = town.run(town.letter(town.karim, id));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason == "adults-only");
  REQUIRE(town.run(town.letter(town.nadia, id)).has_value());
  CHECK(town.view.messages_in(id, 1).front().to == std::vector{town.lea});
}
