#pragma once

#include "post/texts.hpp"

/// At the desk a neighbour had another address written down (decision 0061): what the address that was theirs until then is told, and the
/// two pages behind its link.
namespace ronde::post {

/// It names nobody, and not the new address: the mailbox may be read by others.
[[nodiscard]] Written given_mail(market::Language language, std::string_view link);

enum class GivenPage : std::uint8_t { refuse, refused };
[[nodiscard]] std::string page(market::Language language, GivenPage which);

}  // namespace ronde::post
