#include "store_door.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace ronde::server {

boost::asio::awaitable<storage::Result<storage::Written>> write(storage::Store& store, storage::WriteRequest request) {
  using Signature = void(storage::Result<storage::Written>);
  auto start = [&store](auto handler, storage::WriteRequest job) {
    auto executor = boost::asio::get_associated_executor(handler);
    auto work = boost::asio::make_work_guard(executor);
    // std::function wants something that can be copied; a coroutine's handler cannot.
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    store.submit(std::move(job), [shared, work = std::move(work)](storage::Result<storage::Written> written) mutable {
      boost::asio::post(work.get_executor(), [shared, written = std::move(written)]() mutable { std::move (*shared)(std::move(written)); });
      work.reset();
    });
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, Signature>(
      std::move(start), boost::asio::use_awaitable, std::move(request));
}

}  // namespace ronde::server
