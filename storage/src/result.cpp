#include "ronde/storage/result.hpp"

#include <boost/throw_exception.hpp>

namespace ronde::storage {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  boost::throw_exception(StorageFailure(error), where);
}

std::string_view name_of(Errc code) {
  switch (code) {
    case Errc::invalid:
      return "invalid";
    case Errc::not_found:
      return "not_found";
    case Errc::conflict:
      return "conflict";
    case Errc::mismatch:
      return "mismatch";
    case Errc::full:
      return "full";
    case Errc::unavailable:
      return "unavailable";
    case Errc::corrupt:
      return "corrupt";
  }
  return "unknown";
}

}  // namespace ronde::storage
