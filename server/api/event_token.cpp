#include "api/event_token.hpp"

namespace ronde::api {
namespace {

constexpr std::size_t id_text = 26;

}  // namespace

accounts::SigningKey door_key(const accounts::Bytes32& key, market::EventId event) {
  return accounts::SigningKey(accounts::keyed_hash(key, "event-door", event.text()));
}

std::string event_token(const accounts::Bytes32& key, market::EventId event, market::EventPersonId person) {
  const std::string payload = event.text() + person.text();
  return payload + '.' + accounts::base64url(door_key(key, event).sign(payload));
}

std::optional<market::EventPersonId> read_event_token(const accounts::Bytes32& key, market::EventId event, std::string_view token) {
  const std::size_t dot = 2 * id_text;
  accounts::Signature signature{};
  if (token.size() <= dot || token[dot] != '.' || !accounts::unbase64url(token.substr(dot + 1), signature)) return std::nullopt;
  const std::string_view payload = token.substr(0, dot);
  if (payload.substr(0, id_text) != event.text()) return std::nullopt;
  if (!accounts::is_signed_by(door_key(key, event).public_key(), payload, signature)) return std::nullopt;
  return market::EventPersonId::parse(payload.substr(id_text));
}

}  // namespace ronde::api
