// Who is really there when a proxy stands before us (checklist 10). Pure.
#pragma once

#include <span>

#include "http/request.hpp"

namespace ronde::http {

struct Origin {
  Address client;
  bool https = false;
};

/// RFC 7239. Only the element that the nearest proxy added (the last one) is believed, and only when the peer is one of `proxies`:
/// the elements before it are what a client may have sent itself. A missing or odd `for=` leaves the peer.
[[nodiscard]] Origin origin_of(const Request& request, const Address& peer, std::span<const Address> proxies);

}  // namespace ronde::http
