#include "engine/execution/line_columns.hpp"

namespace remit {

void append_lines(const LineColumns& from, LineColumns& to) {
  const auto add = [](const auto& source, auto& target) {
    target.insert(target.end(), source.begin(), source.end());
  };
  const auto add_sparse = [&](const auto& source, auto& target, auto nothing) {
    if (!source.empty() || !target.empty()) {
      target.resize(to.size(), nothing);
      add(source, target);
    }
  };
  add_sparse(from.fans, to.fans, kMissingSymbol);
  add_sparse(from.components, to.components, 0U);
  add_sparse(from.clawback_days, to.clawback_days, Date::missing().days());
  add_sparse(from.rate_sequences, to.rate_sequences, std::int64_t{0});
  add_sparse(from.currencies, to.currencies, kMissingSymbol);
  if (!from.roots.empty() || !to.roots.empty()) {
    for (std::size_t line = to.roots.size(); line < to.size(); ++line) {
      to.roots.push_back(to.rows[line]);
    }
    add(from.roots.empty() ? from.rows : from.roots, to.roots);
  }
  add(from.rules, to.rules);
  add(from.rows, to.rows);
  add(from.partners, to.partners);
  add(from.due_dates, to.due_dates);
  add(from.period_firsts, to.period_firsts);
  add(from.minor_units, to.minor_units);
  add(from.refunded, to.refunded);
}

void clear_lines(LineColumns& lines) {
  lines.rules.clear();
  lines.rows.clear();
  lines.roots.clear();
  lines.partners.clear();
  lines.due_dates.clear();
  lines.period_firsts.clear();
  lines.minor_units.clear();
  lines.refunded.clear();
  lines.fans.clear();
  lines.gross.clear();
  lines.components.clear();
  lines.rate_sequences.clear();
  lines.currencies.clear();
  lines.clawback_days.clear();
}

void fill_up(LineColumns& lines) {
  for (std::size_t line = lines.roots.size(); !lines.roots.empty() && line < lines.size(); ++line) {
    lines.roots.push_back(lines.rows[line]);
  }
  if (!lines.components.empty()) {
    lines.components.resize(lines.size(), 0);
  }
  if (!lines.clawback_days.empty()) {
    lines.clawback_days.resize(lines.size(), Date::missing().days());
  }
  if (!lines.currencies.empty()) {
    lines.currencies.resize(lines.size(), kMissingSymbol);
  }
  if (!lines.rate_sequences.empty()) {
    lines.rate_sequences.resize(lines.size(), 0);
  }
  if (!lines.fans.empty()) {
    lines.fans.resize(lines.size(), kMissingSymbol);
  }
}

}  // namespace remit
