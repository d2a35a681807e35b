// Any bytes as any stored record: decode refuses or reads, never crashes, and what it reads is written and read the same again.
// The first byte chooses the record.

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "market/announcements.hpp"
#include "market/calls.hpp"
#include "market/care_records.hpp"
#include "market/changes.hpp"
#include "market/desk_help.hpp"
#include "market/event_records.hpp"
#include "market/fairness.hpp"
#include "market/kept_report.hpp"
#include "market/leman.hpp"
#include "market/mentoring.hpp"
#include "market/notices.hpp"
#include "market/records.hpp"
#include "market/statistics.hpp"
#include "market/weights.hpp"

namespace {

using namespace ronde::market;

template <class Record>
void try_record(std::string_view text) {
  const Result<Record> record = decode<Record>(text);
  if (!record) return;
  const std::string written = encode(*record);
  const Result<Record> again = decode<Record>(written);
  if (!again || !(*again == *record)) std::abort();
}

void try_events(std::string_view text) {
  const auto events = decode_events(text);
  if (!events) return;
  const auto again = decode_events(encode_events(*events));
  if (!again || *again != *events) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  static constexpr void (*kTries[])(std::string_view) = {
      try_record<Listing>,       try_record<Proposal>,      try_record<Member>,         try_record<Invitation>,
      try_record<Neighbourhood>, try_record<Quarter>,       try_record<Walk>,           try_record<Hide>,
      try_record<HandoverPoint>, try_record<Block>,         try_record<Refusal>,        try_record<Notification>,
      try_record<OutboxEntry>,   try_record<AuditEntry>,    try_record<Tally>,          try_events,
      try_record<Concern>,       try_record<SavedSearch>,   try_record<Message>,        try_record<Reading>,
      try_record<QuarterShape>,  try_record<Place>,         try_record<SwapEvent>,      try_record<EventPerson>,
      try_record<EventItem>,     try_record<EventWishes>,   try_record<EventResult>,    try_record<PlacedTransfer>,
      try_record<Report>,        try_record<Safeguarding>,  try_record<MonthFigures>,   try_record<Notice>,
      try_record<Mentoring>,     try_record<Complement>,    try_record<Call>,           try_record<Pledge>,
      try_record<Charter>,       try_record<WeightsChange>, try_record<Association>,    try_record<FairnessMonth>,
      try_record<Announcement>,  try_record<DeskConsent>,   try_record<DeskVolunteers>, try_record<EventReport>};
  kTries[data[0] % std::size(kTries)](text);
  return 0;
}
