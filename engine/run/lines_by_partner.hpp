// The lines of an evaluation by whom they go to: which of them an expectation is about.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/calendar/period.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/run/scenario_facts.hpp"

namespace remit {

/// Whom the lines of an evaluation go to.
class LinesByPartner {
 public:
  LinesByPartner(const Evaluation& evaluation, const FactSet& facts, MemoryFactSource& source)
      : lines_(evaluation.lines) {
    const std::vector<FactKey>& keys = facts.table(FactKind::kPartner).keys;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      partners_.push_back(
          name_in(source, FactKind::kPartner, keys[static_cast<std::size_t>(lines_.partners[line])]));
    }
  }

  /// The rows of what a rule for periods is for whose lines to a partner are owed in `period`.
  [[nodiscard]] std::vector<std::size_t> owed_in(std::size_t rule, const Period& period,
                                                 const std::string& partner) const {
    std::vector<std::size_t> roots;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      const Date due(lines_.due_dates[line]);
      const std::size_t root = lines_.root(line);
      if (lines_.rules[line] == rule && partners_[line] == partner && period.first <= due &&
          due <= period.last && std::find(roots.begin(), roots.end(), root) == roots.end()) {
        roots.push_back(root);
      }
    }
    return roots;
  }
  /// Whether a row has lines, and none of them to the one who is asked for.
  [[nodiscard]] bool pays_only_others(std::size_t rule, std::size_t row,
                                      const std::optional<std::string>& partner) const {
    bool pays = false;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      if (lines_.rules[line] == rule && lines_.rows[line] == row) {
        if (partner == partners_[line]) {
          return false;
        }
        pays = true;
      }
    }
    return pays && partner;
  }

 private:
  const LineColumns& lines_;
  std::vector<std::string> partners_;  // by line
};

}  // namespace remit
