#pragma once

// Whom the clearing gave nothing, and the ring that they nearly were in: private to the event's clearing.

#include <vector>

#include "market/event_book.hpp"

namespace ronde::clearings {

/// Of those who are here and may take something home, by number. `missing` is the category by which most rings would close among what is
/// left on the tables: if they brought something of it, for the owner of what they wish for, or someone before that one, wishes for such a
/// thing; or if they wished for it, for someone to whom their things could go has it. Rings within the cap, else up to kAlmostMax.
/// Cost: a walk over the wishes for each of them.
[[nodiscard]] std::vector<market::Unserved> unserved(const market::EventBook& book, const market::EventResult& result);

inline constexpr std::uint32_t kAlmostMax = 4;  // hand-overs: a longer ring that is nearly there is not near

}  // namespace ronde::clearings
