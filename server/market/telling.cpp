#include "market/telling.hpp"

#include <algorithm>

#include "market/notifications.hpp"
#include "market/swiss_time.hpp"

namespace ronde::market {
namespace {

std::int32_t swiss_day(Timestamp at) {
  return static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(swiss_time(at)).time_since_epoch().count());
}

/// A closing says all that there is to say of its proposal, but not that somebody wrote.
void pass_over_what_is_over(std::vector<Notification>& notes) {
  std::vector<ProposalId> closed;
  for (const Notification& note : notes) {
    if (note.kind == NotificationKind::closing && note.proposal) closed.push_back(*note.proposal);
  }
  std::erase_if(notes, [&](const Notification& note) {
    return note.kind != NotificationKind::closing && note.kind != NotificationKind::message && note.proposal &&
           std::ranges::find(closed, *note.proposal) != closed.end();
  });
}

/// The newest; that somebody wrote is another matter than what becomes of it. `notes` are in the order of their time, and stay so.
void keep_one_of_each_proposal(std::vector<Notification>& notes) {
  std::vector<Notification> kept;
  for (auto note = notes.rbegin(); note != notes.rend(); ++note) {
    const auto same = [&](const Notification& other) {
      const bool both = (other.kind == NotificationKind::message) == (note->kind == NotificationKind::message);
      return both && note->proposal && other.proposal == note->proposal;
    };
    if (std::ranges::none_of(kept, same)) kept.push_back(*note);
  }
  std::ranges::reverse(kept);
  notes = std::move(kept);
}

/// When what happened at this moment may go, but for the night.
Timestamp due_at(Channel channel, const TellingWishes& wishes, Timestamp happened) {
  // What has not settled at eight is for tomorrow's mail, not for a second one today.
  if (channel == Channel::mail && wishes.digest) return next_morning(happened + telling::kGather - std::chrono::milliseconds{1});
  return happened + telling::kGather;
}

}  // namespace

bool is_quiet(Timestamp now) {
  const SwissTime time = swiss_time(now);
  const auto hour = time - std::chrono::floor<std::chrono::days>(time);
  return hour < telling::kDayBegins || hour >= telling::kDayEnds;
}

Timestamp next_morning(Timestamp at) {
  const auto midnight = std::chrono::floor<std::chrono::days>(swiss_time(at));
  const Timestamp today = moment_of(midnight + telling::kDayBegins);
  return today > at ? today : moment_of(midnight + std::chrono::days{1} + telling::kDayBegins);
}

TellingRound telling_round(Channel channel, const TellingWishes& wishes, const ToldSoFar& so_far, std::vector<Notification> notes,
                           Timestamp now) {
  TellingRound round{.notes = {}, .after = so_far, .again = {}};
  const Kinds& wished = channel == Channel::mail ? wishes.mail : wishes.push;
  std::erase_if(notes, [&](const Notification& note) { return note.at <= so_far.until || note.at + telling::kStale < now; });
  pass_over_what_is_over(notes);
  std::erase_if(notes, [&](const Notification& note) {
    return !wished.test(static_cast<std::size_t>(note.kind)) || (channel == Channel::push && !rings(note));
  });
  if (notes.empty()) return round;
  std::ranges::stable_sort(notes, {}, &Notification::at);

  // What is still happening waits for the next round, so that nothing that was written a moment earlier is passed over.
  const auto settled = [&](const Notification& note) { return note.at + telling::kGather <= now; };
  const Timestamp due = due_at(channel, wishes, notes.front().at);
  if (due > now) {
    round.again = is_quiet(due) ? next_morning(due) : due;
    return round;
  }
  if (is_quiet(now)) {
    round.again = next_morning(now);
    return round;
  }
  const std::int32_t today = swiss_day(now);
  const std::uint32_t sent = so_far.day == today ? so_far.that_day : 0;
  if (sent >= (channel == Channel::push ? telling::kPushesADay : telling::kMailsADay)) {
    round.again = next_morning(now);
    return round;
  }
  const auto waiting = std::ranges::find_if_not(notes, settled);
  if (waiting != notes.end()) round.again = waiting->at + telling::kGather;
  notes.erase(waiting, notes.end());
  round.after = {.until = notes.back().at, .day = today, .that_day = sent + 1};
  keep_one_of_each_proposal(notes);
  round.notes = std::move(notes);
  return round;
}

}  // namespace ronde::market
