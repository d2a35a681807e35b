#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "push/encryption.hpp"

namespace ronde::test {

/// https://localhost:PORT/STATUS answers with that status; what it was sent stays here.
class PushService {
 public:
  PushService() : folder_(std::filesystem::temp_directory_path() / ("ronde-push-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext "
        "subjectAltName=DNS:localhost -keyout '" +
        (folder_ / "key.pem").string() + "' -out '" + certificate() + "' 2>/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
    REQUIRE(std::filesystem::exists(certificate()));
    tls_.use_certificate_chain_file(certificate());
    tls_.use_private_key_file((folder_ / "key.pem").string(), boost::asio::ssl::context::pem);
    thread_ = std::thread([this] { serve(); });
  }
  ~PushService() {
    stopping_ = true;
    boost::system::error_code ignored;
    boost::asio::ip::tcp::socket waker(context_);
    waker.connect(acceptor_.local_endpoint(), ignored);
    waker.close(ignored);
    thread_.join();
    std::filesystem::remove_all(folder_);
  }
  PushService(const PushService&) = delete;
  PushService& operator=(const PushService&) = delete;

  [[nodiscard]] push::Subscription subscription(int status) const {
    return {.endpoint = "https://localhost:" + std::to_string(acceptor_.local_endpoint().port()) + "/" + std::to_string(status),
            .p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            .auth = "BTBZMqHH6r4Tts7J_aSIgg"};
  }
  [[nodiscard]] std::string certificate() const { return (folder_ / "certificate.pem").string(); }
  [[nodiscard]] std::filesystem::path folder() const { return folder_; }
  [[nodiscard]] std::string last_head() {
    const std::scoped_lock lock(mutex_);
    return head_;
  }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve() {
    while (!stopping_) {
      boost::system::error_code error;
      boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(context_, tls_);
      acceptor_.accept(stream.lowest_layer(), error);
      if (error || stopping_) continue;
      ++connections_;
      stream.handshake(boost::asio::ssl::stream_base::server, error);
      while (!error) answer(stream, error);
    }
  }
  void answer(boost::asio::ssl::stream<boost::asio::ip::tcp::socket>& stream, boost::system::error_code& error) {
    std::string data;
    const std::size_t head = boost::asio::read_until(stream, boost::asio::dynamic_buffer(data), "\r\n\r\n", error);
    if (error) return;
    const std::size_t length = static_cast<std::size_t>(std::atoi(data.c_str() + data.find("Content-Length: ") + 16));
    if (data.size() < head + length)
      boost::asio::read(stream, boost::asio::dynamic_buffer(data), boost::asio::transfer_exactly(head + length - data.size()), error);
    const std::scoped_lock lock(mutex_);
    head_ = data.substr(0, head);
    const std::string status = data.substr(data.find('/') + 1, 3);
    const std::string more = status == "302" ? "Location: https://localhost:1/\r\n" : "";
    boost::asio::write(stream, boost::asio::buffer("HTTP/1.1 " + status + " So\r\n" + more + "Content-Length: 0\r\n\r\n"), error);
  }

  std::filesystem::path folder_;
  boost::asio::io_context context_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  boost::asio::ip::tcp::acceptor acceptor_{context_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  std::thread thread_;
  std::mutex mutex_;
  std::string head_;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
};

}  // namespace ronde::test
