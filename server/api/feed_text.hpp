#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

// What feeds and pages for others are made of. Pure.
namespace ronde::api {

/// The pattern with each `{}` replaced by the next of the parts.
[[nodiscard]] std::string filled_in(std::string_view pattern, std::initializer_list<std::string_view> parts);

/// Text within an element or attribute. RFC 4287 takes XML 1.0, which has no room for most control characters.
[[nodiscard]] std::string xml_text(std::string_view text);

/// What a feed begins with, down to its entries (RFC 4287). `self`: its own address, which is its id too.
struct FeedHead {
  std::string_view self;
  std::string_view title;
  std::string_view updated;  ///< as RFC 3339 has it
};
[[nodiscard]] std::string feed_head(const FeedHead& head);

}  // namespace ronde::api
