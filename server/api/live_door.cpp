#include "api/live_door.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "api/cursors.hpp"
#include "api/door.hpp"
#include "api/live_words.hpp"
#include "api/neighbourhood_json.hpp"
#include "api/proposal_json.hpp"
#include "json/write.hpp"
#include "log/log.hpp"
#include "market/event_records.hpp"
#include "market/viewing.hpp"

namespace ronde::api {
namespace {

constexpr std::size_t missed_sets_max = 500;  // a device that missed more reads the lists again

live::FramePtr told(std::string_view type, std::string_view cursor) {
  return live::text_frame("{\"type\":\"" + std::string(type) + "\",\"cursor\":\"" + std::string(cursor) + "\"}");
}

/// Proposals are told at once, so all of them may have gone out before this socket listened. Listings that still wait to be told will come
/// by themselves.
desk::News missed_in(const storage::FeedSlice& slice, std::uint64_t told) {
  desk::News news = desk::news_of(slice.sets, told);
  const auto waits = std::ranges::find_if(slice.sets, [&](const storage::ChangeSet& set) { return set.sequence > told; });
  if (waits == slice.sets.end()) return news;
  const auto count = static_cast<std::size_t>(waits - slice.sets.begin());
  desk::News listings = desk::news_of(std::span(slice.sets).first(count), told);
  news.listings = std::move(listings.listings);
  news.taken_down = std::move(listings.taken_down);
  return news;
}

}  // namespace

struct LiveDoor::LiveViewer final : live::Viewer {
  std::shared_ptr<const accounts::Session> session;
  market::NeighbourhoodId home;
  market::MemberId member;
  desk::DeskPtr desk;
  std::vector<market::EventId> watched;  // swap events that its pages show now
};

/// Listings that changed. Most people see the same of them: a frame is written once for each different way of seeing.
struct LiveDoor::ListingsEvent final : live::Event {
  desk::DeskPtr desk;
  std::string cursor;
  std::vector<board::Noticeboard::Changed> cards;
  std::function<market::Timestamp()> now;
  mutable std::mutex mutex;
  mutable std::map<std::string, live::FramePtr> frames;

  live::FramePtr render(const live::Viewer& who) const override {
    const auto& viewer = static_cast<const LiveViewer&>(who);
    const auto seen_by = desk->board().viewer(viewer.member);
    if (!seen_by) return nullptr;
    const auto regards = desk->board().regards(*seen_by, cards, now());
    std::string key;
    for (std::size_t i = 0; i < cards.size(); ++i) key += way_of(regards[i], cards[i].card.get());
    if (key.find_first_not_of('-') == std::string::npos) return nullptr;
    const std::scoped_lock lock(mutex);
    auto& frame = frames[key];
    if (!frame) frame = live::text_frame(text(regards, key));
    return frame;
  }

  /// One letter for each way of telling somebody of a listing.
  static char way_of(const board::Noticeboard::Seen& seen, const board::Card* card) {
    if (!seen.regard) return seen.gone ? 'g' : '-';
    const board::Regard& regard = *seen.regard;
    // All of it is in proposals: it leaves the others' feeds, and comes back whole when something is free again.
    if (!regard.mine && market::shown_state(card->listing()) == market::ListingState::reserved) return 'r';
    return static_cast<char>('A' + (regard.walk_minutes.value_or(0) / 5) * 4 + (regard.mine ? 1 : 0) + (regard.possible ? 2 : 0));
  }

  [[nodiscard]] std::string text(const std::vector<board::Noticeboard::Seen>& seen, std::string_view key) const {
    std::string items, gone, reserved;
    std::size_t item_count = 0;
    const auto name = [this](std::string& list, std::size_t i) { list += (list.empty() ? "\"" : ",\"") + cards[i].id.text() + '"'; };
    for (std::size_t i = 0; i < cards.size(); ++i) {
      if (key[i] == 'g') name(gone, i);
      if (key[i] == 'r') name(reserved, i);
      if (key[i] < 'A' || key[i] > 'Z') continue;
      if (item_count++ > 0) items.push_back(',');
      cards[i].card->append_json(items, *seen[i].regard);
    }
    if (item_count == 1 && gone.empty() && reserved.empty()) return event_text(cursor, "listing", items);
    return event_text(cursor, "listings", "{\"items\":[" + items + "],\"gone\":[" + gone + "],\"reserved\":[" + reserved + "]}");
  }

  [[nodiscard]] std::size_t weight() const override { return 512 + 640 * cards.size(); }
};

/// A proposal, as each of its people may see it; or how things stand with what they write to each other.
struct LiveDoor::ProposalEvent final : live::Event {
  std::map<market::MemberId, live::FramePtr> frames;
  live::FramePtr render(const live::Viewer& who) const override {
    const auto found = frames.find(static_cast<const LiveViewer&>(who).member);
    return found == frames.end() ? nullptr : found->second;
  }
  [[nodiscard]] std::size_t weight() const override { return 4096; }
};

struct LiveDoor::PlaceEvent final : live::Event {
  desk::DeskPtr desk;
  std::map<market::QuarterId, live::FramePtr> frames;
  live::FramePtr render(const live::Viewer& who) const override {
    const auto viewer = desk->board().viewer(static_cast<const LiveViewer&>(who).member);
    const auto found = viewer ? frames.find(viewer->quarter) : frames.end();
    return found == frames.end() ? nullptr : found->second;
  }
};

/// That something of a swap event changed; what it is they ask for.
struct LiveDoor::SwapEventEvent final : live::Event {
  market::NeighbourhoodId home;
  market::EventId id;
  std::shared_ptr<const std::set<market::MemberId>> people;  // who take part in it or look after it
  bool to_people = true;
  bool to_others = true;
  live::FramePtr frame;

  live::FramePtr render(const live::Viewer& who) const override {
    const auto& viewer = static_cast<const LiveViewer&>(who);
    return viewer.home == home && (people->contains(viewer.member) ? to_people : to_others) ? frame : nullptr;
  }
};

LiveDoor::LiveDoor(Context& context, live::LiveLimits limits)
    : context_(context),
      hub_({.origin = context.origin,
            .callbacks = {.admit = [this](const http::Request& request) { return admit(request); },
                          .on_open = [this](const live::SessionPtr& session) { check_again(session); },
                          .on_message = [this](const live::SessionPtr& session, std::string_view text) { hear(session, text); },
                          .on_close = [](const live::SessionPtr&) {},
                          .is_live =
                              [this](const live::Viewer& who) {
                                const auto& viewer = static_cast<const LiveViewer&>(who);
                                return context_.now() < viewer.session->ends();
                              },
                          .on_failure =
                              [](std::string_view what) {
                                log::error("live_callback_failed", {{"what", what}});
                              }},
            .limits = limits}) {}

void LiveDoor::add_to(http::Router& router) {
  router.add_upgrade("/api/v1/live", hub_.door());
}

std::variant<live::Admission, http::Response> LiveDoor::admit(const http::Request& request) {
  auto caller = caller_of(request, context_);
  if (auto* refusal = std::get_if<http::Response>(&caller)) return std::move(*refusal);
  Caller& who = std::get<Caller>(caller);
  auto viewer = std::make_shared<LiveViewer>();
  viewer->session = who.session;
  viewer->home = who.home;
  viewer->member = who.member();
  viewer->desk = who.desk;
  return live::Admission{.viewer = viewer, .member_key = who.member().text()};
}

/// Who signed out between the handshake and here was not among the sockets that end() closed.
void LiveDoor::check_again(const live::SessionPtr& session) {
  const auto& viewer = static_cast<const LiveViewer&>(session->viewer());
  if (context_.accounts.has_ended(viewer.session->id)) session->close(live::CloseCode::session_ended);
}

void LiveDoor::hear(const live::SessionPtr& session, std::string_view text) {
  std::string_view why;
  const auto word = read_live_word(text, why);
  if (!word) return session->close(live::CloseCode::policy, why);
  if (word->type == LiveWord::Type::resume) return resume(session, word->cursor);
  if (word->type == LiveWord::Type::watch) return watch(session, word->watched);
  session->send(live::text_frame(R"({"type":"pong"})"));
}

void LiveDoor::resume(const live::SessionPtr& session, const std::optional<std::string>& cursor) {
  const auto& viewer = static_cast<const LiveViewer&>(session->viewer());
  const std::uint64_t from_here = viewer.desk->told();
  hub_.follow(session, topic_of(viewer.member));
  hub_.follow(session, topic_of(viewer.home));  // first, so that nothing falls between what was missed and what comes
  if (!cursor) return session->send(told("hello", live_cursor(context_.key, viewer.home, from_here)));
  const auto since = live_sequence(context_.key, viewer.home, *cursor);
  if (!since) return session->send(told("reload", live_cursor(context_.key, viewer.home, from_here)));
  send_missed(session, *since);
}

/// From now on these, and how each of them stands now: it may have changed since its page was read.
void LiveDoor::watch(const live::SessionPtr& session, const std::vector<market::EventId>& events) {
  auto& viewer = static_cast<LiveViewer&>(session->viewer());
  for (const auto id : viewer.watched) hub_.unfollow(session, topic_of(id));
  for (const auto id : events) hub_.follow(session, topic_of(id));
  viewer.watched = events;
  (void)on_snapshot(context_, viewer.home, [&](const market::MarketView& view) {
    for (const auto id : events) {
      if (auto now = swap_event_event(view, {}, viewer.home, id)) session->send(std::make_shared<SwapEventEvent>(*std::move(now)));
    }
    return http::empty_response(204);
  });
}

void LiveDoor::send_missed(const live::SessionPtr& session, std::uint64_t since) {
  const auto& viewer = static_cast<const LiveViewer&>(session->viewer());
  viewer.desk->catch_up();
  desk::News news;
  news.sequence = viewer.desk->told();
  bool too_much = true;
  if (const auto snapshot = context_.store.snapshot()) {
    const auto slice = snapshot->feed(server::partition_of(viewer.home), since, missed_sets_max);
    // A cursor from beyond the end is of a store that was replaced by an older backup.
    too_much = !slice || slice->more || since > viewer.desk->board().applied();
    if (slice) news = missed_in(*slice, news.sequence);
  }
  if (too_much) return session->send(told("reload", live_cursor(context_.key, viewer.home, news.sequence)));
  for (const auto& [event, to] : events_of(viewer.home, news)) session->send(event);
  session->send(told("hello", live_cursor(context_.key, viewer.home, news.sequence)));
}

/// That there is something to read, to whom it concerns; what it is they ask for. A text in a queue would outlive a block.
LiveDoor::Addressed LiveDoor::thread_event(const market::MarketView& view, std::string_view cursor, const desk::ThreadNews& news) {
  auto event = std::make_shared<ProposalEvent>();
  std::vector<std::uint64_t> to;
  const auto proposal = view.proposal(news.proposal);
  for (const market::MemberId member : news.members) {
    const auto thread = proposal ? market::thread_view(view, *proposal, member, context_.now()) : std::nullopt;
    if (!thread) continue;
    json::Writer data;
    data.begin_object().member("proposal", news.proposal.text()).member("open", thread->open).member("unread", thread->unread).end_object();
    event->frames[member] = live::text_frame(event_text(cursor, "messages", data.take()));
    to.push_back(topic_of(member));
  }
  return {std::move(event), std::move(to)};
}

/// Nobody but its people sees a draft.
std::optional<LiveDoor::SwapEventEvent> LiveDoor::swap_event_event(const market::MarketView& view, std::string_view cursor,
                                                                   market::NeighbourhoodId home, market::EventId id) {
  const auto swap = market::swap_event(view, id);
  if (!swap) return std::nullopt;
  std::set<market::MemberId> people(swap->staff.begin(), swap->staff.end());
  for (const auto& person : market::event_people(view, id)) {
    if (person.member) people.insert(*person.member);
  }
  view.each_member([&](const market::Member& member) {
    if (member.is(market::Role::steward)) people.insert(member.id);
    return true;
  });
  SwapEventEvent event;
  event.home = home;
  event.id = id;
  event.people = std::make_shared<const std::set<market::MemberId>>(std::move(people));
  event.to_others = swap->state != market::EventState::draft;
  event.frame = event_changed_frame(cursor, *swap);
  return event;
}

/// Its people on their own topics, wherever they are; others while they have its page before them.
void LiveDoor::add_swap_event(std::vector<Addressed>& events, SwapEventEvent event) {
  const std::uint64_t page = topic_of(event.id);
  std::vector<std::uint64_t> to;
  for (const auto& member : *event.people) to.push_back(topic_of(member));
  auto for_people = std::make_shared<SwapEventEvent>(event);
  for_people->to_others = false;
  event.to_people = false;
  events.push_back({std::move(for_people), std::move(to)});
  events.push_back({std::make_shared<SwapEventEvent>(std::move(event)), {page}});
}

std::vector<LiveDoor::Addressed> LiveDoor::events_of(market::NeighbourhoodId home, const desk::News& news) {
  std::vector<Addressed> events;
  const auto desk = context_.desks.find(home);
  if (!desk) return events;
  const std::string cursor = live_cursor(context_.key, home, news.sequence);
  if (!news.listings.empty()) {
    auto event = std::make_shared<ListingsEvent>();
    event->desk = desk;
    event->cursor = cursor;
    event->now = context_.now;
    for (const auto id : news.listings)
      event->cards.push_back({id, desk->board().card(id), std::ranges::binary_search(news.taken_down, id)});
    events.push_back({std::move(event), {topic_of(home)}});
  }
  if (news.proposals.empty() && news.threads.empty() && news.events.empty() && !news.neighbourhood) return events;
  (void)on_snapshot(context_, home, [&](const market::MarketView& view) {
    for (const auto id : news.proposals) {
      const auto proposal = view.proposal(id);
      if (!proposal) continue;
      auto event = std::make_shared<ProposalEvent>();
      std::vector<std::uint64_t> to;
      const auto add = [&](market::MemberId member) {
        to.push_back(topic_of(member));
        if (const auto seen = market::view_of(view, *proposal, member, context_.now())) {
          event->frames[member] = live::text_frame(event_text(cursor, "proposal", json_of(*seen)));
        }
      };
      for (const auto& seat : proposal->seats) add(seat.member);
      for (const auto& leaver : proposal->leavers) add(leaver.member);
      std::ranges::sort(to);
      to.erase(std::unique(to.begin(), to.end()), to.end());
      events.push_back({std::move(event), std::move(to)});
    }
    for (const auto& thread : news.threads) {
      if (auto told = thread_event(view, cursor, thread); !told.topics.empty()) events.push_back(std::move(told));
    }
    for (const auto id : news.events) {
      if (auto told = swap_event_event(view, cursor, home, id)) add_swap_event(events, *std::move(told));
    }
    if (news.neighbourhood) {
      auto event = std::make_shared<PlaceEvent>();
      event->desk = desk;
      for (const auto& quarter : view.quarters()) {
        event->frames[quarter.id] = live::text_frame(event_text(cursor, "neighbourhood", neighbourhood_json(view, quarter.id)));
      }
      events.push_back({std::move(event), {topic_of(home)}});
    }
    return http::empty_response(204);
  });
  return events;
}

void LiveDoor::tell(market::NeighbourhoodId home, const desk::News& news) {
  for (const auto& [event, topics] : events_of(home, news)) {
    for (const auto topic : topics) hub_.publish(topic, event);
  }
  if (news.gone.empty()) return;
  hub_.close_if(
      [home, gone = news.gone](const live::Viewer& who) {
        const auto& viewer = static_cast<const LiveViewer&>(who);
        return viewer.home == home && std::ranges::find(gone, viewer.member) != gone.end();
      },
      live::CloseCode::session_ended);
}

void LiveDoor::end(const accounts::Bytes32& session) {
  hub_.close_if([session](const live::Viewer& who) { return static_cast<const LiveViewer&>(who).session->id == session; },
                live::CloseCode::session_ended);
}

}  // namespace ronde::api
