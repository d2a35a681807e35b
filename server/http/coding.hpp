// Content codings: which one a request takes, and answers that are made smaller for it.
#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"
#include "http/router.hpp"

namespace ronde::http {

/// Does Accept-Encoding name this coding with a quality that is not zero?
[[nodiscard]] bool takes_coding(const Request& request, std::string_view coding);

/// The bytes as gzip, as small as zlib makes them. Throws std::runtime_error when it fails.
[[nodiscard]] std::string gzip(std::string_view bytes);

/// A handler whose answers are sent as gzip to who takes it. Not for an answer that holds a secret beside words that somebody else chose:
/// its length would tell of the secret (BREACH). docs/security.md lists the routes that may, and why.
///
/// Answers  200 and 304 say `Vary: Accept-Encoding`. For who takes gzip a kilobyte and more is compressed, and the ETag is weak, since the
///          same tag stands for other bytes; matches_etag() compares weakly. Everything else passes as it is.
/// Cost     about 0.1 ms for a page of 50 listings (23 kB become 2.4), and a buffer of 260 kB a thread.
[[nodiscard]] FastHandler compressed(FastHandler handler);

}  // namespace ronde::http
