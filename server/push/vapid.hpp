#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// How a push service knows that it is always the same server that pushes: a key of ours, and a token signed with it for each service.
/// Source  RFC 8292 (VAPID), RFC 7515 and 7518 (the token: JWS, ES256).
namespace ronde::push {

/// Threads  the const members from any.
class VapidKey {
 public:
  /// The key of this file, 32 bytes readable by its owner only; made where there is none.
  /// Errors  std::runtime_error with a sentence for the operator: damaged, or not to be written.
  explicit VapidKey(const std::filesystem::path& file);
  ~VapidKey();
  VapidKey(VapidKey&&) noexcept;
  VapidKey& operator=(VapidKey&&) noexcept;

  /// What browsers subscribe with (applicationServerKey): base64url of 65 bytes.
  [[nodiscard]] const std::string& public_text() const { return public_; }
  /// The Authorization header for an endpoint. `contact`: mailto: or https: of whoever runs this server. Good for twelve hours.
  /// Cost  one signature, some 30 us.
  [[nodiscard]] std::string authorization(std::string_view endpoint, std::string_view contact, std::chrono::sys_seconds now) const;

 private:
  struct Secret;
  std::unique_ptr<Secret> secret_;
  std::string public_;
};

/// "https://push.example:8443" of "https://push.example:8443/some/where".
[[nodiscard]] std::string origin_of(std::string_view url);

}  // namespace ronde::push
