// Kidney pools and edge lists: vertices, weighted arcs, altruists.
#include <algorithm>
#include <cmath>

#include "text.hpp"

namespace ronde::formats {
namespace {

/// A head line costs nothing to write and memory to believe: twice the largest pool that is promised to work.
constexpr std::uint32_t kVertexMax = 2'000'000;

bool names_a_gift(std::string_view name) {
  // "Alturist" is how PrefLib spells it
  return name.find("lturist") != std::string_view::npos || name.find("ltruist") != std::string_view::npos;
}

std::optional<double> weight_of(const Field& field, LineReader& lines) {
  const std::optional<double> weight = number_from<double>(field.text);
  if (!weight || !std::isfinite(*weight)) {
    lines.wrong(field.column, quoted(field.text) + " is not a weight", "a number, as in 1 or 0.5");
    return std::nullopt;
  }
  return weight;
}

bool is_id(const Field& field, LineReader& lines) {
  if (number_from<std::uint32_t>(field.text)) return true;
  lines.wrong(field.column, quoted(field.text) + " is not the number of a vertex", "vertices are numbered");
  return false;
}

/// `source target weight`, split already. Nothing: it was wrong, and is told.
struct ArcLine {
  std::string_view from, to;
  double weight;
};
std::optional<ArcLine> arc_of(const std::vector<Field>& fields, LineReader& lines, const char* shape) {
  if (fields.size() != 3) {
    lines.wrong(1, "an arc has three parts, here are " + std::to_string(fields.size()), shape);
    return std::nullopt;
  }
  const bool from = is_id(fields[0], lines), to = is_id(fields[1], lines);
  const std::optional<double> weight = weight_of(fields[2], lines);
  if (!from || !to || !weight) return std::nullopt;
  return ArcLine{fields[0].text, fields[1].text, *weight};
}

class WmdReader {
 public:
  explicit WmdReader(std::string_view text)
      : lines_(text), file_(lines_), with_header_(text.starts_with('#') || text.find("\n#") != std::string_view::npos) {}

  ReadResult read() {
    bool first = true;
    while (const std::optional<std::string_view> line = lines_.next()) {
      if (trimmed(*line).empty()) continue;
      if (line->starts_with('#')) {
        header(*line);
      } else if (!with_header_ && first) {
        counts(*line);
      } else if (names_left_ > 0) {
        name(*line);
      } else if (const auto arc = arc_of(fields_of(*line, ','), lines_, "source,target,weight")) {
        arcs_from_ =
            std::min({arcs_from_, number_from<std::uint32_t>(arc->from).value_or(0), number_from<std::uint32_t>(arc->to).value_or(0)});
        if (arc->weight != 0 && !file_.is_gift(arc->to)) file_.arc(arc->from, arc->to, arc->weight);
      }
      first = false;
    }
    if (names_left_ > 0) lines_.wrong(0, "the file ends before all vertices are named", "the first line says how many there are");
    // Names that count from 1 with arcs that count from 0: each altruist may be the vertex of its own number, or of the one before.
    if (!with_header_ && names_from_ > 0 && arcs_from_ < names_from_) {
      for (const std::uint32_t id : gift_ids_) {
        const std::string before = std::to_string(id - 1);
        if (id > 0 && !file_.is_gift(before)) file_.doubtful_gift(before);
      }
    }
    return file_.build();
  }

 private:
  void header(std::string_view line) {
    if (line.find("ALTERNATIVE NAME") == std::string_view::npos) return;
    const std::size_t colon = line.find(':');
    const std::vector<Field> words = fields_of(line.substr(0, colon));
    if (colon == std::string_view::npos || !is_id(words.back(), lines_)) {
      if (colon == std::string_view::npos) lines_.wrong(line.size() + 1, "a vertex without a name", "# ALTERNATIVE NAME 1: Pair 1");
      return;
    }
    file_.vertex(words.back().text);
    if (names_a_gift(line.substr(colon))) file_.gift(words.back().text);
  }

  void counts(std::string_view line) {
    const std::vector<Field> fields = fields_of(line, ',');
    const std::optional<std::uint32_t> count = number_from<std::uint32_t>(fields.front().text);
    if (!count || *count > kVertexMax) {
      lines_.wrong(1, "the first line must say vertices,edges", "or the file starts with # FILE NAME: lines as PrefLib's do");
    } else {
      names_left_ = *count;
    }
  }

  void name(std::string_view line) {
    --names_left_;
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return lines_.wrong(line.size() + 1, "a vertex without a name", "id,name");
    const Field id{trimmed(line.substr(0, comma)), 1};
    if (!is_id(id, lines_)) return;
    const std::uint32_t number = number_from<std::uint32_t>(id.text).value_or(0);
    names_from_ = std::min(names_from_, number);
    file_.vertex(id.text);
    if (!names_a_gift(line.substr(comma))) return;
    file_.gift(id.text);
    gift_ids_.push_back(number);
  }

  LineReader lines_;
  VertexFile file_;
  bool with_header_;
  std::uint32_t names_left_ = 0;
  std::uint32_t names_from_ = kVertexMax, arcs_from_ = kVertexMax;
  std::vector<std::uint32_t> gift_ids_;
};

}  // namespace

ReadResult read_wmd(std::string_view text) {
  return WmdReader(text).read();
}

ReadResult read_input(std::string_view text, std::optional<std::string_view> ndds) {
  LineReader lines(text);
  VertexFile file(lines);
  constexpr const char* kShape = "source target weight, and -1 -1 -1 at the end";
  const auto head = lines.next();
  if (!head || fields_of(*head).size() < 2) lines.wrong(1, "the first line must say vertices and edges", "as in 100 1200");
  while (const std::optional<std::string_view> line = lines.next()) {
    const std::vector<Field> fields = fields_of(*line);
    if (fields.empty() || fields.front().text == "-1") continue;
    if (const auto arc = arc_of(fields, lines, kShape)) file.arc(arc->from, arc->to, arc->weight);
  }
  if (ndds) {
    LineReader gift_lines(*ndds);
    (void)gift_lines.next();
    while (const std::optional<std::string_view> line = gift_lines.next()) {
      const std::vector<Field> fields = fields_of(*line);
      if (fields.empty() || fields.front().text == "-1") continue;
      if (const auto arc = arc_of(fields, gift_lines, kShape)) {
        const std::string gift = "g" + std::string(arc->from);
        file.gift(gift);
        file.arc(gift, arc->to, arc->weight);
      }
    }
    for (const Problem& problem : gift_lines.take_problems()) {
      lines.wrong_at(problem.line, problem.column, "in the .ndds file: " + problem.message, problem.hint);
    }
  }
  return file.build();
}

ReadResult read_edges(std::string_view text) {
  LineReader lines(text);
  VertexFile file(lines);
  std::optional<std::uint32_t> count;
  while (const std::optional<std::string_view> line = lines.next()) {
    const std::vector<Field> fields = fields_of(*line);
    if (fields.empty() || fields.front().text.front() == '#') continue;
    if (fields.front().text == "p") {
      count = fields.size() >= 2 ? number_from<std::uint32_t>(fields[1].text) : std::nullopt;
      if (!count) {
        lines.wrong(1, "a head line must say how many vertices there are", "p vertices edges altruists");
        continue;
      }
      if (*count > kVertexMax) {
        lines.wrong(fields[1].column, "more vertices than are taken", "at most " + std::to_string(kVertexMax));
        continue;
      }
      for (std::uint32_t id = 0; id < *count; ++id) file.vertex(std::to_string(id));
    } else if (fields.front().text == "a") {
      if (fields.size() != 2 || !is_id(fields[1], lines)) {
        if (fields.size() != 2) lines.wrong(1, "an altruist line names one vertex", "a 17");
      } else {
        file.gift(fields[1].text);
      }
    } else if (const auto arc = arc_of(fields, lines, "u v weight")) {
      file.arc(arc->from, arc->to, arc->weight);
    }
  }
  return file.build();
}

std::optional<ReadResult> read_by_name(std::string_view file, std::string_view text, std::optional<std::string_view> beside,
                                       const WantsReading& wants) {
  if (file.ends_with(".wants") || file.ends_with(".txt")) return read_wants(text, wants);
  if (file.ends_with(".wmd")) return read_wmd(text);
  if (file.ends_with(".input")) return read_input(text, beside);
  if (file.ends_with(".edges")) return read_edges(text);
  if (file.ends_with(".jsonl")) return read_jsonl(text);
  if (file.ends_with(".pool")) return read_pool(text);
  return std::nullopt;
}

}  // namespace ronde::formats
