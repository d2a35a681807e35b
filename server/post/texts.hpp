#pragma once

#include <span>
#include <string>
#include <string_view>

#include "market/words.hpp"

/// What mails, pushes and the two pages behind their links say, in four languages. They leave the house unencrypted or by way of strangers:
/// no name of a neighbour, no title, no place stands in them, before an agreement or after (checklist 29); only that there is something to
/// see.
namespace ronde::post {

struct Written {
  std::string subject;
  std::string text;
  std::string html;
};

/// "La ronde de Thônex": who writes.
[[nodiscard]] std::string sender_name(market::Language language, std::string_view place);
/// One sentence: "Une ronde vous est proposée : elle attend votre réponse."
[[nodiscard]] std::string sentence(market::Language language, const market::Notification& note);
/// Where it is to be seen: "/rondes/ID".
[[nodiscard]] std::string path_of(const market::Notification& note);

/// `origin`: "https://ronde.example"; `stop`: the link that ends these mails.
[[nodiscard]] Written news_mail(market::Language language, std::string_view origin, std::span<const market::Notification> notes,
                                std::string_view stop);
/// What a mail says that somebody asked for a moment ago, around its links.
struct Letter {
  std::string_view subject, text, button, end;
};
[[nodiscard]] Written letter(market::Language language, const Letter& words, std::span<const std::string> links);
/// To an address that somebody says is theirs: `link` confirms it.
[[nodiscard]] Written link_mail(market::Language language, std::string_view link);
/// What the service worker shows, as JSON: title, body, path, tag.
[[nodiscard]] std::string push_text(market::Language language, std::string_view place, std::span<const market::Notification> notes);

/// Whole pages without script or style. The first two ask for a tap, since a mail scanner follows links too.
enum class Page : std::uint8_t { confirm, stop, confirmed, stopped };
[[nodiscard]] std::string page(market::Language language, Page which);
struct PageWords {
  std::string_view title, text, button;  ///< no button: there is nothing more to do
};
[[nodiscard]] std::string page(market::Language language, const PageWords& words);
/// The link is over, said in all four: nobody knows who reads it.
[[nodiscard]] std::string page_of_no_link();

}  // namespace ronde::post
