#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/parse.hpp"
#include "prepared_folder.hpp"

/// Real processes and real sockets: a `ronde serve` of its own on a fresh folder, and devices that talk to it.
namespace ronde::integration {

/// A JSON answer that can be looked into: text("member/first_name"), count("items").
class Json {
 public:
  explicit Json(std::string text = "null");
  [[nodiscard]] std::string text(std::string_view path) const;
  [[nodiscard]] std::int64_t number(std::string_view path) const;
  [[nodiscard]] bool truth(std::string_view path) const;
  [[nodiscard]] bool has(std::string_view path) const;  ///< there, and not null
  [[nodiscard]] std::size_t count(std::string_view path) const;
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  [[nodiscard]] const json::Value* find(std::string_view path) const;
  std::string source_;
  std::shared_ptr<json::Document> document_;
};

struct Answer {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; of a name given twice the last
  std::vector<std::string> cookies;            ///< "name=value", in the order set
  Json body;
};

/// A listing as the API takes it.
[[nodiscard]] std::string draft(const std::string& direction, const std::string& category, const std::string& title);
/// As a JSON string, quotes included.
[[nodiscard]] std::string json_text(std::string_view text);

/// What a command line run said.
struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};
Ran run_ronde(const std::vector<std::string>& arguments);

/// Empty, of this process and this call alone.
[[nodiscard]] std::filesystem::path fresh_folder();
[[nodiscard]] std::string read_all(const std::filesystem::path& file);

/// A server process on a folder of its own. Killed and cleaned up when it goes out of scope.
class House {
 public:
  /// Quarters and hand-over points of Thônex, and a steward named Claire.
  explicit House(std::vector<std::string> more_arguments = {});
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// With these variables in its environment. Fails the test if it does not come up.
  void start(const std::vector<std::pair<std::string, std::string>>& environment = {});
  /// The same, but it may also end at once: false.
  [[nodiscard]] bool start_if_it_can(const std::vector<std::pair<std::string, std::string>>& environment = {});
  /// From the next start on, the operator's own door is open too, on a port of its own.
  void serve_operator();
  void kill_9();
  /// SIGTERM, and the exit status; also of one that had ended by itself. 128 and more: the signal that ended it.
  int stop();
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::filesystem::path& data() const { return folder_.path(); }
  /// What Device::recover takes, once, to become the steward.
  [[nodiscard]] std::string stewards_code() const { return stewards_code_; }
  /// An invitation code for that many people; only while the server does not run.
  [[nodiscard]] std::string invite(int uses, const std::string& neighbourhood = "Thônex");
  /// Founds a second neighbourhood with a quarter and a steward, and answers that steward's code; only while the server does not run.
  [[nodiscard]] std::string found(const std::string& neighbourhood, const std::string& steward);
  /// Everything the server wrote to standard error so far, also before a kill.
  [[nodiscard]] std::string log() const;
  [[nodiscard]] int process() const { return process_; }

 private:
  [[nodiscard]] static std::string code_of(const std::string& link);
  PreparedFolder folder_;
  std::vector<std::string> more_;
  std::uint16_t port_ = 0;
  std::string origin_;
  std::string stewards_code_;
  int process_ = -1;
  std::optional<int> ended_;  // by itself, before anybody could stop it
};

/// A WebSocket to /api/v1/live.
class Live {
 public:
  Live(const House& house, const std::string& cookie, const std::string& origin, const std::string& path = "/api/v1/live");
  ~Live();
  Live(Live&&) noexcept;
  void send(const std::string& text);
  /// The next message within that time; nothing when none came.
  [[nodiscard]] std::optional<Json> next(int milliseconds = 3000);
  /// Passes over what else comes until an event of that kind; fails the test after that time.
  [[nodiscard]] Json until(std::string_view event, int milliseconds = 5000);
  /// Every message up to and with the first one that contains `mark`, one a line; fails the test if that one does not come.
  [[nodiscard]] std::string all_until(std::string_view mark, int milliseconds = 5000);
  /// Reads on until the server ends the connection: the close code, 0 for an end without one, -1 if it stays open that long.
  [[nodiscard]] int close_code(int milliseconds = 3000);
  /// resume, and everything up to hello or reload.
  Json resume(const std::string& cursor = {});
  [[nodiscard]] const std::string& cursor() const { return cursor_; }

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
  std::string cursor_;
};

/// A browser of one person: cookie, CSRF token, Origin.
class Device {
 public:
  explicit Device(const House& house) : house_(house) {}
  Answer call(const std::string& method, const std::string& path, const std::string& body = {},
              const std::map<std::string, std::string>& headers = {});
  /// Joins and remembers the session. Fails the test if it is refused.
  void join(const std::string& code, const std::string& first_name, const std::string& quarter = {});
  /// Posts an offer or a want of an hour of a service; answers its id.
  std::string post(const std::string& direction, const std::string& category, const std::string& title);
  /// Becomes whoever the recovery code belongs to. Fails the test if it is refused.
  void recover(const std::string& code);
  /// Another device of whoever this answer opened a session for.
  void learn(const Answer& answer);
  [[nodiscard]] Live live() const { return Live(house_, cookie_, house_.origin()); }
  /// The status of a handshake: 101, or the refusal. The connection is let go at once. An empty value takes a header away.
  [[nodiscard]] Answer handshake(const std::map<std::string, std::string>& headers = {}, const std::string& path = "/api/v1/live");
  [[nodiscard]] const std::string& cookie() const { return cookie_; }
  [[nodiscard]] const std::string& csrf() const { return csrf_; }
  void forget_csrf() { csrf_.clear(); }

 private:
  const House& house_;
  std::string cookie_;
  std::string csrf_;
};

[[nodiscard]] std::string fresh_key();

/// What every file under a folder holds, one after the other: to look for what must not lie there.
[[nodiscard]] std::string bytes_under(const std::filesystem::path& folder);

}  // namespace ronde::integration
