#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "push/encryption.hpp"
#include "push/vapid.hpp"

/// Sends to push services. Their addresses come from browsers, that is from anybody: so https only, no redirect, and never to an address
/// inside.
/// Source  RFC 8030 (Generic Event Delivery Using HTTP Push).
namespace ronde::push {

struct PushOptions {
  std::string contact;  ///< mailto: or https: of whoever runs this server
  std::chrono::seconds send_within{10};
  std::function<bool()> stopping = {};  ///< a transfer under way is broken off
  /// For tests alone, which have a push service of their own on this machine: no command line sets these.
  bool allow_private = false;
  bool any_port = false;
  std::string ca_file = {};
};

enum class Pushed : std::uint8_t {
  accepted,  ///< the push service will bring it
  gone,      ///< 404 or 410: the browser has let the subscription go
  refused,   ///< another 4xx, or an address that we do not call: this message never
  later      ///< no connection, 429, 5xx
};

/// May a browser subscribe with such an endpoint? https, a host's name, the usual port, no user, at most 1,000 visible characters. Where it
/// leads is looked at when it is called.
[[nodiscard]] bool is_endpoint(std::string_view url, bool any_port = false);

/// Threads  one at a time. Cost  blocks, at most send_within.
class PushClient {
 public:
  PushClient(const VapidKey& key, PushOptions options);
  ~PushClient();
  PushClient(const PushClient&) = delete;
  PushClient& operator=(const PushClient&) = delete;

  /// `text` at most kPlainMax bytes. `life`: how long the service keeps it for a phone that is off.
  [[nodiscard]] Pushed send(const Subscription& to, std::string_view text, std::chrono::seconds life, std::chrono::sys_seconds now);

 private:
  struct Transfer;
  const VapidKey& key_;
  PushOptions options_;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace ronde::push
