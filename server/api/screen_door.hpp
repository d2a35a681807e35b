#pragma once

#include "api/event_screen.hpp"
#include "live/hub.hpp"

namespace ronde::api {

/// Sockets of a hall: the projector, and the phones of those who scanned its address. Each is told that the event has another version; what
/// it shows it asks for. A hall looks at one address, often through one network.
inline constexpr live::LiveLimits screen_limits{.queue_bytes_max = std::size_t{16} * 1024,
                                                .messages_per_second = 1,
                                                .messages_burst = 10,
                                                .sessions_per_member = 2000,
                                                .sessions_per_address = 500};

/// `/api/v1/screens/{key}/live`: no session, but the key of a screen, from our own Origin. Nothing that is said there changes anything.
///
/// Threads  `tell` on the desks' strands; everything else on the sessions' own threads.
class ScreenDoor {
 public:
  explicit ScreenDoor(Context& context, live::LiveLimits limits = screen_limits);

  void add_to(http::Router& router);
  /// A desk has news: those of swap events, to the screens that show them. The screens of one that is over close.
  void tell(market::NeighbourhoodId home, const desk::News& news);
  /// Does it ask for a screen that is open now? Such a visitor counts like one with a session.
  [[nodiscard]] bool is_of_a_hall(const http::Request& request) const;
  [[nodiscard]] live::Hub& hub() { return hub_; }

 private:
  struct ScreenViewer;
  struct ScreenNews;

  [[nodiscard]] std::optional<market::SwapEvent> event_of(const ScreenAddress& address) const;
  [[nodiscard]] std::variant<live::Admission, http::Response> admit(const http::Request& request);
  void hear(const live::SessionPtr& session, std::string_view text);
  void close_screens_of(market::EventId event);

  Context& context_;
  live::Hub hub_;
};

}  // namespace ronde::api
