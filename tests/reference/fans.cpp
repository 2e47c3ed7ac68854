// What a row is fanned out to, by the words of the language document.
#include <algorithm>
#include <set>

#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/typed_operands.hpp"
#include "tests/reference/interpreter.hpp"

namespace remit::reference {

Value fan_part(const FanValue& fan, FanPart::Part part) {
  if (fan.failed) {
    return *fan.failed;
  }
  switch (part) {
    case FanPart::Part::kMember:
    case FanPart::Part::kPartner:
      return fan.member;
    case FanPart::Part::kLevel:
    case FanPart::Part::kNumber:
      return Rational(fan.number);
    case FanPart::Part::kOn:
    case FanPart::Part::kStart:
      return fan.first;
    case FanPart::Part::kEnd:
      return fan.last;
    case FanPart::Part::kAmount:
      return fan.amount;
    case FanPart::Part::kGross:
      break;
  }
  return fan.gross;
}

// What the lines come to for the same fact, or the same partner's period.
Value Interpreter::lines_total(const LinesTotal& node, const Row& row) const {
  Rational total = 0;
  for (const std::size_t rule : node.rules) {
    need_lines(rule);
    const auto found = lines.find(rule);
    if (found == lines.end()) {
      continue;
    }
    for (const KnownLine& line : found->second) {
      const bool same_period = line.row.period.has_value() == row.period.has_value() &&
                               (!row.period || line.row.period->first == row.period->first);
      if (line.row.fact == row.fact && line.row.partner == row.partner && same_period) {
        total += line.value.amount;
      }
    }
  }
  return total;
}

std::vector<FanValue> Interpreter::fan_out(const FanOut& fan, const Row& row) {
  std::vector<Value> operands;
  for (const TypedId operand : operands_of(fan)) {
    operands.push_back(evaluate(operand, row));
  }
  for (const Value& operand : operands) {
    if (is_failed(operand)) {
      return {FanValue{.failed = std::get<Failed>(operand)}};
    }
    if (is_absent(operand)) {
      return {};
    }
  }
  return std::visit(
      Overloaded{
          [](const FanOut::Lines&) { return std::vector<FanValue>(); },  // the rows themselves come of them
          [&](const FanOut::Participants&) { return members_of(std::get<FactName>(operands[0])); },
          [&](const FanOut::Upline& upline) {
            return above(upline, std::get<FactName>(operands[0]), std::get<Date>(operands[1]));
          },
          [&](const FanOut::Steps& steps) {
            return days_of(fan.name, steps, std::get<Date>(operands[0]), std::get<Rational>(operands[1]));
          },
          [&](const FanOut::Periods& periods) {
            const Date first = std::get<Date>(operands[0]);
            const Date last = std::min(std::get<Date>(operands[1]), view_.through);
            std::vector<FanValue> made;
            if (first.is_ordinary() && first <= last) {
              for (const Period& period : periods_between(periods.kind, first, last)) {
                made.push_back(
                    {.first = period.first, .last = period.last, .label = period_text(periods.kind, period)});
              }
            }
            return made;
          },
          [&](const FanOut::Stretches& stretches) {
            return runs_of(stretches, std::get<FactName>(operands[0]), std::get<Date>(operands[1]),
                           std::get<Date>(operands[2]));
          },
      },
      fan.form);
}

std::vector<FanValue> Interpreter::members_of(const FactName& deal) const {
  std::vector<FanValue> made;
  for (const FactName& member : facts_.participants_in_order(deal)) {
    const Value role = facts_.field(member, "role").value();
    const Value partner = facts_.field(member, "partner").value();
    made.push_back(
        {.member = member, .label = std::get<std::string>(role) + " " + std::get<FactName>(partner).id});
  }
  return made;
}

std::vector<FanValue> Interpreter::above(const FanOut::Upline& upline, const FactName& partner,
                                         Date day) const {
  std::vector<FanValue> made;
  std::set<FactName> seen = {partner};
  FactName here = partner;
  for (std::int64_t level = 1; level <= upline.levels; ++level) {
    const std::optional<Value> next = facts_.field(here, upline.attribute, day);
    if (!next || !std::holds_alternative<FactName>(*next)) {
      break;
    }
    here = std::get<FactName>(*next);
    if (!seen.insert(here).second) {
      made.push_back({.failed = Failed{"the partners above form a circle"}});
      break;
    }
    made.push_back({.member = here, .number = level, .label = "level " + std::to_string(level)});
  }
  return made;
}

std::vector<FanValue> Interpreter::days_of(const std::string& name, const FanOut::Steps& steps, Date start,
                                           const Rational& every) const {
  const std::optional<Integer> length = to_integer(every);
  if (!length || *length <= 0) {
    return {FanValue{.failed = Failed{"steps of no length"}}};
  }
  std::vector<FanValue> made;
  for (std::int64_t number = 1; start.is_ordinary(); ++number) {
    const Integer distance = *length * (steps.after ? number : number - 1);
    if (distance > 4'000'000) {
      break;
    }
    const std::int64_t count = to_int64(distance).value();
    const Date day = steps.months ? add_months(start, count, ruleset_.month_rule) : add_days(start, count);
    if (day > view_.through) {
      break;
    }
    made.push_back(
        {.number = number, .first = day, .last = day, .label = name + " " + std::to_string(number)});
  }
  return made;
}

std::vector<FanValue> Interpreter::runs_of(const FanOut::Stretches& stretches, const FactName& partner,
                                           Date first, Date last) const {
  std::vector<FanValue> made;
  std::optional<Value> before;
  for (Date day = first; day <= std::min(last, view_.through); day = add_days(day, 1)) {
    std::optional<Value> value = facts_.field(partner, stretches.attribute, day);
    if (value && is_failed(*value)) {
      value.reset();
    }
    if (value && value == before) {
      made.back().last = day;
    } else if (value) {
      made.push_back({.member = partner, .first = day, .last = day, .label = "from " + day.to_text()});
    }
    before = value;
  }
  return made;
}

}  // namespace remit::reference
