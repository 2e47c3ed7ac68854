// Whether a line pays and, where it doesn't, the clause that keeps it from paying.
#include <utility>
#include <vector>

#include "engine/analysis/overloaded.hpp"
#include "engine/report/line_explainer.hpp"

namespace remit {
namespace {

std::string sign_of(CompareOperator op) {
  switch (op) {
    case CompareOperator::kLess:
      return "less than ";
    case CompareOperator::kAtMost:
      return "at most ";
    case CompareOperator::kGreater:
      return "more than ";
    case CompareOperator::kAtLeast:
      return "at least ";
    case CompareOperator::kEqual:
      return "";
    case CompareOperator::kNotEqual:
      return "something else than ";
  }
  return {};
}

}  // namespace

// What of a condition doesn't hold, and what it would need, each part on its own.
void LineExplainer::add_needs(TypedId condition, std::vector<ExplanationStep>& needs) const {
  const std::optional<TracedValue> value = tracer_.value(condition);
  if (const bool* yes = value ? std::get_if<bool>(&*value) : nullptr; yes != nullptr && *yes) {
    return;
  }
  const TypedExpression& expression = ruleset_.expressions[condition];
  if (const auto* all = std::get_if<AllOf>(&expression.node)) {
    for (const TypedId each : all->operands) {
      add_needs(each, needs);
    }
    return;
  }
  if (const auto* any = std::get_if<AnyOf>(&expression.node)) {
    ExplanationStep one{"one of these", tracer_.source(condition), {}, tracer_.place(expression.span), {}};
    for (const TypedId each : any->operands) {
      add_needs(each, one.children);
    }
    needs.push_back(std::move(one));
    return;
  }
  const std::string place = tracer_.place(expression.span);
  if (const auto* compare = std::get_if<CompareValues>(&expression.node)) {
    const std::string now = tracer_.text(compare->left);
    const std::string wanted = tracer_.text(compare->right);
    needs.push_back({tracer_.source(condition),
                     "would have to be " + sign_of(compare->op) + wanted,
                     now.empty() ? "not known" : "is " + now,
                     place,
                     {}});
    return;
  }
  needs.push_back({tracer_.source(condition),
                   "would have to hold",
                   tracer_.text(condition).empty() ? "not known" : tracer_.text(condition),
                   place,
                   {}});
}

ExplanationStep LineExplainer::condition_verdict(std::string what, TypedId condition) const {
  ExplanationStep step{std::move(what),
                       tracer_.source(condition),
                       "doesn't hold",
                       tracer_.place(ruleset_.expressions[condition].span),
                       {}};
  add_needs(condition, step.children);
  return step;
}

std::optional<std::string> LineExplainer::failure(NodeId node) const {
  const TracedValue value = line_.evaluation->value_of(node, line_.row);
  const auto* failed = std::get_if<FailedValue>(&value);
  return failed != nullptr ? std::optional(failed->message) : std::nullopt;
}

// Whether a part may come to be owed as it is, with time or a payment.
bool LineExplainer::awaits_a_day() const {
  for (const RulePlan::DueStep& part : plan_.due) {
    if (!part.when || holds(*part.when)) {
      return true;
    }
  }
  return false;
}

ExplanationStep LineExplainer::verdict() {
  ExplanationStep root{line_.subject, {}, "no line", tracer_.place(rule_.places.head), {}};
  const auto because = [&](ExplanationStep step) {
    root.children.push_back(std::move(step));
    return std::move(root);
  };
  if (const auto failed = failure(plan_.gate)) {
    return because({"can't be rated", *failed, {}, {}, {}});
  }
  if (rule_.where && !holds(*plan_.where) && !failure(*plan_.where)) {
    return because(condition_verdict("where", *rule_.where));
  }
  if (!holds(plan_.effective)) {
    const Date day = governing_date();
    std::string text = "by " + tracer_.source(rule_.governing_date) + ", which is " +
                       (day == Date::never() ? std::string("never so far") : day.to_text());
    text += rule_.effective.from ? "; in force from " + rule_.effective.from->to_text() : "";
    text += rule_.effective.through ? " through " + rule_.effective.through->to_text() : "";
    return because({"governing date",
                    std::move(text),
                    "not in force then, or not yet come",
                    tracer_.place(rule_.places.effective),
                    {}});
  }
  if (rule_.during && !holds(*plan_.during)) {
    ExplanationStep step = condition_verdict("during", *rule_.during);
    step.text = clause(rule_.places.during, "during");
    return because(std::move(step));
  }
  if (const auto failed = failure(plan_.applies)) {
    return because({"can't be rated", *failed, {}, {}, {}});
  }
  if (!holds(plan_.applies)) {
    const std::optional<Rational> refunded = plan_.refunded ? number(*plan_.refunded) : std::nullopt;
    if (refunded && *refunded > 0 && plan_.own_amount && *refunded >= number(*plan_.own_amount).value_or(0)) {
      return because(
          {"refunds", "all of it was refunded", own_money(refunded), tracer_.place(rule_.refunds.span), {}});
    }
    return because({"amount",
                    "no alternative of it holds, so the clause isn't there",
                    {},
                    tracer_.place(rule_.places.amount),
                    tracer_.reads(rule_.amount)});
  }
  if (const auto failed = failure(plan_.entitlement)) {
    return because({"can't be rated", *failed, {}, {}, {}});
  }
  const std::optional<Rational> amount = number(plan_.entitlement);
  const std::optional<Rational> taken = plan_.clawed_back ? number(*plan_.clawed_back) : std::nullopt;
  const std::optional<Clawback> clawed = clawback_here();
  if (clawed && amount && *amount == 0 && taken && *taken != 0) {
    root.value = "comes to nothing";
    return because({"clawback", clause(clawed->span, "clawback") + "; all that was left of it",
                    "takes back " + minor_money(*plan_.clawed_back), tracer_.place(clawed->span),
                    clawback_reads(*clawed)});
  }
  const LineColumns& lines = line_.evaluation->lines;
  Rational owed = 0;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    if (lines.rules[index] == line_.rule && lines.rows[index] == line_.row) {
      owed += Rational(lines.minor_units[index]);
    }
  }
  if (owed != 0) {
    owed /= Rational(ruleset_.currency.minor_units_per_unit());
    root.value = "pays " + amount_text(owed);
  } else if (amount && *amount != 0 && !rule_.due.empty()) {
    root.value = awaits_a_day() ? "not due yet" : "not owed, as its condition doesn't hold";
  } else {
    root.value = "comes to nothing";
  }
  root.children.push_back(explain());
  return root;
}

ExplanationStep judge_line(const LineToExplain& line) {
  return LineExplainer(line).verdict();
}

}  // namespace remit
