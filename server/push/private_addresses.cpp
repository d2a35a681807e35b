#include "push/private_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace ronde::push {
namespace {

struct Range4 {
  std::uint32_t first;
  unsigned bits;
};
constexpr std::uint32_t four(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}
constexpr std::array ranges4{Range4{four(0, 0, 0, 0), 8},      Range4{four(10, 0, 0, 0), 8},     Range4{four(100, 64, 0, 0), 10},
                             Range4{four(127, 0, 0, 0), 8},    Range4{four(169, 254, 0, 0), 16}, Range4{four(172, 16, 0, 0), 12},
                             Range4{four(192, 0, 0, 0), 24},   Range4{four(192, 0, 2, 0), 24},   Range4{four(192, 88, 99, 0), 24},
                             Range4{four(192, 168, 0, 0), 16}, Range4{four(198, 18, 0, 0), 15},  Range4{four(198, 51, 100, 0), 24},
                             Range4{four(203, 0, 113, 0), 24}, Range4{four(224, 0, 0, 0), 3}};

bool is_private4(std::uint32_t address) {
  return std::ranges::any_of(ranges4, [&](const Range4& range) { return (address ^ range.first) >> (32U - range.bits) == 0; });
}

/// Only what is handed out to hosts, 2000::/3, and of it not what wraps another address (Teredo, 6to4) or stands in books.
bool is_private6(const std::array<std::uint8_t, 16>& bytes) {
  if ((bytes[0] & 0xe0U) != 0x20U) return true;
  const auto begins = [&](std::initializer_list<std::uint8_t> with) { return std::equal(with.begin(), with.end(), bytes.begin()); };
  return begins({0x20, 0x01, 0x00, 0x00}) || begins({0x20, 0x01, 0x0d, 0xb8}) || begins({0x20, 0x02}) || begins({0x3f, 0xff});
}

}  // namespace

bool is_private(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in four_bytes{};
    std::memcpy(&four_bytes, address, sizeof four_bytes);
    return is_private4(ntohl(four_bytes.sin_addr.s_addr));
  }
  if (address->sa_family != AF_INET6) return true;
  sockaddr_in6 six{};
  std::memcpy(&six, address, sizeof six);
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &six.sin6_addr, bytes.size());
  return is_private6(bytes);
}

}  // namespace ronde::push
