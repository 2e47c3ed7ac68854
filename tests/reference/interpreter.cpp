#include "tests/reference/interpreter.hpp"

#include <algorithm>
#include <utility>

#include "engine/analysis/overloaded.hpp"
#include "engine/base/check.hpp"
#include "tests/reference/elastic_factor.hpp"
#include "tests/reference/scale_reading.hpp"

namespace remit::reference {
namespace {

const Rational& number(const Value& value) {
  return std::get<Rational>(value);
}

std::int64_t whole(const Value& value) {
  return to_int64(to_integer(number(value)).value()).value();
}

template <class T>
bool compare_ordered(CompareOperator op, const T& left, const T& right) {
  switch (op) {
    case CompareOperator::kLess:
      return left < right;
    case CompareOperator::kAtMost:
      return left <= right;
    case CompareOperator::kGreater:
      return left > right;
    case CompareOperator::kAtLeast:
      return left >= right;
    case CompareOperator::kEqual:
      return left == right;
    case CompareOperator::kNotEqual:
      return left != right;
  }
  return false;
}

}  // namespace

Value Interpreter::evaluate(TypedId id, const Row& row) {
  const TypedExpression& expression = ruleset_.expressions[id];
  const auto visitor = Overloaded{
      [](const ConstantNumber& node) -> Value { return node.value; },
      [](const ConstantDate& node) -> Value { return node.value; },
      [](const ConstantWord& node) -> Value { return node.text; },
      [](const ConstantYesNo& node) -> Value { return node.value; },
      [](const ConstantFact& node) -> Value {
        return FactName{node.kind, node.id};
      },
      [&](const ThisFact&) -> Value { return known_then(row.fact.value(), row); },
      [&](const ThisPartner&) -> Value { return this_partner(row); },
      [&](const ThisPeriod& node) -> Value {
        const Date last = node.clipped ? std::min(row.period->last, view_.through) : row.period->last;
        return node.last ? last : row.period->first;
      },
      [&](const GoverningDate&) -> Value { return governing_date(row); },
      [&](const BatchDay&) -> Value { return view_.through; },
      [&](const FanPart& node) -> Value {
        return known_then(fan_part(row.fans.at(node.fan), node.part), row);
      },
      [&](const LinesTotal& node) -> Value { return lines_total(node, row); },
      [&](const FieldRead& node) -> Value { return read_field(node, row); },
      [&](const HasField& node) -> Value { return has_field(node, row); },
      [&](const ParticipantRead& node) -> Value {
        const Value deal = evaluate(node.deal, row);
        if (const auto spoilt = spoils({deal})) {
          return *spoilt;
        }
        const std::vector<FactName> found = facts_.participants_of(std::get<FactName>(deal), node.role);
        return found.size() == 1 ? facts_.field(found.front(), "partner").value()
                                 : Value(Failed{"not one partner is " + node.role});
      },
      [&](const HasParticipant& node) -> Value {
        const Value deal = evaluate(node.deal, row);
        const auto spoilt = spoils({deal});
        return spoilt ? *spoilt : Value(!facts_.participants_of(std::get<FactName>(deal), node.role).empty());
      },
      [&](const Add& node) -> Value { return add(node, row); },
      [&](const Multiply& node) -> Value { return multiply(node, row); },
      [&](const Negate& node) -> Value {
        const Value operand = evaluate(node.operand, row);
        const auto spoilt = spoils({operand});
        return spoilt ? *spoilt : Value(Rational(-number(operand)));
      },
      [&](const ExtremeOf& node) -> Value { return extreme(node, row); },
      [&](const RoundTo& node) -> Value {
        const Value operand = evaluate(node.operand, row);
        if (const auto spoilt = spoils({operand})) {
          return *spoilt;
        }
        const Integer unit = power_of_ten(static_cast<unsigned>(node.digits));
        return Rational(round_to_integer(Rational(number(operand) * Rational(unit)), node.mode), unit);
      },
      [&](const CompareValues& node) -> Value { return compare(node, row); },
      [&](const AllOf& node) -> Value { return all_of(node, row); },
      [&](const AnyOf& node) -> Value { return any_of(node, row); },
      [&](const Inverse& node) -> Value {
        const Value operand = evaluate(node.operand, row);
        const auto spoilt = spoils({operand});
        return spoilt ? *spoilt : Value(!holds(operand));
      },
      [&](const FirstThatHolds& node) -> Value { return first_that_holds(node, row); },
      [&](const ShiftDate& node) -> Value { return shift(node, row); },
      [&](const ElapsedSince& node) -> Value {
        return elapsed(node.months, evaluate(node.start, row), evaluate(node.at, row));
      },
      [&](const DaysBetween& node) -> Value { return days_through(node, row); },
      [&](const MeasureRead& node) -> Value { return read_measure(node, row); },
      [&](const BalanceBefore&) -> Value { return row.before; },
      [&](const BalanceRead& node) -> Value { return read_balance(node, row); },
      [&](const TargetRead& node) -> Value { return read_target(node, row); },
      [&](const ScaleRead& node) -> Value { return read_scale(node, row); },
      [&](const ConvertTo& node) -> Value { return convert(node, row); },
      [&](const TableRow& node) -> Value { return table_row(node, row); },
      [&](const TableCell& node) -> Value { return table_cell(node, row); },
      [&](const ElasticFactor& node) -> Value { return elastic(node, row); },
      [&](const AmendmentInForce& node) -> Value { return amendment_in_force(node, row); },
      [&](const AsKnownOn& node) -> Value { return as_known_on(node, row); },
  };
  return std::visit(visitor, expression.node);
}

// Those that hold, less those that yield to one of them; what is left has to agree.
Value Interpreter::amendment_in_force(const AmendmentInForce& node, const Row& row) {
  std::map<std::size_t, Value> holding;
  for (std::size_t each = 0; each < node.candidates.size(); ++each) {
    const Value condition = evaluate(node.candidates[each].holds, row);
    if (is_failed(condition)) {
      return condition;
    }
    const Value result = holds(condition) ? evaluate(node.candidates[each].result, row) : Value(Absent{});
    if (is_failed(result)) {
      return result;
    }
    if (!is_absent(result)) {
      holding.emplace(each, result);
    }
  }
  std::map<std::size_t, Value> left = holding;
  for (const auto& [each, result] : holding) {
    for (const std::size_t other : node.candidates[each].yields_to) {
      if (holding.contains(other)) {
        left.erase(each);
      }
    }
  }
  for (const auto& [each, result] : left) {
    if (result != left.begin()->second) {
      return Failed{"two amendments hold and differ"};
    }
  }
  return Rational(left.empty() ? 0 : static_cast<std::int64_t>(left.begin()->first) + 1);
}

Value Interpreter::governing_date(const Row& row) {
  if (row.governing_date) {
    return *row.governing_date;
  }
  if (row.carried) {
    return row.carried->governing_date;
  }
  check(row.rule != nullptr, "only a rule's line looks its governing date up");
  return evaluate(row.rule->governing_date, row);
}

Value Interpreter::read_field(const FieldRead& node, const Row& row) {
  const Value of = evaluate(node.of, row);
  const Value day = node.on ? evaluate(*node.on, row) : Value(Date::missing());
  if (const auto spoilt = spoils({of, day})) {
    return *spoilt;
  }
  const auto& fact = std::get<FactName>(of);
  const std::optional<Value> value =
      node.in_own_currency
          ? facts_.own_currency_amount(fact, ruleset_.schema.field(node.kind, node.field).name)
          : facts_.field(fact, node.field, std::get<Date>(day));
  if (!value) {
    if (node.empty_number) {
      return *node.empty_number;
    }
    if (node.empty_date) {
      return *node.empty_date;
    }
    if (node.empty_word) {
      return *node.empty_word;
    }
    return Failed{ruleset_.schema.field(node.kind, node.field).name + " of " + fact.id + " is missing"};
  }
  if (!node.less_refunds || is_failed(*value)) {
    return *value;
  }
  const Value taken = refunded(row);
  return is_failed(taken) ? taken : Value(Rational(number(*value) - number(taken)));
}

Value Interpreter::has_field(const HasField& node, const Row& row) {
  const Value of = evaluate(node.of, row);
  const Value day = node.on ? evaluate(*node.on, row) : Value(Date::missing());
  if (const auto spoilt = spoils({of, day})) {
    return *spoilt;
  }
  const std::optional<Value> value = facts_.field(std::get<FactName>(of), node.field, std::get<Date>(day));
  return value.has_value() && *value != Value(Date::never());
}

Value Interpreter::add(const Add& node, const Row& row) {
  std::vector<Value> terms;
  for (const Add::Term& term : node.terms) {
    terms.push_back(evaluate(term.value, row));
  }
  if (const auto spoilt = spoils(terms)) {
    return *spoilt;
  }
  Rational sum = 0;
  for (std::size_t index = 0; index < terms.size(); ++index) {
    sum += node.terms[index].minus ? Rational(-number(terms[index])) : number(terms[index]);
  }
  return sum;
}

Value Interpreter::multiply(const Multiply& node, const Row& row) {
  std::vector<Value> factors;
  for (const Multiply::Factor& factor : node.factors) {
    factors.push_back(evaluate(factor.value, row));
  }
  if (const auto spoilt = spoils(factors)) {
    return *spoilt;
  }
  Rational product = 1;
  for (std::size_t index = 0; index < factors.size(); ++index) {
    if (!node.factors[index].divides) {
      product *= number(factors[index]);
    } else if (number(factors[index]) == 0) {
      return Failed{"there is a division by zero"};
    } else {
      product /= number(factors[index]);
    }
  }
  return product;
}

Value Interpreter::extreme(const ExtremeOf& node, const Row& row) {
  std::vector<Value> operands;
  for (const TypedId operand : node.operands) {
    operands.push_back(evaluate(operand, row));
  }
  if (const auto spoilt = spoils(operands)) {
    return *spoilt;
  }
  // Numbers, or dates: both kinds of value are compared as themselves.
  return node.greatest ? *std::max_element(operands.begin(), operands.end())
                       : *std::min_element(operands.begin(), operands.end());
}

Value Interpreter::compare(const CompareValues& node, const Row& row) {
  const Value left = evaluate(node.left, row);
  const Value right = evaluate(node.right, row);
  if (const auto spoilt = spoils({left, right})) {
    return *spoilt;
  }
  const bool words_by_rank = !node.ordered_words.empty() && node.op != CompareOperator::kEqual &&
                             node.op != CompareOperator::kNotEqual;
  if (!words_by_rank) {
    return compare_ordered(node.op, left, right);
  }
  const auto rank = [&](const Value& word) {
    return std::find(node.ordered_words.begin(), node.ordered_words.end(), std::get<std::string>(word)) -
           node.ordered_words.begin();
  };
  const auto unknown = static_cast<std::ptrdiff_t>(node.ordered_words.size());
  if (rank(left) == unknown || rank(right) == unknown) {
    return Failed{"a word has no place in the order of tiers"};
  }
  return compare_ordered(node.op, rank(left), rank(right));
}

Value Interpreter::all_of(const AllOf& node, const Row& row) {
  for (const TypedId operand : node.operands) {
    const Value value = evaluate(operand, row);
    if (value != Value(true)) {
      return value;
    }
  }
  return true;
}

Value Interpreter::any_of(const AnyOf& node, const Row& row) {
  for (const TypedId operand : node.operands) {
    const Value value = evaluate(operand, row);
    if (value != Value(false)) {
      return value;
    }
  }
  return false;
}

Value Interpreter::first_that_holds(const FirstThatHolds& node, const Row& row) {
  for (const FirstThatHolds::Arm& arm : node.arms) {
    const Value condition = arm.condition ? evaluate(*arm.condition, row) : Value(true);
    if (condition != Value(false)) {
      return holds(condition) ? evaluate(arm.value, row) : condition;
    }
  }
  return Absent{};
}

Value Interpreter::shift(const ShiftDate& node, const Row& row) {
  const Value date = evaluate(node.date, row);
  const Value amount = evaluate(node.amount, row);
  if (const auto spoilt = spoils({date, amount})) {
    return *spoilt;
  }
  const std::int64_t steps = node.minus ? -whole(amount) : whole(amount);
  const bool months = ruleset_.expressions[node.amount].type.kind == TypeKind::kMonths;
  if (node.keeps_month_end) {
    // One day on, the months, one day back: but a month's end stays one.
    const Date from = std::get<Date>(date);
    const Date moved = add_months(from, steps, ruleset_.month_rule);
    const bool is_end = from.is_ordinary() && add_days(from, 1).day() == 1;
    return is_end && moved.is_ordinary() ? period_of(PeriodKind::kMonth, moved).last : moved;
  }
  return months ? add_months(std::get<Date>(date), steps, ruleset_.month_rule)
                : add_days(std::get<Date>(date), steps);
}

Value Interpreter::elapsed(bool months, const Value& start, const Value& at) const {
  if (const auto spoilt = spoils({start, at})) {
    return *spoilt;
  }
  const Date from = std::get<Date>(start);
  const Date to = std::get<Date>(at);
  if (!from.is_ordinary() || !to.is_ordinary()) {
    return Failed{"no time passes from or until never"};
  }
  return months ? Rational(full_months_between(from, to, ruleset_.month_rule))
                : Rational(days_between(from, to));
}

Value Interpreter::days_through(const DaysBetween& node, const Row& row) {
  const Value between = elapsed(false, evaluate(node.first, row), evaluate(node.last, row));
  return spoils({between}) ? between : Value(Rational(number(between) + 1));
}

Value Interpreter::read_scale(const ScaleRead& node, const Row& row) {
  const Scale& scale = ruleset_.scales[node.scale];
  const ScaleVersion* version = nullptr;
  const bool undated = scale.versions.size() == 1 && !scale.versions.front().effective.from &&
                       !scale.versions.front().effective.through;
  if (undated) {
    version = &scale.versions.front();
  } else {
    const Value day = governing_date(row);
    if (const auto spoilt = spoils({day})) {
      return *spoilt;
    }
    for (const ScaleVersion& each : scale.versions) {
      if (std::get<Date>(day).is_ordinary() && each.effective.contains(std::get<Date>(day))) {
        version = &each;
      }
    }
  }
  if (version == nullptr) {
    return Failed{"scale " + scale.name + " has no version in force"};
  }
  const Value value = evaluate(node.value, row);
  const Value base = node.base ? evaluate(*node.base, row) : Value(Rational(0));
  if (const auto spoilt = spoils({value, base})) {
    return *spoilt;
  }
  ScaleVersion here = *version;
  if (version->reads_facts()) {
    const std::vector<TypedId>& bounds =
        node.bounds[static_cast<std::size_t>(version - scale.versions.data())];
    for (std::size_t index = 0; index < bounds.size(); ++index) {
      const Value bound = evaluate(bounds[index], row);
      if (const auto spoilt = spoils({bound})) {
        return *spoilt;
      }
      here.rows[index].bound = number(bound);
      if (index > 0 && here.rows[index].bound < here.rows[index - 1].bound) {
        return Failed{"the bounds of " + scale.name + " descend"};
      }
    }
  }
  version = &here;
  const SliceRounding to_minor_units = [&](const Rational& paid) {
    const Integer unit = ruleset_.currency.minor_units_per_unit();
    return Rational(round_to_integer(Rational(paid * Rational(unit)), ruleset_.rounding), unit);
  };
  switch (node.view) {
    case ScaleView::kOf:
      return scale_of(scale, *version, number(value), to_minor_units);
    case ScaleView::kAt:
      return scale.value_type.kind == TypeKind::kSymbol ? Value(scale_word(*version, number(value)))
                                                        : Value(scale_at(scale, *version, number(value)));
    case ScaleView::kOnTopOf:
      break;
  }
  return Rational(scale_of(scale, *version, Rational(number(base) + number(value)), to_minor_units) -
                  scale_of(scale, *version, number(base), to_minor_units));
}

Value Interpreter::elastic(const ElasticFactor& node, const Row& row) {
  const Value passed = elapsed(node.months, evaluate(node.since, row), governing_date(row));
  if (spoils({passed})) {
    return passed;
  }
  const std::int64_t steps = whole(passed);
  return elastic_factor(node, steps);
}

}  // namespace remit::reference
