// Private to live/: one WebSocket, and what the sessions of one shard share.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/upgraded_stream.hpp"
#include "live/hub.hpp"
#include "live/messages.hpp"

namespace ronde::live {

using SteadyTime = std::chrono::steady_clock::time_point;

class Session;
struct HubCore;
using SessionEntry = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// An event on its way to many sessions: a slice at a time, so that what is for few comes between.
struct Broadcast {
  std::uint64_t number = 0;  // they are told in this order
  std::uint64_t topic = 0;
  EventPtr event;
  std::size_t next = 0;  // of the followers
};

/// The sessions of one io_context. Touched on its thread only.
struct HubShard {
  explicit HubShard(boost::asio::io_context& context) : io(context) {}
  void publish(const std::shared_ptr<HubCore>& core, std::uint64_t topic, const EventPtr& event);
  void tell_a_slice(const std::shared_ptr<HubCore>& core);

  boost::asio::io_context& io;
  std::deque<Broadcast> broadcasts;  // not told to all yet, oldest first
  std::uint64_t broadcasts_begun = 0;
  boost::intrusive::list<SessionEntry, boost::intrusive::constant_time_size<false>> sessions;
  std::unordered_map<std::uint64_t, std::vector<Session*>> followers;
};

/// What hub and sessions share; lives as long as any of them.
struct HubCore {
  explicit HubCore(HubOptions given) : options(std::move(given)) {}

  HubOptions options;
  std::atomic<std::size_t> open{0};
  std::atomic<std::uint64_t> events_sent{0};
  std::atomic<std::uint64_t> closed_slow{0};
  std::atomic<std::uint64_t> closed_policy{0};
  std::atomic<bool> closing{false};

  std::mutex mutex;  // of what follows
  std::unordered_map<std::string, std::size_t> by_member;
  std::unordered_map<std::string, std::size_t> by_address;
  std::unordered_map<boost::asio::io_context*, std::unique_ptr<HubShard>> shards;
};

/// One of a member's few places, and of their address where that counts; for as long as it lives.
class MemberPlace {
 public:
  MemberPlace(std::shared_ptr<HubCore> core, const Admission& who)
      : core_(std::move(core)), member_(who.member_key), address_(who.address_key) {}
  ~MemberPlace();
  MemberPlace(const MemberPlace&) = delete;
  MemberPlace& operator=(const MemberPlace&) = delete;
  /// Null: the member or the address has all their places.
  [[nodiscard]] static std::shared_ptr<MemberPlace> take(const std::shared_ptr<HubCore>& core, const Admission& who);

 private:
  std::shared_ptr<HubCore> core_;
  std::string member_;
  std::string address_;
};

/// One socket. A read is always pending until the end, and holds the session; the end is at the end of the read chain and nowhere else,
/// so that nothing vanishes under a loop over sessions.
class Session final : public LiveSession, public SessionEntry {
 public:
  Session(std::shared_ptr<HubCore> core, HubShard& shard, std::unique_ptr<http::UpgradedStream> stream, std::shared_ptr<Viewer> viewer,
          std::shared_ptr<MemberPlace> place);
  ~Session() override;

  void send(FramePtr frame) override;
  void send(EventPtr event) override;
  void close(CloseCode code, std::string_view why) override;
  [[nodiscard]] Viewer& viewer() const override { return *viewer_; }

  // On the shard's thread.
  void start();
  void sweep(SteadyTime now);
  void cut();
  void enqueue(FramePtr frame, EventPtr event);
  /// What is on its way to many and has not come here yet, that one included: each event comes once, and in order.
  void hear_broadcasts(std::uint64_t up_to);
  void close_here(CloseCode code, std::string_view why);
  void follow(std::uint64_t topic);
  void unfollow(std::uint64_t topic);

 private:
  struct Queued {
    FramePtr frame;  // or
    EventPtr event;
    std::size_t weight = 0;
  };
  [[nodiscard]] bool on_own_thread() const;
  [[nodiscard]] std::shared_ptr<Session> self() { return std::static_pointer_cast<Session>(shared_from_this()); }
  void read();
  void heard(std::string_view bytes);
  [[nodiscard]] bool take(const Incoming& incoming);
  [[nodiscard]] bool within_rate();
  void pump();
  [[nodiscard]] FramePtr next_frame();
  void write_now(FramePtr frame);
  void write_rest(std::size_t offset);
  void finish();
  template <class Call>
  void guarded(Call&& call);

  std::shared_ptr<HubCore> core_;
  HubShard& shard_;
  std::unique_ptr<http::UpgradedStream> stream_;
  std::shared_ptr<Viewer> viewer_;
  std::shared_ptr<MemberPlace> place_;
  MessageReader reader_;
  std::vector<Queued> queue_;  // next is at queue_begin_
  std::size_t queue_begin_ = 0;
  std::size_t queue_weight_ = 0;
  FramePtr writing_;  // not yet whole in the socket
  std::vector<std::uint64_t> topics_;
  std::uint64_t broadcasts_heard_ = 0;
  SteadyTime heard_at_;
  SteadyTime message_began_ = SteadyTime::max();
  SteadyTime write_began_ = SteadyTime::max();
  SteadyTime close_began_ = SteadyTime::max();
  SteadyTime rate_at_;
  double rate_left_;
  bool pinged_ = false;
  bool closing_ = false;  // our close frame is on its way: nothing else follows it
  bool peer_closed_ = false;
  bool deaf_ = false;  // what still comes in is read and dropped
  bool finished_ = false;
  std::array<char, 384> input_;  // a cursor with its words fits; longer messages come in several reads
};

}  // namespace ronde::live
