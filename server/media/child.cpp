#include "media/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace ronde::media {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds look_up_every{100};  // is it time to stop?

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void set(int number) { number_ = number; }
  [[nodiscard]] int get() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

/// What the child begins with: one socket as input and output, errors to nowhere, nothing else of ours, no signal held back.
class Beginning {
 public:
  explicit Beginning(int socket) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_adddup2(&files_, socket, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files_, socket, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Beginning() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

  [[nodiscard]] std::optional<pid_t> start(const std::string& program) const {
    std::string name = program;
    std::array<char*, 2> arguments{name.data(), nullptr};
    std::array<char*, 1> environment{nullptr};
    pid_t child = -1;
    if (::posix_spawn(&child, program.c_str(), &files_, &attributes_, arguments.data(), environment.data()) != 0) return std::nullopt;
    return child;
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

/// Ends the child, whatever it is doing, and waits until it is no more.
class Reaper {
 public:
  explicit Reaper(pid_t child) : child_(child) {}
  ~Reaper() {
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

 private:
  pid_t child_;
};

/// Says the question and hears the answer, both at once, so that neither side waits for the other for ever.
class Talk {
 public:
  Talk(int socket, std::string_view question, std::size_t answer_max) : socket_(socket), question_(question), answer_max_(answer_max) {
    if (question_.empty()) ::shutdown(socket_, SHUT_WR);
  }

  /// One step of at most that long. False: it is over.
  [[nodiscard]] bool step(std::chrono::milliseconds time) {
    const short wanted = question_.empty() ? POLLIN : POLLIN | POLLOUT;
    pollfd poll{socket_, wanted, 0};
    const int ready = ::poll(&poll, 1, static_cast<int>(time.count()));
    if (ready < 0) return errno == EINTR;
    if (ready == 0) return true;
    if ((poll.revents & POLLOUT) != 0 && !question_.empty()) say();
    if ((poll.revents & (POLLIN | POLLHUP | POLLERR)) != 0) return hear();
    return true;
  }
  /// After the last step.
  [[nodiscard]] ChildAnswer take() && {
    if (end_ != ChildAnswer::End::said) return {end_, {}};
    return {end_, std::move(answer_)};
  }

 private:
  void say() {
    const ssize_t said = ::send(socket_, question_.data(), question_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (said > 0) question_.remove_prefix(static_cast<std::size_t>(said));
    if (said < 0 && errno != EAGAIN && errno != EINTR) question_ = {};  // it does not listen any more: what has it said?
    if (question_.empty()) ::shutdown(socket_, SHUT_WR);
  }
  [[nodiscard]] bool hear() {
    std::array<char, 65536> piece{};
    const ssize_t heard = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (heard < 0) return errno == EAGAIN || errno == EINTR || ends(ChildAnswer::End::said);  // it went and left some of ours unread
    if (heard == 0) return ends(ChildAnswer::End::said);
    if (answer_.size() + static_cast<std::size_t>(heard) > answer_max_) return ends(ChildAnswer::End::much);
    answer_.append(piece.data(), static_cast<std::size_t>(heard));
    return true;
  }
  bool ends(ChildAnswer::End how) {
    end_ = how;
    return false;
  }

  int socket_;
  std::string_view question_;
  std::size_t answer_max_;
  std::string answer_;
  ChildAnswer::End end_ = ChildAnswer::End::late;
};

}  // namespace

ChildAnswer ask_child(const std::filesystem::path& program, std::string_view question, ChildLimits limits, const std::atomic<bool>& stop) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return {};
  const Descriptor ours(pair[0]);
  Descriptor theirs(pair[1]);
  const auto child = Beginning(theirs.get()).start(program.string());
  theirs.close();
  if (!child) return {};
  const Reaper reaper(*child);
  const auto end = Clock::now() + limits.time;
  Talk talk(ours.get(), question, limits.answer_max);
  while (!stop && Clock::now() < end && talk.step(look_up_every)) {
  }
  return std::move(talk).take();
}

}  // namespace ronde::media
