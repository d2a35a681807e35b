#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "accounts/signing.hpp"
#include "market/event_words.hpp"

/// What somebody shows at an event's door, `PAYLOAD.SIGNATURE`: the ids of event and person as 52 characters, signed with the event's own
/// Ed25519 key, in base64url. A tablet without network checks it with the public key; whom it stands for only the server knows.
namespace ronde::api {

/// The key of an event's door follows from the server's own secret.
[[nodiscard]] accounts::SigningKey door_key(const accounts::Bytes32& key, market::EventId event);
[[nodiscard]] std::string event_token(const accounts::Bytes32& key, market::EventId event, market::EventPersonId person);
/// Nothing where it is not ours, or of another event.
[[nodiscard]] std::optional<market::EventPersonId> read_event_token(const accounts::Bytes32& key, market::EventId event,
                                                                    std::string_view token);

}  // namespace ronde::api
