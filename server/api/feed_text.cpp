#include "api/feed_text.hpp"

#include <algorithm>

#include "mail/message.hpp"

namespace ronde::api {

std::string filled_in(std::string_view pattern, std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) {
    const std::size_t gap = pattern.find("{}");
    out.append(pattern.substr(0, gap)).append(part);
    pattern.remove_prefix(std::min(gap + 2, pattern.size()));
  }
  return out.append(pattern);
}

std::string xml_text(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') kept.push_back(c);
  return mail::html_text(kept);
}

std::string feed_head(const FeedHead& head) {
  const std::string self = xml_text(head.self);
  const std::string title = xml_text(head.title);
  return filled_in(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
      "<id>{}</id>\n<link rel=\"self\" href=\"{}\"/>\n<title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></author>\n",
      {self, self, title, head.updated, title});
}

}  // namespace ronde::api
