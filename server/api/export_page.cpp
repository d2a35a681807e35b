// The export as a page that one reads: the JSON walked once, each name and each word in the reader's language, all text escaped.
#include <algorithm>

#include "api/export.hpp"
#include "json/parse.hpp"
#include "mail/message.hpp"

namespace ronde::api {
namespace {

using json::Value;
using mail::html_text;
using market::Language;

constexpr std::string_view kPageStyle =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
    "h2{margin-top:2rem;border-bottom:2px solid #ccc}article{border:1px solid #ccc;border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}"
    "dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.25rem 1rem;margin:.25rem 0}dt{font-weight:600}"
    "dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}@media(max-width:30rem){dl{display:block}}";

std::string_view string_in(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

bool is_times(std::string_view name) {
  return name == "availability" || name == "times" || name == "asked_times" || name == "another_time";
}

bool says_nothing(const Value& value) {
  return value.IsNull() || (value.IsString() && value.GetStringLength() == 0) || (value.IsArray() && value.Empty());
}

class ExportPage {
 public:
  ExportPage(Language language, const market::Taxonomy& taxonomy) : language_(language), taxonomy_(taxonomy) {}

  std::string write(const Value& root) && {
    out_ = "<!doctype html>\n<html lang=\"" + std::string(name_of(language_)) +
           "\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
    out_.append(phrase(Phrase::title, language_)).append("</title>\n<style>").append(kPageStyle).append("</style>\n<h1>");
    out_.append(phrase(Phrase::title, language_)).append("</h1>\n<p>").append(phrase(Phrase::intro, language_)).append("</p>\n");
    for (const auto& member : root.GetObject()) {
      const std::string_view name = string_in(member.name);
      if (!is_for_programs(name)) section(name, member.value);
    }
    out_ += "</html>\n";
    return std::move(out_);
  }

 private:
  void section(std::string_view name, const Value& value) {
    out_.append("<section>\n<h2>").append(html_text(label_of(name, language_))).append("</h2>\n");
    if (says_nothing(value))
      out_.append("<p>").append(phrase(Phrase::nothing, language_)).append("</p>\n");
    else if (value.IsArray())
      for (const Value& item : value.GetArray()) article(name, item);
    else
      article(name, value);
    out_ += "</section>\n";
  }

  void article(std::string_view name, const Value& value) {
    out_ += "<article>";
    show(name, value);
    out_ += "</article>\n";
  }

  void object(const Value& value) {
    out_ += "<dl>";
    for (const auto& member : value.GetObject()) {
      const std::string_view name = string_in(member.name);
      const bool place = name == "from" && member.value.IsInt();  // a seat's; a clock says from when
      if (is_for_programs(name) || place || says_nothing(member.value)) continue;
      out_.append("<dt>").append(html_text(label_of(name, language_))).append("</dt><dd>");
      show(name, member.value);
      out_ += "</dd>";
    }
    out_ += "</dl>";
  }

  void array(std::string_view name, const Value& value) {
    bool first = true;
    for (const Value& item : value.GetArray()) {
      if (!first && !item.IsObject()) out_ += ", ";
      first = false;
      show(name, item);
    }
  }

  void show(std::string_view name, const Value& value) {
    if (value.IsObject())
      object(value);
    else if (value.IsArray())
      array(name, value);
    else if (value.IsString())
      text(name, string_in(value));
    else if (value.IsBool())
      out_ += phrase(value.GetBool() ? Phrase::yes : Phrase::no, language_);
    else if (value.IsUint() && is_times(name))
      out_ += html_text(times_text(value.GetUint(), language_));
    else if (value.IsInt64())
      out_ += std::to_string(value.GetInt64());
  }

  /// What a person wrote stays as it is, even where it is a word of ours.
  void text(std::string_view name, std::string_view said) {
    if (name == "link") {
      out_.append("<a href=\"").append(html_text(said)).append("\">").append(html_text(said)).append("</a>");
      return;
    }
    out_ += html_text(translated(name, said));
  }

  [[nodiscard]] std::string_view translated(std::string_view name, std::string_view said) const {
    constexpr std::array<std::string_view, 10> written{"title", "text",       "words",    "alt",           "hint",
                                                       "name",  "first_name", "nickname", "neighbourhood", "only_one_of"};
    if (std::ranges::find(written, name) != written.end()) return said;
    if (const market::Category* category = taxonomy_.category(said)) return category->labels[static_cast<std::size_t>(language_)];
    const std::string_view meaning = meaning_of(said, language_);
    return meaning.empty() ? said : meaning;
  }

  Language language_;
  const market::Taxonomy& taxonomy_;
  std::string out_;
};

}  // namespace

std::string export_page(std::string_view json, Language language, const market::Taxonomy& taxonomy) {
  constexpr std::size_t values_most = 50'000'000;  // it is our own text, bounded by the route
  const auto document = json::parse(json, {.values_max = values_most});
  if (!document || !document->root().IsObject()) return {};
  return ExportPage(language, taxonomy).write(document->root());
}

}  // namespace ronde::api
