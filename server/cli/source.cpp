#include "cli/source.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace ronde::cli {
namespace {

/// Walks a text and the document that was read from it side by side, until the wanted value: the parser keeps no places, and they are
/// needed only when something is wrong. The text is JSON, since it was parsed; nesting is bounded by the parser's depth.
class Walk {
 public:
  Walk(std::string_view text, const json::Value& wanted) : text_(text), wanted_(wanted) {}

  /// True when the wanted value was met; it begins at place().
  bool meets(const json::Value& value) {
    skip_blanks();
    if (&value == &wanted_) return true;
    if (value.IsObject()) {
      ++at_;
      for (const auto& member : value.GetObject()) {
        to_next();
        skip_text();
        to_next();  // the colon
        if (meets(member.value)) return true;
      }
      skip_past('}');
    } else if (value.IsArray()) {
      ++at_;
      for (const auto& item : value.GetArray()) {
        to_next();
        if (meets(item)) return true;
      }
      skip_past(']');
    } else if (value.IsString()) {
      skip_text();
    } else {
      at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    }
    return false;
  }
  [[nodiscard]] std::size_t place() const { return at_; }

 private:
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  /// Past blanks and the comma or colon between two values.
  void to_next() { at_ = std::min(text_.find_first_not_of(" \t\r\n,:", at_), text_.size()); }
  void skip_past(char closing) { at_ = std::min(text_.find(closing, at_) + 1, text_.size()); }
  void skip_text() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  const json::Value& wanted_;
  std::size_t at_ = 0;
};

}  // namespace

std::string read_file(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    throw Stop(asked_wrongly, file.string() + " is a folder, not a file", "name a file in it");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  if (in) out << in.rdbuf();
  if (!in || in.bad()) {
    const bool there = std::filesystem::exists(file, error);
    throw Stop(asked_wrongly, "cannot read " + file.string() + (there ? "" : ": it is not there"), "check the name and its permissions");
  }
  return std::move(out).str();
}

Source::Source(std::string file, std::string text, std::string hint, std::size_t first_line)
    : file_(std::move(file)), text_(std::move(text)), hint_(std::move(hint)), first_line_(first_line) {
  auto document = json::parse(text_, {.depth_max = 32, .values_max = 5'000'000});
  if (!document) stop_at(document.error().offset, "no JSON that we take: " + document.error().why, hint_);
  document_ = std::move(*document);
}

Node Source::root() const {
  return {*this, document_.root(), "this"};
}

void Source::stop(const json::Value& at, const std::string& what, const std::string& hint) const {
  Walk walk(text_, at);
  (void)walk.meets(document_.root());
  stop_at(walk.place(), what, hint.empty() ? hint_ : hint);
}

void Source::stop_at(std::size_t offset, const std::string& what, const std::string& hint) const {
  const std::string_view before = std::string_view(text_).substr(0, offset);
  const auto line = first_line_ + static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  // Characters, not bytes: what an editor calls a column.
  const auto column =
      std::ranges::count_if(before.substr(start), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }) + 1;
  throw Stop(asked_wrongly, file_ + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what, hint);
}

Node Node::at(const char* name) const {
  if (!value_->IsObject()) stop(name_ + " must be an object {...}");
  const auto found = value_->FindMember(name);
  if (found == value_->MemberEnd()) stop("\"" + std::string(name) + "\" is missing");
  return {*source_, found->value, "\"" + std::string(name) + "\""};
}

std::optional<Node> Node::find(const char* name) const {
  if (!value_->IsObject()) stop(name_ + " must be an object {...}");
  const auto found = value_->FindMember(name);
  if (found == value_->MemberEnd() || found->value.IsNull()) return std::nullopt;
  return Node(*source_, found->value, "\"" + std::string(name) + "\"");
}

std::vector<Node> Node::items(std::size_t most) const {
  if (!value_->IsArray()) stop(name_ + " must be a list [...]");
  if (value_->Size() > most) stop(name_ + " may hold at most " + std::to_string(most));
  std::vector<Node> all;
  all.reserve(value_->Size());
  for (const auto& item : value_->GetArray()) all.emplace_back(*source_, item, "an entry of " + name_);
  return all;
}

std::string Node::text() const {
  if (!value_->IsString()) stop(name_ + " must be a text");
  return {value_->GetString(), value_->GetStringLength()};
}

void Node::each_text(const std::function<void(std::string name, std::string text, const Node& at)>& visit) const {
  if (!value_->IsObject()) stop(name_ + " must be an object {...}");
  for (const auto& member : value_->GetObject()) {
    if (!member.value.IsString()) continue;
    std::string name(member.name.GetString(), member.name.GetStringLength());
    const Node at(*source_, member.value, "\"" + name + "\"");
    visit(std::move(name), at.text(), at);
  }
}

double Node::number(double low, double high) const {
  const double number = value_->IsNumber() ? value_->GetDouble() : std::nan("");
  if (!(number >= low && number <= high)) {
    std::ostringstream range;
    range << name_ << " must be a number from " << low << " to " << high;
    stop(range.str());
  }
  return number;
}

std::uint64_t Node::whole(std::uint64_t low, std::uint64_t high) const {
  if (!value_->IsUint64() || value_->GetUint64() < low || value_->GetUint64() > high)
    stop(name_ + " must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  return value_->GetUint64();
}

bool Node::truth() const {
  if (!value_->IsBool()) stop(name_ + " must be true or false");
  return value_->GetBool();
}

}  // namespace ronde::cli
