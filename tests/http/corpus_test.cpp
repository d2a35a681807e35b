// The public collections of hostile requests, each sent on a fresh connection and judged by what its authors expect.
#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <fstream>
#include <set>

#include "json/parse.hpp"
#include "test_door.hpp"

namespace json = ronde::json;
using ronde::test::RawClient;
using ronde::test::TestDoor;
using std::chrono::milliseconds;

namespace {

struct Row {
  std::string id;
  std::string expected;
  bool strict_reject = false;
  bool has_host = false;
  std::string raw;
};

std::string text_of(const json::Value& row, const char* name) {
  return row.HasMember(name) && row[name].IsString() ? std::string(row[name].GetString(), row[name].GetStringLength()) : "";
}

std::string from_base64(const std::string& coded) {
  std::string plain(coded.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(plain.data()), reinterpret_cast<const unsigned char*>(coded.data()),
                                   static_cast<int>(coded.size()));
  REQUIRE(size >= 0);
  const std::size_t padding = coded.ends_with("==") ? 2 : coded.ends_with("=") ? 1 : 0;
  plain.resize(static_cast<std::size_t>(size) - padding);
  return plain;
}

std::vector<Row> rows_of(const char* file) {
  std::ifstream in(file);
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) {
    const auto document = json::parse(line);
    REQUIRE(document.has_value());
    const auto& row = document->root();
    const auto flag = [&](const char* name) { return row.HasMember(name) && row[name].GetBool(); };
    rows.push_back(
        {text_of(row, "id"), text_of(row, "expected"), flag("strict_reject"), flag("has_host"), from_base64(text_of(row, "raw_b64"))});
  }
  return rows;
}

struct Seen {
  unsigned status = 0;  // 0: closed, or nothing until our deadline closed it
  bool closed = false;
  ronde::test::RawAnswer answer;
};

/// The collection's Host is localhost:8080; the connection is watched until it ends or the short deadlines have ended it.
Seen send(const TestDoor& door, const std::string& raw) {
  RawClient client(door.port());
  client.send(raw);
  Seen seen;
  auto answer = client.answer(raw.starts_with("HEAD"), milliseconds{1200});
  if (answer && answer->status == 100) answer = client.answer(false, milliseconds{1200});
  if (answer) {
    seen.status = answer->status;
    seen.closed = answer->header("connection") == "close";
    seen.answer = *answer;
  }
  return seen;
}

bool allows(const std::string& expected, std::string_view what) {
  return expected.find(what) != std::string::npos;
}

/// `400`, close, timeout, `2xx` ... as the collection writes it.
bool as_expected(const Row& row, const Seen& seen) {
  const std::string& expected = row.expected;
  if (seen.status == 0) return allows(expected, "close") || allows(expected, "timeout") || allows(expected, "drop");
  if (expected.starts_with("Reject")) return seen.status >= 400;  // normalisation rows: refused is a pass
  if (allows(expected, "non-`101`") || expected == "Not `101`" || expected == "Non-1xx response")
    return seen.status != 101 && seen.status >= 200;
  if (allows(expected, std::to_string(seen.status))) return true;
  if (seen.status / 100 == 2 && (allows(expected, "2xx") || allows(expected, "`200`"))) return true;
  // A refusal in other words than the row's: every 4xx or 505 that ends the connection refuses as well as 400 does.
  const bool refusal_awaited = allows(expected, "400") || allows(expected, "close") || allows(expected, "501") || allows(expected, "417");
  return refusal_awaited && seen.closed && seen.status >= 400 && seen.status != 500;
}

}  // namespace

TEST_CASE("every request of Http11Probe is answered as its authors expect, but for what this house refuses on purpose") {
  // Each of these is refused here, by the checklist or by choice, where the collection would take it:
  const std::set<std::string> refused_on_purpose{
      "COMP-OPTIONS-ALLOW",   "COMP-OPTIONS-STAR",  // OPTIONS is in no table: 405
      "COMP-NO-CL-IN-204",                          // asks OPTIONS for a 204
      "COMP-ABSOLUTE-FORM",                         // only proxies are sent the absolute form
      "COOK-MULTI-HEADER",                          // two Cookie headers: checklist 2
      "COMP-TRACE-SENSITIVE",                       // TRACE echoes nothing: 405
  };
  // The framing is plain, so what follows the body is the next request, and is judged as one.
  const std::set<std::string> rightly_answered{"SMUG-CL0-BODY-POISON", "SMUG-EXPECT-100-CL-DESYNC"};
  // The trailer is never whole: the door waits for its end until the deadline, and serves nothing.
  const std::set<std::string> rightly_waited_for{"SMUG-CHUNK-LF-TRAILER"};
  const TestDoor door;
  const auto rows = rows_of("tests/data/badinput/http/http11probe.jsonl");
  REQUIRE(rows.size() == 187);
  for (const Row& row : rows) {
    CAPTURE(row.id);
    CAPTURE(row.expected);
    const bool nothing_sent = row.id == "MAL-EMPTY-REQUEST";
    const Seen seen = send(door, nothing_sent ? std::string() : row.raw);
    CAPTURE(seen.status);
    CHECK(seen.status != 500);
    // Underscored names are other names: the body is the eleven bytes that Content-Length says.
    if (row.id.starts_with("NORM-UNDERSCORE"))
      CHECK((seen.status == 200 && seen.answer.body == "hello world"));
    else if (rightly_answered.contains(row.id))
      CHECK(seen.status == 200);
    else if (rightly_waited_for.contains(row.id))
      CHECK(seen.status == 0);
    else if (refused_on_purpose.contains(row.id))
      CHECK((seen.status >= 400 && seen.status < 500));
    else
      CHECK(as_expected(row, seen));
  }
  CHECK(ronde::test::status_of(door, ronde::test::get("/")) == 200);
}

TEST_CASE("rows of Http11Probe that look into the answer") {
  const TestDoor door;
  for (const Row& row : rows_of("tests/data/badinput/http/http11probe.jsonl")) {
    CAPTURE(row.id);
    if (row.id == "COMP-CONNECTION-CLOSE" || row.id == "COMP-HTTP10-DEFAULT-CLOSE") CHECK(send(door, row.raw).closed);
    if (row.id == "COMP-DATE-HEADER") CHECK_FALSE(send(door, row.raw).answer.header("date").empty());
    if (row.id == "COMP-CONTENT-TYPE") CHECK_FALSE(send(door, row.raw).answer.header("content-type").empty());
    if (row.id == "COMP-405-ALLOW") CHECK(send(door, row.raw).answer.header("allow") == "GET, HEAD, POST");
    if (row.id == "COOK-PARSED-BASIC") CHECK(send(door, row.raw).answer.body == "foo=bar\n");
    if (row.id == "COOK-PARSED-MULTI") CHECK(send(door, row.raw).answer.body == "a=1\nb=2\nc=3\n");
    if (row.id == "COOK-ECHO") CHECK(send(door, row.raw).answer.body == "Cookie: foo=bar");
    if (row.id == "COMP-CHUNKED-MULTI") CHECK(send(door, row.raw).answer.body == "hello world");
  }
}

TEST_CASE("what a strict parser refuses of llhttp's requests, the door refuses too, and nothing ends in a 500") {
  const TestDoor door;
  const auto rows = rows_of("tests/data/badinput/http/llhttp-request.jsonl");
  REQUIRE(rows.size() == 118);
  for (const Row& row : rows) {
    CAPTURE(row.id);
    const Seen seen = send(door, row.raw);
    CAPTURE(seen.status);
    CHECK(seen.status != 500);
    const bool refused = seen.status == 0 || seen.status >= 400;
    if (row.strict_reject || !row.has_host) CHECK(refused);
  }
  CHECK(ronde::test::status_of(door, ronde::test::get("/")) == 200);
}
