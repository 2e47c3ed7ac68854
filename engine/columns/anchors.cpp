#include "engine/columns/anchors.hpp"

#include <numeric>
#include <queue>
#include <unordered_map>
#include <utility>

namespace remit {

HangingRows count_rows(const std::vector<std::uint64_t>& rows) {
  return {std::accumulate(rows.begin(), rows.end(), std::uint64_t{0}),
          rows.empty() ? 0 : *std::max_element(rows.begin(), rows.end())};
}

std::vector<Part> share_out(Anchors& anchors, const std::vector<std::uint64_t>& rows, std::size_t count) {
  std::vector<Anchor> roots;
  for (std::size_t anchor = 0; anchor < rows.size(); ++anchor) {
    if (rows[anchor] != 0) {
      roots.push_back(static_cast<Anchor>(anchor));
    }
  }
  std::ranges::stable_sort(roots, std::ranges::greater(),
                           [&](Anchor root) { return rows[static_cast<std::size_t>(root)]; });
  using Load = std::pair<std::uint64_t, std::size_t>;  // rows, part
  std::priority_queue<Load, std::vector<Load>, std::greater<>> loads;
  for (std::size_t part = 0; part < count; ++part) {
    loads.emplace(0, part);
  }
  std::vector<Part> parts(rows.size(), 0);
  for (const Anchor root : roots) {
    const auto [load, part] = loads.top();
    loads.pop();
    parts[static_cast<std::size_t>(root)] = static_cast<Part>(part);
    loads.emplace(load + rows[static_cast<std::size_t>(root)], part);
  }
  for (std::size_t anchor = 0; anchor < rows.size(); ++anchor) {
    parts[anchor] = parts[static_cast<std::size_t>(anchors.root(static_cast<Anchor>(anchor)))];
  }
  return parts;
}

void visit_named_by_attributes(
    const FactSet& facts,
    const std::function<void(std::size_t attribute, FactKind kind, std::size_t row)>& visit) {
  const FactSchema& schema = facts.schema();
  const FactTable& stated = facts.table(FactKind::kPartnerAttribute);
  const auto column = [&](const char* name) -> const std::optional<FactColumn>& {
    return stated.columns[*schema.find_field(FactKind::kPartnerAttribute, name)];
  };
  const std::optional<FactColumn>& attributes = column("attribute");
  const std::optional<FactColumn>& values = column("value");
  if (!attributes || !values) {
    return;
  }
  for (const FieldDefinition& field : schema.fact(FactKind::kPartner).fields) {
    const std::optional<Symbol> name = facts.symbols().find(field.name);
    if (field.origin != FieldOrigin::kDated || field.type != FieldType::kReference || !name) {
      continue;
    }
    const FactTable& referred = facts.table(field.refers_to);
    std::unordered_map<Symbol, std::size_t> rows;  // by id
    for (std::size_t row = 0; row < referred.ids.size(); ++row) {
      rows.emplace(referred.ids[row], row);
    }
    for (std::size_t row = 0; row < stated.row_count; ++row) {
      const auto found = attributes->codes[row] == *name ? rows.find(values->codes[row]) : rows.end();
      if (found != rows.end()) {
        visit(row, field.refers_to, found->second);
      }
    }
  }
}

}  // namespace remit
