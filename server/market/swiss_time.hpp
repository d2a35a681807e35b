#pragma once

#include <chrono>

#include "market/words.hpp"

/// The hours by which people in Switzerland live: Europe/Zurich, from rules and not from the machine, so that the same moment is the same
/// hour on every server and in every test. Source  Directive 2000/84/EC, which Switzerland follows (Sommerzeitverordnung, SR 941.299.1):
/// summer time begins on the last Sunday of March and
///         ends on the last Sunday of October, both at 01:00 UTC. In force since 1996; a change of the law is a change here.
namespace ronde::market {

using SwissTime = std::chrono::local_time<std::chrono::milliseconds>;

/// One hour ahead of UTC, two in summer.
[[nodiscard]] std::chrono::hours swiss_offset(Timestamp at);
[[nodiscard]] SwissTime swiss_time(Timestamp at);
/// The moment of that hour. Of an hour that happens twice the second, of one that is left out the hour after it; neither is a quiet hour's
/// end.
[[nodiscard]] Timestamp moment_of(SwissTime time);

}  // namespace ronde::market
