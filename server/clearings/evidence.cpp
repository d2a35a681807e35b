#include "clearings/evidence.hpp"

#include "ronde/formats/certificate.hpp"
#include "ronde/formats/instance.hpp"
#include "ronde/matcher/check_certificate.hpp"

namespace ronde::clearings {

std::vector<EvidenceFile> evidence_of(const std::string& clearing, const ClearingRun& run, const std::function<bool()>& stop) {
  std::vector<EvidenceFile> files;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < run.rounds.size(); ++i) {
    const ClearingRound& round = run.rounds[i];
    const std::string name = clearing + "." + std::to_string(i + 1);
    EvidenceFile pool{name + ".pool", formats::pool_to_text(round.graph)};
    bytes += pool.text.size();
    if (bytes > kEvidenceBytesMax) break;
    const matcher::Clearing certified = matcher::certified(round.graph, round.clearing, stop);
    EvidenceFile certificate{name + ".json", formats::certificate_to_json(certified, round.clearing.levels)};
    bytes += certificate.text.size();
    if (bytes > kEvidenceBytesMax) break;
    files.push_back(std::move(pool));
    files.push_back(std::move(certificate));
  }
  return files;
}

}  // namespace ronde::clearings
