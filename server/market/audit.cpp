#include "market/audit.hpp"

#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

Result<Changes> decide(const MarketView& view, const RecordDeed& command, Timestamp now) {
  constexpr std::size_t kSlugMax = 40;
  const bool slug = !command.what.empty() && command.what.size() <= kSlugMax &&
                    command.what.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
  if (!slug) return invalid("bad-deed", "/what", "a deed is a slug of small letters");
  if (command.subject.size() > kSlugMax) return invalid("bad-deed", "/subject", "a subject is an id");
  Result<std::string> reason = clean_text(command.reason, limits::kDeedReason, Lines::one, "/reason", true);
  if (!reason) return reason.error();
  Workbench bench(view, now);
  bench.write_down({command.id, now, command.who, command.what, command.subject, *std::move(reason)});
  return std::move(bench).take();
}

}  // namespace ronde::market
