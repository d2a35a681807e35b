#include "town.hpp"

#include "market/records.hpp"

namespace ronde::test {

Town::Town(std::uint64_t seed, Settings settings, Timestamp start) : now(start), dice(seed) {
  const Quarter centre{dice.id<QuarterId>(), "Belle-Terre"};
  const Quarter edge{dice.id<QuarterId>(), "Curé-Desclouds"};
  quarters = {centre.id, edge.id};
  point = dice.id<HandoverPointId>();
  must(FoundNeighbourhood{.id = dice.id<NeighbourhoodId>(),
                          .name = "Thônex",
                          .languages = {Language::fr},
                          .settings = settings,
                          .quarters = {centre, edge},
                          .walks = {{centre.id, edge.id, WalkBand::under_15}},
                          .points = {{point, "Bibliothèque", centre.id, "ma-sa", true}}});
}

void Town::sound() {
  const std::vector<std::string> faults = violations(view);
  if (!faults.empty()) FAIL_CHECK(faults.front());
}

MemberId Town::member(const std::string& name, AgeBand age, std::vector<Role> roles, std::size_t quarter) {
  const auto id = dice.id<MemberId>();
  must(EnrolMember{.member = id,
                   .account = dice.id<AccountId>(),
                   .first_name = name,
                   .quarter = quarters[quarter],
                   .age_band = age,
                   .roles = std::move(roles)});
  return id;
}

void Town::turns_out_to_be(MemberId who, AgeBand age) {
  Member one = *view.member(who);
  one.age_band = age;
  view.all()[keys::member(who)] = encode(one);
}

ListingId Town::post(MemberId by, ListingDraft draft) {
  const auto id = dice.id<ListingId>();
  must(PostListing{by, id, std::move(draft)});
  return id;
}

ListingDraft Town::draft(Direction direction, const std::string& title) {
  ListingDraft written;
  written.direction = direction;
  written.title = title;
  written.category = "gardening";
  return written;
}

ListingId Town::gift(MemberId by, const std::string& title) {
  ListingDraft written = draft(Direction::offer, title);
  written.kind = ListingKind::gift;
  return post(by, written);
}

ProposeExchange Town::plan(std::vector<PlannedSeat> seats) {
  return {.id = dice.id<ProposalId>(), .seats = std::move(seats), .clearing = "test", .seed = dice.seed()};
}

ProposalId Town::propose(std::vector<PlannedSeat> seats) {
  const ProposeExchange command = plan(std::move(seats));
  must(command);
  return command.id;
}

Respond Town::response(MemberId who, ProposalId id, ResponseAnswer answer, std::optional<DeclineReason> reason) {
  const auto round = view.proposal(id)->round;
  return {.member = who, .id = id, .answer = answer, .round = round, .reason = reason, .person = {}, .seed = dice.seed()};
}

void Town::accept(MemberId who, ProposalId id) {
  must(response(who, id, ResponseAnswer::accept));
}

void Town::decline(MemberId who, ProposalId id, std::optional<DeclineReason> reason) {
  must(response(who, id, ResponseAnswer::decline, reason));
}

RepairProposal Town::repair(ProposalId id, std::vector<PlannedSeat> seats) {
  return {.id = id, .round = view.proposal(id)->round, .seats = std::move(seats), .clearing = "repair", .seed = dice.seed()};
}

void Town::confirm(MemberId who, ProposalId id, std::size_t place) {
  must(ConfirmHandover{who, id, proposal(id).transfers.at(place).number, {}});
}

void Town::pass(std::chrono::milliseconds time) {
  now += time;
  for (int steps = 0; steps < 1000; ++steps) {
    const std::vector<Due> next = due(view, now, 1);
    if (next.empty()) break;
    must(Expire{next.front()});
  }
  sound();
}

std::vector<Notification> Town::told(MemberId who, NotificationKind kind) const {
  std::vector<Notification> found = view.notifications_of(who, 100);
  std::erase_if(found, [&](const Notification& note) { return note.kind != kind; });
  return found;
}

ThreeWay::ThreeWay(Timestamp start) : Town(1, {}, start) {}

std::vector<PlannedSeat> ThreeWay::circle() const {
  return {{nadia, italian, wants_bicycle}, {lea, cats, wants_italian}, {karim, bicycle, wants_cats}};
}

ProposalId ThreeWay::agreed() {
  const ProposalId id = propose(circle());
  for (const MemberId who : {nadia, lea, karim}) accept(who, id);
  return id;
}

}  // namespace ronde::test
