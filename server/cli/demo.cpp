// demo: a small believable Thônex, made of packaging/demo/thonex.json, with three people to look through.
#include <charconv>
#include <iostream>
#include <map>

#include "accounts/accounts.hpp"
#include "app.hpp"
#include "cli/command_line.hpp"
#include "cli/founding.hpp"
#include "cli/places.hpp"
#include "cli/source.hpp"
#include "embed/embedded.hpp"
#include "market/listings.hpp"
#include "market/members.hpp"
#include "market/proposals.hpp"

namespace ronde::cli {
namespace {

using json::Value;

constexpr std::array<std::string_view, 3> people_to_look_through{"Amina", "Luc", "Rosa"};

std::string text(const Value& object, const char* name, const char* otherwise = "") {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? otherwise : std::string(found->value.GetString(), found->value.GetStringLength());
}
std::uint32_t number(const Value& object, const char* name, std::uint32_t otherwise) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? otherwise : found->value.GetUint();
}

template <class Id>
Id fresh_id() {
  return Id(accounts::random_16());
}

market::Seed fresh_seed() {
  market::Seed seed{};
  const auto one = accounts::random_32();
  const auto two = accounts::random_32();
  std::copy(one.begin(), one.end(), seed.begin());
  std::copy(two.begin(), two.end(), seed.begin() + 32);
  return seed;
}

/// Fills an empty data folder. Every row goes through the market's rules, as if people had done it.
class Demo {
 public:
  Demo(storage::Store& store, const Value& root) : store_(store), root_(root), at_(now()) {}

  void make(bool people) {
    found();
    if (!people) return;
    ProgressLine line("demo");
    const auto all = root_["members"].Size() + root_["listings"].Size();
    std::uint64_t made = 0;
    for (const auto& member : root_["members"].GetArray()) {
      enrol(member);
      line.show(++made, all);
    }
    // Those that a pairing names come first: wants before offers.
    for (const char* direction : {"want", "offer"}) {
      for (const auto& listing : root_["listings"].GetArray()) {
        if (text(listing, "direction") != direction) continue;
        post(listing);
        line.show(++made, all);
      }
    }
    for (const auto& proposal : root_["proposals"].GetArray()) propose(proposal);
  }

 private:
  void found() {
    const auto& place = root_["neighbourhood"];
    market::FoundNeighbourhood command;
    command.id = home_;
    command.name = text(place, "name");
    for (const auto& language : place["languages"].GetArray()) {
      command.languages.push_back(market::named<market::Language>(language.GetString()).value_or(market::Language::fr));
    }
    command.settings = settings_of(place["settings"]);
    std::vector<market::QuarterId> order;
    for (const auto& quarter : root_["quarters"].GetArray()) {
      const auto id = fresh_id<market::QuarterId>();
      order.push_back(id);
      quarters_[text(quarter, "key")] = id;
      command.quarters.push_back({id, text(quarter, "name")});
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (std::size_t j = i + 1; j < order.size(); ++j) {
        const auto& minutes = root_["walk_bands"][static_cast<unsigned>(i)][static_cast<unsigned>(j)];
        if (!minutes.IsNull())
          command.walks.push_back({std::min(order[i], order[j]), std::max(order[i], order[j]), band_of(minutes.GetInt())});
      }
    }
    for (const auto& point : root_["handover_points"].GetArray()) {
      command.points.push_back({fresh_id<market::HandoverPointId>(), text(point, "name"), quarters_.at(text(point, "quarter")),
                                text(point, "hours"), point["step_free"].GetBool()});
    }
    const Source source("the demo's quarters", std::string(embedded::demo_quarters()), "build Ronde anew");
    command.shapes = PlacesFile(source).shapes({.quarters = command.quarters, .points = {}, .walks = {}}).shapes;
    must(store_, home_, std::move(command), at_, "the demo's places");
  }

  static market::Settings settings_of(const Value& in) {
    market::Settings settings;
    settings.cycle_cap = number(in, "cycle_cap", settings.cycle_cap);
    settings.chain_cap = number(in, "chain_cap", settings.chain_cap);
    settings.seat_cap = number(in, "seat_cap", settings.seat_cap);
    settings.rhythm = market::named<market::Rhythm>(text(in, "rhythm")).value_or(settings.rhythm);
    settings.approval = market::named<market::Approval>(text(in, "approval")).value_or(settings.approval);
    settings.reply_hours = number(in, "reply_hours", settings.reply_hours);
    settings.hold_hours = number(in, "hold_hours", settings.hold_hours);
    settings.handover_days = number(in, "handover_days", settings.handover_days);
    return settings;
  }

  static market::WalkBand band_of(int minutes) {
    return minutes <= 5    ? market::WalkBand::under_5
           : minutes <= 10 ? market::WalkBand::under_10
           : minutes <= 15 ? market::WalkBand::under_15
                           : market::WalkBand::under_25;
  }

  void enrol(const Value& member) {
    market::EnrolMember command;
    command.member = fresh_id<market::MemberId>();
    command.account = fresh_id<market::AccountId>();
    command.first_name = text(member, "first_name");
    command.quarter = quarters_.at(text(member, "quarter"));
    command.language = market::named<market::Language>(text(member, "language")).value_or(market::Language::fr);
    if (member.HasMember("roles")) {
      for (const auto& role : member["roles"].GetArray()) {
        if (const auto known = market::named<market::Role>(role.GetString())) command.roles.push_back(*known);
      }
    }
    members_[text(member, "key")] = command.member;
    must(store_, home_, std::move(command), joined(text(member, "joined")), "a member of the demo");
  }

  /// "2025-09" -> the first of that month, but never later than now.
  [[nodiscard]] market::Timestamp joined(const std::string& month) const {
    int year = 2025;
    unsigned number = 1;
    std::from_chars(month.data(), month.data() + 4, year);
    std::from_chars(month.data() + 5, month.data() + month.size(), number);
    return std::min<market::Timestamp>(std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(number) / 1}, at_);
  }

  void post(const Value& listing) {
    market::ListingDraft draft;
    draft.direction = market::named<market::Direction>(text(listing, "direction")).value_or(market::Direction::offer);
    draft.kind = market::named<market::ListingKind>(text(listing, "kind")).value_or(market::ListingKind::service);
    draft.category = text(listing, "category");
    draft.title = text(listing, "title");
    draft.text = text(listing, "text");
    draft.language = market::named<market::Language>(text(listing, "language")).value_or(market::Language::fr);
    draft.size = static_cast<market::SizeBand>(number(listing, "size", 2));
    draft.quantity = number(listing, "quantity", 1);
    draft.availability = number(listing, "availability", 0);
    draft.expires_at = at_ + std::chrono::days{number(listing, "expires_in_days", 60)};
    draft.wish_level = static_cast<market::WishLevel>(number(listing, "wish_level", 2) - 1);
    draft.only_one_of = text(listing, "only_one_of");
    draft.group_limit = number(listing, "group_limit", 1);
    draft.wildcard = listing.HasMember("wildcard") && listing["wildcard"].GetBool();
    if (listing.HasMember("exclusions")) {
      for (const auto& category : listing["exclusions"].GetArray()) draft.exclusions.emplace_back(category.GetString());
    }
    if (listing.HasMember("pairing")) {
      for (const auto& want : listing["pairing"].GetArray()) draft.pairing.push_back(listings_.at(want.GetString()));
    }
    const auto id = fresh_id<market::ListingId>();
    listings_[text(listing, "key")] = id;
    owners_[id] = members_.at(text(listing, "member"));
    // A few minutes apart, so that the list has an order.
    must(store_, home_, market::PostListing{owners_[id], id, std::move(draft)},
         at_ - std::chrono::minutes{7 * (400 - static_cast<int>(listings_.size()))}, text(listing, "key"));
  }

  void propose(const Value& proposal) {
    market::ProposeExchange command;
    command.id = fresh_id<market::ProposalId>();
    command.seed = fresh_seed();
    command.clearing = "demo";
    const auto& transfers = proposal["transfers"];
    const unsigned count = transfers.Size();
    for (unsigned i = 0; i < count; ++i) {
      const auto gives = listings_.at(transfers[i]["offer"].GetString());
      const auto receives = listings_.at(transfers[(i + count - 1) % count]["want"].GetString());
      command.seats.push_back({.member = owners_.at(gives), .gives = gives, .receives = receives});
    }
    const auto id = command.id;
    must(store_, home_, std::move(command), at_, text(proposal, "key"));
    for (const auto& answer : proposal["answers"].GetObject()) {
      if (std::string_view(answer.value.GetString()) != "yes") continue;
      market::Respond yes{.member = members_.at(answer.name.GetString()), .id = id, .answer = market::ResponseAnswer::accept, .round = 1};
      yes.seed = fresh_seed();
      must(store_, home_, std::move(yes), at_, text(proposal, "key"));
    }
  }

  storage::Store& store_;
  const Value& root_;
  market::Timestamp at_;
  market::NeighbourhoodId home_ = fresh_id<market::NeighbourhoodId>();
  std::map<std::string, market::QuarterId> quarters_;
  std::map<std::string, market::MemberId> members_;
  std::map<std::string, market::ListingId> listings_;
  std::map<market::ListingId, market::MemberId> owners_;
};

/// Links that sign a browser in as one of three people: a recovery code, used once, new at each call.
void print_links(storage::Store& store, const std::filesystem::path& data, const std::string& origin) {
  accounts::Accounts accounts(store, server::server_key(data));
  const auto home = needed_neighbourhood(store, "");
  std::vector<market::Member> found;
  reading(store, home, [&](const market::MarketView& view) {
    view.each_member([&](const market::Member& member) {
      for (const auto name : people_to_look_through) {
        if (member.first_name == name) found.push_back(member);
      }
      return true;
    });
    return 0;
  });
  for (const auto name : people_to_look_through) {
    for (const auto& member : found) {
      if (member.first_name != name) continue;
      const auto code = accounts.claim_code(member.account.bytes(), {.neighbourhood = home.bytes(), .member = member.id.bytes()}, now());
      if (!code) throw Stop(failed, code.error().why);
      std::cout << "  " << name << std::string(8 - name.size(), ' ') << origin << "/retrouver#" << *code << '\n';
    }
  }
}

}  // namespace

int demo_command(int argc, const char* const* argv) {
  CommandLine args{"Makes a small believable Thônex to look at, in an empty data folder, and prints links of three people.", "ronde demo"};
  std::filesystem::path data = "var/demo";
  std::string origin = "http://127.0.0.1:8080";
  bool places_only = false;
  args.option("--data", data, "data folder").with_default();
  args.option("--origin", origin, "where it will be served, for the links").with_default().checked("ORIGIN", check_origin);
  args.flag("--places-only", places_only, "quarters and hand-over points, nobody in them");
  return args.run(argc, argv, [&] {
    accounts::start_secrets();
    const auto store = open_store(data, Folder::may_be_made);
    if (neighbourhoods_of(*store).empty()) {
      const Source source("the built-in demo", std::string(embedded::demo()), "build Ronde anew");
      Demo(*store, source.document().root()).make(!places_only);
      std::cout << "made the demo in " << data.string() << '\n';
    }
    if (!places_only) print_links(*store, data, origin);
    return done;
  });
}

}  // namespace ronde::cli
