// Private to http/: bytes read and not yet used. Small while a connection is silent, bounded when it is not.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstring>
#include <memory>
#include <string_view>

namespace ronde::http {

class ReadBuffer {
 public:
  static constexpr std::size_t size_first = 2 * 1024;  // most heads fit
  static constexpr std::size_t size_max = 32 * 1024;   // a head of 16 KiB, or a chunk's header and trailers

  [[nodiscard]] std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  void commit(std::size_t count) { end_ += count; }

  /// Room for more; empty when the buffer may not grow further.
  [[nodiscard]] boost::asio::mutable_buffer space() {
    if (end_ == capacity_ && begin_ > 0) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == capacity_) grow();
    return {bytes_.get() + end_, capacity_ - end_};
  }
  /// Gives back what a large request needed.
  void shrink() {
    if (empty() && capacity_ > size_first) {
      bytes_.reset();
      capacity_ = 0;
    }
  }

 private:
  void grow() {
    const std::size_t capacity = std::min(std::max(capacity_ * 2, size_first), size_max);
    if (capacity == capacity_) return;
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (end_ > 0) std::memcpy(larger.get(), bytes_.get(), end_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace ronde::http
