#include "media/darkroom.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "log/log.hpp"
#include "media/child.hpp"

namespace asio = boost::asio;

namespace ronde::media {

std::filesystem::path darkroom_program() {
  std::error_code error;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "ronde-darkroom";
  if (std::filesystem::exists(beside, error)) return beside;
  return "/usr/lib/ronde/ronde-darkroom";
}

void Darkroom::stop() {
  stopping_ = true;  // who waits is told so at once: a job left in a pool would outlive the io_context that its caller waits in
  developing_.join();
  files_.join();
}

Darkroom::Taken Darkroom::take_now(market::NeighbourhoodId home, market::PhotoId photo, const std::string& picture) const {
  if (stopping_) return {.refusal = Refusal::busy};
  std::error_code error;
  if (!std::filesystem::exists(options_.program, error)) {
    log::error("darkroom_missing", {{"program", options_.program.string()}});
    return {.refusal = Refusal::broken};
  }
  const ChildAnswer answer = ask_child(options_.program, picture, {.time = options_.time, .answer_max = kPrintsBytesMax}, stopping_);
  if (answer.end == ChildAnswer::End::late) return {.refusal = Refusal::busy};  // its own bound of work ends a hostile one before
  if (answer.end == ChildAnswer::End::absent) return {.refusal = Refusal::broken};
  const Developed developed = read_frame(answer.text);
  if (developed.refusal == Refusal::broken) log::error("darkroom_not_shut");  // a kernel without seccomp: it lets nobody in
  if (!developed.prints) return {.refusal = developed.refusal};
  if (!folder_.keep(home, photo, *developed.prints)) {
    log::error("photo_not_kept");
    return {.refusal = Refusal::broken};
  }
  const Print& largest = developed.prints->back();
  return {largest.width, largest.height, std::nullopt};
}

asio::awaitable<Darkroom::Taken> Darkroom::take(market::NeighbourhoodId home, market::PhotoId photo, std::string picture) {
  if (!kind_of(picture)) co_return Taken{.refusal = Refusal::other_kind};
  if (waiting_.fetch_add(1) >= queue_max) {
    waiting_.fetch_sub(1);
    co_return Taken{.refusal = Refusal::busy};
  }
  // The count goes down on the worker's thread, whatever happens to the one who waits.
  auto job = [this, home, photo, picture = std::move(picture)]() -> asio::awaitable<Taken> {
    struct Leave {
      std::atomic<int>& waiting;
      ~Leave() { waiting.fetch_sub(1); }
    } leave{waiting_};
    co_return take_now(home, photo, picture);
  };
  co_return co_await asio::co_spawn(developing_, std::move(job), asio::use_awaitable);
}

asio::awaitable<std::optional<std::string>> Darkroom::read(market::NeighbourhoodId home, market::PhotoId photo, std::uint32_t side) {
  auto job = [this, home, photo, side]() -> asio::awaitable<std::optional<std::string>> { co_return folder_.read(home, photo, side); };
  co_return co_await asio::co_spawn(files_, std::move(job), asio::use_awaitable);
}

void Darkroom::remove(market::NeighbourhoodId home, std::vector<market::PhotoId> photos) {
  asio::post(files_, [this, home, photos = std::move(photos)] {
    for (const market::PhotoId photo : photos) folder_.remove(home, photo);
  });
}

}  // namespace ronde::media
