#include "market/taxonomy.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <memory>
#include <new>

#include "json/parse.hpp"
#include "market/bundles.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

constexpr std::array<const char*, 4> kSnowball{"french", "german", "italian", "english"};  // by Language

struct DeleteStemmer {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, DeleteStemmer>;

/// Words of a text, each stemmed as its language does and then folded: Snowball wants accents, comparing does not.
std::vector<std::string> stems_of(std::string_view text, std::size_t language) {
  const Stemmer stemmer(sb_stemmer_new(kSnowball[language], "UTF_8"));
  if (!stemmer) throw std::bad_alloc();  // Snowball knows our four languages: what else could be wanting
  std::vector<std::string> stems;
  for (const std::string& word : accented_words_of(text)) {
    const auto* stem = sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (stem == nullptr) throw std::bad_alloc();
    const auto size = static_cast<std::size_t>(sb_stemmer_length(stemmer.get()));
    stems.push_back(folded({reinterpret_cast<const char*>(stem), size}));
  }
  std::sort(stems.begin(), stems.end());
  stems.erase(std::unique(stems.begin(), stems.end()), stems.end());
  return stems;
}

/// Reads the file and keeps the first sentence about what is wrong with it.
class Reader {
 public:
  std::string fault;

  const json::Value* member(const json::Value& object, const char* name) {
    if (!fault.empty()) return nullptr;
    if (object.IsObject()) {
      const auto at = object.FindMember(name);
      if (at != object.MemberEnd()) return &at->value;
    }
    fault = "no \"" + std::string(name) + "\" in " + where_;
    return nullptr;
  }
  std::string text(const json::Value& object, const char* name) {
    const json::Value* value = member(object, name);
    if (!value) return {};
    if (value->IsString() && value->GetStringLength() > 0) return {value->GetString(), value->GetStringLength()};
    fault = "\"" + std::string(name) + "\" is not a text in " + where_;
    return {};
  }
  std::vector<std::string> texts(const json::Value& object, const char* name) {
    const json::Value* value = member(object, name);
    std::vector<std::string> found;
    if (!value) return found;
    if (!value->IsArray())
      fault = "\"" + std::string(name) + "\" is not a list in " + where_;
    else
      for (const auto& item : value->GetArray()) {
        if (item.IsString())
          found.emplace_back(item.GetString(), item.GetStringLength());
        else
          fault = "\"" + std::string(name) + "\" holds something else than texts in " + where_;
      }
    return found;
  }
  Labels labels(const json::Value& object, const char* name) {
    Labels labels;
    if (const json::Value* value = member(object, name)) {
      for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = text(*value, names_of<Language>[i].data());
    }
    return labels;
  }
  std::array<std::vector<std::string>, 4> words(const json::Value& object, const char* name) {
    std::array<std::vector<std::string>, 4> words;
    if (const json::Value* value = member(object, name)) {
      for (std::size_t i = 0; i < words.size(); ++i) words[i] = texts(*value, names_of<Language>[i].data());
    }
    return words;
  }
  template <class Visit>
  void each(const json::Value& object, const char* name, Visit visit) {
    const json::Value* value = member(object, name);
    if (!value) return;
    if (!value->IsArray())
      fault = "\"" + std::string(name) + "\" is not a list in " + where_;
    else
      for (const auto& item : value->GetArray()) visit(item);
  }
  void enter(std::string where) { where_ = std::move(where); }

 private:
  std::string where_ = "the taxonomy";
};

Category read_category(Reader& in, const json::Value& value, const std::string& theme) {
  Category category;
  category.id = in.text(value, "id");
  in.enter("category " + category.id);
  category.theme = theme;
  category.icon = in.text(value, "icon");
  const std::string kind = in.text(value, "kind");
  if (const auto known = named<ListingKind>(kind))
    category.kind = *known;
  else if (in.fault.empty())
    in.fault = "unknown kind \"" + kind + "\" in category " + category.id;
  category.labels = in.labels(value, "labels");
  category.synonyms = in.words(value, "synonyms");
  if (value.IsObject() && value.HasMember("generator")) category.generator = in.texts(value, "generator");
  if (value.IsObject() && value.HasMember("variants")) {
    in.each(value, "variants", [&](const json::Value& item) {
      category.variants.push_back({in.text(item, "id"), in.words(item, "words")});
    });
  }
  return category;
}

Error bad(std::string why) {
  return {Errc::invalid, "bad-taxonomy", std::move(why)};
}

}  // namespace

Result<Taxonomy> Taxonomy::load(std::string_view json_text) {
  const auto document = json::parse(json_text, {.depth_max = 32, .values_max = 1'000'000});
  if (!document) return bad("not JSON: " + document.error().why);
  Taxonomy taxonomy;
  Reader in;
  in.each(document->root(), "themes", [&](const json::Value& value) {
    Theme theme{.id = in.text(value, "id"), .icon = in.text(value, "icon"), .labels = in.labels(value, "labels"), .categories = {}};
    in.enter("theme " + theme.id);
    in.each(value, "categories", [&](const json::Value& item) {
      theme.categories.push_back(taxonomy.categories_.size());
      taxonomy.categories_.push_back(read_category(in, item, theme.id));
    });
    taxonomy.themes_.push_back(std::move(theme));
  });
  if (!in.fault.empty()) return bad(in.fault);
  if (taxonomy.themes_.empty()) return bad("no theme");
  for (std::size_t i = 0; i < taxonomy.themes_.size(); ++i) {
    if (!taxonomy.theme_by_id_.emplace(taxonomy.themes_[i].id, i).second) return bad("twice: " + taxonomy.themes_[i].id);
  }
  for (std::size_t i = 0; i < taxonomy.categories_.size(); ++i) {
    const std::string& id = taxonomy.categories_[i].id;
    if (taxonomy.theme_by_id_.contains(id) || !taxonomy.category_by_id_.emplace(id, i).second) return bad("twice: " + id);
  }
  taxonomy.index_phrases();
  return taxonomy;
}

void Taxonomy::add_phrase(std::size_t language, const std::string& text, std::size_t at) {
  Phrase phrase{.stems = stems_of(text, language), .letters = 0, .at = at};
  if (phrase.stems.empty()) return;
  for (const std::string& stem : phrase.stems) phrase.letters += stem.size();
  stems_[language].insert(phrase.stems.begin(), phrase.stems.end());
  by_stem_[language][phrase.stems.front()].push_back(phrases_[language].size());
  phrases_[language].push_back(std::move(phrase));
}

void Taxonomy::index_phrases() {
  for (std::size_t at = 0; at < categories_.size(); ++at) {
    for (std::size_t language = 0; language < phrases_.size(); ++language) {
      for (const std::string& synonym : categories_[at].synonyms[language]) add_phrase(language, synonym, at);
    }
  }
}

/// Calls `visit` with each phrase of the language whose stems are all among these, which are sorted.
template <class Visit>
void Taxonomy::each_phrase_in(const std::vector<std::string>& stems, std::size_t language, Visit visit) const {
  for (const std::string& stem : stems) {
    const auto found = by_stem_[language].find(stem);
    if (found == by_stem_[language].end()) continue;
    for (const std::size_t index : found->second) {
      const Phrase& phrase = phrases_[language][index];
      if (std::includes(stems.begin(), stems.end(), phrase.stems.begin(), phrase.stems.end())) visit(phrase);
    }
  }
}

const Category* Taxonomy::category(std::string_view id) const {
  const auto at = category_by_id_.find(id);
  return at == category_by_id_.end() ? nullptr : &categories_[at->second];
}

const Theme* Taxonomy::theme(std::string_view id) const {
  const auto at = theme_by_id_.find(id);
  return at == theme_by_id_.end() ? nullptr : &themes_[at->second];
}

bool Taxonomy::covers(std::string_view id, std::string_view category_id) const {
  const Category* one = category(category_id);
  return one && (one->id == id || one->theme == id);
}

/// `stems_in(language)`: the title's, sorted.
template <class Stems>
std::optional<Guess> Taxonomy::best_phrase(Language language, Stems stems_in) const {
  const auto first = static_cast<std::size_t>(language);
  std::optional<Guess> best;
  for (std::size_t step = 0; step < phrases_.size() && !best; ++step) {
    const std::size_t tried = step == 0 ? first : (step <= first ? step - 1 : step);
    each_phrase_in(stems_in(tried), tried, [&](const Phrase& phrase) {
      const auto weight = std::pair(phrase.stems.size(), phrase.letters);
      if (best && weight <= std::pair(best->words, best->letters)) return;
      best = Guess{categories_[phrase.at].id, categories_[phrase.at].kind, weight.first, weight.second};
    });
  }
  return best;
}

std::optional<Guess> Taxonomy::guess(std::string_view title, Language language) const {
  return best_phrase(language, [&](std::size_t tried) { return stems_of(title, tried); });
}

std::optional<Guess> Taxonomy::guess_with_slips(std::string_view title, Language language) const {
  return best_phrase(language, [&](std::size_t tried) { return with_slips(stems_of(title, tried), tried); });
}

/// The stems, and those of the synonyms that they may have been meant for.
std::vector<std::string> Taxonomy::with_slips(std::vector<std::string> stems, std::size_t language) const {
  std::set<std::string> all(stems.begin(), stems.end());
  for (const std::string& stem : stems) {
    if (!forgives_a_slip(stem) || stems_[language].contains(stem)) continue;
    for (const std::string& known : stems_[language]) {
      if (forgives_a_slip(known) && one_slip_apart(stem, known)) all.insert(known);
    }
  }
  return {all.begin(), all.end()};
}

std::vector<std::string> Taxonomy::categories_of(std::string_view text, Language language) const {
  std::vector<std::size_t> found;
  const auto in = static_cast<std::size_t>(language);
  each_phrase_in(stems_of(text, in), in, [&](const Phrase& phrase) { found.push_back(phrase.at); });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<std::string> ids;
  for (const std::size_t at : found) ids.push_back(categories_[at].id);
  return ids;
}

const Category* Taxonomy::category_of_generator(std::string_view name) const {
  for (const Category& one : categories_) {
    if (std::find(one.generator.begin(), one.generator.end(), name) != one.generator.end()) return &one;
  }
  return nullptr;
}

Result<void> check_category(const Taxonomy& taxonomy, const ListingDraft& draft) {
  const bool theme_is_fine = draft.wildcard && draft.direction == Direction::want && taxonomy.theme(draft.category);
  if (!theme_is_fine && !taxonomy.category(draft.category)) return Error{Errc::invalid, "bad-category", "no such category", "/category"};
  for (const std::string& id : draft.exclusions) {
    if (!taxonomy.category(id)) return Error{Errc::invalid, "bad-category", "no such category", "/exclusions"};
  }
  for (std::size_t i = 0; i < std::min(draft.beside.size(), limits::kBeside); ++i) {
    const Category* category = taxonomy.category(draft.beside[i].category);
    if (!category) return Error{Errc::invalid, "bad-category", "no such category", category_pointer(i + 1)};
    if (!may_be_bundled(category->kind))
      return Error{Errc::invalid, "bad-bundle", "things make a bundle, hours do not", category_pointer(i + 1)};
  }
  return {};
}

}  // namespace ronde::market
