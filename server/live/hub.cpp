#include "live/hub.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>

#include "live/handshake.hpp"
#include "live/session.hpp"

namespace ronde::live {
namespace {

namespace asio = boost::asio;
/// Sessions told in one turn: about a millisecond of a thread.
constexpr std::size_t slice = 32;

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, asio::io_context::executor_type>;

/// Calls visit for each session of the shard; a visit may close sessions, for their end comes later.
template <class Visit>
void each_session(HubShard& shard, Visit visit) {
  for (auto entry = shard.sessions.begin(); entry != shard.sessions.end();) visit(static_cast<Session&>(*entry++));
}

/// One timer a shard. Only its own pending handler owns it: it dies with the io_context, whenever the hub does.
void sweep_on(const std::shared_ptr<HubCore>& core, HubShard& shard, const std::shared_ptr<Timer>& timer) {
  timer->expires_after(core->options.limits.sweep);
  timer->async_wait([core, &shard, timer](boost::system::error_code error) {
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    each_session(shard, [now](Session& session) { session.sweep(now); });
    sweep_on(core, shard, timer);
  });
}

HubShard& shard_of(const std::shared_ptr<HubCore>& core, asio::io_context& io) {
  const std::scoped_lock lock(core->mutex);
  auto& shard = core->shards[&io];
  if (!shard) {
    shard = std::make_unique<HubShard>(io);
    sweep_on(core, *shard, std::make_shared<Timer>(io));
  }
  return *shard;
}

/// Posts the call to every shard that has had sessions; calls of one thread run in their order on each.
template <class Call>
void on_each_shard(const std::shared_ptr<HubCore>& core, const Call& call) {
  const std::scoped_lock lock(core->mutex);
  for (const auto& [io, shard] : core->shards) {
    asio::post(*io, [core, call, at = shard.get()] { call(*at); });
  }
}

std::variant<http::Response, http::UpgradeAccepted> knock(const std::shared_ptr<HubCore>& core, const http::Request& request) {
  if (auto refusal = check_handshake(request, core->options.origin)) return std::move(*refusal);
  if (core->closing) return http::retry_after(http::problem_of(503, "closing"), std::chrono::seconds{5});
  auto admitted = core->options.callbacks.admit(request);
  if (auto* const refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
  auto& admission = std::get<Admission>(admitted);
  std::shared_ptr<MemberPlace> place = MemberPlace::take(core, admission);
  if (!place) return http::retry_after(http::problem_of(429, "too many open windows and devices"), std::chrono::seconds{30});
  http::UpgradeAccepted accepted;
  accepted.headers = {
      {"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept_of(*request.header("Sec-WebSocket-Key"))}};
  accepted.take = [core, viewer = std::move(admission.viewer), place](std::unique_ptr<http::UpgradedStream> stream) {
    auto& io = stream->socket().get_executor().context();
    std::make_shared<Session>(core, shard_of(core, io), std::move(stream), viewer, place)->start();
  };
  return accepted;
}

}  // namespace

struct Hub::Impl {
  explicit Impl(HubOptions options) : core(std::make_shared<HubCore>(std::move(options))) {}
  std::shared_ptr<HubCore> core;
};

Hub::Hub(HubOptions options) : impl_(std::make_shared<Impl>(std::move(options))) {}
Hub::~Hub() = default;

http::UpgradeHandler Hub::door() {
  return [core = impl_->core](const http::Request& request) { return knock(core, request); };
}

void Hub::follow(const SessionPtr& session, std::uint64_t topic) {
  static_cast<Session&>(*session).follow(topic);
}
void Hub::unfollow(const SessionPtr& session, std::uint64_t topic) {
  static_cast<Session&>(*session).unfollow(topic);
}

void HubShard::publish(const std::shared_ptr<HubCore>& core, std::uint64_t topic, const EventPtr& event) {
  const auto found = followers.find(topic);
  if (found == followers.end()) return;
  if (found->second.size() > slice) {
    broadcasts.push_back({++broadcasts_begun, topic, event});
    if (broadcasts.size() == 1) tell_a_slice(core);
    return;
  }
  for (Session* const session : found->second) {
    session->hear_broadcasts(broadcasts_begun);
    session->enqueue(nullptr, event);
  }
}

void HubShard::tell_a_slice(const std::shared_ptr<HubCore>& core) {
  Broadcast& now = broadcasts.front();
  const auto found = followers.find(now.topic);
  const std::size_t count = found == followers.end() ? 0 : found->second.size();
  const std::size_t end = std::min(count, now.next + slice);
  for (; now.next < end; ++now.next) found->second[now.next]->hear_broadcasts(now.number);
  if (now.next >= count) {
    // Who left made room for the last of the list, which may then have been passed over.
    for (std::size_t i = 0; i < count; ++i) found->second[i]->hear_broadcasts(now.number);
    broadcasts.pop_front();
  }
  if (!broadcasts.empty()) asio::post(io, [core, this] { tell_a_slice(core); });
}

void Hub::publish(std::uint64_t topic, EventPtr event) {
  on_each_shard(impl_->core, [core = impl_->core, topic, event = std::move(event)](HubShard& shard) { shard.publish(core, topic, event); });
}

void Hub::publish_to_all(FramePtr frame) {
  on_each_shard(impl_->core, [frame = std::move(frame)](HubShard& shard) {
    each_session(shard, [&](Session& session) {
      session.hear_broadcasts(shard.broadcasts_begun);
      session.enqueue(frame, nullptr);
    });
  });
}

void Hub::close_if(std::function<bool(const Viewer&)> condition, CloseCode code) {
  on_each_shard(impl_->core, [condition = std::move(condition), code](HubShard& shard) {
    each_session(shard, [&](Session& session) {
      if (condition(session.viewer())) session.close_here(code, "");
    });
  });
}

void Hub::for_each(std::function<void(const SessionPtr&)> visit) {
  on_each_shard(impl_->core, [visit = std::move(visit)](HubShard& shard) {
    each_session(shard, [&](Session& session) { visit(session.shared_from_this()); });
  });
}

HubCounts Hub::counts() const {
  const auto& core = *impl_->core;
  return {.open = core.open, .events_sent = core.events_sent, .closed_slow = core.closed_slow, .closed_policy = core.closed_policy};
}

bool Hub::close_all(std::chrono::milliseconds deadline) {
  const auto core = impl_->core;
  core->closing = true;
  const auto wait_until = [&](SteadyTime end) {
    while (core->open != 0 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    return core->open == 0;
  };
  on_each_shard(core,
                [](HubShard& shard) { each_session(shard, [](Session& session) { session.close_here(CloseCode::going_away, ""); }); });
  if (wait_until(std::chrono::steady_clock::now() + deadline)) return true;
  on_each_shard(core, [](HubShard& shard) { each_session(shard, [](Session& session) { session.cut(); }); });
  wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds{200});
  return false;
}

}  // namespace ronde::live
