#pragma once
// Names and their numbers: a hash table without a copy of the names, since a want list asks for each of its hundred thousand wants.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

namespace ronde::formats {

/// Numbers names from 0 in order of their first coming. The texts must outlive the table. A name may be private to a user: then the same
/// text of another user is another name.
class NameTable {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  NameTable() : slots_(64, kNone) {}

  /// Its number, or kNone. `user`: whose it is, or kNone for a name of all.
  [[nodiscard]] std::uint32_t find(std::string_view text, std::uint32_t user = kNone) const { return slots_[slot_of({text, user})]; }
  /// Its number, new or not.
  std::uint32_t add(std::string_view text, std::uint32_t user = kNone) {
    const Name name(text, user);
    const std::size_t slot = slot_of(name);
    if (slots_[slot] != kNone) return slots_[slot];
    const auto number = static_cast<std::uint32_t>(names_.size());
    slots_[slot] = number;
    names_.push_back(name);
    if (2 * names_.size() > slots_.size()) grow();
    return number;
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }
  [[nodiscard]] std::string_view text(std::uint32_t number) const { return names_[number].text; }

 private:
  /// The letters that decide mostly stand in the table itself: names of a list are short, and their texts far from each other.
  struct Name {
    std::uint64_t begin[2] = {0, 0};
    std::string_view text;
    std::uint32_t user = kNone;

    Name(std::string_view name, std::uint32_t owner) : text(name), user(owner) {
      std::memcpy(begin, name.data(), std::min(sizeof begin, name.size()));
    }
    [[nodiscard]] bool is(const Name& other) const {
      return begin[0] == other.begin[0] && begin[1] == other.begin[1] && user == other.user && text.size() == other.text.size() &&
             (text.size() <= sizeof begin || text == other.text);
    }
    [[nodiscard]] std::size_t hash() const {
      constexpr std::uint64_t kMultiplier = 0x9E37'79B9'7F4A'7C15U;
      std::uint64_t state = (text.size() << 32U) ^ user;
      const auto mix = [&state](std::uint64_t letters) {
        state = (state ^ letters) * kMultiplier;
        state ^= state >> 29U;
      };
      mix(begin[0]);
      mix(begin[1]);
      for (std::size_t at = sizeof begin; at < text.size(); at += sizeof state) {
        std::uint64_t letters = 0;
        std::memcpy(&letters, text.data() + at, std::min(sizeof letters, text.size() - at));
        mix(letters);
      }
      return state * kMultiplier >> 32U;
    }
  };

  /// Where the name is, or the free place where it would be.
  [[nodiscard]] std::size_t slot_of(const Name& wanted) const {
    std::size_t slot = wanted.hash() & (slots_.size() - 1);
    while (slots_[slot] != kNone && !names_[slots_[slot]].is(wanted)) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }
  void grow() {
    slots_.assign(2 * slots_.size(), kNone);
    for (std::uint32_t number = 0; number < names_.size(); ++number) slots_[slot_of(names_[number])] = number;
  }

  std::vector<Name> names_;
  std::vector<std::uint32_t> slots_;  // a power of two, at most half full
};

}  // namespace ronde::formats
