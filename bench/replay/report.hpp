#pragma once

#include <iosfwd>
#include <span>
#include <vector>

#include "clairvoyant.hpp"
#include "false_members.hpp"
#include "figures.hpp"
#include "hostile.hpp"
#include "policy.hpp"

namespace ronde::replay {

/// One policy over several towns: figures[i] and optima[i] are of town i.
struct Row {
  Policy policy;
  std::vector<Figures> figures;
  std::vector<Optimum> optima;
};

/// Markdown: each cell the mean over the towns, with the least and the most where they differ.
void write_policies(std::ostream& out, std::span<const Row> rows);
/// What all policies are compared with, by cap.
void write_optima(std::ostream& out, std::span<const Row> rows);

struct SchemeRow {
  Scheme scheme{};
  std::size_t accounts = 50;
  std::vector<std::pair<Gain, Gain>> pairs;  ///< with one account, with many
};
void write_false_members(std::ostream& out, std::span<const SchemeRow> rows);
void write_hostile(std::ostream& out, std::span<const Nuisance> all);

}  // namespace ronde::replay
