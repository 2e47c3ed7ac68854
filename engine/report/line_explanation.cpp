#include "engine/report/line_explanation.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/calendar/month_arithmetic.hpp"
#include "engine/money/money.hpp"

namespace remit {
namespace {

class LineExplainer {
 public:
  explicit LineExplainer(const LineToExplain& line)
      : line_(line),
        ruleset_(*line.graph->ruleset),
        rule_(ruleset_.rules[line.rule]),
        plan_(line.graph->plans[line.rule]),
        tracer_(TracedRow{line.graph, line.evaluation, line.names, plan_.frame, line.row, governing_date()}) {
  }

  ExplanationStep explain();

 private:
  [[nodiscard]] Date governing_date() const {
    const TracedValue value = line_.evaluation->value_of(plan_.governing_date, line_.row);
    const Date* date = std::get_if<Date>(&value);
    return date != nullptr ? *date : Date::missing();
  }
  [[nodiscard]] std::optional<Rational> number(NodeId node) const {
    const TracedValue value = line_.evaluation->value_of(node, line_.row);
    const Rational* found = std::get_if<Rational>(&value);
    return found != nullptr ? std::optional(*found) : std::nullopt;
  }
  [[nodiscard]] bool holds(NodeId node) const {
    const TracedValue value = line_.evaluation->value_of(node, line_.row);
    const bool* found = std::get_if<bool>(&value);
    return found != nullptr && *found;
  }
  [[nodiscard]] std::string money(NodeId node) const {
    const std::optional<Rational> amount = number(node);
    return amount ? money_text(*amount, ruleset_.currency) : "nothing";
  }
  /// Of a node whose values are whole minor units.
  [[nodiscard]] std::string minor_money(NodeId node) const {
    const std::optional<Rational> amount = number(node);
    const Rational units(ruleset_.currency.minor_units_per_unit());
    return amount ? money_text(*amount / units, ruleset_.currency) : "nothing";
  }
  /// The clause as written, without its first words, which the step is called by.
  [[nodiscard]] std::string clause(grammar::SourceSpan span, std::string_view first_words) const {
    std::string text = tracer_.source(span);
    if (text.starts_with(first_words)) {
      text.erase(0, std::min(text.size(), first_words.size() + 1));
    }
    return text;
  }
  void add(ExplanationStep step) { root_.children.push_back(std::move(step)); }
  void add_clause(std::string what, grammar::SourceSpan span, std::string text, std::string value) {
    add({std::move(what), std::move(text), std::move(value), tracer_.place(span), {}});
  }

  void add_scope();
  bool add_conditions();
  void add_amount();
  /// A step for each amendment of a part: whether it holds, and whether it is the one in force.
  void add_amendments(const AmendedPart& part);
  void add_budget(const AmendedPart& part, const RulePlan::BudgetStep& step);
  [[nodiscard]] const AmendedPart* amended(AmendedPart::Part part, std::size_t cap = 0) const {
    for (const AmendedPart& each : rule_.amended) {
      if (each.part == part && each.cap == cap) {
        return &each;
      }
    }
    return nullptr;
  }
  void add_amendments_of(AmendedPart::Part part, std::size_t cap = 0) {
    if (const AmendedPart* found = amended(part, cap)) {
      add_amendments(*found);
    }
  }
  void add_decay();
  void add_floor();
  void add_fact_cap(const FactCap& cap, const RulePlan::CapStep& step);
  void add_window_cap(const WindowCap& cap, const RulePlan::CapStep& step);
  void add_rounding();
  void add_refunds();
  /// The parts of the line; gives back the one that is explained.
  std::optional<std::int64_t> add_split(const Split& split);

  const LineToExplain& line_;
  const Ruleset& ruleset_;
  const Rule& rule_;
  const RulePlan& plan_;
  ExpressionTracer tracer_;
  ExplanationStep root_;
  NodeId running_ = 0;  // the amount so far
};

void LineExplainer::add_scope() {
  std::vector<TypedId> clauses{rule_.governing_date, rule_.pays, rule_.amount};
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

void LineExplainer::add_amendments(const AmendedPart& part) {
  for (const Amendment& amendment : part.amendments) {
    ExplanationStep step{
        (amendment.is_promo ? "promo " : "exception ") + amendment.name,
        clause(amendment.span, (amendment.is_promo ? "promo " : "exception ") + amendment.name),
        {},
        tracer_.place(amendment.span),
        tracer_.reads(amendment.holds)};
    const std::optional<TracedValue> holds = tracer_.value(amendment.holds);
    const bool* yes = holds ? std::get_if<bool>(&*holds) : nullptr;
    const std::optional<TracedValue> counts = tracer_.value(amendment.in_force);
    const bool* in_force = counts ? std::get_if<bool>(&*counts) : nullptr;
    if (in_force != nullptr && *in_force) {
      step.value = "in force";
    } else if (yes == nullptr || !*yes) {
      step.value = "doesn't hold here";
    } else if (tracer_.text(amendment.value) == "nothing" || tracer_.text(amendment.value).empty()) {
      step.value = "says nothing here";
    } else {
      step.value = "stands back";
    }
    if (!amendment.because.empty()) {
      step.children.push_back({"because", amendment.because, {}, {}, {}});
    }
    add(std::move(step));
  }
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

void LineExplainer::add_budget(const AmendedPart& part, const RulePlan::BudgetStep& step) {
  const Amendment& promo = part.amendments[step.amendment];
  const std::optional<TracedValue> counts = tracer_.value(promo.in_force);
  if (const bool* yes = counts ? std::get_if<bool>(&*counts) : nullptr; yes == nullptr || !*yes) {
    return;
  }
  ExplanationStep added = tracer_.step("promo " + promo.name, promo.value);
  const std::optional<Rational> whole = tracer_.number(promo.value);
  const std::optional<Rational> share = number(step.share);
  added.text += whole && share && *whole != *share ? "; cut to what is left of the budget" : "";
  added.value = money(step.share);
  added.children.push_back({"budget", {}, money(step.limit), tracer_.place(promo.budget->span), {}});
  added.children.push_back({"added to lines before this one", {}, money(step.running_before), {}, {}});
  add(std::move(added));
  add({"amount with promos", {}, money(plan_.promoted), {}, {}});
}

void LineExplainer::add_decay() {
  const auto* factor = std::get_if<ElasticFactor>(&ruleset_.expressions[*rule_.decay].node);
  std::string text = clause(rule_.places.decay, "decay");
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
  ExplanationStep step{
      "decay", std::move(text), money(*plan_.decayed), tracer_.place(rule_.places.decay), {}};
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
      result.children.push_back(
          {"lines of the window before this one", {}, money(*step.running_before), {}, {}});
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

void LineExplainer::add_refunds() {
  const RefundRule& refunds = rule_.refunds;
  switch (refunds.treatment) {
    case RefundTreatment::kNotAsked:
      return;
    case RefundTreatment::kNone:
      add_clause("refunds", refunds.span, "take nothing back", "");
      return;
    case RefundTreatment::kReRate:
    case RefundTreatment::kAtOriginalRate:
      break;
  }
  const std::string refunded = plan_.refunded ? money(*plan_.refunded) : "nothing";
  const std::string own = plan_.own_amount ? money(*plan_.own_amount) : "nothing";
  ExplanationStep step{"refunds", {}, {}, tracer_.place(refunds.span), {}};
  if (refunds.treatment == RefundTreatment::kReRate) {
    step.text = "re-rate: the line is for what is left of " + line_.subject;
  } else {
    step.text = "at original rate: the refunded share of " + money(plan_.unrounded) + " is taken back";
    const std::optional<Rational> taken = number(*plan_.taken_back);
    const Rational units(ruleset_.currency.minor_units_per_unit());
    step.value = taken ? money_text(-*taken / units, ruleset_.currency) : "nothing";
  }
  step.children.push_back({"refunded", "of " + own, refunded, {}, {}});
  add(std::move(step));
}

std::optional<std::int64_t> LineExplainer::add_split(const Split& split) {
  ExplanationStep step{"split", clause(split.span, "split"), {}, tracer_.place(split.span), {}};
  if (split.when) {
    step.children = tracer_.reads(*split.when);
    if (!holds(*plan_.split->when)) {
      step.text += "; doesn't apply here";
      add(std::move(step));
      return std::nullopt;
    }
  }
  std::optional<std::int64_t> part;
  const LineColumns& lines = line_.evaluation->lines;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (lines.rules[index] != line_.rule || lines.rows[index] != line_.row) {
      continue;
    }
    if (line_.paid == lines.partners[index]) {
      part = lines.minor_units[index];
    }
    step.children.push_back({"to partner " + line_.names(FactKind::kPartner, lines.partners[index]),
                             {},
                             minor_units_text(lines.minor_units[index], ruleset_.currency),
                             {},
                             {}});
  }
  add(std::move(step));
  return part;
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
  add(tracer_.step("pays", rule_.pays));
  add_amount();
  if (!holds(plan_.applies)) {
    add_refunds();
    root_.value = "no line";
    return std::move(root_);
  }
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
  root_.value = minor_money(plan_.entitlement);
  if (rule_.split) {
    if (const std::optional<std::int64_t> part = add_split(*rule_.split)) {
      root_.value = minor_units_text(*part, ruleset_.currency);
    }
  }
  return std::move(root_);
}

}  // namespace

ExplanationStep explain_line(const LineToExplain& line) {
  return LineExplainer(line).explain();
}

}  // namespace remit
