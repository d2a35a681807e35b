#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "live/hub.hpp"
#include "market/event_words.hpp"

/// What the doors of the house say on a socket. docs/api/contract.md has the messages.
namespace ronde::api {

/// What sockets follow: of a neighbourhood, a member or an event. Ids are random.
template <class Id>
std::uint64_t topic_of(const Id& id) {
  std::uint64_t topic = 0;
  std::memcpy(&topic, id.bytes().data(), sizeof topic);
  return topic;
}

/// An event as it is told; `data` is JSON. Without a cursor it says nothing of how far the device has heard.
[[nodiscard]] std::string event_text(std::string_view cursor, std::string_view event, std::string_view data);
/// That something of a swap event changed; what it is, is asked for.
[[nodiscard]] live::FramePtr event_changed_frame(std::string_view cursor, const market::SwapEvent& event);

}  // namespace ronde::api
