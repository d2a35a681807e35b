// Any bytes as a list that an organiser brings: told or read, never a crash; what is read is cleared, written and read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "clearings/event_clearing.hpp"
#include "clearings/event_wants.hpp"
#include "market/event_export.hpp"

namespace {

using namespace ronde;
using namespace ronde::market;

const Taxonomy& all_categories() {
  static const Taxonomy all = [] {
    std::ifstream file("server/market/data/taxonomy.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return Taxonomy::load(text).value();
  }();
  return all;
}

NewId counting() {
  return [next = std::uint8_t{0}, above = std::uint8_t{0}]() mutable {
    if (++next == 0) ++above;
    return std::array<std::uint8_t, 16>{above, next};
  };
}

EventBook event() {
  EventBook book;
  book.event.kinds = {ListingKind::good};
  return book;
}

EventBook with(EventBook book, ImportReading reading) {
  book.people = std::move(reading.people);
  book.items = std::move(reading.items);
  book.wishes = std::move(reading.wishes);
  return book;
}

void whole_or_nothing(const ImportReading& reading) {
  const bool empty = reading.people.empty() && reading.items.empty() && reading.wishes.empty();
  if (!reading.errors.empty() && !empty) std::abort();
  if (reading.errors.size() > kImportErrorsMax) std::abort();
}

void clear_it(const EventBook& book) {
  if (book.items.size() > 40) return;  // the clearing has fuzzers of its own: here it is about what was read
  if (!clearings::clear_event(clearings::event_pool(book), {.step_limit = 2'000, .certify = false}).problems.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ImportReading table = read_event_csv(text, event(), all_categories(), counting());
  whole_or_nothing(table);
  if (table.errors.empty()) {
    const EventBook book = with(event(), std::move(table));
    const std::string out = event_csv(book);
    if (event_csv(with(event(), read_event_csv(out, event(), all_categories(), counting()))) != out) std::abort();
    clear_it(book);
  }
  ImportReading list = clearings::read_event_wants(text, event(), counting());
  whole_or_nothing(list);
  if (list.errors.empty()) {
    const EventBook book = with(event(), std::move(list));
    if (!clearings::read_event_wants(clearings::event_wants(book), event(), counting()).errors.empty()) std::abort();
    clear_it(book);
  }
  return 0;
}
