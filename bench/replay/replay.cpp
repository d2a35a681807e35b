#include "replay.hpp"

#include "answers.hpp"
#include "meetings.hpp"

namespace ronde::replay {

using namespace market;

namespace {

class Days {
 public:
  Days(const Town& town, const Taxonomy& taxonomy, const Policy& policy, const Options& options, Guest* guest)
      : town_(town),
        options_(options),
        guest_(guest),
        luck_(options.seed),
        taste_(town, luck_, options.own_caps),
        house_(taxonomy, policy, options.seed, options.step_limit, [this](MemberId member) { return word_of(member); }),
        stage_{town, taste_, luck_, house_, agenda_},
        answers_(stage_),
        meetings_(stage_, guest) {}

  Outcome play() {
    house_.found(town_.place);
    house_.listen([this](const DomainEvent& event, Timestamp now) {
      meetings_.heard(event, now);
      if (guest_) guest_->heard(event, now, stage_);
    });
    plan_people();
    const Timestamp end = kBegin + std::chrono::days(options_.days);
    for (Timestamp hour = kBegin; hour < end; hour += std::chrono::hours(1)) {
      agenda_.at(hour, [this](Timestamp now) { house_.hour(now); });
      // At three, as market::next_clearing says.
      if ((hour - kBegin) % std::chrono::days(1) == std::chrono::hours(3)) agenda_.at(hour, [this](Timestamp now) { house_.night(now); });
    }
    agenda_.run_until(end);
    return {figures_of({town_, house_, meetings_.first_received(), answers_.declines(), options_.days}), house_.rings()};
  }

 private:
  void plan_people() {
    for (std::size_t i = 0; i < town_.people.size(); ++i) {
      agenda_.at(town_.people[i].joins, [this, i](Timestamp now) { join(i, now); });
    }
    for (const Item& item : town_.items) {
      agenda_.at(item.posted, [this, &item](Timestamp now) {
        house_.submit(PostListing{town_.people[item.person].id, item.id, item.draft}, now);
      });
    }
  }

  void join(std::size_t person, Timestamp now) {
    const Neighbour& someone = town_.people[person];
    if (someone.invited_by)
      house_.welcome(someone, *someone.invited_by, now);
    else
      house_.enrol(someone, now);
    if (!guest_ || !guest_->plays(person)) answers_.begin(person);
  }

  /// Says yes, and then does it.
  [[nodiscard]] double word_of(MemberId member) const {
    const double reliability = town_.people[town_.person_of.at(member)].reliability;
    return reliability * reliability;
  }

  const Town& town_;
  Options options_;
  Guest* guest_;
  Luck luck_;
  Taste taste_;
  Agenda agenda_;
  House house_;
  Stage stage_;
  Answers answers_;
  Meetings meetings_;
};

}  // namespace

Outcome replay(const Town& town, const Taxonomy& taxonomy, const Policy& policy, const Options& options, Guest* guest) {
  return Days(town, taxonomy, policy, options, guest).play();
}

}  // namespace ronde::replay
