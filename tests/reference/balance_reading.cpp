// Balances, step by step.
#include <algorithm>
#include <utility>
#include <variant>

#include "engine/analysis/overloaded.hpp"
#include "tests/reference/interpreter.hpp"

namespace remit::reference {

std::vector<Row> Interpreter::rows_of_steps(const Balance& balance) const {
  std::vector<Row> rows;
  if (const auto* fact = std::get_if<FactScope>(&balance.step)) {
    for (const auto& [id, known] : facts_.of(fact->kind)) {
      rows.push_back(Row{.fact = FactName{fact->kind, id}});
    }
    return rows;
  }
  const auto& scope = std::get<PeriodScope>(balance.step);
  for (const auto& [id, partner] : facts_.of(FactKind::kPartner)) {
    const std::optional<Value> joined_on = facts_.field(FactName{FactKind::kPartner, id}, "joined_on");
    const std::optional<Date> start = joined_on ? std::optional(std::get<Date>(*joined_on)) : balance.start;
    if (start && *start <= view_.through) {
      for (const Period& period : periods_between(scope.kind, *start, view_.through, scope.first_month)) {
        rows.push_back(Row{.partner = id, .period = period});
      }
    }
  }
  return rows;
}

std::variant<Absent, Failed, Step> Interpreter::step_of(const Balance& balance, Row row) {
  const auto counts = counts_on(balance.by, balance.where, row);
  if (const auto* failed = std::get_if<Failed>(&counts)) {
    return *failed;
  }
  if (std::holds_alternative<Absent>(counts)) {
    return Absent{};
  }
  const Date day = std::get<Date>(counts);
  std::vector<Value> keys;
  for (const TypedId key : balance.keys) {
    keys.push_back(evaluate(key, row));
    if (is_failed(keys.back())) {
      return std::get<Failed>(keys.back());
    }
    if (is_absent(keys.back())) {
      return Absent{};
    }
  }
  return Step{std::move(row), day, std::move(keys), Absent{}};
}

bool Interpreter::is_anew(const Balance& balance, Date before, Date day) const {
  return balance.anew && period_of(balance.anew->kind, before, balance.anew->first_month) !=
                             period_of(balance.anew->kind, day, balance.anew->first_month);
}

const Interpreter::Steps& Interpreter::steps(std::size_t number) {
  if (const auto known = steps_.find(number); known != steps_.end()) {
    return known->second;
  }
  const Balance& balance = ruleset_.balances[number];
  Rule& rule = step_rules_[number];
  rule.scope = balance.step;
  rule.governing_date = balance.by;
  rule.refunds.treatment = RefundTreatment::kNone;
  Steps made;
  for (Row& row : rows_of_steps(balance)) {
    row.rule = &rule;
    const std::optional<FactName> fact = row.fact;
    std::visit(Overloaded{[](const Absent&) {},
                          [&](const Failed& failed) {
                            made.failures.emplace_back(fact.value_or(FactName{}), failed);
                          },
                          [&](const Step& step) { made.all.push_back(step); }},
               step_of(balance, std::move(row)));
  }
  std::stable_sort(made.all.begin(), made.all.end(), [](const Step& a, const Step& b) {
    return std::pair(a.keys, a.day) < std::pair(b.keys, b.day);
  });
  const Step* previous = nullptr;
  for (Step& step : made.all) {
    const bool begins =
        previous == nullptr || previous->keys != step.keys || is_anew(balance, previous->day, step.day);
    step.row.before = begins ? evaluate(balance.starts, step.row) : previous->after;
    const Value becomes = evaluate(balance.becomes, step.row);
    step.after = is_absent(becomes) ? step.row.before : becomes;
    previous = &step;
  }
  return steps_.emplace(number, std::move(made)).first->second;
}

Value Interpreter::read_balance(const BalanceRead& node, const Row& row) {
  const Balance& balance = ruleset_.balances[node.balance];
  if (node.part != BalanceRead::Part::kAfter) {
    for (const Step& step : steps(node.balance).all) {
      const bool own = row.fact ? step.row.fact == row.fact
                                : step.row.partner == row.partner && step.row.period == row.period;
      if (own) {
        return node.part == BalanceRead::Part::kBefore ? step.row.before
                                                       : evaluate(balance.lets[node.let].value, step.row);
      }
    }
    return Absent{};
  }
  const Value day = node.on      ? evaluate(*node.on, row)
                    : row.period ? Value(std::min(row.period->last, view_.through))
                                 : governing_date(row);
  if (is_failed(day) || is_absent(day)) {
    return day;
  }
  std::vector<Value> keys;
  for (const TypedId each : node.keys) {
    keys.push_back(key(each, row));
    if (is_failed(keys.back()) || is_absent(keys.back())) {
      return keys.back();
    }
  }
  const Date at = std::get<Date>(day);
  const Step* last = nullptr;
  for (const Step& step : steps(node.balance).all) {
    const bool by_day = node.on || row.period || !step.row.fact;
    const bool stands_so_far =
        by_day ? step.day <= at : position_of(*step.row.fact, step.day) <= position_of(*row.fact, at);
    if (at.is_ordinary() && step.keys == keys && stands_so_far) {
      last = &step;
    }
  }
  if (last != nullptr && !is_anew(balance, last->day, at)) {
    return last->after;
  }
  const auto* starts = std::get_if<ConstantNumber>(&ruleset_.expressions[balance.starts].node);
  return starts != nullptr ? Value(starts->value) : Value(Failed{"the balance has no step yet"});
}

}  // namespace remit::reference
