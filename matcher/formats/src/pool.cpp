// The pool of a clearing as it stood: listings and arcs as numbers, nobody's words.
#include <array>
#include <span>

#include "text.hpp"

namespace ronde::formats {
namespace {

constexpr std::string_view kHead =
    "# ronde pool 1\n"
    "# o OWNER UNITS GIFT SIZE / w OWNER UNITS / r WANT OFFER / t OFFER WANT WEIGHT RANK WISH WALK WAITING ACCEPTANCE REASONS\n";

/// Only where there are relays: "of these only one".
constexpr std::string_view kRelayHead =
    "# g OWNER / u OFFER RELAY WEIGHT RANK WISH WALK WAITING ACCEPTANCE REASONS / v RELAY WANT RANK / x RELAY RELAY RANK\n";

void put(std::string& out, char kind, std::initializer_list<std::int64_t> numbers) {
  out += kind;
  for (const std::int64_t number : numbers) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out += ' ';
    out.append(digits.data(), end);
  }
  out += '\n';
}

/// Reads the numbers of one line. What is no number, or too large for its place, is told once.
class Numbers {
 public:
  Numbers(std::span<const Field> fields, LineReader& lines) : fields_(fields), lines_(lines) {}
  template <class Number>
  Number next() {
    if (!good_) return {};
    const Field& field = fields_[at_++];
    const std::optional<Number> number = number_from<Number>(field.text);
    if (number) return *number;
    good_ = false;
    lines_.wrong(field.column, quoted(field.text) + " is not a number that can stand here",
                 "whole numbers, as in t 0 4 600 0 2 1 30 950 5");
    return {};
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::span<const Field> fields_;
  LineReader& lines_;
  std::size_t at_ = 0;
  bool good_ = true;
};

class PoolReader {
 public:
  explicit PoolReader(std::string_view text) : lines_(text) {}

  ReadResult read() {
    const auto head = lines_.next();
    if (!head || trimmed(*head) != "# ronde pool 1")
      lines_.wrong(1, "this is no pool of version 1", "the first line of a pool is # ronde pool 1");
    while (const std::optional<std::string_view> line = lines_.next()) {
      if (lines_.full()) break;
      const std::vector<Field> fields = fields_of(*line);
      if (!fields.empty() && fields.front().text.front() != '#') line_of(fields);
    }
    return built_or_problems(std::move(builder_), std::move(instance_), lines_);
  }

 private:
  void line_of(const std::vector<Field>& fields) {
    const std::string_view kind = fields.front().text;
    Numbers in(std::span<const Field>(fields).subspan(1), lines_);
    const auto has = [&](std::size_t numbers) {
      if (fields.size() == numbers + 1) return true;
      lines_.wrong(
          1, "after " + quoted(kind) + " stand " + std::to_string(numbers) + " numbers, here are " + std::to_string(fields.size() - 1),
          "the second line of a pool says which");
      return false;
    };
    if (kind == "o") {
      if (has(4)) offer(in);
    } else if (kind == "w") {
      if (has(2)) want(in);
    } else if (kind == "r") {
      if (has(2)) returns(in);
    } else if (kind == "t" || kind == "u") {
      if (has(9)) transfer(in, kind == "u");
    } else if (kind == "g") {
      if (has(1)) relay(in);
    } else if (kind == "v" || kind == "x") {
      if (has(3)) relay_arc(in, kind == "x");
    } else {
      lines_.wrong(1, quoted(kind) + " begins no line of a pool", "o, w, r, t, g, u, v or x");
    }
  }

  void offer(Numbers& in) {
    matcher::Offer offer{.owner = in.next<std::uint32_t>(), .capacity = in.next<std::uint32_t>()};
    offer.gift = in.next<std::uint8_t>() != 0;
    offer.size = in.next<std::uint8_t>();
    if (in.good()) instance_.offer_names.push_back("o" + std::to_string(builder_.add_offer(offer)));
  }
  void want(Numbers& in) {
    const matcher::Want want{.owner = in.next<std::uint32_t>(), .capacity = in.next<std::uint32_t>()};
    if (in.good()) instance_.want_names.push_back("w" + std::to_string(builder_.add_want(want)));
  }
  void returns(Numbers& in) {
    const auto want = in.next<std::uint32_t>();
    const auto offer = in.next<std::uint32_t>();
    if (in.good()) builder_.add_return(want, offer);
  }
  void relay(Numbers& in) {
    const matcher::Relay relay{.owner = in.next<std::uint32_t>()};
    if (in.good()) instance_.relay_names.push_back("%g" + std::to_string(builder_.add_relay(relay)));
  }
  void relay_arc(Numbers& in, bool to_relay) {
    const auto relay = in.next<std::uint32_t>();
    const auto to = in.next<std::uint32_t>();
    const auto rank = in.next<std::int32_t>();
    if (in.good()) builder_.add_relay_arc(relay, {to, to_relay}, rank);
  }
  void transfer(Numbers& in, bool to_relay) {
    const auto offer = in.next<std::uint32_t>();
    const auto to = in.next<std::uint32_t>();
    matcher::ArcFacts facts;
    facts.weight = in.next<std::int64_t>();
    facts.rank = in.next<std::int32_t>();
    facts.wish = in.next<std::int32_t>();
    facts.walk = in.next<std::int32_t>();
    facts.waiting = in.next<std::int32_t>();
    facts.acceptance_permille = in.next<std::uint16_t>();
    facts.reasons = in.next<std::uint32_t>();
    if (in.good()) builder_.add_transfer(offer, {to, to_relay}, facts);
  }

  LineReader lines_;
  matcher::ExchangeGraphBuilder builder_;
  Instance instance_;
};

}  // namespace

std::string pool_to_text(const matcher::ExchangeGraph& graph) {
  std::string out(kHead);
  if (!graph.relays().empty()) out += kRelayHead;
  for (const matcher::Offer& offer : graph.offers()) put(out, 'o', {offer.owner, offer.capacity, offer.gift ? 1 : 0, offer.size});
  for (const matcher::Want& want : graph.wants()) put(out, 'w', {want.owner, want.capacity});
  for (const matcher::ReturnArc& arc : graph.returns()) put(out, 'r', {arc.want, arc.offer});
  for (const matcher::TransferArc& arc : graph.transfers()) {
    const matcher::ArcFacts& facts = arc.facts;
    put(out, arc.to.relay ? 'u' : 't',
        {arc.offer, arc.to.index, facts.weight, facts.rank, facts.wish, facts.walk, facts.waiting, facts.acceptance_permille,
         facts.reasons});
  }
  for (const matcher::Relay& relay : graph.relays()) put(out, 'g', {relay.owner});
  for (const matcher::RelayArc& arc : graph.relay_arcs()) put(out, arc.to.relay ? 'x' : 'v', {arc.relay, arc.to.index, arc.rank});
  return out;
}

ReadResult read_pool(std::string_view text) {
  return PoolReader(text).read();
}

}  // namespace ronde::formats
