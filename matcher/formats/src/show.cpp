#include "show.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace ronde::formats {
namespace {

/// Bytes of the UTF-8 sequence at the front, or 0 if it is none (too long, a surrogate, beyond U+10FFFF).
std::size_t sequence(std::string_view text) {
  const auto at = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto more = [&at](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return more(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!more(1) || !more(2) || (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F)) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!more(1) || !more(2) || !more(3) || (lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

bool is_control(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  return lead < 0x20 || lead == 0x7F || (lead == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0);
}

}  // namespace

std::string clean(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence(text);
    if (length == 0 || is_control(text.substr(0, length))) {
      result += '?';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string hex(std::uint64_t number) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
  return text.data();
}

std::string fixed(double number, int digits) {
  std::array<char, 64> text{};
  // Adding nothing turns -0 into 0.
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number + 0.0, std::chars_format::fixed, digits);
  return error == std::errc{} ? std::string(text.data(), end) : std::to_string(number);
}

std::string in_the_files_units(const Instance& instance, matcher::Level level, std::int64_t value) {
  if (level != matcher::Level::weight || instance.weight_scale == 1) return std::to_string(value);
  std::array<char, 32> text{};
  const double number = static_cast<double>(value) / static_cast<double>(instance.weight_scale);
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? std::string(text.data(), end) : std::to_string(number);
}

std::string user_of_vertex(const Instance& instance, std::uint32_t vertex) {
  if (instance.member_names.empty()) return {};
  const matcher::MemberIndex owner = instance.graph.offers()[vertex].owner;
  return owner < instance.member_names.size() ? clean(instance.member_names[owner]) : std::string();
}

std::size_t transfer_count(const matcher::Clearing& clearing) {
  std::size_t count = 0;
  for (const matcher::Exchange& exchange : clearing.exchanges) count += exchange.transfers.size();
  return count;
}

std::int64_t total_cost(const Instance& instance, const matcher::Clearing& clearing) {
  return matcher::evaluate(instance.graph, {{matcher::Level::rank}}, clearing.exchanges).front() +
         instance.rules.rank_lowered_by * static_cast<std::int64_t>(transfer_count(clearing));
}

std::vector<Deal> deals_of(const Instance& instance, const matcher::Clearing& clearing) {
  std::vector<Deal> deals(instance.offer_names.size());
  for (const matcher::Exchange& exchange : clearing.exchanges) {
    for (const matcher::Transfer& transfer : exchange.transfers) {
      deals[transfer.want].receives = transfer.offer;
      deals[transfer.offer].sends_to = transfer.want;
    }
  }
  return deals;
}

}  // namespace ronde::formats
