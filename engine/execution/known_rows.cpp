#include "engine/execution/known_rows.hpp"

#include <algorithm>

namespace remit {

FactKind referred_kind(const Graph& graph, NodeId id) {
  const Node& node = graph.nodes[id];
  if (const auto* scan = std::get_if<operation::ScanField>(&node.operation)) {
    return graph.ruleset->schema.field(scan->kind, scan->field).refers_to;
  }
  if (std::holds_alternative<operation::OwnRow>(node.operation)) {
    return graph.frames[node.frame].kind;
  }
  if (std::holds_alternative<operation::Gather>(node.operation) ||
      std::holds_alternative<operation::BalanceValue>(node.operation)) {
    return referred_kind(graph, node.inputs[1]);
  }
  if (const auto* part = std::get_if<operation::FannedPart>(&node.operation)) {
    return part->part == FanPart::Part::kMember ? FactKind::kDealPartner : FactKind::kPartner;
  }
  if (std::holds_alternative<operation::Choose>(node.operation)) {
    return referred_kind(graph, node.inputs[1]);
  }
  if (const auto* carried = std::get_if<operation::Carried>(&node.operation)) {
    return referred_kind(graph, carried->of);
  }
  if (const auto* known = std::get_if<operation::AsKnown>(&node.operation)) {
    return referred_kind(graph, known->value);
  }
  const auto* constant = std::get_if<operation::Constant>(&node.operation);
  const auto* fact = constant == nullptr ? nullptr : std::get_if<ConstantFact>(&constant->value);
  return fact == nullptr ? FactKind::kPartner : fact->kind;
}

RowIndex KnownRows::of_fact(FactKind kind, RowIndex row) {
  if (row < 0) {
    return kNoRow;
  }
  auto [rows, is_new] = rows_by_key_.try_emplace(static_cast<std::size_t>(kind));
  if (is_new) {
    const std::vector<FactKey>& keys = to_.facts->table(kind).keys;
    rows->second.reserve(keys.size());
    for (std::size_t each = 0; each < keys.size(); ++each) {
      rows->second.emplace(keys[each], static_cast<RowIndex>(each));
    }
  }
  const auto found = rows->second.find(from_.facts->table(kind).keys[static_cast<std::size_t>(row)]);
  return found == rows->second.end() ? kNoRow : found->second;
}

RowIndex KnownRows::of_frame(FrameId frame, std::size_t row) {
  const Frame& definition = to_.graph->frames[frame];
  if (definition.form == Frame::Form::kFacts) {
    return of_fact(definition.kind, static_cast<RowIndex>(row));
  }
  const FrameRows& own = from_.frames[frame];
  const RowIndex partner = of_fact(FactKind::kPartner, own.partners[row]);
  const auto found = to_.frames[frame].row_of(partner, own.firsts[row]);
  return found ? static_cast<RowIndex>(*found) : kNoRow;
}

RowIndex KnownRows::place_of(FactKind kind, std::size_t row) const {
  const std::string_view id = from_.facts->symbols().text(from_.facts->table(kind).ids[row]);
  const std::vector<Symbol>& ids = to_.facts->table(kind).ids;
  const auto place = std::lower_bound(ids.begin(), ids.end(), id, [&](Symbol each, std::string_view wanted) {
    return to_.facts->symbols().text(each) < wanted;
  });
  return static_cast<RowIndex>(place - ids.begin());
}

}  // namespace remit
