// WebSockets of the house: `/api/v1/live` (checklist 11 to 15). The doors only: who may see what is asked of the callbacks, each time.
//
// Threads  A session lives on the shard (io_context) of its connection. Callbacks about a session run on that shard's thread, one at
//          a time for a session, at the same time for sessions of different shards. send, close and publish may be called from anywhere.
// Cost     A frame is serialised once and shared by every socket it goes to. An idle session holds about 1 KB beside its socket.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "http/request.hpp"
#include "http/response.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace ronde::live {

/// Whoever listens on a socket: the API layer derives its own (member, session, what they follow). Mutable state in it is safe when
/// touched only in callbacks of its session.
struct Viewer {
  virtual ~Viewer() = default;
};

/// A text message as one finished WebSocket frame, shared by all who get it.
class Frame;
using FramePtr = std::shared_ptr<const Frame>;
[[nodiscard]] FramePtr text_frame(std::string_view text);

/// Something that happened. Rights are asked when it is about to be written, not when it was queued (checklist 15).
struct Event {
  virtual ~Event() = default;
  /// On the session's thread, just before writing. Null: not for this viewer. Return a shared frame where many see the same.
  [[nodiscard]] virtual FramePtr render(const Viewer& viewer) const = 0;
  /// What it counts in a session's queue, bytes.
  [[nodiscard]] virtual std::size_t weight() const { return 512; }
};
using EventPtr = std::shared_ptr<const Event>;

enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  not_text = 1003,
  bad_text = 1007,
  policy = 1008,
  too_big = 1009,
  internal = 1011,
  try_again = 1013,
  session_ended = 4001,  ///< signed out, banned, left
};

class LiveSession : public std::enable_shared_from_this<LiveSession> {
 public:
  virtual ~LiveSession() = default;
  /// For this session alone, no rights asked: answers to its own messages. From any thread; in order for one calling thread.
  virtual void send(FramePtr frame) = 0;
  /// Asks event->render before writing.
  virtual void send(EventPtr event) = 0;
  virtual void close(CloseCode code, std::string_view why = {}) = 0;
  [[nodiscard]] virtual Viewer& viewer() const = 0;
};
/// Let go of it in on_close at the latest: it holds a socket of its server's io_context.
using SessionPtr = std::shared_ptr<LiveSession>;

/// Who may connect, and the keys under which their connections count (checklist 14: at most 5 a member).
struct Admission {
  std::shared_ptr<Viewer> viewer;
  std::string member_key;
  std::string address_key = {};  ///< empty: not counted by address
};

struct HubCallbacks {
  /// Is there a live session (cookie)? Else the refusal (401). Origin and the handshake's own fields were checked before.
  std::function<std::variant<Admission, http::Response>(const http::Request&)> admit;
  std::function<void(const SessionPtr&)> on_open;
  /// One whole text message, valid UTF-8, at most 16 KiB.
  std::function<void(const SessionPtr&, std::string_view text)> on_message;
  std::function<void(const SessionPtr&)> on_close;
  /// Is the viewer's session still good? Asked before each write and twice a second: keep it as cheap as reading a flag.
  std::function<bool(const Viewer&)> is_live;
  /// A callback or an event's render threw; the session ends with 1011. For the log only. Optional.
  std::function<void(std::string_view what)> on_failure;
};

struct LiveLimits {
  std::size_t message_max = std::size_t{16} * 1024;
  std::chrono::milliseconds message_whole{10'000};  ///< first byte of a message to its last, else 1008
  std::chrono::milliseconds idle{60'000};           ///< nothing heard, pings unanswered: gone. A ping goes out at half of it
  std::chrono::milliseconds write{30'000};          ///< the socket takes nothing for that long: gone
  std::chrono::milliseconds close{3'000};           ///< to answer our close frame
  std::size_t queue_bytes_max = std::size_t{256} * 1024;
  std::size_t queue_events_max = 500;
  double messages_per_second = 10;
  double messages_burst = 30;
  std::size_t sessions_per_member = 5;
  std::size_t sessions_per_address = 500;
  std::chrono::milliseconds sweep{500};  ///< how often idle and dead sessions are looked for
};

struct HubOptions {
  std::string origin;  ///< "https://ronde.example": compared whole
  HubCallbacks callbacks;
  LiveLimits limits;
};

struct HubCounts {
  std::size_t open = 0;
  std::uint64_t events_sent = 0;
  std::uint64_t closed_slow = 0;    ///< 1013
  std::uint64_t closed_policy = 0;  ///< 1008
};

class Hub {
 public:
  explicit Hub(HubOptions options);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// For Router::add_upgrade("/api/v1/live", hub.door()). The hub must outlive the server's threads.
  [[nodiscard]] http::UpgradeHandler door();

  /// A session hears of the topics it follows. On the session's thread (from its callbacks); a topic is any number, e.g. of a
  /// neighbourhood.
  void follow(const SessionPtr& session, std::uint64_t topic);
  void unfollow(const SessionPtr& session, std::uint64_t topic);
  /// To every session that follows the topic; each hears events in the order of publish calls of one thread. From any thread. A topic that
  /// many follow is told in turns, so that an event for a few need not wait until thousands have heard the one before it.
  void publish(std::uint64_t topic, EventPtr event);
  /// To every session, no rights asked: notices of the machine.
  void publish_to_all(FramePtr frame);
  /// Ends sessions now rather than at the next sweep. The callback runs on the shards' threads.
  void close_if(std::function<bool(const Viewer&)> condition, CloseCode code);
  /// For each open session, on its thread.
  void for_each(std::function<void(const SessionPtr&)> visit);

  [[nodiscard]] HubCounts counts() const;
  /// Closes all with 1001 and waits until they are gone, at most that long. Not from a shard's thread. True: all gone by themselves.
  bool close_all(std::chrono::milliseconds deadline);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace ronde::live
