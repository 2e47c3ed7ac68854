#include "engine/report/line_explanation.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/calendar/month_arithmetic.hpp"
#include "engine/money/money.hpp"
#include "engine/report/line_explainer.hpp"

namespace remit {

void LineExplainer::add_scope() {
  std::vector<TypedId> clauses{rule_.governing_date, rule_.amount};
  if (rule_.pays) {
    clauses.insert(clauses.begin() + 1, *rule_.pays);
  }
  for (const std::optional<TypedId>& clause : {rule_.where, rule_.during, rule_.decay, rule_.floor}) {
    if (clause) {
      clauses.push_back(*clause);
    }
  }
  add({"for each", clause(rule_.places.for_each, "for each"), line_.subject,
       tracer_.place(rule_.places.for_each), tracer_.own_fields(clauses)});
}

// False when a condition doesn't hold: there is no line then.
bool LineExplainer::add_conditions() {
  if (rule_.where) {
    add(tracer_.step("where", *rule_.where));
    if (!holds(*plan_.where)) {
      return false;
    }
  }
  const std::string range =
      (rule_.effective.from ? "from " + rule_.effective.from->to_text() : std::string()) +
      (rule_.effective.from && rule_.effective.through ? " " : "") +
      (rule_.effective.through ? "through " + rule_.effective.through->to_text() : "");
  add_clause("governing date", rule_.places.effective,
             "by " + tracer_.source(rule_.governing_date) + (range.empty() ? "" : ", in force " + range),
             governing_date().to_text());
  if (!holds(plan_.effective)) {
    root_.children.back().text += ", so the rule is not in force";
    return false;
  }
  if (rule_.during) {
    ExplanationStep during{"during", clause(rule_.places.during, "during"), tracer_.text(*rule_.during),
                           tracer_.place(rule_.places.during), tracer_.reads(*rule_.during)};
    add(std::move(during));
    if (!holds(*plan_.during)) {
      return false;
    }
  }
  return true;
}

void LineExplainer::add_amount() {
  const AmendedPart* part = amended(AmendedPart::Part::kAmount);
  if (part == nullptr) {
    add(tracer_.step("amount", rule_.amount));
    running_ = plan_.amount;
    return;
  }
  add_amendments(*part);
  const auto& choice = std::get<FirstThatHolds>(ruleset_.expressions[rule_.amount].node);
  TypedId shown = *part->unamended;
  for (const FirstThatHolds::Arm& arm : choice.arms) {
    const std::optional<TracedValue> holds = arm.condition ? tracer_.value(*arm.condition) : std::nullopt;
    if (const bool* yes = holds ? std::get_if<bool>(&*holds) : nullptr; yes != nullptr && *yes) {
      shown = arm.value;
    }
  }
  add(tracer_.step("amount", shown));
  for (const RulePlan::BudgetStep& step : plan_.budgets) {
    add_budget(*part, step);
  }
  running_ = plan_.promoted;
}

void LineExplainer::add_decay() {
  grammar::SourceSpan place = rule_.places.decay;
  const TypedExpression* read = &ruleset_.expressions[*rule_.decay];
  if (const auto* choice = std::get_if<FirstThatHolds>(&read->node)) {
    const auto arm = std::find_if(choice->arms.begin(), choice->arms.end(),
                                  [&](const auto& each) { return is_in_force(each.condition); });
    read = &ruleset_.expressions[arm->value];
    place = read->span;
  }
  const auto* factor = std::get_if<ElasticFactor>(&read->node);
  if (factor == nullptr) {
    running_ = *plan_.decayed;  // amended for others, and nothing here
    return;
  }
  const std::string keyword = tracer_.source(place).starts_with("ramp") ? "ramp" : "decay";
  std::string text = clause(place, keyword);
  if (factor != nullptr) {
    const std::optional<TracedValue> since = tracer_.value(factor->since);
    const Date* start = since ? std::get_if<Date>(&*since) : nullptr;
    if (start != nullptr && start->is_ordinary() && governing_date().is_ordinary()) {
      const std::int64_t elapsed = factor->months
                                       ? full_months_between(*start, governing_date(), ruleset_.month_rule)
                                       : days_between(*start, governing_date());
      text += "; " + std::to_string(elapsed) + (factor->months ? " full months" : " days") + " since " +
              start->to_text();
    }
  }
  const std::optional<Rational> share = number(*plan_.factor);
  ExplanationStep step{keyword, std::move(text), money(*plan_.decayed), tracer_.place(place), {}};
  step.children.push_back({"factor", {}, share ? percent_text(*share) : "nothing", {}, {}});
  add(std::move(step));
  running_ = *plan_.decayed;
}

void LineExplainer::add_floor() {
  const std::optional<Rational> before = number(running_);
  const std::optional<Rational> after = number(*plan_.floored);
  const std::string limit = money(*plan_.floor);
  add_clause("floor", rule_.places.floor,
             limit == "nothing"
                 ? "no floor here"
                 : limit + (before && after && *before != *after ? ", raised to it" : ", not below it"),
             money(*plan_.floored));
  if (amended(AmendedPart::Part::kFloor) == nullptr) {
    root_.children.back().children = tracer_.reads(*rule_.floor);
  }
  running_ = *plan_.floored;
}

void LineExplainer::add_fact_cap(const FactCap& cap, const RulePlan::CapStep& step) {
  const std::optional<Rational> before = number(running_);
  const std::optional<Rational> after = number(step.capped);
  const std::string limit = money(step.limit);
  std::string text = clause(cap.span, "cap");
  if ((step.when && !holds(*step.when)) || limit == "nothing") {
    text += "; doesn't apply here";
  } else {
    text += "; " + limit + (before && after && *before != *after ? ", cut to it" : ", not reached");
  }
  running_ = step.with_excess.value_or(step.capped);
  add_clause("cap", cap.span, std::move(text), money(running_));
  const auto is_of_caps = [](const AmendedPart& part) { return part.part == AmendedPart::Part::kFactCap; };
  if (std::none_of(rule_.amended.begin(), rule_.amended.end(), is_of_caps)) {
    root_.children.back().children = tracer_.reads(cap.limit);
  }
}

void LineExplainer::add_window_cap(const WindowCap& cap, const RulePlan::CapStep& step) {
  const std::optional<Rational> before = number(running_);
  const std::optional<Rational> after = number(step.capped);
  std::string text = clause(cap.span, "cap");
  const NodeId left = step.with_excess.value_or(step.capped);
  ExplanationStep result{"cap", {}, money(left), tracer_.place(cap.span), {}};
  if (step.when && !holds(*step.when)) {
    text += "; doesn't apply here";
  } else {
    text += before && after && *before != *after ? "; cut to what is left of it" : "; not reached";
    result.children.push_back({"limit", {}, money(step.limit), {}, {}});
    if (step.running_before) {
      result.children.push_back({cap.in_order_of_booking ? "lines of the window known before this one"
                                                         : "lines of the window before this one",
                                 {},
                                 money(*step.running_before),
                                 {},
                                 {}});
    }
  }
  result.text = std::move(text);
  if (step.with_excess) {
    result.children.push_back({"without the excess", {}, money(step.capped), {}, {}});
  }
  add(std::move(result));
  running_ = left;
}

void LineExplainer::add_rounding() {
  const std::string unrounded = money(plan_.unrounded);
  const std::string rounded = minor_money(plan_.rounded);
  add_clause("rounding", rule_.places.rounding,
             std::string(to_text(rule_.rounding)) +
                 (unrounded == rounded ? ", nothing to round" : " of " + unrounded),
             rounded);
}

ExplanationStep LineExplainer::explain() {
  root_.what = "rule " + rule_.name;
  root_.text = rule_.title;
  root_.place = tracer_.place(rule_.places.head);
  add_scope();
  if (!add_conditions()) {
    root_.value = "no line";
    return std::move(root_);
  }
  if (rule_.pays) {
    add(tracer_.step(rule_.figure ? "counts for" : "pays", *rule_.pays));
  }
  add_amount();
  if (!holds(plan_.applies)) {
    add_refunds();
    root_.value = "no line";
    return std::move(root_);
  }
  add_amendments_of(AmendedPart::Part::kDecay);
  if (rule_.decay && plan_.factor && plan_.decayed) {
    add_decay();
  }
  add_amendments_of(AmendedPart::Part::kFloor);
  if (plan_.floor && plan_.floored) {
    add_floor();
  }
  for (std::size_t index = 0; index < plan_.fact_caps.size(); ++index) {
    add_amendments_of(AmendedPart::Part::kFactCap, index);
    add_fact_cap(rule_.fact_caps[index], plan_.fact_caps[index]);
  }
  for (std::size_t index = 0; index < plan_.window_caps.size(); ++index) {
    add_amendments_of(AmendedPart::Part::kWindowCap, index);
    add_window_cap(rule_.window_caps[index], plan_.window_caps[index]);
  }
  add_rounding();
  add_refunds();
  add_amendments_of(AmendedPart::Part::kClawback);
  if (const std::optional<Clawback> clawback = clawback_here()) {
    add_clawback(*clawback);
  }
  add_splits();
  if (!rule_.due.empty()) {
    add_due();
  }
  root_.value = line_.line ? amount_text(Rational(line_.evaluation->lines.minor_units[*line_.line]) /
                                         Rational(ruleset_.currency.minor_units_per_unit()))
                           : minor_money(plan_.entitlement);
  return std::move(root_);
}

ExplanationStep explain_line(const LineToExplain& line) {
  return LineExplainer(line).explain();
}

}  // namespace remit
