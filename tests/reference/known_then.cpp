// What is read as it was known on a day.
#include <algorithm>
#include <utility>

#include "tests/reference/interpreter.hpp"

namespace remit::reference {

Value Interpreter::this_partner(const Row& row) {
  if (row.carried) {
    return known_then(row.carried->partner, row);
  }
  return row.partner ? Value(FactName{FactKind::kPartner, *row.partner})
                     : evaluate(row.rule->pays.value(), row);
}

// What a row of now names may not have been known on the day that is looked at.
Value Interpreter::known_then(Value value, const Row& row) const {
  const auto* fact = row.carried ? std::get_if<FactName>(&value) : nullptr;
  return fact != nullptr && !facts_.of(fact->kind).contains(fact->id)
             ? Value(Failed{fact->id + " wasn't known yet"})
             : value;
}

// A key of a measure or balance: for whoever wasn't known yet, nothing has counted.
Value Interpreter::key(TypedId id, const Row& row) {
  const TypedNode& node = ruleset_.expressions[id].node;
  if (row.carried && std::holds_alternative<ThisPartner>(node)) {
    return row.carried->partner;
  }
  const auto* part = std::get_if<FanPart>(&node);
  return row.carried && part != nullptr ? fan_part(row.fans.at(part->fan), part->part) : evaluate(id, row);
}

// The line stays as it is; all that is read for it is read of what was known on the day.
Value Interpreter::as_known_on(const AsKnownOn& node, const Row& row) {
  const Value day = evaluate(node.day, row);
  if (const auto spoilt = spoils({day})) {
    return *spoilt;
  }
  Row then = row;
  const bool is_line = row.rule != nullptr;
  const bool has_partner = row.carried || row.partner || (is_line && row.rule->pays);
  const bool has_date = row.carried || row.governing_date || is_line;
  then.carried = Row::Carried{has_partner ? this_partner(row) : Value(Absent{}),
                              has_date ? governing_date(row) : Value(Absent{})};
  then.governing_date.reset();
  return known_on(std::min(std::get<Date>(day), view_.booked_by)).evaluate(node.operand, then);
}

}  // namespace remit::reference
