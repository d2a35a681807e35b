#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/ground.hpp"
#include "cli/source.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/neighbourhood.hpp"
#include "market/taxonomy.hpp"

/// A file of gen_neighbourhood.py (JSON lines): people with a home, offers and wants.
namespace ronde::cli {

/// Names the quarter around a home. Afterwards nobody knows the home any more.
using QuarterAt = std::function<market::QuarterId(const Spot&)>;

/// Commands that make these people and listings, checked as far as a file can be: what the market would refuse, the file's reader has
/// refused with its line.
struct GeneratedNeighbourhood {
  std::vector<market::EnrolMember> people;
  std::vector<market::PostListing> listings;
  std::size_t offers = 0;
  std::size_t wants = 0;
  std::vector<Spot> homes;  ///< of `people`, until they are settled

  /// Gives each a quarter and forgets the homes.
  void settle(const QuarterAt& quarter_at);
};

/// Value 15, 30, 60 or more francs become the four sizes; a variant becomes a tag. What only the generator knows (reach, tolerance, own
/// caps, bundles, hours) is left out. Throws Stop with file, line and column for anything that is not as the generator writes it.
[[nodiscard]] GeneratedNeighbourhood read_generated(const std::filesystem::path& file, const std::string& text,
                                                    const market::Taxonomy& taxonomy, market::Timestamp now);

/// For a neighbourhood without quarters: homes become squares of half a kilometre, each a quarter « Secteur N ».
class Sectors {
 public:
  [[nodiscard]] market::QuarterId quarter_at(const Spot& home);
  [[nodiscard]] market::PutPlaces places() const;

 private:
  struct Sector {
    market::Quarter quarter;
    Point centre;
  };
  std::optional<Plane> plane_;  // through the first home
  std::map<std::pair<int, int>, market::QuarterId> known_;
  std::vector<Sector> sectors_;
};

}  // namespace ronde::cli
