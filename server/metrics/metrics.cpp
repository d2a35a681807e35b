#include "metrics/metrics.hpp"

#include <charconv>

namespace ronde::metrics {
namespace {

constexpr double first_bucket_seconds = 0.00025;

std::string number(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

void head(std::string& out, std::string_view name, std::string_view help, std::string_view type) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void counter(std::string& out, std::string_view name, std::string_view help, const Counter& value) {
  head(out, name, help, "counter");
  out.append(name).append(" ").append(std::to_string(value.value())).append("\n");
}

}  // namespace

void Histogram::observe(std::chrono::nanoseconds took) {
  double bound = first_bucket_seconds;
  std::size_t bucket = 0;
  const double seconds = std::chrono::duration<double>(took).count();
  while (bucket < bucket_count && seconds > bound) {
    bound *= 2;
    ++bucket;
  }
  buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_ns_.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

std::string Histogram::text(std::string_view name) const {
  std::string out;
  std::uint64_t total = 0;
  double bound = first_bucket_seconds;
  for (std::size_t i = 0; i <= bucket_count; ++i, bound *= 2) {
    total += buckets_[i].load(std::memory_order_relaxed);
    const std::string edge = i == bucket_count ? "+Inf" : number(bound);
    out.append(name).append("_bucket{le=\"").append(edge).append("\"} ").append(std::to_string(total)).append("\n");
  }
  const double sum = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / 1e9;
  out.append(name).append("_sum ").append(number(sum)).append("\n");
  out.append(name).append("_count ").append(std::to_string(total)).append("\n");
  return out;
}

void Registry::gauge(std::string name, std::string help, std::function<double()> read) {
  const std::scoped_lock lock(mutex_);
  gauges_.push_back({std::move(name), std::move(help), std::move(read)});
}

std::string Registry::text() const {
  std::string out;
  head(out, "ronde_answers_total", "HTTP answers by status class", "counter");
  for (std::size_t i = 1; i < answers.size(); ++i) {
    out.append("ronde_answers_total{class=\"").append(std::to_string(i)).append("xx\"} ");
    out.append(std::to_string(answers[i].value())).append("\n");
  }
  head(out, "ronde_answer_seconds", "Time from a whole request to its answer", "histogram");
  out.append(answer_seconds.text("ronde_answer_seconds"));
  head(out, "ronde_match_seconds", "Time from a committed change to the proposals that follow", "histogram");
  out.append(match_seconds.text("ronde_match_seconds"));
  counter(out, "ronde_proposals_made_total", "Proposals put to members", proposals_made);
  counter(out, "ronde_proposals_repaired_total", "Proposals that found a new exchange after somebody left", proposals_repaired);
  counter(out, "ronde_proposals_dropped_total", "Plans that no longer held when they were to be written", proposals_dropped);
  const std::scoped_lock lock(mutex_);
  for (const Gauge& gauge : gauges_) {
    head(out, gauge.name, gauge.help, "gauge");
    out.append(gauge.name).append(" ").append(number(gauge.read())).append("\n");
  }
  return out;
}

}  // namespace ronde::metrics
