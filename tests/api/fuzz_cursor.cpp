// What a device says on its socket, and the cursors of every list. Foreign text opens no cursor; what is sealed comes back; and whatever
// bytes our own key had sealed, reading them refuses or reads.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/cursors.hpp"
#include "json/text.hpp"

namespace {

using namespace ronde;

constexpr accounts::Bytes32 key{7};
const market::NeighbourhoodId home(market::NeighbourhoodId::Bytes{1});
const market::MemberId member(market::MemberId::Bytes{2});

void must(bool holds) {
  if (!holds) std::abort();
}

void foreign_text_opens_nothing(std::string_view text) {
  must(accounts::unseal(key, text).empty());
  must(!api::list_place(key, text) && !api::past_key(key, member, text) && !api::audit_key(key, text));
  must(!api::live_sequence(key, home, text));
}

void sealed_text_is_read_safely(std::string_view text) {
  if (text.empty() || text.size() > 600) return;
  std::string cursor = accounts::seal(key, text);
  must(accounts::unseal(key, cursor) == text);
  if (const auto place = api::list_place(key, cursor)) must(api::list_place(key, api::list_cursor(key, *place))->id == place->id);
  if (const auto sequence = api::live_sequence(key, home, cursor)) {
    must(api::live_sequence(key, home, api::live_cursor(key, home, *sequence)) == sequence);
    must(!api::live_sequence(key, market::NeighbourhoodId{}, cursor));
  }
  (void)api::past_key(key, member, cursor);
  (void)api::audit_key(key, cursor);
  (void)api::told_key(key, member, cursor);
  // One character changed: not ours any more.
  char& changed = cursor[text.size() % cursor.size()];
  changed = changed == 'A' ? 'B' : 'A';
  must(accounts::unseal(key, cursor) != text || accounts::seal(key, text).size() != cursor.size());
}

void words_of_a_device(std::string_view text) {
  std::string_view why;
  const auto word = api::read_live_word(text, why);
  if (!word) return must(!why.empty());
  must(word->type == api::LiveWord::Type::resume || !word->cursor);
  must(word->type == api::LiveWord::Type::watch ? word->watched.size() <= 8 : word->watched.empty());
  if (word->cursor) must(!word->cursor->empty() && word->cursor->size() <= 512 && json::is_utf8(*word->cursor));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  accounts::start_secrets();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  foreign_text_opens_nothing(text);
  sealed_text_is_read_safely(text);
  words_of_a_device(text);
  return 0;
}
