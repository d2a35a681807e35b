#include "house.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "json/write.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace ronde::integration {
namespace {

constexpr const char* any_origin = "http://127.0.0.1";  // of links of which only the code is read

std::uint16_t free_port() {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  return acceptor.local_endpoint().port();
}

/// Forks and executes build/.../ronde with standard output and error into files.
int spawn(const std::vector<std::string>& arguments, const std::filesystem::path& out, const std::filesystem::path& err,
          const std::vector<std::pair<std::string, std::string>>& environment = {}) {
  std::vector<std::string> words{RONDE_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> raw;
  for (auto& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  const int process = ::fork();
  if (process != 0) return process;
  const int to = ::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int errors = ::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(to, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  (void)::close_range(3, ~0U, 0);  // our sockets are not the server's
  ::execv(RONDE_BINARY, raw.data());
  ::_exit(127);
}

int status_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int wait_for(int process) {
  int status = 0;
  ::waitpid(process, &status, 0);
  return status_of(status);
}

}  // namespace

std::string read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

std::filesystem::path fresh_folder() {
  static std::atomic<int> count{0};
  auto folder = std::filesystem::temp_directory_path() / ("ronde-house-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

Json::Json(std::string text) : source_(std::move(text)) {
  auto parsed = json::parse(source_.empty() ? "null" : source_, {.depth_max = 32, .values_max = 1'000'000});
  if (parsed) document_ = std::make_shared<json::Document>(std::move(*parsed));
}

const json::Value* Json::find(std::string_view path) const {
  if (!document_) return nullptr;
  const json::Value* at = &document_->root();
  while (!path.empty() && at != nullptr) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string part(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
    if (at->IsArray()) {
      const auto index = static_cast<unsigned>(std::stoul(part));
      at = index < at->Size() ? &(*at)[index] : nullptr;
    } else if (at->IsObject()) {
      const auto found = at->FindMember(part.c_str());
      at = found == at->MemberEnd() ? nullptr : &found->value;
    } else {
      at = nullptr;
    }
  }
  return at;
}

std::string Json::text(std::string_view path) const {
  const auto* value = find(path);
  return value != nullptr && value->IsString() ? std::string(value->GetString(), value->GetStringLength()) : std::string{};
}
std::int64_t Json::number(std::string_view path) const {
  const auto* value = find(path);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : -1;
}
bool Json::truth(std::string_view path) const {
  const auto* value = find(path);
  return value != nullptr && value->IsBool() && value->GetBool();
}
bool Json::has(std::string_view path) const {
  const auto* value = find(path);
  return value != nullptr && !value->IsNull();
}
std::size_t Json::count(std::string_view path) const {
  const auto* value = find(path);
  return value != nullptr && value->IsArray() ? value->Size() : 0;
}

std::string json_text(std::string_view text) {
  return json::quoted(text);
}

std::string draft(const std::string& direction, const std::string& category, const std::string& title) {
  return R"({"direction":")" + direction + R"(","kind":"service","category":")" + category + R"(","title":)" + json_text(title) +
         R"(,"language":"fr","size":2})";
}

std::string fresh_key() {
  static std::atomic<int> count{0};
  const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
  return "test-key-" + std::to_string(::getpid()) + "-" + std::to_string(ticks) + "-" + std::to_string(++count);
}

Ran run_ronde(const std::vector<std::string>& arguments) {
  const auto folder = fresh_folder();
  Ran ran;
  ran.status = wait_for(spawn(arguments, folder / "out", folder / "err"));
  ran.out = read_all(folder / "out");
  ran.err = read_all(folder / "err");
  std::filesystem::remove_all(folder);
  return ran;
}

House::House(std::vector<std::string> more_arguments) : folder_(fresh_folder()), more_(std::move(more_arguments)), port_(free_port()) {
  origin_ = "http://127.0.0.1:" + std::to_string(port_);
  (void)folder_.run({"demo", "--places-only"});
  stewards_code_ = code_of(folder_.run({"steward", "--add", "Claire", "--origin", any_origin}));
}

House::~House() {
  kill_9();
  std::filesystem::remove_all(data());
}

void House::start(const std::vector<std::pair<std::string, std::string>>& environment) {
  if (!start_if_it_can(environment)) FAIL("the server ended at once: " << log());
}

bool House::start_if_it_can(const std::vector<std::pair<std::string, std::string>>& environment) {
  REQUIRE(process_ < 0);
  ended_.reset();
  folder_.leave();
  std::vector<std::string> arguments{"serve", "--data", data().string(), "--listen", "127.0.0.1:" + std::to_string(port_)};
  arguments.insert(arguments.end(), more_.begin(), more_.end());
  process_ = spawn(arguments, data() / "out", data() / "log", environment);
  for (int i = 0; i < 1000; ++i) {
    try {
      asio::io_context context;
      asio::ip::tcp::socket socket(context);
      socket.connect({asio::ip::make_address("127.0.0.1"), port_});
      return true;
    } catch (const boost::system::system_error&) {
      int status = 0;
      if (::waitpid(process_, &status, WNOHANG) == process_) {
        process_ = -1;
        ended_ = status_of(status);
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  FAIL("the server did not start: " << log());
  return false;
}

void House::serve_operator() {
  more_.insert(more_.end(), {"--operator", "127.0.0.1:" + std::to_string(free_port())});
}

void House::kill_9() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  (void)wait_for(process_);
  process_ = -1;
}

int House::stop() {
  if (ended_) return *std::exchange(ended_, std::nullopt);
  REQUIRE(process_ >= 0);
  ::kill(process_, SIGTERM);
  const int status = wait_for(process_);
  process_ = -1;
  return status;
}

std::string House::code_of(const std::string& link) {
  const auto at = link.find('#');
  return link.substr(at + 1, link.find_first_of(" \n", at) - at - 1);
}

std::string House::found(const std::string& neighbourhood, const std::string& steward) {
  const auto file = data() / "place.geojson";
  std::ofstream(file)
      << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Bourg","key":"bourg"},"geometry":)"
         R"({"type":"Polygon","coordinates":[[[6.1,46.2],[6.11,46.2],[6.11,46.21],[6.1,46.2]]]}}]})";
  (void)folder_.run({"import", file.string(), "--neighbourhood", neighbourhood});
  return code_of(folder_.run({"steward", "--neighbourhood", neighbourhood, "--add", steward, "--origin", any_origin}));
}

std::string House::invite(int uses, const std::string& neighbourhood) {
  const auto said = folder_.run({"invite", "--neighbourhood", neighbourhood, "--uses", std::to_string(uses), "--origin", any_origin});
  return said.substr(said.rfind("/i/") + 3, 64);
}

std::string House::log() const {
  return read_all(data() / "log");
}

// --- A device -------------------------------------------------------------------------------------------------------------------------

Answer Device::call(const std::string& method, const std::string& path, const std::string& body,
                    const std::map<std::string, std::string>& headers) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::make_address("127.0.0.1"), house_.port()});
  beast::http::request<beast::http::string_body> request;
  request.method_string(method);
  request.target(path);
  request.version(11);
  request.set("Host", "127.0.0.1:" + std::to_string(house_.port()));
  request.set("Connection", "close");
  request.set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
  if (!cookie_.empty()) request.set("Cookie", cookie_);
  if (method != "GET") {
    request.set("Origin", house_.origin());
    if (!csrf_.empty()) request.set("X-CSRF-Token", csrf_);
    if (method == "POST") request.set("Idempotency-Key", fresh_key());
  }
  if (!body.empty()) request.set("Content-Type", "application/json");
  for (const auto& [name, value] : headers) {
    if (value.empty())
      request.erase(name);
    else
      request.set(name, value);
  }
  request.body() = body;
  request.prepare_payload();
  beast::http::write(socket, request);
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.skip(method == "HEAD");
  beast::http::read(socket, buffer, parser);
  const auto response = parser.release();
  Answer answer;
  answer.status = response.result_int();
  for (const auto& field : response) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    answer.headers[name] = std::string(field.value());
    if (name == "set-cookie") answer.cookies.push_back(answer.headers[name].substr(0, answer.headers[name].find(';')));
  }
  answer.body = Json(response.body());
  return answer;
}

void Device::learn(const Answer& answer) {
  csrf_ = answer.body.text("csrf");
  if (!answer.cookies.empty()) cookie_ = answer.cookies.front();
}

void Device::join(const std::string& code, const std::string& first_name, const std::string& quarter) {
  const auto invitation = call("GET", "/api/v1/invitations/" + code);
  REQUIRE_MESSAGE(invitation.status == 200, invitation.body.source());
  const std::string where = quarter.empty() ? invitation.body.text("quarters/0/id") : quarter;
  const auto joined = call("POST", "/api/v1/join",
                           R"({"invitation":")" + code + R"(","first_name":")" + first_name + R"(","quarter":")" + where +
                               R"(","age_band":"adult","language":"fr","charter":true})");
  REQUIRE_MESSAGE(joined.status == 201, joined.body.source());
  learn(joined);
}

std::string Device::post(const std::string& direction, const std::string& category, const std::string& title) {
  const auto posted = call("POST", "/api/v1/listings", draft(direction, category, title));
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  return posted.body.text("id");
}

void Device::recover(const std::string& code) {
  const auto opened = call("POST", "/api/v1/session/recover", "{\"code\":" + json_text(code) + "}");
  REQUIRE_MESSAGE(opened.status == 201, opened.body.source());
  learn(opened);
}

Answer Device::handshake(const std::map<std::string, std::string>& headers, const std::string& path) {
  std::map<std::string, std::string> all{{"Connection", "Upgrade"},
                                         {"Upgrade", "websocket"},
                                         {"Sec-WebSocket-Version", "13"},
                                         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                         {"Origin", house_.origin()}};
  for (const auto& [name, value] : headers) all[name] = value;
  return call("GET", path, {}, all);
}

// --- The live socket ------------------------------------------------------------------------------------------------------------------

struct Live::Socket {
  asio::io_context context;
  beast::websocket::stream<beast::tcp_stream> stream{context};
  beast::flat_buffer buffer;
};

Live::Live(const House& house, const std::string& cookie, const std::string& origin, const std::string& path)
    : socket_(std::make_unique<Socket>()) {
  beast::get_lowest_layer(socket_->stream).connect({asio::ip::make_address("127.0.0.1"), house.port()});
  socket_->stream.set_option(beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
    if (!cookie.empty()) request.set("Cookie", cookie);
    request.set("Origin", origin);
  }));
  socket_->stream.handshake("127.0.0.1:" + std::to_string(house.port()), path);
}

Live::~Live() = default;
Live::Live(Live&&) noexcept = default;

void Live::send(const std::string& text) {
  socket_->stream.write(asio::buffer(text));
}

std::optional<Json> Live::next(int milliseconds) {
  std::optional<Json> heard;
  bool ended = false;
  beast::get_lowest_layer(socket_->stream).expires_after(std::chrono::milliseconds(milliseconds));
  socket_->stream.async_read(socket_->buffer, [&](const boost::system::error_code& error, std::size_t) {
    ended = true;
    if (error) return;
    heard = Json(beast::buffers_to_string(socket_->buffer.data()));
    socket_->buffer.consume(socket_->buffer.size());
  });
  socket_->context.restart();
  while (!ended && socket_->context.run_one() > 0) {
  }
  beast::get_lowest_layer(socket_->stream).expires_never();
  if (heard && heard->has("cursor")) cursor_ = heard->text("cursor");
  return heard;
}

Json Live::until(std::string_view event, int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (std::chrono::steady_clock::now() < end) {
    const auto heard = next(milliseconds);
    if (!heard) break;
    const std::string kind = heard->text("event");
    if ((kind.empty() ? heard->text("type") : kind) == event) return *heard;
  }
  FAIL("no " << event << " came");
  return Json{};
}

std::string Live::all_until(std::string_view mark, int milliseconds) {
  std::string all;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (std::chrono::steady_clock::now() < end) {
    const auto heard = next(milliseconds);
    if (!heard) break;
    all += heard->source() + '\n';
    if (heard->source().find(mark) != std::string::npos) return all;
  }
  FAIL("nothing with " << mark << " came, only: " << all);
  return all;
}

int Live::close_code(int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (std::chrono::steady_clock::now() < end) {
    if (!next(milliseconds)) break;
  }
  const bool late = std::chrono::steady_clock::now() >= end;
  return late ? -1 : static_cast<int>(socket_->stream.reason().code);
}

Json Live::resume(const std::string& cursor) {
  send("{\"type\":\"resume\",\"cursor\":" + (cursor.empty() ? std::string("null") : json_text(cursor)) + "}");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (std::chrono::steady_clock::now() < end) {
    const auto heard = next();
    REQUIRE(heard.has_value());
    if (heard->text("type") == "hello" || heard->text("type") == "reload") return *heard;
  }
  FAIL("neither hello nor reload came");
  return Json{};
}

std::string bytes_under(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) all += read_all(entry.path());
  }
  return all;
}

}  // namespace ronde::integration
