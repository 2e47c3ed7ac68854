// Tables, read as the contract says it: leave out what isn't in force yet, find the first row whose keys fit,
// and among the rows with the very same keys take the one with the latest day.
#include "tests/reference/interpreter.hpp"

namespace remit::reference {

Value Interpreter::table_row(const TableRow& node, const Row& row) {
  const Table& table = ruleset_.tables[node.table];
  std::vector<std::string> keys;
  for (const TypedId key : node.keys) {
    const Value value = evaluate(key, row);
    if (is_failed(value) || is_absent(value)) {
      return value;
    }
    const auto* fact = std::get_if<FactName>(&value);
    keys.push_back(fact != nullptr ? fact->id : std::get<std::string>(value));
  }
  const Value day = node.on ? evaluate(*node.on, row) : Value(Date::never());
  if (is_failed(day) || is_absent(day)) {
    return day;
  }
  std::optional<std::size_t> found;
  for (std::size_t each = 0; each < table.rows.size(); ++each) {
    const Table::Row& candidate = table.rows[each];
    if (candidate.from && *candidate.from > std::get<Date>(day)) {
      continue;
    }
    if (found) {
      const Table::Row& best = table.rows[*found];
      const bool later = candidate.from && (!best.from || *candidate.from > *best.from);
      found = candidate.keys == best.keys && later ? each : *found;
      continue;
    }
    bool fits = true;
    for (std::size_t key = 0; key < keys.size(); ++key) {
      fits = fits && (!candidate.keys[key] || *candidate.keys[key] == keys[key]);
    }
    found = fits ? std::optional(each) : std::nullopt;
  }
  return found ? Value(Rational(*found)) : Value(Failed{"no row of table " + table.name + " fits"});
}

Value Interpreter::table_cell(const TableCell& node, const Row& row) {
  const Value number = evaluate(node.row, row);
  const auto* found = std::get_if<Rational>(&number);
  if (found == nullptr) {
    return number;
  }
  const auto index = static_cast<std::size_t>(to_int64(to_integer(*found).value()).value());
  const Table::Cell& cell = ruleset_.tables[node.table].rows[index].cells[node.column];
  const auto* figure = std::get_if<Rational>(&cell);
  return figure != nullptr ? Value(*figure) : Value(std::get<std::string>(cell));
}

}  // namespace remit::reference
