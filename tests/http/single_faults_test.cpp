// SECURITY-CHECKLIST 41 at the door: whichever allocation of a request fails, or whatever accept says, one connection ends or is told so,
// and the next one is served.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "failing_memory.hpp"
#include "sanitizers.hpp"
#include "test_door.hpp"

namespace http = ronde::http;
using ronde::test::FailingMemory;
using ronde::test::get;
using ronde::test::post;
using ronde::test::RawClient;
using ronde::test::sanitizer_slowness;
using ronde::test::TestDoor;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr std::int64_t faults_max = 3'000;

std::atomic<int> accept_error{0};
std::atomic<int> accept_failures{0};  // still to come
std::atomic<int> accept_calls{0};

/// 0: closed without an answer.
unsigned answer_to(const TestDoor& door, const std::string& bytes) {
  RawClient client(door.port());
  client.send(bytes);
  const auto answer = client.answer(false, 4000ms);
  return answer ? answer->status : 0;
}

/// Each allocation of the server's threads fails in turn while it serves this request; how many there were.
std::int64_t each_allocation(const TestDoor& door, const std::string& bytes, unsigned right) {
  for (std::int64_t nth = 1; nth < faults_max; ++nth) {
    CAPTURE(nth);
    unsigned status = 0;
    bool hit = false;
    {
      const FailingMemory failing(nth, FailingMemory::Who::other_threads);
      status = answer_to(door, bytes);
      hit = failing.hit();
    }
    CHECK_MESSAGE((status == right || status == 500 || status == 0), status);
    CHECK(answer_to(door, get("/")) == 200);
    if (!hit) return nth - 1;
  }
  FAIL("more allocations than anybody has the patience for");
  return 0;
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

/// Stands before the C library's: fails as often as a test wants.
extern "C" int accept(int listener, sockaddr* peer, socklen_t* size) {
  ++accept_calls;
  if (accept_failures > 0 && accept_failures.fetch_sub(1) > 0) {
    errno = accept_error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_accept, listener, peer, size));
}

TEST_CASE("whichever allocation fails while a request is served, its connection ends or is told 500, and the next one is served") {
  const TestDoor door([](http::ServerOptions& options) { options.threads = 1; });
  CHECK(answer_to(door, get("/")) == 200);
  const auto reads = each_allocation(door, get("/listings/caf%C3%A9?a=b%20c"), 200);
  const auto writes = each_allocation(door, post("/json", R"({"a":1})", "Content-Type: application/json\r\n"), 200);
  const auto waits = each_allocation(door, get("/slow/1"), 200);
  MESSAGE(reads << ", " << writes << " and " << waits << " allocations failed, one after the other");
  CHECK(reads > 5);
  CHECK(writes > 5);
  CHECK(waits > 5);
  const auto counts = door.server->counts();
  CHECK(counts.open <= 1);  // no place in the house was lost on the way
}

TEST_CASE("whatever accept says, whoever waits at the door is served when it is over, and nobody spins meanwhile") {
  const TestDoor door;
  for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EPROTO, EPERM, EINTR, ENETDOWN}) {
    CAPTURE(error);
    accept_error = error;
    accept_failures = 6;
    const auto began = steady_clock::now();
    CHECK(answer_to(door, get("/")) == 200);
    CHECK(accept_failures <= 0);
    CHECK(steady_clock::now() - began < 3s * sanitizer_slowness);
    accept_failures = 0;
  }
  // For as long as there is no descriptor the door looks some twenty times a second, not as fast as it can.
  accept_error = EMFILE;
  accept_failures = 1'000'000;
  const int calls = accept_calls;
  const double used = processor_seconds();
  RawClient waiting(door.port());
  std::this_thread::sleep_for(500ms);
  CHECK(accept_calls - calls <= 30);
  CHECK(processor_seconds() - used < 0.2 * sanitizer_slowness);
  accept_failures = 0;
  waiting.send(get("/"));
  CHECK(waiting.answer().has_value());
}
