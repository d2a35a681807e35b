#pragma once
// How the storage says no: a refusal is a value (STYLE section 4).

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ronde::storage {

enum class Errc : std::uint8_t {
  invalid,      ///< what was asked cannot be: a key over 400 bytes, text that is no partition, a call from the wrong thread
  not_found,    ///< no such row, or change sets that were already folded into the base
  conflict,     ///< it changed meanwhile, or something stands where nothing should
  mismatch,     ///< the same idempotency key came with another body
  full,         ///< the map or the disk is full: writes wait for room, reads go on (HTTP 507)
  unavailable,  ///< queue or reader table full, store stopping, another process has the files: try again
  corrupt,      ///< bytes on the disk are not those that were written
};

/// `code` is for programs; `why` is for people and is never parsed. It holds no keys or values, so that it may be logged.
struct Error {
  Errc code{};
  std::string why;
};

template <class T>
using Result = boost::system::result<T, Error>;

/// What `.value()` throws where a caller did not look.
class StorageFailure : public std::runtime_error {
 public:
  explicit StorageFailure(const Error& error) : std::runtime_error(error.why), code_(error.code) {}
  [[nodiscard]] Errc code() const { return code_; }

 private:
  Errc code_;
};

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

/// "invalid", "not_found" ...: for logs.
[[nodiscard]] std::string_view name_of(Errc code);

}  // namespace ronde::storage
