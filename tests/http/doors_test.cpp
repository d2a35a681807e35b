// Checklist 2, 3, 4, 6, 7, 8, 10 over real sockets.
#include <doctest/doctest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <filesystem>
#include <thread>

#include "json/parse.hpp"
#include "sanitizers.hpp"
#include "test_door.hpp"

namespace http = ronde::http;
using ronde::test::get;
using ronde::test::post;
using ronde::test::RawClient;
using ronde::test::status_of;
using ronde::test::TestDoor;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

bool eventually(const std::function<bool()>& condition, milliseconds wait = milliseconds{5000}) {
  const auto end = steady_clock::now() + wait;
  while (!condition()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds{5});
  }
  return true;
}

/// What doctest checks of a refusal: the status, a problem, and that the connection is over.
void check_refused(const TestDoor& door, std::string_view bytes, unsigned status) {
  CAPTURE(std::string(bytes.substr(0, 200)));
  RawClient client(door.port());
  client.send(bytes);
  const auto answer = client.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == status);
  CHECK(answer->header("connection") == "close");
  CHECK(answer->header("content-type") == "application/problem+json");
  CHECK(client.closed_within(milliseconds{3000}));
}

std::string head_with(std::string_view lines) {
  return "GET / HTTP/1.1\r\n" + std::string(lines) + "\r\n";
}

}  // namespace

TEST_CASE("not exactly one Host, or a Host that is not ours: 400 and close") {
  const TestDoor door;
  check_refused(door, head_with(""), 400);
  check_refused(door, head_with("Host: localhost\r\nHost: localhost\r\n"), 400);
  check_refused(door, head_with("Host: evil.example\r\n"), 400);
  check_refused(door, head_with("Host: localhost.evil.example\r\n"), 400);
  check_refused(door, head_with("Host: \r\n"), 400);
  CHECK(status_of(door, head_with("Host: LOCALHOST:8080\r\n")) == 200);
}

TEST_CASE("ambiguous framing: 400 and close") {
  const TestDoor door;
  const auto framed = [](std::string_view lines) {
    return "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + std::string(lines) + "\r\n0\r\n\r\n";
  };
  for (const char* lines :
       {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5, 5\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: +5\r\n", "Content-Length: 0x5\r\n",
        "Content-Length: 99999999999999999999\r\n", "Content-Length: -1\r\n", "Content-Length: \r\n"}) {
    check_refused(door, framed(lines), 400);
  }
  check_refused(door, "POST /echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

TEST_CASE("a field given twice that may stand once: 400 and close") {
  const TestDoor door;
  for (const char* name : {"Host", "Origin", "Content-Type", "Cookie", "Authorization", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
                           "sec-websocket-protocol"}) {
    const std::string line = std::string(name) + ": localhost\r\n";
    check_refused(door, head_with("Host: localhost\r\n" + line + line), 400);
  }
}

TEST_CASE("a method that is not in the table: 405 with Allow; an unknown path: 404; HEAD goes with GET") {
  const TestDoor door;
  RawClient client(door.port());
  client.send("DELETE /listings/abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
  auto answer = client.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 405);
  CHECK(answer->header("allow") == "GET, HEAD, PUT");
  client.send("OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(client.answer().value().status == 405);
  client.send(get("/nowhere"));
  answer = client.answer();
  CHECK(answer.value().status == 404);
  CHECK(answer->body == R"({"type":"/problems/not-found","title":"Not Found","status":404})");
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  answer = client.answer(true);
  CHECK(answer.value().status == 200);
  CHECK(answer->header("content-length") == "21");
  client.send(get("/"));  // nothing of a body was left on the connection
  CHECK(client.answer().value().body == R"({"hello":"neighbour"})");
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(client.answer(true).has_value());
  client.send("BROKEN\r\n\r\n");  // a refusal after a HEAD has its body again
  CHECK(client.answer().value().body.starts_with(R"({"type":"/problems/bad-request")"));
}

TEST_CASE("parameters are decoded, and a coded slash, dot segments or broken forms match nothing") {
  const TestDoor door;
  RawClient client(door.port());
  client.send(get("/listings/caf%C3%A9"));
  CHECK(client.answer().value().body == "caf\xC3\xA9");
  CHECK(status_of(door, get("/listings/a%2Fb")) == 404);
  CHECK(status_of(door, get("/listings/a%5Cb")) == 404);
  CHECK(status_of(door, get("/listings/..")) == 404);
  CHECK(status_of(door, get("/listings/%2e%2E")) == 404);
  CHECK(status_of(door, get("/listings/")) == 404);
  CHECK(status_of(door, get("/listings/%zz")) == 400);
  CHECK(status_of(door, get("/listings/%00")) == 400);
  CHECK(status_of(door, get("/listings/%0d%0aX:y")) == 400);
  CHECK(status_of(door, get("/listings/%C3")) == 400);
  CHECK(status_of(door, get("/?a=%C3")) == 400);
}

TEST_CASE("a body over the route's limit: 413 from Content-Length alone, before a byte of it is sent") {
  const TestDoor door;
  check_refused(door, "POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 65537\r\n\r\n", 413);
  check_refused(door, "POST /picture HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8388609\r\n\r\n", 413);
  check_refused(door, "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n", 413);
  check_refused(door, "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", 400);
}

TEST_CASE("a picture of exactly the limit is taken") {
  const TestDoor door([](http::ServerOptions& options) { options.limits = {}; });
  RawClient client(door.port());
  client.send(post("/picture", std::string(8'388'608, 'p')));
  const auto answer = client.answer(false, milliseconds{20'000});
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(answer->body == "8388608");
}

TEST_CASE("a chunked body over the limit: 413 as soon as it is") {
  const TestDoor door;
  std::string bytes = "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 17; ++i) bytes += "1000\r\n" + std::string(4096, 'a') + "\r\n";
  check_refused(door, bytes, 413);
  check_refused(door, "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", 413);
}

TEST_CASE("a chunked body that comes byte by byte is the same body") {
  const TestDoor door([](http::ServerOptions& options) { options.limits = {}; });
  for (const auto& [chunks, body] : std::vector<std::pair<std::string, std::string>>{
           {"0\r\n\r\n", ""}, {"3\r\nabc\r\n0\r\n\r\n", "abc"}, {"1\r\na\r\n1\r\nb\r\n00\r\nTrailer: x\r\n\r\n", "ab"}}) {
    CAPTURE(chunks);
    RawClient client(door.port());
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char byte : chunks) {
      std::this_thread::sleep_for(milliseconds{3});
      client.send(std::string(1, byte));
    }
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->body == body);
    client.send(get("/"));  // nothing of it is left on the connection
    CHECK(client.answer().value().status == 200);
  }
}

TEST_CASE("coded bodies and other media types than JSON: 415") {
  const TestDoor door;
  check_refused(door, post("/json", "{}", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"), 415);
  check_refused(door, post("/json", "{}", "Content-Type: text/plain\r\n"), 415);
  check_refused(door, post("/json", "{}", "Content-Type: application/jsonp\r\n"), 415);
  check_refused(door, post("/json", "{}"), 415);
  CHECK(status_of(door, post("/json", "{}", "Content-Type: application/json\r\n")) == 200);
  CHECK(status_of(door, post("/json", "{}", "Content-Type: Application/JSON; charset=UTF-8\r\n")) == 200);
}

TEST_CASE("bodies arrive whole, whether counted, chunked, in pieces or after 100-continue") {
  const TestDoor door;
  RawClient client(door.port());
  client.send(post("/echo", "hello"));
  CHECK(client.answer().value().body == "hello");
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  std::this_thread::sleep_for(milliseconds{20});
  client.send("6\r\n world\r\n0\r\nX-Trailer: a\r\n\r\n");
  CHECK(client.answer().value().body == "hello world");
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.answer().value().status == 100);
  client.send("abc");
  CHECK(client.answer().value().body == "abc");
  check_refused(door, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: a-wonder\r\n\r\n", 417);
  const std::string whole = get("/listings/piecemeal");
  RawClient slow(door.port());
  for (const char c : whole) slow.send({&c, 1});
  CHECK(slow.answer().value().body == "piecemeal");
}

TEST_CASE("first byte, head, body and idle each have their deadline") {
  const TestDoor door;
  const auto gone_after = [&](std::string_view bytes, bool answered) {
    RawClient client(door.port());
    client.send(bytes);
    if (answered) CHECK(client.answer().has_value());
    const auto begin = steady_clock::now();
    CHECK(client.closed_within(milliseconds{3000}));
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin).count();
  };
  CHECK(gone_after("", false) >= 250);
  CHECK(gone_after("GET / HTTP/1.1\r\nHost: loc", false) >= 250);
  CHECK(gone_after("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc", false) >= 200);
  CHECK(gone_after(get("/"), true) >= 250);
}

TEST_CASE("a head that drips byte by byte ends at its deadline, though each byte comes in time") {
  const TestDoor door;
  RawClient client(door.port());
  const auto begin = steady_clock::now();
  bool open = true;
  for (const char c : get("/", "X: " + std::string(2000, 'a') + "\r\n")) {
    if (!open || steady_clock::now() - begin > milliseconds{3000}) break;
    open = client.send({&c, 1}) && !client.closed_within(milliseconds{20});
  }
  CHECK_FALSE(open);
  CHECK(steady_clock::now() - begin < milliseconds{1500} * ronde::test::sanitizer_slowness);
}

TEST_CASE("a body under 1 KiB a second ends, one above it does not") {
  const TestDoor door([](http::ServerOptions& options) {
    options.limits.body = milliseconds{2500};
    options.limits.body_grace = milliseconds{200};
    options.limits.body_bytes_per_second = 1024;
  });
  const auto sends = [&](std::size_t piece, int pieces) {
    RawClient client(door.port());
    client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(piece * static_cast<std::size_t>(pieces)) +
                "\r\n\r\n");
    for (int i = 0; i < pieces; ++i) {
      if (!client.send(std::string(piece, 'b'))) return false;
      if (i + 1 < pieces && client.closed_within(milliseconds{50})) return false;
    }
    return client.answer().has_value();
  };
  CHECK(sends(150, 20));       // 3,000 bytes a second
  CHECK_FALSE(sends(10, 40));  // 200 bytes a second
}

TEST_CASE("a client that does not take its answer is dropped at the write deadline") {
  const TestDoor door;
  RawClient client(door.port());
  std::string many;
  for (int i = 0; i < 40; ++i) many += get("/large");
  client.send(many);
  CHECK(eventually([&] { return door.server->counts().timed_out > 0; }));
  CHECK(eventually([&] { return door.server->counts().open == 0; }));
}

TEST_CASE("a connection serves a thousand requests and says so at the last") {
  const TestDoor door([](http::ServerOptions& options) { options.limits.requests_per_connection = 5; });
  RawClient client(door.port());
  for (int i = 1; i <= 5; ++i) {
    client.send(get("/"));
    CHECK(client.answer().value().header("connection") == (i == 5 ? "close" : ""));
  }
  CHECK(client.closed_within(milliseconds{3000}));
  CHECK(http::Limits{}.requests_per_connection == 1000);
}

TEST_CASE("connections without a session are limited by address; a hall of members is not") {
  const TestDoor door([](http::ServerOptions& options) {
    options.limits = {};
    options.limits.connections_per_address = 4;
    options.has_session = [](const http::Request& request) { return request.cookie("session") == "good"; };
  });
  std::vector<std::unique_ptr<RawClient>> strangers;
  const auto answers = [&](const std::string& from, std::string_view more) -> unsigned {
    strangers.push_back(std::make_unique<RawClient>(door.port(), from));
    strangers.back()->send(get("/", more));
    const auto answer = strangers.back()->answer();
    return answer ? answer->status : 0;
  };
  for (int i = 0; i < 4; ++i) CHECK(answers("127.0.0.2", "") == 200);
  CHECK(answers("127.0.0.2", "") == 503);
  CHECK(answers("127.0.0.3", "") == 200);  // another address is another household
  for (int i = 0; i < 20; ++i) CHECK(answers("127.0.0.4", "Cookie: session=good\r\n") == 200);
  CHECK(door.server->counts().refused == 1);
  strangers.clear();
  CHECK(eventually([&] { return door.server->counts().open == 0; }));
  CHECK(answers("127.0.0.2", "") == 200);  // places come back
  CHECK(http::Limits{}.connections_per_address == 64);
}

TEST_CASE("when the house is full the operator's door still opens") {
  const TestDoor door([](http::ServerOptions& options) {
    options.limits = {};
    options.limits.connections_max = 8;
    auto router = std::make_shared<http::Router>();
    router->add_fast(http::Method::get, "/healthz", {}, [](const http::Request&) { return http::text_response(200, "ok"); });
    options.listeners.push_back({.address = "127.0.0.1", .port = 0, .router = std::move(router), .operators_door = true});
  });
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 12; ++i) crowd.push_back(std::make_unique<RawClient>(door.port()));
  CHECK(eventually([&] { return door.server->counts().refused == 4; }));
  RawClient operators(door.port(1));
  operators.send(get("/healthz"));
  CHECK(operators.answer().value().body == "ok");
  CHECK(http::Limits{}.connections_max == 12'000);
  CHECK(http::Limits{}.descriptors_kept == 64);
}

TEST_CASE("two thousand silent connections: others are answered at once, memory stays small, all are gone after the deadline") {
  const std::size_t before = open_descriptors();
  {
    const TestDoor door([](http::ServerOptions& options) { options.limits.first_byte = milliseconds{2500}; });
    const auto memory_before = mallinfo2().uordblks;
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 2000; ++i) silent.push_back(std::make_unique<RawClient>(door.port(), "127.0.1." + std::to_string(1 + i % 200)));
    CHECK(eventually([&] { return door.server->counts().open == 2000; }));
    const auto begin = steady_clock::now();
    CHECK(status_of(door, get("/")) == 200);
    CHECK(steady_clock::now() - begin < milliseconds{1000} * ronde::test::sanitizer_slowness);
    CHECK(mallinfo2().uordblks - memory_before < std::size_t{40} * 1024 * 1024);  // a fifth of what 10,000 may cost
    CHECK(eventually([&] { return door.server->counts().open == 0; }));
  }
  CHECK(eventually([&] { return open_descriptors() <= before; }));
}

TEST_CASE("pipelined requests are answered in order, slow ones too") {
  const TestDoor door;
  RawClient client(door.port());
  client.send(get("/slow/60") + get("/listings/second") + get("/slow/1") + post("/echo", "fourth") + get("/listings/fifth"));
  for (const char* body : {"slept 60", "second", "slept 1", "fourth", "fifth"}) CHECK(client.answer().value().body == body);
}

TEST_CASE("a client that pipelines and does not read costs at most 256 KiB") {
  const TestDoor door([](http::ServerOptions& options) { options.limits.write = milliseconds{5000}; });
  CHECK(status_of(door, get("/large")) == 200);  // the shared body exists
  const auto before = mallinfo2().uordblks;
  RawClient client(door.port());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += get("/large");
  std::string_view left = many;
  std::size_t most = 0;
  for (int i = 0; i < 100; ++i) {
    left.remove_prefix(client.send_some(left));
    std::this_thread::sleep_for(milliseconds{2});
    most = std::max(most, static_cast<std::size_t>(mallinfo2().uordblks));
  }
  CHECK(most - std::min(most, static_cast<std::size_t>(before)) < std::size_t{256} * 1024);
}

TEST_CASE("a handler that throws gives a 500 with an id and without its words; the connection ends, the process lives") {
  TestDoor door;
  for (const char* target : {"/throw", "/throw-later"}) {
    RawClient client(door.port());
    client.send(get(target));
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 500);
    CHECK(answer->header("connection") == "close");
    CHECK(answer->body.find("vault") == std::string::npos);
    const auto document = ronde::json::parse(answer->body);
    REQUIRE(document.has_value());
    const std::string id = document->root()["id"].GetString();
    CHECK(id.size() == 16);
    CHECK(client.closed_within(milliseconds{3000}));
    const std::scoped_lock lock(door.mutex);
    CHECK(door.failures.back() == id + " the secret of the vault");
  }
  CHECK(status_of(door, get("/")) == 200);
}

TEST_CASE("an answer whose header would break out of its line becomes a 500") {
  const TestDoor door;
  RawClient client(door.port());
  client.send(get("/split"));
  const auto answer = client.answer();
  CHECK(answer.value().status == 500);
  CHECK(answer->head.find("stolen") == std::string::npos);
}

TEST_CASE("every answer carries the security headers, also refusals; no Server header tells a version") {
  const TestDoor door([](http::ServerOptions& options) { options.https = true; });
  for (const std::string& bytes :
       {get("/"), get("/nowhere"), get("/throw"), std::string("GET / HTTP/1.1\r\n\r\n"), std::string("BAD\r\n\r\n")}) {
    RawClient client(door.port());
    client.send(bytes);
    const auto answer = client.answer();
    REQUIRE(answer.has_value());
    CHECK(answer->header("content-security-policy").starts_with("default-src 'none'"));
    CHECK(answer->header("x-content-type-options") == "nosniff");
    CHECK(answer->header("referrer-policy") == "same-origin");
    CHECK(answer->header("cross-origin-opener-policy") == "same-origin");
    CHECK(answer->header("cross-origin-resource-policy") == "same-origin");
    CHECK(answer->header("permissions-policy").starts_with("camera=(self), "));
    CHECK(answer->header("strict-transport-security").starts_with("max-age="));
    CHECK(answer->header("cache-control") == "no-store");
    CHECK(answer->header("date").ends_with(" GMT"));
    CHECK(answer->headers.count("server") == 0);
  }
  const TestDoor plain;
  RawClient client(plain.port());
  client.send(get("/"));
  CHECK(client.answer().value().headers.count("strict-transport-security") == 0);
}

TEST_CASE("/embed has frame-ancestors from the settings and can never set a cookie") {
  const TestDoor door([](http::ServerOptions& options) { options.embed_frame_ancestors = "https://commune.example"; });
  RawClient client(door.port());
  client.send(get("/embed/map"));
  CHECK(client.answer().value().header("content-security-policy").ends_with("frame-ancestors https://commune.example"));
  client.send(get("/embed/cookie"));
  const auto answer = client.answer();
  CHECK(answer.value().status == 500);
  CHECK(answer->headers.count("set-cookie") == 0);
}

TEST_CASE("Forwarded counts only from a configured proxy, and only its last element") {
  const TestDoor door([](http::ServerOptions& options) { options.proxies = {boost::asio::ip::make_address("127.0.0.9")}; });
  const auto who = [&](const std::string& from, std::string_view lines) {
    RawClient client(door.port(), from);
    client.send(get("/who", lines));
    return client.answer().value().body;
  };
  CHECK(who("127.0.0.9", "Forwarded: for=192.0.2.7;proto=https\r\n") == "192.0.2.7 tls");
  CHECK(who("127.0.0.9", "Forwarded: for=6.6.6.6, for=\"[2001:db8::1]:4711\"\r\n") == "2001:db8::1");
  CHECK(who("127.0.0.9", "Forwarded: for=6.6.6.6\r\nForwarded: for=192.0.2.8:80\r\n") == "192.0.2.8");
  CHECK(who("127.0.0.9", "Forwarded: for=_hidden\r\n") == "127.0.0.9");
  CHECK(who("127.0.0.9", "X-Forwarded-For: 6.6.6.6\r\n") == "127.0.0.9");
  CHECK(who("127.0.0.8", "Forwarded: for=192.0.2.7;proto=https\r\n") == "127.0.0.8");
}

TEST_CASE("stopping: no new connections, idle ones end at once, an answer under way is given") {
  TestDoor door([](http::ServerOptions& options) { options.limits = {}; });
  RawClient idle(door.port());
  idle.send(get("/"));
  CHECK(idle.answer().has_value());
  RawClient busy(door.port());
  busy.send(get("/slow/1500"));
  std::this_thread::sleep_for(milliseconds{50} * ronde::test::sanitizer_slowness);
  std::thread stopper([&] { door.server->shutdown(milliseconds{20'000}); });
  CHECK(idle.closed_within(milliseconds{200} * ronde::test::sanitizer_slowness));
  const auto answer = busy.answer(false, milliseconds{20'000});
  CHECK(answer.value().body == "slept 1500");
  CHECK(answer->header("connection") == "close");
  busy.end_sending();
  stopper.join();
  CHECK_THROWS((void)RawClient(door.port()));
}

TEST_CASE("stopping with a deadline cuts what does not end") {
  TestDoor door([](http::ServerOptions& options) { options.limits = {}; });
  RawClient busy(door.port());
  busy.send(get("/slow/60000"));
  std::this_thread::sleep_for(milliseconds{50} * ronde::test::sanitizer_slowness);
  door.server->stop_accepting();
  const auto begin = steady_clock::now();
  CHECK_FALSE(door.server->drain(milliseconds{100}));
  CHECK(steady_clock::now() - begin < milliseconds{1500} * ronde::test::sanitizer_slowness);
  door.server->stop();
  CHECK(busy.closed_within(milliseconds{1000}));
}

TEST_CASE("a taken port fails the start") {
  const TestDoor door;
  http::ServerOptions options;
  options.listeners.push_back({.address = "127.0.0.1", .port = door.port(), .router = std::make_shared<http::Router>()});
  CHECK_THROWS_WITH_AS(http::Server{options}, doctest::Contains("in use"), http::CannotListen);
}
