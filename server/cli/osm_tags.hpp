#pragma once

#include <functional>
#include <map>
#include <string>

#include "cli/source.hpp"

/// What the tags of OpenStreetMap say, in the words of the directory.
namespace ronde::cli {

struct OsmTag {
  std::string text;
  Node at;
};
using OsmTags = std::map<std::string, OsmTag, std::less<>>;

/// The texts among the properties of a feature.
[[nodiscard]] OsmTags osm_tags(const Node& properties);

/// By the names of the directory's columns: `shop=bakery` becomes kind "shop"; `addr:*` one address; `contact:phone` or `phone` a phone,
/// the first where there are several; a website without a scheme gets https. The directory's own names are taken as they are, and go first.
/// What is not said has no entry; a kind that the directory does not have neither.
[[nodiscard]] OsmTags directory_entries(const OsmTags& tags);

}  // namespace ronde::cli
