#include "engine/ledger/read_plan.hpp"

namespace remit {

void ReadPlan::settle() {
  while (!unsettled_.empty()) {
    const auto [which, field] = unsettled_.back();
    unsettled_.pop_back();
    const FieldDefinition& definition = schema_->field(which, field);
    if (definition.type != FieldType::kReference) {
      continue;
    }
    need_kind(definition.refers_to);
    if (definition.origin != FieldOrigin::kInherited) {
      continue;
    }
    if (const auto through = schema_->inherits_through(which)) {
      need_field(which, *through);
      const FactKind from = schema_->field(which, *through).refers_to;
      if (const auto inherited = schema_->find_field(from, definition.name)) {
        need_field(from, *inherited);
      }
    }
  }
}

}  // namespace remit
