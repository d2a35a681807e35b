#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <new>
#include <stdexcept>

/// libcurl, begun once and let go of by itself. Whoever sends something out of the house begins here.
namespace ronde::curl {

struct Cleanup {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, Cleanup>;
using List = std::unique_ptr<curl_slist, Cleanup>;

/// A transfer that knows the house's manners: no signal, no proxy from the environment, TLS 1.2 at least, certificates verified.
/// Threads  any; the handle then belongs to one. Errors  std::runtime_error where libcurl has no memory or no TLS.
[[nodiscard]] inline Easy easy() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;  // C++ begins it once, whoever comes first
  Easy handle(ready ? curl_easy_init() : nullptr);
  if (!handle) throw std::runtime_error("libcurl does not start");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYHOST, 2L);
  return handle;
}

/// The transfer ends within a second or so once `stopping` says yes; the function outlives the handle. An empty one is never asked.
inline void end_when(const Easy& handle, const std::function<bool()>& stopping) {
  if (!stopping) return;
  const auto ask = [](void* asked, curl_off_t, curl_off_t, curl_off_t, curl_off_t) -> int {
    return (*static_cast<const std::function<bool()>*>(asked))() ? 1 : 0;
  };
  curl_easy_setopt(handle.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle.get(), CURLOPT_XFERINFOFUNCTION, static_cast<curl_xferinfo_callback>(ask));
  curl_easy_setopt(handle.get(), CURLOPT_XFERINFODATA, static_cast<const void*>(&stopping));
}

/// Appends a line to a list of headers or addresses. Errors  std::bad_alloc.
inline void append(List& list, const char* line) {
  curl_slist* longer = curl_slist_append(list.get(), line);
  if (longer == nullptr) throw std::bad_alloc();
  (void)list.release();
  list.reset(longer);
}

}  // namespace ronde::curl
