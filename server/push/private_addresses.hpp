#pragma once

#include <sys/socket.h>

/// Which addresses belong to no public host: where a stranger's URL must not lead this server (server-side request forgery).
/// Source  IANA's special-purpose address registries, RFC 6890.
namespace ronde::push {

/// Loopback, private, link-local, shared, documentation, multicast, tunnels that hide another address, and every family but IPv4 and IPv6.
/// `address` is as long as its family says.
[[nodiscard]] bool is_private(const sockaddr* address);

}  // namespace ronde::push
