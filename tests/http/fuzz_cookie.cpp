// Any bytes as a Cookie header: a cookie's value is found exactly where a plain reading of the header finds it.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.hpp"

namespace http = ronde::http;

namespace {

/// The same rule, written the slow way: cut at semicolons, drop the blanks before a name, the first one of that name counts.
std::optional<std::string> plainly(const std::string& header, const std::string& name) {
  std::vector<std::string> parts{""};
  for (const char c : header) {
    if (c == ';')
      parts.emplace_back();
    else
      parts.back().push_back(c);
  }
  for (std::string part : parts) {
    while (!part.empty() && part.front() == ' ') part.erase(0, 1);
    if (part.starts_with(name + "=")) return part.substr(name.size() + 1);
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string header(reinterpret_cast<const char*>(data), size);
  http::Request request;
  if (!request.set_target("/")) std::abort();
  request.add_header("cookie", header);
  for (const std::string name : {"ronde", "__Host-ronde", "__Host-ronde-known", "a", ""}) {
    const auto found = request.cookie(name);
    if (found != plainly(header, name)) std::abort();
    if (found && found->find(';') != std::string_view::npos) std::abort();
  }
  return 0;
}
