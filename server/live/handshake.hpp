// The WebSocket handshake, checked on our own Request (checklist 11). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/request.hpp"
#include "http/response.hpp"

namespace ronde::live {

/// The refusal, if any: 426 when it is no WebSocket of version 13; 403 when Origin is not exactly one field equal to `origin`; 400 when
/// Sec-WebSocket-Key is not 24 characters that decode to 16 bytes.
[[nodiscard]] std::optional<http::Response> check_handshake(const http::Request& request, std::string_view origin);

/// Sec-WebSocket-Accept of a key.
[[nodiscard]] std::string accept_of(std::string_view key);

}  // namespace ronde::live
