// Messages on their way to a push service: real sockets and TLS; and the addresses to which none is ever sent.
#include "push/push_client.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "push/private_addresses.hpp"
#include "push_service.hpp"

using namespace ronde::push;
using ronde::test::PushService;

namespace {

std::chrono::sys_seconds now() {
  return std::chrono::sys_seconds{std::chrono::seconds{1'800'000'000}};
}

bool is_private_text(const char* address) {
  sockaddr_storage storage{};
  sockaddr_in four{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET, address, &four.sin_addr) == 1)
    std::memcpy(&storage, &four, sizeof four);
  else if (::inet_pton(AF_INET6, address, &six.sin6_addr) == 1)
    std::memcpy(&storage, &six, sizeof six);
  else
    FAIL("no address: " << address);
  return is_private(reinterpret_cast<const sockaddr*>(&storage));
}

}  // namespace

TEST_CASE("a push service gets the message encrypted and signed, and what it answers is understood") {
  PushService service;
  const VapidKey key(service.folder() / "vapid");
  PushClient client(key,
                    {.contact = "mailto:ronde@commune.example", .allow_private = true, .any_port = true, .ca_file = service.certificate()});
  const auto send = [&](int status) { return client.send(service.subscription(status), "{}", std::chrono::hours{1}, now()); };
  CHECK(send(201) == Pushed::accepted);
  const std::string head = service.last_head();
  CHECK(head.starts_with("POST /201 HTTP/1.1\r\n"));
  for (const char* line :
       {"\r\nAuthorization: vapid t=", "\r\nTTL: 3600\r\n", "\r\nContent-Encoding: aes128gcm\r\n", "\r\nContent-Length: 105\r\n"})
    CHECK_MESSAGE(head.find(line) != std::string::npos, head);
  CHECK(send(404) == Pushed::gone);
  CHECK(send(410) == Pushed::gone);
  CHECK(send(429) == Pushed::later);
  CHECK(send(503) == Pushed::later);
  CHECK(send(400) == Pushed::refused);
  CHECK(send(302) == Pushed::refused);  // nowhere else than where the browser said
}

TEST_CASE("no endpoint leads to this machine or into the network behind it, whatever its name") {
  PushService service;
  const VapidKey key(service.folder() / "vapid");
  PushClient inside(key, {.contact = "mailto:ronde@commune.example", .any_port = true, .ca_file = service.certificate()});
  CHECK(inside.send(service.subscription(201), "{}", std::chrono::hours{1}, now()) == Pushed::later);
  CHECK(service.connections() == 0);
  PushClient usual(key, {.contact = "mailto:ronde@commune.example", .allow_private = true, .ca_file = service.certificate()});
  CHECK(usual.send(service.subscription(201), "{}", std::chrono::hours{1}, now()) == Pushed::refused);  // its port
  CHECK(service.connections() == 0);
}

TEST_CASE("a push service without a certificate that we trust gets nothing") {
  PushService service;
  const VapidKey key(service.folder() / "vapid");
  PushClient client(key, {.contact = "mailto:ronde@commune.example", .allow_private = true, .any_port = true});
  CHECK(client.send(service.subscription(201), "{}", std::chrono::hours{1}, now()) == Pushed::later);
  CHECK(service.last_head().empty());
}

TEST_CASE("addresses inside are known in every form, and those outside are let through") {
  for (const char* inside : {"127.0.0.1",
                             "10.1.2.3",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.168.1.1",
                             "169.254.169.254",
                             "100.64.0.1",
                             "0.0.0.0",
                             "224.0.0.1",
                             "255.255.255.255",
                             "198.18.0.1",
                             "192.0.2.1",
                             "::1",
                             "::",
                             "fe80::1",
                             "fc00::1",
                             "fd12::1",
                             "ff02::1",
                             "::ffff:127.0.0.1",
                             "::ffff:8.8.8.8",
                             "64:ff9b::7f00:1",
                             "2002:7f00:1::",
                             "2001:0:1::",
                             "2001:db8::1"}) {
    CAPTURE(std::string(inside));
    CHECK(is_private_text(inside));
  }
  for (const char* outside : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.167.1.1", "11.0.0.1",
                              "223.255.255.255", "2001:4860:4860::8888", "2a00:1450:400a::1", "2620:0:2d0::1"}) {
    CAPTURE(std::string(outside));
    CHECK_FALSE(is_private_text(outside));
  }
  sockaddr local{};
  local.sa_family = AF_UNIX;
  CHECK(is_private(&local));
}

TEST_CASE("an endpoint is https at a host's name and its usual port") {
  for (const char* good :
       {"https://fcm.googleapis.com/fcm/send/abc:def", "https://updates.push.services.mozilla.com/wpush/v2/x", "https://a.example:443/x"})
    CHECK_MESSAGE(is_endpoint(good), good);
  for (const char* bad : {"http://a.example/x", "https://", "https://user@a.example/x", "https://a.example:8443/x", "https://a.example/x y",
                          "https://a.example/\"", "https://[::1]/x", "https://A.example/\\x", "https://a.example/x#y", "file:///etc/passwd",
                          "https://a.example\r\nX: y", "gopher://a.example"})
    CHECK_FALSE_MESSAGE(is_endpoint(bad), bad);
  CHECK_FALSE(is_endpoint("https://a.example/" + std::string(1000, 'x')));
}
