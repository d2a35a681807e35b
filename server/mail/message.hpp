#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Mails as bytes: text first, the same as simple HTML beside it. Whatever people typed can end in a body or in a subject, and never begins
/// a header of its own.
/// Source  RFC 5322 (the form), 2045 and 2047 (quoted-printable, encoded words), 2046 (multipart/alternative), 8058 (one-click
///         unsubscribing), 3834 (Auto-Submitted).
namespace ronde::mail {

/// Is this an address that we write to? Visible ASCII, local part of at most 64 characters of RFC 5322's dot-atom, a domain of at least two
/// labels, at most 254 in all. Quoted local parts and address literals exist and are nobody's.
[[nodiscard]] bool is_address(std::string_view text);

struct Message {
  std::string from_name;    ///< any text; "La ronde de Thônex"
  std::string from;         ///< an address
  std::string to;           ///< an address
  std::string subject;      ///< any text
  std::string text;         ///< UTF-8, lines end with \n
  std::string html;         ///< a whole document
  std::string language;     ///< "fr": of text and HTML
  std::string id;           ///< the left half of the Message-ID: letters, digits, hyphens. The same id is the same mail, sent twice
  std::string unsubscribe;  ///< https address that takes a POST without more ado; empty: a mail that the person just asked for
  std::chrono::sys_seconds date{};
};

/// The mail with CRLF line ends, as SMTP takes it. Nothing where an address, the id, the language or the link is none: a bug of the
/// caller's or a record from elsewhere, never a mail with a line too many.
[[nodiscard]] std::optional<std::string> compose(const Message& message);

/// A header's value: as it is where that is short visible ASCII, else in encoded words, folded; control characters become blanks.
[[nodiscard]] std::string header_text(std::string_view text);
/// Quoted-printable with CRLF line ends, lines of at most 76 characters.
[[nodiscard]] std::string quoted_printable(std::string_view text);
/// Text as the inside of an HTML element or attribute.
[[nodiscard]] std::string html_text(std::string_view text);

}  // namespace ronde::mail
