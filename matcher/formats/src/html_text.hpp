#pragma once
// Text that goes into a page.
#include <string>
#include <string_view>

namespace ronde::formats {

/// `text` (valid UTF-8) as the content of an element or of a quoted attribute.
[[nodiscard]] std::string escaped(std::string_view text);
/// The first letters, with an ellipsis where some are gone.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t letters);

}  // namespace ronde::formats
