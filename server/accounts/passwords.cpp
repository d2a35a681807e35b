#include "accounts/passwords.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cctype>
#include <set>
#include <vector>

#include "embed/embedded.hpp"

namespace asio = boost::asio;

namespace ronde::accounts {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

const std::set<std::string_view>& common() {
  static const std::set<std::string_view> words = [] {
    std::set<std::string_view> all;
    std::string_view rest = embedded::common_passwords();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      all.insert(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return all;
  }();
  return words;
}

std::string hash_now(const std::string& password, PasswordDesk::Cost cost) {
  std::string out(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), cost.passes, cost.memory) != 0) throw std::bad_alloc();
  out.resize(out.find('\0'));
  return out;
}

PasswordDesk::Verdict verify_now(const std::string& stored, const std::string& password, PasswordDesk::Cost cost) {
  if (stored.empty()) {
    (void)hash_now(password, cost);
    return {};
  }
  std::string padded = stored;
  padded.resize(crypto_pwhash_STRBYTES, '\0');
  const bool right = crypto_pwhash_str_verify(padded.data(), password.data(), password.size()) == 0;
  return {.right = right, .grown = right && crypto_pwhash_str_needs_rehash(padded.data(), cost.passes, cost.memory) != 0};
}

}  // namespace

std::optional<std::string_view> password_fault(std::string_view password, std::string_view login, std::string_view first_name) {
  if (code_points(password) < 10) return "too-short";
  if (code_points(password) > 128) return "too-long";
  const std::string small = lower(password);
  if (common().contains(password) || common().contains(small)) return "common";
  if (small == lower(login) || small == lower(first_name)) return "like-you";
  return std::nullopt;
}

void PasswordDesk::stop() {
  thread_.stop();
  thread_.join();
}

template <class T, class Work>
asio::awaitable<std::optional<T>> PasswordDesk::on_own_thread(Work work) {
  if (waiting_.fetch_add(1) >= queue_max) {
    waiting_.fetch_sub(1);
    co_return std::nullopt;
  }
  // The count goes down on the worker's thread, whatever happens to the one who waits.
  auto job = [this, work = std::move(work)]() -> asio::awaitable<T> {
    struct Leave {
      std::atomic<int>& waiting;
      ~Leave() { waiting.fetch_sub(1); }
    } leave{waiting_};
    co_return work();
  };
  std::optional<T> result(co_await asio::co_spawn(thread_, std::move(job), asio::use_awaitable));
  co_return result;
}

asio::awaitable<std::optional<std::string>> PasswordDesk::hash(std::string password) {
  auto work = [password = std::move(password), cost = cost_] { return hash_now(password, cost); };
  co_return co_await on_own_thread<std::string>(std::move(work));
}

asio::awaitable<std::optional<PasswordDesk::Verdict>> PasswordDesk::verify(std::string stored, std::string password) {
  auto work = [stored = std::move(stored), password = std::move(password), cost = cost_] { return verify_now(stored, password, cost); };
  co_return co_await on_own_thread<Verdict>(std::move(work));
}

}  // namespace ronde::accounts
