// A clearing as JSON and as text.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "ronde/formats/instance.hpp"
#include "show.hpp"

namespace ronde::formats {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::CrtAllocator,
                                 rapidjson::kWriteValidateEncodingFlag>;

void key(Writer& writer, std::string_view text) {
  writer.Key(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
void string(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void number(Writer& writer, const Instance& instance, matcher::Level level, std::int64_t value) {
  if (level == matcher::Level::weight && instance.weight_scale != 1) {
    writer.Double(static_cast<double>(value) / static_cast<double>(instance.weight_scale));
  } else {
    writer.Int64(value);
  }
}

void levels(Writer& writer, const Instance& instance, const std::vector<matcher::LevelResult>& results) {
  writer.StartArray();
  for (const matcher::LevelResult& result : results) {
    writer.StartObject();
    key(writer, "name");
    string(writer, name(result.level));
    key(writer, "value");
    number(writer, instance, result.level, result.value);
    key(writer, "upper_bound");
    number(writer, instance, result.level, result.bound);
    writer.EndObject();
  }
  writer.EndArray();
}

void exchange(Writer& writer, const Instance& instance, const matcher::Exchange& exchange) {
  writer.StartObject();
  key(writer, "kind");
  string(writer, exchange.kind == matcher::ExchangeKind::cycle ? "cycle" : "chain");
  key(writer, "transfers");
  writer.StartArray();
  for (const matcher::Transfer& transfer : exchange.transfers) {
    writer.StartObject();
    key(writer, "item");
    string(writer, clean(instance.offer_names[transfer.offer]));
    key(writer, "to");
    string(writer, clean(instance.want_names[transfer.want]));
    if (!transfer.via.empty()) {
      key(writer, "via");
      writer.StartArray();
      for (const matcher::RelayIndex relay : transfer.via) string(writer, clean(instance.relay_names[relay]));
      writer.EndArray();
    }
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

void certificate(Writer& writer, const Instance& instance, const matcher::Certificate& certificate) {
  const auto cap = [&writer](std::string_view name, std::optional<std::uint32_t> value) {
    key(writer, name);
    if (value) {
      writer.Uint(*value);
    } else {
      writer.Null();
    }
  };
  writer.StartObject();
  key(writer, "version");
  string(writer, certificate.version);
  key(writer, "method");
  string(writer, certificate.method);
  key(writer, "objective");
  levels(writer, instance, certificate.levels);
  cap("cycle_cap", certificate.caps.cycle_cap);
  cap("chain_cap", certificate.caps.chain_cap);
  cap("seats_cap", certificate.caps.seats_cap);
  key(writer, "member_once");
  writer.Bool(certificate.caps.member_once);
  if (certificate.caps.size_tolerance) cap("size_tolerance", certificate.caps.size_tolerance);
  key(writer, "seed");
  writer.Uint64(certificate.seed);
  key(writer, "input_hash");
  string(writer, hex(certificate.input_hash));
  key(writer, "steps");
  writer.Uint64(certificate.steps);
  writer.EndObject();
}

}  // namespace

std::string to_json(const Instance& instance, const matcher::Clearing& clearing) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  key(writer, "status");
  string(writer, name(clearing.status));
  key(writer, "objective");
  levels(writer, instance, clearing.levels);
  if (instance.rules.rank_lowered_by != 0) {
    key(writer, "rank_lowered_by");  // NONTRADE-COST of the list, in each transfer's rank
    writer.Int64(instance.rules.rank_lowered_by);
  }
  key(writer, "exchanges");
  writer.StartArray();
  for (const matcher::Exchange& one : clearing.exchanges) exchange(writer, instance, one);
  writer.EndArray();
  key(writer, "stopped");
  writer.Bool(clearing.stopped);
  key(writer, "certificate");
  certificate(writer, instance, clearing.certificate);
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

namespace {

std::string transfer_line(const Instance& instance, const matcher::Transfer& transfer) {
  std::string text =
      "  " + clean(instance.offer_names[transfer.offer]) + " goes to the owner of " + clean(instance.want_names[transfer.want]);
  for (const matcher::RelayIndex relay : transfer.via)
    text += (relay == transfer.via.front() ? ", via " : ", ") + clean(instance.relay_names[relay]);
  return text + "\n";
}

}  // namespace

std::string levels_to_text(const Instance& instance, const std::vector<matcher::LevelResult>& levels) {
  std::string text;
  for (const matcher::LevelResult& result : levels) {
    text += std::string(name(result.level)) + ": " + in_the_files_units(instance, result.level, result.value);
    text += result.value == result.bound ? " (proven)\n"
                                         : " (no plan passes " + in_the_files_units(instance, result.level, result.bound) + ")\n";
  }
  return text;
}

std::string to_report(const Instance& instance, const matcher::Clearing& clearing) {
  std::string text = levels_to_text(instance, clearing.levels);
  text += std::to_string(clearing.exchanges.size()) + (clearing.exchanges.size() == 1 ? " exchange" : " exchanges") + ", " +
          std::string(name(clearing.status)) + (clearing.stopped ? ", stopped at the limit" : "") + "\n";
  for (const matcher::Exchange& exchange : clearing.exchanges) {
    text += exchange.kind == matcher::ExchangeKind::cycle ? "\ncycle of " : "\nchain of ";
    text += std::to_string(exchange.transfers.size()) + "\n";
    for (const matcher::Transfer& transfer : exchange.transfers) text += transfer_line(instance, transfer);
  }
  return text + "\ninput " + hex(clearing.certificate.input_hash) + ", seed " + std::to_string(clearing.certificate.seed) + ", " +
         clearing.certificate.version + "\n";
}

std::string to_text(const Problem& problem, std::string_view file) {
  std::string text(file);
  if (problem.line != 0) text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column == 0 ? 1 : problem.column);
  return text + ": " + problem.message;
}

}  // namespace ronde::formats
