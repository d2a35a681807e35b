// Private to http/: Beast's parser writing straight into our Request, without Beast's own containers.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <string>

#include "http/request.hpp"

namespace ronde::http {

/// One request. The head first: put() stops after it, the route's body limit is set, then the body.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  using ErrorCode = boost::beast::error_code;
  using Text = boost::beast::string_view;  // becomes a std::string_view by itself

  explicit RequestParser(Request& request) : request_(request) {
    // The gate has measured the head already; what is left of this limit is for trailers.
    header_limit(32 * 1024);
    body_limit(boost::none);
  }

 private:
  // A target longer than a path, or of another form, is refused here.
  void on_request_impl(boost::beast::http::verb, Text method, Text target, int version, ErrorCode& error) override {
    request_.method = method_from(method);
    request_.version = static_cast<unsigned>(version);
    if (!request_.set_target(target)) error = boost::beast::http::error::bad_target;
  }
  void on_response_impl(int, Text, int, ErrorCode&) override {}
  void on_field_impl(boost::beast::http::field, Text name, Text value, ErrorCode&) override {
    if (!head_done_) request_.add_header(name, value);  // trailers are read over and dropped
  }
  void on_header_impl(ErrorCode&) override { head_done_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(Text body, ErrorCode&) override {
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) override {
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(ErrorCode&) override {}

  Request& request_;
  bool head_done_ = false;
};

}  // namespace ronde::http
