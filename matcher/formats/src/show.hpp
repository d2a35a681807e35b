#pragma once
// Names and numbers of a file, made fit to be shown. All writers use these; each then escapes for its own format.
#include <string>
#include <string_view>

#include "ronde/formats/instance.hpp"

namespace ronde::formats {

/// Valid UTF-8 without control characters: names come from a file, and neither a terminal nor a page may obey them.
[[nodiscard]] std::string clean(std::string_view text);
[[nodiscard]] std::string hex(std::uint64_t number);
/// With so many digits behind the point, in the same way under every locale.
[[nodiscard]] std::string fixed(double number, int digits);
/// A level's value as the file counts it: weights of 0.55 were made whole for the matcher.
[[nodiscard]] std::string in_the_files_units(const Instance& instance, matcher::Level level, std::int64_t value);

/// The user who gives, or receives for, this vertex, cleaned; empty where the file names none.
[[nodiscard]] std::string user_of_vertex(const Instance& instance, std::uint32_t vertex);
/// Sum of the costs of all wishes that came true, as the file counts them. Without priorities each costs 1.
[[nodiscard]] std::int64_t total_cost(const Instance& instance, const matcher::Clearing& clearing);
[[nodiscard]] std::size_t transfer_count(const matcher::Clearing& clearing);

/// What each vertex gives and receives in a clearing.
struct Deal {
  static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
  std::uint32_t receives = kNone;  ///< the vertex whose item comes in
  std::uint32_t sends_to = kNone;  ///< the vertex for which the own item goes out
  [[nodiscard]] bool trades() const { return receives != kNone || sends_to != kNone; }
};
/// By vertex.
[[nodiscard]] std::vector<Deal> deals_of(const Instance& instance, const matcher::Clearing& clearing);

}  // namespace ronde::formats
