#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/write.hpp"
#include "market/words.hpp"

namespace ronde::board {

/// The member `beside` of a listing or a transfer: what else is in a bundle. Nothing where it is none.
void write_beside(json::Writer& out, const std::vector<market::BundlePart>& beside);

/// Who looks. Everything that leaves the board takes one.
struct Viewer {
  market::MemberId member;
  market::QuarterId quarter;
};

/// What of a listing depends on who looks.
struct Regard {
  std::optional<int> walk_minutes;  ///< 5, 10, 15, 25, or nothing
  bool mine = false;
  bool possible = false;  ///< « Ronde possible »
  bool hidden = false;
  bool helped = false;  ///< at the desk, by their consent: as its member sees it, but for what is told to nobody else at all
};

/// A listing as the board keeps it: immutable, so that it can be read on any thread, with the JSON that all viewers share written once.
class Card {
 public:
  /// `themes`: of its categories, those of a bundle's things too.
  Card(market::Listing listing, std::string_view quarter_name, std::vector<std::string> themes);

  [[nodiscard]] const market::Listing& listing() const { return listing_; }
  [[nodiscard]] bool is_of_theme(std::string_view theme) const;
  /// Appends the listing as docs/api/contract.md says, shaped by `regard`; what only its member may see is written only where it is theirs.
  void append_json(std::string& out, const Regard& regard) const;
  /// Appends 17 bytes that tell what append_json writes from anything else that it wrote or will write: for tags of whole pages, so that
  /// their text need not be hashed for each reader. Stays the same over restarts.
  void append_mark(std::string& out, const Regard& regard) const;
  /// On the public pages of the board: not paused, given or over.
  [[nodiscard]] bool shown(market::Timestamp now) const;

 private:
  market::Listing listing_;
  std::vector<std::string> themes_;
  std::string shared_;  // "{...": open, for the viewer's members
  std::string owners_;  // ",..." for its member, and who helps them at the desk
  std::string secret_;  // ",..." for its member alone
  std::string shared_mark_, whole_mark_;
};
using CardPtr = std::shared_ptr<const Card>;

}  // namespace ronde::board
