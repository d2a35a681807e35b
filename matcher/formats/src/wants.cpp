// Math-trade want lists, as TradeMaximizer reads them. Its README and its reader (github.com/chrisokasaki/TradeMaximizer, MIT) are the
// source of every rule here; FORMAT.md tells them in one place. No line of it was copied.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "want_options.hpp"

namespace ronde::formats {
namespace {

struct WantField {
  std::string name;  // ";" raises the rank
  std::size_t column;
};
struct Item {
  std::string name;
  std::string user;  // empty: none
  bool dummy = false;
  std::vector<WantField> wants;
  std::size_t line = 0, column = 0;
  std::uint32_t index = 0;  // of the vertex, or of the relay
};
/// A want that counts.
struct Wish {
  std::size_t item;  // index into the items
  std::int64_t rank;
};
/// Names without a list, told once each.
struct Unknown {
  std::size_t line, column, times;
};

/// Capital of a letter of Latin-1 or Latin Extended-A.
constexpr char32_t capital(char32_t c) {
  if (c >= 0xE0 && c <= 0xFE && c != 0xF7) return c - 0x20;
  if (c == 0xFF) return 0x178;
  const bool odd_is_small = (c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177);
  const bool even_is_small = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
  return (odd_is_small && c % 2 == 1) || (even_is_small && c % 2 == 0) ? c - 1 : c;
}

/// Upper case as lists are compared: ASCII, and the accents of Latin-1 and Latin Extended-A in UTF-8; the length stays.
std::string upper(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto byte = static_cast<unsigned char>(result[i]);
    if (byte >= 'a' && byte <= 'z') result[i] = static_cast<char>(byte - 'a' + 'A');
    if (byte < 0xC3 || byte > 0xC5 || i + 1 == result.size()) continue;
    const auto next = static_cast<unsigned char>(result[i + 1]);
    if ((next & 0xC0U) != 0x80U) continue;
    const char32_t letter = (byte & 0x1FU) << 6U | (next & 0x3FU);
    const char32_t large = capital(letter);
    const bool sharp_s = letter == 0xDF;
    result[i] = sharp_s ? 'S' : static_cast<char>(0xC0U | large >> 6U);
    result[i + 1] = sharp_s ? 'S' : static_cast<char>(0x80U | (large & 0x3FU));
    ++i;
  }
  return result;
}

class WantsReader {
 public:
  WantsReader(std::string_view text, const WantsReading& reading) : lines_(text), reading_(reading) {}

  ReadResult read() {
    if (!reading_.options.empty()) read_options("#! " + reading_.options, options_, lines_, remarks_);
    while (const std::optional<std::string_view> line = lines_.next()) {
      if (const std::string_view text = trimmed(*line); !text.empty()) take(*line, text);
    }
    if (in_official_)
      lines_.wrong_at(official_line_, 1, "the official names have no end", "write !END-OFFICIAL-NAMES on a line of its own after the last");
    return build();
  }

 private:
  [[nodiscard]] std::string name(std::string_view text) const { return options_.case_sensitive ? std::string(text) : upper(text); }

  void take(std::string_view line, std::string_view text) {
    const std::size_t column = static_cast<std::size_t>(text.data() - line.data()) + 1;
    if (text.starts_with("#!")) return options(line, column);
    if (text.starts_with('#')) return;
    if (const auto at = std::ranges::find_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_space(c); });
        at != line.end())
      return lines_.wrong(static_cast<std::size_t>(at - line.begin()) + 1, "a control character", "save the list as plain text");
    const std::string word = upper(text);
    if (word.starts_with("!BEGIN-OFFICIAL-NAMES")) return begin_official(word, column);
    if (word.starts_with("!END-OFFICIAL-NAMES")) return end_official(word, column);
    if (in_official_) return official_name(text, column);
    want_list(line, column - 1);
  }

  void options(std::string_view line, std::size_t column) {
    if (!items_.empty() || lists_begun_)
      return lines_.wrong(column, "options after the first want list", "move this line to the top of the file");
    if (official_) return lines_.wrong(column, "options after the official names", "move this line to the top of the file");
    read_options(line, options_, lines_, remarks_);
  }

  void begin_official(const std::string& word, std::size_t column) {
    constexpr std::size_t kLength = std::string_view("!BEGIN-OFFICIAL-NAMES").size();
    if (word.size() > kLength) return lines_.wrong(column + kLength, "more than the mark on the line", "one name a line, below the mark");
    if (official_) return lines_.wrong(column, "official names begin a second time", "put all official names into one block");
    if (lists_begun_) return lines_.wrong(column, "official names after the first want list", "move the block above the want lists");
    official_.emplace();
    in_official_ = true;
    official_line_ = lines_.line();
  }

  void end_official(const std::string& word, std::size_t column) {
    constexpr std::size_t kLength = std::string_view("!END-OFFICIAL-NAMES").size();
    if (word.size() > kLength) return lines_.wrong(column + kLength, "more than the mark on the line", "want lists begin on the next line");
    if (!in_official_) return lines_.wrong(column, "official names end, but did not begin", "write !BEGIN-OFFICIAL-NAMES above the names");
    in_official_ = false;
  }

  /// The name is the first word; what follows describes it.
  void official_name(std::string_view text, std::size_t column) {
    const std::string_view first = text.substr(0, text.find_first_of(": \t\v\f"));
    if (first.empty()) return lines_.wrong(column, "no name before the colon", "name : description");
    if (first.front() == '%')
      return lines_.wrong(column, "a dummy among the official names", "dummies belong to one user; take the line out");
    if (const std::size_t hash = first.find('#'); hash != std::string_view::npos)
      return lines_.wrong(column + hash, "# cannot be part of a name", "write the name without it");
    if (!official_->insert(name(first)).second)
      lines_.wrong(column, "the official name " + quoted(first) + " stands twice", "each item once; give the second another name");
  }

  void want_list(std::string_view line, std::size_t at) {
    lists_begun_ = true;
    if (const std::size_t hash = line.find('#'); hash != std::string_view::npos)
      return lines_.wrong(hash + 1, "a comment behind a want list", "give the comment a line of its own; # cannot be part of a name");
    Item item;
    item.line = lines_.line();
    if (!user_of(line, at, item)) return;
    const std::size_t semicolon = line.find(';', at), colon = line.find(':', at);
    if (colon != std::string_view::npos && semicolon < colon)
      return lines_.wrong(semicolon + 1, "a semicolon before the colon", "(name) item : want want ; want");
    if (line[at] == ';') return lines_.wrong(at + 1, "a semicolon before the item", "(name) item : want want ; want");
    const std::size_t rest = item_of(line, at, colon, item);
    if (rest == 0) return;
    wants(line, rest, item);
    keep(std::move(item));
  }

  /// Moves `at` to the item. False: told what is wrong.
  bool user_of(std::string_view line, std::size_t& at, Item& item) {
    const auto wrong = [this](std::size_t place, const char* what, const char* hint) {
      lines_.wrong(place + 1, what, hint);
      return false;
    };
    constexpr const char* kShape = "(name) item : want want";
    const std::size_t open = line.find('('), close = line.find(')');
    if (line[at] != '(') {
      if (open != std::string_view::npos) return wrong(open, "a bracket inside the list", "the user's name in brackets comes first");
      if (close != std::string_view::npos) return wrong(close, "a closing bracket without an opening one", kShape);
      if (options_.require_users) return wrong(at, "a line without a user", "this list says REQUIRE-USERNAMES: start the line with (name)");
      return true;
    }
    if (close == std::string_view::npos) return wrong(at, "the user's name has no closing bracket", kShape);
    if (const std::size_t second = line.find('(', at + 1); second != std::string_view::npos)
      return wrong(second, "a second bracket", "one user a line, and no brackets in names");
    if (const std::size_t second = line.find(')', close + 1); second != std::string_view::npos)
      return wrong(second, "a second closing bracket", "one user a line, and no brackets in names");
    item.user = name(trimmed(line.substr(at + 1, close - at - 1)));
    if (item.user.empty()) return wrong(at, "no name in the brackets", kShape);
    at = close + 1;
    while (at < line.size() && is_space(line[at])) ++at;
    return at < line.size() || wrong(line.size(), "no item is named", kShape);
  }

  /// Where the wants begin; 0: told what is wrong.
  std::size_t item_of(std::string_view line, std::size_t at, std::size_t colon, Item& item) {
    constexpr const char* kShape = "(name) item : want want";
    const auto wrong = [this](std::size_t place, std::string what, const char* hint) {
      lines_.wrong(place + 1, std::move(what), hint);
      return std::size_t{0};
    };
    if (colon == std::string_view::npos && options_.require_colons)
      return wrong(line.size(), "no colon after the item", "this list says REQUIRE-COLONS: (name) item : want want");
    const std::vector<Field> fields = fields_of(line.substr(at, colon == std::string_view::npos ? colon : colon - at));
    if (fields.empty()) return wrong(at, "no item is named", kShape);
    std::string_view given = fields.front().text;
    std::size_t rest = at + fields.front().column - 1 + given.size();
    if (colon != std::string_view::npos) {
      if (fields.size() > 1)
        return wrong(at + fields[1].column - 1, "more than one item before the colon", "one item a line, without spaces");
      if (const std::size_t second = line.find(':', colon + 1); second != std::string_view::npos)
        return wrong(second, "a second colon", "one want list a line, and no colons in names");
      rest = colon + 1;
    } else if (const std::size_t semicolon = given.find(';'); semicolon != std::string_view::npos) {
      rest -= given.size() - semicolon;
      given = given.substr(0, semicolon);
    }
    item.name = name(given);
    item.dummy = given.front() == '%';
    item.column = at + fields.front().column;
    return rest;
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

  void remark(std::size_t line, std::size_t column, std::string message, std::string hint) {
    if (remarks_.size() < kProblemMax) {
      remarks_.push_back({line, column, std::move(message), std::move(hint)});
    } else {
      ++remarks_left_out_;
    }
  }

  void keep(Item&& item) {
    const auto left_out = [&](const char* what, const char* hint) {
      remark(item.line, item.column, what + quoted(item.name) + ": left out", hint);
    };
    if (item.dummy && item.user.empty()) return left_out("a dummy without a user, ", "start the line with (name)");
    if (item.dummy && !options_.allow_dummies)
      return left_out("this list does not allow dummies, ", "write #! ALLOW-DUMMIES at the top if it should");
    if (!item.dummy && official_ && !official_->contains(item.name))
      return left_out("no official name, ", "is it misspelt? the owner's list counts only under the official name");
    if (!by_key_.emplace(key(item.name, item.user), items_.size()).second)
      return left_out("a second list for ", "the first counts; was a long list broken into two lines?");
    items_.push_back(std::move(item));
  }

  ReadResult build() {
    std::vector<std::vector<Wish>> wishes;
    wishes.reserve(items_.size());
    seen_in_.assign(items_.size(), 0);
    for (const Item& item : items_) wishes.push_back(wishes_of(item));
    tell_unknown();
    aim(wishes);

    matcher::ExchangeGraphBuilder builder;
    Instance instance;
    std::unordered_map<std::string, matcher::MemberIndex> users;
    const auto member = [&](const std::string& user) {
      if (user.empty()) return matcher::kNobody;
      const auto [found, is_new] = users.emplace(user, static_cast<matcher::MemberIndex>(users.size()));
      if (is_new) instance.member_names.push_back(user);
      return found->second;
    };
    for (Item& item : items_) {
      item.index = item.dummy ? builder.add_relay({member(item.user)}) : builder.add_vertex(member(item.user)).offer;
      (item.dummy ? instance.relay_names : instance.offer_names).push_back(item.name);
    }
    instance.want_names = instance.offer_names;
    for (std::size_t i = 0; i < items_.size(); ++i) add_wishes(items_[i], wishes[i], builder);

    instance.rules = options_.rules;
    std::ranges::stable_sort(remarks_, {}, [](const Problem& one) { return std::pair(one.line, one.column); });
    instance.remarks = std::move(remarks_);
    instance.remarks_left_out = remarks_left_out_;
    if (official_) {
      for (const std::string& name : *official_) {
        if (!by_key_.contains(name)) instance.missing_names.push_back(name);
      }
    }
    return built_or_problems(std::move(builder), std::move(instance), lines_);
  }

  /// The wants that count, in order; what does not count is told.
  std::vector<Wish> wishes_of(const Item& item) {
    const auto own = static_cast<std::size_t>(&item - items_.data());
    std::vector<Wish> wishes;
    std::int64_t rank = 1;
    for (const WantField& want : item.wants) {
      if (want.name == ";") {
        rank = std::min(rank + options_.big_step, kRankMax);
        continue;
      }
      const auto tell = [&](std::string message, const char* hint) { remark(item.line, want.column, std::move(message), hint); };
      const std::optional<std::string_view> wanted = name_and_rank(want.name, rank, tell);
      if (!wanted) continue;
      if (wanted->front() == '%' && item.user.empty()) {
        tell("a list without a user wants the dummy " + quoted(*wanted) + ": left out", "start the line with (name)");
        continue;
      }
      const std::string name(*wanted);
      const auto found = by_key_.find(key(name, item.user));
      if (found == by_key_.end()) {
        // An official item without a list keeps its place in the order of wishes; a misspelt one never had one.
        if (official_ && official_->contains(name)) {
          rank = std::min(rank + options_.small_step, kRankMax);
        } else {
          ++unknown_.try_emplace(key(name, item.user), Unknown{item.line, want.column, 0}).first->second.times;
        }
        continue;
      }
      const Item& other = items_[found->second];
      if (found->second == own) {
        tell(quoted(name) + " stands in its own list: left out", "take it out");
      } else if (seen_in_[found->second] == own + 1) {
        if (options_.tell_repeats) tell(quoted(name) + " is repeated: left out", "the first place counts");
      } else if (!other.dummy && !item.user.empty() && other.user == item.user) {
        tell(quoted(name) + " is of the same user: left out", "nobody receives an own item");
      } else {
        seen_in_[found->second] = own + 1;
        wishes.push_back({found->second, rank});
        rank = std::min(rank + options_.small_step, kRankMax);
      }
    }
    return wishes;
  }

  /// `name=number` sets the rank, where the list has EXPLICIT-PRIORITIES. Empty: left out, and told.
  template <class Tell>
  std::optional<std::string_view> name_and_rank(std::string_view want, std::int64_t& rank, const Tell& tell) const {
    const std::size_t equals = want.find('=');
    if (equals == std::string_view::npos) return want;
    if (options_.priorities != Priorities::explicit_numbers) {
      tell(quoted(want) + " has a number, but the list has none: left out", "write #! EXPLICIT-PRIORITIES at the top if it should");
      return std::nullopt;
    }
    const std::string_view digits = want.substr(equals + 1);
    const bool whole = !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    const std::int64_t number = number_from<std::int64_t>(digits).value_or(kRankMax);
    if (equals == 0 || !whole || number < 1) {
      tell(quoted(want) + " is not a name and a whole number from 1 on: left out", "name=number, as in CHESS=15");
      return std::nullopt;
    }
    rank = std::min(number, kRankMax);
    return want.substr(0, equals);
  }

  void tell_unknown() {
    std::vector<std::pair<std::string, Unknown>> found(unknown_.begin(), unknown_.end());
    std::ranges::sort(found, {}, [](const auto& one) { return std::pair(one.second.line, one.second.column); });
    for (const auto& [key, unknown] : found) {
      const std::size_t newline = key.find('\n');
      const std::string times = unknown.times == 1 ? "" : ", wanted " + std::to_string(unknown.times) + " times";
      if (newline == std::string::npos) {
        remark(unknown.line, unknown.column, "unknown item " + quoted(key) + times, "no list offers it; is it misspelt?");
      } else {
        remark(unknown.line, unknown.column, "unknown dummy " + quoted(key.substr(0, newline)) + times,
               "a dummy needs a list of the same user, and ALLOW-DUMMIES");
      }
    }
  }

  [[nodiscard]] std::int64_t cost(const Wish& wish, std::size_t wants) const { return cost_of(options_.priorities, wish.rank, wants); }

  /// Most trades, then least cost. NONTRADE-COST=n makes it one sum, n an item that stays plus the costs of those that go; it is the same
  /// as before if n is above all costs that one plan can have, else it is n minus cost for each trade: ranks lowered by n, then trades.
  void aim(const std::vector<std::vector<Wish>>& wishes) {
    ListRules& rules = options_.rules;
    rules.uncapped = true;
    rules.objective.levels = {matcher::Level::transfers};
    if (options_.priorities != Priorities::none) rules.objective.levels.push_back(matcher::Level::rank);
    if (options_.nontrade_cost && !reading_.plain_ranks) {
      std::int64_t worst = 0;
      for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].dummy) continue;
        std::int64_t dearest = 0;
        for (const Wish& wish : wishes[i]) dearest = std::max(dearest, cost(wish, wishes[i].size()));
        worst += dearest;
      }
      if (*options_.nontrade_cost <= worst && *options_.nontrade_cost <= kRankMax) {
        rules.rank_lowered_by = *options_.nontrade_cost;
        rules.objective.levels = {matcher::Level::rank, matcher::Level::transfers};
      }
    }
    if (options_.most_users) rules.objective.levels.push_back(matcher::Level::users);
  }

  void add_wishes(const Item& item, const std::vector<Wish>& wishes, matcher::ExchangeGraphBuilder& builder) const {
    const matcher::Receiver to{item.index, item.dummy};
    for (const Wish& wish : wishes) {
      const Item& other = items_[wish.item];
      // Inside a dummy wishes cost nothing: it is the list that names the dummy which says how dear it is.
      const std::int64_t rank = item.dummy ? 0 : cost(wish, wishes.size()) - options_.rules.rank_lowered_by;
      if (other.dummy) {
        builder.add_relay_arc(other.index, to, static_cast<std::int32_t>(rank));
      } else {
        matcher::ArcFacts facts;
        facts.rank = static_cast<std::int32_t>(rank);
        builder.add_transfer(other.index, to, facts);
      }
    }
  }

  LineReader lines_;
  const WantsReading& reading_;
  WantOptions options_;
  std::optional<std::set<std::string>> official_;  // empty: the file has no block
  bool in_official_ = false, lists_begun_ = false;
  std::size_t official_line_ = 0;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::unordered_map<std::string, Unknown> unknown_;
  std::vector<std::size_t> seen_in_;  // by item: one above the last item whose list took it
  std::vector<Problem> remarks_;
  std::size_t remarks_left_out_ = 0;
};

}  // namespace

ReadResult read_wants(std::string_view text, const WantsReading& reading) {
  // A lone carriage return ends a line too: files of old Macs.
  const auto lone = [text](std::size_t at) { return text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'); };
  std::size_t at = text.find('\r');
  while (at != std::string_view::npos && !lone(at)) at = text.find('\r', at + 1);
  if (at == std::string_view::npos) return WantsReader(text, reading).read();
  std::string mended(text);
  for (; at < mended.size(); ++at) {
    if (lone(at)) mended[at] = '\n';
  }
  return WantsReader(mended, reading).read();
}

}  // namespace ronde::formats
