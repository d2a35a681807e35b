#include "ronde/formats/certificate.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <algorithm>
#include <charconv>
#include <limits>

#include "show.hpp"

namespace ronde::formats {
namespace {

constexpr std::string_view kDigestKey = ",\"digest\":\"";

/// FNV-1a: notices what changed by mistake or by hand. Against forgery stands the check itself.
std::uint64_t digest_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

// ---- writing ----
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void key(Writer& writer, std::string_view text) {
  writer.Key(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
void put(Writer& writer, std::string_view name, std::string_view text) {
  key(writer, name);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
void put(Writer& writer, std::string_view name, std::optional<std::uint32_t> number) {
  key(writer, name);
  if (number) {
    writer.Uint(*number);
  } else {
    writer.Null();
  }
}
void put(Writer& writer, std::string_view name, const std::vector<matcher::Price>& prices) {
  if (prices.empty()) return;
  key(writer, name);
  writer.StartArray();
  for (const matcher::Price& price : prices) {
    writer.Uint(price.of);
    writer.Int64(price.price);
  }
  writer.EndArray();
}

void put_point(Writer& writer, const matcher::DualPoint& point) {
  writer.StartObject();
  put(writer, "prices", point.by_arcs ? "arcs" : "exchanges");
  key(writer, "scale");
  writer.Int64(point.scale);
  key(writer, "kept");
  writer.StartArray();
  for (const std::int64_t price : point.kept) writer.Int64(price);
  writer.EndArray();
  put(writer, "units", point.units);
  put(writer, "left", point.left);
  put(writer, "right", point.right);
  put(writer, "people", point.people);
  put(writer, "users", point.users);
  put(writer, "sizes", point.sizes);
  if (!point.cuts.empty()) {
    key(writer, "cuts");
    writer.StartArray();
    for (const matcher::PricedCut& cut : point.cuts) {
      writer.StartArray();
      writer.Int64(cut.price);
      for (const std::uint32_t unit : cut.units) writer.Uint(unit);
      writer.EndArray();
    }
    writer.EndArray();
  }
  if (!point.used.empty()) {
    key(writer, "used");
    writer.StartArray();
    for (const matcher::PricedPair& pair : point.used) {
      writer.StartArray();
      writer.Uint(pair.offer);
      writer.Uint(pair.want);
      writer.Int64(pair.price);
      writer.EndArray();
    }
    writer.EndArray();
  }
  writer.EndObject();
}

void put_proof(Writer& writer, const matcher::LevelProof& proof) {
  put(writer, "proof", !proof.leaves.empty() ? "branches" : proof.roots > 0 ? "root" : "none");
  put(writer, "roots", std::optional(proof.roots));
  key(writer, "points");
  writer.StartArray();
  for (const matcher::DualPoint& point : proof.points) put_point(writer, point);
  writer.EndArray();
  key(writer, "branches");
  writer.StartArray();
  for (const matcher::BranchLeaf& leaf : proof.leaves) {
    writer.StartObject();
    put(writer, "point", std::optional(leaf.point));
    key(writer, "decisions");
    writer.StartArray();
    for (const matcher::PairDecision& decision : leaf.decisions) {
      writer.StartArray();
      writer.Uint(decision.offer);
      writer.Uint(decision.want);
      writer.Uint(decision.used ? 1 : 0);
      writer.EndArray();
    }
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
}

void put_exchange(Writer& writer, const matcher::Exchange& exchange) {
  writer.StartObject();
  put(writer, "kind", exchange.kind == matcher::ExchangeKind::cycle ? "cycle" : "chain");
  key(writer, "transfers");
  writer.StartArray();
  for (const matcher::Transfer& transfer : exchange.transfers) {
    writer.StartArray();
    writer.Uint(transfer.offer);
    writer.Uint(transfer.want);
    for (const matcher::RelayIndex relay : transfer.via) writer.Uint(relay);
    writer.EndArray();
  }
  writer.EndArray();
  writer.EndObject();
}

// ---- reading ----
/// JSON of whole numbers, with places. A list of nothing but numbers keeps them side by side: there may be millions.
struct Value {
  enum class Kind : std::uint8_t { null, boolean, number, text, numbers, list, object } kind = Kind::null;
  bool boolean = false;
  std::int64_t number = 0;
  std::string text;  // of a number its digits
  std::vector<std::int64_t> numbers;
  std::vector<Value> items;
  std::vector<std::string> keys;
  std::size_t at = 0;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}
  /// Empty: then `at` and `why` say what is wrong.
  std::optional<Value> whole() {
    Value value;
    if (!parse(value, 0)) return std::nullopt;
    space();
    if (at_ != text_.size()) return wrong("something stands after the end"), std::nullopt;
    return value;
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  bool wrong(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    return false;
  }
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return wrong("a value was expected");
    at_ += expected.size();
    return true;
  }
  bool parse(Value& value, int depth) {
    constexpr int kDepthMax = 12;
    space();
    value.at = at_;
    if (at_ >= text_.size()) return wrong("the file ends too early");
    if (depth > kDepthMax) return wrong("lists within lists within lists");
    const char c = text_[at_];
    if (c == '{') return parse_object(value, depth);
    if (c == '[') return parse_list(value, depth);
    if (c == '"') {
      value.kind = Value::Kind::text;
      return parse_text(value.text);
    }
    if (c == 't' || c == 'f') {
      value.kind = Value::Kind::boolean;
      value.boolean = c == 't';
      return word(c == 't' ? "true" : "false");
    }
    if (c == 'n') return word("null");
    return parse_number(value);
  }
  bool parse_number(Value& value) {
    value.kind = Value::Kind::number;
    const std::size_t begin = at_;
    if (text_[at_] == '-') ++at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    value.text = text_.substr(begin, at_ - begin);
    const bool goes_on = at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E');
    const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), value.number);
    const bool large = error == std::errc::result_out_of_range;  // a seed may be; who needs the number looks again
    if (large)
      value.number = value.text.starts_with('-') ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    if (!goes_on && (large || (error == std::errc{} && end == value.text.data() + value.text.size()))) return true;
    at_ = begin;
    return wrong("a whole number was expected");
  }
  bool parse_text(std::string& text) {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 0x20 || text_[at_] == '\\') return wrong("a sign that no name of a certificate has");
      text += text_[at_];
    }
    if (at_ >= text_.size()) return wrong("the file ends within a name");
    ++at_;
    return true;
  }
  bool parse_list(Value& value, int depth) {
    value.kind = Value::Kind::numbers;
    ++at_;
    if (take(']')) return true;
    do {
      Value item;
      if (!parse(item, depth + 1)) return false;
      if (value.kind == Value::Kind::numbers && item.kind == Value::Kind::number) {
        value.numbers.push_back(item.number);
        continue;
      }
      if (!value.numbers.empty()) return at_ = item.at, wrong("numbers and other things in one list");
      value.kind = Value::Kind::list;
      value.items.push_back(std::move(item));
    } while (take(','));
    return take(']') || wrong("a comma or ] was expected");
  }
  bool parse_object(Value& value, int depth) {
    value.kind = Value::Kind::object;
    ++at_;
    if (take('}')) return true;
    do {
      space();
      if (at_ >= text_.size() || text_[at_] != '"') return wrong("a name in quotes was expected");
      std::string name;
      const std::size_t begin = at_;
      if (!parse_text(name)) return false;
      if (std::ranges::find(value.keys, name) != value.keys.end()) return at_ = begin, wrong("\"" + name + "\" stands here twice");
      if (!take(':')) return wrong("a colon was expected");
      value.keys.push_back(std::move(name));
      value.items.emplace_back();
      if (!parse(value.items.back(), depth + 1)) return false;
    } while (take(','));
    return take('}') || wrong("a comma or } was expected");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string why_;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  CertificateRead run() {
    CertificateRead read;
    Parser parser(text_);
    const std::optional<Value> whole = parser.whole();
    if (!whole) {
      say(parser.at(), parser.why(), "a certificate is one JSON object, as --certificate writes it");
    } else {
      matcher::Clearing clearing;
      fill(*whole, clearing);
      if (problems_.empty()) read.clearing = std::move(clearing);
    }
    read.intact = intact();
    read.problems = std::move(problems_);
    return read;
  }

 private:
  using Kind = Value::Kind;
  void say(std::size_t at, std::string message, std::string hint = "") {
    if (problems_.size() >= kProblemMax) return;
    const std::string_view before = text_.substr(0, at);
    const std::size_t line_start = before.rfind('\n');
    problems_.push_back({1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
                         line_start == std::string_view::npos ? at + 1 : at - line_start, std::move(message), std::move(hint)});
  }
  [[nodiscard]] bool intact() const {
    const std::size_t at = text_.rfind(kDigestKey);
    return at != std::string_view::npos && text_.substr(at) == std::string(kDigestKey) + hex(digest_of(text_.substr(0, at))) + "\"}\n";
  }

  static const Value* find(const Value& object, std::string_view name) {
    for (std::size_t i = 0; i < object.keys.size(); ++i) {
      if (object.keys[i] == name) return &object.items[i];
    }
    return nullptr;
  }
  const Value& need(const Value& object, std::string_view name, Kind kind) {
    static const Value kNothing{};
    const Value* const value = find(object, name);
    const bool empty_list = value != nullptr && kind == Kind::list && value->kind == Kind::numbers && value->numbers.empty();
    if (value != nullptr && (value->kind == kind || empty_list)) return *value;
    say(value == nullptr ? object.at : value->at, "\"" + std::string(name) + "\" is missing here, or of another kind",
        "a certificate is one JSON object, as --certificate writes it");
    return kNothing;
  }
  std::uint32_t index(const Value& at, std::int64_t number) {
    if (number >= 0 && number < 0xFFFF'FFFFLL) return static_cast<std::uint32_t>(number);
    say(at.at, std::to_string(number) + " is not the number of anything");
    return 0;
  }
  std::uint32_t need_index(const Value& object, std::string_view name) {
    const Value& value = need(object, name, Kind::number);
    return index(value, value.number);
  }
  std::optional<std::uint32_t> cap(const Value& object, std::string_view name) {
    const Value* const value = find(object, name);
    if (value != nullptr && value->kind == Kind::null) return std::nullopt;
    return need_index(object, name);
  }
  std::uint64_t counter(const Value& object, std::string_view name) {
    const Value& value = need(object, name, Kind::number);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
    if (value.kind == Kind::number && (error != std::errc{} || end != value.text.data() + value.text.size()))
      say(value.at, "\"" + std::string(name) + "\" is not a number of 0 or more");
    return number;
  }
  std::uint64_t hash(const Value& object, std::string_view name) {
    const Value& value = need(object, name, Kind::text);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number, 16);
    if (value.kind == Kind::text && (value.text.size() != 16 || error != std::errc{} || end != value.text.data() + value.text.size()))
      say(value.at, "\"" + std::string(name) + "\" is not 16 hexadecimal digits");
    return number;
  }

  void fill(const Value& whole, matcher::Clearing& clearing) {
    if (whole.kind != Kind::object || need(whole, "ronde_certificate", Kind::number).number != 1) {
      if (problems_.empty())
        say(whole.at, "this is not a certificate of version 1", "make one with ronde match FILE --certificate OUT.json");
      return;
    }
    matcher::Certificate& certificate = clearing.certificate;
    certificate.version = need(whole, "version", Kind::text).text;
    certificate.method = need(whole, "method", Kind::text).text;
    certificate.input_hash = hash(whole, "input_hash");
    certificate.seed = counter(whole, "seed");
    certificate.steps = counter(whole, "steps");
    const Value& options = need(whole, "options", Kind::object);
    certificate.caps.cycle_cap = cap(options, "cycle_cap");
    certificate.caps.chain_cap = need_index(options, "chain_cap");
    certificate.caps.seats_cap = cap(options, "seats_cap");
    certificate.caps.member_once = need(options, "member_once", Kind::boolean).boolean;
    if (find(options, "size_tolerance") != nullptr) certificate.caps.size_tolerance = cap(options, "size_tolerance");
    const Value& status = need(whole, "status", Kind::text);
    clearing.status = status.text == "optimal" ? matcher::Status::optimal : matcher::Status::feasible;
    if (status.kind == Kind::text && status.text != "optimal" && status.text != "feasible")
      say(status.at, "a status is optimal or feasible");
    for (const Value& exchange : need(whole, "exchanges", Kind::list).items) clearing.exchanges.push_back(exchange_of(exchange));
    for (const Value& level : need(whole, "levels", Kind::list).items) fill_level(level, clearing);
    certificate.levels = clearing.levels;
  }

  matcher::Exchange exchange_of(const Value& value) {
    matcher::Exchange exchange;
    const Value& kind = need(value, "kind", Kind::text);
    if (kind.kind == Kind::text && kind.text != "cycle" && kind.text != "chain") say(kind.at, "an exchange is a cycle or a chain");
    exchange.kind = kind.text == "chain" ? matcher::ExchangeKind::chain : matcher::ExchangeKind::cycle;
    for (const Value& item : need(value, "transfers", Kind::list).items) {
      if (item.kind != Kind::numbers || item.numbers.size() < 2) {
        say(item.at, "a transfer is [offer, want] and the relays between, as numbers");
        continue;
      }
      matcher::Transfer transfer{index(item, item.numbers[0]), index(item, item.numbers[1]), {}};
      for (std::size_t i = 2; i < item.numbers.size(); ++i) transfer.via.push_back(index(item, item.numbers[i]));
      exchange.transfers.push_back(std::move(transfer));
    }
    return exchange;
  }

  void fill_level(const Value& value, matcher::Clearing& clearing) {
    const Value& name = need(value, "name", Kind::text);
    const std::optional<matcher::Level> level = matcher::level_from(name.text);
    if (name.kind == Kind::text && !level)
      say(name.at, "there is no such level", "people users transfers weight rank wish walk waiting balance expected");
    const auto again = [&level](const matcher::LevelResult& before) { return level && before.level == *level; };
    if (std::ranges::any_of(clearing.levels, again)) say(name.at, "this level stands here twice");
    clearing.levels.push_back(
        {level.value_or(matcher::Level::transfers), need(value, "value", Kind::number).number, need(value, "bound", Kind::number).number});
    matcher::LevelProof proof;
    proof.roots = need_index(value, "roots");
    for (const Value& point : need(value, "points", Kind::list).items) proof.points.push_back(point_of(point));
    for (const Value& leaf : need(value, "branches", Kind::list).items) {
      matcher::BranchLeaf& made = proof.leaves.emplace_back();
      made.point = need_index(leaf, "point");
      for (const Value& item : need(leaf, "decisions", Kind::list).items) {
        if (three(item)) made.decisions.push_back({index(item, item.numbers[0]), index(item, item.numbers[1]), item.numbers[2] != 0});
      }
    }
    clearing.certificate.proofs.push_back(std::move(proof));
  }

  bool three(const Value& item) {
    if (item.kind == Kind::numbers && item.numbers.size() == 3) return true;
    say(item.at, "an offer, a want and a number were expected");
    return false;
  }
  std::vector<matcher::Price> prices_of(const Value& object, std::string_view name) {
    const Value* const value = find(object, name);
    if (value == nullptr) return {};
    if (value->kind != Kind::numbers || value->numbers.size() % 2 != 0) {
      say(value->at, "prices are pairs of numbers: of what, and how much");
      return {};
    }
    std::vector<matcher::Price> prices;
    for (std::size_t i = 0; i < value->numbers.size(); i += 2) prices.push_back({index(*value, value->numbers[i]), value->numbers[i + 1]});
    return prices;
  }
  matcher::DualPoint point_of(const Value& value) {
    matcher::DualPoint point;
    point.by_arcs = need(value, "prices", Kind::text).text == "arcs";
    point.scale = need(value, "scale", Kind::number).number;
    point.kept = need(value, "kept", Kind::numbers).numbers;
    point.units = prices_of(value, "units");
    point.left = prices_of(value, "left");
    point.right = prices_of(value, "right");
    point.people = prices_of(value, "people");
    point.users = prices_of(value, "users");
    point.sizes = prices_of(value, "sizes");
    if (find(value, "cuts") != nullptr) {
      for (const Value& item : need(value, "cuts", Kind::list).items) {
        matcher::PricedCut& cut = point.cuts.emplace_back();
        if (item.kind != Kind::numbers || item.numbers.empty()) {
          say(item.at, "a cut is its price and its units, as numbers");
          continue;
        }
        cut.price = item.numbers[0];
        for (std::size_t i = 1; i < item.numbers.size(); ++i) cut.units.push_back(index(item, item.numbers[i]));
      }
    }
    if (find(value, "used") != nullptr) {
      for (const Value& item : need(value, "used", Kind::list).items) {
        if (three(item)) point.used.push_back({index(item, item.numbers[0]), index(item, item.numbers[1]), item.numbers[2]});
      }
    }
    return point;
  }

  std::string_view text_;
  std::vector<Problem> problems_;
};

}  // namespace

std::string certificate_to_json(const matcher::Clearing& certified, const std::vector<matcher::LevelResult>& searched) {
  const matcher::Certificate& certificate = certified.certificate;
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  key(writer, "ronde_certificate");
  writer.Uint(1);
  put(writer, "version", certificate.version);
  put(writer, "method", certificate.method);
  put(writer, "input_hash", hex(certificate.input_hash));
  key(writer, "seed");
  writer.Uint64(certificate.seed);
  key(writer, "steps");
  writer.Uint64(certificate.steps);
  key(writer, "options");
  writer.StartObject();
  put(writer, "cycle_cap", certificate.caps.cycle_cap);
  put(writer, "chain_cap", std::optional(certificate.caps.chain_cap));
  put(writer, "seats_cap", certificate.caps.seats_cap);
  key(writer, "member_once");
  writer.Bool(certificate.caps.member_once);
  if (certificate.caps.size_tolerance) put(writer, "size_tolerance", certificate.caps.size_tolerance);
  writer.EndObject();
  put(writer, "status", name(certified.status));
  key(writer, "exchanges");
  writer.StartArray();
  for (const matcher::Exchange& exchange : certified.exchanges) put_exchange(writer, exchange);
  writer.EndArray();
  key(writer, "levels");
  writer.StartArray();
  for (std::size_t i = 0; i < certified.levels.size(); ++i) {
    const matcher::LevelResult& level = certified.levels[i];
    writer.StartObject();
    put(writer, "name", name(level.level));
    key(writer, "value");
    writer.Int64(level.value);
    key(writer, "bound");
    writer.Int64(level.bound);
    if (i < searched.size() && searched[i].bound != level.bound) {
      key(writer, "search_bound");
      writer.Int64(searched[i].bound);
    }
    put_proof(writer, i < certificate.proofs.size() ? certificate.proofs[i] : matcher::LevelProof{});
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  std::string text(buffer.GetString(), buffer.GetSize() - 1);  // without the last brace
  const std::string digest = hex(digest_of(text));
  return text + std::string(kDigestKey) + digest + "\"}\n";
}

CertificateRead read_certificate(std::string_view text) {
  return Reader(text).run();
}

}  // namespace ronde::formats
