#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/tiles.hpp"

/// The composition root: the only place that knows everybody.
namespace ronde::server {

struct Listen {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  bool by_name = false;  ///< given as "localhost", which is also what browsers will say
};
/// "127.0.0.1:8080", "[::1]:8080" or "localhost:8080" (which listens on 127.0.0.1). Throws std::invalid_argument.
[[nodiscard]] Listen read_listen(const std::string& text);

struct AppOptions {
  std::filesystem::path data;
  std::vector<Listen> listen;
  std::optional<Listen> operators_door;  ///< /metrics, /backup: the operator's own, on a loopback address
  std::filesystem::path client;          ///< the built client; empty: none is served
  std::string origin;                    ///< empty: http://ADDRESS:PORT of the first listener
  std::vector<std::string> hosts;        ///< further Host values that are ours
  std::vector<std::string> embed_from;   ///< origins whose pages may show `/embed/...` in a frame; none: nobody's
  std::vector<std::string> proxies;      ///< addresses whose Forwarded is believed
  std::string tls_certificate;
  std::string tls_key;
  std::filesystem::path darkroom;  ///< the program that develops photos; empty: where it was built or installed
  unsigned threads = 0;            ///< of the doors; 0: one a core

  std::string smtp;  ///< smtp://HOST:PORT or smtps://HOST:PORT; empty: no mails
  std::string smtp_user;
  std::string smtp_password;
  std::string smtp_ca;       ///< certificates to trust instead of the system's
  std::string mail_from;     ///< the address that mails come from
  api::Tiles tiles;          ///< a map behind the plans; none as it comes
  std::string leman_wallet;  ///< link to a wallet with {amount} in it, see market/leman.hpp; empty: none
  std::string push_contact;  ///< the address that push services may write to; empty: no pushes
};

/// Another process has the store open.
struct StoreInUse : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A running Ronde on one data folder. Construction opens the store and binds the ports, or throws with a sentence for the operator.
class App {
 public:
  explicit App(AppOptions options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  void start();
  /// In order: no new connections, answers finish, sockets close with 1001, desks, passwords, store. At most about `deadline`.
  void stop(std::chrono::milliseconds deadline = std::chrono::seconds{10});
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string origin() const;
  /// What the public door answers, as "GET /api/v1/session": tests hold the API's document and the table of rights against it.
  [[nodiscard]] std::vector<std::string> routes() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// The server's own secret, made at the first start: DATA/secrets/key, 32 bytes, readable by its owner only.
[[nodiscard]] std::array<std::uint8_t, 32> server_key(const std::filesystem::path& data);

}  // namespace ronde::server
