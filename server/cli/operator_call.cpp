#include "cli/operator_call.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <limits>

#include "cli/source.hpp"
#include "json/write.hpp"

namespace asio = boost::asio;

namespace ronde::cli {
namespace {

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// One request, one answer, then the connection ends: all that a command line needs.
std::string call(const std::string& address, const std::string& port, const std::string& request) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  asio::connect(socket, asio::ip::tcp::resolver(context).resolve(address, port));
  asio::write(socket, asio::buffer(request));
  std::string answer;
  boost::system::error_code ended;
  asio::read(socket, asio::dynamic_buffer(answer), ended);
  return answer;
}

/// The sentence of a problem document.
std::string detail_of(const std::string& body) {
  const auto document = json::parse(body);
  if (!document || !document->root().IsObject()) return "no reason that we can read";
  const auto found = document->root().FindMember("detail");
  return found != document->root().MemberEnd() && found->value.IsString() ? found->value.GetString() : "no reason given";
}

storage::BackupReport report_of(const std::string& body) {
  const Source source("the server's answer", body, "is another program listening there? Stop it, or the server");
  const Node root = source.root();
  constexpr auto any = std::numeric_limits<std::uint64_t>::max();
  return {.partitions = root.at("partitions").whole(0, any),
          .rows = root.at("rows").whole(0, any),
          .bytes = root.at("bytes").whole(0, any),
          .hash = root.at("hash").text()};
}

}  // namespace

std::optional<storage::BackupReport> backup_by_server(const std::filesystem::path& data, const std::filesystem::path& target) {
  const std::string door = first_line(data / "secrets" / "operator-door");
  const std::string token = first_line(data / "secrets" / "operator");
  const auto colon = door.rfind(':');
  if (token.empty() || colon == std::string::npos) return std::nullopt;
  json::Writer body;
  body.begin_object().member("target", target.string()).end_object();
  const std::string text = body.take();
  std::string answer;
  try {
    answer = call(door.substr(0, colon), door.substr(colon + 1),
                  "POST /backup HTTP/1.1\r\nHost: " + door + "\r\nAuthorization: Bearer " + token +
                      "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(text.size()) +
                      "\r\n\r\n" + text);
  } catch (const boost::system::system_error&) {
    return std::nullopt;  // nobody listens any more: the folder is free, or a server without this door has it
  }
  const auto head = answer.find("\r\n\r\n");
  const std::string result = head == std::string::npos ? "" : answer.substr(head + 4);
  if (answer.starts_with("HTTP/1.1 201")) return report_of(result);
  if (answer.starts_with("HTTP/1.1 401"))
    throw Stop(failed, "at " + door + " answers a server of another data folder", "is this the right --data?");
  const bool there = answer.starts_with("HTTP/1.1 409") && std::filesystem::exists(target);
  throw Stop(failed, "the server made no backup: " + detail_of(result),
             there ? "choose a folder that is not there yet" : "may the server write there? Its service may only below its data folder");
}

}  // namespace ronde::cli
