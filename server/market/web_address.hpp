#pragma once

#include <string_view>

// Addresses of the web that people give and others open.
namespace ronde::market {

/// One that a browser may open: http or https, a host, no name or password before it, nothing that could leave an attribute.
[[nodiscard]] bool is_web_address(std::string_view text);

/// "exemple.ch" of "https://exemple.ch:8443/stages?a=1": what people read before they follow it. Wants what `is_web_address` takes.
[[nodiscard]] std::string_view host_of_address(std::string_view address);

}  // namespace ronde::market
