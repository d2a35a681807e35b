#include "log/log.hpp"

#include <sodium.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <memory>

namespace ronde::log {
namespace {

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> one = [] {
    auto made = std::make_shared<spdlog::logger>("ronde", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
    made->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *one;
}

std::string number(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

std::string text_of(const Field& field) {
  struct Writer {
    std::string operator()(std::string_view text) const { return '"' + escaped(text) + '"'; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return number(value); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
  };
  return std::visit(Writer{}, field.value);
}

void write(spdlog::level::level_enum level, std::string_view event, std::initializer_list<Field> fields) {
  if (!logger().should_log(level)) return;
  std::string line = "\"event\":\"" + escaped(event) + '"';
  for (const Field& field : fields) line += ",\"" + escaped(field.name) + "\":" + text_of(field);
  logger().log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

bool set_level(std::string_view level) {
  const auto known = spdlog::level::from_str(std::string(level));
  if (known == spdlog::level::off && level != "off") return false;
  logger().set_level(known);
  return true;
}

void debug(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::debug, event, fields);
}
void info(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::info, event, fields);
}
void warn(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::warn, event, fields);
}
void error(std::string_view event, std::initializer_list<Field> fields) {
  write(spdlog::level::err, event, fields);
}

std::string escaped(std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out;
}

std::string trace(std::string_view id_bytes) {
  static const std::array<unsigned char, crypto_shorthash_KEYBYTES> key = [] {
    std::array<unsigned char, crypto_shorthash_KEYBYTES> fresh{};
    randombytes_buf(fresh.data(), fresh.size());
    return fresh;
  }();
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(id_bytes.data()), id_bytes.size(), key.data());
  std::array<char, 9> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), 4);
  return text.data();
}

}  // namespace ronde::log
