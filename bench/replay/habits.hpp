#pragma once

// What is assumed of people beyond what the generator says of them. Nobody has measured these; a result that hangs on one of them is no
// result. The generator's own: home, reach, tolerance, reliability, largest ring.

#include <chrono>

namespace ronde::replay::habits {

using namespace std::chrono_literals;

inline constexpr double kFounders = 0.5;                 // share of people who are there on the first day
inline constexpr int kJoiningDays = 20;                  // the others come within so many days, in the generator's order
inline constexpr int kPostingDays = 5;                   // the first listing at joining, each other one within so many days
inline constexpr int kLooksMax = 3;                      // moments a day at which somebody looks at their phone: 1 to 3, between
inline constexpr int kDayBegins = 7 * 60;                // seven in the morning
inline constexpr int kDayEnds = 22 * 60;                 // and ten in the evening (minutes of the day)
inline constexpr double kAway = 0.10;                    // of the days somebody does not look at all
inline constexpr double kWhim = 0.08;                    // of the hand-overs that fit by all that is known somebody declines
inline constexpr std::chrono::hours kMeetAfter = 24h;    // from the last yes to the hand-over: at least, and
inline constexpr std::chrono::hours kMeetWithin = 120h;  // at most
inline constexpr double kSaysSo = 0.5;  // of those who will not bring it: withdraw half a day before; the others do not come
inline constexpr std::chrono::hours kSaysSoBefore = 12h;
inline constexpr std::chrono::hours kSecondTry = 4 * 24h;  // after the hand-over deadline, a day after its reminder

}  // namespace ronde::replay::habits
