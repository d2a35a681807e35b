#pragma once

#include <boost/asio/awaitable.hpp>

#include "ronde/storage/store.hpp"

namespace ronde::server {

/// storage::Store::submit for coroutines: resumes on the caller's executor when the write is on disk, or refused.
boost::asio::awaitable<storage::Result<storage::Written>> write(storage::Store& store, storage::WriteRequest request);

}  // namespace ronde::server
