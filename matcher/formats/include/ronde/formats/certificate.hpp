#pragma once
// The certificate of a clearing as a file: what `ronde match FILE --certificate OUT.json` writes and `--check` reads.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/formats/instance.hpp"

namespace ronde::formats {

/// One line of JSON and a newline. Listings are numbers, as the hash of the input fixes them. `searched` are the levels as the search left
/// them: where it knows more than the prices prove, its bound is told beside the proven one. The last key is a digest of all before it.
[[nodiscard]] std::string certificate_to_json(const matcher::Clearing& certified, const std::vector<matcher::LevelResult>& searched);

struct CertificateRead {
  std::optional<matcher::Clearing> clearing;  ///< empty if there are problems
  bool intact = false;                        ///< the digest is right: nothing was changed since it was written. No defence against forgery
  std::vector<Problem> problems;
};
/// Its own short reader: shares nothing with the writer. Unknown keys are left alone. Problems have line and column.
[[nodiscard]] CertificateRead read_certificate(std::string_view text);

}  // namespace ronde::formats
