#pragma once

#include <string>
#include <string_view>

#include "market/care_words.hpp"

namespace ronde::market {

/// A statement to begin with, in the language of who will read it: who looks after the neighbourhood changes it as they like. Empty for
/// `leave`, which nobody is told of. `title`: what it is about, maybe empty.
[[nodiscard]] std::string statement_template(CareAct act, ConcernKind kind, Language language, std::string_view first_name,
                                             std::string_view title);

}  // namespace ronde::market
