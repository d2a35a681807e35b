#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace ronde::market {

/// What kind of refusal. invalid: the command itself is wrong; not_found: no such thing for this member; forbidden: not theirs to do;
/// conflict: true a moment ago, not any more; gone: it has ended for good; too_many: a limit; unavailable: try again.
enum class Errc : std::uint8_t { invalid, not_found, forbidden, conflict, gone, too_many, unavailable };

/// A refusal the caller must answer.
///   code     for programs, and the HTTP status
///   reason   a stable slug such as "stale-round", the end of the problem type; always a string literal, so it never dangles
///   why      a sentence for people, never parsed
///   pointer  JSON pointer of the faulty field of the command (invalid only), else empty
struct Error {
  Errc code = Errc::invalid;
  std::string_view reason;
  std::string why;
  std::string_view pointer = {};
};

template <class T>
using Result = boost::system::result<T, Error>;

/// For Result::value() where an error would be a bug.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace ronde::market

/// A bug stops the process, in release builds too. Input never reaches this.
#define RONDE_MARKET_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::ronde::market::assertion_failed(#expression, __FILE__, __LINE__))
