#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

/// Structured logs: one JSON object a line on standard error. They say what the machine does, never who does what: no address, name,
/// message text, token or place. Ids appear only as `trace`, a short keyed hash that changes at each start.
namespace ronde::log {

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Chooses the least level that is written: "debug", "info", "warn", "error", "off". False where the word is none of them.
bool set_level(std::string_view level);

void debug(std::string_view event, std::initializer_list<Field> fields = {});
void info(std::string_view event, std::initializer_list<Field> fields = {});
void warn(std::string_view event, std::initializer_list<Field> fields = {});
void error(std::string_view event, std::initializer_list<Field> fields = {});

/// `text` as the inside of a JSON string: quotes, backslashes and control characters escaped, so that no input can forge a line.
[[nodiscard]] std::string escaped(std::string_view text);

/// Eight characters that stand for an id in the logs of this run; nobody can get back from them.
[[nodiscard]] std::string trace(std::string_view id_bytes);

}  // namespace ronde::log
