// Private to http/: one connection from accept to close.
#pragma once

#include <memory>

#include "http/shard.hpp"

namespace ronde::http {

/// Starts the connection's coroutine on the shard; it ends by itself.
void serve_connection(Shard& shard, const ListenerOptions& listener, PlainStream socket, const Address& peer,
                      std::unique_ptr<Gatekeeper::Slot> slot);

}  // namespace ronde::http
