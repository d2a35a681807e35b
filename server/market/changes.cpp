#include "market/changes.hpp"

#include "market/record_io.hpp"

namespace ronde::market {

struct EventList {
  std::vector<DomainEvent> events;
};

template <class Io>
void fields(Io& io, DomainEvent& x) {
  io("type", x.type);
  io("member", x.member);
  io("listing", x.listing);
  io("proposal", x.proposal);
  io("members", x.members);
}

template <class Io>
void fields(Io& io, EventList& x) {
  io("events", x.events);
}

std::string encode_events(const std::vector<DomainEvent>& events) {
  return io::write_record(EventList{events});
}

Result<std::vector<DomainEvent>> decode_events(std::string_view text) {
  Result<EventList> list = io::read_record<EventList>(text);
  if (!list) return list.error();
  return std::move(list->events);
}

}  // namespace ronde::market
