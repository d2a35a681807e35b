// Checklist 12 and 13: frames put together to messages, as a pure function.
#include "live/messages.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <optional>

#include "client_frames.hpp"
#include "json/parse.hpp"

namespace live = ronde::live;
using live::CloseCode;
using Kind = live::Incoming::Kind;
using ronde::test::client_frame;

namespace {

/// All that comes of the bytes, as text: "text:...|", "ping:...|", "close 1000|", "failed 1002|".
std::string heard(std::string_view bytes, std::size_t step) {
  live::MessageReader reader(16 * 1024);
  std::string all;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    std::string_view piece = bytes.substr(at, step);
    while (!piece.empty()) {
      const auto incoming = reader.next(piece);
      if (incoming.kind == Kind::text) all += "text:" + std::string(incoming.payload) + "|";
      if (incoming.kind == Kind::ping) all += "ping:" + std::string(incoming.payload) + "|";
      if (incoming.kind == Kind::pong) all += "pong|";
      if (incoming.kind == Kind::close) all += "close " + std::to_string(static_cast<int>(incoming.code)) + "|";
      if (incoming.kind == Kind::failed) return all + "failed " + std::to_string(static_cast<int>(incoming.code)) + "|";
    }
  }
  return all;
}

std::string heard(std::string_view bytes) {
  const std::string whole = heard(bytes, bytes.size() + 1);
  CHECK(heard(bytes, 1) == whole);  // however it is cut
  CHECK(heard(bytes, 7) == whole);
  return whole;
}

}  // namespace

TEST_CASE("messages come whole, in fragments, with pings between, and of each length form") {
  CHECK(heard(client_frame(1, "hello")) == "text:hello|");
  CHECK(heard(client_frame(1, "") + client_frame(1, "b")) == "text:|text:b|");
  CHECK(heard(client_frame(1, "he", {.final = false}) + client_frame(9, "are you there") + client_frame(0, "llo")) ==
        "ping:are you there|text:hello|");
  const std::string long_text(1000, 'l');
  CHECK(heard(client_frame(1, long_text)) == "text:" + long_text + "|");
  CHECK(heard(client_frame(10, "")) == "pong|");
  CHECK(heard(client_frame(8, "")) == "close 1000|");
  CHECK(heard(client_frame(8, "\x03\xE9 bye")) == "close 1001|");
}

TEST_CASE("what breaks the protocol fails with 1002") {
  for (const std::string& bytes :
       {client_frame(1, "a", {.masked = false}), client_frame(1, "a", {.reserved = 1}), client_frame(1, "a", {.reserved = 4}),
        client_frame(3, "a"), client_frame(11, ""), client_frame(0, "a"), client_frame(1, "a", {.final = false}) + client_frame(1, "b"),
        client_frame(9, "", {.final = false}), client_frame(9, std::string(126, 'p')), client_frame(1, "a", {.length_bytes = 2}),
        client_frame(1, std::string(200, 'a'), {.length_bytes = 8}), client_frame(8, "\x03"), client_frame(8, "\x03\xED"),
        client_frame(8, std::string("\x00\x01", 2))}) {
    CHECK(heard(bytes) == "failed 1002|");
  }
  CHECK(heard(client_frame(2, "a")) == "failed 1003|");
}

TEST_CASE("a message over 16 KiB fails with 1009, from the announced length alone") {
  CHECK(heard(client_frame(1, std::string(16 * 1024, 'a'))).starts_with("text:aaa"));
  CHECK(heard(client_frame(1, std::string(16 * 1024 + 1, 'a')).substr(0, 8)) == "failed 1009|");
  CHECK(heard(client_frame(1, std::string(16 * 1024, 'a'), {.final = false}) + client_frame(0, "b")) == "failed 1009|");
  const std::string most = std::string("\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10) + "mask";
  CHECK(heard(most) == "failed 1009|");
}

TEST_CASE("a message of endless empty fragments fails with 1008") {
  std::string bytes = client_frame(1, "", {.final = false});
  for (int i = 0; i < 300; ++i) bytes += client_frame(0, "", {.final = false});
  CHECK(heard(bytes) == "failed 1008|");
}

TEST_CASE("text that is no UTF-8 fails with 1007, also when the last, empty fragment leaves a code point unfinished") {
  CHECK(heard(client_frame(1, "a\xC3")) == "failed 1007|");
  CHECK(heard(client_frame(1, "a\xC3", {.final = false}) + client_frame(0, "")) == "failed 1007|");
  CHECK(heard(client_frame(1, "a\xC3", {.final = false}) + client_frame(0, "\xA9")) == "text:a\xC3\xA9|");
  CHECK(heard(client_frame(8, "\x03\xE8\xFF")) == "failed 1007|");
}

TEST_CASE("every byte string of the UTF-8 table is judged right as a message") {
  std::ifstream in("tests/data/badinput/utf8/sequences.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto table = ronde::json::parse(text);
  REQUIRE(table.has_value());
  REQUIRE(table->root().Size() == 125);
  for (const auto& row : table->root().GetArray()) {
    const std::string hex = row["hex"].GetString();
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    CAPTURE(hex);
    CHECK((heard(client_frame(1, bytes)) == "failed 1007|") == !row["valid"].GetBool());
  }
}

TEST_CASE("server frames have the shortest length form and no mask") {
  CHECK(live::server_frame(live::Opcode::text, "hi") == std::string("\x81\x02hi", 4));
  CHECK(live::server_frame(live::Opcode::text, std::string(126, 'a')).substr(0, 4) == std::string("\x81\x7E\x00\x7E", 4));
  CHECK(live::server_frame(live::Opcode::text, std::string(65536, 'a')).substr(0, 10) ==
        std::string("\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10));
  CHECK(live::close_frame(CloseCode::policy, "no") == std::string("\x88\x04\x03\xF0no", 6));
}
