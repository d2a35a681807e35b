#pragma once
// What the page says, in each of its languages.
#include <string>
#include <string_view>

#include "ronde/formats/reports.hpp"

namespace ronde::formats {

/// Sentences of the page. Arguments are HTML already; so are the results.
class PageWords {
 public:
  explicit PageWords(PageLanguage language) : french_(language == PageLanguage::french) {}

  [[nodiscard]] std::string_view tag() const { return french_ ? "fr" : "en"; }
  [[nodiscard]] std::string_view pick(std::string_view english, std::string_view french) const { return french_ ? french : english; }

  [[nodiscard]] std::string moves(std::size_t items, std::size_t exchanges) const;
  [[nodiscard]] std::string sure(bool proven) const;
  [[nodiscard]] std::string exchange_heading(std::size_t number, bool cycle, std::size_t items) const;
  [[nodiscard]] std::string hands_over(const std::string& giver, const std::string& item, const std::string& receiver) const;
  [[nodiscard]] std::string goes_to_owner_of(const std::string& item, const std::string& other) const;
  [[nodiscard]] std::string share(std::size_t part, std::size_t whole) const;
  /// What a level of the objective counts.
  [[nodiscard]] std::string_view level(matcher::Level level) const;

 private:
  bool french_;
};

}  // namespace ronde::formats
