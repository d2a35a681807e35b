// The generator's JSON Lines. Its rule of satisfaction: same category, an accepted variant, both reach the other's home, hours enough,
// a value near what was hoped for. Homes are printed to five decimals of a degree, about a metre; the generator joins at 0.1 m, so an arc
// at the very edge of a reach may differ from its own edges (docs/decisions/0013).
#include <rapidjson/document.h>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>
#include <unordered_map>

#include "text.hpp"

namespace ronde::formats {
namespace {

constexpr double kLat0 = 46.188, kLon0 = 6.199, kKmLat = 111.2;
/// What a want takes in, as the generator's --max-degree.
constexpr std::size_t kOffersPerWant = 8;
constexpr double kReachMaxKm = 1000;
constexpr std::uint32_t kSizeMax = 4;

struct Person {
  double x, y, reach_km, tolerance, reliability;
  bool gives = false, wants = false;
  std::optional<std::uint8_t> size = std::nullopt;  // of their offers, if these agree; 0 if not
};
struct OfferLine {
  std::uint32_t person, category, variant;
  double value, hours;
};
struct WantLine {
  std::uint32_t person, category;
  std::vector<std::uint32_t> variants;
  double value, hours;
};

class JsonlReader {
 public:
  explicit JsonlReader(std::string_view text) : lines_(text), file_(lines_) {}

  ReadResult read() {
    while (const std::optional<std::string_view> line = lines_.next()) {
      if (trimmed(*line).empty()) continue;
      line_ = *line;
      rapidjson::Document json;
      json.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(line->data(), line->size());
      if (json.HasParseError()) {
        lines_.wrong(json.GetErrorOffset() + 1, "not a JSON value", "one object a line, as gen_neighbourhood.py writes them");
      } else if (!json.IsObject()) {
        lines_.wrong(1, "not a JSON object", "one object a line, as gen_neighbourhood.py writes them");
      } else {
        object(json);
      }
    }
    if (!lines_.good()) return {std::nullopt, lines_.take_problems()};
    for (std::uint32_t i = 0; i < people_.size(); ++i) {
      file_.vertex(names_[i]);
      file_.acceptance(names_[i], static_cast<std::uint16_t>(std::lround(1000 * people_[i].reliability)));
      if (people_[i].gives && !people_[i].wants) file_.gift(names_[i]);
      file_.size(names_[i], people_[i].size.value_or(0));
    }
    connect();
    return file_.build();
  }

 private:
  using Json = rapidjson::Value;

  /// Where the value of a member begins in the line; 1 where it is not there. The parser keeps no places.
  [[nodiscard]] std::size_t column_of(std::string_view key) const {
    int depth = 0;
    for (std::size_t i = 0; i < line_.size(); ++i) {
      const char c = line_[i];
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      if (c != '"') continue;
      const std::size_t begin = i + 1;
      for (++i; i < line_.size() && line_[i] != '"'; ++i) {
        if (line_[i] == '\\') ++i;
      }
      if (depth != 1 || line_.substr(begin, i - begin) != key) continue;
      const std::size_t colon = line_.find_first_not_of(" \t", i + 1);
      if (colon == std::string_view::npos || line_[colon] != ':') continue;  // a text that looks like the key
      return line_.find_first_not_of(" \t", colon + 1) + 1;
    }
    return 1;
  }
  void wrong(std::string_view key, const std::string& message, std::string hint) { lines_.wrong(column_of(key), message, std::move(hint)); }

  std::optional<double> number(const Json& json, const char* key, bool needed = true) {
    const auto found = json.FindMember(key);
    if (found == json.MemberEnd() && !needed) return 0.0;
    if (found == json.MemberEnd() || !found->value.IsNumber() || !std::isfinite(found->value.GetDouble())) {
      wrong(key, std::string(key) + " must be a number", std::string("as in \"") + key + "\":1.5");
      return std::nullopt;
    }
    return found->value.GetDouble();
  }
  std::optional<std::uint32_t> whole(const Json& json, const char* key) {
    const auto found = json.FindMember(key);
    if (found == json.MemberEnd() || !found->value.IsUint()) {
      wrong(key, std::string(key) + " must be a whole number", std::string("0 or more, as in \"") + key + "\":3");
      return std::nullopt;
    }
    return found->value.GetUint();
  }

  void object(const Json& json) {
    constexpr const char* known = "meta, participant, offer or want";
    const auto type = json.FindMember("type");
    if (type == json.MemberEnd() || !type->value.IsString()) return wrong("type", "an object without a type", known);
    const std::string_view text(type->value.GetString(), type->value.GetStringLength());
    if (text == "participant") return participant(json);
    if (text == "offer") return offer(json);
    if (text == "want") return want(json);
    if (text != "meta") wrong("type", "unknown type " + quoted(text), known);
  }

  void participant(const Json& json) {
    const auto id = whole(json, "id");
    const auto lat = number(json, "lat"), lon = number(json, "lon"), reach = number(json, "max_km"), tolerance = number(json, "tol");
    const auto reliability = json.HasMember("rel") ? number(json, "rel") : 1.0;
    if (!id || !lat || !lon || !reach || !tolerance || !reliability) return;
    if (!(*reliability >= 0 && *reliability <= 1)) return wrong("rel", "rel must be from 0 to 1", "the chance that this person says yes");
    if (!(*reach > 0 && *reach <= kReachMaxKm)) return wrong("max_km", "max_km must be above 0", "how far this person goes, up to 1000 km");
    if (!(*tolerance >= 1)) return wrong("tol", "tol must be 1 or more", "2 takes from half to twice the value hoped for");
    if (!person_of_.emplace(*id, static_cast<std::uint32_t>(people_.size())).second)
      return wrong("id", "a participant stands twice", "ids are distinct");
    const double km_lon = kKmLat * std::cos(kLat0 * std::numbers::pi / 180);
    people_.push_back({(*lon - kLon0) * km_lon, (*lat - kLat0) * kKmLat, *reach, *tolerance, *reliability});
    names_.push_back(std::to_string(*id));
  }

  std::optional<std::uint32_t> person(const Json& json) {
    const auto id = whole(json, "p");
    if (!id) return std::nullopt;
    const auto found = person_of_.find(*id);
    if (found == person_of_.end()) {
      wrong("p", "p names a participant that is not there", "a participant's line comes before their listings");
      return std::nullopt;
    }
    return found->second;
  }

  std::optional<std::uint8_t> size_of(const Json& json) {
    const auto size = json.HasMember("size") ? whole(json, "size") : std::uint32_t{0};
    if (size && *size > kSizeMax) {
      wrong("size", "size must be from 0 to 4", "30 min, 1 h, 2 h, half a day; 0, or none, if it is not told");
      return std::nullopt;
    }
    return size ? std::optional(static_cast<std::uint8_t>(*size)) : std::nullopt;
  }

  void offer(const Json& json) {
    const auto owner = person(json);
    const auto category = whole(json, "cat"), variant = whole(json, "variant");
    const auto value = number(json, "value"), hours = number(json, "hours", false);
    const auto size = size_of(json);
    if (!owner || !category || !variant || !value || !hours || !size) return;
    Person& giver = people_[*owner];
    giver.gives = true;
    giver.size = giver.size.value_or(*size) == *size ? *size : std::uint8_t{0};
    offers_[{*category, *variant}].push_back({*owner, *category, *variant, *value, *hours});
  }

  void want(const Json& json) {
    const auto owner = person(json);
    const auto category = whole(json, "cat");
    const auto value = number(json, "value"), hours = number(json, "hours", false);
    const auto variants = json.FindMember("variants");
    constexpr const char* as = "whole numbers, as in \"variants\":[0,3]";
    if (variants == json.MemberEnd() || !variants->value.IsArray()) return wrong("variants", "variants must be a list", as);
    std::vector<std::uint32_t> numbers;
    for (const Json& variant : variants->value.GetArray()) {
      if (!variant.IsUint()) return wrong("variants", "variants must be whole numbers", as);
      numbers.push_back(variant.GetUint());
    }
    if (!owner || !category || !value || !hours) return;
    WantLine line{*owner, *category, std::move(numbers), *value, *hours};
    people_[*owner].wants = true;
    wants_.push_back(std::move(line));
  }

  /// The generator's weight, or nothing: it does not satisfy.
  [[nodiscard]] std::optional<int> weight(const OfferLine& offer, const WantLine& want) const {
    const Person& giver = people_[offer.person];
    const Person& receiver = people_[want.person];
    if (offer.person == want.person || offer.hours < want.hours) return std::nullopt;
    if (offer.value < want.value / receiver.tolerance || offer.value > want.value * receiver.tolerance) return std::nullopt;
    const double dx = giver.x - receiver.x, dy = giver.y - receiver.y;
    const double reach = std::min(giver.reach_km, receiver.reach_km);
    const double square = dx * dx + dy * dy;
    if (square > reach * reach) return std::nullopt;
    const double ratio = offer.value < want.value ? offer.value / want.value : want.value / offer.value;
    return std::max(1, static_cast<int>(60.0 * (1.0 - std::sqrt(square) / reach) + 40.0 * ratio));
  }

  void connect() {
    for (const WantLine& want : wants_) {
      std::vector<std::pair<int, std::uint32_t>> candidates;  // best first: minus the weight, then the giver
      for (const std::uint32_t variant : want.variants) {
        const auto bucket = offers_.find({want.category, variant});
        if (bucket == offers_.end()) continue;
        for (const OfferLine& offer : bucket->second) {
          if (const std::optional<int> worth = weight(offer, want)) candidates.emplace_back(-*worth, offer.person);
        }
      }
      std::ranges::sort(candidates);
      if (candidates.size() > kOffersPerWant) candidates.resize(kOffersPerWant);
      for (const auto& [worth, giver] : candidates) {
        int& best = best_[{giver, want.person}];
        best = std::max(best, -worth);
      }
    }
    for (const auto& [pair, worth] : best_) file_.arc(names_[pair.first], names_[pair.second], worth);
  }

  LineReader lines_;
  std::string_view line_;  // the one being read
  VertexFile file_;
  std::vector<Person> people_;
  std::vector<std::string> names_;
  std::unordered_map<std::uint32_t, std::uint32_t> person_of_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<OfferLine>> offers_;
  std::vector<WantLine> wants_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> best_;
};

}  // namespace

ReadResult read_jsonl(std::string_view text) {
  return JsonlReader(text).read();
}

}  // namespace ronde::formats
