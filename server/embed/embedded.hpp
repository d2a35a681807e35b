#pragma once

#include <string_view>

/// Files that are part of the program itself. Each view lives as long as the process.
namespace ronde::embedded {

/// The two-level taxonomy (JSON; server/market/data/taxonomy.json).
std::string_view taxonomy();
/// The 10,000 commonest passwords, a line each (server/data/common-passwords.txt).
std::string_view common_passwords();
/// The OpenAPI document (docs/api/openapi.yaml).
std::string_view openapi();
/// The hand-made Thônex of `ronde demo` (packaging/demo/thonex.json).
std::string_view demo();
/// A sketch of its quarters (packaging/demo/thonex-quarters.geojson).
std::string_view demo_quarters();

}  // namespace ronde::embedded
