// Checklist 11 to 15 over real sockets. The clients are Beast's, so that two who never saw each other's code agree; where a client must
// misbehave it is ours.
#include "live/hub.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "client_frames.hpp"
#include "raw_client.hpp"
#include "sanitizers.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = ronde::http;
namespace live = ronde::live;
using ronde::test::client_frame;
using ronde::test::RawClient;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

struct Person final : live::Viewer {
  std::string name;
  std::atomic<bool> signed_in{true};
};

struct News final : live::Event {
  live::FramePtr frame;
  std::string hidden_from;
  std::size_t size = 0;
  std::size_t weight() const override { return size; }
  live::FramePtr render(const live::Viewer& viewer) const override {
    return static_cast<const Person&>(viewer).name == hidden_from ? nullptr : frame;
  }
};

live::EventPtr news(std::string_view text, const std::string& hidden_from = "") {
  auto event = std::make_shared<News>();
  event->frame = live::text_frame(text);
  event->hidden_from = hidden_from;
  event->size = text.size();
  return event;
}

constexpr std::uint64_t thonex = 7;

/// A server with a live door: "name=claire" in the cookie is Claire's session.
class LiveHouse {
 public:
  explicit LiveHouse(live::LiveLimits limits = {}) : hub_({.origin = "https://ronde.example", .callbacks = callbacks(), .limits = limits}) {
    auto router = std::make_shared<http::Router>();
    router->add_upgrade("/api/v1/live", hub_.door());
    http::ServerOptions options;
    options.listeners.push_back({.address = "127.0.0.1", .port = 0, .router = std::move(router)});
    options.hosts = {"localhost"};
    options.threads = 2;
    options.limits.connections_per_address = 10'000;
    server_ = std::make_unique<http::Server>(std::move(options));
    server_->start();
  }
  ~LiveHouse() {
    server_->shutdown(milliseconds{200}, [this] { hub_.close_all(milliseconds{500}); });
    server_.reset();
  }
  LiveHouse(const LiveHouse&) = delete;
  LiveHouse& operator=(const LiveHouse&) = delete;

  live::Hub& hub() { return hub_; }
  http::Server& server() { return *server_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  std::shared_ptr<Person> person(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    auto& person = people_[name];
    if (!person) {
      person = std::make_shared<Person>();
      person->name = name;
    }
    return person;
  }
  std::atomic<int> closed{0};

  using OnWord = std::function<void(std::string_view)>;
  /// Called with each message, on its session's thread.
  void on_word(OnWord call) {
    const std::scoped_lock lock(mutex_);
    on_word_ = std::move(call);
  }

 private:
  OnWord on_word() {
    const std::scoped_lock lock(mutex_);
    return on_word_;
  }
  live::HubCallbacks callbacks() {
    live::HubCallbacks all;
    all.admit = [this](const http::Request& request) -> std::variant<live::Admission, http::Response> {
      const auto name = request.cookie("name");
      if (!name || !person(std::string(*name))->signed_in) return http::problem_of(401);
      const auto address = std::string(request.cookie("address").value_or(""));
      return live::Admission{.viewer = person(std::string(*name)), .member_key = std::string(*name), .address_key = address};
    };
    all.on_message = [this](const live::SessionPtr& session, std::string_view text) {
      if (text == "follow") hub_.follow(session, thonex);
      if (text.starts_with("follow ")) hub_.follow(session, std::stoull(std::string(text.substr(7))));
      if (const auto call = on_word()) call(text);
      if (text == "throw") throw std::runtime_error("a bug");
      session->send(live::text_frame("heard " + std::string(text)));
    };
    all.on_close = [this](const live::SessionPtr&) { ++closed; };
    all.is_live = [](const live::Viewer& viewer) { return static_cast<const Person&>(viewer).signed_in.load(); };
    return all;
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Person>> people_;
  OnWord on_word_;
  live::Hub hub_;
  std::unique_ptr<http::Server> server_;
};

bool eventually(const std::function<bool()>& condition, milliseconds wait = milliseconds{5000}) {
  const auto end = steady_clock::now() + wait;
  while (!condition()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds{3});
  }
  return true;
}

/// Beast's own client, blocking, with a receive timeout.
class Device {
 public:
  Device(const LiveHouse& house, const std::string& name) : stream_(io_) {
    beast::get_lowest_layer(stream_).connect({asio::ip::make_address("127.0.0.1"), house.port()});
    const timeval patience{5, 0};
    ::setsockopt(beast::get_lowest_layer(stream_).native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    stream_.set_option(beast::websocket::stream_base::decorator([name](beast::websocket::request_type& request) {
      request.set("Origin", "https://ronde.example");
      request.set("Cookie", "name=" + name);
    }));
    stream_.handshake("localhost", "/api/v1/live");
  }
  void say(std::string_view text) { stream_.write(asio::buffer(text)); }
  std::string hear() {
    beast::flat_buffer buffer;
    boost::system::error_code error;
    stream_.read(buffer, error);
    if (error == beast::websocket::error::closed) return "closed " + std::to_string(stream_.reason().code);
    return error ? "error " + error.message() : beast::buffers_to_string(buffer.data());
  }
  std::string ask(std::string_view text) {
    say(text);
    return hear();
  }
  void bye() {
    boost::system::error_code error;
    stream_.close(beast::websocket::close_code::normal, error);
  }

 private:
  asio::io_context io_;
  beast::websocket::stream<asio::ip::tcp::socket, false> stream_;
};

std::string handshake(const std::string& name, std::string_view origin = "https://ronde.example") {
  return "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
         "13\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: " +
         std::string(origin) + "\r\nCookie: name=" + name + "\r\n\r\n";
}

/// Opens a WebSocket by hand.
std::unique_ptr<RawClient> open_raw(const LiveHouse& house, const std::string& name) {
  auto client = std::make_unique<RawClient>(house.port());
  client->send(handshake(name));
  REQUIRE(client->answer().value().status == 101);
  return client;
}

/// Reads server frames until a close frame; its code, 0 when the connection just ended.
int close_code(RawClient& client, milliseconds wait = milliseconds{5000}) {
  std::string bytes;
  for (;;) {
    while (bytes.size() >= 2) {
      const auto small = static_cast<std::size_t>(static_cast<unsigned char>(bytes[1]));
      const std::size_t extended = small == 127 ? 8 : small == 126 ? 2 : 0;
      if (bytes.size() < 2 + extended) break;
      std::size_t size = extended == 0 ? small : 0;
      for (std::size_t i = 0; i < extended; ++i) size = (size << 8U) | static_cast<unsigned char>(bytes[2 + i]);
      if (bytes.size() < 2 + extended + size) break;
      if ((static_cast<unsigned char>(bytes[0]) & 15U) == 8 && size >= 2)
        return (static_cast<unsigned char>(bytes[2]) << 8) | static_cast<unsigned char>(bytes[3]);
      bytes.erase(0, 2 + extended + size);
    }
    const std::string more = client.read_some(wait);
    if (more.empty()) return 0;
    bytes += more;
  }
}

}  // namespace

TEST_CASE("a member connects, follows, and hears what happens; a shared frame reaches every device") {
  LiveHouse house;
  std::vector<std::unique_ptr<Device>> devices;
  for (int i = 0; i < 20; ++i) {
    devices.push_back(std::make_unique<Device>(house, "member" + std::to_string(i)));
    CHECK(devices.back()->ask("follow") == "heard follow");
  }
  const std::string text = R"({"type":"event","data":")" + std::string(70'000, 'x') + "\"}";
  house.hub().publish(thonex, news("first"));
  house.hub().publish(thonex, news(text));
  house.hub().publish(thonex + 1, news("not yours"));
  house.hub().publish_to_all(live::text_frame("last"));
  for (auto& device : devices) {
    CHECK(device->hear() == "first");
    CHECK(device->hear() == text);
    CHECK(device->hear() == "last");
  }
  CHECK(house.hub().counts().events_sent == 40);
  for (auto& device : devices) device->bye();
  CHECK(eventually([&] { return house.hub().counts().open == 0; }));
  CHECK(house.closed == 20);
  CHECK(eventually([&] { return house.server().counts().open == 0; }));
}

TEST_CASE("without a session 401, from elsewhere 403, and no 101 in either case") {
  LiveHouse house;
  house.person("gone")->signed_in = false;
  for (const auto& [bytes, status] : {std::pair{handshake("gone"), 401U}, std::pair{handshake("a", "null"), 403U},
                                      std::pair{handshake("a", "https://ronde.example.evil"), 403U}}) {
    RawClient client(house.port());
    client.send(bytes);
    CHECK(client.answer().value().status == status);
  }
  CHECK(house.hub().counts().open == 0);
}

TEST_CASE("a member has at most five connections, and a place comes back when one ends") {
  LiveHouse house;
  std::vector<std::unique_ptr<Device>> devices;
  for (int i = 0; i < 5; ++i) devices.push_back(std::make_unique<Device>(house, "claire"));
  RawClient sixth(house.port());
  sixth.send(handshake("claire"));
  CHECK(sixth.answer().value().status == 429);
  const Device other(house, "paul");
  devices.front()->bye();
  CHECK(eventually([&] { return house.hub().counts().open == 5; }));
  CHECK(open_raw(house, "claire") != nullptr);
}

TEST_CASE("an address has so many connections, whoever they are, and a place comes back when one ends") {
  live::LiveLimits limits;
  limits.sessions_per_address = 3;
  LiveHouse house(limits);
  const auto in_the_hall = [](const std::string& name) { return handshake(name + "; address=hall"); };
  const auto answer_to = [&](const std::string& name) {
    RawClient client(house.port());
    client.send(in_the_hall(name));
    return client.answer().value().status;
  };
  std::vector<std::unique_ptr<Device>> three;
  for (const char* name : {"ana", "ben", "cleo"}) three.push_back(std::make_unique<Device>(house, name + std::string("; address=hall")));
  CHECK(answer_to("dana") == 429);
  CHECK(Device(house, "dana").ask("x") == "heard x");
  three.front()->bye();
  CHECK(eventually([&] { return answer_to("dana") == 101; }));
}

TEST_CASE("rights are asked when an event is sent: it does not reach the one it is hidden from") {
  LiveHouse house;
  Device claire(house, "claire");
  Device paul(house, "paul");
  claire.ask("follow");
  paul.ask("follow");
  house.hub().publish(thonex, news("for Claire", "paul"));
  house.hub().publish(thonex, news("for both"));
  CHECK(claire.hear() == "for Claire");
  CHECK(claire.hear() == "for both");
  CHECK(paul.hear() == "for both");
}

TEST_CASE("signing out stops events at once and ends the connection within a second") {
  LiveHouse house;
  Device claire(house, "claire");
  claire.ask("follow");
  const auto begin = steady_clock::now();
  house.person("claire")->signed_in = false;
  CHECK(claire.hear() == "closed 4001");
  CHECK(steady_clock::now() - begin < milliseconds{1000} * ronde::test::sanitizer_slowness);

  Device paul(house, "paul");
  paul.ask("follow");
  house.person("paul")->signed_in = false;
  house.hub().publish(thonex, news("too late"));
  CHECK(paul.hear() == "closed 4001");

  Device zoe(house, "zoe");
  zoe.ask("follow");
  house.hub().close_if([](const live::Viewer& viewer) { return static_cast<const Person&>(viewer).name == "zoe"; },
                       live::CloseCode::session_ended);
  CHECK(zoe.hear() == "closed 4001");
}

TEST_CASE("a message over 16 KiB is closed with 1009, broken text with 1007, binary with 1003, broken frames with 1002") {
  LiveHouse house;
  const std::vector<std::pair<std::string, int>> cases{{client_frame(1, std::string(20'000, 'a')), 1009},
                                                       {client_frame(1, "a\xC3", {.final = false}) + client_frame(0, ""), 1007},
                                                       {client_frame(2, "a"), 1003},
                                                       {client_frame(1, "a", {.masked = false}), 1002}};
  for (const auto& [bytes, code] : cases) {
    auto client = open_raw(house, "claire");
    client->send(bytes);
    CHECK(close_code(*client) == code);
    client->send(client_frame(8, "\x03\xE8"));
    client->end_sending();
    CHECK(client->closed_within(milliseconds{4000}));
  }
  CHECK(eventually([&] { return house.hub().counts().open == 0; }));
}

TEST_CASE("a message that is not whole in time is closed with 1008, empty fragments or not") {
  live::LiveLimits limits;
  limits.message_whole = milliseconds{200};
  limits.sweep = milliseconds{20};
  LiveHouse house(limits);
  auto half = open_raw(house, "claire");
  half->send(client_frame(1, "hello").substr(0, 4));
  CHECK(close_code(*half) == 1008);
  auto dripping = open_raw(house, "paul");
  dripping->send(client_frame(1, "a", {.final = false}));
  for (int i = 0; i < 8; ++i) {
    dripping->send(client_frame(0, "", {.final = false}));
    std::this_thread::sleep_for(milliseconds{40});
  }
  CHECK(close_code(*dripping) == 1008);
  CHECK(live::LiveLimits{}.message_whole == milliseconds{10'000});
}

TEST_CASE("more than thirty messages at once are closed with 1008, pings count too; ten a second are fine") {
  LiveHouse house;
  auto client = open_raw(house, "claire");
  std::string many;
  for (int i = 0; i < 31; ++i) many += client_frame(1, "m");
  client->send(many);
  CHECK(close_code(*client) == 1008);
  auto pinger = open_raw(house, "paul");
  many.clear();
  for (int i = 0; i < 31; ++i) many += client_frame(9, "p");
  pinger->send(many);
  CHECK(close_code(*pinger) == 1008);
  Device calm(house, "zoe");
  for (int i = 0; i < 30; ++i) CHECK(calm.ask("m") == "heard m");
}

TEST_CASE("an idle device is pinged and stays; a dead one is dropped") {
  live::LiveLimits limits;
  limits.idle = milliseconds{300};
  limits.sweep = milliseconds{20};
  LiveHouse house(limits);
  auto dead = open_raw(house, "claire");
  std::atomic<bool> done{false};
  Device alive(house, "paul");
  std::thread listener([&] {
    CHECK(alive.hear() == "still here?");  // Beast answers pings while it reads
    done = true;
  });
  CHECK(dead->closed_within(milliseconds{2000}));
  CHECK_FALSE(done);
  std::this_thread::sleep_for(milliseconds{500});
  CHECK(house.hub().counts().open == 1);
  house.hub().publish_to_all(live::text_frame("still here?"));
  listener.join();
}

TEST_CASE("a device that does not read is closed with 1013 when its queue is full, and holds no more than the queue") {
  live::LiveLimits limits;
  limits.close = milliseconds{300};
  limits.sweep = milliseconds{20};
  LiveHouse house(limits);
  auto slow = open_raw(house, "claire");
  slow->send(client_frame(1, "follow"));
  Device quick(house, "paul");
  quick.ask("follow");
  const std::string large(60'000, 'x');
  for (int i = 0; i < 400 && house.hub().counts().closed_slow == 0; ++i) {
    house.hub().publish(thonex, news(large));
    CHECK(quick.hear() == large);  // the slow one holds up nobody
  }
  CHECK(house.hub().counts().closed_slow == 1);
  CHECK(eventually([&] { return house.hub().counts().open == 1; }));
  int last = 0;
  last = close_code(*slow, milliseconds{500});
  CHECK((last == 1013 || last == 0));  // 0: the socket was full to the end, so the words found no room
}

TEST_CASE("a callback that throws ends its session with 1011 and nothing else") {
  LiveHouse house;
  Device claire(house, "claire");
  Device paul(house, "paul");
  CHECK(claire.ask("throw") == "closed 1011");
  CHECK(paul.ask("hello") == "heard hello");
}

TEST_CASE("bytes that come with the handshake are heard") {
  LiveHouse house;
  RawClient client(house.port());
  client.send(handshake("claire") + client_frame(1, "early"));
  CHECK(client.answer().value().status == 101);
  CHECK(client.read_some() == std::string("\x81\x0B") + "heard early");
}

TEST_CASE("stopping closes every device with 1001") {
  LiveHouse house;
  std::vector<std::unique_ptr<Device>> devices;
  for (int i = 0; i < 10; ++i) devices.push_back(std::make_unique<Device>(house, "m" + std::to_string(i)));
  std::vector<std::thread> listeners;
  for (auto& device : devices) listeners.emplace_back([&device] { CHECK(device->hear() == "closed 1001"); });
  house.server().stop_accepting();
  CHECK(house.server().drain(milliseconds{500}));
  CHECK(house.hub().close_all(milliseconds{3000}));
  for (auto& listener : listeners) listener.join();
}

TEST_CASE("many threads publish, devices come and go, and each device hears one publisher's events in order") {
  LiveHouse house;
  std::atomic<bool> stop{false};
  std::thread visitors([&] {
    for (int i = 0; !stop; ++i) {
      Device visitor(house, "visitor" + std::to_string(i));
      visitor.ask("follow");
    }
  });
  Device claire(house, "claire");
  claire.ask("follow");
  std::vector<std::thread> publishers;
  for (int p = 0; p < 3; ++p) {
    publishers.emplace_back([&, p] {
      for (int i = 0; i < 100; ++i) house.hub().publish(thonex, news(std::to_string(p) + ":" + std::to_string(i)));
    });
  }
  std::map<std::string, int> next;
  for (int i = 0; i < 300; ++i) {
    const std::string text = claire.hear();
    const auto colon = text.find(':');
    REQUIRE(colon != std::string::npos);
    CHECK(std::stoi(text.substr(colon + 1)) == next[text.substr(0, colon)]++);
  }
  stop = true;
  visitors.join();
  for (auto& publisher : publishers) publisher.join();
}

namespace {

/// An event for many that each thread tells to forty, and to more only after the one who matters has heard.
struct SlowNews final : live::Event {
  live::FramePtr frame = live::text_frame("for all");
  std::atomic<bool> heard{false};
  mutable std::atomic<int> told{0};
  mutable std::mutex mutex;
  mutable std::map<std::thread::id, int> told_by;
  live::FramePtr render(const live::Viewer&) const override {
    const int mine = [this] {
      const std::scoped_lock lock(mutex);
      return ++told_by[std::this_thread::get_id()];
    }();
    if (mine > 40) eventually([this] { return heard.load(); });
    ++told;
    return frame;
  }
};

}  // namespace

TEST_CASE("an event for one does not wait until all have heard the one before it, and comes after it all the same") {
  LiveHouse house;
  std::vector<std::unique_ptr<Device>> devices;
  for (int i = 0; i < 200; ++i) {
    devices.push_back(std::make_unique<Device>(house, "member" + std::to_string(i)));
    REQUIRE(devices.back()->ask("follow") == "heard follow");
  }
  Device last(house, "last");
  last.ask("follow");
  last.ask("follow 1000");
  const auto event = std::make_shared<SlowNews>();
  // From its own thread, so that both are on their way before anybody is told.
  house.on_word([&](std::string_view text) {
    if (text != "tell") return;
    house.hub().publish(thonex, event);
    house.hub().publish(1000, news("for one"));
  });
  CHECK(last.ask("tell") == "heard tell");
  CHECK(last.hear() == "for all");
  CHECK(last.hear() == "for one");
  CHECK(event->told < 100);
  event->heard = true;
  for (auto& device : devices) CHECK(device->hear() == "for all");
  CHECK(event->told == 201);
}

TEST_CASE("two hundred devices hear each event once and in order, those for all and their own, while others come and go") {
  LiveHouse house;
  std::vector<std::unique_ptr<Device>> devices;
  for (int i = 0; i < 200; ++i) {
    devices.push_back(std::make_unique<Device>(house, "member" + std::to_string(i)));
    devices.back()->ask("follow");
    devices.back()->ask("follow " + std::to_string(1000 + i));
  }
  std::atomic<bool> stop{false};
  std::thread visitors([&] {
    for (int i = 0; !stop; ++i) {
      Device visitor(house, "visitor" + std::to_string(i));
      visitor.ask("follow");
    }
  });
  for (int round = 0; round < 20; ++round) {
    house.hub().publish(thonex, news("all " + std::to_string(round)));
    for (int i = round % 3; i < 200; i += 3)
      house.hub().publish(1000 + static_cast<std::uint64_t>(i), news("own " + std::to_string(round)));
  }
  for (int i = 0; i < 200; ++i) {
    for (int round = 0; round < 20; ++round) {
      CHECK(devices[static_cast<std::size_t>(i)]->hear() == "all " + std::to_string(round));
      if (i % 3 == round % 3) CHECK(devices[static_cast<std::size_t>(i)]->hear() == "own " + std::to_string(round));
    }
  }
  stop = true;
  visitors.join();
}
