#pragma once

#include <memory>

#include "api/context.hpp"
#include "live/hub.hpp"

namespace ronde::api {

/// One WebSocket a device, `/api/v1/live`: resumes where the device's cursor stands, then tells what happens, shaped for its viewer when it
/// is sent. docs/api/contract.md has the messages.
///
/// Threads  `tell` on the desks' strands; everything else on the sessions' own threads.
class LiveDoor {
 public:
  explicit LiveDoor(Context& context, live::LiveLimits limits = {});

  void add_to(http::Router& router);
  /// A desk has news: to everybody of that neighbourhood who may see them.
  void tell(market::NeighbourhoodId home, const desk::News& news);
  /// A session ended: its sockets close now.
  void end(const accounts::Bytes32& session);
  [[nodiscard]] live::Hub& hub() { return hub_; }

 private:
  struct LiveViewer;
  struct ListingsEvent;
  struct ProposalEvent;
  struct PlaceEvent;
  struct SwapEventEvent;

  [[nodiscard]] std::variant<live::Admission, http::Response> admit(const http::Request& request);
  void check_again(const live::SessionPtr& session);
  void hear(const live::SessionPtr& session, std::string_view text);
  void resume(const live::SessionPtr& session, const std::optional<std::string>& cursor);
  void watch(const live::SessionPtr& session, const std::vector<market::EventId>& events);
  void send_missed(const live::SessionPtr& session, std::uint64_t since);
  struct Addressed {
    live::EventPtr event;
    std::vector<std::uint64_t> topics;
  };
  [[nodiscard]] Addressed thread_event(const market::MarketView& view, std::string_view cursor, const desk::ThreadNews& news);
  [[nodiscard]] static std::optional<SwapEventEvent> swap_event_event(const market::MarketView& view, std::string_view cursor,
                                                                      market::NeighbourhoodId home, market::EventId id);
  static void add_swap_event(std::vector<Addressed>& events, SwapEventEvent event);
  [[nodiscard]] std::vector<Addressed> events_of(market::NeighbourhoodId home, const desk::News& news);

  Context& context_;
  live::Hub hub_;
};

}  // namespace ronde::api
