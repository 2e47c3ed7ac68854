// Measures, read the slow way: every contribution is looked at for every value.
#include <algorithm>
#include <utility>
#include <variant>

#include "engine/analysis/overloaded.hpp"
#include "tests/reference/interpreter.hpp"

namespace remit::reference {
namespace {

// Deals before invoices before payments before refunds on one date; leads before them all.
int rank_of(FactKind kind) {
  switch (kind) {
    case FactKind::kLead:
      return 0;
    case FactKind::kDeal:
      return 1;
    case FactKind::kInvoice:
      return 2;
    case FactKind::kPayment:
      return 3;
    case FactKind::kRefund:
      return 4;
    default:
      return 5 + static_cast<int>(kind);
  }
}

// `refund.invoice.paid_on`: a date of an invoice.
bool is_date_of_an_invoice(const TypedPool& pool, TypedId id) {
  const auto* read = std::get_if<FieldRead>(&pool[id].node);
  return read != nullptr && read->kind == FactKind::kInvoice;
}

}  // namespace

Position position_of(const FactName& fact, Date date) {
  return {date, rank_of(fact.kind), fact.id, 0, ""};
}

// The last anniversary of a date through a day. Years are looked for from both sides, one at a time.
Date anniversary_before(Date of, Date day, MonthRule month_rule) {
  std::int64_t years = 0;
  while (add_months(of, 12 * years, month_rule) > day) {
    --years;
  }
  while (add_months(of, 12 * (years + 1), month_rule) <= day) {
    ++years;
  }
  return add_months(of, 12 * years, month_rule);
}

Days window_through(const TypedWindow& window, const std::vector<Date>& edges, Date day,
                    MonthRule month_rule) {
  return std::visit(Overloaded{
                        [&](const CalendarWindow& calendar) {
                          return Days{period_of(calendar.kind, day, calendar.first_month).first, day};
                        },
                        [&](const TrailingWindowLength& trailing) {
                          const Date before = trailing.months ? add_months(day, -trailing.length, month_rule)
                                                              : add_days(day, -trailing.length);
                          return Days{add_days(before, 1), day};
                        },
                        [&](const LifetimeWindow&) {
                          return Days{Date::missing(), day};
                        },
                        [&](const FixedWindow& fixed) {
                          return Days{fixed.first, std::min(fixed.last, day)};
                        },
                        [&](const AnniversaryWindow&) {
                          return edges[0].is_ordinary()
                                     ? Days{anniversary_before(edges[0], day, month_rule), day}
                                     : Days{Date::never(), day};
                        },
                        [&](const DatedWindow&) {
                          return Days{edges[0], std::min(edges[1], day)};
                        },
                    },
                    window);
}

Position Interpreter::place_of(const Measure& measure, const FactName& fact, Date date, TypedId by) {
  if (fact.kind != FactKind::kRefund) {
    return position_of(fact, date);
  }
  const std::optional<Value> reference = facts_.field(fact, "invoice");
  if (!reference) {
    return position_of(fact, date);
  }
  const auto& invoice = std::get<FactName>(*reference);
  // Where the measure counts invoices, its invoice's date is the one on which it counts there.
  bool counts_invoices = false;
  bool on_its_date = false;
  for (const MeasureTotal& total : measure.totals) {
    if (total.fact == FactKind::kInvoice) {
      counts_invoices = true;
      on_its_date = on_its_date || evaluate(total.by, Row{.fact = invoice}) == Value(date);
    }
  }
  on_its_date = on_its_date || (!counts_invoices && is_date_of_an_invoice(ruleset_.expressions, by));
  return on_its_date ? Position{date, rank_of(FactKind::kInvoice), invoice.id, 1, fact.id}
                     : position_of(fact, date);
}

// Where it fails the condition goes first, then the day; what counts on no day of this batch is absent.
std::variant<Absent, Failed, Date> Interpreter::counts_on(TypedId by, const std::optional<TypedId>& where,
                                                          Row& row) {
  const Value day = evaluate(by, row);
  if (const auto* date = std::get_if<Date>(&day)) {
    row.governing_date = *date;
  }
  const Value condition = where ? evaluate(*where, row) : Value(true);
  if (is_failed(condition)) {
    return std::get<Failed>(condition);
  }
  if (!holds(condition)) {
    return Absent{};
  }
  if (is_failed(day)) {
    return std::get<Failed>(day);
  }
  const Date date = row.governing_date.value_or(Date::never());
  if (!date.is_ordinary() || date > view_.through) {
    return Absent{};
  }
  return date;
}

std::variant<Absent, Failed, Contribution> Interpreter::contribution_of(const Measure& measure,
                                                                        const MeasureTotal& total,
                                                                        const FactName& fact) {
  Row row{.fact = fact};
  const auto counts = counts_on(total.by, total.where, row);
  if (const auto* failed = std::get_if<Failed>(&counts)) {
    return *failed;
  }
  if (std::holds_alternative<Absent>(counts)) {
    return Absent{};
  }
  const Date date = std::get<Date>(counts);
  const Value until = total.until ? evaluate(*total.until, row) : Value(date);
  if (is_failed(until)) {
    return std::get<Failed>(until);
  }
  if (is_absent(until) || std::get<Date>(until) < date) {
    return Absent{};
  }
  const Value value = total.value ? evaluate(*total.value, row) : Value(Rational(1));
  std::vector<Value> needed = {value};
  for (const TypedId key : total.keys) {
    needed.push_back(evaluate(key, row));
  }
  for (const TypedId edge : total.edges) {
    needed.push_back(evaluate(edge, row));
  }
  for (const Value& each : needed) {
    if (is_failed(each)) {
      return std::get<Failed>(each);
    }
    if (is_absent(each)) {
      return Absent{};
    }
  }
  const Rational amount = std::get<Rational>(value);
  const auto keys_end = needed.begin() + 1 + static_cast<std::ptrdiff_t>(total.keys.size());
  Contribution contribution{fact,
                            place_of(measure, fact, date, total.by),
                            total.subtracts ? Rational(-amount) : amount,
                            {needed.begin() + 1, keys_end},
                            std::get<Date>(until)};
  for (auto edge = keys_end; edge != needed.end(); ++edge) {
    contribution.edges.push_back(std::get<Date>(*edge));
  }
  return contribution;
}

const Interpreter::Contributions& Interpreter::contributions(std::size_t measure) {
  if (const auto known = contributions_.find(measure); known != contributions_.end()) {
    return known->second;
  }
  Contributions made;
  const Measure& definition = ruleset_.measures[measure];
  for (const MeasureTotal& total : definition.totals) {
    for (const auto& [id, known] : facts_.of(total.fact)) {
      const FactName fact{total.fact, id};
      std::visit(Overloaded{[](const Absent&) {},
                            [&](const Failed& failed) { made.failures.emplace_back(fact, failed); },
                            [&](const Contribution& contribution) { made.all.push_back(contribution); }},
                 contribution_of(definition, total, fact));
    }
  }
  return contributions_.emplace(measure, std::move(made)).first->second;
}

Value Interpreter::read_measure(const MeasureRead& node, const Row& row) {
  std::vector<Value> keys;
  for (const TypedId each : node.keys) {
    keys.push_back(key(each, row));
    if (is_failed(keys.back()) || is_absent(keys.back())) {
      return keys.back();
    }
  }
  const bool in_period = row.period.has_value();
  const Value day = node.on      ? evaluate(*node.on, row)
                    : !in_period ? governing_date(row)
                    : node.view == MeasureView::kBeforeThis
                        ? Value(row.period->first)
                        : Value(std::min(row.period->last, view_.through));
  if (is_failed(day) || is_absent(day)) {
    return day;
  }
  const Date at = std::get<Date>(day);
  if (!at.is_ordinary()) {
    return made_of(ruleset_.measures[node.measure].kind, {});  // never isn't in any window
  }
  const Measure& measure = ruleset_.measures[node.measure];
  const bool by_position = !in_period && node.view != MeasureView::kOn;
  Position here;
  Position last;
  if (by_position) {
    here = last = place_of(measure, *row.fact, at, row.rule->governing_date);
    const RefundRule& refunds = row.rule->refunds;
    bool counts = refunds.treatment == RefundTreatment::kReRate && !row.before_refunds;
    if (counts) {
      const auto in_force = refunds_in_force(row);
      if (const auto* failed = std::get_if<Failed>(&in_force)) {
        return *failed;
      }
      const auto* amended = std::get<const RefundRule::Alternative*>(in_force);
      counts = amended == nullptr || !amended->none;
    }
    if (counts) {
      // What stands directly behind this very fact is part of what it is now.
      last = position_of(*row.fact, at);
      std::get<3>(last) = 2;
    }
  }
  std::vector<const Contribution*> counted;
  for (const Contribution& each : contributions(node.measure).all) {
    const Date date = std::get<0>(each.position);
    const bool stands_before = by_position ? each.position < here : date < at;
    const bool stands_so_far = by_position ? each.position <= last : true;
    const bool counts = node.view == MeasureView::kBeforeThis ? stands_before : stands_so_far;
    if (!counts || each.keys != keys) {
      continue;
    }
    const Days days = window_through(measure.window, each.edges, at, ruleset_.month_rule);
    if (date <= days.last && days.first <= each.last && days.first <= days.last) {
      counted.push_back(&each);
    }
  }
  return made_of(measure.kind, std::move(counted));
}

Value Interpreter::read_target(const TargetRead& node, const Row& row) {
  const Value partner = evaluate(node.partner, row);
  const Value day = evaluate(node.day, row);
  for (const Value& value : {partner, day}) {
    if (is_failed(value) || is_absent(value)) {
      return value;
    }
  }
  const Measure& measure = ruleset_.measures[node.measure];
  const auto& window = std::get<CalendarWindow>(measure.window);
  if (std::get<Date>(day).is_ordinary()) {
    const Period wanted = period_of(window.kind, std::get<Date>(day), window.first_month);
    for (const auto& [id, target] : facts_.of(FactKind::kTarget)) {
      const FactName name{FactKind::kTarget, id};
      const auto word = [&](const char* field) {
        const std::optional<Value> value = facts_.field(name, field);
        const auto* text = value ? std::get_if<std::string>(&*value) : nullptr;
        return text != nullptr ? *text : std::string();
      };
      const std::string currency = word("currency");
      const bool fits =
          measure.type.kind != TypeKind::kMoney || currency.empty() || currency == ruleset_.currency.code();
      if (facts_.field(name, "partner") == partner && word("measure") == measure.name && fits &&
          parse_period(word("period"), window.first_month) == wanted) {
        if (const std::optional<Value> amount = facts_.field(name, "amount"); amount && !is_failed(*amount)) {
          return *amount;
        }
      }
    }
  }
  return Failed{"there is no target of " + measure.name};
}

Value Interpreter::made_of(MeasureKind kind, std::vector<const Contribution*> counted) {
  Rational sum = 0;
  for (const Contribution* each : counted) {
    sum += each->value;
  }
  if (kind == MeasureKind::kTotal) {
    return sum;
  }
  if (counted.empty()) {
    return Failed{"nothing has counted"};
  }
  const auto by_value = [](const Contribution* a, const Contribution* b) { return a->value < b->value; };
  const auto by_place = [](const Contribution* a, const Contribution* b) {
    return a->position < b->position;
  };
  switch (kind) {
    case MeasureKind::kTotal:
    case MeasureKind::kAverage:
      break;
    case MeasureKind::kLowest:
      return (*std::min_element(counted.begin(), counted.end(), by_value))->value;
    case MeasureKind::kHighest:
      return (*std::max_element(counted.begin(), counted.end(), by_value))->value;
    case MeasureKind::kFirst:
      return (*std::min_element(counted.begin(), counted.end(), by_place))->value;
    case MeasureKind::kLast:
      return (*std::max_element(counted.begin(), counted.end(), by_place))->value;
  }
  return Rational(sum / counted.size());
}

}  // namespace remit::reference
