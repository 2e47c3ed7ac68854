// Columns of lines, some of which are empty as long as no line has any of what they hold.
#pragma once

#include "engine/execution/evaluation.hpp"

namespace remit {

/// Appends lines that have been collected before.
void append_lines(const LineColumns& from, LineColumns& to);

/// Forgets all lines, but not the room for them.
void clear_lines(LineColumns& lines);

/// Gives every line a value in the columns that any line has one in.
void fill_up(LineColumns& lines);

/// Keeps the lines of which `is_kept`, by index, says so.
template <class IsKept>
void keep_lines(LineColumns& lines, const IsKept& is_kept) {
  std::vector<std::uint8_t> kept(lines.size());
  for (std::size_t line = 0; line < kept.size(); ++line) {
    kept[line] = is_kept(line) ? 1 : 0;
  }
  const auto thin = [&](auto& column) {
    if (column.size() != kept.size()) {
      return;  // one that no line has anything in
    }
    std::size_t next = 0;
    for (std::size_t line = 0; line < kept.size(); ++line) {
      column[next] = column[line];
      next += kept[line];
    }
    column.resize(next);
  };
  fill_up(lines);
  thin(lines.rows);
  thin(lines.roots);
  thin(lines.partners);
  thin(lines.due_dates);
  thin(lines.period_firsts);
  thin(lines.minor_units);
  thin(lines.refunded);
  thin(lines.fans);
  thin(lines.gross);
  thin(lines.components);
  thin(lines.rate_sequences);
  thin(lines.currencies);
  thin(lines.clawback_days);
  thin(lines.rules);
}

}  // namespace remit
