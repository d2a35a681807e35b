#pragma once
// One question to a test's door, and what its answer says when it is unpacked.
#include <doctest/doctest.h>
#include <zlib.h>

#include <string>
#include <string_view>

#include "test_door.hpp"

namespace ronde::test {

/// On a connection of its own; `more` are header lines, each with its CRLF.
inline RawAnswer ask(const TestDoor& door, std::string_view target, std::string_view more = "") {
  RawClient client(door.port());
  client.send(get(target, more));
  auto answer = client.answer();
  REQUIRE(answer.has_value());
  return *answer;
}

/// What gzip made smaller, up to 100 kB.
inline std::string inflated(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out(100'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

}  // namespace ronde::test
