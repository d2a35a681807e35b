#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "accounts/secrets.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::test {

/// A store in a fresh folder that goes with it; what a test puts on it derives from it, and so goes first.
class OwnStore {
 public:
  explicit OwnStore(const std::string& name)
      : folder_(std::filesystem::temp_directory_path() / ("ronde-" + name + "-" + std::to_string(::getpid()))) {
    accounts::start_secrets();
    std::filesystem::remove_all(folder_);
    open();
  }
  ~OwnStore() {
    store.reset();
    std::filesystem::remove_all(folder_);
  }
  OwnStore(const OwnStore&) = delete;
  OwnStore& operator=(const OwnStore&) = delete;

  /// As after a restart. Whatever refers to the store has to be made anew.
  void reopen() {
    store.reset();
    open();
  }

  /// Runs a coroutine to its end, in this thread.
  template <class T>
  T wait(boost::asio::awaitable<T> work) {
    boost::asio::io_context context;
    auto result = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
    context.run();
    return result.get();
  }

  std::unique_ptr<storage::Store> store;

 private:
  void open() {
    storage::StoreOptions options;
    options.map_size = std::size_t{64} << 20;
    options.min_free_bytes = 0;
    auto opened = storage::Store::open(folder_, std::move(options));
    REQUIRE(opened.has_value());
    store = std::move(*opened);
  }

  std::filesystem::path folder_;
};

}  // namespace ronde::test
