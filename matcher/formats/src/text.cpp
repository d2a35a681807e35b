#include "text.hpp"

#include <algorithm>
#include <cmath>

namespace ronde::formats {

std::vector<Field> fields_of(std::string_view line, char separator) {
  std::vector<Field> fields;
  if (separator == ' ') {
    for (std::size_t at = 0; at < line.size();) {
      while (at < line.size() && is_space(line[at])) ++at;
      std::size_t end = at;
      while (end < line.size() && !is_space(line[end])) ++end;
      if (end > at) fields.push_back({line.substr(at, end - at), at + 1});
      at = end;
    }
    return fields;
  }
  for (std::size_t at = 0;;) {
    const std::size_t end = line.find(separator, at);
    const std::string_view raw = line.substr(at, end == std::string_view::npos ? end : end - at);
    const std::string_view text = trimmed(raw);
    fields.push_back({text, static_cast<std::size_t>(text.data() - line.data()) + 1});
    if (end == std::string_view::npos) return fields;
    at = end + 1;
  }
}

std::string quoted(std::string_view name) {
  constexpr std::size_t kShown = 40;
  std::string text = "\"";
  for (const char c : name.substr(0, kShown)) text += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return text + (name.size() > kShown ? "...\"" : "\"");
}

namespace {
constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
/// The number that this name is, written as one writes numbers, if it is below a million or so.
std::optional<std::uint32_t> small_number(std::string_view name) {
  constexpr std::uint32_t kBelow = 1U << 20U;
  if (name.empty() || name.size() > 7 || (name.front() == '0' && name.size() > 1)) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : name) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<std::uint32_t>(c - '0');
  }
  return number < kBelow ? std::optional(number) : std::nullopt;
}
}  // namespace

std::optional<std::uint32_t> VertexFile::known(std::string_view name) const {
  if (const auto number = small_number(name)) {
    const bool there = *number < index_of_number_.size() && index_of_number_[*number] != kNone;
    return there ? std::optional(index_of_number_[*number]) : std::nullopt;
  }
  const auto found = index_.find(name);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t VertexFile::vertex(std::string_view name) {
  if (const auto index = known(name)) return *index;
  const auto index = static_cast<std::uint32_t>(names_.size());
  names_.emplace_back(name);
  gift_.push_back(false);
  acceptance_permille_.push_back(1000);
  size_.push_back(0);
  if (const auto number = small_number(name)) {
    if (*number >= index_of_number_.size()) index_of_number_.resize(*number + std::size_t{1}, kNone);
    index_of_number_[*number] = index;
  } else {
    index_.emplace(names_.back(), index);
  }
  return index;
}

bool VertexFile::is_gift(std::string_view name) const {
  const auto index = known(name);
  return index && gift_[*index];
}

void VertexFile::arc(std::string_view from, std::string_view to, double weight) {
  const std::uint32_t giver = vertex(from), receiver = vertex(to);
  if (giver != receiver) arcs_.push_back({giver, receiver, weight, lines_.line()});
}

matcher::ExchangeGraphBuilder VertexFile::with_arcs(std::int64_t scale) {
  matcher::ExchangeGraphBuilder builder;
  for (std::uint32_t i = 0; i < names_.size(); ++i) builder.add_vertex(i, gift_[i], size_[i]);
  for (std::size_t i = 0; i < arcs_.size(); ++i) {
    if (i + 1 < arcs_.size() && arcs_[i].from == arcs_[i + 1].from && arcs_[i].to == arcs_[i + 1].to) continue;
    const double weight = std::round(arcs_[i].weight * static_cast<double>(scale));
    if (!(std::abs(weight) <= static_cast<double>(matcher::kValueMax))) {
      lines_.wrong_at(arcs_[i].line, 0, "the weight is too large", "weights go up to 1000000000, fractions counted in");
      continue;
    }
    matcher::ArcFacts facts;
    facts.weight = static_cast<std::int64_t>(weight);
    facts.acceptance_permille = acceptance_permille_[arcs_[i].to];
    builder.add_transfer(arcs_[i].from, {arcs_[i].to, false}, facts);
  }
  return builder;
}

ReadResult VertexFile::build() {
  // Ties are kept in file order, so the last of equal arcs stays.
  std::ranges::stable_sort(arcs_, {}, [](const Arc& arc) { return std::pair(arc.from, arc.to); });
  std::int64_t scale = 1;
  const auto whole = [&scale](const Arc& arc) {
    const double scaled = arc.weight * static_cast<double>(scale);
    return std::abs(scaled - std::round(scaled)) < 1e-6;
  };
  while (scale < 1'000'000 && !std::ranges::all_of(arcs_, whole)) scale *= 10;
  matcher::ExchangeGraphBuilder builder = with_arcs(scale);
  Instance instance;
  instance.weight_scale = scale;
  instance.offer_names = names_;
  instance.want_names = names_;
  if (!doubtful_.empty()) {
    for (const std::uint32_t index : doubtful_) gift_[index] = true;
    matcher::ExchangeGraphBuilder generous = with_arcs(scale);
    instance.generous = std::move(generous).build().graph;
  }
  return built_or_problems(std::move(builder), std::move(instance), lines_);
}

ReadResult built_or_problems(matcher::ExchangeGraphBuilder&& builder, Instance&& instance, LineReader& lines) {
  if (lines.good()) {
    matcher::ExchangeGraphBuilder::Built built = std::move(builder).build();
    for (std::string& problem : built.problems) lines.wrong_at(0, 0, std::move(problem), "");
    if (built.graph) {
      instance.graph = std::move(*built.graph);
      return {std::move(instance), {}};
    }
  }
  return {std::nullopt, lines.take_problems()};
}

}  // namespace ronde::formats
