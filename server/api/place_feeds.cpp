#include "api/place_feeds.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "api/feed_text.hpp"
#include "mail/message.hpp"
#include "market/opening_hours.hpp"
#include "market/records.hpp"
#include "market/swiss_time.hpp"

namespace ronde::api {
namespace {

using mail::html_text;
using market::Language;
using market::Place;

std::string two_digits(std::uint32_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// --- Atom --------------------------------------------------------------------------------------------------------------------------

std::string summary_of(const Place& place) {
  std::string text = place.text;
  for (const std::string& more : {place.address, market::hours_text(place.hours), place.phone}) {
    if (more.empty()) continue;
    if (!text.empty()) text += "\n";
    text += more;
  }
  return text;
}

std::string feed_address(const PlacesHead& head) {
  return filled_in("{}/api/v1/neighbourhoods/{}/places/feed", {head.origin, head.neighbourhood.id.text()});
}

// --- iCalendar ---------------------------------------------------------------------------------------------------------------------

/// RFC 5545, 3.3.11: text escapes backslash, semicolon, comma and line ends.
std::string calendar_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out.push_back('\\');
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out.push_back(c);
  }
  return out;
}

/// RFC 5545, 3.1: lines of at most 75 bytes, the rest behind a blank; never within a character.
void calendar_line(std::string& out, std::string_view line) {
  std::size_t room = 75;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = 74;
  }
  out.append(line).append("\r\n");
}

/// The rules of market/swiss_time.hpp in the words of RFC 5545.
constexpr std::string_view kZurich =
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Zurich\r\n"
    "BEGIN:DAYLIGHT\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nDTSTART:19960331T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nDTSTART:19961027T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
constexpr std::array<std::string_view, 7> kCalendarDays{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

using LocalMinutes = std::chrono::local_time<std::chrono::minutes>;

/// RFC 5545, 3.3.5: "20261127T064400".
std::string calendar_time(market::Timestamp at) {
  std::string text = market::time_text(at).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string local_stamp(LocalMinutes at) {
  return calendar_time(market::Timestamp(at.time_since_epoch()));
}

/// The Monday of this week in Switzerland: each event begins in it, whoever asks on whichever day of it.
LocalMinutes monday_of(market::Timestamp now) {
  const auto today = std::chrono::floor<std::chrono::days>(market::swiss_time(now));
  return today - std::chrono::days{std::chrono::weekday{today}.iso_encoding() - 1};
}

/// RFC 5545, 3.3.10: each week, every other one, or some of a month.
std::string recurrence_of(const market::OpenSpan& span) {
  const std::string_view day = kCalendarDays.at(span.day);
  if (span.weeks == 0) return filled_in("RRULE:FREQ=WEEKLY;BYDAY={}", {day});
  std::string days;
  for (int nth = 1; nth <= 5; ++nth) {
    if ((span.weeks & market::kFirstOfMonth << static_cast<unsigned>(nth - 1)) != 0) days += ',' + std::to_string(nth) + std::string(day);
  }
  if ((span.weeks & market::kLastOfMonth) != 0) days += ",-1" + std::string(day);
  // After a year of 53 weeks an odd week follows an odd one: the calendar is asked anew by then.
  if (days.empty()) return filled_in("RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY={}", {day});
  return "RRULE:FREQ=MONTHLY;BYDAY=" + days.substr(1);
}

/// The first day of it from that Monday on: an event begins on a day of its own rule.
std::optional<LocalMinutes> first_day_of(const market::OpenSpan& span, LocalMinutes monday) {
  const auto begin = std::chrono::floor<std::chrono::days>(monday);
  for (auto day = begin; day <= begin + market::kOpensAhead; day += std::chrono::days{1}) {
    if (market::falls_on(span, day)) return LocalMinutes{day};
  }
  return std::nullopt;
}

void calendar_event(std::string& out, const Place& place, const market::OpenSpan& span, LocalMinutes monday, std::string_view stamp) {
  const auto first = first_day_of(span, monday);
  if (!first) return;
  const LocalMinutes day = *first;
  out += "BEGIN:VEVENT\r\n";
  const std::string weeks = span.weeks == 0 ? std::string() : '-' + std::to_string(span.weeks);
  calendar_line(out, filled_in("UID:{}-{}-{}{}@ronde", {place.id.text(), std::to_string(span.day), std::to_string(span.from), weeks}));
  calendar_line(out, filled_in("DTSTAMP:{}Z", {stamp}));
  calendar_line(out, "DTSTART;TZID=Europe/Zurich:" + local_stamp(day + std::chrono::minutes{span.from}));
  calendar_line(out, "DTEND;TZID=Europe/Zurich:" + local_stamp(day + std::chrono::minutes{span.to}));
  calendar_line(out, recurrence_of(span));
  calendar_line(out, "SUMMARY:" + calendar_text(place.name));
  if (!place.address.empty()) calendar_line(out, "LOCATION:" + calendar_text(place.address));
  if (!place.text.empty()) calendar_line(out, "DESCRIPTION:" + calendar_text(place.text));
  out += "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n";
}

// --- The page ----------------------------------------------------------------------------------------------------------------------

struct PageWords {
  std::string_view title, open, closed, today, site, none, made_with;
  std::array<std::string_view, market::names_of<market::PlaceKind>.size()> kinds;
};

const PageWords& words_in(Language language) {
  static constexpr std::array<PageWords, 4> all{{
      {.title = "Adresses de {}",
       .open = "Ouvert",
       .closed = "Fermé",
       .today = "Aujourd’hui",
       .site = "Site",
       .none = "Aucune adresse pour l’instant.",
       .made_with = "Tenu par le voisinage avec Ronde",
       .kinds = {"Commerce", "Association", "Service", "Lieu public", "Boîte à dons", "Repair café", "Bibliothèque d’objets"}},
      {.title = "Adressen von {}",
       .open = "Offen",
       .closed = "Geschlossen",
       .today = "Heute",
       .site = "Website",
       .none = "Noch keine Adresse.",
       .made_with = "Von der Nachbarschaft mit Ronde geführt",
       .kinds = {"Geschäft", "Verein", "Dienst", "Öffentlicher Ort", "Gebebox", "Repair-Café", "Leihladen"}},
      {.title = "Indirizzi di {}",
       .open = "Aperto",
       .closed = "Chiuso",
       .today = "Oggi",
       .site = "Sito",
       .none = "Ancora nessun indirizzo.",
       .made_with = "Tenuto dal vicinato con Ronde",
       .kinds = {"Negozio", "Associazione", "Servizio", "Luogo pubblico", "Scatola dei doni", "Repair café", "Oggettoteca"}},
      {.title = "Addresses in {}",
       .open = "Open",
       .closed = "Closed",
       .today = "Today",
       .site = "Website",
       .none = "No address yet.",
       .made_with = "Kept by the neighbourhood with Ronde",
       .kinds = {"Shop", "Association", "Service", "Public place", "Give box", "Repair café", "Library of things"}},
  }};
  return all.at(static_cast<std::size_t>(language));
}

constexpr std::string_view kSheet =
    "body{font:1rem/1.45 system-ui,sans-serif;margin:0;padding:1rem;color:#2e1a2b;background:#fbf7f5}"
    "h1{font-size:1.25rem;margin:0 0 1rem}ul{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;"
    "grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr))}"
    "li{background:#fff;border:1px solid #e6d9d7;border-radius:1rem;padding:.75rem 1rem;overflow-wrap:anywhere}"
    "h2{font-size:1.05rem;margin:0}p{margin:.2rem 0;color:#5c4856}.open{color:#1c6f3a;font-weight:600}a{color:#4a1e45}"
    "@media(prefers-color-scheme:dark){body{background:#1a1018;color:#f7eef4}li{background:#271a25;border-color:#4a3747}"
    "p{color:#d3c2ce}.open{color:#7ed39a}a{color:#f0c9e8}}\n";

std::string clock_of(std::uint32_t minute) {
  return two_digits(minute / 60) + ":" + two_digits(minute % 60);
}

/// "08:00–12:00, 14:00–18:30" of that day, or nothing.
std::string hours_of_day(const Place& place, std::chrono::local_days day) {
  std::string text;
  for (const auto& span : place.hours.spans) {
    if (!market::falls_on(span, day)) continue;
    if (!text.empty()) text += ", ";
    const std::uint32_t to = span.to > market::kDayMinutes ? span.to - market::kDayMinutes : span.to;
    text += clock_of(span.from) + "–" + clock_of(to);
  }
  return text;
}

void page_place(std::string& out, const Place& place, const PageWords& words, market::SwissTime here) {
  out += filled_in("<li><h2>{}</h2><p>{}</p>", {html_text(place.name), words.kinds.at(static_cast<std::size_t>(place.kind))});
  if (!place.text.empty()) out += filled_in("<p>{}</p>", {html_text(place.text)});
  if (!place.address.empty()) out += filled_in("<p>{}</p>", {html_text(place.address)});
  if (!place.hours.spans.empty()) {
    const bool open = market::is_open_at(place.hours, here);
    const std::string today = hours_of_day(place, std::chrono::floor<std::chrono::days>(here));
    out += filled_in(R"(<p{}>{}{}</p>)", {open ? R"( class="open")" : "", open ? words.open : words.closed,
                                          today.empty() ? std::string() : filled_in(". {}: {}", {words.today, today})});
  }
  if (!place.phone.empty()) out += filled_in("<p>{}</p>", {html_text(place.phone)});
  if (!place.website.empty())
    out += filled_in(R"(<p><a href="{}" target="_blank" rel="noopener noreferrer">{}</a></p>)", {html_text(place.website), words.site});
  out += "</li>\n";
}

}  // namespace

std::string places_feed(const PlacesHead& head, const std::vector<Place>& places) {
  const std::string self = feed_address(head);
  const auto newest = std::ranges::max_element(places, {}, &Place::checked_at);
  const auto updated = market::time_text(newest == places.end() ? head.neighbourhood.since : newest->checked_at);
  std::string out = feed_head({.self = self, .title = head.neighbourhood.name, .updated = updated});
  for (const Place& place : places) {
    out += filled_in("<entry>\n<id>{}#{}</id>\n<title>{}</title>\n<updated>{}</updated>\n",
                     {xml_text(self), place.id.text(), xml_text(place.name), market::time_text(place.checked_at)});
    out += filled_in("<category term=\"{}\"/>\n", {market::name_of(place.kind)});
    if (!place.website.empty()) out += filled_in("<link rel=\"alternate\" href=\"{}\"/>\n", {xml_text(place.website)});
    out += filled_in("<content type=\"text\">{}</content>\n</entry>\n", {xml_text(summary_of(place))});
  }
  return out + "</feed>\n";
}

std::string places_calendar(const PlacesHead& head, const std::vector<Place>& places) {
  const LocalMinutes monday = monday_of(head.now);
  const std::string stamp = calendar_time(head.now);
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ronde//Ronde//FR\r\nCALSCALE:GREGORIAN\r\n";
  calendar_line(out, "X-WR-CALNAME:" + calendar_text(head.neighbourhood.name));
  out += kZurich;
  for (const Place& place : places)
    for (const auto& span : place.hours.spans) calendar_event(out, place, span, monday, stamp);
  return out + "END:VCALENDAR\r\n";
}

std::string places_page(const PlacesHead& head, const std::vector<Place>& places, Language language) {
  const PageWords& words = words_in(language);
  const auto here = market::swiss_time(head.now);
  const std::string title = filled_in(words.title, {head.neighbourhood.name});
  std::string out = filled_in(
      "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<title>{}</title>\n<link rel=\"stylesheet\" href=\"/embed/places.css\">\n<h1>{}</h1>\n",
      {market::name_of(language), html_text(title), html_text(title)});
  if (places.empty()) out += filled_in("<p>{}</p>\n", {words.none});
  out += "<ul>\n";
  for (const Place& place : places) page_place(out, place, words, here);
  out += filled_in("</ul>\n<p><a href=\"{}\" target=\"_blank\" rel=\"noopener\">{}</a></p>\n</html>\n",
                   {html_text(head.origin), words.made_with});
  return out;
}

std::string_view places_sheet() {
  return kSheet;
}

}  // namespace ronde::api
