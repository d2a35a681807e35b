#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "market/event_book.hpp"
#include "market/market_view.hpp"

/// The screen in the hall: its address, and its page. Numbers, titles and tables; a name only where its person wants it shown.
namespace ronde::api {

struct ScreenAddress {
  market::NeighbourhoodId home;
  market::EventId event;
};
/// Neighbourhood and event, sealed: nobody makes an address of their own.
[[nodiscard]] std::string screen_key(const Context& context, const ScreenAddress& address);
[[nodiscard]] std::optional<ScreenAddress> screen_of(const Context& context, std::string_view key);
/// The event, from the moment it is announced until it is over: before and after, its address opens nothing.
[[nodiscard]] std::optional<market::SwapEvent> event_on_screen(const market::MarketView& view, market::EventId id);

/// What a screen shows of one version of an event, written down for all who look.
class ScreenPage {
 public:
  ScreenPage(const market::MarketView& view, market::EventBook book);
  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// `me`: whose token was shown; what they get and give stands with it.
  [[nodiscard]] std::string json(std::optional<market::EventPersonId> me) const;

 private:
  std::uint64_t version_;
  std::string common_;  // the object, still open
  std::map<market::EventPersonId, std::string> mine_;
};

/// The pages of the halls that are looked at: a hall full of phones that all ask after a change has its page written once.
/// Threads  any; who asks while the page is written waits for it.
class ScreenPages {
 public:
  /// Of this version, or of a later one that somebody has read meanwhile.
  [[nodiscard]] std::shared_ptr<const ScreenPage> page(const market::MarketView& view, const market::SwapEvent& event);

 private:
  std::mutex mutex_;
  std::map<market::EventId, std::shared_ptr<const ScreenPage>> pages_;
};

}  // namespace ronde::api
