// ronde-darkroom: develops one picture from standard input to standard output, and ends. A program of its own, so that libvips and what it
// draws in are never in the server's memory, and a picture that takes it over gets a process that can do nothing.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "media/pictures.hpp"
#include "media/worker/develop.hpp"
#include "media/worker/sandbox.hpp"

namespace {

constexpr std::size_t picture_max = std::size_t{8} << 20;  // the door lets no more in

bool read_all(std::string& picture) {
  std::array<char, 65536> piece{};
  while (picture.size() <= picture_max) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got == 0) return true;
    if (got < 0 && errno != EINTR) return false;
    if (got > 0) picture.append(piece.data(), static_cast<std::size_t>(got));
  }
  return false;
}

bool write_all(std::string_view answer) {
  while (!answer.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, answer.data(), answer.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) answer.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

int main() {
  using namespace ronde::media;
  if (!limit_this_process({}) || !ready_to_develop() || !shut_the_door()) {
    (void)write_all(framed(Refusal::broken));
    ::_exit(3);
  }
  std::string picture;
  const bool done = read_all(picture) && write_all(develop(picture));
  ::_exit(done ? 0 : 1);  // nothing to tidy up: vips would want to join its threads
}
