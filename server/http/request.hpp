// A request as handlers see it: whole, owned, already past the header gate.
// No Beast type here. A Request is a value: it may be moved into a coroutine and live across co_await.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ronde::http {

using Address = boost::asio::ip::address;

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

[[nodiscard]] Method method_from(std::string_view name);
[[nodiscard]] std::string_view name_of(Method method);

/// Equal but for the case of ASCII letters, as header names and media types compare.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

/// Undoes %XX once. Empty when a percent sign is not followed by two hex digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);

/// The query `a=1&b=x%20y`, decoded; names may come twice. Cost: one pass, at the first use of Request::query().
class Query {
 public:
  Query() = default;
  /// Empty when a percent form is broken or the decoded text is no UTF-8 or holds a control character.
  [[nodiscard]] static std::optional<Query> parse(std::string_view text);
  /// The first value of that name, as long as the query lives.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const&;
  std::optional<std::string_view> find(std::string_view name) const&& = delete;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& items() const { return items_; }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

class Request {
 public:
  Method method = Method::get;
  unsigned version = 11;  ///< 10 or 11
  bool tls = false;       ///< by our own TLS, or said so (`proto=https`) by a configured proxy
  Address client;         ///< the peer, or what `Forwarded` of a configured proxy says (checklist 10)
  std::string body;       ///< whole, within the route's limit

  /// Raw request target, as sent.
  [[nodiscard]] std::string_view target() const { return slice(target_); }
  /// Path with percent forms undone; never holds a control character, a decoded slash or a backslash.
  [[nodiscard]] std::string_view path() const { return decoded_path_.empty() ? slice(raw_path_) : std::string_view(decoded_path_); }
  /// Raw text after the question mark, maybe empty.
  [[nodiscard]] std::string_view query_text() const;
  /// The decoded query; an ill-formed one was already answered with 400.
  [[nodiscard]] Query query() const { return Query::parse(query_text()).value_or(Query{}); }

  /// What stood for `{name}` in the route's pattern; empty when the pattern has no such name.
  [[nodiscard]] std::string_view param(std::string_view name) const;

  /// First header field of that name, whatever its case, without the blanks around.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] std::size_t header_count(std::string_view name) const;
  /// The i-th field in the order sent, i in [0, header_total()).
  [[nodiscard]] std::pair<std::string_view, std::string_view> header_at(std::size_t index) const;
  [[nodiscard]] std::size_t header_total() const { return fields_.size(); }

  /// Value of a cookie, from the one `Cookie` header that the gate lets through.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;

  // -- For the connection and for tests that build requests by hand -----------------------------------------------------------------

  /// A request made in memory. Fields are taken as they are.
  [[nodiscard]] static Request make(Method method, std::string_view target,
                                    std::span<const std::pair<std::string_view, std::string_view>> headers = {}, std::string body = {});
  /// Empties it, keeping the memory for the next request of the connection.
  void reset();
  /// Sets the target and cuts it into path and query. False (answer 400): broken percent form, control character, no UTF-8, not
  /// origin form. `opaque_path()` is then set when a decoded slash or backslash makes the path match nothing.
  [[nodiscard]] bool set_target(std::string_view target);
  void add_header(std::string_view name, std::string_view value);
  void set_param(std::string_view name, std::size_t offset, std::size_t length);
  void clear_params() { params_.clear(); }
  /// The path holds %2F, %5C or a backslash, or a dot segment: no route and no file has such a name, so it is a 404.
  [[nodiscard]] bool opaque_path() const { return opaque_path_; }

 private:
  struct Slice {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };
  struct Field {
    Slice name;
    Slice value;
  };
  struct Param {
    std::string_view name;  // points into the route table, which outlives every request
    Slice value;            // of path()
  };
  [[nodiscard]] std::string_view slice(Slice part) const { return std::string_view(head_).substr(part.offset, part.length); }
  Slice keep(std::string_view text);

  std::string head_;  // target, names and values, one after the other
  Slice target_;
  Slice raw_path_;
  std::string decoded_path_;  // only when the path has a percent form
  bool opaque_path_ = false;
  std::vector<Field> fields_;
  std::vector<Param> params_;
};

}  // namespace ronde::http
