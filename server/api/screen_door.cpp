#include "api/screen_door.hpp"

#include "api/cursors.hpp"
#include "api/door.hpp"
#include "api/live_words.hpp"
#include "api/sessions.hpp"
#include "log/log.hpp"

namespace ronde::api {

struct ScreenDoor::ScreenViewer final : live::Viewer {
  explicit ScreenViewer(const ScreenAddress& seen) : address(seen) {}
  ScreenAddress address;
};

struct ScreenDoor::ScreenNews final : live::Event {
  ScreenNews(const ScreenAddress& seen, live::FramePtr told) : address(seen), frame(std::move(told)) {}
  ScreenAddress address;
  live::FramePtr frame;

  live::FramePtr render(const live::Viewer& who) const override {
    const ScreenAddress& shown = static_cast<const ScreenViewer&>(who).address;
    return shown.home == address.home && shown.event == address.event ? frame : nullptr;
  }
  [[nodiscard]] std::size_t weight() const override { return 128; }
};

ScreenDoor::ScreenDoor(Context& context, live::LiveLimits limits)
    : context_(context),
      hub_({.origin = context.origin,
            .callbacks = {.admit = [this](const http::Request& request) { return admit(request); },
                          .on_open = {},
                          .on_message = [this](const live::SessionPtr& session, std::string_view text) { hear(session, text); },
                          .on_close = {},
                          .is_live = {},
                          .on_failure =
                              [](std::string_view what) {
                                log::error("screen_callback_failed", {{"what", what}});
                              }},
            .limits = limits}) {}

void ScreenDoor::add_to(http::Router& router) {
  router.add_upgrade("/api/v1/screens/{key}/live", hub_.door());
}

std::optional<market::SwapEvent> ScreenDoor::event_of(const ScreenAddress& address) const {
  std::optional<market::SwapEvent> event;
  (void)on_snapshot(context_, address.home, [&](const market::MarketView& view) {
    event = event_on_screen(view, address.event);
    return http::empty_response(204);
  });
  return event;
}

bool ScreenDoor::is_of_a_hall(const http::Request& request) const {
  constexpr std::string_view screens = "/api/v1/screens/";
  std::string_view path = request.path();
  if (!path.starts_with(screens)) return false;
  path.remove_prefix(screens.size());
  const auto address = screen_of(context_, path.substr(0, path.find('/')));
  return address && event_of(*address);
}

std::variant<live::Admission, http::Response> ScreenDoor::admit(const http::Request& request) {
  const auto address = screen_of(context_, request.param("key"));
  if (!address || !event_of(*address)) return http::problem_of(404);
  // Nobody may have asked for anything of this neighbourhood since the start, and its desk is the one who tells.
  if (!context_.desks.open(address->home)) return http::problem_of(503, "The neighbourhood is not ready; please try again.");
  return live::Admission{
      .viewer = std::make_shared<ScreenViewer>(*address), .member_key = address->event.text(), .address_key = address_key(request.client)};
}

void ScreenDoor::hear(const live::SessionPtr& session, std::string_view text) {
  std::string_view why;
  const auto word = read_live_word(text, why);
  if (!word || word->type == LiveWord::Type::watch) return session->close(live::CloseCode::policy, why);
  if (word->type == LiveWord::Type::ping) return session->send(live::text_frame(R"({"type":"pong"})"));
  const ScreenAddress& address = static_cast<const ScreenViewer&>(session->viewer()).address;
  hub_.follow(session, topic_of(address.event));  // first, so that nothing falls between what is read now and what comes
  const auto event = event_of(address);
  if (!event) return session->close(live::CloseCode::session_ended);
  session->send(event_changed_frame({}, *event));
  session->send(live::text_frame(R"({"type":"hello"})"));
}

void ScreenDoor::tell(market::NeighbourhoodId home, const desk::News& news) {
  if (news.events.empty() || hub_.counts().open == 0) return;
  for (const market::EventId id : news.events) {
    const ScreenAddress address{home, id};
    if (const auto event = event_of(address))
      hub_.publish(topic_of(id), std::make_shared<ScreenNews>(address, event_changed_frame({}, *event)));
    else
      close_screens_of(id);
  }
}

void ScreenDoor::close_screens_of(market::EventId event) {
  hub_.close_if([event](const live::Viewer& who) { return static_cast<const ScreenViewer&>(who).address.event == event; },
                live::CloseCode::session_ended);
}

}  // namespace ronde::api
