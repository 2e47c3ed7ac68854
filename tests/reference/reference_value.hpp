// Values of the naive evaluator: what an expression comes to in one row.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/money/rational.hpp"

namespace remit::reference {

/// No arm of a choice held: the clause isn't there.
struct Absent {
  friend auto operator<=>(const Absent&, const Absent&) = default;
};
/// The row can't be rated: a missing field, a division by zero, no version of a scale.
struct Failed {
  std::string reason;
  friend auto operator<=>(const Failed&, const Failed&) = default;
};
/// A fact, by its id.
struct FactName {
  FactKind kind = FactKind::kPartner;
  std::string id;
  friend auto operator<=>(const FactName&, const FactName&) = default;
};

/// Money in major units, percent as a share, numbers, months and days are all Rational.
using Value = std::variant<Absent, Failed, Rational, Date, std::string, bool, FactName>;

[[nodiscard]] inline bool is_failed(const Value& value) {
  return std::holds_alternative<Failed>(value);
}
[[nodiscard]] inline bool is_absent(const Value& value) {
  return std::holds_alternative<Absent>(value);
}
/// A condition that is absent doesn't hold.
[[nodiscard]] inline bool holds(const Value& value) {
  const bool* truth = std::get_if<bool>(&value);
  return truth != nullptr && *truth;
}

/// What spoils a calculation with these operands: the first, left to right, that is no value.
[[nodiscard]] inline std::optional<Value> spoils(const std::vector<Value>& operands) {
  for (const Value& operand : operands) {
    if (is_failed(operand) || is_absent(operand)) {
      return operand;
    }
  }
  return std::nullopt;
}

}  // namespace remit::reference
