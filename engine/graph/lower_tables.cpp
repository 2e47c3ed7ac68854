// Tables: the row that keys and day reach, and what stands there in a column.
#include <utility>

#include "engine/graph/graph_builder.hpp"

namespace remit {

NodeId GraphBuilder::lower_table_row(const TableRow& row, TypedId id, const LoweringContext& context) {
  std::vector<NodeId> inputs;
  for (const Table::Key& key : ruleset_.tables[row.table].keys) {
    if (key.type.kind == TypeKind::kReference) {
      want_ids(key.type.refers_to);
    }
  }
  for (const TypedId key : row.keys) {
    inputs.push_back(lowered(key));
  }
  if (row.on) {
    inputs.push_back(lowered(*row.on));
  }
  return node(context.frame, operation::TableRow{row.table, row.on.has_value()}, std::move(inputs),
              ruleset_.expressions[id].span);
}

NodeId GraphBuilder::lower_table_cell(const TableCell& cell, TypedId id, const LoweringContext& context) {
  const std::vector<Table::Row>& rows = ruleset_.tables[cell.table].rows;
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  if (std::holds_alternative<std::string>(rows.front().cells[cell.column])) {
    operation::WordTable words;
    for (const Table::Row& row : rows) {
      words.words.push_back(std::get<std::string>(row.cells[cell.column]));
    }
    return node(context.frame, std::move(words), {lowered(cell.row)}, span);
  }
  operation::StepTable figures{.first = 0, .table = {}};
  for (const Table::Row& row : rows) {
    figures.table.push_back(std::get<Rational>(row.cells[cell.column]));
  }
  return node(context.frame, std::move(figures), {lowered(cell.row)}, span);
}

}  // namespace remit
