#pragma once
// Markets drawn as text, so that a failure can be redrawn on paper.
//
//   lamp* -> bike 3      lamp is a gift; the owner of bike would take it; weight 3
//   bike -> bread        weight 1
//   @ann: bike book      ann owns both (else each vertex is its own owner)
//   bread -> %one        a relay, and
//   %one => lamp         whom it serves
#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ronde/matcher/clear.hpp"

namespace ronde::test {

struct Market {
  matcher::ExchangeGraph graph;
  std::vector<std::string> names, relay_names;

  [[nodiscard]] matcher::OfferIndex offer(const std::string& name) const {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == name) return static_cast<matcher::OfferIndex>(i);
    }
    throw std::invalid_argument("no " + name);
  }
  /// "lamp -> bike -> bread": what each hands on; a cycle ends where it began.
  [[nodiscard]] std::string text(const matcher::Exchange& exchange) const {
    std::string result = names[exchange.transfers.front().offer];
    for (const matcher::Transfer& transfer : exchange.transfers) {
      result += " -> ";
      for (auto relay = transfer.via.rbegin(); relay != transfer.via.rend(); ++relay) result += relay_names[*relay] + " ";
      result += names[transfer.want];
    }
    return result;
  }
};

inline Market market_from(const std::string& drawing) {
  Market market;
  std::map<std::string, std::uint32_t> vertices, relays;
  std::map<std::string, std::string> owner_of;
  std::vector<std::string> gifts;
  struct Line {
    std::string from, sign, to;
    std::int64_t weight;
  };
  std::vector<Line> lines;
  const auto vertex = [&](std::string name) {
    const bool gift = name.ends_with('*');
    if (gift) name.pop_back();
    auto& known = name.starts_with('%') ? relays : vertices;
    auto& names = name.starts_with('%') ? market.relay_names : market.names;
    if (known.emplace(name, names.size()).second) names.push_back(name);
    if (gift) gifts.push_back(name);
    return name;
  };
  std::istringstream in(drawing);
  for (std::string row; std::getline(in, row);) {
    std::istringstream words(row);
    Line line{"", "", "", 1};
    if (!(words >> line.from)) continue;
    if (line.from.starts_with('@')) {
      for (std::string item; words >> item;) owner_of[vertex(item)] = line.from;
      continue;
    }
    words >> line.sign >> line.to;
    words >> line.weight;
    if (words.fail()) line.weight = 1;
    line.from = vertex(line.from);
    line.to = vertex(line.to);
    lines.push_back(line);
  }
  matcher::ExchangeGraphBuilder builder;
  std::map<std::string, matcher::MemberIndex> members;
  const auto member = [&](const std::string& name) {
    const auto owned = owner_of.find(name);
    return members.emplace(owned == owner_of.end() ? name : owned->second, members.size()).first->second;
  };
  for (const std::string& name : market.names) builder.add_vertex(member(name), std::ranges::find(gifts, name) != gifts.end());
  for (const std::string& name : market.relay_names) {
    // A relay belongs to whom it serves first.
    std::string served = name;
    while (served.starts_with('%')) {
      for (const Line& line : lines) {
        if (line.sign == "=>" && line.from == served) {
          served = line.to;
          break;
        }
      }
    }
    builder.add_relay({member(served)});
  }
  for (const Line& line : lines) {
    const matcher::Receiver to{line.to.starts_with('%') ? relays.at(line.to) : vertices.at(line.to), line.to.starts_with('%')};
    if (line.sign == "=>") {
      builder.add_relay_arc(relays.at(line.from), to);
    } else {
      builder.add_transfer(vertices.at(line.from), to, {.weight = line.weight});
    }
  }
  auto built = std::move(builder).build();
  if (!built.graph) throw std::invalid_argument(built.problems.front());
  market.graph = std::move(*built.graph);
  return market;
}

/// splitmix64 of our own: the same numbers everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return static_cast<std::uint32_t>(((z ^ (z >> 31U)) >> 32U) * bound >> 32U);
  }
  bool chance(std::uint32_t percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

}  // namespace ronde::test
