#include "live/session.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace ronde::live {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

http::PlainStream& stream_of(http::PlainStream& stream) {
  return stream;
}
http::TlsStream& stream_of(std::unique_ptr<http::TlsStream>& stream) {
  return *stream;
}

using Counts = std::unordered_map<std::string, std::size_t>;
std::size_t count_of(const Counts& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}
void give_back(Counts& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (found != counts.end() && --found->second == 0) counts.erase(found);
}

}  // namespace

MemberPlace::~MemberPlace() {
  const std::scoped_lock lock(core_->mutex);
  give_back(core_->by_member, member_);
  if (!address_.empty()) give_back(core_->by_address, address_);
}

std::shared_ptr<MemberPlace> MemberPlace::take(const std::shared_ptr<HubCore>& core, const Admission& who) {
  const auto& limits = core->options.limits;
  {
    const std::scoped_lock lock(core->mutex);
    if (count_of(core->by_member, who.member_key) >= limits.sessions_per_member) return nullptr;
    if (!who.address_key.empty()) {
      if (count_of(core->by_address, who.address_key) >= limits.sessions_per_address) return nullptr;
      ++core->by_address[who.address_key];
    }
    ++core->by_member[who.member_key];
  }
  return std::make_shared<MemberPlace>(core, who);
}

Session::Session(std::shared_ptr<HubCore> core, HubShard& shard, std::unique_ptr<http::UpgradedStream> stream,
                 std::shared_ptr<Viewer> viewer, std::shared_ptr<MemberPlace> place)
    : core_(std::move(core)),
      shard_(shard),
      stream_(std::move(stream)),
      viewer_(std::move(viewer)),
      place_(std::move(place)),
      reader_(core_->options.limits.message_max),
      heard_at_(steady_clock::now()),
      rate_at_(heard_at_),
      rate_left_(core_->options.limits.messages_burst) {
  core_->open.fetch_add(1, std::memory_order_relaxed);
}

Session::~Session() {
  while (!topics_.empty()) unfollow(topics_.back());
  core_->open.fetch_sub(1, std::memory_order_relaxed);
}

bool Session::on_own_thread() const {
  return shard_.io.get_executor().running_in_this_thread();
}

void Session::send(FramePtr frame) {
  if (on_own_thread()) return enqueue(std::move(frame), nullptr);
  asio::post(shard_.io, [session = self(), frame = std::move(frame)]() mutable { session->enqueue(std::move(frame), nullptr); });
}

void Session::send(EventPtr event) {
  if (on_own_thread()) return enqueue(nullptr, std::move(event));
  asio::post(shard_.io, [session = self(), event = std::move(event)]() mutable { session->enqueue(nullptr, std::move(event)); });
}

void Session::close(CloseCode code, std::string_view why) {
  if (on_own_thread()) return close_here(code, why);
  asio::post(shard_.io, [session = self(), code, why = std::string(why)] { session->close_here(code, why); });
}

template <class Call>
void Session::guarded(Call&& call) {
  try {
    call();
  } catch (const std::exception& failure) {
    if (core_->options.callbacks.on_failure) core_->options.callbacks.on_failure(failure.what());
    close_here(CloseCode::internal, "");
  }
}

void Session::start() {
  shard_.sessions.push_back(*this);
  const auto& callbacks = core_->options.callbacks;
  if (callbacks.on_open) guarded([&] { callbacks.on_open(self()); });
  const std::string early = std::move(stream_->early);
  stream_->early = {};
  heard(early);
  if (!peer_closed_)
    read();
  else
    finish();
}

void Session::read() {
  const auto taken = [session = self()](error_code error, std::size_t size) {
    if (error) return session->finish();
    session->heard({session->input_.data(), size});
    if (session->peer_closed_) return session->finish();
    session->read();
  };
  std::visit([&](auto& stream) { stream_of(stream).async_read_some(asio::buffer(input_), taken); }, stream_->stream);
}

void Session::heard(std::string_view bytes) {
  if (!bytes.empty()) heard_at_ = steady_clock::now();
  pinged_ = false;
  while (!bytes.empty() && !deaf_) {
    if (!take(reader_.next(bytes))) break;
  }
  if (!reader_.in_message())
    message_began_ = SteadyTime::max();
  else if (message_began_ == SteadyTime::max())
    message_began_ = heard_at_;
}

/// False: nothing more is to be heard from this peer but its close.
bool Session::take(const Incoming& incoming) {
  using Kind = Incoming::Kind;
  if (incoming.kind == Kind::need_more) return true;
  if (incoming.kind == Kind::text) message_began_ = SteadyTime::max();
  if (incoming.kind == Kind::close) {
    close_here(incoming.code, "");  // the answer that the protocol awaits, unless ours was first
    peer_closed_ = true;
    deaf_ = true;
    return false;
  }
  if (incoming.kind == Kind::failed) {
    // After a broken frame the stream has no meaning: say why, end our side, and read over the rest so that no reset overtakes the words.
    deaf_ = true;
    close_here(incoming.code, "");
    return false;
  }
  if (closing_) return true;
  if (!within_rate()) {
    close_here(CloseCode::policy, "too many messages");
    return true;
  }
  if (incoming.kind == Kind::ping) enqueue(std::make_shared<const Frame>(server_frame(Opcode::pong, incoming.payload)), nullptr);
  const auto& callbacks = core_->options.callbacks;
  if (incoming.kind == Kind::text && callbacks.on_message) guarded([&] { callbacks.on_message(self(), incoming.payload); });
  return true;
}

bool Session::within_rate() {
  const auto& limits = core_->options.limits;
  const auto now = steady_clock::now();
  rate_left_ =
      std::min(limits.messages_burst, rate_left_ + limits.messages_per_second * std::chrono::duration<double>(now - rate_at_).count());
  rate_at_ = now;
  if (rate_left_ < 1) return false;
  rate_left_ -= 1;
  return true;
}

void Session::enqueue(FramePtr frame, EventPtr event) {
  if (closing_ || finished_) return;
  const auto& limits = core_->options.limits;
  const std::size_t weight = frame ? frame->bytes().size() : event->weight();
  const bool busy = writing_ != nullptr;
  if (busy && (queue_weight_ + weight > limits.queue_bytes_max || queue_.size() - queue_begin_ >= limits.queue_events_max)) {
    core_->closed_slow.fetch_add(1, std::memory_order_relaxed);
    return close_here(CloseCode::try_again, "too slow");
  }
  queue_.push_back({std::move(frame), std::move(event), weight});
  queue_weight_ += weight;
  if (!busy) pump();
}

void Session::hear_broadcasts(std::uint64_t up_to) {
  for (const Broadcast& broadcast : shard_.broadcasts) {
    if (broadcast.number > up_to) break;
    if (broadcast.number <= broadcasts_heard_) continue;
    broadcasts_heard_ = broadcast.number;
    if (std::ranges::find(topics_, broadcast.topic) != topics_.end()) enqueue(nullptr, broadcast.event);
  }
}

FramePtr Session::next_frame() {
  Queued next = std::move(queue_[queue_begin_++]);
  queue_weight_ -= next.weight;
  if (queue_begin_ == queue_.size()) {
    queue_.clear();
    queue_begin_ = 0;
    if (queue_.capacity() > 4) queue_.shrink_to_fit();  // an idle session keeps no queue
  } else if (queue_begin_ >= 64) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(queue_begin_));
    queue_begin_ = 0;
  }
  if (next.frame) return next.frame;
  FramePtr frame;
  guarded([&] { frame = next.event->render(*viewer_); });
  if (frame) core_->events_sent.fetch_add(1, std::memory_order_relaxed);
  return frame;
}

void Session::pump() {
  const auto& is_live = core_->options.callbacks.is_live;
  while (!writing_ && queue_begin_ < queue_.size()) {
    if (!closing_ && is_live && !is_live(*viewer_)) return close_here(CloseCode::session_ended, "");
    FramePtr frame = next_frame();
    if (frame) write_now(std::move(frame));
  }
  if (!deaf_ || writing_) return;
  error_code ignored;
  stream_->socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Session::write_now(FramePtr frame) {
  writing_ = std::move(frame);
  std::size_t sent = 0;
  if (auto* const plain = std::get_if<http::PlainStream>(&stream_->stream)) {
    error_code error;
    sent = plain->write_some(asio::buffer(writing_->bytes()), error);
    if (error && error != asio::error::would_block) {
      writing_.reset();
      return cut();
    }
    if (sent == writing_->bytes().size()) return writing_.reset();
  }
  write_began_ = steady_clock::now();
  write_rest(sent);
}

void Session::write_rest(std::size_t offset) {
  const auto written = [session = self()](error_code error, std::size_t) {
    session->writing_.reset();
    session->write_began_ = SteadyTime::max();
    if (error) return session->cut();
    session->pump();
  };
  const std::string_view rest = writing_->bytes().substr(offset);
  std::visit([&](auto& stream) { asio::async_write(stream_of(stream), asio::buffer(rest), written); }, stream_->stream);
}

void Session::close_here(CloseCode code, std::string_view why) {
  if (closing_ || finished_) return;
  closing_ = true;
  close_began_ = steady_clock::now();
  if (code == CloseCode::policy) core_->closed_policy.fetch_add(1, std::memory_order_relaxed);
  queue_.clear();
  queue_begin_ = 0;
  auto frame = std::make_shared<const Frame>(close_frame(code, why));
  queue_weight_ = frame->bytes().size();
  queue_.push_back({std::move(frame), nullptr, queue_weight_});
  if (!writing_) pump();
}

void Session::sweep(SteadyTime now) {
  const auto& limits = core_->options.limits;
  const auto older = [&](SteadyTime since, std::chrono::milliseconds limit) { return since != SteadyTime::max() && now - since > limit; };
  if (older(close_began_, limits.close) || older(write_began_, limits.write) || older(heard_at_, limits.idle)) return cut();
  if (closing_) return;
  const auto& is_live = core_->options.callbacks.is_live;
  if (is_live && !is_live(*viewer_)) return close_here(CloseCode::session_ended, "");
  if (older(message_began_, limits.message_whole)) return close_here(CloseCode::policy, "message not whole in time");
  if (pinged_ || !older(heard_at_, limits.idle / 2)) return;
  pinged_ = true;
  enqueue(std::make_shared<const Frame>(server_frame(Opcode::ping, "")), nullptr);
}

/// Ends the socket; the pending read then ends the session.
void Session::cut() {
  error_code ignored;
  stream_->socket().close(ignored);
}

void Session::finish() {
  if (finished_) return;
  finished_ = true;
  closing_ = true;
  error_code ignored;
  // What is written already, the close frame above all, still goes out; the peer closes or the kernel gives up.
  stream_->socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_->socket().close(ignored);
  SessionEntry::unlink();
  while (!topics_.empty()) unfollow(topics_.back());
  place_.reset();
  const auto& callbacks = core_->options.callbacks;
  if (callbacks.on_close) guarded([&] { callbacks.on_close(self()); });
}

void Session::follow(std::uint64_t topic) {
  if (finished_ || std::ranges::find(topics_, topic) != topics_.end()) return;
  topics_.push_back(topic);
  shard_.followers[topic].push_back(this);
}

void Session::unfollow(std::uint64_t topic) {
  if (std::erase(topics_, topic) == 0) return;
  const auto found = shard_.followers.find(topic);
  auto& all = found->second;
  const auto own = std::ranges::find(all, this);
  *own = all.back();
  all.pop_back();
  if (all.empty()) shard_.followers.erase(found);
}

}  // namespace ronde::live
