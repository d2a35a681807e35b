#include "push/vapid.hpp"

#include <fcntl.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <vector>

#include "accounts/secrets.hpp"
#include "push/p256.hpp"

namespace ronde::push {
namespace {

constexpr std::chrono::hours token_life{12};  // RFC 8292 section 2 allows a day

PrivateBytes kept_number(const std::filesystem::path& file) {
  PrivateBytes number{};
  if (std::ifstream in(file, std::ios::binary); in) {
    in.read(reinterpret_cast<char*>(number.data()), static_cast<std::streamsize>(number.size()));
    if (in.gcount() != static_cast<std::streamsize>(number.size()))
      throw std::runtime_error(file.string() + " is damaged: restore it from your copy, or remove it, and every device subscribes anew");
    return number;
  }
  number = number_of(new_key());
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool kept = descriptor >= 0 && ::write(descriptor, number.data(), number.size()) == static_cast<ssize_t>(number.size()) &&
                    ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!kept) throw std::runtime_error("cannot write " + file.string());
  return number;
}

std::string base64url_of(std::string_view text) {
  return accounts::base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// r and s, 32 bytes each, as JWS wants them; OpenSSL gives them as DER.
std::string plain_signature(std::span<const unsigned char> der) {
  const unsigned char* at = der.data();
  ECDSA_SIG* parsed = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  if (parsed == nullptr) throw std::runtime_error("OpenSSL cannot read its own signature");
  const std::unique_ptr<ECDSA_SIG, decltype([](ECDSA_SIG* sig) { ECDSA_SIG_free(sig); })> owned(parsed);
  std::array<std::uint8_t, 64> both{};
  BN_bn2binpad(ECDSA_SIG_get0_r(parsed), both.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(parsed), both.data() + 32, 32);
  return accounts::base64url(both);
}

std::string signature_of(const Key& key, std::string_view text) {
  const std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })> context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::vector<unsigned char> der(80);  // at most 72 for this curve
  std::size_t size = der.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) <= 0 ||
      EVP_DigestSign(context.get(), der.data(), &size, bytes, text.size()) <= 0)
    throw std::runtime_error("OpenSSL does not sign");
  return plain_signature({der.data(), size});
}

}  // namespace

struct VapidKey::Secret {
  Key key;
};

VapidKey::VapidKey(const std::filesystem::path& file) : secret_(std::make_unique<Secret>()) {
  secret_->key = private_key(kept_number(file));
  if (!secret_->key) throw std::runtime_error(file.string() + " holds no key: restore it from your copy");
  public_ = accounts::base64url(point_of(secret_->key));
}

VapidKey::~VapidKey() = default;
VapidKey::VapidKey(VapidKey&&) noexcept = default;
VapidKey& VapidKey::operator=(VapidKey&&) noexcept = default;

std::string VapidKey::authorization(std::string_view endpoint, std::string_view contact, std::chrono::sys_seconds now) const {
  const auto until = (now + token_life).time_since_epoch().count();
  const std::string claims =
      R"({"aud":")" + origin_of(endpoint) + R"(","exp":)" + std::to_string(until) + R"(,"sub":")" + std::string(contact) + "\"}";
  const std::string text = base64url_of(R"({"typ":"JWT","alg":"ES256"})") + "." + base64url_of(claims);
  return "vapid t=" + text + "." + signature_of(secret_->key, text) + ", k=" + public_;
}

std::string origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  return std::string(url.substr(0, std::min(url.find_first_of("/?#", host + 3), url.size())));
}

}  // namespace ronde::push
