// What a picture that takes the developing process over can do: nothing. Each try is made by a child that has shut the door behind itself.
#include "media/worker/sandbox.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "sanitizers.hpp"

namespace {

/// The status of a child that limits itself, shuts the door and tries; 100 if it could not even begin, 128 and more for a signal.
int child_that(const std::function<bool()>& try_it, ronde::media::SandboxLimits limits = {}) {
  // A sanitizer's own memory is beyond any bound.
  if (ronde::test::sanitizer_slowness != 1) limits.memory = RLIM_INFINITY;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (!ronde::media::limit_this_process(limits) || !ronde::media::shut_the_door()) ::_exit(100);
    ::_exit(try_it() ? 1 : 0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("behind the door there is no file, no network, no program and no other process") {
  CHECK(child_that([] { return ::open("/etc/passwd", O_RDONLY) >= 0; }) == 0);
  CHECK(child_that([] { return ::open("/tmp/ronde-escaped", O_WRONLY | O_CREAT, 0600) >= 0; }) == 0);
  CHECK(child_that([] { return ::unlink("/tmp/ronde-none") == 0 || errno != EPERM; }) == 0);
  CHECK(child_that([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }) == 0);
  CHECK(child_that([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }) == 0);
  CHECK(child_that([] { return ::kill(::getppid(), 0) == 0; }) == 0);
  CHECK(child_that([] { return ::vfork() >= 0; }) == 0);
  CHECK(child_that([] {
          char name[] = "/bin/true";
          char* arguments[] = {name, nullptr};
          ::execv(name, arguments);
          return errno != EPERM;
        }) == 0);
  CHECK(child_that([] { return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }) == 0);
}

TEST_CASE("behind the door one can still compute: memory, and what was open before") {
  int ends[2] = {};
  REQUIRE(::pipe(ends) == 0);
  const int status = child_that([&] {
    void* const memory = ::mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return true;
    return ::write(ends[1], "yes", 3) != 3;
  });
  CHECK(status == 0);
  ::close(ends[1]);  // so that the end is heard of who said nothing
  char heard[3] = {};
  CHECK(::read(ends[0], heard, 3) == 3);
  CHECK(std::string(heard, 3) == "yes");
  ::close(ends[0]);
}

TEST_CASE("work and memory have an end") {
  if (ronde::test::sanitizer_slowness == 1) {
    CHECK(child_that([] {
            return ::mmap(nullptr, std::size_t{600} << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
          }) == 0);
  }
  const int ended = child_that(
      [] {
        std::atomic<std::uint64_t> work{0};
        while (work.fetch_add(1) + 1 != 0) {
        }
        return true;
      },
      {.cpu_seconds = 1});
  CHECK((ended == 128 + SIGXCPU || ended == 128 + SIGKILL));
}
