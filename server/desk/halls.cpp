#include "desk/halls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <iterator>

#include "desk/evidence_folder.hpp"
#include "log/log.hpp"

namespace asio = boost::asio;

namespace ronde::desk {

asio::awaitable<bool> Halls::work(Work work) {
  if (stopping_ || busy_.exchange(true)) co_return false;
  struct Free {
    std::atomic<bool>& busy;
    ~Free() { busy = false; }
  };
  const Free when_done{busy_};
  const auto until = std::chrono::steady_clock::now() + kHallPatience;
  auto job = [this, until, work = std::move(work)]() -> asio::awaitable<void> {
    work([this, until] { return stopping_ || std::chrono::steady_clock::now() >= until; });
    co_return;
  };
  co_await asio::co_spawn(threads_, std::move(job), asio::use_awaitable);
  co_return true;
}

void Halls::stop() {
  stopping_ = true;
  threads_.join();  // what runs comes back soon
}

void Halls::keep_proof(const std::string& clearing, const std::string& input, const std::string& certificate) const {
  const std::string fault = keep_evidence(folder_, {{clearing + ".pool", input}, {clearing + ".json", certificate}}, kHallClearingsKept);
  if (!fault.empty()) log::error("hall_proof_not_kept", {{"why", fault}});
}

std::optional<std::string> Halls::proof(const std::string& clearing, Proof which) const {
  std::ifstream file(folder_ / (clearing + (which == Proof::input ? ".pool" : ".json")), std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace ronde::desk
