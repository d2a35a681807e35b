// serve and what it refuses; backup of a folder that is served.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "app.hpp"
#include "desk.hpp"

using namespace ronde::test;
namespace asio = boost::asio;

TEST_CASE("a port that another program has is told in a sentence, with a hint") {
  const Desk desk;
  asio::io_context context;
  const asio::ip::tcp::acceptor taken(context, {asio::ip::make_address("127.0.0.1"), 0});
  const std::string port = std::to_string(taken.local_endpoint().port());
  const Ran ran = typed({"serve", "--data", desk.at("data"), "--listen", "127.0.0.1:" + port}, 1);
  CHECK(holds(ran.err, "cannot listen on 127.0.0.1 port " + port));
  CHECK(holds(ran.err, "hint: "));
  CHECK(holds(ran.err, "--listen"));
}

TEST_CASE("options of serve that cannot be are asked wrongly, and nothing is made") {
  const Desk desk;
  const auto data = desk.at("data");
  const std::vector<std::vector<std::string>> wrong{{"--proxy", "abc"},
                                                    {"--origin", "ftp:x"},
                                                    {"--origin", "https://a/b"},
                                                    {"--listen", "localhost"},
                                                    {"--listen", "example:80"},
                                                    {"--listen", ":80"},
                                                    {"--listen", "127.0.0.1:x"},
                                                    {"--operator", "nowhere:1"},
                                                    {"--log-level", "loud"},
                                                    {"--threads", "-1"},
                                                    {"--tiles", "http://tiles.example/{z}/{x}/{y}.png"},
                                                    {"--tiles", "https://tiles.example/{z}/{x}/{y}.png"},
                                                    {"--tiles-corner", "Thônex=46.2,6.2"},
                                                    {"--tiles-corner", "46.2,6.2"},
                                                    {"--tls-cert", "packaging/demo/thonex.json"}};
  for (const auto& more : wrong) {
    std::vector<std::string> words{"serve", "--data", data};
    words.insert(words.end(), more.begin(), more.end());
    (void)typed(words, 2);
    CHECK_FALSE(desk.has("data"));
  }
}

TEST_CASE("a certificate that is not there, or is none, is named") {
  const Desk desk;
  const auto text = desk.file("text.pem", "this is no certificate\n");
  CHECK(holds(typed({"serve", "--data", desk.at("data"), "--tls-cert", desk.at("chain.pem"), "--tls-key", text}, 2).err, "chain.pem"));
  const Ran none = typed({"serve", "--data", desk.at("data"), "--listen", "127.0.0.1:0", "--tls-cert", text, "--tls-key", text}, 2);
  CHECK(holds(none.err, "text.pem"));
}

TEST_CASE("localhost is an address, and then what browsers call it") {
  const auto listen = ronde::server::read_listen("localhost:8080");
  CHECK(listen.address == "127.0.0.1");
  CHECK(listen.port == 8080);
  CHECK(listen.by_name);
}

TEST_CASE("a served folder is backed up through the operator's door, and told as one that is not served") {
  const Desk desk;
  asio::io_context context;
  std::string door;
  {
    const asio::ip::tcp::acceptor free(context, {asio::ip::make_address("127.0.0.1"), 0});
    door = "127.0.0.1:" + std::to_string(free.local_endpoint().port());
  }
  ronde::integration::House house({"--operator", door});
  house.start();
  const Ran served = typed({"backup", desk.at("served"), "--data", house.data().string()}, 0);
  CHECK(holds(typed({"backup", desk.at("served"), "--data", house.data().string()}, 1).err, "choose a folder that is not there yet"));
  CHECK(holds(typed({"check", "--data", house.data().string()}, 1).err, "stop `ronde serve` first"));
  CHECK(house.stop() == 0);
  const Ran stopped = typed({"backup", desk.at("stopped"), "--data", house.data().string()}, 0);
  const auto tail = [](const std::string& text) { return text.substr(text.find(": ")); };
  CHECK(tail(served.out) == tail(stopped.out));
  CHECK(holds(typed({"restore", desk.at("served"), "--data", desk.at("back")}, 0).out, "all is well"));
}

TEST_CASE("a served folder without an operator's door: the hint says how to open one") {
  const Desk desk;
  ronde::integration::House house;
  house.start();
  const Ran ran = typed({"backup", desk.at("copy"), "--data", house.data().string()}, 1);
  CHECK(holds(ran.err, "--operator"));
}
