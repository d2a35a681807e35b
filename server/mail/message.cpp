#include "mail/message.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace ronde::mail {
namespace {

constexpr std::size_t line_max = 76;              // RFC 2045 section 6.7
constexpr std::size_t plain_header_max = 60;      // with its name below 78 (RFC 5322 section 2.1.1)
constexpr std::size_t bytes_in_a_word = 42;       // 56 characters of base64 and 12 around them: below the 75 of RFC 2047 section 2
constexpr std::string_view boundary = "=_ronde";  // quoted-printable never writes "=_", so no text can end a part

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_visible(char c) {
  return c > ' ' && c < 0x7f;
}

bool is_dot_atom(std::string_view text) {
  static constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
  return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || others.find(c) != std::string_view::npos; });
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view text) {
  std::size_t labels = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('.'), text.size());
    if (!is_label(text.substr(0, end))) return false;
    ++labels;
    if (end + 1 == text.size()) return false;  // a dot at the end
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return labels >= 2;
}

std::string base64(std::string_view bytes) {
  std::vector<unsigned char> out(bytes.size() / 3 * 4 + 5);
  const int size = EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return {out.begin(), out.begin() + size};
}

/// How many bytes of valid UTF-8 fit without cutting a character.
std::size_t whole_characters(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return end > 0 ? end : most;
}

std::string date_text(std::chrono::sys_seconds date) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(date);
  const std::chrono::year_month_day ymd(day);
  const std::chrono::hh_mm_ss time(date - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %u %s %d %02ld:%02ld:%02ld +0000", days[std::chrono::weekday(day).c_encoding()],
                static_cast<unsigned>(ymd.day()), months[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()),
                static_cast<long>(time.hours().count()), static_cast<long>(time.minutes().count()),
                static_cast<long>(time.seconds().count()));
  return text.data();
}

bool is_sound(const Message& message) {
  const auto is_id_character = [](char c) { return is_letter_or_digit(c) || c == '-'; };
  return is_address(message.from) && is_address(message.to) && !message.id.empty() && std::ranges::all_of(message.id, is_id_character) &&
         std::ranges::all_of(message.language, is_id_character) && std::ranges::all_of(message.unsubscribe, is_visible) &&
         message.unsubscribe.find_first_of("<>") == std::string::npos;
}

std::string part(std::string_view type, std::string_view content) {
  std::string out = "--" + std::string(boundary) + "\r\nContent-Type: " + std::string(type) +
                    "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
  return out + quoted_printable(content) + "\r\n";
}

}  // namespace

bool is_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || text.size() > 254 || at > 64) return false;
  return is_dot_atom(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

std::string header_text(std::string_view text) {
  std::string clean(text);
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  // "=?" would be read as an encoded word; specials would have to be quoted in a display name.
  const bool plain = clean.size() <= plain_header_max && clean.find("=?") == std::string::npos &&
                     std::ranges::all_of(clean, [](char c) { return c == ' ' || is_letter_or_digit(c) || c == '-' || c == '\''; });
  if (plain) return clean;
  std::string out;
  for (std::string_view rest = clean; !rest.empty();) {
    const std::size_t size = whole_characters(rest, bytes_in_a_word);
    if (!out.empty()) out += "\r\n ";
    out += "=?utf-8?B?" + base64(rest.substr(0, size)) + "?=";
    rest.remove_prefix(size);
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  const auto write = [&](std::string_view piece) {
    if (column + piece.size() > line_max - 1) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    // A dot alone on a line ends a mail for servers that were written in haste; curl doubles it, and we do not rely on that.
    const bool lone_dot = c == '.' && (column == 0 || column + 1 > line_max - 1);
    if ((is_visible(c) && c != '=' && !lone_dot) || (c == ' ' && !ends_line)) {
      write(std::string_view(&c, 1));
    } else {
      const auto byte = static_cast<unsigned char>(c);
      const std::array<char, 3> escaped{'=', hex[byte >> 4U], hex[byte & 15U]};
      write(std::string_view(escaped.data(), escaped.size()));
    }
  }
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::optional<std::string> compose(const Message& message) {
  if (!is_sound(message)) return std::nullopt;
  const std::string domain = message.from.substr(message.from.rfind('@') + 1);
  std::string out;
  out += "Date: " + date_text(message.date) + "\r\n";
  out += "From: " + header_text(message.from_name) + "\r\n <" + message.from + ">\r\n";
  out += "To: <" + message.to + ">\r\n";
  out += "Message-ID: <" + message.id + "@" + domain + ">\r\n";
  out += "Subject: " + header_text(message.subject) + "\r\n";
  out += "Auto-Submitted: auto-generated\r\n";
  if (!message.unsubscribe.empty()) {
    out += "List-Unsubscribe: <" + message.unsubscribe + ">\r\n";
    out += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
  }
  if (!message.language.empty()) out += "Content-Language: " + message.language + "\r\n";
  out += "MIME-Version: 1.0\r\n";
  out += "Content-Type: multipart/alternative; boundary=\"" + std::string(boundary) + "\"\r\n\r\n";
  out += part("text/plain", message.text);
  out += part("text/html", message.html);
  out += "--" + std::string(boundary) + "--\r\n";
  return out;
}

}  // namespace ronde::mail
