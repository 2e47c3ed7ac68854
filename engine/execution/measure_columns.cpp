#include "engine/execution/measure_columns.hpp"

#include <algorithm>
#include <utility>

namespace remit {

const Measure& measure_of(const Graph& graph, NodeId index) {
  return graph.ruleset->measures[std::get<operation::MeasureIndex>(graph.nodes[index].operation).measure];
}

bool counts_while(const Measure& measure) {
  return std::ranges::any_of(measure.totals, [](const MeasureTotal& each) { return each.until.has_value(); });
}

std::vector<TotalColumns> columns_of_totals(const EvaluationState& state, NodeId node,
                                            const Measure& measure) {
  const std::vector<NodeId>& inputs = state.graph->nodes[node].inputs;
  std::vector<TotalColumns> columns;
  std::size_t position = 0;
  for (const MeasureTotal& total : measure.totals) {
    TotalColumns each;
    each.total = &total;
    each.by = &state.columns[inputs[position++]];
    each.until = total.until ? &state.columns[inputs[position++]] : nullptr;
    each.where = total.where ? &state.columns[inputs[position++]] : nullptr;
    each.value = total.value ? &state.columns[inputs[position++]] : nullptr;
    for (std::size_t key = 0; key < total.keys.size(); ++key) {
      each.keys.push_back(&state.columns[inputs[position++]]);
    }
    for (std::size_t edge = 0; edge < total.edges.size(); ++edge) {
      each.edges.push_back(&state.columns[inputs[position++]]);
    }
    for (const Column* column : {each.where, each.by, each.until, each.value}) {
      if (column != nullptr) {
        each.needed.push_back(column);
      }
    }
    each.needed.insert(each.needed.end(), each.keys.begin(), each.keys.end());
    each.needed.insert(each.needed.end(), each.edges.begin(), each.edges.end());
    columns.push_back(std::move(each));
  }
  return columns;
}

RowIndex invoice_before(const EvaluationState& state, const std::vector<TotalColumns>& totals,
                        std::size_t refund, std::int32_t day, bool day_is_of_invoice) {
  const FactColumn& invoices = state.facts->table(FactKind::kRefund)
                                   .column(*state.facts->schema().find_field(FactKind::kRefund, "invoice"));
  const RowIndex invoice = invoices.codes[refund];
  if (invoice < 0) {
    return kNoRow;
  }
  bool counts_invoices = false;
  for (const TotalColumns& each : totals) {
    if (each.total->fact == FactKind::kInvoice) {
      counts_invoices = true;
      const auto row = static_cast<std::size_t>(invoice);
      if (!has_no_value(each.by->state(row)) && each.by->codes[row] == day) {
        return invoice;
      }
    }
  }
  return !counts_invoices && day_is_of_invoice ? invoice : kNoRow;
}

WindowEdges edges_at(const std::vector<const Column*>& edges, std::size_t row) {
  WindowEdges dates;
  if (!edges.empty()) {
    dates.first = Date(edges.front()->codes[row]);
    dates.last = edges.size() > 1 ? Date(edges.back()->codes[row]) : dates.last;
  }
  return dates;
}

}  // namespace remit
