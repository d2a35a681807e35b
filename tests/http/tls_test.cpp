// TLS by our own certificate, and its strict settings.
#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <filesystem>

#include "test_door.hpp"

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace http = ronde::http;
using ronde::test::TestDoor;

namespace {

/// A certificate for localhost, made for this run.
struct TempCertificate {
  TempCertificate() : folder(fs::temp_directory_path() / ("ronde-tls-" + std::to_string(::getpid()))) {
    fs::create_directories(folder);
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* file = std::fopen(certificate_file().c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_file().c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~TempCertificate() { fs::remove_all(folder); }
  TempCertificate(const TempCertificate&) = delete;
  TempCertificate& operator=(const TempCertificate&) = delete;
  [[nodiscard]] std::string certificate_file() const { return (folder / "cert.pem").string(); }
  [[nodiscard]] std::string key_file() const { return (folder / "key.pem").string(); }
  fs::path folder;
};

std::string exchange(std::uint16_t port, const std::function<void(asio::ssl::context&)>& settings, const std::string& bytes) {
  asio::io_context io;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  settings(tls);
  asio::ssl::stream<asio::ip::tcp::socket> stream(io, tls);
  stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
  stream.handshake(asio::ssl::stream_base::client);
  asio::write(stream, asio::buffer(bytes));
  std::string answer;
  boost::system::error_code error;
  asio::read(stream, asio::dynamic_buffer(answer), error);
  return answer;
}

}  // namespace

TEST_CASE("over TLS requests are served, large answers too, and the handler knows") {
  const TempCertificate certificate;
  const TestDoor door([&](http::ServerOptions& options) {
    options.listeners[0].tls = true;
    options.limits = {};  // a handshake takes its time
    options.https = true;
    options.tls_certificate_file = certificate.certificate_file();
    options.tls_key_file = certificate.key_file();
  });
  const auto plain = [](asio::ssl::context&) {};
  CHECK(exchange(door.port(), plain, ronde::test::get("/who", "Connection: close\r\n")).ends_with("127.0.0.1 tls"));
  CHECK(exchange(door.port(), plain, ronde::test::get("/large", "Connection: close\r\n")).size() > (std::size_t{1} << 20));
  CHECK(exchange(door.port(), plain, ronde::test::post("/echo", std::string(60'000, 'e'), "Connection: close\r\n")).ends_with("eee"));
  CHECK(exchange(door.port(), plain, ronde::test::get("/slow/10", "Connection: close\r\n")).ends_with("slept 10"));
}

TEST_CASE("TLS 1.1 and older, and plain HTTP on the TLS port, get nothing") {
  const TempCertificate certificate;
  const TestDoor door([&](http::ServerOptions& options) {
    options.listeners[0].tls = true;
    options.tls_certificate_file = certificate.certificate_file();
    options.tls_key_file = certificate.key_file();
  });
  const auto old = [](asio::ssl::context& tls) {
    SSL_CTX_set_security_level(tls.native_handle(), 0);
    SSL_CTX_set_max_proto_version(tls.native_handle(), TLS1_1_VERSION);
  };
  CHECK_THROWS_AS((void)exchange(door.port(), old, ronde::test::get("/")), boost::system::system_error);
  CHECK(ronde::test::status_of(door, ronde::test::get("/")) == 0);
}

TEST_CASE("a certificate that is not there fails the start") {
  http::ServerOptions options;
  options.listeners.push_back({.address = "127.0.0.1", .port = 0, .router = std::make_shared<http::Router>(), .tls = true});
  CHECK_THROWS_AS(http::Server{options}, std::invalid_argument);
  options.tls_certificate_file = options.tls_key_file = "/nowhere.pem";
  CHECK_THROWS_AS(http::Server{options}, http::CannotUseTls);
}
