#pragma once

#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <functional>

#include "http/router.hpp"
#include "market/words.hpp"
#include "metrics/metrics.hpp"
#include "ronde/storage/store.hpp"
#include "self_check.hpp"

namespace ronde::server {

struct OperatorsContext {
  storage::Store& store;
  metrics::Registry& metrics;
  SelfCheck& self_check;
  std::filesystem::path data;
  std::function<market::Timestamp()> now;
  /// Backups and checks take as long as they take: they run here, and the door goes on serving. Joined before the server goes: what ends
  /// here still lets go of the executor that it answered on.
  boost::asio::thread_pool& slow;
};

/// The operator's own door, on a port of its own and a loopback address: GET /healthz, GET /metrics; with the token of
/// DATA/secrets/operator (made at each start; who may read the data folder may ask) POST /backup {"target": "FOLDER"} and POST /check,
/// which says of the store that serves what `ronde check` says of one that nobody serves.
void add_operators_door(http::Router& router, OperatorsContext context);

/// Leaves word in the data folder where that door is, so that `ronde backup` finds it.
void tell_operators_door(const std::filesystem::path& data, const std::string& address_and_port);

}  // namespace ronde::server
