#include "push/p256.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <string>
#include <vector>

namespace ronde::push {
namespace {

Key key_from(OSSL_PARAM* parameters, int selection) {
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) <= 0 || EVP_PKEY_fromdata(context.get(), &key, selection, parameters) <= 0)
    return nullptr;
  return Key(key);
}

}  // namespace

Key new_key() {
  Key key(EVP_EC_gen("P-256"));
  must(key != nullptr);
  return key;
}

Key public_key(std::span<const std::uint8_t> point) {
  std::string group = "P-256";
  std::vector<std::uint8_t> bytes(point.begin(), point.end());
  std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()), OSSL_PARAM_construct_end()};
  Key key = key_from(parameters.data(), EVP_PKEY_PUBLIC_KEY);
  const Owned<EVP_PKEY_CTX> context(key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr);
  return context && EVP_PKEY_public_check(context.get()) > 0 ? std::move(key) : nullptr;
}

Key private_key(const PrivateBytes& number) {
  const Owned<EC_GROUP> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const Owned<BIGNUM> secret(BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr));
  const Owned<EC_POINT> point(group ? EC_POINT_new(group.get()) : nullptr);
  must(group && secret && point);
  if (BN_is_zero(secret.get()) || BN_cmp(secret.get(), EC_GROUP_get0_order(group.get())) >= 0) return nullptr;
  PublicBytes bytes{};
  must(EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr) > 0 &&
       EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes.data(), bytes.size(), nullptr) == bytes.size());
  std::string name = "P-256";
  // A number in the machine's own order.
  std::array<std::uint8_t, 32> native{};
  must(BN_bn2nativepad(secret.get(), native.data(), static_cast<int>(native.size())) > 0);
  std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), 0),
                        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
                        OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native.data(), native.size()), OSSL_PARAM_construct_end()};
  return key_from(parameters.data(), EVP_PKEY_KEYPAIR);
}

PublicBytes point_of(const Key& key) {
  PublicBytes bytes{};
  std::size_t size = 0;
  must(EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size(), &size) > 0 && size == bytes.size());
  return bytes;
}

PrivateBytes number_of(const Key& key) {
  BIGNUM* number = nullptr;
  must(EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number) > 0);
  const Owned<BIGNUM> owned(number);
  PrivateBytes bytes{};
  must(BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size())) > 0);
  return bytes;
}

}  // namespace ronde::push
