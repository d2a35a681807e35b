// Math-trade want lists, as TradeMaximizer reads them. Its README and its reader (github.com/chrisokasaki/TradeMaximizer, MIT) are the
// source of every rule here; FORMAT.md tells them in one place. No line of it was copied.
#include <algorithm>
#include <cstring>
#include <set>
#include <span>

#include "name_table.hpp"
#include "want_options.hpp"

namespace ronde::formats {
namespace {

constexpr std::size_t kLettersAWant = 8;  // with its space; a guess

// Names are parts of the folded text: see WantsReader::name.
struct WantField {
  std::string_view name;  // ";" raises the rank
  std::size_t column;
};
struct Item {
  std::string_view name;
  std::uint32_t user = NameTable::kNone;
  bool dummy = false;
  std::size_t wants_from = 0, wants_to = 0;    // in the fields of all lists
  std::size_t wishes_from = 0, wishes_to = 0;  // in the wishes of all lists
  std::size_t line = 0, column = 0;
  std::uint32_t index = 0;  // of the vertex, or of the relay
};
/// A want that counts.
struct Wish {
  std::uint32_t item, taker;  // indices into the items
  std::int64_t rank;
};
/// A name without a list, told once.
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

/// Eight letters at once, if they are all ASCII; then `at` is moved to the last of them. Of a byte under 0x80, adding 0x1F reaches the high
/// bit from 'a' on, adding 5 from the one after 'z' on.
bool capital_word(std::string& text, std::size_t& at) {
  constexpr std::uint64_t kEach = 0x0101'0101'0101'0101U, kHigh = 0x80 * kEach;
  std::uint64_t word = 0;
  if (text.size() - at < sizeof word) return false;
  std::memcpy(&word, text.data() + at, sizeof word);
  if ((word & kHigh) != 0) return false;
  const std::uint64_t small = (word + 0x1F * kEach) & ~(word + 0x05 * kEach) & kHigh;
  word -= small >> 2U;  // 'a' - 'A' is 0x20
  std::memcpy(text.data() + at, &word, sizeof word);
  at += sizeof word - 1;
  return true;
}

/// Upper case as lists are compared: ASCII, and the accents of Latin-1 and Latin Extended-A in UTF-8; the length stays.
std::string upper(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (capital_word(result, i)) continue;
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
  WantsReader(std::string_view text, const WantsReading& reading)
      : text_(text), lines_(text), reading_(reading), has_control_(std::ranges::any_of(text, is_control)) {
    fields_.reserve(text.size() / kLettersAWant);
  }

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
  static bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && !is_space(c); }

  /// A part of the text as it is compared. It stays valid: the whole text is folded at once, when the first name is asked for. No option
  /// can change its case after that.
  [[nodiscard]] std::string_view name(std::string_view part) {
    if (options_.case_sensitive) return part;
    if (folded_.empty()) folded_ = upper(text_);
    return std::string_view(folded_).substr(static_cast<std::size_t>(part.data() - text_.data()), part.size());
  }

  void take(std::string_view line, std::string_view text) {
    const std::size_t column = static_cast<std::size_t>(text.data() - line.data()) + 1;
    if (text.starts_with("#!")) return options(line, column);
    if (text.starts_with('#')) return;
    if (const auto at = has_control_ ? std::ranges::find_if(line, is_control) : line.end(); at != line.end())
      return lines_.wrong(static_cast<std::size_t>(at - line.begin()) + 1, "a control character", "save the list as plain text");
    if (text.front() == '!') {
      const std::string word = upper(text);
      if (word.starts_with("!BEGIN-OFFICIAL-NAMES")) return begin_official(word, column);
      if (word.starts_with("!END-OFFICIAL-NAMES")) return end_official(word, column);
    }
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
    keep(item);
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
    const std::string_view user = name(trimmed(line.substr(at + 1, close - at - 1)));
    if (user.empty()) return wrong(at, "no name in the brackets", kShape);
    item.user = users_.add(user);
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

  /// ";" needs no spaces around it.
  void wants(std::string_view line, std::size_t from, Item& item) {
    item.wants_from = fields_.size();
    const std::string_view folded = name(line);
    for (std::size_t at = from; at < line.size();) {
      if (is_space(line[at])) {
        ++at;
        continue;
      }
      std::size_t end = at + 1;
      if (line[at] != ';') {
        while (end < line.size() && line[end] != ';' && !is_space(line[end])) ++end;
      }
      fields_.push_back({folded.substr(at, end - at), at + 1});
      at = end;
    }
    item.wants_to = fields_.size();
  }

  /// The number of the first list for this name, among the items; a dummy is its user's own.
  [[nodiscard]] std::uint32_t item_named(std::string_view name, std::uint32_t user) const {
    return names_.find(name, name.front() == '%' ? user : NameTable::kNone);
  }

  void remark(std::size_t line, std::size_t column, std::string message, std::string hint) {
    if (remarks_.size() < kProblemMax) {
      remarks_.push_back({line, column, std::move(message), std::move(hint)});
    } else {
      ++remarks_left_out_;
    }
  }

  void keep(const Item& item) {
    const auto left_out = [&](const char* what, const char* hint) {
      remark(item.line, item.column, what + quoted(item.name) + ": left out", hint);
    };
    if (item.dummy && item.user == NameTable::kNone) return left_out("a dummy without a user, ", "start the line with (name)");
    if (item.dummy && !options_.allow_dummies)
      return left_out("this list does not allow dummies, ", "write #! ALLOW-DUMMIES at the top if it should");
    if (!item.dummy && official_ && !official_->contains(item.name))
      return left_out("no official name, ", "is it misspelt? the owner's list counts only under the official name");
    if (item_named(item.name, item.user) != NameTable::kNone)
      return left_out("a second list for ", "the first counts; was a long list broken into two lines?");
    names_.add(item.name, item.dummy ? item.user : NameTable::kNone);  // its number is that of the item
    items_.push_back(item);
  }

  ReadResult build() {
    seen_in_.assign(items_.size(), 0);
    wishes_.reserve(fields_.size());
    for (Item& item : items_) take_wishes(item);
    tell_unknown();
    aim();

    matcher::ExchangeGraphBuilder builder;
    Instance instance;
    std::vector<matcher::MemberIndex> members(users_.size(), matcher::kNobody);
    const auto member = [&](std::uint32_t user) {
      if (user == NameTable::kNone) return matcher::kNobody;
      if (members[user] == matcher::kNobody) {
        members[user] = static_cast<matcher::MemberIndex>(instance.member_names.size());
        instance.member_names.emplace_back(users_.text(user));
      }
      return members[user];
    };
    for (Item& item : items_) {
      item.index = item.dummy ? builder.add_relay({member(item.user)}) : builder.add_vertex(member(item.user)).offer;
      (item.dummy ? instance.relay_names : instance.offer_names).emplace_back(item.name);
    }
    instance.want_names = instance.offer_names;
    builder.reserve_transfers(wishes_.size());
    add_wishes(builder);

    instance.rules = options_.rules;
    std::ranges::stable_sort(remarks_, {}, [](const Problem& one) { return std::pair(one.line, one.column); });
    instance.remarks = std::move(remarks_);
    instance.remarks_left_out = remarks_left_out_;
    if (official_) {
      for (const std::string_view name : *official_) {
        if (names_.find(name) == NameTable::kNone) instance.missing_names.emplace_back(name);
      }
    }
    return built_or_problems(std::move(builder), std::move(instance), lines_);
  }

  [[nodiscard]] std::span<const Wish> wishes_of(const Item& item) const {
    return std::span(wishes_).subspan(item.wishes_from, item.wishes_to - item.wishes_from);
  }

  /// The wants that count, in order; what does not count is told.
  void take_wishes(Item& item) {
    item.wishes_from = wishes_.size();
    std::int64_t rank = 1;
    for (const WantField& want : std::span(fields_).subspan(item.wants_from, item.wants_to - item.wants_from)) {
      if (want.name == ";") {
        rank = std::min(rank + options_.big_step, kRankMax);
      } else {
        take_wish(item, want, rank);
      }
    }
    item.wishes_to = wishes_.size();
  }

  void take_wish(const Item& item, const WantField& want, std::int64_t& rank) {
    const auto tell = [&](std::string message, const char* hint) { remark(item.line, want.column, std::move(message), hint); };
    const std::optional<std::string_view> name = name_and_rank(want.name, rank, tell);
    if (!name) return;
    if (name->front() == '%' && item.user == NameTable::kNone)
      return tell("a list without a user wants the dummy " + quoted(*name) + ": left out", "start the line with (name)");
    const std::uint32_t found = item_named(*name, item.user);
    if (found == NameTable::kNone) {
      // An official item without a list keeps its place in the order of wishes; a misspelt one never had one.
      if (official_ && official_->contains(*name)) {
        rank = std::min(rank + options_.small_step, kRankMax);
      } else {
        count_unknown(*name, item, want.column);
      }
      return;
    }
    const auto own = static_cast<std::uint32_t>(&item - items_.data());
    const Item& other = items_[found];
    if (found == own) return tell(quoted(*name) + " stands in its own list: left out", "take it out");
    if (seen_in_[found] == own + 1) {
      if (options_.tell_repeats) tell(quoted(*name) + " is repeated: left out", "the first place counts");
    } else if (!other.dummy && item.user != NameTable::kNone && other.user == item.user) {
      tell(quoted(*name) + " is of the same user: left out", "nobody receives an own item");
    } else {
      seen_in_[found] = own + 1;
      wishes_.push_back({found, own, rank});
      rank = std::min(rank + options_.small_step, kRankMax);
    }
  }

  void count_unknown(std::string_view name, const Item& item, std::size_t column) {
    const std::uint32_t number = unknown_names_.add(name, name.front() == '%' ? item.user : NameTable::kNone);
    if (number == unknown_.size()) unknown_.push_back({item.line, column, 0});
    ++unknown_[number].times;
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

  /// By first line and column. The lists are gone through in the order of the file, so that these ascend.
  void tell_unknown() {
    for (std::uint32_t number = 0; number < unknown_names_.size(); ++number) {
      const Unknown& unknown = unknown_[number];
      const std::string_view name = unknown_names_.text(number);
      const std::string times = unknown.times == 1 ? "" : ", wanted " + std::to_string(unknown.times) + " times";
      if (name.front() != '%') {
        remark(unknown.line, unknown.column, "unknown item " + quoted(name) + times, "no list offers it; is it misspelt?");
      } else {
        remark(unknown.line, unknown.column, "unknown dummy " + quoted(name) + times,
               "a dummy needs a list of the same user, and ALLOW-DUMMIES");
      }
    }
  }

  [[nodiscard]] std::int64_t cost(const Wish& wish, std::size_t wants) const { return cost_of(options_.priorities, wish.rank, wants); }

  /// Most trades, then least cost. NONTRADE-COST=n makes it one sum, n an item that stays plus the costs of those that go; it is the same
  /// as before if n is above all costs that one plan can have, else it is n minus cost for each trade: ranks lowered by n, then trades.
  void aim() {
    ListRules& rules = options_.rules;
    rules.uncapped = true;
    rules.objective.levels = {matcher::Level::transfers};
    if (options_.priorities != Priorities::none) rules.objective.levels.push_back(matcher::Level::rank);
    if (options_.nontrade_cost && !reading_.plain_ranks) {
      std::int64_t worst = 0;
      for (const Item& item : items_) {
        if (item.dummy) continue;
        std::int64_t dearest = 0;
        for (const Wish& wish : wishes_of(item)) dearest = std::max(dearest, cost(wish, wishes_of(item).size()));
        worst += dearest;
      }
      if (*options_.nontrade_cost <= worst && *options_.nontrade_cost <= kRankMax) {
        rules.rank_lowered_by = *options_.nontrade_cost;
        rules.objective.levels = {matcher::Level::rank, matcher::Level::transfers};
      }
    }
    if (options_.most_users) rules.objective.levels.push_back(matcher::Level::users);
  }

  /// In the order of the graph, giver by giver and by receiver's row: sorted here, where a wish has 16 bytes and not the 48 of an arc.
  void add_wishes(matcher::ExchangeGraphBuilder& builder) const {
    std::vector<std::uint32_t> givers(wishes_.size());
    std::ranges::transform(wishes_, givers.begin(), &Wish::item);
    const matcher::Rows by_giver(static_cast<std::uint32_t>(items_.size()), givers);
    for (std::uint32_t giver = 0; giver < items_.size(); ++giver) {
      for (const bool dummies : {false, true}) {
        for (const std::uint32_t wish : by_giver[giver]) {
          if (items_[wishes_[wish].taker].dummy == dummies) add_wish(wishes_[wish], builder);
        }
      }
    }
  }

  void add_wish(const Wish& wish, matcher::ExchangeGraphBuilder& builder) const {
    const Item& item = items_[wish.taker];
    const matcher::Receiver to{item.index, item.dummy};
    const Item& other = items_[wish.item];
    // Inside a dummy wishes cost nothing: it is the list that names the dummy which says how dear it is.
    const std::int64_t rank = item.dummy ? 0 : cost(wish, item.wishes_to - item.wishes_from) - options_.rules.rank_lowered_by;
    if (other.dummy) {
      builder.add_relay_arc(other.index, to, static_cast<std::int32_t>(rank));
    } else {
      matcher::ArcFacts facts;
      facts.rank = static_cast<std::int32_t>(rank);
      builder.add_transfer(other.index, to, facts);
    }
  }

  std::string_view text_;
  std::string folded_;
  LineReader lines_;
  const WantsReading& reading_;
  bool has_control_;
  WantOptions options_;
  std::optional<std::set<std::string_view>> official_;  // empty: the file has no block
  bool in_official_ = false, lists_begun_ = false;
  std::size_t official_line_ = 0;
  std::vector<Item> items_;
  std::vector<WantField> fields_;
  std::vector<Wish> wishes_;
  NameTable users_, names_;  // names_ numbers as items_ does
  NameTable unknown_names_;
  std::vector<Unknown> unknown_;        // numbered as unknown_names_
  std::vector<std::uint32_t> seen_in_;  // by item: one above the last item whose list took it
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
