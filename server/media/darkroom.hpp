#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "media/photo_folder.hpp"
#include "media/pictures.hpp"

namespace ronde::media {

/// Where photos are made and kept. Each is developed by a process of its own (ronde-darkroom), two at a time; the server sees bytes in and
/// WebP out, and believes neither. Every function resumes on the caller's executor.
/// Memory  at most `queue_max` pictures that came, and the prints of `at_once`.
class Darkroom {
 public:
  static constexpr unsigned at_once = 2;
  static constexpr int queue_max = 16;  ///< that wait or are developed; beyond: Refusal::busy
  struct Options {
    std::filesystem::path folder;            ///< of the photos
    std::filesystem::path program;           ///< ronde-darkroom
    std::chrono::milliseconds time{30'000};  ///< of one picture, whatever the processor is busy with; its own bound is 10 s of work
  };

  explicit Darkroom(Options options) : options_(std::move(options)), folder_(options_.folder) {}
  ~Darkroom() { stop(); }
  /// What is being developed or waits is given up. The io_contexts of those who called must still be there.
  void stop();

  /// Of the largest print, in pixels.
  struct Taken {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::optional<Refusal> refusal = Refusal::unreadable;  ///< nothing: the photo's files are on the disk
  };
  [[nodiscard]] boost::asio::awaitable<Taken> take(market::NeighbourhoodId home, market::PhotoId photo, std::string picture);
  /// The bytes of a photo that somebody may see; nothing where there is no file.
  [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> read(market::NeighbourhoodId home, market::PhotoId photo,
                                                                        std::uint32_t side);
  /// Takes files away, soon; nobody waits.
  void remove(market::NeighbourhoodId home, std::vector<market::PhotoId> photos);
  [[nodiscard]] const PhotoFolder& folder() const { return folder_; }

 private:
  [[nodiscard]] Taken take_now(market::NeighbourhoodId home, market::PhotoId photo, const std::string& picture) const;

  Options options_;
  PhotoFolder folder_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> waiting_{0};
  boost::asio::thread_pool developing_{at_once};
  boost::asio::thread_pool files_{1};  // who looks at a photo does not wait for one that is developed
};

/// ronde-darkroom beside the running program, as the build makes it, or where the package puts it.
[[nodiscard]] std::filesystem::path darkroom_program();

}  // namespace ronde::media
