// Rows of tables that are never reached, because a row above them fits whenever they do.
#include <algorithm>

#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

/// Whether `above` fits whatever `row` fits. Every row was read, so they stand in the order of the file.
bool covers(const Table::Row& above, const Table::Row& row) {
  for (std::size_t key = 0; key < row.keys.size(); ++key) {
    if (above.keys[key] && above.keys[key] != row.keys[key]) {
      return false;
    }
  }
  return true;
}

}  // namespace

void check_table_rows(AnalysisState& state) {
  for (const Table& table : state.ruleset.tables) {
    for (auto row = table.rows.begin(); row != table.rows.end(); ++row) {
      // Rows of the same keys are told apart by their days: only one with the same day hides another. Any
      // other row above hides it where it is in force from no later day on.
      const auto hides = [&](const Table::Row& above) {
        return above.keys == row->keys ? above.from == row->from
                                       : covers(above, *row) && above.from.value_or(Date::missing()) <=
                                                                    row->from.value_or(Date::missing());
      };
      const auto above = std::find_if(table.rows.begin(), row, hides);
      if (above != row) {
        state.diagnostics
            .warning("R0225", row->span, "this row is never reached: the table takes the first row that fits")
            .related(above->span, "this one fits whenever it does");
      }
    }
  }
}

}  // namespace remit
