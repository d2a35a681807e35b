// The only place that includes RapidJSON (checklist 17). Its assertions throw: a wrong type or a missing member in our own code becomes
// an exception that the door answers with a 500, never undefined behaviour.
#pragma once

#include <stdexcept>

namespace ronde::json {
/// A RapidJSON assertion failed: a bug of ours, since readers check types first.
struct AssertionFailed : std::logic_error {
  using std::logic_error::logic_error;
};
[[noreturn]] inline void assertion_failed(const char* condition) {
  throw AssertionFailed(condition);
}
}  // namespace ronde::json

#ifdef RAPIDJSON_RAPIDJSON_H_
#error "include json/rapidjson.hpp, not RapidJSON itself"
#endif
#define RAPIDJSON_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::ronde::json::assertion_failed(#condition))
// Without this, RapidJSON marks functions noexcept that may now throw.
#define RAPIDJSON_NOEXCEPT_ASSERT(condition) static_cast<void>(0)
#define RAPIDJSON_HAS_STDSTRING 1

#pragma GCC diagnostic push
#ifndef __clang__  // which does not know this warning
#pragma GCC diagnostic ignored "-Wclass-memaccess"
#endif
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/writer.h>
#pragma GCC diagnostic pop
