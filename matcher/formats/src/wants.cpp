// Math-trade want lists.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "text.hpp"

namespace ronde::formats {
namespace {

enum class Priorities : std::uint8_t { none, linear, triangle, square };

struct Options {
  bool require_colons = false, require_users = false, case_sensitive = false;
  Priorities priorities = Priorities::none;
  std::int32_t small_step = 1, big_step = 9;
};

struct WantField {
  std::string name;
  std::size_t column;
};
struct Item {
  std::string name;
  std::string user;  // empty: none
  bool dummy = false;
  std::vector<WantField> wants;  // ";" raises the rank
  std::size_t line = 0;
  std::uint32_t index = 0;  // of the vertex, or of the relay
};

constexpr std::int32_t kStepMax = 100'000;
/// Options of TradeMaximizer that shape its search or report, not what may be traded.
constexpr std::string_view kHarmless[] = {"ALLOW-DUMMIES", "HIDE-LOOPS", "HIDE-SUMMARY", "HIDE-NONTRADES", "HIDE-ERRORS",
                                          "HIDE-REPEATS",  "HIDE-STATS", "SORT-BY-ITEM", "SHOW-MISSING",   "SHOW-ELAPSED-TIME",
                                          "SHOW-WANTS",    "VERBOSE",    "DEBUG"};
constexpr std::string_view kHarmlessWithValue[] = {"NONTRADE-COST=", "ITERATIONS=", "SEED=", "METRIC=", "SCALED-PRIORITIES"};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

class WantsReader {
 public:
  explicit WantsReader(std::string_view text) : lines_(text) {}

  ReadResult read() {
    while (const std::optional<std::string_view> line = lines_.next()) {
      const std::string_view text = trimmed(*line);
      if (text.starts_with("#!")) {
        options(*line);
      } else if (text.starts_with("!BEGIN-OFFICIAL-NAMES") || text.starts_with("!begin-official-names")) {
        official_ = true;
      } else if (text.starts_with("!END-OFFICIAL-NAMES") || text.starts_with("!end-official-names")) {
        official_ = false;
      } else if (!text.empty() && !text.starts_with('#') && !official_) {
        item(*line);
      }
    }
    return build();
  }

 private:
  [[nodiscard]] std::string name(std::string_view text) const { return options_.case_sensitive ? std::string(text) : upper(text); }

  void options(std::string_view line) {
    const std::size_t skip = line.find("#!") + 2;
    for (const Field& field : fields_of(line.substr(skip))) option(upper(field.text), skip + field.column);
  }

  void option(const std::string& text, std::size_t column) {
    const auto is_harmless = [&text](std::string_view known) { return text == known; };
    const auto starts = [&text](std::string_view known) { return text.starts_with(known); };
    if (text == "REQUIRE-COLONS") {
      options_.require_colons = true;
    } else if (text == "REQUIRE-USERNAMES") {
      options_.require_users = true;
    } else if (text == "CASE-SENSITIVE") {
      options_.case_sensitive = true;
    } else if (text == "LINEAR-PRIORITIES") {
      options_.priorities = Priorities::linear;
    } else if (text == "TRIANGLE-PRIORITIES") {
      options_.priorities = Priorities::triangle;
    } else if (text == "SQUARE-PRIORITIES") {
      options_.priorities = Priorities::square;
    } else if (text.starts_with("SMALL-STEP=")) {
      step(text, 11, column, options_.small_step);
    } else if (text.starts_with("BIG-STEP=")) {
      step(text, 9, column, options_.big_step);
    } else if (!std::ranges::any_of(kHarmless, is_harmless) && !std::ranges::any_of(kHarmlessWithValue, starts)) {
      lines_.wrong(column, "unknown option " + quoted(text),
                   "see the list of options of TradeMaximizer; take the word out if it is not needed");
    }
  }

  void step(std::string_view text, std::size_t from, std::size_t column, std::int32_t& step) {
    const std::optional<std::int32_t> number = number_from<std::int32_t>(text.substr(from));
    if (!number || *number < 0 || *number > kStepMax) {
      lines_.wrong(column + from, "a step must be a whole number from 0 to 100000", "as in SMALL-STEP=1");
    } else {
      step = *number;
    }
  }

  void item(std::string_view line) {
    if (const auto at = std::ranges::find_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
        at != line.end()) {
      return lines_.wrong(static_cast<std::size_t>(at - line.begin()) + 1, "a control character", "save the list as plain text");
    }
    Item item;
    item.line = lines_.line();
    std::size_t at = line.find_first_not_of(" \t");
    if (line[at] == '(') {
      const std::size_t end = line.find(')', at);
      if (end == std::string_view::npos) return lines_.wrong(at + 1, "the user's name has no closing bracket", "(name) item : want want");
      item.user = upper(line.substr(at + 1, end - at - 1));
      at = end + 1;
    } else if (options_.require_users) {
      return lines_.wrong(at + 1, "a line without a user", "this list says REQUIRE-USERNAMES: start the line with (name)");
    }
    const std::size_t colon = line.find(':', at);
    std::string_view given;
    std::size_t rest = 0;
    if (colon != std::string_view::npos) {
      given = trimmed(line.substr(at, colon - at));
      rest = colon + 1;
    } else if (options_.require_colons) {
      return lines_.wrong(line.size() + 1, "no colon after the item", "this list says REQUIRE-COLONS: (name) item : want want");
    } else {
      const std::vector<Field> fields = fields_of(line.substr(at));
      if (!fields.empty()) {
        given = fields.front().text;
        rest = at + fields.front().column - 1 + given.size();
      }
    }
    if (given.empty()) return lines_.wrong(at + 1, "no item is named", "(name) item : want want");
    item.name = name(given);
    item.dummy = given.front() == '%';
    wants(line, rest, item);
    keep(std::move(item));
  }

  void wants(std::string_view line, std::size_t from, Item& item) {
    for (const Field& field : fields_of(line.substr(from))) {
      // ";" needs no spaces around it
      for (std::size_t at = 0; at < field.text.size();) {
        const std::size_t semicolon = std::min(field.text.find(';', at), field.text.size());
        if (semicolon > at) item.wants.push_back({name(field.text.substr(at, semicolon - at)), from + field.column + at});
        if (semicolon < field.text.size()) item.wants.push_back({";", from + field.column + semicolon});
        at = semicolon + 1;
      }
    }
  }

  [[nodiscard]] static std::string key(const std::string& name, const std::string& user) {
    return name.front() == '%' ? name + '\n' + user : name;  // no name has a newline
  }

  void keep(Item&& item) {
    // An item with two lines: the first counts.
    if (by_key_.emplace(key(item.name, item.user), items_.size()).second) items_.push_back(std::move(item));
  }

  [[nodiscard]] std::int32_t cost(std::int64_t rank) const {
    constexpr std::int64_t kRankMax = 1'000'000'000;
    switch (options_.priorities) {
      case Priorities::none:
        return 1;
      case Priorities::linear:
        break;
      case Priorities::triangle:
        rank = rank * (rank + 1) / 2;
        break;
      case Priorities::square:
        rank = rank * rank;
        break;
    }
    return static_cast<std::int32_t>(std::min(rank, kRankMax));
  }

  ReadResult build() {
    matcher::ExchangeGraphBuilder builder;
    Instance instance;
    std::map<std::string, matcher::MemberIndex> users;
    const auto member = [&users](const std::string& user) {
      return user.empty() ? matcher::kNobody : users.emplace(user, static_cast<matcher::MemberIndex>(users.size())).first->second;
    };
    for (Item& item : items_) {
      if (item.dummy) {
        item.index = builder.add_relay({member(item.user)});
        instance.relay_names.push_back(item.name);
      } else {
        item.index = builder.add_vertex(member(item.user)).offer;
        instance.offer_names.push_back(item.name);
      }
    }
    instance.want_names = instance.offer_names;
    for (const Item& item : items_) add_wants(item, builder);
    return built_or_problems(std::move(builder), std::move(instance), lines_);
  }

  void add_wants(const Item& item, matcher::ExchangeGraphBuilder& builder) {
    const matcher::Receiver to{item.index, item.dummy};
    std::set<std::size_t> taken;
    std::int64_t rank = 1;
    constexpr std::int64_t kRankStop = 1'000'000'000;
    for (const WantField& want : item.wants) {
      if (want.name == ";") {
        rank = std::min(rank + options_.big_step, kRankStop);
        continue;
      }
      const auto found = by_key_.find(key(want.name, item.user));
      if (found == by_key_.end()) continue;  // cannot be received
      const Item& other = items_[found->second];
      if (&other == &item || (!other.dummy && !item.user.empty() && other.user == item.user)) continue;
      if (!taken.insert(found->second).second) continue;
      const std::int32_t wish = item.dummy ? 0 : cost(rank);
      if (other.dummy) {
        builder.add_relay_arc(other.index, to, wish);
      } else {
        matcher::ArcFacts facts;
        facts.rank = wish;
        builder.add_transfer(other.index, to, facts);
      }
      rank = std::min(rank + options_.small_step, kRankStop);
    }
  }

  LineReader lines_;
  Options options_;
  bool official_ = false;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> by_key_;
};

}  // namespace

ReadResult read_wants(std::string_view text) {
  return WantsReader(text).read();
}

}  // namespace ronde::formats
