#include "http/request.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "json/text.hpp"

namespace ronde::http {
namespace {

constexpr std::array<std::pair<std::string_view, Method>, 7> methods{{{"GET", Method::get},
                                                                      {"HEAD", Method::head},
                                                                      {"POST", Method::post},
                                                                      {"PUT", Method::put},
                                                                      {"PATCH", Method::patch},
                                                                      {"DELETE", Method::del},
                                                                      {"OPTIONS", Method::options}}};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool has_dot_segment(std::string_view path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const auto segment = path.substr(begin, end - begin);
    if (segment == "." || segment == "..") return true;
    begin = end + 1;
  }
  return false;
}

bool has_coded_separator(std::string_view raw_path) {
  for (std::size_t at = raw_path.find('%'); at != std::string_view::npos && at + 2 < raw_path.size(); at = raw_path.find('%', at + 1)) {
    const char high = raw_path[at + 1];
    const char low = lower(raw_path[at + 2]);
    if ((high == '2' && low == 'f') || (high == '5' && low == 'c')) return true;
  }
  return false;
}

}  // namespace

Method method_from(std::string_view name) {
  const auto* const found = std::ranges::find(methods, name, &std::pair<std::string_view, Method>::first);
  return found == methods.end() ? Method::other : found->second;
}

std::string_view name_of(Method method) {
  const auto* const found = std::ranges::find(methods, method, &std::pair<std::string_view, Method>::second);
  return found == methods.end() ? "OTHER" : found->first;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return a == b || lower(a) == lower(b); });
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return plain;
}

std::optional<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || has_control(*name) || has_control(*value)) return std::nullopt;
    if (!json::is_utf8(*name) || !json::is_utf8(*value)) return std::nullopt;
    query.items_.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const& {
  const auto found = std::ranges::find(items_, name, &std::pair<std::string, std::string>::first);
  if (found == items_.end()) return std::nullopt;
  return found->second;
}

std::string_view Request::query_text() const {
  const std::string_view whole = target();
  const std::size_t mark = whole.find('?');
  return mark == std::string_view::npos ? std::string_view() : whole.substr(mark + 1);
}

std::string_view Request::param(std::string_view name) const {
  for (const Param& param : params_) {
    if (param.name == name) return path().substr(param.value.offset, param.value.length);
  }
  return {};
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Field& field : fields_) {
    if (field.name.length == name.size() && equal_ignoring_case(slice(field.name), name)) return slice(field.value);
  }
  return std::nullopt;
}

std::size_t Request::header_count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](const Field& field) { return equal_ignoring_case(slice(field.name), name); }));
}

std::pair<std::string_view, std::string_view> Request::header_at(std::size_t index) const {
  const Field& field = fields_.at(index);
  return {slice(field.name), slice(field.value)};
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
  auto left = header("Cookie").value_or("");
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(';'), left.size());
    std::string_view pair = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

Request Request::make(Method method, std::string_view target, std::span<const std::pair<std::string_view, std::string_view>> headers,
                      std::string body) {
  Request request;
  request.method = method;
  if (!request.set_target(target)) throw std::invalid_argument("not a request target: " + std::string(target));
  for (const auto& [name, value] : headers) request.add_header(name, value);
  request.body = std::move(body);
  return request;
}

void Request::reset() {
  method = Method::get;
  version = 11;
  tls = false;
  body.clear();
  head_.clear();
  target_ = {};
  raw_path_ = {};
  decoded_path_.clear();
  opaque_path_ = false;
  fields_.clear();
  params_.clear();
}

bool Request::set_target(std::string_view target) {
  if (target.empty() || target.front() != '/') return false;
  target_ = keep(target);
  const std::string_view raw_path = target.substr(0, target.find('?'));
  raw_path_ = {target_.offset, static_cast<std::uint32_t>(raw_path.size())};
  // 0x21 to 0x7E without the few that no URI may hold; a fragment is never sent.
  const auto stray = [](char c) {
    return c <= ' ' || c >= 0x7F || c == '#' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' || c == '{' ||
           c == '|' || c == '}';
  };
  if (std::ranges::any_of(target, stray)) return false;
  if (raw_path.find('%') != std::string_view::npos) {
    auto plain = percent_decoded(raw_path);
    if (!plain || has_control(*plain) || !json::is_utf8(*plain)) return false;
    decoded_path_ = std::move(*plain);
    opaque_path_ = has_coded_separator(raw_path);
  }
  opaque_path_ = opaque_path_ || has_dot_segment(path());
  const std::string_view query = query_text();
  return query.empty() || Query::parse(query).has_value();
}

void Request::add_header(std::string_view name, std::string_view value) {
  const Slice kept = keep(name);
  fields_.push_back({kept, keep(value)});
}

void Request::set_param(std::string_view name, std::size_t offset, std::size_t length) {
  params_.push_back({name, {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)}});
}

Request::Slice Request::keep(std::string_view text) {
  const Slice kept{static_cast<std::uint32_t>(head_.size()), static_cast<std::uint32_t>(text.size())};
  head_.append(text);
  return kept;
}

}  // namespace ronde::http
